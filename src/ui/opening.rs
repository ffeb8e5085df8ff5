//! What is shown while an article is being opened and that takes long, and of one whose opening was stopped.

use demarche_files::extract::PagesRead;
use egui::{Align, Button, Frame, Layout, Margin, Panel, RichText, Ui, accesskit::Role, vec2};

use super::{
    theme::Tokens,
    typeset::{Style, Typesetter},
    widgets::{filled, name_area, row_words},
};
use crate::session::{Action, Command, Session, grouped};

/// How long an opening takes before anything is said of it, in seconds: most end before.
const SHORT: f64 = 0.3;
/// How long it takes before its seconds are counted, if nothing else is known of it.
const COUNTED: f64 = 2.0;
/// The greatest width of the page, in points.
const WIDTH: f32 = 480.0;
/// The height of the bar's content, in points.
const HEIGHT: f32 = 26.0;

/// What is known of the opening that is under way.
#[derive(Debug, Default)]
pub(super) struct OpeningState {
    /// Its number, and when it began, in seconds of the window's clock.
    begun: Option<(u64, f64)>,
    pages: Option<PagesRead>,
    now: f64,
}

impl OpeningState {
    /// Follows the opening of the session, at this time in seconds.
    pub(super) fn follow(&mut self, session: &Session, now: f64) {
        self.now = now;
        let number = session.opening().map(|(number, _)| number);
        if self.begun.map(|(number, _)| number) != number {
            self.begun = number.map(|number| (number, now));
            self.pages = None;
        }
    }

    /// Notes how many pages were read for an opening.
    pub(super) fn note(&mut self, opening: u64, pages: PagesRead) {
        if self.begun.is_some_and(|(number, _)| number == opening) {
            self.pages = Some(pages);
        }
    }

    /// Returns whether the opening has taken so long that it is shown.
    pub(super) fn is_shown(&self) -> bool {
        self.begun.is_some_and(|(_, since)| self.now - since >= SHORT)
    }

    /// Returns how far the opening is, in words; empty if nothing is known.
    fn progress(&self) -> String {
        let seconds = self.begun.map_or(0.0, |(_, since)| self.now - since);
        match self.pages {
            Some(PagesRead { done, all }) => {
                format!("page {} of {}", grouped(done), grouped(all))
            }
            None if seconds >= COUNTED => format!("{} s", seconds.floor()),
            None => String::new(),
        }
    }
}

/// Draws the page of what is being opened, if that takes long, or of what was not read.
pub(super) fn opening_page_ui(
    ui: &mut Ui,
    (session, state): (&Session, &OpeningState),
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let pens = (tokens, typesetter);
    match (session.opening(), session.unread()) {
        (Some((_, target)), _) if state.is_shown() => {
            let words = (format!("Reading {}…", target.name()), state.progress());
            page_ui(ui, &words, ("Cancel", "Esc"), Action::StopOpening, pens, actions);
        }
        (None, Some(target)) => {
            let words = (target.name(), "It was not read".to_owned());
            let key = session.keymap().label(Command::ReadAgain);
            let read = Action::Run(Command::ReadAgain);
            page_ui(ui, &words, ("Read it", &key), read, pens, actions);
        }
        _ => {}
    }
}

fn page_ui(
    ui: &mut Ui,
    (title, below): &(String, String),
    (label, key): (&str, &str),
    action: Action,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let width = WIDTH.min(ui.available_width() - 48.0).max(0.0);
    ui.add_space((ui.available_height() * 0.18).max(24.0));
    ui.vertical_centered(|ui| {
        ui.set_max_width(width);
        let style = Style { size: 17.0, ..row_words() };
        typesetter.label_ui(ui, title, &style, tokens.text_strong, 3);
        ui.add_space(2.0);
        // It keeps its place while nothing is known.
        let below = if below.is_empty() { " " } else { below };
        ui.label(RichText::new(below).color(tokens.text_weak));
        ui.add_space(14.0);
        let button =
            Button::new(RichText::new(label)).shortcut_text(key).min_size(vec2(160.0, 32.0));
        if ui.add(filled(ui, button, tokens.hover, tokens)).clicked() {
            actions.push(action);
        }
    });
}

/// Draws a bar at the bottom of `ui` while something else than the shown article is being read, if that takes long; returns its
/// height in points.
pub(super) fn opening_bar_ui(
    ui: &mut Ui,
    (session, state): (&Session, &OpeningState),
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) -> f32 {
    let Some((_, target)) = session.opening().filter(|_| state.is_shown()) else { return 0.0 };
    let frame = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(14, 6));
    let bar = Panel::bottom("opening bar").frame(frame).show(ui, |ui| {
        name_area(ui, Role::Region, "Reading");
        ui.set_height(HEIGHT);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let button = Button::new(RichText::new("Cancel")).shortcut_text("Esc");
            if ui.add(filled(ui, button, tokens.hover, tokens)).clicked() {
                actions.push(Action::StopOpening);
            }
            ui.label(RichText::new(state.progress()).color(tokens.text_weak));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let words = format!("Reading {}…", target.name());
                typesetter.row_ui(ui, &words, &row_words(), tokens.text, HEIGHT);
            });
        });
    });
    bar.response.rect.height()
}
