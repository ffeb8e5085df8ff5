//! Tests settings on a real disk, in temporary folders.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::{
    values::{MOST_PLACES, MOST_RECENT},
    *,
};
use crate::storage::atomic;

fn full() -> Settings {
    let mut settings = Settings {
        window: Some(Window {
            width: 1366.0,
            height: 768.0,
            position: Some((0.0, 28.5)),
            is_maximized: true,
        }),
        theme: Theme::Dark,
        panels: Panels { has_articles: false, ..Panels::default() },
        text_size: Some(18.5),
        reading: Reading {
            column: Column::Wide,
            spacing: Spacing::Tight,
            typeface: Typeface::Sans,
        },
        scrolls_smoothly: Some(false),
        shows_clutter: true,
        last: Some(Last { study: "/studies/talks".into(), article: Some("a/b.txt".to_owned()) }),
        ..Settings::default()
    };
    settings.remember_article(Path::new("/studies/talks/a.txt"));
    settings.fonts.insert("Arab".to_owned(), "Amiri".to_owned());
    let coder = RememberedCoder { id: "ayesha".to_owned(), name: "Ayesha K.".to_owned() };
    settings.coders.insert("/studies/talks".into(), coder);
    settings.remember_place(
        Path::new("/studies/talks/a.txt"),
        Place { byte: 12, offset: 3.25, caret: Some(40) },
    );
    settings.dismissed_hints.insert("first-run".to_owned());
    settings
}

#[test]
fn saved_settings_are_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/settings.json");
    for settings in [Settings::default(), full()] {
        settings.save_to(&Settings::load_from(&path).0, &path).unwrap();
        assert_eq!(Settings::load_from(&path), (settings, None));
    }
}

fn put(path: &Path, content: &str) {
    atomic::write(path, |out| out.write_all(content.as_bytes())).unwrap();
}

fn file(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn unknown_settings_survive() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    let before = r#"{"format": "demarche/settings", "version": 1, "theme": "night", "column": "endless", "keys": {"a": [1, "é", 1.5]},
        "coders": {"/s": {"id": "a", "name": "A", "since": 2020}, "/t": 7}, "recent": ["/a", 7],
        "fonts": {"Arab": "Amiri", "Zzzz": "Unknown", "Deva": {"family": 7}}}"#;
    put(&path, before);
    let (settings, warning) = Settings::load_from(&path);
    assert_eq!((settings.theme, warning), (Theme::System, None));
    assert_eq!((settings.coders.len(), settings.recent.len(), settings.fonts.len()), (1, 1, 2));
    let mut changed = settings.clone();
    changed.text_size = Some(20.0);
    changed.save_to(&settings, &path).unwrap();
    let mut expected: Value = serde_json::from_str(before).unwrap();
    expected["text_size"] = 20.0.into();
    assert_eq!(file(&path), expected);
}

#[test]
fn settings_that_cannot_be_read_are_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    for broken in ["", "{", "[]", r#"{"format": "demarche/study", "version": 1}"#] {
        put(&path, broken);
        let (settings, warning) = Settings::load_from(&path);
        assert_eq!(settings, Settings::default());
        assert!(warning.is_some_and(|warning| warning.contains("set aside")), "{broken}");
        assert!(!path.exists());
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
    put(&path, "broken under an open window");
    full().save_to(&Settings::default(), &path).unwrap();
    assert_eq!(Settings::load_from(&path), (full(), None));
}

#[test]
fn settings_of_a_newer_version_are_used_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    let newer = r#"{"format": "demarche/settings", "version": 2, "theme": "dark", "panels": []}"#;
    put(&path, newer);
    let (settings, warning) = Settings::load_from(&path);
    assert_eq!(settings, Settings { theme: Theme::Dark, ..Settings::default() });
    assert!(warning.is_some_and(|warning| warning.contains("newer version")));
    full().save_to(&settings, &path).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), newer);
}

#[test]
fn no_number_is_out_of_bounds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    for number in ["1e30", "-1e30", "1e308", "0", "-0.0", "4294967296"] {
        put(
            &path,
            &format!(
                r#"{{"format": "demarche/settings", "version": 1, "text_size": {number},
                "window": {{"width": {number}, "height": {number}, "x": {number}, "y": {number}}},
                "panels": {{"articles": true, "articles_width": {number}, "marks": true, "marks_width": {number}}},
                "places": [{{"article": "/a", "byte": 3, "offset": {number}}}]}}"#
            ),
        );
        let (settings, warning) = Settings::load_from(&path);
        assert_eq!(warning, None, "{number}");
        let window = settings.window.unwrap();
        assert!((8.0..=72.0).contains(&settings.text_size.unwrap()), "{number}");
        for side in [window.width, window.height] {
            assert!((200.0..=16_384.0).contains(&side), "{number}");
        }
        // A position outside every screen is no place for a window.
        let is_on_screen = |(x, y): (f32, f32)| x <= 16_384.0 && y <= 16_384.0 && x.min(y) >= 0.0;
        assert!(window.position.is_none_or(is_on_screen), "{number}");
        for width in [settings.panels.articles_width, settings.panels.marks_width] {
            assert!((80.0..=4096.0).contains(&width), "{number}");
        }
        assert!(settings.places[0].1.offset.abs() <= 1e9, "{number}");
    }
    let wild = Settings {
        text_size: Some(f32::NAN),
        window: Some(Window {
            width: f32::INFINITY,
            height: f32::NEG_INFINITY,
            position: Some((f32::NAN, 0.0)),
            is_maximized: false,
        }),
        ..Settings::default()
    };
    fs::remove_file(&path).unwrap();
    wild.save_to(&Settings::default(), &path).unwrap();
    let window = Settings::load_from(&path).0.window.unwrap();
    assert_eq!((window.width, window.height), (16_384.0, 200.0));
}

#[test]
fn two_windows_do_not_overwrite_each_others_settings() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    let base = full();
    base.save_to(&Settings::default(), &path).unwrap();
    let (mut one, mut other) = (base.clone(), base.clone());
    let coder = |id: &str| RememberedCoder { id: id.to_owned(), name: id.to_uppercase() };
    let place = |byte| Place { byte, offset: 0.0, caret: None };

    one.theme = Theme::Light;
    one.text_size = None;
    one.coders.insert("/one".into(), coder("one"));
    one.fonts.insert("Deva".to_owned(), "Lohit".to_owned());
    one.remember_article(Path::new("/one.txt"));
    one.remember_study(Path::new("/one"));
    one.remember_place(Path::new("/one.txt"), place(1));
    one.remember_place(Path::new("/both.txt"), place(1));
    one.dismissed_hints.insert("one".to_owned());
    one.save_to(&base, &path).unwrap();

    other.panels.has_marks = false;
    other.coders.insert("/other".into(), coder("other"));
    other.coders.remove(Path::new("/studies/talks"));
    other.fonts.remove("Arab");
    other.remember_article(Path::new("/other.txt"));
    other.remember_study(Path::new("/other"));
    other.remember_place(Path::new("/both.txt"), place(2));
    other.dismissed_hints.remove("first-run");
    other.save_to(&base, &path).unwrap();

    let (both, warning) = Settings::load_from(&path);
    assert_eq!(warning, None);
    assert_eq!(both.theme, Theme::Light);
    assert_eq!((both.text_size, both.panels), (None, other.panels));
    assert_eq!(
        both.fonts.clone().into_iter().collect::<Vec<_>>(),
        [("Deva".to_owned(), "Lohit".to_owned())]
    );
    let studies: Vec<_> = both.coders.keys().map(|study| study.to_str().unwrap()).collect();
    assert_eq!(studies, ["/one", "/other"]);
    let recent: Vec<_> = both.recent.iter().map(|path| path.to_str().unwrap()).collect();
    assert_eq!(recent, ["/other.txt", "/one.txt", "/studies/talks/a.txt"]);
    assert_eq!(both.recent_studies, ["/other", "/one"].map(PathBuf::from));
    assert_eq!(both.place(Path::new("/one.txt")), Some(place(1)));
    assert_eq!(both.place(Path::new("/both.txt")), Some(place(2)));
    assert_eq!(both.places.len(), 3);
    assert_eq!(both.dismissed_hints.into_iter().collect::<Vec<_>>(), ["one"]);
}

#[test]
fn an_article_opened_again_comes_first_for_both() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    let mut base = Settings::default();
    for name in ["/a", "/b", "/c"] {
        base.remember_article(Path::new(name));
    }
    base.save_to(&Settings::default(), &path).unwrap();
    let (mut one, mut other) = (base.clone(), base.clone());
    one.remember_article(Path::new("/a"));
    one.save_to(&base, &path).unwrap();
    other.remember_article(Path::new("/b"));
    other.save_to(&base, &path).unwrap();
    let recent = Settings::load_from(&path).0.recent;
    assert_eq!(recent, ["/b", "/a", "/c"].map(PathBuf::from));
}

#[test]
fn the_number_of_remembered_entries_is_limited() {
    let mut settings = Settings::default();
    for number in 0..MOST_PLACES + 5 {
        let file = PathBuf::from(format!("/{number}"));
        settings.remember_article(&file);
        settings.remember_place(&file, Place { byte: number, offset: 0.0, caret: None });
    }
    settings.remember_article(Path::new("/1000"));
    assert_eq!((settings.recent.len(), settings.places.len()), (MOST_RECENT, MOST_PLACES));
    assert_eq!(settings.recent[0], Path::new("/1000"));
    assert_eq!(
        (settings.place(Path::new("/4")), settings.place(Path::new("/5")).map(|place| place.byte)),
        (None, Some(5))
    );
}
