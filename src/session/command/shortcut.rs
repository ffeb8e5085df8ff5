//! A key with its modifiers, and how it is written: `Ctrl+Shift+D`, `F8`, `]`.

use std::{fmt, str::FromStr};

/// A key with its modifiers.
///
/// Two that are pressed alike are equal: signs that need Shift on some keyboards (`?`, `{`) have none here, and `Ctrl` with
/// `=` is `Ctrl++`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shortcut {
    // Invariant: no Shift with a sign that may need it itself.
    modifiers: Modifiers,
    key: KeyName,
}

/// The keys held down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Modifiers {
    /// Ctrl, or the command key of a Mac.
    pub ctrl: bool,
    /// Alt, or the option key of a Mac.
    pub alt: bool,
    /// Shift.
    pub shift: bool,
}

/// The name of a key, one of a fixed list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(&'static str);

impl fmt::Debug for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// All keys by the names they are written with.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "Left", "Right", "Up", "Down", "Home", "End", "PageUp", "PageDown",
    "Enter", "Tab", "Esc", "Space", "Backspace", "Delete", "Insert",
    "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W", "X", "Y", "Z",
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
    ".", ",", ":", ";", "-", "+", "=", "[", "]", "{", "}", "`", "\\", "/", "|", "?", "!", "'",
    "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12",
    "F13", "F14", "F15", "F16", "F17", "F18", "F19", "F20", "F21", "F22", "F23", "F24",
];

/// Other names that people write.
const ALIASES: &[(&str, &str)] = &[
    ("Escape", "Esc"),
    ("Return", "Enter"),
    ("Del", "Delete"),
    ("Page Up", "PageUp"),
    ("Page Down", "PageDown"),
    ("Plus", "+"),
    ("Minus", "-"),
    ("Comma", ","),
    ("Period", "."),
];

/// The signs that need Shift or `AltGr` on some keyboards.
const SHIFTED: &[&str] = &["+", ":", "[", "]", "{", "}", "|", "?", "!"];

impl KeyName {
    /// Returns the key with this name, in any case.
    pub fn new(name: &str) -> Option<Self> {
        let alias = ALIASES.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(name));
        let name = alias.map_or(name, |(_, name)| name);
        NAMES.iter().find(|known| known.eq_ignore_ascii_case(name)).map(|known| Self(known))
    }

    /// Iterates over all keys.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().map(|name| Self(name))
    }

    /// Returns its name.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

/// Why a text is no shortcut.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShortcutError {
    /// A modifier has an unknown name.
    #[error("“{0}” is not Ctrl, Alt or Shift")]
    Modifier(String),
    /// The key has an unknown name.
    #[error("there is no key “{0}”")]
    Key(String),
}

impl Shortcut {
    /// Returns a key with its modifiers.
    pub fn new(modifiers: Modifiers, key: KeyName) -> Self {
        let key = if modifiers.ctrl && key.0 == "=" { KeyName("+") } else { key };
        let shift = modifiers.shift && !SHIFTED.contains(&key.0);
        Self { modifiers: Modifiers { shift, ..modifiers }, key }
    }

    /// Returns its modifiers.
    pub fn modifiers(self) -> Modifiers {
        self.modifiers
    }

    /// Returns its key.
    pub fn key(self) -> KeyName {
        self.key
    }

    /// Returns the sign that it types, if it is a single sign other than a letter or digit.
    pub fn sign(self) -> Option<char> {
        let mut characters = self.key.0.chars();
        let sign = characters.next().filter(char::is_ascii_punctuation)?;
        (characters.next().is_none() && self.modifiers == Modifiers::default()).then_some(sign)
    }

    /// Returns whether it types or edits in a field, or presses a button: then it works only in the text.
    pub fn is_plain(self) -> bool {
        let is_function =
            self.key.0.strip_prefix('F').is_some_and(|number| number.parse::<u8>().is_ok());
        !self.modifiers.ctrl && !self.modifiers.alt && !is_function
    }

    /// Returns whether it belongs to the codes: a digit, alone or with Shift.
    pub fn is_of_a_code(self) -> bool {
        let is_digit = self.key.0.chars().all(|character| character.is_ascii_digit());
        is_digit && !self.modifiers.ctrl && !self.modifiers.alt
    }
}

impl fmt::Display for Shortcut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Modifiers { ctrl, alt, shift } = self.modifiers;
        for (is_held, name) in [(ctrl, "Ctrl+"), (alt, "Alt+"), (shift, "Shift+")] {
            if is_held {
                f.write_str(name)?;
            }
        }
        f.write_str(self.key.0)
    }
}

impl FromStr for Shortcut {
    type Err = ShortcutError;

    fn from_str(text: &str) -> Result<Self, ShortcutError> {
        let mut modifiers = Modifiers::default();
        let mut rest = text.trim();
        while let Some((name, tail)) =
            rest.split_once('+').filter(|(name, tail)| !name.is_empty() && !tail.is_empty())
        {
            match name.trim().to_ascii_lowercase().as_str() {
                "ctrl" | "control" => modifiers.ctrl = true,
                "alt" => modifiers.alt = true,
                "shift" => modifiers.shift = true,
                _ => return Err(ShortcutError::Modifier(name.trim().to_owned())),
            }
            rest = tail.trim_start();
        }
        let key = KeyName::new(rest).ok_or_else(|| ShortcutError::Key(rest.to_owned()))?;
        Ok(Self::new(modifiers, key))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_shortcut() -> impl Strategy<Value = Shortcut> {
        let keys: Vec<KeyName> = KeyName::all().collect();
        (prop::sample::select(keys), any::<(bool, bool, bool)>()).prop_map(
            |(key, (ctrl, alt, shift))| Shortcut::new(Modifiers { ctrl, alt, shift }, key),
        )
    }

    proptest! {
        #[test]
        fn what_is_printed_is_parsed(shortcut in any_shortcut()) {
            prop_assert_eq!(shortcut.to_string().parse(), Ok(shortcut));
            prop_assert_eq!(shortcut.to_string().to_lowercase().parse(), Ok(shortcut));
        }

        #[test]
        fn any_text_is_parsed_or_refused(text in "(ctrl|Shift|alt|\\+| |[a-z]|\\PC){0,8}") {
            if let Ok(shortcut) = text.parse::<Shortcut>() {
                prop_assert_eq!(shortcut.to_string().parse(), Ok(shortcut));
            }
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let parsed = text.parse::<Shortcut>();
        assert_eq!(parsed.map_or_else(|error| error.to_string(), |it| it.to_string()), expected);
    }

    #[test]
    fn shortcuts_are_written_in_one_way() {
        check("F11", "F11");
        check("shift+ctrl+d", "Ctrl+Shift+D");
        check("Control + Page Up", "Ctrl+PageUp");
        check("Ctrl++", "Ctrl++");
        check("Ctrl+=", "Ctrl++");
        check("+", "+");
        check("Shift+?", "?");
        check("Shift+.", "Shift+.");
        check("Escape", "Esc");
        check("Ctrl+", "there is no key “Ctrl+”");
        check("Hyper+A", "“Hyper” is not Ctrl, Alt or Shift");
        check("", "there is no key “”");
    }

    #[test]
    fn keys_for_typing_and_for_codes_are_known() {
        let of = |text: &str| text.parse::<Shortcut>().unwrap();
        assert!(of("U").is_plain() && of("Enter").is_plain() && of("Shift+Left").is_plain());
        assert!(!of("F1").is_plain() && !of("Ctrl+U").is_plain() && of("F").is_plain());
        assert!(of("1").is_of_a_code() && of("Shift+9").is_of_a_code());
        assert!(!of("Alt+1").is_of_a_code() && !of("F1").is_of_a_code());
        assert_eq!((of("]").sign(), of("Ctrl+.").sign(), of("U").sign()), (Some(']'), None, None));
    }
}
