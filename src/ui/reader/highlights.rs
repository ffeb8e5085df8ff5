//! Draws marks: a fill with rounded ends on each line, an underline in the mark's lane, a code letter, and the outline and
//! handles of the chosen mark.

use std::{cmp::Reverse, sync::Arc};

use egui::{
    Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2, vec2,
};

use super::{
    lanes::Lanes,
    layout::{UnitLayout, UnitLine, join},
};
use crate::{
    session::Filter,
    ui::{theme::Tokens, typeset::Caret},
};
use demarche_core::{
    annotation::{Annotation, AnnotationId, AnnotationSet},
    codebook::{Code, CodeId, Codebook, ColorName},
    text::Span,
};

const RADIUS: CornerRadius = CornerRadius::same(3);
/// An underline's thickness, and the distance between lanes, in points.
const UNDERLINE: f32 = 1.6;
const LANE: f32 = 2.6;
/// How far from a handle's knob the pointer may be to grab it, in points.
const REACH: f32 = 9.0;
const KNOB: f32 = 4.5;
/// The longest gap between two pieces that a line is drawn through, in bytes.
const LONGEST_GAP: usize = 160;

/// The place of one mark in one unit.
#[derive(Clone, Debug)]
pub(super) struct MarkRuns {
    /// The mark.
    pub(super) mark: Arc<Annotation>,
    /// Its hull.
    pub(super) hull: Span,
    /// One rectangle per line and run, relative to the unit, with the index of the line.
    pub(super) runs: Vec<(usize, Rect)>,
    /// The words between its pieces, likewise.
    gaps: Vec<(usize, Rect)>,
    /// The place of its code letter, if it begins in this unit: the corner, and whether the text there is right to left.
    letter: Option<(Pos2, bool)>,
}

/// The places of the marks in one unit.
#[derive(Clone, Debug)]
pub(super) struct UnitMarks {
    /// The revision of the set they were computed for.
    pub(super) revision: u64,
    /// In reading order.
    pub(super) marks: Vec<MarkRuns>,
    /// The indices of the marks in the order in which they are drawn: one that begins later is over those before it, and of
    /// those that begin at one place the shortest, so that a mark is over the one around it. No length counts, which would
    /// differ between scripts.
    drawn: Vec<usize>,
}

impl UnitMarks {
    /// Computes the places of the marks in a unit.
    pub(super) fn new(text: &str, set: &AnnotationSet, revision: u64, layout: &UnitLayout) -> Self {
        let Some(unit) = Span::new(layout.unit.bytes.start, layout.unit.bytes.end) else {
            return Self { revision, marks: Vec::new(), drawn: Vec::new() };
        };
        let marks: Vec<MarkRuns> = set
            .intersecting(unit)
            .into_iter()
            .filter_map(|mark| {
                let hull = mark.hull()?;
                let runs = mark.spans.iter().flat_map(|span| bands(text, layout, *span)).collect();
                let gaps = gaps(mark).flat_map(|gap| bands(text, layout, gap)).collect();
                let letter = unit.contains(hull.start()).then(|| letter_at(layout, hull)).flatten();
                Some(MarkRuns { mark: Arc::clone(mark), hull, runs, gaps, letter })
            })
            .collect();
        let mut drawn: Vec<usize> = (0..marks.len()).collect();
        let depth = |index: &usize| {
            marks.get(*index).map(|mark| (mark.hull.start(), Reverse(mark.hull.end())))
        };
        drawn.sort_by_key(depth);
        Self { revision, marks, drawn }
    }

    /// Returns the marks in the order in which they are drawn, the lowest first.
    fn lowest_first(&self) -> impl DoubleEndedIterator<Item = &MarkRuns> {
        self.drawn.iter().filter_map(|index| self.marks.get(*index))
    }

    /// Returns the marks under a point relative to the unit, the uppermost first.
    pub(super) fn under(&self, point: Pos2) -> impl Iterator<Item = &MarkRuns> {
        self.lowest_first()
            .rev()
            .filter(move |mark| mark.runs.iter().any(|(_, rect)| is_on(*rect, point)))
    }
}

/// Returns whether a point is on a band, or on the narrow space between it and a band on the next line.
pub(super) fn is_on(band: Rect, point: Pos2) -> bool {
    band.expand2(vec2(0.0, 0.06 * band.height())).contains(point)
}

/// Returns what lies between the pieces of a mark, if it is short enough for a line to join them.
fn gaps(mark: &Annotation) -> impl Iterator<Item = Span> + '_ {
    let spans = mark.spans.iter().zip(mark.spans.iter().skip(1));
    spans
        .filter_map(|(one, next)| Span::new(one.end(), next.start()))
        .filter(|gap| gap.len() <= LONGEST_GAP)
}

/// Returns the bands behind a span: one per line and run. White space where a line wraps has none.
pub(super) fn bands(text: &str, layout: &UnitLayout, span: Span) -> Vec<(usize, Rect)> {
    let first = layout.lines.partition_point(|line| line.bytes.end <= span.start());
    let mut runs = Vec::new();
    for line in layout.lines.iter().skip(first).take_while(|line| line.bytes.start < span.end()) {
        let bytes = line.bytes.start.max(span.start())..line.bytes.end.min(span.end());
        let words = text.get(bytes.clone()).unwrap_or_default();
        let end =
            if span.end() > bytes.end { bytes.start + words.trim_end().len() } else { bytes.end };
        if bytes.start < end {
            runs.extend(layout.rects(&(bytes.start..end)));
        }
    }
    let mut runs = join(runs);
    for (line, rect) in &mut runs {
        if let Some(line) = layout.lines.get(*line) {
            rect.min.y = line.top + 0.03 * (line.bottom - line.top);
            rect.max.y = foot_of(line, 0);
        }
    }
    runs
}

/// Returns the lower edge of a band on a line, below the underline of its lane. Each lane is a little lower, so that
/// overlapping marks look like nested boxes.
fn foot_of(line: &UnitLine, lane: usize) -> f32 {
    // Five lanes reach down to the next line's letters; further ones reuse them in turn.
    let lane = (lane % 5) as f32;
    line.bottom - 0.07 * (line.bottom - line.top) + lane * LANE
}

fn letter_at(layout: &UnitLayout, hull: Span) -> Option<(Pos2, bool)> {
    let caret = Caret { offset: hull.start(), is_upstream: false };
    let line = layout.lines.get(layout.line_of(caret))?;
    let edge = edge_x(layout, hull, Edge::Start)?;
    let (x, is_rtl) = edge;
    Some((pos2(x, line.top), is_rtl))
}

/// One end of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// Before its first word.
    Start,
    /// After its last word.
    End,
}

impl Edge {
    /// Returns the byte of this end of a span.
    pub(super) fn of(self, span: Span) -> usize {
        match self {
            Self::Start => span.start(),
            Self::End => span.end(),
        }
    }

    /// Returns the caret at this end of a span, on the line of the span's own words.
    fn caret(self, span: Span) -> Caret {
        Caret { offset: self.of(span), is_upstream: self == Self::End }
    }
}

/// Returns the x position where a span begins or ends on screen, relative to the unit, and whether the text there is right
/// to left.
fn edge_x(layout: &UnitLayout, span: Span, edge: Edge) -> Option<(f32, bool)> {
    let place = edge.caret(span);
    let line = layout.line_of(place);
    let mut rects = layout.rects(&(span.start()..span.end()));
    rects.retain(|(at, _)| *at == line);
    // How far the nearest edge of the words is from an x position, and where it is.
    let nearest = |x: f32| {
        let edges = rects.iter().flat_map(|(_, rect)| [rect.left(), rect.right()]);
        edges.map(|edge| ((edge - x).abs(), edge)).min_by(|a, b| a.0.total_cmp(&b.0))
    };
    let own = layout.lines.get(line)?;
    // At a change of direction the caret has two valid positions. Of those at an edge of the words this takes the one on the
    // side of the paragraph's own direction, so that a mark on “… 1,250” in Urdu ends at the left of the number.
    let is_at_left = own.is_rtl == (edge == Edge::End);
    let carets = carets_at(layout, line, place);
    let edges = carets.filter_map(nearest).filter(|(distance, _)| *distance < 0.5);
    let edges = edges.map(|(_, edge)| edge);
    let x = if is_at_left { edges.reduce(f32::min) } else { edges.reduce(f32::max) };
    let x = x.or_else(|| Some(nearest(layout.caret(place)?.center().x)?.1))?;
    let is_left_edge = rects.iter().any(|(_, rect)| (rect.left() - x).abs() < 0.5);
    Some((x, is_left_edge != (edge == Edge::Start)))
}

/// Returns the x positions of a caret on a line: beside the cluster before it, beside the one after it, and where the line
/// begins or ends.
fn carets_at(layout: &UnitLayout, line: usize, caret: Caret) -> impl Iterator<Item = f32> {
    let other = Caret { is_upstream: !caret.is_upstream, ..caret };
    let is_here = |caret: &Caret| layout.line_of(*caret) == line;
    let beside = [caret, other].into_iter().filter(is_here).filter_map(|caret| layout.caret(caret));
    let beside: Vec<f32> = beside.map(|rect| rect.center().x).collect();
    let side = layout.lines.get(line).and_then(|own| {
        let words = layout.rects(&own.bytes).into_iter().map(|(_, rect)| rect);
        let words = words.reduce(Rect::union)?;
        let is_start = caret.offset == own.bytes.start;
        let is_at_edge = is_start || caret.offset == own.bytes.end;
        is_at_edge.then(|| if own.is_rtl == is_start { words.right() } else { words.left() })
    });
    beside.into_iter().chain(side)
}

/// A handle of a mark, at one of its ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Handle {
    /// Which end of the mark it moves.
    pub(super) edge: Edge,
    /// The knob's centre, relative to the unit.
    pub(super) knob: Pos2,
    /// The stem's far end.
    pub(super) foot: Pos2,
}

impl Handle {
    /// Returns the handles of a span that are in this unit.
    pub(super) fn of(layout: &UnitLayout, span: Span) -> impl Iterator<Item = Self> + '_ {
        [Edge::Start, Edge::End].into_iter().filter_map(move |edge| {
            let last = if edge == Edge::Start { span.start() } else { span.end() - 1 };
            if !layout.unit.bytes.contains(&last) {
                return None;
            }
            let line = layout.lines.get(layout.line_of(edge.caret(span)))?;
            let shared =
                span.intersection(Span::new(layout.unit.bytes.start, layout.unit.bytes.end)?)?;
            let (x, _) = edge_x(layout, shared, edge)?;
            let (top, bottom) = (line.top, foot_of(line, 0));
            let (knob, foot) = match edge {
                Edge::Start => (top - 2.0, bottom),
                Edge::End => (bottom + 2.0, top),
            };
            Some(Self { edge, knob: pos2(x, knob), foot: pos2(x, foot) })
        })
    }

    /// Returns the knob's rectangle, relative to the unit.
    pub(super) fn knob_rect(&self) -> Rect {
        Rect::from_center_size(self.knob, Vec2::splat(2.0 * KNOB + 2.0))
    }

    /// Returns whether a point relative to the unit is close enough to grab it.
    pub(super) fn is_at(&self, point: Pos2) -> bool {
        Rect::from_two_pos(self.knob, self.foot).expand2(vec2(3.0, 0.0)).contains(point)
            || self.knob.distance(point) <= REACH
    }
}

/// What painting marks needs.
pub(super) struct Brush<'a> {
    /// The painter.
    pub(super) painter: &'a Painter,
    /// The article's text.
    pub(super) text: &'a str,
    /// The colours.
    pub(super) tokens: &'a Tokens,
    /// The codes.
    pub(super) codebook: &'a Codebook,
    /// The underline lanes.
    pub(super) lanes: &'a Lanes,
    /// The mark under the pointer.
    pub(super) hovered: Option<&'a AnnotationId>,
    /// The chosen mark.
    pub(super) chosen: Option<&'a AnnotationId>,
    /// The mark whose edges are being moved; only its new place is drawn.
    pub(super) moving: Option<&'a AnnotationId>,
    /// The marks that stand out; the others are dimmed.
    pub(super) filter: &'a Filter,
}

/// A sign above the first word of a mark.
#[derive(Debug)]
pub(super) struct Letter<'m> {
    /// The upper corner where the first word begins.
    pub(super) corner: Pos2,
    /// Whether the text there is right to left.
    pub(super) is_rtl: bool,
    /// The mark's code.
    pub(super) code: &'m Code,
    /// The code's letter, with `?` if the coder is not sure and `*` if there is a memo.
    pub(super) text: String,
}

impl Brush<'_> {
    fn color(&self, code: &CodeId) -> ColorName {
        self.codebook.get(code).map_or(ColorName::Grey, |code: &Code| code.color)
    }

    /// Returns whether a mark is dimmed, because only others are asked for.
    fn is_dim(&self, mark: &Annotation) -> bool {
        !self.filter.shows(mark) && self.chosen != Some(&mark.id)
    }

    /// Returns the colour of a mark's lines.
    pub(super) fn line_color(&self, mark: &Annotation) -> Color32 {
        let color = self.tokens.code(self.color(&mark.code));
        if self.is_dim(mark) { color.gamma_multiply(0.3) } else { color }
    }

    /// Paints the fills behind the words. They are opaque, so that the colours of overlapping marks do not mix: the words
    /// have the colour of the mark on them that begins last, and the underlines show the others.
    pub(super) fn paint_behind(&self, layout: &UnitLayout, marks: &UnitMarks, at: Pos2) {
        for MarkRuns { mark, runs, .. } in marks.lowest_first() {
            if self.moving == Some(&mark.id) || self.is_dim(mark) {
                continue;
            }
            let color = self.color(&mark.code);
            let fill = if self.hovered == Some(&mark.id) {
                self.tokens.code_fill_near(color)
            } else {
                self.tokens.code_fill(color)
            };
            let lane = self.lanes.of(&mark.id);
            for (line, rect) in runs {
                let foot = layout
                    .lines
                    .get(*line)
                    .map_or_else(|| rect.bottom(), |line| foot_of(line, lane));
                let rect = Rect::from_min_max(rect.min, pos2(rect.right(), foot));
                self.painter.rect_filled(rect.translate(at.to_vec2()), RADIUS, fill);
            }
        }
    }

    /// Paints what is over the words: the underlines and the chosen mark's outline.
    pub(super) fn paint_over(&self, layout: &UnitLayout, marks: &UnitMarks, at: Pos2) {
        for MarkRuns { mark, runs, gaps, .. } in &marks.marks {
            if self.moving == Some(&mark.id) {
                continue;
            }
            let color = self.line_color(mark);
            let lane = self.lanes.of(&mark.id);
            for (line, rect) in runs {
                let Some(line) = layout.lines.get(*line) else { continue };
                let y = at.y + foot_of(line, lane) - 0.5 * UNDERLINE;
                let ends = [pos2(at.x + rect.left() + 1.0, y), pos2(at.x + rect.right() - 1.0, y)];
                self.underline(ends, color, mark);
            }
            for (line, rect) in gaps {
                let Some(line) = layout.lines.get(*line) else { continue };
                let y = at.y + foot_of(line, lane) - 0.5 * UNDERLINE;
                let ends = [pos2(at.x + rect.left(), y), pos2(at.x + rect.right(), y)];
                let color = color.gamma_multiply(0.6);
                self.painter.extend(Shape::dotted_line(&ends, color, 6.0, 0.6));
            }
            if self.chosen == Some(&mark.id) {
                self.outline(runs, at.to_vec2(), color);
            }
        }
    }

    /// Paints a solid underline; a dotted one if the coder is not sure, a dashed one if it has to be checked.
    fn underline(&self, ends: [Pos2; 2], color: Color32, mark: &Annotation) {
        let stroke = Stroke::new(UNDERLINE, color);
        if mark.needs_check() {
            self.painter.extend(Shape::dashed_line(&ends, stroke, 7.0, 4.0));
        } else if mark.is_unsure {
            self.painter.extend(Shape::dashed_line(&ends, stroke, 2.0, 2.5));
        } else {
            self.painter.line_segment(ends, stroke);
        }
    }

    fn outline(&self, runs: &[(usize, Rect)], by: Vec2, color: Color32) {
        for (_, rect) in runs {
            self.painter.rect_stroke(
                rect.translate(by),
                RADIUS,
                Stroke::new(1.4, color),
                StrokeKind::Middle,
            );
        }
    }

    /// Returns the signs above the first words of marks.
    pub(super) fn letters<'m>(
        &'m self,
        marks: &'m UnitMarks,
        at: Pos2,
    ) -> impl Iterator<Item = Letter<'m>> + 'm {
        let is_shown =
            |mark: &&MarkRuns| self.moving != Some(&mark.mark.id) && !self.is_dim(&mark.mark);
        marks.marks.iter().filter(is_shown).filter_map(move |mark| {
            let (corner, is_rtl) = mark.letter?;
            let code = self.codebook.get(&mark.mark.code)?;
            let doubt = if mark.mark.is_unsure { "?" } else { "" };
            let memo = if mark.mark.memo().is_empty() { "" } else { "*" };
            let text = format!("{}{doubt}{memo}", code.letter);
            Some(Letter { corner: at + corner.to_vec2(), is_rtl, code, text })
        })
    }

    /// Returns the upper edges of the chosen mark's outline.
    pub(super) fn outline_tops(&self, marks: &UnitMarks, at: Pos2) -> impl Iterator<Item = Rect> {
        let is_outlined = |mark: &&MarkRuns| {
            self.chosen == Some(&mark.mark.id) && self.moving != Some(&mark.mark.id)
        };
        let chosen = marks.marks.iter().find(is_outlined);
        chosen.into_iter().flat_map(|mark| &mark.runs).map(move |(_, rect)| {
            let rect = rect.translate(at.to_vec2());
            rect.with_max_y(rect.top()).expand(1.0)
        })
    }

    /// Paints the background of selected words.
    pub(super) fn paint_selected(&self, layout: &UnitLayout, span: Span, at: Pos2) {
        for (_, rect) in bands(self.text, layout, span) {
            let rect = rect.translate(at.to_vec2());
            self.painter.rect_filled(rect, RADIUS, self.tokens.selection);
        }
    }

    /// Paints the new place of a mark while its edges are moved.
    pub(super) fn paint_preview(&self, layout: &UnitLayout, span: Span, code: &CodeId, at: Pos2) {
        let color = self.color(code);
        let runs = bands(self.text, layout, span);
        for (_, rect) in &runs {
            self.painter.rect_filled(
                rect.translate(at.to_vec2()),
                RADIUS,
                self.tokens.code_fill(color),
            );
        }
        self.outline(&runs, at.to_vec2(), self.tokens.code(color));
    }

    /// Paints the handles of the mark with this code at `span`; the handle that keys do not move is hollow.
    pub(super) fn paint_handles(
        &self,
        layout: &UnitLayout,
        (span, moved): (Span, Option<Edge>),
        code: &CodeId,
        at: Pos2,
    ) {
        let color = self.tokens.code(self.color(code));
        for handle in Handle::of(layout, span) {
            let (knob, foot) = (at + handle.knob.to_vec2(), at + handle.foot.to_vec2());
            self.painter.line_segment([knob, foot], Stroke::new(2.0, color));
            if moved.is_none_or(|moved| moved == handle.edge) {
                self.painter.circle(knob, KNOB, color, Stroke::new(1.5, self.tokens.page));
            } else {
                self.painter.circle(knob, KNOB - 0.5, self.tokens.page, Stroke::new(1.5, color));
            }
        }
    }
}
