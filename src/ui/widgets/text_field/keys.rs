//! The keys of a field.

use egui::{Event, ImeEvent, Key, Modifiers, Ui};

use crate::ui::typeset::{Breaks, Deletion, Editing, Extent, Motion};

/// Applies the keys typed in this frame; returns whether the text was entered.
pub(super) fn take(ui: &Ui, editing: &mut Editing<'_>, follows_caret: &mut bool) -> bool {
    let mut is_entered = false;
    let events = ui.input(|input| input.events.clone());
    for event in events {
        *follows_caret |= !matches!(event, Event::PointerMoved(_));
        match event {
            Event::Text(text) | Event::Paste(text) => editing.insert(&text),
            Event::Copy | Event::Cut => {
                let selected = editing.selected_text();
                if let Some(text) = selected.filter(|text| !text.is_empty()) {
                    ui.ctx().copy_text(text);
                    if event == Event::Cut {
                        editing.insert("");
                    }
                }
            }
            Event::Ime(ImeEvent::Preedit { text, .. }) => editing.compose(&text),
            Event::Ime(ImeEvent::Commit(text)) => editing.commit(&text),
            Event::Key { key: Key::Enter, pressed: true, modifiers, .. } => {
                if editing.breaks() == Breaks::Never || modifiers.command {
                    is_entered = true;
                } else {
                    editing.insert("\n");
                }
            }
            Event::Key { key, pressed: true, modifiers, .. } => take_key(editing, key, modifiers),
            _ => {}
        }
    }
    is_entered
}

fn take_key(editing: &mut Editing<'_>, key: Key, modifiers: Modifiers) {
    let extent = if modifiers.shift { Extent::Selection } else { Extent::Caret };
    let is_word = modifiers.ctrl || modifiers.alt;
    match key {
        Key::ArrowLeft if is_word => editing.go(Motion::WordLeft, extent),
        Key::ArrowRight if is_word => editing.go(Motion::WordRight, extent),
        Key::ArrowLeft => editing.go(Motion::Left, extent),
        Key::ArrowRight => editing.go(Motion::Right, extent),
        Key::ArrowUp => editing.go(Motion::Up, extent),
        Key::ArrowDown => editing.go(Motion::Down, extent),
        Key::Home if modifiers.command => editing.go(Motion::TextStart, extent),
        Key::End if modifiers.command => editing.go(Motion::TextEnd, extent),
        Key::Home => editing.go(Motion::LineStart, extent),
        Key::End => editing.go(Motion::LineEnd, extent),
        Key::Backspace if is_word => editing.delete(Deletion::WordBack),
        Key::Backspace => editing.delete(Deletion::Back),
        Key::Delete if is_word => editing.delete(Deletion::WordForward),
        Key::Delete => editing.delete(Deletion::Forward),
        Key::A if modifiers.command => editing.select_all(),
        Key::Z if modifiers.command && modifiers.shift => editing.redo(),
        Key::Z if modifiers.command => editing.undo(),
        Key::Y if modifiers.command => editing.redo(),
        _ => {}
    }
}
