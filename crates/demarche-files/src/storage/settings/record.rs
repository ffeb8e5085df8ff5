//! The settings as their file stores them.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use demarche_core::study::ArticleOrder;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{formats::csv::Formulas, storage::export::ExportFormat};

use super::values::{
    Column, ExportWhose, Last, LastExport, MOST_PLACES, MOST_RECENT, Panels, Place, Reading,
    RememberedCoder, Settings, Spacing, Theme, Typeface, Window,
};

pub(super) use crate::storage::own_file::Members;

/// The least and the greatest reading size, in points.
const TEXT_SIZES: (f64, f64) = (8.0, 72.0);

/// The least and the greatest side of the window, in points: no screen is larger, and a smaller window is unusable.
const WINDOW_SIDES: (f64, f64) = (200.0, 16_384.0);

/// The bounds of the window's position, in points. A corner outside them is on no screen: the system then chooses the
/// position.
const POSITIONS: (f64, f64) = (0.0, 16_384.0);

/// The least and the greatest width of a panel, in points.
const PANEL_WIDTHS: (f64, f64) = (80.0, 4096.0);

/// The bounds of how much of a block may be above the upper edge, in points.
const OFFSETS: (f64, f64) = (-1e9, 1e9);

/// Returns a number within its bounds, rounded to a hundredth, because more digits would be noise in the file.
fn bounded(number: f64, (least, most): (f64, f64)) -> f64 {
    let number = if number.is_nan() { least } else { number.clamp(least, most) };
    (number * 100.0).round() / 100.0
}

fn narrow(number: f64, bounds: (f64, f64)) -> f32 {
    bounded(number, bounds) as f32
}

fn wide(number: f32, bounds: (f64, f64)) -> f64 {
    bounded(f64::from(number), bounds)
}

impl Settings {
    /// Reads what is understood of a file; the rest keeps its defaults.
    pub(super) fn from_members(members: &Members) -> Self {
        let mut settings = Self {
            text_size: take::<f64>(members, "text_size").map(|size| narrow(size, TEXT_SIZES)),
            reading: Reading {
                column: choice(members, "column", &COLUMNS),
                spacing: choice(members, "line_spacing", &SPACINGS),
                typeface: choice(members, "typeface", &TYPEFACES),
            },
            scrolls_smoothly: take(members, "smooth_scrolling"),
            shows_clutter: take(members, "page_clutter").unwrap_or_default(),
            window: take::<WindowRecord>(members, "window").map(Window::from),
            theme: choice(members, "theme", &THEMES),
            panels: take::<PanelsRecord>(members, "panels").map(Panels::from).unwrap_or_default(),
            articles_order: take::<OrderRecord>(members, "articles_order")
                .map(ArticleOrder::from)
                .unwrap_or_default(),
            export: take::<ExportRecord>(members, "export")
                .map(LastExport::from)
                .unwrap_or_default(),
            last: take::<LastRecord>(members, "last")
                .map(|LastRecord { study, article }| Last { study, article }),
            recent: entries(members, "recent"),
            recent_studies: entries(members, "recent_studies"),
            dismissed_hints: entries::<String>(members, "dismissed_hints").into_iter().collect(),
            ..Self::default()
        };
        settings.recent.truncate(MOST_RECENT);
        settings.recent_studies.truncate(MOST_RECENT);
        let fonts: Members = take(members, "fonts").unwrap_or_default();
        settings.fonts = fonts
            .into_iter()
            .filter_map(|(script, family)| Some((script, family.as_str()?.to_owned())))
            .collect();
        let coders: Members = take(members, "coders").unwrap_or_default();
        settings.coders = coders
            .into_iter()
            .filter_map(|(study, coder)| {
                let CoderRecord { id, name } = serde_json::from_value(coder).ok()?;
                Some((study.into(), RememberedCoder { id, name }))
            })
            .collect();
        settings.places = entries::<PlaceRecord>(members, "places")
            .into_iter()
            .map(|PlaceRecord { article, byte, offset, caret }| {
                (article, Place { byte, offset: bounded(offset, OFFSETS), caret })
            })
            .collect();
        let surplus = settings.places.len().saturating_sub(MOST_PLACES);
        settings.places.drain(..surplus);
        settings
    }

    /// Returns the members of these settings' file, without its format key.
    pub(super) fn to_members(&self) -> Members {
        let readable = |path: &Path| path.to_str().is_some();
        let coders: BTreeMap<&Path, CoderRecord> = self
            .coders
            .iter()
            .filter(|(study, _)| readable(study))
            .map(|(study, RememberedCoder { id, name })| {
                (study.as_path(), CoderRecord { id: id.clone(), name: name.clone() })
            })
            .collect();
        let places = self
            .places
            .iter()
            .filter(|(article, _)| readable(article))
            .map(|(article, Place { byte, offset, caret })| PlaceRecord {
                article: article.clone(),
                byte: *byte,
                offset: bounded(*offset, OFFSETS),
                caret: *caret,
            })
            .collect();
        let record = Record {
            window: self.window.map(WindowRecord::from),
            theme: name(self.theme, &THEMES),
            panels: self.panels.into(),
            articles_order: self.articles_order.into(),
            text_size: self.text_size.map(|size| wide(size, TEXT_SIZES)),
            column: name(self.reading.column, &COLUMNS),
            line_spacing: name(self.reading.spacing, &SPACINGS),
            typeface: name(self.reading.typeface, &TYPEFACES),
            fonts: &self.fonts,
            smooth_scrolling: self.scrolls_smoothly,
            page_clutter: self.shows_clutter,
            export: ExportRecord::from(&self.export),
            last: self.last.as_ref().filter(|last| readable(&last.study)).map(
                |Last { study, article }| LastRecord {
                    study: study.clone(),
                    article: article.clone(),
                },
            ),
            recent: self.recent.iter().filter(|path| readable(path)).collect(),
            recent_studies: self.recent_studies.iter().filter(|path| readable(path)).collect(),
            coders,
            places,
            dismissed_hints: &self.dismissed_hints,
        };
        // Plain values with strings for keys always serialize, and to an object.
        match serde_json::to_value(record) {
            Ok(Value::Object(members)) => members,
            _ => Members::new(),
        }
    }
}

/// Returns the value of `key` if it is there and has this type.
fn take<T: DeserializeOwned>(members: &Members, key: &str) -> Option<T> {
    T::deserialize(members.get(key)?).ok()
}

/// A choice and its name in the file.
type Choice<T> = (&'static str, T);

const THEMES: [Choice<Theme>; 4] = [
    ("system", Theme::System),
    ("light", Theme::Light),
    ("sepia", Theme::Sepia),
    ("dark", Theme::Dark),
];
const COLUMNS: [Choice<Column>; 3] =
    [("narrow", Column::Narrow), ("normal", Column::Normal), ("wide", Column::Wide)];
const SPACINGS: [Choice<Spacing>; 4] = [
    ("tight", Spacing::Tight),
    ("normal", Spacing::Normal),
    ("wide", Spacing::Wide),
    ("double", Spacing::Double),
];
const TYPEFACES: [Choice<Typeface>; 2] = [("serif", Typeface::Serif), ("sans", Typeface::Sans)];

/// Returns the choice that is named under `key`, or the default one.
fn choice<T: Copy + Default>(members: &Members, key: &str, choices: &[Choice<T>]) -> T {
    let named = members.get(key).and_then(Value::as_str);
    choices
        .iter()
        .find(|(name, _)| Some(*name) == named)
        .map_or_else(T::default, |(_, value)| *value)
}

/// Returns the name of a choice.
fn name<T: Copy + PartialEq>(value: T, choices: &[Choice<T>]) -> &'static str {
    choices.iter().find(|(_, known)| *known == value).map_or("", |(name, _)| *name)
}

/// Returns the entries of a list that have this type.
fn entries<T: DeserializeOwned>(members: &Members, key: &str) -> Vec<T> {
    let list = members.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(|entry| T::deserialize(entry).ok()).collect()
}

#[derive(Serialize)]
struct Record<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    window: Option<WindowRecord>,
    theme: &'static str,
    panels: PanelsRecord,
    articles_order: OrderRecord,
    #[serde(skip_serializing_if = "Option::is_none")]
    text_size: Option<f64>,
    column: &'static str,
    line_spacing: &'static str,
    typeface: &'static str,
    fonts: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    smooth_scrolling: Option<bool>,
    page_clutter: bool,
    export: ExportRecord,
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<LastRecord>,
    recent: Vec<&'a PathBuf>,
    recent_studies: Vec<&'a PathBuf>,
    coders: BTreeMap<&'a Path, CoderRecord>,
    places: Vec<PlaceRecord>,
    dismissed_hints: &'a BTreeSet<String>,
}

#[derive(Serialize, Deserialize)]
struct WindowRecord {
    width: f64,
    height: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    x: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    y: Option<f64>,
    #[serde(default)]
    maximized: bool,
}

impl From<WindowRecord> for Window {
    fn from(WindowRecord { width, height, x, y, maximized }: WindowRecord) -> Self {
        let is_on_screen = |at: &f64| (POSITIONS.0..=POSITIONS.1).contains(at);
        let position = x.zip(y).filter(|(x, y)| is_on_screen(x) && is_on_screen(y));
        let position = position.map(|(x, y)| (narrow(x, POSITIONS), narrow(y, POSITIONS)));
        let (width, height) = (narrow(width, WINDOW_SIDES), narrow(height, WINDOW_SIDES));
        Self { width, height, position, is_maximized: maximized }
    }
}

impl From<Window> for WindowRecord {
    fn from(Window { width, height, position, is_maximized }: Window) -> Self {
        let position = position.map(|(x, y)| (wide(x, POSITIONS), wide(y, POSITIONS)));
        let (x, y) = position.unzip();
        let (width, height) = (wide(width, WINDOW_SIDES), wide(height, WINDOW_SIDES));
        Self { width, height, x, y, maximized: is_maximized }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum OrderRecord {
    Path,
    Title,
    Date,
    State,
    Marks,
}

impl From<OrderRecord> for ArticleOrder {
    fn from(record: OrderRecord) -> Self {
        match record {
            OrderRecord::Path => Self::Path,
            OrderRecord::Title => Self::Title,
            OrderRecord::Date => Self::Date,
            OrderRecord::State => Self::State,
            OrderRecord::Marks => Self::Marks,
        }
    }
}

impl From<ArticleOrder> for OrderRecord {
    fn from(order: ArticleOrder) -> Self {
        match order {
            ArticleOrder::Path => Self::Path,
            ArticleOrder::Title => Self::Title,
            ArticleOrder::Date => Self::Date,
            ArticleOrder::State => Self::State,
            ArticleOrder::Marks => Self::Marks,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct PanelsRecord {
    articles: bool,
    articles_width: f64,
    marks: bool,
    marks_width: f64,
    #[serde(default = "usual_record_height")]
    record_height: f64,
}

fn usual_record_height() -> f64 {
    Panels::default().record_height.into()
}

impl From<PanelsRecord> for Panels {
    fn from(record: PanelsRecord) -> Self {
        Self {
            has_articles: record.articles,
            articles_width: narrow(record.articles_width, PANEL_WIDTHS),
            has_marks: record.marks,
            marks_width: narrow(record.marks_width, PANEL_WIDTHS),
            record_height: narrow(record.record_height, PANEL_WIDTHS),
        }
    }
}

impl From<Panels> for PanelsRecord {
    fn from(panels: Panels) -> Self {
        Self {
            articles: panels.has_articles,
            articles_width: wide(panels.articles_width, PANEL_WIDTHS),
            marks: panels.has_marks,
            marks_width: wide(panels.marks_width, PANEL_WIDTHS),
            record_height: wide(panels.record_height, PANEL_WIDTHS),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct ExportRecord {
    format: String,
    all_coders: bool,
    csv_guard: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    folder: Option<PathBuf>,
}

impl From<ExportRecord> for LastExport {
    fn from(ExportRecord { format, all_coders, csv_guard, folder }: ExportRecord) -> Self {
        let known = ExportFormat::ALL.into_iter().find(|known| known.name() == format);
        Self {
            format: known.unwrap_or_default(),
            whose: if all_coders { ExportWhose::All } else { ExportWhose::Own },
            formulas: if csv_guard { Formulas::Guard } else { Formulas::Keep },
            folder,
        }
    }
}

impl From<&LastExport> for ExportRecord {
    fn from(LastExport { format, whose, formulas, folder }: &LastExport) -> Self {
        Self {
            format: format.name().to_owned(),
            all_coders: *whose == ExportWhose::All,
            csv_guard: *formulas == Formulas::Guard,
            folder: folder.clone().filter(|folder| folder.to_str().is_some()),
        }
    }
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    caret: Option<usize>,
}
