//! The settings' file: what stands in it, and how it is replaced.

use std::{
    fs::{File, OpenOptions},
    io::Write as _,
    path::Path,
    sync::Once,
    time::Duration,
};

use serde_json::Value;

use super::{Settings, merge::merge, record::Members};
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

/// What is said of settings that are not ours to write.
pub(super) const NEWER: &str = "the settings are those of a newer version of Demarche";

/// How often the lock is tried before saving goes on without it: its holder needs a few milliseconds.
const TRIES: usize = 50;

/// What stands in the file.
pub(super) enum Found {
    Nothing,
    Settings(Members),
    /// A newer program wrote it: its file, to be read and not written.
    Newer(Members),
    /// It is no file of settings, and why.
    Broken(String),
}

/// Reads the file.
pub(super) fn find(path: &Path) -> Result<Found, StorageError> {
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
        return Ok(Found::Broken("it is not a file of settings".to_owned()));
    }
    match members.get("version").and_then(Value::as_u64) {
        Some(version) if version > VERSION => Ok(Found::Newer(members)),
        _ => Ok(Found::Settings(members)),
    }
}

/// Puts what changed from `base` to `ours` into the file.
pub(super) fn save(ours: &Settings, base: &Settings, path: &Path) -> Result<(), StorageError> {
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
            WARNED.call_once(|| log::warn!("{NEWER}, and are not saved: {}", shown(path)));
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

/// Takes the lock that makes reading, merging and replacing one step, or goes on without: then the last one wins, as
/// without any merging.
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
