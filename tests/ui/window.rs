//! Tests the window itself: its panels, its theme, closing and changing articles, and the coder.

use demarche::{session::Command, ui::app::App};
use egui::{Event, Key, Modifiers, accesskit::Role, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    desk::Desk,
    first_mark::select_sentence,
    input::{CTRL, press_with},
};

fn two_articles() -> Desk {
    let mut desk = Desk::new(&[
        ("a.txt", b"Talks\n\nPakistan demanded action.\n"),
        ("b.txt", b"More talks\n\nKabul promised restraint.\n"),
    ]);
    desk.open = "a.txt";
    desk
}

fn open_name(window: &Harness<'_, App>) -> Option<String> {
    window.state().session().open().map(|open| open.path.to_string())
}

#[test]
fn keys_go_to_the_next_article_and_close_it() {
    let desk = two_articles();
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::Tab);
    assert_eq!(open_name(&window).as_deref(), Some("b.txt"));
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::Tab);
    assert_eq!(open_name(&window).as_deref(), Some("a.txt"));
    press_with(&mut window, CTRL, Key::W);
    assert_eq!(open_name(&window), None);
    window.get_by_label("Close study Ctrl+W");
    press_with(&mut window, CTRL, Key::W);
    window.get_by_label("Open article… Ctrl+O");
}

#[test]
fn the_theme_button_changes_what_is_seen_at_the_first_click() {
    let desk = two_articles();
    let mut window = desk.window();
    let before = window.ctx.theme();
    let name = if before == egui::Theme::Dark { "Switch to light" } else { "Switch to dark" };
    window.get_by_label_contains(name).click();
    window.run_steps(3);
    assert_ne!(window.ctx.theme(), before);
}

#[test]
fn a_click_on_the_coder_opens_another_coder_s_marks() {
    let desk = two_articles();
    let mut window = desk.window();
    select_sentence(&mut window);
    window.key_press(Key::Num1);
    window.run_steps(3);
    window.get_by_label("Coder: ayesha").click();
    window.run_steps(3);
    assert_eq!(window.get_by_label("Your name").value().as_deref(), Some("ayesha"));
    press_with(&mut window, CTRL, Key::A);
    window.get_by_label("Your name").type_text("Omar");
    window.run_steps(2);
    window.get_by_label("Saved as omar.json");
    window.get_by_label("Continue").click();
    window.run_steps(6);
    let open = window.state().session().open().unwrap();
    assert_eq!((open.key().unwrap().coder.as_str(), open.set.len()), ("omar", 0));
    press_with(&mut window, CTRL, Key::Tab);
    let key = window.state().session().open().unwrap().key().unwrap();
    assert_eq!((key.article.as_str(), key.coder.as_str()), ("b.txt", "omar"));
    assert_eq!(desk.set("a.txt")["annotations"].as_array().unwrap().len(), 1, "kept");
}

#[test]
fn the_coder_dialog_blames_nobody_for_an_empty_field() {
    let desk = two_articles();
    let mut window = desk.window();
    window.get_by_label("Coder: ayesha").click();
    window.run_steps(3);
    press_with(&mut window, CTRL, Key::A);
    window.key_press(Key::Delete);
    window.run_steps(3);
    assert!(window.query_by_label("A name needs at least one letter or digit").is_none());
    window.get_by_label("Your name").type_text("…");
    window.run_steps(3);
    window.get_by_label("A name needs at least one letter or digit");
}

#[test]
fn nothing_is_called_saved_before_something_was_done() {
    let desk = two_articles();
    let mut window = desk.window();
    window.get_by_label("Nothing to save yet");
    select_sentence(&mut window);
    window.key_press(Key::Num1);
    window.run_steps(3);
    window.get_by_label("Saved");
}

#[test]
fn a_change_elsewhere_is_named_before_it_is_undone() {
    let desk = two_articles();
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::D);
    press_with(&mut window, CTRL, Key::Tab);
    press_with(&mut window, CTRL, Key::Z);
    assert_eq!(open_name(&window).as_deref(), Some("b.txt"), "one keystroke changes nothing");
    window.get_by_label(
        "“mark article as done” was done in a.txt. Undo again to open that article and undo it",
    );
    assert_eq!(window.state().session().label(Command::Undo), "Undo mark article as done in a.txt");
    press_with(&mut window, CTRL, Key::Z);
    assert_eq!(open_name(&window).as_deref(), Some("a.txt"));
    assert!(desk.set("a.txt")["state"].get("done").is_none());
}

#[test]
fn panels_give_way_in_a_small_window() {
    let desk = Desk { size: vec2(900.0, 600.0), ..two_articles() };
    let mut window = desk.window();
    let widths = |window: &Harness<'_, App>| {
        let row = window.get_by_label("More talks").rect();
        let codes = window.get_by_label("Codes").rect();
        let size = window.ctx.content_rect().width();
        (row.width().round(), (size - codes.left()).round())
    };
    let (articles, marks) = widths(&window);
    assert!(articles < 160.0 && marks < 240.0, "{articles} {marks}");
    window.set_size(vec2(1366.0, 768.0));
    window.run_steps(3);
    let (articles, marks) = widths(&window);
    assert!(articles > 200.0 && marks > 300.0, "the widths come back: {articles} {marks}");
}

#[test]
fn the_filter_of_articles_gives_its_focus_to_what_was_asked_for() {
    let names: Vec<String> = (0..9).map(|number| format!("{number}.txt")).collect();
    let files: Vec<(&str, &[u8])> =
        names.iter().map(|name| (name.as_str(), &b"They talked. They failed."[..])).collect();
    let mut desk = Desk::new(&files);
    desk.open = "0.txt";
    let mut window = desk.window();
    select_sentence(&mut window);
    press_with(&mut window, Modifiers::NONE, Key::Num1);
    window.get_by_label("Filter by title").click();
    window.run_steps(3);
    window.get_by_label("Memo").click();
    window.run_steps(3);
    for sign in ["x", "2"] {
        window.event(Event::Text(sign.to_owned()));
    }
    window.run_steps(2);
    assert_eq!(window.get_by_label("Memo").value().as_deref(), Some("x2"));
    window.get_by_label("Filter by title").click();
    window.run_steps(3);
    press_with(&mut window, Modifiers::NONE, Key::Tab);
    assert!(!window.state().view().reader().has_focus(), "Tab goes on to the list");
    window.get_by_label("Filter by title").click();
    window.run_steps(3);
    press_with(&mut window, Modifiers::NONE, Key::Escape);
    assert!(window.state().view().reader().has_focus());
}

#[test]
fn the_button_of_a_notice_says_what_it_does_now() {
    let desk = two_articles();
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::D);
    select_sentence(&mut window);
    window.key_press(Key::Num1);
    window.run_steps(2);
    window.get_by_label("Mark article as not done").click();
    window.run_steps(2);
    assert_eq!(window.state().session().label(Command::ToggleDone), "Mark article as done");
}

#[test]
fn the_list_shows_the_article_that_is_open() {
    let files: Vec<(String, String)> = (10..60)
        .map(|number| (format!("{number}.txt"), format!("Statement {number}\n\nIt says little.")))
        .collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let mut desk = Desk::new(&files);
    desk.open = "45.txt";
    let mut window = desk.window();
    let is_shown = |window: &Harness<'_, App>, title: &str| {
        window.query_by_role_and_label(Role::ListBoxOption, title).is_some()
    };
    assert!(is_shown(&window, "Statement 45"));
    press_with(&mut window, CTRL, Key::PageDown);
    window.run_steps(4);
    assert!(is_shown(&window, "Statement 46"));
    for _ in 0..30 {
        press_with(&mut window, CTRL, Key::PageUp);
    }
    window.run_steps(4);
    assert!(is_shown(&window, "Statement 16") && !is_shown(&window, "Statement 46"));
}

#[test]
fn an_article_that_is_done_has_a_sign_beside_its_title() {
    let desk = two_articles();
    let mut window = desk.window();
    assert!(window.query_by_label("Done").is_none());
    press_with(&mut window, CTRL, Key::D);
    window.get_by_label("Done");
    press_with(&mut window, CTRL, Key::D);
    assert!(window.query_by_label("Done").is_none());
}

#[test]
fn keys_start_at_the_first_visible_line_where_the_caret_is_shown() {
    let mut desk = Desk::new(&[("urdu.txt", crate::pictures::URDU.as_bytes())]);
    desk.open = "urdu.txt";
    let mut window = desk.window();
    window.key_press(Key::ArrowLeft);
    window.run_steps(2);
    let caret = window.state().session().selection().unwrap();
    assert_eq!(caret.focus, "ا".len(), "one letter after the start, not at the end of the line");
}
