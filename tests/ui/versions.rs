//! Tests choosing between two versions of a mark.

use std::{fs, path::PathBuf};

use demarche::{session::SaveState, ui::app::App};
use demarche_files::storage::Theme;
use egui::{Key, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use serde_json::Value;

use crate::{
    desk::{Desk, pictures, write},
    input::{CTRL, click, press, press_with, write as type_in},
    pictures::URDU,
};

const TEXT: &str =
    "Talks stall\n\nPakistan demanded verifiable action. Kabul replied to the latest list.\n";

fn file(desk: &Desk) -> PathBuf {
    desk.folder.path().join("annotations/talks.txt/ayesha.json")
}

/// Opens an article with a mark on these words; `theirs` changes the saved record, as another program does, then `ours` is
/// pressed.
fn changed_twice(
    text: &str,
    quote: &str,
    theirs: impl Fn(&mut Value),
    ours: Key,
) -> (Desk, Harness<'static, App>) {
    let mut desk = Desk::new(&[("talks.txt", text.as_bytes())]);
    desk.open = "talks.txt";
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::F);
    type_in(&mut window, quote);
    window.run_steps(6);
    press(&mut window, Key::Escape);
    press(&mut window, Key::Num1);
    window.run_steps(4);
    assert_eq!(window.state().session().save_state(), SaveState::Saved);
    let mut set: Value = serde_json::from_slice(&fs::read(file(&desk)).unwrap()).unwrap();
    let record = set.pointer_mut("/annotations/0").unwrap();
    record.as_object_mut().unwrap().insert("modified".into(), "2099-01-01T00:00:00Z".into());
    theirs(record);
    write(&file(&desk), serde_json::to_string_pretty(&set).unwrap().as_bytes());
    window.key_press(ours);
    window.run_steps(6);
    (desk, window)
}

/// Returns a study with a mark on these words, of which there are two versions.
fn two_versions(text: &str, quote: &str) -> Desk {
    let theirs = |record: &mut Value| record["memo"] = "معاہدہ TTP کے بغیر ممکن نہیں".into();
    let (desk, window) = changed_twice(text, quote, theirs, Key::Num2);
    drop(window);
    let mut set: Value = serde_json::from_slice(&fs::read(file(&desk)).unwrap()).unwrap();
    let record = set.pointer_mut("/annotations/0").and_then(Value::as_object_mut).unwrap();
    let mut other = record.clone();
    other.insert("memo".to_owned(), "It is a promise, not a demand".into());
    other.insert("code".to_owned(), "commitment".into());
    record.insert("conflict".to_owned(), other.into());
    write(&file(&desk), set.to_string().as_bytes());
    desk
}

pub(crate) fn study() -> Desk {
    two_versions(URDU, "سرحد پار حملے")
}

fn record(desk: &Desk) -> Value {
    let set: Value = serde_json::from_slice(&fs::read(file(desk)).unwrap()).unwrap();
    set.pointer("/annotations/0").cloned().unwrap_or_default()
}

#[test]
fn versions_are_shown_side_by_side_and_one_is_chosen() {
    let theirs = |record: &mut Value| {
        record["code"] = "commitment".into();
        record["memo"] = "they promised it".into();
    };
    let (desk, mut window) = changed_twice(TEXT, "verifiable action", theirs, Key::Num2);
    window.get_by_label_contains("talks.txt: 1 mark has two versions");
    assert!(window.query_all_by_label("1 left to check").count() > 0);
    assert_eq!(window.state().session().save_state(), SaveState::Saved);
    assert_eq!(record(&desk)["code"], "allegation");
    assert_eq!(record(&desk)["conflict"]["code"], "commitment");
    let listed = window.get_by_label("Allegation: verifiable action");
    assert!(listed.accesskit_node().description().unwrap().contains("two versions"));
    press(&mut window, Key::F7);
    window.get_by_label("This mark has two versions");
    window.get_by_label("Code: Allegation");
    window.get_by_label("Code: Commitment");
    assert!(window.query_by_label_contains("Memo: ").is_none(), "what only one changed is in both");
    click(&mut window, "Take the other version (T)");
    window.run_steps(4);
    assert!(window.query_by_label("Other version").is_none());
    assert!(window.query_by_label_contains("left to check").is_none());
    press_with(&mut window, CTRL, Key::Q);
    drop(window);
    let kept = record(&desk);
    assert_eq!((&kept["code"], &kept["memo"]), (&"commitment".into(), &"they promised it".into()));
    assert!(kept.get("conflict").is_none());
}

#[test]
fn keys_choose_and_a_removed_mark_can_stay() {
    let theirs = |record: &mut Value| record["memo"] = "theirs".into();
    for (key, is_kept) in [(Key::K, true), (Key::T, false)] {
        let (desk, mut window) = changed_twice(TEXT, "verifiable action", theirs, Key::Delete);
        press(&mut window, Key::F7);
        window.get_by_label("Mark: removed");
        window.get_by_label("Remove the mark (T)");
        press(&mut window, key);
        window.run_steps(4);
        press_with(&mut window, CTRL, Key::Q);
        drop(window);
        assert_eq!(record(&desk).is_object(), is_kept);
        assert_eq!(record(&desk).get("conflict"), None);
        // The window says so again when a file with two versions is opened.
        if is_kept {
            let mut set: Value = serde_json::from_slice(&fs::read(file(&desk)).unwrap()).unwrap();
            set["annotations"][0]["conflict"] = serde_json::json!({"removed": true});
            write(&file(&desk), set.to_string().as_bytes());
            let mut window = desk.window();
            window.get_by_label_contains("talks.txt: 1 mark has two versions");
            click(&mut window, "Next mark to check");
            window.run_steps(3);
            window.get_by_label("Mark: removed");
        }
    }
}

#[test]
fn versions_are_drawn_in_every_theme_size_and_script() {
    let views = [
        ("versions-light", Theme::Light, 1366.0, 1.0, false),
        ("versions-dark", Theme::Dark, 1366.0, 1.5, false),
        ("versions-urdu", Theme::Sepia, 1366.0, 1.0, true),
        ("versions-narrow", Theme::Light, 900.0, 1.0, true),
    ];
    let wanted = if pictures().is_some() { &views[..] } else { &views[3..] };
    for (name, theme, width, scale, is_urdu) in wanted.iter().copied() {
        let mut desk = if is_urdu {
            two_versions(URDU, "سرحد پار حملے")
        } else {
            two_versions(TEXT, "verifiable action")
        };
        desk.settings.theme = theme;
        (desk.size, desk.scale) = (vec2(width, 768.0), scale);
        let mut window = desk.window();
        press(&mut window, Key::F7);
        window.run_steps(3);
        window.get_by_label_contains("Memo: It is a promise");
        let picture = window.render().unwrap();
        if let Some(folder) = pictures() {
            picture.save(folder.join(format!("{name}.png"))).unwrap();
        }
    }
}
