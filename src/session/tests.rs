//! What a person does, and what follows.

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

/// A session with a clock of its own; writes are answered only when told to.
struct Desk {
    session: Session,
    now: u8,
    effects: Vec<Effect>,
}

pub(super) fn article(text: &str) -> Arc<Article> {
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

/// The study's only coder's set on this article.
fn key(path: &str) -> SetKey {
    SetKey { study: study(), article: ArticlePath::new(path).unwrap(), coder: coder().id }
}

fn study() -> StudyId {
    StudyId::new(Path::new("/study"))
}

fn on_disk(number: u8) -> OnDisk {
    OnDisk::Bytes([number; 32])
}

fn read(set: AnnotationSet, access: Access) -> SetRead {
    SetRead { set, on_disk: OnDisk::Absent, access }
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
        })));
        desk.effects.clear();
        desk
    }

    fn without_a_coder() -> Self {
        Self { session: Session::new(), now: 0, effects: Vec::new() }
    }

    /// Asks for an article and brings it at once, with no marks on disk.
    fn open(&mut self, path: &str, access: Access) {
        self.open_with(path, read(AnnotationSet::new(Header::default()), access));
    }

    fn open_with(&mut self, path: &str, set: SetRead) {
        self.bring(path, Marks::Read(coder(), set));
    }

    fn bring(&mut self, path: &str, marks: Marks) {
        let article_path = ArticlePath::new(path).unwrap();
        self.act(Action::OpenUnreadable(study(), article_path.clone(), IfUnreadable::SetAside));
        self.answer_opening(path, marks);
    }

    /// Brings what was asked for last.
    fn answer_opening(&mut self, path: &str, marks: Marks) {
        self.act(Action::ArticleOpened(Box::new(Opened {
            opening: self.session.opening,
            study: study(),
            home: Home::Settled,
            path: ArticlePath::new(path).unwrap(),
            article: article(TEXT),
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
            for request in saves {
                let content = on_disk(request.attempt as u8);
                self.wrote(&request, WriteOutcome::Written(content));
            }
        }
    }

    /// The article the window was asked to open last.
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
fn what_cannot_be_marked_is_refused_in_words() {
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
fn a_mark_whose_question_was_cancelled_is_not_made_later() {
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
fn who_codes_in_one_study_is_not_taken_for_the_next() {
    let mut desk = Desk::new();
    assert_eq!(desk.session.coder(), Some(&coder()));
    desk.bring("b.txt", Marks::NoCoder);
    assert_eq!(desk.session.coder(), None);
    desk.mark("action", "demand");
    assert!(desk.last_effect().starts_with("Some(AskCoder("));
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
    desk.wrote(&saves[0], WriteOutcome::Written(on_disk(1)));
    let saves = desk.saves();
    assert_eq!(saves.len(), 1);
    assert_eq!(saves[0].set.len(), 3, "in between is passed over");
    desk.wrote(&saves[0], WriteOutcome::Written(on_disk(1)));
    assert_eq!(desk.session.save_state(), SaveState::Saved);
}

#[test]
fn a_failed_write_is_said_once_and_tried_again() {
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
fn undo_in_another_article_opens_it_first() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.save_all();
    let saved = desk.session.open().unwrap().set.clone();
    desk.open("b.txt", Access::Writable);
    desk.effects.clear();
    desk.run(Command::Undo);
    assert_eq!(desk.asked_for(), Some("a.txt".to_owned()));
    // The mark is on disk: it comes with the article.
    desk.answer_opening("a.txt", Marks::Read(coder(), read(saved, Access::Writable)));
    assert_eq!(desk.marks(), [""; 0], "undone as soon as it was open");
}

#[test]
fn a_pending_undo_ends_when_the_user_goes_elsewhere() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.save_all();
    desk.open("b.txt", Access::Writable);
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
fn an_undo_that_is_refused_stays_to_be_undone() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.save_all();
    // Another program removed the mark.
    desk.open("b.txt", Access::Writable);
    desk.open("a.txt", Access::Writable);
    // It is not what this window wrote: it is read once more before it is believed.
    desk.set_opened("a.txt", read(AnnotationSet::new(Header::default()), Access::Writable));
    let before = desk.session.history().next_undo().cloned();
    assert!(desk.try_act(Action::Run(Command::Undo)).unwrap_err().contains("no longer there"));
    assert_eq!(desk.session.history().next_undo().cloned(), before);
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
    assert_eq!(desk.saves().len(), 0, "nothing is written before a place is chosen");
    desk.act(Action::MoveHome(key("a.txt"), "/home/study".into()));
    let Some(Effect::Move(request, _)) = desk.effects.pop() else { panic!("nothing is moved") };
    let (from, attempt) = (request.key, request.attempt);
    desk.act(Action::Moved { from, attempt, result: Err("the disk is full".to_owned()) });
    assert_eq!(desk.session.save_state(), SaveState::Failed("the disk is full".to_owned()));
    assert_eq!(desk.session.unsaved().len(), 1);
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
    // It is never retried, and opening the article again does not make the other version ours.
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
    let Some(Effect::GiveWay(request)) = desk.effects.pop() else { panic!("nothing is kept") };
    assert_eq!(request.set.len(), 2, "both are kept beside");
    assert!(desk.try_act(Action::Mark(CodeId::new("demand"))).is_err(), "not while it is replaced");
    let result = Ok("/kept".into());
    desk.act(Action::GaveWay { key: request.key, attempt: request.attempt, result });
    desk.set_opened("a.txt", theirs);
    assert_eq!((desk.marks().len(), desk.session.save_state()), (0, SaveState::Saved));
}

#[test]
fn mine_go_on_under_another_name_with_their_history() {
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
fn an_article_asked_for_again_while_it_comes_is_read_once() {
    let mut desk = Desk::new();
    for _ in 0..5 {
        desk.run(Command::NextArticle);
    }
    let n_openings = desk.effects.iter().filter(|effect| matches!(effect, Effect::Open { .. }));
    assert_eq!(n_openings.count(), 1);
}

#[test]
fn a_set_another_window_has_turns_writable_when_it_is_free() {
    let mut desk = Desk::new();
    desk.open("b.txt", Access::Locked("another window".to_owned()));
    desk.effects.clear();
    desk.act(Action::RetryLock);
    assert!(desk.last_effect().starts_with("Some(OpenSet"));
    desk.set_opened("b.txt", read(AnnotationSet::new(Header::default()), Access::Writable));
    desk.mark("action", "demand");
    assert_eq!(desk.marks().len(), 1);
}

#[test]
fn done_goes_to_the_next_article_that_is_not() {
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
    desk.bring("b.txt", Marks::Reading(coder()));
    let before = desk.session.open().unwrap().revision;
    let set = || read(AnnotationSet::new(Header::default()), Access::Writable);
    desk.set_opened("a.txt", set());
    assert_ne!(desk.session.open().unwrap().access, Access::Writable, "another article's");
    desk.set_opened("b.txt", set());
    assert_eq!(desk.session.open().unwrap().access, Access::Writable);
    assert!(desk.session.open().unwrap().revision > before);
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
