//! Gathers saved sets and writes them as one export.

use std::{
    io::{self, BufWriter, Write},
    path::Path,
    sync::Arc,
};

use demarche_core::study::{ArticlePath, CoderId};

use super::{StorageError, Study, atomic, coders, read_article, read_set};
use crate::formats::{SetOf, csv, json, jsonl};
use demarche_core::{annotation::AnnotationSet, article::Article};

/// What an export is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportFormat {
    /// An array of sets, each as its file says it.
    #[default]
    Json,
    /// One object per annotation and line.
    Jsonl,
    /// A table with one row per annotation.
    Csv,
}

impl ExportFormat {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Json, Self::Jsonl, Self::Csv];

    /// Returns its name on the command line, which is also the file's extension.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
        }
    }

    /// Writes sets in this format.
    pub fn write<'a>(
        self,
        sets: impl IntoIterator<Item = SetOf<'a>>,
        out: impl Write,
    ) -> io::Result<()> {
        match self {
            Self::Json => json::write(sets, out),
            Self::Jsonl => jsonl::write(sets, out),
            Self::Csv => csv::write(sets, out),
        }
    }
}

/// One coder's marks on one article, with what an export says of them.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// The article's path below the study.
    pub path: ArticlePath,
    /// The article.
    pub article: Arc<Article>,
    /// The marks.
    pub set: AnnotationSet,
}

impl Gathered {
    /// Returns it as exports take it.
    pub fn as_set(&self) -> SetOf<'_> {
        SetOf { path: self.path.as_str(), article: &self.article, set: &self.set }
    }
}

/// Reads the saved sets of these articles: all coders', or one's.
///
/// Articles and coders come in order. Stops at the first set that cannot be read: an export that leaves something out in silence is worse than none.
pub fn gather(
    study: &Study,
    articles: &[ArticlePath],
    coder: Option<&CoderId>,
) -> Result<Vec<Gathered>, StorageError> {
    let mut gathered = Vec::new();
    for path in articles {
        let found = coders(study, path)?;
        let wanted: Vec<CoderId> =
            found.into_iter().filter(|id| coder.is_none_or(|coder| coder == id)).collect();
        if wanted.is_empty() {
            continue;
        }
        let article = read_article(study, path)?;
        for id in &wanted {
            let read = read_set(study, path, id, &article)?;
            if !read.problems.is_empty() || !read.duplicates.is_empty() {
                return Err(StorageError::Incomplete(study.set_path(path, id)));
            }
            let article = Arc::clone(&article);
            gathered.push(Gathered { path: path.clone(), article, set: read.set });
        }
    }
    Ok(gathered)
}

/// Writes an export to a file: all of it or nothing.
pub fn write_export(
    gathered: &[Gathered],
    format: ExportFormat,
    file: &Path,
) -> Result<(), StorageError> {
    let fill = |file: &mut std::fs::File| {
        let mut out = BufWriter::new(file);
        format.write(gathered.iter().map(Gathered::as_set), &mut out)?;
        out.flush()
    };
    atomic::write(file, fill).map(drop)
}
