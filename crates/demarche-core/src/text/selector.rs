//! A place as stored in our files.

/// How many code points of context a selector keeps on each side.
pub const CONTEXT_CODE_POINTS: usize = 32;

/// A place as it was stored: its offsets in code points of the original text, the exact words, and the context around them.
///
/// Combines the text position and text quote selectors of the W3C Web Annotation model (sections 4.2.4 and 4.2.5).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Selector {
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// The exact words.
    pub exact: Box<str>,
    /// Up to 32 code points before them, or as many as were stored.
    pub prefix: Box<str>,
    /// Up to 32 code points after them, or as many as were stored.
    pub suffix: Box<str>,
}
