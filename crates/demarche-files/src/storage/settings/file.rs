//! Reads and replaces the settings file.

use std::path::{Path, PathBuf};

use super::{merge::merge, values::Settings};
use crate::storage::{StorageError, atomic, own_file::OwnFile, shown};

/// The file's kind.
const FILE: OwnFile = OwnFile { format: "demarche/settings", what: "the settings" };

/// The environment variable with the settings folder, for tests and portable installations.
const FOLDER_VARIABLE: &str = "DEMARCHE_CONFIG_DIR";

impl Settings {
    /// Loads the settings from this file. Never fails; returns a warning for the user if something could not be used.
    ///
    /// A file that does not hold settings is set aside. One of a newer version is used as far as it is understood, and is
    /// not changed. Numbers are moved into sensible bounds.
    pub fn load_from(path: &Path) -> (Self, Option<String>) {
        FILE.load(path, Self::from_members, |reason| match atomic::move_aside(path) {
            Ok(aside) => format!(
                "the settings could not be read ({reason}) and were set aside: {}",
                shown(&aside)
            ),
            Err(error) => format!("the settings could not be read ({reason}): {error}"),
        })
    }

    /// Saves what changed since `base`, which is what this window last loaded or saved. Creates the file's folder if
    /// necessary.
    ///
    /// Keeps what another window saved meanwhile, unless the same key (for coders, places, recent articles and studies, and
    /// hints: the same entry) also changed here. Keeps unknown keys. Does nothing if the file is of a newer version.
    pub fn save_to(&self, base: &Self, path: &Path) -> Result<(), StorageError> {
        let ours = self.to_members();
        FILE.update(path, ours.clone(), |members| merge(members, &base.to_members(), &ours))
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
