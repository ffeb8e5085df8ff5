//! Tests the notices: that few are shown, and when they go. Each frame takes a second of the test's clock.

use demarche::ui::app::App;
use egui::{Key, Modifiers, pos2, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    desk::Desk,
    first_mark::select_sentence,
    input::{CTRL, press, press_with},
    marking::drag,
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

#[test]
fn a_refusal_goes_by_itself_later_than_what_was_done() {
    let desk = desk();
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::Z);
    assert_eq!(texts(&window), ["There is nothing to undo"]);
    window.run_steps(8);
    assert_eq!(texts(&window), ["There is nothing to undo"]);
    window.run_steps(8);
    assert_eq!(texts(&window), [""; 0]);
}

#[test]
fn an_error_stays_until_it_is_dismissed() {
    let desk = desk();
    // The marks of this article have no place: a file is where their folder should be.
    std::fs::create_dir_all(desk.folder.path().join("annotations")).unwrap();
    crate::desk::write(&desk.folder.path().join("annotations/a.txt"), b"x");
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    let is_error = |window: &Harness<'_, App>| {
        let mut notices = window.state().session().notices().iter();
        notices.any(|notice| notice.kind == demarche::session::NoticeKind::Error)
    };
    assert!(is_error(&window), "{:?}", texts(&window));
    window.run_steps(60);
    window.key_press_modifiers(CTRL, Key::PageDown);
    window.run_steps(4);
    assert!(is_error(&window), "{:?}", texts(&window));
    press(&mut window, Key::Escape);
    assert!(!is_error(&window), "{:?}", texts(&window));
}

#[test]
fn a_second_window_says_that_it_is_read_only_and_when_it_no_longer_is() {
    let desk = desk();
    let first = desk.window();
    let mut second = desk.window();
    assert_eq!(second.state().title(), "A title (read-only) – Demarche");
    assert!(texts(&second).iter().any(|text| text.starts_with("Read-only: open in another")));
    second.run_steps(30);
    assert_eq!(texts(&second).len(), 1, "it is still so");
    drop(first);
    second.run_steps(6);
    assert_eq!(second.state().title(), "A title – Demarche");
    assert_eq!(texts(&second), ["These marks can be changed now"]);
}

#[test]
fn words_below_a_notice_can_be_selected_by_a_drag() {
    let text =
        format!("A title\n\n{}", "Words of a long paragraph that fills the window. ".repeat(120));
    let mut desk = Desk::new(&[("a.txt", text.as_bytes())]);
    desk.open = "a.txt";
    let mut window = desk.window();
    remove_a_mark(&mut window);
    let notice = window.get_by_label(REMOVED).rect();
    let start = notice.left_center() + vec2(20.0, 0.0);
    drag(&mut window, start, start + vec2(160.0, -120.0));
    let selection = window.state().session().selection().unwrap();
    assert!(selection.span().is_some(), "{selection:?}");
}

/// Marks the first words of these paragraphs of a long article, and returns the window at its beginning.
fn marked_paragraphs(desk: &mut Desk, numbers: std::ops::Range<usize>) -> Harness<'static, App> {
    let line = |number: usize| format!("Paragraph {number} says what was said before it.\n\n");
    let text: String = (0..60).map(line).collect();
    crate::desk::write(&desk.folder.path().join("a.txt"), text.as_bytes());
    desk.size = vec2(1366.0, 600.0);
    let mut window = desk.window();
    for number in numbers {
        press_with(&mut window, CTRL, Key::F);
        crate::input::write(&mut window, &format!("Paragraph {number} says"));
        window.run_steps(4);
        press(&mut window, Key::Escape);
        press(&mut window, Key::Num1);
    }
    press_with(&mut window, CTRL, Key::Home);
    window
}

#[test]
fn a_mark_that_is_gone_to_is_not_under_a_notice() {
    let mut desk = desk();
    let mut window = marked_paragraphs(&mut desk, 5..15);
    press(&mut window, Key::CloseBracket);
    window.key_press(Key::Delete);
    window.run_steps(2);
    // As long as the pointer is on it, it stays.
    let notice = window.get_by_label(REMOVED).rect();
    window.hover_at(notice.center());
    window.run_steps(2);
    press_with(&mut window, CTRL, Key::Home);
    let mut tops = Vec::new();
    for number in 6..15 {
        press(&mut window, Key::CloseBracket);
        window.run_steps(2);
        let notice = window.get_by_label(REMOVED).rect();
        let words = format!("Paragraph {number} says");
        let marks = window.get_all_by_role(egui::accesskit::Role::Mark);
        let is_of = |mark: &egui_kittest::Node<'_>| {
            use egui_kittest::kittest::NodeT as _;
            mark.accesskit_node().label().is_some_and(|label| label.contains(&words))
        };
        let mark = marks.into_iter().find(is_of).map(|mark| mark.rect());
        let mark = mark.unwrap_or_else(|| panic!("{words} is not shown"));
        assert!(mark.bottom() <= notice.top(), "{words}: {mark} under {notice}");
        tops.push(mark.top());
    }
    let n_lower = tops.windows(2).filter(|two| two[1] > two[0] + 1.0).count();
    assert!(n_lower > 2, "it scrolls only where it must: {tops:?}");
}
