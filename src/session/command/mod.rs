//! Commands: requests without data from a key, a menu or the palette. Their table, and when each can run.

mod table;
mod when;

pub use table::{Command, CommandSpec, Context, Menu};
