//! Opens files named by a person or a study, and nothing but regular files.
//!
//! A pipe would keep the program waiting, and a device never ends. So opening never waits, anything but a regular file is
//! refused before a byte is read, and reading has a limit.

use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, Read as _},
    path::Path,
};

use super::StorageError;

/// The largest article that is read, in bytes.
pub(super) const LARGEST_ARTICLE: u64 = 2 << 30;

/// The largest set that is read, and written, in bytes. One of a million marks takes about 400 MiB.
pub(super) const LARGEST_SET: u64 = 4 << 30;

/// The largest journal that is read, in bytes. A window writes the set long before it is that large.
pub(super) const LARGEST_JOURNAL: u64 = 256 << 20;

/// The largest of our small files (`study.json`, `article.json`, the settings) that is read, in bytes.
pub(super) const LARGEST_SMALL: u64 = 16 << 20;

/// The largest file of what was found in a document that is read, in bytes.
pub(super) const LARGEST_EXTRACTED: u64 = 256 << 20;

/// Whether a symbolic link at the end of a path is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Links {
    /// Yes, as for files that a person opens.
    Follow,
    /// No, it is refused, as among saved marks.
    Refuse,
}

/// Opens a regular file for reading.
pub(super) fn open(path: &Path, links: Links) -> Result<(File, Metadata), StorageError> {
    open_with(OpenOptions::new().read(true), path, links, StorageError::from_reading)
}

/// Opens a regular file with these options; `in_words` converts the system's errors.
pub(super) fn open_with(
    options: &mut OpenOptions,
    path: &Path,
    links: Links,
    in_words: fn(io::Error, &Path) -> StorageError,
) -> Result<(File, Metadata), StorageError> {
    never_wait(options, links);
    let file = options.open(path).map_err(|error| explain(error, path, links, in_words))?;
    let metadata = file.metadata().map_err(|error| in_words(error, path))?;
    match special(&metadata, path) {
        None => Ok((file, metadata)),
        Some(refusal) => Err(refusal),
    }
}

/// Reads a regular file of at most `limit` bytes, following links.
pub(super) fn read(path: &Path, limit: u64) -> Result<Vec<u8>, StorageError> {
    let (file, metadata) = open(path, Links::Follow)?;
    read_open(file, &metadata, path, limit)
}

/// Reads an open file of at most `limit` bytes.
pub(super) fn read_open(
    file: File,
    metadata: &Metadata,
    path: &Path,
    limit: u64,
) -> Result<Vec<u8>, StorageError> {
    let too_large = || StorageError::TooLarge { limit, path: path.to_owned() };
    let in_words = |error| StorageError::from_reading(error, path);
    if metadata.len() > limit {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    bytes
        .try_reserve_exact(metadata.len() as usize)
        .map_err(|error| in_words(io::Error::new(io::ErrorKind::OutOfMemory, error)))?;
    // The file may have grown since its size was read.
    file.take(limit + 1).read_to_end(&mut bytes).map_err(in_words)?;
    if bytes.len() as u64 > limit { Err(too_large()) } else { Ok(bytes) }
}

/// Returns an error unless this is a regular file.
pub(super) fn special(metadata: &Metadata, path: &Path) -> Option<StorageError> {
    let path = path.to_owned();
    if metadata.is_file() {
        None
    } else if metadata.is_dir() {
        Some(StorageError::WrongKind { expected: "a file", path })
    } else {
        Some(StorageError::Special { kind: kind(metadata), path })
    }
}

/// Finds out what was refused: the system has one error number for a pipe, a socket and a device without a driver.
fn explain(
    error: io::Error,
    path: &Path,
    links: Links,
    in_words: fn(io::Error, &Path) -> StorageError,
) -> StorageError {
    let there = match links {
        Links::Follow => fs::metadata(path),
        Links::Refuse => fs::symlink_metadata(path),
    };
    match there {
        Ok(there) if there.is_symlink() => StorageError::Link(path.to_owned()),
        Ok(there) => special(&there, path).unwrap_or_else(|| in_words(error, path)),
        Err(_) => in_words(error, path),
    }
}

#[cfg(unix)]
fn never_wait(options: &mut OpenOptions, links: Links) {
    use std::os::unix::fs::OpenOptionsExt as _;

    use rustix::fs::OFlags;
    let mut flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    if links == Links::Refuse {
        flags |= OFlags::NOFOLLOW;
    }
    options.custom_flags(flags.bits() as i32);
}

#[cfg(not(unix))]
fn never_wait(_: &mut OpenOptions, _: Links) {}

#[cfg(unix)]
fn kind(metadata: &Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;
    let kind = metadata.file_type();
    if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn kind(_: &Metadata) -> &'static str {
    "a device"
}

/// Returns whether an open file is still the one at `path`.
#[cfg(unix)]
pub(super) fn is_still_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(held), Ok(there)) => (held.dev(), held.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
pub(super) fn is_still_at(_: &File, _: &Path) -> bool {
    true
}

/// Returns whether two paths lead to one and the same file or folder, whatever the spelling: a file system may ignore case.
#[cfg(unix)]
pub fn is_same(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (fs::metadata(one), fs::metadata(other)) {
        (Ok(one), Ok(other)) => (one.dev(), one.ino()) == (other.dev(), other.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
pub fn is_same(one: &Path, other: &Path) -> bool {
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
