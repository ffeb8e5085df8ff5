//! Tests the window as a person uses it: by label, role, key and pointer, without a display.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod access;
mod comfort;
mod copied;
mod copies;
mod desk;
mod documents;
mod emphasis;
mod encoding;
mod files;
mod find;
mod first_mark;
mod follow;
mod fonts;
mod history;
mod importing;
mod input;
mod key_sheet;
mod kinds;
mod list;
mod marking;
mod memo;
mod menus;
mod notices;
mod occurrences;
mod palette;
mod pictures;
mod pieces;
mod recovering;
mod review;
mod room;
mod seeing;
mod studies;
mod study;
mod taking;
mod versions;
mod views;
mod whole;
mod window;
