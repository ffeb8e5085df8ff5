//! The set files that this window has the locks of, and what it has made of them.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use demarche_core::{
    annotation::AnnotationSet,
    article::{Article, ArticleRecord},
    study::{OnDisk, SetKey},
};
use demarche_files::storage::{Claim, SetFile, StorageError};

/// How long a set with steps in its journal is left alone after the last one before its file is written.
const IDLE: Duration = Duration::from_secs(2);
/// How long it is left alone after a write of its file failed.
const PAUSE: Duration = Duration::from_secs(30);
/// The longest time that steps are only in the journal.
const LONGEST: Duration = Duration::from_mins(2);
/// How often a lock is signed as alive.
const BEAT: Duration = Duration::from_mins(1);
/// How many earlier contents of a set's file are remembered as this window's own.
const MOST_REPLACED: usize = 8;

/// A set file whose lock this window has.
pub(super) struct Held {
    pub(super) file: SetFile,
    /// The newest opening that asked for it.
    pub(super) opening: u64,
    /// What the file holds only with its journal.
    pub(super) journaled: Option<Journaled>,
    /// When its lock was last signed as alive.
    seen: Instant,
}

impl Held {
    /// Returns a set just opened, for this opening.
    pub(super) fn new(file: SetFile, opening: u64) -> Self {
        Self { file, opening, journaled: None, seen: Instant::now() }
    }

    /// Returns how long its lock need not be signed as alive.
    pub(super) fn beat(&self) -> Duration {
        BEAT.saturating_sub(self.seen.elapsed())
    }

    /// Signs its lock as alive. Fails if somebody else has taken it over; any other failure is left to the next write.
    pub(super) fn refresh(&mut self) -> Result<(), StorageError> {
        self.seen = Instant::now();
        match self.file.refresh_lock() {
            Err(error) if error.is_about_lock() => Err(error),
            Err(error) => {
                log::debug!("{error}");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }
}

/// A copy outside the study of a set that is not saved yet.
pub(super) struct Kept {
    /// What it holds.
    pub(super) revision: u64,
    pub(super) file: PathBuf,
    /// The set on the disk that it continues under a new name.
    pub(super) continues: Option<SetKey>,
    /// Shows other windows that this one still runs.
    pub(super) _claim: Option<Claim>,
}

/// A copy outside the study of details of an article that are not saved yet.
pub(super) struct KeptRecord {
    /// What it holds.
    pub(super) record: ArticleRecord,
    pub(super) file: PathBuf,
    /// Shows other windows that this one still runs.
    pub(super) _claim: Option<Claim>,
}

/// A set whose last steps are in its journal and not yet in its file.
pub(super) struct Journaled {
    pub(super) article: Arc<Article>,
    pub(super) set: AnnotationSet,
    /// When the first and the last of these steps were saved.
    first: Instant,
    last: Instant,
    /// Whether the file could not be written, which has been said.
    pub(super) has_failed: bool,
}

impl Journaled {
    pub(super) fn new(article: &Arc<Article>, set: &AnnotationSet) -> Self {
        let now = Instant::now();
        let (article, set) = (Arc::clone(article), set.clone());
        Self { article, set, first: now, last: now, has_failed: false }
    }

    /// Returns it with a newer state of the set.
    pub(super) fn with(self, article: &Arc<Article>, set: &AnnotationSet) -> Self {
        Self { first: self.first, has_failed: self.has_failed, ..Self::new(article, set) }
    }

    /// Returns it to be written later, because it could not be written now.
    pub(super) fn failed(self) -> Self {
        let now = Instant::now();
        Self { has_failed: true, first: now, last: now, ..self }
    }

    /// Returns how long the set need not be written.
    pub(super) fn patience(&self) -> Duration {
        let idle = if self.has_failed { PAUSE } else { IDLE };
        let rest = |since: Instant, time: Duration| time.saturating_sub(since.elapsed());
        rest(self.last, idle).min(rest(self.first, LONGEST))
    }
}

/// What this window has made of a set's file and journal.
struct Replaced {
    /// What they held while they held what they hold now, though in other parts of the two.
    same: Vec<OnDisk>,
    /// What they held before.
    before: Vec<OnDisk>,
    /// What they hold now.
    now: OnDisk,
}

/// What this window has replaced since it read each set.
#[derive(Default)]
pub(super) struct Replacements(HashMap<SetKey, Replaced>);

impl Replacements {
    /// Notes that newer marks were written.
    pub(super) fn note_written(&mut self, key: &SetKey, before: OnDisk, now: OnDisk) {
        let replaced = self.of(key, before);
        replaced.before.append(&mut replaced.same);
        replaced.before.push(before);
        let surplus = replaced.before.len().saturating_sub(MOST_REPLACED);
        replaced.before.drain(..surplus);
        replaced.now = now;
    }

    /// Notes that the steps of the journal were put into the file.
    pub(super) fn note_rewritten(&mut self, key: &SetKey, before: OnDisk, now: OnDisk) {
        let replaced = self.of(key, before);
        replaced.same.push(before);
        replaced.now = now;
    }

    /// Returns what file and journal hold now if they only differ in their parts from what they held.
    pub(super) fn same(&self, key: &SetKey, held: OnDisk) -> Option<OnDisk> {
        let replaced = self.0.get(key)?;
        replaced.same.contains(&held).then_some(replaced.now)
    }

    /// Returns what this window has made of what file and journal held, or `None` if it has not replaced that.
    pub(super) fn now(&self, key: &SetKey, held: OnDisk) -> Option<OnDisk> {
        let replaced = self.0.get(key)?;
        let is_ours = replaced.same.contains(&held) || replaced.before.contains(&held);
        is_ours.then_some(replaced.now)
    }

    /// Returns whether this window has written newer marks over what file and journal held.
    pub(super) fn is_replaced(&self, key: &SetKey, held: OnDisk) -> bool {
        self.0.get(key).is_some_and(|replaced| replaced.before.contains(&held))
    }

    fn of(&mut self, key: &SetKey, before: OnDisk) -> &mut Replaced {
        let new = || Replaced { same: Vec::new(), before: Vec::new(), now: before };
        let replaced = self.0.entry(key.clone()).or_insert_with(new);
        if replaced.now != before {
            *replaced = new();
        }
        replaced
    }
}
