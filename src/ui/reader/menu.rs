//! The context menu, for what lies under the pointer: a mark, the selection, or plain text.

use egui::{
    Ui,
    containers::menu::{SubMenu, SubMenuButton},
    vec2,
};

use super::{gesture::MenuFor, labels::Labels, view::ReaderModel};
use crate::{
    session::{Action, Command, Session, sentence},
    ui::typeset::Typesetter,
};

/// The menu's least width in points.
const WIDTH: f32 = 220.0;
/// The width of the menu of kinds in points.
const KINDS_WIDTH: f32 = 170.0;

/// Draws the context menu. Returns whether something in it was clicked.
pub(super) fn menu_ui(
    ui: &mut Ui,
    model: &ReaderModel<'_>,
    menu: &MenuFor,
    labels: &mut Labels,
    typesetter: &mut Typesetter,
    (actions, commands): (&mut Vec<Action>, &mut Vec<Command>),
) -> bool {
    let sections: &[&[Command]] = match menu {
        MenuFor::Text => {
            &[&[Command::SelectSentence, Command::SelectParagraph], &[Command::NewFromClipboard]]
        }
        MenuFor::Selection => &[&[Command::Copy, Command::CopyWithSource]],
        MenuFor::Mark(_) => &[
            &[Command::Copy, Command::CopyWithSource],
            &[Command::EditEdges, Command::ToggleUnsure, Command::RemoveMark],
        ],
    };
    let mut is_used = false;
    let scale = ui.pixels_per_point();
    let width = sections.iter().copied().flatten().fold(WIDTH, |width, command| {
        let words = (command.spec().label, &*model.keymap.label(*command));
        width.max(labels.row_width(typesetter, words, scale))
    });
    ui.spacing_mut().item_spacing.y = 0.0;
    for (index, section) in sections.iter().enumerate() {
        let changes = section.contains(&Command::RemoveMark);
        if changes && !model.is_writable {
            continue;
        }
        if index > 0 {
            ui.separator();
        }
        for command in *section {
            let spec = command.spec();
            let key = model.keymap.label(*command);
            let words = (spec.label, key.as_str());
            if !labels.row_ui(ui, typesetter, model.tokens, words, width).clicked() {
                continue;
            }
            is_used = true;
            if command.moves_caret() {
                commands.push(*command);
            } else {
                actions.push(Action::Run(*command));
            }
        }
    }
    if let Some(session) = model.session {
        ui.separator();
        let pens = (model, &mut *labels, &mut *typesetter);
        is_used |= kinds_ui(ui, session, width, pens, actions);
    }
    if model.is_writable && *menu != MenuFor::Text {
        ui.separator();
        for code in model.codebook.codes.iter().filter(|code| code.is_active) {
            if labels.code_ui(ui, typesetter, model.tokens, code, width).clicked() {
                actions.push(Action::Mark(code.id.clone()));
                is_used = true;
            }
        }
    }
    if is_used {
        ui.close();
    }
    is_used
}

/// Offers what the paragraph, or all that are selected, can be said to be. Returns whether something was clicked.
fn kinds_ui(
    ui: &mut Ui,
    session: &Session,
    width: f32,
    (model, labels, typesetter): (&ReaderModel<'_>, &mut Labels, &mut Typesetter),
    actions: &mut Vec<Action>,
) -> bool {
    let tokens = model.tokens;
    let label = if session.states_several() { "These paragraphs are" } else { "This paragraph is" };
    let response = labels.row_ui(ui, typesetter, tokens, (label, ""), width);
    let arrow = egui::Rect::from_center_size(
        response.rect.right_center() - vec2(16.0, 0.0),
        vec2(14.0, 14.0),
    );
    ui.painter().add(SubMenuButton::arrow_shape(arrow, tokens.text_weak));
    let mut is_used = false;
    SubMenu::new().show(ui, &response, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for command in Command::KINDS {
            if command == Command::KindAsRead {
                ui.separator();
            }
            let label = command.spec().label;
            let name = label.split_once(": ").map_or(label, |(_, name)| name);
            let choice = (&*sentence(name), session.is_stated(command));
            let row = ui.add_enabled_ui(session.is_enabled(command), |ui| {
                labels.choice_ui(ui, typesetter, tokens, choice, KINDS_WIDTH)
            });
            if row.inner.clicked() {
                actions.push(Action::Run(command));
                is_used = true;
            }
        }
        if is_used {
            ui.close();
        }
    });
    is_used
}
