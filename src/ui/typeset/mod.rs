//! Lays out and paints any text a user wrote or opened, in any script and direction, with our own fonts and glyph atlas.
//! Knows nothing of articles, annotations or the session.

mod atlas;
mod brush;
mod direction;
mod display;
mod fonts;
mod geometry;
mod label;
mod shape;
mod style;
#[cfg(test)]
mod tests;

use egui::{Color32, Pos2, Rect};

use self::{
    atlas::Atlas,
    fonts::Fonts,
    label::{Labels, Setter},
};
pub use self::{
    direction::{Direction, base_direction},
    fonts::egui_fonts,
    geometry::{Caret, Line, Paragraph, Side},
    style::{Face, Style},
};

/// How much of a text is looked at to see how its script is written, in bytes.
const LOOKED_AT: usize = 16 * 1024;

/// The fonts, the layout engine, the glyph atlas and the labels of the last frames. One per window.
#[derive(Debug)]
pub struct Typesetter {
    fonts: Fonts,
    atlas: Atlas,
    labels: Labels,
}

impl Default for Typesetter {
    fn default() -> Self {
        Self::new()
    }
}

impl Typesetter {
    /// Loads the bundled faces; system fonts are looked at when a character needs them.
    pub fn new() -> Self {
        Self { fonts: Fonts::new(), atlas: Atlas::default(), labels: Labels::default() }
    }

    /// Lets a text tell how Arabic script is written where a short one does not tell by itself: the title of an Urdu article
    /// is in Nastaliq like its body.
    pub fn follow(&mut self, text: &str) {
        let head = text.get(..text.floor_char_boundary(LOOKED_AT)).unwrap_or(text);
        let hand = fonts::arabic_hand(head).unwrap_or(fonts::ArabicHand::Naskh);
        if hand != self.fonts.usual_hand {
            self.fonts.usual_hand = hand;
            self.labels = Labels::default();
        }
    }

    /// Lays out `source` at `width` points (`f32::INFINITY`: one line) for a display of `scale` pixels per point.
    pub fn lay_out(&mut self, source: &str, style: &Style, width: f32, scale: f32) -> Paragraph {
        shape::lay_out(&mut self.fonts, source, style, width, scale)
    }

    /// Paints a paragraph with its top left at `at` (rounded to whole pixels): the lines inside the painter's clip rectangle.
    pub fn paint(
        &mut self,
        painter: &egui::Painter,
        at: Pos2,
        paragraph: &Paragraph,
        color: Color32,
    ) {
        self.atlas.paint(painter, at, paragraph, color);
    }

    /// Draws a label of at most `max_lines` lines (the last one ends in `…`) in the given width, cached between frames,
    /// with its whole text as the accessible name. The way to show any title, quote, name or path.
    pub fn label_ui(
        &mut self,
        ui: &mut egui::Ui,
        source: &str,
        style: &Style,
        color: Color32,
        max_lines: usize,
    ) -> egui::Response {
        self.setter().label_ui(ui, source, style, color, max_lines)
    }

    /// Draws a label of one line that takes `height` points in every script, with its whole text as the accessible name: what
    /// stands beside it does not move when an Urdu title follows an English one.
    pub fn row_ui(
        &mut self,
        ui: &mut egui::Ui,
        source: &str,
        style: &Style,
        color: Color32,
        height: f32,
    ) -> egui::Response {
        self.setter().row_ui(ui, source, style, color, height)
    }

    /// Draws one line of a row in `rect`, its baseline `baseline` points below the upper edge, so that high Nastaliq and low
    /// Latin stand on the same line and push nothing away. The row tells its name to screen readers.
    pub fn line_ui(
        &mut self,
        ui: &egui::Ui,
        place: (Rect, f32),
        source: &str,
        style: &Style,
        color: Color32,
    ) {
        self.setter().line_ui(ui, place, source, style, color);
    }

    fn setter(&mut self) -> Setter<'_> {
        let Self { fonts, atlas, labels } = self;
        Setter { fonts, atlas, labels }
    }
}
