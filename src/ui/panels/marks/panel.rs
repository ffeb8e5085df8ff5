//! The right panel, from the top: the codes, the marks, the record of the chosen mark.

use demarche_files::storage::Panels;
use egui::{
    Frame, Margin, Panel, PanelState, Pos2, Rect, Response, ScrollArea, Ui, accesskit::Role, vec2,
};

use super::{
    codes::{codes_ui, signs_ui},
    list::{MarksState, marks_ui, shape_for},
    model::MarksModel,
    record::{RecordState, edges_ui, record_ui},
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

/// The least height of the record, and of the list above it with its heading, in points.
const RECORD: f32 = 120.0;
/// The height that the record may have by itself although the list shows fewer rows then, in points.
const LOW_RECORD: f32 = 180.0;
const LIST: f32 = 142.0;
/// The height of the card of most marks, in points.
const CARD: f32 = 264.0;
/// The most of the panel that the record takes by itself.
const SHARE: f32 = 0.6;

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
    actions.extend(state.record.drafts.retry(model));
    let response = panel.frame(panel_frame(tokens)).show(ui, |ui| {
        name_area(ui, Role::Complementary, "Codes and marks");
        state.has_marked |= codes_ui(ui, model, (tokens, typesetter), actions);
        // Always one child, so that the widgets below keep their ids, and the focus, when the first sign appears.
        ui.scope(|ui| signs_ui(ui, model, tokens, actions));
        let has_card = model.chosen.is_some_and(|id| model.set.get(id).is_some());
        // By what most cards need, so that the rows look the same whichever mark is chosen.
        let card = match (has_card, is_dragged(panels.record_height)) {
            (false, _) => 0.0,
            (true, false) => CARD,
            (true, true) => panels.record_height,
        };
        let room = ui.available_height() - state.heading;
        let (shape, rows) = shape_for(ui, model, room - card, typesetter);
        state.shape = shape;
        if has_card {
            let record = &mut state.record;
            let height = &mut panels.record_height;
            let most = (room - rows).max(LOW_RECORD);
            let list = LIST.min(state.heading + rows);
            card_ui(ui, model, (record, height), (most, list), (tokens, typesetter), actions);
        }
        marks_ui(ui, model, state, (tokens, typesetter), actions);
        ui.take_available_space();
    });
    keep_width(&mut panels.marks_width, limit, response.response.rect.width());
}

/// Returns whether the user has dragged the card to this height, in points.
fn is_dragged(height: f32) -> bool {
    (height - Panels::default().record_height).abs() >= 0.5
}

/// Draws the record of the chosen mark in a card, above which the list has at least `list` points. It is as high as its content, but at most `room` points high, until
/// the user drags its edge, and then as high as it was dragged until its edge is double-clicked; `kept` is that height in
/// points.
fn card_ui(
    ui: &mut Ui,
    model: &MarksModel<'_>,
    (state, kept): (&mut RecordState, &mut f32),
    (room, list): (f32, f32),
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let most = (ui.available_height() - list).max(RECORD);
    let usual = Panels::default().record_height;
    let name = "record";
    let id = ui.scope_id().with(name);
    // The id under which egui takes the pointer at the edge.
    let edge = ui.read_response(id.with("__resize"));
    if edge.as_ref().is_some_and(Response::double_clicked) {
        *kept = usual;
    }
    let is_dragged = is_dragged(*kept);
    let allowed = if is_dragged { *kept } else { room.min(SHARE * ui.max_rect().height()) };
    let allowed = allowed.min(most).max(RECORD).min(ui.available_height());
    state.fit((allowed < CARD).then_some(allowed));
    let wanted = if is_dragged { allowed } else { state.whole_height.unwrap_or(usual) };
    let height = wanted.max(RECORD).min(allowed).round();
    // egui keeps a panel's height by itself; ours changes with the mark and with the window.
    let outer_rect = Rect::from_min_size(Pos2::ZERO, vec2(ui.available_width(), height));
    ui.data_mut(|data| data.insert_persisted(id, PanelState { outer_rect }));
    let card = Frame::new()
        .fill(tokens.raised)
        .stroke(tokens.hair_line())
        .corner_radius(8)
        .inner_margin(Margin::symmetric(10, 8));
    let panel = Panel::bottom(name)
        .frame(Frame::new().outer_margin(Margin { top: 6, right: 1, ..Margin::ZERO }))
        .resizable(true)
        .default_size(height)
        .min_size(RECORD)
        .max_size(most)
        .show_separator_line(false);
    let response = panel.show(ui, |ui| {
        name_area(ui, Role::Group, "Chosen mark");
        let card = card.show(ui, |ui| {
            // Always one child, so that what is below keeps its ids. It does not scroll away.
            let ends = ui.scope(|ui| edges_ui(ui, model, tokens, actions)).response.rect.height();
            if ends <= 0.0 {
                ui.add_space(-ui.spacing().item_spacing.y);
            }
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                // Room beside the scroll bar.
                let inner = Frame::new().inner_margin(Margin { right: 6, ..Margin::ZERO });
                inner.show(ui, |ui| record_ui(ui, model, state, (tokens, typesetter), actions));
            })
        });
        card.inner
    });
    if let Some(edge) = edge.filter(|edge| !edge.dragged()) {
        edge.on_hover_text("Drag to change the height; double-click to fit it to the content");
    }
    let (drawn, scrolled) = (response.response.rect.height(), response.inner);
    let whole = (scrolled.content_size.y + drawn - scrolled.inner_rect.height()).ceil();
    if state.whole_height.replace(whole) != Some(whole) {
        ui.ctx().request_repaint();
    }
    if (drawn - height).abs() >= 1.0 {
        // The usual height stands for one that was not dragged.
        let drawn = drawn.round();
        *kept = if (drawn - usual).abs() < 0.5 { drawn + 1.0 } else { drawn };
    }
}
