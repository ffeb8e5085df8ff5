//! What is remembered between runs, and how much of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

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

/// How many recent articles are remembered.
pub(super) const MOST_RECENT: usize = 20;

/// How many reading places are remembered.
pub(super) const MOST_PLACES: usize = 1000;

impl Settings {
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
