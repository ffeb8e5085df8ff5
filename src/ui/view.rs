//! The window's state between frames, which is never saved with the marks.

use demarche_files::storage::{Panels, Reading, Settings, Theme};

use super::{
    dialogs::{Dialog, UsedEntries},
    find::FindState,
    panels::{ArticlesState, MarksState},
    reader::ReaderView,
    reading::ReadingPanel,
    status::StatusState,
    theme::{Motion, TEXT_SIZE, TEXT_SIZES},
    typeset::Typesetter,
};
use crate::work::Purpose;

/// The name, in the settings, of the hint shown to new users.
pub(super) const FIRST_MARK_HINT: &str = "first-mark";

/// In how many frames a new window is maximised.
pub(super) const MAXIMIZING: u8 = 12;

/// The window's state between frames.
#[derive(Debug)]
pub struct View {
    pub(super) reader: ReaderView,
    pub(super) typesetter: Typesetter,
    pub(super) panels: Panels,
    pub(super) text_size: f32,
    pub(super) theme: Theme,
    /// The light theme that was chosen last.
    pub(super) light_theme: Theme,
    /// How the article is set, besides its size.
    pub(super) reading: Reading,
    /// The panel to choose that in.
    pub(super) reading_panel: ReadingPanel,
    /// Whether everything but the text is hidden.
    pub(super) is_focus_mode: bool,
    pub(super) articles: ArticlesState,
    pub(super) marks: MarksState,
    pub(super) status: StatusState,
    pub(super) find: FindState,
    /// The open dialogs; the last one is in front.
    pub(super) dialogs: Vec<Dialog>,
    /// What the palette was used for last.
    pub(super) used: UsedEntries,
    /// The path typed last and what it was for.
    pub(super) typed_path: Option<(Purpose, String)>,
    /// How the system wants things to move.
    pub(super) system_motion: Motion,
    /// Whether the focus was last moved by keys, so that it is outlined.
    pub(super) shows_focus: bool,
    /// The widget with the keyboard focus at the end of the last frame.
    pub(super) focused: Option<egui::Id>,
    pub(super) has_hint: bool,
    /// For how many more frames a text from the clipboard is awaited.
    pub(super) awaits_paste: u8,
    /// A text from the clipboard, while its folder is asked for.
    pub(super) pasted: Option<String>,
    /// For how many more frames the window is still to be maximised.
    pub(super) maximizing: u8,
    /// The title that the desktop shows for the window.
    pub(super) title: String,
    /// The warnings to show in the first frame.
    pub(super) warnings: Vec<String>,
}

impl View {
    /// Returns the view of a window that has just been opened.
    pub(super) fn new(settings: &Settings) -> Self {
        let size = settings.text_size.unwrap_or(TEXT_SIZE);
        Self {
            reader: ReaderView::default(),
            typesetter: Typesetter::new(),
            panels: settings.panels,
            text_size: size.clamp(TEXT_SIZES.0, TEXT_SIZES.1),
            theme: settings.theme,
            light_theme: Theme::Light,
            reading: settings.reading,
            reading_panel: ReadingPanel::default(),
            is_focus_mode: false,
            articles: ArticlesState::default(),
            marks: MarksState::default(),
            status: StatusState::default(),
            find: FindState::default(),
            dialogs: Vec::new(),
            used: UsedEntries::default(),
            typed_path: None,
            focused: None,
            system_motion: Motion::Smooth,
            shows_focus: false,
            has_hint: !settings.dismissed_hints.contains(FIRST_MARK_HINT),
            awaits_paste: 0,
            pasted: None,
            maximizing: if settings.window.is_some_and(|window| window.is_maximized) {
                MAXIMIZING
            } else {
                0
            },
            title: String::new(),
            warnings: Vec::new(),
        }
    }

    /// Returns whether a dialog is open.
    pub fn has_dialog(&self) -> bool {
        !self.dialogs.is_empty()
    }

    /// Returns the reader.
    pub fn reader(&self) -> &ReaderView {
        &self.reader
    }

    /// Returns how the article is set, besides its size.
    pub fn reading(&self) -> Reading {
        self.reading
    }

    /// Returns whether everything but the text is hidden.
    pub fn is_focus_mode(&self) -> bool {
        self.is_focus_mode
    }

    /// Returns the reading size in points.
    pub fn text_size(&self) -> f32 {
        self.text_size
    }
}
