//! Merges one mark field by field.

use smallvec::SmallVec;

use super::{
    pick::{Pick, pick},
    unknown,
};
use crate::{
    annotation::{Annotation, CountedIn, Detail, Former, OtherVersion, Stamp, Status, Unknown},
    codebook::CodeId,
    text::{Selector, Span},
};

/// A field of a mark.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Its code.
    Code,
    /// Its place.
    Place,
    /// The coder's note.
    Memo,
    /// Whether the coder is sure.
    Certainty,
    /// How confident the coder is.
    Confidence,
    /// A key that this version does not know.
    Other(Box<str>),
}

/// All that belongs to the place of a mark, which is only right as a whole.
#[derive(PartialEq)]
struct Place<'a> {
    spans: &'a [Span],
    stored: &'a [Selector],
    stored_in: CountedIn,
    status: Option<Status>,
    unknown: &'a [Unknown],
    inner: &'a Unknown,
    former: &'a [Former],
}

static NONE: Detail = Detail {
    memo: String::new(),
    unknown: Unknown(Vec::new()),
    span_unknown: Vec::new(),
    stored: Vec::new(),
    stored_in: CountedIn::This,
    status: None,
    inner: Unknown(Vec::new()),
    former: Vec::new(),
    others: Vec::new(),
};

fn detail(annotation: &Annotation) -> &Detail {
    annotation.detail.as_deref().unwrap_or(&NONE)
}

fn place(annotation: &Annotation) -> Place<'_> {
    let Detail { stored, stored_in, status, span_unknown, inner, former, .. } = detail(annotation);
    let spans = annotation.spans.as_slice();
    Place {
        spans,
        stored,
        stored_in: *stored_in,
        status: *status,
        unknown: span_unknown,
        inner,
        former,
    }
}

/// The versions of a mark.
struct Versions<'a> {
    base: Option<&'a Annotation>,
    ours: &'a Annotation,
    theirs: &'a Annotation,
    conflicts: Vec<Field>,
}

impl<'a> Versions<'a> {
    /// Returns the version whose value of a field stays.
    fn of<T: PartialEq>(
        &mut self,
        field: Field,
        value: impl Fn(&'a Annotation) -> T,
    ) -> &'a Annotation {
        let Self { base, ours, theirs, .. } = *self;
        match pick(&base.map(&value), &Some(value(ours)), &Some(value(theirs))) {
            Pick::Ours => ours,
            Pick::Theirs => theirs,
            Pick::Conflict => {
                self.conflicts.push(field);
                ours
            }
        }
    }
}

/// Merges two versions of a mark; returns it with the fields in conflict, where it has our values.
pub(super) fn merge(
    base: Option<&Annotation>,
    ours: &Annotation,
    theirs: &Annotation,
) -> (Annotation, Vec<Field>) {
    let mut versions = Versions { base, ours, theirs, conflicts: Vec::new() };
    let code: CodeId = versions.of(Field::Code, |mark| &mark.code).code.clone();
    let placed = versions.of(Field::Place, place);
    let spans: SmallVec<[Span; 1]> = placed.spans.clone();
    let memo = versions.of(Field::Memo, Annotation::memo).memo().to_owned();
    let is_unsure = versions.of(Field::Certainty, |mark| mark.is_unsure).is_unsure;
    let confidence = versions.of(Field::Confidence, |mark| mark.confidence).confidence;
    let mut fields = versions.conflicts;
    let known = base.map_or(&NONE.unknown, |base| &detail(base).unknown);
    let (unknown, keys) = unknown::merge(known, &detail(ours).unknown, &detail(theirs).unknown);
    fields.extend(keys.into_iter().map(Field::Other));
    let Detail { span_unknown, stored, stored_in, status, inner, former, .. } =
        detail(placed).clone();
    let others = undecided(base, ours, theirs);
    let detail =
        Detail { memo, unknown, span_unknown, stored, stored_in, status, inner, former, others };
    // If a person has to choose, when each version was changed is the main clue: it keeps its own time.
    let modified =
        if fields.is_empty() { ours.modified.max(theirs.modified) } else { ours.modified };
    let merged = Annotation {
        id: ours.id.clone(),
        code,
        spans,
        created: earlier(ours.created, theirs.created),
        modified,
        is_unsure,
        confidence,
        detail: (detail != NONE).then(|| Box::new(detail)),
    };
    (merged, fields)
}

/// Returns the other versions to decide about: those that either side has, without those that one side has decided about.
fn undecided(
    base: Option<&Annotation>,
    ours: &Annotation,
    theirs: &Annotation,
) -> Vec<OtherVersion> {
    let was = base.map_or(&[][..], Annotation::others);
    let is_open = |version: &&OtherVersion| {
        let in_both = ours.others().contains(version) && theirs.others().contains(version);
        in_both || !was.contains(version)
    };
    let mut open: Vec<OtherVersion> = Vec::new();
    for version in ours.others().iter().chain(theirs.others()).filter(is_open) {
        if !open.contains(version) {
            open.push(version.clone());
        }
    }
    open
}

/// Returns the earlier of two moments that are known.
pub(super) fn earlier(one: Option<Stamp>, other: Option<Stamp>) -> Option<Stamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
