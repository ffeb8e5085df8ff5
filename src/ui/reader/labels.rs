//! Short texts laid out once and painted every frame: code letters, and names in the small bar and the context menu.

use std::collections::HashMap;

use egui::{
    Align2, Color32, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
    accesskit::Role, vec2,
};

use crate::ui::{
    theme::Tokens,
    typeset::{Direction, Face, Paragraph, Style, Typesetter},
    widgets::{Icon, row_words},
};
use demarche_core::codebook::Code;

/// Sizes of the reader's own labels, in points.
const ROW_SIZE: f32 = 13.0;
const ROW_HEIGHT: f32 = 26.0;
/// The side of a key's cap, in points.
const CAP: f32 = 18.0;
/// The width of a button for a code without its name, in points.
pub(super) const LETTERS: f32 = 60.0;

/// The style of a short text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Print {
    /// Its size in points.
    pub(super) size: f32,
    /// Whether bold.
    pub(super) is_bold: bool,
}

impl Print {
    const ROW: Self = Self { size: ROW_SIZE, is_bold: false };
    const KEY: Self = Self { size: 11.5, is_bold: false };
}

/// Texts laid out in the window's font, kept until the display's scale changes.
#[derive(Debug, Default)]
pub(super) struct Labels {
    set: HashMap<(String, u32, bool), Paragraph>,
    scale: f32,
}

impl Labels {
    /// Returns a text on one line.
    fn get(
        &mut self,
        typesetter: &mut Typesetter,
        words: &str,
        print: Print,
        scale: f32,
    ) -> &Paragraph {
        // A codebook has a few dozen words; more pile up only if codes are renamed very often.
        if scale.to_bits() != self.scale.to_bits() || self.set.len() > 500 {
            self.set.clear();
            self.scale = scale;
        }
        let Print { size, is_bold } = print;
        self.set.entry((words.to_owned(), size.to_bits(), is_bold)).or_insert_with(|| {
            let style = Style {
                face: Face::Sans,
                size,
                line_height: 1.25,
                is_bold,
                is_italic: false,
                direction: Direction::Auto,
                hand: None,
            };
            typesetter.lay_out(words, &style, f32::INFINITY, scale)
        })
    }

    /// Returns a text's size.
    pub(super) fn size(
        &mut self,
        typesetter: &mut Typesetter,
        words: &str,
        print: Print,
        scale: f32,
    ) -> Vec2 {
        self.get(typesetter, words, print, scale).size()
    }

    /// Paints a text whose `anchor` is at a point.
    pub(super) fn paint(
        &mut self,
        typesetter: &mut Typesetter,
        painter: &egui::Painter,
        (anchor, at): (Align2, Pos2),
        words: &str,
        (print, color): (Print, Color32),
    ) {
        let paragraph = self.get(typesetter, words, print, painter.pixels_per_point());
        let rect = anchor.anchor_size(at, paragraph.size());
        typesetter.paint(painter, rect.min, paragraph, color);
    }

    /// Returns the width of a code's button, in points.
    pub(super) fn code_width(
        &mut self,
        typesetter: &mut Typesetter,
        code: &Code,
        scale: f32,
    ) -> f32 {
        let name = self.size(typesetter, &code.name, Print::ROW, scale).x;
        let key = code.key.map_or(0.0, |_| 10.0 + CAP);
        30.0 + name + key + 10.0
    }

    /// Draws a button that marks with a code: its letter on its colour, name and key. One of the width `LETTERS` has the name
    /// in its tooltip.
    pub(super) fn code_ui(
        &mut self,
        ui: &mut Ui,
        typesetter: &mut Typesetter,
        tokens: &Tokens,
        code: &Code,
        width: f32,
    ) -> Response {
        let (rect, response) = ui.allocate_exact_size(vec2(width, ROW_HEIGHT), Sense::click());
        let label =
            code.key.map_or_else(|| code.name.clone(), |key| format!("{} ({key})", code.name));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, label.clone()));
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, 4.0, tokens.hover);
        }
        let color = tokens.code(code.color);
        let letter =
            Rect::from_center_size(rect.left_center() + vec2(17.0, 0.0), Vec2::splat(16.0));
        ui.painter().rect_filled(letter, 3.0, tokens.code_fill(code.color));
        let painter = ui.painter();
        self.paint(
            typesetter,
            painter,
            (Align2::CENTER_CENTER, letter.center()),
            &code.letter,
            (Print { size: 11.0, is_bold: true }, color),
        );
        let has_name = width > LETTERS;
        if has_name {
            let at = rect.left_center() + vec2(30.0, 0.0);
            let style = (Print::ROW, tokens.text);
            self.paint(typesetter, painter, (Align2::LEFT_CENTER, at), &code.name, style);
        }
        if let Some(key) = code.key {
            let at = rect.right_center() - vec2(10.0 + 0.5 * CAP, 0.0);
            let cap = Rect::from_center_size(at, Vec2::splat(CAP));
            painter.rect_stroke(cap, 4.0, Stroke::new(1.0, tokens.line), StrokeKind::Inside);
            let style = (Print::KEY, tokens.text_weak);
            self.paint(typesetter, painter, (Align2::CENTER_CENTER, at), &key.to_string(), style);
        }
        if has_name {
            return response;
        }
        response.on_hover_ui(|ui| {
            typesetter.label_ui(ui, &code.name, &row_words(), tokens.text, 1);
        })
    }

    /// Returns the width of a menu's row, in points.
    pub(super) fn row_width(
        &mut self,
        typesetter: &mut Typesetter,
        (words, key): (&str, &str),
        scale: f32,
    ) -> f32 {
        let words = self.size(typesetter, words, Print::ROW, scale).x;
        let key = self.size(typesetter, key, Print::ROW, scale).x;
        10.0 + words + 24.0 + key + 10.0
    }

    /// Draws a row of a menu: its label and its key.
    pub(super) fn row_ui(
        &mut self,
        ui: &mut Ui,
        typesetter: &mut Typesetter,
        tokens: &Tokens,
        (words, key): (&str, &str),
        width: f32,
    ) -> Response {
        let (rect, response) = ui.allocate_exact_size(vec2(width, ROW_HEIGHT), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words));
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, 4.0, tokens.hover);
        }
        let painter = ui.painter();
        let at = rect.left_center() + vec2(10.0, 0.0);
        self.paint(
            typesetter,
            painter,
            (Align2::LEFT_CENTER, at),
            words,
            (Print::ROW, tokens.text),
        );
        if !key.is_empty() {
            let at = rect.right_center() - vec2(10.0, 0.0);
            self.paint(
                typesetter,
                painter,
                (Align2::RIGHT_CENTER, at),
                key,
                (Print::ROW, tokens.text_weak),
            );
        }
        response
    }
}

impl Labels {
    /// Draws a row of a menu that is ticked or not.
    pub(super) fn choice_ui(
        &mut self,
        ui: &mut Ui,
        typesetter: &mut Typesetter,
        tokens: &Tokens,
        (words, is_on): (&str, bool),
        width: f32,
    ) -> Response {
        let (rect, response) = ui.allocate_exact_size(vec2(width, ROW_HEIGHT), Sense::click());
        let is_enabled = ui.is_enabled();
        response
            .widget_info(|| WidgetInfo::selected(Role::MenuItemCheckBox, is_enabled, is_on, words));
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, 4.0, tokens.hover);
        }
        let color = if is_enabled { tokens.text } else { tokens.text_weak };
        if is_on {
            let at = rect.left_center() + vec2(15.0, 0.0);
            let tick = Rect::from_center_size(at, Vec2::splat(12.0));
            Icon::Check.paint(ui.painter(), tick, color);
        }
        let at = rect.left_center() + vec2(28.0, 0.0);
        let style = (Print::ROW, color);
        self.paint(typesetter, ui.painter(), (Align2::LEFT_CENTER, at), words, style);
        response
    }
}

/// Returns a row's height in points.
pub(super) const fn row_height() -> f32 {
    ROW_HEIGHT
}
