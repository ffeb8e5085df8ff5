//! One set whose current state is not on disk.

use std::sync::Arc;

use demarche_core::{
    annotation::{AnnotationId, AnnotationSet},
    article::Article,
    journal::Entry,
    study::SetKey,
};

use super::save_request::{Base, Extent, SaveRequest, removed_by};

/// Why a set is in conflict whose file is gone.
pub(super) const REMOVED: &str = "another program removed the saved marks";

/// Why a set is in conflict that was to be kept under a name which has marks.
pub(super) const TAKEN: &str = "there are other marks under this name already";

/// The state of one unsaved set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// About to be written.
    Dirty,
    /// Waiting until the user chooses a folder.
    Waiting,
    /// This attempt to write this revision is under way.
    Writing { attempt: u64, revision: u64 },
    /// The last write failed.
    Failed,
    /// Another program changed the file, with this reason; what it holds now is being read, to be merged.
    Merging { attempt: u64, reason: String },
    /// Another program changed the file, with this reason, and it could not be merged without a person.
    Conflict(String),
    /// About to be replaced by the version on disk, by the user's choice.
    Replacing { attempt: u64, reason: String },
}

/// One set whose current state is not on disk.
#[derive(Clone, Debug)]
pub(super) struct Unsaved {
    pub(super) article: Arc<Article>,
    pub(super) set: AnnotationSet,
    pub(super) revision: u64,
    pub(super) base: Base,
    /// The snapshot that the write under way, if any, puts into the file.
    pub(super) writing: AnnotationSet,
    pub(super) state: State,
    /// Why the last write failed; kept until one succeeds.
    pub(super) failure: Option<String>,
    /// The steps that no successful write has had.
    pub(super) steps: Vec<Entry>,
    /// The marks that steps removed before a merge made other steps of them.
    pub(super) removed: Vec<AnnotationId>,
    /// How many of the steps the write under way has.
    pub(super) sent: usize,
    /// How the next write has to be made.
    pub(super) extent: Extent,
    /// How the write under way is made.
    pub(super) sent_extent: Extent,
    /// The set on the disk that this one continues under a new key, until it is written.
    pub(super) continues: Option<SetKey>,
}

/// A newer state of a set.
#[derive(Debug)]
pub(super) struct Snapshot {
    pub(super) article: Arc<Article>,
    pub(super) set: AnnotationSet,
    pub(super) revision: u64,
    /// The step that led to it, or `None` if it is to be written as a whole.
    pub(super) step: Option<Entry>,
}

impl Unsaved {
    pub(super) fn new(
        (article, set, revision): (Arc<Article>, AnnotationSet, u64),
        base: Base,
        state: State,
    ) -> Self {
        Self {
            article,
            set,
            revision,
            base,
            writing: AnnotationSet::default(),
            state,
            failure: None,
            steps: Vec::new(),
            removed: Vec::new(),
            sent: 0,
            extent: Extent::Steps,
            sent_extent: Extent::Steps,
            continues: None,
        }
    }

    /// Puts other steps in place of those so far, which are not on the disk; what those removed stays known.
    pub(super) fn replace_steps(&mut self, steps: Vec<Entry>) {
        for step in std::mem::replace(&mut self.steps, steps) {
            self.removed.extend(removed_by(&step.edit).cloned());
        }
    }

    /// Begins to write what is newest.
    pub(super) fn begin(&mut self, key: &SetKey, attempt: u64) -> SaveRequest {
        self.state = State::Writing { attempt, revision: self.revision };
        self.writing = self.set.clone();
        self.sent = self.steps.len();
        self.sent_extent = std::mem::replace(&mut self.extent, Extent::Steps);
        self.request(key, attempt)
    }

    /// Returns whether it is in conflict because its file is gone.
    pub(super) fn is_removed(&self) -> bool {
        matches!(&self.state, State::Conflict(reason) if reason == REMOVED)
    }

    /// Makes it be written to a file that is not there.
    pub(super) fn begin_anew(&mut self) {
        (self.base, self.state, self.extent) = (Base::absent(), State::Dirty, Extent::Whole);
    }

    /// Notes that the write under way failed.
    pub(super) fn note_failed(&mut self) {
        self.sent = 0;
        if self.sent_extent == Extent::Whole {
            self.extent = Extent::Whole;
        }
    }

    /// Notes that the write under way succeeded.
    pub(super) fn note_written(&mut self) {
        self.steps.drain(..self.sent.min(self.steps.len()));
        (self.sent, self.continues) = (0, None);
    }

    pub(super) fn request(&self, key: &SetKey, attempt: u64) -> SaveRequest {
        // A closing window does not know what becomes of the write under way.
        let (extent, under_way) = match attempt {
            0 => (Extent::Whole, self.sent),
            _ => (self.sent_extent, 0),
        };
        SaveRequest {
            key: key.clone(),
            article: Arc::clone(&self.article),
            set: self.set.clone(),
            revision: self.revision,
            extent,
            steps: self.steps.clone(),
            under_way,
            base: self.base.on_disk,
            base_set: self.base.set.clone(),
            removed: self.removed.clone(),
            attempt,
            continues: self.continues.clone(),
        }
    }
}
