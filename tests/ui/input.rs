//! Input to a window: pressed keys and dropped files.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use demarche::ui::app::App;
use egui::{Event, Key, Modifiers};
use egui_kittest::{Harness, kittest::Queryable as _};

pub(crate) const CTRL: Modifiers = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };

/// Presses a key with modifiers, and lets the window respond.
pub(crate) fn press_with(window: &mut Harness<'_, App>, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run_steps(4);
}

/// Presses a key, and lets the window respond.
pub(crate) fn press(window: &mut Harness<'_, App>, key: Key) {
    press_with(window, Modifiers::NONE, key);
}

/// Types a text, letter by letter.
pub(crate) fn write(window: &mut Harness<'_, App>, text: &str) {
    for sign in text.chars() {
        window.event(Event::Text(sign.to_string()));
    }
    window.run_steps(4);
}

/// Clicks what has this label.
pub(crate) fn click(window: &mut Harness<'_, App>, label: &str) {
    window.get_by_label(label).click();
    window.run_steps(6);
}

/// A file dropped on the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("the window reads by itself".to_owned())
    }
}

/// Drops a file on the window, which sees it in its next frame.
pub(crate) fn drop_file(window: &mut Harness<'_, App>, path: PathBuf) {
    window.input_mut().dropped_files.push(Arc::new(Dropped(path)));
}
