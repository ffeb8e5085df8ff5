//! Turns the bytes of a file into an article. One module per file type.

mod charset;
mod cns;
mod detect;
mod encoding;
mod markup;
mod plain;
mod python;
mod shifted;

pub use charset::Charset;
pub(crate) use charset::OWN as OWN_ENCODING;
pub use detect::{Certainty, Guess, guess};
pub use markup::{declared, decode_markup};
pub use plain::{Sniffed, plain, plain_as, sniff};

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
    /// It is not text.
    #[error("this is not a text file")]
    NotText,
}
