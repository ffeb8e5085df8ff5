//! Reads an article from its file.

use std::{io::Read as _, path::PathBuf, sync::Arc};

use sha2::Digest as _;

use demarche_core::{
    article::{Article, Sha256},
    study::ArticlePath,
};

use super::{
    StorageError, Study,
    article_file::{decoded, read_article_file},
    isolated, kept, regular,
};
use crate::{
    extract::{FileKind, TriedEncodings},
    formats::native::ArticleFile,
};

/// How much of a file is read to show it in each encoding, in bytes.
const TRIED: u64 = 64 * 1024;

/// Reads the article with this path below the study, in the encoding stored for it if there is one.
///
/// A document other than plain text is read as it was when marks were first saved, unless its file has changed. A stored title
/// or date replaces the one found in the text. Refuses a file over 2 GiB.
pub fn read_article(study: &Study, path: &ArticlePath) -> Result<Arc<Article>, StorageError> {
    let file = study.article_path(path);
    let bytes = regular::read(&file, regular::LARGEST_ARTICLE)?;
    let stored = read_article_file(study, path)?.unwrap_or_default();
    let kind = kind_of(path, &bytes, &stored);
    let pinned = kind.extractor().and_then(|_| {
        let file_sha256 = Sha256(sha2::Sha256::digest(&bytes).into());
        kept::pinned(study, path, &stored, (kind, file_sha256))
    });
    let article = match pinned {
        Some(article) => article,
        None => extract(kind, bytes, &stored, file)?,
    };
    Ok(Arc::new(article.with_record(stored.record)))
}

/// Reads a document again from its file, whatever was kept of it, and keeps the result beside the marks from now on.
///
/// What was kept before stays there too, for the marks that count in it. Plain text, and a document without anything kept, are
/// read as by [`read_article`].
pub fn read_again(study: &Study, path: &ArticlePath) -> Result<Arc<Article>, StorageError> {
    let file = study.article_path(path);
    let bytes = regular::read(&file, regular::LARGEST_ARTICLE)?;
    let stored = read_article_file(study, path)?.unwrap_or_default();
    let kind = kind_of(path, &bytes, &stored);
    let is_kept = kind.extractor().is_some() && stored.extracted_text.is_some();
    let article = extract(kind, bytes, &stored, file)?;
    if is_kept {
        kept::pin(study, path, &article)?;
    }
    Ok(Arc::new(article.with_record(stored.record)))
}

/// Returns the kind as which an article is read.
fn kind_of(path: &ArticlePath, bytes: &[u8], stored: &ArticleFile) -> FileKind {
    // Marks made before this program read such documents count in the file as plain text.
    let was_text = stored.encoding.is_some() && stored.extracted_text.is_none();
    if was_text { FileKind::Text } else { FileKind::of(path.name(), bytes) }
}

fn extract(
    kind: FileKind,
    bytes: Vec<u8>,
    stored: &ArticleFile,
    file: PathBuf,
) -> Result<Article, StorageError> {
    let read = match kind {
        FileKind::Text => decoded(bytes, stored),
        kind => isolated::article(kind, bytes, None),
    };
    read.map_err(|error| StorageError::NotText { reason: error.to_string(), path: file })
}

/// Returns how the first lines of an article read in each encoding.
pub fn tried_encodings(study: &Study, path: &ArticlePath) -> Result<TriedEncodings, StorageError> {
    let file = study.article_path(path);
    let (opened, _) = regular::open(&file, regular::Links::Follow)?;
    let mut head = Vec::new();
    let read = opened.take(TRIED).read_to_end(&mut head);
    read.map_err(|error| StorageError::from_reading(error, &file))?;
    Ok(TriedEncodings::of(&head))
}
