//! Keeps the text that marks count in beside them, and what was found in the document it was extracted from, so that marks
//! never move with a better extractor.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

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

/// Returns the text with a hash that was kept beside an article's sets, to be compared with the current one, if there is one that
/// can be read.
pub(super) fn kept_text(study: &Study, path: &ArticlePath, hash: Sha256) -> Option<Arc<str>> {
    read_text(study, path, hash, LARGEST_COMPARED)
}

fn read_text(study: &Study, path: &ArticlePath, hash: Sha256, limit: u64) -> Option<Arc<str>> {
    let file = text_file(study, path, hash);
    let bytes = match study.inside().read(&file, limit) {
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
///
/// A copy that was damaged is put aside.
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
    let is_new = put_text(study, path, article)?;
    store_extracted(study, path, article)?;
    Ok(is_new)
}

/// Puts the copy of an article's text in its place, unless it is there.
fn put_text(study: &Study, path: &ArticlePath, article: &Article) -> Result<bool, StorageError> {
    let (inside, file) = (study.inside(), text_file(study, path, article.text_sha256));
    let text = article.text().as_bytes();
    let put = || inside.write_new(&file, |out| out.write_all(text));
    if put()? {
        return Ok(true);
    }
    let is_whole = inside.metadata(&file)?.is_some_and(|there| there.len() == text.len() as u64)
        && inside.read(&file, regular::LARGEST_ARTICLE)?.as_deref() == Some(text);
    if is_whole {
        return Ok(false);
    }
    let aside = inside.move_aside(&file)?;
    log::warn!("this copy of a text was damaged: {}", shown(&aside));
    put()
}

/// What was kept of a document besides its text.
pub(super) struct Pin {
    text_sha256: Sha256,
    file: ExtractedFile,
}

impl Pin {
    /// Finds what was kept of a document with this hash: what it is to be read from or, if that is of another version of the
    /// document, or is not known any more, the newest that fits.
    pub(super) fn find(
        study: &Study,
        path: &ArticlePath,
        stored: &ArticleFile,
        file_sha256: Sha256,
    ) -> Option<Self> {
        if let Some(text_sha256) = stated(stored) {
            match Self::read(study, path, text_sha256) {
                Some(pin) if pin.is_of(file_sha256) => return Some(pin),
                Some(_) => {}
                // It is damaged, and an older one would take the place of what was read last.
                None => return None,
            }
        }
        let entries = study.inside().entries(&study.sets_folder(path)).ok()?;
        let mut kept: Vec<(SystemTime, PathBuf)> = entries
            .iter()
            .filter(|entry| entry.file_name().to_str().is_some_and(is_extracted))
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .collect();
        kept.sort();
        let pins = kept.iter().rev().filter_map(|(_, file)| Self::read_file(study, file));
        pins.into_iter().find(|pin| pin.is_of(file_sha256))
    }

    fn read(study: &Study, path: &ArticlePath, text_sha256: Sha256) -> Option<Self> {
        let file = text_file(study, path, text_sha256).with_extension("json");
        Self::read_file(study, &file).filter(|pin| pin.text_sha256 == text_sha256)
    }

    fn read_file(study: &Study, file: &Path) -> Option<Self> {
        let bytes = study.inside().read(file, regular::LARGEST_EXTRACTED);
        let bytes = bytes.inspect_err(|error| log::warn!("{error}")).ok()??;
        let read = ExtractedFile::read(&bytes);
        let file = read.inspect_err(|error| log::warn!("{error}: {}", shown(file))).ok()?;
        Some(Self { text_sha256: Sha256::from_hex(&file.text_sha256)?, file })
    }

    fn is_of(&self, file_sha256: Sha256) -> bool {
        self.file.file_sha256 == file_sha256.to_string()
    }

    /// Returns the kind of the document, if this program reads such documents, whatever the file is called now.
    pub(super) fn kind(&self) -> Option<FileKind> {
        FileKind::read_by(&self.file.by)
    }

    /// Returns the article as it was read, or `None` if its text cannot be read, or the blocks do not fit it.
    pub(super) fn article(
        &self,
        study: &Study,
        path: &ArticlePath,
        kind: FileKind,
    ) -> Option<Article> {
        let text = read_text(study, path, self.text_sha256, regular::LARGEST_ARTICLE)?;
        let article = self.file.to_article(&text, kind.extractor());
        if article.is_none() {
            let file = text_file(study, path, self.text_sha256).with_extension("json");
            log::warn!("the blocks do not fit the text: {}", shown(&file));
        }
        article
    }
}

/// Returns what is wrong with a file that has what was found in a document, as a sentence with a lower-case start.
pub(super) fn fault_of(study: &Study, path: &ArticlePath, file: &Path) -> Option<String> {
    let bytes = match study.inside().read(file, regular::LARGEST_EXTRACTED) {
        Ok(bytes) => bytes?,
        Err(error) => return Some(error.to_string()),
    };
    let read = match ExtractedFile::read(&bytes) {
        Ok(read) => read,
        Err(error) => return Some(format!("what was found in the document is lost: {error}")),
    };
    let text = Sha256::from_hex(&read.text_sha256)
        .and_then(|hash| read_text(study, path, hash, regular::LARGEST_ARTICLE));
    match text.map(|text| read.to_article(&text, None).is_some()) {
        Some(true) => None,
        Some(false) => Some("the blocks that were found do not fit the text".to_owned()),
        None => Some("the text that was read from the document is missing or damaged".to_owned()),
    }
}

/// Returns the hash of the text that a document is to be read from.
fn stated(stored: &ArticleFile) -> Option<Sha256> {
    Sha256::from_hex(stored.extracted_text.as_deref()?)
}

/// Returns whether a file has what was found in a document, beside its kept text (`text.HASH.json`).
pub(super) fn is_extracted(name: &str) -> bool {
    let hash = name.strip_prefix("text.").and_then(|rest| rest.strip_suffix(".json"));
    hash.is_some_and(|hash| hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Returns the title and the date that were found in a document when it was read, if that was kept; the document may have
/// changed since.
pub(super) fn pinned_title(
    study: &Study,
    path: &ArticlePath,
    stored: &ArticleFile,
) -> Option<(Option<String>, Option<String>)> {
    let file = pinned_text(study, path, stored)?.with_extension("json");
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
    Some(text_file(study, path, stated(stored)?))
}

/// Keeps an article that was read again from its document instead of what was kept of it before, which stays.
pub(super) fn pin(
    study: &Study,
    path: &ArticlePath,
    article: &Article,
) -> Result<(), StorageError> {
    let Some(extracted) = ExtractedFile::of(article) else { return Ok(()) };
    put_text(study, path, article)?;
    // The same text may have been read by an earlier version, into other blocks.
    let file = text_file(study, path, article.text_sha256).with_extension("json");
    study.inside().write(&file, extracted.write().as_bytes())?;
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
    let is_whole = |pin: Pin| {
        pin.is_of(article.file_sha256) && pin.file.to_article(article.text(), None).is_some()
    };
    if !Pin::read(study, path, article.text_sha256).is_some_and(is_whole) {
        // There is none, or it is damaged, or the document was saved again with the same text.
        study.inside().write(&file, extracted.write().as_bytes())?;
    }
    let text = article.text_sha256.to_string();
    change_article_file(study, path, |stored| {
        let is_kept =
            |text| Pin::read(study, path, text).is_some_and(|pin| pin.is_of(article.file_sha256));
        let is_to_be =
            stored.extracted_text.as_ref() != Some(&text) && !stated(stored).is_some_and(is_kept);
        if is_to_be {
            stored.extracted_text = Some(text.clone());
        }
        is_to_be
    })
}
