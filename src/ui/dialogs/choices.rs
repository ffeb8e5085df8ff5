//! Choices with one taken, complete by keyboard.

use egui::{EventFilter, FocusDirection, Id, Key, Modifiers, Ui};

/// What a group of choices does with the keys while one of them has the focus: Tab would otherwise stop at each choice.
const KEYS: EventFilter =
    EventFilter { tab: true, horizontal_arrows: false, vertical_arrows: true, escape: false };

/// Draws choices one below the other. The arrow keys move the choice, Tab enters the group at the one taken and leaves it.
/// Returns whether one of them has the focus; `wants_focus` gives it to the one taken, as soon as possible.
pub(super) fn choices_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    value: &mut T,
    choices: &[(T, String)],
    wants_focus: &mut bool,
) -> bool {
    let group = ui.next_auto_id().with("choices");
    let held: Option<Id> = ui.data(|data| data.get_temp(group));
    let is_held = held.is_some() && ui.memory(egui::Memory::focused) == held;
    let pressed = |ui: &Ui, modifiers: Modifiers, key: Key| {
        is_held && ui.input_mut(|input| input.consume_key(modifiers, key))
    };
    let leave = |ui: &Ui, id: Option<Id>, way: FocusDirection| {
        if let Some(id) = id {
            ui.memory_mut(|memory| {
                memory.surrender_focus(id);
                memory.move_focus(way);
            });
        }
    };
    // With Shift first: without it, a key would be taken with Shift too.
    let goes_back = pressed(ui, Modifiers::SHIFT, Key::Tab);
    let goes_on = pressed(ui, Modifiers::NONE, Key::Tab);
    if goes_back {
        // Nothing has the focus now, so it goes to what was drawn before.
        leave(ui, held, FocusDirection::Previous);
    }
    let mut focused = None;
    let mut taken = None;
    let mut ids = Vec::new();
    for (index, (choice, words)) in choices.iter().enumerate() {
        let response = ui.radio(value == choice, words);
        if response.clicked() {
            *value = *choice;
        }
        if value == choice {
            taken = Some((index, response.id));
        }
        if response.has_focus() {
            focused = Some((index, response.id));
        }
        ids.push(response.id);
    }
    if *wants_focus && let Some((_, id)) = taken {
        *wants_focus = focused.is_none();
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    let Some((at, id)) = focused else {
        ui.data_mut(|data| data.remove::<Id>(group));
        return false;
    };
    let steps =
        (pressed(ui, Modifiers::NONE, Key::ArrowUp), pressed(ui, Modifiers::NONE, Key::ArrowDown));
    let next = match steps {
        (true, false) => at.checked_sub(1),
        (false, true) => at.checked_add(1),
        // Tab came to the first or the last.
        _ => taken.map(|(index, _)| index),
    };
    let held = match next.and_then(|next| choices.get(next).zip(ids.get(next))) {
        Some(((choice, _), next)) => {
            *value = *choice;
            *next
        }
        None => id,
    };
    ui.memory_mut(|memory| {
        if held == id {
            memory.set_focus_lock_filter(held, KEYS);
        } else {
            memory.request_focus(held);
        }
    });
    ui.data_mut(|data| data.insert_temp(group, held));
    if goes_on {
        // Nothing has the focus now, so it goes to what is drawn next.
        leave(ui, Some(held), FocusDirection::Next);
    }
    true
}
