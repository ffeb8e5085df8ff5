//! The right panel, from the top: the codes, the marks, the record of the chosen mark.

use demarche_files::storage::Panels;
use egui::{Frame, Id, Margin, Panel, ScrollArea, Ui, accesskit::Role};

use super::{
    codes::{codes_ui, signs_ui},
    list::{MarksState, marks_ui},
    model::MarksModel,
    record::{RecordState, record_ui},
};
use crate::{
    session::Action,
    ui::{
        theme::Tokens,
        typeset::Typesetter,
        widgets::{keep_width, name_area, panel_frame, sized},
    },
};

/// The panel's least and greatest width, in points.
pub(in crate::ui) const MARKS_WIDTH: (f32, f32) = (240.0, 560.0);

/// The least height of the record, and of the list above it, in points.
const RECORD: f32 = 120.0;
const LIST: f32 = 110.0;

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
        name_area(ui, Role::Complementary, "Codes and marks");
        codes_ui(ui, model, (tokens, typesetter), actions);
        // Always one child, so that the widgets below keep their ids, and the focus, when the first sign appears.
        ui.scope(|ui| signs_ui(ui, model, tokens, actions));
        if model.chosen.is_some_and(|id| model.set.get(id).is_some()) {
            let record = &mut state.record;
            panels.record_height =
                card_ui(ui, model, record, panels.record_height, (tokens, typesetter), actions);
        }
        marks_ui(ui, model, state, (tokens, typesetter), actions);
        ui.take_available_space();
    });
    keep_width(&mut panels.marks_width, limit, response.response.rect.width());
}

/// Draws the record of the chosen mark in a card that the user can make higher; returns its height in points.
fn card_ui(
    ui: &mut Ui,
    model: &MarksModel<'_>,
    state: &mut RecordState,
    height: f32,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) -> f32 {
    let most = (ui.available_height() - LIST).max(RECORD);
    let card = Frame::new()
        .fill(tokens.raised)
        .stroke(tokens.hair_line())
        .corner_radius(8)
        .inner_margin(Margin::same(10));
    let panel = Panel::bottom(Id::unique("record"))
        .frame(Frame::new().outer_margin(Margin { top: 6, right: 1, ..Margin::ZERO }))
        .resizable(true)
        .default_size(height)
        .min_size(RECORD)
        .max_size(most)
        .show_separator_line(false);
    let response = panel.show(ui, |ui| {
        name_area(ui, Role::Group, "Chosen mark");
        card.show(ui, |ui| {
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                // Room beside the scroll bar.
                let inner = Frame::new().inner_margin(Margin { right: 6, ..Margin::ZERO });
                inner.show(ui, |ui| record_ui(ui, model, state, (tokens, typesetter), actions));
            });
        });
    });
    response.response.rect.height().round()
}
