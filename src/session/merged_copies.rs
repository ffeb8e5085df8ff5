//! Copies of sets that were merged, so that they can be merged again once that was undone.

use std::{collections::HashSet, path::PathBuf};

use demarche_core::{annotation::AnnotationId, study::SetKey};

use super::{Change, Step};

/// Copies that were merged in one step.
#[derive(Clone, Debug)]
pub(super) struct MergedCopies {
    pub(super) key: SetKey,
    /// The marks that the step made or changed, by which it is recognised.
    pub(super) marks: HashSet<AnnotationId>,
    /// The names that their files had before they were put aside.
    pub(super) names: Vec<String>,
    /// The names under which they are kept, once they were put aside.
    pub(super) kept: Vec<String>,
    pub(super) is_undone: bool,
    /// The folder of the study that they stayed in, if the marks went on in another one.
    pub(super) left_in: Option<PathBuf>,
}

impl MergedCopies {
    /// Returns whether they are beside the marks of this set and not merged.
    pub(super) fn can_be_merged(&self, key: &SetKey) -> bool {
        self.is_undone && self.key == *key && self.left_in.is_none()
    }

    /// Notes that the marks went on as another set, and that the copies stayed behind.
    pub(super) fn leave(&mut self, from: &SetKey, to: &SetKey) {
        if self.key == *from {
            self.left_in.get_or_insert_with(|| from.study.root().to_owned());
            self.key = to.clone();
        }
    }

    /// Returns the names that their files may have now.
    pub(super) fn all_names(&self) -> impl Iterator<Item = &String> {
        self.names.iter().chain(&self.kept)
    }

    /// Returns whether a step is the one in which they were merged.
    pub(super) fn is_of(&self, step: &Step) -> bool {
        matches!(&step.change, Change::Set(key, _) if *key == self.key)
            && step.change.marks().iter().all(|id| self.marks.contains(*id))
    }
}
