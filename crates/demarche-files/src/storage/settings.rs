//! What this computer remembers between runs: `settings.json` in the desktop's configuration folder.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{
    StorageError,
    atomic::{self, move_aside},
};
use crate::formats::native::{Object, ObjectWriter, ReadError};
use demarche_core::annotation::Unknown;

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
    /// Keys of a newer version, kept as they are.
    pub unknown: Unknown,
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
            unknown: Unknown::default(),
        }
    }
}

/// The format key of the settings file.
const SETTINGS: &str = "demarche/settings";

/// Names the folder of the settings, for tests and for portable installations.
const FOLDER_VARIABLE: &str = "DEMARCHE_CONFIG_DIR";

/// How many recent articles are remembered.
const MOST_RECENT: usize = 20;

/// How many reading places are remembered.
const MOST_PLACES: usize = 1000;

impl Settings {
    /// Loads the settings from this file. Never fails: what cannot be read is set aside, and a warning for the user says
    /// where.
    pub fn load_from(path: &Path) -> (Self, Option<String>) {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return (Self::default(), None);
            }
            Err(error) => {
                return (
                    Self::default(),
                    Some(format!(
                        "the settings cannot be read: {}",
                        StorageError::from_io(error, path)
                    )),
                );
            }
        };
        match Self::read(&bytes) {
            Ok(settings) => (settings, None),
            Err(error) => {
                let warning = match move_aside(path) {
                    Ok(aside) => format!(
                        "the settings could not be read ({error}) and were set aside: {}",
                        aside.display()
                    ),
                    Err(move_error) => {
                        format!("the settings could not be read ({error}): {move_error}")
                    }
                };
                (Self::default(), Some(warning))
            }
        }
    }

    /// Saves the settings to this file; its folder is made if it is not there.
    pub fn save_to(&self, path: &Path) -> Result<(), StorageError> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| StorageError::from_io(error, folder))?;
        }
        let file = self.to_json();
        atomic::write(path, |out| out.write_all(file.as_bytes())).map(drop)
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

    fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        let mut object = Object::read(bytes, SETTINGS)?;
        let mut settings = Self { text_size: object.take("text_size"), ..Self::default() };
        if let Some(record) = object.take::<WindowRecord>("window") {
            let position = record.x.zip(record.y);
            let WindowRecord { width, height, maximized, .. } = record;
            settings.window = Some(Window { width, height, position, is_maximized: maximized });
        }
        settings.theme = object.take::<ThemeRecord>("theme").map(Theme::from).unwrap_or_default();
        if let Some(record) = object.take::<PanelsRecord>("panels") {
            let PanelsRecord { articles, articles_width, marks, marks_width } = record;
            settings.panels =
                Panels { has_articles: articles, articles_width, has_marks: marks, marks_width };
        }
        if let Some(record) = object.take::<LastRecord>("last") {
            settings.last = Some(Last { study: record.study, article: record.article });
        }
        settings.recent = object.take("recent").unwrap_or_default();
        let coders: BTreeMap<PathBuf, CoderRecord> = object.take("coders").unwrap_or_default();
        settings.coders = coders
            .into_iter()
            .map(|(study, coder)| (study, RememberedCoder { id: coder.id, name: coder.name }))
            .collect();
        let places: Vec<PlaceRecord> = object.take("places").unwrap_or_default();
        settings.places = places
            .into_iter()
            .map(|PlaceRecord { article, byte, offset }| (article, Place { byte, offset }))
            .collect();
        settings.dismissed_hints = object.take("dismissed_hints").unwrap_or_default();
        settings.unknown = object.into_unknown();
        Ok(settings)
    }

    fn to_json(&self) -> String {
        let mut object = ObjectWriter::new(SETTINGS);
        if let Some(Window { width, height, position, is_maximized }) = self.window {
            let (x, y) = position.unzip();
            object.member("window", &WindowRecord { width, height, x, y, maximized: is_maximized });
        }
        object.member("theme", &ThemeRecord::from(self.theme));
        let Panels { has_articles, articles_width, has_marks, marks_width } = self.panels;
        object.member(
            "panels",
            &PanelsRecord { articles: has_articles, articles_width, marks: has_marks, marks_width },
        );
        if let Some(size) = self.text_size {
            object.member("text_size", &size);
        }
        if let Some(Last { study, article }) = &self.last {
            object.member("last", &LastRecord { study: study.clone(), article: article.clone() });
        }
        let readable = |path: &Path| path.to_str().is_some();
        let recent: Vec<_> = self.recent.iter().filter(|path| readable(path)).collect();
        object.member("recent", &recent);
        let coders: BTreeMap<&Path, CoderRecord> = self
            .coders
            .iter()
            .filter(|(study, _)| readable(study))
            .map(|(study, coder)| {
                (study.as_path(), CoderRecord { id: coder.id.clone(), name: coder.name.clone() })
            })
            .collect();
        object.member("coders", &coders);
        let places: Vec<PlaceRecord> = self
            .places
            .iter()
            .filter(|(article, _)| readable(article))
            .map(|(article, place)| PlaceRecord {
                article: article.clone(),
                byte: place.byte,
                offset: place.offset,
            })
            .collect();
        object.member("places", &places);
        object.member("dismissed_hints", &self.dismissed_hints);
        object.finish(&self.unknown) + "\n"
    }
}

#[derive(Serialize, Deserialize)]
struct WindowRecord {
    width: f32,
    height: f32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    x: Option<f32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    y: Option<f32>,
    #[serde(default)]
    maximized: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ThemeRecord {
    System,
    Light,
    Dark,
}

impl From<ThemeRecord> for Theme {
    fn from(record: ThemeRecord) -> Self {
        match record {
            ThemeRecord::System => Self::System,
            ThemeRecord::Light => Self::Light,
            ThemeRecord::Dark => Self::Dark,
        }
    }
}

impl From<Theme> for ThemeRecord {
    fn from(theme: Theme) -> Self {
        match theme {
            Theme::System => Self::System,
            Theme::Light => Self::Light,
            Theme::Dark => Self::Dark,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct PanelsRecord {
    articles: bool,
    articles_width: f32,
    marks: bool,
    marks_width: f32,
}

#[derive(Serialize, Deserialize)]
struct LastRecord {
    study: PathBuf,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    article: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct CoderRecord {
    id: String,
    name: String,
}

#[derive(Serialize, Deserialize)]
struct PlaceRecord {
    article: PathBuf,
    byte: usize,
    offset: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> Settings {
        let mut settings = Settings {
            window: Some(Window {
                width: 1366.0,
                height: 768.0,
                position: Some((0.0, 28.5)),
                is_maximized: true,
            }),
            theme: Theme::Dark,
            panels: Panels { has_articles: false, ..Panels::default() },
            text_size: Some(18.5),
            last: Some(Last {
                study: "/studies/talks".into(),
                article: Some("a/b.txt".to_owned()),
            }),
            ..Settings::default()
        };
        settings.remember_article(Path::new("/studies/talks/a.txt"));
        let coder = RememberedCoder { id: "ayesha".to_owned(), name: "Ayesha K.".to_owned() };
        settings.coders.insert("/studies/talks".into(), coder);
        settings
            .remember_place(Path::new("/studies/talks/a.txt"), Place { byte: 12, offset: 3.25 });
        settings.dismissed_hints.insert("first-run".to_owned());
        settings
    }

    #[test]
    fn what_is_saved_is_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/settings.json");
        for settings in [Settings::default(), full()] {
            settings.save_to(&path).unwrap();
            assert_eq!(Settings::load_from(&path), (settings, None));
        }
    }

    #[test]
    fn keys_of_a_newer_version_survive() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        let file =
            r#"{"format": "demarche/settings", "version": 1, "theme": "sepia", "keys": {"a":  1}}"#;
        atomic::write(&path, |out| out.write_all(file.as_bytes())).unwrap();
        let (settings, warning) = Settings::load_from(&path);
        assert_eq!((settings.theme, warning), (Theme::System, None));
        settings.save_to(&path).unwrap();
        assert!(fs::read_to_string(&path).unwrap().contains(r#""keys": {"a":  1}"#));
    }

    #[test]
    fn settings_that_cannot_be_read_are_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        for broken in ["", "{", "[]", r#"{"format": "demarche/settings", "version": 2}"#] {
            atomic::write(&path, |out| out.write_all(broken.as_bytes())).unwrap();
            let (settings, warning) = Settings::load_from(&path);
            assert_eq!(settings, Settings::default());
            assert!(warning.is_some_and(|warning| warning.contains("set aside")), "{broken}");
            assert!(!path.exists());
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
    }

    #[test]
    fn only_so_much_is_remembered() {
        let mut settings = Settings::default();
        for number in 0..MOST_PLACES + 5 {
            let file = PathBuf::from(format!("/{number}"));
            settings.remember_article(&file);
            settings.remember_place(&file, Place { byte: number, offset: 0.0 });
        }
        settings.remember_article(Path::new("/1000"));
        assert_eq!((settings.recent.len(), settings.places.len()), (MOST_RECENT, MOST_PLACES));
        assert_eq!(settings.recent[0], Path::new("/1000"));
        assert_eq!(
            (
                settings.place(Path::new("/4")),
                settings.place(Path::new("/5")).map(|place| place.byte)
            ),
            (None, Some(5))
        );
    }
}
