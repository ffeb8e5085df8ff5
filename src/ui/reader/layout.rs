//! The layout of one unit: its paragraphs placed below one another, and conversions between bytes and positions.

use std::ops::Range;

use egui::{Color32, Pos2, Rect, Vec2, pos2, vec2};

use super::{
    claim::marker,
    measures::{Measures, heading_style, nested_indent, style_of},
    table::{Table, cells},
    units::Unit,
};
use crate::ui::typeset::{
    Caret, Direction, Line, Paragraph, Side, Style, Typesetter, Words, base_direction,
    base_direction_in,
};
use demarche_core::{
    article::{BlockKind, InlineKind, Inlines, LineEnds},
    text::Span,
};

/// A paragraph inside a unit.
#[derive(Debug)]
struct Segment {
    /// The bytes of the article it shows.
    bytes: Range<usize>,
    /// Its top left corner, relative to the unit's.
    at: Vec2,
    /// The edges of the cell it fills, if it is one of a table.
    cell: Option<(f32, f32)>,
    paragraph: Paragraph,
}

impl Segment {
    fn rect(&self) -> Rect {
        Rect::from_min_size(self.at.to_pos2(), self.paragraph.size())
    }

    fn to_source(&self, at: usize) -> usize {
        at.clamp(self.bytes.start, self.bytes.end) - self.bytes.start
    }

    fn to_article(&self, at: usize) -> usize {
        (at + self.bytes.start).min(self.bytes.end)
    }

    fn caret(&self, caret: Caret) -> Caret {
        Caret { offset: self.to_article(caret.offset), ..caret }
    }
}

/// A line of a unit: its vertical extent relative to the unit, and the bytes of the article on it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct UnitLine {
    /// Upper edge.
    pub(super) top: f32,
    /// Lower edge.
    pub(super) bottom: f32,
    /// Baseline.
    pub(super) baseline: f32,
    /// The bytes.
    pub(super) bytes: Range<usize>,
    /// The left and right edge of its paragraph.
    pub(super) x: (f32, f32),
    /// Whether its paragraph is right to left.
    pub(super) is_rtl: bool,
}

impl UnitLine {
    /// Returns the direction of its paragraph.
    pub(super) fn direction(&self) -> Direction {
        if self.is_rtl { Direction::Rtl } else { Direction::Ltr }
    }
}

/// A laid-out unit. Offsets are bytes of the article; positions are in points from the unit's top left corner.
#[derive(Debug)]
pub(super) struct UnitLayout {
    pub(super) unit: Unit,
    /// Its height in points, including the space above.
    pub(super) height: f32,
    segments: Vec<Segment>,
    pub(super) lines: Vec<UnitLine>,
}

impl UnitLayout {
    /// Lays out a unit of a text in which some ranges are set apart, with `above` and `below` points of space around it; a row
    /// in the columns of its table.
    pub(super) fn new(
        (text, inlines): (&str, &Inlines),
        unit: Unit,
        measures: &Measures,
        ((above, below), table): ((f32, f32), Option<&Table>),
        typesetter: &mut Typesetter,
    ) -> Self {
        let marker = list_marker(text, &unit);
        let start = marker.as_ref().map_or(unit.block_start, |marker| marker.end);
        let direction = direction_of(text, &unit, start);
        let style = match unit.kind {
            BlockKind::Heading => heading_style(unit.depth, measures),
            kind => style_of(kind, measures),
        };
        let style = Style { direction, ..style };
        let (line_ends, speaker_end) = (unit.line_ends, unit.speaker_end);
        let segments = Vec::new();
        let mut setter =
            Setter { text, inlines, measures, style, line_ends, speaker_end, typesetter, segments };
        let bottom = match unit.kind {
            BlockKind::ListItem => setter.list_item(&unit, marker, above),
            BlockKind::Row if let Some(table) = table => setter.row(&unit, table, above),
            BlockKind::Quotation => {
                setter.paragraph(unit.bytes.clone(), measures.size * 1.4, above)
            }
            _ => setter.paragraph(unit.bytes.clone(), 0.0, above),
        };
        // A date or name in figures or Latin letters stands with the title, not alone at the other side of the column.
        if matches!(unit.kind, BlockKind::Date | BlockKind::Byline)
            && base_direction(text) == Direction::Rtl
        {
            setter.align_right();
        }
        let segments = setter.segments;
        let lines = segments.iter().flat_map(|segment| lines_of(segment, measures.width)).collect();
        // A whole number of pixels, so that every unit starts on a pixel.
        let height = ((bottom + below) * measures.scale).ceil() / measures.scale;
        Self { unit, height, segments, lines }
    }

    /// Returns whether the unit's text is right to left.
    pub(super) fn is_rtl(&self) -> bool {
        self.segments.last().is_some_and(|segment| segment.paragraph.is_rtl())
    }

    /// Paints the text with the unit's top left corner at `at`, in one colour, and its markup in another.
    pub(super) fn paint(
        &self,
        typesetter: &mut Typesetter,
        painter: &egui::Painter,
        at: Pos2,
        colors: (Color32, Color32),
    ) {
        for segment in &self.segments {
            typesetter.paint_in(painter, at + segment.at, &segment.paragraph, colors);
        }
    }

    /// Returns the caret nearest to a point.
    pub(super) fn hit(&self, point: Pos2) -> Caret {
        match self.segment_near(point) {
            Some(segment) => segment.caret(segment.paragraph.hit(point - segment.at)),
            None => Caret { offset: self.unit.bytes.start, is_upstream: false },
        }
    }

    /// Returns the bytes of the cluster under a point.
    pub(super) fn cluster_at(&self, point: Pos2) -> Option<Range<usize>> {
        let segment = self.segment_near(point)?;
        let cluster = segment.paragraph.cluster_at(point - segment.at)?;
        let bytes = segment.to_article(cluster.start)..segment.to_article(cluster.end);
        (!bytes.is_empty()).then_some(bytes)
    }

    /// Returns the rectangles that cover `bytes`, each with the index of its line.
    pub(super) fn rects(&self, bytes: &Range<usize>) -> Vec<(usize, Rect)> {
        let mut rects = Vec::new();
        let mut first_line = 0;
        for segment in &self.segments {
            let shared = bytes.start.max(segment.bytes.start)..bytes.end.min(segment.bytes.end);
            if shared.start < shared.end {
                let source = segment.to_source(shared.start)..segment.to_source(shared.end);
                let placed = segment.paragraph.rects(source);
                rects.extend(
                    placed
                        .into_iter()
                        .map(|(line, rect)| (first_line + line, rect.translate(segment.at))),
                );
            }
            first_line += segment.paragraph.lines().len();
        }
        rects
    }

    /// Returns the caret's rectangle (width 0).
    pub(super) fn caret(&self, caret: Caret) -> Option<Rect> {
        let segment = self.segments.get(self.segment_of(caret))?;
        let caret = Caret { offset: segment.to_source(caret.offset), ..caret };
        Some(segment.paragraph.caret(caret).translate(segment.at))
    }

    /// Returns the index of the line a caret is on.
    pub(super) fn line_of(&self, caret: Caret) -> usize {
        let by_offset =
            self.lines.partition_point(|line| line.bytes.start <= caret.offset).saturating_sub(1);
        let is_at_break =
            self.lines.get(by_offset).is_some_and(|line| line.bytes.start == caret.offset);
        if caret.is_upstream && is_at_break { by_offset.saturating_sub(1) } else { by_offset }
    }

    /// Returns the caret one cluster to the left or right as seen on screen, or `None` at the unit's edge.
    pub(super) fn visual_step(&self, caret: Caret, side: Side) -> Option<Caret> {
        let index = self.segment_of(caret);
        let segment = self.segments.get(index)?;
        let source = Caret { offset: segment.to_source(caret.offset), ..caret };
        if let Some(next) = segment.paragraph.visual_step(source, side) {
            return Some(segment.caret(next));
        }
        let is_forward = (side == Side::Right) != self.is_rtl();
        let other = if is_forward { index + 1 } else { index.checked_sub(1)? };
        let segment = self.segments.get(other)?;
        // A cell may have another direction than its row; it is entered on the side one comes from.
        let is_from_start = (side == Side::Right) != segment.paragraph.is_rtl();
        let entry = if is_from_start {
            segment.paragraph.first_caret()
        } else {
            segment.paragraph.last_caret()
        };
        let landed = segment.caret(entry);
        if landed.offset != caret.offset {
            return Some(landed);
        }
        segment.paragraph.visual_step(entry, side).map(|next| segment.caret(next))
    }

    /// Returns the caret before everything in the unit, as seen on screen.
    pub(super) fn first_caret(&self) -> Caret {
        let nothing = Caret { offset: self.unit.bytes.start, is_upstream: false };
        self.segments
            .first()
            .map_or(nothing, |segment| segment.caret(segment.paragraph.first_caret()))
    }

    /// Returns the caret after everything in the unit, as seen on screen.
    pub(super) fn last_caret(&self) -> Caret {
        let nothing = Caret { offset: self.unit.bytes.start, is_upstream: false };
        self.segments
            .last()
            .map_or(nothing, |segment| segment.caret(segment.paragraph.last_caret()))
    }

    /// Returns the scripts in the unit for which no font was found.
    pub(super) fn missing_scripts(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.segments.iter().flat_map(|segment| segment.paragraph.missing_scripts().iter().copied())
    }

    /// Returns the segment nearest to a point: by vertical distance first, then, if two are side by side, by horizontal
    /// distance.
    fn segment_near(&self, point: Pos2) -> Option<&Segment> {
        let distance = |low: f32, high: f32, at: f32| (low - at).max(at - high).max(0.0);
        self.segments.iter().min_by(|a, b| {
            let key = |segment: &Segment| {
                let rect = segment.rect();
                (
                    distance(rect.top(), rect.bottom(), point.y),
                    distance(rect.left(), rect.right(), point.x),
                )
            };
            let ((a_y, a_x), (b_y, b_x)) = (key(a), key(b));
            a_y.total_cmp(&b_y).then(a_x.total_cmp(&b_x))
        })
    }

    /// Returns the index of the segment a caret is in.
    fn segment_of(&self, caret: Caret) -> usize {
        let index = self
            .segments
            .partition_point(|segment| segment.bytes.start <= caret.offset)
            .saturating_sub(1);
        let is_at_break =
            self.segments.get(index).is_some_and(|segment| segment.bytes.start == caret.offset);
        if caret.is_upstream && is_at_break { index.saturating_sub(1) } else { index }
    }
}

/// Lays out the paragraphs of one unit.
struct Setter<'a> {
    text: &'a str,
    inlines: &'a Inlines,
    measures: &'a Measures,
    style: Style,
    line_ends: LineEnds,
    /// The byte after the speaker's name at the start.
    speaker_end: usize,
    typesetter: &'a mut Typesetter,
    segments: Vec<Segment>,
}

impl Setter<'_> {
    /// Lays out one paragraph at `y` and returns its lower edge.
    fn paragraph(&mut self, bytes: Range<usize>, indent: f32, y: f32) -> f32 {
        let width = (self.measures.width - indent).max(1.0);
        let paragraph = self.lay_out(&bytes, (self.style, width));
        let x = if paragraph.is_rtl() { 0.0 } else { indent };
        let bottom = y + paragraph.size().y;
        self.segments.push(Segment { bytes, at: vec2(x, y), cell: None, paragraph });
        bottom
    }

    /// Lays out words, with what is set apart in them.
    fn lay_out(&mut self, bytes: &Range<usize>, (style, width): (Style, f32)) -> Paragraph {
        let source = self.text.get(bytes.clone()).unwrap_or_default();
        let ranges = |kind| -> Vec<Range<usize>> {
            let spans = self.inlines.within(kind, bytes.clone());
            spans.map(|span| span.start() - bytes.start..span.end() - bytes.start).collect()
        };
        let mut bold = ranges(InlineKind::Strong);
        if self.speaker_end > bytes.start {
            bold.insert(0, 0..(self.speaker_end - bytes.start).min(source.len()));
        }
        let (emphasized, weak) = (ranges(InlineKind::Emphasis), ranges(InlineKind::Markup));
        let words = Words {
            source,
            is_joined: self.line_ends == LineEnds::Joined,
            bold: &bold,
            emphasized: &emphasized,
            weak: &weak,
        };
        self.typesetter.lay_out_words(&words, &style, width, self.measures.scale)
    }

    /// Lays out the cells of a row beside one another. Returns the lower edge.
    fn row(&mut self, unit: &Unit, table: &Table, y: f32) -> f32 {
        let row = Span::new(unit.bytes.start, unit.bytes.end);
        let cells: Vec<_> = row.into_iter().flat_map(|row| cells(self.text, row)).collect();
        // A row of one cell is a heading of the table or a remark.
        if cells.len() < 2 {
            return self.paragraph(unit.bytes.clone(), 0.0, y);
        }
        let mut bottom = y;
        for (bytes, (left, width)) in cells.into_iter().zip(&table.columns) {
            let words = self.text.get(bytes.clone()).unwrap_or_default();
            if words.is_empty() {
                continue;
            }
            // Figures have no direction of their own.
            let own = base_direction(words);
            let direction = if own == Direction::Auto { Direction::Ltr } else { own };
            let style = Style { direction, ..self.style };
            let paragraph = self.lay_out(&bytes, (style, *width));
            let mut x = *left;
            if table.is_rtl && !paragraph.is_rtl() {
                x += self.free(&paragraph, *width);
            }
            bottom = bottom.max(y + paragraph.size().y);
            let cell = Some((*left, left + width));
            self.segments.push(Segment { bytes, at: vec2(x, y), cell, paragraph });
        }
        bottom
    }

    /// Returns the space at the right of a paragraph's only line, in points and whole pixels, so that the letters stay sharp;
    /// 0 if it has several.
    fn free(&self, paragraph: &Paragraph, width: f32) -> f32 {
        let [line] = paragraph.lines() else { return 0.0 };
        let words = paragraph.rects(line.bytes.clone());
        let right = words.iter().map(|(_, rect)| rect.right()).fold(0.0, f32::max);
        ((width - right).max(0.0) * self.measures.scale).floor() / self.measures.scale
    }

    /// Moves left-to-right paragraphs of one line to the column's right edge.
    fn align_right(&mut self) {
        let mut segments = std::mem::take(&mut self.segments);
        for Segment { at, paragraph, .. } in &mut segments {
            let free = self.free(paragraph, self.measures.width);
            at.x += if paragraph.is_rtl() { 0.0 } else { free };
        }
        self.segments = segments;
    }

    /// Lays out a list item with a hanging indent: the marker in the indent, and each line of the source separately,
    /// without showing the white space before continuation lines. Returns the lower edge.
    fn list_item(&mut self, unit: &Unit, marker: Option<Range<usize>>, y: f32) -> f32 {
        let nested = nested_indent(unit.depth, self.measures);
        let indent = (self.style.size * 1.5).round();
        let hanging = marker.as_ref().map_or(indent, |marker| {
            // A long number (`128.`) needs a wider indent.
            let n = self.text.get(marker.clone()).map_or(0, |words| words.chars().count());
            indent.max(self.style.size * (0.45 + 0.55 * n as f32)).round()
        });
        let hanging = nested + hanging;
        let body_start = marker.as_ref().map_or(unit.bytes.start, |marker| marker.end);
        let body = self.text.get(body_start..unit.bytes.end).unwrap_or_default();
        let mut y = y;
        let first = self.segments.len();
        let mut line_start = body_start;
        let is_joined = self.line_ends == LineEnds::Joined;
        for line in body.split_inclusive(|sign| sign == '\n' && !is_joined) {
            let start = line_start + line.len() - line.trim_start().len();
            line_start += line.len();
            let end = start + line.trim().len();
            if start < end {
                y = self.paragraph(start..end, hanging, y);
            }
        }
        if let Some(marker) = marker {
            let (top, is_rtl, baseline) = match self.segments.get(first) {
                Some(segment) => (
                    segment.at.y,
                    segment.paragraph.is_rtl(),
                    segment.paragraph.lines().first().map_or(0.0, |line| line.baseline),
                ),
                None => (y, false, 0.0),
            };
            let words = self.text.get(marker.clone()).unwrap_or_default();
            let paragraph =
                self.typesetter.lay_out(words, &self.style, f32::INFINITY, self.measures.scale);
            // The marker is on the baseline of its words, which is low in Nastaliq.
            let own = paragraph.lines().first().map_or(0.0, |line| line.baseline);
            let drop = if self.segments.len() > first { (baseline - own).max(0.0) } else { 0.0 };
            let gap = self.style.size * 0.45;
            let x = if is_rtl {
                self.measures.width - hanging + gap
            } else {
                (hanging - gap - paragraph.size().x).max(0.0)
            };
            y = y.max(top + drop + paragraph.size().y);
            self.segments.insert(
                first,
                Segment { bytes: marker, at: vec2(x, top + drop), cell: None, paragraph },
            );
        }
        y
    }
}

/// Returns the bytes of a list item's marker, if the unit begins with one.
fn list_marker(text: &str, unit: &Unit) -> Option<Range<usize>> {
    if unit.kind != BlockKind::ListItem || !unit.is_first {
        return None;
    }
    marker(text, Span::new(unit.bytes.start, unit.bytes.end)?)
}

/// Returns the direction of a unit whose block's words begin at `start`. A piece of a split block and the lines of a list
/// item have the direction of the whole block.
fn direction_of(text: &str, unit: &Unit, start: usize) -> Direction {
    base_direction_in(text.get(start..unit.bytes.end).unwrap_or_default(), text)
}

fn lines_of(segment: &Segment, column: f32) -> impl Iterator<Item = UnitLine> + '_ {
    let is_rtl = segment.paragraph.is_rtl();
    let x = if let Some(edges) = segment.cell {
        edges
    } else if segment.at.x > 0.0 || !is_rtl {
        (segment.at.x, column)
    } else {
        (0.0, segment.rect().right())
    };
    segment.paragraph.lines().iter().map(move |Line { top, bottom, baseline, bytes }| UnitLine {
        top: segment.at.y + top,
        bottom: segment.at.y + bottom,
        baseline: segment.at.y + baseline,
        bytes: segment.to_article(bytes.start)..segment.to_article(bytes.end),
        x,
        is_rtl,
    })
}

/// Joins touching rectangles of a line, so that a mark has one rounded shape per run.
pub(super) fn join(mut rects: Vec<(usize, Rect)>) -> Vec<(usize, Rect)> {
    rects.retain(|(_, rect)| rect.width() > 0.0);
    rects
        .sort_by(|(a_line, a), (b_line, b)| a_line.cmp(b_line).then(a.left().total_cmp(&b.left())));
    let mut joined: Vec<(usize, Rect)> = Vec::new();
    for (line, rect) in rects {
        match joined.last_mut() {
            Some((last_line, last)) if *last_line == line && rect.left() <= last.right() + 0.75 => {
                *last = last.union(rect);
            }
            _ => joined.push((line, rect)),
        }
    }
    joined
}

/// Returns a point's position relative to a unit's top left corner.
pub(super) fn local(point: Pos2, origin: Pos2) -> Pos2 {
    pos2(point.x - origin.x, point.y - origin.y)
}

#[cfg(test)]
mod tests;
