//! Finds a stored place again in a text.

use crate::text::{Selector, Span, UnitIndex};

/// Where a selector points in the text at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The quote stands where it stood.
    Exact(Span),
    /// The quote moved, and its context says where beyond doubt.
    Moved(Span),
    /// A likely place that a person has to confirm; never counted as placed.
    Uncertain(Span),
    /// The quote is gone. Keep the annotation and tell the user.
    Orphan,
}

/// Resolves a stored place in `text`, whose unit index is `units`.
pub fn resolve(selector: &Selector, text: &str, units: &UnitIndex) -> Anchor {
    let _ = (selector, text, units);
    Anchor::Orphan
}
