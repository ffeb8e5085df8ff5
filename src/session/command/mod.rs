//! Commands: requests without data from a key, a menu or the palette. Their table, and when each can run.

mod table;
mod when;

pub use table::{Command, CommandSpec, Context, Menu};

use demarche_core::codebook::Code;

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
