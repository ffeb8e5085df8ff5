//! Tests what assistive technology is given of the whole window.

use demarche::ui::app::App;
use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::{
    Harness,
    kittest::{AccessKitNode, NodeT as _, Queryable as _},
};

use crate::{desk::Desk, first_mark::desk, input::press_with};

#[test]
fn the_window_and_its_parts_have_names() {
    let window = Desk::sample().window();
    let title = window.state().title();
    assert_eq!(window.root().accesskit_node().label().as_deref(), Some(title.as_str()));
    for (role, name) in [
        (Role::Banner, "Menus and buttons"),
        (Role::MenuBar, "Menus"),
        (Role::Navigation, "Study"),
        (Role::ListBox, "Articles of the study"),
        (Role::Complementary, "Codes and marks"),
        (Role::ListBox, "Codes and their marks"),
        (Role::ListBox, "Marks in reading order"),
        (Role::Main, "Text"),
        (Role::Status, "Status"),
    ] {
        window.get_by_role_and_label(role, name);
    }
}

#[test]
fn rows_are_options_with_their_place_in_the_list() {
    let mut window = Desk::sample().window();
    let words = "Pakistan wants a written pledge";
    window.get_by(|node| is_row(node, words)).click();
    window.run_steps(4);
    let row = window.get_by(|node| is_row(node, words));
    let node = row.accesskit_node();
    assert_eq!(node.is_selected(), Some(true));
    assert_eq!(node.toggled(), None);
    assert_eq!(node.data().position_in_set(), Some(1));
    assert_eq!(node.data().size_of_set(), Some(window.state().session().open().unwrap().set.len()));
    let other = window.get_by(|node| is_row(node, "Allegation: accuses the Taliban"));
    assert_eq!(other.accesskit_node().is_selected(), Some(false));
}

fn is_row(node: &AccessKitNode<'_>, words: &str) -> bool {
    node.role() == Role::ListBoxOption && node.label().is_some_and(|label| label.contains(words))
}

#[test]
fn the_list_of_marks_scrolls_when_asked() {
    let mut window = Desk::sample().window();
    let is_shown = |window: &Harness<'_, App>| {
        let words = "Demand: Pakistan Demands Written Guarantees From Taliban";
        window.query_by(|node| is_row(node, words)).is_some()
    };
    assert!(is_shown(&window));
    window.get_by_role_and_label(Role::ListBox, "Marks in reading order").scroll_down();
    window.run_steps(4);
    assert!(!is_shown(&window), "the list did not scroll");
    window.get_by_role_and_label(Role::ListBox, "Marks in reading order").scroll_up();
    window.run_steps(4);
    assert!(is_shown(&window));
}

#[test]
fn a_button_says_its_name_once_and_the_bar_is_read_from_left_to_right() {
    let window = Desk::sample().window();
    let undo = window.get_by_label_contains("Undo (");
    assert_eq!(undo.accesskit_node().description(), None);
    let names = [
        "Undo (",
        "Redo (",
        "Export the marks",
        "Switch to",
        "hide the articles",
        "hide the marks",
    ];
    let at: Vec<f32> = names.map(|name| window.get_by_label_contains(name).rect().left()).into();
    assert!(at.is_sorted(), "{at:?}");
}

#[test]
fn a_notice_is_read_out() {
    let desk = desk();
    let mut window = desk.window();
    // Nothing is selected.
    press_with(&mut window, Modifiers::NONE, Key::Num1);
    let notice = window.state().session().notices().first().map(|notice| notice.text.clone());
    let words = notice.expect("a notice");
    let node = window.get_by(|node| node.value().as_deref() == Some(&words));
    assert_eq!(node.accesskit_node().live(), egui::accesskit::Live::Polite, "{words}");
}

#[test]
fn a_dialog_has_the_name_of_its_question() {
    let mut window = Desk::sample().window();
    press_with(&mut window, Modifiers::NONE, Key::F1);
    window.run_steps(4);
    window.get_by_role_and_label(Role::Dialog, "Keyboard shortcuts");
}
