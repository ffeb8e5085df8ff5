//! Tests what is there after the program ended without warning.

use std::fs;

use demarche::{session::SaveState, ui::app::App};
use egui::Key;
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    desk::write,
    input::{CTRL, press_with},
    studies::{mark, open_on, state},
};

const TEXT: &[u8] =
    b"Talks stall\n\nPakistan demanded verifiable action. The minister said that talks had failed.\n";

/// Returns a study as it is when a window that had made a mark and changed its code was ended before it wrote
/// the set again.
fn ended() -> crate::desk::Desk {
    let desk = open_on(&[("a.txt", TEXT)], "a.txt");
    let mut window = desk.window();
    mark(&mut window, Key::Num1);
    let file = desk.folder.path().join("annotations/a.txt/ayesha.json");
    let before = fs::read(&file).unwrap();
    window.key_press(Key::Num2);
    window.run_steps(4);
    drop(window);
    let history = fs::read_to_string(file.with_extension("history")).unwrap();
    let last = history.rfind("{\"format\"").unwrap();
    let (_, last) = history.split_at(last);
    write(&file, &before);
    write(&file.with_extension("journal"), last.as_bytes());
    desk
}

/// Returns the code of the only mark.
fn code(window: &Harness<'_, App>) -> String {
    let set = &window.state().session().open().unwrap().set;
    let codes: Vec<String> = set.iter().map(|mark| mark.code.0.to_string()).collect();
    codes.join(" ")
}

#[test]
fn what_a_crash_left_in_the_journal_is_there_and_can_be_undone() {
    let desk = ended();
    let mut window = desk.window();
    window.get_by_label_contains(
        "The last change on a.txt was saved, but Demarche ended before the file was written",
    );
    assert_eq!((code(&window).as_str(), state(&window)), ("allegation", SaveState::Saved));
    let file = desk.folder.path().join("annotations/a.txt/ayesha.json");
    assert!(fs::read_to_string(&file).unwrap().contains("allegation"), "the file is written, too");
    press_with(&mut window, CTRL, Key::Z);
    window.run_steps(4);
    assert_eq!(code(&window), "demand");
    press_with(&mut window, CTRL | egui::Modifiers::SHIFT, Key::Z);
    window.run_steps(4);
    assert_eq!(code(&window), "allegation");
    // Opened again, there is nothing left to recover.
    drop(window);
    let window = desk.window();
    assert!(window.query_by_label_contains("Demarche ended before").is_none());
    assert!(window.state().session().history().next_undo().is_none());
}

#[test]
fn the_end_of_a_journal_that_was_cut_off_is_kept_and_named() {
    let desk = ended();
    let journal = desk.folder.path().join("annotations/a.txt/ayesha.journal");
    let bytes = fs::read(&journal).unwrap();
    let line = bytes.iter().position(|byte| *byte == b'\n').unwrap();
    write(&journal, &bytes[..line + 60]);
    let window = desk.window();
    window.get_by_label_contains(
        "could not be read in full. What is left of it is kept in ayesha.journal-",
    );
    assert_eq!(code(&window), "demand");
}
