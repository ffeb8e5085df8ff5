//! The question which occurrences of some words to mark.

use std::sync::Arc;

use demarche_core::{
    codebook::{CodeId, Codebook},
    find::{Progress, Query},
    study::ArticlePath,
    text::Span,
};
use egui::{Key, Modifiers, RichText, Ui, vec2};

use super::{
    buttons::buttons_ui,
    digit::digit_of,
    matches::{MOST, Matches, n_matches},
    occurrences::{List, Place},
    request::Request,
    scrolled::step_by_keys,
};
use crate::{
    session::{OpenArticle, Session, counted, grouped},
    ui::{
        theme::{SMALL_SIZE, Tokens},
        typeset::{Style, Typesetter},
        widgets::{Rows, is_writing, row_words},
    },
    work::{FindJob, Seeker, StudyFindJob, StudyHits},
};

/// The list's height in points.
const HEIGHT: f32 = 260.0;
/// Its least height, and the height of everything else with the space around the dialog, in points.
const LEAST: f32 = 96.0;
const REST: f32 = 270.0;

/// How many rows the page keys move by.
const PAGE: usize = 8;

/// Where to look for the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    /// In the open article.
    Article,
    /// In all articles of the study.
    Study,
}

/// The searches that an answer needs.
#[derive(Debug, Default)]
pub(in crate::ui) struct Jobs {
    /// In the open article.
    pub(in crate::ui) here: Option<FindJob>,
    /// In the other articles of the study.
    pub(in crate::ui) elsewhere: Option<StudyFindJob>,
}

/// The question which occurrences of some words to mark, with the answers so far.
#[derive(Debug)]
pub(in crate::ui) struct MarkAllDialog {
    query: Query,
    scope: Scope,
    code: CodeId,
    /// The opening that was searched, for what, and where.
    searched: Option<(u64, Query, Scope)>,
    /// The number of the newest search.
    number: u64,
    /// The matches in the open article, until they can be listed.
    found: Vec<Span>,
    matches: Matches,
    is_searching: bool,
    elsewhere: Elsewhere,
    rows: Rows,
    place: Place,
}

/// How far the search in the other articles of the study is.
#[derive(Debug, Default)]
struct Elsewhere {
    /// How many articles there are to search; 0 if only the open one is.
    total: usize,
    n_searched: usize,
    n_unreadable: usize,
    is_done: bool,
}

impl MarkAllDialog {
    /// Returns the question for these words and, to begin with, this code. Its searches are numbered from `question` on, which
    /// no earlier question had, so that no answer to one of those is taken for its own.
    pub(in crate::ui) fn new(words: String, code: CodeId, question: u32) -> Self {
        Self {
            query: Query { is_whole_word: true, ..Query::words(words) },
            scope: Scope::Article,
            code,
            searched: None,
            number: u64::from(question) << 32,
            found: Vec::new(),
            matches: Matches::default(),
            is_searching: false,
            elsewhere: Elsewhere::default(),
            rows: Rows::default(),
            place: Place { row: 0, wants_focus: true, has_focus: false },
        }
    }

    /// Follows the options and the article; returns the searches that are needed.
    pub(in crate::ui) fn follow(&mut self, session: &Session) -> Option<Jobs> {
        let open = session.open()?;
        let wanted = (open.opening, self.query.clone(), self.scope);
        if self.searched.as_ref() == Some(&wanted) {
            return None;
        }
        self.searched = Some(wanted);
        self.forget();
        let finder = self.query.compile().ok()?;
        self.is_searching = true;
        let articles = others(session, open);
        let elsewhere = (self.scope == Scope::Study).then(|| {
            self.elsewhere.total = articles.len();
            StudyFindJob {
                number: self.number,
                finder: finder.clone(),
                study: open.study.clone(),
                articles,
                coder: open.coder.as_ref().map(|coder| coder.id.clone()),
                // One more shows that there are too many.
                most: MOST + 1,
            }
        });
        let article = Arc::clone(&open.article);
        let here = FindJob { seeker: Seeker::MarkAll, number: self.number, finder, article };
        Some(Jobs { here: Some(here), elsewhere })
    }

    /// Forgets what was found; answers under way belong to an earlier search.
    fn forget(&mut self) {
        self.number += 1;
        self.found.clear();
        self.matches = Matches::default();
        self.matches.has_headings = self.scope == Scope::Study;
        self.place.row = 0;
        (self.is_searching, self.elsewhere) = (false, Elsewhere::default());
    }

    /// Forgets the places, which are in an article that is no longer shown.
    pub(in crate::ui) fn leave_article(&mut self) {
        self.searched = None;
        self.forget();
    }

    /// Takes the places that a search in the open article has found, all of them ticked.
    pub(in crate::ui) fn take(&mut self, number: u64, found: &[Span], progress: Progress) {
        if number == self.number {
            self.found.extend(found);
            self.is_searching = progress == Progress::Searching;
        }
    }

    /// Takes what a search in the study has found.
    pub(in crate::ui) fn take_elsewhere(&mut self, number: u64, hits: StudyHits) {
        if number != self.number {
            return;
        }
        for found in hits.articles {
            self.matches.add_elsewhere(found);
        }
        self.elsewhere.n_searched = hits.n_searched;
        self.elsewhere.n_unreadable = hits.n_unreadable;
        self.elsewhere.is_done = hits.progress == Progress::Done;
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        session: &Session,
        (tokens, typesetter): (&Tokens, &mut Typesetter),
        requests: &mut Vec<Request>,
    ) {
        let Some(open) = session.open() else { return requests.push(Request::Close) };
        let codebook = session.codebook();
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
        self.options_ui(ui, session, tokens);
        ui.separator();
        if !self.found.is_empty() {
            self.matches.add_here(open, &std::mem::take(&mut self.found));
        }
        // What is marked already is shown, but cannot be ticked.
        self.matches.follow(open, &self.code);
        self.head_ui(ui, tokens);
        let room = ui.ctx().content_rect().height() - REST;
        let height = room.clamp(LEAST, HEIGHT);
        ui.allocate_ui(vec2(ui.available_width(), height), |ui| {
            ui.set_min_size(ui.available_size());
            let Self { matches, rows, place, .. } = self;
            let n_rows = matches.rows().len();
            place.has_focus = false;
            let mut list = List { text: open.article.text(), matches, place, tokens, typesetter };
            rows.show(ui, "Matches in reading order", n_rows, &mut list);
        });
        let (n_ticked, n_articles) = self.matches.n_ticked();
        let mark = match n_articles {
            0 | 1 => format!("Mark {}", grouped(n_ticked)),
            _ => format!("Mark {} in {}", grouped(n_ticked), counted(n_articles, "article")),
        };
        let labels: &[&str] = if n_ticked > 0 { &[&mark, "Cancel"] } else { &["Cancel"] };
        let clicked = buttons_ui(ui, labels, tokens);
        match clicked.or_else(|| (is_entered && n_ticked > 0).then_some(0)) {
            Some(0) if n_ticked > 0 => {
                requests.push(Request::MarkAll(self.code.clone(), self.matches.ticked()));
            }
            Some(_) => requests.push(Request::Close),
            None => {}
        }
    }

    /// Draws what counts as the same, and where to look.
    fn options_ui(&mut self, ui: &mut Ui, session: &Session, tokens: &Tokens) {
        ui.horizontal_wrapped(|ui| {
            ui.checkbox(&mut self.query.matches_case, "Match case");
            ui.checkbox(&mut self.query.is_whole_word, "Whole word");
            let n_articles = session.study().map_or(1, |study| study.articles.len());
            if n_articles > 1 && !session.is_homeless() {
                ui.add_space(12.0);
                ui.label(RichText::new("In").color(tokens.text_weak));
                ui.radio_value(&mut self.scope, Scope::Article, "this article");
                let all = format!("all {} articles", grouped(n_articles));
                ui.radio_value(&mut self.scope, Scope::Study, all);
            }
        });
    }

    /// Chooses the code whose key is pressed, and moves in the list and ticks its rows. Returns whether Enter is pressed, which marks, or Ctrl+Enter, which does so even
    /// where Enter would press a button.
    fn take_keys(&mut self, ui: &Ui, codebook: &Codebook) -> bool {
        if is_writing(ui.ctx()) {
            return false;
        }
        let is_elsewhere = ui.memory(|memory| memory.focused().is_some()) && !self.place.has_focus;
        if !is_elsewhere {
            self.take_list_keys(ui);
        }
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

    /// Moves in the list by the arrow keys, and ticks the row reached by the space bar.
    fn take_list_keys(&mut self, ui: &Ui) {
        let last = self.matches.rows().len().saturating_sub(1);
        let row = step_by_keys(ui, self.place.row, last, PAGE);
        if row != self.place.row {
            (self.place.row, self.place.wants_focus) = (row, true);
            self.rows.reveal(row);
        }
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Space)) {
            self.matches.toggle(self.place.row);
        }
    }

    /// Draws how many there are, and the buttons that tick all or none.
    fn head_ui(&mut self, ui: &mut Ui, tokens: &Tokens) {
        let words = self.found_so_far();
        ui.horizontal(|ui| {
            ui.label(RichText::new(words).size(SMALL_SIZE).color(tokens.text_weak));
            if !self.matches.has_unmarked() {
                return;
            }
            if ui.button(RichText::new("All").size(SMALL_SIZE)).clicked() {
                self.matches.tick_all();
            }
            if ui.button(RichText::new("None").size(SMALL_SIZE)).clicked() {
                self.matches.tick_none();
            }
        });
    }

    /// Returns how many matches there are, and how far the search is.
    fn found_so_far(&self) -> String {
        let Elsewhere { total, n_searched, n_unreadable, is_done } = self.elsewhere;
        let is_searching = self.is_searching || total > 0 && !is_done;
        let count = self.matches.len();
        let mut words = match count {
            0 if is_searching => "Searching…".to_owned(),
            0 => "No matches".to_owned(),
            _ if self.matches.has_more => {
                format!("The first {}", n_matches(count))
            }
            _ => n_matches(count),
        };
        let articles = |count: usize| counted(count, "article");
        let mut add = |parts: &[&str]| words.push_str(&parts.concat());
        if self.matches.n_articles() > 1 {
            add(&[" in ", &articles(self.matches.n_articles())]);
        }
        let n_marked = self.matches.n_marked();
        if n_marked > 0 {
            add(&[", ", &grouped(n_marked), " of them marked already"]);
        }
        if is_searching && total > 0 {
            add(&[", searched ", &grouped(n_searched), " of ", &articles(total)]);
        }
        if n_unreadable > 0 {
            add(&[", ", &articles(n_unreadable), " cannot be read"]);
        }
        words
    }
}

/// Returns the other articles of the study.
fn others(session: &Session, open: &OpenArticle) -> Vec<ArticlePath> {
    let study = session.study().filter(|study| study.id == open.study);
    let articles = study.iter().flat_map(|study| &study.articles);
    articles.map(|entry| &entry.path).filter(|path| **path != open.path).cloned().collect()
}
