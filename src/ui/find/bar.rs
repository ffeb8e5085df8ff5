//! The bar above the text.

use std::time::Duration;

use egui::{
    Button, Frame, Key, Margin, Panel, Response, RichText, Ui, WidgetInfo,
    accesskit::{Live, Role},
    vec2,
};

use super::state::{FindState, PATIENCE, Switch};
use crate::{
    session::{Access, Action, Command, Keymap, Session, code_keys},
    ui::{
        theme::{ROW_HEIGHT, SMALL_SIZE, Tokens},
        typeset::Typesetter,
        widgets::{FieldLook, Icon, RowState, filled, icon_button, option_button},
    },
};

/// The width of the field, where there is room and where there is less, and that of the count beside it, in points.
const FIELD: (f32, f32) = (230.0, 180.0);
const COUNT: f32 = 112.0;
/// The least width for everything in one line, in points, and for that with all words written out.
const ONE_LINE: f32 = 720.0;
const SPACIOUS: f32 = 1040.0;
/// The width of the line that says how to mark the match and of the button behind it, in points.
const HELP: f32 = 176.0;

/// How the switches are named.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Words {
    Whole,
    Short,
}

/// Draws the bar at the top of `ui`, which pushes the text down.
pub(in crate::ui) fn find_bar_ui(
    ui: &mut Ui,
    (state, session): (&mut FindState, &Session),
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let keymap = session.keymap();
    let frame = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(12, 5));
    Panel::top("find bar").frame(frame).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        let width = ui.available_width();
        let is_one_line = width >= ONE_LINE;
        let words = if is_one_line && width < SPACIOUS { Words::Short } else { Words::Whole };
        let mut widgets = Vec::new();
        ui.horizontal(|ui| {
            let field = (&mut *state, &**keymap, words);
            field_ui(ui, field, (tokens, typesetter), &mut widgets, actions);
            if is_one_line {
                ui.add_space(8.0);
                switches_ui(ui, (state, keymap, words), tokens, &mut widgets, actions);
                mark_ui(ui, (state, session), tokens, &mut widgets, actions);
            }
            close_ui(ui, tokens, &mut widgets, actions);
        });
        if !is_one_line {
            ui.horizontal(|ui| {
                switches_ui(ui, (state, keymap, words), tokens, &mut widgets, actions);
                mark_ui(ui, (state, session), tokens, &mut widgets, actions);
            });
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
    (state, keymap, words): (&mut FindState, &Keymap, Words),
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    widgets: &mut Vec<Response>,
    actions: &mut Vec<Action>,
) {
    let look = FieldLook::line("Find");
    let width = if words == Words::Short { FIELD.1 } else { FIELD.0 };
    let width = width.min(ui.available_width() - COUNT - 100.0);
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
    (state, keymap, words): (&FindState, &Keymap, Words),
    tokens: &Tokens,
    widgets: &mut Vec<Response>,
    actions: &mut Vec<Action>,
) {
    for (switch, whole, short, command) in [
        (Switch::Case, "Match case", "Aa", Command::FindCase),
        (Switch::Word, "Whole word", "Word", Command::FindWord),
        (Switch::Regex, "Regular expression", ".*", Command::FindRegex),
    ] {
        let is_on = state.is_on(switch);
        let words = RichText::new(if words == Words::Short { short } else { whole });
        let button = option_button(words.size(SMALL_SIZE), RowState::from(is_on), tokens);
        let response = ui.add(button);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_on, whole));
        let response = response.on_hover_text(keymap.with_key(command.spec().tooltip, command));
        if response.clicked() {
            actions.push(Action::Run(command));
        }
        widgets.push(response);
    }
}

/// Draws the button that marks the match, and says how keys do.
fn mark_ui(
    ui: &mut Ui,
    (state, session): (&FindState, &Session),
    tokens: &Tokens,
    widgets: &mut Vec<Response>,
    actions: &mut Vec<Action>,
) {
    let is_writable = session.open().is_some_and(|open| open.access == Access::Writable);
    if !is_writable {
        return;
    }
    ui.add_space(8.0);
    let command = Command::FindMark;
    let has_hit = state.hit().is_some();
    let words = RichText::new("Mark as…").size(SMALL_SIZE);
    let button = filled(ui, Button::new(words), tokens.hover, tokens);
    let tooltip = session.keymap().with_key(command.spec().tooltip, command);
    let button = ui.add_enabled(has_hit, button).on_hover_text(&tooltip);
    let button = button.on_disabled_hover_text(tooltip);
    if button.clicked() {
        actions.push(Action::Run(command));
    }
    widgets.push(button);
    let keys = code_keys(session.codebook()).filter(|_| has_hit && ui.available_width() > HELP);
    if let Some(keys) = keys {
        ui.add_space(4.0);
        let words = RichText::new(format!("or Esc, then {keys}")).size(SMALL_SIZE);
        ui.label(words.color(tokens.text_weak))
            .on_hover_text("Esc closes the bar and selects the match; a code’s key marks it");
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
