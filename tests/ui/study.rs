//! Tests what brings articles into a study and says what they are: the clipboard, dropped files, and an article's details.

use std::fs;

use demarche::{session::Command, ui::app::App};
use demarche_files::storage::Theme;
use egui::{Event, Key, Modifiers, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};

use crate::{
    desk::{Desk, pictures},
    first_mark::{desk, select_sentence},
    input::{CTRL, click, drop_file, press_with},
};

const PASTED: &str = "Kabul answers\n\nThe minister rejected the demand. He promised restraint.\n";

fn write_in(window: &mut Harness<'_, App>, label: &str, text: &str) {
    window.get_by_label(label).focus();
    window.run_steps(2);
    press_with(window, CTRL, Key::A);
    window.event(Event::Text(text.to_owned()));
    window.run_steps(3);
}

/// Presses the key for a new article, with this text on the clipboard.
fn paste(window: &mut Harness<'_, App>, text: &str) {
    window.key_press_modifiers(CTRL | Modifiers::SHIFT, Key::V);
    window.step();
    window.event(Event::Paste(text.to_owned()));
    window.run_steps(4);
}

pub(crate) fn open_path(window: &Harness<'_, App>) -> String {
    window.state().session().open().unwrap().path.to_string()
}

fn record(desk: &Desk, article: &str) -> Option<serde_json::Value> {
    let file = desk.folder.path().join("annotations").join(article).join("article.json");
    Some(serde_json::from_slice(&fs::read(file).ok()?).unwrap())
}

#[test]
fn a_new_article_is_made_of_the_clipboard() {
    let desk = desk();
    let mut window = desk.window();
    paste(&mut window, PASTED);
    window.get_by_label("10 words");
    let title = window.get_by_label("Title").value();
    assert_eq!(title.as_deref(), Some("Kabul answers"), "found in the text");
    window.event(Event::Text("Kabul’s answer".to_owned()));
    window.run_steps(3);
    let name = window.get_by_label("File name").value();
    assert_eq!(name.as_deref(), Some("kabul’s-answer.txt"), "it follows the title");
    press_with(&mut window, Modifiers::NONE, Key::Enter);
    window.run_steps(6);
    assert_eq!(open_path(&window), "kabul’s-answer.txt");
    assert_eq!(fs::read_to_string(desk.folder.path().join("kabul’s-answer.txt")).unwrap(), PASTED);
    assert_eq!(window.state().title(), "Kabul’s answer – Demarche");
    window.get_by_label("0 of 2 done");
    let record = record(&desk, "kabul’s-answer.txt").unwrap();
    assert_eq!(record["title"], "Kabul’s answer");
    let retrieved = record["retrieved_at"].as_str().unwrap();
    assert!(retrieved.starts_with("2025-11-23T10:0") && retrieved.ends_with('Z'), "{retrieved}");
}

#[test]
fn the_bar_shows_where_an_article_is_from() {
    let desk = Desk::new(&[("a.txt", b"Talks stall\n\n9 November 2025\n\nOne sentence.")]);
    let record = r#"{"format": "demarche/article", "version": 1, "source": "Dawn", "author": "A. Author",
        "url": "https://example.org/talks", "retrieved_at": "2025-11-10T08:00:00Z"}"#;
    let file = desk.folder.path().join("annotations/a.txt/article.json");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    crate::desk::write(&file, record.as_bytes());
    let mut window = desk.window();
    window.get_by_label("A. Author, Dawn, 2025-11-09");
    let in_bar = |node: &egui_kittest::Node<'_>| node.rect().bottom() < 45.0;
    let titles: Vec<_> = window.get_all_by_label("Talks stall").filter(in_bar).collect();
    let place = titles[0].rect().center();
    window.hover_at(place);
    window.run_steps(60);
    window.get_by_label("Address: https://example.org/talks");
    window.get_by_label("Retrieved: 2025-11-10");
}

#[test]
fn nothing_is_pasted_unless_it_was_asked_for() {
    let desk = desk();
    let mut window = desk.window();
    window.event(Event::Paste(PASTED.to_owned()));
    window.run_steps(4);
    assert!(!window.state().view().has_dialog());
    window.key_press_modifiers(CTRL | Modifiers::SHIFT, Key::V);
    window.run_steps(8);
    window.get_by_label_contains("The clipboard holds no text");
    assert!(!window.state().view().has_dialog());
    paste(&mut window, " \n\t");
    assert!(!window.state().view().has_dialog());
}

#[test]
fn a_new_article_says_in_which_folder_it_will_be() {
    let study = br#"{"format": "demarche/study", "version": 1, "folders": ["texts/2025"]}"#;
    let mut desk = Desk::new(&[
        ("texts/2025/talks.txt", b"Talks\n\nOne sentence."),
        ("annotations/study.json", study),
    ]);
    desk.open = "texts/2025/talks.txt";
    let mut window = desk.window();
    paste(&mut window, PASTED);
    window.run_steps(4);
    let folder = desk.folder.path().join("texts/2025");
    window.get_by_label(&format!("Will be saved in {}", demarche_files::storage::shown(&folder)));
    click(&mut window, "Make article");
    assert!(folder.join("kabul-answers.txt").exists());
}

#[test]
fn an_existing_file_is_never_replaced_and_an_impossible_name_is_refused() {
    let desk = desk();
    let mut window = desk.window();
    let before = fs::read(desk.folder.path().join("talks.txt")).unwrap();
    paste(&mut window, PASTED);
    write_in(&mut window, "File name", "../talks.txt");
    click(&mut window, "Make article");
    window.get_by_label_contains("This cannot be the name of an article");
    write_in(&mut window, "File name", "talks.txt");
    click(&mut window, "Make article");
    assert_eq!(open_path(&window), "talks-2.txt");
    assert_eq!(fs::read(desk.folder.path().join("talks.txt")).unwrap(), before);
}

#[test]
fn what_is_typed_right_after_tab_is_for_the_next_field() {
    let desk = desk();
    let mut window = desk.window();
    let key = |key| Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    let ctrl_i = Event::Key {
        key: Key::I,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: CTRL,
    };
    let letters = |text: &str| text.chars().map(|sign| Event::Text(sign.to_string())).collect();
    let tab = || vec![key(Key::Tab)];
    let typed: Vec<Vec<Event>> = vec![
        vec![ctrl_i],
        letters("Talks"),
        tab(),
        tab(),
        letters("Foreign"),
        tab(),
        letters("A. B."),
    ];
    window.input_mut().events.extend(typed.concat());
    window.run_steps(12);
    for (label, text) in
        [("Title", "Talks"), ("Date", ""), ("Source", "Foreign"), ("Author", "A. B.")]
    {
        assert_eq!(window.get_by_label(label).value().as_deref(), Some(text), "{label}");
    }
}

#[test]
fn the_list_counts_what_is_left_after_undo_and_beside_a_new_article() {
    let desk = desk();
    let mut window = desk.window();
    let marks = |window: &Harness<'_, App>| {
        let study = window.state().session().study().unwrap();
        study.articles.iter().find(|entry| entry.path == "talks.txt").unwrap().n_marks()
    };
    select_sentence(&mut window);
    press_with(&mut window, Modifiers::NONE, Key::Num1);
    assert_eq!(marks(&window), 1);
    press_with(&mut window, CTRL, Key::Z);
    assert_eq!(marks(&window), 0);
    press_with(&mut window, CTRL, Key::Y);
    paste(&mut window, PASTED);
    press_with(&mut window, Modifiers::NONE, Key::Enter);
    window.run_steps(6);
    assert_eq!((open_path(&window).as_str(), marks(&window)), ("kabul-answers.txt", 1));
}

#[test]
fn the_details_of_an_article_are_one_step_and_kept() {
    let desk = desk();
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::I);
    assert_eq!(window.get_by_label("Title").value().as_deref(), Some("Talks stall"));
    write_in(&mut window, "Title", "Talks stall in Istanbul");
    write_in(&mut window, "Date", "31 June 2025");
    write_in(&mut window, "Source", "Dawn");
    press_with(&mut window, Modifiers::NONE, Key::Enter);
    window.get_by_label("There is no such day in the calendar");
    window.get_by_label("Found in the file: Talks stall");
    write_in(&mut window, "Date", "9 November 2025");
    click(&mut window, "Save");
    let record = |desk: &Desk| record(desk, "talks.txt").unwrap();
    assert_eq!(record(&desk)["title"], "Talks stall in Istanbul");
    assert_eq!(
        (&record(&desk)["date"], &record(&desk)["source"]),
        (&"2025-11-09".into(), &"Dawn".into())
    );
    let session = window.state().session();
    assert_eq!(session.label(Command::Undo), "Undo change article details");
    let shown = window.query_all_by_label("Talks stall in Istanbul").count();
    assert_eq!(shown, 3, "in the bar, in the list and as the text's name");
    assert_eq!(window.state().title(), "Talks stall in Istanbul – Demarche");
    drop(window);
    let mut window = desk.window();
    let metadata = window.state().session().open().unwrap().article.metadata.clone();
    assert_eq!(metadata.title.as_deref(), Some("Talks stall in Istanbul"), "not guessed again");
    press_with(&mut window, CTRL, Key::I);
    write_in(&mut window, "Title", "");
    click(&mut window, "Save");
    assert!(record(&desk).get("title").is_none());
    assert_eq!(window.state().title(), "Talks stall – Demarche");
    press_with(&mut window, CTRL, Key::Z);
    assert_eq!(record(&desk)["title"], "Talks stall in Istanbul");
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::Z);
    assert!(record(&desk).get("title").is_none());
    assert_eq!(record(&desk)["source"], "Dawn", "only what was changed is undone");
}

#[test]
fn details_that_cannot_be_saved_are_reported_and_tried_again() {
    let desk = desk();
    let blocker = desk.folder.path().join("annotations");
    crate::desk::write(&blocker, b"in the way");
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::I);
    write_in(&mut window, "Source", "Dawn");
    click(&mut window, "Save");
    window.get_by_label_contains("The details of talks.txt are not saved");
    press_with(&mut window, CTRL, Key::Q);
    assert!(!window.state().is_leaving(), "closing asks first");
    click(&mut window, "Stay");
    fs::remove_file(&blocker).unwrap();
    press_with(&mut window, CTRL, Key::S);
    assert_eq!(record(&desk, "talks.txt").unwrap()["source"], "Dawn");
}

#[test]
fn several_dropped_files_of_one_study_are_opened_and_listed() {
    let desk = desk();
    let other = Desk::new(&[("a.txt", b"One"), ("b.txt", b"Two"), ("c.png", b"\x89PNG")]);
    let mut window = desk.window();
    for name in ["a.txt", "b.txt", "c.png"] {
        drop_file(&mut window, other.folder.path().join(name));
    }
    window.run_steps(6);
    assert_eq!(open_path(&window), "a.txt");
    window.get_by_label("a.txt was opened; 1 more file is in the list of articles");
    window.get_by_label("Not opened, because only text can be: c.png");
}

#[test]
fn dropped_files_of_different_folders_can_be_copied_into_the_study() {
    let desk = desk();
    let others = [Desk::new(&[("a.txt", b"One")]), Desk::new(&[("b.txt", b"Two")])];
    let mut window = desk.window();
    for (other, name) in others.iter().zip(["a.txt", "b.txt"]) {
        drop_file(&mut window, other.folder.path().join(name));
    }
    window.run_steps(6);
    click(&mut window, "Copy into this study");
    assert_eq!(open_path(&window), "a.txt");
    assert!(desk.folder.path().join("b.txt").exists());
    window.get_by_label("0 of 3 done");
}

#[test]
fn the_list_is_sorted_and_articles_follow_in_its_order() {
    let mut desk = Desk::new(&[
        ("a.txt", b"Zenith\n\nNovember 9, 2025\n\nOne sentence."),
        ("b.txt", b"Apex\n\nNovember 8, 2025\n\nOne sentence."),
        ("c.txt", b"Middle\n\nOne sentence."),
    ]);
    let mut window = desk.window();
    let order = |window: &Harness<'_, App>| -> Vec<String> {
        let study = window.state().session().study().unwrap();
        study.articles.iter().map(|entry| entry.path.to_string()).collect()
    };
    assert_eq!(order(&window), ["a.txt", "b.txt", "c.txt"]);
    click(&mut window, "Sort: file name");
    click(&mut window, "Title");
    assert_eq!(order(&window), ["b.txt", "c.txt", "a.txt"]);
    click(&mut window, "Sort: title");
    click(&mut window, "Date");
    assert_eq!(order(&window), ["b.txt", "a.txt", "c.txt"]);
    press_with(&mut window, CTRL, Key::PageDown);
    assert_eq!(open_path(&window), "c.txt", "the next one as listed");
    press_with(&mut window, CTRL, Key::D);
    window.get_by_label("1 of 3 done");
    press_with(&mut window, CTRL, Key::PageUp);
    assert_eq!(open_path(&window), "a.txt");
    click(&mut window, "Next not done");
    assert_eq!(open_path(&window), "b.txt", "the last one is done");
    desk.settings = window.state().settings().clone();
    drop(window);
    assert_eq!(order(&desk.window()), ["b.txt", "a.txt", "c.txt"], "kept in the settings");
}

#[test]
fn the_buttons_above_the_list_do_not_overlap_in_a_narrow_panel() {
    let mut desk = Desk::new(&[("a.txt", b"One\n\nOne sentence."), ("b.txt", b"Two")]);
    (desk.size, desk.scale) = (vec2(1366.0 / 1.5, 768.0 / 1.5), 1.5);
    let mut window = desk.window();
    click(&mut window, "Sort: file name");
    click(&mut window, "Not done first");
    let [sort, next] = ["Sort: not done first", "Next not done"]
        .map(|label| window.get_by_role_and_label(egui::accesskit::Role::Button, label).rect());
    assert!(!sort.shrink(0.5).intersects(next.shrink(0.5)), "{sort:?} {next:?}");
    let list = window.get_by_label("Articles of the study").rect();
    assert!(next.right() <= list.right() + 1.0 && sort.left() + 1.0 >= list.left());
}

#[test]
fn the_export_dialog_is_complete_by_keyboard_and_keeps_its_choices() {
    let desk = desk();
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::E);
    let is_taken = |window: &Harness<'_, App>, label: &str| {
        let toggled = window.get_by_label(label).accesskit_node().toggled();
        toggled == Some(egui::accesskit::Toggled::True)
    };
    assert!(is_taken(&window, "JSON: each coder’s file as saved"));
    press_with(&mut window, Modifiers::NONE, Key::ArrowDown);
    press_with(&mut window, Modifiers::NONE, Key::ArrowDown);
    assert!(is_taken(&window, "CSV: a table for spreadsheets and statistics"));
    press_with(&mut window, Modifiers::NONE, Key::ArrowDown);
    assert!(is_taken(&window, "CSV: a table for spreadsheets and statistics"), "the last one");
    press_with(&mut window, Modifiers::NONE, Key::Tab);
    press_with(&mut window, Modifiers::NONE, Key::Space);
    assert!(is_taken(&window, "Put ' before cells that look like formulas"));
    // Without a desktop, Enter would open a dialog that no test can answer; Esc leaves everything as it was.
    press_with(&mut window, Modifiers::NONE, Key::Escape);
    assert!(!window.state().view().has_dialog());
}

#[test]
fn the_export_dialog_says_how_much_each_choice_exports() {
    let mut desk = Desk::new(&[
        ("a.txt", b"First\n\nA sentence to mark. And another one."),
        ("b.txt", b"Second\n\nOne sentence."),
    ]);
    desk.open = "a.txt";
    let mut window = desk.window();
    let is_taken = |window: &Harness<'_, App>, label: &str| {
        let toggled = window.get_by_label(label).accesskit_node().toggled();
        toggled == Some(egui::accesskit::Toggled::True)
    };
    let is_focused = |window: &Harness<'_, App>, label: &str| {
        window.get_by_label(label).accesskit_node().is_focused()
    };
    press_with(&mut window, CTRL, Key::E);
    window.get_by_label("All articles of the study – no marks");
    press_with(&mut window, Modifiers::NONE, Key::Enter);
    window.get_by_label("This article has no marks to export, so no file would be written");
    press_with(&mut window, Modifiers::NONE, Key::Escape);
    select_sentence(&mut window);
    press_with(&mut window, Modifiers::NONE, Key::Num1);
    press_with(&mut window, CTRL, Key::E);
    assert!(is_taken(&window, "This article – 1 mark"));
    // Tab goes from group to group, the arrows within one.
    press_with(&mut window, Modifiers::NONE, Key::Tab);
    assert!(is_focused(&window, "This article – 1 mark"));
    press_with(&mut window, Modifiers::NONE, Key::ArrowDown);
    assert!(is_taken(&window, "All articles of the study – 1 mark"));
    assert!(is_focused(&window, "All articles of the study – 1 mark"));
    press_with(&mut window, Modifiers::NONE, Key::Tab);
    assert!(is_focused(&window, "Mine (ayesha) – 1 mark"));
    press_with(&mut window, Modifiers::NONE, Key::Tab);
    assert!(is_focused(&window, "Export…"));
    for _ in 0..2 {
        press_with(&mut window, Modifiers::SHIFT, Key::Tab);
    }
    assert!(is_focused(&window, "All articles of the study – 1 mark"), "the one taken");
    press_with(&mut window, Modifiers::SHIFT, Key::Tab);
    assert!(is_focused(&window, "JSON: each coder’s file as saved"));
    press_with(&mut window, Modifiers::NONE, Key::Escape);
    // An article without marks is not what to export.
    press_with(&mut window, CTRL, Key::PageDown);
    press_with(&mut window, CTRL, Key::E);
    window.get_by_label("This article – no marks");
    assert!(is_taken(&window, "All articles of the study – 1 mark"));
}

#[test]
fn a_closed_article_leaves_its_study_and_a_closed_study_the_start_page() {
    let mut desk =
        Desk::new(&[("a.txt", b"First\n\nOne sentence."), ("b.txt", b"Second\n\nOne sentence.")]);
    desk.open = "a.txt";
    let titled = desk.folder.path().join("titled");
    fs::create_dir_all(titled.join("annotations")).unwrap();
    let study = br#"{"format": "demarche/study", "version": 1, "title": "Talks in Istanbul"}"#;
    crate::desk::write(&titled.join("annotations/study.json"), study);
    desk.settings.recent_studies = vec!["/nowhere/lost-study".into(), titled];
    desk.settings.panels.has_articles = false;
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::W);
    assert!(window.state().session().open().is_none());
    window.get_by_label("0 of 2 articles done");
    window.get_by_label("Second");
    // A row of the list opens its article, and so does the first button.
    click(&mut window, "Second");
    assert_eq!(open_path(&window), "b.txt");
    press_with(&mut window, CTRL, Key::W);
    click(&mut window, "Next article not done Ctrl+Shift+PageDown");
    assert_eq!(open_path(&window), "a.txt");
    for _ in 0..2 {
        press_with(&mut window, CTRL, Key::W);
    }
    assert!(window.state().session().study().is_none());
    window.get_by_label("Open article… Ctrl+O");
    let lost = window.get_by_role_and_label(egui::accesskit::Role::Link, "lost-study");
    assert!(lost.accesskit_node().is_disabled(), "it is not there");
    let link = egui::accesskit::Role::Link;
    window.get_by_role_and_label(link, "Talks in Istanbul");
    assert!(window.query_by_role_and_label(link, "titled").is_none(), "it is called by its title");
    let name = desk.folder.path().file_name().unwrap().to_str().unwrap();
    window.get_by_role_and_label(link, name).focus();
    window.run_steps(2);
    press_with(&mut window, Modifiers::NONE, Key::Enter);
    window.run_steps(6);
    assert_eq!(window.state().session().study().unwrap().articles.len(), 2);
}

#[test]
fn no_tooltip_stays_above_a_dialog() {
    let desk = desk();
    let mut window = desk.window();
    window.get_by_label("Export the marks (Ctrl+E)").hover();
    window.run_steps(60);
    let n_shown =
        |window: &Harness<'_, App>| window.query_all_by_label("Export the marks (Ctrl+E)").count();
    assert_eq!(n_shown(&window), 2, "the button and its tooltip");
    press_with(&mut window, CTRL, Key::E);
    window.get_by_role_and_label(egui::accesskit::Role::Dialog, "Export the marks");
    assert_eq!(n_shown(&window), 1);
}

/// Draws the list and the dialogs of this page for a person to look at; without a folder for pictures, only one of them.
#[test]
fn the_list_and_its_dialogs_draw() {
    let urdu = "اسلام آباد میں مذاکرات کا تیسرا دور بغیر کسی نتیجے کے ختم ہو گیا\n\n9 نومبر 2025\n\nوزیر نے مطالبہ کیا۔";
    let long = "Pakistan demands written guarantees from the Taliban as talks in Istanbul fail\n\nNovember 9, 2025\n\nOne sentence.";
    let looks =
        [("light", Theme::Light, 1.0), ("dark", Theme::Dark, 1.0), ("wide", Theme::Light, 1.5)];
    let wanted = if pictures().is_some() { looks.as_slice() } else { looks.get(..1).unwrap() };
    for (name, theme, scale) in wanted.iter().copied() {
        let mut desk = Desk::new(&[
            ("a.txt", long.as_bytes()),
            ("b.txt", urdu.as_bytes()),
            ("c.txt", b"Short\n\nOne sentence."),
        ]);
        desk.open = "b.txt";
        desk.settings.theme = theme;
        (desk.size, desk.scale) = (vec2(1100.0, 700.0), scale);
        let mut window = desk.window();
        press_with(&mut window, CTRL, Key::D);
        let save = |window: &mut Harness<'_, App>, part: &str| {
            let picture = window.render().unwrap();
            if let Some(folder) = pictures() {
                picture.save(folder.join(format!("study-{name}-{part}.png"))).unwrap();
            }
        };
        save(&mut window, "list");
        if pictures().is_some() {
            press_with(&mut window, CTRL, Key::I);
            save(&mut window, "details");
            press_with(&mut window, Modifiers::NONE, Key::Escape);
            paste(&mut window, urdu);
            save(&mut window, "new");
            press_with(&mut window, Modifiers::NONE, Key::Escape);
            press_with(&mut window, CTRL, Key::E);
            for _ in 0..2 {
                press_with(&mut window, Modifiers::NONE, Key::ArrowDown);
            }
            save(&mut window, "export");
        }
    }
}
