//! One coder's set of one article, opened for writing.

use std::{
    cell::Cell,
    fs::File,
    io,
    path::{Path, PathBuf},
};

use demarche_core::{
    annotation::{AnnotationSet, CodebookRef, Stamp, Unknown},
    article::Article,
    codebook::Codebook,
    journal::{Entry, make_all},
    study::{ArticlePath, CoderId, OnDisk},
};

use super::{
    ReadOnly, ReadOnlyKind, ReadSet, StorageError, Study,
    article_file::store_encoding,
    atomic,
    journal::{DiskState, Journal},
    kept::store_text,
    names::check_new_set,
    read_set,
    read_set::{Hashed, hash_of},
    set_locks::{Locks, sweep},
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
    journal: Option<Journal>,
    /// What the file held when it was last read or written with the lock held; `None` if it was neither.
    known: Option<Known>,
}

/// The fingerprint of a file, if there was one.
#[derive(Clone, Copy, Debug)]
struct Known(Option<u128>);

/// Whether a set has a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum There {
    File,
    Missing,
}

/// What to do with a journal that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missing {
    Make,
    Leave,
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
            journal: None,
            known: None,
        };
        match file.take_locks() {
            Ok(()) => sweep(study, path, coder),
            Err(error) => file.read_only = Some(ReadOnly::by_lock(&error)),
        }
        let there = study.inside().metadata(&file.path)?;
        // Taking the lock over from another computer would not help.
        let counts = file.read_only.as_ref().is_none_or(|why| why.kind == ReadOnlyKind::Elsewhere);
        if counts && there.is_some_and(|there| there.permissions().readonly()) {
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
        Self::lock(study, path, coder)?.read(coder_name, article)
    }

    /// Reads the set, whose lock was taken or could not be.
    fn read(
        mut self,
        coder_name: &str,
        article: &Article,
    ) -> Result<(Self, ReadSet), StorageError> {
        let file = &mut self;
        if file.read_only.is_none() {
            file.open_journal(Missing::Leave)?;
        }
        let mut read = read_set(&file.study, &file.article_path, &file.coder, article)?;
        file.known = file.read_only.is_none().then_some(Known(read.state.file));
        if let Some(why) = read.read_only(&file.coder) {
            file.read_only = Some(why);
        }
        if read.on_disk == OnDisk::Absent
            && let Err(error @ StorageError::SameName { .. }) = file.check_new()
        {
            file.read_only = Some(ReadOnly::same_name(&error));
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
        Ok((self, read))
    }

    /// Opens the set like [`open`](Self::open), but if somebody else has its lock fails with that, without reading the set,
    /// which may be large.
    pub fn open_unless_locked(
        study: &Study,
        path: &ArticlePath,
        coder: &CoderId,
        coder_name: &str,
        article: &Article,
    ) -> Result<(Self, ReadSet), StorageError> {
        let mut file = Self::lock(study, path, coder)?;
        let kind = file.read_only.as_ref().map(|why| why.kind);
        if matches!(kind, Some(ReadOnlyKind::Locked | ReadOnlyKind::Elsewhere)) {
            // Fails as before, unless it was given back since.
            file.take_locks()?;
            file.read_only = None;
        }
        file.read(coder_name, article)
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

    /// Returns what the set's file and journal hold, as far as this window knows.
    pub fn on_disk(&self) -> Option<OnDisk> {
        Some(self.state(self.known?.0).on_disk())
    }

    /// Returns whether the journal has steps that the file does not have.
    pub fn has_steps(&self) -> bool {
        self.known.is_some_and(|Known(file)| self.state(file).step.is_some())
    }

    /// Returns where the end of the journal was kept that could not be read, if there was one when the set was opened.
    pub fn kept_journal(&self) -> Option<&Path> {
        self.journal.as_ref().and_then(Journal::kept)
    }

    /// Adds steps to the journal, and returns once they are on the disk; the cost does not depend on the size of the set.
    /// Returns what file and journal hold now, or `None` if the set has to be written: there is no file yet, or it or the
    /// journal is not what it was at `base`.
    pub fn append(
        &mut self,
        article: &Article,
        steps: &[Entry],
        base: OnDisk,
    ) -> Result<Option<OnDisk>, StorageError> {
        self.forget_changed_journal();
        let Some(Known(Some(file))) = self.known else { return Ok(None) };
        let has_locks = self.locks.has_beside() && self.read_only.is_none();
        if !has_locks || self.on_disk() != Some(base) {
            return Ok(None);
        }
        self.check_lock()?;
        self.open_journal(Missing::Make)?;
        let is_fit = |journal: &&mut Journal| journal.fits(Some(file)) && !journal.is_full();
        let Some(journal) = self.journal.as_mut().filter(is_fit) else {
            return Ok(None);
        };
        let mark = journal.mark();
        if let Err(error) = journal.add(Some(file), steps, article).and_then(|()| journal.sync()) {
            journal.rewind(mark);
            return Err(error);
        }
        let now = journal.state(Some(file)).on_disk();
        self.keep_text(article);
        Ok(Some(now))
    }

    /// Reads the journal again, when it is next needed, if somebody else has changed it.
    fn forget_changed_journal(&mut self) {
        if self.journal.as_ref().is_some_and(|journal| !journal.is_as_left()) {
            (self.journal, self.known) = (None, None);
        }
    }

    /// Keeps a copy of the text that the marks count in. They are safe without it: an error is logged, and the next write tries
    /// again.
    fn keep_text(&mut self, article: &Article) {
        if self.has_text {
            return;
        }
        match store_text(&self.study, &self.article_path, article) {
            Ok(_) => self.has_text = true,
            Err(error) => log::warn!("no copy of the text was kept: {error}"),
        }
    }

    /// Writes the set whose last steps are not in the journal yet: all of it or nothing, with the previous version kept as
    /// `CODER.prev` and all steps in the history. Returns what the file holds now, the base of the next write.
    ///
    /// Takes the lock if it is not held yet; the first write makes the study's files. Fails with `ChangedOnDisk` if file and
    /// journal no longer hold `base` (a deleted file holds `Absent`): bytes other than those of `base` are never replaced.
    pub fn write(
        &mut self,
        article: &Article,
        set: &AnnotationSet,
        steps: &[Entry],
        base: OnDisk,
    ) -> Result<OnDisk, StorageError> {
        match self.read_only.as_ref().map(|why| why.kind) {
            Some(ReadOnlyKind::Incomplete) => {
                return Err(StorageError::Incomplete(self.path.clone()));
            }
            Some(ReadOnlyKind::OfAnother) => {
                return Err(StorageError::OfAnother(self.path.clone()));
            }
            Some(ReadOnlyKind::OfAnotherCoder) => {
                return Err(StorageError::OfAnotherCoder(self.path.clone()));
            }
            _ => {}
        }
        self.study.inside().check_there()?;
        self.forget_changed_journal();
        self.take_locks()?;
        // Before a folder is made it is enough that the file exists or not; its content is compared right before it is replaced.
        let there = match self.study.inside().metadata(&self.path)? {
            Some(_) => There::File,
            None => There::Missing,
        };
        if there == There::File && base == OnDisk::Absent {
            return Err(StorageError::ChangedOnDisk(self.path.clone()));
        }
        if there == There::Missing {
            self.open_journal(Missing::Leave)?;
            if self.state(None).on_disk() != base {
                // Without the article, nobody has removed the marks: their disk was, or all of it went elsewhere.
                return Err(if self.study.has_article(&self.article_path) {
                    StorageError::ChangedOnDisk(self.path.clone())
                } else {
                    StorageError::NotFound(self.study.article_path(&self.article_path))
                });
            }
            self.check_new()?;
        }
        self.study.make(&self.article_path)?;
        self.take_locks()?;
        self.check_lock()?;
        store_encoding(&self.study, &self.article_path, article)?;
        // Without a journal the set can still be written.
        let missing = if steps.is_empty() { Missing::Leave } else { Missing::Make };
        if let Err(error) = self.open_journal(missing) {
            log::warn!("{error}");
        }
        let mark = self.journal.as_ref().map(Journal::mark);
        let written = self.replace(article, (set, steps), base, there);
        match (&written, &mut self.journal) {
            (Ok(now), Some(journal)) => {
                self.known = Some(Known(Some(*now)));
                if let Err(error) = journal.retire(self.study.inside()) {
                    log::warn!("the steps were not moved to the history: {error}");
                }
                if !journal.is_there() {
                    // Another program removed it. The file has its steps, and the next ones are kept in a new one.
                    self.journal = None;
                }
            }
            (Ok(now), None) => self.known = Some(Known(Some(*now))),
            (Err(_), Some(journal)) => {
                if let Some(mark) = mark {
                    journal.rewind(mark);
                }
            }
            (Err(_), None) => {}
        }
        if let Err(error) = &written {
            self.give_up_if_taken(error);
        }
        let now = written?;
        self.read_only = None;
        self.keep_text(article);
        Ok(OnDisk::Bytes(now))
    }

    /// Replaces the file, or creates it, and returns its fingerprint. The steps and what the file is about to hold are in the
    /// journal before that.
    fn replace(
        &mut self,
        article: &Article,
        (set, steps): (&AnnotationSet, &[Entry]),
        base: OnDisk,
        there: There,
    ) -> Result<u128, StorageError> {
        let Self { study, article_path, path, journal, locks, .. } = self;
        let content = SetOf { path: article_path.as_str(), article, set };
        let now = Cell::new(0);
        let fill = |file: &mut File| {
            let mut out = Hashed::new(file);
            native::write(content, &mut out)?;
            now.set(out.hash());
            Ok(())
        };
        let note = |journal: &mut Option<Journal>, file: Option<u128>, now: u128| {
            let Some(journal) = journal else { return Ok(()) };
            // Without steps only the header may be another one, which the history must know.
            if steps.is_empty() && journal.is_empty() && (file.is_none() || file == Some(now)) {
                return Ok(());
            }
            let mark = journal.mark();
            let others = if file.is_none() && journal.is_empty() && !make_all(steps, set) {
                journal.begin_with_others()
            } else {
                Ok(())
            };
            let noted = others.and_then(|()| journal.add(file, steps, article));
            let noted = noted.and_then(|()| journal.announce(now)).and_then(|()| journal.sync());
            if noted.is_err() {
                journal.rewind(mark);
            }
            match noted {
                // Readers would take its steps again, on a file that has them and what was done after them.
                Err(error) if journal.has_steps() => Err(error),
                Err(error) => {
                    log::warn!("the journal could not be written: {error}");
                    Ok(())
                }
                Ok(()) => Ok(()),
            }
        };
        let inside = study.inside();
        if there == There::Missing {
            let fill = |file: &mut File| {
                fill(file)?;
                note(journal, None, now.get()).map_err(io::Error::other)
            };
            // Creating the file, instead of replacing it, detects one created meanwhile.
            if !inside.write_new(path, fill)? {
                return Err(StorageError::ChangedOnDisk(path.clone()));
            }
        } else {
            let previous = path.with_extension("prev");
            let check = || {
                let file = hash_of(inside, path)?;
                if state_of(journal.as_ref(), file).on_disk() != base {
                    return Err(StorageError::ChangedOnDisk(path.clone()));
                }
                locks.check(inside, path)?;
                note(journal, file, now.get())
            };
            inside.write_keeping(path, &previous, check, fill)?;
        }
        // A disk or a file system that says “written” may be wrong; the steps are still in the journal then.
        if hash_of(inside, path)? != Some(now.get()) {
            return Err(StorageError::NotAsWritten(path.clone()));
        }
        Ok(now.get())
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

    /// Fails if the set, which is not there yet, would be the same file as another one where case is ignored.
    fn check_new(&self) -> Result<(), StorageError> {
        check_new_set(self.study.inside(), &self.path, &self.coder)
    }

    /// Writes into the lock that its holder is alive. Fails if somebody else has taken it over; the set is then read-only.
    pub fn refresh_lock(&mut self) -> Result<(), StorageError> {
        let refreshed = self.locks.refresh(self.study.inside(), &self.path);
        refreshed.inspect_err(|error| self.give_up_if_taken(error))
    }

    /// Fails if somebody else has taken over the lock beside the set; the set is then read-only.
    fn check_lock(&mut self) -> Result<(), StorageError> {
        let checked = self.locks.check(self.study.inside(), &self.path);
        checked.inspect_err(|error| self.give_up_if_taken(error))
    }

    /// Lets go of a set that somebody else has taken over. What it holds is no longer known.
    fn give_up_if_taken(&mut self, error: &StorageError) {
        if error.is_about_lock() {
            self.read_only = Some(ReadOnly::by_lock(error));
            (self.locks, self.journal, self.known) = (Locks::default(), None, None);
        }
    }

    /// Moves all steps in the journal to the history, because the set goes on without them.
    pub fn drop_steps(&mut self) -> Result<(), StorageError> {
        self.open_journal(Missing::Leave)?;
        match &mut self.journal {
            Some(journal) => journal.retire(self.study.inside()),
            None => Ok(()),
        }
    }

    /// Makes every write of the journal fail, as on a full disk.
    #[cfg(test)]
    pub(super) fn break_journal(&mut self) {
        self.journal.as_mut().unwrap().break_it();
    }

    fn state(&self, file: Option<u128>) -> DiskState {
        state_of(self.journal.as_ref(), file)
    }

    /// Opens the journal if it is not open yet.
    fn open_journal(&mut self, missing: Missing) -> Result<(), StorageError> {
        let path = self.path.with_extension("journal");
        if self.journal.is_some()
            || !self.locks.has_beside()
            || (missing == Missing::Leave && self.study.inside().metadata(&path)?.is_none())
        {
            return Ok(());
        }
        self.journal = Some(Journal::open(self.study.inside(), &self.path)?);
        Ok(())
    }

    /// Takes the locks that are not held yet: this computer's, and the one beside the set once its folder exists.
    fn take_locks(&mut self) -> Result<(), StorageError> {
        self.locks.take(&self.study, &self.article_path, &self.path)
    }
}

/// Returns what a file with this fingerprint and a journal hold.
fn state_of(journal: Option<&Journal>, file: Option<u128>) -> DiskState {
    journal.map_or(DiskState { file, step: None }, |journal| journal.state(file))
}
