//! Tests marks with several pieces, marking runs, and the bars beside the text.

use demarche::ui::app::App;
use egui::{Key, Modifiers, Pos2, accesskit::Role, pos2};
use egui_kittest::{Harness, kittest::Queryable as _};
use serde_json::Value;

use crate::{
    desk::Desk,
    first_mark::{desk, select_sentence},
    input::{CTRL, press, press_with},
    marking::{drag, drag_with},
};

/// Returns the first and the last letter of a word on screen, roughly.
pub(crate) fn word(window: &Harness<'_, App>, word: &str) -> [Pos2; 2] {
    let mut runs = window.get_all_by_role(Role::TextRun);
    let run = runs.find(|run| run.value().is_some_and(|text| text.contains(word))).unwrap();
    let (text, rect) = (run.value().unwrap(), run.rect());
    let at = text.find(word).unwrap();
    let x = |byte: usize| rect.left() + rect.width() * byte as f32 / text.len() as f32;
    [at + 1, at + word.len() - 1].map(|byte| pos2(x(byte), rect.center().y))
}

/// Returns the words of the pieces of each saved mark.
fn saved(desk: &Desk) -> Vec<Vec<String>> {
    let set = desk.set("talks.txt");
    let list = |value: &Value, key: &str| value.get(key).and_then(Value::as_array).cloned();
    let exact = |span: &Value| span.get("exact").and_then(Value::as_str).unwrap().to_owned();
    let marks = list(&set, "annotations").unwrap();
    marks.iter().map(|mark| list(mark, "spans").unwrap().iter().map(exact).collect()).collect()
}

/// Selects `Pakistan` with the pointer and then, with Ctrl, `action`.
fn select_two_pieces(window: &mut Harness<'_, App>) {
    let [from, to] = word(window, "Pakistan");
    drag(window, from, to);
    let [from, to] = word(window, "action");
    drag_with(window, CTRL, from, to);
}

#[test]
fn pieces_are_selected_with_ctrl_and_the_mouse_and_marked_with_the_bar() {
    let desk = desk();
    let mut window = desk.window();
    select_two_pieces(&mut window);
    assert_eq!(window.state().session().pieces().len(), 1);
    window.get_by_label_contains("1 piece kept");
    window.get_by_label("Demand (1)").click();
    window.run_steps(4);
    let marks = saved(&desk);
    assert_eq!(marks, [["Pakistan", "action"]]);
    window.get_by_label("Demand: Pakistan … action");
    let [from, to] = word(&window, "minister");
    drag(&mut window, from, to);
    assert_eq!(window.state().session().pieces(), [], "a drag without Ctrl begins a new selection");
}

#[test]
fn the_occurrences_of_a_mark_of_several_pieces_are_not_guessed() {
    let desk = desk();
    let mut window = desk.window();
    select_two_pieces(&mut window);
    press(&mut window, Key::Num1);
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::M);
    assert!(window.query_by_role(Role::Dialog).is_none());
    window.get_by_label_contains("The chosen mark has several pieces: select the words");
}

#[test]
fn pieces_are_selected_and_corrected_by_keys() {
    let desk = desk();
    let mut window = desk.window();
    press(&mut window, Key::ArrowDown);
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::ArrowRight);
    press_with(&mut window, CTRL, Key::Enter);
    press_with(&mut window, CTRL, Key::ArrowRight);
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::ArrowRight);
    press(&mut window, Key::Num3);
    assert_eq!(saved(&desk), [["Pakistan", "verifiable"]]);
    // The edges of the second piece, then of the first.
    press(&mut window, Key::Enter);
    press_with(&mut window, CTRL, Key::ArrowRight);
    press(&mut window, Key::Tab);
    press(&mut window, Key::Tab);
    press_with(&mut window, CTRL, Key::ArrowRight);
    press(&mut window, Key::Enter);
    assert_eq!(saved(&desk), [["Pakistan demanded verifiable action"]], "touching pieces are one");
    press_with(&mut window, CTRL, Key::Z);
    assert_eq!(saved(&desk), [["Pakistan", "verifiable"]]);
}

#[test]
fn a_marking_run_needs_no_key_for_each_mark() {
    let desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Num2);
    press(&mut window, Key::R);
    window.get_by_label("Marking every drag as allegation");
    window.get_by_label("End (Esc)");
    let [from, to] = word(&window, "minister");
    drag(&mut window, from, to);
    assert_eq!(saved(&desk), [["Pakistan demanded verifiable action"], ["minister"]]);
    press(&mut window, Key::Escape);
    assert!(window.query_by_label("Marking every drag as allegation").is_none());
    let [from, to] = word(&window, "failed");
    drag(&mut window, from, to);
    assert_eq!(saved(&desk).len(), 2);
}

#[test]
fn esc_ends_a_marking_run_before_focus_mode() {
    let desk = desk();
    let mut window = desk.window();
    press(&mut window, Key::R);
    press(&mut window, Key::F9);
    press(&mut window, Key::Escape);
    assert_eq!(window.state().session().marking_run(), None);
    assert!(window.state().view().is_focus_mode());
    press(&mut window, Key::Escape);
    assert!(!window.state().view().is_focus_mode());
}
