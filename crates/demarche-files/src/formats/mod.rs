//! Our own files and everybody else's: bytes in, values out; one file per format.

pub mod csv;
pub mod json;
pub mod jsonl;
pub mod native;
pub mod report;

use demarche_core::{annotation::AnnotationSet, article::Article};

/// One set with what its file says of its article: what every export takes.
#[derive(Clone, Copy, Debug)]
pub struct SetOf<'a> {
    /// The article's path below the study, `/` between folders.
    pub path: &'a str,
    /// The article the marks stand in.
    pub article: &'a Article,
    /// The marks of one coder.
    pub set: &'a AnnotationSet,
}
