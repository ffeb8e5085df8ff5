//! Tests taking in copies of a set.

use demarche_core::annotation::{Annotation, Edit};

use super::{merging::with_another, *};

fn names() -> Vec<String> {
    vec!["ayesha (copy).json".to_owned()]
}

/// Returns what a copy holds: the set with another mark, and its first mark with another memo.
fn copy(set: &AnnotationSet) -> ReadCopy {
    let mut copy = with_another(set, "Kabul").set;
    let mut mark = Annotation::clone(set.iter().next().unwrap());
    mark.set_memo("from the other computer".to_owned());
    Edit::Replace(Arc::new(mark)).apply(&mut copy).unwrap();
    (names().remove(0), on_disk(7), copy)
}

fn read_by(desk: &Desk) -> (SetKey, Sha256) {
    let request = desk.effects.iter().rev().find_map(|effect| match effect {
        Effect::ReadCopies(request) => Some(request.clone()),
        _ => None,
    });
    let request = request.unwrap();
    assert_eq!(request.names, names());
    (request.key, request.article.text_sha256)
}

fn put_aside(desk: &Desk) -> bool {
    desk.effects.iter().any(|effect| matches!(effect, Effect::PutCopiesAside(..)))
}

#[test]
fn a_copy_is_merged_in_one_step_and_put_aside() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    let memo = Action::SetMemo(desk.session.chosen().cloned().unwrap(), "mine".to_owned());
    desk.act(memo);
    assert!(!desk.session.is_enabled(Command::MergeCopies));
    desk.act(Action::CopiesFound { key: key("b.txt"), names: names() });
    assert!(!desk.session.is_enabled(Command::MergeCopies), "another article's");
    desk.act(Action::CopiesFound { key: key("a.txt"), names: names() });
    let before = desk.session.open().unwrap().set.clone();
    desk.run(Command::MergeCopies);
    let (key, text_sha256) = read_by(&desk);
    let result = Ok(vec![copy(&before)]);
    desk.act(Action::CopiesRead { key: key.clone(), text_sha256, result });
    assert_eq!(desk.marks(), ["demand: action", "allegation: Kabul"]);
    assert_eq!(desk.session.open().unwrap().set.undecided(), 1);
    assert!(put_aside(&desk));
    assert_eq!(desk.session.label(Command::Undo), "Undo merge a copy of the marks");
    desk.run(Command::Undo);
    assert_eq!(desk.session.open().unwrap().set, before);
    // Its file is still there: it is found again, and merging it twice adds nothing.
    desk.run(Command::Redo);
    let merged = desk.session.open().unwrap().set.clone();
    desk.act(Action::CopiesFound { key: key.clone(), names: names() });
    desk.run(Command::MergeCopies);
    let result = Ok(vec![copy(&before)]);
    desk.act(Action::CopiesRead { key, text_sha256, result });
    assert_eq!(desk.session.open().unwrap().set, merged);
}

#[test]
fn a_copy_that_cannot_be_read_or_comes_late_changes_nothing() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.act(Action::CopiesFound { key: key("a.txt"), names: names() });
    desk.run(Command::MergeCopies);
    let (key, text_sha256) = read_by(&desk);
    let before = desk.session.open().unwrap().set.clone();
    let failed = Action::CopiesRead {
        key: key.clone(),
        text_sha256,
        result: Err("it is damaged".to_owned()),
    };
    let refused = desk.try_act(failed).unwrap_err();
    assert!(refused.contains("it is damaged"), "{refused}");
    assert!(desk.session.is_enabled(Command::MergeCopies), "it can be tried again");
    // The text was read again meanwhile, or another article is shown.
    let late = |text_sha256| Action::CopiesRead {
        key: key.clone(),
        text_sha256,
        result: Ok(vec![copy(&before)]),
    };
    desk.act(late(Sha256([7; 32])));
    assert_eq!(desk.session.open().unwrap().set, before);
    desk.open("b.txt", Access::Writable);
    desk.act(late(text_sha256));
    assert!(desk.marks().is_empty() && !put_aside(&desk));
}

#[test]
fn the_offer_to_merge_stays_while_one_goes_on_marking() {
    let mut desk = Desk::new();
    desk.act(Action::CopiesFound { key: key("a.txt"), names: names() });
    desk.mark("action", "demand");
    desk.run(Command::Undo);
    let offers = |desk: &Desk| {
        let mut notices = desk.session.notices().iter();
        notices.any(|notice| notice.command == Some(Command::MergeCopies))
    };
    assert!(offers(&desk));
    desk.open("b.txt", Access::Writable);
    assert!(!offers(&desk));
}

#[test]
fn a_copy_whose_merging_is_undone_is_named_and_offered_again() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.act(Action::CopiesFound { key: key("a.txt"), names: names() });
    let before = desk.session.open().unwrap().set.clone();
    desk.run(Command::MergeCopies);
    let (key, text_sha256) = read_by(&desk);
    let result = Ok(vec![copy(&before)]);
    desk.act(Action::CopiesRead { key: key.clone(), text_sha256, result });
    let kept = "ayesha.merged-20261127T101010Z.json".to_owned();
    desk.act(Action::CopiesPutAside { key: key.clone(), result: Ok(vec![kept.clone()]) });
    assert!(!desk.session.is_enabled(Command::MergeCopies), "it is merged");
    desk.run(Command::Undo);
    let notice = desk.session.notices().last().unwrap();
    assert_eq!(
        notice.text,
        format!("The copy is still kept, as {kept}. Merging adds its marks again")
    );
    assert_eq!(notice.command, Some(Command::MergeCopies));
    assert!(desk.session.is_enabled(Command::MergeCopies));
    let is_offered = |desk: &Desk| {
        let mut notices = desk.session.notices().iter();
        notices.any(|notice| notice.command == Some(Command::MergeCopies))
    };
    desk.run(Command::Redo);
    assert!(!desk.session.is_enabled(Command::MergeCopies) && !is_offered(&desk));
    desk.run(Command::Undo);
    assert!(is_offered(&desk));
    // Whatever name it has by now, it is read by it.
    desk.run(Command::MergeCopies);
    let request = desk.effects.iter().rev().find_map(|effect| match effect {
        Effect::ReadCopies(request) => Some(request.clone()),
        _ => None,
    });
    assert_eq!(request.unwrap().names, [names().remove(0), kept.clone()]);
    let (_, held, set) = copy(&before);
    let result = Ok(vec![(kept, held, set)]);
    desk.act(Action::CopiesRead { key: key.clone(), text_sha256, result });
    assert_eq!(desk.marks(), ["demand: action", "allegation: Kabul"]);
    assert!(!desk.session.is_enabled(Command::MergeCopies) && !is_offered(&desk));
    // A copy that was removed since is not said to have been merged.
    desk.run(Command::Undo);
    desk.run(Command::MergeCopies);
    let gone = Action::CopiesRead { key, text_sha256, result: Ok(Vec::new()) };
    let refused = desk.try_act(gone).unwrap_err();
    assert_eq!(refused, "the copies of these marks are no longer there");
    assert!(!desk.session.is_enabled(Command::MergeCopies) && !is_offered(&desk));
}

#[test]
fn undoing_a_merge_of_before_the_start_says_that_the_copy_is_kept() {
    let mut desk = Desk::new();
    let before = desk.session.open().unwrap().set.clone();
    let mut set = with_another(&before, "Kabul").set;
    let edit = Edit::Add(Arc::clone(set.iter().next().unwrap()));
    let inverse = Edit::Remove(set.iter().next().unwrap().id.clone());
    set = before;
    edit.clone().apply(&mut set).unwrap();
    let step = demarche_core::journal::Entry {
        number: 1,
        time: Stamp(0),
        label: "merge a copy of the marks".to_owned(),
        kind: demarche_core::journal::Kind::Do,
        group: None,
        text_sha256: article(TEXT).text_sha256,
        edit,
        inverse,
    };
    let read = SetRead { set, on_disk: on_disk(5), access: Access::Writable, steps: vec![step] };
    desk.open_with("b.txt", read);
    desk.run(Command::Undo);
    assert_eq!(
        desk.session.notices().last().unwrap().text,
        "The copy is still kept beside your marks, as ayesha.merged-TIME.json"
    );
    assert!(!desk.session.is_enabled(Command::MergeCopies));
}

#[test]
fn where_a_merged_copy_is_kept_is_said_rightly_after_the_marks_went_elsewhere() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.save_all();
    desk.act(Action::CopiesFound { key: key("a.txt"), names: names() });
    let before = desk.session.open().unwrap().set.clone();
    desk.run(Command::MergeCopies);
    let (of, text_sha256) = read_by(&desk);
    desk.act(Action::CopiesRead { key: of.clone(), text_sha256, result: Ok(vec![copy(&before)]) });
    let kept = "ayesha.merged-20261127T101010Z.json".to_owned();
    desk.act(Action::CopiesPutAside { key: of, result: Ok(vec![kept.clone()]) });
    desk.fail_save();
    desk.act(Action::MoveHome(key("a.txt"), "/stick".into()));
    let Some(Effect::Move(request, _)) = desk.effects.pop() else { panic!("nothing is moved") };
    let to = SetKey { study: StudyId::new(Path::new("/stick")), ..request.key.clone() };
    let result = Ok((to.clone(), on_disk(7)));
    desk.act(Action::Moved { from: request.key, attempt: request.attempt, result });
    let opening = desk.session.open().unwrap().opening;
    let set = SetRead { on_disk: on_disk(7), ..read(request.set, Access::Writable) };
    desk.act(Action::SetOpened { key: to, opening, read: Box::new(set) });
    desk.run(Command::Undo);
    let notice = desk.session.notices().last().unwrap();
    assert_eq!(notice.text, format!("The copy is still kept in the study /study, as {kept}"));
    assert_eq!(notice.command, None);
    assert!(!desk.session.is_enabled(Command::MergeCopies), "it is not in the new study");
}
