//! Finds the saved marks of an article that was renamed or moved, and lets them follow it.

use std::{fs, io::BufReader};

use demarche_core::{
    article::Article,
    study::{ANNOTATIONS, ArticlePath, CoderId},
};
use sha2::{Digest as _, Sha256};

use super::{StorageError, Study, atomic, lock::Lock, regular};
use crate::formats::native;

/// Saved marks that were made on exactly the text of an article, under other paths where no article is any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strayed {
    /// These paths, sorted. Never empty.
    pub from: Vec<ArticlePath>,
    /// Other articles of the study with the same bytes as this one, sorted.
    pub copies: Vec<ArticlePath>,
}

/// Finds the marks of an article that had another path when they were made. Returns `None` if there are none, or if the article
/// has marks under its own path.
pub fn find_strayed(
    study: &Study,
    path: &ArticlePath,
    article: &Article,
) -> Result<Option<Strayed>, StorageError> {
    if !study.is_saved() || has_folder(study, path)? {
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

/// Returns whether anything is saved about the article with this path.
fn has_folder(study: &Study, path: &ArticlePath) -> Result<bool, StorageError> {
    let folder = study.sets_folder(path);
    study.inside().check(&folder)?;
    Ok(fs::symlink_metadata(&folder).is_ok())
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
                && let Some(coder) = name.strip_suffix(".json").and_then(CoderId::new)
                && fs::symlink_metadata(study.article_path(article)).is_err()
            {
                sets.push((article.clone(), coder));
            }
        }
    }
    Ok(sets)
}

/// Returns whether a coder's marks were made on the text of this article.
fn is_of(study: &Study, path: &ArticlePath, coder: &CoderId, article: &Article) -> bool {
    let file = study.inside().open(&study.set_path(path, coder)).ok().flatten();
    let hashes = file.and_then(|(file, _)| native::skim_hashes(BufReader::new(file)));
    hashes.is_some_and(|hashes| {
        hashes.text_sha256 == article.text_sha256.to_string()
            || hashes.file_sha256 == article.file_sha256.to_string()
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
/// article. No file is changed. Refuses to if something is saved at the other path, or if another window has one of the sets.
pub fn follow(study: &Study, from: &ArticlePath, to: &ArticlePath) -> Result<(), StorageError> {
    let inside = study.inside();
    let (source, target) = (study.sets_folder(from), study.sets_folder(to));
    inside.check_there()?;
    let entries = inside.entries(&source)?;
    if entries.is_empty() {
        return Err(StorageError::NotFound(source));
    }
    if has_folder(study, to)? {
        return Err(StorageError::ChangedOnDisk(target));
    }
    let mut locks = Vec::new();
    for entry in entries {
        let path = entry.path();
        // Below it are the marks of other articles.
        if entry.file_type().map_err(|error| StorageError::from_reading(error, &path))?.is_dir() {
            return Err(StorageError::WrongKind { expected: "a file", path });
        }
        let name = entry.file_name();
        let stem = name.to_str().and_then(|name| name.strip_suffix(".json"));
        if stem.and_then(CoderId::new).is_some() {
            locks.push(Lock::take(inside, &path.with_extension("lock"), &path)?);
        }
    }
    if let Some(above) = target.parent() {
        inside.make_folder(above)?;
    }
    // Windows renames no folder with open files in it.
    if cfg!(windows) {
        locks.clear();
    }
    fs::rename(&source, &target).map_err(|error| StorageError::from_io(error, &target))?;
    atomic::sync_folder_of(&target);
    atomic::sync_folder_of(&source);
    Ok(())
}
