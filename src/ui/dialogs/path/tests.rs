//! Tests of the question for a path.

use std::fs;

use demarche_files::storage::complete_path;
use egui_kittest::{Harness, kittest::Queryable as _};

use super::*;

struct Shown {
    dialog: PathDialog,
    typesetter: Typesetter,
    answers: Vec<PathBuf>,
    /// Completions that have not arrived.
    late: Vec<(String, Vec<PathBuf>)>,
    is_slow: bool,
}

fn show(ui: &mut Ui, shown: &mut Shown) {
    let mut requests = Vec::new();
    let pens = (&Tokens::light(), &mut shown.typesetter);
    shown.dialog.show(ui, pens, &mut requests);
    for request in requests {
        match request {
            Request::Path(_, path) => shown.answers.push(path),
            Request::Complete(text, wanted) => {
                let paths = complete_path(&text, wanted);
                shown.late.push((text, paths));
            }
            other => panic!("{other:?}"),
        }
    }
    if !shown.is_slow {
        for (text, paths) in shown.late.drain(..) {
            let wanted = shown.dialog.wanted();
            shown.dialog.take_completions(text, wanted, paths);
        }
    }
}

/// A folder of folders and files, and the question for a path, with this folder suggested.
fn asked(purpose: Purpose) -> (tempfile::TempDir, Harness<'static, Shown>) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("talks")).unwrap();
    for name in ["talks/istanbul.txt", "talks/istanbul.png", "notes.txt"] {
        let file = folder.path().join(name);
        demarche_files::storage::atomic::write(&file, |_| Ok(())).unwrap();
    }
    let text = format!("{}{MAIN_SEPARATOR}", folder.path().display());
    let shown = Shown {
        dialog: PathDialog::new(purpose, String::new(), (text, None)),
        typesetter: Typesetter::new(),
        answers: Vec::new(),
        late: Vec::new(),
        is_slow: false,
    };
    let mut harness = Harness::new_ui_state(show, shown);
    harness.run_steps(3);
    (folder, harness)
}

fn type_text(harness: &mut Harness<'_, Shown>, text: &str) {
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run_steps(3);
}

fn press(harness: &mut Harness<'_, Shown>, key: Key) {
    harness.key_press(key);
    harness.run_steps(4);
}

#[test]
fn tab_completes_what_was_typed_in_the_same_frame() {
    let (folder, mut harness) = asked(Purpose::Article);
    harness.event(egui::Event::Text("ta".to_owned()));
    press(&mut harness, Key::Tab);
    press(&mut harness, Key::Tab);
    let expected = folder.path().join("talks").join("istanbul.txt");
    assert_eq!(harness.state().dialog.text, expected.to_string_lossy());
    assert!(harness.query_by_label("istanbul.png").is_none(), "it is no article");
    press(&mut harness, Key::Enter);
    assert_eq!(harness.state().answers, [expected]);
}

#[test]
fn no_completion_is_cut_off() {
    let (folder, mut harness) = asked(Purpose::Article);
    for number in 10..30 {
        let file = folder.path().join(format!("{number}.txt"));
        demarche_files::storage::atomic::write(&file, |_| Ok(())).unwrap();
    }
    let path = format!("{}{MAIN_SEPARATOR}", folder.path().display());
    type_text(&mut harness, &format!("{path}x"));
    press(&mut harness, Key::Backspace);
    let paths = harness.state().dialog.completions().unwrap().to_vec();
    let (left, top) = {
        let first = paths[0].file_name().unwrap().to_string_lossy().into_owned();
        let first = harness.query_all_by_label_contains(&first).next().unwrap().rect();
        (first.left() + 20.0, first.top())
    };
    let mut click = |row: usize, y: f32| {
        harness.state_mut().dialog.set(path.clone());
        harness.run_steps(3);
        let at = egui::pos2(left, top + row as f32 * ROW + y);
        for pressed in [true, false] {
            harness.event(egui::Event::PointerMoved(at));
            let (button, modifiers) = (egui::PointerButton::Primary, Modifiers::NONE);
            harness.event(egui::Event::PointerButton { pos: at, button, pressed, modifiers });
            harness.run_steps(2);
        }
        harness.state().dialog.text.clone()
    };
    let last = IN_VIEW - 1;
    let expected = paths[last].to_string_lossy().into_owned();
    assert_eq!((click(last, 2.0), click(last, ROW - 2.0)), (expected.clone(), expected));
    // Within the edge that a scrolled area draws beyond its own.
    assert_eq!(click(IN_VIEW, 5.0), path, "the next row is not in view");
}

#[test]
fn a_folder_is_entered_where_a_file_is_wanted() {
    let (folder, mut harness) = asked(Purpose::Export);
    press(&mut harness, Key::Enter);
    assert!(harness.query_by_label_contains("add the name of a file").is_some());
    type_text(&mut harness, "talks");
    press(&mut harness, Key::Enter);
    let inside = format!("{}{MAIN_SEPARATOR}", folder.path().join("talks").display());
    assert_eq!(harness.state().dialog.text, inside);
    type_text(&mut harness, "out.csv");
    press(&mut harness, Key::Enter);
    assert_eq!(harness.state().answers, [folder.path().join("talks").join("out.csv")]);
}

#[test]
fn typing_replaces_the_path_suggested_for_an_export() {
    let (folder, mut harness) = asked(Purpose::Export);
    let wanted = folder.path().join("talks").join("marks.csv");
    type_text(&mut harness, &wanted.to_string_lossy());
    let value = harness.get_by_role_and_label(Role::TextInput, "Path").value();
    assert_eq!(value.as_deref(), Some(&*wanted.to_string_lossy()));
    press(&mut harness, Key::Enter);
    assert_eq!(harness.state().answers, [wanted]);
}

#[test]
fn a_whole_path_takes_the_place_of_the_suggested_folder() {
    for purpose in [Purpose::Article, Purpose::Folder, Purpose::Copies] {
        for goes_to_end in [false, true] {
            let (folder, mut harness) = asked(purpose.clone());
            if goes_to_end {
                press(&mut harness, Key::End);
            }
            let wanted = folder.path().join("talks").join("istanbul.txt");
            harness.event(egui::Event::Paste(wanted.to_string_lossy().into_owned()));
            harness.run_steps(3);
            press(&mut harness, Key::Enter);
            assert_eq!(harness.state().answers, [wanted], "{purpose:?} {goes_to_end}");
        }
    }
}

#[test]
fn a_name_typed_over_the_suggested_folder_is_in_it() {
    let (folder, mut harness) = asked(Purpose::Article);
    type_text(&mut harness, "notes.txt");
    assert!(harness.query_by_label("notes.txt").is_some(), "it is offered");
    press(&mut harness, Key::Enter);
    assert_eq!(harness.state().answers, [folder.path().join("notes.txt")]);
}

#[test]
fn a_separator_typed_behind_a_folder_does_not_empty_the_field() {
    let (folder, mut harness) = asked(Purpose::Article);
    press(&mut harness, Key::End);
    type_text(&mut harness, "/");
    assert!(harness.state().dialog.text.starts_with(&*folder.path().to_string_lossy()));
}

#[test]
fn typing_goes_on_behind_a_completion_that_was_clicked() {
    let (folder, mut harness) = asked(Purpose::Export);
    harness.get_by_label("talks/").click();
    harness.run_steps(4);
    assert!(harness.query_by_label("istanbul.png").is_some());
    type_text(&mut harness, "new.json");
    press(&mut harness, Key::Enter);
    assert_eq!(harness.state().answers, [folder.path().join("talks").join("new.json")]);
}

#[test]
fn a_completion_is_chosen_by_keys() {
    let (folder, mut harness) = asked(Purpose::Article);
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::Enter);
    let expected = folder.path().join("notes.txt");
    assert_eq!(harness.state().dialog.text, expected.to_string_lossy());
    press(&mut harness, Key::Enter);
    assert_eq!(harness.state().answers, [expected]);
}

#[test]
fn one_folder_is_read_at_a_time_and_late_completions_of_another_text_are_dropped() {
    let (_folder, mut harness) = asked(Purpose::Article);
    harness.state_mut().is_slow = true;
    for letter in ["t", "a", "l"] {
        type_text(&mut harness, letter);
    }
    assert_eq!(harness.state().late.len(), 1);
    let (text, paths) = harness.state_mut().late.remove(0);
    assert!(text.ends_with('t'));
    harness.state_mut().dialog.take_completions(text, Wanted::Article, paths);
    assert!(harness.state().dialog.completions().is_none());
    harness.state_mut().is_slow = false;
    harness.run_steps(3);
    assert_eq!(harness.state().dialog.completions().map(<[_]>::len), Some(1));
    let stale = (String::from("/"), vec![PathBuf::from("/etc")]);
    harness.state_mut().dialog.take_completions(stale.0, Wanted::Article, stale.1);
    assert_eq!(harness.state().dialog.completions().map(<[_]>::len), Some(1));
}
