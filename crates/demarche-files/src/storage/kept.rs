//! Keeps the text that marks count in beside them, and what was found in the document it was extracted from, so that marks
//! never move with a better extractor.

use std::{io::Write as _, path::PathBuf, sync::Arc};

use sha2::Digest as _;

use demarche_core::{
    article::{Article, EXTRACTED, Metadata, Sha256},
    study::ArticlePath,
};

use super::{StorageError, Study, article_file::change_article_file, regular, shown};
use crate::{
    extract::{FileKind, OWN_ENCODING},
    formats::native::{ArticleFile, ExtractedFile},
};

/// The largest text that is copied beside the sets, in bytes.
const LARGEST_COPY: usize = 10 * 1024 * 1024;

/// The largest kept text that is compared with the current one, in bytes.
const LARGEST_COMPARED: u64 = 64 * 1024 * 1024;

/// The largest file that is read for no more than a title, in bytes: a list has thousands.
const LARGEST_FOR_TITLE: u64 = 1024 * 1024;

/// Returns the text with a hash that was kept beside an article's sets, if there is one that can be read.
pub(super) fn kept_text(study: &Study, path: &ArticlePath, hash: Sha256) -> Option<Arc<str>> {
    let file = text_file(study, path, hash);
    let bytes = match study.inside().read(&file, LARGEST_COMPARED) {
        Ok(bytes) => bytes?,
        Err(error) => {
            log::warn!("{error}");
            return None;
        }
    };
    // A copy that was changed is no evidence of anything.
    let is_it = Sha256(sha2::Sha256::digest(&bytes).into()) == hash;
    String::from_utf8(bytes).ok().filter(|_| is_it).map(Into::into)
}

/// Returns the file of the kept text with a hash.
fn text_file(study: &Study, path: &ArticlePath, hash: Sha256) -> PathBuf {
    let hash: String = hash.to_string().chars().take(16).collect();
    study.sets_folder(path).join(format!("text.{hash}.txt"))
}

/// Keeps a copy of the decoded text that the marks count in, one per version of the text. Returns whether it made one.
pub(super) fn store_text(
    study: &Study,
    path: &ArticlePath,
    article: &Article,
) -> Result<bool, StorageError> {
    // If Python would decode a different text, the copy is the only text the offsets are right for.
    let is_needed = article.encoding.starts_with(OWN_ENCODING) || article.encoding == EXTRACTED;
    if article.text().len() > LARGEST_COPY && !is_needed {
        return Ok(false);
    }
    let file = text_file(study, path, article.text_sha256);
    let is_new = study.inside().write_new(&file, |out| out.write_all(article.text().as_bytes()))?;
    store_extracted(study, path, article)?;
    Ok(is_new)
}

/// Returns the article as it was extracted from a document with this hash when marks were first saved, or `None` if it was
/// not, or nothing of it can be read.
pub(super) fn pinned(
    study: &Study,
    path: &ArticlePath,
    stored: &ArticleFile,
    (kind, file_sha256): (FileKind, Sha256),
) -> Option<Article> {
    let (text_sha256, extracted) = pinned_file(study, path, stored, file_sha256)?;
    let text = kept_text(study, path, text_sha256)?;
    let article = extracted.to_article(&text, kind.extractor());
    if article.is_none() {
        let file = text_file(study, path, text_sha256).with_extension("json");
        log::warn!("the blocks do not fit the text: {}", shown(&file));
    }
    article
}

/// Returns the title and the date that were found in a document when it was read, if that was kept; the document may have
/// changed since.
pub(super) fn pinned_title(
    study: &Study,
    path: &ArticlePath,
    stored: &ArticleFile,
) -> Option<(Option<String>, Option<String>)> {
    let text_sha256 = Sha256::from_hex(stored.extracted_text.as_deref()?)?;
    let file = text_file(study, path, text_sha256).with_extension("json");
    let bytes = study.inside().read(&file, LARGEST_FOR_TITLE).ok()??;
    let Metadata { title, date, .. } = ExtractedFile::read(&bytes).ok()?.metadata;
    Some((title, date))
}

/// Returns the path of the text that was kept of a document when it was read.
pub(super) fn pinned_text(
    study: &Study,
    path: &ArticlePath,
    stored: &ArticleFile,
) -> Option<PathBuf> {
    let text_sha256 = Sha256::from_hex(stored.extracted_text.as_deref()?)?;
    Some(text_file(study, path, text_sha256))
}

/// Returns what was kept of a document with this hash besides its text, and the hash of that.
fn pinned_file(
    study: &Study,
    path: &ArticlePath,
    stored: &ArticleFile,
    file_sha256: Sha256,
) -> Option<(Sha256, ExtractedFile)> {
    let text_sha256 = Sha256::from_hex(stored.extracted_text.as_deref()?)?;
    let file = text_file(study, path, text_sha256).with_extension("json");
    let bytes = match study.inside().read(&file, regular::LARGEST_EXTRACTED) {
        Ok(bytes) => bytes?,
        Err(error) => {
            log::warn!("{error}");
            return None;
        }
    };
    let extracted = ExtractedFile::read(&bytes)
        .inspect_err(|error| log::warn!("{error}: {}", shown(&file)))
        .ok()?;
    let is_of = |hash: &str, expected: Sha256| hash == expected.to_string();
    let is_it =
        is_of(&extracted.file_sha256, file_sha256) && is_of(&extracted.text_sha256, text_sha256);
    is_it.then_some((text_sha256, extracted))
}

/// Keeps an article that was read again from its document instead of what was kept of it before, which stays.
pub(super) fn pin(
    study: &Study,
    path: &ArticlePath,
    article: &Article,
) -> Result<(), StorageError> {
    let Some(extracted) = ExtractedFile::of(article) else { return Ok(()) };
    let file = text_file(study, path, article.text_sha256);
    study.inside().write_new(&file, |out| out.write_all(article.text().as_bytes()))?;
    // The same text may have been read by an earlier version, into other blocks.
    study.inside().write(&file.with_extension("json"), extracted.write().as_bytes())?;
    let text = article.text_sha256.to_string();
    change_article_file(study, path, |stored| {
        stored.extracted_text.replace(text.clone()).as_ref() != Some(&text)
    })
}

/// Keeps the blocks of an article that was extracted from a document, whose text is kept already, and notes that it is to be
/// read from these from now on, unless another window has read the same document again meanwhile. Does nothing for plain text.
fn store_extracted(
    study: &Study,
    path: &ArticlePath,
    article: &Article,
) -> Result<(), StorageError> {
    let Some(extracted) = ExtractedFile::of(article) else { return Ok(()) };
    let file = text_file(study, path, article.text_sha256).with_extension("json");
    study.inside().put_new(&file, &extracted.write())?;
    let text = article.text_sha256.to_string();
    change_article_file(study, path, |stored| {
        let is_to_be = stored.extracted_text.as_ref() != Some(&text)
            && pinned_file(study, path, stored, article.file_sha256).is_none();
        if is_to_be {
            stored.extracted_text = Some(text.clone());
        }
        is_to_be
    })
}
