//! Tests bringing the saved marks of a renamed article.

use std::{fs, path::Path};

use demarche::{session::SaveState, ui::app::App};
use egui::Key;
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    desk::Desk,
    first_mark::{desk, select_sentence},
    input::{CTRL, click, press, press_with},
};

/// Returns a study with one marked article, whose file then has another name.
fn renamed() -> Desk {
    let mut desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    assert_eq!(window.state().session().save_state(), SaveState::Saved);
    press_with(&mut window, CTRL, Key::Q);
    drop(window);
    let folder = desk.folder.path();
    fs::create_dir(folder.join("2025")).unwrap();
    fs::rename(folder.join("talks.txt"), folder.join("2025/istanbul.txt")).unwrap();
    desk.open = "2025/istanbul.txt";
    desk
}

fn n_marks(window: &Harness<'_, App>) -> usize {
    window.state().session().open().unwrap().set.len()
}

fn saved(desk: &Desk) -> (bool, bool) {
    let has = |article: &str| {
        desk.folder.path().join("annotations").join(article).join("ayesha.json").is_file()
    };
    (has("talks.txt"), has("2025/istanbul.txt"))
}

#[test]
fn marks_follow_a_renamed_article_and_back() {
    let desk = renamed();
    let mut window = desk.window();
    window.get_by_label("There are marks on exactly this text as talks.txt, which is gone");
    assert_eq!((n_marks(&window), saved(&desk)), (0, (true, false)), "nothing is done unasked");
    click(&mut window, "Bring marks here");
    window.get_by_label("The marks follow the renamed article");
    window.run_steps(6);
    assert_eq!((n_marks(&window), saved(&desk)), (1, (false, true)));
    press_with(&mut window, CTRL, Key::Z);
    window.run_steps(6);
    assert_eq!((n_marks(&window), saved(&desk)), (0, (true, false)));
    press_with(&mut window, CTRL, Key::Y);
    window.run_steps(6);
    assert_eq!((n_marks(&window), saved(&desk)), (1, (false, true)));
    // It is an article like any other.
    press(&mut window, Key::F8);
    press(&mut window, Key::Num2);
    window.run_steps(3);
    press_with(&mut window, CTRL, Key::Q);
    drop(window);
    let set = desk.set("2025/istanbul.txt");
    assert_eq!(set.pointer("/annotations/0/code").unwrap(), "allegation");
    assert_eq!(set.pointer("/article/path").unwrap(), "2025/istanbul.txt");
    let window = desk.window();
    assert!(window.query_by_label_contains("There are marks on").is_none());
    assert_eq!(n_marks(&window), 1);
}

#[test]
fn identical_copies_are_named_and_nothing_is_guessed() {
    let desk = renamed();
    let (folder, marks) = (desk.folder.path(), desk.folder.path().join("annotations"));
    fs::copy(folder.join("2025/istanbul.txt"), folder.join("copy.txt")).unwrap();
    let window = desk.window();
    window.get_by_label(
        "There are marks on exactly this text as talks.txt, which is gone. The same text is also in copy.txt",
    );
    drop(window);
    copy(&marks.join("talks.txt"), &marks.join("other.txt"));
    let window = desk.window();
    window.get_by_label_contains("under several names that are gone: other.txt, talks.txt");
    assert!(window.query_by_label("Bring marks here").is_none());
}

#[test]
fn marks_that_were_made_under_the_new_name_stay() {
    let desk = renamed();
    let mut window = desk.window();
    press(&mut window, Key::ArrowDown);
    press(&mut window, Key::ArrowDown);
    press(&mut window, Key::Period);
    press(&mut window, Key::Num3);
    window.run_steps(3);
    assert_eq!(saved(&desk), (true, true));
    assert!(window.query_by_label("Bring marks here").is_none());
    press(&mut window, Key::F8);
    press(&mut window, Key::Num2);
    window.run_steps(3);
    assert_eq!(window.state().session().save_state(), SaveState::Saved);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}
