//! The buttons of dialogs, and the names before their fields.

use egui::{Button, Event, Id, Key, RichText, Ui};

use crate::ui::{
    theme::Tokens,
    typeset::Typesetter,
    widgets::{FieldLook, FieldResponse, TextField, filled, row_words},
};

/// The width of the names before fields, and the baseline of a name below the middle of its field, in points.
pub(super) const NAMES: f32 = 84.0;
pub(super) const BASELINE: f32 = 5.0;

/// Draws a field with its name before it.
pub(super) fn named_field_ui(
    ui: &mut Ui,
    look: &FieldLook<'_>,
    field: &mut TextField,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
) -> FieldResponse {
    let row = ui.horizontal(|ui| {
        ui.add_space(NAMES);
        field.show(ui, look, (tokens, typesetter))
    });
    // The field itself provides the accessible name.
    let rect = row.response.rect;
    let place = (rect.with_max_x(rect.left() + NAMES), 0.5 * rect.height() + BASELINE);
    typesetter.line_ui(ui, place, look.label, &row_words(), tokens.text_weak);
    row.inner
}

/// Draws the buttons at the bottom of a dialog. Enter presses the first, unless something else has the focus; a button that
/// destroys something is never the first. Returns the index of the pressed one.
pub(super) fn buttons_ui(ui: &mut Ui, labels: &[&str], tokens: &Tokens) -> Option<usize> {
    let choices: Vec<(&str, bool)> = labels.iter().map(|label| (*label, true)).collect();
    choices_ui(ui, &choices, tokens)
}

/// Draws buttons as `buttons_ui` does, each with whether it can be clicked now. One that cannot keeps its place, so that no
/// other comes under the pointer.
pub(super) fn choices_ui(ui: &mut Ui, choices: &[(&str, bool)], tokens: &Tokens) -> Option<usize> {
    ui.add_space(12.0);
    let mut clicked = takes_enter(ui).then_some(0);
    ui.horizontal_wrapped(|ui| {
        for (index, (label, is_possible)) in choices.iter().enumerate() {
            // Its id comes from its label: a press on one button and a release on another are no click, whatever is drawn in
            // the place of the first by then.
            let own = Id::unique(label).value();
            ui.skip_ahead_auto_ids(usize::try_from(own & u64::from(u32::MAX)).unwrap_or_default());
            let words =
                RichText::new(*label).color(if index == 0 { tokens.raised } else { tokens.text });
            let fill = if index == 0 { tokens.accent } else { tokens.hover };
            let button = filled(ui, Button::new(words), fill, tokens);
            if ui.add_enabled(*is_possible, button).clicked() {
                clicked = Some(index);
            }
        }
    });
    clicked
}

/// Takes the Enter of this frame, if nothing that would use it has the focus. One that is held down belongs to what was in
/// front before.
fn takes_enter(ui: &Ui) -> bool {
    if ui.memory(|memory| memory.focused().is_some()) {
        return false;
    }
    ui.input_mut(|input| {
        let is_enter = |event: &Event| {
            matches!(event, Event::Key { key: Key::Enter, pressed: true, repeat: false, modifiers, .. } if !modifiers.any())
        };
        let n_before = input.events.len();
        input.events.retain(|event| !is_enter(event));
        input.events.len() < n_before
    })
}

pub(super) fn paragraph_ui(ui: &mut Ui, words: &str, tokens: &Tokens) {
    ui.label(RichText::new(words).color(tokens.text));
    ui.add_space(4.0);
}
