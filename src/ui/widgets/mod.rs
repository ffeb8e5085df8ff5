//! Our own widgets.

mod chooser;
mod icon;
mod rows;
mod text_field;

use egui::{
    Align2, Color32, FontId, Frame, Id, Margin, Panel, Rect, Response, Sense, Ui, WidgetInfo,
    accesskit::Role, vec2,
};

pub(super) use self::{
    chooser::{Choice, Chooser, ChooserLook},
    icon::Icon,
    rows::{Row, Rows},
    text_field::{FieldLook, FieldResponse, TextField, is_writing},
};
use super::{
    theme::{CHROME_SIZE, SMALL_SIZE, Tokens},
    typeset::{Direction, Face, Style},
};
use demarche_core::codebook::Code;

/// Returns the style of the window's own text at this size in points.
pub(super) fn words(size: f32) -> Style {
    Style {
        face: Face::Sans,
        size,
        line_height: 1.35,
        is_bold: false,
        is_italic: false,
        direction: Direction::Auto,
    }
}

/// Returns the style of the main text in lists.
pub(super) fn row_words() -> Style {
    words(CHROME_SIZE)
}

/// Returns the style of small text.
pub(super) fn small_words() -> Style {
    words(SMALL_SIZE)
}

/// Returns the frame of a panel beside the text.
pub(super) fn panel_frame(tokens: &Tokens) -> Frame {
    Frame::new().fill(tokens.panel).inner_margin(Margin { left: 12, right: 8, top: 8, bottom: 8 })
}

/// Returns a panel beside the text with this least and greatest width, at most `limit`, and the width it has had, all in
/// points.
pub(super) fn sized(
    side: fn(Id) -> Panel,
    name: &str,
    ((least, greatest), limit): ((f32, f32), f32),
    width: f32,
) -> Panel {
    let greatest = if limit < width { limit } else { greatest };
    // egui keeps a panel's width by its id. Under another limit it has to ask again.
    let limited = if limit < width { limit } else { 0.0 };
    side(Id::unique((name, limited.to_bits())))
        .default_size(width.min(greatest))
        .min_size(least)
        .max_size(greatest)
}

/// Keeps a panel's width, unless the window had no room for the width that was kept.
pub(super) fn keep_width(kept: &mut f32, limit: f32, width: f32) {
    let width = width.round();
    if limit >= *kept || width < limit.round() - 1.0 {
        *kept = width;
    }
}

/// Draws a button that is only an icon; its label is its tooltip and its accessible name.
pub(super) fn icon_button(ui: &mut Ui, icon: Icon, label: &str, tokens: &Tokens) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(28.0, 26.0), Sense::click());
    let is_enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, is_enabled, label));
    if ui.is_rect_visible(rect) {
        let is_near = is_enabled && (response.hovered() || response.has_focus());
        if is_near {
            ui.painter().rect_filled(rect, 5.0, tokens.hover);
        }
        let color = match (is_enabled, is_near) {
            (false, _) => tokens.text_weak.gamma_multiply(0.45),
            (true, true) => tokens.text_strong,
            (true, false) => tokens.text,
        };
        icon.paint(ui.painter(), Rect::from_center_size(rect.center(), vec2(16.0, 16.0)), color);
    }
    response.on_hover_text(label).on_disabled_hover_text(label)
}

/// Paints a code's letter on a rectangle of its colour, so that colour is never the only sign.
pub(super) fn badge(ui: &Ui, rect: Rect, code: &Code, tokens: &Tokens) {
    letter_box(ui, rect, &code.letter, tokens.code(code.color), tokens);
}

/// Paints a short text on a rectangle of this colour.
pub(super) fn letter_box(ui: &Ui, rect: Rect, text: &str, color: Color32, tokens: &Tokens) {
    ui.painter().rect_filled(
        rect,
        4.0,
        color.gamma_multiply(if tokens.is_dark { 0.24 } else { 0.15 }),
    );
    let font = FontId::proportional(SMALL_SIZE.min(rect.height() * 0.7));
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, text, font, color);
}

/// Outlines the fields, circles and boxes that follow in `ui`, so that they are seen at rest too (WCAG 2.2, 1.4.11).
pub(super) fn outline_controls(ui: &mut Ui, tokens: &Tokens) {
    ui.visuals_mut().widgets.inactive.bg_stroke = egui::Stroke::new(1.0, tokens.text_weak);
}

/// Draws the heading of a panel's section.
pub(super) fn section_ui(ui: &mut Ui, words: &str, tokens: &Tokens) {
    ui.add_space(6.0);
    ui.label(egui::RichText::new(words).size(SMALL_SIZE).color(tokens.text_weak).strong());
}
