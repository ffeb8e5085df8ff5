//! Reads and replaces the settings file.

use std::{
    fs::{File, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
    sync::Once,
    time::Duration,
};

use serde_json::Value;

use super::{merge::merge, record::Members, values::Settings};
use crate::{
    formats::native::VERSION,
    storage::{
        StorageError, atomic,
        regular::{self, Links},
        shown,
    },
};

/// The format key of the settings file.
const SETTINGS: &str = "demarche/settings";

/// The message about settings that must not be overwritten.
const NEWER: &str = "the settings are from a newer version of Demarche";

/// The environment variable with the settings folder, for tests and portable installations.
const FOLDER_VARIABLE: &str = "DEMARCHE_CONFIG_DIR";

/// How often the lock is tried before saving without it: a holder keeps it for a few milliseconds.
const TRIES: usize = 50;

impl Settings {
    /// Loads the settings from this file. Never fails; returns a warning for the user if something could not be used.
    ///
    /// A file that does not hold settings is set aside. One of a newer version is used as far as it is understood, and is
    /// not changed. Numbers are moved into sensible bounds.
    pub fn load_from(path: &Path) -> (Self, Option<String>) {
        match find(path) {
            Ok(Found::Nothing) => (Self::default(), None),
            Ok(Found::Settings(members)) => (Self::from_members(&members), None),
            Ok(Found::Newer(members)) => {
                let warning = format!("{}; changes to them are not saved: {}", NEWER, shown(path));
                (Self::from_members(&members), Some(warning))
            }
            Ok(Found::Broken(reason)) => {
                let warning = match atomic::move_aside(path) {
                    Ok(aside) => format!(
                        "the settings could not be read ({reason}) and were set aside: {}",
                        shown(&aside)
                    ),
                    Err(error) => format!("the settings could not be read ({reason}): {error}"),
                };
                (Self::default(), Some(warning))
            }
            Err(error) => (Self::default(), Some(format!("the settings cannot be read: {error}"))),
        }
    }

    /// Saves what changed since `base`, which is what this window last loaded or saved. Creates the file's folder if
    /// necessary.
    ///
    /// Keeps what another window saved meanwhile, unless the same key (for coders, places, recent articles and hints: the
    /// same entry) also changed here. Keeps unknown keys. Does nothing if the file is of a newer version.
    pub fn save_to(&self, base: &Self, path: &Path) -> Result<(), StorageError> {
        save(self, base, path)
    }

    /// Returns where the settings are: the desktop's configuration folder, or the one named by `DEMARCHE_CONFIG_DIR`; `None`
    /// if this computer has no such folder.
    pub fn path() -> Option<PathBuf> {
        let named = std::env::var_os(FOLDER_VARIABLE)
            .filter(|folder| !folder.is_empty())
            .map(PathBuf::from);
        let folder = named.or_else(|| {
            Some(directories::ProjectDirs::from("", "", "demarche")?.config_dir().to_owned())
        })?;
        Some(folder.join("settings.json"))
    }
}

/// What the file holds.
enum Found {
    Nothing,
    Settings(Members),
    /// Settings of a newer version, which may be read but not written.
    Newer(Members),
    /// Not settings, and why.
    Broken(String),
}

/// Reads the file.
fn find(path: &Path) -> Result<Found, StorageError> {
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
    if members.get("format").and_then(Value::as_str) != Some(SETTINGS) {
        return Ok(Found::Broken("it is not a settings file".to_owned()));
    }
    match members.get("version").and_then(Value::as_u64) {
        Some(version) if version > VERSION => Ok(Found::Newer(members)),
        _ => Ok(Found::Settings(members)),
    }
}

/// Writes what changed from `base` to `ours` into the file.
fn save(ours: &Settings, base: &Settings, path: &Path) -> Result<(), StorageError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        atomic::make_folder(folder)?;
    }
    let _lock = lock(&path.with_extension("lock"));
    let ours = ours.to_members();
    let file = match find(path)? {
        Found::Settings(mut file) => {
            let before = file.clone();
            merge(&mut file, &base.to_members(), &ours);
            if file == before {
                return Ok(());
            }
            file
        }
        Found::Newer(_) => {
            static WARNED: Once = Once::new();
            WARNED.call_once(|| log::warn!("{NEWER} and are not saved: {}", shown(path)));
            return Ok(());
        }
        Found::Broken(reason) => {
            let aside = atomic::move_aside(path)?;
            log::warn!("the settings were broken ({reason}) and set aside: {}", shown(&aside));
            new_file(ours)
        }
        Found::Nothing => new_file(ours),
    };
    atomic::write(path, |out| {
        serde_json::to_writer_pretty(&mut *out, &file)?;
        out.write_all(b"\n")
    })
    .map(drop)
}

fn new_file(ours: Members) -> Members {
    let head = [("format".to_owned(), SETTINGS.into()), ("version".to_owned(), VERSION.into())];
    head.into_iter().chain(ours).collect()
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
    log::debug!("the lock of the settings is held for long: {}", shown(path));
    None
}
