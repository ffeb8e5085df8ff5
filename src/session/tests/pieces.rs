//! Tests of marks with several pieces, and of marking runs.

use proptest::prelude::*;

use super::*;
use crate::session::selection::join;

impl Desk {
    fn keep(&mut self, words: &str) {
        self.select(words);
        self.run(Command::KeepPiece);
    }

    /// Returns the words of each piece of the chosen mark.
    fn pieces(&self) -> Vec<&str> {
        let mark = self.session.chosen_annotation().unwrap();
        let text = self.session.open().unwrap().article.text();
        mark.spans.iter().map(|span| span.of(text).unwrap()).collect()
    }
}

fn demand() -> Action {
    Action::Mark(CodeId::new("demand"))
}

#[test]
fn pieces_in_any_order_become_one_mark_and_one_step() {
    let mut desk = Desk::new();
    desk.keep("restraint");
    desk.keep("Pakistan");
    desk.select("action");
    desk.act(demand());
    assert_eq!(desk.pieces(), ["Pakistan", "action", "restraint"]);
    assert_eq!(desk.session.pieces(), []);
    desk.run(Command::Undo);
    assert!(desk.marks().is_empty());
    assert_eq!(desk.session.pieces().len(), 2, "undo brings the pieces back");
    desk.run(Command::Redo);
    assert_eq!(desk.pieces(), ["Pakistan", "action", "restraint"]);
}

#[test]
fn kept_pieces_alone_can_be_marked_and_copied() {
    let mut desk = Desk::new();
    desk.keep("action");
    desk.keep("Pakistan");
    desk.effects.clear();
    desk.run(Command::Copy);
    assert!(matches!(&desk.effects[..], [Effect::CopyText(text)] if text == "Pakistan … action"));
    desk.act(demand());
    assert_eq!(desk.pieces(), ["Pakistan", "action"]);
    desk.act(Action::MarkAlso(CodeId::new("allegation")));
    assert_eq!(desk.pieces(), ["Pakistan", "action"], "a second code is on the same pieces");
    assert_eq!(desk.marks().len(), 2);
}

#[test]
fn pieces_are_forgotten_by_escape_by_choosing_and_by_opening() {
    let mut desk = Desk::new();
    desk.mark("promised", "commitment");
    let id = desk.session.chosen().cloned();
    for forget in [Action::Run(Command::Cancel), Action::Choose(id)] {
        desk.keep("Pakistan");
        assert_eq!(desk.session.chosen(), None, "the selection comes before the chosen mark");
        desk.act(forget);
        assert_eq!(desk.session.pieces(), []);
    }
    desk.keep("Pakistan");
    desk.open("b.txt", Access::Writable);
    assert_eq!(desk.session.pieces(), []);
    assert!(desk.try_act(Action::Run(Command::KeepPiece)).unwrap_err().contains("first piece"));
}

#[test]
fn the_edges_of_each_piece_can_be_moved() {
    let mut desk = Desk::new();
    desk.keep("Pakistan");
    desk.select("promised");
    desk.act(demand());
    desk.run(Command::EditEdges);
    desk.select("promised restraint");
    // To the start of the first piece.
    desk.run(Command::SwapEdge);
    let selection = desk.session.selection().unwrap();
    assert_eq!((selection.focus, selection.anchor), (0, 8));
    desk.run(Command::SwapEdge);
    desk.select("Pakistan demanded");
    desk.run(Command::KeepEdges);
    assert_eq!(desk.pieces(), ["Pakistan demanded", "promised restraint"]);
    desk.run(Command::Undo);
    assert_eq!(desk.pieces(), ["Pakistan", "promised"], "one step");
    desk.run(Command::EditEdges);
    desk.keep("action");
    desk.select("minister");
    desk.run(Command::Cancel);
    assert_eq!(desk.pieces(), ["Pakistan", "promised"], "Escape restores");
    let text = desk.session.open().unwrap().article.text().to_owned();
    let end = text.find("promised").unwrap() + "promised restraint".len();
    let selection = Selection { anchor: end - "promised restraint".len(), focus: end };
    let id = desk.session.chosen().cloned().unwrap();
    desk.act(Action::MoveEdges(id, 1, selection));
    assert_eq!(desk.pieces(), ["Pakistan", "promised restraint"], "by a handle");
}

#[test]
fn a_piece_is_added_while_edges_are_edited() {
    let mut desk = Desk::new();
    desk.mark("Pakistan", "demand");
    desk.run(Command::EditEdges);
    desk.run(Command::KeepPiece);
    desk.select("restraint");
    desk.run(Command::KeepEdges);
    assert_eq!(desk.pieces(), ["Pakistan", "restraint"]);
    assert_eq!(desk.marks().len(), 1);
}

#[test]
fn a_marking_run_marks_every_drag_until_escape() {
    let mut desk = Desk::new();
    desk.act(Action::MarkEvery(Some(CodeId::new("allegation"))));
    for words in ["demanded action", "promised restraint"] {
        desk.select(words);
        desk.act(Action::DragEnded);
    }
    assert_eq!(desk.marks(), ["allegation: demanded action", "*allegation: promised restraint"]);
    desk.run(Command::Cancel);
    assert_eq!(desk.session.marking_run(), None);
    desk.select("minister");
    desk.act(Action::DragEnded);
    assert_eq!(desk.marks().len(), 2);
}

#[test]
fn a_marking_run_starts_with_the_code_last_used() {
    let mut desk = Desk::new();
    desk.run(Command::ToggleRun);
    assert_eq!(desk.session.marking_run(), Some(&CodeId::new("demand")), "the first code");
    desk.run(Command::ToggleRun);
    assert_eq!(desk.session.marking_run(), None);
    desk.mark("promised", "commitment");
    desk.run(Command::ToggleRun);
    assert_eq!(desk.session.marking_run(), Some(&CodeId::new("commitment")));
    desk.open("b.txt", Access::Writable);
    assert_eq!(desk.session.marking_run(), Some(&CodeId::new("commitment")), "goes on there");
    desk.open("c.txt", Access::ReadOnly("it is somebody else's".to_owned()));
    assert!(desk.try_act(Action::Run(Command::ToggleRun)).unwrap_err().contains("read-only"));
}

#[test]
fn a_drag_after_the_key_is_another_piece_and_one_after_the_pointer_a_new_selection() {
    let mut desk = Desk::new();
    desk.keep("Pakistan");
    desk.act(Action::DropPieces);
    assert_eq!(desk.session.pieces().len(), 1, "kept by the key");
    desk.select("action");
    desk.act(Action::KeepPiece);
    desk.act(Action::DropPieces);
    assert_eq!(desk.session.pieces(), [], "kept by the pointer");
}

#[test]
fn a_filter_never_hides_what_was_just_made_and_ends_with_its_article() {
    let mut desk = Desk::new();
    let demands = Filter::Code(CodeId::new("demand"));
    desk.act(Action::Filter(demands.clone()));
    desk.mark("Pakistan", "demand");
    assert_eq!(desk.session.filter(), &demands);
    desk.mark("promised", "commitment");
    assert_eq!(desk.session.filter(), &Filter::All);
    desk.act(Action::Filter(demands));
    desk.open("b.txt", Access::Writable);
    assert_eq!(desk.session.filter(), &Filter::All);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn joined_pieces_cover_the_same_bytes_and_never_touch(
        spans in prop::collection::vec((0_usize..60, 1_usize..12), 1..12),
    ) {
        let spans: Vec<_> = spans.iter().filter_map(|(start, len)| Span::new(*start, start + len)).collect();
        let mut pieces = Vec::new();
        for span in &spans {
            join(&mut pieces, *span);
        }
        for byte in 0..80 {
            let is_in = |spans: &[Span]| spans.iter().any(|span| span.contains(byte));
            prop_assert_eq!(is_in(&spans), is_in(&pieces));
        }
        prop_assert!(pieces.array_windows().all(|[one, next]| one.end() < next.start()));
    }
}

#[test]
fn a_drag_over_white_space_is_refused_only_in_a_marking_run() {
    let mut desk = Desk::new();
    desk.select(" ");
    desk.act(Action::DragEnded);
    desk.run(Command::ToggleRun);
    assert!(desk.try_act(Action::DragEnded).unwrap_err().contains("white space"));
}

#[test]
fn opening_the_same_text_again_stops_moving_edges() {
    let mut desk = Desk::new();
    desk.mark("promised restraint", "commitment");
    desk.save_all();
    let open = desk.session.open().unwrap();
    let (on_disk, set) = (open.on_disk, open.set.clone());
    let path = ArticlePath::new("a.txt").unwrap();
    desk.act(Action::OpenUnreadable(study(), path, IfUnreadable::SetAside));
    desk.run(Command::EditEdges);
    let read = SetRead { set, on_disk, access: Access::Writable, steps: Vec::new() };
    desk.answer_opening("a.txt", Marks::Read(coder(), read));
    assert_eq!(desk.session.selection().and_then(Selection::span), None);
}

#[test]
fn a_marking_run_ends_with_a_sentence_in_an_article_that_is_read_only() {
    for access in [Access::Waiting, Access::ReadOnly] {
        let mut desk = Desk::new();
        desk.run(Command::ToggleRun);
        desk.open("b.txt", Access::Reading);
        assert!(desk.session.marking_run().is_some(), "nothing is refused for good yet");
        desk.open("c.txt", access("another window has it".to_owned()));
        assert_eq!(desk.session.marking_run(), None);
        let notice = desk.session.notices().last().unwrap();
        assert_eq!(notice.text, "The marking run ended, because these marks are read-only");
        desk.act(Action::DragEnded);
    }
}

#[test]
fn marks_are_listed_by_their_words_unless_nobody_needs_the_list() {
    let mut desk = Desk::new();
    desk.mark("Pakistan demanded", "demand");
    desk.mark("promised restraint", "commitment");
    desk.act(Action::FindInMarks("RESTRAINT".to_owned()));
    let open = desk.session.open().unwrap();
    let listing = Listing {
        opening: open.opening,
        revision: open.revision,
        filter: desk.session.filter().clone(),
        set: open.set.clone(),
    };
    assert!(listing.clone().list(|| true).is_none());
    let listed = listing.list(|| false).unwrap();
    assert_eq!((listed.len(), listed.basis().2), (1, desk.session.filter()));
    let mark = listed.mark(0).unwrap();
    assert_eq!(mark.code, CodeId::new("commitment"));
    assert_eq!(listed.row_of(&mark.id), Some(0));
    let other = open.set.iter().next().unwrap();
    assert_eq!(listed.row_of(&other.id), None);
}
