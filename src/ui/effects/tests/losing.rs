//! Tests that no mark is lost, whatever is clicked or ends the window.

use demarche_files::storage::{Snapshot, Snapshots};
use egui_kittest::kittest::NodeT as _;

use super::*;

#[test]
fn a_click_on_save_elsewhere_never_closes_the_window_without_saving() {
    let from = tempfile::tempdir().unwrap();
    let (mut app, ctx) = marked(from.path());
    put(&from.path().join("annotations"), "in the way");
    app.handle_request(&ctx, Request::HomeHere);
    settle(&mut app, &ctx);
    app.act(&ctx, Action::Run(Command::Quit));
    let mut harness = egui_kittest::Harness::new_ui_state(|ui, app: &mut App| app.ui(ui), app);
    harness.run_steps(6);
    let at = harness.get_by_label("Save elsewhere…").rect().center();
    let button = |pressed| egui::Event::PointerButton {
        pos: at,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: egui::Modifiers::NONE,
    };
    harness.event(egui::Event::PointerMoved(at));
    harness.run_steps(2);
    harness.event(button(true));
    harness.run_steps(1);
    // The window tries again, as it does every four seconds, and the disk has not answered yet.
    let ticket = Ticket { now: Stamp(1_800_000_000_000), id: AnnotationId::new("retry") };
    let effects = harness.state_mut().session.apply(Action::RetrySaves, ticket).unwrap();
    assert_eq!(effects.len(), 1);
    harness.run_steps(1);
    let elsewhere = harness.get_by_label("Save elsewhere…");
    assert_eq!(elsewhere.rect().center(), at, "no other button takes its place");
    assert!(elsewhere.accesskit_node().is_disabled());
    harness.event(button(false));
    harness.run_steps(2);
    assert!(!harness.state().is_leaving, "the marks are given up");
}

/// Returns whether a file below one of these folders holds these words.
fn is_anywhere(folders: &[&std::path::Path], words: &str) -> bool {
    let mut folders: Vec<std::path::PathBuf> =
        folders.iter().map(|one| one.to_path_buf()).collect();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read_to_string(path).is_ok_and(|text| text.contains(words)) {
                return true;
            }
        }
    }
    false
}

#[test]
fn marks_of_a_set_that_was_taken_over_are_kept_when_the_system_ends_the_window() {
    let from = tempfile::tempdir().unwrap();
    let (mut app, ctx) = marked(from.path());
    app.handle_request(&ctx, Request::HomeHere);
    settle(&mut app, &ctx);
    assert_eq!(app.session.save_state(), SaveState::Saved);
    let lock = from.path().join("annotations/a.txt/ayesha.lock");
    let elsewhere = "aurora\nprocess 12\nsince 1764220000\nseen 1764220120\ntoken abc\n";
    put(&lock, elsewhere);
    let id = app.session.chosen().cloned().unwrap();
    app.act(&ctx, Action::SetMemo(id, "an hour's work".to_owned()));
    settle(&mut app, &ctx);
    assert!(matches!(app.session.save_state(), SaveState::Failed(_)));
    app.save_last(&ctx);
    drop(app);
    assert!(is_anywhere(&[from.path()], "an hour's work"), "it is in no file");
}

/// Returns a window with `a.txt` of this folder open, whose settings are in another one.
pub(super) fn opened_with(config: &std::path::Path, folder: &std::path::Path) -> (App, Context) {
    window_with(config, Some(folder.join("a.txt")))
}

fn window_with(config: &std::path::Path, path: Option<std::path::PathBuf>) -> (App, Context) {
    let mut number = 0;
    let ticket = move || {
        number += 1;
        Ticket { now: Stamp(1000), id: AnnotationId::from_bytes([number; 16]) }
    };
    let coder = Coder { id: CoderId::new("ayesha").unwrap(), name: "Ayesha".to_owned() };
    let mut app = App::new(
        Start {
            path,
            coder: Some(coder),
            settings: Settings::default(),
            settings_file: Some(config.join("settings.json")),
            own_keys: OwnKeyFile::default(),
            warning: None,
            pace: Pace::AtOnce,
            tickets: Box::new(ticket),
        },
        Arc::new(|| {}),
    );
    let ctx = Context::default();
    settle(&mut app, &ctx);
    (app, ctx)
}

#[test]
fn marks_are_kept_on_this_computer_when_the_system_ends_the_window_without_their_disk() {
    let (from, config) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (stick, pocket) = (from.path().join("stick"), from.path().join("pocket"));
    put(&stick.join("a.txt"), "They failed.");
    let (mut app, ctx) = opened_with(config.path(), &stick);
    std::fs::rename(&stick, &pocket).unwrap();
    app.act(&ctx, Action::Select(Some(Selection { anchor: 0, focus: 4 })));
    app.act(&ctx, Action::Mark(CodeId::new("demand")));
    let id = app.session.chosen().cloned().unwrap();
    app.act(&ctx, Action::SetMemo(id, "an hour's work".to_owned()));
    settle(&mut app, &ctx);
    assert!(matches!(app.session.save_state(), SaveState::Failed(_)));
    app.save_last(&ctx);
    drop(app);
    assert!(is_anywhere(&[config.path()], "an hour's work"), "it is in no file");
    // Once the disk is back, the window says where they are.
    std::fs::rename(&pocket, &stick).unwrap();
    let (app, _) = opened_with(config.path(), &stick);
    let said = app.session.notices().iter().filter(|notice| notice.text.contains(".unsaved.json"));
    assert_eq!(said.count(), 1);
}

#[test]
fn a_memo_that_is_typed_does_not_replace_one_that_another_program_wrote() {
    let from = tempfile::tempdir().unwrap();
    let (mut app, ctx) = marked(from.path());
    app.handle_request(&ctx, Request::HomeHere);
    settle(&mut app, &ctx);
    app.view.dialogs.clear();
    let set = from.path().join("annotations/a.txt/ayesha.json");
    app.act(&ctx, Action::Run(Command::EditMemo));
    let mut harness = egui_kittest::Harness::new_ui_state(|ui, app: &mut App| app.ui(ui), app);
    harness.run_steps(4);
    harness.event(egui::Event::Text("mine".to_owned()));
    harness.run_steps(1);
    let ctx = harness.ctx.clone();
    let text = std::fs::read_to_string(&set).unwrap();
    let modified = text.lines().find(|line| line.contains("\"modified\"")).unwrap().to_owned();
    let other =
        text.replace(&modified, "\"modified\": \"2029-01-01T00:00:00Z\", \"memo\": \"theirs\"");
    put(&set, &other);
    let open = harness.state().session.open().and_then(OpenArticle::key).unwrap();
    harness.state_mut().act(&ctx, Action::SetTouched(open));
    settle(harness.state_mut(), &ctx);
    let memo = |harness: &egui_kittest::Harness<'_, App>| {
        let set = &harness.state().session.open().unwrap().set;
        let mark = set.iter().next().unwrap();
        (mark.memo().to_owned(), mark.others().len())
    };
    assert_eq!(memo(&harness), ("theirs".to_owned(), 0));
    harness.run_steps(12);
    let (now, n_others) = memo(&harness);
    assert!(now.contains("theirs") || n_others > 0, "{now:?} replaced what another program wrote");
}

#[test]
fn marks_made_while_a_person_has_not_chosen_a_version_survive_a_crash() {
    let (config, from) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    put(&from.path().join("a.txt"), "They failed.");
    let (mut app, ctx) = opened_with(config.path(), from.path());
    app.act(&ctx, Action::Select(Some(Selection { anchor: 0, focus: 4 })));
    app.act(&ctx, Action::Mark(CodeId::new("demand")));
    settle(&mut app, &ctx);
    assert_eq!(app.session.save_state(), SaveState::Saved);
    // Another program puts a set in place of this one, which does not continue it.
    let file = from.path().join("annotations/a.txt/ayesha.json");
    let saved = std::fs::read_to_string(&file).unwrap();
    let start = saved.find("\"annotations\"").unwrap();
    put(&file, &format!("{}\"annotations\": []\n}}\n", saved.get(..start).unwrap()));
    let id = app.session.chosen().cloned().unwrap();
    app.act(&ctx, Action::SetMemo(id.clone(), "before".to_owned()));
    settle(&mut app, &ctx);
    assert!(matches!(app.session.save_state(), SaveState::Conflict(_)));
    app.handle_request(&ctx, Request::Close);
    let now = app.session.chosen_annotation().unwrap().memo().to_owned();
    app.act(&ctx, Action::SetMemo(id, "an hour's work".to_owned()));
    settle(&mut app, &ctx);
    assert_eq!(now, "before");
    assert!(is_anywhere(&[config.path()], "an hour's work"), "a crash would lose it");
    // Once a person has chosen, there is nothing to be told of.
    let key = app.session.open().and_then(OpenArticle::key).unwrap();
    app.act(&ctx, Action::UseTheirs(key));
    settle(&mut app, &ctx);
    assert!(!is_anywhere(&[config.path()], "an hour's work"));
    assert!(is_anywhere(&[from.path()], "an hour's work"), "it is beside the set");
}

#[test]
fn marks_whose_file_was_removed_are_saved_again() {
    let from = tempfile::tempdir().unwrap();
    let (mut app, ctx) = marked(from.path());
    app.handle_request(&ctx, Request::HomeHere);
    settle(&mut app, &ctx);
    assert_eq!(app.session.save_state(), SaveState::Saved);
    std::fs::remove_dir_all(from.path().join("annotations")).unwrap();
    app.act(&ctx, Action::Run(Command::ToggleDone));
    settle(&mut app, &ctx);
    assert!(matches!(app.session.save_state(), SaveState::Conflict(_)));
    let mut harness = egui_kittest::Harness::new_ui_state(|ui, app: &mut App| app.ui(ui), app);
    harness.run_steps(6);
    harness.get_by_label("Save them again").click();
    harness.run_steps(4);
    let app = harness.state_mut();
    settle(app, &ctx);
    assert_eq!(app.session.save_state(), SaveState::Saved);
    let set = std::fs::read_to_string(from.path().join("annotations/a.txt/ayesha.json")).unwrap();
    assert!(set.contains("They") && set.contains("\"done\""));
    app.act(&ctx, Action::Run(Command::Undo));
    settle(app, &ctx);
    assert_eq!(app.session.save_state(), SaveState::Saved, "work goes on");
}

/// Returns what a window says of marks that are kept outside the study.
fn named_outside(app: &App) -> usize {
    let is_named = |notice: &&crate::session::Notice| notice.text.contains(".unsaved.json");
    app.session.notices().iter().filter(is_named).count()
}

#[test]
fn marks_between_which_a_person_has_not_chosen_are_named_when_they_are_opened_again() {
    let (config, from) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    put(&from.path().join("a.txt"), "They failed.");
    let (mut app, ctx) = opened_with(config.path(), from.path());
    app.act(&ctx, Action::Select(Some(Selection { anchor: 0, focus: 4 })));
    app.act(&ctx, Action::Mark(CodeId::new("demand")));
    settle(&mut app, &ctx);
    let file = from.path().join("annotations/a.txt/ayesha.json");
    let saved = std::fs::read_to_string(&file).unwrap();
    let start = saved.find("\"annotations\"").unwrap();
    put(&file, &format!("{}\"annotations\": []\n}}\n", saved.get(..start).unwrap()));
    let id = app.session.chosen().cloned().unwrap();
    app.act(&ctx, Action::SetMemo(id, "an hour's work".to_owned()));
    settle(&mut app, &ctx);
    assert!(matches!(app.session.save_state(), SaveState::Conflict(_)));
    app.save_last(&ctx);
    drop(app);
    assert!(is_anywhere(&[from.path()], "an hour's work"), "it is beside the set");
    let (app, _) = opened_with(config.path(), from.path());
    assert_eq!(named_outside(&app), 1, "nobody is told of it");
}

#[test]
fn what_was_saved_elsewhere_is_not_named_as_unsaved() {
    let (config, from) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let to = tempfile::tempdir().unwrap();
    put(&from.path().join("a.txt"), "They failed.");
    let (mut app, ctx) = opened_with(config.path(), from.path());
    put(&from.path().join("annotations"), "in the way");
    app.act(&ctx, Action::Select(Some(Selection { anchor: 0, focus: 4 })));
    app.act(&ctx, Action::Mark(CodeId::new("demand")));
    settle(&mut app, &ctx);
    assert!(matches!(app.session.save_state(), SaveState::Failed(_)));
    let open = app.session.open().and_then(OpenArticle::key).unwrap();
    app.handle_answer(&ctx, Answer::Picked(Purpose::Home(open), Some(to.path().to_owned())));
    settle(&mut app, &ctx);
    assert_eq!(app.session.save_state(), SaveState::Saved);
    app.save_last(&ctx);
    drop(app);
    std::fs::remove_file(from.path().join("annotations")).unwrap();
    let (app, _) = opened_with(config.path(), from.path());
    assert_eq!(named_outside(&app), 0);
}

#[test]
fn details_are_kept_on_this_computer_when_the_system_ends_the_window_without_their_disk() {
    use demarche_core::article::RecordField;
    let (from, config) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (stick, pocket) = (from.path().join("stick"), from.path().join("pocket"));
    put(&stick.join("a.txt"), "They failed.");
    let (mut app, ctx) = opened_with(config.path(), &stick);
    std::fs::rename(&stick, &pocket).unwrap();
    let open = app.session.open().unwrap();
    let before = open.article.record().clone();
    let mut after = before.clone();
    after.set(RecordField::Source, Some("Dawn of an hour's work"));
    let edit = crate::session::RecordEdit { article: open.article_key(), before, after };
    app.act(&ctx, Action::SetRecord(Box::new(edit)));
    settle(&mut app, &ctx);
    assert!(matches!(app.session.save_state(), SaveState::Failed(_)));
    app.save_last(&ctx);
    drop(app);
    assert!(is_anywhere(&[config.path()], "an hour's work"), "it is in no file");
    std::fs::rename(&pocket, &stick).unwrap();
    let (app, _) = opened_with(config.path(), &stick);
    assert_eq!(named_outside(&app), 1);
}

#[test]
fn a_memo_that_was_refused_does_not_replace_one_that_another_program_wrote() {
    let from = tempfile::tempdir().unwrap();
    let (mut app, ctx) = marked(from.path());
    app.handle_request(&ctx, Request::HomeHere);
    settle(&mut app, &ctx);
    let key = app.session.open().and_then(OpenArticle::key).unwrap();
    let id = app.session.chosen().cloned().unwrap();
    let access = Access::Waiting("another window has them".to_owned());
    app.act(&ctx, Action::LockLost(key.clone(), access));
    let words = "mine".to_owned();
    app.act(&ctx, Action::TypeMemo { id: id.clone(), before: String::new(), words });
    let file = from.path().join("annotations/a.txt/ayesha.json");
    let text = std::fs::read_to_string(&file).unwrap();
    let modified = text.lines().find(|line| line.contains("\"modified\"")).unwrap().to_owned();
    let other =
        text.replace(&modified, "\"modified\": \"2029-01-01T00:00:00Z\", \"memo\": \"theirs\"");
    put(&file, &other);
    app.act(&ctx, Action::SetTouched(key));
    settle(&mut app, &ctx);
    app.act(&ctx, Action::RetryAccess);
    settle(&mut app, &ctx);
    let memo = |app: &App| {
        let mark = app.session.open().unwrap().set.get(&id).unwrap();
        (mark.memo().to_owned(), mark.others().len())
    };
    assert_eq!(app.session.open().unwrap().access, Access::Writable);
    assert_eq!(memo(&app), ("theirs".to_owned(), 0));
    app.view.dialogs.clear();
    app.act(&ctx, Action::Choose(Some(id.clone())));
    let mut harness = egui_kittest::Harness::new_ui_state(|ui, app: &mut App| app.ui(ui), app);
    harness.run_steps(4);
    harness.get_by_label("Save memo").click();
    harness.run_steps(4);
    assert_eq!(memo(harness.state()), ("mine".to_owned(), 1), "both are kept");
}

/// Returns a window with a mark that cannot be saved, because a folder is in the place of the set's lock.
fn kept_outside(config: &std::path::Path, from: &std::path::Path) -> App {
    put(&from.join("a.txt"), "They failed.");
    let (mut app, ctx) = opened_with(config, from);
    put(&from.join("annotations/a.txt/ayesha.lock/in the way"), "");
    app.act(&ctx, Action::Select(Some(Selection { anchor: 0, focus: 4 })));
    app.act(&ctx, Action::Mark(CodeId::new("demand")));
    settle(&mut app, &ctx);
    assert!(matches!(app.session.save_state(), SaveState::Failed(_)));
    app
}

#[test]
fn what_is_kept_outside_is_named_also_while_the_study_cannot_be_written() {
    let (config, from) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut app = kept_outside(config.path(), from.path());
    app.save_last(&Context::default());
    drop(app);
    let (app, _) = opened_with(config.path(), from.path());
    assert_ne!(app.session.open().unwrap().access, Access::Writable);
    assert_eq!(named_outside(&app), 1);
}

#[test]
fn what_a_running_window_keeps_outside_is_not_named_in_another_one() {
    let (config, from) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let running = kept_outside(config.path(), from.path());
    assert!(is_anywhere(&[config.path()], "They"));
    std::fs::remove_dir_all(from.path().join("annotations/a.txt/ayesha.lock")).unwrap();
    let (app, _) = opened_with(config.path(), from.path());
    assert_eq!(named_outside(&app), 0, "that window has not ended");
    drop((app, running));
}

#[test]
fn what_was_saved_under_the_second_name_that_was_chosen_is_not_named_as_unsaved() {
    let (config, from) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    put(&from.path().join("a.txt"), "They failed.");
    let (mut app, ctx) = opened_with(config.path(), from.path());
    app.act(&ctx, Action::Select(Some(Selection { anchor: 0, focus: 4 })));
    app.act(&ctx, Action::Mark(CodeId::new("demand")));
    settle(&mut app, &ctx);
    let file = from.path().join("annotations/a.txt/ayesha.json");
    let saved = std::fs::read_to_string(&file).unwrap();
    put(&file.with_file_name("bilal.json"), &saved.replace("ayesha", "bilal"));
    let start = saved.find("\"annotations\"").unwrap();
    put(&file, &format!("{}\"annotations\": []\n}}\n", saved.get(..start).unwrap()));
    let id = app.session.chosen().cloned().unwrap();
    app.act(&ctx, Action::SetMemo(id, "an hour's work".to_owned()));
    settle(&mut app, &ctx);
    for name in ["bilal", "chandra"] {
        let SaveState::Conflict(key) = app.session.save_state() else { panic!("{name}") };
        let coder = Coder { id: CoderId::new(name).unwrap(), name: name.to_owned() };
        app.act(&ctx, Action::KeepMineAs(key, coder));
        settle(&mut app, &ctx);
    }
    assert_eq!(app.session.save_state(), SaveState::Saved);
    assert!(is_anywhere(&[from.path()], "an hour's work"));
    drop(app);
    let is_unsaved = |snapshot: &Snapshot| snapshot.path.to_string_lossy().contains(".unsaved.");
    let all = Snapshots::at(config.path().join("snapshots")).all();
    assert_eq!(all.unwrap().into_iter().filter(is_unsaved).collect::<Vec<_>>(), []);
}

#[test]
fn details_survive_a_crash_until_they_are_saved_in_their_study_or_elsewhere() {
    use demarche_core::article::RecordField;
    for goes_elsewhere in [false, true] {
        let (config, from) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let to = tempfile::tempdir().unwrap();
        put(&from.path().join("a.txt"), "They failed.");
        let (mut app, ctx) = opened_with(config.path(), from.path());
        put(&from.path().join("annotations"), "in the way");
        app.act(&ctx, Action::Select(Some(Selection { anchor: 0, focus: 4 })));
        app.act(&ctx, Action::Mark(CodeId::new("demand")));
        settle(&mut app, &ctx);
        let open = app.session.open().unwrap();
        let before = open.article.record().clone();
        let mut after = before.clone();
        after.set(RecordField::Source, Some("Dawn of an hour's work"));
        let edit = crate::session::RecordEdit { article: open.article_key(), before, after };
        app.act(&ctx, Action::SetRecord(Box::new(edit)));
        settle(&mut app, &ctx);
        assert!(matches!(app.session.save_state(), SaveState::Failed(_)));
        assert!(is_anywhere(&[config.path()], "an hour's work"), "a crash would lose it");
        if goes_elsewhere {
            let open = app.session.open().and_then(OpenArticle::key).unwrap();
            let picked = Some(to.path().to_owned());
            app.handle_answer(&ctx, Answer::Picked(Purpose::Home(open), picked));
        } else {
            std::fs::remove_file(from.path().join("annotations")).unwrap();
            app.act(&ctx, Action::RetrySaves);
        }
        settle(&mut app, &ctx);
        assert_eq!(app.session.save_state(), SaveState::Saved);
        assert!(is_anywhere(&[to.path(), from.path()], "an hour's work"));
        assert!(!is_anywhere(&[config.path()], "an hour's work"), "it is named as unsaved");
    }
}

#[test]
fn marks_whose_folder_was_refused_are_kept_outside_when_the_window_ends() {
    for refuses in [false, true] {
        let (config, from) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        put(&from.path().join("a.txt"), "They failed.");
        let (mut app, ctx) = window_with(config.path(), None);
        let study = Study::at(from.path()).unwrap();
        let path = ArticlePath::new("a.txt").unwrap();
        let id = study.id().clone();
        app.act(&ctx, Action::OpenUnreadable(id.clone(), path.clone(), IfUnreadable::Ask));
        let coder = Coder { id: CoderId::new("ayesha").unwrap(), name: "Ayesha".to_owned() };
        let read = SetRead {
            set: AnnotationSet::new(Header::default()),
            on_disk: OnDisk::Absent,
            access: Access::Writable,
            steps: Vec::new(),
        };
        app.act(
            &ctx,
            Action::ArticleOpened(Box::new(Opened {
                opening: 1,
                study: id.clone(),
                home: Home::Unsettled(Homeless::Downloads),
                article: read_article(&study, &path).unwrap(),
                path,
                codebook: Arc::new(Codebook::built_in()),
                marks: Marks::Read(coder, read),
            })),
        );
        app.act(&ctx, Action::Select(Some(Selection { anchor: 0, focus: 4 })));
        app.act(&ctx, Action::Mark(CodeId::new("demand")));
        if refuses {
            app.act(&ctx, Action::RefuseHome(id.clone()));
        }
        app.save_last(&ctx);
        drop(app);
        assert!(!from.path().join("annotations").exists(), "it was refused: {refuses}");
        assert!(is_anywhere(&[config.path()], "They"), "it is in no file");
        let (mut app, ctx) = opened_with(config.path(), from.path());
        assert_eq!(named_outside(&app), 1);
        app.act(&ctx, Action::Run(Command::LeaveCopies));
        settle(&mut app, &ctx);
        assert_eq!(named_outside(&app), 0);
        drop(app);
        assert!(is_anywhere(&[config.path()], "They"), "the file stays");
        let (app, _) = opened_with(config.path(), from.path());
        assert_eq!(named_outside(&app), 0, "a person has left it");
    }
}
