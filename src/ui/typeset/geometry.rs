//! A laid-out paragraph: the positions of everything in it.

use std::ops::Range;

use egui::{Pos2, Rect, Vec2, pos2};
use parley::FontData;
use smallvec::SmallVec;

/// One line of a laid-out paragraph, in points below its top.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Upper edge.
    pub top: f32,
    /// Lower edge.
    pub bottom: f32,
    /// Baseline.
    pub baseline: f32,
    /// The source bytes on this line, including the line break.
    pub bytes: Range<usize>,
}

/// A position between two clusters: a byte offset into the source, and the line it belongs to at a soft break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caret {
    /// The byte.
    pub offset: usize,
    /// Whether, at a soft break, it is at the end of the upper line.
    pub is_upstream: bool,
}

/// A font at a size in pixels and, if it is variable, at a position on its axes.
#[derive(Clone, Debug)]
pub(super) struct SizedFont {
    pub(super) data: FontData,
    pub(super) size: f32,
    /// The normalized coordinates of its axes (OpenType specification, `avar`) in units of 1/16384; empty for a static font.
    pub(super) axes: SmallVec<[i16; 4]>,
    /// Whether it is to be drawn bolder than it is: its family has no bold font.
    pub(super) is_emboldened: bool,
}

/// A placed glyph, in pixels from the paragraph's top left corner; `y` is the baseline.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    pub(super) id: u32,
    /// Index of its font in the paragraph.
    pub(super) font: u16,
    /// Whether it is painted in the weaker colour.
    pub(super) is_weak: bool,
    pub(super) x: f32,
    pub(super) y: f32,
}

/// A cluster on a line, the smallest part that can be clicked. Positions are points from the paragraph's left.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Box {
    /// Its bytes in the source.
    pub(super) bytes: Range<usize>,
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) is_rtl: bool,
    /// Whether it is a line break, which takes no space.
    pub(super) is_break: bool,
}

impl Box {
    /// Returns the x position of the edge where it begins in reading order.
    fn leading(&self) -> f32 {
        if self.is_rtl { self.right } else { self.left }
    }

    fn trailing(&self) -> f32 {
        if self.is_rtl { self.left } else { self.right }
    }
}

/// A paragraph laid out at a width. All offsets are bytes of the source string; all distances are points.
#[derive(Debug)]
pub struct Paragraph {
    /// Pixels per point.
    pub(super) scale: f32,
    pub(super) size: Vec2,
    pub(super) is_rtl: bool,
    /// Length of the source.
    pub(super) len: usize,
    pub(super) lines: Vec<Line>,
    /// The boxes of all lines; within a line, from left to right.
    pub(super) boxes: Vec<Box>,
    pub(super) boxes_of_lines: Vec<Range<usize>>,
    pub(super) glyphs: Vec<Glyph>,
    pub(super) glyphs_of_lines: Vec<Range<usize>>,
    pub(super) fonts: Vec<SizedFont>,
    pub(super) missing: Vec<&'static str>,
}

impl Paragraph {
    /// Returns the size.
    pub fn size(&self) -> Vec2 {
        self.size
    }

    /// Returns the lines from the top.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Returns whether the base direction is right to left.
    pub fn is_rtl(&self) -> bool {
        self.is_rtl
    }

    /// Returns the scripts for which no font was found, by their English names.
    pub fn missing_scripts(&self) -> &[&'static str] {
        &self.missing
    }

    /// Returns the boxes of a line from left to right, without line breaks.
    pub(super) fn boxes(&self, line: usize) -> impl DoubleEndedIterator<Item = &Box> + Clone {
        let range = self.boxes_of_lines.get(line).cloned().unwrap_or_default();
        self.boxes.get(range).unwrap_or_default().iter().filter(|at| !at.is_break)
    }

    fn line_at(&self, y: f32) -> usize {
        let after = self.lines.partition_point(|line| line.top <= y);
        after.saturating_sub(1)
    }

    /// Returns the line a caret is on.
    pub(super) fn line_of(&self, caret: Caret) -> usize {
        let line =
            self.lines.partition_point(|line| line.bytes.start <= caret.offset).saturating_sub(1);
        let is_at_break =
            line > 0 && self.lines.get(line).is_some_and(|line| line.bytes.start == caret.offset);
        // Only a soft break has two sides: text after a line feed is on the next line.
        if caret.is_upstream && is_at_break && !self.ends_hard(line - 1) { line - 1 } else { line }
    }

    fn ends_hard(&self, line: usize) -> bool {
        let range = self.boxes_of_lines.get(line).cloned().unwrap_or_default();
        self.boxes.get(range).unwrap_or_default().iter().any(|at| at.is_break)
    }

    /// Returns the caret nearest to a point relative to the paragraph's top left corner.
    pub fn hit(&self, point: Pos2) -> Caret {
        let line = self.line_at(point.y);
        let nearest = self.boxes(line).min_by(|one, other| {
            let distance = |at: &Box| (at.left - point.x).max(point.x - at.right).max(0.0);
            distance(one).total_cmp(&distance(other))
        });
        let Some(at) = nearest else {
            let start = self.lines.get(line).map_or(0, |line| line.bytes.start);
            return Caret { offset: start, is_upstream: false };
        };
        let is_left = point.x < 0.5 * (at.left + at.right);
        if is_left == at.is_rtl {
            Caret { offset: at.bytes.end, is_upstream: true }
        } else {
            Caret { offset: at.bytes.start, is_upstream: false }
        }
    }

    /// Returns the bytes of the cluster under a point, or `None` if there is none.
    pub fn cluster_at(&self, point: Pos2) -> Option<Range<usize>> {
        let line = self.line_at(point.y);
        let Line { top, bottom, .. } = self.lines.get(line)?;
        if point.y < *top || point.y >= *bottom {
            return None;
        }
        let mut boxes = self.boxes(line);
        boxes.find(|at| (at.left..at.right).contains(&point.x)).map(|at| at.bytes.clone())
    }

    /// Returns the rectangles that cover the clusters of `bytes`, each with its line's index; several per line in
    /// mixed-direction text.
    pub fn rects(&self, bytes: Range<usize>) -> Vec<(usize, Rect)> {
        let mut rects: Vec<(usize, Rect)> = Vec::new();
        let first = self.lines.partition_point(|line| line.bytes.end <= bytes.start);
        for (index, line) in self.lines.iter().enumerate().skip(first) {
            if line.bytes.start >= bytes.end {
                break;
            }
            let mut open: Option<(f32, f32)> = None;
            let mut close = |open: &mut Option<(f32, f32)>| {
                if let Some((left, right)) = open.take().filter(|(left, right)| right > left) {
                    rects.push((
                        index,
                        Rect::from_min_max(pos2(left, line.top), pos2(right, line.bottom)),
                    ));
                }
            };
            for at in self.boxes(index) {
                let is_covered = at.bytes.start < bytes.end && bytes.start < at.bytes.end;
                open = match open {
                    Some((left, right)) if is_covered => Some((left, right.max(at.right))),
                    None if is_covered => Some((at.left, at.right)),
                    mut open => {
                        close(&mut open);
                        None
                    }
                };
            }
            close(&mut open);
        }
        rects
    }

    /// Returns the caret's rectangle (width 0).
    pub fn caret(&self, caret: Caret) -> Rect {
        let line = self.line_of(caret);
        let (top, bottom) =
            self.lines.get(line).map_or((0.0, self.size.y), |line| (line.top, line.bottom));
        let x = self.caret_x(line, caret);
        Rect::from_min_max(pos2(x, top), pos2(x, bottom))
    }

    fn caret_x(&self, line: usize, caret: Caret) -> f32 {
        let after = || self.boxes(line).find(|at| at.bytes.start == caret.offset).map(Box::leading);
        let before = || self.boxes(line).find(|at| at.bytes.end == caret.offset).map(Box::trailing);
        let inside = || {
            let mut boxes = self.boxes(line);
            boxes.find(|at| at.bytes.contains(&caret.offset)).map(Box::leading)
        };
        let found =
            if caret.is_upstream { before().or_else(after) } else { after().or_else(before) };
        let empty = if self.is_rtl { self.size.x } else { 0.0 };
        found.or_else(inside).unwrap_or(empty)
    }

    /// Returns the caret one cluster to the left (or right) as seen on screen, or `None` past the edge of the paragraph.
    /// Its offset always differs from that of `caret`. On the way from one end of the paragraph to the other, each cluster is
    /// crossed once.
    pub fn visual_step(&self, caret: Caret, side: Side) -> Option<Caret> {
        let mut line = self.line_of(caret);
        let mut gap = self.gap_of(line, caret);
        // Each iteration crosses a box or goes to another line, so the loop ends.
        loop {
            let landed = if let Some((next, far)) = self.step_over(line, gap, side) {
                gap = next;
                // A letter alone among those of the other direction begins and ends where the caret was.
                let near = || self.near_edge(line, gap, side);
                if far.offset == caret.offset { near().unwrap_or(far) } else { far }
            } else {
                let is_forward = (side == Side::Right) != self.is_rtl;
                line = if is_forward { line + 1 } else { line.checked_sub(1)? };
                self.lines.get(line)?;
                gap = self.first_gap(line, side);
                self.entry(line, side)
            };
            if landed.offset != caret.offset {
                return Some(landed);
            }
        }
    }

    /// Returns the caret before everything in the paragraph, as seen on screen: where its first line begins.
    pub fn first_caret(&self) -> Caret {
        self.entry(0, if self.is_rtl { Side::Left } else { Side::Right })
    }

    /// Returns the caret after everything in the paragraph, as seen on screen: where its last line ends.
    pub fn last_caret(&self) -> Caret {
        let side = if self.is_rtl { Side::Right } else { Side::Left };
        self.entry(self.lines.len().saturating_sub(1), side)
    }

    /// Returns the caret at the edge of a line that is crossed on the way to `side`.
    fn entry(&self, line: usize, side: Side) -> Caret {
        let start = self.lines.get(line).map_or(0, |line| line.bytes.start);
        let empty = Caret { offset: start, is_upstream: false };
        self.near_edge(line, self.first_gap(line, side), side).unwrap_or(empty)
    }

    /// Returns the gap where a line is entered on the way to `side`.
    fn first_gap(&self, line: usize, side: Side) -> usize {
        match side {
            Side::Right => 0,
            Side::Left => self.boxes(line).count(),
        }
    }

    /// Returns the caret at the near edge of the box beside a gap, or `None` if there is none.
    fn near_edge(&self, line: usize, gap: usize, side: Side) -> Option<Caret> {
        let index = match side {
            Side::Right => gap,
            Side::Left => gap.checked_sub(1)?,
        };
        let at = self.boxes(line).nth(index)?;
        let is_forward = (side == Side::Right) != at.is_rtl;
        Some(if is_forward {
            Caret { offset: at.bytes.start, is_upstream: false }
        } else {
            Caret { offset: at.bytes.end, is_upstream: true }
        })
    }

    /// Returns how many boxes of a line are to the left of a caret.
    pub(super) fn gap_of(&self, line: usize, caret: Caret) -> usize {
        let mut boxes = self.boxes(line).enumerate();
        let edge =
            |index: usize, at: &Box, is_leading: bool| index + usize::from(is_leading == at.is_rtl);
        let after = boxes
            .clone()
            .find(|(_, at)| at.bytes.start == caret.offset)
            .map(|(index, at)| edge(index, at, true));
        let before = boxes
            .find(|(_, at)| at.bytes.end == caret.offset)
            .map(|(index, at)| edge(index, at, false));
        let found = if caret.is_upstream { before.or(after) } else { after.or(before) };
        found.unwrap_or_else(|| {
            let is_at_end =
                self.lines.get(line).is_some_and(|line| caret.offset > line.bytes.start);
            if is_at_end == self.is_rtl { 0 } else { self.boxes(line).count() }
        })
    }

    /// Crosses the box beside a gap; returns the gap beyond it and the caret at its far edge.
    pub(super) fn step_over(&self, line: usize, gap: usize, side: Side) -> Option<(usize, Caret)> {
        let (index, next) = match side {
            Side::Right => (gap, gap + 1),
            Side::Left => (gap.checked_sub(1)?, gap - 1),
        };
        let at = self.boxes(line).nth(index)?;
        let is_forward = (side == Side::Right) != at.is_rtl;
        let landed = if is_forward {
            Caret { offset: at.bytes.end, is_upstream: true }
        } else {
            Caret { offset: at.bytes.start, is_upstream: false }
        };
        Some((next, landed))
    }
}

/// A direction on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// To the left.
    Left,
    /// To the right.
    Right,
}
