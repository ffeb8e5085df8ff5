//! What is switched on in the window.

use demarche_files::storage::{Column, Panels, Reading, Spacing, Theme, Typeface};

use super::theme::Motion;
use crate::session::{Clutter, Command};

/// What is switched on, for the ticks in menus.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Options {
    pub(super) panels: Panels,
    pub(super) theme: Theme,
    pub(super) reading: Reading,
    pub(super) motion: Motion,
    pub(super) is_focus_mode: bool,
    pub(super) clutter: Clutter,
}

impl Options {
    /// Returns whether a command's option is switched on.
    pub(super) fn is_on(&self, command: Command) -> bool {
        let Reading { column, spacing, typeface } = self.reading;
        match command {
            Command::ToggleArticles => self.panels.has_articles,
            Command::ToggleMarks => self.panels.has_marks,
            Command::FocusMode => self.is_focus_mode,
            Command::ThemeSystem => self.theme == Theme::System,
            Command::ThemeLight => self.theme == Theme::Light,
            Command::ThemeSepia => self.theme == Theme::Sepia,
            Command::ThemeDark => self.theme == Theme::Dark,
            Command::ColumnNarrow => column == Column::Narrow,
            Command::ColumnNormal => column == Column::Normal,
            Command::ColumnWide => column == Column::Wide,
            Command::SpacingTight => spacing == Spacing::Tight,
            Command::SpacingNormal => spacing == Spacing::Normal,
            Command::SpacingWide => spacing == Spacing::Wide,
            Command::SpacingDouble => spacing == Spacing::Double,
            Command::FaceSerif => typeface == Typeface::Serif,
            Command::FaceSans => typeface == Typeface::Sans,
            Command::PageClutter => self.clutter == Clutter::Shown,
            Command::SmoothScrolling => self.motion == Motion::Smooth,
            _ => false,
        }
    }
}
