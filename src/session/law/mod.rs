//! A property test of saving, with a scheduler that answers jobs in any order, late, twice or with a failure.
//!
//! There are two studies with equal article names, one of them that of documents, whose text is kept until they are read again, two coders, other programs that change articles and sets, permissions that
//! come and go, other windows, copies that sync programs leave, and articles that are renamed. After each step:
//!
//! - every mark is in the file of the study it was made in, or in `persist`, or was given up by a person's choice;
//! - what another program made of a mark is a version of it, until a person has seen it and done something else;
//! - no file content was replaced that this window had neither read nor written;
//! - a mark covers the words it was made on, also after its article was changed, unless newer marks are said to be on their way;
//! - a set that is shown as writable has its lock;
//! - what is shown about an article is in its file, or waits to be saved;
//! - if the state is "Saved", the file holds what is shown, unless another program changed it since.
//!
//! Quitting takes finitely many steps.

mod copies;
mod disk;
mod renames;
mod scenarios;
mod world;

use std::{path::PathBuf, sync::Arc};

use demarche_core::{
    annotation::{AnnotationId, AnnotationSet},
    article::{Article, RecordField},
    codebook::CodeId,
    study::{ArticlePath, SetKey, StudyId},
    text::Span,
};
use proptest::prelude::*;

use self::world::{Copies, JobResult, Outside, World, key, path, pick, study};
use super::{
    Access, Action, Command, IfUnreadable, OpenArticle, Places, RecordEdit, Selection,
    opening::ON_PREVIOUS_TEXT, tests::TEXT,
};

/// What a step does; the numbers choose among the available items.
#[derive(Clone, Copy, Debug)]
enum Op {
    Go(u8),
    StopOpening(u8),
    Mark(u8),
    Piece(u8),
    MarkAll(u8),
    MarkEverywhere(u8),
    StopBulk,
    Undo,
    Redo,
    Remove(u8),
    Retype(u8),
    TypeMemo(u8),
    Decide(u8),
    Accept,
    AcceptMoved,
    PutHere(u8),
    Done,
    Details(u8),
    Kind(u8),
    Answer(u8),
    Run(u8),
    Fail(u8),
    Deliver(u8),
    DeliverTwice(u8),
    OtherProgram(u8),
    OtherProgramAdds(u8),
    OtherProgramChanges(u8),
    Touched(u8),
    Rewrite(u8),
    OtherProgramDeletes(u8),
    OtherWindow(u8),
    OtherComputer(u8),
    Beat(u8),
    TakeOver,
    Permission(u8),
    ChangeArticle(u8),
    RetrySaves,
    RetryAccess,
    SaveElsewhere,
    SyncCopy(u8),
    MergeCopies,
    Rename(u8),
    BringMarks,
    SaveNow,
    ReadAgain,
    Clutter,
    Resolve(u8),
    CloseArticle,
    ChangeCoder,
    Quit,
    Stay,
}

fn any_op() -> impl Strategy<Value = Op> {
    prop_oneof![
        3 => any::<u8>().prop_map(Op::Go),
        2 => any::<u8>().prop_map(Op::StopOpening),
        6 => any::<u8>().prop_map(Op::Mark),
        2 => any::<u8>().prop_map(Op::Piece),
        1 => any::<u8>().prop_map(Op::MarkAll),
        2 => any::<u8>().prop_map(Op::MarkEverywhere),
        1 => Just(Op::StopBulk),
        2 => Just(Op::Undo),
        1 => Just(Op::Redo),
        1 => any::<u8>().prop_map(Op::Remove),
        2 => any::<u8>().prop_map(Op::Retype),
        2 => any::<u8>().prop_map(Op::TypeMemo),
        1 => any::<u8>().prop_map(Op::Decide),
        2 => Just(Op::Accept),
        1 => Just(Op::AcceptMoved),
        1 => any::<u8>().prop_map(Op::PutHere),
        1 => Just(Op::Done),
        2 => any::<u8>().prop_map(Op::Details),
        1 => any::<u8>().prop_map(Op::Kind),
        3 => any::<u8>().prop_map(Op::Answer),
        12 => any::<u8>().prop_map(Op::Run),
        2 => any::<u8>().prop_map(Op::Fail),
        12 => any::<u8>().prop_map(Op::Deliver),
        2 => any::<u8>().prop_map(Op::DeliverTwice),
        1 => any::<u8>().prop_map(Op::OtherProgram),
        2 => any::<u8>().prop_map(Op::OtherProgramAdds),
        2 => any::<u8>().prop_map(Op::OtherProgramChanges),
        2 => any::<u8>().prop_map(Op::Touched),
        2 => any::<u8>().prop_map(Op::Rewrite),
        1 => any::<u8>().prop_map(Op::OtherProgramDeletes),
        1 => any::<u8>().prop_map(Op::OtherWindow),
        1 => any::<u8>().prop_map(Op::OtherComputer),
        1 => any::<u8>().prop_map(Op::Beat),
        1 => Just(Op::TakeOver),
        1 => any::<u8>().prop_map(Op::Permission),
        1 => any::<u8>().prop_map(Op::ChangeArticle),
        1 => Just(Op::RetrySaves),
        1 => Just(Op::RetryAccess),
        1 => Just(Op::SaveElsewhere),
        2 => any::<u8>().prop_map(Op::SyncCopy),
        3 => Just(Op::MergeCopies),
        1 => any::<u8>().prop_map(Op::Rename),
        1 => Just(Op::BringMarks),
        1 => Just(Op::SaveNow),
        2 => Just(Op::ReadAgain),
        1 => Just(Op::Clutter),
        2 => any::<u8>().prop_map(Op::Resolve),
        1 => Just(Op::CloseArticle),
        1 => Just(Op::ChangeCoder),
        1 => Just(Op::Quit),
        1 => Just(Op::Stay),
    ]
}

impl World {
    /// Selects two letters that the first text has too.
    fn select(&mut self, number: u8) {
        let text = self.session.open().map_or(TEXT.len(), |open| open.article.text().len());
        let anchor = text - TEXT.len() + 2 * (usize::from(number) % (TEXT.len() / 2));
        self.act(Action::Select(Some(Selection { anchor, focus: anchor + 2 })));
    }

    /// Marks three times two letters that the first text has too, in one step.
    fn mark_all(&mut self, number: u8) {
        let Some(open) = self.session.open() else { return };
        let (article, path) = (Arc::clone(&open.article), open.path.clone());
        let places = self.places(number, &path, &article);
        self.act(Action::MarkAll(CodeId::new("commitment"), vec![places]));
    }

    /// Marks three times two letters in both articles of the open study, in one step.
    fn mark_everywhere(&mut self, number: u8) {
        let Some(open) = self.session.open() else { return };
        let study = open.study.clone();
        let places = [number / 2, number / 2 + 1].map(|number| {
            let path = path(number);
            let article = self.article(&study, &path);
            let places = self.places(number, &path, &article);
            for (id, span) in &places.marks {
                let words = span.of(article.text()).map(str::to_owned);
                self.words.insert(id.clone(), words);
            }
            places
        });
        self.act(Action::MarkAll(CodeId::new("commitment"), places.into()));
    }

    fn places(&mut self, number: u8, path: &ArticlePath, article: &Article) -> Places {
        let marks = [0, 3, 6].map(|step| {
            let index = (usize::from(number) + step) % (TEXT.len() / 2);
            let start = article.text().len() - TEXT.len() + 2 * index;
            (self.new_id(), Span::new(start, start + 2).unwrap())
        });
        Places { article: path.clone(), text_sha256: article.text_sha256, marks: marks.into() }
    }

    /// Opens a set in another window, or closes it there.
    fn toggle_other_window(&mut self, key: SetKey) {
        if self.foreign.contains(&key) {
            return;
        }
        if !self.other_locks.remove(&key) && !self.locks.contains_key(&key) {
            self.other_locks.insert(key);
        }
    }

    /// Makes a set read-only, or writable again.
    fn toggle_permission(&mut self, key: SetKey) {
        if !self.denied.remove(&key) {
            self.denied.insert(key);
        }
    }

    /// Another program changes an article's text, or changes it back.
    fn change_article(&mut self, study: StudyId, path: ArticlePath) {
        let article = (study, path);
        if !self.changed.remove(&article) {
            self.changed.insert(article);
        }
    }

    /// Takes the open set over, if another computer has it.
    fn take_over(&mut self) {
        let open = self.session.open();
        let Some(OpenArticle { access: Access::Elsewhere(elsewhere), .. }) = open else { return };
        let signature = elsewhere.signature.clone();
        if let Some(key) = open.and_then(OpenArticle::key) {
            self.act(Action::TakeOver(key, signature));
        }
    }

    /// Removes a mark of the open article, or gives it another code.
    fn change(&mut self, number: u8, action: impl Fn(AnnotationId) -> Action) {
        let marks = self.session.open().map(|open| open.set.clone());
        let ids: Vec<_> =
            marks.iter().flat_map(AnnotationSet::iter).map(|mark| mark.id.clone()).collect();
        if !ids.is_empty() {
            let id = ids[usize::from(number) % ids.len()].clone();
            self.see(&id);
            self.act(action(id));
        }
    }

    /// Types a memo, perhaps into a field that shows an earlier one.
    fn type_memo(&mut self, number: u8) {
        let marks = self.session.open().map(|open| open.set.clone());
        let marks: Vec<_> = marks.iter().flat_map(AnnotationSet::iter).collect();
        if marks.is_empty() {
            return;
        }
        let mark = marks[usize::from(number) % marks.len()];
        let is_late = number.is_multiple_of(3);
        let before = if is_late { "" } else { mark.memo() }.to_owned();
        if !is_late {
            self.see_memo(&mark.id);
        }
        let (id, words) = (mark.id.clone(), (number / 16).to_string());
        if number.is_multiple_of(2) {
            self.act(Action::MemoGoesOn(id.clone()));
        }
        self.act(Action::TypeMemo { id, before, words });
    }

    /// Chooses a version of the next mark that has two.
    fn decide(&mut self, number: u8) {
        self.act(Action::Run(Command::NextToCheck));
        if let Some(id) = self.session.reviewed().map(|mark| mark.id.clone()) {
            self.see(&id);
        }
        let is_ours = number.is_multiple_of(2);
        self.act(Action::Run(if is_ours { Command::KeepVersion } else { Command::TakeOther }));
    }

    /// Takes back or repeats what was done to any mark.
    fn step_back(&mut self, command: Command) {
        self.act(Action::Run(command));
    }

    /// Accepts the place of the next mark to check, or puts it on two letters.
    fn settle(&mut self, elsewhere: Option<u8>) {
        self.act(Action::Run(Command::NextToCheck));
        if let Some(number) = elsewhere {
            self.select(number);
        }
        let command = if elsewhere.is_some() { Command::PutHere } else { Command::AcceptPlace };
        self.act(Action::Run(command));
    }

    fn step(&mut self, op: Op) {
        match op {
            Op::Go(number) => {
                let (study, path) = (study(number), path(number / 2));
                self.act(Action::OpenUnreadable(study, path, IfUnreadable::Ask));
            }
            Op::StopOpening(number) => self.stop_opening(number),
            Op::Mark(number) => {
                self.select(number);
                self.act(Action::Mark(CodeId::new(
                    ["demand", "allegation"][usize::from(number % 2)],
                )));
            }
            Op::Piece(number) => {
                self.select(number);
                self.act(Action::Run(Command::KeepPiece));
            }
            Op::MarkAll(number) => self.mark_all(number),
            Op::MarkEverywhere(number) => self.mark_everywhere(number),
            Op::StopBulk => self.act(Action::StopBulk),
            Op::Undo => self.step_back(Command::Undo),
            Op::Redo => self.step_back(Command::Redo),
            Op::Remove(number) => self.change(number, Action::Remove),
            Op::Retype(number) => {
                let code = ["demand", "commitment"][usize::from(number / 128)];
                self.change(number, |id| Action::Retype(id, CodeId::new(code)));
            }
            Op::TypeMemo(number) => self.type_memo(number),
            Op::Decide(number) => self.decide(number),
            Op::Accept => self.settle(None),
            Op::AcceptMoved => self.act(Action::Run(Command::AcceptMoved)),
            Op::PutHere(number) => self.settle(Some(number)),
            Op::Rewrite(number) => self.rewrite(key(number)),
            Op::Done => self.act(Action::Run(Command::ToggleDone)),
            Op::Details(number) => self.change_details(number),
            Op::Kind(number) => self.state_kind(number),
            Op::Answer(number) => self.answer(number),
            Op::Run(number) => {
                if let Some(job) = pick(&mut self.jobs, number) {
                    self.run(job, JobResult::Succeeds);
                }
            }
            Op::Fail(number) => {
                if let Some(job) = pick(&mut self.jobs, number) {
                    self.run(job, JobResult::Fails);
                }
            }
            Op::Deliver(number) => self.deliver(number, Copies::One),
            Op::DeliverTwice(number) => self.deliver(number, Copies::Two),
            Op::OtherProgram(number) => self.change_from_outside(key(number), Outside::Rewrites),
            Op::OtherProgramAdds(number) => self.change_from_outside(key(number), Outside::Adds),
            Op::OtherProgramChanges(number) => {
                self.change_from_outside(key(number), Outside::Changes);
            }
            Op::Touched(number) => self.act(Action::SetTouched(key(number))),
            Op::OtherProgramDeletes(number) => {
                self.change_from_outside(key(number), Outside::Deletes);
            }
            Op::OtherWindow(number) => self.toggle_other_window(key(number)),
            Op::OtherComputer(number) => self.toggle_other_computer(key(number)),
            Op::Beat(number) => self.beat(key(number)),
            Op::TakeOver => self.take_over(),
            Op::Permission(number) => self.toggle_permission(key(number)),
            Op::ChangeArticle(number) => self.change_article(study(number), path(number / 2)),
            Op::RetrySaves => self.act(Action::RetrySaves),
            Op::RetryAccess => self.act(Action::RetryAccess),
            Op::SaveElsewhere => self.act(Action::Run(Command::SaveElsewhere)),
            Op::SyncCopy(number) => self.leave_copy(&key(number)),
            Op::MergeCopies => self.act(Action::Run(Command::MergeCopies)),
            Op::Rename(number) => self.rename_article(&key(number)),
            Op::BringMarks => self.act(Action::Run(Command::BringMarks)),
            Op::SaveNow => self.act(Action::Run(Command::SaveNow)),
            Op::ReadAgain => self.act(Action::Run(Command::ReadAgain)),
            Op::Clutter => self.act(Action::Run(Command::PageClutter)),
            Op::CloseArticle => self.act(Action::Run(Command::CloseArticle)),
            Op::ChangeCoder => self.act(Action::Run(Command::ChangeCoder)),
            Op::Resolve(number) => self.resolve(number),
            Op::Quit => self.act(Action::Run(Command::Quit)),
            Op::Stay => self.act(Action::StayOpen),
        }
    }

    /// Sets or removes the title or the date of the open article.
    fn change_details(&mut self, number: u8) {
        let Some(open) = self.session.open() else { return };
        let before = open.article.record().clone();
        let mut after = before.clone();
        let fields = [RecordField::Title, RecordField::Date, RecordField::Encoding];
        let field = fields[usize::from(number % 3)];
        after.set(field, Some(number.to_string().as_str()).filter(|_| number > 9));
        let edit = RecordEdit { article: open.article_key(), before, after };
        self.act(Action::SetRecord(Box::new(edit)));
    }

    /// Says what the paragraph at the start of the open article is, or takes that back.
    fn state_kind(&mut self, number: u8) {
        self.act(Action::Select(Some(Selection::caret(0))));
        let kinds = Command::KINDS;
        self.act(Action::Run(kinds[usize::from(number) % kinds.len()]));
    }

    fn check(&self) {
        self.check_versions();
        let unsaved = self.session.unsaved();
        for (id, key) in &self.made {
            let is_unsaved =
                unsaved.iter().any(|request| request.key == *key && request.set.get(id).is_some());
            let is_saved = self.disk.get(key).is_some_and(|(_, set)| set.get(id).is_some());
            assert!(
                is_unsaved || is_saved || self.given_up.contains(id),
                "a mark of {key:?} is lost"
            );
        }
        // A mark is never in a set it was not made in.
        for (key, (_, set)) in &self.disk {
            for annotation in set.iter() {
                let home = self.made.get(&annotation.id);
                assert!(
                    home.is_none_or(|home| home == key
                        || (home.article == key.article && home.study == key.study)
                        || home.study == StudyId::new(&PathBuf::from("/home"))
                        || self.given_up.contains(&annotation.id)
                        || key.study == StudyId::new(&PathBuf::from("/home"))),
                    "a mark of {home:?} was saved in {key:?}"
                );
            }
        }
        let Some(open) = self.session.open() else { return };
        let of = open.article_key();
        let mut unsaved_records = self.session.unsaved_records().into_iter();
        if unsaved_records.all(|request| request.edit.article != of) {
            let saved = self.records.get(&of).cloned().unwrap_or_default();
            assert_eq!(*open.article.record(), saved, "details are called saved and are not");
        }
        let is_older = open.access == Access::Waiting(ON_PREVIOUS_TEXT.to_owned());
        let is_shown = open.access != Access::Reading && !is_older;
        for mark in open.set.iter() {
            let words = self.words.get(&mark.id).filter(|_| is_shown);
            assert!(
                words.is_none_or(|words| *words == self.words_of(&mark.id)),
                "a mark is on other words"
            );
        }
        let Some(key) = open.key() else { return };
        if open.access == Access::Writable {
            let is_held = self.locks.contains_key(&key)
                || self.unnoticed.contains_key(&key)
                || self.lost.contains(&key);
            assert!(is_held, "{key:?} is shown writable without its lock");
        }
        let is_ours = unsaved.iter().all(|request| request.key != key);
        if is_ours && open.access == Access::Writable && open.on_disk == self.on_disk(&key) {
            let on_disk = self.disk.get(&key).map(|(_, set)| set);
            let same = on_disk.map_or(open.set.is_empty(), |set| {
                set.iter().map(|mark| &mark.id).eq(open.set.iter().map(|mark| &mark.id))
            });
            assert!(same, "{key:?} is called saved and is not");
        }
    }

    /// Quits: runs and answers jobs, and answers a question with "close without saving".
    fn quit(&mut self) {
        self.has_quit = false;
        self.act(Action::Run(Command::Quit));
        for _ in 0..10_000 {
            if self.has_quit {
                return;
            }
            if std::mem::take(&mut self.asks_quit) {
                self.act(Action::QuitUnsaved);
            } else if let Some(job) = pick(&mut self.jobs, 0) {
                self.run(job, JobResult::Succeeds);
            } else if let Some(answer) = pick(&mut self.answers, 0) {
                self.act(answer);
            } else {
                self.act(Action::QuitIsSlow);
            }
        }
        panic!("quitting did not end");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(2000)
    })]

    #[test]
    fn no_order_of_answers_loses_or_misplaces_a_mark(
        ops in prop::collection::vec(any_op(), 0..160),
    ) {
        let mut world = World::new();
        world.step(Op::Go(0));
        for op in ops {
            world.step(op);
            world.check();
        }
        world.quit();
        world.check();
    }
}
