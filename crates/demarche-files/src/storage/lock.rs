//! Locks that allow one writer at a time on one computer.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Seek as _, Write as _},
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use super::{
    StorageError, atomic,
    holder::Holder,
    inside::Inside,
    regular::{self, Links, is_still_at},
    shown,
};

/// How often to retry this computer's lock if its previous holder removes it at the same moment.
const TRIES: usize = 16;

/// What is done about a lock that a process on another computer has signed and not given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Foreign {
    /// It is in use: only a person may take it over.
    Respect,
    /// It was left behind: such a lock is held for milliseconds.
    Ignore,
}

/// A lock beside a set, held until it is dropped. The file is then emptied but not removed: removing it could race with a
/// waiting process.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    file: File,
    /// What we wrote into it.
    holder: Holder,
}

impl Lock {
    /// Takes the lock at `path`, which guards `guarded`. If it is already held, the error names the holder; so it does if a
    /// process on another computer has signed it and not given it back.
    pub(super) fn take(
        inside: Inside<'_>,
        path: &Path,
        guarded: &Path,
    ) -> Result<Self, StorageError> {
        Self::take_from(inside, path, guarded, Foreign::Respect)
    }

    /// Takes a lock that is never held for long.
    pub(super) fn take_briefly(
        inside: Inside<'_>,
        path: &Path,
        guarded: &Path,
    ) -> Result<Self, StorageError> {
        Self::take_from(inside, path, guarded, Foreign::Ignore)
    }

    fn take_from(
        inside: Inside<'_>,
        path: &Path,
        guarded: &Path,
        foreign: Foreign,
    ) -> Result<Self, StorageError> {
        let mut file = inside.open_lock(path)?;
        lock(&mut file, path, guarded)?;
        if foreign == Foreign::Respect
            && let Some(holder) = read(&mut file, path)?.filter(Holder::is_elsewhere)
        {
            let (holder, path) = (Box::new(holder), guarded.to_owned());
            return Err(StorageError::OpenElsewhere { holder, path });
        }
        let holder = Holder::new();
        sign(&mut file, &holder, path);
        Ok(Self { path: path.to_owned(), file, holder })
    }

    /// Takes the lock over from a holder on another computer, by a person's word: it is then this computer's, and free. Fails
    /// if it is held by somebody else than the one with this signature.
    pub(super) fn take_over(
        inside: Inside<'_>,
        path: &Path,
        guarded: &Path,
        signature: &str,
    ) -> Result<(), StorageError> {
        let mut file = inside.open_lock(path)?;
        lock(&mut file, path, guarded)?;
        if let Some(holder) = read(&mut file, path)?.filter(Holder::is_elsewhere)
            && holder.signature() != signature
        {
            let (holder, path) = (Box::new(holder), guarded.to_owned());
            return Err(StorageError::OpenElsewhere { holder, path });
        }
        // It is never empty meanwhile: the former holder would take it back.
        write(&mut file, &Holder::new()).map_err(|error| StorageError::from_io(error, path))
    }

    /// Fails if somebody else has taken the lock over. A lock file that was removed or emptied is signed again.
    pub(super) fn check(&mut self, inside: Inside<'_>, guarded: &Path) -> Result<(), StorageError> {
        // Opened by its name: another program may have put another file in its place, and a network drive shows only then what
        // another computer has written.
        let there = match inside.open(&self.path)? {
            Some((mut file, _)) => read(&mut file, &self.path)?,
            None => None,
        };
        let is_ours =
            there.as_ref().is_none_or(|there| there.signature() == self.holder.signature());
        if let Some(holder) = there.filter(|_| !is_ours) {
            let (holder, path) = (Box::new(holder), guarded.to_owned());
            return Err(StorageError::TakenOver { holder, path });
        }
        if !is_still_at(&self.file, &self.path) {
            let mut file = inside.open_lock(&self.path)?;
            lock(&mut file, &self.path, guarded)?;
            self.file = file;
            sign(&mut self.file, &self.holder, &self.path);
        } else if self.file.metadata().is_ok_and(|metadata| metadata.len() == 0) {
            sign(&mut self.file, &self.holder, &self.path);
        }
        Ok(())
    }

    /// Writes into the file that the holder is alive, unless somebody else has taken the lock over.
    pub(super) fn refresh(
        &mut self,
        inside: Inside<'_>,
        guarded: &Path,
    ) -> Result<(), StorageError> {
        self.check(inside, guarded)?;
        sign(&mut self.file, &self.holder.seen_now(), &self.path);
        Ok(())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let is_ours = read(&mut self.file, &self.path).is_ok_and(|there| {
            there.is_some_and(|there| there.signature() == self.holder.signature())
        });
        if is_ours && let Err(error) = self.file.set_len(0) {
            log::debug!("the lock could not be emptied: {error}");
        }
    }
}

/// A lock in a folder of this computer, for a set that has no folder yet, so that two windows opened before the first mark
/// exclude each other. The file is removed when the lock is dropped.
#[derive(Debug)]
pub(super) struct LocalLock {
    path: PathBuf,
    // Holds the lock until it is closed.
    file: File,
}

impl LocalLock {
    /// Takes the lock of a set by its path. Returns `None` if this computer has no folder for it.
    pub(super) fn take(set: &Path) -> Result<Option<Self>, StorageError> {
        Self::take_in_first(&local_folders(), set)
    }

    /// Takes the lock in the first of these folders that can be used.
    fn take_in_first(folders: &[PathBuf], set: &Path) -> Result<Option<Self>, StorageError> {
        for folder in folders {
            match Self::take_in(folder, set) {
                Ok(lock) => return Ok(Some(lock)),
                Err(error @ StorageError::Locked { .. }) => return Err(error),
                Err(error) => log::debug!("{error}"),
            }
        }
        Ok(None)
    }

    fn take_in(folder: &Path, set: &Path) -> Result<Self, StorageError> {
        atomic::make_folder(folder)?;
        let hash = Sha256::digest(set.as_os_str().as_encoded_bytes());
        let head = hash.first_chunk().map_or(0, |head| u128::from_be_bytes(*head));
        let path = folder.join(format!("{head:032x}.lock"));
        for _ in 0..TRIES {
            let options = &mut OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false);
            let (mut file, _) =
                regular::open_with(options, &path, Links::Refuse, StorageError::from_io)?;
            lock(&mut file, &path, set)?;
            sign(&mut file, &Holder::new(), &path);
            if is_still_at(&file, &path) {
                return Ok(Self { path, file });
            }
        }
        Err(StorageError::Locked { holder: None, path: set.to_owned() })
    }
}

impl Drop for LocalLock {
    fn drop(&mut self) {
        // The file is removed while the lock is held: whoever opened it meanwhile notices and retries with a new one.
        let removed = if cfg!(unix) { fs::remove_file(&self.path) } else { self.file.set_len(0) };
        if let Err(error) = removed {
            log::debug!("the lock could not be removed: {error}: {}", shown(&self.path));
        }
    }
}

/// Returns this computer's folders for locks: the runtime folder, then the cache folder.
fn local_folders() -> Vec<PathBuf> {
    let Some(dirs) = directories::BaseDirs::new() else { return Vec::new() };
    let folders = dirs.runtime_dir().into_iter().chain([dirs.cache_dir()]);
    folders.map(|folder| folder.join("demarche").join("locks")).collect()
}

/// Locks an open file.
fn lock(file: &mut File, path: &Path, guarded: &Path) -> Result<(), StorageError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            let holder = read(file, path).ok().flatten().map(Box::new);
            Err(StorageError::Locked { holder, path: guarded.to_owned() })
        }
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
            // Some network file systems have no locks. What the file says is still noticed before each write, and so is a
            // change by others.
            log::warn!("this file system has no locks: {}", shown(path));
            Ok(())
        }
        Err(TryLockError::Error(error)) => Err(StorageError::from_io(error, path)),
    }
}

/// Returns what a lock file says about its holder.
fn read(file: &mut File, path: &Path) -> Result<Option<Holder>, StorageError> {
    let read = file.rewind().and_then(|()| Holder::read(file));
    read.map_err(|error| StorageError::from_reading(error, path))
}

/// Writes the holder into a lock file. On one computer the system's lock decides, so an error is only logged.
fn sign(file: &mut File, holder: &Holder, path: &Path) {
    if let Err(error) = write(file, holder) {
        log::debug!("the lock could not be signed: {error}: {}", shown(path));
    }
}

fn write(file: &mut File, holder: &Holder) -> io::Result<()> {
    let text = holder.written();
    file.rewind()?;
    file.write_all(text.as_bytes())?;
    file.set_len(text.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_window_holds_the_lock_and_the_other_learns_who() {
        let folder = tempfile::tempdir().unwrap();
        let inside = Inside::new(folder.path());
        let (path, set) = (folder.path().join("ayesha.lock"), folder.path().join("ayesha.json"));
        let first = Lock::take(inside, &path, &set).unwrap();
        let Err(StorageError::Locked { holder, path: guarded }) = Lock::take(inside, &path, &set)
        else {
            panic!("two hold it");
        };
        assert_eq!(guarded, set);
        assert!(holder.is_some_and(|holder| {
            holder.words().contains(&format!("process {}", std::process::id()))
        }));
        drop(first);
        assert_eq!(fs::read(&path).unwrap(), b"");
        assert!(Lock::take(inside, &path, &set).is_ok());
    }

    #[test]
    fn a_set_without_a_folder_has_one_writer_too() {
        let folder = tempfile::tempdir().unwrap();
        let locks = folder.path().join("locks");
        let set = folder.path().join("study/annotations/a.txt/ayesha.json");
        let first = LocalLock::take_in(&locks, &set).unwrap();
        let second = LocalLock::take_in(&locks, &set).map(drop);
        assert!(matches!(second, Err(StorageError::Locked { .. })), "{second:?}");
        drop(LocalLock::take_in(&locks, &set.with_file_name("bilal.json")).unwrap());
        drop(first);
        assert_eq!(fs::read_dir(&locks).unwrap().count(), 0, "nothing is left behind");
        drop(LocalLock::take_in(&locks, &set).unwrap());
    }

    #[test]
    fn an_unusable_folder_for_locks_is_skipped() {
        let folder = tempfile::tempdir().unwrap();
        let set = folder.path().join("ayesha.json");
        let (taken, free) = (folder.path().join("taken"), folder.path().join("free"));
        OpenOptions::new().write(true).create_new(true).open(&taken).unwrap();
        let take = |folders: &[PathBuf]| LocalLock::take_in_first(folders, &set).unwrap();
        assert!(take(&[]).is_none());
        assert!(take(&[taken.clone(), taken.join("below")]).is_none());
        assert!(take(&[taken, free]).is_some());
    }
}
