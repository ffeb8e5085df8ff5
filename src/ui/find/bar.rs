//! The bar above the text.

use std::time::Duration;

use egui::{Frame, Key, Margin, Panel, Response, RichText, Ui, accesskit::Live, vec2};

use super::state::{FindState, PATIENCE, Switch};
use crate::{
    session::{Action, Command, Keymap},
    ui::{
        theme::{ROW_HEIGHT, SMALL_SIZE, Tokens},
        typeset::Typesetter,
        widgets::{FieldLook, Icon, RowState, icon_button, option_button},
    },
};

/// The width of the field and that of the count beside it, in points.
const FIELD: f32 = 230.0;
const COUNT: f32 = 112.0;
/// The least width for everything in one line, in points.
const ONE_LINE: f32 = 720.0;

/// Draws the bar at the top of `ui`, which pushes the text down.
pub(in crate::ui) fn find_bar_ui(
    ui: &mut Ui,
    (state, keymap): (&mut FindState, &Keymap),
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let frame = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(12, 5));
    Panel::top("find bar").frame(frame).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        let is_one_line = ui.available_width() >= ONE_LINE;
        let mut widgets = Vec::new();
        ui.horizontal(|ui| {
            field_ui(ui, (state, keymap), (tokens, typesetter), &mut widgets, actions);
            if is_one_line {
                ui.add_space(8.0);
                switches_ui(ui, (state, keymap), tokens, &mut widgets, actions);
            }
            close_ui(ui, tokens, &mut widgets, actions);
        });
        if !is_one_line {
            ui.horizontal(|ui| switches_ui(ui, (state, keymap), tokens, &mut widgets, actions));
        }
        if let Some(fault) = &state.fault {
            ui.label(RichText::new(fault).size(SMALL_SIZE).color(tokens.error));
        }
        // egui takes the focus away on Esc, so the widget that had it has just lost it.
        let is_left = ui.input(|input| input.key_pressed(Key::Escape))
            && widgets.iter().any(Response::lost_focus);
        if is_left {
            actions.push(Action::Run(Command::CloseFind));
        }
    });
}

/// Draws the field, the count, and the buttons for the previous and the next hit.
fn field_ui(
    ui: &mut Ui,
    (state, keymap): (&mut FindState, &Keymap),
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    widgets: &mut Vec<Response>,
    actions: &mut Vec<Action>,
) {
    let look = FieldLook::line("Find");
    let width = FIELD.min(ui.available_width() - COUNT - 100.0);
    let field = ui.allocate_ui(vec2(width, ROW_HEIGHT), |ui| {
        ui.set_width(width);
        state.field.show(ui, &look, (tokens, typesetter))
    });
    let field = field.inner;
    state.query.text = state.field.text();
    if field.is_entered {
        let is_back = ui.input(|input| input.modifiers.shift);
        let command = if is_back { Command::FindPrevious } else { Command::FindNext };
        actions.push(Action::Run(command));
    }
    widgets.push(field.response);
    let (words, is_none) = state.count(ui.input(|input| input.time));
    if state.is_searching() {
        ui.ctx().request_repaint_after(Duration::from_secs_f64(PATIENCE));
    }
    let color = if is_none { tokens.error } else { tokens.text_weak };
    ui.add_space(6.0);
    ui.allocate_ui(vec2(COUNT, ROW_HEIGHT), |ui| {
        ui.set_width(COUNT);
        if !words.is_empty() {
            let label = ui.label(RichText::new(words).size(SMALL_SIZE).color(color));
            ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(Live::Polite));
        }
    });
    for (icon, command) in [(Icon::Up, Command::FindPrevious), (Icon::Down, Command::FindNext)] {
        let button =
            icon_button(ui, icon, &keymap.with_key(command.spec().tooltip, command), tokens);
        if button.clicked() {
            actions.push(Action::Run(command));
        }
        widgets.push(button);
    }
}

fn switches_ui(
    ui: &mut Ui,
    (state, keymap): (&FindState, &Keymap),
    tokens: &Tokens,
    widgets: &mut Vec<Response>,
    actions: &mut Vec<Action>,
) {
    for (switch, words, command) in [
        (Switch::Case, "Match case", Command::FindCase),
        (Switch::Word, "Whole word", Command::FindWord),
        (Switch::Regex, "Regular expression", Command::FindRegex),
    ] {
        let words = RichText::new(words).size(SMALL_SIZE);
        let button = option_button(words, RowState::from(state.is_on(switch)), tokens);
        let response =
            ui.add(button).on_hover_text(keymap.with_key(command.spec().tooltip, command));
        if response.clicked() {
            actions.push(Action::Run(command));
        }
        widgets.push(response);
    }
}

fn close_ui(ui: &mut Ui, tokens: &Tokens, widgets: &mut Vec<Response>, actions: &mut Vec<Action>) {
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        let button = icon_button(ui, Icon::Close, "Close (Esc)", tokens);
        if button.clicked() {
            actions.push(Action::Run(Command::CloseFind));
        }
        widgets.push(button);
    });
}
