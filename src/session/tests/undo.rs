//! Tests undoing and redoing, here and in other articles.

use super::*;

#[test]
fn a_removed_mark_offers_undo_and_comes_back_as_it_was() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    let before = desk.session.open().unwrap().set.clone();
    desk.run(Command::RemoveMark);
    assert_eq!(desk.session.notices().last().unwrap().command, Some(Command::Undo));
    desk.run(Command::Undo);
    assert!(desk.session.open().unwrap().set == before, "modified comes back too");
    assert!(desk.session.notices().is_empty(), "the offer is stale");
}

#[test]
fn undo_brings_back_the_selection_and_redo_the_mark() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    assert_eq!(desk.session.label(Command::Undo), "Undo mark as demand");
    desk.run(Command::Undo);
    assert_eq!(desk.marks(), [""; 0]);
    let span = desk.session.selection().and_then(Selection::span).unwrap();
    assert_eq!(span.of(TEXT), Some("action"));
    desk.run(Command::Redo);
    assert_eq!(desk.marks(), ["*demand: action"]);
    assert!(desk.try_act(Action::Run(Command::Redo)).is_err());
}

#[test]
fn an_offer_to_undo_elsewhere_ends_with_its_notice() {
    let mut desk = Desk::new();
    desk.run(Command::ToggleDone);
    desk.save_all();
    desk.open("b.txt", Access::Writable);
    desk.effects.clear();
    for _ in 0..3 {
        desk.run(Command::Undo);
        let number = desk.session.notices().last().unwrap().number;
        desk.act(Action::DismissNotice(number));
    }
    desk.run(Command::Undo);
    desk.mark("promised", "commitment");
    desk.run(Command::Undo);
    desk.run(Command::Undo);
    assert_eq!(desk.asked_for(), None, "one keystroke never undoes what was done elsewhere");
    assert_eq!(desk.session.history().depth(), (1, 1));
}

#[test]
fn undo_in_another_article_opens_it_first() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.save_all();
    let saved = desk.session.open().unwrap().set.clone();
    desk.open("b.txt", Access::Writable);
    desk.effects.clear();
    desk.run(Command::Undo);
    let notice = desk.session.notices().last().unwrap();
    assert_eq!(
        notice.text,
        "“mark as demand” was done in a.txt. Undo again to open that article and undo it"
    );
    assert_eq!((notice.command, desk.asked_for()), (Some(Command::Undo), None));
    desk.run(Command::Undo);
    assert_eq!(desk.asked_for(), Some("a.txt".to_owned()));
    assert!(desk.session.notices().is_empty(), "the offer was taken");
    // The mark is on disk, so it comes with the article.
    let saved = SetRead { on_disk: on_disk(1), ..read(saved, Access::Writable) };
    desk.answer_opening("a.txt", Marks::Read(coder(), saved));
    assert_eq!(desk.session.history().depth(), (0, 1));
    assert_eq!(desk.marks(), [""; 0], "undone as soon as it was open");
}

#[test]
fn a_closed_article_is_still_saved_and_its_changes_can_be_undone() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    let unsaved = desk.saves();
    desk.run(Command::CloseArticle);
    assert!(desk.session.open().is_none() && desk.session.unsaved().len() == 1);
    assert!(!desk.effects.iter().any(|effect| matches!(effect, Effect::Release(..))));
    desk.wrote(&unsaved[0], WriteOutcome::Written(on_disk(1)));
    assert_eq!(desk.session.save_state(), SaveState::Saved);
    assert!(matches!(desk.effects.last(), Some(Effect::Release(..))));
    assert!(desk.session.is_enabled(Command::Undo));
}

#[test]
fn a_pending_undo_ends_when_the_user_goes_elsewhere() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.save_all();
    desk.open("b.txt", Access::Writable);
    desk.run(Command::Undo);
    desk.run(Command::Undo);
    desk.run(Command::NextArticle);
    desk.effects.clear();
    desk.answer_opening(
        "c.txt",
        Marks::Read(coder(), read(AnnotationSet::new(Header::default()), Access::Writable)),
    );
    assert_eq!(desk.session.open().unwrap().path, "c.txt");
    assert_eq!(desk.asked_for(), None, "the coder is where they wanted to be");
}

#[test]
fn an_undo_that_is_refused_is_skipped_and_said() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.save_all();
    // Another program removed the mark.
    desk.open("b.txt", Access::Writable);
    desk.open("a.txt", Access::Writable);
    // This is not what the window wrote, so it is read again before it is shown.
    desk.set_opened("a.txt", read(AnnotationSet::new(Header::default()), Access::Writable));
    assert_eq!(
        desk.try_act(Action::Run(Command::Undo)).unwrap_err(),
        "“mark as demand” cannot be undone and was skipped: this mark no longer exists"
    );
    assert!(desk.session.history().next_undo().is_none());
}

#[test]
fn a_change_of_a_done_article_is_named_once() {
    let mut desk = Desk::new();
    desk.mark("promised", "commitment");
    desk.run(Command::ToggleDone);
    assert!(desk.session.notices().is_empty());
    desk.mark("Pakistan", "demand");
    let notice = desk.session.notices().last().cloned().unwrap();
    assert!(notice.text.contains("marked as done"), "{}", notice.text);
    assert_eq!(notice.command, Some(Command::ToggleDone));
    assert_eq!(desk.session.label(Command::ToggleDone), "Mark article as not done");
    desk.act(Action::DismissNotice(notice.number));
    desk.mark("minister", "demand");
    assert!(desk.session.notices().is_empty(), "once is enough");
}

#[test]
fn a_memo_saved_while_edges_are_moved_is_undone_to_the_chosen_mark() {
    let mut desk = Desk::new();
    desk.mark("promised restraint", "commitment");
    let id = desk.session.chosen().unwrap().clone();
    for action in [
        Action::SetMemo(id.clone(), "why".to_owned()),
        Action::SetConfidence(id.clone(), Some(2)),
        Action::Run(Command::ToggleDone),
        Action::Remove(id.clone()),
    ] {
        desk.run(Command::EditEdges);
        desk.act(action.clone());
        let is_selected =
            |desk: &Desk| desk.session.selection().and_then(Selection::span).is_some();
        assert!(!is_selected(&desk), "{action:?}");
        desk.run(Command::Undo);
        assert_eq!(desk.session.chosen(), Some(&id), "{action:?}");
        assert!(!is_selected(&desk), "a mark looks chosen beside a selection: {action:?}");
    }
}

#[test]
fn an_offer_about_a_done_article_is_not_taken_in_another_one() {
    let mut desk = Desk::new();
    desk.run(Command::ToggleDone);
    desk.mark("promised", "commitment");
    let offers = |desk: &Desk| {
        let mut notices = desk.session.notices().iter();
        notices.any(|notice| notice.command == Some(Command::ToggleDone))
    };
    assert!(offers(&desk));
    desk.open("b.txt", Access::Writable);
    assert!(!offers(&desk));
}

#[test]
fn an_offer_to_undo_is_void_once_another_step_was_made() {
    let mut desk = Desk::new();
    desk.mark("promised", "commitment");
    let id = desk.session.chosen().cloned().unwrap();
    desk.mark("Pakistan", "demand");
    desk.run(Command::RemoveMark);
    let number = desk.session.notices().last().unwrap().number;
    desk.act(Action::SetMemo(id, "seen".to_owned()));
    desk.act(Action::AcceptOffer(number));
    assert_eq!(desk.session.label(Command::Undo), "Undo add memo", "nothing was undone");
    desk.run(Command::Undo);
    desk.mark("minister", "demand");
    desk.run(Command::RemoveMark);
    let number = desk.session.notices().last().unwrap().number;
    desk.act(Action::AcceptOffer(number));
    assert_eq!(desk.session.label(Command::Redo), "Redo remove demand");
    assert!(desk.session.notices().is_empty());
}
