//! Why a file is not read as a table.

/// Why a file cannot be read as a table of articles.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// It is empty.
    #[error("this file is empty")]
    Empty,
    /// It has another form.
    #[error("{why}")]
    Refused {
        /// Why.
        why: String,
    },
    /// It could not be read to its end.
    #[error("the file could not be read: {why}")]
    Unread {
        /// Why, as the system says.
        why: String,
    },
}

impl TableError {
    pub(super) fn refused(why: impl Into<String>) -> Self {
        Self::Refused { why: why.into() }
    }
}
