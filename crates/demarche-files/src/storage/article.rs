//! Reads an article from its file, and what is stored about it beside its sets.

use std::{fs, io::Write as _, path::PathBuf, sync::Arc, thread, time::Duration};

use sha2::Digest as _;

use demarche_core::study::ArticlePath;

use super::{StorageError, Study, lock::Lock, regular, shown};
use crate::{
    extract::{self, OWN_ENCODING},
    formats::native::{ArticleFile, ReadError},
};
use demarche_core::article::{Article, ArticleRecord, RecordField, Sha256};

/// The file beside the sets.
pub(super) const FILE: &str = "article.json";

/// How often, and how long apart, a lock that is held is tried again.
const TRIES: usize = 40;
const PAUSE: Duration = Duration::from_millis(25);

/// The largest text that is copied beside the sets, in bytes.
const LARGEST_COPY: usize = 10 * 1024 * 1024;

/// The largest kept text that is compared with the current one, in bytes.
const LARGEST_COMPARED: u64 = 64 * 1024 * 1024;

/// Reads the article with this path below the study, in the encoding stored for it if there is one.
///
/// A stored title or date replaces the one found in the text. Refuses a file over 2 GiB.
pub fn read_article(study: &Study, path: &ArticlePath) -> Result<Arc<Article>, StorageError> {
    let file = study.article_path(path);
    let bytes = regular::read(&file, regular::LARGEST_ARTICLE)?;
    let stored = read_article_file(study, path)?.unwrap_or_default();
    let article = extract::plain(bytes, stored.encoding.as_deref())
        .map_err(|error| StorageError::NotText { reason: error.to_string(), path: file })?;
    Ok(Arc::new(article.with_record(stored.record)))
}

/// Reads what is stored about an article, or returns `None` if nothing is, or nothing that can be read.
pub(super) fn read_article_file(
    study: &Study,
    path: &ArticlePath,
) -> Result<Option<ArticleFile>, StorageError> {
    match stored_file(study, path) {
        Err(StorageError::Unreadable { source, path })
            if !matches!(source, ReadError::Newer { .. }) =>
        {
            // The article file is optional; the text and the marks do not depend on it.
            log::warn!("{source}: {}", shown(&path));
            Ok(None)
        }
        stored => stored,
    }
}

/// Reads what is stored about an article, or returns `None` if there is no file.
fn stored_file(study: &Study, path: &ArticlePath) -> Result<Option<ArticleFile>, StorageError> {
    let file = study.sets_folder(path).join(FILE);
    let Some(bytes) = study.inside().read(&file, regular::LARGEST_SMALL)? else {
        return Ok(None);
    };
    let stored = ArticleFile::read(&bytes);
    stored.map(Some).map_err(|source| StorageError::Unreadable { source, path: file })
}

/// What became of a record that was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedRecord {
    /// The whole record that the file now holds.
    pub record: ArticleRecord,
    /// The fields that somebody else had changed meanwhile too, with the value that was replaced.
    pub replaced: Vec<(RecordField, Option<String>)>,
}

/// Stores what a person states about an article: the fields that differ between `before` and `after`.
///
/// All else in the file, which another window may have changed meanwhile, is kept. Makes the study's files if they are
/// missing. A file that cannot be read stays as it is, which is an error.
pub fn change_record(
    study: &Study,
    path: &ArticlePath,
    before: &ArticleRecord,
    after: &ArticleRecord,
) -> Result<ChangedRecord, StorageError> {
    study.make(path)?;
    let _lock = lock(study, path)?;
    let mut stored = stored_file(study, path)?.unwrap_or_default();
    let record = stored.record.changed(before, after);
    let is_replaced = |field: &RecordField| {
        let [was, is] = [&stored.record, &record].map(|record| record.get(*field));
        was != is && was != before.get(*field)
    };
    let replaced = RecordField::ALL
        .into_iter()
        .filter(is_replaced)
        .map(|field| (field, stored.record.get(field).map(str::to_owned)))
        .collect();
    if record != stored.record {
        stored.record = record.clone();
        study.inside().write(&study.sets_folder(path).join(FILE), stored.write().as_bytes())?;
    }
    Ok(ChangedRecord { record, replaced })
}

/// Takes the lock of an article's file, which is held for milliseconds.
fn lock(study: &Study, path: &ArticlePath) -> Result<Lock, StorageError> {
    let folder = study.sets_folder(path);
    let (lock, guarded) = (folder.join("article.lock"), folder.join(FILE));
    let mut tries = 0;
    loop {
        match Lock::take_briefly(study.inside(), &lock, &guarded) {
            Err(StorageError::Locked { .. }) if tries < TRIES => {
                tries += 1;
                thread::sleep(PAUSE);
            }
            taken => return taken,
        }
    }
}

/// Stores the encoding an article is read in, unless one is stored. A file that cannot be read stays as it is.
pub(super) fn store_encoding(
    study: &Study,
    path: &ArticlePath,
    article: &Article,
) -> Result<(), StorageError> {
    let is_stored = |stored: &Option<ArticleFile>| {
        stored.as_ref().is_some_and(|stored| stored.encoding.is_some())
    };
    if is_stored(&read_article_file(study, path)?) {
        return Ok(());
    }
    let _lock = lock(study, path)?;
    let file = study.sets_folder(path).join(FILE);
    let mut stored = match read_article_file(study, path)? {
        stored if is_stored(&stored) => return Ok(()),
        Some(stored) => stored,
        None if fs::symlink_metadata(&file).is_ok() => return Ok(()),
        None => ArticleFile::default(),
    };
    stored.encoding = Some(article.encoding.to_owned());
    study.inside().write(&file, stored.write().as_bytes())
}

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
    let is_needed = article.encoding.starts_with(OWN_ENCODING);
    if article.text().len() > LARGEST_COPY && !is_needed {
        return Ok(false);
    }
    let file = text_file(study, path, article.text_sha256);
    study.inside().write_new(&file, |out| out.write_all(article.text().as_bytes()))
}
