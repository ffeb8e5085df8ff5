//! Commands: requests without data from a key, a menu or the palette. Their table, and when each can run.

mod keymap;
mod kinds;
mod shortcut;
mod table;
mod when;

pub use keymap::{Clash, Keymap, OwnKeys};
pub use shortcut::{KeyName, Modifiers, Shortcut, ShortcutError};
pub use table::{Command, CommandSpec, Context, Menu};

use demarche_core::codebook::{Code, Codebook};

use super::wording::either;

/// Returns what the key of a code does, for tooltips and lists of keys.
pub fn mark_tooltip(code: &Code) -> String {
    let name = code.name.to_lowercase();
    format!("Mark the selected words as {name}, or change the chosen mark to {name}")
}

/// Returns what the key of a code does with Shift.
pub fn mark_also_tooltip(code: &Code) -> String {
    let name = code.name.to_lowercase();
    format!("Add a second mark, {name}, on the words of the chosen mark")
}

/// Returns the keys of the codes: `1, 2 or 3`; `None` if no code has one.
pub fn code_keys(codebook: &Codebook) -> Option<String> {
    let active = codebook.codes.iter().filter(|code| code.is_active);
    let keys: Vec<String> = active.filter_map(|code| code.key).map(String::from).collect();
    (!keys.is_empty()).then(|| either(&keys))
}
