//! A model of the disk, the workers, other programs and other windows, for the scheduler.

use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    path::PathBuf,
};

use super::super::{
    Access, Action, ArticleKey, Asked, Change, Effect, SaveRequest, SaveState, Session, SetRead,
    Target, TheirsRequest, Ticket, WriteOutcome,
    tests::{TEXT, article},
};
use demarche_core::{
    annotation::{AnnotationId, AnnotationSet, Edit, Stamp},
    article::{Article, ArticleRecord},
    codebook::CodeId,
    study::{ArticlePath, Coder, CoderId, OnDisk, SetKey, StudyId},
};

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
    Adds,
    /// Gives a mark another code, which must stay until a person decides.
    Changes,
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
    /// Those of them that another computer has.
    pub(super) foreign: BTreeSet<SetKey>,
    /// Sets whose lock another computer has taken over from this window, which has not noticed it.
    pub(super) unnoticed: BTreeMap<SetKey, u64>,
    /// Sets for which this window has noticed it, though perhaps not in its session.
    pub(super) lost: BTreeSet<SetKey>,
    /// Sets that may not be written now.
    pub(super) denied: BTreeSet<SetKey>,
    /// Articles whose text was changed.
    pub(super) changed: BTreeSet<(StudyId, ArticlePath)>,
    /// Documents whose text is kept beside their marks, and whether that is the changed one.
    pub(super) pinned: BTreeMap<ArticleKey, bool>,
    /// Contents this window has read or written.
    pub(super) seen: BTreeSet<u128>,
    /// What each file held before workers rewrote it, and what it held then.
    pub(super) replaced: BTreeMap<SetKey, (Vec<OnDisk>, OnDisk)>,
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
    /// The codes that other programs gave to marks, until a person of this window has seen them and done something else.
    pub(super) foreign_codes: BTreeMap<AnnotationId, CodeId>,
    /// The memos, likewise.
    pub(super) foreign_memos: BTreeMap<AnnotationId, String>,
    /// Copies of sets that a sync program left, with what their files hold.
    pub(super) copies: BTreeMap<SetKey, (OnDisk, AnnotationSet)>,
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
            foreign: BTreeSet::new(),
            unnoticed: BTreeMap::new(),
            lost: BTreeSet::new(),
            denied: BTreeSet::new(),
            changed: BTreeSet::new(),
            pinned: BTreeMap::new(),
            seen: BTreeSet::new(),
            replaced: BTreeMap::new(),
            coders,
            jobs: Vec::new(),
            answers: Vec::new(),
            questions: Vec::new(),
            made: BTreeMap::new(),
            words: BTreeMap::new(),
            given_up: BTreeSet::new(),
            foreign_codes: BTreeMap::new(),
            foreign_memos: BTreeMap::new(),
            copies: BTreeMap::new(),
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
            Edit::Add(removed) => {
                self.made.remove(&removed.id);
                // If another program has changed it meanwhile, a merge brings it back where that program has it.
                self.words.remove(&removed.id);
            }
            Edit::Batch(inverses) => {
                for inverse in inverses {
                    self.note(key, inverse);
                }
            }
            Edit::Replace(was) => {
                // A person put it elsewhere, or back.
                if let Some(words) = self.words_of(&was.id) {
                    self.words.insert(was.id.clone(), Some(words));
                }
            }
            Edit::SetDone(_) => {}
        }
    }

    /// Applies an action and notes which marks it made and removed.
    pub(super) fn act(&mut self, action: Action) {
        let before = self.session.history().depth();
        let n_noted = self.session.bulk.as_ref().map_or(0, |bulk| bulk.done.len());
        let is_bulk = self.session.bulk.is_some();
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
        let ends_bulk = is_bulk && self.session.bulk.is_none();
        let step = if ends_bulk {
            None
        } else if after.0 > before.0 {
            history.next_undo()
        } else if after.1 > before.1 {
            history.next_redo()
        } else {
            None
        };
        match step.map(|step| step.change.clone()) {
            Some(Change::Set(key, inverse)) => self.note(&key, inverse),
            Some(Change::Sets(bulk)) => {
                for part in bulk.parts.into_iter().rev() {
                    self.note(&part.key, part.edit);
                }
            }
            Some(Change::Record(_) | Change::Follow(_)) | None => {}
        }
        // Sets are changed one after the other, and the step is made at the end.
        let done = match &self.session.bulk {
            Some(bulk) => bulk.done.clone(),
            None if ends_bulk => self.session.last_bulk.clone(),
            None => Vec::new(),
        };
        for part in done.into_iter().skip(n_noted) {
            self.note(&part.key, part.edit);
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
            | Effect::Fetch { .. }
            | Effect::Release(..)
            | Effect::Save(_)
            | Effect::ReadTheirs(_)
            | Effect::Look(_)
            | Effect::SaveRecord(_)
            | Effect::Move(..)
            | Effect::ReadCopies(_)
            | Effect::PutCopiesAside(..)
            | Effect::Follow(_)
            | Effect::KeepAside(_) => self.jobs.push(effect),
            Effect::AskCoder(study) => self.questions.push(Question::Coder(study)),
            Effect::AskHome(key, _) | Effect::AskElsewhere(key) => {
                self.questions.push(Question::Home(key));
            }
            Effect::Remember(study, coder) => drop(self.coders.insert(study, coder)),
            Effect::Quit => self.has_quit = true,
            Effect::AskQuit => self.asks_quit = true,
            Effect::View(_)
            | Effect::Reveal(_)
            | Effect::RevealWords(_)
            | Effect::Show
            | Effect::Dialog(_)
            | Effect::List(..)
            | Effect::Watch(_)
            | Effect::CopyText(_)
            | Effect::KeepMeanwhile(_)
            | Effect::LeaveCopies(_)
            | Effect::ForgetRecord(_)
            | Effect::AskConflict(..)
            | Effect::AskTakeOver(..)
            | Effect::AskUnreadable(..) => {}
        }
    }

    pub(super) fn run(&mut self, job: Effect, fate: JobResult) {
        let fails = fate == JobResult::Fails;
        let answer = match job {
            Effect::Open { opening, target, .. } => {
                let is_again = matches!(target, Target::Again(..));
                let (Target::InStudy(study, path) | Target::Again(study, path)) = target else {
                    return;
                };
                if fails {
                    let (what, reason) = (path.to_string(), "it is gone".to_owned());
                    Action::OpenFailed { opening, what, reason }
                } else {
                    if is_again {
                        self.pin_again(&study, &path);
                    }
                    let opened = self.open(opening, study, path);
                    self.answers.push(opened.clone());
                    return self.look_for_strayed(opened);
                }
            }
            Effect::OpenSet { key, opening, asked, article, .. } => {
                if matches!(asked, Asked::TakenOver(_)) && !fails && self.foreign.remove(&key) {
                    self.other_locks.remove(&key);
                }
                let access = self.lock(&key, opening);
                if asked != Asked::First && access != Access::Writable {
                    return self.answers.push(Action::AccessDenied(opening, Some(access)));
                }
                let read = if fails {
                    let access = Access::ReadOnly("no permission".to_owned());
                    SetRead { access, ..self.read(&key, opening, &article) }
                } else {
                    self.read(&key, opening, &article)
                };
                Action::SetOpened { key, opening, read: Box::new(read) }
            }
            Effect::Fetch { number, key, .. } => self.fetch(number, key, fate),
            Effect::Release(key, opening) => {
                if self.locks.get(&key).is_some_and(|held| *held <= opening) {
                    self.locks.remove(&key);
                }
                if self.unnoticed.get(&key).is_some_and(|held| *held <= opening) {
                    self.unnoticed.remove(&key);
                }
                return;
            }
            Effect::Look(request) if !fails => return self.look(request),
            Effect::ReadTheirs(TheirsRequest { key, article, attempt }) => {
                let result = match fate {
                    JobResult::Fails => Err("no permission".to_owned()),
                    JobResult::Succeeds => Ok(Box::new(self.read_theirs(&key, &article))),
                };
                Action::TheirsRead { key, attempt, result }
            }
            Effect::SaveRecord(request) => self.save_record(request, fate),
            Effect::ReadCopies(request) => self.read_copies(request, fate),
            Effect::PutCopiesAside(key, copies) => self.put_copies_aside(key, &copies, fate),
            Effect::Follow(change) => self.follow(change, fate),
            Effect::Save(request) => {
                let outcome = if fails {
                    WriteOutcome::Failed("the disk is full".to_owned())
                } else {
                    self.save(&request)
                };
                Action::Wrote { key: request.key, attempt: request.attempt, outcome }
            }
            Effect::Move(request, _) => self.move_home(request, fate),
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

    /// A worker copies an article into the home folder and writes its set there.
    fn move_home(&mut self, request: SaveRequest, fate: JobResult) -> Action {
        let to = SetKey { study: StudyId::new(&PathBuf::from("/home")), ..request.key.clone() };
        let set = Self::found(&request.set, &request.article, &article(TEXT));
        let result = match self.write(&to, OnDisk::Absent, set) {
            WriteOutcome::Written(on_disk) if fate == JobResult::Succeeds => {
                self.copy_encoding(&(&request.key).into(), (&to).into(), &request.article);
                Ok((to, on_disk))
            }
            _ => Err("the disk is full".to_owned()),
        };
        Action::Moved { from: request.key, attempt: request.attempt, result }
    }

    /// The copy of an article is read in the encoding that was chosen for it, if the article was read in it.
    fn copy_encoding(&mut self, from: &ArticleKey, to: ArticleKey, article: &Article) {
        let chosen = article.record().encoding.clone();
        let read_in = self.records.get(from).and_then(|record| record.encoding.clone());
        if let Entry::Vacant(place) = self.records.entry(to)
            && chosen == read_in
        {
            place.insert(ArticleRecord { encoding: chosen, ..ArticleRecord::default() });
        }
    }

    pub(super) fn resolve(&mut self, number: u8) {
        let SaveState::Conflict(key) = self.session.save_state() else { return };
        if number.is_multiple_of(2) {
            self.act(if self.session.is_removed(&key) && number.is_multiple_of(4) {
                Action::SaveAgain(key)
            } else {
                Action::UseTheirs(key)
            });
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

    /// Stops what is being opened. Its reading may have ended already, or goes no further.
    pub(super) fn stop_opening(&mut self, number: u8) {
        let stopped = self.session.opening().map(|(opening, _)| opening);
        self.act(Action::StopOpening);
        let is_it =
            |job: &Effect| matches!(job, Effect::Open { opening, .. } if Some(*opening) == stopped);
        if number.is_multiple_of(2) {
            self.jobs.retain(|job| !is_it(job));
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
