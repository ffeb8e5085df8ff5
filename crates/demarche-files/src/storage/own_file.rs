//! A JSON object of this program's own (settings, keys): read as far as it is understood, and rewritten under a lock with the
//! members that are not.

use std::{
    fs::{File, OpenOptions},
    io::Write as _,
    path::Path,
    sync::Mutex,
    time::Duration,
};

use serde_json::{Map, Value};

use super::{
    StorageError, atomic,
    regular::{self, Links},
    shown,
};
use crate::formats::native::VERSION;

/// The members of a file, in its order.
pub(super) type Members = Map<String, Value>;

/// How often the lock is tried before saving without it: a holder keeps it for a few milliseconds.
const TRIES: usize = 50;

/// A kind of file.
#[derive(Clone, Copy, Debug)]
pub(super) struct OwnFile {
    /// Its format key.
    pub(super) format: &'static str,
    /// What it holds, for messages: `the settings`.
    pub(super) what: &'static str,
}

/// What a file holds.
enum Found {
    Nothing,
    Members(Members),
    /// Those of a newer version, which may be read but not written.
    Newer(Members),
    /// Something else, and why.
    Broken(String),
}

impl OwnFile {
    /// Reads a file.
    fn find(self, path: &Path) -> Result<Found, StorageError> {
        let bytes = match regular::read(path, regular::LARGEST_SMALL) {
            Ok(bytes) => bytes,
            Err(StorageError::NotFound(_)) => return Ok(Found::Nothing),
            Err(error) => return Err(error),
        };
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
        let members: Members = match serde_json::from_slice(bytes) {
            Ok(members) => members,
            Err(error) => return Ok(Found::Broken(error.to_string())),
        };
        if members.get("format").and_then(Value::as_str) != Some(self.format) {
            return Ok(Found::Broken(format!("it has no \"format\": \"{}\"", self.format)));
        }
        match members.get("version").and_then(Value::as_u64) {
            Some(version) if version > VERSION => Ok(Found::Newer(members)),
            _ => Ok(Found::Members(members)),
        }
    }

    /// Loads a file: what `read` makes of its members, or the default. Never fails; returns a warning for the user if
    /// something could not be used, for a broken file the one that `broken` makes of the reason.
    pub(super) fn load<T: Default>(
        self,
        path: &Path,
        read: impl FnOnce(&Members) -> T,
        broken: impl FnOnce(&str) -> String,
    ) -> (T, Option<String>) {
        match self.find(path) {
            Ok(Found::Nothing) => (T::default(), None),
            Ok(Found::Members(members)) => (read(&members), None),
            Ok(Found::Newer(members)) => {
                let warning =
                    format!("{}; changes to them are not saved: {}", self.newer(), shown(path));
                (read(&members), Some(warning))
            }
            Ok(Found::Broken(reason)) => (T::default(), Some(broken(&reason))),
            Err(error) => (T::default(), Some(format!("{} cannot be read: {error}", self.what))),
        }
    }

    /// Returns the message about a file that must not be overwritten.
    fn newer(self) -> String {
        format!("{} are from a newer version of Demarche", self.what)
    }

    /// Replaces a file by what `change` makes of its members; a new file gets `all`. Creates its folder if necessary. Sets a
    /// broken file aside. Does nothing if the file is of a newer version.
    pub(super) fn update(
        self,
        path: &Path,
        all: Members,
        change: impl FnOnce(&mut Members),
    ) -> Result<(), StorageError> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            atomic::make_folder(folder)?;
        }
        let _lock = lock(&path.with_extension("lock"));
        let members = match self.find(path)? {
            Found::Members(mut members) => {
                let before = members.clone();
                change(&mut members);
                if members == before {
                    return Ok(());
                }
                members
            }
            Found::Newer(_) => {
                self.warn_once(path);
                return Ok(());
            }
            Found::Broken(reason) => {
                let aside = atomic::move_aside(path)?;
                log::warn!("{} were broken ({reason}) and set aside: {}", self.what, shown(&aside));
                self.new_members(all)
            }
            Found::Nothing => self.new_members(all),
        };
        atomic::write(path, |out| {
            serde_json::to_writer_pretty(&mut *out, &members)?;
            out.write_all(b"\n")
        })
        .map(drop)
    }

    fn new_members(self, all: Members) -> Members {
        let head = [("format", self.format.into()), ("version", VERSION.into())];
        head.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(all).collect()
    }

    /// Logs once that a file of a newer version is not saved.
    fn warn_once(self, path: &Path) {
        static WARNED: Mutex<Vec<&str>> = Mutex::new(Vec::new());
        let Ok(mut warned) = WARNED.lock() else { return };
        if !warned.contains(&self.format) {
            warned.push(self.format);
            log::warn!("{} and are not saved: {}", self.newer(), shown(path));
        }
    }
}

/// Takes the lock that makes reading, merging and replacing one step, or continues without it: then the last window to save
/// wins, as without merging.
fn lock(path: &Path) -> Option<File> {
    let options = &mut OpenOptions::new();
    options.write(true).create(true).truncate(false);
    let (file, _) = regular::open_with(options, path, Links::Follow, StorageError::from_io)
        .inspect_err(|error| log::debug!("{error}"))
        .ok()?;
    for _ in 0..TRIES {
        if file.try_lock().is_ok() {
            return Some(file);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    log::debug!("the lock is held for long: {}", shown(path));
    None
}
