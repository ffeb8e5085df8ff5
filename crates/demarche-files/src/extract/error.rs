//! Why a file is refused.

/// Why a file cannot be read as an article.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExtractError {
    /// It is empty.
    #[error("this file is empty")]
    Empty,
    /// It holds only white space.
    #[error("this file has no words in it")]
    Blank,
    /// It is a known kind of file that is not plain text.
    #[error("this is {kind}, not plain text; save its text as a .txt file and open that")]
    OtherType {
        /// The kind, with its article: "a PDF".
        kind: &'static str,
    },
    /// It is a document that cannot be unpacked or parsed.
    #[error("this document cannot be read: {why}")]
    Damaged {
        /// Why, as the parser says.
        why: String,
    },
    /// It was refused by the process that read it.
    #[error("{why}")]
    Refused {
        /// Why.
        why: String,
    },
    /// It is larger or more deeply nested than any document that a person wrote.
    #[error("{what}; open its text as a .txt file instead")]
    TooLarge {
        /// What is too large.
        what: &'static str,
    },
    /// Its reading was cancelled.
    #[error("its reading was cancelled")]
    Cancelled,
    /// It is not text.
    #[error("this is not a text file")]
    NotText,
}
