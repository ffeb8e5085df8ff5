//! Tests what users do and what follows.

mod copies;
mod elsewhere;
mod encoding;
mod everywhere;
mod following;
mod kinds;
mod late;
mod merging;
mod pieces;
mod review;
mod saving;
mod undo;

use std::{path::Path, sync::Arc};

use proptest::prelude::*;

use super::*;
use demarche_core::{
    annotation::{AnnotationId, AnnotationSet, Header, Stamp},
    article::{Article, Block, BlockKind, Metadata, Sha256},
    codebook::{CodeId, Codebook},
    study::{ArticlePath, CoderId, Homeless, OnDisk, SetKey, StudyId},
    text::Span,
};

pub(super) const TEXT: &str =
    "Pakistan demanded action. Kabul promised restraint, said the minister.";

/// A session with its own clock; writes are answered only on request.
struct Desk {
    session: Session,
    now: u8,
    effects: Vec<Effect>,
}

pub(super) fn article(text: &str) -> Arc<Article> {
    let block = Block::new(BlockKind::Paragraph, Span::new(0, text.len()).unwrap());
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
        hand: None,
        counts: Vec::new(),
        is_done: false,
    }
}

/// Returns the key of the test coder's set on this article.
fn key(path: &str) -> SetKey {
    SetKey { study: study(), article: ArticlePath::new(path).unwrap(), coder: coder().id }
}

fn study() -> StudyId {
    StudyId::new(Path::new("/study"))
}

fn on_disk(number: u8) -> OnDisk {
    OnDisk::Bytes(number.into())
}

fn read(set: AnnotationSet, access: Access) -> SetRead {
    SetRead { set, on_disk: OnDisk::Absent, access, steps: Vec::new() }
}

impl Desk {
    fn new() -> Self {
        let mut desk = Self::without_a_coder();
        desk.open("a.txt", Access::Writable);
        desk.act(Action::StudyListed(Arc::new(StudyView {
            id: study(),
            title: "Study".to_owned(),
            articles: ["a.txt", "b.txt", "c.txt"].map(entry).to_vec(),
            coder: Some(coder()),
            coders: Vec::new(),
            uncounted: None,
        })));
        desk.effects.clear();
        desk
    }

    fn without_a_coder() -> Self {
        Self { session: Session::new(), now: 0, effects: Vec::new() }
    }

    /// Requests an article and delivers it at once, without marks on disk.
    fn open(&mut self, path: &str, access: Access) {
        self.open_with(path, read(AnnotationSet::new(Header::default()), access));
    }

    fn open_with(&mut self, path: &str, set: SetRead) {
        self.bring(path, Marks::Read(coder(), set));
    }

    fn bring(&mut self, path: &str, marks: Marks) {
        self.bring_text(path, TEXT, marks);
    }

    /// Delivers what was requested last.
    fn answer_opening(&mut self, path: &str, marks: Marks) {
        self.answer_with_text(path, TEXT, marks);
    }

    fn bring_text(&mut self, path: &str, text: &str, marks: Marks) {
        let article_path = ArticlePath::new(path).unwrap();
        self.act(Action::OpenUnreadable(study(), article_path, IfUnreadable::SetAside));
        self.answer_with_text(path, text, marks);
    }

    fn answer_with_text(&mut self, path: &str, text: &str, marks: Marks) {
        self.answer_with(path, article(text), marks);
    }

    fn answer_with(&mut self, path: &str, article: Arc<Article>, marks: Marks) {
        self.act(Action::ArticleOpened(Box::new(Opened {
            opening: self.session.opening,
            study: study(),
            home: Home::Settled,
            path: ArticlePath::new(path).unwrap(),
            article,
            codebook: Arc::new(Codebook::built_in()),
            marks,
        })));
    }

    fn set_opened(&mut self, path: &str, set: SetRead) {
        let opening = self.session.opening;
        self.act(Action::SetOpened { key: key(path), opening, read: Box::new(set) });
    }

    #[track_caller]
    fn wrote(&mut self, request: &SaveRequest, outcome: WriteOutcome) {
        let SaveRequest { key, attempt, .. } = request.clone();
        self.act(Action::Wrote { key, attempt, outcome });
        self.answer_theirs(&Err("it cannot be read".to_owned()));
    }

    /// Answers what another program wrote, if it was asked for.
    #[track_caller]
    fn answer_theirs(&mut self, result: &Result<Box<SetRead>, String>) {
        let asked = self.effects.extract_if(.., |effect| matches!(effect, Effect::ReadTheirs(_)));
        for effect in asked.collect::<Vec<_>>() {
            let Effect::ReadTheirs(TheirsRequest { key, attempt, .. }) = effect else { continue };
            self.act(Action::TheirsRead { key, attempt, result: result.clone() });
        }
    }

    #[track_caller]
    fn fail_save(&mut self) {
        let request = self.saves().pop().unwrap();
        self.wrote(&request, WriteOutcome::Failed("the disk is full".to_owned()));
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

    /// Returns the marks as `code: words`, the chosen one with a star.
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

    /// Answers writes until none is left.
    fn save_all(&mut self) {
        loop {
            let saves = self.saves();
            if saves.is_empty() {
                return;
            }
            for request in saves {
                let content = on_disk(request.attempt as u8);
                self.wrote(&request, WriteOutcome::Written(content));
            }
        }
    }

    /// Returns the article the window was last asked to open.
    fn asked_for(&self) -> Option<String> {
        self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Open { target: Target::InStudy(_, path), .. } => Some(path.to_string()),
            _ => None,
        })
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
fn what_cannot_be_marked_is_refused_with_a_reason() {
    let mut desk = Desk::new();
    let mark = || Action::Mark(CodeId::new("demand"));
    assert!(desk.try_act(mark()).unwrap_err().starts_with("select words first"));
    desk.select(" ");
    assert!(desk.try_act(mark()).unwrap_err().contains("white space"));
    desk.mark("action", "demand");
    desk.select("action");
    assert!(desk.try_act(mark()).unwrap_err().contains("already"));
    desk.open("b.txt", Access::ReadOnly("open in another window".to_owned()));
    desk.select("action");
    assert!(desk.try_act(mark()).unwrap_err().contains("open in another window"));
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
fn the_caret_follows_the_kept_edges() {
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
fn bracket_keys_cycle_through_the_listed_marks() {
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
    desk.act(Action::Filter(Filter::Code(CodeId::new("demand"))));
    desk.run(Command::PreviousMark);
    assert_eq!(chosen(&desk), Some(0), "the filter applies");
}

#[test]
fn a_very_long_mark_says_how_long_it_is() {
    let mut desk = Desk::new();
    let text = "word ".repeat(1_201);
    desk.bring_text(
        "a.txt",
        &text,
        Marks::Read(coder(), read(AnnotationSet::new(Header::default()), Access::Writable)),
    );
    desk.act(Action::Select(Some(Selection { anchor: 0, focus: text.len() })));
    desk.act(Action::Mark(CodeId::new("demand")));
    let notice = desk.session.notices().last().unwrap();
    assert_eq!(notice.text, "Marked 1,201 words as demand");
    assert_eq!(notice.command, Some(Command::Undo));
}

#[test]
fn another_coder_gets_a_set_of_their_own() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.save_all();
    desk.run(Command::ChangeCoder);
    assert!(desk.last_effect().starts_with("Some(AskCoder("));
    let other = Coder { id: CoderId::new("omar").unwrap(), name: "Omar".to_owned() };
    desk.act(Action::SetCoder(study(), other.clone()));
    let open = desk.session.open().unwrap();
    assert_eq!((open.key().unwrap().coder, open.access.clone()), (other.id, Access::Reading));
    assert!(open.set.is_empty() && desk.session.chosen().is_none());
    let released =
        |effect: &Effect| matches!(effect, Effect::Release(of, _) if *of == key("a.txt"));
    assert!(desk.effects.iter().any(released));
}

#[test]
fn done_and_next_opens_the_next_article_not_done() {
    let mut desk = Desk::new();
    desk.run(Command::DoneAndNext);
    assert!(desk.session.study().unwrap().articles[0].is_done);
    assert_eq!(desk.asked_for(), Some("b.txt".to_owned()));
    desk.run(Command::Undo);
    assert!(!desk.session.study().unwrap().articles[0].is_done);
    desk.run(Command::NextArticle);
    assert_eq!(desk.asked_for(), Some("b.txt".to_owned()));
    assert!(desk.try_act(Action::Run(Command::PreviousArticle)).is_err());
}

#[test]
fn the_list_shows_the_current_counts() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    let counts = |desk: &Desk| desk.session.study().unwrap().articles[0].counts.clone();
    assert_eq!(counts(&desk), [(CodeId::new("demand"), 1)]);
    desk.run(Command::Undo);
    assert_eq!(counts(&desk), []);
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
    fn every_change_can_be_undone_and_redone(actions in prop::collection::vec(any_action(), 0..60)) {
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
