//! Tests the sheet with all keys, where a person changes them, and the file they are saved in.

use std::fs;

use demarche::{session::Command, ui::app::App};
use demarche_files::storage::KeyFile;
use egui::{Event, Key, Modifiers, accesskit::Role};
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    desk::{Desk, pictures, write},
    first_mark::{desk, select_sentence},
    input::{CTRL, click, press, press_with},
};

/// Opens the sheet and filters it.
fn open_sheet(window: &mut Harness<'_, App>, filter: &str) {
    press(window, Key::F1);
    window.event(Event::Text(filter.to_owned()));
    window.run_steps(3);
}

/// Opens the sheet, filters it, and asks for other keys of a command.
fn change(window: &mut Harness<'_, App>, filter: &str, name: &str) {
    open_sheet(window, filter);
    click(window, &format!("Change keys of {name}"));
}

fn saved(desk: &Desk) -> String {
    let (keys, warning) = KeyFile::load_from(&desk.key_file());
    assert_eq!(warning, None);
    format!("{:?}", keys.keys)
}

fn notices(window: &Harness<'_, App>) -> Vec<String> {
    window.state().session().notices().iter().map(|notice| notice.text.clone()).collect()
}

/// Returns a window for a user who has this file of keys.
fn with_file(text: &str) -> (Desk, Harness<'static, App>) {
    let desk = desk();
    fs::create_dir_all(desk.key_file().parent().unwrap()).unwrap();
    write(&desk.key_file(), text.as_bytes());
    let window = desk.window();
    (desk, window)
}

#[test]
fn the_sheet_is_filtered_by_name_and_by_key() {
    let desk = desk();
    let mut window = desk.window();
    press(&mut window, Key::Questionmark);
    assert_eq!(window.get_all_by_label("Codes").count(), 2, "in the sheet and in the panel");
    assert!(window.query_by_label("Change keys of Export").is_some());
    window.event(Event::Text("f8".to_owned()));
    window.run_steps(3);
    assert!(window.query_by_label("Change keys of Export").is_none());
    window.get_by_label("Change keys of Next mark");
    window.get_by_label("]  or  F8");
    window.event(Event::Text("xyz".to_owned()));
    window.run_steps(3);
    window.get_by_label("No command or key fits");
}

#[test]
fn new_keys_are_pressed_used_shown_and_saved() {
    let desk = desk();
    let mut window = desk.window();
    change(&mut window, "next mark", "Next mark");
    window.get_by_label("Press the new keys for Next mark");
    press(&mut window, Key::N);
    assert_eq!(saved(&desk), r#"{"next-mark": ["N"]}"#);
    window.get_by_label("Reset keys of Next mark");
    press(&mut window, Key::Escape);
    assert!(window.query_by_label("Keyboard shortcuts").is_none());
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    press(&mut window, Key::Escape);
    assert!(window.state().session().chosen().is_none());
    press(&mut window, Key::N);
    assert!(window.state().session().chosen().is_some(), "N goes to the next mark");
    press_with(&mut window, CTRL, Key::K);
    window.event(Event::Text("next mark".to_owned()));
    window.run_steps(3);
    assert!(window.query_all_by_label("Next mark").count() > 0);
    assert_eq!(window.state().session().keymap().label(Command::NextMark), "N");
    // Another window finds them.
    let window = desk.window();
    assert_eq!(window.state().session().keymap().label(Command::NextMark), "N");
}

#[test]
fn keys_that_run_commands_can_be_pressed_as_new_keys_and_esc_cancels() {
    let desk = desk();
    let mut window = desk.window();
    change(&mut window, "light or dark", "Light or dark");
    press(&mut window, Key::Escape);
    window.get_by_role_and_label(Role::Dialog, "Keyboard shortcuts");
    assert!(!desk.key_file().exists());
    click(&mut window, "Change keys of Light or dark");
    press_with(&mut window, CTRL, Key::E);
    window.get_by_label("Ctrl+E is already a key of “Export”");
    click(&mut window, "Press others");
    press_with(&mut window, CTRL, Key::Q);
    window.get_by_label("Ctrl+Q is already a key of “Quit”");
    assert!(!window.state().is_leaving());
    click(&mut window, "Press others");
    press_with(&mut window, CTRL, Key::E);
    click(&mut window, "Take it for “Light or dark”");
    assert_eq!(saved(&desk), r#"{"export": [], "toggle-theme": ["Ctrl+E"]}"#);
    let keymap = window.state().session().keymap();
    assert_eq!(
        (keymap.label(Command::Export), keymap.label(Command::ToggleTheme)),
        (String::new(), "Ctrl+E".to_owned())
    );
    // Export's own key goes back to it.
    press(&mut window, Key::Escape);
    open_sheet(&mut window, "export");
    click(&mut window, "Reset keys of Export");
    assert_eq!(saved(&desk), r#"{"toggle-theme": []}"#);
}

#[test]
fn keys_are_added_removed_and_reset() {
    let desk = desk();
    let mut window = desk.window();
    change(&mut window, "undo", "Undo");
    click(&mut window, "Keep these keys too");
    press_with(&mut window, Modifiers::ALT, Key::Backspace);
    assert_eq!(saved(&desk), r#"{"undo": ["Ctrl+Z", "Alt+Backspace"]}"#);
    click(&mut window, "Change keys of Undo");
    click(&mut window, "Remove all its keys");
    assert_eq!(saved(&desk), r#"{"undo": []}"#);
    click(&mut window, "Reset all…");
    window.get_by_label("You chose other keys for 1 command");
    // Enter presses the button that resets nothing.
    press(&mut window, Key::Enter);
    assert_eq!(saved(&desk), r#"{"undo": []}"#);
    click(&mut window, "Reset all…");
    click(&mut window, "Reset all keys");
    assert_eq!(saved(&desk), "{}");
    assert_eq!(window.state().session().keymap().label(Command::Undo), "Ctrl+Z");
}

#[test]
fn digits_stay_with_the_codes() {
    let desk = desk();
    let mut window = desk.window();
    change(&mut window, "quit", "Quit");
    press(&mut window, Key::Num1);
    assert!(window.query_by_label_contains("Digits without Ctrl and Alt").is_some());
    click(&mut window, "Press others");
    press(&mut window, Key::F20);
    assert_eq!(saved(&desk), r#"{"quit": ["F20"]}"#);
}

#[test]
fn clashes_in_the_file_are_put_in_words() {
    let (_desk, window) = with_file(
        r#"{"format": "demarche/keys", "version": 1, "keys": {"toggle-marks": ["F5", "Ctrl+E"], "next-mark": ["Hyper+N"]}}"#,
    );
    assert_eq!(
        notices(&window),
        [
            "keys.json: “Hyper+N” cannot be a key of “Next mark”: “Hyper” is not Ctrl, Alt or Shift",
            "Ctrl+E is a key of both “Codes and marks” and “Export”: it runs “Codes and marks”",
        ]
    );
    let keymap = window.state().session().keymap();
    assert_eq!(
        (keymap.label(Command::Export), keymap.label(Command::NextMark)),
        (String::new(), "]".to_owned())
    );
}

#[test]
fn a_broken_file_does_not_prevent_the_start() {
    for text in ["{", "[]", "{\"format\": \"demarche/keys\", \"version\": 1, \"keys\": 7}", "\u{0}"]
    {
        let (desk, window) = with_file(text);
        assert_eq!(window.state().session().keymap().label(Command::Undo), "Ctrl+Z", "{text}");
        assert_eq!(notices(&window).is_empty(), text.contains("format"), "{text}");
        assert_eq!(fs::read_to_string(desk.key_file()).unwrap(), text, "it is left to be repaired");
    }
}

#[test]
fn buttons_and_menus_show_the_users_keys() {
    let (_desk, mut window) =
        with_file(r#"{"format": "demarche/keys", "version": 1, "keys": {"export": "F20"}}"#);
    window.get_by_label("Export the marks (F20)");
    click(&mut window, "File");
    let item = window.get_all_by_role(Role::Button).find(|item| {
        use egui_kittest::kittest::NodeT as _;
        item.accesskit_node().label().is_some_and(|label| label.contains("Export… F20"))
    });
    assert!(item.is_some());
}

#[test]
fn the_licences_are_shown_and_copied() {
    let desk = desk();
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::K);
    window.event(Event::Text("about".to_owned()));
    press(&mut window, Key::Enter);
    window.get_by_label("Inter – OFL-1.1 [1]");
    press(&mut window, Key::PageDown);
    window.run_steps(30);
    assert!(window.query_by_label("Inter – OFL-1.1 [1]").is_none(), "the page scrolls by keys");
    window.get_by_label("Copy the licences").click();
    window.step();
    let copied = window.output().platform_output.commands.iter().any(|command| {
        matches!(command, egui::OutputCommand::CopyText(text) if text.contains("SIL OPEN FONT LICENSE"))
    });
    assert!(copied);
}

/// Pictures for a person to look at, if a folder for them is set.
#[test]
fn the_sheet_and_the_licences_are_drawn() {
    let Some(folder) = pictures() else { return };
    let mut desk = desk();
    desk.size = egui::vec2(1000.0, 640.0);
    let mut window = desk.window();
    press(&mut window, Key::F1);
    window.render().unwrap().save(folder.join("keys.png")).unwrap();
    window.event(Event::Text("next mark".to_owned()));
    window.run_steps(3);
    click(&mut window, "Change keys of Next mark");
    window.render().unwrap().save(folder.join("keys-press.png")).unwrap();
    press_with(&mut window, CTRL, Key::E);
    window.render().unwrap().save(folder.join("keys-clash.png")).unwrap();
    press(&mut window, Key::Escape);
    press(&mut window, Key::Escape);
    press_with(&mut window, CTRL, Key::K);
    window.event(Event::Text("about".to_owned()));
    window.run_steps(3);
    press(&mut window, Key::Enter);
    window.run_steps(3);
    window.render().unwrap().save(folder.join("about.png")).unwrap();
}

#[test]
fn keys_chosen_while_a_changed_file_is_read_revert_no_other_change() {
    let keys =
        |text: &str| format!(r#"{{"format": "demarche/keys", "version": 1, "keys": {{{text}}}}}"#);
    let (desk, mut window) = with_file(&keys(r#""next-mark": ["N"], "export": ["F18"]"#));
    change(&mut window, "undo", "Undo");
    write(&desk.key_file(), keys(r#""next-mark": ["F6"], "redo": []"#).as_bytes());
    // Both in one frame: the keys are chosen before the answer of the worker that reads the file.
    let pressed = Event::Key {
        key: Key::F13,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    window.input_mut().events.extend([Event::WindowFocused(true), pressed]);
    window.run_steps(6);
    assert_eq!(saved(&desk), r#"{"next-mark": ["F6"], "redo": [], "undo": ["F13"]}"#);
    let keymap = window.state().session().keymap();
    let commands = [Command::NextMark, Command::Redo, Command::Undo, Command::Export];
    assert_eq!(commands.map(|command| keymap.label(command)), ["F6", "", "F13", "Ctrl+E"]);
    assert_eq!(notices(&window), [""; 0]);
}

#[test]
fn a_file_changed_in_an_editor_is_read_when_the_window_is_used_again() {
    let keys =
        |text: &str| format!(r#"{{"format": "demarche/keys", "version": 1, "keys": {{{text}}}}}"#);
    let (desk, mut window) = with_file(&keys(r#""next-mark": ["N"]"#));
    let come_back = |window: &mut Harness<'_, App>, text: &str| {
        write(&desk.key_file(), text.as_bytes());
        window.event(Event::WindowFocused(true));
        window.run_steps(6);
    };
    let label =
        |window: &Harness<'_, App>, command| window.state().session().keymap().label(command);
    come_back(&mut window, &keys(r#""next-mark": ["F6"], "toggle-marks": ["Ctrl+E"]"#));
    assert_eq!(label(&window, Command::NextMark), "F6");
    let clash = "Ctrl+E is a key of both “Codes and marks” and “Export”: it runs “Codes and marks”";
    assert_eq!(notices(&window), [clash]);
    press(&mut window, Key::Escape);
    for _ in 0..2 {
        come_back(&mut window, "{");
        assert_eq!(label(&window, Command::NextMark), "F6", "those so far stay");
    }
    let said = notices(&window);
    let refusals = said.iter().filter(|text| text.contains("could not be read again"));
    assert_eq!(refusals.count(), 1, "{said:?}");
    come_back(&mut window, &keys(""));
    assert_eq!(label(&window, Command::NextMark), "]");
}
