//! Tests marking all occurrences of some words.

use demarche::{session::Command, ui::app::App};
use demarche_files::storage::Theme;
use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};

use crate::{
    desk::{Desk, pictures},
    input::{CTRL, press_with},
    pictures::URDU,
};

const TEXT: &str =
    "Truce talks\n\nThe truce holds, said one. The truces failed.\n\nA TRUCE, then a “truce”.\n";

fn desk() -> Desk {
    let mut desk = Desk::new(&[("truce.txt", TEXT.as_bytes())]);
    desk.open = "truce.txt";
    desk
}

/// Selects the first word and asks.
fn ask(window: &mut Harness<'_, App>) {
    press_with(window, CTRL, Key::Home);
    press_with(window, CTRL | Modifiers::SHIFT, Key::ArrowRight);
    press_with(window, CTRL | Modifiers::SHIFT, Key::M);
}

fn marked(window: &Harness<'_, App>) -> Vec<(usize, String)> {
    let open = window.state().session().open().unwrap();
    let hulls = open.set.iter().filter_map(|mark| mark.hull());
    hulls.map(|hull| (hull.start(), hull.of(open.article.text()).unwrap().to_owned())).collect()
}

#[test]
fn all_ticked_places_are_marked_and_undone_in_one_step() {
    let desk = desk();
    let mut window = desk.window();
    ask(&mut window);
    window.get_by_label("“Truce”");
    window.get_by_label("4 matches");
    window.get_by_label("TRUCE: A TRUCE, then a “truce”.").click();
    window.run_steps(4);
    window.get_by_label("Mark 3").click();
    window.run_steps(4);
    let words: Vec<String> = marked(&window).into_iter().map(|(_, words)| words).collect();
    assert_eq!(words, ["Truce", "truce", "truce"]);
    window.get_by_label("Marked 3 as demand");
    assert_eq!(desk.set("truce.txt")["annotations"].as_array().unwrap().len(), 3);
    assert_eq!(window.state().session().label(Command::Undo), "Undo mark 3 as demand");
    assert!(window.state().view().reader().has_focus());
    press_with(&mut window, CTRL, Key::Z);
    assert!(marked(&window).is_empty());
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::Z);
    assert_eq!(marked(&window).len(), 3);
}

#[test]
fn options_and_what_is_marked_already() {
    let desk = desk();
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::Home);
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::ArrowRight);
    press_with(&mut window, Modifiers::NONE, Key::Num2);
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::M);
    window.get_by_label("4 matches, 1 of them marked already");
    window.get_by_label("Mark 3");
    window.get_by_label("Whole word").click();
    window.run_steps(4);
    window.get_by_label("Mark 4");
    window.get_by_label("Case").click();
    window.run_steps(4);
    window.get_by_label("1 match, 1 of them marked already");
    assert!(window.query_by_label_contains("Mark 1").is_none());
    window.get_by_role_and_label(Role::RadioButton, "Commitment").click();
    window.run_steps(4);
    window.get_by_label("None").click();
    window.run_steps(4);
    assert!(window.query_by_label("Mark 1").is_none());
    window.get_by_label("All").click();
    window.run_steps(4);
    window.get_by_label("Mark 1").click();
    window.run_steps(4);
    assert_eq!(marked(&window), [(0, "Truce".to_owned()), (0, "Truce".to_owned())]);
}

#[test]
fn a_key_chooses_the_code_and_enter_marks() {
    let desk = desk();
    let mut window = desk.window();
    ask(&mut window);
    press_with(&mut window, Modifiers::NONE, Key::Num3);
    let choice = window.get_by_role_and_label(Role::RadioButton, "Commitment");
    assert_eq!(choice.accesskit_node().toggled(), Some(egui::accesskit::Toggled::True));
    press_with(&mut window, Modifiers::NONE, Key::Enter);
    assert!(window.query_by_role_and_label(Role::Dialog, "Mark all occurrences").is_none());
    window.get_by_label("Marked 4 as commitment");
    // With the focus on a button, Enter presses it and Ctrl+Enter marks.
    ask(&mut window);
    press_with(&mut window, Modifiers::NONE, Key::Num2);
    window.get_by_label("None").focus();
    window.run_steps(2);
    press_with(&mut window, Modifiers::NONE, Key::Enter);
    assert!(window.query_by_label_contains("Mark 4").is_none());
    window.get_by_label("All").focus();
    window.run_steps(2);
    press_with(&mut window, Modifiers::NONE, Key::Enter);
    window.get_by_label("Mark 4");
    press_with(&mut window, CTRL, Key::Enter);
    assert_eq!(marked(&window).len(), 8);
}

/// Draws the dialog, and the field above the marks, for a person to look at.
#[test]
fn the_dialog_draws_in_both_directions() {
    let urdu = pictures().is_some().then_some(("all-urdu", Theme::Dark, URDU.as_bytes()));
    for (name, theme, text) in
        [("all-light", Theme::Light, TEXT.as_bytes())].into_iter().chain(urdu)
    {
        let mut desk = Desk::new(&[("a.txt", text)]);
        desk.open = "a.txt";
        desk.settings.theme = theme;
        (desk.size, desk.scale) = (egui::vec2(1000.0, 640.0), 1.0);
        let mut window = desk.window();
        press_with(&mut window, CTRL, Key::Home);
        press_with(&mut window, Modifiers::SHIFT, Key::ArrowRight);
        let word = if name == "all-urdu" { Key::ArrowLeft } else { Key::ArrowRight };
        press_with(&mut window, CTRL | Modifiers::SHIFT, word);
        press_with(&mut window, Modifiers::NONE, Key::Num2);
        press_with(&mut window, CTRL | Modifiers::SHIFT, Key::F);
        window.event(egui::Event::Text("allegation".to_owned()));
        window.run_steps(3);
        press_with(&mut window, Modifiers::NONE, Key::Escape);
        press_with(&mut window, CTRL | Modifiers::SHIFT, Key::M);
        let picture = window.render().unwrap();
        assert_eq!(picture.width(), 1000);
        if let Some(folder) = pictures() {
            picture.save(folder.join(format!("{name}.png"))).unwrap();
        }
    }
}
