//! How the window looks: colours, text size, how the article is set, what is hidden. Each is a setting of this computer.

use demarche_files::storage::{Column, Panels, Spacing, Theme, Typeface};
use egui::{Context, ThemePreference};

use super::{
    app::App,
    options::Options,
    theme::{Motion, TEXT_SIZE, TEXT_SIZES, Tokens, style},
    typed::TypedAhead,
    typeset,
};
use crate::session::{Action, Command, Mode, NoticeKind};

/// The notice in focus mode.
const WAY_BACK: &str = "F9 shows the menus again";
/// The step between two reading sizes, in points.
const TEXT_STEP: f32 = 1.0;

impl App {
    /// Sets our fonts, colours and keys in egui. Calling it before the first frame saves that frame from preparing egui's
    /// own.
    pub fn style(&mut self, ctx: &Context) {
        self.is_styled = true;
        ctx.set_fonts(typeset::egui_fonts());
        ctx.options_mut(|options| {
            // `Ctrl` and `+` zoom the text, not the window.
            options.zoom_with_keyboard = false;
            // Used if the system has no preference.
            options.fallback_theme = egui::Theme::Light;
        });
        ctx.add_plugin(TypedAhead::default());
        self.set_theme(ctx, self.settings.theme);
    }

    /// Returns the colours to draw with.
    pub(super) fn tokens(&self, ctx: &Context) -> Tokens {
        match (self.view.theme, ctx.theme()) {
            (Theme::Sepia, _) => Tokens::sepia(),
            (_, theme) => Tokens::of(theme),
        }
    }

    /// Returns what is switched on.
    pub(super) fn options(&self) -> Options {
        let room = self.view.room();
        Options {
            // A panel that has given way is not shown.
            panels: Panels {
                has_articles: room.articles.is_some(),
                has_marks: room.marks.is_some(),
                ..self.view.panels
            },
            theme: self.view.theme,
            reading: self.view.reading,
            motion: self.motion(),
            is_focus_mode: self.view.is_focus_mode,
            clutter: self.session.clutter(),
        }
    }

    /// Returns whether things glide: as the user decided, else as the system wishes.
    pub(super) fn motion(&self) -> Motion {
        match self.settings.scrolls_smoothly {
            Some(false) => Motion::AtOnce,
            Some(true) => Motion::Smooth,
            None => self.view.system_motion,
        }
    }

    /// Moves less from now on, because the system asks for it; the user's own choice still counts.
    pub(super) fn reduce_motion(&mut self, ctx: &Context) {
        self.view.system_motion = Motion::AtOnce;
        self.restyle(ctx);
    }

    fn set_theme(&mut self, ctx: &Context, theme: Theme) {
        self.settings.theme = theme;
        self.view.theme = theme;
        if matches!(theme, Theme::Light | Theme::Sepia) {
            self.view.light_theme = theme;
        }
        ctx.set_theme(match theme {
            Theme::System => ThemePreference::System,
            Theme::Light | Theme::Sepia => ThemePreference::Light,
            Theme::Dark => ThemePreference::Dark,
        });
        self.restyle(ctx);
    }

    /// Styles egui's own widgets.
    fn restyle(&self, ctx: &Context) {
        // egui has two themes; sepia is another light one.
        let light = if self.view.theme == Theme::Sepia { Tokens::sepia() } else { Tokens::light() };
        let motion = self.motion();
        ctx.set_style_of(egui::Theme::Light, style(&light, motion));
        ctx.set_style_of(egui::Theme::Dark, style(&Tokens::dark(), motion));
    }

    /// Carries out a command that changes how the window looks; returns whether it was one.
    pub(super) fn run_look_command(&mut self, ctx: &Context, command: Command) -> bool {
        let reading = &mut self.view.reading;
        match command {
            Command::FocusMode => self.toggle_focus_mode(ctx),
            Command::ReadingSettings => self.view.reading_panel.toggle(),
            Command::FontsByScript => self.ask_fonts(),
            Command::ToggleTheme => {
                let theme = match ctx.theme() {
                    egui::Theme::Dark => self.view.light_theme,
                    egui::Theme::Light => Theme::Dark,
                };
                self.set_theme(ctx, theme);
            }
            Command::ThemeSystem => self.set_theme(ctx, Theme::System),
            Command::ThemeLight => self.set_theme(ctx, Theme::Light),
            Command::ThemeSepia => self.set_theme(ctx, Theme::Sepia),
            Command::ThemeDark => self.set_theme(ctx, Theme::Dark),
            Command::TextLarger => self.set_text_size(self.view.text_size + TEXT_STEP),
            Command::TextSmaller => self.set_text_size(self.view.text_size - TEXT_STEP),
            Command::TextReset => self.set_text_size(TEXT_SIZE),
            Command::ColumnNarrow => reading.column = Column::Narrow,
            Command::ColumnNormal => reading.column = Column::Normal,
            Command::ColumnWide => reading.column = Column::Wide,
            Command::SpacingTight => reading.spacing = Spacing::Tight,
            Command::SpacingNormal => reading.spacing = Spacing::Normal,
            Command::SpacingWide => reading.spacing = Spacing::Wide,
            Command::SpacingDouble => reading.spacing = Spacing::Double,
            Command::FaceSerif => reading.typeface = Typeface::Serif,
            Command::FaceSans => reading.typeface = Typeface::Sans,
            Command::SmoothScrolling => {
                self.settings.scrolls_smoothly = Some(self.motion() == Motion::AtOnce);
                self.restyle(ctx);
            }
            _ => return false,
        }
        self.settings.reading = self.view.reading;
        true
    }

    fn set_text_size(&mut self, size: f32) {
        let size = size.clamp(TEXT_SIZES.0, TEXT_SIZES.1);
        self.view.text_size = size;
        self.settings.text_size = (size.to_bits() != TEXT_SIZE.to_bits()).then_some(size);
    }

    /// Returns whether Esc leaves focus mode now, because there is nothing else it would cancel.
    pub(super) fn leaves_focus_mode(&self) -> bool {
        let session = &self.session;
        let is_selected = session.selection().is_some_and(|selection| selection.span().is_some());
        self.view.is_focus_mode
            && !is_selected
            && session.pieces().is_empty()
            && session.marking_run().is_none()
            && session.chosen().is_none()
            && *session.mode() == Mode::Reading
    }

    fn toggle_focus_mode(&mut self, ctx: &Context) {
        if self.view.is_focus_mode {
            self.leave_focus_mode(ctx);
            return;
        }
        self.view.is_focus_mode = true;
        self.view.reading_panel.close();
        self.view.reader.focus();
        self.act(ctx, Action::Notify(NoticeKind::Info, WAY_BACK.to_owned(), None));
    }

    /// Shows everything again.
    pub(super) fn leave_focus_mode(&mut self, ctx: &Context) {
        self.view.is_focus_mode = false;
        let notices = self.session.notices().iter();
        let moot = notices.filter(|notice| notice.text == WAY_BACK).map(|notice| notice.number);
        for number in moot.collect::<Vec<_>>() {
            self.act(ctx, Action::DismissNotice(number));
        }
    }
}
