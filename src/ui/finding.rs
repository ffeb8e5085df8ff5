//! Connects the find bar with the session, the reader and the workers.

use std::sync::Arc;

use demarche_core::{codebook::CodeId, find::Progress, text::Span};
use egui::Context;

use super::{
    app::App,
    dialogs::{Dialog, MarkAllDialog, Picker, Ticked},
    find::{Switch, Way},
    listing::Goal,
};
use crate::{
    session::{Action, Command, Mode, NoticeKind, Places, Selection},
    work::{Seeker, StudyHits},
};

/// The longest selection that becomes the query, in bytes.
const LONGEST_QUERY: usize = 300;

/// Why there are no words to look for.
const TOO_LONG: &str = "Select the words first, at most a sentence";
const SEVERAL_PIECES: &str =
    "The chosen mark has several pieces: select the words to look for, at most a sentence";

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
            Command::FindCase => self.toggle(Switch::Case),
            Command::FindWord => self.toggle(Switch::Word),
            Command::FindRegex => self.toggle(Switch::Regex),
            Command::FindMark => self.view.find.ask_to_mark(),
            Command::CloseFind => self.view.find.ask_to_close(),
            _ => return false,
        }
        true
    }

    /// Switches an option of the bar, unless it is closed: then nobody would see it.
    fn toggle(&mut self, switch: Switch) {
        if self.view.find.is_open() {
            self.view.find.toggle(switch);
        }
    }

    /// Returns the selected words if they are few and on one line.
    fn selected_query(&self) -> Option<String> {
        let span = self.session.selection().and_then(Selection::span)?;
        self.short_words(span).filter(|_| *self.session.mode() == Mode::Reading)
    }

    /// Returns the words of a span on one line, or `None` if they are too many for a query.
    fn short_words(&self, span: Span) -> Option<String> {
        let open = self.session.open()?;
        let words = span.of(open.article.text()).filter(|_| span.len() <= LONGEST_QUERY)?;
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
            self.show_hit(ctx, hit);
            if !was_open || self.view.reader.has_focus() {
                self.select_hit(ctx, hit);
            }
        }
    }

    /// Hides the bar if that was asked for, and leaves the current hit as the selection, so that a code's key marks it. If the
    /// words typed last are still looked for, their first hit is selected once it is found.
    pub(super) fn close_find_if_asked(&mut self, ctx: &Context) {
        if self.view.find.close_if_asked() {
            if let Some(hit) = self.view.find.hit() {
                self.select_hit(ctx, hit);
            }
            self.view.reader.focus();
        }
    }

    /// Asks for a code for the current hit, if that was asked for and the hit is known.
    pub(super) fn mark_hit_if_asked(&mut self, ctx: &Context) {
        if let Some(hit) = self.view.find.take_to_mark() {
            self.select_hit(ctx, hit);
            self.act(ctx, Action::Run(Command::ChooseCode));
            if self.view.has_dialog() {
                self.view.find.await_code();
            }
        }
    }

    /// Puts an open picker beside the selected words.
    pub(super) fn put_picker(&mut self) {
        let picker = self.view.dialogs.iter_mut().find_map(|dialog| match dialog {
            Dialog::Picker(picker) => Some(picker),
            _ => None,
        });
        if let Some(picker) = picker {
            let (size, least) = Picker::size(&self.session);
            picker.put(self.view.reader.place_beside_words(size, least));
        }
    }

    fn show_hit(&mut self, ctx: &Context, hit: Span) {
        if self.session.is_hidden(hit) {
            self.act(ctx, Action::Uncover(hit));
        }
        self.view.reader.reveal_span(hit);
    }

    fn select_hit(&mut self, ctx: &Context, hit: Span) {
        // While edges are moved, the selection is the mark's new place.
        if *self.session.mode() == Mode::Reading {
            let selection = Selection { anchor: hit.start(), focus: hit.end() };
            self.act(ctx, Action::Select(Some(selection)));
        }
    }

    /// Returns an action, or for a command that goes to the next listed mark the action that does; `None` if that is not known
    /// yet.
    pub(super) fn through_list(&mut self, action: Action) -> Option<Action> {
        let Action::Run(command) = action else { return Some(action) };
        match self.view.listing.step(&self.session, &self.workers, command) {
            None => Some(action),
            Some(Goal::Mark(id)) => Some(Action::Reveal(id)),
            Some(Goal::None) => {
                let words = "No mark is listed; clear the filter to go to all of them".to_owned();
                Some(Action::Notify(NoticeKind::Refusal, words, None))
            }
            Some(Goal::Later) => None,
        }
    }

    /// Starts the search that the query or another article needs.
    pub(super) fn follow_find(&mut self) {
        let Some(open) = self.session.open() else { return };
        let (opening, article) = (open.opening, Arc::clone(&open.article));
        self.view.find.follow_selection(self.session.selection());
        let by_bar = self.view.find.follow(opening, &article);
        let dialog = dialog_of(&mut self.view.dialogs);
        let jobs = dialog.and_then(|dialog| dialog.follow(&self.session)).unwrap_or_default();
        for job in by_bar.into_iter().chain(jobs.here) {
            self.workers.find(job);
        }
        if let Some(job) = jobs.elsewhere {
            self.workers.find_in_study(job);
        }
    }

    /// Takes hits from a search; the bar shows the first.
    pub(super) fn take_hits(
        &mut self,
        ctx: &Context,
        seeker: Seeker,
        number: u64,
        hits: Vec<Span>,
        progress: Progress,
    ) {
        match seeker {
            Seeker::Bar => {
                if let Some(hit) =
                    self.view.find.take(number, hits, progress, |hit| self.session.is_hidden(hit))
                {
                    self.show_hit(ctx, hit);
                    if self.view.find.end_waiting() {
                        self.select_hit(ctx, hit);
                    }
                }
            }
            Seeker::MarkAll => {
                if let Some(dialog) = dialog_of(&mut self.view.dialogs) {
                    dialog.take(number, &hits, progress);
                }
            }
        }
    }

    /// Forgets the hits of searches in the article that was shown before.
    pub(super) fn leave_hits(&mut self) {
        self.view.find.leave_article();
        if let Some(dialog) = dialog_of(&mut self.view.dialogs) {
            dialog.leave_article();
        }
    }

    /// Takes hits in other articles of the study; if nobody asks for them any more, the search ends.
    pub(super) fn take_study_hits(&mut self, number: u64, hits: StudyHits) {
        match dialog_of(&mut self.view.dialogs) {
            Some(dialog) => dialog.take_elsewhere(number, hits),
            None => self.workers.stop_finding_in_study(),
        }
    }

    /// Asks which occurrences of the selected words, or of the chosen mark's, should be marked.
    pub(super) fn ask_mark_all(&mut self, ctx: &Context) {
        let selected = self.selected_query();
        let pieces = self.session.chosen_annotation().map_or(&[][..], |mark| &mark.spans);
        let words = match (selected, pieces) {
            (Some(words), _) => Ok(words),
            (None, [piece]) => self.short_words(*piece).ok_or(TOO_LONG),
            (None, []) => Err(TOO_LONG),
            (None, _) => Err(SEVERAL_PIECES),
        };
        let words = match words {
            Ok(words) => words,
            Err(reason) => {
                self.act(ctx, Action::Notify(NoticeKind::Refusal, reason.to_owned(), None));
                return;
            }
        };
        let of_mark = self.session.chosen_annotation().map(|mark| mark.code.clone());
        let mut codes = self.session.codebook().codes.iter().filter(|code| code.is_active);
        let Some(code) = of_mark.or_else(|| Some(codes.next()?.id.clone())) else { return };
        self.view.n_mark_alls += 1;
        self.push(Dialog::mark_all(words, code, self.view.n_mark_alls));
    }

    /// Marks these places, each with a new id.
    pub(super) fn mark_all(&mut self, ctx: &Context, code: CodeId, ticked: Vec<Ticked>) {
        self.view.dialogs.pop();
        let places = |Ticked { article, text_sha256, spans }| {
            let marks = spans.into_iter().map(|span| ((self.tickets)().id, span)).collect();
            Places { article, text_sha256, marks }
        };
        let places = ticked.into_iter().map(places).collect();
        self.act(ctx, Action::MarkAll(code, places));
        self.view.reader.focus();
    }
}

/// Returns the question which occurrences to mark, if it is asked.
fn dialog_of(dialogs: &mut [Dialog]) -> Option<&mut MarkAllDialog> {
    dialogs.iter_mut().find_map(|dialog| match dialog {
        Dialog::MarkAll(dialog) => Some(dialog),
        _ => None,
    })
}
