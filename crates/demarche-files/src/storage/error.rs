//! File errors in plain words, each with a hint on what to do next.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use demarche_core::study::PathError;

use super::{
    Holder, shown,
    shown::{shown_end, shown_text},
};
use crate::formats::native::ReadError;

/// Why a file or folder could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// Nothing is there.
    #[error("there is no such file or folder: {}", shown(.0))]
    NotFound(PathBuf),
    /// A folder was found in place of a file, or a file in place of a folder.
    #[error("{expected} was expected here: {}", shown(path))]
    WrongKind {
        /// `a file` or `a folder`.
        expected: &'static str,
        /// Where.
        path: PathBuf,
    },
    /// A pipe, a socket or a device was found in place of a file.
    #[error("this is {kind}, not a file: {}", shown(path))]
    Special {
        /// What it is, with its article: "a named pipe".
        kind: &'static str,
        /// Where.
        path: PathBuf,
    },
    /// A symbolic link among the saved marks, where none is followed.
    #[error("this is a symbolic link, which is not followed among saved marks: {}", shown(.0))]
    Link(PathBuf),
    /// The file is larger than the limit for its kind.
    #[error("this file is larger than the limit of {}: {}", size(*limit), shown(path))]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
        /// The file.
        path: PathBuf,
    },
    /// The system does not allow writing here.
    #[error("no permission to write: {}", shown(.0))]
    Permission(PathBuf),
    /// The system does not allow reading it.
    #[error("no permission to read: {}", shown(.0))]
    ReadPermission(PathBuf),
    /// The disk is full, or the user's quota is used up.
    #[error("the disk is full: {}", shown(.0))]
    DiskFull(PathBuf),
    /// The folder is on a read-only file system.
    #[error("the disk is read-only: {}", shown(.0))]
    ReadOnly(PathBuf),
    /// Another program changed the file since we last read or wrote it.
    #[error("another program changed the saved marks: {}", shown(.0))]
    ChangedOnDisk(PathBuf),
    /// A file was written, but reading it again gives something else.
    #[error("the file does not hold what was written into it: {}", shown(.0))]
    NotAsWritten(PathBuf),
    /// Another window has the marks open for writing.
    #[error("the marks are open in another window{}: {}", holder.as_ref().map(|holder| format!(" ({})", holder.words())).unwrap_or_default(), shown(path))]
    Locked {
        /// Who has it, if the lock file says so.
        holder: Option<Box<Holder>>,
        /// The set.
        path: PathBuf,
    },
    /// A process on another computer has signed the lock and not given it back.
    #[error("the marks are open on another computer ({}): {}", holder.words(), shown(path))]
    OpenElsewhere {
        /// Who has it.
        holder: Box<Holder>,
        /// The set.
        path: PathBuf,
    },
    /// Somebody else has taken over the lock that this window had.
    #[error("the marks were taken over ({}): {}", holder.words(), shown(path))]
    TakenOver {
        /// Who has it now.
        holder: Box<Holder>,
        /// The set.
        path: PathBuf,
    },
    /// One of our files cannot be read; it is never overwritten.
    #[error("{source}: {}", shown(path))]
    Unreadable {
        /// Why, with line and column.
        source: ReadError,
        /// The file.
        path: PathBuf,
    },
    /// Parts of a set could not be read, so writing it would lose them.
    #[error("some saved marks could not be read, so the file is not changed: {}", shown(.0))]
    Incomplete(PathBuf),
    /// A set that says its marks are of another article, so writing it would mix the marks of two.
    #[error("the file has the marks of another article and is not changed: {}", shown(.0))]
    OfAnother(PathBuf),
    /// A set that says its marks are of another coder, so writing it would mix the marks of two.
    #[error("the file has the marks of another coder and is not changed: {}", shown(.0))]
    OfAnotherCoder(PathBuf),
    /// A set that cannot be replaced now, because another window has it or for another reason.
    #[error("the marks cannot be replaced: {reason}: {}", shown(path))]
    NotReplaced {
        /// Why.
        reason: String,
        /// The file.
        path: PathBuf,
    },
    /// A set to be merged that has the marks of another coder than ours.
    #[error("these are the marks of another coder, which are never merged with ours: {}", shown(.0))]
    OtherCoder(PathBuf),
    /// The file cannot be shown as an article.
    #[error("{reason}: {}", shown(path))]
    NotText {
        /// Why, one sentence, lower-case start.
        reason: String,
        /// The file.
        path: PathBuf,
    },
    /// The path cannot be an article's.
    #[error("{reason}: {}", shown(path))]
    Path {
        /// Why.
        reason: PathError,
        /// The file.
        path: PathBuf,
    },
    /// No article can have this name.
    #[error("this cannot be the name of an article: “{}”", shown_text(.0))]
    BadName(String),
    /// A name that is not Unicode, which no article can have.
    #[error("the name is not Unicode: {}", shown(.0))]
    NotUnicode(PathBuf),
    /// The system takes no name or path as long as this.
    #[error("the name or the path is too long: {}", shown_end(.0))]
    TooLong(PathBuf),
    /// Another coder's file would be the same one where case is ignored.
    #[error(
        "{} would be the same file as this one on systems that ignore case: {}",
        shown(other),
        shown(path)
    )]
    SameName {
        /// The name of the other file.
        other: PathBuf,
        /// The file.
        path: PathBuf,
    },
    /// An article, or a folder or file of saved marks, which no export or picture may replace.
    #[error("articles and saved marks are never overwritten: {}", shown(.0))]
    Protected(PathBuf),
    /// An export was written, but some saved marks are not in it.
    #[error("{}", left_out(*count, first))]
    LeftOut {
        /// How many files.
        count: usize,
        /// The first of them.
        first: Box<LeftOut>,
    },
    /// The path is not in the study.
    #[error("this is not in the study’s folder: {}", shown(.0))]
    Outside(PathBuf),
    /// Any other error from the system.
    #[error("{source}: {}", shown(path))]
    Other {
        /// The system's error.
        source: io::Error,
        /// The file or folder.
        path: PathBuf,
    },
}

impl StorageError {
    /// Converts a system error from reading `path`.
    pub fn from_reading(source: io::Error, path: &Path) -> Self {
        match source.kind() {
            io::ErrorKind::PermissionDenied => Self::ReadPermission(path.to_owned()),
            _ => Self::from_io(source, path),
        }
    }

    /// Converts a system error from writing `path`.
    pub fn from_io(source: io::Error, path: &Path) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => Self::NotFound(path),
            io::ErrorKind::PermissionDenied => Self::Permission(path),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull(path),
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly(path),
            io::ErrorKind::IsADirectory => Self::WrongKind { expected: "a file", path },
            // On Windows this is any name that is refused.
            io::ErrorKind::InvalidFilename if cfg!(unix) => Self::TooLong(path),
            io::ErrorKind::NotADirectory => Self::WrongKind { expected: "a folder", path },
            _ => Self::Other { source, path },
        }
    }

    /// Returns what to do next, as a sentence with a capital letter and no full stop.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotFound(_) => {
                "Check whether it was moved or renamed, or whether its disk is connected"
            }
            Self::WrongKind { expected: "a folder", .. } => "Choose a folder instead",
            Self::WrongKind { .. } => "Choose a file instead",
            Self::Special { .. } => "Choose a file, or put one in its place",
            Self::Link(_) => "Put the file or folder itself in its place, or remove the link",
            Self::TooLarge { .. } => {
                "Split the file into smaller ones, or move it away if it is not yours"
            }
            Self::ReadPermission(_) => "Ask its owner for permission to read it",
            Self::Permission(_) => {
                "Ask for permission to write here, or copy the study to a folder of your own"
            }
            Self::DiskFull(_) => {
                "Free some space; your marks are kept in memory and saving will be retried"
            }
            Self::ReadOnly(_) => "Copy the study to a folder that you can write to",
            Self::ChangedOnDisk(_) => {
                "Open the article again to see what changed; nothing was overwritten"
            }
            Self::NotAsWritten(_) => {
                "Check the disk; the version before is beside it, with the ending .prev, and your marks are kept in memory"
            }
            Self::Locked { .. } => "Close the other window to continue here",
            Self::OpenElsewhere { .. } => {
                "Close it there, or take it over here if it is no longer in use"
            }
            Self::TakenOver { .. } => {
                "Your marks are kept in this window and saved once the marks are closed there"
            }
            Self::Unreadable { source: ReadError::Newer { .. }, .. } => {
                "Open it with a newer version of Demarche"
            }
            Self::Unreadable { .. } => {
                "The file was not changed; repair it, or set it aside and start a new one"
            }
            Self::Incomplete(_) => "The file was not changed; repair the lines that were reported",
            Self::OfAnother(_) => "Put the file beside the marks of the article that it names",
            Self::OfAnotherCoder(_) => {
                "Rename the file after the coder that it names, or correct `coder` in it"
            }
            Self::NotReplaced { .. } => "Close that window, or write to another file with --output",
            Self::OtherCoder(_) => "Merge two versions of one coder’s file",
            Self::NotText { .. } => {
                "Text (.txt, .md), web pages (.html, .mhtml), Word documents (.docx, .rtf), OpenDocument texts (.odt), EPUB books and PDF documents can be opened"
            }
            Self::Path { reason: PathError::ReservedName, .. } => {
                "Rename the article or put it in a folder of its own"
            }
            Self::Path { .. } => "Choose an article outside the folder of saved marks",
            Self::BadName(_) => {
                "Use letters, digits and signs other than < > : \" / \\ | ? *, no dot at the start or the end, and no name that Windows reserves, such as con"
            }
            Self::NotUnicode(_) => "Rename the file",
            Self::TooLong(_) => {
                "Give the file or its folders shorter names, or move the study to a folder with a shorter path; nothing was written"
            }
            Self::SameName { .. } => {
                "Choose another coder name, or rename the other file if it is not a coder’s"
            }
            Self::Protected(_) => "Choose another name or folder",
            Self::LeftOut { .. } => {
                "Everything else was written; `demarche export` names every file that was left out"
            }
            Self::Outside(_) => "Open the article itself, or move it into the study",
            Self::Other { .. } => {
                "Try again; if the error persists, copy the study to another disk"
            }
        }
    }

    /// Returns the file or folder that the error concerns, if any.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::NotFound(path)
            | Self::Permission(path)
            | Self::DiskFull(path)
            | Self::ReadOnly(path)
            | Self::ChangedOnDisk(path)
            | Self::NotAsWritten(path)
            | Self::Incomplete(path)
            | Self::OfAnother(path)
            | Self::OfAnotherCoder(path)
            | Self::OtherCoder(path)
            | Self::Outside(path)
            | Self::ReadPermission(path)
            | Self::Link(path)
            | Self::Protected(path)
            | Self::NotReplaced { path, .. }
            | Self::NotUnicode(path)
            | Self::TooLong(path)
            | Self::SameName { path, .. }
            | Self::WrongKind { path, .. }
            | Self::Special { path, .. }
            | Self::TooLarge { path, .. }
            | Self::Path { path, .. }
            | Self::Locked { path, .. }
            | Self::OpenElsewhere { path, .. }
            | Self::TakenOver { path, .. }
            | Self::Unreadable { path, .. }
            | Self::NotText { path, .. }
            | Self::Other { path, .. } => Some(path),
            Self::LeftOut { first, .. } => Some(&first.path),
            Self::BadName(_) => None,
        }
    }

    /// Returns whether somebody else has the lock.
    pub fn is_about_lock(&self) -> bool {
        matches!(self, Self::Locked { .. } | Self::OpenElsewhere { .. } | Self::TakenOver { .. })
    }

    /// Returns whether retrying may succeed without a change to the file itself.
    pub fn is_worth_retrying(&self) -> bool {
        matches!(
            self,
            Self::NotFound(_)
                | Self::Permission(_)
                | Self::ReadPermission(_)
                | Self::DiskFull(_)
                | Self::ReadOnly(_)
                | Self::Locked { .. }
                | Self::OpenElsewhere { .. }
                | Self::TakenOver { .. }
                | Self::Other { .. }
        )
    }
}

/// Returns a limit in words: `16 MiB`, `2 GiB`.
fn size(limit: u64) -> String {
    if limit >= 1 << 30 { format!("{} GiB", limit >> 30) } else { format!("{} MiB", limit >> 20) }
}

/// A file of saved marks that is not in an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The file or folder.
    pub path: PathBuf,
    /// Why, as a sentence with a lower-case start.
    pub reason: String,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason, shown(&self.path))
    }
}

/// Says how many files are not in an export, and why the first of them is not.
fn left_out(count: usize, first: &LeftOut) -> String {
    match count {
        1 => format!("1 file of saved marks was left out: {first}"),
        count => format!("{count} files of saved marks were left out, the first because {first}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_cannot_control_the_terminal() {
        let error = StorageError::NotFound(PathBuf::from("/a\u{1b}[31m\n\u{202e}txt.ä بات"));
        assert_eq!(
            error.to_string(),
            "there is no such file or folder: /a\\u{1b}[31m\\n\\u{202e}txt.ä بات"
        );
    }

    #[test]
    fn read_and_write_errors_are_worded_differently() {
        let refused = || io::Error::from(io::ErrorKind::PermissionDenied);
        let reading = StorageError::from_reading(refused(), Path::new("a"));
        let writing = StorageError::from_io(refused(), Path::new("a"));
        assert_eq!(reading.to_string(), "no permission to read: a");
        assert_eq!(writing.to_string(), "no permission to write: a");
        assert!(!reading.hint().contains("write") && writing.hint().contains("write here"));
    }
}
