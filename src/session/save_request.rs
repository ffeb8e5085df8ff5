//! What a worker needs to write a set, and what it answers.

use std::{collections::HashSet, sync::Arc};

use demarche_core::{
    annotation::{Annotation, AnnotationId, AnnotationSet, Edit},
    article::Article,
    journal::Entry,
    study::{OnDisk, SetKey},
};

use super::Access;

/// All a worker needs to write a set.
#[derive(Clone, Debug)]
pub struct SaveRequest {
    /// The set.
    pub key: SetKey,
    /// The marked article.
    pub article: Arc<Article>,
    /// A snapshot.
    pub set: AnnotationSet,
    /// The snapshot's revision.
    pub revision: u64,
    /// How it is written.
    pub extent: Extent,
    /// The steps that are not on the disk yet; of a set written as a whole, those known.
    pub steps: Vec<Entry>,
    /// How many of the first steps are on the disk if the write under way succeeds. 0 unless this is the last attempt of a
    /// closing window, which does not wait to know.
    pub under_way: usize,
    /// What the file must still hold to be replaced.
    pub base: OnDisk,
    /// The marks that it holds then.
    pub base_set: AnnotationSet,
    /// Marks that are gone since then and that no step of `steps` removed: those removed before a merge.
    pub removed: Vec<AnnotationId>,
    /// The number of this attempt, repeated in the answer. 0 is a last attempt by a closing window, which awaits no answer.
    pub attempt: u64,
    /// The set that this one continues under a new key; the steps in its journal belong to this one.
    pub continues: Option<SetKey>,
}

impl SaveRequest {
    /// Returns how many marks would be lost by this save: those in the file that the set does not have, and that no step
    /// removed. It is not 0 only because of a fault in this program.
    ///
    /// Costs O(steps) if the steps are all that has changed and their numbers agree, else O(n log n).
    pub fn unexplained(&self) -> usize {
        let parts = self.steps.iter().flat_map(|step| step.edit.parts());
        let n_added = parts.filter(|part| matches!(part, Edit::Add(_))).count();
        let removed: Vec<&AnnotationId> =
            self.steps.iter().flat_map(|step| removed_by(&step.edit)).collect();
        let expected = (self.base_set.len() + n_added).checked_sub(removed.len());
        if self.extent == Extent::Steps && expected == Some(self.set.len()) {
            return 0;
        }
        let removed: HashSet<&AnnotationId> = removed.into_iter().chain(&self.removed).collect();
        let is_lost = |mark: &&Arc<Annotation>| {
            self.set.get(&mark.id).is_none() && !removed.contains(&mark.id)
        };
        self.base_set.iter().filter(is_lost).count()
    }
}

/// Returns the marks that an edit removes.
pub(super) fn removed_by(edit: &Edit) -> impl Iterator<Item = &AnnotationId> {
    edit.parts().into_iter().filter_map(|part| match part {
        Edit::Remove(id) => Some(id),
        Edit::Add(_) | Edit::Replace(_) | Edit::SetDone(_) | Edit::Batch(_) => None,
    })
}

/// How much of the work in this window is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveState {
    /// All changes, if any, are on disk.
    Saved,
    /// A write is under way or about to be.
    Saving,
    /// The last write failed for this reason; it will be retried.
    Failed(String),
    /// Another program changed the file of this set; the user has to choose a version.
    Conflict(SetKey),
}

/// How a set is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// By its steps, if that is possible.
    Steps,
    /// As a whole: there are changes that are not steps, or the user asked for it.
    Whole,
}

/// What a file held when this window last read or wrote it.
#[derive(Clone, Debug)]
pub(super) struct Base {
    pub(super) on_disk: OnDisk,
    /// The marks in it.
    pub(super) set: AnnotationSet,
}

impl Base {
    /// Returns the base of a set that has no file yet.
    pub(super) fn absent() -> Self {
        Self { on_disk: OnDisk::Absent, set: AnnotationSet::default() }
    }
}

/// How a write ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteOutcome {
    /// The file now holds the snapshot, as these bytes.
    Written(OnDisk),
    /// The file is not what this window last read or wrote, with this reason; nothing was written.
    Changed(String),
    /// Another window or computer has the set; nothing was written.
    Locked {
        /// How the set is open here now.
        access: Access,
        /// Why, and what to do, in words.
        reason: String,
    },
    /// Marks in the file would be lost without a step that removed them, with this reason; nothing was overwritten.
    Unexplained(String),
    /// It failed for this reason; nothing was written.
    Failed(String),
}

/// All a worker needs to find out whether a set's file was changed by another program.
#[derive(Clone, Debug)]
pub struct LookRequest {
    /// The set.
    pub key: SetKey,
    /// The article its marks are placed in.
    pub article: Arc<Article>,
    /// The opening that shows it, repeated in the answer.
    pub opening: u64,
    /// What the file held when this window last read or wrote it.
    pub known: OnDisk,
}

/// All a worker needs to read copies of a set.
#[derive(Clone, Debug)]
pub struct CopiesRequest {
    /// The set.
    pub key: SetKey,
    /// The article their marks are placed in.
    pub article: Arc<Article>,
    /// The names of their files, in the folder of the article's sets.
    pub names: Vec<String>,
}

/// A copy of a set: the name of its file, what it held, and its marks.
pub type ReadCopy = (String, OnDisk, AnnotationSet);

/// All a worker needs to read what another program wrote into a set's file.
#[derive(Clone, Debug)]
pub struct TheirsRequest {
    /// The set.
    pub key: SetKey,
    /// The article its marks are placed in.
    pub article: Arc<Article>,
    /// The number of this attempt, repeated in the answer.
    pub attempt: u64,
}
