//! Tests what is saved, and what happens when it cannot be.

use std::fs;

use demarche::{
    session::{Access, SaveState},
    ui::app::App,
};
use egui::{Key, Modifiers};
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    desk::{Desk, write},
    first_mark::{desk, select_sentence},
    input::{CTRL, drop_file, press_with},
};

fn n_marks(window: &Harness<'_, App>) -> usize {
    window.state().session().open().unwrap().set.len()
}

#[test]
fn the_coder_is_asked_for_at_the_first_mark() {
    let mut desk = desk();
    desk.coder = None;
    let mut window = desk.window();
    select_sentence(&mut window);
    window.key_press(Key::Num1);
    window.run_steps(4);
    assert_eq!(n_marks(&window), 0, "nothing is marked before the name is there");
    let field = window.get_by_label("Your name");
    field.focus();
    window.run_steps(2);
    press_with(&mut window, CTRL, Key::A);
    window.event(egui::Event::Text("Zoë K.".to_owned()));
    window.run_steps(3);
    window.get_by_label("Saved as zoë-k.json");
    window.get_by_label("Continue").click();
    window.run_steps(6);
    assert_eq!(n_marks(&window), 1, "the mark that waited is made");
    desk.coder = Some("zoë-k");
    assert_eq!(desk.set("talks.txt")["coder_name"], "Zoë K.");
}

#[test]
fn reopening_brings_back_every_mark_and_the_place() {
    let text = "Talks\n\n".to_owned()
        + &"A paragraph of some words that goes on for a while.\n\n".repeat(200);
    let mut desk = Desk::new(&[("long.txt", text.as_bytes())]);
    desk.open = "long.txt";
    let mut window = desk.window();
    for _ in 0..3 {
        window.key_press(Key::PageDown);
        window.run_steps(3);
    }
    window.key_press(Key::Period);
    window.run_steps(2);
    window.key_press(Key::Num3);
    window.run_steps(4);
    let spans = |window: &Harness<'_, App>| {
        let open = window.state().session().open().unwrap();
        open.set.iter().map(|mark| (mark.id.clone(), mark.spans.clone())).collect::<Vec<_>>()
    };
    let (before, place) = (spans(&window), window.state().view().reader().place());
    assert_eq!(before.len(), 1);
    assert!(place.byte > 0);
    desk.settings = window.state().settings().clone();
    drop(window);
    let window = desk.window();
    assert_eq!(spans(&window), before);
    assert_eq!(window.state().view().reader().place(), place);
}

#[test]
fn a_study_opens_by_its_file() {
    let mut desk = Desk::new(&[
        ("a.txt", b"First\n\nOne sentence."),
        (
            "annotations/study.json",
            br#"{"format": "demarche/study", "version": 1, "title": "Talks"}"#,
        ),
    ]);
    // As a file manager starts the program.
    desk.open = "annotations/study.json";
    let mut window = desk.window();
    assert_eq!(window.state().session().open().unwrap().path, "a.txt");
    // And as a file dropped on a window.
    let other = Desk::new(&[
        ("b.txt", b"Second\n\nOne sentence."),
        ("annotations/study.json", br#"{"format": "demarche/study", "version": 1}"#),
    ]);
    drop_file(&mut window, other.folder.path().join("annotations/study.json"));
    window.run_steps(6);
    assert_eq!(window.state().session().open().unwrap().path, "b.txt");
    let foreign = Desk::new(&[("annotations/study.json", b"{}")]);
    drop_file(&mut window, foreign.folder.path().join("annotations/study.json"));
    window.run_steps(6);
    window.get_by_label_contains("study.json could not be opened");
    assert_eq!(window.state().session().open().unwrap().path, "b.txt");
}

#[test]
fn one_key_opens_the_next_article() {
    let desk = Desk::new(&[
        ("a.txt", b"First\n\nOne sentence."),
        ("b.txt", b"Second\n\nOne sentence."),
        ("c.txt", b"Third\n\nOne sentence."),
    ]);
    let mut window = desk.window();
    let path = |window: &Harness<'_, App>| window.state().session().open().unwrap().path.clone();
    assert_eq!(path(&window), "a.txt");
    press_with(&mut window, CTRL, Key::PageDown);
    assert_eq!(path(&window), "b.txt");
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::D);
    assert_eq!(path(&window), "c.txt");
    assert!(desk.set("b.txt")["state"]["done"].is_string());
    press_with(&mut window, CTRL, Key::Z);
    assert_eq!(path(&window), "c.txt", "asked before it goes elsewhere");
    press_with(&mut window, CTRL, Key::Z);
    assert_eq!(path(&window), "b.txt", "undoing what was done elsewhere goes there");
    assert!(desk.set("b.txt")["state"].get("done").is_none());
}

#[test]
fn a_set_that_cannot_be_read_is_never_overwritten() {
    const BROKEN: &str = "{\n  \"format\": \"demarche/annotations\",\n  oops";
    let mut desk = desk();
    let file = desk.folder.path().join("annotations/talks.txt/ayesha.json");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    write(&file, BROKEN.as_bytes());
    desk.open = "talks.txt";
    let mut window = desk.window();
    window.get_by_label_contains("line 3, column 3");
    window.get_by_label("Open read-only").click();
    window.run_steps(6);
    let access = window.state().session().open().unwrap().access.clone();
    assert!(matches!(access, Access::ReadOnly(_)), "{access:?}");
    select_sentence(&mut window);
    window.key_press(Key::Num1);
    window.run_steps(4);
    assert_eq!(n_marks(&window), 0);
    assert_eq!(fs::read_to_string(&file).unwrap(), BROKEN);
    drop(window);

    let mut window = desk.window();
    window.get_by_label("Set aside and start a new one").click();
    window.run_steps(6);
    select_sentence(&mut window);
    window.key_press(Key::Num1);
    window.run_steps(4);
    assert_eq!(n_marks(&window), 1);
    let kept = fs::read_dir(file.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().contains("corrupt"))
        .unwrap();
    assert_eq!(fs::read_to_string(kept).unwrap(), BROKEN);
}

#[test]
fn what_cannot_be_saved_is_reported_kept_and_retried() {
    let desk = desk();
    // A file in place of the folder of saved marks: nobody, not even root, can write below it.
    let blocker = desk.folder.path().join("annotations");
    write(&blocker, b"in the way");
    let mut window = desk.window();
    select_sentence(&mut window);
    window.key_press(Key::Num1);
    window.run_steps(4);
    assert_eq!(n_marks(&window), 1);
    let state = window.state().session().save_state();
    assert!(matches!(state, SaveState::Failed(_)), "{state:?}");
    press_with(&mut window, CTRL, Key::Q);
    assert!(!window.state().is_leaving(), "closing asks first");
    window.get_by_label("Unsaved marks are lost when the window closes");
    window.get_by_label("Stay").click();
    window.run_steps(4);
    fs::remove_file(&blocker).unwrap();
    assert_eq!(window.query_all_by_label_contains("The marks are not saved").count(), 1);
    press_with(&mut window, CTRL, Key::S);
    assert_eq!(window.state().session().save_state(), SaveState::Saved);
    assert!(window.query_by_label_contains("The marks are not saved").is_none());
    assert_eq!(desk.set("talks.txt")["annotations"].as_array().unwrap().len(), 1);
    press_with(&mut window, CTRL, Key::Q);
    assert!(window.state().is_leaving());
}

#[test]
fn a_file_that_is_not_an_article_leaves_the_open_one() {
    let mut desk = desk();
    write(&desk.folder.path().join("empty.md"), b"");
    write(&desk.folder.path().join("picture.txt"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    desk.open = "talks.txt";
    let mut window = desk.window();
    for (name, words) in [
        ("empty.md", "this file is empty"),
        ("picture.txt", "this is a picture"),
        ("gone.txt", "there is no such file"),
    ] {
        drop_file(&mut window, desk.folder.path().join(name));
        window.run_steps(4);
        window.get_by_label_contains(words);
        assert_eq!(window.state().session().open().unwrap().path, "talks.txt");
    }
}
