//! Tests bringing the marks of a renamed article.

use super::*;

fn strayed(desk: &mut Desk, from: &[&str], copies: &[&str]) {
    let paths = |names: &[&str]| names.iter().map(|name| ArticlePath::new(name).unwrap()).collect();
    let opening = desk.session.opening;
    let (from, copies) = (paths(from), paths(copies));
    desk.act(Action::StrayedFound { opening, from, copies });
}

fn asked(desk: &mut Desk) -> Option<FollowChange> {
    let effects = std::mem::take(&mut desk.effects);
    effects.into_iter().find_map(|effect| match effect {
        Effect::Follow(change) => Some(change),
        _ => None,
    })
}

fn answer(desk: &mut Desk, change: FollowChange, result: Result<(), String>) {
    desk.act(Action::Followed(Box::new(change), result));
}

#[test]
fn marks_are_brought_and_taken_back_in_one_step() {
    let mut desk = Desk::new();
    assert!(!desk.session.is_enabled(Command::BringMarks));
    strayed(&mut desk, &["old.txt"], &[]);
    assert!(desk.session.is_enabled(Command::BringMarks));
    desk.run(Command::BringMarks);
    let change = asked(&mut desk).unwrap();
    assert_eq!((change.from.as_str(), change.to.as_str()), ("old.txt", "a.txt"));
    desk.select("action");
    assert!(desk.try_act(Action::Mark(CodeId::new("demand"))).is_err(), "marks are on their way");
    answer(&mut desk, change, Ok(()));
    assert_eq!(desk.asked_for().as_deref(), Some("a.txt"), "the marks are read");
    desk.answer_opening(
        "a.txt",
        Marks::Read(coder(), read(AnnotationSet::default(), Access::Writable)),
    );
    assert_eq!(desk.session.label(Command::Undo), "Undo bring the marks of the renamed article");
    desk.run(Command::Undo);
    let back = asked(&mut desk).unwrap();
    assert_eq!((back.from.as_str(), back.to.as_str()), ("a.txt", "old.txt"));
    answer(&mut desk, back, Ok(()));
    desk.answer_opening(
        "a.txt",
        Marks::Read(coder(), read(AnnotationSet::default(), Access::Writable)),
    );
    assert!(desk.session.is_enabled(Command::Redo) && !desk.session.is_enabled(Command::Undo));
    desk.run(Command::Redo);
    assert_eq!(asked(&mut desk).unwrap().from.as_str(), "old.txt");
}

#[test]
fn a_move_that_failed_is_no_step() {
    let mut desk = Desk::new();
    strayed(&mut desk, &["old.txt"], &[]);
    desk.run(Command::BringMarks);
    let change = asked(&mut desk).unwrap();
    answer(&mut desk, change.clone(), Err("the disk is full".to_owned()));
    assert!(!desk.session.is_enabled(Command::Undo));
    assert_eq!(desk.asked_for().as_deref(), Some("a.txt"), "its own marks are read again");
    desk.effects.clear();
    answer(&mut desk, change, Ok(()));
    assert!(desk.effects.is_empty(), "a second answer is nobody’s");
}

#[test]
fn nothing_is_brought_over_marks_or_guessed() {
    let mut desk = Desk::new();
    strayed(&mut desk, &["old.txt", "older.txt"], &[]);
    assert!(!desk.session.is_enabled(Command::BringMarks));
    strayed(&mut desk, &["old.txt"], &["copy.txt"]);
    desk.mark("action", "demand");
    assert!(desk.try_act(Action::Run(Command::BringMarks)).is_err());
    desk.save_all();
    let refused = desk.try_act(Action::Run(Command::BringMarks)).unwrap_err();
    assert_eq!(refused, "this article has marks under its own name now");
    desk.open("b.txt", Access::Writable);
    assert!(!desk.session.is_enabled(Command::BringMarks), "it was about another article");
}

#[test]
fn marks_that_are_not_saved_under_the_old_name_do_not_stay_behind() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    let saved = desk.saves().pop().unwrap();
    desk.wrote(&saved, WriteOutcome::Written(on_disk(1)));
    desk.mark("promised", "commitment");
    desk.fail_save();
    // Meanwhile the file is renamed, and opened under its new name.
    desk.open("b.txt", Access::Writable);
    strayed(&mut desk, &["a.txt"], &[]);
    let refused = desk.try_act(Action::Run(Command::BringMarks));
    let change = asked(&mut desk);
    assert!(
        refused.is_err() || change.is_none(),
        "what is saved goes to b.txt, and {} unsaved set stays at a.txt",
        desk.session.unsaved().len()
    );
}

#[test]
fn marks_that_are_on_their_way_cannot_be_changed_in_an_article_opened_again() {
    let mut desk = Desk::new();
    strayed(&mut desk, &["old.txt"], &[]);
    desk.run(Command::BringMarks);
    let change = asked(&mut desk).unwrap();
    let empty = || Marks::Read(coder(), read(AnnotationSet::default(), Access::Writable));
    desk.open("b.txt", Access::Writable);
    desk.bring("a.txt", empty());
    desk.select("action");
    assert!(desk.try_act(Action::Mark(CodeId::new("demand"))).is_err(), "marks are on their way");
    // So it is under the former name, which another article has now.
    desk.bring("old.txt", empty());
    desk.select("action");
    assert!(desk.try_act(Action::Mark(CodeId::new("demand"))).is_err(), "marks are on their way");
    desk.effects.clear();
    answer(&mut desk, change, Ok(()));
    assert_eq!(desk.asked_for().as_deref(), Some("old.txt"));
    desk.answer_opening("old.txt", empty());
    desk.mark("action", "demand");
}

#[test]
fn an_article_that_is_being_opened_is_not_given_up_once_marks_were_brought() {
    for result in [Ok(()), Err("the disk is full".to_owned())] {
        let mut desk = Desk::new();
        strayed(&mut desk, &["old.txt"], &[]);
        desk.run(Command::BringMarks);
        let change = asked(&mut desk).unwrap();
        let b = ArticlePath::new("b.txt").unwrap();
        desk.act(Action::OpenUnreadable(study(), b, IfUnreadable::Ask));
        desk.effects.clear();
        answer(&mut desk, change, result);
        assert_eq!(desk.asked_for(), None, "the person wants to see b.txt");
        // If that cannot be opened, the marks that were brought are shown.
        let (opening, what) = (desk.session.opening, "b.txt".to_owned());
        desk.act(Action::OpenFailed { opening, what, reason: "it is gone".to_owned() });
        let opening = desk.session.open().unwrap().opening;
        let read = Box::new(read(AnnotationSet::default(), Access::Writable));
        desk.act(Action::SetOpened { key: key("a.txt"), opening, read });
        desk.mark("action", "demand");
    }
}

#[test]
fn marks_are_not_moved_from_under_details_that_are_not_saved() {
    use demarche_core::article::RecordField;
    let mut desk = Desk::new();
    strayed(&mut desk, &["old.txt"], &[]);
    let open = desk.session.open().unwrap();
    let before = open.article.record().clone();
    let mut after = before.clone();
    after.set(RecordField::Source, Some("Dawn"));
    let edit = RecordEdit { article: open.article_key(), before, after };
    desk.act(Action::SetRecord(Box::new(edit)));
    // Saved later, they would be under a name that is gone.
    assert!(desk.try_act(Action::Run(Command::BringMarks)).is_err());
    assert!(asked(&mut desk).is_none());
}
