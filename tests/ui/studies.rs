//! Tests several studies in one window: each set has one identity, whatever is open when it is saved, undone or listed.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    time::Duration,
};

use demarche::{
    session::{Coder, SaveState, Ticket},
    ui::{
        Pace,
        app::App,
        given::{OwnKeyFile, Start},
    },
};
use demarche_core::{
    annotation::{AnnotationId, Stamp},
    study::CoderId,
};
use demarche_files::storage::{RememberedCoder, Settings};
use egui::Key;
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    desk::{Desk, pictures, write},
    first_mark::select_sentence,
    input::{CTRL, drop_file, press_with},
};

const TEXT: &[u8] =
    b"Talks stall\n\nPakistan demanded verifiable action. The minister said that talks had failed.\n";
const OTHER: &[u8] = b"Another article\n\nNothing to do with the first one. Not at all.\n";

fn drop_on(window: &mut Harness<'_, App>, path: PathBuf) {
    drop_file(window, path);
    window.run_steps(6);
}

pub(crate) fn mark(window: &mut Harness<'_, App>, key: Key) {
    select_sentence(window);
    window.key_press(key);
    window.run_steps(4);
}

fn run_on(window: &mut Harness<'_, App>) {
    for _ in 0..20 {
        window.run_steps(4);
    }
}

pub(crate) fn state(window: &Harness<'_, App>) -> SaveState {
    window.state().session().save_state()
}

pub(crate) fn open_on(files: &[(&str, &[u8])], open: &'static str) -> Desk {
    Desk { open, ..Desk::new(files) }
}

fn set(folder: &Path, article: &str) -> Option<String> {
    let file = folder.join("annotations").join(article).join("ayesha.json");
    fs::read_to_string(file).ok()
}

/// Returns a study with marks of two people on another article, in which nobody is remembered.
fn moved_study() -> Desk {
    let set = |id: &str, name: &str| {
        format!(
            r#"{{"format": "demarche/annotations", "version": 1, "coder": "{id}", "coder_name": "{name}", "annotations": [
                {{"id": "{id}-1", "code": "demand", "spans": [{{"start": 13, "end": 21, "exact": "Pakistan"}}]}}]}}"#
        )
    };
    let (ayesha, bilal) = (set("ayesha", "Ayesha K."), set("bilal", "بلال"));
    let study = br#"{"format": "demarche/study", "version": 1, "blind": true}"#;
    let files: [(&str, &[u8]); 4] = [
        ("a.txt", TEXT),
        ("annotations/study.json", study),
        ("annotations/a.txt/ayesha.json", ayesha.as_bytes()),
        ("annotations/a.txt/bilal.json", bilal.as_bytes()),
    ];
    Desk { coder: None, ..open_on(&files, "a.txt") }
}

/// Draws the window for a person to look at, if a folder for pictures is set.
fn draw(window: &mut Harness<'_, App>, name: &str) {
    if let Some(folder) = pictures() {
        window.render().unwrap().save(folder.join(format!("{name}.png"))).unwrap();
    }
}

#[test]
fn a_study_that_was_moved_says_who_has_marks_and_lets_them_go_on() {
    let desk = moved_study();
    let mut window = desk.window();
    assert!(window.query_by_label_contains("2 people have marks in this study").is_some());
    assert!(window.state().session().open().unwrap().set.is_empty(), "nobody's marks are shown");
    draw(&mut window, "moved-study");
    window.get_by_label("Choose who is coding…").click();
    window.run_steps(4);
    assert!(window.query_by_label("Continue the marks of بلال").is_some());
    draw(&mut window, "who-is-coding");
    // By keyboard: the first of them comes after the field.
    window.key_press(Key::Tab);
    window.run_steps(2);
    window.key_press(Key::Enter);
    window.run_steps(6);
    let open = window.state().session().open().unwrap();
    let coder = open.coder.as_ref().unwrap();
    assert_eq!((coder.id.as_str(), &*coder.name, open.set.len()), ("ayesha", "Ayesha K.", 1));
    assert!(window.query_by_label_contains("have marks in this study").is_none());
}

#[test]
fn a_mark_before_anybody_is_known_is_made_in_the_marks_that_are_continued() {
    let desk = moved_study();
    let mut window = desk.window();
    mark(&mut window, Key::Num2);
    window.get_by_label("Continue the marks of Ayesha K.").click();
    window.run_steps(8);
    assert_eq!(window.state().session().open().unwrap().set.len(), 2);
    assert!(set(desk.folder.path(), "a.txt").unwrap().contains("allegation"));
}

#[test]
fn a_name_that_is_typed_says_whose_marks_it_continues() {
    let desk = moved_study();
    let mut window = desk.window();
    window.get_by_label("Choose who is coding…").click();
    window.run_steps(4);
    press_with(&mut window, CTRL, Key::A);
    window.event(egui::Event::Text("Ayesha".to_owned()));
    window.run_steps(3);
    assert!(window.query_by_label("Continues the marks saved as ayesha.json").is_some());
}

fn enter_name(window: &mut Harness<'_, App>, name: &str) {
    window.get_by_label("Your name").focus();
    window.run_steps(2);
    press_with(window, CTRL, Key::A);
    window.event(egui::Event::Text(name.to_owned()));
    window.run_steps(3);
    window.get_by_label("Continue").click();
    window.run_steps(6);
}

#[test]
fn what_one_study_could_not_save_is_never_written_into_another() {
    let a = open_on(&[("a.txt", TEXT)], "a.txt");
    let b = open_on(&[("a.txt", OTHER)], "a.txt");
    let mut window = b.window();
    mark(&mut window, Key::Num2);
    drop(window);
    let before = set(b.folder.path(), "a.txt").unwrap();
    write(&a.folder.path().join("annotations"), b"in the way");
    let mut window = a.window();
    mark(&mut window, Key::Num1);
    assert!(matches!(state(&window), SaveState::Failed(_)));
    drop_on(&mut window, b.folder.path().join("a.txt"));
    run_on(&mut window);
    assert_eq!(set(b.folder.path(), "a.txt").unwrap(), before, "the other study's marks stay");
    assert_eq!(window.state().session().unsaved().len(), 1, "and the mark is kept");
    fs::remove_file(a.folder.path().join("annotations")).unwrap();
    run_on(&mut window);
    assert_eq!(state(&window), SaveState::Saved);
    assert!(
        set(a.folder.path(), "a.txt").unwrap().contains("demand"),
        "and saved where it was made"
    );
}

#[test]
fn an_empty_study_stays_empty_when_another_one_cannot_be_saved() {
    let a = open_on(&[("a.txt", TEXT)], "a.txt");
    let b = Desk::new(&[("a.txt", OTHER)]);
    write(&a.folder.path().join("annotations"), b"in the way");
    let mut window = a.window();
    mark(&mut window, Key::Num1);
    drop_on(&mut window, b.folder.path().join("a.txt"));
    run_on(&mut window);
    assert_eq!(set(b.folder.path(), "a.txt"), None);
}

/// Adds a mark to a saved set, as a sync program would from another computer.
fn add_elsewhere(file: &Path) {
    let mut set: serde_json::Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    let marks = set.get_mut("annotations").and_then(|marks| marks.as_array_mut()).unwrap();
    let mut theirs = marks.first().unwrap().clone();
    theirs.as_object_mut().unwrap().insert("id".to_owned(), "made-elsewhere".into());
    marks.push(theirs);
    write(file, serde_json::to_string_pretty(&set).unwrap().as_bytes());
}

/// Also changes a mark without a later date, as a sync program does that brings an older version back.
fn bring_back_elsewhere(file: &Path) {
    add_elsewhere(file);
    let set = fs::read_to_string(file).unwrap();
    write(file, set.replacen("\"demand\"", "\"commitment\"", 1).as_bytes());
}

#[test]
fn marks_added_elsewhere_and_here_are_merged() {
    let a = open_on(&[("a.txt", TEXT)], "a.txt");
    let mut window = a.window();
    mark(&mut window, Key::Num1);
    let file = a.folder.path().join("annotations/a.txt/ayesha.json");
    add_elsewhere(&file);
    window.key_press(Key::Num2);
    window.run_steps(4);
    window.get_by_label_contains("Another program changed your marks on a.txt");
    assert_eq!(state(&window), SaveState::Saved);
    assert_eq!(window.state().session().open().unwrap().set.len(), 2);
    let saved = fs::read_to_string(&file).unwrap();
    assert!(saved.contains("made-elsewhere") && saved.contains("allegation"));
}

#[test]
fn a_version_from_elsewhere_is_never_overwritten_and_both_choices_work() {
    for choice in ["Use theirs", "Keep mine under another name", "Decide later"] {
        let a = open_on(&[("a.txt", TEXT), ("b.txt", TEXT)], "a.txt");
        let mut window = a.window();
        mark(&mut window, Key::Num1);
        assert_eq!(state(&window), SaveState::Saved);
        let file = a.folder.path().join("annotations/a.txt/ayesha.json");
        bring_back_elsewhere(&file);
        window.key_press(Key::Num2);
        window.run_steps(4);
        assert!(matches!(state(&window), SaveState::Conflict(_)));
        window.get_by_label(choice).click();
        window.run_steps(8);
        // Leaving the article and returning must not make it possible to overwrite the other version.
        press_with(&mut window, CTRL, Key::PageDown);
        press_with(&mut window, CTRL, Key::PageUp);
        run_on(&mut window);
        assert!(fs::read_to_string(&file).unwrap().contains("made-elsewhere"), "{choice}");
        let beside = |part: &str| {
            fs::read_dir(file.parent().unwrap())
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .find(|path| path.file_name().unwrap().to_string_lossy().contains(part))
        };
        match choice {
            "Use theirs" => {
                assert_eq!(state(&window), SaveState::Saved);
                assert_eq!(window.state().session().open().unwrap().set.len(), 2);
                let mine = fs::read_to_string(beside("ayesha.mine-").unwrap()).unwrap();
                assert!(mine.contains("allegation"), "mine is kept beside");
            }
            "Decide later" => {
                assert!(matches!(state(&window), SaveState::Conflict(_)));
                assert_eq!(window.state().session().unsaved().len(), 1);
            }
            _ => {
                assert_eq!(state(&window), SaveState::Saved);
                let mine = fs::read_to_string(beside("ayesha-2.json").unwrap()).unwrap();
                assert!(mine.contains("allegation") && !mine.contains("made-elsewhere"));
            }
        }
    }
}

#[test]
fn enter_in_a_conflict_keeps_mine_under_another_name() {
    let a = open_on(&[("a.txt", TEXT)], "a.txt");
    let mut window = a.window();
    mark(&mut window, Key::Num1);
    let file = a.folder.path().join("annotations/a.txt/ayesha.json");
    bring_back_elsewhere(&file);
    window.key_press(Key::Num2);
    window.run_steps(4);
    let title = "Your marks and the saved ones differ";
    window.get_by_role_and_label(egui::accesskit::Role::Dialog, title);
    window.key_press(Key::Enter);
    window.run_steps(8);
    assert_eq!(state(&window), SaveState::Saved);
    assert!(file.with_file_name("ayesha-2.json").exists());
    assert!(fs::read_to_string(&file).unwrap().contains("made-elsewhere"));
}

#[test]
fn an_urdu_file_name_stands_apart_in_a_conflict() {
    let path = "اردو-بیان.txt";
    let a = open_on(&[(path, TEXT)], path);
    let mut window = a.window();
    mark(&mut window, Key::Num1);
    bring_back_elsewhere(&a.folder.path().join(format!("annotations/{path}/ayesha.json")));
    window.key_press(Key::Num2);
    window.run_steps(4);
    window.get_by_label("\u{2068}اردو-بیان.txt\u{2069}, ayesha.json");
    if let Some(folder) = pictures() {
        window.render().unwrap().save(folder.join("conflict-urdu.png")).unwrap();
    }
}

#[test]
fn a_set_deleted_by_another_program_is_a_conflict_too() {
    let a = open_on(&[("a.txt", TEXT)], "a.txt");
    let mut window = a.window();
    mark(&mut window, Key::Num1);
    fs::remove_file(a.folder.path().join("annotations/a.txt/ayesha.json")).unwrap();
    window.key_press(Key::Num2);
    window.run_steps(4);
    assert!(matches!(state(&window), SaveState::Conflict(_)));
    assert_eq!(window.state().session().unsaved().len(), 1);
}

#[test]
fn the_coder_is_asked_for_in_each_study() {
    let mut a = open_on(&[("a.txt", TEXT)], "a.txt");
    a.coder = None;
    let b = Desk::new(&[("c.txt", TEXT)]);
    let root = fs::canonicalize(a.folder.path()).unwrap();
    let ayesha = RememberedCoder { id: "ayesha".to_owned(), name: "Ayesha".to_owned() };
    a.settings.coders.insert(root, ayesha);
    let mut window = a.window();
    let coder = Coder { id: CoderId::new("ayesha").unwrap(), name: "Ayesha".to_owned() };
    assert_eq!(window.state().session().coder(), Some(&coder));
    drop_on(&mut window, b.folder.path().join("c.txt"));
    mark(&mut window, Key::Num1);
    assert!(window.state().view().has_dialog());
    assert_eq!(set(b.folder.path(), "c.txt"), None);
}

#[test]
fn undo_goes_back_to_the_study_of_its_step() {
    let a = open_on(&[("a.txt", TEXT)], "a.txt");
    let b = open_on(&[("a.txt", TEXT)], "a.txt");
    let mut window = b.window();
    press_with(&mut window, CTRL, Key::D);
    drop(window);
    let mut window = a.window();
    press_with(&mut window, CTRL, Key::D);
    drop_on(&mut window, b.folder.path().join("a.txt"));
    press_with(&mut window, CTRL, Key::Z);
    press_with(&mut window, CTRL, Key::Z);
    assert!(b.set("a.txt")["state"]["done"].is_string(), "the other study was not touched");
    assert!(a.set("a.txt")["state"].get("done").is_none(), "its own step was undone");
    let root = fs::canonicalize(a.folder.path()).unwrap();
    assert_eq!(window.state().session().open().unwrap().study.root(), root);
}

#[test]
fn a_mark_that_was_cancelled_is_not_made_later() {
    let mut a = open_on(&[("a.txt", TEXT)], "a.txt");
    a.coder = None;
    let mut window = a.window();
    mark(&mut window, Key::Num1);
    window.get_by_label("Cancel").click();
    window.run_steps(4);
    assert!(!window.state().view().has_dialog());
    press_with(&mut window, CTRL, Key::S);
    enter_name(&mut window, "Ayesha");
    assert_eq!(window.state().session().open().unwrap().set.len(), 0);
}

#[test]
fn the_list_counts_the_coders_marks_once_the_coder_is_known() {
    let mut a = open_on(&[("a.txt", TEXT), ("b.txt", TEXT)], "b.txt");
    let mut window = a.window();
    mark(&mut window, Key::Num1);
    drop(window);
    a.open = "a.txt";
    a.coder = None;
    let mut window = a.window();
    mark(&mut window, Key::Num1);
    enter_name(&mut window, "Ayesha");
    let study = window.state().session().study().unwrap();
    let counts: Vec<usize> = study.articles.iter().map(|entry| entry.counts.len()).collect();
    assert_eq!(counts, [1, 1]);
}

#[test]
fn undo_elsewhere_keeps_the_reading_place_of_its_article() {
    let paragraph = "A paragraph of some words that goes on for a while.\n\n";
    let long = "Talks\n\n".to_owned() + &paragraph.repeat(200);
    let a = open_on(&[("a.txt", long.as_bytes()), ("b.txt", long.as_bytes())], "a.txt");
    let mut window = a.window();
    mark(&mut window, Key::Num1);
    press_with(&mut window, CTRL, Key::PageDown);
    for _ in 0..12 {
        window.key_press(Key::PageDown);
        window.run_steps(3);
    }
    assert!(window.state().view().reader().place().byte > 3000);
    press_with(&mut window, CTRL, Key::Z);
    press_with(&mut window, CTRL, Key::Z);
    assert!(window.state().view().reader().place().byte < 200, "a.txt was read at its top");
}

#[test]
fn a_late_list_is_not_shown_for_another_study() {
    let a = Desk::new(&[]);
    let b = Desk::new(&[("b.txt", TEXT)]);
    for number in 0..2000 {
        write(&a.folder.path().join(format!("a{number:05}.txt")), TEXT);
    }
    let mut now = 0_i64;
    let start = Start {
        path: Some(a.folder.path().join("a00000.txt")),
        coder: Some(Coder { id: CoderId::new("ayesha").unwrap(), name: "A".to_owned() }),
        settings: Settings::default(),
        settings_file: None,
        own_keys: OwnKeyFile::default(),
        warning: None,
        pace: Pace::Threads,
        tickets: Box::new(move || {
            now += 1;
            let mut id = [0; 16];
            id[..8].copy_from_slice(&now.to_be_bytes());
            Ticket { now: Stamp(now), id: AnnotationId::from_bytes(id) }
        }),
    };
    let (waker, woken) = mpsc::channel();
    let app = App::new(start, Arc::new(move || waker.send(()).unwrap_or_default()));
    let next = move || woken.recv_timeout(Duration::from_millis(50)).unwrap_or_default();
    let mut window = Harness::builder()
        .with_size(egui::vec2(1000.0, 700.0))
        .build_ui_state(|ui, app: &mut App| app.frame(ui), app);
    let is_there = |window: &Harness<'_, App>, file: &str| {
        window.state().session().open().is_some_and(|open| open.path == file)
    };
    let wait = |window: &mut Harness<'_, App>, is_done: &dyn Fn(&Harness<'_, App>) -> bool| {
        for _ in 0..4000 {
            if is_done(window) {
                return;
            }
            window.step();
            next();
        }
        panic!("it did not come");
    };
    wait(&mut window, &|window| is_there(window, "a00000.txt"));
    drop_file(&mut window, b.folder.path().join("b.txt"));
    wait(&mut window, &|window| is_there(window, "b.txt"));
    let is_listed = |window: &Harness<'_, App>| window.state().session().study().is_some();
    wait(&mut window, &is_listed);
    // The list of the large study arrives after that of the small one, if at all.
    for _ in 0..40 {
        window.step();
        next();
    }
    let study = window.state().session().study().unwrap();
    assert_eq!(study.id.root(), fs::canonicalize(b.folder.path()).unwrap());
}
