//! What a person does, and what follows.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use demarche_core::{
    annotation::{AnnotationId, AnnotationSet, Header, Stamp},
    article::{Article, Block, BlockKind, Metadata, Sha256},
    codebook::{CodeId, Codebook},
    study::{ArticlePath, CoderId},
    text::Span,
};

const TEXT: &str = "Pakistan demanded action. Kabul promised restraint, said the minister.";

/// A session with a clock of its own; writes are answered only when told to.
struct Desk {
    session: Session,
    now: u8,
    effects: Vec<Effect>,
}

fn article(text: &str) -> Arc<Article> {
    let block = Block { kind: BlockKind::Paragraph, span: Span::new(0, text.len()).unwrap() };
    let hash = Sha256([text.len() as u8; 32]);
    Arc::new(Article::new(text.into(), vec![block], Metadata::default(), "UTF-8", hash, hash))
}

fn coder() -> Coder {
    Coder { id: CoderId::new("ayesha").unwrap(), name: "Ayesha".to_owned() }
}

fn entry(path: &str) -> ArticleEntry {
    ArticleEntry {
        path: ArticlePath::new(path).unwrap(),
        title: path.to_owned(),
        date: None,
        counts: Vec::new(),
        is_done: false,
    }
}

fn opened(path: &str, access: Access) -> Action {
    Action::ArticleOpened {
        path: ArticlePath::new(path).unwrap(),
        article: article(TEXT),
        set: AnnotationSet::new(Header::default()),
        access,
        codebook: Arc::new(Codebook::built_in()),
    }
}

impl Desk {
    fn new() -> Self {
        let mut desk = Self { session: Session::new(Some(coder())), now: 0, effects: Vec::new() };
        desk.act(Action::StudyOpened(Arc::new(StudyView {
            root: "/study".into(),
            title: "Study".to_owned(),
            articles: ["a.txt", "b.txt", "c.txt"].map(entry).to_vec(),
            coder: None,
        })));
        desk.act(opened("a.txt", Access::Writable));
        desk
    }

    fn try_act(&mut self, action: Action) -> Result<(), String> {
        self.now += 1;
        let id = AnnotationId::from_bytes([self.now; 16]);
        let ticket = Ticket { now: Stamp(i64::from(self.now) * 1000), id };
        let effects = self.session.apply(action, ticket).map_err(|refusal| refusal.message)?;
        self.effects.extend(effects);
        Ok(())
    }

    #[track_caller]
    fn act(&mut self, action: Action) {
        self.try_act(action).unwrap();
    }

    #[track_caller]
    fn run(&mut self, command: Command) {
        self.act(Action::Run(command));
    }

    #[track_caller]
    fn select(&mut self, words: &str) {
        let anchor = TEXT.find(words).unwrap();
        self.act(Action::Select(Some(Selection { anchor, focus: anchor + words.len() })));
    }

    #[track_caller]
    fn mark(&mut self, words: &str, code: &str) {
        self.select(words);
        self.act(Action::Mark(CodeId::new(code)));
    }

    /// The marks as `code: words`, the chosen one with a star.
    fn marks(&self) -> Vec<String> {
        let set = &self.session.open().unwrap().set;
        let line = |annotation: &Arc<demarche_core::annotation::Annotation>| {
            let words = annotation.hull().unwrap().of(TEXT).unwrap();
            let star = if self.session.chosen() == Some(&annotation.id) { "*" } else { "" };
            format!("{star}{}: {words}", annotation.code.0)
        };
        set.iter().map(line).collect()
    }

    fn saves(&mut self) -> Vec<SaveRequest> {
        let taken = std::mem::take(&mut self.effects);
        taken
            .into_iter()
            .filter_map(|effect| match effect {
                Effect::Save(request) => Some(request),
                _ => None,
            })
            .collect()
    }

    /// Answers writes until there is none left.
    fn save_all(&mut self) {
        loop {
            let saves = self.saves();
            if saves.is_empty() {
                return;
            }
            for SaveRequest { path, revision, .. } in saves {
                self.act(Action::Saved { path, revision });
            }
        }
    }

    fn last_effect(&self) -> String {
        format!("{:?}", self.effects.last())
    }
}

#[test]
fn a_selection_is_marked_and_chosen() {
    let mut desk = Desk::new();
    desk.mark(" action. ", "demand");
    assert_eq!(desk.marks(), ["*demand: action."]);
    assert_eq!(
        desk.session.selection().and_then(Selection::span),
        None,
        "the selection is used up"
    );
    desk.act(Action::Mark(CodeId::new("allegation")));
    assert_eq!(desk.marks(), ["*allegation: action."], "without a selection the key retypes");
    desk.act(Action::MarkAlso(CodeId::new("demand")));
    assert_eq!(desk.marks().len(), 2, "shift adds a second code on the same words");
}

#[test]
fn what_cannot_be_marked_is_refused_in_words() {
    let mut desk = Desk::new();
    let mark = || Action::Mark(CodeId::new("demand"));
    assert!(desk.try_act(mark()).unwrap_err().starts_with("select words first"));
    desk.select(" ");
    assert!(desk.try_act(mark()).unwrap_err().contains("white space"));
    desk.mark("action", "demand");
    desk.select("action");
    assert!(desk.try_act(mark()).unwrap_err().contains("already"));
    desk.act(opened("b.txt", Access::ReadOnly("open in another window".to_owned())));
    desk.select("action");
    assert!(desk.try_act(mark()).unwrap_err().contains("open in another window"));
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
fn edges_move_with_the_selection_keys() {
    let mut desk = Desk::new();
    desk.mark("promised restraint", "commitment");
    desk.run(Command::EditEdges);
    assert!(matches!(desk.session.mode(), Mode::Edges { .. }));
    desk.select("Kabul promised restraint,");
    desk.run(Command::KeepEdges);
    assert_eq!(desk.marks(), ["*commitment: Kabul promised restraint,"]);
    desk.run(Command::EditEdges);
    desk.run(Command::SwapEdge);
    let selection = desk.session.selection().unwrap();
    assert!(selection.focus < selection.anchor);
    desk.select("restraint");
    desk.run(Command::Cancel);
    assert_eq!(desk.marks(), ["*commitment: Kabul promised restraint,"], "Escape restores");
    desk.run(Command::Undo);
    assert_eq!(desk.marks(), ["*commitment: promised restraint"], "one edit");
}

#[test]
fn the_caret_goes_with_the_edges_that_are_kept() {
    let mut desk = Desk::new();
    desk.mark("promised restraint", "commitment");
    desk.run(Command::EditEdges);
    desk.select("Kabul promised");
    desk.run(Command::KeepEdges);
    let end = desk.session.open().unwrap().article.text().find("Kabul promised").unwrap() + 14;
    let there = Some(Selection { anchor: end, focus: end });
    assert_eq!(desk.session.selection(), there, "one caret, at the mark's new end");
    desk.run(Command::Undo);
    desk.run(Command::Redo);
    assert_eq!(desk.session.selection(), there);
}

#[test]
fn brackets_go_round_the_marks_that_are_listed() {
    let mut desk = Desk::new();
    for (words, code) in
        [("demanded action", "demand"), ("promised", "commitment"), ("minister", "demand")]
    {
        desk.mark(words, code);
    }
    let chosen = |desk: &Desk| desk.marks().iter().position(|mark| mark.starts_with('*'));
    assert_eq!(chosen(&desk), Some(2));
    desk.run(Command::NextMark);
    assert_eq!(chosen(&desk), Some(0));
    desk.run(Command::PreviousMark);
    assert_eq!(chosen(&desk), Some(2));
    desk.act(Action::FilterCode(Some(CodeId::new("demand"))));
    desk.run(Command::PreviousMark);
    assert_eq!(chosen(&desk), Some(0), "the filter is heeded");
}

#[test]
fn who_codes_is_asked_once_and_the_mark_is_made_then() {
    let mut desk = Desk::new();
    desk.session = Session::new(None);
    desk.act(opened("a.txt", Access::Writable));
    desk.mark("action", "demand");
    assert_eq!(desk.last_effect(), "Some(AskCoder)");
    assert_eq!(desk.marks(), [""; 0]);
    // This coder's saved marks are read before the mark is made.
    desk.act(opened("a.txt", Access::Writable));
    desk.act(Action::SetCoder(coder()));
    assert_eq!(desk.marks(), ["*demand: action"]);
    let header = desk.session.open().unwrap().set.header().clone();
    assert_eq!((header.coder.as_str(), header.coder_name.as_str()), ("ayesha", "Ayesha"));
    assert!(header.started.is_some() && header.codebook.is_some());
}

#[test]
fn one_write_is_under_way_and_the_newest_state_follows() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.mark("promised", "commitment");
    desk.mark("minister", "demand");
    let saves = desk.saves();
    assert_eq!(saves.len(), 1);
    assert_eq!(saves[0].set.len(), 1);
    assert_eq!(desk.session.save_state(), SaveState::Saving);
    desk.act(Action::Saved {
        path: ArticlePath::new("a.txt").unwrap(),
        revision: saves[0].revision,
    });
    let saves = desk.saves();
    assert_eq!(saves.len(), 1);
    assert_eq!(saves[0].set.len(), 3, "in between is passed over");
    desk.act(Action::Saved {
        path: ArticlePath::new("a.txt").unwrap(),
        revision: saves[0].revision,
    });
    assert_eq!(desk.session.save_state(), SaveState::Saved);
}

#[test]
fn a_failed_write_is_said_once_and_tried_again() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    let fail = |desk: &mut Desk| {
        let SaveRequest { path, revision, .. } = desk.saves().pop().unwrap();
        desk.act(Action::SaveFailed { path, revision, reason: "the disk is full".to_owned() });
    };
    fail(&mut desk);
    assert_eq!(desk.session.save_state(), SaveState::Failed("the disk is full".to_owned()));
    assert_eq!(desk.session.notices().len(), 1);
    desk.act(Action::RetrySaves);
    fail(&mut desk);
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
    let SaveRequest { path, revision, .. } = desk.saves().pop().unwrap();
    desk.run(Command::Quit);
    assert_eq!(desk.last_effect(), "None", "not yet");
    desk.act(Action::Saved { path, revision });
    assert_eq!(desk.last_effect(), "Some(Quit)");
}

#[test]
fn a_set_left_unsaved_is_not_read_from_disk_again() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.act(opened("b.txt", Access::Writable));
    desk.act(opened("a.txt", Access::Writable));
    assert_eq!(desk.marks(), ["demand: action"]);
    desk.save_all();
    assert_eq!(desk.session.save_state(), SaveState::Saved);
}

#[test]
fn undo_in_another_article_opens_it_first() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.save_all();
    desk.act(opened("b.txt", Access::Writable));
    desk.effects.clear();
    desk.run(Command::Undo);
    assert_eq!(desk.last_effect(), "Some(OpenInStudy(ArticlePath(\"a.txt\")))");
    let set = {
        let mut other = Desk::new();
        other.now = desk.now;
        other.session.open().unwrap().set.clone()
    };
    // The mark is on disk: it comes with the article.
    let Some(Entry { edit: demarche_core::annotation::Edit::Remove(id), .. }) =
        desk.session.history().next_undo().cloned()
    else {
        panic!("the step is still there");
    };
    let mut set = set;
    let annotation = demarche_core::annotation::Annotation {
        id,
        code: CodeId::new("demand"),
        spans: smallvec::smallvec![Span::new(18, 24).unwrap()],
        created: None,
        modified: None,
        is_unsure: false,
        confidence: None,
        detail: None,
    };
    demarche_core::annotation::Edit::Add(Arc::new(annotation)).apply(&mut set).unwrap();
    let mut action = opened("a.txt", Access::Writable);
    if let Action::ArticleOpened { set: slot, .. } = &mut action {
        *slot = set;
    }
    desk.act(action);
    assert_eq!(desk.marks(), [""; 0], "undone as soon as it was open");
}

#[test]
fn done_goes_to_the_next_article_that_is_not() {
    let mut desk = Desk::new();
    desk.run(Command::DoneAndNext);
    assert!(desk.session.study().unwrap().articles[0].is_done);
    assert_eq!(desk.last_effect(), "Some(OpenInStudy(ArticlePath(\"b.txt\")))");
    desk.run(Command::Undo);
    assert!(!desk.session.study().unwrap().articles[0].is_done);
    desk.run(Command::NextArticle);
    assert_eq!(desk.last_effect(), "Some(OpenInStudy(ArticlePath(\"b.txt\")))");
    assert!(desk.try_act(Action::Run(Command::PreviousArticle)).is_err());
}

#[test]
fn the_list_counts_with_the_marks() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    let counts = |desk: &Desk| desk.session.study().unwrap().articles[0].counts.clone();
    assert_eq!(counts(&desk), [(CodeId::new("demand"), 1)]);
    desk.run(Command::Undo);
    assert_eq!(counts(&desk), []);
}

#[test]
fn marks_that_come_later_take_their_place() {
    let mut desk = Desk::new();
    desk.act(opened("b.txt", Access::ReadOnly("the marks are still being read".to_owned())));
    let before = desk.session.open().unwrap().revision;
    let loaded = |path: &str| Action::MarksLoaded {
        path: ArticlePath::new(path).unwrap(),
        set: AnnotationSet::new(Header::default()),
        access: Access::Writable,
    };
    desk.act(loaded("a.txt"));
    assert_ne!(desk.session.open().unwrap().access, Access::Writable, "another article's");
    desk.act(loaded("b.txt"));
    assert_eq!(desk.session.open().unwrap().access, Access::Writable);
    assert!(desk.session.open().unwrap().revision > before);
    assert!(desk.session.notices().is_empty(), "the notice is stale");
}

fn any_action() -> impl Strategy<Value = Action> {
    let code =
        || prop::sample::select(vec!["demand", "allegation", "commitment"]).prop_map(CodeId::new);
    let place = || (0..TEXT.len(), 0..TEXT.len());
    let command = prop::sample::select(vec![
        Command::RemoveMark,
        Command::NextMark,
        Command::PreviousMark,
        Command::EditEdges,
        Command::KeepEdges,
        Command::Cancel,
        Command::SwapEdge,
        Command::ToggleUnsure,
        Command::ToggleDone,
        Command::Undo,
        Command::Redo,
    ]);
    prop_oneof![
        3 => place().prop_map(|(anchor, focus)| Action::Select(Some(Selection { anchor, focus }))),
        3 => code().prop_map(Action::Mark),
        1 => code().prop_map(Action::MarkAlso),
        4 => command.prop_map(Action::Run),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn all_can_be_undone_and_done_again(actions in prop::collection::vec(any_action(), 0..60)) {
        let mut desk = Desk::new();
        let start = desk.session.open().unwrap().set.clone();
        for action in actions {
            let before = desk.session.open().unwrap().set.clone();
            if desk.try_act(action).is_err() {
                prop_assert!(desk.session.open().unwrap().set == before, "a refusal changes nothing");
            }
        }
        if *desk.session.mode() != Mode::Reading {
            desk.run(Command::Cancel);
        }
        while desk.session.history().next_redo().is_some() {
            desk.run(Command::Redo);
        }
        let end = desk.session.open().unwrap().set.clone();
        while desk.session.history().next_undo().is_some() {
            desk.run(Command::Undo);
        }
        prop_assert!(desk.session.open().unwrap().set == start);
        while desk.session.history().next_redo().is_some() {
            desk.run(Command::Redo);
        }
        prop_assert!(desk.session.open().unwrap().set == end);
        desk.save_all();
        prop_assert_eq!(desk.session.save_state(), SaveState::Saved);
    }
}
