//! Expands and completes paths as people type them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use demarche_core::study::ANNOTATIONS;

use super::listing::is_article;
use crate::extract::table::TableKind;

/// How many entries of a folder are read.
const EXAMINED: usize = 10_000;

/// What a typed path should lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A file of any kind.
    File,
    /// An article.
    Article,
    /// A table of articles.
    Table,
    /// A folder.
    Folder,
}

/// Returns the path meant by a typed text: `~` is the home folder.
pub fn expand_path(text: &str) -> PathBuf {
    let text = text.trim();
    match (text.strip_prefix('~'), directories::BaseDirs::new()) {
        (Some(rest), Some(dirs)) if rest.is_empty() || rest.starts_with(['/', '\\']) => {
            dirs.home_dir().join(rest.trim_start_matches(['/', '\\']))
        }
        _ => PathBuf::from(text),
    }
}

/// Returns the completions of a typed path.
///
/// First folders, each with a separator at its end, then files, both sorted. Hidden entries are included only if a dot was typed, and files only if they are `wanted`. Where an
/// article or a table is, the folder of marks is included only if its name was begun.
pub fn complete_path(text: &str, wanted: Wanted) -> Vec<PathBuf> {
    let separator = std::path::MAIN_SEPARATOR;
    let is_separator = |character: char| character == separator || character == '/';
    let expanded = expand_path(text).to_string_lossy().into_owned();
    let typed = if text.ends_with(is_separator) && !expanded.ends_with(is_separator) {
        format!("{expanded}{separator}")
    } else {
        expanded
    };
    let cut = typed.rfind(is_separator).map_or(0, |at| at + 1);
    let (folder, begun) = typed.split_at_checked(cut).unwrap_or_default();
    let place = if folder.is_empty() { "." } else { folder };
    let Ok(entries) = fs::read_dir(place) else { return Vec::new() };
    let begun_lower = begun.to_lowercase();
    let mut found: Vec<(bool, String)> = Vec::new();
    for entry in entries.take(EXAMINED).flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let is_hidden = name.starts_with('.') && !begun.starts_with('.');
        if is_hidden || !name.to_lowercase().starts_with(&begun_lower) {
            continue;
        }
        let is_file = !fs::metadata(entry.path()).is_ok_and(|metadata| metadata.is_dir());
        // What a study keeps about its articles is none of them.
        let is_content = matches!(wanted, Wanted::Article | Wanted::Table);
        if !is_file && is_content && begun.is_empty() && name == ANNOTATIONS {
            continue;
        }
        if !is_file || is_wanted(&name, &entry.path(), wanted) {
            found.push((is_file, name));
        }
    }
    found.sort();
    let path = |(is_file, name): (bool, String)| {
        let end = if is_file { String::new() } else { separator.to_string() };
        PathBuf::from(format!("{folder}{name}{end}"))
    };
    found.into_iter().map(path).collect()
}

fn is_wanted(name: &str, file: &Path, wanted: Wanted) -> bool {
    match wanted {
        Wanted::File => true,
        Wanted::Article => is_article(name, file),
        Wanted::Table => TableKind::of_name(name).is_some(),
        Wanted::Folder => false,
    }
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn folders_come_first_and_hidden_entries_only_when_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b", "Beta", ANNOTATIONS] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        for name in ["a.txt", "b.txt", "b.png", "b.csv", "c.pdf", ".hidden"] {
            fs::OpenOptions::new()
                .create(true)
                .append(true)
                .open(folder.path().join(name))
                .unwrap();
        }
        let names = |text: &str, wanted: Wanted| -> Vec<String> {
            let typed = format!("{}/{text}", folder.path().display());
            let strip = |path: PathBuf| {
                path.to_string_lossy()[folder.path().to_string_lossy().len() + 1..].to_owned()
            };
            complete_path(&typed, wanted).into_iter().map(strip).collect()
        };
        assert_eq!(names("b", Wanted::File), ["Beta/", "b/", "b.csv", "b.png", "b.txt"]);
        assert_eq!(names("", Wanted::Article), ["Beta/", "b/", "a.txt", "b.txt", "c.pdf"]);
        assert_eq!(names("", Wanted::Table), ["Beta/", "b/", "b.csv"]);
        assert_eq!(names("a", Wanted::Table), ["annotations/"], "it was asked for");
        assert_eq!(names("", Wanted::Folder), ["Beta/", "annotations/", "b/"]);
        assert_eq!(names("b", Wanted::Folder), ["Beta/", "b/"]);
        assert_eq!(names(".", Wanted::File), [".hidden"]);
        assert_eq!(names("x", Wanted::File), [""; 0]);
    }
}
