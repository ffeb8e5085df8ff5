//! Lays out and paints any text a user wrote or opened, in any script and direction, with our own fonts and glyph atlas.
//! Knows nothing of articles, annotations or the session.

use std::ops::Range;

use egui::{Color32, Pos2, Rect, Vec2};

/// A family of bundled faces; Arabic script falls to Naskh or, for Urdu, Nastaliq; the rest to system fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Face {
    /// For reading.
    Serif,
    /// For the window.
    Sans,
}

/// How a text is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// The family.
    pub face: Face,
    /// The size in points.
    pub size: f32,
    /// Line height as a multiple of the size (Nastaliq gets its own, larger one).
    pub line_height: f32,
    /// Whether bold.
    pub is_bold: bool,
    /// Whether italic.
    pub is_italic: bool,
}

/// One line of a laid-out paragraph, in points below its top.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Upper edge.
    pub top: f32,
    /// Lower edge.
    pub bottom: f32,
    /// Baseline.
    pub baseline: f32,
    /// The source bytes on this line, the line break included.
    pub bytes: Range<usize>,
}

/// A place between two clusters: a byte offset into the source, and which line it belongs to at a soft break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caret {
    /// The byte.
    pub offset: usize,
    /// Whether it stands at the end of the upper line when a soft break is there.
    pub is_upstream: bool,
}

/// A paragraph laid out at a width. All offsets are bytes of the source string, all distances points.
#[derive(Debug)]
pub struct Paragraph {}

impl Paragraph {
    /// Returns the size.
    pub fn size(&self) -> Vec2 { Vec2::ZERO }
    /// Returns the lines from the top.
    pub fn lines(&self) -> &[Line] { &[] }
    /// Returns whether the base direction is right to left.
    pub fn is_rtl(&self) -> bool { false }
    /// Returns the caret nearest to a point relative to the paragraph's top left.
    pub fn hit(&self, point: Pos2) -> Caret { let _ = point; Caret { offset: 0, is_upstream: false } }
    /// Returns the bytes of the cluster under a point, or `None` outside all.
    pub fn cluster_at(&self, point: Pos2) -> Option<Range<usize>> { let _ = point; None }
    /// Returns the rectangles that cover the clusters of `bytes`, each with its line's index; several per line in
    /// mixed-direction text.
    pub fn rects(&self, bytes: Range<usize>) -> Vec<(usize, Rect)> { let _ = bytes; Vec::new() }
    /// Returns the caret's rectangle (width 0).
    pub fn caret(&self, caret: Caret) -> Rect { let _ = caret; Rect::NOTHING }
    /// Returns the caret one cluster to the left (or right) as seen on screen, or `None` past the edge of the paragraph.
    pub fn visual_step(&self, caret: Caret, is_right: bool) -> Option<Caret> { let _ = (caret, is_right); None }
    /// Returns the scripts for which no font was found, by their English names.
    pub fn missing_scripts(&self) -> &[&'static str] { &[] }
}

/// The fonts, the layout engine and the glyph atlas. One per window.
#[derive(Debug, Default)]
pub struct Typesetter {}

impl Typesetter {
    /// Loads the bundled faces; system fonts are looked at when a character needs them.
    pub fn new() -> Self { Self {} }

    /// Lays out `source` at `width` points (`f32::INFINITY`: one line) for a display of `scale` pixels per point.
    pub fn lay_out(&mut self, source: &str, style: &Style, width: f32, scale: f32) -> Paragraph {
        let _ = (source, style, width, scale);
        Paragraph {}
    }

    /// Paints a paragraph with its top left at `at` (rounded to whole pixels).
    pub fn paint(&mut self, painter: &egui::Painter, at: Pos2, paragraph: &Paragraph, color: Color32) {
        let _ = (painter, at, paragraph, color);
    }

    /// Draws a label of at most `max_lines` lines (the last one ends in `…`) in the given width, cached between frames,
    /// with its whole text as the accessible name. The way to show any title, quote, name or path.
    pub fn label_ui(
        &mut self, ui: &mut egui::Ui, source: &str, style: &Style, color: Color32, max_lines: usize,
    ) -> egui::Response {
        let _ = (style, color, max_lines);
        ui.label(source)
    }
}
