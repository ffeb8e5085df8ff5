//! Why a set that is open cannot be written.

use std::path::Path;

use demarche_core::study::{ArticlePath, CoderId};

use super::{Holder, StorageError, shown::shown};

/// Why a set that is open cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOnly {
    /// A sentence for the user, with a lower-case start.
    pub reason: String,
    /// The kind of reason.
    pub kind: ReadOnlyKind,
    /// Who has it open, if the reason is that.
    pub holder: Option<Holder>,
}

/// What prevents a set from being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadOnlyKind {
    /// Another window has it open; opening it again after that window closes makes it writable.
    Locked,
    /// A process on another computer has signed the lock and not given it back; only a person can take it over.
    Elsewhere,
    /// Some of its records could not be read, and writing would lose them.
    Incomplete,
    /// There is none yet, and it would be the same file as another one where case is ignored.
    SameName,
    /// Its marks are of another article, and writing would mix them with marks of this one.
    OfAnother,
    /// Its marks are of another coder, and writing would mix them with marks of this one.
    OfAnotherCoder,
    /// The system does not allow writing the file or in its folder.
    Permission,
    /// Its disk is read-only.
    ReadOnlyDisk,
    /// Something other than a lock file is in its place: a folder, a link, a pipe.
    BadLock,
}

impl ReadOnly {
    pub(super) fn incomplete(count: usize) -> Self {
        let reason = format!(
            "{count} of the saved marks could not be read; the file is not changed, so that they are not lost"
        );
        Self { reason, kind: ReadOnlyKind::Incomplete, holder: None }
    }

    pub(super) fn of_another(article: &ArticlePath) -> Self {
        let article = shown(Path::new(article.as_str()));
        let reason = format!(
            "these marks are of another article ({article}); the file is not changed, so that the marks of two articles are not mixed"
        );
        Self { reason, kind: ReadOnlyKind::OfAnother, holder: None }
    }

    pub(super) fn of_another_coder(whose: &str, coder: &CoderId) -> Self {
        let rename = match CoderId::new(whose) {
            Some(whose) => format!("Rename it to {whose}.json or, if they are {coder}’s, correct"),
            None => "Correct".to_owned(),
        };
        let whose = shown(Path::new(whose));
        let reason = format!(
            "the file of the marks is named after {coder} but says that they are {whose}’s; it is not changed, so that the marks of two coders are not mixed. {rename} `coder` in it"
        );
        Self { reason, kind: ReadOnlyKind::OfAnotherCoder, holder: None }
    }

    pub(super) fn same_name(error: &StorageError) -> Self {
        let hint = error.hint();
        let reason = format!("{error}. {hint}");
        Self { reason, kind: ReadOnlyKind::SameName, holder: None }
    }

    pub(super) fn marked_read_only() -> Self {
        let reason = "the file of the marks is marked read-only".to_owned();
        Self { reason, kind: ReadOnlyKind::Permission, holder: None }
    }

    /// Returns why a set is read-only whose lock could not be taken.
    pub fn by_lock(error: &StorageError) -> Self {
        let (reason, kind) = match error {
            StorageError::Locked { holder, .. } => {
                let who = holder.as_ref().map(|holder| format!(" ({})", holder.words()));
                let reason = format!("open in another window{}", who.unwrap_or_default());
                (reason, ReadOnlyKind::Locked)
            }
            StorageError::OpenElsewhere { holder, .. } | StorageError::TakenOver { holder, .. } => {
                let seen = holder.seen_words().map(|seen| format!("; last seen at {seen}"));
                let (words, seen) = (holder.words(), seen.unwrap_or_default());
                if holder.is_elsewhere() {
                    let reason = format!("open on another computer ({words}{seen})");
                    (reason, ReadOnlyKind::Elsewhere)
                } else {
                    (format!("open in another window ({words})"), ReadOnlyKind::Locked)
                }
            }
            StorageError::Permission(_) => {
                ("no permission to write in this folder".to_owned(), ReadOnlyKind::Permission)
            }
            StorageError::ReadOnly(_) => {
                ("this disk is read-only".to_owned(), ReadOnlyKind::ReadOnlyDisk)
            }
            other => (format!("the marks cannot be locked: {other}"), ReadOnlyKind::BadLock),
        };
        let holder = match error {
            StorageError::Locked { holder, .. } => holder.as_deref().cloned(),
            StorageError::OpenElsewhere { holder, .. } | StorageError::TakenOver { holder, .. } => {
                Some((**holder).clone())
            }
            _ => None,
        };
        Self { reason, kind, holder }
    }
}
