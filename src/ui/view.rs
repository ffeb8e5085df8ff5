//! The window's state between frames, which is never saved with the marks.

use std::sync::{Arc, atomic::AtomicU64};

use demarche_core::text::Span;
use demarche_files::storage::{Panels, Reading, Settings, Theme};

use super::{
    dialogs::{Dialog, UsedEntries},
    find::FindState,
    listing::MarkListing,
    notices::NoticesState,
    opening::OpeningState,
    panels::{ArticlesState, MarksState},
    pasting::Pasting,
    reader::ReaderView,
    reading::ReadingPanel,
    room::{Room, Stays},
    status::{StatusState, Words},
    theme::{Motion, TEXT_SIZE, TEXT_SIZES},
    typeset::Typesetter,
    welcome::WelcomeState,
};
use crate::work::{Copied, Purpose};

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
    /// The panel that stays when there is no room for both.
    pub(super) stays: Stays,
    /// The width that the text and the panels share, in points, as it was last drawn.
    pub(super) width: f32,
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
    /// The marks that the filter lists.
    pub(super) listing: MarkListing,
    pub(super) status: StatusState,
    pub(super) find: FindState,
    /// The open dialogs; the last one is in front.
    pub(super) dialogs: Vec<Dialog>,
    /// How often it was asked which occurrences to mark.
    pub(super) n_mark_alls: u32,
    /// How often a history was asked for.
    pub(super) n_histories: u32,
    /// How many jobs with tables were started.
    pub(super) import_number: Arc<AtomicU64>,
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
    /// What is being taken from the clipboard.
    pub(super) pasting: Pasting,
    /// What was copied, while its folder is asked for.
    pub(super) pasted: Option<Copied>,
    /// For how many more frames the window is still to be maximised.
    pub(super) maximizing: u8,
    pub(super) notices: NoticesState,
    /// The opening that is under way.
    pub(super) opening: OpeningState,
    /// The page without a study.
    pub(super) welcome: WelcomeState,
    /// The height of the bar below the text, in points, as it was last drawn.
    bar_height: f32,
    /// The title that the desktop shows for the window.
    pub(super) title: String,
    /// The warnings to show in the first frame.
    pub(super) warnings: Vec<String>,
}

impl View {
    /// Returns what was written and is not saved: a memo, or what a dialog will save.
    pub(super) fn unsaved_words(&self) -> Words {
        let is_in_dialog = |dialog: &Dialog| match dialog {
            Dialog::Details(details) => details.is_changed(),
            _ => false,
        };
        if self.marks.is_writing_memo() || self.dialogs.iter().any(is_in_dialog) {
            Words::InWriting
        } else if self.marks.has_drafts() {
            Words::Refused
        } else {
            Words::None
        }
    }

    /// Returns the view of a window that has just been opened.
    pub(super) fn new(settings: &Settings) -> Self {
        let size = settings.text_size.unwrap_or(TEXT_SIZE);
        let mut typesetter = Typesetter::new();
        typesetter.choose_families(&settings.fonts);
        Self {
            reader: ReaderView::default(),
            typesetter,
            panels: settings.panels,
            stays: Stays::default(),
            width: f32::INFINITY,
            text_size: size.clamp(TEXT_SIZES.0, TEXT_SIZES.1),
            theme: settings.theme,
            light_theme: Theme::Light,
            reading: settings.reading,
            reading_panel: ReadingPanel::default(),
            is_focus_mode: false,
            articles: ArticlesState::default(),
            marks: MarksState::default(),
            listing: MarkListing::default(),
            status: StatusState::default(),
            find: FindState::default(),
            dialogs: Vec::new(),
            n_mark_alls: 0,
            n_histories: 0,
            import_number: Arc::default(),
            used: UsedEntries::default(),
            typed_path: None,
            focused: None,
            system_motion: Motion::Smooth,
            shows_focus: false,
            has_hint: !settings.dismissed_hints.contains(FIRST_MARK_HINT),
            pasting: Pasting::default(),
            pasted: None,
            maximizing: if settings.window.is_some_and(|window| window.is_maximized) {
                MAXIMIZING
            } else {
                0
            },
            notices: NoticesState::default(),
            opening: OpeningState::default(),
            welcome: WelcomeState::default(),
            bar_height: 0.0,
            title: String::new(),
            warnings: Vec::new(),
        }
    }

    /// Shares the window's width among the text and the panels.
    pub(super) fn room(&self) -> Room {
        Room::of(self.width, &self.panels, self.stays)
    }

    /// Keeps the words that the bar below the text is about in sight if the bar has become higher, in points.
    pub(super) fn make_room(&mut self, height: f32, words: Option<Span>) {
        let is_higher = height > self.bar_height + 0.5;
        self.bar_height = height;
        if let Some(words) = words.filter(|_| is_higher) {
            self.reader.reveal_words(words);
        }
    }

    /// Shows a panel, for which the other one gives way if there is no room for both, or hides it.
    pub(super) fn toggle_panel(&mut self, panel: Stays) {
        let room = self.room();
        let is_shown = match panel {
            Stays::Articles => room.articles,
            Stays::Marks => room.marks,
        };
        if is_shown.is_none() {
            self.show_panel(panel);
            return;
        }
        *self.has_panel(panel) = false;
    }

    /// Shows a panel, for which the other one gives way if there is no room for both.
    pub(super) fn show_panel(&mut self, panel: Stays) {
        *self.has_panel(panel) = true;
        self.stays = panel;
    }

    fn has_panel(&mut self, panel: Stays) -> &mut bool {
        match panel {
            Stays::Articles => &mut self.panels.has_articles,
            Stays::Marks => &mut self.panels.has_marks,
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
