//! One writer at a time on one machine.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read as _, Seek as _, Write as _},
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use super::StorageError;

/// A lock held until it is dropped. The file stays, emptied: removing it could pull it away under the next one who waits.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock at `path`, which guards `guarded`. Says who holds it if somebody does.
    pub(super) fn take(path: &Path, guarded: &Path) -> Result<Self, StorageError> {
        let in_words = |error| StorageError::from_io(error, path);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(in_words)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StorageError::Locked {
                    holder: holder(&mut file),
                    path: guarded.to_owned(),
                });
            }
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                // Some network file systems have no locks; a change underneath is still noticed before each write.
                log::warn!("this file system has no locks: {}", path.display());
            }
            Err(TryLockError::Error(error)) => return Err(in_words(error)),
        }
        let mut lock = Self { file };
        if let Err(error) = lock.sign() {
            log::debug!("the lock could not be signed: {error}: {}", path.display());
        }
        Ok(lock)
    }

    /// Writes who holds it, for people to read; only the lock itself decides.
    fn sign(&mut self) -> io::Result<()> {
        let start = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map(|since| since.as_secs())
            .unwrap_or_default();
        self.file.set_len(0)?;
        self.file.rewind()?;
        writeln!(self.file, "{}\nprocess {}\nsince {start}", host(), std::process::id())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Err(error) = self.file.set_len(0) {
            log::debug!("the lock could not be emptied: {error}");
        }
    }
}

/// Returns what the one who holds the lock wrote into it.
fn holder(file: &mut File) -> Option<String> {
    let mut text = String::new();
    file.take(1024).read_to_string(&mut text).ok()?;
    let words: Vec<&str> = text.lines().take(2).filter(|line| !line.is_empty()).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

fn host() -> String {
    let told = std::env::var("HOSTNAME").or_else(|_| std::env::var("COMPUTERNAME"));
    told.or_else(|_| std::fs::read_to_string("/proc/sys/kernel/hostname"))
        .map_or_else(|_| "this computer".to_owned(), |name| name.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_holds_it_and_the_other_is_told_who() {
        let folder = tempfile::tempdir().unwrap();
        let (path, set) = (folder.path().join("ayesha.lock"), folder.path().join("ayesha.json"));
        let first = Lock::take(&path, &set).unwrap();
        let Err(StorageError::Locked { holder, path: guarded }) = Lock::take(&path, &set) else {
            panic!("two hold it");
        };
        assert_eq!(guarded, set);
        assert!(
            holder
                .is_some_and(|holder| holder.contains(&format!("process {}", std::process::id())))
        );
        drop(first);
        assert_eq!(std::fs::read(&path).unwrap(), b"");
        assert!(Lock::take(&path, &set).is_ok());
    }
}
