//! Tests the notices: that few are shown, and when they go. Each frame takes a second of the test's clock.

use demarche::ui::app::App;
use egui::{Key, Modifiers, pos2};
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    desk::Desk,
    first_mark::select_sentence,
    input::{CTRL, press, press_with},
};

const REMOVED: &str = "Removed one demand";

fn desk() -> Desk {
    let article = "A title\n\nThe first sentence demands action. The second says more.";
    let mut desk =
        Desk::new(&[("a.txt", article.as_bytes()), ("b.txt", b"Another\n\nIt says little.")]);
    desk.open = "a.txt";
    desk
}

/// Makes a mark and removes it, so that a notice offers to undo that.
fn remove_a_mark(window: &mut Harness<'_, App>) {
    select_sentence(window);
    press(window, Key::Num1);
    window.key_press(Key::Delete);
    window.run_steps(2);
    window.get_by_label(REMOVED);
}

fn texts(window: &Harness<'_, App>) -> Vec<String> {
    window.state().session().notices().iter().map(|notice| notice.text.clone()).collect()
}

#[test]
fn a_notice_of_what_was_done_goes_by_itself_but_not_while_it_is_read() {
    let desk = desk();
    let mut window = desk.window();
    remove_a_mark(&mut window);
    window.hover_at(window.get_by_label(REMOVED).rect().center());
    window.run_steps(30);
    window.get_by_label(REMOVED);
    window.hover_at(pos2(600.0, 200.0));
    window.run_steps(4);
    window.get_by_label(REMOVED);
    window.run_steps(8);
    assert!(window.query_by_label(REMOVED).is_none());
}

#[test]
fn a_notice_stays_while_its_button_has_the_focus() {
    let desk = desk();
    let mut window = desk.window();
    remove_a_mark(&mut window);
    window.get_by_label("Undo").focus();
    window.run_steps(30);
    window.get_by_label(REMOVED);
}

#[test]
fn a_notice_does_not_follow_into_another_article() {
    let desk = desk();
    let mut window = desk.window();
    remove_a_mark(&mut window);
    window.key_press_modifiers(CTRL, Key::PageDown);
    window.run_steps(3);
    assert!(window.state().session().open().is_some_and(|open| open.path.name() == "b.txt"));
    assert_eq!(texts(&window), [""; 0]);
}

#[test]
fn only_the_last_refusal_is_shown() {
    let desk = desk();
    let mut window = desk.window();
    press_with(&mut window, Modifiers::NONE, Key::Num1);
    let first = texts(&window);
    press_with(&mut window, CTRL, Key::Z);
    let second = texts(&window);
    assert_eq!((first.len(), second.len()), (1, 1), "{first:?} {second:?}");
    assert_ne!(first, second);
}
