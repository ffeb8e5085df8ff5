//! Copies of a coder's set that a sync program left beside it, under another name.

use std::io::BufReader;

use demarche_core::{
    annotation::AnnotationSet,
    article::Article,
    merge::take_in,
    study::{ArticlePath, CoderId, OnDisk},
};
use twox_hash::XxHash3_128;

use super::{
    StorageError, Study, atomic,
    kept::kept_text,
    marked::{is_named_as_set, kept_aside},
    read_set,
    read_set::hash_of,
    regular,
};
use crate::formats::native;

/// The most copies that are looked at.
const MOST: usize = 16;

/// A copy of a set.
#[derive(Clone, Debug)]
pub struct SetCopy {
    /// The name of its file, in the folder of the article's sets.
    pub name: String,
    /// What the file held.
    pub on_disk: OnDisk,
    /// Its marks, placed in the article.
    pub set: AnnotationSet,
}

/// Returns the names of the files beside a coder's set that say they hold this coder's marks too, sorted, at most 16. Versions
/// that were kept there by a person's choice are none.
pub fn find_copies(
    study: &Study,
    path: &ArticlePath,
    coder: &CoderId,
) -> Result<Vec<String>, StorageError> {
    let inside = study.inside();
    let own = format!("{coder}.json");
    let mut names = Vec::new();
    for entry in inside.entries(&study.sets_folder(path))? {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        // Where case does not count, a name in another case is the set itself.
        let is_own = name.eq_ignore_ascii_case(&own);
        if !is_named_as_set(name) || is_own || kept_aside(name).is_some() {
            continue;
        }
        // A link, or what cannot be read, is nothing to merge.
        let Ok(Some((file, _))) = inside.open(&entry.path()) else { continue };
        if native::skim_coder(BufReader::new(file)).is_some_and(|says| says == coder.as_str()) {
            names.push(name.to_owned());
        }
    }
    names.sort();
    names.truncate(MOST);
    Ok(names)
}

/// Reads copies of a coder's set, and places their marks in the article. Fails if one of them cannot be read in full.
pub fn read_copies(
    study: &Study,
    path: &ArticlePath,
    names: &[String],
    article: &Article,
) -> Result<Vec<SetCopy>, StorageError> {
    let kept = |hash| kept_text(study, path, hash);
    let mut copies = Vec::with_capacity(names.len());
    for name in names {
        let file = study.sets_folder(path).join(name);
        // Gone since: another window has merged it.
        let Some(bytes) = study.inside().read(&file, regular::LARGEST_SET)? else { continue };
        let read = native::read_from(&bytes, article, &kept)
            .map_err(|source| StorageError::Unreadable { source, path: file.clone() })?;
        if !read.problems.is_empty() || !read.duplicates.is_empty() {
            return Err(StorageError::Incomplete(file));
        }
        let on_disk = OnDisk::Bytes(XxHash3_128::oneshot(&bytes));
        copies.push(SetCopy { name: name.clone(), on_disk, set: read.set });
    }
    Ok(copies)
}

/// Renames copies that were merged to `CODER.merged-TIME.json`, and returns the new names.
///
/// One stays whose file holds something else by now, or a mark that the saved set has not: then the merged marks could not be
/// saved yet.
pub fn put_copies_aside(
    study: &Study,
    path: &ArticlePath,
    coder: &CoderId,
    copies: &[(String, OnDisk)],
    article: &Article,
) -> Result<Vec<String>, StorageError> {
    let inside = study.inside();
    let set = study.set_path(path, coder);
    let mut names = Vec::with_capacity(copies.len());
    let saved = read_set(study, path, coder, article)?.set;
    for (name, held) in copies {
        // One whose merging was undone is merged again.
        if kept_aside(name).is_some() {
            names.push(name.clone());
            continue;
        }
        let file = study.sets_folder(path).join(name);
        if hash_of(inside, &file)?.map(OnDisk::Bytes) != Some(*held) {
            continue;
        }
        let copy = read_copies(study, path, std::slice::from_ref(name), article)?;
        if !copy.iter().all(|copy| take_in(&copy.set, &saved).is_empty()) {
            continue;
        }
        inside.check(&file)?;
        let names_for_it = atomic::Aside::new(&set, &format!("{coder}.merged-"), ".json");
        let aside = atomic::rename_aside(&file, names_for_it)?;
        names.extend(aside.file_name().map(|name| name.to_string_lossy().into_owned()));
    }
    Ok(names)
}
