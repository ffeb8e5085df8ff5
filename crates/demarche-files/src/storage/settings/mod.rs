//! What this computer remembers between runs: `settings.json` in the desktop's configuration folder.

mod file;
mod merge;
mod record;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use super::{StorageError, shown};
use file::Found;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// Where the window stood, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// Inner width.
    pub width: f32,
    /// Inner height.
    pub height: f32,
    /// Left and upper edge on the screen, where the system tells.
    pub position: Option<(f32, f32)>,
    /// Whether it filled the screen.
    pub is_maximized: bool,
}

/// Which panels are shown, and how wide, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Panels {
    /// Whether the articles are listed.
    pub has_articles: bool,
    /// Width of the articles' list.
    pub articles_width: f32,
    /// Whether the marks are listed.
    pub has_marks: bool,
    /// Width of the marks' list.
    pub marks_width: f32,
}

impl Default for Panels {
    fn default() -> Self {
        Self { has_articles: true, articles_width: 240.0, has_marks: true, marks_width: 320.0 }
    }
}

/// What was open last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Last {
    /// The study's folder.
    pub study: PathBuf,
    /// The article's path below it, `/` between folders.
    pub article: Option<String>,
}

/// Who codes in a study, asked once per study and computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedCoder {
    /// The id.
    pub id: String,
    /// The name on screen.
    pub name: String,
}

/// Where the reader stood in an article: byte of the block, and points of it above the upper edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// First byte of the first visible block.
    pub byte: usize,
    /// Points of the block above the upper edge.
    pub offset: f64,
}

/// All settings. A change is saved by `save_to`.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Where the window stood.
    pub window: Option<Window>,
    /// Light or dark.
    pub theme: Theme,
    /// Which panels are shown.
    pub panels: Panels,
    /// The reading size in points, if the user changed it.
    pub text_size: Option<f32>,
    /// What was open last.
    pub last: Option<Last>,
    /// Articles opened, newest first, at most 20. Use `remember_article`.
    pub recent: Vec<PathBuf>,
    /// Who codes, by study folder.
    pub coders: BTreeMap<PathBuf, RememberedCoder>,
    /// Reading places by article file, newest last, at most 1,000. Use `place` and `remember_place`.
    pub places: Vec<(PathBuf, Place)>,
    /// Hints dismissed for good, by name.
    pub dismissed_hints: BTreeSet<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            window: None,
            theme: Theme::System,
            panels: Panels::default(),
            text_size: None,
            last: None,
            recent: Vec::new(),
            coders: BTreeMap::new(),
            places: Vec::new(),
            dismissed_hints: BTreeSet::new(),
        }
    }
}

/// Names the folder of the settings, for tests and for portable installations.
const FOLDER_VARIABLE: &str = "DEMARCHE_CONFIG_DIR";

/// How many recent articles are remembered.
const MOST_RECENT: usize = 20;

/// How many reading places are remembered.
const MOST_PLACES: usize = 1000;

impl Settings {
    /// Loads the settings from this file. Never fails; a warning for the user says what could not be used.
    ///
    /// A file that is not one of settings is set aside. One of a newer version is used as far as it is understood, and stays
    /// as it is. Numbers are moved into sensible bounds.
    pub fn load_from(path: &Path) -> (Self, Option<String>) {
        match file::find(path) {
            Ok(Found::Nothing) => (Self::default(), None),
            Ok(Found::Settings(members)) => (Self::from_members(&members), None),
            Ok(Found::Newer(members)) => {
                let warning =
                    format!("{}; changes of them are not saved: {}", file::NEWER, shown(path));
                (Self::from_members(&members), Some(warning))
            }
            Ok(Found::Broken(reason)) => {
                let warning = match super::atomic::move_aside(path) {
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

    /// Saves what changed since `base`, which is what this window last loaded or saved. The file's folder is made if it is
    /// not there.
    ///
    /// What another window saved meanwhile stays, unless the same key (of coders, places, recent articles and hints: the
    /// same entry) changed here too; so do keys we do not know. A file of a newer version is left as it is: saving does
    /// nothing then.
    pub fn save_to(&self, base: &Self, path: &Path) -> Result<(), StorageError> {
        file::save(self, base, path)
    }

    /// Returns where the settings lie: the desktop's configuration folder, or the one named by `DEMARCHE_CONFIG_DIR`; `None`
    /// where this computer has no place for them.
    pub fn path() -> Option<PathBuf> {
        let named = std::env::var_os(FOLDER_VARIABLE)
            .filter(|folder| !folder.is_empty())
            .map(PathBuf::from);
        let folder = named.or_else(|| {
            Some(directories::ProjectDirs::from("", "", "demarche")?.config_dir().to_owned())
        })?;
        Some(folder.join("settings.json"))
    }

    /// Puts an article at the head of the recent ones.
    pub fn remember_article(&mut self, file: &Path) {
        self.recent.retain(|recent| recent != file);
        self.recent.insert(0, file.to_owned());
        self.recent.truncate(MOST_RECENT);
    }

    /// Remembers where the reader stood in an article.
    pub fn remember_place(&mut self, file: &Path, place: Place) {
        self.places.retain(|(known, _)| known != file);
        self.places.push((file.to_owned(), place));
        let surplus = self.places.len().saturating_sub(MOST_PLACES);
        self.places.drain(..surplus);
    }

    /// Returns where the reader stood in an article.
    pub fn place(&self, file: &Path) -> Option<Place> {
        self.places.iter().find(|(known, _)| known == file).map(|(_, place)| *place)
    }
}
