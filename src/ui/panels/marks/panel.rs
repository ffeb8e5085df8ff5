//! The right panel, from the top: the codes, the marks, the record of the chosen mark.

use demarche_files::storage::Panels;
use egui::{Frame, Panel, Ui};

use super::{
    codes::codes_ui,
    list::{MarksState, marks_ui},
    model::MarksModel,
    record::record_ui,
};
use crate::{
    session::Action,
    ui::{theme::Tokens, typeset::Typesetter, widgets::panel_frame},
};

/// The panel's least and greatest width, in points.
const WIDTH: (f32, f32) = (240.0, 560.0);

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
        .frame(panel_frame(tokens))
        .default_size(panels.marks_width)
        .min_size(WIDTH.0)
        .max_size(WIDTH.1);
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
