//! Tests merging copies that a sync program left.

use std::fs;

use demarche::session::SaveState;
use egui::Key;
use egui_kittest::kittest::Queryable as _;

use crate::{
    desk::write,
    first_mark::{desk, select_sentence},
    input::{CTRL, click, press, press_with},
};

#[test]
fn a_copy_that_a_sync_program_left_is_offered_merged_and_kept() {
    let desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    assert_eq!(window.state().session().save_state(), SaveState::Saved);
    press_with(&mut window, CTRL, Key::Q);
    drop(window);
    let folder = desk.folder.path().join("annotations/talks.txt");
    let set = fs::read_to_string(folder.join("ayesha.json")).unwrap();
    let id = desk.set("talks.txt").pointer("/annotations/0/id").unwrap().to_string();
    let elsewhere = set.replace(&id, "\"made-elsewhere\"");
    let copy = folder.join("ayesha.sync-conflict-20261127-101010-ABCDEFG.json");
    write(&copy, elsewhere.as_bytes());
    let mut window = desk.window();
    window.get_by_label_contains("A sync program left a copy of your marks on talks.txt");
    assert!(copy.is_file(), "nothing is done unasked");
    click(&mut window, "Merge copies of the marks");
    window.run_steps(6);
    assert_eq!(window.state().session().open().unwrap().set.len(), 2);
    window.get_by_label_contains("1 mark added");
    window.get_by_label_contains("The copy is kept as ayesha.merged-");
    assert!(!copy.exists());
    // Undone, it can be merged again.
    press_with(&mut window, CTRL, Key::Z);
    assert_eq!(window.state().session().open().unwrap().set.len(), 1);
    window.get_by_label_contains("The copy is still kept, as ayesha.merged-");
    click(&mut window, "Merge copies of the marks");
    window.run_steps(6);
    assert_eq!(window.state().session().open().unwrap().set.len(), 2);
    let names = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
    let kept = names.filter(|name| name.to_string_lossy().contains(".merged-"));
    assert_eq!(kept.count(), 1);
    press_with(&mut window, CTRL, Key::Q);
    drop(window);
    assert!(fs::read_to_string(folder.join("ayesha.json")).unwrap().contains("made-elsewhere"));
    let window = desk.window();
    assert!(window.query_by_label_contains("A sync program left").is_none());
}
