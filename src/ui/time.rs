//! Timed work: expiring notices, retries, settings, the last save.

use std::time::{Duration, Instant};

use demarche_core::annotation::Stamp;
use demarche_files::storage::{Place, Window};
use egui::Context;

use super::{
    app::App,
    last_try::{self, LAST_TRY},
    timer::again_in,
    view::MAXIMIZING,
};
use crate::{
    session::{Access, Action, SaveRequest, SaveState, Session},
    work::{Answer, WriterJob, ends_a_write},
};

/// How often a failed write is retried, in milliseconds.
const RETRY: i64 = 4_000;
/// How often to ask again for a set that cannot be changed now, in milliseconds.
const ASK_FOR_ACCESS: i64 = 2_000;
/// How long after a change the settings are written, in milliseconds. The time is known in whole seconds.
const SETTINGS_DELAY: i64 = 1_000;
/// How long quitting waits before it asks the user, in milliseconds.
const QUIT_TIMEOUT: i64 = 3_000;
/// How long the first frame waits for its article.
const FIRST_WAIT: Duration = Duration::from_millis(50);

impl App {
    /// Carries out what is due.
    pub(super) fn run_timers(&mut self, ctx: &Context) {
        let now = (self.tickets)().now;
        for number in self.view.notices.expired(&self.session, now) {
            self.act(ctx, Action::DismissNotice(number));
        }
        if !self.session.notices().is_empty() {
            again_in(ctx, 1_000);
        }
        let is_failed = matches!(self.session.save_state(), SaveState::Failed(_));
        if self.retry.is_due(is_failed.then_some(RETRY), now) {
            self.act(ctx, Action::RetrySaves);
        }
        let waits = self.session.waits_for_access();
        if self.access.is_due(waits.then_some(ASK_FOR_ACCESS), now) {
            self.act(ctx, Action::RetryAccess);
        }
        let is_quitting = self.session.is_quitting() && !self.is_leaving && !self.view.has_dialog();
        if self.quitting.is_due(is_quitting.then_some(QUIT_TIMEOUT), now) {
            self.act(ctx, Action::QuitIsSlow);
        }
        if is_failed || waits || is_quitting {
            again_in(ctx, ASK_FOR_ACCESS / 2);
        }
        self.keep_settings(ctx, now);
        if self.session.is_opening() {
            again_in(ctx, 200);
        }
    }

    /// Saves a memo that is being written if it has waited for long enough.
    pub(super) fn save_memo_if_due(&mut self, ctx: &Context) {
        for action in self.view.marks.memo_if_due(ctx) {
            self.act(ctx, action);
        }
    }

    /// Waits for the first article for a moment, so that the first frame shows it instead of being drawn twice.
    pub(super) fn await_first(&mut self, ctx: &Context) {
        let end = Instant::now() + FIRST_WAIT;
        let is_shown = |session: &Session| {
            let is_read = session.open().is_some_and(|open| open.access != Access::Reading);
            is_read && session.study().is_some()
        };
        while self.session.is_opening() || self.session.open().is_some() {
            let left = end.checked_duration_since(Instant::now());
            if is_shown(&self.session) || self.view.has_dialog() {
                break;
            }
            let Some(answer) = left.and_then(|left| self.workers.answer_within(left)) else {
                break;
            };
            self.handle_answer(ctx, answer);
        }
    }

    /// Arms the last try to save if the process ends around the window.
    pub(super) fn arm_last_try(&self) {
        if let Some(writer) = self.workers.last_jobs() {
            last_try::arm(writer);
        }
    }

    /// Notes what is unsaved for the last try.
    pub(super) fn note_unsaved(&self) {
        last_try::note(|| self.last_jobs());
    }

    /// Returns what saves everything once more: each set in its file, one in conflict beside it, and one without a folder outside
    /// its study.
    fn last_jobs(&self) -> Vec<WriterJob> {
        let job = |request: SaveRequest| match self.session.conflict(&request.key) {
            Some(_) => WriterJob::KeepAside(Box::new(request)),
            None if self.session.has_no_home(&request.key) => {
                WriterJob::KeepOutside(Box::new(request))
            }
            None => WriterJob::Write(Box::new(request)),
        };
        let records = self.session.unsaved_records().into_iter();
        let records = records.map(|request| WriterJob::Record(Box::new(request)));
        self.session.unsaved().into_iter().map(job).chain(records).collect()
    }

    /// Remembers the reading place of the open article.
    pub(super) fn keep_place(&mut self) {
        if let Some(open) = self.session.open() {
            let place = self.view.reader.place();
            let caret = self.session.selection().map(|selection| selection.focus);
            let place = Place { byte: place.byte, offset: place.offset, caret };
            let file = open.study.root().join(open.path.as_str());
            self.settings.remember_place(&file, place);
        }
    }

    /// Asks for a frame to keep the reading place in, because the last frame of a movement is drawn after the timers ran.
    pub(super) fn keep_place_soon(&mut self, ctx: &Context) {
        self.keep_place();
        if self.settings_changed.is_none() && self.settings != self.saved_settings {
            again_in(ctx, SETTINGS_DELAY);
        }
    }

    /// Remembers the window's position and size.
    fn keep_window(&mut self, ctx: &Context) {
        let window = ctx.input(|input| {
            let viewport = input.viewport();
            let inner = viewport.inner_rect.filter(|_| viewport.minimized != Some(true))?;
            let is_maximized =
                viewport.maximized == Some(true) || viewport.fullscreen == Some(true);
            if is_maximized && let Some(before) = self.settings.window {
                // Keep the size to return to.
                return Some(Window { is_maximized, ..before });
            }
            // A window on a screen that is unplugged next time could not be found.
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

    /// Maximises a window that was closed maximised; returns whether it is not yet. Window managers ignore the wish of a
    /// window that is not on the screen, which a new one is after its first frame.
    fn maximizes(&mut self, ctx: &Context) -> bool {
        let left = &mut self.view.maximizing;
        if *left == 0 {
            return false;
        }
        *left -= 1;
        if ctx.input(|input| input.viewport().maximized == Some(true)) {
            *left = 0;
            return false;
        }
        // Once more in case that the window was slow to appear.
        if *left == MAXIMIZING - 2 || *left == MAXIMIZING / 2 {
            ctx.send_viewport_cmd(egui::ViewportCommand::Maximized(true));
        }
        ctx.request_repaint();
        true
    }

    fn keep_settings(&mut self, ctx: &Context, now: Stamp) {
        self.keep_place();
        if !self.maximizes(ctx) {
            self.keep_window(ctx);
        }
        let is_new = self.settings != self.saved_settings;
        match self.settings_changed {
            None if is_new => {
                self.settings_changed = Some(now);
                again_in(ctx, SETTINGS_DELAY);
            }
            Some(since) if is_new && now.0 - since.0 >= SETTINGS_DELAY => self.write_settings(),
            _ if !is_new => self.settings_changed = None,
            _ => again_in(ctx, SETTINGS_DELAY),
        }
    }

    pub(super) fn write_settings(&mut self) {
        self.settings_changed = None;
        if let Some(file) = &self.settings_file {
            self.workers.save_settings(&self.saved_settings, &self.settings, file);
        }
        self.saved_settings = self.settings.clone();
    }

    /// Tries once more to save everything, for at most two seconds, because the system is ending the program.
    pub fn save_last(&mut self, ctx: &Context) {
        let end = Instant::now() + LAST_TRY;
        self.act(ctx, Action::RetrySaves);
        self.keep_place();
        if self.settings != self.saved_settings {
            self.write_settings();
        }
        while !matches!(self.session.save_state(), SaveState::Saved) {
            let Some(left) = end.checked_duration_since(Instant::now()) else { break };
            match self.workers.answer_within(left) {
                Some(Answer::Action(action)) => {
                    let is_last = ends_a_write(&action);
                    self.act(ctx, *action);
                    let failed = !matches!(self.session.save_state(), SaveState::Saving);
                    if is_last && failed {
                        break;
                    }
                }
                Some(_) => {}
                None => break,
            }
        }
        // What is still unsaved is kept beside its set, or outside the study.
        for job in self.last_jobs() {
            self.workers.write(job);
        }
        self.has_tried_last = true;
        self.is_leaving = true;
    }
}

impl Drop for App {
    /// Sends everything unsaved to the writer and waits for it: the last resort if the window panics.
    fn drop(&mut self) {
        last_try::disarm();
        let jobs = if self.has_tried_last { Vec::new() } else { self.last_jobs() };
        for job in jobs {
            // If the user decided, what is in conflict has been seen to.
            if !(self.is_leaving && matches!(job, WriterJob::KeepAside(_))) {
                self.workers.write(job);
            }
        }
        if self.settings != self.saved_settings {
            self.write_settings();
        }
    }
}
