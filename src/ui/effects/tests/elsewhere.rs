//! Tests of marks that cannot be saved in their study.

use super::*;

/// Whether the marks were saved in their study before.
#[derive(Clone, Copy, PartialEq)]
enum When {
    New,
    Saved,
}

/// Checks that marks go on in another folder after `break_it` made saving impossible in their study.
fn check_saving_elsewhere(when: When, break_it: impl Fn(&std::path::Path)) {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut app, ctx) = marked(from.path());
    if when == When::Saved {
        app.handle_request(&ctx, Request::HomeHere);
        settle(&mut app, &ctx);
        assert_eq!(app.session.save_state(), SaveState::Saved);
    }
    break_it(from.path());
    match when {
        When::Saved => app.act(&ctx, Action::Run(Command::ToggleDone)),
        When::New => app.handle_request(&ctx, Request::HomeHere),
    }
    settle(&mut app, &ctx);
    assert!(matches!(app.session.save_state(), SaveState::Failed(_)));
    let open = app.session.open().and_then(OpenArticle::key).unwrap();
    app.handle_answer(&ctx, Answer::Picked(Purpose::Home(open), Some(to.path().to_owned())));
    settle(&mut app, &ctx);
    assert_eq!(app.session.save_state(), SaveState::Saved);
    assert_eq!(std::fs::read_to_string(to.path().join("a.txt")).unwrap(), "They failed.");
    let saved = to.path().join("annotations/a.txt/ayesha.json");
    assert!(std::fs::read_to_string(saved).unwrap().contains("They"));
    assert_eq!(app.session.open().unwrap().access, Access::Writable);
    app.act(&ctx, Action::Select(Some(Selection { anchor: 5, focus: 11 })));
    app.act(&ctx, Action::Mark(CodeId::new("demand")));
    settle(&mut app, &ctx);
    assert_eq!(app.session.save_state(), SaveState::Saved);
}

#[test]
fn marks_go_on_elsewhere_if_their_study_cannot_be_written() {
    check_saving_elsewhere(When::New, |study| put(&study.join("annotations"), "in the way"));
}

#[test]
fn marks_go_on_elsewhere_if_their_study_is_gone() {
    check_saving_elsewhere(When::New, |study| std::fs::remove_dir_all(study).unwrap());
    check_saving_elsewhere(When::Saved, |study| std::fs::remove_dir_all(study).unwrap());
    // The empty folder in which a disk was seen.
    check_saving_elsewhere(When::Saved, |study| {
        std::fs::remove_dir_all(study).unwrap();
        std::fs::create_dir(study).unwrap();
    });
}

/// Saves the marks elsewhere after `break_it` made saving impossible in their study.
fn saved_elsewhere(
    (app, ctx): &mut (App, Context),
    (from, to): (&std::path::Path, &std::path::Path),
    break_it: impl Fn(&std::path::Path),
) {
    break_it(from);
    app.handle_request(ctx, Request::HomeHere);
    settle(app, ctx);
    assert!(matches!(app.session.save_state(), SaveState::Failed(_)));
    let open = app.session.open().and_then(OpenArticle::key).unwrap();
    app.handle_answer(ctx, Answer::Picked(Purpose::Home(open), Some(to.to_owned())));
    settle(app, ctx);
}

#[test]
fn the_copy_of_an_article_in_another_encoding_can_be_read_again() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let text = "They failed, and we said so.";
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    storage::atomic::write(&from.path().join("a.txt"), |file| {
        std::io::Write::write_all(file, &bytes)
    })
    .unwrap();
    let mut window = marked_in(from.path());
    assert_eq!(window.0.session.open().unwrap().article.text(), text);
    saved_elsewhere(&mut window, (from.path(), to.path()), |study| {
        std::fs::remove_dir_all(study).unwrap();
    });
    assert_eq!(window.0.session.save_state(), SaveState::Saved);
    let study = Study::at(to.path()).unwrap();
    let article = read_article(&study, &ArticlePath::new("a.txt").unwrap()).unwrap();
    assert_eq!(article.text(), text, "what was marked can be read again");
}

#[test]
fn nothing_is_put_among_saved_marks() {
    let from = tempfile::tempdir().unwrap();
    let mut window = marked(from.path());
    let annotations = from.path().join("annotations");
    saved_elsewhere(&mut window, (from.path(), &annotations), |study| {
        put(&study.join("annotations/study.json"), r#"{"format": "demarche/study", "version": 1}"#);
        put(&study.join("annotations/a.txt"), "in the way");
    });
    let mut names: Vec<String> = std::fs::read_dir(&annotations)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names.retain(|name| name != ".gitignore");
    assert_eq!(names, ["a.txt", "study.json"]);
}

#[test]
fn the_same_folder_is_named_as_such() {
    let from = tempfile::tempdir().unwrap();
    let mut window = marked(from.path());
    saved_elsewhere(&mut window, (from.path(), from.path()), |study| {
        put(&study.join("annotations"), "in the way");
    });
    std::fs::remove_file(from.path().join("annotations")).unwrap();
    let open = window.0.session.open().and_then(OpenArticle::key).unwrap();
    let (app, ctx) = &mut window;
    app.handle_answer(ctx, Answer::Picked(Purpose::Home(open), Some(from.path().to_owned())));
    settle(app, ctx);
    let said: Vec<_> = app.session.notices().iter().map(|notice| notice.text.clone()).collect();
    assert!(!said.iter().any(|text| text.contains("a copy of the article")), "{said:?}");
}

#[test]
fn a_text_that_changed_meanwhile_is_not_called_a_copy() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut window = marked(from.path());
    saved_elsewhere(&mut window, (from.path(), to.path()), |study| {
        put(&study.join("annotations"), "in the way");
        put(&study.join("a.txt"), "Quite another text.");
    });
    let shown = window.0.session.open().unwrap().article.text().to_owned();
    assert_eq!(std::fs::read_to_string(to.path().join("a.txt")).unwrap(), shown);
}

#[test]
fn marks_are_not_called_saved_in_an_empty_folder_where_the_disk_was() {
    let from = tempfile::tempdir().unwrap();
    let root = from.path().join("stick");
    std::fs::create_dir(&root).unwrap();
    let (mut app, ctx) = marked(&root);
    // The stick is pulled out. The folder where it was mounted stays, and is empty.
    std::fs::rename(&root, from.path().join("pocket")).unwrap();
    std::fs::create_dir(&root).unwrap();
    app.handle_request(&ctx, Request::HomeHere);
    settle(&mut app, &ctx);
    let state = app.session.save_state();
    assert_ne!(state, SaveState::Saved, "saved where nobody finds it once the stick is back");
}

#[test]
fn details_are_not_called_saved_in_an_empty_folder_where_the_disk_was() {
    use demarche_core::article::RecordField;
    let from = tempfile::tempdir().unwrap();
    let root = from.path().join("stick");
    std::fs::create_dir(&root).unwrap();
    let (mut app, ctx) = marked(&root);
    app.handle_request(&ctx, Request::HomeHere);
    settle(&mut app, &ctx);
    assert_eq!(app.session.save_state(), SaveState::Saved);
    std::fs::rename(&root, from.path().join("pocket")).unwrap();
    std::fs::create_dir(&root).unwrap();
    let open = app.session.open().unwrap();
    let before = open.article.record().clone();
    let mut after = before.clone();
    after.set(RecordField::Source, Some("Dawn"));
    let edit = crate::session::RecordEdit { article: open.article_key(), before, after };
    app.act(&ctx, Action::SetRecord(Box::new(edit)));
    settle(&mut app, &ctx);
    let state = app.session.save_state();
    assert_ne!(state, SaveState::Saved, "saved where nobody finds it once the stick is back");
}

#[test]
fn marks_made_after_another_window_chose_an_encoding_keep_their_words() {
    use demarche_core::article::ArticleRecord;
    let (config, from) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    // “Zażółć gęślą jaźń” as DOS 852.
    let bytes = b"Za\xbe\xa2\x88\x86 g\xa9\xe1l\xa5 ja\xab\xe4, said the minister. They failed.";
    let file = from.path().join("a.txt");
    storage::atomic::write(&file, |file| std::io::Write::write_all(file, bytes)).unwrap();
    let (mut app, ctx) = losing::opened_with(config.path(), from.path());
    let text = app.session.open().unwrap().article.text().to_owned();
    let (study, path) = Study::containing(&from.path().join("a.txt")).unwrap();
    let encoding = Some("whatwg-windows-1251".to_owned());
    let chosen = ArticleRecord { encoding, ..ArticleRecord::default() };
    storage::change_record(&study, &path, &ArticleRecord::default(), &chosen).unwrap();
    let words = text.find("They").unwrap();
    for (anchor, focus) in [(0, words - 2), (words, words + 4)] {
        app.act(&ctx, Action::Select(Some(Selection { anchor, focus })));
        app.act(&ctx, Action::Mark(CodeId::new("demand")));
        settle(&mut app, &ctx);
    }
    assert_eq!(app.session.save_state(), SaveState::Saved);
    drop(app);
    let (app, _) = losing::opened_with(config.path(), from.path());
    let open = app.session.open().unwrap();
    assert_ne!(open.article.text(), text);
    let marks: Vec<_> = open.set.iter().collect();
    assert_eq!(marks.len(), 2);
    let placed: Vec<_> =
        marks.iter().filter_map(|mark| mark.hull()?.of(open.article.text())).collect();
    assert!(placed.contains(&"They"), "{placed:?}");
    let file = from.path().join("annotations/a.txt/ayesha.json");
    let saved = std::fs::read_to_string(file).unwrap();
    assert!(saved.contains(text.get(..words - 2).unwrap()), "its words are lost: {saved}");
}

#[test]
fn details_that_cannot_be_saved_are_not_asked_for_and_stay_where_they_were_entered() {
    use demarche_core::article::RecordField;
    let from = tempfile::tempdir().unwrap();
    let (mut app, ctx) = marked(from.path());
    put(&from.path().join("b.txt"), "They left.");
    let asks = |app: &App| app.view.dialogs.iter().any(|one| matches!(one, Dialog::Details(_)));
    app.act(&ctx, Action::Run(Command::ArticleDetails));
    assert!(!asks(&app), "no folder is chosen for them");
    app.handle_request(&ctx, Request::HomeHere);
    settle(&mut app, &ctx);
    app.act(&ctx, Action::Run(Command::ArticleDetails));
    assert!(asks(&app));
    let open = app.session.open().unwrap();
    let before = open.article.record().clone();
    let mut after = before.clone();
    after.set(RecordField::Source, Some("Dawn"));
    let edit = crate::session::RecordEdit { article: open.article_key(), before, after };
    let (study, article) = (open.study.clone(), open.path.clone());
    let path = ArticlePath::new("b.txt").unwrap();
    // A slow disk answers while they are entered.
    app.act(&ctx, Action::OpenUnreadable(study.clone(), path, IfUnreadable::Ask));
    settle(&mut app, &ctx);
    let save = || Request::Act(Action::SetRecord(Box::new(edit.clone())));
    app.handle_request(&ctx, save());
    assert!(asks(&app), "what was entered is gone");
    app.act(&ctx, Action::OpenUnreadable(study, article, IfUnreadable::Ask));
    settle(&mut app, &ctx);
    app.handle_request(&ctx, save());
    assert!(!asks(&app));
    assert_eq!(app.session.open().unwrap().article.record().source.as_deref(), Some("Dawn"));
}
