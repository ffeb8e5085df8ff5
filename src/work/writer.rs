//! Opens sets for writing and writes them, one at a time, in order. It keeps their locks; each request states what the file
//! must hold to be replaced.

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::Arc,
};

use demarche_core::{
    annotation::{AnnotationSet, Header},
    article::Article,
    study::{Coder, OnDisk, SetKey},
};
use demarche_files::storage::{
    KeyFile, ReadOnlyKind, SetFile, Settings, Snapshots, StorageError, Study, change_record,
    read_article, read_set, set_aside, set_on_disk,
};

use super::{
    answer::Answers,
    job::{SetJob, WriterJob},
};
use crate::session::{
    Access, Action, Asked, Command, Found, IfUnreadable, LookRequest, Marks, NoticeKind, Opened,
    RecordEdit, RecordRequest, SaveRequest, SetRead, TheirsRequest, WriteOutcome,
};

/// Holds the set files of this window and writes them.
pub(super) struct Writer {
    answers: Answers,
    held: HashMap<SetKey, Held>,
    /// The settings last saved: what the file holds, even after a failed save.
    settings: Option<Settings>,
    /// The user's keys last saved, likewise.
    keys: Option<KeyFile>,
    /// Where copies of saved sets are kept.
    snapshots: Option<Snapshots>,
    /// What the last write of each set replaced, and what the file has held since.
    replaced: HashMap<SetKey, (OnDisk, OnDisk)>,
}

/// A set file whose lock this window has.
struct Held {
    file: SetFile,
    /// The newest opening that asked for it.
    opening: u64,
}

impl Writer {
    pub(super) fn new(answers: Answers, snapshots: Option<Snapshots>) -> Self {
        Self {
            answers,
            held: HashMap::new(),
            settings: None,
            keys: None,
            snapshots,
            replaced: HashMap::new(),
        }
    }

    /// Runs a job. A panic is reported as the failure of that job and logged, and the next job runs as usual.
    pub(super) fn supervise(&mut self, job: WriterJob) {
        let failure =
            job.failure("an internal error occurred while saving; your marks are kept in memory");
        let outcome = catch_unwind(AssertUnwindSafe(|| self.run(job)));
        if outcome.is_err() {
            log::error!("a job of the writing thread panicked");
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
                    self.held.remove(&key);
                }
            }
            WriterJob::Write(request) => {
                let outcome = match self.write(&request) {
                    Ok(on_disk) => WriteOutcome::Written(on_disk),
                    Err(error) => outcome_of(&error),
                };
                let SaveRequest { key, attempt, .. } = *request;
                self.answers.act(Action::Wrote { key, attempt, outcome });
            }
            WriterJob::Look(LookRequest { key, article, opening, known }) => {
                // What cannot be read is found out when it is opened or written.
                if let Some(read) = changed_since(&key, &article, known) {
                    let read = Box::new(read);
                    self.answers.act(Action::Looked { key, opening, read });
                }
            }
            WriterJob::ReadTheirs(TheirsRequest { key, article, attempt }) => {
                let result = read_theirs(&key, &article).map(Box::new);
                self.answers.act(Action::TheirsRead { key, attempt, result });
            }
            WriterJob::Record(request) => {
                let RecordRequest { edit: RecordEdit { article, before, after }, attempt } =
                    *request;
                let saved = Study::at(article.study.root())
                    .and_then(|study| change_record(&study, &article.path, &before, &after));
                let result = Box::new(saved.map_err(|error| in_words(&error)));
                self.answers.act(Action::RecordSaved { article, attempt, result });
            }
            WriterJob::Move(request, folder) => {
                let result = self.move_to(&request, &folder);
                let SaveRequest { key: from, attempt, .. } = *request;
                self.answers.act(Action::Moved { from, attempt, result });
            }
            WriterJob::KeepAside(request) => {
                let kept = self
                    .file(&request)
                    .and_then(|file| file.keep_mine(&request.article, &request.set));
                let result = kept.map_err(|error| in_words(&error));
                let SaveRequest { key, attempt, .. } = *request;
                self.answers.act(Action::KeptAside { key, attempt, result });
            }
            WriterJob::Reached(sender) => drop(sender.send(())),
            WriterJob::Settings(settings, file) => {
                let (known, settings) = *settings;
                match settings.save_to(self.settings.as_ref().unwrap_or(&known), &file) {
                    Ok(()) => self.settings = Some(settings),
                    Err(error) => log::warn!("the settings could not be saved: {error}"),
                }
            }
            WriterJob::Keys(keys, file) => {
                let (known, keys) = *keys;
                match keys.save_to(self.keys.as_ref().unwrap_or(&known), &file) {
                    Ok(()) => self.keys = Some(keys),
                    Err(error) => {
                        let text = format!("The keys could not be saved: {}", in_words(&error));
                        self.answers.act(Action::Notify(NoticeKind::Warning, text, None));
                    }
                }
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
        opened.marks = Marks::Read(coder, read);
        self.answers.act(Action::ArticleOpened(Box::new(opened)));
    }

    fn open_set(&mut self, job: SetJob) {
        let study = Study::at(job.key.study.root());
        if job.asked == Asked::Again && !self.held.contains_key(&job.key) {
            // Whether it can be written now is found out without reading it, which may be large.
            let SetKey { article, coder, .. } = &job.key;
            let lock = |study| SetFile::lock(study, article, coder).ok();
            let file = study.as_ref().ok().and_then(lock);
            if file.is_none_or(|file| file.read_only().is_some()) {
                return self.answers.act(Action::AccessDenied(job.opening));
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
        self.answers.act(action);
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
        // The lock does not know that it is ours: release it before taking it again.
        let before = self.held.remove(key).map(|held| held.opening);
        let opened = SetFile::open(study, &key.article, &key.coder, coder_name, article);
        if let (Err(_), Some(opening)) = (&opened, before) {
            // A set shown as writable keeps its lock.
            let file = SetFile::lock(study, &key.article, &key.coder)?;
            self.held.insert(key.clone(), Held { file, opening });
        }
        let (file, read) = opened?;
        let access = access(&file);
        let is_changed = !read.text_hash_matches || read.set.unplaced() > 0;
        if is_changed && *opening > 0 {
            let name = key.article.name();
            let found = Found::of(&read.set);
            let offer = (read.set.unplaced() > 0).then_some(Command::NextToCheck);
            let text = format!(
                "The text of {name} has changed since it was marked: {}. Nothing that was saved has been changed",
                found.words(),
            );
            let kind = if offer.is_some() { NoticeKind::Warning } else { NoticeKind::Info };
            self.answers.act(Action::Notify(kind, text, offer));
        }
        if file.read_only().is_none() {
            let opening = before.unwrap_or(0).max(*opening);
            self.held.insert(key.clone(), Held { file, opening });
        }
        Ok(SetRead { set: read.set, on_disk: read.on_disk, access })
    }

    /// Returns the set's file, opened now if this window does not have it.
    fn file(&mut self, request: &SaveRequest) -> Result<&mut SetFile, StorageError> {
        let SaveRequest { key, article, set, .. } = request;
        match self.held.entry(key.clone()) {
            std::collections::hash_map::Entry::Occupied(held) => Ok(&mut held.into_mut().file),
            std::collections::hash_map::Entry::Vacant(place) => {
                let study = Study::at(key.study.root())?;
                let name = &set.header().coder_name;
                let (file, _) = SetFile::open(&study, &key.article, &key.coder, name, article)?;
                Ok(&mut place.insert(Held { file, opening: 0 }).file)
            }
        }
    }

    fn write(&mut self, request: &SaveRequest) -> Result<OnDisk, StorageError> {
        // A closing window sends its newest marks without waiting for the answer to the previous write.
        let base = match self.replaced.get(&request.key) {
            Some((before, now)) if request.attempt == 0 && *before == request.base => *now,
            _ => request.base,
        };
        let mut path = None;
        let written = self.file(request).and_then(|file| {
            path = Some(file.path().to_owned());
            file.write(&request.article, &request.set, &[], base)
        });
        // The marks are safe without the copy.
        if let (Ok(_), Some(path), Some(snapshots)) = (&written, path, &self.snapshots)
            && let Err(error) = snapshots.keep(&path, jiff::Timestamp::now())
        {
            log::warn!("no copy of the marks was kept: {error}");
        }
        if let Ok(now) = &written {
            self.replaced.insert(request.key.clone(), (base, *now));
        }
        // A file that cannot be written has no lock to keep; the next attempt opens it again.
        if self.held.get(&request.key).is_some_and(|held| held.file.read_only().is_some()) {
            self.held.remove(&request.key);
        }
        written
    }

    /// Copies the article into `folder` and writes the set there, unless marks of this coder are there already.
    fn move_to(
        &mut self,
        request: &SaveRequest,
        folder: &Path,
    ) -> Result<(SetKey, OnDisk), String> {
        let SaveRequest { key, article, set, .. } = request;
        let move_it = || {
            let from = Study::at(key.study.root())?.article_path(&key.article);
            let (study, path) = Study::adopt(&from, folder)?;
            let name = &set.header().coder_name;
            let (mut file, _) = SetFile::open(&study, &path, &key.coder, name, article)?;
            let on_disk = file.write(article, set, &[], OnDisk::Absent)?;
            let to = SetKey { study: study.id().clone(), article: path, coder: key.coder.clone() };
            Ok((to, on_disk, file))
        };
        let (to, on_disk, file) = move_it().map_err(|error| match error {
            StorageError::ChangedOnDisk(path) => format!(
                "your marks are already saved there; choose another folder: {}",
                demarche_files::storage::shown(&path)
            ),
            error => in_words(&error),
        })?;
        self.held.insert(to.clone(), Held { file, opening: 0 });
        Ok((to, on_disk))
    }
}

/// Reads a set's file if it holds something else than what is known.
fn changed_since(key: &SetKey, article: &Article, known: OnDisk) -> Option<SetRead> {
    let study = Study::at(key.study.root()).ok()?;
    if set_on_disk(&study, &key.article, &key.coder).ok()? == known {
        return None;
    }
    read_theirs(key, article).ok()
}

/// Reads what another program wrote into a set's file. It is refused if a part cannot be read, or if its marks were made on
/// another text.
fn read_theirs(key: &SetKey, article: &Article) -> Result<SetRead, String> {
    let read = Study::at(key.study.root())
        .and_then(|study| read_set(&study, &key.article, &key.coder, article))
        .map_err(|error| in_words(&error))?;
    if !read.problems.is_empty() || !read.duplicates.is_empty() {
        return Err("some of its marks cannot be read".to_owned());
    }
    if !read.text_hash_matches {
        return Err("its marks were made on another text".to_owned());
    }
    Ok(SetRead { set: read.set, on_disk: read.on_disk, access: Access::Writable })
}

fn key_of(job: SetJob) -> SetKey {
    job.key
}

fn in_words(error: &StorageError) -> String {
    format!("{error}. {}", error.hint())
}

fn outcome_of(error: &StorageError) -> WriteOutcome {
    match error {
        StorageError::ChangedOnDisk(_) => WriteOutcome::Changed(error.to_string()),
        StorageError::Locked { .. } => WriteOutcome::Locked(in_words(error)),
        _ => WriteOutcome::Failed(in_words(error)),
    }
}

/// Returns an empty read-only set in place of one that cannot be read, with the reason.
fn unreadable(coder: &Coder, error: &StorageError) -> SetRead {
    let header = Header { coder: coder.id.to_string(), ..Header::default() };
    SetRead {
        set: AnnotationSet::new(header),
        on_disk: OnDisk::Absent,
        access: Access::ReadOnly(format!("the saved marks cannot be read: {error}")),
    }
}

/// Returns whether an opened set can be changed.
fn access(file: &SetFile) -> Access {
    match file.read_only() {
        Some(why) => match why.kind {
            ReadOnlyKind::Incomplete => Access::ReadOnly(why.reason.clone()),
            ReadOnlyKind::Locked
            | ReadOnlyKind::Permission
            | ReadOnlyKind::ReadOnlyDisk
            | ReadOnlyKind::BadLock => Access::Waiting(why.reason.clone()),
        },
        None => Access::Writable,
    }
}
