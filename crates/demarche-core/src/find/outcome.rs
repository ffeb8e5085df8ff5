//! How far a search has come, and why there is none.

/// Why a query cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// It is not a regular expression.
    #[error("{what} at character {at}")]
    Syntax {
        /// What is wrong, in words.
        what: String,
        /// The first wrong character, counted from 1 in code points.
        at: usize,
    },
    /// It is a regular expression, but too large.
    #[error("this expression is too large")]
    TooLarge,
}

/// Whether a search has reached the end of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// There is more to search.
    Searching,
    /// All hits were found.
    Done,
}
