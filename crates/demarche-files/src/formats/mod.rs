//! Our own file formats and the exports; one module per format. They convert between bytes and values, without file access.

pub mod applied;
pub mod checked;
pub mod csv;
pub mod json;
pub mod jsonl;
pub mod native;
pub mod report;
pub mod steps;

use demarche_core::{annotation::AnnotationSet, article::Article};

/// One set and its article, as every export takes it.
#[derive(Clone, Copy, Debug)]
pub struct SetOf<'a> {
    /// The article's path below the study, with `/` between folders.
    pub path: &'a str,
    /// The marked article.
    pub article: &'a Article,
    /// The marks of one coder.
    pub set: &'a AnnotationSet,
}
