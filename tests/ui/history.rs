//! Tests the history of a coder's marks in the window.

use demarche::{session::SaveState, ui::app::App};
use egui::Key;
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    desk::{Desk, pictures, write},
    input::{CTRL, press_with},
    studies::{mark, open_on, state},
};

const TEXT: &[u8] =
    b"Talks stall\n\nPakistan demanded verifiable action. The minister said that talks had failed.\n";

/// Returns a window in which words were marked and their code was changed.
fn worked_on() -> (Desk, Harness<'static, App>) {
    let desk = open_on(&[("a.txt", TEXT)], "a.txt");
    let mut window = desk.window();
    mark(&mut window, Key::Num1);
    window.key_press(Key::Num2);
    window.run_steps(4);
    (desk, window)
}

fn codes(window: &Harness<'_, App>) -> Vec<String> {
    let set = &window.state().session().open().unwrap().set;
    set.iter().map(|mark| mark.code.0.to_string()).collect()
}

fn show_history(window: &mut Harness<'_, App>) {
    press_with(window, CTRL | egui::Modifiers::ALT, Key::Z);
    window.run_steps(4);
}

#[test]
fn an_earlier_state_is_shown_and_gone_back_to_in_one_step() {
    let (desk, mut window) = worked_on();
    show_history(&mut window);
    window.get_by_label_contains(
        "Change demand to allegation “Pakistan demanded verifiable action” 2",
    );
    window.get_by_label_contains("1 mark. This is how it is now");
    assert!(window.query_by_label("Go back to this state").is_none());
    // By keys to the state before the change, and by the pointer to the one before the mark.
    window.key_press(Key::ArrowDown);
    window.run_steps(3);
    window.get_by_label_contains("1 mark. Going back would change:");
    window.get_by_label_contains(
        "Change back the code of demand “Pakistan demanded verifiable action”",
    );
    window.get_by_label_contains("Before the first step that is kept").click();
    window.run_steps(3);
    window.get_by_label_contains("0 marks. Going back would change:");
    if let Some(folder) = pictures() {
        window.render().unwrap().save(folder.join("history.png")).unwrap();
    }
    window.get_by_label("Go back to this state").click();
    window.run_steps(4);
    assert!(codes(&window).is_empty());
    assert_eq!(state(&window), SaveState::Saved);
    press_with(&mut window, CTRL, Key::Z);
    window.run_steps(4);
    assert_eq!(codes(&window), ["allegation"]);
    // Both are in the history, which is there in the next window, too.
    drop(window);
    let mut window = desk.window();
    show_history(&mut window);
    window.get_by_label_contains("Go back to the beginning “Pakistan");
    window.get_by_label_contains("Undo: go back to the beginning “Pakistan");
}

#[test]
fn enter_goes_back_to_the_chosen_state() {
    let (_desk, mut window) = worked_on();
    show_history(&mut window);
    // The state is the one now: there is nothing to go back to, and Enter closes.
    window.key_press(Key::Enter);
    window.run_steps(4);
    assert!(window.query_by_label("History of your marks").is_none());
    assert_eq!(codes(&window), ["allegation"]);
    show_history(&mut window);
    window.key_press(Key::ArrowDown);
    window.run_steps(3);
    window.key_press(Key::Enter);
    window.run_steps(4);
    assert_eq!(codes(&window), ["demand"]);
    // The row itself may have the focus.
    show_history(&mut window);
    let row = "Before the first step that is kept";
    window.get_by_label_contains(row).focus();
    window.run_steps(3);
    window.key_press(Key::Enter);
    window.run_steps(3);
    window.get_by_label_contains("0 marks. Going back would change:");
    window.key_press(Key::Enter);
    window.run_steps(4);
    assert!(codes(&window).is_empty());
}

#[test]
fn what_another_program_did_is_not_taken_back() {
    let (desk, window) = worked_on();
    drop(window);
    let file = desk.folder.path().join("annotations/a.txt/ayesha.json");
    let set = std::fs::read_to_string(&file).unwrap();
    write(&file, set.replace("\"allegation\"", "\"commitment\"").as_bytes());
    let mut window = desk.window();
    show_history(&mut window);
    window.key_press(Key::ArrowDown);
    window.run_steps(3);
    window.get_by_label_contains("This state is not known any more");
    assert!(window.query_by_label("Go back to this state").is_none());
    window.key_press(Key::Escape);
    window.run_steps(3);
    assert!(window.query_by_label("History of your marks").is_none());
    assert_eq!(codes(&window), ["commitment"]);
}

#[test]
fn a_damaged_history_can_be_gone_back_in_from_its_first_step() {
    let (desk, window) = worked_on();
    drop(window);
    let file = desk.folder.path().join("annotations/a.txt/ayesha.history");
    let history = std::fs::read_to_string(&file).unwrap();
    write(&file, history.replace("\"number\":2", "\"number\":8").as_bytes());
    let mut window = desk.window();
    show_history(&mut window);
    window.key_press(Key::End);
    window.run_steps(3);
    window.get_by_label_contains("0 marks. Going back would change:");
    window.get_by_label("Go back to this state").click();
    window.run_steps(4);
    assert!(codes(&window).is_empty());
}

#[test]
fn an_older_version_that_was_brought_back_is_named() {
    let desk = open_on(&[("a.txt", TEXT)], "a.txt");
    let mut window = desk.window();
    mark(&mut window, Key::Num1);
    drop(window);
    let file = desk.folder.path().join("annotations/a.txt/ayesha.json");
    let older = std::fs::read(&file).unwrap();
    let mut window = desk.window();
    assert!(window.query_by_label_contains("older version").is_none());
    press_with(&mut window, CTRL, Key::A);
    mark(&mut window, Key::Num3);
    drop(window);
    write(&file, &older);
    let mut window = desk.window();
    window.get_by_label_contains(
        "Your marks on a.txt are an older version, which another program brought back: 1 step",
    );
    assert_eq!(codes(&window), ["demand"]);
    show_history(&mut window);
    window.get_by_label_contains("An older version of the marks was brought back");
    window.key_press(Key::ArrowDown);
    window.run_steps(3);
    window.get_by_label("Go back to this state").click();
    window.run_steps(4);
    assert_eq!(codes(&window).len(), 2, "nothing was lost");
}

#[test]
fn what_another_program_left_is_named_so() {
    let (desk, window) = worked_on();
    drop(window);
    let file = desk.folder.path().join("annotations/a.txt/ayesha.json");
    let set = std::fs::read_to_string(&file).unwrap();
    write(&file, set.replace("\"allegation\"", "\"commitment\"").as_bytes());
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::A);
    mark(&mut window, Key::Num3);
    show_history(&mut window);
    window.key_press(Key::ArrowDown);
    window.run_steps(3);
    window.get_by_label_contains("After something else than this step changed the marks: 1 mark");
    window.get_by_label("Go back to this state").click();
    window.run_steps(4);
    assert_eq!(codes(&window), ["commitment"]);
}

#[test]
fn a_history_is_not_shown_without_the_changes_that_are_not_saved() {
    let (desk, mut window) = worked_on();
    // A folder is in the way of the next saves.
    let file = desk.folder.path().join("annotations/a.txt/ayesha.json");
    std::fs::remove_file(file.with_extension("journal")).unwrap();
    std::fs::create_dir(file.with_extension("journal")).unwrap();
    std::fs::remove_file(file.with_extension("prev")).ok();
    std::fs::create_dir(file.with_extension("prev")).unwrap();
    window.key_press(Key::Num3);
    window.run_steps(4);
    assert!(matches!(state(&window), SaveState::Failed(_)), "{:?}", state(&window));
    show_history(&mut window);
    window.get_by_label_contains("Your last changes are not saved yet");
    assert!(window.query_by_label("Go back to this state").is_none());
}

#[test]
fn a_set_without_steps_says_so() {
    let desk = open_on(&[("a.txt", TEXT)], "a.txt");
    let mut window = desk.window();
    show_history(&mut window);
    window.get_by_label_contains("Nothing was done to your marks on this article yet");
}

#[test]
fn steps_on_urdu_words_show_them_and_stand_apart() {
    let text = "استنبول مذاکرات\n\nپاکستان نے مطالبہ کیا کہ سرحد پار حملے فوری طور پر بند کیے جائیں اور دہشت گرد گروہوں کے خلاف کارروائی کی جائے۔\n";
    let desk = open_on(&[("a.txt", text.as_bytes())], "a.txt");
    let mut window = desk.window();
    mark(&mut window, Key::Num1);
    window.key_press(Key::Num2);
    window.run_steps(4);
    show_history(&mut window);
    window.key_press(Key::ArrowDown);
    window.run_steps(3);
    let row = |words: &str| {
        let rows = window.get_all_by_label_contains(words);
        rows.map(|row| row.rect()).find(|rect| rect.width() > 400.0).unwrap()
    };
    let (changed, marked) =
        (row("Change demand to allegation “پاکستان"), row("Mark as demand “پاکستان"));
    assert!(changed.height() > 26.0, "{changed:?}");
    assert!(changed.bottom() <= marked.top(), "{changed:?} {marked:?}");
    if let Some(folder) = pictures() {
        window.render().unwrap().save(folder.join("history-urdu.png")).unwrap();
    }
}
