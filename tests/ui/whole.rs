//! An article coded from opening to done, once without the pointer and once without keys but for text.

use demarche::{session::SaveState, ui::app::App};
use egui::{Event, Key, Modifiers, PointerButton, Pos2, accesskit::Role, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};
use serde_json::Value;

use crate::{
    desk::Desk,
    input::{CTRL, click, press, press_with, write},
    marking::{drag, drag_with},
    pieces::word,
};

const ARTICLE: &str = "Talks stall\n\nPakistan demanded verifiable action. The minister said that Kabul had trained \
                       the attackers. Kabul promised, in writing, to hold back.\n";

/// What is saved at the end, whichever way it was made: code, pieces and memo of each mark.
const RESULT: [(&str, &[&str], &str); 4] = [
    ("demand", &["demanded verifiable action"], "In the first sentence"),
    ("allegation", &["Kabul had trained the attackers"], ""),
    ("demand", &["attackers"], ""),
    ("commitment", &["Kabul promised", "to hold back"], ""),
];

fn desk() -> Desk {
    Desk::new(&[
        ("a-other.txt", b"Another article\n\nIt says little."),
        ("talks.txt", ARTICLE.as_bytes()),
    ])
}

fn press_often(window: &mut Harness<'_, App>, modifiers: Modifiers, key: Key, times: usize) {
    for _ in 0..times {
        press_with(window, modifiers, key);
    }
}

fn open_article(window: &Harness<'_, App>) -> String {
    window.state().session().open().unwrap().path.as_str().to_owned()
}

/// Checks what is saved.
#[track_caller]
fn check(desk: &Desk, window: &Harness<'_, App>) {
    assert_eq!(window.state().session().save_state(), SaveState::Saved);
    let set = desk.set("talks.txt");
    let text = |value: &Value, key: &str| {
        value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let list = |value: &Value, key: &str| {
        value.get(key).and_then(Value::as_array).cloned().unwrap_or_default()
    };
    let marks: Vec<_> = list(&set, "annotations")
        .iter()
        .map(|mark| {
            let pieces: Vec<_> =
                list(mark, "spans").iter().map(|span| text(span, "exact")).collect();
            (text(mark, "code"), pieces, text(mark, "memo"))
        })
        .collect();
    let expected = RESULT.map(|(code, pieces, memo)| {
        let pieces = pieces.iter().map(|piece| (*piece).to_owned()).collect();
        (code.to_owned(), pieces, memo.to_owned())
    });
    assert_eq!(marks, expected);
    assert!(set.pointer("/state/done").is_some(), "marked as done");
}

#[test]
fn an_article_is_coded_with_keys_alone() {
    let desk = desk();
    let mut window = desk.window();
    // Open by name.
    press_with(&mut window, CTRL, Key::K);
    write(&mut window, "talks");
    press(&mut window, Key::Enter);
    assert_eq!(open_article(&window), "talks.txt");
    // A sentence; its start is corrected by one word; a memo.
    press(&mut window, Key::ArrowDown);
    press(&mut window, Key::Period);
    press(&mut window, Key::Num1);
    press(&mut window, Key::Enter);
    press(&mut window, Key::Tab);
    press_with(&mut window, CTRL, Key::ArrowRight);
    press(&mut window, Key::Enter);
    press(&mut window, Key::M);
    write(&mut window, "In the first sentence");
    press(&mut window, Key::Escape);
    // A clause.
    press_often(&mut window, CTRL, Key::ArrowRight, 4);
    press_often(&mut window, CTRL | Modifiers::SHIFT, Key::ArrowRight, 5);
    press(&mut window, Key::Num2);
    press_with(&mut window, CTRL, Key::Z);
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::Z);
    // Two pieces.
    press_with(&mut window, CTRL, Key::ArrowRight);
    press_with(&mut window, CTRL, Key::ArrowLeft);
    press_often(&mut window, CTRL | Modifiers::SHIFT, Key::ArrowRight, 2);
    press_with(&mut window, CTRL, Key::Enter);
    press_often(&mut window, CTRL, Key::ArrowRight, 3);
    press_with(&mut window, CTRL, Key::ArrowLeft);
    press_often(&mut window, CTRL | Modifiers::SHIFT, Key::ArrowRight, 3);
    press(&mut window, Key::Num3);
    // A word found.
    press_with(&mut window, CTRL, Key::F);
    write(&mut window, "attackers");
    press(&mut window, Key::Escape);
    press(&mut window, Key::Num1);
    press_with(&mut window, CTRL, Key::D);
    check(&desk, &window);
}

/// Drags from the first letter of one word to the last of another.
fn select(window: &mut Harness<'_, App>, modifiers: Modifiers, from: &str, to: &str) {
    let ([from, _], [_, to]) = (word(window, from), word(window, to));
    if modifiers.is_none() {
        drag(window, from, to);
    } else {
        drag_with(window, modifiers, from, to);
    }
}

fn mark(window: &mut Harness<'_, App>, button: &str) {
    click(window, button);
}

fn click_at(window: &mut Harness<'_, App>, pos: Pos2) {
    window.event(Event::PointerMoved(pos));
    window.step();
    for pressed in [true, false] {
        let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
        window.event(Event::PointerButton { pos, button, pressed, modifiers });
        window.step();
    }
    window.run_steps(4);
}

#[test]
fn an_article_is_coded_with_the_pointer_alone() {
    let desk = desk();
    let mut window = desk.window();
    let row = window.get_all_by_role(Role::ListBoxOption);
    let rows: Vec<_> = row.map(|row| row.rect().center()).collect();
    assert_ne!(open_article(&window), "talks.txt");
    let last = *rows.iter().rfind(|at| at.x < 240.0).unwrap();
    click_at(&mut window, last);
    assert_eq!(open_article(&window), "talks.txt");
    select(&mut window, Modifiers::NONE, "Pakistan", "action");
    mark(&mut window, "Demand (1)");
    // The handle at the mark's start is dragged one word on.
    let [start, _] = word(&window, "Pakistan");
    let [to, _] = word(&window, "demanded");
    drag(&mut window, start - vec2(7.0, 16.0), to - vec2(5.0, 0.0));
    window.get_by_role_and_label(Role::MultilineTextInput, "Memo").click();
    window.run_steps(4);
    write(&mut window, "In the first sentence");
    select(&mut window, Modifiers::NONE, "Kabul had", "attackers");
    mark(&mut window, "Allegation (2)");
    click(&mut window, "Undo mark as allegation (Ctrl+Z)");
    click(&mut window, "Redo mark as allegation (Ctrl+Shift+Z)");
    select(&mut window, Modifiers::NONE, "Kabul promised", "promised");
    select(&mut window, CTRL, "to hold", "back.");
    mark(&mut window, "Commitment (3)");
    click(&mut window, "Find in the text (Ctrl+F)");
    write(&mut window, "attackers");
    click(&mut window, "Close (Esc)");
    mark(&mut window, "Demand (1)");
    click(&mut window, "Annotate");
    window.get_by_label_contains("Mark article as done").click();
    window.run_steps(4);
    check(&desk, &window);
}
