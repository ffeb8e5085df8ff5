//! Opens sets for writing and writes them, one at a time, in order.

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use super::{Answer, Answers, Opened, open::IfUnreadable};
use crate::session::{Access, Action, Coder, SaveRequest};
use demarche_core::study::{ArticlePath, CoderId, OnDisk};
use demarche_core::{annotation::AnnotationSet, article::Article};
use demarche_files::storage::{ReadSet, SetFile, Settings, StorageError, Study, set_aside};

/// One piece of work.
pub(super) enum SaveJob {
    Open(Box<SetToOpen>),
    Write { study: Box<Study>, coder: Coder, request: Box<SaveRequest> },
    ReleaseAllBut { study: PathBuf, path: ArticlePath },
    Settings { settings: Box<Settings>, base: Box<Settings>, file: PathBuf },
}

/// A set that belongs to an article just read.
pub(super) struct SetToOpen {
    pub(super) study: Study,
    pub(super) path: ArticlePath,
    pub(super) coder: Coder,
    pub(super) id: CoderId,
    pub(super) article: Arc<Article>,
    pub(super) if_unreadable: IfUnreadable,
    /// What the window is told once the set is there; `None` if it shows the article already.
    pub(super) opened: Option<Opened>,
}

/// Study and article of an open set file.
type Key = (PathBuf, ArticlePath);

/// Holds the set files of this window and writes them.
pub(super) struct Saver {
    answers: Answers,
    /// With what each file held when it was last read or written.
    files: HashMap<Key, (SetFile, OnDisk)>,
    /// Files whose last write failed: they stay open until it succeeds.
    failed: Vec<Key>,
}

impl Saver {
    pub(super) fn new(answers: Answers) -> Self {
        Self { answers, files: HashMap::new(), failed: Vec::new() }
    }

    pub(super) fn run(&mut self, job: SaveJob) {
        match job {
            SaveJob::Open(set) => self.open(*set),
            SaveJob::Write { study, coder, request } => self.write(&study, &coder, &request),
            SaveJob::ReleaseAllBut { study, path } => {
                let failed = std::mem::take(&mut self.failed);
                let keep = (study, path);
                self.files.retain(|key, _| *key == keep || failed.contains(key));
                self.failed = failed;
            }
            SaveJob::Settings { settings, base, file } => {
                if let Err(error) = settings.save_to(&base, &file) {
                    log::warn!("the settings could not be saved: {error}");
                }
            }
        }
    }

    fn open(&mut self, set: SetToOpen) {
        let key = (set.study.root().to_owned(), set.path.clone());
        // The lock does not know its owner: let go of it before taking it again.
        drop(self.files.remove(&key));
        match open_set(&set) {
            Ok((file, read)) => {
                let access = access(&file, &read, &set);
                self.tell(set, read.set, access);
                self.files.insert(key, (file, read.on_disk));
            }
            Err(error) => self.fail(set, &error),
        }
    }

    fn fail(&self, set: SetToOpen, error: &StorageError) {
        if matches!(error, StorageError::Unreadable { .. })
            && set.if_unreadable == IfUnreadable::Ask
        {
            self.answers.send(Answer::Unreadable {
                study: Box::new(set.study),
                path: set.path,
                reason: error.to_string(),
            });
        } else if matches!(error, StorageError::Unreadable { .. }) {
            let access = Access::ReadOnly(format!("the saved marks cannot be read: {error}"));
            let set_of_none = AnnotationSet::new(demarche_core::annotation::Header::default());
            self.tell(set, set_of_none, access);
        } else {
            self.answers.act(Action::OpenFailed {
                what: set.path.to_string(),
                reason: format!("{error}. {}", error.hint()),
            });
        }
    }

    fn tell(&self, to_open: SetToOpen, marks: AnnotationSet, now: Access) {
        let Some(mut opened) = to_open.opened else {
            self.answers.act(Action::MarksLoaded { path: to_open.path, set: marks, access: now });
            return;
        };
        if let Action::ArticleOpened { set, access, .. } = &mut opened.action {
            *set = marks;
            *access = now;
        }
        self.answers.send(Answer::Opened(Box::new(opened)));
    }

    fn write(&mut self, study: &Study, coder: &Coder, request: &SaveRequest) {
        let SaveRequest { path, article, set, revision } = request;
        let key = (study.root().to_owned(), path.clone());
        let written = self.file(study, coder, request, &key).and_then(|(file, base)| {
            *base = file.write(article, set, *base)?;
            Ok(())
        });
        let (path, revision) = (path.clone(), *revision);
        self.failed.retain(|failed| *failed != key);
        match written {
            Ok(()) => self.answers.act(Action::Saved { path, revision }),
            Err(error) => {
                self.failed.push(key);
                let reason = format!("{error}. {}", error.hint());
                self.answers.act(Action::SaveFailed { path, revision, reason });
            }
        }
    }

    /// Returns the set's file, opened now if it is the first write of a coder who has none.
    fn file(
        &mut self,
        study: &Study,
        coder: &Coder,
        request: &SaveRequest,
        key: &Key,
    ) -> Result<&mut (SetFile, OnDisk), StorageError> {
        // A file that was refused when it was opened may be writable by now.
        if self.files.get(key).is_some_and(|(file, _)| file.read_only().is_some()) {
            self.files.remove(key);
        }
        match self.files.entry(key.clone()) {
            std::collections::hash_map::Entry::Occupied(file) => Ok(file.into_mut()),
            std::collections::hash_map::Entry::Vacant(place) => {
                let id = coder.id.clone();
                let (file, read) =
                    SetFile::open(study, &request.path, &id, &coder.name, &request.article)?;
                // Marks nobody in this window has seen are never overwritten.
                if !read.set.is_empty() && !is_known(&read.set, &request.set) {
                    return Err(StorageError::ChangedOnDisk(file.path().to_owned()));
                }
                Ok(place.insert((file, read.on_disk)))
            }
        }
    }
}

/// Returns whether every mark on disk is one of ours.
fn is_known(on_disk: &AnnotationSet, ours: &AnnotationSet) -> bool {
    on_disk.iter().all(|annotation| ours.get(&annotation.id).is_some())
}

fn open_set(set: &SetToOpen) -> Result<(SetFile, ReadSet), StorageError> {
    let open = || SetFile::open(&set.study, &set.path, &set.id, &set.coder.name, &set.article);
    match open() {
        Err(StorageError::Unreadable { .. }) if set.if_unreadable == IfUnreadable::SetAside => {
            set_aside(&set.study, &set.path, &set.id)?;
            open()
        }
        result => result,
    }
}

/// Returns whether an opened set can be changed.
fn access(file: &SetFile, read: &ReadSet, set: &SetToOpen) -> Access {
    if let Some(why) = file.read_only() {
        return Access::ReadOnly(why.reason.clone());
    }
    if !read.text_hash_matches {
        let unplaced = read.set.unplaced();
        return Access::ReadOnly(format!(
            "the text of {} changed since it was marked; {unplaced} of {} marks lost or changed their place",
            set.path.name(),
            read.set.len(),
        ));
    }
    Access::Writable
}
