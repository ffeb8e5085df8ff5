//! Tests the encoding that a person chose, and marks made before and after that.

use demarche_core::article::{ArticleRecord, RecordField};

use super::*;

/// The text as it reads in the other encoding.
fn misread() -> String {
    format!("{TEXT} Ã¢")
}

/// Chooses an encoding for the open article and returns what saves it.
fn choose(desk: &mut Desk, encoding: &str) -> RecordRequest {
    let open = desk.session.open().unwrap();
    let before = open.article.record().clone();
    let mut after = before.clone();
    after.set(RecordField::Encoding, Some(encoding));
    let edit = RecordEdit { article: open.article_key(), before, after };
    desk.act(Action::SetRecord(Box::new(edit)));
    asked(desk)
}

fn asked(desk: &mut Desk) -> RecordRequest {
    let effects = std::mem::take(&mut desk.effects);
    let asked = effects.into_iter().find_map(|effect| match effect {
        Effect::SaveRecord(request) => Some(request),
        _ => None,
    });
    asked.unwrap()
}

fn answer(desk: &mut Desk, request: RecordRequest, result: Result<ArticleRecord, String>) {
    let (article, attempt) = (request.edit.article, request.attempt);
    desk.act(Action::RecordSaved { article, attempt, result: Box::new(result) });
}

#[test]
fn an_article_that_is_being_opened_is_not_given_up_once_an_encoding_was_saved() {
    let mut desk = Desk::new();
    let request = choose(&mut desk, "IBM852");
    desk.act(Action::OpenInStudy(ArticlePath::new("b.txt").unwrap()));
    let record = request.edit.after.clone();
    answer(&mut desk, request, Ok(record));
    assert_eq!(desk.asked_for().as_deref(), Some("b.txt"));
    desk.answer_opening(
        "b.txt",
        Marks::Read(coder(), read(AnnotationSet::default(), Access::Writable)),
    );
    assert_eq!(desk.session.open().unwrap().path.as_str(), "b.txt");
}

#[test]
fn an_article_read_before_its_encoding_was_saved_is_read_again() {
    let mut desk = Desk::new();
    let request = choose(&mut desk, "IBM852");
    desk.run(Command::ReadAgain);
    let first = desk.session.opening;
    let record = request.edit.after.clone();
    answer(&mut desk, request, Ok(record));
    assert!(desk.session.opening > first, "what is read now may be in the encoding before");
}

#[test]
fn undo_while_an_article_is_read_in_its_encoding_before_skips_no_step() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.save_all();
    desk.run(Command::RemoveMark);
    desk.save_all();
    let empty = desk.session.open().unwrap().set.clone();
    let holds = desk.session.open().unwrap().on_disk;
    let request = choose(&mut desk, "IBM852");
    let record = request.edit.after.clone();
    answer(&mut desk, request, Ok(record));
    let set = || SetRead {
        set: empty.clone(),
        on_disk: holds,
        access: Access::Writable,
        steps: Vec::new(),
    };
    desk.answer_with_text("a.txt", &misread(), Marks::Read(coder(), set()));
    desk.effects.clear();
    desk.run(Command::Undo);
    let request = asked(&mut desk);
    // The keys are pressed faster than a disk answers.
    assert!(desk.try_act(Action::Run(Command::Undo)).is_err());
    answer(&mut desk, request, Ok(ArticleRecord::default()));
    assert!(desk.try_act(Action::Run(Command::Undo)).is_err());
    desk.answer_with_text("a.txt", TEXT, Marks::Read(coder(), set()));
    desk.run(Command::Undo);
    assert_eq!(desk.marks(), ["*demand: action"]);
}

/// Moves the marks of the open article to `/stick`, as they cannot be saved.
fn go_elsewhere(desk: &mut Desk) -> RecordRequest {
    desk.mark("action", "demand");
    desk.fail_save();
    desk.act(Action::MoveHome(key("a.txt"), "/stick".into()));
    let effects = std::mem::take(&mut desk.effects);
    let moving = effects.into_iter().find_map(|effect| match effect {
        Effect::Move(request, _) => Some(request),
        _ => None,
    });
    let SaveRequest { key: from, attempt, .. } = moving.unwrap();
    let to = SetKey { study: StudyId::new(Path::new("/stick")), ..from.clone() };
    desk.act(Action::Moved { from, attempt, result: Ok((to, on_disk(9))) });
    asked(desk)
}

#[test]
fn an_encoding_is_not_chosen_again_where_the_text_was_written_in_another_one() {
    let mut desk = Desk::new();
    let request = choose(&mut desk, "IBM852");
    let record = request.edit.after.clone();
    answer(&mut desk, request, Ok(record));
    let edit = go_elsewhere(&mut desk).edit;
    assert_eq!(edit.before.encoding, edit.after.encoding, "its file there may be UTF-8");
}

#[test]
fn an_encoding_that_is_not_saved_yet_goes_elsewhere_with_the_marks() {
    let mut desk = Desk::new();
    let request = choose(&mut desk, "IBM852");
    answer(&mut desk, request, Err("the disk is full".to_owned()));
    let request = go_elsewhere(&mut desk);
    assert_eq!(request.edit.before.encoding, None);
    assert_eq!(request.edit.after.encoding.as_deref(), Some("IBM852"));
    let record = request.edit.after.clone();
    let before = desk.session.opening;
    answer(&mut desk, request, Ok(record));
    assert!(desk.session.opening > before, "it is read in it");
}
