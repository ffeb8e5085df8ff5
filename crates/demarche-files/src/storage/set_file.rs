//! One coder's set of one article, opened for writing.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use demarche_core::{
    annotation::{AnnotationSet, CodebookRef, Stamp, Unknown},
    article::Article,
    codebook::Codebook,
    study::{ANNOTATIONS, ArticlePath, CoderId, OnDisk},
};

use super::{
    ReadOnly, ReadOnlyKind, ReadSet, StorageError, Study,
    article::{store_encoding, store_text},
    atomic,
    lock::{LocalLock, Lock},
    read_set,
    read_set::{Hashed, on_disk},
};
use crate::formats::{SetOf, native};

/// A coder's set opened for writing.
///
/// It holds the lock, but not what is on disk: the caller keeps that and passes it to every write. It may be sent to
/// another thread. Drop it before opening the same set again, even in the same process, or the set will be read-only.
#[derive(Debug)]
pub struct SetFile {
    study: Study,
    article_path: ArticlePath,
    coder: CoderId,
    path: PathBuf,
    read_only: Option<ReadOnly>,
    locks: Locks,
    has_text: bool,
}

/// The locks of a set. While one of them is held, nobody else can write the set.
#[derive(Debug, Default)]
struct Locks {
    /// In a folder of this computer: the set's own folder does not exist before its first write.
    local: Option<LocalLock>,
    /// Beside the set.
    beside: Option<Lock>,
}

impl SetFile {
    /// Takes the set's lock without reading the set. If the set cannot be written (another window has it, the folder or the
    /// file is read-only, something else is in the lock's place), it is still returned, and `read_only` says why.
    pub fn lock(study: &Study, path: &ArticlePath, coder: &CoderId) -> Result<Self, StorageError> {
        let mut file = Self {
            study: study.clone(),
            article_path: path.clone(),
            coder: coder.clone(),
            path: study.set_path(path, coder),
            read_only: None,
            locks: Locks::default(),
            has_text: false,
        };
        match file.take_locks() {
            Ok(()) => file.sweep(),
            Err(error) => file.read_only = Some(ReadOnly::by_lock(&error)),
        }
        let there = study.inside().metadata(&file.path)?;
        if file.read_only.is_none() && there.is_some_and(|there| there.permissions().readonly()) {
            file.read_only = Some(ReadOnly::marked_read_only());
        }
        Ok(file)
    }

    /// Opens the set for writing. If it cannot be written (another window has it, some records are unreadable, the folder
    /// is read-only, something else is in the lock's place) it is still returned, and `read_only` says why. Creates no
    /// folder in the study: the first write does.
    pub fn open(
        study: &Study,
        path: &ArticlePath,
        coder: &CoderId,
        coder_name: &str,
        article: &Article,
    ) -> Result<(Self, ReadSet), StorageError> {
        let mut file = Self::lock(study, path, coder)?;
        let mut read = read_set(study, path, coder, article)?;
        let n_lost = read.problems.len() + read.duplicates.len();
        if n_lost > 0 {
            file.read_only = Some(ReadOnly::incomplete(n_lost));
        }
        let header = read.set.header_mut();
        if header.coder_name.is_empty() {
            coder_name.clone_into(&mut header.coder_name);
        }
        if read.on_disk == OnDisk::Absent {
            let codebook = Codebook::built_in();
            header.started = Some(Stamp(jiff::Timestamp::now().as_second() * 1000));
            header.codebook = Some(CodebookRef {
                name: codebook.name,
                version: codebook.version,
                unknown: Unknown::default(),
            });
        }
        Ok((file, read))
    }

    /// Returns why the set cannot be written, or `None` if it can.
    pub fn read_only(&self) -> Option<&ReadOnly> {
        self.read_only.as_ref()
    }

    /// Returns the coder.
    pub fn coder(&self) -> &CoderId {
        &self.coder
    }

    /// Returns the article's path below the study.
    pub fn article_path(&self) -> &ArticlePath {
        &self.article_path
    }

    /// Returns the set's file, which may not exist yet.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the set: all of it or nothing, with the previous version kept as `CODER.prev`. Returns what the file holds
    /// now, the base of the next write.
    ///
    /// Takes the lock if it is not held yet; the first write makes the study's files. Fails with `ChangedOnDisk` if the
    /// file no longer holds `base` (a deleted file holds `Absent`): bytes other than those of `base` are never replaced.
    pub fn write(
        &mut self,
        article: &Article,
        set: &AnnotationSet,
        base: OnDisk,
    ) -> Result<OnDisk, StorageError> {
        if self.read_only.as_ref().is_some_and(|why| why.kind == ReadOnlyKind::Incomplete) {
            return Err(StorageError::Incomplete(self.path.clone()));
        }
        self.study.inside().check_there()?;
        self.take_locks()?;
        // Before a folder is made it is enough that the file exists or not; its content is compared right before it is replaced.
        let is_there = self.study.inside().metadata(&self.path)?.is_some();
        if is_there != (base != OnDisk::Absent) {
            return Err(StorageError::ChangedOnDisk(self.path.clone()));
        }
        self.study.make(&self.article_path)?;
        self.take_locks()?;
        store_encoding(&self.study, &self.article_path, article)?;
        let content = SetOf { path: self.article_path.as_str(), article, set };
        let mut now = base;
        let fill = |file: &mut File| {
            let mut out = Hashed::new(file);
            native::write(content, &mut out)?;
            now = out.on_disk();
            Ok(())
        };
        let inside = self.study.inside();
        if base == OnDisk::Absent {
            // Creating the file, instead of replacing it, detects one created meanwhile.
            if !inside.write_new(&self.path, fill)? {
                return Err(StorageError::ChangedOnDisk(self.path.clone()));
            }
        } else {
            let previous = self.path.with_extension("prev");
            let check = || self.check_holds(base);
            inside.write_keeping(&self.path, &previous, check, fill)?;
        }
        self.read_only = None;
        if !self.has_text {
            // The marks are safe without the copy of the text: log the error and try again at the next write.
            match store_text(&self.study, &self.article_path, article) {
                Ok(_) => self.has_text = true,
                Err(error) => log::warn!("no copy of the text was kept: {error}"),
            }
        }
        Ok(now)
    }

    /// Writes these marks beside the set as `CODER.mine-TIME.json`, never replacing a file, whether or not the set itself
    /// can be written. Returns the new file's path.
    pub fn keep_mine(
        &self,
        article: &Article,
        set: &AnnotationSet,
    ) -> Result<PathBuf, StorageError> {
        self.study.make(&self.article_path)?;
        for path in atomic::Aside::new(&self.path, &format!("{}.mine-", self.coder), ".json") {
            let content = SetOf { path: self.article_path.as_str(), article, set };
            if self.study.inside().write_new(&path, |file| native::write(content, file))? {
                return Ok(path);
            }
        }
        // Not reached: the names never end.
        Err(StorageError::NotFound(self.path.clone()))
    }

    fn check_holds(&self, base: OnDisk) -> Result<(), StorageError> {
        if on_disk(self.study.inside(), &self.path)? == base {
            Ok(())
        } else {
            Err(StorageError::ChangedOnDisk(self.path.clone()))
        }
    }

    /// Takes the locks that are not held yet: this computer's, and the one beside the set once its folder exists.
    fn take_locks(&mut self) -> Result<(), StorageError> {
        if self.locks.local.is_none() {
            self.locks.local = LocalLock::take(&self.path)?;
        }
        if self.locks.beside.is_none() && self.study.sets_folder(&self.article_path).is_dir() {
            let path = self.path.with_extension("lock");
            match Lock::take(self.study.inside(), &path, &self.path) {
                Ok(lock) => self.locks.beside = Some(lock),
                Err(error) => {
                    // Hold both or neither: another window may be able to write where this one cannot.
                    self.locks.local = None;
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// Removes temporary files that a crash left behind; holding the lock means that nobody is writing this set.
    fn sweep(&self) {
        let annotations = self.study.root().join(ANNOTATIONS);
        for folder in [&annotations, &self.study.sets_folder(&self.article_path)] {
            let entries = match self.study.inside().entries(folder) {
                Ok(entries) => entries,
                Err(error) => {
                    log::debug!("{error}");
                    continue;
                }
            };
            if *folder == annotations {
                atomic::sweep(&entries, |name| matches!(name, "study.json" | ".gitignore"));
            } else {
                atomic::sweep(&entries, |name| self.is_made_by_us(name));
            }
        }
    }

    /// Returns whether this set's writer creates files of this name among the article's sets.
    fn is_made_by_us(&self, name: &str) -> bool {
        let of_coder = name.strip_prefix(self.coder.as_str()).is_some_and(|rest| {
            matches!(rest, ".json" | ".prev")
                || (rest.starts_with(".mine-") && rest.strip_suffix(".json").is_some())
        });
        of_coder
            || name == "article.json"
            || (name.starts_with("text.") && name.strip_suffix(".txt").is_some())
    }
}
