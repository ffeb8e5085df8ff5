//! Opens sets for writing and writes them, one at a time, in order. It keeps their locks; each request states what the file
//! must hold to be replaced.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{Arc, atomic::Ordering},
};

use demarche_core::{
    article::Article,
    study::{ArticlePath, Coder, OnDisk, SetKey},
};
use demarche_files::storage::{
    ReadOnly, SetFile, Settings, Snapshots, StorageError, Study, read_article, set_aside,
    steps_brought_back, take_over,
};

use super::{
    answer::Answers,
    copier, follower,
    held::{Held, Journaled, Kept, KeptRecord, Replacements},
    job::{SetJob, WriterJob},
    key_keeper::KeyKeeper,
    reading::{
        access, access_of, changed_since, in_words, key_of, outcome_of, read_theirs, unreadable,
    },
};
use crate::session::{
    Access, Action, ArticleKey, Asked, Command, Extent, Found, IfUnreadable, LookRequest, Marks,
    NoticeKind, Opened, SaveRequest, SetRead, TheirsRequest, WriteOutcome, counted,
};

/// Holds the set files of this window and writes them.
pub(super) struct Writer {
    pub(super) answers: Answers,
    pub(super) held: HashMap<SetKey, Held>,
    /// The settings last saved: what the file holds, even after a failed save.
    settings: Option<Settings>,
    keys: KeyKeeper,
    /// Where copies of saved sets are kept.
    pub(super) snapshots: Option<Snapshots>,
    pub(super) replaced: Replacements,
    /// The copies outside the study of sets that are not saved yet.
    pub(super) meanwhile: HashMap<SetKey, Kept>,
    /// The copies outside the study of details that are not saved yet.
    pub(super) details: BTreeMap<ArticleKey, KeptRecord>,
    /// The sets whose marks have another name in this window, until they are saved there, and whether each was opened again.
    pub(super) continued: HashMap<SetKey, bool>,
    /// The sets of which it was said what is kept outside the study.
    named: HashSet<SetKey>,
    /// The sets that were opened with their lock; the steps in their journals are known.
    known: HashSet<SetKey>,
}

impl Writer {
    pub(super) fn new(answers: Answers, snapshots: Option<Snapshots>) -> Self {
        Self {
            answers,
            held: HashMap::new(),
            settings: None,
            keys: KeyKeeper::default(),
            snapshots,
            replaced: Replacements::default(),
            meanwhile: HashMap::new(),
            details: BTreeMap::new(),
            continued: HashMap::new(),
            named: HashSet::new(),
            known: HashSet::new(),
        }
    }

    /// Runs a job. A panic is reported as the failure of that job and logged, and the next job runs as usual.
    pub(super) fn supervise(&mut self, job: WriterJob) {
        let failure =
            job.failure("an internal error occurred while saving; your marks are kept in memory");
        let last = job.last_try();
        let outcome = catch_unwind(AssertUnwindSafe(|| self.run(job)));
        if outcome.is_err() {
            log::error!("a job of the writing thread panicked");
            if let Some(last) = last {
                drop(catch_unwind(AssertUnwindSafe(|| self.keep_last_try(last))));
            }
            if let Some(failure) = failure {
                let answers = self.answers.clone();
                drop(catch_unwind(AssertUnwindSafe(move || answers.act(failure))));
            }
        }
    }

    fn run(&mut self, job: WriterJob) {
        match job {
            WriterJob::OpenArticle { study, opened, coder, if_unreadable } => {
                self.open_article(&study, *opened, coder, if_unreadable);
            }
            WriterJob::OpenSet(job) => self.open_set(job),
            WriterJob::Fetch { number, key, coder_name } => {
                let fetched = self.fetch(&key, coder_name).map_err(|error| in_words(&error));
                let result = fetched.map(Box::new);
                self.answers.act(Action::SetFetched { number, key, result });
            }
            WriterJob::Release(key, opening) => {
                if self.held.get(&key).is_some_and(|held| held.opening <= opening) {
                    self.rewrite(&key);
                    self.keep_last_snapshot(&key);
                    self.held.remove(&key);
                }
            }
            WriterJob::Write(request) => {
                let is_last = request.attempt == 0;
                self.note_continued(&request);
                let outcome = match request.unexplained() {
                    0 => self
                        .write(&request)
                        .map_or_else(|error| outcome_of(&error), WriteOutcome::Written),
                    // It is kept below.
                    count if is_last => WriteOutcome::Unexplained(counted(count, "mark")),
                    count => self.keep_unexplained(&request, count),
                };
                if is_last && !matches!(outcome, WriteOutcome::Written(_)) {
                    let kept = self.keep_mine(&request);
                    self.keep_for_next(&request, &kept);
                }
                match &outcome {
                    WriteOutcome::Written(_) => self.forget_saved(&request),
                    // It is read and merged, or a person chooses.
                    WriteOutcome::Changed(_) => {}
                    _ if is_last => {}
                    _ => self.keep_meanwhile(&request),
                }
                let SaveRequest { key, attempt, .. } = *request;
                self.answers.act(Action::Wrote { key, attempt, outcome });
            }
            WriterJob::Look(LookRequest { key, article, opening, known }) => {
                // What cannot be read is found out when it is opened or written.
                let known = self.replaced.same(&key, known).unwrap_or(known);
                if let Some(read) = changed_since(&key, &article, known) {
                    let read = Box::new(read);
                    self.answers.act(Action::Looked { key, opening, read });
                }
            }
            WriterJob::ReadTheirs(TheirsRequest { key, article, attempt }) => {
                let result = read_theirs(&key, &article).map(Box::new);
                self.answers.act(Action::TheirsRead { key, attempt, result });
            }
            WriterJob::Record(request) => self.save_record(*request),
            WriterJob::Move(request, folder) => self.save_elsewhere(*request, &folder),
            WriterJob::Follow(change) => self.follow(change),
            WriterJob::Copies(job) => copier::run(*job, &self.answers),
            WriterJob::KeepMeanwhile(request, newest) => {
                if newest.load(Ordering::Relaxed) == request.revision {
                    self.keep_meanwhile(&request);
                }
            }
            WriterJob::ForgetRecord(article) => self.forget_record(&article),
            WriterJob::LeaveCopies(files) => self.leave_copies(&files),
            WriterJob::KeepOutside(request) => self.keep_refused(request),
            WriterJob::KeepAside(request) => self.keep_aside(*request),
            WriterJob::Reached(sender) => {
                self.leave_all();
                sender.send(()).ok();
            }
            WriterJob::Settings(settings, file) => {
                let (known, settings) = *settings;
                match settings.save_to(self.settings.as_ref().unwrap_or(&known), &file) {
                    Ok(()) => self.settings = Some(settings),
                    Err(error) => log::warn!("the settings could not be saved: {error}"),
                }
            }
            WriterJob::ReadKeys(file, number) => self.keys.read(&file, number, &self.answers),
            WriterJob::Keys(keys, file, number) => {
                self.keys.save((&keys.0, &keys.1), &file, number, &self.answers);
            }
        }
    }

    fn open_article(
        &mut self,
        study: &Study,
        mut opened: Opened,
        coder: Coder,
        if_unreadable: IfUnreadable,
    ) {
        let key = SetKey {
            study: study.id().clone(),
            article: opened.path.clone(),
            coder: coder.id.clone(),
        };
        let job = SetJob {
            key,
            coder_name: coder.name.clone(),
            article: Arc::clone(&opened.article),
            opening: opened.opening,
            asked: Asked::First,
        };
        let mut read = self.open(study, &job);
        if matches!(read, Err(StorageError::Unreadable { .. }))
            && if_unreadable == IfUnreadable::SetAside
        {
            read =
                set_aside(study, &job.key.article, &coder.id).and_then(|_| self.open(study, &job));
        }
        let read = match read {
            Ok(read) => read,
            Err(error @ StorageError::Unreadable { .. }) if if_unreadable == IfUnreadable::Ask => {
                return self.answers.act(Action::SetUnreadable {
                    opening: opened.opening,
                    study: key_of(job).study,
                    path: opened.path,
                    reason: error.to_string(),
                });
            }
            Err(error) => unreadable(&coder, &error),
        };
        let is_new = read.on_disk == OnDisk::Absent;
        opened.marks = Marks::Read(coder, read);
        let (path, article, opening) =
            (opened.path.clone(), Arc::clone(&opened.article), opened.opening);
        self.answers.act(Action::ArticleOpened(Box::new(opened)));
        if is_new {
            follower::look((study, &path), &article, opening, &self.answers);
        }
        copier::look(&job.key, &self.answers);
    }

    fn open_set(&mut self, job: SetJob) {
        let study = Study::at(job.key.study.root());
        if job.asked == Asked::Again && !self.held.contains_key(&job.key) {
            // Whether it can be written now is found out without reading it, which may be large.
            let SetKey { article, coder, .. } = &job.key;
            let lock = |study| SetFile::lock(study, article, coder).ok();
            let access = study.as_ref().ok().and_then(lock).map(|file| access(&file));
            if access != Some(Access::Writable) {
                return self.answers.act(Action::AccessDenied(job.opening, access));
            }
        }
        if let (Asked::TakenOver(signature), Ok(study)) = (&job.asked, &study) {
            let SetKey { article, coder, .. } = &job.key;
            if let Err(error) = take_over(study, article, coder, signature) {
                let access = access_of(&ReadOnly::by_lock(&error));
                self.answers.act(Action::AccessDenied(job.opening, Some(access)));
                let text = format!("The marks were not taken over: {}", in_words(&error));
                return self.answers.act(Action::Notify(NoticeKind::Error, text, None));
            }
        }
        let read = study.and_then(|study| self.open(&study, &job));
        let SetJob { key, opening, .. } = job;
        let action = match read {
            Ok(read) => Action::SetOpened { key, opening, read: Box::new(read) },
            Err(error) => Action::SetUnreadable {
                opening,
                study: key.study,
                path: key.article,
                reason: error.to_string(),
            },
        };
        let opened = match &action {
            Action::SetOpened { key, .. } => Some(key.clone()),
            _ => None,
        };
        self.answers.act(action);
        if let Some(key) = opened {
            copier::look(&key, &self.answers);
        }
    }

    /// Reads an article and opens its set, whose lock is kept until the set is released or written.
    fn fetch(
        &mut self,
        key: &SetKey,
        coder_name: String,
    ) -> Result<(Arc<Article>, SetRead), StorageError> {
        let study = Study::at(key.study.root())?;
        let article = read_article(&study, &key.article)?;
        let job = SetJob {
            key: key.clone(),
            coder_name,
            article: Arc::clone(&article),
            opening: 0,
            asked: Asked::First,
        };
        let read = self.open(&study, &job)?;
        Ok((article, read))
    }

    /// Opens a set and keeps its lock.
    fn open(&mut self, study: &Study, job: &SetJob) -> Result<SetRead, StorageError> {
        let SetJob { key, coder_name, article, opening, .. } = job;
        // Also if the set cannot be read or written: then these marks are the only ones.
        if self.named.insert(key.clone()) {
            self.say_what_was_unsaved(study, key);
        }
        self.rewrite(key);
        // The lock does not know that it is ours: release it before taking it again.
        let before = self.held.remove(key).map(|held| held.opening);
        let opened = SetFile::open(study, &key.article, &key.coder, coder_name, article);
        if let (Err(_), Some(opening)) = (&opened, before) {
            // A set shown as writable keeps its lock.
            let file = SetFile::lock(study, &key.article, &key.coder)?;
            self.held.insert(key.clone(), Held::new(file, opening));
        }
        let (file, read) = opened?;
        if let Some(is_open_again) = self.continued.get_mut(key) {
            *is_open_again = true;
        }
        let access = access(&file);
        let is_changed = !read.text_hash_matches || read.set.unplaced() > 0;
        if is_changed && *opening > 0 {
            let name = key.article.isolated_name();
            let found = Found::of(&read.set);
            let offer = (read.set.unplaced() > 0).then_some(Command::NextToCheck);
            let text = format!(
                "The text of {name} has changed since it was marked: {}. Nothing that was saved has been changed",
                found.words(),
            );
            let kind = if offer.is_some() { NoticeKind::Warning } else { NoticeKind::Info };
            self.answers.act(Action::NotifyOf(key.into(), kind, text, offer));
        }
        let mut steps = Vec::new();
        if file.read_only().is_none() {
            if let Some(kept) = file.kept_journal() {
                self.say_what_was_kept(&key.article, kept);
            }
            let opening = before.unwrap_or(0).max(*opening);
            let journaled = file.has_steps().then(|| Journaled::new(article, &read.set));
            let mut held = Held::new(file, opening);
            held.journaled = journaled;
            let has_steps = held.file.has_steps();
            self.held.insert(key.clone(), held);
            if self.known.insert(key.clone()) {
                steps = read.steps;
                if !has_steps {
                    self.say_if_older(study, key, article);
                }
            }
        }
        Ok(SetRead { set: read.set, on_disk: read.on_disk, access, steps })
    }

    /// Returns the set's file, opened now if this window does not have it. Fails if somebody else has its lock.
    fn file(&mut self, request: &SaveRequest) -> Result<&mut SetFile, StorageError> {
        let SaveRequest { key, article, set, .. } = request;
        match self.held.entry(key.clone()) {
            std::collections::hash_map::Entry::Occupied(held) => Ok(&mut held.into_mut().file),
            std::collections::hash_map::Entry::Vacant(place) => {
                let study = Study::at(key.study.root())?;
                let name = &set.header().coder_name;
                let (file, _) =
                    SetFile::open_unless_locked(&study, &key.article, &key.coder, name, article)?;
                Ok(&mut place.insert(Held::new(file, 0)).file)
            }
        }
    }

    fn write(&mut self, request: &SaveRequest) -> Result<OnDisk, StorageError> {
        // What this window has replaced since the request was made is no other program's work.
        let SaveRequest { key, base, attempt, .. } = request;
        let now = match attempt {
            // A closing window does not wait for the answer to its last write.
            0 => self.replaced.now(key, *base),
            _ => self.replaced.same(key, *base),
        };
        let mut written = self.write_from(request, now.unwrap_or(request.base));
        if now.is_some() && matches!(written, Err(StorageError::ChangedOnDisk(_))) {
            written = self.write_from(request, request.base);
        }
        if let Err(error) = &written
            && error.is_about_lock()
        {
            // What is only in the journal here may be in no file there.
            let journaled = self.held.get_mut(key).and_then(|held| held.journaled.take());
            if journaled.is_some() {
                self.lose(key, error, journaled);
            }
        }
        // A file that cannot be written has no lock to keep; the next attempt opens it again.
        if self.held.get(&request.key).is_some_and(|held| held.file.read_only().is_some()) {
            self.held.remove(&request.key);
        }
        if let (Ok(_), Some(old)) = (&written, &request.continues) {
            self.drop_steps_before(old);
        }
        written
    }

    /// Saves the steps in the journal if that is enough, else writes the set, if file and journal hold this.
    fn write_from(&mut self, request: &SaveRequest, base: OnDisk) -> Result<OnDisk, StorageError> {
        let SaveRequest { key, article, set, steps, under_way, extent, .. } = request;
        // A closing window does not know what became of the write before this one.
        let n_saved = if self.replaced.is_replaced(key, request.base) { *under_way } else { 0 };
        let steps = steps.get(n_saved..).unwrap_or_default();
        let file = self.file(request)?;
        let mut appended = None;
        if *extent == Extent::Steps {
            appended = file.append(article, steps, base).unwrap_or_else(|error| {
                log::warn!("the journal could not be written, but perhaps the set: {error}");
                None
            });
        }
        let now = match appended {
            Some(now) => now,
            None => file.write(article, set, steps, base)?,
        };
        let path = file.path().to_owned();
        if let Some(held) = self.held.get_mut(key) {
            held.journaled = appended.map(|_| match held.journaled.take() {
                Some(journaled) => journaled.with(article, set),
                None => Journaled::new(article, set),
            });
        }
        if appended.is_none() {
            self.keep_snapshot(&path);
        }
        self.replaced.note_written(key, base, now);
        Ok(now)
    }

    /// Says so if a set's file is an older version of it.
    fn say_if_older(&self, study: &Study, key: &SetKey, article: &Article) {
        match steps_brought_back(study, &key.article, &key.coder, article) {
            Ok(0) => {}
            Ok(count) => {
                let text = format!(
                    "Your marks on {} are an older version, which another program brought back: {} since then {} in their history, and can be gone back to",
                    key.article.isolated_name(),
                    counted(count, "step"),
                    if count == 1 { "is" } else { "are" },
                );
                let offer = Some(Command::ShowHistory);
                self.answers.act(Action::NotifyOf(key.into(), NoticeKind::Warning, text, offer));
            }
            Err(error) => log::warn!("the history was not looked at: {error}"),
        }
    }

    fn say_what_was_kept(&self, article: &ArticlePath, kept: &Path) {
        let text = format!(
            "The last change on {} was being saved when Demarche ended, and could not be read in full. What is left of it is kept in {}",
            article.isolated_name(),
            kept.file_name().unwrap_or_default().to_string_lossy(),
        );
        self.answers.act(Action::Notify(NoticeKind::Warning, text, None));
    }
}
