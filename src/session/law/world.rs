//! A model of the disk, the workers, other programs and other windows, for the scheduler.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};

use demarche_core::{
    annotation::{Annotation, AnnotationId, AnnotationSet, Edit, Header, Stamp},
    article::{Article, ArticleRecord},
    codebook::{CodeId, Codebook},
    study::{ArticlePath, Coder, CoderId, Homeless, OnDisk, SetKey, StudyId},
    text::Span,
};
use smallvec::smallvec;

use super::super::{
    Access, Action, ArticleKey, Asked, Change, Effect, Home, Marks, Opened, RecordRequest,
    SaveState, Session, SetRead, Target, Ticket, WriteOutcome,
    tests::{TEXT, article},
};

/// The text of an article after another program changed it.
const CHANGED: &str =
    "Update: Pakistan demanded action. Kabul promised restraint, said the minister.";

/// How many bytes later everything is in the changed text.
const LATER: usize = CHANGED.len() - TEXT.len();

/// Returns where a set's marks are after their article was changed, or changed back: reading a file finds them again.
fn found(set: &AnnotationSet, from: &Article, to: &Article) -> AnnotationSet {
    let (was, is) = (from.text().len() > TEXT.len(), to.text().len() > TEXT.len());
    let moved = set.iter().map(|annotation| {
        let mut annotation = Annotation::clone(annotation);
        for span in &mut annotation.spans {
            let at = |at: usize| at + usize::from(is) * LATER - usize::from(was) * LATER;
            *span = Span::new(at(span.start()), at(span.end())).unwrap();
        }
        Arc::new(annotation)
    });
    AnnotationSet::from_annotations(set.header().clone(), moved.collect()).0
}

/// A question that only a person can answer.
#[derive(Clone, Debug)]
pub(super) enum Question {
    Coder(StudyId),
    Home(SetKey),
}

/// How a job ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum JobResult {
    Succeeds,
    Fails,
}

/// What another program does with a file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Outside {
    Rewrites,
    Deletes,
}

/// How often an answer is delivered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Copies {
    One,
    Two,
}

pub(super) struct World {
    pub(super) session: Session,
    pub(super) disk: BTreeMap<SetKey, (OnDisk, AnnotationSet)>,
    /// What the articles' files state.
    pub(super) records: BTreeMap<ArticleKey, ArticleRecord>,
    /// Sets whose lock this window holds, with the newest opening that asked for it.
    pub(super) locks: BTreeMap<SetKey, u64>,
    /// Sets whose lock another window holds.
    pub(super) other_locks: BTreeSet<SetKey>,
    /// Sets that may not be written now.
    pub(super) denied: BTreeSet<SetKey>,
    /// Articles whose text was changed.
    pub(super) changed: BTreeSet<(StudyId, ArticlePath)>,
    /// Contents this window has read or written.
    pub(super) seen: BTreeSet<u128>,
    pub(super) coders: BTreeMap<StudyId, Coder>,
    pub(super) jobs: Vec<Effect>,
    pub(super) answers: Vec<Action>,
    pub(super) questions: Vec<Question>,
    /// Every mark made and not removed by its coder, with its set.
    pub(super) made: BTreeMap<AnnotationId, SetKey>,
    /// The words of every mark when it was made.
    pub(super) words: BTreeMap<AnnotationId, Option<String>>,
    /// Marks given up by a person's choice or destroyed by another program.
    pub(super) given_up: BTreeSet<AnnotationId>,
    pub(super) n_contents: u64,
    pub(super) now: u8,
    pub(super) has_quit: bool,
    pub(super) asks_quit: bool,
}

pub(super) fn study(number: u8) -> StudyId {
    StudyId::new(&PathBuf::from(format!("/study-{}", number % 2)))
}

pub(super) fn path(number: u8) -> ArticlePath {
    ArticlePath::new(["a.txt", "b.txt"][usize::from(number % 2)]).unwrap()
}

pub(super) fn coder(number: u8) -> Coder {
    let id = ["ayesha", "bilal"][usize::from(number % 2)];
    Coder { id: CoderId::new(id).unwrap(), name: id.to_owned() }
}

pub(super) fn key(number: u8) -> SetKey {
    SetKey { study: study(number), article: path(number / 2), coder: coder(number / 4).id }
}

pub(super) fn pick<T>(from: &mut Vec<T>, number: u8) -> Option<T> {
    (!from.is_empty()).then(|| from.remove(usize::from(number) % from.len()))
}

impl World {
    pub(super) fn new() -> Self {
        let coders = [(study(0), coder(0))].into_iter().collect();
        Self {
            session: Session::new(),
            disk: BTreeMap::new(),
            records: BTreeMap::new(),
            locks: BTreeMap::new(),
            other_locks: BTreeSet::new(),
            denied: BTreeSet::new(),
            changed: BTreeSet::new(),
            seen: BTreeSet::new(),
            coders,
            jobs: Vec::new(),
            answers: Vec::new(),
            questions: Vec::new(),
            made: BTreeMap::new(),
            words: BTreeMap::new(),
            given_up: BTreeSet::new(),
            n_contents: 0,
            now: 0,
            has_quit: false,
            asks_quit: false,
        }
    }

    pub(super) fn content(&mut self) -> OnDisk {
        self.n_contents += 1;
        OnDisk::Bytes(self.n_contents.into())
    }

    pub(super) fn on_disk(&self, key: &SetKey) -> OnDisk {
        self.disk.get(key).map_or(OnDisk::Absent, |(content, _)| *content)
    }

    pub(super) fn new_id(&mut self) -> AnnotationId {
        self.now = self.now.wrapping_add(1);
        let mut id = [self.now; 16];
        id[..8].copy_from_slice(&self.n_contents.to_be_bytes());
        id[8..12].copy_from_slice(&(self.made.len() as u32).to_be_bytes());
        AnnotationId::from_bytes(id)
    }

    /// Notes which marks were made and removed by the edit with this inverse.
    fn note(&mut self, key: &SetKey, inverse: Edit) {
        match inverse {
            Edit::Remove(id) => {
                self.given_up.remove(&id);
                let words = self.words_of(&id);
                self.words.entry(id.clone()).or_insert(words);
                self.made.insert(id, key.clone());
            }
            Edit::Add(removed) => drop(self.made.remove(&removed.id)),
            Edit::Batch(inverses) => {
                for inverse in inverses {
                    self.note(key, inverse);
                }
            }
            Edit::Replace(_) | Edit::SetDone(_) => {}
        }
    }

    /// Applies an action and notes which marks it made and removed.
    pub(super) fn act(&mut self, action: Action) {
        let before = self.session.history().depth();
        let unsaved = |session: &Session, key: &SetKey| {
            session.unsaved().into_iter().find(|request| request.key == *key)
        };
        let moved = match &action {
            Action::Moved { from, result: Ok((to, _)), .. } => {
                unsaved(&self.session, from).map(|request| (request, to.clone()))
            }
            _ => None,
        };
        let ticket = Ticket { now: Stamp(0), id: self.new_id() };
        let effects = self.session.apply(action, ticket).unwrap_or_default();
        // A repeated answer moves nothing.
        if let Some((from, to)) =
            moved.filter(|(from, _)| unsaved(&self.session, &from.key).is_none())
        {
            for annotation in from.set.iter() {
                self.made.entry(annotation.id.clone()).and_modify(|key| key.clone_from(&to));
            }
        }
        let history = self.session.history();
        let after = history.depth();
        // The side of the history that grew has, in its newest step, the inverse of what was just done.
        let step = if after.0 > before.0 {
            history.next_undo()
        } else if after.1 > before.1 {
            history.next_redo()
        } else {
            None
        };
        if let Some(Change::Set(key, inverse)) = step.map(|step| step.change.clone()) {
            self.note(&key, inverse);
        }
        for effect in effects {
            self.take(effect);
        }
    }

    /// Returns the words that a mark of the open set covers.
    pub(super) fn words_of(&self, id: &AnnotationId) -> Option<String> {
        let open = self.session.open()?;
        let spans = &open.set.get(id)?.spans;
        let pieces: Option<Vec<_>> =
            spans.iter().map(|span| span.of(open.article.text())).collect();
        pieces.filter(|pieces| !pieces.is_empty()).map(|pieces| pieces.join(" … "))
    }

    pub(super) fn take(&mut self, effect: Effect) {
        match effect {
            Effect::Open { .. }
            | Effect::OpenSet { .. }
            | Effect::Release(..)
            | Effect::Save(_)
            | Effect::SaveRecord(_)
            | Effect::Move(..)
            | Effect::KeepAside(_) => self.jobs.push(effect),
            Effect::AskCoder(study) => self.questions.push(Question::Coder(study)),
            Effect::AskHome(key, _) => self.questions.push(Question::Home(key)),
            Effect::Remember(study, coder) => drop(self.coders.insert(study, coder)),
            Effect::Quit => self.has_quit = true,
            Effect::AskQuit => self.asks_quit = true,
            Effect::View(_)
            | Effect::Reveal(_)
            | Effect::Show
            | Effect::Dialog(_)
            | Effect::List(..)
            | Effect::Watch(_)
            | Effect::CopyText(_)
            | Effect::AskConflict(..)
            | Effect::AskUnreadable(..) => {}
        }
    }

    pub(super) fn lock(&mut self, key: &SetKey, opening: u64) -> Access {
        if self.other_locks.contains(key) {
            return Access::Waiting("another window".to_owned());
        }
        if self.denied.contains(key) {
            return Access::Waiting("no permission".to_owned());
        }
        let held = self.locks.entry(key.clone()).or_default();
        *held = (*held).max(opening);
        Access::Writable
    }

    pub(super) fn read(&mut self, key: &SetKey, opening: u64, to: &Article) -> SetRead {
        let access = self.lock(key, opening);
        let on_disk = self.on_disk(key);
        if let OnDisk::Bytes(content) = on_disk {
            self.seen.insert(content);
        }
        // Files are kept as on the first text.
        let set = self.disk.get(key).map(|(_, set)| found(set, &article(TEXT), to));
        SetRead {
            set: set.unwrap_or_else(|| AnnotationSet::new(Header::default())),
            on_disk,
            access,
        }
    }

    /// Carries out a job, or fails it, and queues its answer.
    pub(super) fn run(&mut self, job: Effect, fate: JobResult) {
        let fails = fate == JobResult::Fails;
        let answer = match job {
            Effect::Open { opening, target, .. } => {
                let Target::InStudy(study, path) = target else { return };
                if fails {
                    let (what, reason) = (path.to_string(), "it is gone".to_owned());
                    Action::OpenFailed { opening, what, reason }
                } else {
                    self.open(opening, study, path)
                }
            }
            Effect::OpenSet { key, opening, asked, article, .. } => {
                if asked == Asked::Again && self.lock(&key, opening) != Access::Writable {
                    return self.answers.push(Action::AccessDenied(opening));
                }
                let read = if fails {
                    let access = Access::ReadOnly("no permission".to_owned());
                    SetRead { access, ..self.read(&key, opening, &article) }
                } else {
                    self.read(&key, opening, &article)
                };
                Action::SetOpened { key, opening, read: Box::new(read) }
            }
            Effect::Release(key, opening) => {
                if self.locks.get(&key).is_some_and(|held| *held <= opening) {
                    self.locks.remove(&key);
                }
                return;
            }
            Effect::SaveRecord(RecordRequest { edit, attempt }) => {
                let result = if fails {
                    Err("the disk is full".to_owned())
                } else {
                    let record = self.records.entry(edit.article.clone()).or_default();
                    *record = record.changed(&edit.before, &edit.after);
                    Ok(record.clone())
                };
                Action::RecordSaved { article: edit.article, attempt, result: Box::new(result) }
            }
            Effect::Save(request) => {
                let outcome = if fails {
                    WriteOutcome::Failed("the disk is full".to_owned())
                } else {
                    self.write(
                        &request.key,
                        request.base,
                        found(&request.set, &request.article, &article(TEXT)),
                    )
                };
                Action::Wrote { key: request.key, attempt: request.attempt, outcome }
            }
            Effect::Move(request, _) => {
                let to =
                    SetKey { study: StudyId::new(&PathBuf::from("/home")), ..request.key.clone() };
                let written = self.write(
                    &to,
                    OnDisk::Absent,
                    found(&request.set, &request.article, &article(TEXT)),
                );
                let result = match written {
                    WriteOutcome::Written(on_disk) if !fails => Ok((to, on_disk)),
                    _ => Err("the disk is full".to_owned()),
                };
                Action::Moved { from: request.key, attempt: request.attempt, result }
            }
            Effect::KeepAside(request) => {
                let result = if fails {
                    Err("the disk is full".to_owned())
                } else {
                    self.given_up.extend(request.set.iter().map(|mark| mark.id.clone()));
                    Ok(PathBuf::from("/kept"))
                };
                Action::KeptAside { key: request.key, attempt: request.attempt, result }
            }
            _ => return,
        };
        self.answers.push(answer);
    }

    pub(super) fn open(&mut self, opening: u64, study: StudyId, path: ArticlePath) -> Action {
        let is_changed = self.changed.contains(&(study.clone(), path.clone()));
        let of = ArticleKey { study: study.clone(), path: path.clone() };
        let record = self.records.get(&of).cloned().unwrap_or_default();
        let opened = article(if is_changed { CHANGED } else { TEXT }).with_record(record);
        let opened = Arc::new(opened);
        let marks = match self.coders.get(&study).cloned() {
            None => Marks::NoCoder,
            // As with a large set, which is read after the article is shown.
            Some(coder) if opening.is_multiple_of(3) => Marks::Reading(coder),
            Some(coder) => {
                let key =
                    SetKey { study: study.clone(), article: path.clone(), coder: coder.id.clone() };
                Marks::Read(coder, self.read(&key, opening, &opened))
            }
        };
        let home = if study == self::study(1) && path == self::path(1) {
            Home::Unsettled(Homeless::Downloads)
        } else {
            Home::Settled
        };
        Action::ArticleOpened(Box::new(Opened {
            opening,
            study,
            home,
            path,
            article: opened,
            codebook: Arc::new(Codebook::built_in()),
            marks,
        }))
    }

    pub(super) fn write(&mut self, key: &SetKey, base: OnDisk, set: AnnotationSet) -> WriteOutcome {
        if self.other_locks.contains(key) {
            return WriteOutcome::Locked("another window".to_owned());
        }
        if self.lock(key, 0) != Access::Writable {
            return WriteOutcome::Failed("no permission".to_owned());
        }
        if self.on_disk(key) != base {
            return WriteOutcome::Changed("another program changed it".to_owned());
        }
        if let OnDisk::Bytes(content) = base {
            assert!(self.seen.contains(&content), "a file was replaced that was never read");
        }
        let content = self.content();
        if let OnDisk::Bytes(bytes) = content {
            self.seen.insert(bytes);
        }
        self.disk.insert(key.clone(), (content, set));
        WriteOutcome::Written(content)
    }

    /// Another program writes this file.
    pub(super) fn change_from_outside(&mut self, key: SetKey, how: Outside) {
        let content = self.content();
        let old = self.disk.remove(&key);
        self.given_up.extend(
            old.iter().flat_map(|(_, set)| set.iter()).map(|annotation| annotation.id.clone()),
        );
        if how == Outside::Rewrites {
            let foreign = Annotation {
                id: AnnotationId::new(&format!("foreign-{}", self.n_contents)),
                code: CodeId::new("demand"),
                spans: smallvec![Span::new(0, 1).unwrap()],
                created: None,
                modified: None,
                is_unsure: false,
                confidence: None,
                detail: None,
            };
            let (set, _) =
                AnnotationSet::from_annotations(Header::default(), vec![Arc::new(foreign)]);
            self.disk.insert(key, (content, set));
        }
    }

    pub(super) fn resolve(&mut self, number: u8) {
        let SaveState::Conflict(key) = self.session.save_state() else { return };
        if number.is_multiple_of(2) {
            self.act(Action::UseTheirs(key));
        } else {
            let name = format!("{}-{}", key.coder, number / 2 % 3);
            let coder = Coder { id: CoderId::new(&name).unwrap(), name };
            let to = SetKey { coder: coder.id.clone(), ..key.clone() };
            let was = self.session.unsaved();
            self.act(Action::KeepMineAs(key.clone(), coder));
            if self.session.conflict(&key).is_none()
                && let Some(mine) = was.iter().find(|request| request.key == key)
            {
                for annotation in mine.set.iter() {
                    self.made.entry(annotation.id.clone()).and_modify(|home| home.clone_from(&to));
                }
            }
        }
    }

    pub(super) fn answer(&mut self, number: u8) {
        match pick(&mut self.questions, number) {
            Some(Question::Coder(_)) if number.is_multiple_of(5) => self.act(Action::CancelCoder),
            Some(Question::Coder(study)) => self.act(Action::SetCoder(study, coder(number))),
            Some(Question::Home(key)) => match number % 3 {
                0 => self.act(Action::StayHome(key.study)),
                1 => self.act(Action::RefuseHome(key.study)),
                _ => self.act(Action::MoveHome(key, PathBuf::from("/home"))),
            },
            None => {}
        }
    }

    pub(super) fn deliver(&mut self, number: u8, copies: Copies) {
        let Some(answer) = pick(&mut self.answers, number) else { return };
        if copies == Copies::Two {
            self.answers.push(answer.clone());
        }
        self.act(answer);
    }
}
