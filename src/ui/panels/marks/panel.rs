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
    ui::{
        theme::Tokens,
        typeset::Typesetter,
        widgets::{keep_width, panel_frame, sized},
    },
};

/// The panel's least and greatest width, in points.
pub(in crate::ui) const MARKS_WIDTH: (f32, f32) = (240.0, 560.0);

/// Draws the right panel, at most `limit` points wide; the width the user gives it is kept in `panels`.
pub(in crate::ui) fn marks_panel_ui(
    ui: &mut Ui,
    model: &MarksModel<'_>,
    state: &mut MarksState,
    (panels, limit): (&mut Panels, f32),
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let panel = sized(Panel::right, "marks", (MARKS_WIDTH, limit), panels.marks_width);
    let response = panel.frame(panel_frame(tokens)).show(ui, |ui| {
        codes_ui(ui, model, (tokens, typesetter), actions);
        Panel::bottom("record")
            .frame(Frame::new())
            .resizable(false)
            .show_separator_line(false)
            .show(ui, |ui| record_ui(ui, model, (tokens, typesetter), actions));
        marks_ui(ui, model, state, (tokens, typesetter), actions);
        ui.take_available_space();
    });
    keep_width(&mut panels.marks_width, limit, response.response.rect.width());
}
