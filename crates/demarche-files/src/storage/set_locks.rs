//! The locks of a set, and what only their holder may do.

use std::path::Path;

use demarche_core::study::{ANNOTATIONS, ArticlePath, CoderId};

use super::{
    StorageError, Study, atomic,
    inside::Inside,
    lock::{LocalLock, Lock},
};

/// The locks of a set. While one of them is held, nobody else can write the set.
#[derive(Debug, Default)]
pub(super) struct Locks {
    /// In a folder of this computer: the set's own folder does not exist before its first write.
    local: Option<LocalLock>,
    /// Beside the set.
    beside: Option<Lock>,
}

impl Locks {
    /// Takes the locks that are not held yet: this computer's, and the one beside the set once its folder exists.
    pub(super) fn take(
        &mut self,
        study: &Study,
        path: &ArticlePath,
        set: &Path,
    ) -> Result<(), StorageError> {
        if self.local.is_none() {
            self.local = LocalLock::take(set)?;
        }
        if self.beside.is_none() && study.sets_folder(path).is_dir() {
            match Lock::take(study.inside(), &set.with_extension("lock"), set) {
                Ok(lock) => self.beside = Some(lock),
                Err(error) => {
                    // Hold both or neither: another window may be able to write where this one cannot.
                    self.local = None;
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// Returns whether the lock beside the set is held.
    pub(super) fn has_beside(&self) -> bool {
        self.beside.is_some()
    }

    /// Fails if somebody else has taken over the lock beside the set.
    pub(super) fn check(&mut self, inside: Inside<'_>, set: &Path) -> Result<(), StorageError> {
        self.beside.as_mut().map_or(Ok(()), |lock| lock.check(inside, set))
    }

    /// Writes into the lock beside the set that its holder is alive, unless somebody else has taken it over.
    pub(super) fn refresh(&mut self, inside: Inside<'_>, set: &Path) -> Result<(), StorageError> {
        self.beside.as_mut().map_or(Ok(()), |lock| lock.refresh(inside, set))
    }
}

/// Takes the lock of a set over from a process on another computer, by a person's word.
///
/// The set can then be opened for writing, and the other process no longer writes it. Fails if a holder other than the one with this signature has it.
pub fn take_over(
    study: &Study,
    path: &ArticlePath,
    coder: &CoderId,
    signature: &str,
) -> Result<(), StorageError> {
    let set = study.set_path(path, coder);
    let _local = LocalLock::take(&set)?;
    Lock::take_over(study.inside(), &set.with_extension("lock"), &set, signature)
}

/// Removes temporary files that a crash left behind; holding the lock means that nobody is writing this set.
pub(super) fn sweep(study: &Study, path: &ArticlePath, coder: &CoderId) {
    let annotations = study.root().join(ANNOTATIONS);
    for folder in [&annotations, &study.sets_folder(path)] {
        let entries = match study.inside().entries(folder) {
            Ok(entries) => entries,
            Err(error) => {
                log::debug!("{error}");
                continue;
            }
        };
        if *folder == annotations {
            atomic::sweep(&entries, |name| matches!(name, "study.json" | ".gitignore"));
        } else {
            atomic::sweep(&entries, |name| is_made_by_us(name, coder));
        }
    }
}

/// Returns whether the writer of a coder's set creates files of this name among the article's sets.
fn is_made_by_us(name: &str, coder: &CoderId) -> bool {
    let of_coder = name.strip_prefix(coder.as_str()).is_some_and(|rest| {
        matches!(rest, ".json" | ".prev" | ".history")
            || (rest.starts_with(".journal-") && rest.strip_suffix(".damaged").is_some())
            || (rest.starts_with(".mine-") && rest.strip_suffix(".json").is_some())
    });
    of_coder
        || name == "article.json"
        || name.strip_prefix("text.").is_some_and(|rest| {
            rest.strip_suffix(".txt").or_else(|| rest.strip_suffix(".json")).is_some()
        })
}
