//! What the window keeps between frames; never part of saved work.

use crate::ui::{
    dialogs::Dialog, reader::ReaderView, theme::TEXT_SIZE, typeset::Typesetter, widgets::Rows,
};
use demarche_core::annotation::AnnotationId;
use demarche_files::storage::{Panels, Settings, Theme};

/// The name of the hint a newcomer finds on the sample, in the settings.
pub(in crate::ui) const FIRST_MARK_HINT: &str = "first-mark";

/// What the window keeps between frames.
#[derive(Debug)]
pub struct View {
    pub(in crate::ui) reader: ReaderView,
    pub(in crate::ui) typesetter: Typesetter,
    pub(in crate::ui) panels: Panels,
    pub(in crate::ui) text_size: f32,
    pub(in crate::ui) theme: Theme,
    pub(in crate::ui) articles: Rows,
    pub(in crate::ui) marks: Rows,
    /// What the list of articles is filtered by.
    pub(in crate::ui) article_filter: String,
    /// Ranks of the marks that the list shows, kept for a revision and a filter.
    pub(in crate::ui) filtered: Option<Filtered>,
    /// The mark the list was last scrolled to.
    pub(in crate::ui) followed: Option<AnnotationId>,
    pub(in crate::ui) dialog: Option<Dialog>,
    /// How many words the article has, once counted.
    pub(in crate::ui) n_words: Option<usize>,
    /// How many words are selected, kept for a selection.
    pub(in crate::ui) selected: Option<(usize, usize, usize)>,
    pub(in crate::ui) is_opening: bool,
    /// What had the keyboard focus at the end of the last frame.
    pub(in crate::ui) focused: Option<egui::Id>,
    pub(in crate::ui) has_hint: bool,
    pub(in crate::ui) warning: Option<String>,
}

/// The ranks of the marks of one code.
#[derive(Debug)]
pub(in crate::ui) struct Filtered {
    pub(in crate::ui) revision: u64,
    pub(in crate::ui) path: demarche_core::study::ArticlePath,
    pub(in crate::ui) code: demarche_core::codebook::CodeId,
    pub(in crate::ui) ranks: Vec<u32>,
}

impl View {
    /// Returns the view of a window that has just been opened.
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            reader: ReaderView::default(),
            typesetter: Typesetter::new(),
            panels: settings.panels,
            text_size: settings.text_size.unwrap_or(TEXT_SIZE),
            theme: settings.theme,
            articles: Rows::default(),
            marks: Rows::default(),
            article_filter: String::new(),
            filtered: None,
            followed: None,
            dialog: None,
            n_words: None,
            selected: None,
            is_opening: false,
            focused: None,
            has_hint: !settings.dismissed_hints.contains(FIRST_MARK_HINT),
            warning: None,
        }
    }

    /// Returns whether a dialog is open.
    pub fn has_dialog(&self) -> bool {
        self.dialog.is_some()
    }

    /// Returns the reader.
    pub fn reader(&self) -> &ReaderView {
        &self.reader
    }

    /// Returns the reading size in points.
    pub fn text_size(&self) -> f32 {
        self.text_size
    }
}
