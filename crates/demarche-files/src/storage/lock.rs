//! Locks that allow one writer at a time on one computer.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read as _, Seek as _, Write as _},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use sha2::{Digest as _, Sha256};

use super::{
    StorageError, atomic,
    inside::Inside,
    regular::{self, Links, is_still_at},
    shown,
};

/// How often to retry this computer's lock if its previous holder removes it at the same moment.
const TRIES: usize = 16;

/// A lock beside a set, held until it is dropped. The file is then emptied but not removed: removing it could race with a
/// waiting process.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock at `path`, which guards `guarded`. If it is already held, the error names the holder.
    pub(super) fn take(
        inside: Inside<'_>,
        path: &Path,
        guarded: &Path,
    ) -> Result<Self, StorageError> {
        let mut file = inside.open_lock(path)?;
        lock(&mut file, path, guarded)?;
        Ok(Self { file })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Err(error) = self.file.set_len(0) {
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

/// Locks an open file and records the holder in it.
fn lock(file: &mut File, path: &Path, guarded: &Path) -> Result<(), StorageError> {
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let path = guarded.to_owned();
            return Err(StorageError::Locked { holder: holder(file), path });
        }
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
            // Some network file systems have no locks. A change by others is still noticed before each write.
            log::warn!("this file system has no locks: {}", shown(path));
        }
        Err(TryLockError::Error(error)) => return Err(StorageError::from_io(error, path)),
    }
    if let Err(error) = sign(file) {
        log::debug!("the lock could not be signed: {error}: {}", shown(path));
    }
    Ok(())
}

/// Writes the holder into a lock file, for people to read; it plays no part in the locking.
fn sign(file: &mut File) -> io::Result<()> {
    let start = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map(|since| since.as_secs())
        .unwrap_or_default();
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}\nprocess {}\nsince {start}", host(), std::process::id())
}

/// Returns what the lock's holder wrote into it.
fn holder(file: &mut File) -> Option<String> {
    let mut text = String::new();
    file.take(1024).read_to_string(&mut text).ok()?;
    let is_plain = |line: &&str| !line.is_empty() && !line.contains(char::is_control);
    let words: Vec<&str> = text.lines().take(2).filter(is_plain).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

fn host() -> String {
    let told = std::env::var("HOSTNAME").or_else(|_| std::env::var("COMPUTERNAME"));
    told.or_else(|_| fs::read_to_string("/proc/sys/kernel/hostname"))
        .map_or_else(|_| "this computer".to_owned(), |name| name.trim().to_owned())
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
        assert!(
            holder
                .is_some_and(|holder| holder.contains(&format!("process {}", std::process::id())))
        );
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
