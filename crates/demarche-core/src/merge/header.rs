//! Merges what two versions of a set record besides their marks.

use super::{
    field::earlier,
    pick::{Pick, pick},
    unknown,
};
use crate::annotation::Header;

/// Something that a set records besides its marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderField {
    /// The coder.
    Coder,
    /// The coder's display name.
    CoderName,
    /// Whether and when the article was marked as done.
    Done,
    /// The codebook.
    Codebook,
    /// A key that this version does not know.
    Other(Box<str>),
}

/// Merges two headers; returns what is in conflict, where the result has our value.
pub(super) fn merge(base: &Header, ours: &Header, theirs: &Header) -> (Header, Vec<HeaderField>) {
    match pick(base, ours, theirs) {
        Pick::Ours => return (ours.clone(), Vec::new()),
        Pick::Theirs => return (theirs.clone(), Vec::new()),
        Pick::Conflict => {}
    }
    let mut merged = ours.clone();
    let mut conflicts = Vec::new();
    macro_rules! field {
        ($name:ident, $field:expr) => {
            match pick(&base.$name, &ours.$name, &theirs.$name) {
                Pick::Ours => {}
                Pick::Theirs => merged.$name.clone_from(&theirs.$name),
                Pick::Conflict => conflicts.push($field),
            }
        };
    }
    field!(coder, HeaderField::Coder);
    field!(coder_name, HeaderField::CoderName);
    field!(codebook, HeaderField::Codebook);
    // Both have finished it: the moment is no matter for a person.
    if ours.done.is_some() && theirs.done.is_some() {
        merged.done = ours.done.max(theirs.done);
    } else {
        field!(done, HeaderField::Done);
    }
    merged.started = earlier(ours.started, theirs.started);
    for (base, ours, theirs, merged) in [
        (&base.unknown, &ours.unknown, &theirs.unknown, &mut merged.unknown),
        (
            &base.article_unknown,
            &ours.article_unknown,
            &theirs.article_unknown,
            &mut merged.article_unknown,
        ),
        (
            &base.state_unknown,
            &ours.state_unknown,
            &theirs.state_unknown,
            &mut merged.state_unknown,
        ),
    ] {
        let (kept, keys) = unknown::merge(base, ours, theirs);
        *merged = kept;
        conflicts.extend(keys.into_iter().map(HeaderField::Other));
    }
    (merged, conflicts)
}
