//! Tests effects and requests in a window that is not drawn.

mod elsewhere;
mod losing;

use demarche_core::{
    annotation::{AnnotationId, AnnotationSet, Header, Stamp},
    codebook::{CodeId, Codebook},
    study::{ArticlePath, Coder, CoderId, Homeless, OnDisk, SetKey, StudyId},
};
use demarche_files::storage::{self, Settings, Study, read_article};

use egui_kittest::kittest::Queryable as _;

mod export_place;
mod opening;

use super::*;
use crate::{
    session::{Home, Marks, OpenArticle, Opened, SaveState, SetRead, Ticket, WriteOutcome},
    ui::{
        given::{OwnKeyFile, Start},
        theme::Motion,
    },
    work::Pace,
};

/// Returns a window with an open article that has one mark, in a folder where the user is asked before marks are saved.
fn marked(from: &std::path::Path) -> (App, Context) {
    let file = from.join("a.txt");
    put(&file, "They failed.");
    marked_in(from)
}

/// Like `marked`, with the article that is there.
fn marked_in(from: &std::path::Path) -> (App, Context) {
    let mut app = at_once(None);
    let ctx = Context::default();
    let study = Study::at(from).unwrap();
    let path = ArticlePath::new("a.txt").unwrap();
    let ask = IfUnreadable::Ask;
    app.act(&ctx, Action::OpenUnreadable(study.id().clone(), path.clone(), ask));
    let coder = Coder { id: CoderId::new("ayesha").unwrap(), name: "Ayesha".to_owned() };
    let set = AnnotationSet::new(Header::default());
    let read =
        SetRead { set, on_disk: OnDisk::Absent, access: Access::Writable, steps: Vec::new() };
    let article = read_article(&study, &path).unwrap();
    app.act(
        &ctx,
        Action::ArticleOpened(Box::new(Opened {
            opening: 1,
            study: study.id().clone(),
            home: Home::Unsettled(Homeless::Downloads),
            path,
            article,
            codebook: Arc::new(Codebook::built_in()),
            marks: Marks::Read(coder, read),
        })),
    );
    app.act(&ctx, Action::Select(Some(Selection { anchor: 0, focus: 4 })));
    app.act(&ctx, Action::Mark(CodeId::new("demand")));
    (app, ctx)
}

#[test]
fn a_hidden_window_saves_what_followed_the_write_under_way() {
    let from = tempfile::tempdir().unwrap();
    let (mut app, ctx) = marked(from.path());
    app.handle_request(&ctx, Request::HomeHere);
    // The first write has ended but is not answered yet.
    app.act(&ctx, Action::Run(Command::ToggleDone));
    assert_eq!(app.session.save_state(), SaveState::Saving);
    for _ in 0..2 {
        app.logic(&ctx);
    }
    assert_eq!(app.session.save_state(), SaveState::Saved);
    let set = from.path().join("annotations/a.txt/ayesha.json");
    let saved = String::from_utf8(std::fs::read(set).unwrap()).unwrap();
    assert!(saved.contains("\"done\""));
}

#[test]
fn a_file_picked_after_the_export_was_closed_is_not_written() {
    let from = tempfile::tempdir().unwrap();
    let (mut app, ctx) = marked(from.path());
    app.act(&ctx, Action::Run(Command::Export));
    app.handle_request(&ctx, Request::Close);
    let out = from.path().join("out.json");
    app.handle_answer(&ctx, Answer::Picked(Purpose::Export, Some(out.clone())));
    assert!(!out.exists());
}

#[test]
fn a_refused_export_keeps_its_choices_and_its_path() {
    let from = tempfile::tempdir().unwrap();
    let (mut app, ctx) = marked(from.path());
    app.view.dialogs.clear();
    app.act(&ctx, Action::Run(Command::Export));
    put(&from.path().join("file"), "");
    let impossible = from.path().join("file").join("out.json");
    let ask = |app: &mut App| {
        app.handle_answer(&ctx, Answer::NoDialog(Purpose::Export, "no dialog".to_owned()));
    };
    ask(&mut app);
    app.handle_request(&ctx, Request::Path(Purpose::Export, impossible.clone()));
    settle(&mut app, &ctx);
    ask(&mut app);
    let mut harness = egui_kittest::Harness::new_ui_state(|ui, app: &mut App| app.ui(ui), app);
    harness.run_steps(4);
    let path = harness.get_by_role_and_label(egui::accesskit::Role::TextInput, "Path").value();
    assert_eq!(path.as_deref(), Some(&*impossible.to_string_lossy()));
    let app = harness.state_mut();
    app.handle_request(&ctx, Request::Close);
    harness.run_steps(4);
    assert!(harness.query_by_label_contains("The export could not be written").is_some());
    let out = from.path().join("out.json");
    let app = harness.state_mut();
    ask(app);
    app.handle_request(&ctx, Request::Path(Purpose::Export, out.clone()));
    settle(app, &ctx);
    assert!(out.is_file());
    assert!(!app.view.has_dialog(), "{:?}", app.view.dialogs);
}

#[test]
fn a_folder_picked_after_the_question_was_closed_still_takes_the_marks() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut app, ctx) = marked(from.path());
    let Some(Dialog::Home { key, .. }) = app.view.dialogs.last() else { panic!("not asked") };
    let purpose = Purpose::Home(key.clone());
    app.handle_request(&ctx, Request::Close);
    app.handle_answer(&ctx, Answer::Picked(purpose, Some(to.path().to_owned())));
    assert!(to.path().join("annotations/a.txt/ayesha.json").is_file());
}

#[test]
fn a_question_about_one_set_does_not_take_the_place_of_another() {
    let key = |article: &str| SetKey {
        study: StudyId::new(std::path::Path::new("/study")),
        article: ArticlePath::new(article).unwrap(),
        coder: CoderId::new("ayesha").unwrap(),
    };
    let home = |article| Dialog::Home { key: key(article), reason: Homeless::Downloads };
    let conflict = |article| Dialog::conflict(key(article), String::new());
    assert!(!home("a.txt").asks_the_same(&home("b.txt")));
    assert!(!conflict("a.txt").asks_the_same(&conflict("b.txt")));
    assert!(home("a.txt").asks_the_same(&home("a.txt")));
    assert!(!home("a.txt").asks_the_same(&conflict("a.txt")));
}

/// Returns a window without threads that opens this path.
fn at_once(path: Option<std::path::PathBuf>) -> App {
    let mut number = 0;
    let ticket = move || {
        number += 1;
        Ticket { now: Stamp(1000), id: AnnotationId::from_bytes([number; 16]) }
    };
    App::new(
        Start {
            path,
            coder: None,
            settings: Settings::default(),
            settings_file: None,
            own_keys: OwnKeyFile::default(),
            warning: None,
            pace: Pace::AtOnce,
            tickets: Box::new(ticket),
        },
        Arc::new(|| {}),
    )
}

fn put(path: &std::path::Path, content: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    storage::atomic::write(path, |file| std::io::Write::write_all(file, content.as_bytes()))
        .unwrap();
}

fn settle(app: &mut App, ctx: &Context) {
    for _ in 0..6 {
        app.logic(ctx);
    }
}

/// A study of the folder `news`, with its own coder, who marked an article in it and one elsewhere.
fn listed_study() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    put(
        &root.join("annotations/study.json"),
        r#"{"format": "demarche/study", "version": 1, "folders": ["news"], "coder": "sample"}"#,
    );
    let set = r#"{"format": "demarche/annotations", "version": 1, "coder": "sample",
        "annotations": [{"id": "1", "code": "demand", "spans": [{"start": 0, "end": 4, "exact": "They"}]}]}"#;
    for article in ["news/a.txt", "old/b.txt"] {
        put(&root.join(article), "They failed.");
        put(&root.join("annotations").join(article).join("sample.json"), set);
    }
    put(&root.join("notes.txt"), "They failed.");
    folder
}

#[test]
fn marks_of_the_studys_coder_outside_its_folders_are_shown() {
    let folder = listed_study();
    let ctx = Context::default();
    let mut app = at_once(Some(folder.path().join("old/b.txt")));
    settle(&mut app, &ctx);
    let open = app.session.open().unwrap();
    assert_eq!((open.path.as_str(), open.set.len()), ("old/b.txt", 1));
}

#[test]
fn a_name_given_for_an_article_outside_the_folders_does_not_hide_the_marks_inside() {
    let folder = listed_study();
    let ctx = Context::default();
    let mut app = at_once(Some(folder.path().join("news/a.txt")));
    settle(&mut app, &ctx);
    assert_eq!(app.session.open().unwrap().set.len(), 1);
    app.act(&ctx, Action::OpenPath(folder.path().join("notes.txt")));
    settle(&mut app, &ctx);
    app.act(&ctx, Action::Select(Some(Selection { anchor: 0, focus: 4 })));
    app.act(&ctx, Action::Mark(CodeId::new("demand")));
    app.handle_request(&ctx, Request::Coder("Ayesha".to_owned()));
    settle(&mut app, &ctx);
    assert_eq!(app.session.open().unwrap().set.len(), 1, "the new mark");
    app.act(&ctx, Action::OpenPath(folder.path().join("news/a.txt")));
    settle(&mut app, &ctx);
    let open = app.session.open().unwrap();
    let coder = open.coder.as_ref().map(|coder| coder.id.to_string());
    assert_eq!((open.set.len(), coder.as_deref()), (1, Some("sample")));
}

#[test]
fn paths_are_still_completed_after_another_dialog_was_in_front() {
    let from = tempfile::tempdir().unwrap();
    let (app, ctx) = marked(from.path());
    drop(ctx);
    let out = from.path().join("out.json");
    put(&out, "[]");
    std::fs::create_dir(from.path().join("talks")).unwrap();
    let mut app = app;
    app.view.dialogs.clear();
    let ctx = Context::default();
    app.act(&ctx, Action::Run(Command::Export));
    app.handle_answer(&ctx, Answer::NoDialog(Purpose::Export, "no dialog".to_owned()));
    let mut harness = egui_kittest::Harness::new_ui_state(|ui, app: &mut App| app.ui(ui), app);
    harness.run_steps(1);
    // Enter comes before the completions, and the user declines to replace the file.
    let ctx = harness.ctx.clone();
    harness.state_mut().handle_request(&ctx, Request::Path(Purpose::Export, out));
    harness.state_mut().logic(&ctx);
    harness.state_mut().handle_request(&ctx, Request::Close);
    for _ in 0..4 {
        harness.run_steps(2);
        harness.state_mut().logic(&ctx);
    }
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    let typed = format!("{}{}", from.path().display(), std::path::MAIN_SEPARATOR);
    harness.event(egui::Event::Text(typed));
    for _ in 0..4 {
        harness.run_steps(2);
        harness.state_mut().logic(&ctx);
    }
    assert!(harness.query_by_label("talks/").is_some(), "nothing is completed any more");
}

#[test]
fn the_system_s_wish_for_less_motion_counts_until_the_user_decides() {
    let (mut app, ctx) = (at_once(None), Context::default());
    assert_eq!(app.motion(), Motion::Smooth);
    app.handle_answer(&ctx, Answer::ReduceMotion);
    assert_eq!(app.motion(), Motion::AtOnce);
    assert_eq!(app.settings.scrolls_smoothly, None, "it is not the user's choice");
    app.act(&ctx, Action::Run(Command::SmoothScrolling));
    assert_eq!(app.motion(), Motion::Smooth);
}

#[test]
fn the_words_of_a_memo_that_is_refused_stay_on_screen() {
    let from = tempfile::tempdir().unwrap();
    let (mut app, ctx) = marked(from.path());
    let gone = AnnotationId::new("gone");
    app.act(&ctx, Action::SetMemo(gone, "an hour's work".to_owned()));
    let notice = app.session.notices().last().unwrap();
    assert!(notice.text.ends_with("The memo was: “an hour's work”"), "{}", notice.text);
    assert_eq!(notice.kind, NoticeKind::Error, "it does not go by itself");
    app.act(&ctx, Action::Run(Command::Quit));
    assert!(matches!(app.view.dialogs.last(), Some(Dialog::Memos(_))), "{:?}", app.view.dialogs);
    app.handle_request(&ctx, Request::DropMemos);
    assert!(!matches!(app.view.dialogs.last(), Some(Dialog::Memos(_))));
}

#[test]
fn a_memo_that_is_refused_stays_in_its_field_until_it_is_saved_or_dropped() {
    let from = tempfile::tempdir().unwrap();
    let (mut app, ctx) = marked(from.path());
    app.handle_request(&ctx, Request::HomeHere);
    let first = app.session.chosen().unwrap().clone();
    app.act(&ctx, Action::Select(Some(Selection { anchor: 5, focus: 11 })));
    app.act(&ctx, Action::Mark(CodeId::new("demand")));
    let second = app.session.chosen().unwrap().clone();
    let request = app.session.unsaved().pop().unwrap();
    let (key, attempt) = (request.key, 1);
    let outcome = WriteOutcome::Locked {
        access: Access::Waiting("another window has them".to_owned()),
        reason: "another window has them".to_owned(),
    };
    app.act(&ctx, Action::Wrote { key: key.clone(), attempt, outcome });
    app.act(&ctx, Action::SetMemo(first.clone(), "an hour's work".to_owned()));
    app.act(&ctx, Action::SetMemo(second.clone(), "a thought".to_owned()));
    let mut harness = egui_kittest::Harness::new_ui_state(|ui, app: &mut App| app.ui(ui), app);
    let memo_of = |harness: &mut egui_kittest::Harness<'_, App>, id: &AnnotationId| {
        harness.state_mut().act(&ctx, Action::Choose(Some(id.clone())));
        harness.run_steps(3);
        harness.get_by_label("Memo").value()
    };
    assert_eq!(memo_of(&mut harness, &first).as_deref(), Some("an hour's work"));
    assert_eq!(memo_of(&mut harness, &second).as_deref(), Some("a thought"));
    harness.get_by_label("Drop memo").click();
    harness.run_steps(3);
    assert_eq!(memo_of(&mut harness, &second).as_deref(), Some(""));
    assert!(harness.query_by_label("Drop memo").is_none());
    // The other window was closed.
    let open = harness.state().session.open().unwrap();
    let opening = open.opening;
    let (set, on_disk) = (open.set.clone(), open.on_disk);
    let read = Box::new(SetRead { set, on_disk, access: Access::Writable, steps: Vec::new() });
    harness.state_mut().act(&ctx, Action::SetOpened { key, opening, read });
    harness.run_steps(3);
    let open = harness.state().session.open().unwrap();
    assert_eq!(open.set.get(&first).unwrap().memo(), "an hour's work", "it is saved by itself");
    assert_eq!(open.set.get(&second).unwrap().memo(), "");
    assert!(harness.state().view.marks.unsaved_memos().is_empty());
    assert_eq!(memo_of(&mut harness, &first).as_deref(), Some("an hour's work"));
    assert!(harness.query_by_label("Drop memo").is_none());
}

#[test]
fn hits_for_an_earlier_question_are_not_listed_in_the_next_one() {
    let from = tempfile::tempdir().unwrap();
    let (mut app, ctx) = marked(from.path());
    let search = |app: &mut App| {
        app.act(&ctx, Action::Run(Command::MarkAll));
        let Some(Dialog::MarkAll(dialog)) = app.view.dialogs.last_mut() else { panic!() };
        let number = dialog.follow(&app.session).unwrap().here.unwrap().number;
        app.handle_request(&ctx, Request::Close);
        number
    };
    let earlier = search(&mut app);
    assert_ne!(
        search(&mut app),
        earlier,
        "a late answer to the first would be taken by the second"
    );
}

#[test]
fn a_name_without_an_ending_gets_that_of_the_format_and_replaces_no_file_unasked() {
    let from = tempfile::tempdir().unwrap();
    let (mut app, ctx) = marked(from.path());
    let (given, whole) = (from.path().join("out"), from.path().join("out.json"));
    let is_asked = |app: &App| matches!(app.view.dialogs.last(), Some(Dialog::Replace(_)));
    for typed in [true, false] {
        put(&whole, "before");
        app.view.dialogs.clear();
        app.act(&ctx, Action::Run(Command::Export));
        if typed {
            app.handle_request(&ctx, Request::Path(Purpose::Export, given.clone()));
        } else {
            app.handle_answer(&ctx, Answer::Picked(Purpose::Export, Some(given.clone())));
        }
        settle(&mut app, &ctx);
        assert!(is_asked(&app), "{typed}: {:?}", app.view.dialogs);
        assert_eq!(std::fs::read_to_string(&whole).unwrap(), "before");
        app.handle_request(&ctx, Request::ReplaceExport);
        settle(&mut app, &ctx);
        assert!(std::fs::read_to_string(&whole).unwrap().contains("demarche"));
        assert!(!given.exists());
    }
}
