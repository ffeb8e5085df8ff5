//! The panels' frames: where they stand and how wide they are.

use demarche_files::storage::Panels;
use egui::{Frame, Margin, Panel, Ui};

use super::{
    articles::{ArticlesModel, ArticlesState, articles_ui},
    codes::codes_ui,
    marks::{MarksModel, MarksState, marks_ui},
    record::record_ui,
};
use crate::{
    session::Action,
    ui::{theme::Tokens, typeset::Typesetter},
};

/// How narrow and how wide a panel can be dragged, in points.
const ARTICLES_WIDTH: (f32, f32) = (160.0, 420.0);
const MARKS_WIDTH: (f32, f32) = (240.0, 560.0);

fn frame(tokens: &Tokens) -> Frame {
    Frame::new().fill(tokens.panel).inner_margin(Margin { left: 12, right: 8, top: 8, bottom: 8 })
}

/// Draws the left panel; its width is kept in `panels`.
pub(in crate::ui) fn articles_panel_ui(
    ui: &mut Ui,
    model: &ArticlesModel<'_>,
    state: &mut ArticlesState,
    panels: &mut Panels,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let panel = Panel::left("articles")
        .frame(frame(tokens))
        .default_size(panels.articles_width)
        .min_size(ARTICLES_WIDTH.0)
        .max_size(ARTICLES_WIDTH.1);
    let response = panel.show(ui, |ui| {
        articles_ui(ui, model, state, (tokens, typesetter), actions);
        ui.take_available_space();
    });
    panels.articles_width = response.response.rect.width().round();
}

/// Draws the right panel; its width is kept in `panels`.
pub(in crate::ui) fn marks_panel_ui(
    ui: &mut Ui,
    model: &MarksModel<'_>,
    state: &mut MarksState,
    panels: &mut Panels,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let panel = Panel::right("marks")
        .frame(frame(tokens))
        .default_size(panels.marks_width)
        .min_size(MARKS_WIDTH.0)
        .max_size(MARKS_WIDTH.1);
    let response = panel.show(ui, |ui| {
        codes_ui(ui, model, (tokens, typesetter), actions);
        Panel::bottom("record")
            .frame(Frame::new())
            .resizable(false)
            .show_separator_line(false)
            .show(ui, |ui| record_ui(ui, model, (tokens, typesetter), actions));
        marks_ui(ui, model, state, (tokens, typesetter), actions);
        ui.take_available_space();
    });
    panels.marks_width = response.response.rect.width().round();
}
