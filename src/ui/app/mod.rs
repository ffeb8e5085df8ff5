//! The window as a whole: one frame is drain the workers, listen to keys, draw, apply what was asked.

mod carry_out;
mod view;

use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use egui::{Context, Ui};

pub use self::view::View;
pub(in crate::ui) use self::{carry_out::capitalised, view::Filtered};
use super::{
    dialogs::{self, Dialog, Request},
    keys, menus, notices,
    reader::{ReaderModel, reader_ui},
    sidebar, status,
    theme::Tokens,
    welcome,
    workers::{Answer, IfUnreadable, Opened, Pace, Target, Wake, Workers, list, words_of},
};
use crate::session::{Action, Coder, Command, Mode, NoticeKind, SaveState, Session, Ticket};
use demarche_core::annotation::{AnnotationId, Stamp};
use demarche_core::study::Homeless;
use demarche_files::storage::{Settings, Study, Window};

/// How often a failed write is tried again, in milliseconds.
const RETRY: i64 = 4_000;
/// How long after the last change of place or panels the settings are written, in milliseconds.
const SETTLE: i64 = 1_500;

/// Where the time and new ids come from.
pub type Tickets = Box<dyn FnMut() -> Ticket>;

/// What a window begins with.
pub struct Start {
    /// What is opened first; `None` shows the welcome page.
    pub path: Option<PathBuf>,
    /// The coder named by hand.
    pub coder: Option<Coder>,
    /// What this computer remembers.
    pub settings: Settings,
    /// Where that is kept; without it changes are forgotten.
    pub settings_file: Option<PathBuf>,
    /// Something to tell at once.
    pub warning: Option<String>,
    /// Whether work is done by threads.
    pub pace: Pace,
    /// The time and new ids.
    pub tickets: Tickets,
}

/// Whether the open study may be written where it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Home {
    /// It may.
    Settled,
    /// The coder has to say so before the first save.
    Unsettled(Homeless),
    /// The coder gave no answer; saving waits until it is asked for.
    Refused,
}

/// One window: the session, its workers, and what is kept between frames.
pub struct App {
    session: Session,
    workers: Workers,
    view: View,
    settings: Settings,
    settings_file: Option<PathBuf>,
    tickets: Tickets,
    study: Option<Study>,
    home: Home,
    named_coder: Option<Coder>,
    /// What stands in the settings file, as far as this window knows.
    saved_settings: Settings,
    settings_changed: Option<Stamp>,
    retry_at: Option<Stamp>,
    /// How many articles were opened so far; what is counted of an older one is given up.
    n_opened: Arc<AtomicU64>,
    /// What keys asked for and is not applied yet.
    asked: VecDeque<Action>,
    is_styled: bool,
    is_leaving: bool,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("session", &self.session).finish_non_exhaustive()
    }
}

/// Returns tickets of the system's clock (whole seconds, as files keep them) and of new UUIDs in their order.
pub fn system_tickets() -> Tickets {
    Box::new(|| Ticket {
        now: Stamp(jiff::Timestamp::now().as_second() * 1000),
        id: AnnotationId::from_bytes(uuid::Uuid::now_v7().into_bytes()),
    })
}

impl App {
    /// Returns a window that begins to open what `start` names. `wake` is called when a worker has answered.
    pub fn new(start: Start, wake: Wake) -> Self {
        let Start { path, coder, settings, settings_file, warning, pace, tickets } = start;
        let mut app = Self {
            session: Session::new(coder.clone()),
            workers: Workers::new(pace, wake),
            view: View::new(&settings),
            saved_settings: settings.clone(),
            settings,
            settings_file,
            tickets,
            study: None,
            home: Home::Settled,
            named_coder: coder,
            settings_changed: None,
            retry_at: None,
            n_opened: Arc::default(),
            asked: VecDeque::new(),
            is_styled: false,
            is_leaving: false,
        };
        if let Some(path) = path {
            app.open(Target::Path(path), IfUnreadable::Ask);
        }
        app.view.warning = warning;
        app
    }

    /// Returns what is open.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Returns what is kept between frames.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// Returns what this computer remembers.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Returns whether the window is about to close.
    pub fn is_leaving(&self) -> bool {
        self.is_leaving
    }

    /// Returns the title of the window.
    pub fn title(&self) -> String {
        match self.session.open() {
            Some(open) => {
                let title = open.article.metadata.title.as_deref();
                let name = open.path.name();
                format!("{} – Demarche", title.unwrap_or(name))
            }
            None => "Demarche".to_owned(),
        }
    }

    /// Draws one frame into the whole of `ui` and applies what was asked for in it.
    pub fn ui(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        if !self.is_styled {
            self.dress(&ctx);
        }
        if let Some(warning) = self.view.warning.take() {
            self.act(&ctx, Action::Notify(NoticeKind::Warning, warning, None));
        }
        for answer in self.workers.answers() {
            self.hear(&ctx, answer);
        }
        self.listen(&ctx);
        let tokens = Tokens::of(ctx.theme());
        let mut actions = Vec::new();
        let mut requests = Vec::new();
        self.draw(ui, &tokens, &mut actions, &mut requests);
        for action in actions {
            self.act(&ctx, action);
        }
        for request in requests {
            self.grant(&ctx, request);
        }
        self.view.focused = ctx.memory(egui::Memory::focused);
        self.pass_time(&ctx);
    }

    fn now(&mut self) -> Stamp {
        (self.tickets)().now
    }

    /// Begins to open something.
    fn open(&mut self, target: Target, if_unreadable: IfUnreadable) {
        self.keep_place();
        let known = self.study.as_ref().map(|study| study.root().to_owned());
        self.view.is_opening = true;
        let coder = self.named_coder.clone();
        self.workers.open(target, known, coder, if_unreadable, &self.settings);
    }

    /// Takes in what a worker says.
    fn hear(&mut self, ctx: &Context, answer: Answer) {
        match answer {
            Answer::Action(action) => {
                self.view.is_opening &= !matches!(*action, Action::OpenFailed { .. });
                let are_marks_there = matches!(*action, Action::MarksLoaded { .. });
                self.act(ctx, *action);
                if are_marks_there {
                    self.count_words();
                }
            }
            Answer::Opened(opened) => self.show(ctx, *opened),
            Answer::Listed(view) => self.act(ctx, Action::StudyOpened(view)),
            Answer::Unreadable { study, path, reason } => {
                self.view.is_opening = false;
                self.view.dialog = Some(Dialog::Unreadable { study, path, reason });
            }
            Answer::Picked(_, None) => self.view.reader.focus(),
            Answer::Picked(purpose, Some(path)) => self.use_path(ctx, purpose, path),
            Answer::NoDialog(purpose, reason) => {
                let behind = self.view.dialog.take();
                self.view.dialog = Some(Dialog::path(purpose, reason, behind));
            }
            Answer::Words(opened, count) => {
                if opened == self.n_opened.load(Ordering::Relaxed) {
                    self.view.n_words = Some(count);
                }
            }
            Answer::Exported(path) => {
                let text = format!("Exported to {}", path.display());
                self.act(ctx, Action::Notify(NoticeKind::Info, text, None));
            }
        }
    }

    /// Shows an article that was just opened.
    fn show(&mut self, ctx: &Context, opened: Opened) {
        let Opened { study, path, is_other_study, is_streamed, action } = opened;
        self.keep_place();
        self.view.is_opening = false;
        self.n_opened.fetch_add(1, Ordering::Relaxed);
        self.view.n_words = None;
        let file = study.article_path(&path);
        let coder = super::workers::coder_of(&study, self.named_coder.as_ref(), &self.settings);
        if is_other_study || self.study.is_none() {
            self.home = study.needs_home().map_or(Home::Settled, Home::Unsettled);
            let study = study.clone();
            let coder = coder.clone();
            let open = path.clone();
            self.workers.run("list", move |answers| list(&study, coder.as_ref(), &open, answers));
        }
        if let Action::ArticleOpened { article, .. } = &action {
            self.view.typesetter.follow(article.text());
        }
        self.workers.release_all_but(study.root(), &path);
        self.settings.remember_article(&file);
        self.settings.last = Some(demarche_files::storage::Last {
            study: study.root().to_owned(),
            article: Some(path.to_string()),
        });
        self.settings_changed = Some(Stamp(0));
        self.study = Some(study);
        self.act(ctx, action);
        if let Some(coder) = coder
            && self.session.coder() != Some(&coder)
        {
            self.act(ctx, Action::SetCoder(coder));
        }
        if let Some(place) = self.settings.place(&file) {
            self.view
                .reader
                .set_place(super::reader::Place { byte: place.byte, offset: place.offset });
        }
        if !is_streamed {
            self.count_words();
        }
        self.view.reader.focus();
        ctx.send_viewport_cmd(egui::ViewportCommand::Title(self.title()));
        ctx.request_repaint();
    }

    /// Begins to count the words of the open article. Marks come first.
    fn count_words(&self) {
        let Some(open) = self.session.open() else { return };
        let article = Arc::clone(&open.article);
        let newest = Arc::clone(&self.n_opened);
        let number = newest.load(Ordering::Relaxed);
        self.workers.run("words", move |answers| {
            let is_stale = || newest.load(Ordering::Relaxed) != number;
            if let Some(count) = words_of(&article, is_stale) {
                answers.send(Answer::Words(number, count));
            }
        });
    }

    /// Remembers the reading place of the open article.
    fn keep_place(&mut self) {
        if let (Some(study), Some(open)) = (&self.study, self.session.open()) {
            let place = self.view.reader.place();
            let place = demarche_files::storage::Place { byte: place.byte, offset: place.offset };
            self.settings.remember_place(&study.article_path(&open.path), place);
        }
    }

    /// Listens to keys, dropped files and the window's close button.
    fn listen(&mut self, ctx: &Context) {
        let place = self.keyboard_place(ctx);
        let codebook = Arc::clone(self.session.codebook());
        let mut actions = ctx.input_mut(|input| keys::take_actions(input, place, &codebook));
        let dropped = ctx.input(|input| input.raw.dropped_files.first().cloned());
        if let Some(path) =
            dropped.map(|file| file.path().to_owned()).filter(|path| !path.as_os_str().is_empty())
        {
            actions.push(Action::OpenPath(path));
        }
        if !self.is_leaving && ctx.input(|input| input.viewport().close_requested()) {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            actions.push(Action::Run(Command::Quit));
        }
        self.asked.extend(actions);
        self.carry_on(ctx);
    }

    /// Applies what was asked for by keys, in order. What follows a command that the reader carries out while it draws waits
    /// for the next frame, so that `.` and `1` pressed in one go mark the sentence.
    fn carry_on(&mut self, ctx: &Context) {
        while let Some(action) = self.asked.pop_front() {
            let is_for_reader = matches!(action, Action::Run(command) if command.moves_caret());
            // A dialog stays until it is answered: only leaving goes on behind it.
            if self.view.dialog.is_none() || matches!(action, Action::Run(Command::Quit)) {
                self.act(ctx, action);
            }
            let goes_on = self
                .asked
                .front()
                .is_none_or(|next| matches!(next, Action::Run(command) if command.moves_caret()));
            if is_for_reader && !goes_on {
                ctx.request_repaint();
                return;
            }
        }
    }

    fn keyboard_place(&self, ctx: &Context) -> keys::Place {
        let reader = super::reader::ReaderView::widget_id();
        // Esc takes the focus from a field before it is heard here; it was meant for the field all the same.
        let focused = ctx.memory(egui::Memory::focused).or(self.view.focused);
        let is_open = self.session.open().is_some();
        let is_elsewhere = self.view.dialog.is_some()
            || !is_open
            || focused.is_some_and(|id| id != reader)
            || egui::Popup::is_any_open(ctx);
        match self.session.mode() {
            _ if is_elsewhere => keys::Place::Elsewhere,
            Mode::Edges { .. } => keys::Place::Edges,
            Mode::Reading => keys::Place::Text,
        }
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        tokens: &Tokens,
        actions: &mut Vec<Action>,
        requests: &mut Vec<Request>,
    ) {
        let view = &mut self.view;
        menus::top_bar_ui(ui, &self.session, &self.settings, view, tokens, actions);
        let place = self.study.as_ref().map(|study| study.root().to_owned());
        status::status_bar_ui(ui, &self.session, view, place.as_deref(), tokens, actions);
        if view.panels.has_articles && self.session.study().is_some() {
            sidebar::articles_panel_ui(ui, &self.session, view, tokens, actions);
        }
        if view.panels.has_marks && self.session.open().is_some() {
            sidebar::marks_panel_ui(ui, &self.session, view, tokens, actions);
        }
        egui::CentralPanel::no_frame().frame(egui::Frame::new().fill(tokens.page)).show(ui, |ui| {
            match self.session.open() {
                Some(open) => {
                    let model = ReaderModel {
                        article: &open.article,
                        set: &open.set,
                        revision: open.revision,
                        codebook: self.session.codebook(),
                        selection: self.session.selection(),
                        chosen: self.session.chosen(),
                        mode: self.session.mode(),
                        is_writable: open.access == crate::session::Access::Writable,
                        tokens,
                        text_size: view.text_size,
                    };
                    reader_ui(ui, &model, &mut view.reader, &mut view.typesetter, actions);
                    if view.has_hint && model.is_writable {
                        welcome::hint_ui(ui, tokens, requests);
                    }
                }
                None => welcome::welcome_ui(ui, &self.settings, view, tokens, actions),
            }
            notices::notices_ui(ui, self.session.notices(), tokens, &mut view.typesetter, actions);
        });
        dialogs::dialog_ui(ui.ctx(), &self.session, &self.settings, view, tokens, requests);
        let panels = view.panels;
        if panels != self.settings.panels {
            self.settings.panels = panels;
        }
    }

    /// Does what is due: fading notices, retries, settings.
    fn pass_time(&mut self, ctx: &Context) {
        let now = self.now();
        for number in notices::over(&self.session, now) {
            self.act(ctx, Action::DismissNotice(number));
        }
        if !self.session.notices().is_empty() {
            ctx.request_repaint_after(std::time::Duration::from_secs(1));
        }
        if let SaveState::Failed(_) = self.session.save_state() {
            match self.retry_at {
                None => self.retry_at = Some(Stamp(now.0 + RETRY)),
                Some(at) if now >= at && self.home != Home::Refused => {
                    self.retry_at = None;
                    self.act(ctx, Action::RetrySaves);
                }
                Some(_) => {}
            }
            ctx.request_repaint_after(std::time::Duration::from_millis(RETRY as u64 / 4));
        } else {
            self.retry_at = None;
        }
        self.keep_settings(ctx, now);
        if self.view.is_opening {
            ctx.request_repaint_after(std::time::Duration::from_millis(200));
        }
    }

    /// Remembers where the window stands.
    fn keep_window(&mut self, ctx: &Context) {
        let window = ctx.input(|input| {
            let viewport = input.viewport();
            let inner = viewport.inner_rect.filter(|_| viewport.minimized != Some(true))?;
            let is_maximized =
                viewport.maximized == Some(true) || viewport.fullscreen == Some(true);
            if is_maximized && let Some(before) = self.settings.window {
                // The size to go back to.
                return Some(Window { is_maximized, ..before });
            }
            // On a screen that is unplugged next time nobody would find it.
            let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, viewport.monitor_size?);
            let corner = viewport.outer_rect.map(|outer| outer.min);
            let position =
                corner.filter(|corner| screen.contains(*corner)).map(|corner| (corner.x, corner.y));
            Some(Window { width: inner.width(), height: inner.height(), position, is_maximized })
        });
        if window.is_some() {
            self.settings.window = window;
        }
    }

    fn keep_settings(&mut self, ctx: &Context, now: Stamp) {
        self.keep_place();
        self.keep_window(ctx);
        let is_new = self.settings != self.saved_settings;
        match self.settings_changed {
            None if is_new => {
                self.settings_changed = Some(now);
                ctx.request_repaint_after(std::time::Duration::from_millis(SETTLE as u64));
            }
            Some(since) if is_new && now.0 - since.0 >= SETTLE => self.write_settings(),
            _ if !is_new => self.settings_changed = None,
            _ => ctx.request_repaint_after(std::time::Duration::from_millis(SETTLE as u64)),
        }
    }

    pub(super) fn write_settings(&mut self) {
        self.settings_changed = None;
        let base = std::mem::replace(&mut self.saved_settings, self.settings.clone());
        if let Some(file) = &self.settings_file {
            self.workers.save_settings(&self.settings, base, file);
        }
    }
}

impl Drop for App {
    /// Hands everything unsaved to the worker that writes, which is waited for: the last resort when the window breaks down.
    fn drop(&mut self) {
        // Nobody wants to know any more how many words there are.
        self.n_opened.fetch_add(1, Ordering::Relaxed);
        if let (Some(study), Some(coder)) = (&self.study, self.session.coder()) {
            for request in self.session.unsaved() {
                self.workers.save(study, coder, request);
            }
        }
        if self.settings != self.saved_settings {
            self.write_settings();
        }
    }
}
