//! Tests of merging with what another program wrote.

use demarche_core::annotation::{Annotation, Edit, OtherVersion};

use super::*;

/// Returns what another program wrote: this set with one more mark.
pub(super) fn with_another(set: &AnnotationSet, words: &str) -> Box<SetRead> {
    let start = TEXT.find(words).unwrap();
    let mark = Annotation {
        id: AnnotationId::new("foreign"),
        code: CodeId::new("allegation"),
        spans: [Span::new(start, start + words.len()).unwrap()].into_iter().collect(),
        created: Some(Stamp(1)),
        modified: Some(Stamp(1)),
        is_unsure: false,
        confidence: None,
        detail: None,
    };
    let mut set = set.clone();
    Edit::Add(Arc::new(mark)).apply(&mut set).unwrap();
    Box::new(SetRead { set, on_disk: on_disk(9), access: Access::Writable, steps: Vec::new() })
}

impl Desk {
    /// Marks `action`, saves it as content 1, and marks `promised`, whose write finds another content.
    fn changed_underneath() -> (Self, AnnotationSet) {
        let mut desk = Self::new();
        desk.mark("action", "demand");
        let saved = desk.saves().pop().unwrap();
        desk.wrote(&saved, WriteOutcome::Written(on_disk(1)));
        desk.mark("promised", "commitment");
        let SaveRequest { key, attempt, .. } = desk.saves().pop().unwrap();
        let outcome = WriteOutcome::Changed("another program changed it".to_owned());
        desk.act(Action::Wrote { key, attempt, outcome });
        (desk, saved.set)
    }
}

#[test]
fn marks_of_another_program_and_of_this_window_both_stay() {
    let (mut desk, saved) = Desk::changed_underneath();
    assert_eq!(desk.session.save_state(), SaveState::Saving);
    // Marks made while the other version is read count too.
    desk.mark("restraint", "demand");
    desk.answer_theirs(&Ok(with_another(&saved, "Kabul")));
    let marks =
        ["demand: action", "allegation: Kabul", "commitment: promised", "*demand: restraint"];
    assert_eq!(desk.marks(), marks);
    let request = desk.saves().pop().unwrap();
    assert_eq!((request.base, request.set.len()), (on_disk(9), 4));
    desk.wrote(&request, WriteOutcome::Written(on_disk(10)));
    assert_eq!(desk.session.save_state(), SaveState::Saved);
    let notice = desk.session.notices().last().unwrap();
    assert!(notice.text.contains("its changes and yours were merged"), "{}", notice.text);
    // Undo takes back what was made here and nothing else.
    desk.run(Command::Undo);
    desk.run(Command::Undo);
    assert_eq!(desk.marks(), ["demand: action", "allegation: Kabul"]);
}

#[test]
fn steps_saved_with_a_merged_set_and_undo_take_back_only_what_was_done_here() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    let saved = desk.saves().pop().unwrap();
    desk.wrote(&saved, WriteOutcome::Written(on_disk(1)));
    // Here the mark gets another code, elsewhere a memo.
    desk.act(Action::Mark(CodeId::new("commitment")));
    let SaveRequest { key, attempt, .. } = desk.saves().pop().unwrap();
    let outcome = WriteOutcome::Changed("another program changed it".to_owned());
    desk.act(Action::Wrote { key, attempt, outcome });
    let mut theirs = saved.set.clone();
    let mut mark = Annotation::clone(theirs.iter().next().unwrap());
    mark.set_memo("theirs".to_owned());
    mark.modified = Some(Stamp(1 << 50));
    Edit::Replace(Arc::new(mark)).apply(&mut theirs).unwrap();
    let read = SetRead {
        set: theirs.clone(),
        on_disk: on_disk(9),
        access: Access::Writable,
        steps: Vec::new(),
    };
    desk.answer_theirs(&Ok(Box::new(read)));
    let request = desk.saves().pop().unwrap();
    let merged = request.set.iter().next().unwrap();
    assert_eq!((&*merged.code.0, merged.memo()), ("commitment", "theirs"));
    assert_eq!(request.steps.len(), 1);
    let before = demarche_core::journal::take_back(&request.set, &request.steps).unwrap();
    assert_eq!(before.iter().next().unwrap().memo(), "theirs");
    assert!(before.iter().eq(theirs.iter()));
    // Neither does undo.
    desk.run(Command::Undo);
    let set = &desk.session.open().unwrap().set;
    let mark = set.iter().next().unwrap();
    assert_eq!((&*mark.code.0, mark.memo()), ("demand", "theirs"));
}

#[test]
fn an_older_version_is_never_merged_without_a_person() {
    // A sync program brought the state before the first mark back.
    let (mut desk, _) = Desk::changed_underneath();
    let older = AnnotationSet::new(Header::default());
    let read =
        SetRead { set: older, on_disk: on_disk(9), access: Access::Writable, steps: Vec::new() };
    desk.answer_theirs(&Ok(Box::new(read)));
    assert!(matches!(desk.session.save_state(), SaveState::Conflict(_)));
    assert_eq!(desk.marks().len(), 2);
    // So is a file that was removed.
    let (mut desk, saved) = Desk::changed_underneath();
    let gone = SetRead {
        set: saved,
        on_disk: OnDisk::Absent,
        access: Access::Writable,
        steps: Vec::new(),
    };
    desk.answer_theirs(&Ok(Box::new(gone)));
    assert!(matches!(desk.session.save_state(), SaveState::Conflict(_)));
}

#[test]
fn the_same_mark_changed_in_two_ways_is_for_a_person() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    let saved = desk.saves().pop().unwrap();
    desk.wrote(&saved, WriteOutcome::Written(on_disk(1)));
    let id = desk.session.chosen().cloned().unwrap();
    desk.act(Action::Retype(id.clone(), CodeId::new("commitment")));
    let SaveRequest { key, attempt, .. } = desk.saves().pop().unwrap();
    let outcome = WriteOutcome::Changed("another program changed it".to_owned());
    desk.act(Action::Wrote { key, attempt, outcome });
    let mut theirs = saved.set.clone();
    let mut mark = Annotation::clone(theirs.get(&id).unwrap());
    (mark.code, mark.modified) = (CodeId::new("allegation"), Some(Stamp(1_000_000)));
    Edit::Replace(Arc::new(mark)).apply(&mut theirs).unwrap();
    let read =
        SetRead { set: theirs, on_disk: on_disk(9), access: Access::Writable, steps: Vec::new() };
    desk.answer_theirs(&Ok(Box::new(read)));
    assert_eq!(desk.marks(), ["*commitment: action"], "nothing was replaced here");
    let request = desk.saves().pop().unwrap();
    assert_eq!((request.base, request.set.undecided()), (on_disk(9), 1), "both versions are saved");
    let done: Vec<&str> = request.steps.iter().map(|step| step.label.as_str()).collect();
    assert_eq!(done, ["change demand to commitment"], "the history has what was done here");
    let told = desk.session.notices().last().unwrap();
    assert_eq!(told.command, Some(Command::NextToCheck));
    assert!(told.text.starts_with("a.txt: 1 mark has two versions"), "{}", told.text);
    let both = request.set;
    desk.run(Command::NextToCheck);
    desk.run(Command::TakeOther);
    assert_eq!(desk.marks(), ["*allegation: action"]);
    assert!(!desk.session.is_enabled(Command::KeepVersion));
    let label = desk.session.label(Command::Undo);
    assert_eq!(label, "Undo take the other version of commitment");
    desk.run(Command::Undo);
    assert_eq!(desk.session.open().unwrap().set, both);
    desk.run(Command::KeepVersion);
    assert_eq!(desk.marks(), ["*commitment: action"]);
    assert_eq!(desk.session.open().unwrap().set.to_check(), 0);
    assert!(desk.try_act(Action::Run(Command::TakeOther)).is_err());
    desk.run(Command::Undo);
    assert_eq!(desk.session.open().unwrap().set, both);
}

#[test]
fn a_mark_removed_here_and_changed_elsewhere_is_for_a_person() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    let saved = desk.saves().pop().unwrap();
    desk.wrote(&saved, WriteOutcome::Written(on_disk(1)));
    let id = desk.session.chosen().cloned().unwrap();
    desk.run(Command::RemoveMark);
    let SaveRequest { key, attempt, .. } = desk.saves().pop().unwrap();
    let outcome = WriteOutcome::Changed("another program changed it".to_owned());
    desk.act(Action::Wrote { key, attempt, outcome });
    let mut theirs = saved.set.clone();
    let mut mark = Annotation::clone(theirs.get(&id).unwrap());
    mark.set_memo("theirs".to_owned());
    mark.modified = Some(Stamp(1_000_000));
    Edit::Replace(Arc::new(mark)).apply(&mut theirs).unwrap();
    let read =
        SetRead { set: theirs, on_disk: on_disk(9), access: Access::Writable, steps: Vec::new() };
    desk.answer_theirs(&Ok(Box::new(read)));
    assert_eq!(desk.marks(), ["demand: action"], "the change is not lost");
    desk.run(Command::NextToCheck);
    desk.run(Command::TakeOther);
    assert!(desk.marks().is_empty());
    desk.run(Command::Undo);
    assert_eq!(desk.marks(), ["*demand: action"]);
    desk.run(Command::KeepVersion);
    assert_eq!(desk.session.open().unwrap().set.get(&id).unwrap().memo(), "theirs");
    assert_eq!(desk.session.open().unwrap().set.undecided(), 0);
}

#[test]
fn marks_that_are_no_longer_shown_are_merged_too() {
    let (mut desk, saved) = Desk::changed_underneath();
    desk.open("b.txt", Access::Writable);
    desk.answer_theirs(&Ok(with_another(&saved, "Kabul")));
    let request = desk.saves().pop().unwrap();
    assert_eq!(request.set.len(), 3);
    assert!(desk.marks().is_empty(), "the article shown is another one");
    // A stale answer changes nothing.
    let (key, attempt) = (request.key.clone(), request.attempt - 1);
    desk.act(Action::TheirsRead { key, attempt, result: Err("late".to_owned()) });
    desk.wrote(&request, WriteOutcome::Written(on_disk(10)));
    assert_eq!(desk.session.save_state(), SaveState::Saved);
}

#[test]
fn what_another_program_writes_is_shown_as_soon_as_it_is_noticed() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    let saved = desk.saves().pop().unwrap();
    // A write is under way: it finds out by itself.
    desk.act(Action::SetTouched(saved.key.clone()));
    assert!(desk.effects.is_empty());
    desk.wrote(&saved, WriteOutcome::Written(on_disk(1)));
    desk.effects.clear();
    desk.act(Action::SetTouched(key("b.txt")));
    assert!(desk.effects.is_empty(), "it is not shown");
    desk.act(Action::SetTouched(saved.key.clone()));
    let [Effect::Look(request)] = &desk.effects[..] else { panic!("{:?}", desk.effects) };
    assert_eq!(request.known, on_disk(1));
    let (key, opening) = (request.key.clone(), request.opening);
    let read = with_another(&saved.set, "Kabul");
    desk.act(Action::Looked { key: key.clone(), opening, read });
    assert_eq!(desk.marks(), ["*demand: action", "allegation: Kabul"]);
    assert_eq!(desk.session.save_state(), SaveState::Saved);
    desk.mark("promised", "commitment");
    assert_eq!(
        desk.saves().pop().unwrap().base,
        on_disk(9),
        "the next write replaces what was seen"
    );
}

#[test]
fn marks_that_are_read_only_here_and_changed_elsewhere_are_said_to_be_read_again() {
    let shown = |words: &[&str]| {
        let mut desk = Desk::new();
        for words in words {
            desk.mark(words, "demand");
        }
        let set = desk.session.open().unwrap().set.clone();
        let mut desk = Desk::new();
        desk.open("b.txt", Access::Writable);
        let access = Access::Waiting("open in another window".to_owned());
        desk.open_with("a.txt", SetRead { on_disk: on_disk(1), ..read(set, access) });
        desk
    };
    let look = |desk: &mut Desk, set: AnnotationSet, there: OnDisk| {
        let opening = desk.session.open().unwrap().opening;
        let read = Box::new(SetRead { on_disk: there, ..read(set, Access::Writable) });
        desk.act(Action::Looked { key: key("a.txt"), opening, read });
        desk.session.notices().last().unwrap().text.clone()
    };
    let mut desk = shown(&["action", "promised"]);
    let before = desk.session.open().unwrap().set.clone();
    let more = with_another(&before, "Kabul").set;
    let changed = "Another program changed your marks on a.txt";
    let now = "they are shown as they are now";
    assert_eq!(look(&mut desk, more, on_disk(2)), format!("{changed}; {now}"));
    assert_eq!(desk.marks().len(), 3);
    let said = look(&mut desk, before, on_disk(3));
    assert_eq!(said, format!("{changed} and removed 1 mark; {now}"));
    assert_eq!(desk.marks().len(), 2);
    let none = AnnotationSet::new(Header::default());
    let said = look(&mut desk, none, OnDisk::Absent);
    assert_eq!(said, "Another program removed your marks on a.txt");
}

/// Returns a set with its first mark changed by another program.
pub(super) fn with_memo(set: &AnnotationSet) -> AnnotationSet {
    let mut theirs = set.clone();
    let mut mark = Annotation::clone(theirs.iter().next().unwrap());
    mark.set_memo("theirs".to_owned());
    mark.modified = Some(Stamp(1 << 50));
    Edit::Replace(Arc::new(mark)).apply(&mut theirs).unwrap();
    theirs
}

#[test]
fn undo_and_redo_say_that_they_leave_a_version_to_decide() {
    let said = |desk: &Desk| {
        let offers = |notice: &&Notice| notice.command == Some(Command::NextToCheck);
        desk.session.notices().iter().find(offers).map(|notice| notice.text.clone())
    };
    let expected = "a.txt: 1 mark has two versions, because it was changed in two places. Both are kept until you choose one";
    let look = |desk: &mut Desk| {
        let open = desk.session.open().unwrap();
        let (set, opening) = (with_memo(&open.set), open.opening);
        let read = SetRead { on_disk: on_disk(77), ..read(set, Access::Writable) };
        desk.act(Action::Looked { key: key("a.txt"), opening, read: Box::new(read) });
    };
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.save_all();
    look(&mut desk);
    assert_eq!(said(&desk), None);
    desk.run(Command::Undo);
    let mark = Arc::clone(desk.session.open().unwrap().set.iter().next().unwrap());
    assert_eq!(mark.others(), [OtherVersion::Removed]);
    assert_eq!(said(&desk).as_deref(), Some(expected));
    // Redo of a removal.
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.run(Command::RemoveMark);
    desk.run(Command::Undo);
    desk.save_all();
    look(&mut desk);
    desk.run(Command::Redo);
    assert_eq!(desk.session.open().unwrap().set.undecided(), 1);
    assert_eq!(said(&desk).as_deref(), Some(expected));
}

#[test]
fn what_does_not_continue_the_shown_marks_is_a_conflict_even_without_changes() {
    for there in [OnDisk::Absent, on_disk(9)] {
        let mut desk = Desk::new();
        desk.mark("action", "demand");
        let saved = desk.saves().pop().unwrap();
        desk.wrote(&saved, WriteOutcome::Written(on_disk(1)));
        let opening = desk.session.open().unwrap().opening;
        let set = AnnotationSet::new(Header::default());
        let read =
            Box::new(SetRead { set, on_disk: there, access: Access::Writable, steps: Vec::new() });
        desk.act(Action::Looked { key: saved.key.clone(), opening, read });
        assert!(matches!(desk.session.save_state(), SaveState::Conflict(_)));
        assert_eq!(desk.marks(), ["*demand: action"]);
        assert_eq!(desk.session.unsaved().len(), 1, "the marks are kept");
    }
}

#[test]
fn a_mark_changed_by_hand_without_a_later_time_keeps_both_versions() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    let saved = desk.saves().pop().unwrap();
    desk.wrote(&saved, WriteOutcome::Written(on_disk(1)));
    let opening = desk.session.open().unwrap().opening;
    let mut set = saved.set.clone();
    let mut mark = Annotation::clone(set.iter().next().unwrap());
    mark.set_memo("by hand".to_owned());
    Edit::Replace(Arc::new(mark)).apply(&mut set).unwrap();
    let read = SetRead { set, on_disk: on_disk(9), access: Access::Writable, steps: Vec::new() };
    desk.act(Action::Looked { key: saved.key, opening, read: Box::new(read) });
    let request = desk.saves().pop().unwrap();
    assert_eq!(
        (request.base, request.set.undecided()),
        (on_disk(9), 1),
        "nothing is asked at once"
    );
    assert_eq!((request.unexplained(), desk.session.conflict(&request.key)), (0, None));
    desk.wrote(&request, WriteOutcome::Written(on_disk(10)));
    assert_eq!(desk.session.save_state(), SaveState::Saved);
    desk.run(Command::NextToCheck);
    desk.run(Command::TakeOther);
    assert_eq!(desk.session.open().unwrap().set.iter().next().unwrap().memo(), "by hand");
}

#[test]
fn what_another_program_said_of_the_whole_set_stays_with_marks_changed_by_hand() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    let saved = desk.saves().pop().unwrap();
    desk.wrote(&saved, WriteOutcome::Written(on_disk(1)));
    let opening = desk.session.open().unwrap().opening;
    let mut set = saved.set.clone();
    let mut mark = Annotation::clone(set.iter().next().unwrap());
    mark.set_memo("by hand".to_owned());
    Edit::Replace(Arc::new(mark)).apply(&mut set).unwrap();
    set.header_mut().coder_name = "Ayesha Khan".to_owned();
    set.header_mut().done = Some(Stamp(5));
    set.header_mut().unknown.0.push(("checked_by".into(), "\"Omar\"".into()));
    let expected = set.header().clone();
    let read = SetRead { set, on_disk: on_disk(9), access: Access::Writable, steps: Vec::new() };
    desk.act(Action::Looked { key: saved.key, opening, read: Box::new(read) });
    let request = desk.saves().pop().unwrap();
    assert_eq!((request.base, request.set.undecided()), (on_disk(9), 1));
    assert_eq!(*request.set.header(), expected);
}

#[test]
fn undo_of_a_memo_typed_around_a_change_of_another_program_keeps_that_change() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    let id = desk.session.chosen().unwrap().clone();
    let typed = |before: &str, words: &str| Action::TypeMemo {
        id: id.clone(),
        before: before.to_owned(),
        words: words.to_owned(),
    };
    desk.act(typed("", "a"));
    desk.save_all();
    let open = desk.session.open().unwrap();
    let (mut set, opening) = (open.set.clone(), open.opening);
    let mut mark = Annotation::clone(set.get(&id).unwrap());
    mark.code = CodeId::new("allegation");
    mark.modified = Some(Stamp(1 << 50));
    Edit::Replace(Arc::new(mark)).apply(&mut set).unwrap();
    let read = SetRead { on_disk: on_disk(77), ..read(set, Access::Writable) };
    desk.act(Action::Looked { key: key("a.txt"), opening, read: Box::new(read) });
    desk.act(Action::MemoGoesOn(id.clone()));
    desk.act(typed("a", "ab"));
    assert_eq!(desk.marks(), ["*allegation: action"]);
    desk.run(Command::Undo);
    assert_eq!(desk.marks(), ["*allegation: action"]);
    desk.run(Command::Undo);
    let mark = desk.session.open().unwrap().set.get(&id).unwrap();
    assert_eq!((&*mark.code.0, mark.memo()), ("allegation", ""));
}

#[test]
fn merged_marks_of_an_earlier_coder_are_not_counted_as_those_of_the_present_one() {
    let (mut desk, saved) = Desk::changed_underneath();
    let bilal = Coder { id: CoderId::new("bilal").unwrap(), name: "Bilal".to_owned() };
    desk.act(Action::SetCoder(study(), bilal.clone()));
    let counts = |desk: &Desk| desk.session.study().unwrap().articles[0].n_marks();
    desk.act(Action::StudyListed(Arc::new(StudyView {
        id: study(),
        title: "Study".to_owned(),
        articles: ["a.txt", "b.txt", "c.txt"].map(entry).to_vec(),
        coder: Some(bilal),
        coders: Vec::new(),
        uncounted: None,
    })));
    assert_eq!(counts(&desk), 0);
    desk.answer_theirs(&Ok(with_another(&saved, "Kabul")));
    assert_eq!(counts(&desk), 0);
}

#[test]
fn a_changed_article_is_named_and_read_again_only_when_asked_for() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    let text = article(TEXT).text_sha256;
    desk.act(Action::ArticleChanged(key("b.txt"), text));
    assert!(desk.session.notices().is_empty(), "it is not open");
    desk.act(Action::ArticleChanged(key("a.txt"), Sha256([1; 32])));
    assert!(desk.session.notices().is_empty(), "it was read again since");
    desk.act(Action::ArticleChanged(key("a.txt"), text));
    let notice = desk.session.notices().last().unwrap().clone();
    assert!(notice.text.contains("changed the text of a.txt"), "{}", notice.text);
    assert_eq!(notice.command, Some(Command::ReadAgain));
    assert_eq!(desk.marks(), ["*demand: action"]);
    desk.run(Command::ReadAgain);
    let is_asked = |effect: &Effect| matches!(effect, Effect::Open { target: Target::InStudy(_, path), .. } if path.as_str() == "a.txt");
    assert!(desk.effects.iter().any(is_asked));
    assert!(desk.session.notices().is_empty());
    desk.act(Action::ArticleChanged(key("a.txt"), text));
    assert!(desk.session.notices().is_empty(), "it is being read again");
}

/// Removes the second of two saved marks, and saves that as content 3. Returns what was saved before.
fn with_a_removed_mark() -> (Desk, AnnotationSet) {
    let mut desk = Desk::new();
    for (words, content) in [("action", 1), ("promised", 2)] {
        desk.mark(words, "demand");
        let saved = desk.saves().pop().unwrap();
        desk.wrote(&saved, WriteOutcome::Written(on_disk(content)));
    }
    let older = desk.session.open().unwrap().set.clone();
    desk.run(Command::RemoveMark);
    let saved = desk.saves().pop().unwrap();
    desk.wrote(&saved, WriteOutcome::Written(on_disk(3)));
    assert_eq!(desk.marks().len(), 1);
    (desk, older)
}

#[test]
fn an_older_version_does_not_undo_a_removal_by_itself() {
    let (mut desk, older) = with_a_removed_mark();
    desk.mark("restraint", "demand");
    let SaveRequest { key, attempt, .. } = desk.saves().pop().unwrap();
    let outcome = WriteOutcome::Changed("another program changed it".to_owned());
    desk.act(Action::Wrote { key, attempt, outcome });
    let read =
        SetRead { set: older, on_disk: on_disk(9), access: Access::Writable, steps: Vec::new() };
    desk.answer_theirs(&Ok(Box::new(read)));
    let is_asked = matches!(desk.session.save_state(), SaveState::Conflict(_));
    assert!(is_asked || desk.marks().len() == 2, "{:?}", desk.marks());
}

#[test]
fn an_older_version_does_not_undo_a_removal_while_nothing_is_done() {
    let (mut desk, older) = with_a_removed_mark();
    let opening = desk.session.open().unwrap().opening;
    let read =
        SetRead { set: older, on_disk: on_disk(9), access: Access::Writable, steps: Vec::new() };
    desk.act(Action::Looked { key: key("a.txt"), opening, read: Box::new(read) });
    let is_asked = matches!(desk.session.save_state(), SaveState::Conflict(_));
    assert!(is_asked || desk.marks().len() == 1, "{:?}", desk.marks());
}
