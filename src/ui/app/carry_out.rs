//! Effects and requests carried out: what the session cannot do itself.

use std::path::{Path, PathBuf};

use egui::{Context, ThemePreference, ViewportCommand};

use super::{App, Home, view::FIRST_MARK_HINT};
use crate::{
    session::{Action, Coder, Command, Effect, NoticeKind, SaveRequest},
    ui::{
        dialogs::{self, Dialog, ExportChoice, Request},
        theme::{TEXT_SIZE, Tokens, style},
        typeset,
        workers::{Answer, IfUnreadable, Purpose, Target},
    },
};
use demarche_core::study::CoderId;
use demarche_files::storage::{RememberedCoder, Study, Theme, copy_sample};

/// The smallest and the largest reading size in points, and the step between two.
const TEXT_SIZES: (f32, f32) = (11.0, 40.0);
const TEXT_STEP: f32 = 1.0;

impl App {
    /// Gives egui our fonts, colours and keys. Called before the first frame, it spares the first frame egui's own.
    pub fn dress(&mut self, ctx: &Context) {
        self.is_styled = true;
        ctx.set_fonts(typeset::egui_fonts());
        ctx.set_style_of(egui::Theme::Light, style(&Tokens::light()));
        ctx.set_style_of(egui::Theme::Dark, style(&Tokens::dark()));
        ctx.options_mut(|options| {
            // Ctrl and plus change the text, not the window.
            options.zoom_with_keyboard = false;
            // Where the system has no wish.
            options.fallback_theme = egui::Theme::Light;
        });
        self.set_theme(ctx, self.settings.theme);
    }

    fn set_theme(&mut self, ctx: &Context, theme: Theme) {
        self.settings.theme = theme;
        self.view.theme = theme;
        ctx.set_theme(match theme {
            Theme::System => ThemePreference::System,
            Theme::Light => ThemePreference::Light,
            Theme::Dark => ThemePreference::Dark,
        });
    }

    /// Applies an action and carries out what follows from it.
    pub(super) fn act(&mut self, ctx: &Context, action: Action) {
        let is_save_now = matches!(action, Action::Run(Command::SaveNow));
        if is_save_now && self.home == Home::Refused {
            self.home = self
                .study
                .as_ref()
                .and_then(Study::needs_home)
                .map_or(Home::Settled, Home::Unsettled);
        }
        let is_mark = matches!(action, Action::Mark(_) | Action::MarkAlso(_) | Action::SetCoder(_));
        match self.session.apply(action, (self.tickets)()) {
            Ok(effects) => {
                if is_mark && effects.iter().any(|effect| matches!(effect, Effect::Save(_))) {
                    self.dismiss_hint();
                }
                for effect in effects {
                    self.carry_out(ctx, effect);
                }
            }
            Err(refusal) => {
                let text = capitalised(&refusal.message);
                self.act(ctx, Action::Notify(NoticeKind::Warning, text, None));
            }
        }
        ctx.request_repaint();
    }

    fn carry_out(&mut self, ctx: &Context, effect: Effect) {
        match effect {
            Effect::View(command) => self.run_view_command(ctx, command),
            Effect::Reveal(byte) => self.view.reader.reveal(byte),
            Effect::Dialog(command) => self.open_dialog(command),
            Effect::OpenPath(path) => self.open(Target::Path(path), IfUnreadable::Ask),
            Effect::OpenInStudy(path) => {
                if let Some(study) = self.study.clone() {
                    self.open(Target::InStudy(Box::new(study), path), IfUnreadable::Ask);
                }
            }
            Effect::Save(request) => self.save(ctx, request),
            Effect::CopyText(text) => ctx.copy_text(text),
            Effect::AskCoder => self.view.dialog = Some(Dialog::coder()),
            Effect::AskQuit => self.view.dialog = Some(Dialog::Quit),
            Effect::Quit => {
                self.is_leaving = true;
                self.keep_place();
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
        }
    }

    fn save(&mut self, ctx: &Context, request: SaveRequest) {
        let (Some(study), Some(coder)) = (self.study.clone(), self.session.coder().cloned()) else {
            return;
        };
        match self.home {
            Home::Settled => {
                // Before the marks, so that "Saved" means the reading place too.
                self.keep_place();
                if self.settings != self.saved_settings {
                    self.write_settings();
                }
                self.workers.save(&study, &coder, request);
            }
            Home::Unsettled(reason) => {
                self.view.dialog = Some(Dialog::Home { reason, request: Box::new(request) });
            }
            Home::Refused => {
                let SaveRequest { path, revision, .. } = request;
                let reason =
                    "no place was chosen for the marks; choose one with File › Save now".to_owned();
                self.act(ctx, Action::SaveFailed { path, revision, reason });
            }
        }
    }

    fn run_view_command(&mut self, ctx: &Context, command: Command) {
        match command {
            Command::ToggleArticles => self.view.panels.has_articles ^= true,
            Command::ToggleMarks => self.view.panels.has_marks ^= true,
            Command::ThemeSystem => self.set_theme(ctx, Theme::System),
            Command::ThemeLight => self.set_theme(ctx, Theme::Light),
            Command::ThemeDark => self.set_theme(ctx, Theme::Dark),
            Command::TextLarger => self.set_text_size(self.view.text_size + TEXT_STEP),
            Command::TextSmaller => self.set_text_size(self.view.text_size - TEXT_STEP),
            Command::TextReset => self.set_text_size(TEXT_SIZE),
            Command::ShowKeys => self.view.dialog = Some(Dialog::Keys),
            Command::ShowCodebook => self.view.dialog = Some(Dialog::Codebook),
            Command::About => self.view.dialog = Some(Dialog::About),
            command => self.view.reader.run(command),
        }
    }

    fn set_text_size(&mut self, size: f32) {
        let size = size.clamp(TEXT_SIZES.0, TEXT_SIZES.1);
        self.view.text_size = size;
        self.settings.text_size = (size.to_bits() != TEXT_SIZE.to_bits()).then_some(size);
    }

    fn open_dialog(&mut self, command: Command) {
        match command {
            Command::OpenArticle => self.pick(Purpose::Article),
            Command::OpenFolder => self.pick(Purpose::Folder),
            Command::TrySample => self.pick(Purpose::Sample),
            Command::Export => self.view.dialog = Some(Dialog::export()),
            _ => {}
        }
    }

    /// Asks for a path with the desktop's dialog.
    fn pick(&self, purpose: Purpose) {
        let folder = self.study.as_ref().map(|study| study.root().to_owned());
        let name = match &self.view.dialog {
            Some(Dialog::Export(choice)) => {
                self.session.open().map(|open| choice.file_name(open.path.as_str()))
            }
            _ => None,
        };
        let waiting = dialogs::pick(purpose, folder, name);
        self.workers.run("dialog", move |answers| answers.send(waiting.answer()));
    }

    /// Goes on with a path that was asked for.
    pub(super) fn use_path(&mut self, ctx: &Context, purpose: Purpose, path: PathBuf) {
        match purpose {
            Purpose::Article | Purpose::Folder => self.act(ctx, Action::OpenPath(path)),
            Purpose::Sample => match copy_sample(&path) {
                Ok((study, article)) => {
                    self.open(Target::InStudy(Box::new(study), article), IfUnreadable::Ask);
                }
                Err(error) => {
                    let text = format!("The sample could not be copied: {error}. {}", error.hint());
                    self.act(ctx, Action::Notify(NoticeKind::Error, text, None));
                }
            },
            Purpose::Home => self.move_home(ctx, &path),
            Purpose::Export => self.export(path),
        }
    }

    /// Lets the open article and its marks live in another folder.
    fn move_home(&mut self, ctx: &Context, folder: &Path) {
        let Some(Dialog::Home { request, .. }) = self.view.dialog.take() else { return };
        let (Some(study), Some(coder)) = (self.study.clone(), self.session.coder().cloned()) else {
            return;
        };
        let file = study.article_path(&request.path);
        match Study::adopt(&file, folder) {
            Ok((study, path)) => {
                self.home = Home::Settled;
                let revision = request.revision;
                let old = request.path.clone();
                let remembered =
                    RememberedCoder { id: coder.id.to_string(), name: coder.name.clone() };
                self.settings.coders.insert(study.root().to_owned(), remembered);
                // Written there first, then opened from there: what is shown is what is saved.
                self.workers.save(&study, &coder, SaveRequest { path: path.clone(), ..*request });
                self.act(ctx, Action::Saved { path: old, revision });
                self.open(Target::InStudy(Box::new(study), path), IfUnreadable::Ask);
            }
            Err(error) => {
                self.home = Home::Refused;
                let reason = format!("{error}. {}", error.hint());
                let SaveRequest { path, revision, .. } = *request;
                self.act(ctx, Action::SaveFailed { path, revision, reason });
            }
        }
    }

    /// Grants what a dialog asks for.
    pub(super) fn grant(&mut self, ctx: &Context, request: Request) {
        match request {
            Request::Act(action) => {
                self.view.dialog = None;
                self.act(ctx, action);
                self.view.reader.focus();
            }
            Request::Close => self.close_dialog(ctx),
            Request::Coder(name) => self.set_coder(ctx, &name),
            Request::Path(purpose, path) => {
                self.view.dialog = self.view.dialog.take().and_then(Dialog::behind);
                self.use_path(ctx, purpose, path);
            }
            Request::Unreadable(choice) => {
                if let Some(Dialog::Unreadable { study, path, .. }) = self.view.dialog.take() {
                    self.open(Target::InStudy(study, path), choice);
                }
            }
            Request::HomeHere => {
                self.home = Home::Settled;
                if let Some(Dialog::Home { request, .. }) = self.view.dialog.take() {
                    self.save(ctx, *request);
                }
            }
            Request::HomeElsewhere => self.pick(Purpose::Home),
            Request::Export => self.pick(Purpose::Export),
            Request::DismissHint => {
                self.dismiss_hint();
                self.view.reader.focus();
            }
        }
    }

    /// Hides the hint of the first mark for good: it was read, or a mark was made.
    fn dismiss_hint(&mut self) {
        if std::mem::take(&mut self.view.has_hint) {
            self.settings.dismissed_hints.insert(FIRST_MARK_HINT.to_owned());
        }
    }

    fn close_dialog(&mut self, ctx: &Context) {
        let dialog = self.view.dialog.take();
        self.view.reader.focus();
        match dialog {
            Some(Dialog::Home { request, .. }) => {
                self.home = Home::Refused;
                let SaveRequest { path, revision, .. } = *request;
                let reason =
                    "no place was chosen for the marks; choose one with File › Save now".to_owned();
                self.act(ctx, Action::SaveFailed { path, revision, reason });
            }
            Some(Dialog::Quit) => self.act(ctx, Action::StayOpen),
            Some(dialog @ Dialog::Path(_)) => self.view.dialog = dialog.behind(),
            _ => {}
        }
    }

    /// Takes the coder's name; the mark that waited for it is made once the coder's saved marks are there.
    fn set_coder(&mut self, ctx: &Context, name: &str) {
        let id = match CoderId::from_name(name) {
            Ok(id) => id,
            Err(error) => {
                if let Some(Dialog::Coder(dialog)) = &mut self.view.dialog {
                    dialog.refusal = Some(capitalised(&error.to_string()));
                }
                return;
            }
        };
        self.view.dialog = None;
        let coder = Coder { id: id.clone(), name: name.trim().to_owned() };
        if let Some(study) = self.study.clone() {
            let remembered = RememberedCoder { id: coder.id.to_string(), name: coder.name.clone() };
            self.settings.coders.insert(study.root().to_owned(), remembered);
            let open = self.session.open().map(|open| open.path.clone());
            // This coder may have marks here already: they are read before the new one is made.
            if let Some(path) = open.filter(|path| study.set_size(path, &id) > 0) {
                self.open(Target::InStudy(Box::new(study), path), IfUnreadable::Ask);
                return;
            }
        }
        self.act(ctx, Action::SetCoder(coder));
        self.view.reader.focus();
    }

    fn export(&mut self, path: PathBuf) {
        let choice = match self.view.dialog.take() {
            Some(Dialog::Export(choice)) => choice,
            _ => ExportChoice::default(),
        };
        let (Some(study), Some(open)) = (self.study.clone(), self.session.open()) else { return };
        let Some(job) = choice.job(&study, open, self.session.coder()) else { return };
        self.workers.run("export", move |answers| match job.write(&path) {
            Ok(_) => answers.send(Answer::Exported(path)),
            Err(error) => answers.act(Action::Notify(
                NoticeKind::Error,
                format!("The export could not be written: {error}. {}", error.hint()),
                None,
            )),
        });
    }
}

/// Returns a sentence with a capital first letter.
pub(in crate::ui) fn capitalised(sentence: &str) -> String {
    let mut characters = sentence.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}
