//! Lays out and paints any text a user wrote or opened, in any script and direction, with our own fonts and glyph atlas. It
//! does not depend on articles, annotations or the session.

mod apart;
mod atlas;
mod brush;
mod choosing;
mod direction;
mod display;
mod editor;
mod emoji;
mod families;
mod fonts;
mod geometry;
mod label;
mod missing;
mod scripts;
mod shape;
mod style;
#[cfg(test)]
mod tests;

use egui::{Color32, Pos2, Rect};
use parley::Language;

use self::{
    atlas::Atlas,
    fonts::Fonts,
    label::{Labels, Setter},
};
pub use self::{
    choosing::installed_families,
    direction::{Direction, base_direction, base_direction_in},
    editor::{Breaks, Deletion, Editing, Editor, Extent, Motion},
    fonts::egui_fonts,
    geometry::{Caret, Line, Paragraph, Side},
    missing::font_advice,
    scripts::{FONT_SCRIPTS, FontScript},
    style::{Face, Style, Words},
};
use demarche_core::text::{Han, Hand};

/// The fonts, the layout engine, the glyph atlas and the labels of recent frames. One per window.
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
    /// Loads the bundled fonts. System fonts are loaded when a character needs them.
    pub fn new() -> Self {
        Self { fonts: Fonts::new(), atlas: Atlas::default(), labels: Labels::default() }
    }

    /// Uses the open article's text, and the language it states as a BCP 47 tag, to decide the hand of Arabic script and the
    /// forms of Han characters for short texts that do not decide them themselves: the title of an Urdu article is in
    /// Nastaliq like its body.
    pub fn follow(&mut self, text: &str, language: Option<&str>) {
        let hand = Hand::of(text).unwrap_or(Hand::Naskh);
        let han = language.and_then(Han::stated).or_else(|| Han::of(text));
        let language =
            language.and_then(|tag| Language::parse_prefix(tag).ok()).map(|(tag, _)| tag);
        let Fonts { usual_hand, usual_han, language: known, .. } = &mut self.fonts;
        if (hand, han, language) != (*usual_hand, *usual_han, *known) {
            (*usual_hand, *usual_han, *known) = (hand, han, language);
            self.labels = Labels::default();
        }
    }

    /// Lays out `source` in lines of up to `width` points (`f32::INFINITY` for one line) for a display with `scale` pixels
    /// per point.
    pub fn lay_out(&mut self, source: &str, style: &Style, width: f32, scale: f32) -> Paragraph {
        shape::lay_out(&mut self.fonts, source, style, width, scale)
    }

    /// As `lay_out`, for words with parts set apart, or whose lines are joined.
    pub fn lay_out_words(
        &mut self,
        words: &Words<'_>,
        style: &Style,
        width: f32,
        scale: f32,
    ) -> Paragraph {
        shape::lay_out_words(&mut self.fonts, words, style, width, scale)
    }

    /// Paints the lines of a paragraph that are inside the painter's clip rectangle. Its top left corner is at `at`,
    /// rounded to whole pixels.
    pub fn paint(
        &mut self,
        painter: &egui::Painter,
        at: Pos2,
        paragraph: &Paragraph,
        color: Color32,
    ) {
        self.atlas.paint(painter, at, paragraph, (color, color));
    }

    /// As `paint`, with another colour for the words that are weak.
    pub fn paint_in(
        &mut self,
        painter: &egui::Painter,
        at: Pos2,
        paragraph: &Paragraph,
        colors: (Color32, Color32),
    ) {
        self.atlas.paint(painter, at, paragraph, colors);
    }

    /// Draws a label of at most `max_lines` lines in the available width; if it is cut, it ends in `…`. It is cached
    /// between frames, and the whole text is its accessible name. Use it for titles, quotes, names and paths.
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

    /// Returns the height of a label of at most `max_lines` lines in `width` points, as `label_ui` draws it.
    pub fn label_height(
        &mut self,
        ui: &egui::Ui,
        source: &str,
        style: &Style,
        width: f32,
        max_lines: usize,
    ) -> f32 {
        self.setter().height(ui, source, style, width, max_lines)
    }

    /// Returns how far the tallest letters of a label may reach above its first line, in points: 0 except for Nastaliq.
    pub fn overhang(&self, source: &str, style: &Style) -> f32 {
        shape::overhang(style, source, self.fonts.usual_hand)
    }

    /// Draws a one-line label that takes `height` points in every script, so that its neighbours do not move when an Urdu
    /// title follows an English one. The whole text is its accessible name.
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

    /// Draws one line of a row in `rect`, with its baseline `baseline` points below the upper edge, so that tall Nastaliq
    /// and Latin share a baseline and move nothing else. The row itself provides the accessible name.
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

    /// Draws at most `max_lines` lines of a row from the upper edge of `rect`. The row itself provides the accessible name.
    pub fn lines_ui(
        &mut self,
        ui: &egui::Ui,
        place: (Rect, usize),
        source: &str,
        style: &Style,
        color: Color32,
    ) {
        self.setter().lines_ui(ui, place, source, style, color);
    }

    /// Returns a text being edited, ready to be changed and laid out.
    pub fn edit<'a>(&'a mut self, editor: &'a mut Editor) -> Editing<'a> {
        Editing { fonts: &mut self.fonts, editor }
    }

    fn setter(&mut self) -> Setter<'_> {
        let Self { fonts, atlas, labels } = self;
        Setter { fonts, atlas, labels }
    }
}
