//! Keys, dropped files and the window's close button, turned into actions.

use egui::{
    Context, Event, Key, Modifiers, MouseWheelUnit, TouchPhase, Vec2, ViewportCommand, vec2,
};

use super::{
    app::App,
    dialogs::Dialog,
    keys,
    reader::ReaderView,
    theme::Motion,
    typed::{TypedAhead, is_typed},
    widgets::{is_field, is_writing},
};
use crate::session::{Action, Command, Mode, Selection};

/// How many frames a window that is to be closed still draws for what was typed before, at most.
const CLOSE_PATIENCE: u8 = 8;

impl App {
    /// Handles keys, dropped files and the window's close button.
    pub(super) fn handle_input(&mut self, ctx: &Context) {
        if self.view.dialogs.last().is_some_and(Dialog::takes_keys) {
            return;
        }
        if self.motion() == Motion::AtOnce {
            scroll_at_once(ctx);
        }
        self.follow_hand(ctx);
        self.close_reading_panel(ctx);
        self.take_paste(ctx);
        let place = self.keyboard_place(ctx);
        let keys = (&**self.session.codebook(), &**self.session.keymap());
        let (actions, typed) = ctx.input_mut(|input| keys::take_actions(input, place, keys));
        let opens =
            |action: &Action| matches!(action, Action::Run(command) if command.opens_a_field());
        if actions.last().is_some_and(opens) {
            TypedAhead::await_field(ctx, typed);
        }
        self.asked.extend(actions);
        self.apply_pending(ctx);
        self.take_dropped(ctx);
    }

    /// Saves the memo that was still being written while the window closes: an input method may bring its last words late.
    pub(super) fn save_last_words(&mut self, ctx: &Context) {
        if self.is_leaving || self.session.is_quitting() {
            for action in self.view.marks.take_memo() {
                self.act(ctx, action);
            }
        }
    }

    /// Quits when the desktop asks the window to close. A hidden window shows itself if it has to ask a question.
    pub(super) fn handle_close(&mut self, ctx: &Context) {
        if self.is_leaving {
            return;
        }
        if ctx.input(|input| input.viewport().close_requested()) {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            // What was typed in this frame is in its field only once that is drawn.
            let has_typed = ctx.input(|input| input.events.iter().any(is_typed));
            let n_frames = if has_typed { CLOSE_PATIENCE } else { CLOSE_PATIENCE - 1 };
            self.closing = Some(n_frames);
        }
        let Some(n_left) = self.closing else { return };
        if n_left == CLOSE_PATIENCE || n_left > 0 && TypedAhead::is_waiting(ctx) {
            self.closing = Some(n_left - 1);
            ctx.request_repaint();
            return;
        }
        self.closing = None;
        self.act(ctx, Action::Run(Command::Quit));
        if self.view.has_dialog() {
            ctx.send_viewport_cmd(ViewportCommand::Minimized(false));
            ctx.send_viewport_cmd(ViewportCommand::Focus);
        }
    }

    /// Applies the actions from keys, in order. Those after a command that the reader carries out while drawing wait for the
    /// next frame, so that `.` and `1` pressed in quick succession mark the sentence.
    fn apply_pending(&mut self, ctx: &Context) {
        while let Some(action) = self.asked.pop_front() {
            let action = self.or_close_find(action);
            let is_for_reader = matches!(action, Action::Run(command) if command.moves_caret());
            // A dialog stays until it is answered; only quitting is possible behind it.
            if !self.view.has_dialog() || matches!(action, Action::Run(Command::Quit)) {
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

    /// Finds out whether keys or the pointer were used last.
    fn follow_hand(&mut self, ctx: &Context) {
        ctx.input(|input| {
            for event in &input.events {
                match event {
                    Event::Key { pressed: true, .. } => self.view.shows_focus = true,
                    Event::PointerButton { pressed: true, .. } => self.view.shows_focus = false,
                    _ => {}
                }
            }
        });
    }

    /// Follows the opening that is under way, and stops it on Esc if it is shown.
    pub(super) fn follow_opening(&mut self, ctx: &Context) {
        let now = ctx.input(|input| input.time);
        self.view.opening.follow(&self.session, now);
        // On Esc, egui has already removed the focus from a field, whose key it was.
        let focused = ctx.memory(egui::Memory::focused).or(self.view.focused);
        if self.view.opening.is_shown()
            && !self.view.has_dialog()
            && !is_field(ctx, focused)
            && !egui::Popup::is_any_open(ctx)
            && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
        {
            self.act(ctx, Action::StopOpening);
            self.view.opening.follow(&self.session, now);
        }
    }

    /// Closes the panel for reading on Esc, which then does nothing else.
    fn close_reading_panel(&mut self, ctx: &Context) {
        let is_free = self.view.reading_panel.is_open() && !self.view.has_dialog();
        // On Esc, egui has already removed the focus from a field, whose key it was.
        let focused = ctx.memory(egui::Memory::focused).or(self.view.focused);
        if is_free
            && !is_field(ctx, focused)
            && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
        {
            self.view.reading_panel.close();
            self.view.reader.focus();
        }
    }

    /// Returns an action, or the one that closes the find bar if it is open and the action is Esc in the text.
    fn or_close_find(&self, action: Action) -> Action {
        let closes = self.view.find.is_open() && *self.session.mode() == Mode::Reading;
        match action {
            Action::Run(Command::Cancel) if closes => Action::Run(Command::CloseFind),
            action => action,
        }
    }

    fn keyboard_place(&self, ctx: &Context) -> keys::Place {
        let reader = ReaderView::widget_id();
        // egui removes the focus from a field on Esc before the key arrives here; the key was still meant for the field.
        let focused = ctx.memory(egui::Memory::focused).or(self.view.focused);
        let is_open = self.session.open().is_some();
        let is_elsewhere = self.view.has_dialog()
            || !is_open
            || focused.is_some_and(|id| id != reader)
            || egui::Popup::is_any_open(ctx);
        match self.session.mode() {
            _ if is_writing(ctx) => keys::Place::Field,
            _ if is_elsewhere => keys::Place::Elsewhere,
            Mode::Edges { .. } => keys::Place::Edges,
            Mode::Reading if self.session.selection().and_then(Selection::span).is_some() => {
                keys::Place::Selection
            }
            Mode::Reading => keys::Place::Text,
        }
    }
}

/// Replaces egui's gliding scroll by what the wheel turned since the last frame.
fn scroll_at_once(ctx: &Context) {
    let (line, sideways, zooms) = ctx.options(|options| {
        let input = &options.input_options;
        (input.line_scroll_speed, input.horizontal_scroll_modifier, input.zoom_modifier)
    });
    ctx.input_mut(|input| {
        let page = input.content_rect().height();
        let turned = input.events.iter().filter_map(|event| match event {
            Event::MouseWheel { unit, delta, phase: TouchPhase::Move, modifiers, .. }
                if !modifiers.matches_any(zooms) =>
            {
                let points = match unit {
                    MouseWheelUnit::Point => 1.0,
                    MouseWheelUnit::Line => line,
                    MouseWheelUnit::Page => page,
                };
                let delta = points * *delta;
                Some(if modifiers.matches_any(sideways) {
                    vec2(delta.x + delta.y, 0.0)
                } else {
                    delta
                })
            }
            _ => None,
        });
        input.smooth_scroll_delta = turned.fold(Vec2::ZERO, |sum, delta| sum + delta);
    });
}
