//! Our own widgets.

mod access;
mod chooser;
mod icon;
mod rows;
mod text_field;

use egui::{
    Align2, Button, Color32, FontId, Frame, Id, Margin, Panel, Rect, RectAlign, Response, RichText,
    Sense, Stroke, StrokeKind, Tooltip, Ui, WidgetInfo, accesskit::Role, vec2,
};

pub(super) use self::{
    access::{make_option, name_area, name_once, read_out, say_nothing},
    chooser::{Choice, Chooser, ChooserLook, fits},
    icon::Icon,
    rows::{Row, Rows, row_id},
    text_field::{FieldLook, FieldResponse, TextField, is_field, is_writing},
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
        hand: None,
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

/// Whether a row of a list is the chosen one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowState {
    /// It is.
    Chosen,
    /// Another one is, or none.
    Other,
}

impl From<bool> for RowState {
    fn from(is_chosen: bool) -> Self {
        if is_chosen { Self::Chosen } else { Self::Other }
    }
}

/// Paints the ground of a row in a list: of the chosen one with a bar at its edge, because a shade alone is hard to see.
pub(super) fn row_ground(
    ui: &Ui,
    rect: Rect,
    response: &Response,
    state: RowState,
    tokens: &Tokens,
) {
    let painter = ui.painter();
    match state {
        RowState::Chosen => {
            painter.rect_filled(rect, 6.0, tokens.chosen);
            let bar = Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
            painter.rect_filled(bar.shrink2(vec2(0.0, 4.0)), 1.5, tokens.accent);
        }
        RowState::Other if response.hovered() || response.has_focus() => {
            painter.rect_filled(rect, 6.0, tokens.hover);
        }
        RowState::Other => {}
    }
}

/// Returns a button for one of several options: filled if it is the chosen one.
pub(super) fn option_button(words: RichText, state: RowState, tokens: &Tokens) -> Button<'static> {
    match state {
        RowState::Chosen => {
            Button::selectable(true, words.color(tokens.raised)).fill(tokens.accent)
        }
        RowState::Other => Button::selectable(false, words.color(tokens.text)),
    }
}

/// Fills a button that is the next thing added to `ui`, and answers the pointer with a stronger fill, which a fill alone
/// does not.
pub(super) fn filled<'a>(
    ui: &Ui,
    button: Button<'a>,
    rest: Color32,
    tokens: &Tokens,
) -> Button<'a> {
    let response = ui.ctx().read_response(ui.next_auto_id()).filter(Response::enabled);
    let share = match response {
        Some(response) if response.is_pointer_button_down_on() => 0.2,
        Some(response) if response.hovered() => 0.1,
        _ => 0.0,
    };
    button.fill(rest.blend(tokens.text_strong.gamma_multiply(share))).stroke(Stroke::NONE)
}

/// Shows a tooltip on one side of a list's row, so that it does not cover the rows above and below.
pub(super) fn tooltip_beside(response: Response, side: RectAlign, words: &str) -> Response {
    let mut tooltip = Tooltip::for_enabled(&response);
    tooltip.popup = tooltip.popup.align(side).align_alternatives(&[]);
    tooltip.show(|ui| {
        ui.set_max_width(ui.spacing().tooltip_width);
        ui.label(words);
    });
    response
}

/// Outlines the widget with the keyboard focus, wherever it is. The article and fields show it in their own way.
pub(super) fn focus_ring_ui(ctx: &egui::Context, except: Id, tokens: &Tokens) {
    let focused = ctx.memory(egui::Memory::focused).filter(|id| *id != except);
    let Some(response) = focused.and_then(|id| ctx.read_response(id)) else { return };
    let rect = response.interact_rect;
    if is_writing(ctx) || !rect.is_positive() {
        return;
    }
    let painter = ctx.layer_painter(response.layer_id);
    let stroke = Stroke::new(2.0, tokens.accent);
    painter.rect_stroke(rect.expand(2.0), 6.0, stroke, StrokeKind::Outside);
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
    let response = response.on_hover_text(label).on_disabled_hover_text(label);
    name_once(&response);
    response
}

/// Paints a code's letter on a rectangle of its colour, so that colour is never the only sign.
pub(super) fn badge(ui: &Ui, rect: Rect, code: &Code, tokens: &Tokens) {
    letter_box(ui, rect, &code.letter, tokens.code(code.color), tokens);
}

/// Paints a short text on a rectangle of this colour.
pub(super) fn letter_box(ui: &Ui, rect: Rect, text: &str, color: Color32, tokens: &Tokens) {
    ui.painter().rect_filled(rect, 4.0, tokens.letter_fill(color));
    let font = FontId::proportional(SMALL_SIZE.min(rect.height() * 0.7));
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, text, font, color);
}

/// Outlines the fields, circles and boxes that follow in `ui`, so that they are seen at rest too (WCAG 2.2, 1.4.11).
pub(super) fn outline_controls(ui: &mut Ui, tokens: &Tokens) {
    let edge = Stroke::new(1.0, tokens.text_weak);
    let widgets = &mut ui.visuals_mut().widgets;
    // Under the pointer and with the focus too.
    for state in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active] {
        state.bg_stroke = edge;
    }
}

/// Draws the heading of a panel's section.
pub(super) fn section_ui(ui: &mut Ui, words: &str, tokens: &Tokens) {
    ui.add_space(6.0);
    ui.label(RichText::new(words).size(SMALL_SIZE).color(tokens.text_weak).strong());
}
