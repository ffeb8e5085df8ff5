//! How far the reading of a document has come.

/// How many of the pages of a document have been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PagesRead {
    /// The pages that have been read.
    pub done: usize,
    /// All pages.
    pub all: usize,
}
