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
    isolated,
    kept::{self, Pin},
    read_handle::ReadHandle,
    regular,
};
use crate::{
    extract::{ExtractError, FileKind, TriedEncodings, with_markdown},
    formats::native::ArticleFile,
};

/// How much of a file is read to show it in each encoding, in bytes.
const TRIED: u64 = 64 * 1024;

/// Reads the article with this path below the study, in the encoding stored for it if there is one.
///
/// A document other than plain text is read as it was when marks were first saved, unless its file has changed. A stored title
/// or date replaces the one found in the text. Refuses a file over 2 GiB.
pub fn read_article(study: &Study, path: &ArticlePath) -> Result<Arc<Article>, StorageError> {
    read_article_with(study, path, &ReadHandle::default())
}

/// Reads an article as [`read_article`] does, under this handle.
pub fn read_article_with(
    study: &Study,
    path: &ArticlePath,
    handle: &ReadHandle,
) -> Result<Arc<Article>, StorageError> {
    let Source { bytes, stored, kind, pin } = Source::of(study, path)?;
    let article = match pin.and_then(|pin| pin.article(study, path, kind)) {
        Some(article) => article,
        None => extract((kind, bytes), &stored, study.article_path(path), handle)?,
    };
    Ok(Arc::new(article.with_record(stored.record)))
}

/// Reads a document again from its file, whatever was kept of it, and keeps the result beside the marks from now on.
///
/// What was kept before stays there too, for the marks that count in it. Plain text, and a document without anything kept, are
/// read as by [`read_article`].
pub fn read_again(
    study: &Study,
    path: &ArticlePath,
    handle: &ReadHandle,
) -> Result<Arc<Article>, StorageError> {
    let Source { bytes, stored, kind, pin } = Source::of(study, path)?;
    let is_kept = pin.is_some() || kind.extractor().is_some() && stored.extracted_text.is_some();
    let article = extract((kind, bytes), &stored, study.article_path(path), handle)?;
    if is_kept {
        kept::pin(study, path, &article)?;
    }
    Ok(Arc::new(article.with_record(stored.record)))
}

/// What an article is read from.
struct Source {
    bytes: Vec<u8>,
    stored: ArticleFile,
    kind: FileKind,
    pin: Option<Pin>,
}

impl Source {
    fn of(study: &Study, path: &ArticlePath) -> Result<Self, StorageError> {
        let bytes = regular::read(&study.article_path(path), regular::LARGEST_ARTICLE)?;
        let stored = read_article_file(study, path)?.unwrap_or_default();
        // Marks made before this program read such documents count in the file as plain text.
        let was_text = stored.encoding.is_some() && stored.extracted_text.is_none();
        let named = match FileKind::of(path.name(), &bytes) {
            kind if was_text && kind.extractor().is_some() => FileKind::Text,
            kind => kind,
        };
        let may_be_kept = named.extractor().is_some() || stored.extracted_text.is_some();
        let pin = may_be_kept.then(|| Sha256(sha2::Sha256::digest(&bytes).into()));
        let pin = pin.and_then(|file_sha256| Pin::find(study, path, &stored, file_sha256));
        // The document may have another name than when it was read.
        let kind = pin.as_ref().and_then(Pin::kind).unwrap_or(named);
        Ok(Self { bytes, stored, kind, pin })
    }
}

fn extract(
    (kind, bytes): (FileKind, Vec<u8>),
    stored: &ArticleFile,
    file: PathBuf,
    handle: &ReadHandle,
) -> Result<Article, StorageError> {
    let read = match kind {
        FileKind::Text => decoded(bytes, stored),
        FileKind::Markdown => decoded(bytes, stored).map(with_markdown),
        kind => isolated::article(kind, bytes, handle),
    };
    // What was read until then is of no use to anybody.
    let read = if handle.is_cancelled() { Err(ExtractError::Cancelled) } else { read };
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
