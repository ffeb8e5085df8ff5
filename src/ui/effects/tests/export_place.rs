//! Tests where an export may go and in which format, and where marks may, if the path is typed.

use egui::{Key, accesskit::Role};
use egui_kittest::Harness;

use super::*;

/// Returns a window that asks for the path of an export, for an article that has one mark.
fn asked(folder: &std::path::Path) -> Harness<'static, App> {
    let (mut app, ctx) = marked(folder);
    app.view.dialogs.clear();
    app.act(&ctx, Action::Run(Command::Export));
    app.handle_answer(&ctx, Answer::NoDialog(Purpose::Export, "no dialog".to_owned()));
    let mut window = Harness::new_ui_state(|ui, app: &mut App| app.ui(ui), app);
    window.run_steps(6);
    window
}

/// Types a path in place of the suggested one, and enters it.
fn enter(window: &mut Harness<'_, App>, path: &std::path::Path) {
    let ctrl = egui::Modifiers { ctrl: true, command: true, ..egui::Modifiers::NONE };
    window.key_press_modifiers(ctrl, Key::A);
    window.event(egui::Event::Text(path.display().to_string()));
    window.run_steps(3);
    window.key_press(Key::Enter);
    run_on(window);
}

fn run_on(window: &mut Harness<'_, App>) {
    let ctx = window.ctx.clone();
    window.run_steps(3);
    settle(window.state_mut(), &ctx);
    window.run_steps(3);
}

fn click(window: &mut Harness<'_, App>, label: &str) {
    window.get_by_role_and_label(Role::Button, label).click();
    run_on(window);
}

#[test]
fn a_name_with_the_ending_of_another_format_is_asked_about() {
    for (choice, name, start) in [
        ("Export as CSV", "out.csv", "id"),
        ("Keep JSON", "out.csv", "["),
        ("Export as JSON Lines", "out.JSONL", "{"),
        ("Cancel", "out.csv", ""),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut window = asked(folder.path());
        let file = folder.path().join(name);
        enter(&mut window, &file);
        window.get_by_role_and_label(Role::Dialog, "Which format?");
        window.get_by_label_contains("but the chosen format is JSON");
        assert!(!file.exists(), "{choice}");
        click(&mut window, choice);
        if start.is_empty() {
            window.get_by_role_and_label(Role::Dialog, "Where should the export be written?");
            assert!(!file.exists());
            continue;
        }
        let written = std::fs::read_to_string(&file).unwrap();
        let is_table = !written.starts_with(['[', '{']);
        assert!(written.starts_with(start) || start == "id" && is_table, "{choice}: {written}");
        assert!(!window.state().view.has_dialog(), "{choice}");
    }
}

#[test]
fn a_name_of_the_chosen_format_or_of_none_of_ours_is_not_asked_about() {
    for name in ["out.json", "out.JSON", "out.data", "out"] {
        let folder = tempfile::tempdir().unwrap();
        let mut window = asked(folder.path());
        enter(&mut window, &folder.path().join(name));
        assert!(!window.state().view.has_dialog(), "{name}");
    }
}

#[test]
fn an_export_onto_an_article_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = asked(folder.path());
    let article = folder.path().join("a.txt");
    enter(&mut window, &article);
    assert!(window.query_by_label("Replace the file?").is_none());
    window.get_by_label_contains("Articles and saved marks are never overwritten");
    window.get_by_role_and_label(Role::Dialog, "Where should the export be written?");
    assert_eq!(std::fs::read_to_string(&article).unwrap(), "They failed.");
    // So it is with the desktop's dialog.
    window.key_press(Key::Escape);
    window.run_steps(4);
    let ctx = window.ctx.clone();
    let picked = Answer::Picked(Purpose::Export, Some(article));
    window.state_mut().handle_answer(&ctx, picked);
    window.run_steps(4);
    window.get_by_role_and_label(Role::Dialog, "Export the marks");
    window.get_by_label_contains("Articles and saved marks are never overwritten");
}

#[test]
fn a_folder_for_the_marks_is_asked_for_as_one_and_a_file_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (mut app, ctx) = marked(folder.path());
    let Some(Dialog::Home { key, .. }) = app.view.dialogs.last() else { panic!("not asked") };
    let purpose = Purpose::Home(key.clone());
    app.handle_answer(&ctx, Answer::NoDialog(purpose, "no dialog".to_owned()));
    let mut window = Harness::new_ui_state(|ui, app: &mut App| app.ui(ui), app);
    window.run_steps(6);
    window.get_by_role_and_label(Role::TextInput, "Folder");
    let new = folder.path().join("elsewhere.json");
    enter(&mut window, &new);
    window.get_by_label_contains("This is the name of a file");
    enter(&mut window, &folder.path().join("a.txt"));
    window.get_by_label_contains("This is a file");
    assert!(!new.exists());
    let to = folder.path().join("elsewhere");
    enter(&mut window, &to);
    settle(window.state_mut(), &ctx);
    assert!(to.join("annotations/a.txt/ayesha.json").is_file());
}
