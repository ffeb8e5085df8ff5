//! Names that are one file where a file system ignores case, and how a letter with an accent is spelled.

use std::{collections::HashMap, fs, path::Path};

use demarche_core::study::{CoderId, folded_name};

use super::{StorageError, inside::Inside};

/// An iterator over names for a new file in a folder, with a number after the first: `a.txt`, `a-2.txt`, … Leaves out those that
/// would be the same file as another one where case is ignored, but not those that are there with exactly this name.
pub(super) struct FreeNames<'a> {
    /// The names in the folder, by what they fold to.
    there: HashMap<String, String>,
    stem: &'a str,
    extension: &'a str,
    number: u64,
}

impl<'a> FreeNames<'a> {
    /// Takes the folder, the name and its extension, with the dot. A folder that cannot be read counts as empty.
    pub(super) fn new(folder: &Path, stem: &'a str, extension: &'a str) -> Self {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let there = names.map(|name| (folded_name(&name), name)).collect();
        Self { there, stem, extension, number: 0 }
    }
}

impl Iterator for FreeNames<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        loop {
            self.number += 1;
            let number = if self.number == 1 { String::new() } else { format!("-{}", self.number) };
            let name = format!("{}{number}{}", self.stem, self.extension);
            if self.there.get(&folded_name(&name)).is_none_or(|there| *there == name) {
                return Some(name);
            }
        }
    }
}

/// Fails if a file beside a set that is not there yet would be the same one where case is ignored: when the study is copied to such
/// a system, one of them would replace the other.
pub(super) fn check_new_set(
    inside: Inside<'_>,
    set: &Path,
    coder: &CoderId,
) -> Result<(), StorageError> {
    let Some(folder) = set.parent() else { return Ok(()) };
    let name = format!("{coder}.json");
    let folded = folded_name(&name);
    for entry in inside.entries(folder)? {
        let other = entry.file_name();
        if other.to_str().is_some_and(|other| other != name && folded_name(other) == folded) {
            return Err(StorageError::SameName { other: other.into(), path: set.to_owned() });
        }
    }
    Ok(())
}
