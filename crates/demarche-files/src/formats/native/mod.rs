//! Our own files, version 1: the annotation set, the study file and the article file.
//!
//! Offsets in them count Unicode code points. Unknown keys are written back in the order of the file, each value as its
//! exact text. A known optional key with a value not in our form (a timestamp with a fraction, a confidence of 7) is kept
//! among the unknown ones under its own name, and written back in its place unless the model has a different value.

#[cfg(test)]
mod accepting_tests;
mod article_file;
#[cfg(test)]
mod changed_text_tests;
mod check;
mod cursor;
mod emit;
mod extracted_file;
mod former;
mod imported;
mod inner;
mod journal;
mod json;
mod kinds;
mod other;
#[cfg(test)]
mod other_tests;
mod place;
mod plain;
mod read;
mod record;
mod recount;
mod script;
#[cfg(test)]
mod script_tests;
mod skim;
mod stamp;
mod study_file;
#[cfg(test)]
mod tests;
mod words;
mod write;

use std::sync::Arc;

pub use article_file::{ARTICLE, ArticleFile};
pub use check::{CheckedFile, CheckedPlace, CheckedRecord, Link, check};
pub(super) use cursor::Cursor;
pub(super) use emit::Emitter;
pub use extracted_file::{EXTRACTED, ExtractedFile};
pub use imported::Imported;
pub use journal::{
    EntryReader, JournalLine, JournalLines, JournalWriter, RawEntry, read_history, read_journal,
    step_number,
};
pub use json::{Object, ObjectWriter};
pub use place::KeptTexts;
pub use plain::in_words;
pub use read::{read, read_from};
pub use script::{LARGEST_SCRIPT, RefusedLine, ScriptTarget, ScriptedEdit, read_script};
pub use skim::{
    Hashes, Skim, skim, skim_coder, skim_coder_name, skim_format, skim_hashes, skim_place,
};
pub(super) use stamp::to_text;
pub use study_file::{STUDY, StudyFile};
pub use write::write;
pub(super) use write::{
    Piece, Pieces, Purpose, spell, write_piece, write_record, write_set, write_status,
};

use demarche_core::{
    annotation::{Annotation, AnnotationSet},
    article::Sha256,
};

/// The newest version of our files that we read, and the one we write.
pub const VERSION: u64 = 1;

/// The format key of an annotation set.
pub const ANNOTATIONS: &str = "demarche/annotations";

/// Something in a file that could not be read; the rest was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in bytes, counted from 1.
    pub column: usize,
    /// What is wrong, as a sentence with a lower-case start.
    pub reason: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at line {}, column {}", self.reason, self.line, self.column)
    }
}

/// Why a file could not be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is not JSON, or not of the required shape.
    #[error("{0}")]
    Syntax(Problem),
    /// It carries another format key, or none.
    #[error("this is not a file of the kind {expected:?}; it says {found:?}")]
    Format {
        /// The key that was expected (`demarche/annotations`).
        expected: &'static str,
        /// The key that was found, empty if there is none.
        found: String,
    },
    /// A newer program wrote it.
    #[error("this file has version {found}, but this program reads only up to version {known}")]
    Newer {
        /// The file's version.
        found: u64,
        /// The newest version we read.
        known: u64,
    },
}

/// A set as it was read.
#[derive(Clone, Debug)]
pub struct Read {
    /// The marks, placed in the current article.
    pub set: AnnotationSet,
    /// Annotations whose id is taken by an earlier one. A set that has any must not be written.
    pub duplicates: Vec<Arc<Annotation>>,
    /// Records that could not be read. A set that has any must not be written.
    pub problems: Vec<Problem>,
    /// The path of the article according to the file, empty if the file has none.
    pub path: String,
    /// The hash of the text the marks were made on, if the file has it.
    pub text_sha256: Option<Sha256>,
}
