//! Our own files: the annotation set, version 1.

use std::io::Write;

use super::SetOf;
use crate::{
    annotation::{Annotation, AnnotationSet},
    article::{Article, Sha256},
    codebook::CodeId,
};
use std::sync::Arc;

/// Something in a file that could not be read; the rest was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in bytes, counted from 1.
    pub column: usize,
    /// What is wrong, one sentence, lower-case start.
    pub reason: String,
}

/// Why a file could not be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is not JSON, or not of the shape it must have.
    #[error("{reason} at line {line}, column {column}")]
    Syntax {
        /// Line, counted from 1.
        line: usize,
        /// Column in bytes, counted from 1.
        column: usize,
        /// What is wrong.
        reason: String,
    },
    /// It carries another format key, or none.
    #[error("this is not a file of the kind {expected}, it says {found}")]
    Format {
        /// The key that was expected (`demarche/annotations`).
        expected: &'static str,
        /// What it says.
        found: String,
    },
    /// A newer program wrote it.
    #[error("this file is of version {found}, and this program reads up to version {known}")]
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
    /// The marks, placed in the article at hand.
    pub set: AnnotationSet,
    /// Annotations whose id is taken by an earlier one. A set that has any must not be written.
    pub duplicates: Vec<Arc<Annotation>>,
    /// Records that could not be read. A set that has any must not be written.
    pub problems: Vec<Problem>,
    /// The path of the article as the file says it, empty if it does not.
    pub path: String,
    /// The hash of the text the marks were made on, if the file says it.
    pub text_sha256: Option<Sha256>,
}

/// What a list shows of a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skim {
    /// How many annotations carry each code, in order of first appearance.
    pub counts: Vec<(CodeId, usize)>,
    /// Whether the coder called the article done.
    pub is_done: bool,
    /// The coder's display name.
    pub coder_name: String,
}

/// Reads a set and places its marks in `article`.
pub fn read(bytes: &[u8], article: &Article) -> Result<Read, ReadError> {
    let _ = (bytes, article);
    Err(ReadError::Newer { found: 0, known: 0 })
}

/// Counts a set's annotations by code without building them.
pub fn skim(bytes: &[u8]) -> Result<Skim, ReadError> {
    let _ = bytes;
    Ok(Skim::default())
}

/// Writes a set as its file: two-space indent, keys in order, annotations by first start then id, a final newline.
pub fn write(set: SetOf<'_>, out: impl Write) -> std::io::Result<()> {
    let _ = (set, out);
    Ok(())
}
