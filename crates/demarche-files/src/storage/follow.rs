//! Finds the saved marks of an article that was renamed or moved, and lets them follow it.

use std::{fs, io::BufReader};

use demarche_core::{
    article::{Article, ArticleRecord},
    study::{ANNOTATIONS, ArticlePath, CoderId},
};
use sha2::{Digest as _, Sha256};

use super::{
    StorageError, Study,
    article_file::{ChangedRecord, FILE as DETAILS, LOCK, change_article_file, read_article_file},
    atomic,
    lock::Lock,
    read_set::only_in_journal,
    regular,
};
use crate::formats::native::{self, ArticleFile};

/// Saved marks that were made on exactly the text of an article, under other paths where no article is any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strayed {
    /// These paths, sorted. Never empty.
    pub from: Vec<ArticlePath>,
    /// Other articles of the study with the same bytes as this one, sorted.
    pub copies: Vec<ArticlePath>,
}

/// Finds the marks of an article that had another path when they were made. Returns `None` if there are none, or if more than
/// details is saved about the article under its own path.
pub fn find_strayed(
    study: &Study,
    path: &ArticlePath,
    article: &Article,
) -> Result<Option<Strayed>, StorageError> {
    if !study.is_saved() || only_details(study, path)?.is_none() {
        return Ok(None);
    }
    let mut from = sets_without_article(study)?;
    from.retain(|(other, coder)| is_of(study, other, coder, article));
    let mut from: Vec<ArticlePath> = from.into_iter().map(|(other, _)| other).collect();
    from.sort();
    from.dedup();
    if from.is_empty() {
        return Ok(None);
    }
    Ok(Some(Strayed { from, copies: copies(study, path, article)? }))
}

/// Returns what is stated about the article with this path, or `None` if something else is saved about it, too, or it cannot
/// be read.
pub(super) fn only_details(
    study: &Study,
    path: &ArticlePath,
) -> Result<Option<ArticleFile>, StorageError> {
    let folder = study.sets_folder(path);
    study.inside().check(&folder)?;
    let mut has_details = false;
    for entry in study.inside().entries(&folder)? {
        match entry.file_name().to_str() {
            Some(DETAILS) => has_details = true,
            Some(LOCK) => {}
            _ => return Ok(None),
        }
    }
    if !has_details {
        return Ok(Some(ArticleFile::default()));
    }
    let stored = read_article_file(study, path)?;
    let known = |stored: &ArticleFile| {
        let mut known = ArticleFile::of(stored.record.clone());
        known.encoding.clone_from(&stored.encoding);
        *stored == known
    };
    Ok(stored.filter(known))
}

/// Adds what was stated about an article under its new path to what is saved under the former one, and removes it there. Returns
/// what becomes of the latter.
fn merge_details(
    study: &Study,
    (from, to): (&ArticlePath, &ArticlePath),
    stated: &ArticleFile,
) -> Result<ChangedRecord, StorageError> {
    let none = ArticleRecord::default();
    let before = read_article_file(study, from)?.unwrap_or_default().record;
    let after = before.changed(&none, &stated.record);
    let changed = ChangedRecord::of(&before, &none, after);
    if stated.record != none {
        change_article_file(study, from, |stored| {
            let before = stored.clone();
            stored.record = stored.record.changed(&none, &stated.record);
            if stated.record.encoding.is_some() {
                stored.encoding.clone_from(&stated.encoding);
            }
            *stored != before
        })?;
        let has_it =
            |stored: &ArticleFile| stored.record.changed(&none, &stated.record) == stored.record;
        if !read_article_file(study, from)?.is_some_and(|stored| has_it(&stored)) {
            // A file that cannot be read is not changed.
            return Err(StorageError::ChangedOnDisk(study.sets_folder(to)));
        }
    }
    let folder = study.sets_folder(to);
    for name in [DETAILS, LOCK] {
        let file = folder.join(name);
        if fs::symlink_metadata(&file).is_ok() {
            fs::remove_file(&file).map_err(|error| StorageError::from_io(error, &file))?;
        }
    }
    if fs::symlink_metadata(&folder).is_ok() {
        fs::remove_dir(&folder).map_err(|error| StorageError::from_io(error, &folder))?;
    }
    Ok(changed)
}

/// Returns the sets of articles that are gone. Of the others not even the folders are read.
fn sets_without_article(study: &Study) -> Result<Vec<(ArticlePath, CoderId)>, StorageError> {
    let mut sets = Vec::new();
    let mut folders = vec![(study.root().join(ANNOTATIONS), String::new())];
    while let Some((folder, below)) = folders.pop() {
        let article = ArticlePath::new(&below).ok();
        for entry in study.inside().entries(&folder)? {
            let name = entry.file_name();
            let (Some(name), Ok(kind)) = (name.to_str(), entry.file_type()) else { continue };
            if kind.is_dir() {
                let below =
                    if below.is_empty() { name.to_owned() } else { format!("{below}/{name}") };
                let there = fs::symlink_metadata(study.root().join(&below));
                if there.is_ok_and(|there| !there.is_dir()) {
                    continue;
                }
                folders.push((entry.path(), below));
            } else if let Some(article) = &article
                && fs::symlink_metadata(study.article_path(article)).is_err()
                && let Some(coder) = name
                    .strip_suffix(".json")
                    .and_then(CoderId::new)
                    .or_else(|| only_in_journal(study.inside(), &entry.path()))
            {
                sets.push((article.clone(), coder));
            }
        }
    }
    Ok(sets)
}

/// Returns whether a coder's marks were made on the text of this article.
fn is_of(study: &Study, path: &ArticlePath, coder: &CoderId, article: &Article) -> bool {
    let file = study.set_path(path, coder);
    let text_sha256 = article.text_sha256.to_string();
    let Some((set, _)) = study.inside().open(&file).ok().flatten() else {
        // A crash came before the file was made.
        let journal = file.with_extension("journal");
        let journal = study.inside().read(&journal, regular::LARGEST_JOURNAL).ok().flatten();
        let lines = native::read_journal(journal.as_deref().unwrap_or_default()).lines;
        let last = lines.iter().rev().find_map(|line| line.step());
        return last.is_some_and(|step| step.text_sha256() == text_sha256);
    };
    native::skim_hashes(BufReader::new(set)).is_some_and(|hashes| {
        hashes.text_sha256 == text_sha256 || hashes.file_sha256 == article.file_sha256.to_string()
    })
}

/// Returns the other articles with the same bytes.
fn copies(
    study: &Study,
    path: &ArticlePath,
    article: &Article,
) -> Result<Vec<ArticlePath>, StorageError> {
    let size = |path: &ArticlePath| Some(fs::metadata(study.article_path(path)).ok()?.len());
    let own = size(path);
    let mut copies = study.article_paths()?;
    copies.retain(|other| {
        other != path
            && size(other) == own
            && regular::read(&study.article_path(other), regular::LARGEST_ARTICLE).is_ok_and(
                |bytes| Sha256::digest(&bytes).as_slice() == article.file_sha256.0.as_slice(),
            )
    });
    copies.sort();
    Ok(copies)
}

/// Moves all that is saved about an article from one path to another, in one step.
///
/// These are the sets of all coders with their journals and previous versions, the kept texts, and what is stated about the
/// article. No file is changed, but details that were stated at the other path are added, in place of others if there are any.
/// Refuses to if something else is saved there, or if another window has one of the sets. Returns what became of the details.
pub fn follow(
    study: &Study,
    from: &ArticlePath,
    to: &ArticlePath,
) -> Result<ChangedRecord, StorageError> {
    let inside = study.inside();
    let (source, target) = (study.sets_folder(from), study.sets_folder(to));
    inside.check_there()?;
    let entries = inside.entries(&source)?;
    if entries.is_empty() {
        return Err(StorageError::NotFound(source));
    }
    let Some(stated) = only_details(study, to)? else {
        return Err(StorageError::ChangedOnDisk(target));
    };
    let mut locks = Vec::new();
    for entry in entries {
        let path = entry.path();
        // Below it are the marks of other articles.
        if entry.file_type().map_err(|error| StorageError::from_reading(error, &path))?.is_dir() {
            return Err(StorageError::WrongKind { expected: "a file", path });
        }
        let name = entry.file_name();
        let stem = name.to_str().and_then(|name| name.strip_suffix(".json"));
        let is_set = stem.and_then(CoderId::new).is_some();
        if is_set || only_in_journal(inside, &path).is_some() {
            locks.push(Lock::take(
                inside,
                &path.with_extension("lock"),
                &path.with_extension("json"),
            )?);
        }
    }
    if let Some(above) = target.parent() {
        inside.make_folder(above)?;
    }
    let changed = merge_details(study, (from, to), &stated)?;
    // Windows renames no folder with open files in it.
    if cfg!(windows) {
        locks.clear();
    }
    fs::rename(&source, &target).map_err(|error| StorageError::from_io(error, &target))?;
    atomic::sync_folder_of(&target);
    atomic::sync_folder_of(&source);
    Ok(changed)
}
