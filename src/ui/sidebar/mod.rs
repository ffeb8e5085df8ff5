//! The panels beside the text: the study's articles on the left; codes, marks and the chosen mark's record on the right.

mod articles;
mod codes;
mod marks;
mod record;

use egui::{Frame, Margin, Panel, Ui};

use super::{app::View, theme::Tokens};
use crate::session::{Action, Session};

/// How narrow and how wide a panel can be dragged, in points.
const ARTICLES_WIDTH: (f32, f32) = (160.0, 420.0);
const MARKS_WIDTH: (f32, f32) = (240.0, 560.0);

fn frame(tokens: &Tokens) -> Frame {
    Frame::new().fill(tokens.panel).inner_margin(Margin { left: 12, right: 8, top: 8, bottom: 8 })
}

/// Draws the left panel.
pub(super) fn articles_panel_ui(
    ui: &mut Ui,
    session: &Session,
    view: &mut View,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    let panel = Panel::left("articles")
        .frame(frame(tokens))
        .default_size(view.panels.articles_width)
        .min_size(ARTICLES_WIDTH.0)
        .max_size(ARTICLES_WIDTH.1);
    let response = panel.show(ui, |ui| {
        articles::articles_ui(ui, session, view, tokens, actions);
        ui.take_available_space();
    });
    view.panels.articles_width = response.response.rect.width().round();
}

/// Draws the right panel.
pub(super) fn marks_panel_ui(
    ui: &mut Ui,
    session: &Session,
    view: &mut View,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    let Some(open) = session.open() else { return };
    let panel = Panel::right("marks")
        .frame(frame(tokens))
        .default_size(view.panels.marks_width)
        .min_size(MARKS_WIDTH.0)
        .max_size(MARKS_WIDTH.1);
    let response = panel.show(ui, |ui| {
        codes::codes_ui(ui, session, open, view, tokens, actions);
        Panel::bottom("record")
            .frame(Frame::new())
            .resizable(false)
            .show_separator_line(false)
            .show(ui, |ui| {
                record::record_ui(ui, session, open, view, tokens, actions);
            });
        marks::marks_ui(ui, session, open, view, tokens, actions);
        ui.take_available_space();
    });
    view.panels.marks_width = response.response.rect.width().round();
}
