//! Turns pressed keys into commands.

use egui::{Event, InputState, Key, Modifiers};

use super::typed::is_typed;
use crate::session::{self, Action, Command, Context, KeyName, Keymap, Shortcut};
use demarche_core::codebook::{Code, Codebook};

/// Where the keyboard focus is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the text, or nowhere.
    Text,
    /// In the text, while words are selected.
    Selection,
    /// In the text, while the edges of a mark are being moved.
    Edges,
    /// In a field to write in, which has keys of its own for undo and redo.
    Field,
    /// In a menu or a dialog.
    Elsewhere,
}

/// Removes the keys of commands from the input and returns their actions, in the order they were pressed. What was typed
/// after a command that opens a field to write in is removed and returned too.
pub(super) fn take_actions(
    input: &mut InputState,
    place: Place,
    (codebook, keymap): (&Codebook, &Keymap),
) -> (Vec<Action>, Vec<Event>) {
    let (mut actions, mut typed_ahead) = (Vec::new(), Vec::new());
    // The text of a key comes right after it. With an Urdu layout it is another letter than the key's.
    let mut is_text_taken = false;
    input.events.retain(|event| {
        let opens =
            |action: &Action| matches!(action, Action::Run(command) if command.opens_a_field());
        if actions.last().is_some_and(opens) && !is_text_taken && is_typed(event) {
            typed_ahead.push(event.clone());
            return false;
        }
        let action = match event {
            Event::Key { key, physical_key, pressed: true, repeat, modifiers } => {
                let stroke = Stroke { key: *key, physical: *physical_key, modifiers: *modifiers };
                let action = action_of_key(stroke, place, (codebook, keymap));
                // Holding a code's key makes only one mark.
                if *repeat && matches!(action, Some(Action::Mark(_) | Action::MarkAlso(_))) {
                    return false;
                }
                let types = !modifiers.ctrl && !modifiers.command && single_char(*key).is_some();
                is_text_taken = action.is_some() && types;
                action
            }
            // With Alt it comes in fields too.
            Event::Text(_) if std::mem::take(&mut is_text_taken) => return false,
            // Brackets and signs are on different keys on different keyboards, so the typed text counts.
            Event::Text(text) if is_text(place) => {
                let typed = text.chars().next().filter(|_| text.chars().count() == 1);
                typed.and_then(|typed| action_of_sign(typed, place, keymap))
            }
            event => edited(event).and_then(|shortcut| action_of(&[shortcut], place, keymap)),
        };
        let is_taken = action.is_some();
        actions.extend(action);
        !is_taken
    });
    (actions, typed_ahead)
}

/// Returns the keys pressed in an event, unless they are only held down.
pub(super) fn shortcut_of(event: &Event) -> Option<Shortcut> {
    match event {
        Event::Key { key, pressed: true, repeat: false, modifiers, .. } => {
            shortcut_of_key(*key, *modifiers)
        }
        event => edited(event),
    }
}

/// Returns the keys of an event for the clipboard: egui reports what these keys usually do instead of the keys.
fn edited(event: &Event) -> Option<Shortcut> {
    let name = match event {
        Event::Copy => "C",
        Event::Cut => "X",
        Event::Paste(_) => "V",
        _ => return None,
    };
    let ctrl = session::Modifiers { ctrl: true, ..session::Modifiers::default() };
    Some(Shortcut::new(ctrl, KeyName::new(name)?))
}

/// A key with its modifiers.
#[derive(Clone, Copy, Debug)]
struct Stroke {
    key: Key,
    physical: Option<Key>,
    modifiers: Modifiers,
}

/// Returns whether keys go to the article's text.
fn is_text(place: Place) -> bool {
    matches!(place, Place::Text | Place::Selection | Place::Edges)
}

/// Returns whether a field keeps keys for itself.
fn is_of_field(command: Command, shortcut: Shortcut) -> bool {
    let edits = ["A", "C", "X", "V", "Y", "Z"];
    let moves = ["Left", "Right", "Up", "Down", "Home", "End", "Backspace", "Delete", "Enter"];
    let (held, key) = (shortcut.modifiers(), shortcut.key());
    matches!(command, Command::Undo | Command::Redo)
        || held.ctrl && edits.contains(&key.as_str())
        || (held.ctrl || held.alt) && moves.contains(&key.as_str())
}

fn is_active(context: Context, place: Place) -> bool {
    match context {
        Context::Always => true,
        Context::Text => is_text(place),
        Context::Selection => place == Place::Selection,
        Context::Edges => place == Place::Edges,
    }
}

/// Returns the action of the first of these keys that has one.
fn action_of(shortcuts: &[Shortcut], place: Place, keymap: &Keymap) -> Option<Action> {
    // The most specific context wins: Enter keeps the edges while they are moved, and otherwise starts moving them.
    let contexts = [Context::Edges, Context::Selection, Context::Text, Context::Always];
    let active = contexts.into_iter().filter(|context| is_active(*context, place));
    let found = active.flat_map(|context| {
        let of_context =
            move |shortcut: &Shortcut| Some((keymap.command(*shortcut, context)?, *shortcut));
        shortcuts.iter().filter_map(of_context)
    });
    let mut free = found.filter(|(command, shortcut)| {
        (is_text(place) || !shortcut.is_plain())
            && (place != Place::Field || !is_of_field(*command, *shortcut))
    });
    free.next().map(|(command, _)| Action::Run(command))
}

fn action_of_key(
    stroke: Stroke,
    place: Place,
    (codebook, keymap): (&Codebook, &Keymap),
) -> Option<Action> {
    let exact = shortcut_of_key(stroke.key, stroke.modifiers);
    // On some keyboards a sign needs AltGr, which is Ctrl and Alt on some systems.
    let needs_alt = |shortcut: &Shortcut| {
        stroke.modifiers.alt
            && shortcut.key().as_str().chars().all(|sign| sign.is_ascii_punctuation())
    };
    let as_sign = exact.filter(needs_alt);
    let as_sign = as_sign.map(|sign| Shortcut::new(session::Modifiers::default(), sign.key()));
    let shortcuts: Vec<Shortcut> = exact.into_iter().chain(as_sign).collect();
    if let Some(action) = action_of(&shortcuts, place, keymap) {
        return Some(action);
    }
    if !is_text(place) {
        return None;
    }
    let digit = digit_of(stroke)?;
    let code: &Code = codebook.by_key(digit)?;
    match (stroke.modifiers.shift, stroke.modifiers.any()) {
        (true, _) => Some(Action::MarkAlso(code.id.clone())),
        (false, false) => Some(Action::Mark(code.id.clone())),
        _ => None,
    }
}

/// Returns the digit or letter of a key without Ctrl or Alt. The physical key counts too, because French keyboards type
/// digits only with Shift.
fn digit_of(stroke: Stroke) -> Option<char> {
    if stroke.modifiers.ctrl || stroke.modifiers.alt || stroke.modifiers.command {
        return None;
    }
    let is_digit = |key: &Key| single_char(*key).is_some_and(|typed| typed.is_ascii_digit());
    let key = Some(stroke.key).filter(is_digit).or_else(|| stroke.physical.filter(is_digit))?;
    single_char(key)
}

fn action_of_sign(typed: char, place: Place, keymap: &Keymap) -> Option<Action> {
    let key = KeyName::new(typed.encode_utf8(&mut [0; 4]))?;
    let shortcut = Shortcut::new(session::Modifiers::default(), key);
    shortcut.sign()?;
    action_of(&[shortcut], place, keymap)
}

/// Returns a key of egui with its modifiers; `None` for keys that cannot be bound.
fn shortcut_of_key(key: Key, modifiers: Modifiers) -> Option<Shortcut> {
    let ctrl = modifiers.command || modifiers.ctrl;
    let held = session::Modifiers { ctrl, alt: modifiers.alt, shift: modifiers.shift };
    Some(Shortcut::new(held, name_of(key)?))
}

/// Returns the name of a key in shortcuts.
fn name_of(key: Key) -> Option<KeyName> {
    KeyName::new(match key {
        Key::Escape => "Esc",
        Key::Minus => "-",
        Key::Quote => "'",
        Key::ArrowDown | Key::ArrowLeft | Key::ArrowRight | Key::ArrowUp => key.name(),
        key => key.symbol_or_name(),
    })
}

fn single_char(key: Key) -> Option<char> {
    let mut characters = name_of(key)?.as_str().chars();
    characters.next().filter(|_| characters.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_that_can_be_bound_is_one_of_egui() {
        for name in KeyName::all() {
            let key = Key::from_name(name.as_str());
            assert_eq!(key.and_then(name_of), Some(name), "{name:?}");
        }
    }

    #[test]
    fn the_letter_of_a_key_is_not_typed_too() {
        for typed in ["m", "M", "م"] {
            let mut input = InputState::default();
            input.events = vec![press(Key::M, Modifiers::NONE), Event::Text(typed.to_owned())];
            let codebook = Codebook::built_in();
            let (actions, _) =
                take_actions(&mut input, Place::Text, (&codebook, &Keymap::default()));
            assert_eq!((actions.len(), input.events.len()), (1, 0), "{typed}");
        }
    }

    /// Found in the real window: Alt+C, for the case of the words to find, typed a letter into their field.
    #[test]
    fn the_letter_of_a_key_with_alt_is_not_typed_into_a_field() {
        for (key, letter) in [(Key::C, "c"), (Key::M, "m"), (Key::R, "ر")] {
            let mut input = InputState::default();
            input.events = vec![press(key, Modifiers::ALT), Event::Text(letter.to_owned())];
            let codebook = Codebook::built_in();
            let (actions, _) =
                take_actions(&mut input, Place::Field, (&codebook, &Keymap::default()));
            assert_eq!((actions.len(), input.events.len()), (1, 0), "{letter}");
            // What is typed without Alt stays.
            input.events = vec![press(key, Modifiers::NONE), Event::Text(letter.to_owned())];
            let (actions, _) =
                take_actions(&mut input, Place::Field, (&codebook, &Keymap::default()));
            assert_eq!((actions.len(), input.events.len()), (0, 2), "{letter}");
        }
    }

    #[test]
    fn the_users_keys_run_their_command_wherever_they_make_sense() {
        let own = |command: Command, text: &str| {
            let keys = vec![text.parse().unwrap()];
            Keymap::new([(command, keys)].into()).0
        };
        let pressed = |keymap: &Keymap, event: Event, place: Place| {
            let mut input = InputState::default();
            input.events = vec![event];
            format!("{:?}", take_actions(&mut input, place, (&Codebook::built_in(), keymap)).0)
        };
        let ctrl = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };
        let keymap = own(Command::SaveNow, "S");
        assert_eq!(pressed(&keymap, press(Key::S, Modifiers::NONE), Place::Text), "[Run(SaveNow)]");
        assert_eq!(pressed(&keymap, press(Key::S, Modifiers::NONE), Place::Field), "[]");
        assert_eq!(
            pressed(&keymap, press(Key::S, ctrl), Place::Text),
            "[]",
            "the usual keys are gone"
        );
        let keymap = own(Command::Export, "Ctrl+C");
        assert_eq!(pressed(&keymap, Event::Copy, Place::Text), "[Run(Export)]");
        assert_eq!(pressed(&keymap, Event::Copy, Place::Field), "[]");
        let keymap = own(Command::NextMark, "!");
        assert_eq!(pressed(&keymap, Event::Text("!".to_owned()), Place::Text), "[Run(NextMark)]");
    }

    fn press(key: Key, modifiers: Modifiers) -> Event {
        Event::Key { key, physical_key: Some(key), pressed: true, repeat: false, modifiers }
    }

    #[track_caller]
    fn check(events: Vec<Event>, place: Place, expected: &str) {
        let mut input = InputState::default();
        input.events = events;
        let (actions, _) =
            take_actions(&mut input, place, (&Codebook::built_in(), &Keymap::default()));
        assert_eq!(format!("{actions:?}"), expected);
    }

    #[test]
    fn single_keys_are_for_the_text() {
        let digit = || vec![press(Key::Num1, Modifiers::NONE), Event::Text("1".to_owned())];
        check(digit(), Place::Text, "[Mark(CodeId(\"demand\"))]");
        check(digit(), Place::Elsewhere, "[]");
        check(
            vec![press(Key::Num2, Modifiers::SHIFT)],
            Place::Text,
            "[MarkAlso(CodeId(\"allegation\"))]",
        );
        check(
            vec![press(Key::CloseBracket, Modifiers::NONE), Event::Text("]".to_owned())],
            Place::Text,
            "[Run(NextMark)]",
        );
        check(vec![Event::Text("]".to_owned())], Place::Text, "[Run(NextMark)]");
    }

    #[test]
    fn ctrl_keys_work_everywhere() {
        let ctrl = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };
        for place in [Place::Text, Place::Edges, Place::Elsewhere] {
            check(vec![press(Key::O, ctrl)], place, "[Run(OpenArticle)]");
        }
        check(vec![press(Key::Equals, ctrl)], Place::Text, "[Run(TextLarger)]");
    }

    #[test]
    fn the_most_specific_context_wins() {
        check(vec![press(Key::Enter, Modifiers::NONE)], Place::Text, "[Run(EditEdges)]");
        check(vec![press(Key::Enter, Modifiers::NONE)], Place::Selection, "[Run(ChooseCode)]");
        check(vec![press(Key::Enter, Modifiers::NONE)], Place::Edges, "[Run(KeepEdges)]");
        check(vec![press(Key::Tab, Modifiers::NONE)], Place::Edges, "[Run(SwapEdge)]");
        check(vec![press(Key::Tab, Modifiers::NONE)], Place::Text, "[]");
    }
}
