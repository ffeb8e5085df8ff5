//! Tests the encoding of an article: the guess, reading it in another one with its marks, and what is damaged.

use std::fs;

use demarche::session::Command;
use demarche_files::extract::TriedEncodings;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use crate::{
    desk::Desk,
    first_mark::select_sentence,
    input::{CTRL, press_with},
};

/// “Talks stall” in Russian and a sentence, in the code page of DOS.
fn article() -> (String, Vec<u8>) {
    let text = "Переговоры сорваны\n\nThe minister signed. Стороны разошлись ни с чем.\n";
    let byte = |character: char| match u32::from(character) {
        code @ 0x410..=0x43f => u8::try_from(code - 0x410 + 0x80).unwrap(),
        code @ 0x440..=0x44f => u8::try_from(code - 0x440 + 0xe0).unwrap(),
        code => u8::try_from(code).unwrap(),
    };
    (text.to_owned(), text.chars().map(byte).collect())
}

fn text(window: &egui_kittest::Harness<'_, demarche::ui::app::App>) -> String {
    window.state().session().open().unwrap().article.text().to_owned()
}

#[test]
fn an_article_is_read_in_another_encoding_with_its_marks() {
    let (right, bytes) = article();
    let desk = Desk { open: "talks.txt", ..Desk::new(&[("talks.txt", &bytes)]) };
    let mut window = desk.window();
    assert_eq!(text(&window), right);
    select_sentence(&mut window);
    press_with(&mut window, Modifiers::NONE, Key::Num1);
    window.run_steps(6);
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::E);
    window.run_steps(4);
    window.get_by_label_contains("This article is read as DOS 866");
    window.get_by_label_contains("Its bytes suggest DOS 866");
    window.event(Event::Text("koi8-r".to_owned()));
    window.run_steps(4);
    let tried = TriedEncodings::of(&bytes).all;
    let tried = tried.iter().find(|tried| tried.charset.id() == "koi8-r").unwrap();
    window.get_by_label_contains(&tried.lines);
    press_with(&mut window, Modifiers::NONE, Key::Enter);
    window.run_steps(10);
    let wrong = text(&window);
    assert_ne!(wrong, right);
    assert!(wrong.contains("The minister signed."));
    let open = window.state().session().open().unwrap();
    assert_eq!(open.article.encoding, "KOI8-R");
    let file = desk.folder.path().join("annotations/talks.txt/article.json");
    let stored =
        || -> serde_json::Value { serde_json::from_slice(&fs::read(&file).unwrap()).unwrap() };
    assert_eq!(
        (&stored()["chosen_encoding"], &stored()["encoding"]),
        (&"koi8-r".into(), &"KOI8-R".into())
    );
    assert_eq!(window.state().session().label(Command::Undo), "Undo change encoding");
    drop(window);
    let mut window = desk.window();
    assert_eq!(text(&window), wrong, "the choice is kept");
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::E);
    window.run_steps(4);
    window.get_by_label_contains("This article is read as KOI8-R, as chosen");
    // The first row.
    press_with(&mut window, Modifiers::NONE, Key::Enter);
    window.run_steps(10);
    assert_eq!(text(&window), right);
    assert!(stored().get("chosen_encoding").is_none());
    assert_eq!(stored()["encoding"], "IBM866");
    let open = window.state().session().open().unwrap();
    assert_eq!(open.set.len(), 1);
    let mark = open.set.iter().next().unwrap();
    assert!(mark.spans.iter().all(|span| span.of(&right).is_some()));
    press_with(&mut window, CTRL, Key::Z);
    window.run_steps(10);
    assert_eq!(text(&window), wrong, "undone");
}

#[test]
fn the_highlighted_encoding_is_also_chosen_by_a_button() {
    let (right, bytes) = article();
    let desk = Desk { open: "talks.txt", ..Desk::new(&[("talks.txt", &bytes)]) };
    let mut window = desk.window();
    window.get_by_label("DOS 866").click();
    window.run_steps(4);
    window.get_by_label_contains("Its bytes suggest DOS 866");
    window.event(Event::Text("koi8-r".to_owned()));
    window.run_steps(4);
    window.get_by_label("Read as KOI8-R").click();
    window.run_steps(10);
    assert_ne!(text(&window), right);
    window.get_by_label("KOI8-R");
}

#[test]
fn the_encoding_of_a_document_is_refused_with_a_sentence() {
    let page = "<title>Talks</title><p>The minister signed the list of demands on Sunday.</p>";
    let desk = Desk { open: "page.html", ..Desk::new(&[("page.html", page.as_bytes())]) };
    let mut window = desk.window();
    assert!(!window.state().session().is_enabled(Command::ReadAs));
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::E);
    window.run_steps(2);
    window.get_by_label("Only files of plain text can be read in another encoding");
    assert!(window.query_by_role(egui::accesskit::Role::Dialog).is_none());
}

#[test]
fn what_is_damaged_is_counted_and_said() {
    let text = "Talks stall\r\n\r\nThe minister sig\u{fffd}ned.\nHe promised\0 restraint and left for Kabul.\n";
    let desk = Desk { open: "talks.txt", ..Desk::new(&[("talks.txt", text.as_bytes())]) };
    let mut window = desk.window();
    window.run_steps(4);
    window.get_by_label("UTF-8, damaged");
    window.get_by_label_contains("1 damaged place is shown as U+FFFD; 1 zero character (NUL)");
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::E);
    window.run_steps(4);
    assert!(
        window.query_all_by_label_contains("line ends of different kinds (2 CR LF, 2 LF)").count()
            > 0
    );
    press_with(&mut window, Modifiers::NONE, Key::Escape);
    window.run_steps(4);
    assert!(window.query_by_label_contains("This article is read as").is_none());
}
