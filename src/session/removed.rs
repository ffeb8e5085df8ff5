//! Remembers which marks this window has removed, so that an older version of a set is known by them.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use demarche_core::{
    annotation::{Annotation, AnnotationId, AnnotationSet, Edit, OtherVersion},
    study::SetKey,
};

/// The marks that steps of this window removed from each set and that no step brought back.
#[derive(Clone, Debug, Default)]
pub(super) struct RemovedMarks(BTreeMap<SetKey, HashSet<AnnotationId>>);

impl RemovedMarks {
    /// Notes what an edit of a set removes and brings back.
    pub(super) fn note(&mut self, key: &SetKey, edit: &Edit) {
        for part in edit.parts() {
            match part {
                Edit::Remove(id) => {
                    self.0.entry(key.clone()).or_default().insert(id.clone());
                }
                Edit::Add(mark) => {
                    self.0.get_mut(key).map(|removed| removed.remove(&mark.id));
                }
                Edit::Replace(_) | Edit::SetDone(_) | Edit::Batch(_) => {}
            }
        }
    }

    /// Follows a set that continues under another key.
    pub(super) fn rekey(&mut self, from: &SetKey, to: &SetKey) {
        if let Some(removed) = self.0.remove(from) {
            self.0.entry(to.clone()).or_default().extend(removed);
        }
    }

    /// Returns whether a version of a set has marks that this window has removed from what it last saved: then it may be an
    /// older version, which must not undo that.
    pub(super) fn are_in(
        &self,
        key: &SetKey,
        version: &AnnotationSet,
        saved: &AnnotationSet,
    ) -> bool {
        // One that says that it was removed leaves that to a person already.
        let is_undone = |mark: &Arc<Annotation>| !mark.others().contains(&OtherVersion::Removed);
        let is_back =
            |id: &AnnotationId| version.get(id).is_some_and(is_undone) && saved.get(id).is_none();
        self.0.get(key).is_some_and(|removed| removed.iter().any(is_back))
    }
}
