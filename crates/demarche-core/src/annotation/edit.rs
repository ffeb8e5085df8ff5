//! Undoable changes to a set.

use std::sync::Arc;

use super::{Annotation, AnnotationId, AnnotationSet, Stamp, Status};

/// One undoable change to a set. Ids and times come from the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Adds an annotation whose id is new.
    Add(Arc<Annotation>),
    /// Removes the annotation with this id.
    Remove(AnnotationId),
    /// Replaces the annotation that has the same id.
    Replace(Arc<Annotation>),
    /// Marks the article as done at this time, or reopens it.
    SetDone(Option<Stamp>),
    /// Several edits as one: all or nothing.
    Batch(Vec<Self>),
}

/// Why an edit was refused; the set is then unchanged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// There is no annotation with this id.
    #[error("this mark no longer exists")]
    Missing(AnnotationId),
    /// There already is an annotation with this id.
    #[error("a mark with this id already exists")]
    Duplicate(AnnotationId),
    /// The pieces are empty, out of order or overlap.
    #[error("the pieces of this mark are empty, out of order or overlap")]
    Spans(AnnotationId),
}

impl Edit {
    /// Returns the edits that it consists of, in order: itself, unless it is several.
    pub fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Batch(edits) => edits.iter().flat_map(Self::parts).collect(),
            Self::Add(_) | Self::Remove(_) | Self::Replace(_) | Self::SetDone(_) => vec![self],
        }
    }

    /// Applies the edit and returns its inverse, or leaves the set untouched.
    pub fn apply(self, set: &mut AnnotationSet) -> Result<Self, EditError> {
        match self {
            Self::Add(annotation) => {
                check(&annotation)?;
                let id = annotation.id.clone();
                if set.get(&id).is_some() {
                    return Err(EditError::Duplicate(id));
                }
                set.insert(annotation);
                Ok(Self::Remove(id))
            }
            Self::Remove(id) => match set.take(&id) {
                Some(annotation) => Ok(Self::Add(annotation)),
                None => Err(EditError::Missing(id)),
            },
            Self::Replace(annotation) => {
                check(&annotation)?;
                let Some(old) = set.take(&annotation.id) else {
                    return Err(EditError::Missing(annotation.id.clone()));
                };
                set.insert(annotation);
                Ok(Self::Replace(old))
            }
            Self::SetDone(done) => {
                Ok(Self::SetDone(std::mem::replace(&mut set.header_mut().done, done)))
            }
            Self::Batch(edits) => {
                let before = set.clone();
                let mut inverses = Vec::with_capacity(edits.len());
                for edit in edits {
                    match edit.apply(set) {
                        Ok(inverse) => inverses.push(inverse),
                        Err(error) => {
                            *set = before;
                            return Err(error);
                        }
                    }
                }
                inverses.reverse();
                Ok(Self::Batch(inverses))
            }
        }
    }
}

/// Refuses pieces that are out of order or overlap; only an annotation that lost its place may have no piece.
fn check(annotation: &Annotation) -> Result<(), EditError> {
    let is_ordered = annotation.spans.is_sorted_by(|one, other| one.end() <= other.start());
    let has_place = !annotation.spans.is_empty() || annotation.status() == Status::Orphan;
    if is_ordered && has_place { Ok(()) } else { Err(EditError::Spans(annotation.id.clone())) }
}
