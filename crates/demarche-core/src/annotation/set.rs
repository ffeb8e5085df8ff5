//! All annotations of one coder on one article.

use std::sync::Arc;

use super::{
    Annotation, AnnotationId, CodeCounts, Stamp, Status, Unknown,
    tree::{ById, Order as _, Reading, Tree},
};
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

/// What a set records besides its annotations. The article's own data (path, title, hashes) is not part of it; the writer
/// receives that separately.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The coder's id.
    pub coder: String,
    /// The coder's display name.
    pub coder_name: String,
    /// When coding of this article began.
    pub started: Option<Stamp>,
    /// When the coder marked it as done; undoable, changed by `Edit::SetDone`.
    pub done: Option<Stamp>,
    /// The codebook it was coded with.
    pub codebook: Option<CodebookRef>,
    /// Keys of the file's top level that we do not know (including links), in file order.
    pub unknown: Unknown,
    /// Keys inside `article` that we do not know.
    pub article_unknown: Unknown,
    /// Keys inside `state` that we do not know.
    pub state_unknown: Unknown,
}

/// All annotations of one coder on one article. Persistent: a clone is a snapshot in O(1), an edit costs O(log n).
#[derive(Clone, Debug, Default)]
pub struct AnnotationSet {
    header: Arc<Header>,
    // Invariant: both trees hold the same annotations; no two have one id.
    items: Tree<Reading>,
    by_id: Tree<ById>,
    // Invariant: in order of first appearance, without zeros.
    counts: Arc<Vec<(CodeId, usize)>>,
    tally: Tally,
}

impl AnnotationSet {
    /// Returns an empty set with this header.
    pub fn new(header: Header) -> Self {
        Self { header: Arc::new(header), ..Self::default() }
    }

    /// Builds a set from annotations in any order, in O(n log n), or in O(n) if they come sorted. If several have the same
    /// id, the first is kept and the others are returned.
    pub fn from_annotations(
        header: Header,
        mut annotations: Vec<Arc<Annotation>>,
    ) -> (Self, Vec<Arc<Annotation>>) {
        let (by_id, duplicates) = split_by_id(&mut annotations);
        let mut counts = CodeCounts::default();
        let mut tally = Tally::default();
        for annotation in &annotations {
            counts.add(&annotation.code);
            tally.count(annotation, 1);
        }
        let by_id = Tree::from_sorted(by_id.into_iter());
        if !annotations.is_sorted_by(|one, other| Reading::compare(one, other).is_le()) {
            annotations.sort_by(|one, other| Reading::compare(one, other));
        }
        let items = Tree::from_sorted(annotations.into_iter());
        let counts = Arc::new(counts.into_counts());
        let set = Self { header: Arc::new(header), items, by_id, counts, tally };
        (set, duplicates)
    }

    /// Returns what the set records besides its annotations.
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
        self.len() == 0
    }

    /// Returns the annotation with this id, in O(log n).
    pub fn get(&self, id: &AnnotationId) -> Option<&Arc<Annotation>> {
        self.by_id.find(|annotation| annotation.id.cmp(id))
    }

    /// Iterates in reading order: by first start, then by id; orphans last.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Arc<Annotation>> + Clone {
        self.items.iter_from(0)
    }

    /// Iterates in reading order from the annotation with this rank, counted from 0. Finding the first one costs O(log n).
    pub fn iter_from(
        &self,
        rank: usize,
    ) -> impl ExactSizeIterator<Item = &Arc<Annotation>> + Clone {
        self.items.iter_from(rank)
    }

    /// Returns the annotation's place in reading order, counted from 0, in O(log n).
    pub fn rank_of(&self, id: &AnnotationId) -> Option<usize> {
        let annotation = self.get(id)?;
        Some(self.items.rank(|other| Reading::compare(other, annotation).is_lt()))
    }

    /// Returns how many placed annotations start before byte `at`, in O(log n).
    pub fn rank_at(&self, at: usize) -> usize {
        let is_before = |annotation: &Annotation| {
            annotation.spans.first().is_some_and(|span| span.start() < at)
        };
        self.items.rank(is_before)
    }

    /// Returns the annotations with a piece that covers byte `at`, in reading order, in O(log n + k).
    pub fn covering(&self, at: usize) -> Vec<&Arc<Annotation>> {
        Span::new(at, at.saturating_add(1)).map_or_else(Vec::new, |span| self.intersecting(span))
    }

    /// Returns the annotations with a piece that shares a byte with `span`, in reading order, in O(log n + k).
    pub fn intersecting(&self, span: Span) -> Vec<&Arc<Annotation>> {
        let mut found = self.items.hulls_in(span);
        found.retain(|annotation| annotation.spans.iter().any(|piece| piece.intersects(span)));
        found
    }

    /// Returns how many annotations carry this code, in O(k) for k codes in use.
    pub fn count(&self, code: &CodeId) -> usize {
        self.counts().find(|(known, _)| *known == code).map_or(0, |(_, count)| count)
    }

    /// Iterates the codes in use with their counts.
    pub fn counts(&self) -> impl Iterator<Item = (&CodeId, usize)> {
        self.counts.iter().map(|(code, count)| (code, *count))
    }

    /// Returns how many annotations have a place that is not exact.
    pub fn unplaced(&self) -> usize {
        self.tally.unplaced as usize
    }

    /// Returns how many annotations have other versions that a person has to decide about.
    pub fn undecided(&self) -> usize {
        self.tally.undecided as usize
    }

    /// Returns how many annotations a person has to check: those not in their place, and those with other versions.
    pub fn to_check(&self) -> usize {
        self.tally.to_check as usize
    }

    /// Returns how many annotations the coder is not sure of.
    pub fn unsure(&self) -> usize {
        self.tally.unsure as usize
    }

    /// Returns how many annotations have a memo.
    pub fn with_memo(&self) -> usize {
        self.tally.with_memo as usize
    }

    /// Adds an annotation whose id is not in the set.
    pub(super) fn insert(&mut self, annotation: Arc<Annotation>) {
        add(Arc::make_mut(&mut self.counts), &annotation.code);
        self.tally.count(&annotation, 1);
        self.by_id.insert(Arc::clone(&annotation));
        self.items.insert(annotation);
    }

    /// Removes and returns an annotation.
    pub(super) fn take(&mut self, id: &AnnotationId) -> Option<Arc<Annotation>> {
        let found = Arc::clone(self.get(id)?);
        self.by_id.remove(&found);
        let taken = self.items.remove(&found)?;
        let counts = Arc::make_mut(&mut self.counts);
        if let Some((_, count)) = counts.iter_mut().find(|(code, _)| *code == taken.code) {
            *count -= 1;
        }
        counts.retain(|(_, count)| *count > 0);
        self.tally.count(&taken, -1);
        Some(taken)
    }
}

impl PartialEq for AnnotationSet {
    /// Two sets are equal if their headers and their annotations are.
    fn eq(&self, other: &Self) -> bool {
        self.header == other.header && self.iter().eq(other.iter())
    }
}

impl Eq for AnnotationSet {}

/// How many annotations of a set have something that lists show.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    unplaced: i32,
    undecided: i32,
    to_check: i32,
    unsure: i32,
    with_memo: i32,
}

impl Tally {
    /// Counts an annotation `by` times.
    fn count(&mut self, annotation: &Annotation, by: i32) {
        let times = |holds: bool| if holds { by } else { 0 };
        self.unplaced += times(annotation.status() != Status::Exact);
        self.undecided += times(!annotation.others().is_empty());
        self.to_check += times(annotation.needs_check());
        self.unsure += times(annotation.is_unsure);
        self.with_memo += times(!annotation.memo().is_empty());
    }
}

fn add(counts: &mut Vec<(CodeId, usize)>, code: &CodeId) {
    match counts.iter_mut().find(|(known, _)| Arc::ptr_eq(&known.0, &code.0) || known == code) {
        Some((_, count)) => *count += 1,
        None => counts.push((code.clone(), 1)),
    }
}

/// Returns the indexes of the annotations sorted by id; equal ids keep their order.
fn order_by_id(annotations: &[Arc<Annotation>]) -> Vec<usize> {
    // Pairs of number and index sort without touching the annotations.
    let numbers: Option<Vec<(u128, usize)>> = annotations
        .iter()
        .enumerate()
        .map(|(index, annotation)| Some((annotation.id.as_number()?, index)))
        .collect();
    if let Some(mut numbers) = numbers {
        if !numbers.is_sorted() {
            numbers.sort_unstable();
        }
        return numbers.into_iter().map(|(_, index)| index).collect();
    }
    let mut order: Vec<usize> = (0..annotations.len()).collect();
    let id = |index: &usize| annotations.get(*index).map(|annotation| &annotation.id);
    order.sort_by(|one, other| id(one).cmp(&id(other)));
    order
}

/// Returns the annotations sorted by id. All but the first of each id are removed from `annotations` and returned too, in
/// their old order.
fn split_by_id(
    annotations: &mut Vec<Arc<Annotation>>,
) -> (Vec<Arc<Annotation>>, Vec<Arc<Annotation>>) {
    let mut by_id: Vec<Arc<Annotation>> = Vec::with_capacity(annotations.len());
    let mut surplus = Vec::new();
    for index in order_by_id(annotations) {
        let Some(annotation) = annotations.get(index) else { continue };
        if by_id.last().is_some_and(|last| last.id == annotation.id) {
            surplus.push(index);
        } else {
            by_id.push(Arc::clone(annotation));
        }
    }
    if surplus.is_empty() {
        return (by_id, Vec::new());
    }
    surplus.sort_unstable();
    let mut at = 0;
    let duplicates = annotations
        .extract_if(.., |_| {
            at += 1;
            surplus.binary_search(&(at - 1)).is_ok()
        })
        .collect();
    (by_id, duplicates)
}
