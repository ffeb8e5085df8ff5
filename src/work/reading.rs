//! Reads what is on disk of a set, and says in the session's words what came of it.

use demarche_core::{
    annotation::{AnnotationSet, Header},
    article::Article,
    study::{Coder, OnDisk, SetKey},
};
use demarche_files::storage::{
    ReadOnly, ReadOnlyKind, SetFile, SetHistory, StorageError, Study, read_history, read_set,
    set_on_disk,
};

use super::job::{HistoryJob, SetJob};
use crate::session::{Access, Elsewhere, SetRead, WriteOutcome};

/// Reads a set's file if it holds something else than what is known, unless the article is gone as well.
pub(super) fn changed_since(key: &SetKey, article: &Article, known: OnDisk) -> Option<SetRead> {
    let study = Study::at(key.study.root()).ok()?;
    let now = set_on_disk(&study, &key.article, &key.coder).ok()?;
    // Marks that are gone with their article were not removed: their disk was, or they went elsewhere.
    if now == known || now == OnDisk::Absent && !study.has_article(&key.article) {
        return None;
    }
    read_theirs(key, article).ok()
}

/// Reads what another program wrote into a set's file. It is refused if a part cannot be read, or if its marks were made on
/// another text.
pub(super) fn read_theirs(key: &SetKey, article: &Article) -> Result<SetRead, String> {
    let read = Study::at(key.study.root())
        .and_then(|study| read_set(&study, &key.article, &key.coder, article))
        .map_err(|error| in_words(&error))?;
    if !read.problems.is_empty() || !read.duplicates.is_empty() {
        return Err("some of its marks cannot be read".to_owned());
    }
    if read.whose.is_some() {
        return Err("its marks are of another coder".to_owned());
    }
    if !read.text_hash_matches {
        return Err("its marks were made on another text".to_owned());
    }
    Ok(SetRead {
        set: read.set,
        on_disk: read.on_disk,
        access: Access::Writable,
        steps: Vec::new(),
    })
}

/// Reads what was done to a set.
pub(super) fn read_what_was_done(job: &HistoryJob) -> Result<Box<SetHistory>, String> {
    let HistoryJob { key, article, .. } = job;
    Study::at(key.study.root())
        .and_then(|study| read_history(&study, &key.article, &key.coder, article))
        .map(Box::new)
        .map_err(|error| in_words(&error))
}

pub(super) fn key_of(job: SetJob) -> SetKey {
    job.key
}

pub(super) fn in_words(error: &StorageError) -> String {
    format!("{error}. {}", error.hint())
}

pub(super) fn outcome_of(error: &StorageError) -> WriteOutcome {
    match error {
        StorageError::ChangedOnDisk(_) => WriteOutcome::Changed(error.to_string()),
        error if error.is_about_lock() => {
            let (access, reason) = (access_of(&ReadOnly::by_lock(error)), in_words(error));
            WriteOutcome::Locked { access, reason }
        }
        _ => WriteOutcome::Failed(in_words(error)),
    }
}

/// Returns an empty read-only set in place of one that cannot be read, with the reason.
pub(super) fn unreadable(coder: &Coder, error: &StorageError) -> SetRead {
    let header = Header { coder: coder.id.to_string(), ..Header::default() };
    SetRead {
        set: AnnotationSet::new(header),
        on_disk: OnDisk::Absent,
        steps: Vec::new(),
        access: Access::ReadOnly(format!("the saved marks cannot be read: {error}")),
    }
}

/// Returns whether an opened set can be changed.
pub(super) fn access(file: &SetFile) -> Access {
    file.read_only().map_or(Access::Writable, access_of)
}

/// Returns how a set is open that cannot be written for this reason.
pub(super) fn access_of(why: &ReadOnly) -> Access {
    let reason = why.reason.clone();
    match (why.kind, &why.holder) {
        (
            ReadOnlyKind::Incomplete
            | ReadOnlyKind::OfAnother
            | ReadOnlyKind::OfAnotherCoder
            | ReadOnlyKind::SameName,
            _,
        ) => Access::ReadOnly(reason),
        (ReadOnlyKind::Elsewhere, Some(holder)) => Access::Elsewhere(Box::new(Elsewhere {
            reason,
            host: holder.host.clone(),
            since: holder.since_words(),
            seen: holder.seen_words(),
            signature: holder.signature(),
        })),
        (
            ReadOnlyKind::Elsewhere
            | ReadOnlyKind::Locked
            | ReadOnlyKind::Permission
            | ReadOnlyKind::ReadOnlyDisk
            | ReadOnlyKind::BadLock,
            _,
        ) => Access::Waiting(reason),
    }
}
