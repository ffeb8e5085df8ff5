//! The one interaction that must be perfect.

use demarche::session::{SaveState, Selection};
use egui::Key;
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::desk::Desk;
use demarche::ui::app::App;

const ARTICLE: &str = "Talks stall\n\nPakistan demanded verifiable action. The minister said that talks had failed.\n";

pub(crate) fn desk() -> Desk {
    let mut desk = Desk::new(&[("talks.txt", ARTICLE.as_bytes())]);
    desk.open = "talks.txt";
    desk
}

/// Selects the sentence the caret stands in, by keys alone.
pub(crate) fn select_sentence(window: &mut Harness<'_, App>) {
    window.key_press(Key::ArrowDown);
    window.run_steps(2);
    window.key_press(Key::Period);
    window.run_steps(2);
}

pub(crate) fn selected(window: &Harness<'_, App>) -> Option<String> {
    let session = window.state().session();
    let span = session.selection().and_then(Selection::span)?;
    Some(span.of(session.open()?.article.text())?.to_owned())
}

#[test]
fn two_keys_mark_a_sentence_and_save_it() {
    let desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    assert_eq!(selected(&window).as_deref(), Some("Pakistan demanded verifiable action."));
    window.key_press(Key::Num1);
    window.step();
    let session = window.state().session();
    assert_eq!(session.open().unwrap().set.len(), 1, "in the frame of the key");
    window.run_steps(3);
    assert_eq!(window.state().session().save_state(), SaveState::Saved);
    let set = desk.set("talks.txt");
    let span = &set["annotations"][0]["spans"][0];
    assert_eq!(span["exact"], "Pakistan demanded verifiable action.");
    window.get_by_label("Demand: Pakistan demanded verifiable action.");
    window.get_by_label("Saved");
}
