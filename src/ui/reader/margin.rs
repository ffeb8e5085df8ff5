//! The bars beside the lines of marks, packed in lanes so that no two touch. They stand where the lines of the article begin.

use std::collections::HashMap;

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

use super::{highlights::Brush, lanes::Lanes, page::Page, screen::Screen};
use demarche_core::{
    annotation::{Annotation, AnnotationId, AnnotationSet},
    text::Span,
};

/// The space between the bars and the text, in points.
const GAP: f32 = 9.0;
/// The width of a lane, in points: the usual one, the least that has a letter, and the least of all.
const LANE: f32 = 10.0;
const LETTERED: f32 = 8.0;
const LEAST_LANE: f32 = 3.0;
/// How many lines a unit may have at most, for numbering all lines.
const LINES: usize = 1 << 20;

/// The bar of one mark, on the lines in the window.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bar {
    /// The mark.
    pub(super) id: AnnotationId,
    /// Its lane, counted from 0, next to the text.
    lane: usize,
    /// The first and the last of its visible lines, numbered through.
    lines: (usize, usize),
    /// Where it is on screen; empty if there are more bars than fit.
    pub(super) rect: Rect,
    /// The heights of the lines that have words of the mark.
    parts: Vec<(f32, f32)>,
    /// Whether the next line belongs to the same piece as the last one of the paragraph above.
    goes_on: bool,
}

/// The side of the column where the lines begin.
struct Start {
    /// Where the lane next to the text begins.
    x: f32,
    /// The direction away from the text: -1 to the left, 1 to the right.
    outward: f32,
    /// The width that the lanes have, in points; negative if there is none.
    room: f32,
}

impl Start {
    fn of(page: &Page, screen: &Screen) -> Self {
        if page.is_rtl() {
            let x = screen.column + page.measures().width + GAP;
            Self { x, outward: 1.0, room: screen.track().left() - x }
        } else {
            let x = screen.column - GAP;
            Self { x, outward: -1.0, room: x - screen.window.left() }
        }
    }
}

/// The bars in the window.
#[derive(Clone, Debug, Default)]
pub(super) struct Margin {
    lanes: Lanes,
    bars: Vec<Bar>,
    lane_width: f32,
    /// The lines with more bars than fit.
    crowded: Vec<Rect>,
}

impl Margin {
    /// Forgets the bars of another article.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Places the bars of the visible marks.
    pub(super) fn place(&mut self, page: &Page, screen: &Screen) {
        self.bars = collect(page, screen);
        self.lanes.assign(self.bars.iter().filter_map(|bar| {
            // The end is exclusive, and marks that share a line need two lanes.
            Some((&bar.id, Span::new(bar.lines.0, bar.lines.1 + 1)?))
        }));
        for bar in &mut self.bars {
            bar.lane = self.lanes.of(&bar.id);
        }
        let depth = self.bars.iter().map(|bar| bar.lane + 1).max().unwrap_or(1);
        let start = Start::of(page, screen);
        let room = start.room.max(0.0);
        self.lane_width = (room / depth as f32).clamp(LEAST_LANE, LANE);
        let n_lanes = (room / self.lane_width + 0.01) as usize;
        // If not all fit, the outermost lane says so.
        let n_shown = if depth > n_lanes { n_lanes.saturating_sub(1) } else { depth };
        self.crowded.clear();
        for bar in &mut self.bars {
            let lane = bar.lane.min(n_shown);
            let near = start.x + start.outward * lane as f32 * self.lane_width;
            let far = near + start.outward * self.lane_width;
            bar.rect = Rect::from_min_max(
                pos2(near.min(far), bar.rect.top()),
                pos2(near.max(far), bar.rect.bottom()),
            );
            if bar.lane >= n_shown {
                self.crowded.push(std::mem::replace(&mut bar.rect, Rect::NOTHING));
            }
        }
    }

    /// Returns the bars, in the order of their first lines.
    #[cfg(test)]
    pub(super) fn bars(&self) -> impl Iterator<Item = &Bar> {
        self.bars.iter()
    }

    /// Returns the lines with more bars than fit.
    #[cfg(test)]
    pub(super) fn crowded(&self) -> &[Rect] {
        &self.crowded
    }

    /// Returns the mark whose bar is at a point.
    pub(super) fn at(&self, point: Pos2) -> Option<&AnnotationId> {
        self.bars.iter().find(|bar| bar.rect.contains(point)).map(|bar| &bar.id)
    }

    /// Returns the letters over the bars, if there is room: the middle of the upper edge, the letter, and its colour.
    pub(super) fn signs(
        &self,
        brush: &Brush<'_>,
        set: &AnnotationSet,
    ) -> Vec<(Pos2, String, Color32)> {
        let has_room = |bar: &&Bar| self.lane_width >= LETTERED && bar.rect.is_positive();
        let sign = |bar: &Bar| {
            let mark = set.get(&bar.id)?;
            let letter = brush.codebook.get(&mark.code)?.letter.clone();
            Some((bar.rect.center_top(), letter, brush.line_color(mark)))
        };
        self.bars.iter().filter(has_room).filter_map(sign).collect()
    }

    /// Paints the bars. Where there is room, `letter` points at their upper ends are left for a letter.
    pub(super) fn paint(&self, brush: &Brush<'_>, set: &AnnotationSet, letter: f32) {
        for rect in &self.crowded {
            brush.painter.rect_filled(rect.shrink2(vec2(0.5, 0.0)), 0.0, brush.tokens.text_weak);
        }
        let letter = if self.lane_width >= LETTERED { letter } else { 0.0 };
        for bar in self.bars.iter().filter(|bar| bar.rect.is_positive()) {
            let Some(mark) = set.get(&bar.id) else { continue };
            let is_near = brush.hovered == Some(&bar.id) || brush.chosen == Some(&bar.id);
            let width = if is_near { 0.55 } else { 0.3 } * self.lane_width;
            let color = brush.line_color(mark);
            let x = bar.rect.center().x;
            let top = (bar.rect.top() + letter).min(bar.rect.bottom() - 3.0);
            if bar.parts.len() > 1 {
                // A thin line joins the pieces.
                let ends = [pos2(x, top), pos2(x, bar.rect.bottom())];
                brush.painter.line_segment(ends, Stroke::new(1.0, color));
            }
            for (from, to) in &bar.parts {
                let ends = [pos2(x, from.max(top)), pos2(x, *to)];
                paint_part(brush.painter, ends, Stroke::new(width.max(1.5), color), mark);
            }
        }
    }
}

fn paint_part(painter: &Painter, ends: [Pos2; 2], stroke: Stroke, mark: &Annotation) {
    if mark.is_unsure || mark.needs_check() {
        painter.extend(Shape::dashed_line(&ends, stroke, 3.0, 2.5));
    } else {
        painter.line_segment(ends, stroke);
    }
}

/// Returns a bar without a lane for each visible mark, in the order of their first lines.
fn collect(page: &Page, screen: &Screen) -> Vec<Bar> {
    let mut bars: Vec<Bar> = Vec::new();
    let mut places: HashMap<&AnnotationId, usize> = HashMap::new();
    for placed in &screen.placed {
        let Some(entry) = page.kept_entry(placed.unit) else { continue };
        for mark in entry.marks.iter().flat_map(|marks| &marks.marks) {
            let index = *places.entry(&mark.mark.id).or_insert_with(|| {
                let id = mark.mark.id.clone();
                let (lines, rect) = ((usize::MAX, 0), Rect::NOTHING);
                let parts = Vec::new();
                bars.push(Bar { id, lane: 0, lines, rect, parts, goes_on: false });
                bars.len() - 1
            });
            let Some(bar) = bars.get_mut(index) else { continue };
            let start = entry.layout.unit.bytes.start;
            let goes_on = |span: &Span| span.start() < start && span.end() > start;
            bar.goes_on = mark.mark.spans.iter().any(goes_on);
            for (line, _) in &mark.runs {
                let Some(extent) = entry.layout.lines.get(*line) else { continue };
                let (top, bottom) = (placed.at.y + extent.top, placed.at.y + extent.bottom);
                bar.see((placed.unit * LINES + line, top + 2.0, bottom - 2.0), screen.window);
            }
        }
    }
    bars.retain(|bar| bar.rect.height() > 0.0);
    bars.sort_by_key(|bar| bar.lines);
    bars
}

impl Bar {
    /// Adds a line with words of the mark.
    fn see(&mut self, (line, top, bottom): (usize, f32, f32), window: Rect) {
        // A letter of a mark that begins above the window is at the window's edge.
        let (top, bottom) = (top.max(window.top() + 2.0), bottom.min(window.bottom()));
        if top >= bottom {
            return;
        }
        let goes_on = std::mem::take(&mut self.goes_on);
        let is_next = line == self.lines.1 || line == self.lines.1 + 1 || goes_on;
        match self.parts.last_mut().filter(|_| is_next) {
            Some((_, last)) => *last = last.max(bottom),
            None => self.parts.push((top, bottom)),
        }
        self.lines = (self.lines.0.min(line), self.lines.1.max(line));
        self.rect = self.rect.union(Rect::from_min_max(pos2(0.0, top), pos2(1.0, bottom)));
    }
}
