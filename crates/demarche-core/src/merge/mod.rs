//! Merges two versions of a set that began as the same one.
//!
//! This is a three-way merge as version control does it (diff3; Khanna, Kunal and Pierce, *A Formal Investigation of Diff3*,
//! 2007), with marks instead of lines as units: they are matched by id, and compared field by field. A change that only one
//! side made stays; the same change by both sides is made once; different changes of one field are a conflict. Nothing is
//! dropped by a conflict: the merged set has our value, and the mark keeps the other version beside it until a person decides.

mod field;
mod header;
mod pick;
#[cfg(test)]
mod tests;
mod unknown;

use std::sync::Arc;

use self::pick::{Pick, pick};
pub use self::{field::Field, header::HeaderField};
use crate::annotation::{Annotation, AnnotationId, AnnotationSet, Edit, OtherVersion, Stamp};

/// One of the two versions that are merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The version that the merge keeps where both changed the same.
    Ours,
    /// The other version.
    Theirs,
}

/// A mark that both sides changed in ways that a person has to decide about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// Both changed these fields in different ways, or added different marks with one id. The merged set has our values of
    /// these fields, and everything else that either side changed.
    Changed {
        /// The fields, in a fixed order.
        fields: Vec<Field>,
        /// Our version.
        ours: Arc<Annotation>,
        /// Their version.
        theirs: Arc<Annotation>,
    },
    /// One side removed what the other changed. The merged set has the changed mark.
    Removed {
        /// Who removed it.
        by: Side,
        /// The mark as the other side has it.
        changed: Arc<Annotation>,
    },
}

impl Conflict {
    /// Returns the id of the mark.
    pub fn id(&self) -> &AnnotationId {
        match self {
            Self::Changed { ours, .. } => &ours.id,
            Self::Removed { changed, .. } => &changed.id,
        }
    }
}

/// Two versions of a set, merged.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The merged set. A mark in conflict has the other version beside it.
    pub set: AnnotationSet,
    /// What a person has to decide, sorted by id.
    pub conflicts: Vec<Conflict>,
    /// What both sides state differently about the whole set, where the merged set has our value.
    pub header_conflicts: Vec<HeaderField>,
}

/// Merges two versions of a set, given the version that both began with.
///
/// Costs O(n log n) for n marks. Merging with a version that equals the base returns the other one.
pub fn three_way(base: &AnnotationSet, ours: &AnnotationSet, theirs: &AnnotationSet) -> Merged {
    let mut merged: Vec<Arc<Annotation>> = Vec::with_capacity(ours.len());
    let mut conflicts = Vec::new();
    for mine in ours.iter() {
        let (was, other) = (base.get(&mine.id), theirs.get(&mine.id));
        merged.extend(one(was, Some(mine), other, &mut conflicts));
    }
    for other in theirs.iter().filter(|other| ours.get(&other.id).is_none()) {
        merged.extend(one(base.get(&other.id), None, Some(other), &mut conflicts));
    }
    conflicts.sort_by(|one, other| one.id().cmp(other.id()));
    let (header, header_conflicts) = header::merge(base.header(), ours.header(), theirs.header());
    let (set, _) = AnnotationSet::from_annotations(header, merged);
    Merged { set, conflicts, header_conflicts }
}

/// Returns whether a version only continues another one: it still has all its marks, those that differ were changed later,
/// and what was done is still done.
///
/// A version that does not may be an older one, which a sync program brought back: merging it would undo work.
pub fn continues(version: &AnnotationSet, base: &AnnotationSet) -> bool {
    let is_kept = |was: &Arc<Annotation>| {
        let is = version.get(&was.id);
        is.is_some_and(|is| is == was || continues_mark(is, was))
    };
    let is_still_done = base.header().done.is_none() || version.header().done.is_some();
    is_still_done && base.iter().all(is_kept)
}

/// Returns whether one of the versions of a mark was changed later than all that there were, or the latest is now kept beside
/// one that was changed before.
fn continues_mark(is: &Annotation, was: &Annotation) -> bool {
    let before = latest_change(was);
    let is_latest = |version: &OtherVersion| match version {
        OtherVersion::Changed(other) => other.modified == before,
        OtherVersion::Removed => false,
    };
    let mut new = is.others().iter().filter(|version| !was.others().contains(version));
    latest_change(is) > before || (is.modified < before && new.any(is_latest))
}

/// Returns when the latest version of a mark was changed.
fn latest_change(mark: &Annotation) -> Option<Stamp> {
    let others = mark.others().iter().map(|version| match version {
        OtherVersion::Changed(other) => other.modified,
        OtherVersion::Removed => None,
    });
    others.fold(mark.modified, Ord::max)
}

/// Returns the edits that take in what a copy of a set has and the set has not.
///
/// It is not known what both began with, so nothing is removed, and a mark that differs keeps both versions. What is done in
/// the copy is done.
pub fn take_in(copy: &AnnotationSet, ours: &AnnotationSet) -> Vec<Edit> {
    let base = AnnotationSet::new(copy.header().clone());
    let merged = three_way(&base, ours, copy).set;
    let edits = merged.iter().filter_map(|mark| match ours.get(&mark.id) {
        None => Some(Edit::Add(Arc::clone(mark))),
        Some(is) if is != mark => Some(Edit::Replace(Arc::clone(mark))),
        Some(_) => None,
    });
    let mut edits: Vec<Edit> = edits.collect();
    if ours.header().done.is_none() && copy.header().done.is_some() {
        edits.push(Edit::SetDone(copy.header().done));
    }
    edits
}

/// Merges the versions of one mark; at least one side has it. Returns the mark, unless it was removed.
fn one(
    base: Option<&Arc<Annotation>>,
    ours: Option<&Arc<Annotation>>,
    theirs: Option<&Arc<Annotation>>,
    conflicts: &mut Vec<Conflict>,
) -> Option<Arc<Annotation>> {
    match pick(&base, &ours, &theirs) {
        Pick::Ours => return ours.cloned(),
        Pick::Theirs => return theirs.cloned(),
        Pick::Conflict => {}
    }
    let (ours, theirs) = match (ours, theirs) {
        (Some(ours), Some(theirs)) => (ours, theirs),
        (Some(kept), None) | (None, Some(kept)) => {
            let by = if ours.is_none() { Side::Ours } else { Side::Theirs };
            conflicts.push(Conflict::Removed { by, changed: Arc::clone(kept) });
            let mut kept = Annotation::clone(kept);
            kept.add_others([OtherVersion::Removed]);
            return Some(Arc::new(kept));
        }
        (None, None) => return None,
    };
    let base = base.map(AsRef::as_ref).filter(|base| !have_both_decided(base, ours, theirs));
    let (mut merged, fields) = field::merge(base, ours, theirs);
    if !fields.is_empty() {
        // It differs in what both changed only: whichever a person chooses, what one side changed stays.
        let (other, _) = field::merge(base, theirs, ours);
        merged.add_others([OtherVersion::Changed(Arc::new(other))]);
        let (ours, theirs) = (Arc::clone(ours), Arc::clone(theirs));
        conflicts.push(Conflict::Changed { fields, ours, theirs });
    }
    Some(Arc::new(merged))
}

/// Returns whether both sides have decided which version of a mark stays, each in its own way: then neither decision gives way.
fn have_both_decided(base: &Annotation, ours: &Annotation, theirs: &Annotation) -> bool {
    let has_decided =
        |side: &Annotation| base.others().iter().any(|version| !side.others().contains(version));
    has_decided(ours) && has_decided(theirs)
}
