//! What can go wrong with files, in words, each with what to do next.

use std::{
    io,
    path::{Path, PathBuf},
};

use demarche_core::study::PathError;

use crate::formats::native::ReadError;

/// Why a file or folder could not be read or written. Nothing on disk was changed.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// Nothing is there.
    #[error("there is no such file or folder: {}", .0.display())]
    NotFound(PathBuf),
    /// A folder stands where a file was expected, or a file where a folder was.
    #[error("{expected} was expected here: {}", .path.display())]
    WrongKind {
        /// `a file` or `a folder`.
        expected: &'static str,
        /// Where.
        path: PathBuf,
    },
    /// The system refuses it.
    #[error("permission denied: {}", .0.display())]
    Permission(PathBuf),
    /// The disk, or the user's share of it, is full.
    #[error("the disk is full: {}", .0.display())]
    DiskFull(PathBuf),
    /// The folder lies on a read-only file system.
    #[error("the disk can only be read: {}", .0.display())]
    ReadOnly(PathBuf),
    /// Another program changed the file since it was read or written by us.
    #[error("another program changed the saved marks: {}", .0.display())]
    ChangedOnDisk(PathBuf),
    /// Another window has the marks open for writing.
    #[error("the marks are open in another window{}: {}", holder.as_ref().map(|h| format!(" ({h})")).unwrap_or_default(), .path.display())]
    Locked {
        /// Host and process as the lock file tells, if it does.
        holder: Option<String>,
        /// The set.
        path: PathBuf,
    },
    /// One of our files cannot be read; it is never overwritten.
    #[error("{source}: {}", .path.display())]
    Unreadable {
        /// Why, with line and column.
        source: ReadError,
        /// The file.
        path: PathBuf,
    },
    /// Parts of a set could not be read, so writing it would lose them.
    #[error("some saved marks could not be read, so nothing is written: {}", .0.display())]
    Incomplete(PathBuf),
    /// The file is not an article we can show.
    #[error("{reason}: {}", .path.display())]
    NotText {
        /// Why, one sentence, lower-case start.
        reason: String,
        /// The file.
        path: PathBuf,
    },
    /// The path is not that of an article.
    #[error("{reason}: {}", .path.display())]
    Path {
        /// Why.
        reason: PathError,
        /// The file.
        path: PathBuf,
    },
    /// An article, or a folder or file of saved marks: no export or picture is ever written over it.
    #[error("nothing is written over articles or saved marks: {}", .0.display())]
    Protected(PathBuf),
    /// Some saved marks are not in an export that was written.
    #[error("{count} files of saved marks could not be exported; the first one is {}", .path.display())]
    LeftOut {
        /// How many files.
        count: usize,
        /// The first of them.
        path: PathBuf,
    },
    /// The path does not lie in the study.
    #[error("this is not in the study's folder: {}", .0.display())]
    Outside(PathBuf),
    /// Anything else the system says.
    #[error("{source}: {}", .path.display())]
    Other {
        /// What the system says.
        source: io::Error,
        /// The file or folder.
        path: PathBuf,
    },
}

impl StorageError {
    /// Puts an error of the system into our words.
    pub fn from_io(source: io::Error, path: &Path) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => Self::NotFound(path),
            io::ErrorKind::PermissionDenied => Self::Permission(path),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull(path),
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly(path),
            io::ErrorKind::IsADirectory => Self::WrongKind { expected: "a file", path },
            io::ErrorKind::NotADirectory => Self::WrongKind { expected: "a folder", path },
            _ => Self::Other { source, path },
        }
    }

    /// Returns what to do next, one sentence with a capital, no full stop.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotFound(_) => {
                "Check whether it was moved or renamed, or whether its disk is plugged in"
            }
            Self::WrongKind { .. } => "Choose an article or a folder of articles",
            Self::Permission(_) => {
                "Ask for permission to write here, or copy the study to a folder of your own"
            }
            Self::DiskFull(_) => {
                "Free some space; your marks are kept in memory and saving is tried again"
            }
            Self::ReadOnly(_) => "Copy the study to a folder that can be written",
            Self::ChangedOnDisk(_) => {
                "Open the article again to see what changed; nothing was overwritten"
            }
            Self::Locked { .. } => "Close the other window to go on here",
            Self::Unreadable { source: ReadError::Newer { .. }, .. } => {
                "Open it with a newer version of Demarche"
            }
            Self::Unreadable { .. } => {
                "The file is left as it is; mend it, or set it aside and start anew"
            }
            Self::Incomplete(_) => "The file is left as it is; mend the lines that were reported",
            Self::NotText { .. } => "Open a plain text or Markdown file",
            Self::Path { reason: PathError::ReservedName, .. } => {
                "Rename the article or put it in a folder of its own"
            }
            Self::Path { .. } => "Choose an article outside the folder of saved marks",
            Self::Protected(_) => "Choose another name or folder",
            Self::LeftOut { .. } => {
                "The rest was written; `demarche export` says why each of them was left out"
            }
            Self::Outside(_) => "Open the article itself, or move it into the study",
            Self::Other { .. } => "Try again; if it stays, copy the study to another disk",
        }
    }

    /// Returns the file or folder it is about, if it is about one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::NotFound(path)
            | Self::Permission(path)
            | Self::DiskFull(path)
            | Self::ReadOnly(path)
            | Self::ChangedOnDisk(path)
            | Self::Incomplete(path)
            | Self::Outside(path)
            | Self::Protected(path)
            | Self::LeftOut { path, .. }
            | Self::WrongKind { path, .. }
            | Self::Path { path, .. }
            | Self::Locked { path, .. }
            | Self::Unreadable { path, .. }
            | Self::NotText { path, .. }
            | Self::Other { path, .. } => Some(path),
        }
    }

    /// Returns whether trying again later may succeed without anybody doing anything to the file itself.
    pub fn is_worth_retrying(&self) -> bool {
        matches!(
            self,
            Self::NotFound(_)
                | Self::Permission(_)
                | Self::DiskFull(_)
                | Self::ReadOnly(_)
                | Self::Locked { .. }
                | Self::Other { .. }
        )
    }
}
