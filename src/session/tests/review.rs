//! Tests checking marks whose text has changed.

use demarche_core::{
    annotation::{Annotation, CountedIn, Detail, Status},
    text::Selector,
};

use super::*;

/// Returns a mark whose saved words are these, found at these words of the text in this way.
fn mark(number: u8, saved: &str, at: Option<&str>, status: Status) -> Arc<Annotation> {
    let spans = at.map(|words| {
        let start = TEXT.find(words).unwrap();
        Span::new(start, start + words.len()).unwrap()
    });
    let stored =
        Selector { start: 400, end: 400 + saved.len(), exact: saved.into(), ..Selector::default() };
    let detail = (status != Status::Exact).then(|| Detail {
        stored: vec![stored],
        stored_in: CountedIn::Other(Sha256([9; 32])),
        status: Some(status),
        ..Detail::default()
    });
    Arc::new(Annotation {
        id: AnnotationId::from_bytes([200 + number; 16]),
        code: CodeId::new("demand"),
        spans: spans.into_iter().collect(),
        created: None,
        modified: None,
        is_unsure: false,
        confidence: None,
        detail: detail.map(Box::new),
    })
}

/// Opens four marks: one in its place, one that moved, one uncertain, one lost.
fn desk() -> Desk {
    let mut desk = Desk::new();
    let marks = vec![
        mark(0, "Pakistan", Some("Pakistan"), Status::Exact),
        mark(1, "action", Some("action"), Status::Moved),
        mark(2, "pledged restraint", Some("promised restraint"), Status::Uncertain),
        mark(3, "on Sunday", None, Status::Orphan),
    ];
    let (set, _) = AnnotationSet::from_annotations(Header::default(), marks);
    desk.open_with("b.txt", read(set, Access::Writable));
    desk
}

fn statuses(desk: &Desk) -> Vec<Status> {
    desk.session.open().unwrap().set.iter().map(|mark| mark.status()).collect()
}

fn former(desk: &Desk, number: u8) -> Vec<String> {
    let id = AnnotationId::from_bytes([200 + number; 16]);
    let mark = Arc::clone(desk.session.open().unwrap().set.get(&id).unwrap());
    let former = mark.detail.iter().flat_map(|detail| detail.former.clone());
    former.map(|place| place.spans[0].exact.to_string()).collect()
}

fn reviewed(desk: &Desk) -> Option<String> {
    let mark = desk.session.reviewed()?;
    Some(mark.detail.as_ref()?.stored[0].exact.to_string())
}

#[test]
fn the_marks_to_check_are_visited_in_turn() {
    let mut desk = desk();
    let mut seen = Vec::new();
    for command in [Command::NextToCheck; 4].into_iter().chain([Command::PreviousToCheck; 2]) {
        desk.run(command);
        seen.push(reviewed(&desk).unwrap());
    }
    let [moved, uncertain, lost] = ["action", "pledged restraint", "on Sunday"];
    assert_eq!(seen, [moved, uncertain, lost, moved, lost, uncertain]);
    assert_eq!(desk.session.review_progress(), Some((0, 3)), "none is checked");
    desk.run(Command::NextMark);
    assert_eq!(reviewed(&desk), None, "the next mark is in its place");
}

#[test]
fn an_accepted_place_keeps_the_former_one_and_can_be_undone() {
    let mut desk = desk();
    let before = desk.session.open().unwrap().set.clone();
    desk.run(Command::NextToCheck);
    desk.run(Command::AcceptPlace);
    assert_eq!(statuses(&desk), [Status::Exact, Status::Exact, Status::Uncertain, Status::Orphan]);
    assert_eq!(former(&desk, 1), ["action"]);
    assert_eq!(reviewed(&desk).as_deref(), Some("pledged restraint"), "the next one to check");
    desk.run(Command::AcceptPlace);
    assert_eq!(former(&desk, 2), ["pledged restraint"], "the saved words are not altered");
    assert_eq!(reviewed(&desk).as_deref(), Some("on Sunday"));
    let refused = desk.try_act(Action::Run(Command::AcceptPlace)).unwrap_err();
    assert!(refused.starts_with("this mark lost its place"), "{refused}");
    assert_eq!(desk.session.label(Command::Undo), "Undo accept the place of demand");
    desk.run(Command::Undo);
    desk.run(Command::Undo);
    assert_eq!(desk.session.open().unwrap().set, before);
    desk.run(Command::Redo);
    assert_eq!(former(&desk, 1), ["action"]);
}

#[test]
fn all_that_moved_is_accepted_in_one_step() {
    let mut desk = desk();
    let before = desk.session.open().unwrap().set.clone();
    desk.run(Command::AcceptMoved);
    assert_eq!(statuses(&desk), [Status::Exact, Status::Exact, Status::Uncertain, Status::Orphan]);
    assert!(desk.session.notices().iter().any(|notice| notice.text == "Accepted 1 moved place"));
    assert!(desk.try_act(Action::Run(Command::AcceptMoved)).is_err(), "none is left");
    desk.run(Command::Undo);
    assert_eq!(desk.session.open().unwrap().set, before);
}

#[test]
fn a_lost_mark_is_put_on_selected_words() {
    let mut desk = desk();
    desk.run(Command::PreviousToCheck);
    assert_eq!(reviewed(&desk).as_deref(), Some("on Sunday"));
    assert!(desk.try_act(Action::Run(Command::PutHere)).is_err(), "no words are selected");
    // A click in the text, and then a drag over the words.
    desk.act(Action::Choose(None));
    desk.act(Action::Select(Some(Selection::caret(3))));
    desk.select("the minister");
    assert_eq!(reviewed(&desk).as_deref(), Some("on Sunday"), "it waits for the words");
    desk.run(Command::PutHere);
    assert_eq!(former(&desk, 3), ["on Sunday"]);
    let mark = desk.session.chosen_annotation().unwrap();
    assert_eq!(mark.spans[0].of(TEXT), Some("the minister"));
    assert_eq!(mark.status(), Status::Exact);
    assert!(!desk.session.is_enabled(Command::PutHere), "it is settled");
}

#[test]
fn esc_ends_checking_and_other_marks_are_left_alone() {
    let mut desk = desk();
    desk.run(Command::NextToCheck);
    desk.run(Command::Cancel);
    assert_eq!(reviewed(&desk), None);
    desk.select("the minister");
    assert!(desk.try_act(Action::Run(Command::PutHere)).is_err());
    desk.run(Command::NextToCheck);
    desk.act(Action::StopReview);
    assert_eq!((reviewed(&desk), desk.session.chosen()), (None, None));
}

#[test]
fn moving_the_edges_of_an_uncertain_mark_keeps_its_saved_words() {
    let mut desk = desk();
    desk.run(Command::NextToCheck);
    desk.run(Command::NextToCheck);
    desk.run(Command::EditEdges);
    desk.select("restraint");
    desk.run(Command::KeepEdges);
    assert_eq!(former(&desk, 2), ["pledged restraint"]);
    assert_eq!(statuses(&desk)[2], Status::Exact);
}

#[test]
fn what_was_found_is_said_in_words() {
    let found = |desk: &Desk| Found::of(&desk.session.open().unwrap().set).words();
    assert_eq!(found(&desk()), "1 kept, 1 moved, 1 uncertain, 1 lost its place");
    assert_eq!(
        Found { kept: 1200, lost: 2, ..Found::default() }.words(),
        "1,200 kept, 2 lost their places"
    );
}

#[test]
fn progress_counts_the_marks_of_the_article_shown() {
    let mut desk = desk();
    desk.run(Command::NextToCheck);
    assert_eq!(desk.session.review_progress(), Some((0, 3)));
    // Another article, with three others to check.
    let marks = vec![
        mark(11, "Pakistan", Some("Pakistan"), Status::Moved),
        mark(12, "action", Some("action"), Status::Moved),
        mark(13, "restraint", Some("restraint"), Status::Moved),
    ];
    let (set, _) = AnnotationSet::from_annotations(Header::default(), marks);
    desk.open_with("a.txt", read(set, Access::Writable));
    desk.run(Command::NextToCheck);
    assert_eq!(desk.session.review_progress(), Some((0, 3)));
    desk.run(Command::AcceptPlace);
    assert_eq!(desk.session.review_progress(), Some((1, 3)));
}
