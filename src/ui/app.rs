//! The window. Each frame takes the workers' answers, handles keys, computes what to show, draws it, and applies the
//! resulting actions.

use std::{borrow::Cow, collections::VecDeque, path::PathBuf};

use demarche_core::{annotation::Stamp, article::Sha256, study::SetKey};
use demarche_files::storage::{KeyFile, Panels, Settings, Snapshots};
use egui::{Context, Ui, accesskit::Role};

use super::{
    dialogs,
    find::find_bar_ui,
    given::{HtmlClipboard, Start, Tickets},
    menus::{self, BarModel},
    notices,
    opening::{opening_bar_ui, opening_page_ui},
    panels::{ArticlesModel, MarksModel, articles_panel_ui, marks_panel_ui},
    reader::{ReaderModel, ReaderView, reader_ui},
    review::review_bar_ui,
    room::Room,
    status,
    theme::Tokens,
    timer::Timer,
    typed::TypedAhead,
    versions::versions_bar_ui,
    view::View,
    welcome::{self, Recent},
    widgets::{focus_ring_ui, name_area},
};
use crate::{
    session::{Access, Action, Clutter, Coder, NoticeKind, Session},
    work::{Wake, Workers},
};

/// One window: the session, its workers, and what is kept between frames.
pub struct App {
    pub(super) session: Session,
    pub(super) workers: Workers,
    pub(super) view: View,
    pub(super) settings: Settings,
    pub(super) settings_file: Option<PathBuf>,
    pub(super) tickets: Tickets,
    pub(super) named_coder: Option<Coder>,
    /// Reads web pages on the clipboard; without it, only its text is used.
    pub(super) html_clipboard: Option<HtmlClipboard>,
    /// What the settings file holds, as far as this window knows.
    pub(super) saved_settings: Settings,
    /// The file with the user's own keys, and what it holds as far as this window knows.
    pub(super) keys_file: Option<PathBuf>,
    pub(super) saved_keys: KeyFile,
    /// The last request to read or save them.
    pub(super) keys_request: u64,
    /// Why the file of keys could not be read last.
    pub(super) keys_refusal: Option<String>,
    /// When the settings changed.
    pub(super) settings_changed: Option<Stamp>,
    /// Decides when to retry a failed write or a lock, and when quitting has taken too long.
    pub(super) retry: Timer,
    pub(super) access: Timer,
    pub(super) quitting: Timer,
    /// Actions from keys that are not applied yet.
    pub(super) asked: VecDeque<Action>,
    /// The set whose file is followed.
    pub(super) watched_set: Option<(SetKey, Sha256)>,
    pub(super) is_styled: bool,
    pub(super) is_leaving: bool,
    /// How many frames are still drawn, at most, before the window closes as the desktop asked.
    pub(super) closing: Option<u8>,
    /// Whether everything unsaved was given to the writer for the last time.
    pub(super) has_tried_last: bool,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("session", &self.session).finish_non_exhaustive()
    }
}

impl App {
    /// Returns a window that starts opening `start.path`. Workers call `wake` when they have answered.
    pub fn new(start: Start, wake: Wake) -> Self {
        let Start { path, coder, settings, settings_file, own_keys, warning, pace, tickets } =
            start;
        let snapshots = Snapshots::folder_beside(settings_file.as_deref()).map(Snapshots::at);
        let order = Action::SortArticles(settings.articles_order);
        let clutter = if settings.shows_clutter { Clutter::Shown } else { Clutter::Hidden };
        let clutter = Action::SetClutter(clutter);
        let asked = [order, clutter].into_iter().chain(path.map(Action::OpenPath)).collect();
        let mut app = Self {
            session: Session::new(),
            workers: Workers::new(pace, wake, snapshots.as_ref()),
            view: View::new(&settings),
            saved_settings: settings.clone(),
            settings,
            settings_file,
            tickets,
            named_coder: coder,
            html_clipboard: None,
            settings_changed: None,
            keys_file: None,
            saved_keys: KeyFile::default(),
            keys_request: 0,
            keys_refusal: None,
            retry: Timer::default(),
            access: Timer::default(),
            quitting: Timer::default(),
            asked,
            watched_set: None,
            is_styled: false,
            is_leaving: false,
            closing: None,
            has_tried_last: false,
        };
        app.view.warnings.extend(warning);
        app.use_own_keys(own_keys);
        app.begin();
        app
    }

    /// Reads web pages on the clipboard with this from now on.
    pub fn use_html_clipboard(&mut self, clipboard: HtmlClipboard) {
        self.html_clipboard = Some(clipboard);
    }

    /// Returns the session.
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
                let title = title.map_or_else(|| open.path.shown_name(), Cow::Borrowed);
                match open.access {
                    Access::ReadOnly(_) | Access::Waiting(_) | Access::Elsewhere(_) => {
                        format!("{title} (read-only) – Demarche")
                    }
                    Access::Reading | Access::Writable => format!("{title} – Demarche"),
                }
            }
            None => match self.session.study() {
                Some(study) => format!("{} – Demarche", study.title),
                None => "Demarche".to_owned(),
            },
        }
    }

    /// Tells the desktop the window's title if it has changed.
    fn show_title(&mut self, ctx: &Context) {
        let title = self.title();
        if self.view.title != title {
            self.view.title.clone_from(&title);
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title));
        }
    }

    /// Draws one frame into the whole of `ui` and applies its actions.
    pub fn ui(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        if !self.is_styled {
            self.style(&ctx);
        }
        for warning in std::mem::take(&mut self.view.warnings) {
            self.act(&ctx, Action::Notify(NoticeKind::Warning, warning, None));
        }
        self.read_own_keys_if_back(&ctx);
        self.follow_opening(&ctx);
        self.handle_input(&ctx);
        self.view.listing.follow(&self.session, &self.workers);
        let tokens = self.tokens(&ctx);
        let mut actions = Vec::new();
        let mut requests = Vec::new();
        // Nothing behind a dialog is under the pointer, so that no tooltip stays above the dialog.
        let behind = self.view.has_dialog();
        let pointer = behind.then(|| ctx.input_mut(|input| std::mem::take(&mut input.pointer)));
        self.draw(ui, &tokens, &mut actions);
        if let Some(pointer) = pointer {
            ctx.input_mut(|input| input.pointer = pointer);
        }
        self.put_picker();
        let pens = (&tokens, &mut self.view.typesetter);
        dialogs::dialogs_ui(&ctx, &self.session, &mut self.view.dialogs, pens, &mut requests);
        if self.view.shows_focus {
            focus_ring_ui(&ctx, ReaderView::widget_id(), &tokens);
        }
        // Requests of the drawn dialog come first, before another dialog can open in front. Only the first one counts.
        if let Some(request) = requests.into_iter().next() {
            self.handle_request(&ctx, request);
        }
        for action in actions {
            self.act(&ctx, action);
        }
        self.save_last_words(&ctx);
        if TypedAhead::is_waiting(&ctx) {
            ctx.request_repaint();
        }
        self.follow_find();
        self.mark_hit_if_asked(&ctx);
        self.follow_history();
        self.close_find_if_asked(&ctx);
        ctx.accesskit_node_builder(egui::accesskit_root_id(), |node| node.set_label(self.title()));
        self.view.focused = ctx.memory(egui::Memory::focused);
        self.show_title(&ctx);
        self.keep_place_soon(&ctx);
    }

    /// Does the work that needs no drawing: handles the workers' answers, a request to close, and timers. The desktop draws
    /// no frames of a hidden window, but marks must still be saved.
    pub fn logic(&mut self, ctx: &Context) {
        self.count_words();
        self.look_for_recent();
        self.follow_set();
        for answer in self.workers.answers() {
            self.handle_answer(ctx, answer);
        }
        self.save_memo_if_due(ctx);
        self.handle_close(ctx);
        self.run_timers(ctx);
    }

    /// Runs one whole frame of a visible window.
    pub fn frame(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        self.logic(&ctx);
        self.ui(ui);
    }

    /// Draws everything behind the dialogs.
    fn draw(&mut self, ui: &mut Ui, tokens: &Tokens, actions: &mut Vec<Action>) {
        // Without an article there is nothing to be alone with.
        if self.session.open().is_none() || !self.view.is_focus_mode {
            self.draw_frame(ui, tokens, actions);
        }
        let is_hint_read = self.draw_text(ui, tokens, actions);
        self.settings.panels = self.view.panels;
        self.settings.articles_order = self.session.order();
        self.settings.shows_clutter = self.session.chosen_clutter() == Clutter::Shown;
        if is_hint_read {
            self.dismiss_hint();
        }
        // After the text is drawn, because egui takes the focus away at the end of the frame of a click beside it.
        if self.view.marks.take_marked() || is_hint_read {
            self.view.reader.focus();
        }
    }

    /// Draws what is around the text: the bars and the panels.
    fn draw_frame(&mut self, ui: &mut Ui, tokens: &Tokens, actions: &mut Vec<Action>) {
        self.view.width = ui.available_width();
        let options = self.options();
        let (session, view) = (&self.session, &mut self.view);
        let bar = BarModel { session, recent: &self.settings.recent, options };
        menus::top_bar_ui(ui, &bar, (tokens, &mut view.typesetter), actions);
        let missing = view.reader.missing_scripts();
        view.status.words = view.unsaved_words();
        let pens = (tokens, &mut view.typesetter);
        let shown = (session, &view.listing);
        status::status_bar_ui(ui, shown, &mut view.status, missing, pens, actions);
        // Without an article, the list is what there is.
        let has_articles =
            (view.panels.has_articles || session.open().is_none()) && session.study().is_some();
        let room = Room::of(view.width, &Panels { has_articles, ..view.panels }, view.stays);
        if let (Some(study), Some(limit)) = (session.study(), room.articles) {
            let open = session.open().map(|open| &open.path);
            let codebook = session.codebook();
            let (order, keymap) = (session.order(), session.keymap());
            let model = ArticlesModel { study, order, keymap, open, codebook };
            let pens = (tokens, &mut view.typesetter);
            articles_panel_ui(
                ui,
                &model,
                &mut view.articles,
                (&mut view.panels, limit),
                pens,
                actions,
            );
            if std::mem::take(&mut view.articles.has_left_filter) && is_nowhere(ui) {
                view.reader.focus();
            }
        }
        if let (Some(open), Some(limit)) = (session.open(), room.marks) {
            let listing = (view.listing.known(), view.listing.is_under_way());
            let moving = session.moving(view.reader.dragged_edges());
            let model = MarksModel::of(session, open, listing, moving);
            let pens = (tokens, &mut view.typesetter);
            marks_panel_ui(ui, &model, &mut view.marks, (&mut view.panels, limit), pens, actions);
            if view.marks.has_left_field() && is_nowhere(ui) {
                view.reader.focus();
            }
        }
    }

    /// Draws the area between the panels; returns whether the hint was dismissed.
    fn draw_text(&mut self, ui: &mut Ui, tokens: &Tokens, actions: &mut Vec<Action>) -> bool {
        let options = self.options();
        let (session, view) = (&self.session, &mut self.view);
        let settings = &self.settings;
        let frame = egui::Frame::new().fill(tokens.page);
        let center = egui::CentralPanel::no_frame().frame(frame).show(ui, |ui| {
            name_area(ui, Role::Main, "Text");
            let mut below = 0.0;
            let is_hint_read = match session.open() {
                Some(open) => {
                    if view.find.is_open() {
                        let pens = (tokens, &mut view.typesetter);
                        find_bar_ui(ui, (&mut view.find, session), pens, actions);
                    }
                    let pens = (tokens, &mut view.typesetter);
                    let reading = opening_bar_ui(ui, (session, &view.opening), pens, actions);
                    let pens = (tokens, &mut view.typesetter);
                    below = match session.undecided() {
                        Some(_) => versions_bar_ui(ui, (session, open), pens, actions),
                        None => review_bar_ui(ui, (session, open), pens, actions),
                    };
                    let hull = session.reviewed().and_then(|mark| mark.hull());
                    view.make_room(below, hull);
                    below += reading;
                    let model = ReaderModel {
                        session: Some(session),
                        article: &open.article,
                        set: &open.set,
                        revision: open.revision,
                        codebook: session.codebook(),
                        selection: session.selection(),
                        pieces: session.pieces(),
                        chosen: session.chosen(),
                        mode: session.mode(),
                        is_writable: open.access == Access::Writable,
                        has_dialog: view.has_dialog(),
                        keymap: session.keymap(),
                        filter: session.filter(),
                        hits: view.find.hits(),
                        tokens,
                        clutter: session.clutter(),
                        text_size: view.text_size,
                        reading: view.reading,
                    };
                    let is_free = model.is_writable && !view.is_focus_mode && below <= 0.0;
                    let height = ui.available_height();
                    let pens = (tokens, &mut view.typesetter);
                    let is_hint_read =
                        is_free && view.has_hint && welcome::hint_ui(ui, session, pens);
                    below += height - ui.available_height();
                    // Those of the last frame; one that has gone since covers nothing.
                    let has_notices = !session.notices().is_empty();
                    view.reader.set_covered(if has_notices { view.notices.covered } else { 0.0 });
                    reader_ui(ui, &model, &mut view.reader, &mut view.typesetter, actions);
                    is_hint_read
                }
                None => {
                    page_ui(ui, session, (view, settings), tokens, actions);
                    false
                }
            };
            let room = session.open().and_then(|_| view.reader.narrowed_to());
            let choices = (&options, (view.text_size, room), &**session.keymap());
            if view.reading_panel.show(ui, ui.max_rect(), choices, tokens, actions) {
                view.reader.focus();
            }
            let typesetter = &mut view.typesetter;
            (view.notices.is_read, view.notices.covered) =
                notices::notices_ui(ui, (session, below), tokens, typesetter, actions);
            is_hint_read
        });
        center.inner
    }
}

/// Draws the page that is shown while no article is open.
fn page_ui(
    ui: &mut Ui,
    session: &Session,
    (view, settings): (&mut View, &Settings),
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    let pens = (tokens, &mut view.typesetter);
    if session.is_opening() || session.unread().is_some() {
        opening_page_ui(ui, (session, &view.opening), pens, actions);
        return;
    }
    let recent = Recent {
        studies: &settings.recent_studies,
        articles: &settings.recent,
        state: &view.welcome,
    };
    match session.study() {
        Some(study) => welcome::study_ui(ui, (session, study), pens, actions),
        None => welcome::welcome_ui(ui, (&recent, session.keymap()), pens, actions),
    }
}

/// Returns whether no widget has the keyboard focus: with Tab or a click it goes from one to the next while they are drawn.
fn is_nowhere(ui: &Ui) -> bool {
    ui.memory(|memory| memory.focused().is_none())
}
