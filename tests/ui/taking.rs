//! Tests sets that are open on another computer.

use std::fs;

use demarche::{
    session::{Access, Command, SaveState},
    ui::app::App,
};
use egui::Key;
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    desk::{Desk, pictures, write},
    input::click,
    studies::{mark, open_on, state},
};

const TEXT: &[u8] = b"Talks stall\n\nPakistan demanded verifiable action. Kabul replied.\n";
const ELSEWHERE: &[u8] = b"aurora\nprocess 12\nsince 1764220000\nseen 1764220120\ntoken abc\n";

fn lock(desk: &Desk) -> std::path::PathBuf {
    desk.folder.path().join("annotations/a.txt/ayesha.lock")
}

/// Returns a study with one mark, whose set another computer has.
pub(crate) fn taken() -> Desk {
    let desk = open_on(&[("a.txt", TEXT)], "a.txt");
    let mut window = desk.window();
    mark(&mut window, Key::Num1);
    drop(window);
    write(&lock(&desk), ELSEWHERE);
    desk
}

fn is_writable(window: &Harness<'_, App>) -> bool {
    window.state().session().open().unwrap().access == Access::Writable
}

#[test]
fn a_set_that_another_computer_has_is_read_until_a_person_takes_it_over() {
    let desk = taken();
    let mut window = desk.window();
    assert!(!is_writable(&window));
    window.get_by_label_contains("Read-only: open on another computer (aurora, process 12");
    // Why is said once; the bar at the bottom only says that.
    assert_eq!(window.query_all_by_label_contains("open on another computer").count(), 1);
    window.get_by_label("Read-only");
    window.get_by_label("Take over");
    window.key_press(Key::Num2);
    window.run_steps(4);
    assert_eq!(desk.set("a.txt")["annotations"].as_array().unwrap().len(), 1);
    click(&mut window, "Take over");
    window.run_steps(4);
    for words in ["Open on: aurora", "Since: 2025-11-2", "Last sign of life: 2025-11-2"] {
        window.get_by_label_contains(words);
    }
    if let Some(folder) = pictures() {
        window.render().unwrap().save(folder.join("take-over.png")).unwrap();
    }
    // Enter presses the button that changes nothing.
    window.key_press(Key::Enter);
    window.run_steps(4);
    assert!(window.query_by_label("Keep reading").is_none());
    assert!(!is_writable(&window));
    assert_eq!(fs::read(lock(&desk)).unwrap(), ELSEWHERE);
    click(&mut window, "Take over…");
    window.run_steps(4);
    window.get_all_by_label("Take over").last().unwrap().click();
    window.run_steps(8);
    assert!(is_writable(&window));
    assert!(window.query_by_label("Take over…").is_none());
    window.get_by_label_contains("These marks can be changed now");
    mark(&mut window, Key::Num2);
    assert_eq!(state(&window), SaveState::Saved);
}

#[test]
fn a_set_that_was_given_back_elsewhere_becomes_writable_by_itself() {
    let desk = taken();
    let mut window = desk.window();
    write(&lock(&desk), b"");
    // The window asks every two seconds, and the clock of tests goes on by a second with each look at it.
    window.run_steps(12);
    assert!(is_writable(&window));
}

#[test]
fn a_window_whose_set_was_taken_over_writes_nothing_and_keeps_its_marks() {
    let desk = open_on(&[("a.txt", TEXT)], "a.txt");
    let mut window = desk.window();
    mark(&mut window, Key::Num1);
    let file = desk.folder.path().join("annotations/a.txt/ayesha.json");
    let before = fs::read(&file).unwrap();
    write(&lock(&desk), ELSEWHERE);
    window.key_press(Key::Num2);
    window.run_steps(4);
    assert!(!is_writable(&window));
    assert!(matches!(state(&window), SaveState::Failed(_)), "{:?}", state(&window));
    assert_eq!(fs::read(&file).unwrap(), before);
    window.get_by_label_contains("The marks are not saved: ");
    assert!(window.state().session().is_enabled(Command::TakeOver));
    // The other computer has removed nothing and gives it back.
    write(&lock(&desk), b"");
    window.run_steps(20);
    assert!(is_writable(&window));
    assert_eq!(state(&window), SaveState::Saved);
    assert_eq!(desk.set("a.txt")["annotations"][0]["code"], "allegation");
}
