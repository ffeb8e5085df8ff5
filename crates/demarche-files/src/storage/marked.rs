//! Finds the marked articles of a study. It searches the saved marks and not the articles, because the marks of an article
//! that was hidden, renamed or deleted still exist.

use std::{
    fs::{self, DirEntry, File, FileType},
    io::{self, BufReader},
    path::{Path, PathBuf},
};

use demarche_core::study::{ANNOTATIONS, ArticlePath, CoderId};

use super::{StorageError, Study, error::LeftOut, kept::is_extracted, read_set::only_in_journal};
use crate::formats::native::{skim_coder, skim_format};

/// Why a symbolic link is left out.
const LINK: &str = "symbolic links among saved marks are not followed";

/// What follows the coder in the name of a copy whose marks were merged into the set.
const MERGED: &str = "merged-";

/// The study's own files in its folder of saved marks.
const OWN: [&str; 3] = ["study.json", "codebook.json", "entities.json"];

/// The articles whose marks are exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportScope {
    /// All marked articles of the study.
    Study,
    /// Those below this folder of the study.
    Folder(ArticlePath),
    /// This article.
    Article(ArticlePath),
}

/// An article with the coders who have marks on it, sorted.
pub(super) struct Marked {
    pub(super) path: ArticlePath,
    pub(super) coders: Vec<CoderId>,
}

/// A file among the sets that is not a set.
pub(super) struct Other {
    pub(super) left_out: LeftOut,
    /// The coder whose marks it holds, according to its content or else its name.
    pub(super) coder: Option<String>,
}

/// The content of a folder of saved marks.
#[derive(Default)]
pub(super) struct Found {
    /// Sorted by path.
    pub(super) articles: Vec<Marked>,
    pub(super) others: Vec<Other>,
    /// Versions of sets that were kept beside them after a conflict, each with its coder.
    pub(super) kept_aside: Vec<(CoderId, PathBuf)>,
}

/// Finds the marks of the articles in a scope. Symbolic links are not followed, but reported as left out.
pub(super) fn marked_articles(study: &Study, scope: &ExportScope) -> Result<Found, StorageError> {
    let mut found = Found::default();
    let root = study.root().join(ANNOTATIONS);
    // Folders still to be searched, each with its path below the study.
    let mut folders = match scope {
        ExportScope::Study => vec![(root, String::new())],
        ExportScope::Folder(path) | ExportScope::Article(path) => {
            let folder = root.join(path.as_str());
            let below = folder.ancestors().take_while(|folder| **folder != root);
            if let Some(link) = below.into_iter().find(|folder| folder.is_symlink()) {
                found.leave_out(link, LINK);
                return Ok(found);
            }
            vec![(folder, path.to_string())]
        }
    };
    let is_deep = !matches!(scope, ExportScope::Article(_));
    while let Some((folder, below)) = folders.pop() {
        let entries = match entries(&folder) {
            Ok(entries) => entries,
            Err(error) if below.is_empty() => return Err(StorageError::from_io(error, &folder)),
            Err(error) => {
                found.leave_out(&folder, &format!("the folder cannot be read ({error})"));
                continue;
            }
        };
        let coders = found.look_at(study, (&entries, &below), |name| {
            let slash = if below.is_empty() { "" } else { "/" };
            if is_deep {
                folders.push((folder.join(name), format!("{below}{slash}{name}")));
            }
        });
        if coders.is_empty() {
            continue;
        }
        match ArticlePath::new(&below) {
            Ok(path) => found.articles.push(Marked { path, coders }),
            Err(reason) => found.leave_out(&folder, &reason.to_string()),
        }
    }
    found.articles.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

impl Found {
    /// Returns the coders with a set in a folder of the study, sorted, and passes the names of its subfolders to `enter`.
    fn look_at(
        &mut self,
        study: &Study,
        (entries, below): (&[DirEntry], &str),
        mut enter: impl FnMut(&str),
    ) -> Vec<CoderId> {
        let mut coders = Vec::new();
        for entry in entries {
            let path = entry.path();
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                self.leave_out(&path, "its name is not Unicode");
                continue;
            };
            let kind = match entry.file_type() {
                Ok(kind) => kind,
                Err(error) => {
                    self.leave_out(&path, &error.to_string());
                    continue;
                }
            };
            if kind.is_dir() {
                enter(name);
            } else if kind.is_symlink() && (is_named_as_set(name) || path.is_dir()) {
                self.leave_out(&path, LINK);
            } else if let Some(coder) = kept_aside(name) {
                // What was merged is exported with the set.
                if !name.contains(&format!(".{MERGED}")) {
                    self.kept_aside.push((coder, path));
                }
            } else if !is_named_as_set(name) {
                // Locks, copies of the text and files left by a crash are not sets, and a journal is one only without its file.
                if !below.is_empty() && kind.is_file() {
                    coders.extend(only_in_journal(study.inside(), &path));
                }
            } else if below.is_empty() {
                if !OWN.contains(&name) && kind.is_file() && is_ours(&path) {
                    self.leave_out(&path, "it is not in the folder of an article");
                }
            } else {
                match coder_of(&path, name, kind) {
                    Ok(coder) => coders.push(coder),
                    Err(other) => self.others.push(other),
                }
            }
        }
        coders.sort();
        coders
    }

    fn leave_out(&mut self, path: &Path, reason: &str) {
        let left_out = LeftOut { path: path.to_owned(), reason: reason.to_owned() };
        let coder = path.to_str().and_then(id_in).map(|id| id.to_string());
        self.others.push(Other { left_out, coder });
    }
}

/// Returns the entries of a folder, none if it does not exist.
fn entries(folder: &Path) -> io::Result<Vec<DirEntry>> {
    match fs::read_dir(folder).and_then(Iterator::collect) {
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
        {
            Ok(Vec::new())
        }
        listed => listed,
    }
}

/// Returns whether a file carries one of our format keys.
fn is_ours(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| skim_format(BufReader::new(file)).is_some())
}

/// Returns whether a file's name is that of a set or of a possible copy of one.
pub(super) fn is_named_as_set(name: &str) -> bool {
    let extension = Path::new(name).extension();
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
        && !name.starts_with('.')
        && name != "article.json"
        && !is_extracted(name)
}

/// Returns whose marks a version kept beside a set holds (`CODER.mine-TIME.json`, or `CODER.merged-TIME.json` if its marks are
/// in the set too), or `None` for another file.
pub(super) fn kept_aside(name: &str) -> Option<CoderId> {
    let (coder, kind) = name.strip_suffix(".json")?.split_once('.')?;
    let is_kept = kind.starts_with("mine-") || kind.starts_with(MERGED);
    CoderId::new(coder).filter(|_| is_kept)
}

/// Returns the coder named by a set's file name.
fn id_in(file: &str) -> Option<CoderId> {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.strip_suffix(".json").and_then(CoderId::new)
}

/// Returns the coder whose set a file is, or why it is not a set.
fn coder_of(path: &Path, name: &str, kind: FileType) -> Result<CoderId, Other> {
    let coder = id_in(name);
    let stated = if kind.is_file() {
        File::open(path).map(|file| skim_coder(BufReader::new(file)))
    } else {
        Err(io::Error::other("it is not a regular file"))
    };
    let (reason, holds) = match (coder, stated) {
        (Some(coder), Ok(Some(stated))) if stated != coder.as_str() => {
            let reason =
                format!("it says that it is the set of {stated:?}, but its name says {coder}");
            (reason, Some(stated))
        }
        // A file that names no coder or cannot be read is accepted here: reading it in full will report what is wrong.
        (Some(coder), Ok(_)) => return Ok(coder),
        (None, Ok(stated)) => ("its name is not a coder’s id".to_owned(), stated),
        (coder, Err(error)) => (error.to_string(), coder.map(|coder| coder.to_string())),
    };
    Err(Other { left_out: LeftOut { path: path.to_owned(), reason }, coder: holds })
}
