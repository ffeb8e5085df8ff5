//! Turns pressed keys into commands.

use egui::{Event, InputState, Key, Modifiers};

use crate::session::{Action, Command, Context};
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

/// Removes the keys of commands from the input and returns their actions, in the order they were pressed.
pub(super) fn take_actions(
    input: &mut InputState,
    place: Place,
    codebook: &Codebook,
) -> Vec<Action> {
    let mut actions = Vec::new();
    let mut typed_as_key: Option<char> = None;
    input.events.retain(|event| {
        let action = match event {
            Event::Key { key, physical_key, pressed: true, repeat, modifiers } => {
                let stroke = Stroke { key: *key, physical: *physical_key, modifiers: *modifiers };
                let action = action_of_key(stroke, place, codebook);
                // Holding a code's key makes only one mark.
                if *repeat && matches!(action, Some(Action::Mark(_) | Action::MarkAlso(_))) {
                    return false;
                }
                if action.is_some() {
                    typed_as_key = single_char(*key);
                }
                action
            }
            // Brackets and signs are on different keys on different keyboards, so the typed text counts.
            Event::Text(text) if is_text(place) => {
                let typed = text.chars().next().filter(|_| text.chars().count() == 1);
                if typed.is_some() && typed == typed_as_key.take() {
                    return false;
                }
                typed.and_then(|typed| action_of_sign(typed, place))
            }
            Event::Copy if is_text(place) => Some(Action::Run(Command::Copy)),
            _ => None,
        };
        let is_taken = action.is_some();
        actions.extend(action);
        !is_taken
    });
    actions
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

/// Returns whether a field keeps the keys of a command for itself.
fn is_of_field(command: Command, place: Place) -> bool {
    place == Place::Field && matches!(command, Command::Undo | Command::Redo)
}

fn is_active(context: Context, place: Place) -> bool {
    match context {
        Context::Always => true,
        Context::Text => is_text(place),
        Context::Selection => place == Place::Selection,
        Context::Edges => place == Place::Edges,
    }
}

fn action_of_key(stroke: Stroke, place: Place, codebook: &Codebook) -> Option<Action> {
    let of_command = |context: Context| {
        let mut listened = Command::all()
            .filter(|command| command.spec().context == context && !is_of_field(*command, place));
        listened.find(|command| {
            command.spec().keys.iter().filter_map(|key| parse(key)).any(|key| matches(key, stroke))
        })
    };
    // The most specific context wins: Enter keeps the edges while they are moved, and otherwise starts moving them.
    let contexts = [Context::Edges, Context::Selection, Context::Text, Context::Always];
    let found =
        contexts.into_iter().filter(|context| is_active(*context, place)).find_map(of_command);
    if let Some(command) = found {
        return Some(Action::Run(command));
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

fn action_of_sign(typed: char, place: Place) -> Option<Action> {
    let is_sign = |key: &&str| {
        let mut characters = key.chars();
        characters.next() == Some(typed) && characters.next().is_none()
    };
    let mut commands = Command::all();
    let found = commands.find(|command| {
        let spec = command.spec();
        matches!(spec.context, Context::Always | Context::Text)
            && is_active(spec.context, place)
            && spec.keys.iter().any(&is_sign)
    });
    found.map(Action::Run)
}

/// Parses a key of the table: `Ctrl+Shift+D`, `F8`, `]`.
pub(super) fn parse(text: &str) -> Option<(Modifiers, Key)> {
    let mut modifiers = Modifiers::NONE;
    let mut rest = text;
    while let Some((name, tail)) = rest.split_once('+').filter(|(_, tail)| !tail.is_empty()) {
        modifiers |= match name {
            "Ctrl" => Modifiers::COMMAND,
            "Shift" => Modifiers::SHIFT,
            "Alt" => Modifiers::ALT,
            _ => return None,
        };
        rest = tail;
    }
    let key = match rest {
        "Left" => Key::ArrowLeft,
        "Right" => Key::ArrowRight,
        "Up" => Key::ArrowUp,
        "Down" => Key::ArrowDown,
        "PageUp" | "Page Up" => Key::PageUp,
        "PageDown" | "Page Down" => Key::PageDown,
        "Esc" => Key::Escape,
        "+" => Key::Plus,
        "-" => Key::Minus,
        "?" => Key::Questionmark,
        "[" => Key::OpenBracket,
        "]" => Key::CloseBracket,
        "." => Key::Period,
        name => Key::from_name(name)?,
    };
    Some((modifiers, key))
}

fn matches((modifiers, key): (Modifiers, Key), stroke: Stroke) -> bool {
    // On many keyboards `+` is Shift and `=`.
    let is_plus = key == Key::Plus && matches!(stroke.key, Key::Plus | Key::Equals);
    if is_plus {
        return stroke.modifiers.command && !stroke.modifiers.alt;
    }
    let wanted = Modifiers { shift: modifiers.shift, ..modifiers };
    let is_sign = matches!(key, Key::OpenBracket | Key::CloseBracket | Key::Questionmark)
        && modifiers.is_none();
    if is_sign {
        // On some keyboards these signs need AltGr or Shift.
        return stroke.key == key && (stroke.modifiers.alt || !stroke.modifiers.command);
    }
    stroke.key == key && stroke.modifiers.matches_exact(wanted)
}

fn single_char(key: Key) -> Option<char> {
    let symbol = match key {
        Key::OpenBracket => "[",
        Key::CloseBracket => "]",
        Key::Period => ".",
        Key::Questionmark => "?",
        other => other.name(),
    };
    let mut characters = symbol.chars();
    characters.next().filter(|_| characters.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_table_is_a_key() {
        for command in Command::all() {
            for key in command.spec().keys {
                assert!(parse(key).is_some(), "{command:?}: {key}");
            }
        }
    }

    fn press(key: Key, modifiers: Modifiers) -> Event {
        Event::Key { key, physical_key: Some(key), pressed: true, repeat: false, modifiers }
    }

    #[track_caller]
    fn check(events: Vec<Event>, place: Place, expected: &str) {
        let mut input = InputState::default();
        input.events = events;
        let actions = take_actions(&mut input, place, &Codebook::built_in());
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
