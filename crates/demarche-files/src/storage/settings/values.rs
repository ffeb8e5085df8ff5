//! The values of the settings, and how many of them are kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use demarche_core::study::ArticleOrder;

use crate::{formats::csv::Formulas, storage::export::ExportFormat};

/// The colours of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Follow the system.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Brown on a cream page.
    Sepia,
    /// Light on dark.
    Dark,
}

/// The width of the article's column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Column {
    /// About 52 characters.
    Narrow,
    /// About 68 characters.
    #[default]
    Normal,
    /// About 86 characters.
    Wide,
}

/// The space between the article's lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spacing {
    /// Less than usual.
    Tight,
    /// As in a well-set book.
    #[default]
    Normal,
    /// More than usual.
    Wide,
    /// Room for notes on a printed page.
    Double,
}

/// The typeface of the article's Latin, Greek and Cyrillic letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Typeface {
    /// With serifs.
    #[default]
    Serif,
    /// Without serifs.
    Sans,
}

/// How the article is set, besides its size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The column's width.
    pub column: Column,
    /// The space between lines.
    pub spacing: Spacing,
    /// The typeface.
    pub typeface: Typeface,
}

/// The window's last place, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// Inner width.
    pub width: f32,
    /// Inner height.
    pub height: f32,
    /// Left and upper edge on the screen, if the system reports them.
    pub position: Option<(f32, f32)>,
    /// Whether it filled the screen.
    pub is_maximized: bool,
}

/// Which panels are shown, and how wide, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Panels {
    /// Whether the list of articles is shown.
    pub has_articles: bool,
    /// The width of the list of articles.
    pub articles_width: f32,
    /// Whether the list of marks is shown.
    pub has_marks: bool,
    /// The width of the list of marks.
    pub marks_width: f32,
    /// The height of the chosen mark's record, below the list.
    pub record_height: f32,
}

impl Default for Panels {
    fn default() -> Self {
        Self {
            has_articles: true,
            articles_width: 240.0,
            has_marks: true,
            marks_width: 320.0,
            record_height: 280.0,
        }
    }
}

/// What was open last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Last {
    /// The study's folder.
    pub study: PathBuf,
    /// The article's path below it, with `/` between folders.
    pub article: Option<String>,
}

/// The coder in a study, asked for once per study and computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedCoder {
    /// The id.
    pub id: String,
    /// The name on screen.
    pub name: String,
}

/// Whose marks to export, seen from the coder who exports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportWhose {
    /// The coder's own.
    #[default]
    Own,
    /// All coders'.
    All,
}

/// The choices of the last export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LastExport {
    /// The format.
    pub format: ExportFormat,
    /// Whose marks.
    pub whose: ExportWhose,
    /// How to write cells that a spreadsheet would run as formulas.
    pub formulas: Formulas,
    /// The folder.
    pub folder: Option<PathBuf>,
}

/// The reading place in an article: a line at the top of the window, and the caret.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The first byte of the line.
    pub byte: usize,
    /// How far the line's upper edge is above that of the window, in points; negative if it is below.
    pub offset: f64,
    /// The caret's byte, if there was a caret.
    pub caret: Option<usize>,
}

/// All settings. Changes are saved with `save_to`.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The window's last place.
    pub window: Option<Window>,
    /// The colours.
    pub theme: Theme,
    /// Which panels are shown.
    pub panels: Panels,
    /// The order of the list of articles.
    pub articles_order: ArticleOrder,
    /// The reading size in points, if the user changed it.
    pub text_size: Option<f32>,
    /// How the article is set, besides its size.
    pub reading: Reading,
    /// The families of fonts that the user chose, by the ISO 15924 code of their script.
    pub fonts: BTreeMap<String, String>,
    /// Whether the text glides when it is scrolled, if the user has decided it.
    pub scrolls_smoothly: Option<bool>,
    /// Whether the page clutter of documents is shown.
    pub shows_clutter: bool,
    /// The choices of the last export.
    pub export: LastExport,
    /// What was open last.
    pub last: Option<Last>,
    /// Articles opened, newest first, at most 20. Use `remember_article`.
    pub recent: Vec<PathBuf>,
    /// The folders of studies opened, newest first, at most 20. Use `remember_study`.
    pub recent_studies: Vec<PathBuf>,
    /// The coder by study folder.
    pub coders: BTreeMap<PathBuf, RememberedCoder>,
    /// Scroll positions by article file, newest last, at most 1,000. Use `place` and `remember_place`.
    pub places: Vec<(PathBuf, Place)>,
    /// Permanently dismissed hints, by name.
    pub dismissed_hints: BTreeSet<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            window: None,
            theme: Theme::System,
            panels: Panels::default(),
            articles_order: ArticleOrder::default(),
            text_size: None,
            reading: Reading::default(),
            fonts: BTreeMap::new(),
            scrolls_smoothly: None,
            shows_clutter: false,
            export: LastExport::default(),
            last: None,
            recent: Vec::new(),
            recent_studies: Vec::new(),
            coders: BTreeMap::new(),
            places: Vec::new(),
            dismissed_hints: BTreeSet::new(),
        }
    }
}

/// How many recent articles, and how many studies, are remembered.
pub(super) const MOST_RECENT: usize = 20;

/// How many scroll positions are remembered.
pub(super) const MOST_PLACES: usize = 1000;

impl Settings {
    /// Puts an article at the start of the recent ones.
    pub fn remember_article(&mut self, file: &Path) {
        put_first(&mut self.recent, file);
    }

    /// Puts a study's folder at the start of the recent ones.
    pub fn remember_study(&mut self, folder: &Path) {
        put_first(&mut self.recent_studies, folder);
    }

    /// Remembers the scroll position in an article.
    pub fn remember_place(&mut self, file: &Path, place: Place) {
        self.places.retain(|(known, _)| known != file);
        self.places.push((file.to_owned(), place));
        let surplus = self.places.len().saturating_sub(MOST_PLACES);
        self.places.drain(..surplus);
    }

    /// Returns the scroll position in an article.
    pub fn place(&self, file: &Path) -> Option<Place> {
        self.places.iter().find(|(known, _)| known == file).map(|(_, place)| *place)
    }
}

fn put_first(recent: &mut Vec<PathBuf>, path: &Path) {
    recent.retain(|known| known != path);
    recent.insert(0, path.to_owned());
    recent.truncate(MOST_RECENT);
}
