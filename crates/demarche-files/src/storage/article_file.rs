//! Reads and changes `article.json`, what is stored about an article beside its sets.

use std::{
    fs, thread,
    time::{Duration, SystemTime},
};

use demarche_core::{
    article::{Article, ArticleRecord, EXTRACTED, RecordField},
    study::ArticlePath,
};

use super::{StorageError, Study, lock::Lock, regular, shown};
use crate::{
    extract::{self, Charset, ExtractError},
    formats::native::{ArticleFile, ReadError},
};

/// The file beside the sets.
pub(super) const FILE: &str = "article.json";

/// Its lock.
pub(super) const LOCK: &str = "article.lock";

/// How often, and how long apart, a lock that is held is tried again.
const TRIES: usize = 40;
const PAUSE: Duration = Duration::from_millis(25);

impl Study {
    /// Returns the size in bytes of the file with what is stored about an article beside its sets, and when it was last written,
    /// or `None` if there is none.
    pub fn details_stamp(&self, path: &ArticlePath) -> Option<(u64, SystemTime)> {
        let there = self.inside().metadata(&self.sets_folder(path).join(FILE)).ok()??;
        Some((there.len(), there.modified().ok()?))
    }
}

/// Decodes an article of plain text in the encoding that a person chose for it, or in the stored one, or in a detected one.
pub(super) fn decoded(bytes: Vec<u8>, stored: &ArticleFile) -> Result<Article, ExtractError> {
    let chosen = stored.record.encoding.as_deref().and_then(Charset::named);
    match chosen {
        Some(charset) => extract::plain_as(bytes, charset),
        None => extract::plain(bytes, stored.encoding.as_deref()),
    }
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
    /// The number of blocks of which somebody else had said meanwhile what they are, and which are something else now.
    pub replaced_kinds: usize,
}

/// Stores what a person states about an article: the fields, and the kinds of blocks, that differ between `before` and `after`.
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
    if record.encoding != stored.record.encoding {
        // A detected encoding must not be the one that was chosen before.
        let file = ArticleFile::of(record.clone());
        let bytes = regular::read(&study.article_path(path), regular::LARGEST_ARTICLE)?;
        stored.encoding = decoded(bytes, &file).ok().map(|article| article.encoding.to_owned());
    }
    let changed = ChangedRecord::of(&stored.record, before, record);
    if changed.record != stored.record {
        stored.record = changed.record.clone();
        study.inside().write(&study.sets_folder(path).join(FILE), stored.write().as_bytes())?;
    }
    Ok(changed)
}

impl ChangedRecord {
    /// Returns what becomes of a stored record that is to be another one, if `before` is what it was known to be.
    pub(super) fn of(
        stored: &ArticleRecord,
        before: &ArticleRecord,
        record: ArticleRecord,
    ) -> Self {
        let is_replaced = |field: &RecordField| {
            let [was, is] = [stored, &record].map(|record| record.get(*field));
            was != is && was != before.get(*field)
        };
        let replaced = RecordField::ALL
            .into_iter()
            .filter(is_replaced)
            .map(|field| (field, stored.get(field).map(str::to_owned)))
            .collect();
        let replaced_kinds = stored.kinds.replaced(&before.kinds, &record.kinds);
        Self { record, replaced, replaced_kinds }
    }
}

/// Takes the lock of an article's file, which is held for milliseconds.
fn lock(study: &Study, path: &ArticlePath) -> Result<Lock, StorageError> {
    let folder = study.sets_folder(path);
    let (lock, guarded) = (folder.join(LOCK), folder.join(FILE));
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
    // The text of a document does not depend on it alone.
    if article.encoding == EXTRACTED {
        return Ok(());
    }
    change_article_file(study, path, |stored| {
        let is_missing = stored.encoding.is_none();
        stored.encoding.get_or_insert_with(|| article.encoding.to_owned());
        is_missing
    })
}

/// Changes what is stored about an article, if `change` says that it did. A file that cannot be read stays as it is.
pub(super) fn change_article_file(
    study: &Study,
    path: &ArticlePath,
    change: impl Fn(&mut ArticleFile) -> bool,
) -> Result<(), StorageError> {
    // Nearly always nothing is to change, for which no lock is needed.
    let mut stored = read_article_file(study, path)?.unwrap_or_default();
    if !change(&mut stored) {
        return Ok(());
    }
    let _lock = lock(study, path)?;
    let file = study.sets_folder(path).join(FILE);
    let mut stored = match read_article_file(study, path)? {
        Some(stored) => stored,
        None if fs::symlink_metadata(&file).is_ok() => return Ok(()),
        None => ArticleFile::default(),
    };
    if change(&mut stored) {
        study.inside().write(&file, stored.write().as_bytes())?;
    }
    Ok(())
}
