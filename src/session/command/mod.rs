//! Everything a key, a menu or the palette can ask for without data: the table, and when each command can run.

mod table;
mod when;

pub use table::{Command, CommandSpec, Context, Menu};
