//! Connects the find bar with the session, the reader and the workers.

use std::sync::Arc;

use demarche_core::{find::Progress, text::Span};
use egui::Context;

use super::{
    app::App,
    find::{Switch, Way},
};
use crate::session::{Action, Command, Mode, Selection};

/// The longest selection that becomes the query, in bytes.
const LONGEST_QUERY: usize = 300;

impl App {
    /// Carries out a command for finding; returns whether it was one.
    pub(super) fn run_find_command(&mut self, ctx: &Context, command: Command) -> bool {
        match command {
            Command::Find => {
                let words = self.selected_query();
                self.view.find.open(words);
            }
            Command::FindNext => self.step_find(ctx, Way::Forward),
            Command::FindPrevious => self.step_find(ctx, Way::Back),
            Command::FindCase => self.view.find.toggle(Switch::Case),
            Command::FindWord => self.view.find.toggle(Switch::Word),
            Command::FindRegex => self.view.find.toggle(Switch::Regex),
            Command::CloseFind => self.close_find(ctx),
            _ => return false,
        }
        true
    }

    /// Returns the selected words if they are few and on one line.
    fn selected_query(&self) -> Option<String> {
        let open = self.session.open()?;
        let span = self.session.selection().and_then(Selection::span)?;
        let is_short = span.len() <= LONGEST_QUERY && *self.session.mode() == Mode::Reading;
        let words = span.of(open.article.text()).filter(|_| is_short)?;
        let words: Vec<&str> = words.split_whitespace().collect();
        Some(words.join(" ")).filter(|words| !words.is_empty())
    }

    /// Goes to the next hit; if there is nothing to look for yet, asks for it.
    fn step_find(&mut self, ctx: &Context, way: Way) {
        if self.view.find.is_empty() {
            self.view.find.open(None);
            return;
        }
        let was_open = self.view.find.is_open();
        self.view.find.show();
        self.follow_find();
        let hit = self.view.find.step(way);
        if let Some(hit) = hit {
            self.view.reader.reveal_span(hit);
            if !was_open || self.view.reader.has_focus() {
                self.select_hit(ctx, hit);
            }
        }
    }

    /// Hides the bar and leaves the current hit as the selection, so that a code's key marks it.
    fn close_find(&mut self, ctx: &Context) {
        if let Some(hit) = self.view.find.close() {
            self.select_hit(ctx, hit);
        }
        self.view.reader.focus();
    }

    fn select_hit(&mut self, ctx: &Context, hit: Span) {
        // While edges are moved, the selection is the mark's new place.
        if *self.session.mode() == Mode::Reading {
            let selection = Selection { anchor: hit.start(), focus: hit.end() };
            self.act(ctx, Action::Select(Some(selection)));
        }
    }

    /// Starts the search that the query or another article needs.
    pub(super) fn follow_find(&mut self) {
        let Some(open) = self.session.open() else { return };
        self.view.find.follow_selection(self.session.selection());
        if let Some(job) = self.view.find.follow(open.opening, &Arc::clone(&open.article)) {
            self.workers.find(job);
        }
    }

    /// Takes hits from a search, and shows the first.
    pub(super) fn take_hits(&mut self, number: u64, hits: Vec<Span>, progress: Progress) {
        if let Some(hit) = self.view.find.take(number, hits, progress) {
            self.view.reader.reveal_span(hit);
        }
    }
}
