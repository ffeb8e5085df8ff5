//! Access to everything below a study's `annotations/`, never through a symbolic link.
//!
//! A study may come from anybody. A link in it could make us export a private file, or overwrite one.

use std::{
    fs::{self, DirEntry, File, Metadata, OpenOptions},
    io,
    io::Write as _,
    path::{Component, Path, PathBuf},
};

use super::{
    StorageError, atomic,
    regular::{self, Links},
};

/// The saved marks of one study.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inside<'a> {
    root: &'a Path,
}

impl<'a> Inside<'a> {
    /// Takes the study's folder with links resolved: links above it are the user's own.
    pub(super) fn new(root: &'a Path) -> Self {
        Self { root }
    }

    /// Fails if the study's own folder is gone, as when its disk was removed.
    pub(super) fn check_there(self) -> Result<(), StorageError> {
        let there = fs::metadata(self.root);
        there.map(drop).map_err(|error| StorageError::from_io(error, self.root))
    }

    /// Refuses a path if a part of it below the study's folder is a symbolic link. Missing parts are fine.
    pub(super) fn check(self, path: &Path) -> Result<(), StorageError> {
        let outside = || StorageError::Outside(path.to_owned());
        let below = path.strip_prefix(self.root).ok().ok_or_else(outside)?;
        let mut at = self.root.to_owned();
        for part in below.components() {
            let Component::Normal(part) = part else { return Err(outside()) };
            at.push(part);
            match fs::symlink_metadata(&at) {
                Ok(metadata) if metadata.is_symlink() => return Err(StorageError::Link(at)),
                Ok(_) => {}
                Err(error) if is_absent(&error) => return Ok(()),
                Err(error) => return Err(StorageError::from_reading(error, &at)),
            }
        }
        Ok(())
    }

    /// Returns the file's metadata, or `None` if there is no file.
    pub(super) fn metadata(self, path: &Path) -> Result<Option<Metadata>, StorageError> {
        self.check(path)?;
        match fs::symlink_metadata(path) {
            Ok(metadata) => regular::special(&metadata, path).map_or(Ok(Some(metadata)), Err),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(StorageError::from_reading(error, path)),
        }
    }

    /// Opens a file for reading, or returns `None` if there is none.
    pub(super) fn open(self, path: &Path) -> Result<Option<(File, Metadata)>, StorageError> {
        self.check(path)?;
        match regular::open(path, Links::Refuse) {
            Ok(opened) => Ok(Some(opened)),
            Err(
                StorageError::NotFound(_) | StorageError::WrongKind { expected: "a folder", .. },
            ) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads a file of at most `limit` bytes, or returns `None` if there is none.
    pub(super) fn read(self, path: &Path, limit: u64) -> Result<Option<Vec<u8>>, StorageError> {
        match self.open(path)? {
            Some((file, metadata)) => regular::read_open(file, &metadata, path, limit).map(Some),
            None => Ok(None),
        }
    }

    /// Opens a file to be locked, creating it if it does not exist.
    pub(super) fn open_lock(self, path: &Path) -> Result<File, StorageError> {
        self.check(path)?;
        let options = &mut OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        regular::open_with(options, path, Links::Refuse, StorageError::from_io)
            .map(|(file, _)| file)
    }

    /// Makes a folder and its missing parents below the study's own folder, which must exist.
    pub(super) fn make_folder(self, folder: &Path) -> Result<(), StorageError> {
        self.check(folder)?;
        self.check_there()?;
        atomic::make_folder(folder)
    }

    /// Returns the entries of a folder, none if it does not exist.
    pub(super) fn entries(self, folder: &Path) -> Result<Vec<DirEntry>, StorageError> {
        self.check(folder)?;
        let in_words = |error| StorageError::from_reading(error, folder);
        match fs::read_dir(folder) {
            Ok(entries) => entries.collect::<io::Result<_>>().map_err(in_words),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(in_words(error)),
        }
    }

    /// Replaces a file with this content: all of it, or nothing.
    pub(super) fn write(self, path: &Path, content: &[u8]) -> Result<(), StorageError> {
        self.check(path)?;
        atomic::replace(path, None, || self.check(path), |file| file.write_all(content)).map(drop)
    }

    /// Replaces a file with what `fill` writes and keeps the previous version under the name `previous`. `check` may still
    /// refuse right before the rename.
    pub(super) fn write_keeping(
        self,
        path: &Path,
        previous: &Path,
        check: impl FnOnce() -> Result<(), StorageError>,
        fill: impl FnOnce(&mut File) -> io::Result<()>,
    ) -> Result<Metadata, StorageError> {
        self.check(previous)?;
        self.check(path)?;
        atomic::replace(
            path,
            Some(previous),
            || {
                self.check(path)?;
                check()
            },
            fill,
        )
    }

    /// Creates a file and returns whether it did; an existing one is left as it is.
    pub(super) fn write_new(
        self,
        path: &Path,
        fill: impl FnOnce(&mut File) -> io::Result<()>,
    ) -> Result<bool, StorageError> {
        self.check(path)?;
        atomic::write_new(path, fill)
    }

    /// Creates a small file; an existing one is left as it is.
    pub(super) fn put_new(self, path: &Path, content: &str) -> Result<(), StorageError> {
        self.write_new(path, |file| file.write_all(content.as_bytes())).map(drop)
    }

    /// Renames a file to `NAME.corrupt-TIME` beside it, never replacing a file.
    pub(super) fn move_aside(self, path: &Path) -> Result<PathBuf, StorageError> {
        self.check(path)?;
        atomic::move_aside(path)
    }
}

/// Returns whether an error means that nothing is there.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
