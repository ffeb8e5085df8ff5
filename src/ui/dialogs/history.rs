//! What was done to the open set, and the way back to an earlier state.

use std::sync::Arc;

use demarche_core::{
    annotation::{Annotation, AnnotationSet, Edit},
    codebook::Codebook,
    journal::{Entry, Kind},
};
use demarche_files::storage::SetHistory;
use egui::{
    Color32, Key, Modifiers, Rect, RichText, ScrollArea, Sense, Ui, WidgetInfo, accesskit::Role,
    pos2, vec2,
};

use super::{buttons::buttons_ui, request::Request, scrolled::step_by_keys};
use crate::{
    session::{Access, Action, GoBack, OpenArticle, Session, counted, grouped},
    ui::{
        moment::spelled,
        theme::{SMALL_SIZE, Tokens},
        typeset::Typesetter,
        widgets::{Row, Rows, row_id, row_words},
    },
    work::HistoryJob,
};

/// The height of a row, and the room for its time, in points.
const ROW: f32 = 26.0;
const TIME: f32 = 128.0;
/// How many rows of the list are shown at most without scrolling, and at least.
const ROWS: (usize, usize) = (9, 3);
/// The height of what going back would change, and that of everything but the list with the space around the dialog, in
/// points.
const CHANGES: f32 = 110.0;
const REST: f32 = 310.0;
/// The room for what was done, before the quote, in points. Each has a line of its own, so that neither turns the other round.
const WORDS: f32 = 240.0;
/// How many of the changes are listed.
const MOST: usize = 100;

/// The history of the open set, and the state that is chosen in it.
#[derive(Debug)]
pub(in crate::ui) struct HistoryDialog {
    number: u64,
    /// The opening and the revision whose history is wanted or was read, and whether that is on the disk.
    of: Option<(u64, u64, bool)>,
    read: Option<Result<Box<SetHistory>, String>>,
    /// The chosen row: 0 is the state now.
    row: usize,
    /// Whether the chosen row has the focus, so that Enter goes back to its state.
    is_focused: bool,
    rows: Rows,
    earlier: Option<Earlier>,
}

/// An earlier state.
#[derive(Debug)]
struct Earlier {
    row: usize,
    /// The state and the edit that leads to it, or `None` if it cannot be told.
    found: Option<(AnnotationSet, Option<Edit>)>,
    /// The first of the changes that it makes, in words, and how many there are.
    changes: (Vec<Line>, usize),
}

impl HistoryDialog {
    /// Returns the dialog; `number` is one that no earlier request had.
    pub(super) fn new(number: u64) -> Self {
        let (of, read, earlier) = (None, None, None);
        Self { number, of, read, row: 0, is_focused: false, rows: Rows::default(), earlier }
    }

    /// Returns the request for the history, once for each state of the open set.
    pub(in crate::ui) fn follow(&mut self, session: &Session) -> Option<HistoryJob> {
        let open = session.open()?;
        let key = open.key()?;
        // What is not on the disk is not in the history, and could not be taken back with it.
        let is_saved = session.is_open_saved();
        let of = (open.opening, open.revision, is_saved);
        if self.of == Some(of) {
            return None;
        }
        (self.of, self.read, self.earlier, self.row) = (Some(of), None, None, 0);
        self.number += 1;
        if !is_saved {
            return None;
        }
        Some(HistoryJob { number: self.number, key, article: Arc::clone(&open.article) })
    }

    /// Takes the history that was read, or why it could not be.
    pub(in crate::ui) fn take(&mut self, number: u64, read: Result<Box<SetHistory>, String>) {
        if number == self.number {
            self.read = Some(read);
        }
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        session: &Session,
        (tokens, typesetter): (&Tokens, &mut Typesetter),
        requests: &mut Vec<Request>,
    ) {
        let Some(open) = session.open() else { return requests.push(Request::Close) };
        let weak = |words: &str| RichText::new(words).color(tokens.text_weak);
        let history = match &self.read {
            None if !session.is_open_saved() => {
                ui.label(weak(
                    "Your last changes are not saved yet. The history is read when they are",
                ));
                return close_ui(ui, tokens, requests);
            }
            None => return drop(ui.label(weak("Reading…"))),
            Some(Ok(history)) => history,
            Some(Err(reason)) => {
                ui.label(RichText::new(reason).color(tokens.error));
                return close_ui(ui, tokens, requests);
            }
        };
        if history.steps.is_empty() {
            ui.label(weak("Nothing was done to your marks on this article yet. From now on, every step is listed here"));
            return close_ui(ui, tokens, requests);
        }
        let n_rows = history.steps.len() + 1;
        let chosen = step_by_keys(ui, self.row, n_rows.saturating_sub(1), shown(ui) - 1);
        if chosen != self.row {
            self.row = chosen;
            self.rows.reveal(chosen);
        }
        let is_entered =
            self.is_focused && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
        let (mut clicked, mut focused) = (None, None);
        let n_shown = n_rows.clamp(ROWS.1, shown(ui));
        ui.allocate_ui(vec2(ui.available_width(), n_shown as f32 * ROW), |ui| {
            ui.set_min_size(ui.available_size());
            let (row, text) = (self.row, open.article.text());
            let found = (&mut clicked, &mut focused);
            let mut list = List { history, row, text, found, tokens, typesetter };
            self.rows.show(ui, "What was done, newest first", n_rows, &mut list);
        });
        if let Some(row) = clicked {
            self.row = row;
        }
        self.is_focused = focused == Some(self.row);
        let row = self.row;
        if self.earlier.as_ref().is_none_or(|earlier| earlier.row != row) {
            let found = find(history, row, &open.set);
            let edit = found.as_ref().and_then(|(_, edit)| edit.as_ref());
            let changes = edit.map(|edit| changes(edit, open, session.codebook()));
            self.earlier = Some(Earlier { row, changes: changes.unwrap_or_default(), found });
        }
        ui.separator();
        self.earlier_ui(ui, history, (tokens, typesetter));
        let edit = self.earlier.as_ref().and_then(|earlier| earlier.found.as_ref()?.1.as_ref());
        let can_go = edit.is_some() && open.access == Access::Writable;
        let labels: &[&str] = if can_go { &["Go back to this state", "Close"] } else { &["Close"] };
        let clicked = buttons_ui(ui, labels, tokens);
        match (clicked.or_else(|| (is_entered && can_go).then_some(0)), edit) {
            (Some(0), Some(edit)) if can_go => {
                let edit = edit.clone();
                let when = when(history, row);
                let Some(key) = open.key() else { return };
                let text_sha256 = open.article.text_sha256;
                let back = GoBack { key, text_sha256, edit, when };
                requests.push(Request::Act(Action::GoBack(Box::new(back))));
            }
            (Some(_), _) => requests.push(Request::Close),
            (None, _) => {}
        }
    }

    /// Draws what the chosen state was, and what going back to it would change.
    fn earlier_ui(
        &self,
        ui: &mut Ui,
        history: &SetHistory,
        (tokens, typesetter): (&Tokens, &mut Typesetter),
    ) {
        let weak = |words: String| RichText::new(words).size(SMALL_SIZE).color(tokens.text_weak);
        let earlier = self.earlier.as_ref();
        let found = earlier.and_then(|earlier| Some((earlier.found.as_ref()?, &earlier.changes)));
        let Some(((set, edit), (changes, n_changes))) = found else {
            let index = history.steps.len().checked_sub(self.row);
            let gap = index.and_then(|index| history.gap_since(index));
            let words = match gap.filter(|gap| !gap.is_changed) {
                Some(gap) => format!("This state is not known any more: {}", history.words(gap)),
                None => "This state is not known any more: something else than these steps changed the marks later, for example another program".to_owned(),
            };
            ui.label(weak(words));
            ui.add_space(CHANGES);
            return;
        };
        let marks = counted(set.len(), "mark");
        let done = if set.header().done.is_some() { ", the article marked as done" } else { "" };
        let mut words = format!("{marks}{done}");
        if is_after_others(history, self.row) {
            words = format!("After something else than this step changed the marks: {words}");
        }
        match edit {
            None if self.row == 0 => words += ". This is how it is now",
            None => words += ". The same as now",
            Some(_) => words += ". Going back would change:",
        }
        ui.label(weak(words));
        ui.allocate_ui(vec2(ui.available_width(), CHANGES), |ui| {
            ui.set_min_size(ui.available_size());
            let area = ScrollArea::vertical().id_salt("changes").max_height(CHANGES);
            area.auto_shrink(false).show(ui, |ui| {
                for line in changes {
                    let width = ui.available_width();
                    let height = line.height(ui, width, typesetter);
                    let response = ui.allocate_response(vec2(width, height), Sense::hover());
                    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, line.whole()));
                    line.show(ui, response.rect, tokens.text, typesetter);
                }
                if *n_changes > changes.len() {
                    let more = grouped(n_changes - changes.len());
                    ui.label(weak(format!("and {more} more")));
                }
            });
        });
    }
}

/// Returns the state of a row and the edit that leads there.
fn find(
    history: &SetHistory,
    row: usize,
    now: &AnnotationSet,
) -> Option<(AnnotationSet, Option<Edit>)> {
    history.way_back(history.steps.len().checked_sub(row)?, now)
}

/// Returns whether the state of a row is what something else than steps left, after the step in that row.
fn is_after_others(history: &SetHistory, row: usize) -> bool {
    let index = history.steps.len().checked_sub(row);
    row > 0 && index.is_some_and(|index| history.is_changed_after(index))
}

/// Returns which state that of a row is, in words.
fn when(history: &SetHistory, row: usize) -> String {
    let step = |after: usize| {
        let index = history.steps.len().checked_sub(row + 1)? + after;
        history.steps.get(index)
    };
    match (step(0), step(1)) {
        (Some(_), Some(next)) if is_after_others(history, row) => {
            format!("the state before {}", spelled(next.time))
        }
        (Some(step), _) => spelled(step.time),
        (None, _) => "the beginning".to_owned(),
    }
}

/// Returns in words the first of what an edit changes, a line for each mark, and how many there are.
fn changes(edit: &Edit, open: &OpenArticle, codebook: &Codebook) -> (Vec<Line>, usize) {
    let parts = match edit {
        Edit::Batch(parts) => parts.as_slice(),
        one => std::slice::from_ref(one),
    };
    let words = parts.iter().take(MOST).map(|edit| change_in_words(edit, open, codebook));
    (words.collect(), parts.len())
}

fn change_in_words(edit: &Edit, open: &OpenArticle, codebook: &Codebook) -> Line {
    let line = |verb: &str, mark: &Annotation| {
        let code = codebook.get(&mark.code).map(|code| code.name.to_lowercase());
        let code = code.unwrap_or_else(|| mark.code.0.to_string());
        Line::new(format!("{verb} {code}"), Some(mark), open.article.text())
    };
    let plain = |words: &str| Line::new(words.to_owned(), None, "");
    match edit {
        Edit::Add(mark) => line("Bring back", mark),
        Edit::Remove(id) => open.set.get(id).map_or_else(|| plain(""), |mark| line("Remove", mark)),
        Edit::Replace(mark) => {
            let what = open.set.get(&mark.id).map_or(String::new(), |is| what_differs(is, mark));
            line(&format!("Change back{what}"), mark)
        }
        Edit::SetDone(Some(_)) => plain("Mark the article as done"),
        Edit::SetDone(None) => plain("Mark the article as not done"),
        Edit::Batch(parts) => plain(&counted(parts.len(), "change")),
    }
}

/// Words and the quote they are about.
#[derive(Debug)]
struct Line {
    words: String,
    /// In quotation marks, or empty.
    quote: String,
}

impl Line {
    fn new(words: String, mark: Option<&Annotation>, text: &str) -> Self {
        let quote = |mark: &Annotation| {
            let words = mark.words_then(text);
            format!("“{}”", words.split_whitespace().collect::<Vec<_>>().join(" "))
        };
        Self { words, quote: mark.map(quote).unwrap_or_default() }
    }

    /// Returns words and quote as one text.
    fn whole(&self) -> String {
        let space = if self.quote.is_empty() { "" } else { " " };
        format!("{}{space}{}", self.words, self.quote)
    }

    /// Returns the height of the line in points.
    fn height(&self, ui: &Ui, width: f32, typesetter: &mut Typesetter) -> f32 {
        let style = row_words();
        let words = typesetter.label_height(ui, &self.words, &style, width, 1);
        words.max(typesetter.label_height(ui, &self.quote, &style, width - WORDS, 1))
    }

    fn show(&self, ui: &Ui, rect: Rect, color: Color32, typesetter: &mut Typesetter) {
        if self.quote.is_empty() {
            return centred_ui(ui, rect, &self.words, color, typesetter);
        }
        let (words, quote) = rect.split_left_right_at_x(rect.left() + WORDS);
        centred_ui(ui, words.with_max_x(words.right() - 8.0), &self.words, color, typesetter);
        centred_ui(ui, quote, &self.quote, color, typesetter);
    }
}

/// Draws a text on one line in the middle of a rectangle's height.
fn centred_ui(ui: &Ui, rect: Rect, words: &str, color: Color32, typesetter: &mut Typesetter) {
    let style = row_words();
    let height = typesetter.label_height(ui, words, &style, rect.width(), 1);
    let corner = pos2(rect.left(), (rect.center().y - 0.5 * height).round());
    let place = Rect::from_min_size(corner, vec2(rect.width(), height));
    typesetter.lines_ui(ui, (place, 1), words, &style, color);
}

/// Returns what of a mark goes back to what it was: ` the code and memo of`.
fn what_differs(is: &Annotation, was: &Annotation) -> String {
    let parts = [
        (is.code != was.code, "code"),
        (is.spans != was.spans || is.status() != was.status(), "place"),
        (is.memo() != was.memo(), "memo"),
        (is.is_unsure != was.is_unsure || is.confidence != was.confidence, "certainty"),
    ];
    let parts: Vec<&str> =
        parts.iter().filter(|(differs, _)| *differs).map(|(_, part)| *part).collect();
    if parts.is_empty() { String::new() } else { format!(" the {} of", parts.join(" and ")) }
}

/// Returns how many rows the window has room for.
fn shown(ui: &Ui) -> usize {
    let room = ui.ctx().content_rect().height() - REST;
    ((room.max(0.0) / ROW) as usize).clamp(ROWS.1, ROWS.0)
}

fn close_ui(ui: &mut Ui, tokens: &Tokens, requests: &mut Vec<Request>) {
    if buttons_ui(ui, &["Close"], tokens).is_some() {
        requests.push(Request::Close);
    }
}

/// The rows, and what drawing them needs.
struct List<'a> {
    history: &'a SetHistory,
    row: usize,
    text: &'a str,
    /// The row that is clicked, and the one that has the focus.
    found: (&'a mut Option<usize>, &'a mut Option<usize>),
    tokens: &'a Tokens,
    typesetter: &'a mut Typesetter,
}

impl List<'_> {
    /// Returns the time of a row's step, if it has one, and the step in words.
    fn line(&self, index: usize) -> (String, Line) {
        let steps = &self.history.steps;
        match steps.len().checked_sub(index + 1).and_then(|at| steps.get(at)) {
            Some(step) => (spelled(step.time), described(step, self.text)),
            None => {
                let words = "Before the first step that is kept".to_owned();
                (String::new(), Line::new(words, None, ""))
            }
        }
    }
}

impl Row for List<'_> {
    fn height(&mut self, ui: &Ui, index: usize, width: f32) -> f32 {
        let (_, line) = self.line(index);
        line.height(ui, width - TIME - 8.0, self.typesetter).max(ROW)
    }

    fn show(&mut self, ui: &mut Ui, index: usize) {
        let rect = ui.max_rect();
        let response = ui.interact(rect, row_id(ui), Sense::click());
        if response.clicked() {
            *self.found.0 = Some(index);
        }
        if response.has_focus() {
            *self.found.1 = Some(index);
        }
        let (time, line) = self.line(index);
        let is_chosen = self.row == index;
        let n_before = self.history.steps.len().saturating_sub(index);
        let is_known = self.history.can_go_back(n_before);
        let label = format!("{} {time}", line.whole());
        response
            .widget_info(|| WidgetInfo::selected(Role::ListBoxOption, is_known, is_chosen, &label));
        let tokens = self.tokens;
        if is_chosen {
            ui.painter().rect_filled(rect, 5.0, tokens.chosen);
        } else if response.hovered() {
            ui.painter().rect_filled(rect, 5.0, tokens.hover);
        }
        let color = if is_known { tokens.text } else { tokens.text_weak };
        let (left, right) = rect.shrink2(vec2(8.0, 0.0)).split_left_right_at_x(rect.left() + TIME);
        centred_ui(ui, left, &time, tokens.text_weak, self.typesetter);
        line.show(ui, right, color, self.typesetter);
    }
}

/// Returns a step in words: `Undo: remove demand` and `“hand over the list”`.
fn described(step: &Entry, text: &str) -> Line {
    let words = match step.kind {
        Kind::Do => crate::session::sentence(&step.label),
        Kind::Undo => format!("Undo: {}", step.label),
        Kind::Redo => format!("Redo: {}", step.label),
    };
    Line::new(words, step.only_mark().map(|mark| &**mark), text)
}
