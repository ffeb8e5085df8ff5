//! Checks where exports and pictures may be written: never over an article or saved marks, in any study, even through
//! symbolic links.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use demarche_core::study::ANNOTATIONS;

use super::{StorageError, Study, atomic};
use crate::{
    extract::FileKind,
    formats::native::{STUDY, skim_format},
};

/// How many symbolic links are followed before they are assumed to form a loop.
const LINKS: usize = 16;

/// How much of a file is searched for our format key, in bytes.
const HEAD: u64 = 64 * 1024;

/// Refuses a place where an export or a picture would replace an article or saved marks, or be among saved marks.
///
/// The study is searched for from the place itself with links resolved, so it does not matter which study is open. A folder
/// is refused too, and so is a place in a missing folder.
pub fn check_export_place(file: &Path) -> Result<(), StorageError> {
    place(file).map(drop)
}

/// Returns whether an export to this place would replace a file, so that the user can be asked first. A device or a pipe is
/// never replaced, and a folder is refused.
pub fn export_exists(file: &Path) -> bool {
    // The path is resolved first, because a slash at its end would hide the file.
    !is_stream(file)
        && steps(file).is_ok_and(|steps| steps.last().is_some_and(|last| last.is_file()))
}

/// Writes an export or a picture, all of it or nothing, after [`check_export_place`]. Anything but a regular file
/// (`/dev/stdout`, a pipe) is written to, never replaced.
pub fn write_export_file(
    file: &Path,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<(), StorageError> {
    match place(file)? {
        Some(place) => atomic::write(&place, fill).map(drop),
        None => {
            // If the standard output is a file, appending keeps its content.
            let opened = OpenOptions::new().append(true).open(file);
            opened
                .and_then(|mut stream| fill(&mut stream))
                .map_err(|error| StorageError::from_io(error, file))
        }
    }
}

/// Returns the file to be written, with links resolved, or `None` for a stream.
fn place(file: &Path) -> Result<Option<PathBuf>, StorageError> {
    if is_stream(file) {
        return Ok(None);
    }
    if fs::metadata(file).is_ok_and(|metadata| metadata.is_dir()) {
        return Err(StorageError::WrongKind { expected: "a file", path: file.to_owned() });
    }
    let steps = steps(file).map_err(|error| StorageError::from_io(error, file))?;
    if steps.iter().any(|step| is_among_saved_work(step) || is_article(step) || is_ours(step)) {
        return Err(StorageError::Protected(file.to_owned()));
    }
    Ok(steps.into_iter().last())
}

/// Returns whether a path leads to a device, a pipe or one of the program's own streams.
fn is_stream(file: &Path) -> bool {
    let is_named = ["/dev/stdout", "/dev/stderr"].iter().any(|name| file == Path::new(name))
        || ["/dev/fd", "/proc/self/fd"]
            .iter()
            .any(|folder| file.parent() == Some(Path::new(folder)));
    is_named || fs::metadata(file).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// Returns the paths that a path's symbolic links lead through, ending with the file itself. The links of each path's
/// folder are resolved.
fn steps(file: &Path) -> io::Result<Vec<PathBuf>> {
    let mut steps = Vec::new();
    let mut next = file.to_owned();
    for _ in 0..LINKS {
        let folder = match next.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let name = next.file_name().ok_or(io::ErrorKind::IsADirectory)?;
        let step = folder.canonicalize()?.join(name);
        let link = fs::read_link(&step);
        next = match &link {
            Ok(target) => step.parent().unwrap_or_else(|| Path::new("")).join(target),
            Err(_) => PathBuf::new(),
        };
        steps.push(step);
        if link.is_err() {
            return Ok(steps);
        }
    }
    Err(io::Error::other("the symbolic links form a loop"))
}

/// Returns whether a file is in a study's folder of saved marks, whatever links lead to it.
fn is_among_saved_work(file: &Path) -> bool {
    let is_saved_work = |folder: &Path| {
        let study = folder.join("study.json");
        if is_annotations(folder) {
            fs::symlink_metadata(&study).is_ok() || holds_sets(file.parent())
        } else {
            format_of(&study).is_some_and(|format| format == STUDY)
        }
    };
    file.ancestors().skip(1).any(is_saved_work)
}

fn is_annotations(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name.eq_ignore_ascii_case(ANNOTATIONS))
}

/// Returns whether a folder holds one of our files.
fn holds_sets(folder: Option<&Path>) -> bool {
    let Some(entries) = folder.and_then(|folder| fs::read_dir(folder).ok()) else { return false };
    entries.flatten().any(|entry| is_ours(&entry.path()))
}

/// Returns whether a file is an article: one that has marks, one that its study lists, or any text file.
fn is_article(file: &Path) -> bool {
    let has_marks = file.ancestors().skip(1).any(|root| {
        file.strip_prefix(root).is_ok_and(|path| root.join(ANNOTATIONS).join(path).is_dir())
    });
    if has_marks || fs::symlink_metadata(file).is_err() {
        return has_marks;
    }
    match file.extension() {
        Some(extension) => extension.to_str().and_then(FileKind::of_extension).is_some(),
        None => is_listed(file),
    }
}

/// Returns whether a study lists a file as an article.
fn is_listed(file: &Path) -> bool {
    let study = file.parent().and_then(|folder| Study::nearest(folder).ok().flatten());
    study.is_some_and(|study| {
        study
            .relative(file)
            .is_ok_and(|path| study.article_paths().is_ok_and(|paths| paths.contains(&path)))
    })
}

/// Returns whether a file carries one of our format keys.
fn is_ours(file: &Path) -> bool {
    format_of(file).is_some()
}

fn format_of(file: &Path) -> Option<String> {
    // Opening a pipe would wait until somebody writes to it.
    let is_file = fs::metadata(file).is_ok_and(|metadata| metadata.is_file());
    let file = is_file.then(|| File::open(file).ok()).flatten()?;
    skim_format(io::BufReader::new(file.take(HEAD)))
}
