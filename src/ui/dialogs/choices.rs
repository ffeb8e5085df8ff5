//! Choices with one taken, complete by keyboard.

use egui::{EventFilter, Key, Modifiers, Ui};

/// Draws choices one below the other. The arrow keys move the choice, Space takes the one with the focus. Returns whether one
/// of them has the focus; `wants_focus` gives it to the one taken, as soon as possible.
pub(super) fn choices_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    value: &mut T,
    choices: &[(T, String)],
    wants_focus: &mut bool,
) -> bool {
    let mut focused = None;
    let mut ids = Vec::new();
    for (index, (choice, words)) in choices.iter().enumerate() {
        let response = ui.radio(value == choice, words);
        if response.clicked() {
            *value = *choice;
        }
        if response.has_focus() {
            focused = Some(index);
        } else if *wants_focus && value == choice {
            response.request_focus();
        }
        ids.push(response.id);
    }
    let Some(at) = focused else { return false };
    *wants_focus = false;
    if let Some(id) = ids.get(at) {
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(*id, filter));
    }
    let pressed = |key: Key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let next = match (pressed(Key::ArrowUp), pressed(Key::ArrowDown)) {
        (true, false) => at.checked_sub(1),
        (false, true) => at.checked_add(1),
        _ => None,
    };
    if let Some(((choice, _), id)) = next.and_then(|next| choices.get(next).zip(ids.get(next))) {
        *value = *choice;
        ui.memory_mut(|memory| memory.request_focus(*id));
    }
    true
}
