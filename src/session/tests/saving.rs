//! Tests opening, saving, conflicts and coders.

use super::*;

#[test]
fn the_coder_is_asked_for_once_and_the_mark_is_then_made() {
    let mut desk = Desk::without_a_coder();
    desk.bring("a.txt", Marks::NoCoder);
    desk.mark("action", "demand");
    assert!(desk.last_effect().starts_with("Some(AskCoder("));
    assert_eq!(desk.marks(), [""; 0]);
    desk.act(Action::SetCoder(study(), coder()));
    assert!(desk.last_effect().starts_with("Some(OpenSet"), "this coder's marks are read first");
    assert_eq!(desk.marks(), [""; 0]);
    desk.set_opened("a.txt", read(AnnotationSet::new(Header::default()), Access::Writable));
    assert_eq!(desk.marks(), ["*demand: action"]);
    assert_eq!(desk.session.coder(), Some(&coder()));
}

#[test]
fn a_mark_is_not_made_after_its_question_was_cancelled() {
    let mut desk = Desk::without_a_coder();
    desk.bring("a.txt", Marks::NoCoder);
    desk.mark("action", "demand");
    desk.act(Action::CancelCoder);
    desk.run(Command::SaveNow);
    desk.act(Action::SetCoder(study(), coder()));
    desk.set_opened("a.txt", read(AnnotationSet::new(Header::default()), Access::Writable));
    assert_eq!(desk.marks(), [""; 0]);
}

#[test]
fn the_coder_of_one_study_is_not_used_for_the_next() {
    let mut desk = Desk::new();
    assert_eq!(desk.session.coder(), Some(&coder()));
    desk.bring("b.txt", Marks::NoCoder);
    assert_eq!(desk.session.coder(), None);
    desk.mark("action", "demand");
    assert!(desk.last_effect().starts_with("Some(AskCoder("));
}

#[test]
fn one_write_runs_at_a_time_and_the_newest_state_follows() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.mark("promised", "commitment");
    desk.mark("minister", "demand");
    let saves = desk.saves();
    assert_eq!(saves.len(), 1);
    assert_eq!(saves[0].set.len(), 1);
    assert_eq!(desk.session.save_state(), SaveState::Saving);
    desk.wrote(&saves[0], WriteOutcome::Written(on_disk(1)));
    let saves = desk.saves();
    assert_eq!(saves.len(), 1);
    assert_eq!(saves[0].set.len(), 3, "states in between are skipped");
    desk.wrote(&saves[0], WriteOutcome::Written(on_disk(1)));
    assert_eq!(desk.session.save_state(), SaveState::Saved);
}

#[test]
fn a_failed_write_is_reported_once_and_retried() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.fail_save();
    assert_eq!(desk.session.save_state(), SaveState::Failed("the disk is full".to_owned()));
    assert_eq!(desk.session.notices().len(), 1);
    desk.act(Action::RetrySaves);
    desk.fail_save();
    assert_eq!(desk.session.notices().len(), 1);
    desk.run(Command::Quit);
    assert_eq!(desk.last_effect(), "Some(AskQuit)");
    desk.act(Action::RetrySaves);
    desk.save_all();
    assert_eq!(desk.session.save_state(), SaveState::Saved);
}

#[test]
fn quitting_waits_for_the_last_write() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    let request = desk.saves().pop().unwrap();
    desk.run(Command::Quit);
    assert_eq!(desk.last_effect(), "None", "not yet");
    desk.wrote(&request, WriteOutcome::Written(on_disk(1)));
    assert_eq!(desk.last_effect(), "Some(Quit)");
}

#[test]
fn a_set_left_unsaved_is_not_read_from_disk_again() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.open("b.txt", Access::Writable);
    desk.open("a.txt", Access::Writable);
    assert_eq!(desk.marks(), ["demand: action"]);
    desk.save_all();
    assert_eq!(desk.session.save_state(), SaveState::Saved);
}

#[test]
fn marks_read_late_do_not_replace_unsaved_ones() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    // The write fails; the coder looks at another article and comes back. The set is large, so it is streamed.
    desk.fail_save();
    desk.open("b.txt", Access::Writable);
    desk.bring("a.txt", Marks::Reading(coder()));
    assert_eq!(desk.marks().len(), 1, "what is not saved is shown at once");
    desk.set_opened("a.txt", read(AnnotationSet::new(Header::default()), Access::Writable));
    desk.mark("promised", "commitment");
    assert_eq!(desk.session.unsaved().pop().unwrap().set.len(), 2, "both are still to be saved");
}

#[test]
fn a_failed_move_to_another_folder_is_not_called_saved() {
    let mut desk = Desk::without_a_coder();
    let action =
        Action::OpenUnreadable(study(), ArticlePath::new("a.txt").unwrap(), IfUnreadable::Ask);
    desk.act(action);
    desk.act(Action::ArticleOpened(Box::new(Opened {
        opening: desk.session.opening,
        study: study(),
        home: Home::Unsettled(Homeless::Downloads),
        path: ArticlePath::new("a.txt").unwrap(),
        article: article(TEXT),
        codebook: Arc::new(Codebook::built_in()),
        marks: Marks::Read(coder(), read(AnnotationSet::new(Header::default()), Access::Writable)),
    })));
    desk.mark("action", "demand");
    assert!(desk.last_effect().starts_with("Some(AskHome("));
    let is_kept = |desk: &mut Desk| {
        desk.effects.drain(..).any(|effect| matches!(effect, Effect::KeepMeanwhile(_)))
    };
    assert!(is_kept(&mut desk), "a crash would lose it");
    desk.act(Action::RefuseHome(study()));
    desk.mark("promised", "commitment");
    assert_eq!(desk.saves().len(), 0, "nothing is written before a place is chosen");
    desk.mark("said", "allegation");
    assert!(is_kept(&mut desk), "a crash would lose it");
    desk.act(Action::MoveHome(key("a.txt"), "/home/study".into()));
    let Some(Effect::Move(request, _)) = desk.effects.pop() else { panic!("nothing is moved") };
    let (from, attempt) = (request.key, request.attempt);
    desk.act(Action::Moved { from, attempt, result: Err("the disk is full".to_owned()) });
    assert_eq!(desk.session.save_state(), SaveState::Failed("the disk is full".to_owned()));
    assert_eq!(desk.session.unsaved().len(), 1);
}

#[test]
fn what_cannot_be_saved_in_its_study_goes_on_elsewhere() {
    let mut desk = Desk::new();
    assert!(desk.try_act(Action::Run(Command::SaveElsewhere)).is_err(), "all is saved");
    desk.mark("action", "demand");
    desk.fail_save();
    desk.run(Command::SaveElsewhere);
    assert!(desk.last_effect().starts_with("Some(AskElsewhere("));
    let folder = "/stick".to_owned();
    desk.act(Action::MoveHome(key("a.txt"), folder.clone().into()));
    let Some(Effect::Move(request, _)) = desk.effects.pop() else { panic!("nothing is moved") };
    let (from, attempt) = (request.key, request.attempt);
    // The stick is full as well: it is tried in the study again.
    let result = Err("the stick is full".to_owned());
    desk.act(Action::Moved { from: from.clone(), attempt, result });
    assert_eq!(desk.session.save_state(), SaveState::Failed("the stick is full".to_owned()));
    let again = desk.saves().pop().unwrap();
    desk.wrote(&again, WriteOutcome::Failed("the disk is full".to_owned()));
    desk.act(Action::MoveHome(from.clone(), folder.into()));
    let Some(Effect::Move(request, _)) = desk.effects.pop() else { panic!("nothing is moved") };
    desk.mark("promised", "commitment");
    let to = SetKey { study: StudyId::new(Path::new("/stick")), ..from.clone() };
    let result = Ok((to.clone(), on_disk(7)));
    desk.act(Action::Moved { from, attempt: request.attempt, result });
    let newer = desk.saves().pop().unwrap();
    assert_eq!((newer.key.clone(), newer.set.len(), newer.base), (to.clone(), 2, on_disk(7)));
    desk.wrote(&newer, WriteOutcome::Written(on_disk(8)));
    assert_eq!(desk.session.save_state(), SaveState::Saved);
    assert_eq!(desk.session.open().and_then(OpenArticle::key), Some(to.clone()));
    assert!(desk.session.notices().iter().any(|notice| notice.text.contains("are now in /stick")));
    let read = SetRead { on_disk: on_disk(8), ..read(newer.set, Access::Writable) };
    let opening = desk.session.open().unwrap().opening;
    desk.act(Action::SetOpened { key: to.clone(), opening, read: Box::new(read) });
    desk.run(Command::Undo);
    assert_eq!(desk.saves().pop().unwrap().key, to, "what was done can be undone there");
}

#[test]
fn a_change_on_disk_is_a_conflict_until_a_person_chooses() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    let request = desk.saves().pop().unwrap();
    desk.wrote(&request, WriteOutcome::Changed("another program changed it".to_owned()));
    assert_eq!(desk.session.save_state(), SaveState::Conflict(key("a.txt")));
    assert!(desk.last_effect().starts_with("Some(AskConflict("));
    desk.effects.clear();
    // A conflict is never retried, and opening the article again does not replace our version.
    desk.act(Action::RetrySaves);
    desk.mark("promised", "commitment");
    desk.open("b.txt", Access::Writable);
    let theirs = SetRead {
        on_disk: on_disk(9),
        ..read(AnnotationSet::new(Header::default()), Access::Writable)
    };
    desk.open_with("a.txt", theirs.clone());
    assert_eq!(desk.marks().len(), 2, "mine are still shown");
    assert_eq!(desk.saves().len(), 0);
    assert_eq!(desk.session.save_state(), SaveState::Conflict(key("a.txt")));
    desk.act(Action::UseTheirs(key("a.txt")));
    let Some(Effect::KeepAside(request)) = desk.effects.pop() else { panic!("nothing is kept") };
    assert_eq!(request.set.len(), 2, "both are kept beside");
    assert!(desk.try_act(Action::Mark(CodeId::new("demand"))).is_err(), "not while it is replaced");
    let result = Ok("/kept".into());
    desk.act(Action::KeptAside { key: request.key, attempt: request.attempt, result });
    desk.set_opened("a.txt", theirs);
    assert_eq!((desk.marks().len(), desk.session.save_state()), (0, SaveState::Saved));
}

#[test]
fn my_marks_keep_their_history_under_another_name() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    let request = desk.saves().pop().unwrap();
    desk.wrote(&request, WriteOutcome::Changed("another program changed it".to_owned()));
    let other = Coder { id: CoderId::new("ayesha-2").unwrap(), name: "Ayesha 2".to_owned() };
    desk.act(Action::KeepMineAs(key("a.txt"), other.clone()));
    let request = desk.saves().pop().unwrap();
    assert_eq!(
        (&request.key.coder, request.base),
        (&other.id, OnDisk::Absent),
        "never over a file"
    );
    assert_eq!(request.set.header().coder, "ayesha-2");
    let set = SetRead { on_disk: on_disk(1), ..read(request.set.clone(), Access::Writable) };
    desk.wrote(&request, WriteOutcome::Written(on_disk(1)));
    let opening = desk.session.opening;
    desk.act(Action::SetOpened { key: request.key, opening, read: Box::new(set) });
    assert_eq!(desk.session.save_state(), SaveState::Saved);
    desk.run(Command::Undo);
    assert_eq!(desk.marks(), [""; 0], "what was done before can still be undone");
}

#[test]
fn my_marks_are_not_mixed_with_those_that_another_name_has() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    let request = desk.saves().pop().unwrap();
    desk.wrote(&request, WriteOutcome::Changed("another program changed it".to_owned()));
    let name = |id: &str| Coder { id: CoderId::new(id).unwrap(), name: id.to_owned() };
    desk.act(Action::KeepMineAs(key("a.txt"), name("bilal")));
    let request = desk.saves().pop().unwrap();
    let bilal = request.key.clone();
    let outcome = WriteOutcome::Changed("another program made it".to_owned());
    desk.act(Action::Wrote { key: bilal.clone(), attempt: request.attempt, outcome });
    let header =
        Header { coder: "bilal".to_owned(), coder_name: "bilal".to_owned(), ..Header::default() };
    let theirs =
        SetRead { on_disk: on_disk(5), ..read(AnnotationSet::new(header), Access::Writable) };
    desk.answer_theirs(&Ok(Box::new(theirs)));
    assert_eq!(desk.session.save_state(), SaveState::Conflict(bilal.clone()));
    assert_eq!(desk.saves().len(), 0, "Bilal’s file is not written");
    // The steps of the first name are to be put away, and not those of Bilal.
    desk.act(Action::KeepMineAs(bilal, name("ayesha-2")));
    let request = desk.saves().pop().unwrap();
    assert_eq!((request.continues, request.set.len()), (Some(key("a.txt")), 1));
}

#[test]
fn an_article_requested_twice_is_read_once() {
    let mut desk = Desk::new();
    for _ in 0..5 {
        desk.run(Command::NextArticle);
    }
    let n_openings = desk.effects.iter().filter(|effect| matches!(effect, Effect::Open { .. }));
    assert_eq!(n_openings.count(), 1);
}

#[test]
fn a_locked_set_becomes_writable_when_it_is_free() {
    let mut desk = Desk::new();
    desk.open("b.txt", Access::Waiting("another window".to_owned()));
    desk.effects.clear();
    desk.act(Action::RetryAccess);
    assert!(desk.last_effect().starts_with("Some(OpenSet"));
    desk.set_opened("b.txt", read(AnnotationSet::new(Header::default()), Access::Writable));
    desk.mark("action", "demand");
    assert_eq!(desk.marks().len(), 1);
}

#[test]
fn marks_read_later_are_shown() {
    let mut desk = Desk::new();
    desk.bring("b.txt", Marks::Reading(coder()));
    let before = desk.session.open().unwrap().revision;
    let set = || read(AnnotationSet::new(Header::default()), Access::Writable);
    desk.set_opened("a.txt", set());
    assert_ne!(desk.session.open().unwrap().access, Access::Writable, "another article's");
    desk.set_opened("b.txt", set());
    assert_eq!(desk.session.open().unwrap().access, Access::Writable);
    assert!(desk.session.open().unwrap().revision > before);
}

#[test]
fn marks_on_a_changed_article_can_be_edited_once_those_on_its_previous_text_are_saved() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.fail_save();
    desk.bring(
        "b.txt",
        Marks::Read(coder(), read(AnnotationSet::new(Header::default()), Access::Writable)),
    );
    let changed = "Pakistan demanded much. Kabul promised restraint, said the minister, and more.";
    let set = || read(AnnotationSet::new(Header::default()), Access::Writable);
    desk.bring_text("a.txt", changed, Marks::Read(coder(), set()));
    assert!(desk.session.open().unwrap().access.reason().is_some());
    desk.act(Action::RetryAccess);
    assert!(desk.effects.iter().all(|effect| !matches!(effect, Effect::OpenSet { .. })), "not yet");
    desk.act(Action::RetrySaves);
    let request = desk.saves().pop().unwrap();
    let on_disk = on_disk(7);
    desk.wrote(&request, WriteOutcome::Written(on_disk));
    desk.act(Action::RetryAccess);
    assert!(desk.last_effect().starts_with("Some(OpenSet"));
    desk.set_opened(
        "a.txt",
        SetRead { set: request.set, on_disk, access: Access::Writable, steps: Vec::new() },
    );
    let open = desk.session.open().unwrap();
    assert_eq!((&open.access, open.set.len()), (&Access::Writable, 1));
}

#[test]
fn a_set_without_permission_becomes_writable_when_it_is_granted() {
    let mut desk = Desk::new();
    desk.open("b.txt", Access::Waiting("no permission to write in this folder".to_owned()));
    desk.act(Action::RetryAccess);
    let asks_again =
        |effect: &Effect| matches!(effect, Effect::OpenSet { asked: Asked::Again, .. });
    assert!(desk.effects.iter().any(asks_again));
}

#[test]
fn a_change_in_marks_that_are_not_open_does_not_block_the_changes_before_it() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.save_all();
    desk.mark("restraint", "commitment");
    let request = desk.saves().pop().unwrap();
    desk.wrote(&request, WriteOutcome::Changed("another program changed it".to_owned()));
    let other = Coder { id: CoderId::new("ayesha-2").unwrap(), name: "Ayesha 2".to_owned() };
    // Of the two steps, those of the set kept under another name follow it; reopening shows the first coder's set again.
    desk.act(Action::KeepMineAs(key("a.txt"), other));
    let set = |on_disk| SetRead {
        set: AnnotationSet::new(Header::default()),
        on_disk,
        access: Access::Writable,
        steps: Vec::new(),
    };
    desk.open_with("b.txt", set(OnDisk::Absent));
    desk.mark("action", "demand");
    desk.open_with("a.txt", set(on_disk(99)));
    // What was read may be older than what this window wrote, so it is read again.
    desk.set_opened("a.txt", set(on_disk(99)));
    desk.mark("Kabul", "demand");
    let mut refusals = 0;
    for _ in 0..8 {
        refusals += usize::from(desk.try_act(Action::Run(Command::Undo)).is_err());
        if desk.session.is_opening() {
            let path = desk.session.history().next_undo().unwrap().change.article().clone();
            desk.answer_opening(path.as_str(), Marks::Read(coder(), set(on_disk(99))));
            desk.set_opened(path.as_str(), set(on_disk(99)));
        }
    }
    assert!(refusals > 0 && desk.session.history().next_undo().is_none());
}

#[test]
fn a_save_that_would_lose_marks_is_for_a_person() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    let saved = desk.saves().pop().unwrap();
    let reason = "2 saved marks would be lost".to_owned();
    desk.wrote(&saved, WriteOutcome::Unexplained(reason));
    assert_eq!(desk.session.save_state(), SaveState::Conflict(key("a.txt")));
    assert!(desk.last_effect().starts_with("Some(AskConflict("));
    let said = desk.session.notices().last().unwrap();
    assert!(said.text.contains("2 saved marks would be lost"), "{}", said.text);
    assert_eq!(desk.session.unsaved().len(), 1, "nothing is given up");
}

#[test]
fn a_folder_chosen_while_a_write_is_tried_again_is_used() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.fail_save();
    desk.run(Command::SaveElsewhere);
    assert!(desk.last_effect().starts_with("Some(AskElsewhere("));
    // While the person looks for a folder, the window tries again, and the drive takes its time.
    desk.act(Action::RetrySaves);
    let again = desk.saves().pop().unwrap();
    let n_notices = desk.session.notices().len();
    desk.act(Action::MoveHome(key("a.txt"), "/stick".into()));
    let is_said = desk.session.notices().len() > n_notices;
    desk.wrote(&again, WriteOutcome::Failed("the disk is full".to_owned()));
    let is_moved = desk.effects.iter().any(|effect| matches!(effect, Effect::Move(..)));
    assert!(is_moved || is_said, "the choice is neither used nor refused");
}

#[test]
fn details_that_could_not_be_saved_go_elsewhere_too() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.fail_save();
    let article = desk.session.open().unwrap().article_key();
    let before = desk.session.open().unwrap().article.record().clone();
    let mut after = before.clone();
    after.set(demarche_core::article::RecordField::Source, Some("Dawn"));
    let edit = RecordEdit { article, before, after };
    desk.act(Action::SetRecord(Box::new(edit)));
    let answer = |desk: &mut Desk, ok: bool| {
        let asked: Vec<RecordRequest> = std::mem::take(&mut desk.effects)
            .into_iter()
            .filter_map(|effect| match effect {
                Effect::SaveRecord(request) => Some(request),
                _ => None,
            })
            .collect();
        for RecordRequest { edit, attempt } in asked {
            let is_old = edit.article.study == study();
            let result =
                if ok && !is_old { Ok(edit.after) } else { Err("the disk is gone".to_owned()) };
            let result = Box::new(result);
            desk.act(Action::RecordSaved { article: edit.article, attempt, result });
        }
    };
    answer(&mut desk, true);
    assert!(matches!(desk.session.save_state(), SaveState::Failed(_)));
    desk.act(Action::MoveHome(key("a.txt"), "/stick".into()));
    let Some(Effect::Move(request, _)) = desk.effects.pop() else { panic!("nothing is moved") };
    let to = SetKey { study: StudyId::new(Path::new("/stick")), ..request.key.clone() };
    let result = Ok((to, on_disk(7)));
    desk.act(Action::Moved { from: request.key, attempt: request.attempt, result });
    answer(&mut desk, true);
    desk.act(Action::RetrySaves);
    answer(&mut desk, true);
    assert_eq!(desk.session.save_state(), SaveState::Saved, "marks and details are in /stick");
}

#[test]
fn saving_in_the_same_folder_after_all_keeps_newer_marks_without_an_error() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.fail_save();
    desk.act(Action::MoveHome(key("a.txt"), study().root().to_owned()));
    let again = desk.saves().pop().unwrap();
    desk.mark("promised", "commitment");
    desk.wrote(&again, WriteOutcome::Written(on_disk(7)));
    let newer = desk.saves().pop().unwrap();
    assert_eq!((newer.set.len(), newer.base), (2, on_disk(7)));
}

#[test]
fn who_comes_back_to_marks_kept_under_another_name_is_told_where_they_are() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    let request = desk.saves().pop().unwrap();
    desk.wrote(&request, WriteOutcome::Changed("another program changed it".to_owned()));
    let other = Coder { id: CoderId::new("ayesha-2").unwrap(), name: "Ayesha 2".to_owned() };
    desk.act(Action::KeepMineAs(key("a.txt"), other.clone()));
    desk.save_all();
    desk.open("b.txt", Access::Writable);
    let is_said = |desk: &Desk| {
        let said = desk.session.notices().iter();
        said.filter(|notice| notice.text.contains("ayesha-2.json")).count()
    };
    assert_eq!(is_said(&desk), 0);
    // The person is still known by the first name.
    desk.open("a.txt", Access::Writable);
    assert_eq!(is_said(&desk), 1);
    let notice = desk.session.notices().iter().find(|notice| notice.text.contains("ayesha-2"));
    assert_eq!(notice.unwrap().command, Some(Command::ChangeCoder));
    desk.act(Action::SetCoder(study(), other));
    assert_eq!(is_said(&desk), 0);
}
