//! Tests changes and sets that are not where they were: undone on another text, gone, unreadable, asked for again.

use super::*;

fn empty(on_disk: OnDisk) -> SetRead {
    SetRead {
        set: AnnotationSet::new(Header::default()),
        on_disk,
        access: Access::Writable,
        steps: Vec::new(),
    }
}

#[test]
fn undo_on_a_changed_text_does_not_put_a_removed_mark_on_other_words() {
    let mut desk = Desk::new();
    desk.mark("promised restraint", "commitment");
    desk.save_all();
    desk.run(Command::RemoveMark);
    desk.save_all();
    let holds = desk.session.open().unwrap().on_disk;
    desk.open("b.txt", Access::Writable);
    let changed = format!("Yesterday, it was. {TEXT}");
    desk.bring_text("a.txt", &changed, Marks::Read(coder(), empty(holds)));
    desk.effects.clear();
    drop(desk.try_act(Action::Run(Command::Undo)));
    let set = &desk.session.open().unwrap().set;
    let words: Vec<_> = set
        .iter()
        .map(|mark| (mark.status().name(), mark.hull().and_then(|hull| hull.of(&changed))))
        .collect();
    let wrong: Vec<_> =
        words.iter().filter(|(_, words)| *words != Some("promised restraint")).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn undo_on_a_shorter_text_does_not_put_a_mark_beyond_its_end() {
    let mut desk = Desk::new();
    desk.mark("said the minister", "commitment");
    desk.save_all();
    desk.run(Command::RemoveMark);
    desk.save_all();
    let holds = desk.session.open().unwrap().on_disk;
    desk.open("b.txt", Access::Writable);
    let changed = "Talks.";
    desk.bring_text("a.txt", changed, Marks::Read(coder(), empty(holds)));
    desk.effects.clear();
    drop(desk.try_act(Action::Run(Command::Undo)));
    let open = desk.session.open().unwrap();
    let beyond =
        open.set.iter().filter(|mark| mark.hull().is_some_and(|hull| hull.end() > changed.len()));
    assert_eq!(beyond.count(), 0, "a mark is beyond the end of the text");
    let selection = desk.session.selection().map(|selection| selection.focus);
    assert!(selection.is_none_or(|focus| focus <= changed.len()), "{selection:?}");
}

#[test]
fn undo_of_a_retype_on_a_changed_text_does_not_move_the_mark() {
    let mut desk = Desk::new();
    desk.mark("promised restraint", "commitment");
    desk.save_all();
    let id = desk.session.chosen().unwrap().clone();
    desk.act(Action::Mark(CodeId::new("demand")));
    desk.save_all();
    let open = desk.session.open().unwrap();
    let (holds, mut set) = (open.on_disk, open.set.clone());
    desk.open("b.txt", Access::Writable);
    let changed = format!("Yesterday, it was. {TEXT}");
    // What `read_set` gives: the mark found again in the new text.
    let at = changed.find("promised restraint").unwrap();
    let mut mark = demarche_core::annotation::Annotation::clone(set.get(&id).unwrap());
    mark.spans = smallvec::smallvec![Span::new(at, at + "promised restraint".len()).unwrap()];
    demarche_core::annotation::Edit::Replace(Arc::new(mark)).apply(&mut set).unwrap();
    let read = SetRead { set, on_disk: holds, access: Access::Writable, steps: Vec::new() };
    desk.bring_text("a.txt", &changed, Marks::Read(coder(), read));
    desk.effects.clear();
    drop(desk.try_act(Action::Run(Command::Undo)));
    let set = &desk.session.open().unwrap().set;
    assert_eq!(set.len(), 1);
    let words = set.get(&id).unwrap().hull().and_then(|hull| hull.of(&changed));
    assert_eq!(words, Some("promised restraint"));
}

#[test]
fn marks_given_up_for_the_version_on_disk_do_not_block_the_changes_before_them() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.save_all();
    let a = desk.session.open().unwrap().set.clone();
    let a_holds = desk.session.open().unwrap().on_disk;
    desk.open("b.txt", Access::Writable);
    desk.mark("restraint", "commitment");
    let request = desk.saves().pop().unwrap();
    desk.wrote(&request, WriteOutcome::Changed("another program changed it".to_owned()));
    desk.act(Action::UseTheirs(key("b.txt")));
    let Some(Effect::KeepAside(request)) = desk.effects.pop() else { panic!("nothing is kept") };
    let result = Ok("/kept".into());
    desk.act(Action::KeptAside { key: request.key, attempt: request.attempt, result });
    desk.set_opened("b.txt", empty(on_disk(99)));
    assert_eq!(desk.session.open().unwrap().access, Access::Writable);
    for _ in 0..6 {
        drop(desk.try_act(Action::Run(Command::Undo)));
        if desk.session.is_opening() {
            let set = SetRead {
                set: a.clone(),
                on_disk: a_holds,
                access: Access::Writable,
                steps: Vec::new(),
            };
            desk.answer_opening("a.txt", Marks::Read(coder(), set));
        }
    }
    let next = desk.session.history().next_undo().map(|step| step.change.article().clone());
    assert_eq!(next, None, "the change before it cannot be undone");
}

#[test]
fn an_article_that_is_gone_does_not_block_the_changes_before_it() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.save_all();
    let open = desk.session.open().unwrap();
    let (a, a_holds) = (open.set.clone(), open.on_disk);
    desk.open("b.txt", Access::Writable);
    desk.mark("restraint", "commitment");
    desk.save_all();
    desk.open_with(
        "a.txt",
        SetRead { set: a, on_disk: a_holds, access: Access::Writable, steps: Vec::new() },
    );
    for _ in 0..4 {
        drop(desk.try_act(Action::Run(Command::Undo)));
        if desk.session.is_opening() {
            let opening = desk.session.opening;
            let (what, reason) = ("b.txt".to_owned(), "it is gone".to_owned());
            desk.act(Action::OpenFailed { opening, what, reason });
        }
    }
    let next = desk.session.history().next_undo().map(|step| step.change.article().clone());
    assert_eq!(next, None, "the change before it cannot be undone");
}

#[test]
fn a_set_that_became_unreadable_while_another_window_had_it_is_reported() {
    let mut desk = Desk::new();
    desk.open("b.txt", Access::Waiting("another window has it".to_owned()));
    desk.act(Action::RetryAccess);
    desk.effects.clear();
    let opening = desk.session.open().unwrap().opening;
    desk.act(Action::SetUnreadable {
        opening,
        study: study(),
        path: ArticlePath::new("b.txt").unwrap(),
        reason: "line 3".to_owned(),
    });
    let access = &desk.session.open().unwrap().access;
    assert!(
        !desk.effects.is_empty() || *access != Access::Waiting("another window has it".to_owned()),
        "{access:?}, and there is no notice"
    );
}

#[test]
fn a_short_wait_for_a_set_is_not_worth_a_word() {
    for (n_actions, is_said) in [(0, false), (4, true)] {
        let mut desk = Desk::new();
        desk.open("b.txt", Access::Waiting("another window has it".to_owned()));
        // Each takes a second.
        for _ in 0..n_actions {
            desk.act(Action::Select(None));
        }
        let opening = desk.session.open().unwrap().opening;
        let result = read(AnnotationSet::new(Header::default()), Access::Writable);
        desk.act(Action::SetOpened { key: key("b.txt"), opening, read: Box::new(result) });
        assert_eq!(desk.session.open().unwrap().access, Access::Writable);
        let said = |notice: &Notice| notice.text == "These marks can be changed now";
        assert_eq!(desk.session.notices().iter().any(said), is_said, "{n_actions}");
    }
}

#[test]
fn access_is_asked_for_once_at_a_time() {
    let mut desk = Desk::new();
    desk.open("b.txt", Access::Waiting("another window has it".to_owned()));
    desk.effects.clear();
    // A large set takes longer to read than the two seconds between requests.
    desk.act(Action::RetryAccess);
    desk.act(Action::RetryAccess);
    desk.act(Action::RetryAccess);
    let n_asked =
        desk.effects.iter().filter(|effect| matches!(effect, Effect::OpenSet { .. })).count();
    assert_eq!(n_asked, 1);
}

#[test]
fn marks_kept_under_another_name_are_not_shown_on_a_changed_text_as_they_were() {
    let mut desk = Desk::new();
    desk.mark("promised restraint", "commitment");
    let request = desk.saves().pop().unwrap();
    desk.wrote(&request, WriteOutcome::Changed("another program changed it".to_owned()));
    desk.open("b.txt", Access::Writable);
    let changed = "Talks. Yesterday, Kabul promised restraint.";
    desk.bring_text("a.txt", changed, Marks::Read(coder(), empty(on_disk(9))));
    let other = Coder { id: CoderId::new("ayesha-2").unwrap(), name: "Ayesha 2".to_owned() };
    desk.act(Action::KeepMineAs(key("a.txt"), other));
    let open = desk.session.open().unwrap();
    assert_eq!((open.set.len(), &open.access), (0, &Access::Reading));
    let asks = |effect: &Effect| matches!(effect, Effect::OpenSet { asked: Asked::First, .. });
    assert!(desk.effects.iter().any(asks), "they are read, and found again, once they are written");
    assert_eq!(desk.saves().pop().unwrap().set.len(), 1);
}

#[test]
fn redo_on_a_changed_text_does_not_bring_back_a_selection_of_the_old_one() {
    let mut desk = Desk::new();
    desk.select("promised");
    desk.run(Command::KeepPiece);
    desk.mark("said the minister", "commitment");
    desk.save_all();
    let open = desk.session.open().unwrap();
    let (holds, set) = (open.on_disk, open.set.clone());
    desk.open("b.txt", Access::Writable);
    let changed = "کابل نے وعدہ کیا۔";
    let mark = set.iter().next().unwrap();
    let mut found = demarche_core::annotation::Annotation::clone(mark);
    found.spans = smallvec::smallvec![Span::new(0, "کابل".len()).unwrap()];
    let mut there = set.clone();
    demarche_core::annotation::Edit::Replace(Arc::new(found)).apply(&mut there).unwrap();
    let read = SetRead { set: there, on_disk: holds, access: Access::Writable, steps: Vec::new() };
    desk.bring_text("a.txt", changed, Marks::Read(coder(), read));
    for command in [Command::Undo, Command::Redo, Command::Undo] {
        desk.run(command);
        assert_eq!(
            (desk.session.selection(), desk.session.pieces()),
            (None, &[][..]),
            "{command:?}"
        );
    }
}

#[test]
fn a_closed_study_is_no_longer_watched() {
    let mut desk = Desk::new();
    let stops = |desk: &Desk| desk.effects.iter().any(|it| matches!(it, Effect::Watch(None)));
    desk.open("b.txt", Access::Writable);
    assert!(!stops(&desk), "an article of the same study");
    desk.run(Command::CloseArticle);
    assert!(!stops(&desk), "its list is still shown");
    desk.run(Command::CloseArticle);
    assert!(stops(&desk));
}

#[test]
fn a_closed_article_leaves_its_study_open() {
    let mut desk = Desk::new();
    desk.open("b.txt", Access::Writable);
    let study = desk.session.open().unwrap().study.clone();
    desk.run(Command::CloseArticle);
    assert!(desk.session.open().is_none() && desk.session.study().is_some());
    assert_eq!(desk.session.label(Command::CloseArticle), "Close study");
    // What comes and goes is still listed, and what is listed can be opened.
    desk.effects.clear();
    desk.act(Action::ArticlesChanged(study.clone()));
    assert!(matches!(&desk.effects[..], [Effect::List(of, Some(_), None)] if *of == study));
    let view = Arc::clone(desk.session.study().unwrap());
    desk.act(Action::StudyListed(Arc::clone(&view)));
    desk.act(Action::OpenInStudy(ArticlePath::new("a.txt").unwrap()));
    assert_eq!(desk.asked_for(), Some("a.txt".to_owned()));
    desk.run(Command::CloseArticle);
    assert!(desk.session.study().is_none() && !desk.session.is_enabled(Command::CloseArticle));
    desk.act(Action::StudyListed(view));
    assert!(desk.session.study().is_none(), "a late list brings nothing back");
}

/// Returns two sets of one study that cannot be saved; the second is open.
fn two_that_fail() -> Desk {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.fail_save();
    desk.open("b.txt", Access::Writable);
    desk.mark("promised", "commitment");
    desk.fail_save();
    desk
}

/// Returns the set that is being moved, and where to.
fn moving(desk: &mut Desk) -> Option<(SaveRequest, std::path::PathBuf)> {
    std::mem::take(&mut desk.effects).into_iter().find_map(|effect| match effect {
        Effect::Move(request, folder) => Some((request, folder)),
        _ => None,
    })
}

fn move_done(desk: &mut Desk, request: &SaveRequest) {
    let to = SetKey { study: StudyId::new(Path::new("/stick")), ..request.key.clone() };
    let (from, attempt) = (request.key.clone(), request.attempt);
    desk.act(Action::Moved { from, attempt, result: Ok((to, on_disk(7))) });
}

/// Moves the open set, `b.txt`, into another folder.
fn move_the_open_one(desk: &mut Desk) {
    desk.act(Action::MoveHome(key("b.txt"), "/stick".into()));
    let (request, _) = moving(desk).unwrap();
    move_done(desk, &request);
}

#[test]
fn what_else_cannot_be_saved_in_a_study_goes_into_the_same_folder() {
    let mut desk = two_that_fail();
    move_the_open_one(&mut desk);
    let (request, folder) = moving(&mut desk).unwrap();
    assert_eq!((request.key.clone(), folder), (key("a.txt"), "/stick".into()));
    move_done(&mut desk, &request);
    assert_eq!(desk.session.save_state(), SaveState::Saved);
    assert!(moving(&mut desk).is_none());
}

#[test]
fn details_go_into_the_other_folder_with_marks_that_are_not_open() {
    use demarche_core::article::RecordField;
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.fail_save();
    let open = desk.session.open().unwrap();
    let before = open.article.record().clone();
    let mut after = before.clone();
    after.set(RecordField::Source, Some("Dawn"));
    let edit = RecordEdit { article: open.article_key(), before, after: after.clone() };
    desk.act(Action::SetRecord(Box::new(edit)));
    let Some(Effect::SaveRecord(request)) = desk.effects.pop() else { panic!("not saved") };
    let (article, attempt) = (request.edit.article, request.attempt);
    let result = Box::new(Err("the disk is full".to_owned()));
    desk.act(Action::RecordSaved { article, attempt, result });
    desk.open("b.txt", Access::Writable);
    desk.mark("promised", "commitment");
    desk.fail_save();
    move_the_open_one(&mut desk);
    let (request, _) = moving(&mut desk).unwrap();
    move_done(&mut desk, &request);
    let unsaved = desk.session.unsaved_records();
    let [request] = unsaved.as_slice() else { panic!("{unsaved:?}") };
    assert_eq!(request.edit.article.study, StudyId::new(Path::new("/stick")));
    assert_eq!(request.edit.after, after);
}

#[test]
fn details_that_went_elsewhere_and_are_not_saved_where_they_were_are_not_kept_outside() {
    use demarche_core::article::RecordField;
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.fail_save();
    let open = desk.session.open().unwrap();
    let before = open.article.record().clone();
    let mut after = before.clone();
    after.set(RecordField::Source, Some("Dawn"));
    let edit = RecordEdit { article: open.article_key(), before, after };
    desk.act(Action::SetRecord(Box::new(edit)));
    let Some(Effect::SaveRecord(request)) = desk.effects.pop() else { panic!("not saved") };
    desk.act(Action::MoveHome(key("a.txt"), "/stick".into()));
    let (moved, _) = moving(&mut desk).unwrap();
    move_done(&mut desk, &moved);
    desk.effects.clear();
    let (article, attempt) = (request.edit.article, request.attempt);
    let result = Box::new(Err("the disk is full".to_owned()));
    desk.act(Action::RecordSaved { article: article.clone(), attempt, result });
    let forgets = |effect: &Effect| matches!(effect, Effect::ForgetRecord(of) if *of == article);
    assert!(desk.effects.iter().any(forgets), "{:?}", desk.effects);
}

#[test]
fn details_that_were_saved_after_the_marks_failed_go_into_the_other_folder_as_they_are_now() {
    use demarche_core::article::RecordField;
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.fail_save();
    let open = desk.session.open().unwrap();
    let before = open.article.record().clone();
    let mut after = before.clone();
    after.set(RecordField::Source, Some("Dawn"));
    let edit = RecordEdit { article: open.article_key(), before, after: after.clone() };
    desk.act(Action::SetRecord(Box::new(edit)));
    let Some(Effect::SaveRecord(request)) = desk.effects.pop() else { panic!("not saved") };
    let (article, attempt) = (request.edit.article, request.attempt);
    desk.act(Action::RecordSaved { article, attempt, result: Box::new(Ok(after.clone())) });
    desk.open("b.txt", Access::Writable);
    desk.mark("promised", "commitment");
    desk.fail_save();
    move_the_open_one(&mut desk);
    let (request, _) = moving(&mut desk).unwrap();
    move_done(&mut desk, &request);
    let unsaved = desk.session.unsaved_records();
    let [request] = unsaved.as_slice() else { panic!("{unsaved:?}") };
    assert_eq!(request.edit.after, after);
}

#[test]
fn marks_that_go_into_a_second_folder_are_kept_outside_before_they_are_saved_there() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.fail_save();
    desk.act(Action::MoveHome(key("a.txt"), "/stick".into()));
    let (request, _) = moving(&mut desk).unwrap();
    desk.act(Action::MoveHome(key("a.txt"), "/drive".into()));
    let (from, attempt) = (request.key, request.attempt);
    desk.act(Action::Moved { from, attempt, result: Err("it is full".to_owned()) });
    // What is kept after that would stay.
    let effects: Vec<_> = desk.effects.iter().collect();
    assert!(
        matches!(effects.as_slice(), [Effect::KeepMeanwhile(_), Effect::Move(..)]),
        "{effects:?}"
    );
}

#[test]
fn a_removal_made_while_marks_go_elsewhere_is_not_undone_by_an_older_version() {
    let mut desk = Desk::new();
    desk.mark("promised", "commitment");
    desk.mark("action", "demand");
    desk.fail_save();
    desk.act(Action::MoveHome(key("a.txt"), "/stick".into()));
    let (request, _) = moving(&mut desk).unwrap();
    desk.run(Command::RemoveMark);
    move_done(&mut desk, &request);
    let next = desk.saves().pop().unwrap();
    desk.wrote(&next, WriteOutcome::Written(on_disk(8)));
    let read = SetRead { on_disk: on_disk(8), ..read(next.set.clone(), Access::Writable) };
    let opening = desk.session.open().unwrap().opening;
    desk.act(Action::SetOpened { key: next.key.clone(), opening, read: Box::new(read) });
    assert_eq!((desk.marks().len(), desk.session.save_state()), (1, SaveState::Saved));
    // A sync program brings the first version back.
    let set = request.set.clone();
    let read = SetRead { set, on_disk: on_disk(7), access: Access::Writable, steps: Vec::new() };
    desk.act(Action::Looked { key: next.key.clone(), opening, read: Box::new(read) });
    assert_eq!(desk.session.save_state(), SaveState::Conflict(next.key));
}

#[test]
fn an_article_that_is_being_opened_is_not_given_up_once_marks_went_elsewhere() {
    let mut desk = Desk::new();
    let block = Block::new(BlockKind::Paragraph, Span::new(0, TEXT.len()).unwrap());
    let hash = Sha256([1; 32]);
    let article =
        Article::new(TEXT.into(), vec![block], Metadata::default(), "UTF-16LE", hash, hash);
    let path = ArticlePath::new("a.txt").unwrap();
    desk.act(Action::OpenUnreadable(study(), path.clone(), IfUnreadable::SetAside));
    desk.act(Action::ArticleOpened(Box::new(Opened {
        opening: desk.session.opening,
        study: study(),
        home: Home::Settled,
        path,
        article: Arc::new(article),
        codebook: Arc::new(Codebook::built_in()),
        marks: Marks::Read(coder(), read(AnnotationSet::new(Header::default()), Access::Writable)),
    })));
    desk.mark("action", "demand");
    desk.fail_save();
    desk.act(Action::MoveHome(key("a.txt"), "/stick".into()));
    let (request, _) = moving(&mut desk).unwrap();
    let b = ArticlePath::new("b.txt").unwrap();
    desk.act(Action::OpenUnreadable(study(), b, IfUnreadable::Ask));
    desk.effects.clear();
    move_done(&mut desk, &request);
    assert_eq!(desk.asked_for(), None, "the person wants to see b.txt");
}

#[test]
fn what_is_tried_again_meanwhile_goes_into_the_same_folder_only_if_it_fails() {
    for fails in [true, false] {
        let mut desk = two_that_fail();
        desk.act(Action::RetrySaves);
        let tried = desk.saves();
        let [first, second] = tried.as_slice() else { panic!("{tried:?}") };
        desk.wrote(second, WriteOutcome::Failed("the disk is full".to_owned()));
        move_the_open_one(&mut desk);
        assert!(moving(&mut desk).is_none());
        let outcome = if fails {
            WriteOutcome::Failed("the disk is full".to_owned())
        } else {
            WriteOutcome::Written(on_disk(3))
        };
        desk.wrote(first, outcome);
        let moved = moving(&mut desk).map(|(request, _)| request.key);
        assert_eq!(moved, fails.then(|| key("a.txt")));
    }
}
