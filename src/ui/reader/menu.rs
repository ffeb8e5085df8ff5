//! The context menu, for what lies under the pointer: a mark, the selection, or plain text.

use egui::Ui;

use super::{gesture::MenuFor, labels::Labels, view::ReaderModel};
use crate::{
    session::{Action, Command},
    ui::typeset::Typesetter,
};

/// The menu's least width in points.
const WIDTH: f32 = 220.0;

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
