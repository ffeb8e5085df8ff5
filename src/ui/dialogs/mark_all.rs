//! The question which occurrences of some words to mark.

use std::sync::Arc;

use demarche_core::{
    article::Article,
    codebook::{CodeId, Codebook},
    find::{Progress, Query},
    text::Span,
};
use egui::{Event, Key, Modifiers, RichText, Ui, vec2};

use super::{
    buttons::buttons_ui,
    occurrences::{List, Occurrence},
    request::Request,
};
use crate::{
    session::{OpenArticle, grouped, is_marked},
    ui::{
        theme::{SMALL_SIZE, Tokens},
        typeset::{Style, Typesetter},
        widgets::{Rows, is_writing, row_words},
    },
    work::{FindJob, Seeker},
};

/// The most occurrences that are listed and marked at once.
const MOST: usize = 10_000;
/// The list's height in points.
const HEIGHT: f32 = 260.0;

/// The question which occurrences of some words to mark, with the answers so far.
#[derive(Debug)]
pub(in crate::ui) struct MarkAllDialog {
    query: Query,
    code: CodeId,
    /// The opening that was searched, and for what.
    searched: Option<(u64, Query)>,
    /// The number of the newest search.
    number: u64,
    occurrences: Vec<Occurrence>,
    marked: Marked,
    is_searching: bool,
    has_more: bool,
    rows: Rows,
}

impl MarkAllDialog {
    /// Returns the question for these words and, to begin with, this code.
    pub(in crate::ui) fn new(words: String, code: CodeId) -> Self {
        Self {
            query: Query { is_whole_word: true, ..Query::words(words) },
            code,
            searched: None,
            number: 0,
            occurrences: Vec::new(),
            marked: Marked::default(),
            is_searching: false,
            has_more: false,
            rows: Rows::default(),
        }
    }

    /// Follows the options and the article; returns the search that is needed.
    pub(in crate::ui) fn follow(
        &mut self,
        opening: u64,
        article: &Arc<Article>,
    ) -> Option<FindJob> {
        let is_known = |(known, query): &(u64, Query)| *known == opening && *query == self.query;
        if self.searched.as_ref().is_some_and(is_known) {
            return None;
        }
        self.searched = Some((opening, self.query.clone()));
        self.number += 1;
        self.occurrences.clear();
        (self.is_searching, self.has_more) = (true, false);
        let finder = self.query.compile().ok()?;
        let article = Arc::clone(article);
        Some(FindJob { seeker: Seeker::MarkAll, number: self.number, finder, article })
    }

    /// Forgets the places, which are in an article that is no longer shown.
    pub(in crate::ui) fn leave_article(&mut self) {
        self.searched = None;
        self.occurrences.clear();
        // Answers under way belong to that article too.
        self.number += 1;
    }

    /// Takes the places that a search has found, all of them ticked.
    pub(in crate::ui) fn take(&mut self, number: u64, found: &[Span], progress: Progress) {
        if number != self.number {
            return;
        }
        let room = MOST - self.occurrences.len();
        self.has_more |= found.len() > room;
        let new = found.iter().take(room);
        self.occurrences.extend(new.map(|span| Occurrence { span: *span, is_ticked: true }));
        self.is_searching = progress == Progress::Searching;
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        (open, codebook): (&OpenArticle, &Codebook),
        (tokens, typesetter): (&Tokens, &mut Typesetter),
        requests: &mut Vec<Request>,
    ) {
        let is_entered = self.take_keys(ui, codebook);
        let style = Style { is_bold: true, ..row_words() };
        let words = format!("“{}”", self.query.text);
        typesetter.label_ui(ui, &words, &style, tokens.text_strong, 3);
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new("Mark as").color(tokens.text_weak));
            for code in codebook.codes.iter().filter(|code| code.is_active) {
                let words = RichText::new(&code.name).color(tokens.code(code.color));
                let choice = ui.radio_value(&mut self.code, code.id.clone(), words);
                if let Some(key) = code.key {
                    choice.on_hover_text(format!("Key {key}"));
                }
            }
        });
        ui.horizontal_wrapped(|ui| {
            ui.checkbox(&mut self.query.matches_case, "Case");
            ui.checkbox(&mut self.query.is_whole_word, "Whole word");
        });
        ui.separator();
        // What is marked already is shown, but cannot be ticked.
        self.marked.follow(open, &self.code, (self.number, &self.occurrences));
        let marked = std::mem::take(&mut self.marked.places);
        let can_mark =
            |(occurrence, is_marked): (&Occurrence, &bool)| occurrence.is_ticked && !is_marked;
        let n_ticked = self.occurrences.iter().zip(&marked).filter(|pair| can_mark(*pair)).count();
        self.head_ui(ui, marked.iter().filter(|is_marked| **is_marked).count(), tokens);
        ui.allocate_ui(vec2(ui.available_width(), HEIGHT), |ui| {
            ui.set_min_size(ui.available_size());
            let Self { occurrences, rows, .. } = self;
            let n_rows = occurrences.len();
            let text = open.article.text();
            let mut list = List { text, occurrences, marked: &marked, tokens, typesetter };
            rows.show(ui, "Matches in reading order", n_rows, &mut list);
        });
        let mark = format!("Mark {}", grouped(n_ticked));
        let labels: &[&str] = if n_ticked > 0 { &[&mark, "Cancel"] } else { &["Cancel"] };
        let clicked = buttons_ui(ui, labels, tokens);
        match clicked.or_else(|| (is_entered && n_ticked > 0).then_some(0)) {
            Some(0) if n_ticked > 0 => {
                let pairs = self.occurrences.iter().zip(&marked).filter(|pair| can_mark(*pair));
                let spans = pairs.map(|(occurrence, _)| occurrence.span).collect();
                requests.push(Request::MarkAll(self.code.clone(), spans));
            }
            Some(_) => requests.push(Request::Close),
            None => {}
        }
        self.marked.places = marked;
    }

    /// Chooses the code whose key is pressed. Returns whether Enter is pressed, which marks, or Ctrl+Enter, which does so even
    /// where Enter would press a button.
    fn take_keys(&mut self, ui: &Ui, codebook: &Codebook) -> bool {
        if is_writing(ui.ctx()) {
            return false;
        }
        let is_elsewhere = ui.memory(|memory| memory.focused().is_some());
        ui.input_mut(|input| {
            for event in &input.events {
                if let Some(code) = digit_of(event).and_then(|digit| codebook.by_key(digit)) {
                    self.code = code.id.clone();
                }
            }
            input.consume_key(Modifiers::COMMAND, Key::Enter)
                || !is_elsewhere && input.consume_key(Modifiers::NONE, Key::Enter)
        })
    }

    /// Draws how many there are, and the buttons that tick all or none.
    fn head_ui(&mut self, ui: &mut Ui, n_marked: usize, tokens: &Tokens) {
        let count = self.occurrences.len();
        let mut words = match count {
            0 if self.is_searching => "Searching…".to_owned(),
            0 => "No matches".to_owned(),
            1 => "1 match".to_owned(),
            _ if self.has_more => format!("The first {} matches", grouped(count)),
            _ => format!("{} matches", grouped(count)),
        };
        if n_marked > 0 {
            words += ", ";
            words += &grouped(n_marked);
            words += " of them marked already";
        }
        ui.horizontal(|ui| {
            ui.label(RichText::new(words).size(SMALL_SIZE).color(tokens.text_weak));
            let mut ticks = None;
            if ui.button(RichText::new("All").size(SMALL_SIZE)).clicked() {
                ticks = Some(true);
            }
            if ui.button(RichText::new("None").size(SMALL_SIZE)).clicked() {
                ticks = Some(false);
            }
            for occurrence in self.occurrences.iter_mut().filter(|_| ticks.is_some()) {
                occurrence.is_ticked = ticks == Some(true);
            }
        });
    }
}

/// Returns the digit of a key pressed alone. The physical key counts too, because French keyboards type digits only with
/// Shift.
fn digit_of(event: &Event) -> Option<char> {
    let Event::Key { key, physical_key, pressed: true, modifiers, .. } = event else { return None };
    if modifiers.any() {
        return None;
    }
    let digit = |key: &Key| key.symbol_or_name().parse().ok().filter(char::is_ascii_digit);
    digit(key).or_else(|| physical_key.as_ref().and_then(digit))
}

/// Which occurrences are marked already, computed once, because there may be very many.
#[derive(Debug, Default)]
struct Marked {
    /// The revision of the set, the number of the search and the code they were computed for.
    of: Option<(u64, u64, CodeId)>,
    places: Vec<bool>,
}

impl Marked {
    /// Computes what has changed or is new.
    fn follow(
        &mut self,
        open: &OpenArticle,
        code: &CodeId,
        (number, occurrences): (u64, &[Occurrence]),
    ) {
        let of = (open.revision, number, code.clone());
        if self.of.as_ref() != Some(&of) {
            self.of = Some(of);
            self.places.clear();
        }
        let new = occurrences.iter().skip(self.places.len());
        self.places.extend(new.map(|occurrence| is_marked(&open.set, code, occurrence.span)));
    }
}
