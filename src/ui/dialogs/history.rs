//! What was done to the open set, and the way back to an earlier state.

use std::sync::Arc;

use demarche_core::{
    annotation::{Annotation, AnnotationSet, Edit},
    codebook::Codebook,
    journal::{Entry, Kind, go_back},
};
use demarche_files::storage::SetHistory;
use egui::{
    Key, Modifiers, RichText, ScrollArea, Sense, Ui, WidgetInfo, accesskit::Role, pos2, vec2,
};

use super::{buttons::buttons_ui, request::Request};
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
/// The height of the list, and of what going back would change, in points.
const HEIGHT: f32 = 240.0;
const CHANGES: f32 = 110.0;
/// How many of the changes are listed.
const MOST: usize = 100;

/// The history of the open set, and the state that is chosen in it.
#[derive(Debug)]
pub(in crate::ui) struct HistoryDialog {
    number: u64,
    /// The opening and the revision whose history is wanted or was read.
    of: Option<(u64, u64)>,
    read: Option<Result<Box<SetHistory>, String>>,
    /// The chosen row: 0 is the state now.
    row: usize,
    rows: Rows,
    earlier: Option<Earlier>,
}

/// An earlier state.
#[derive(Debug)]
struct Earlier {
    row: usize,
    /// The state and the edit that leads to it, or `None` if it cannot be told.
    found: Option<(AnnotationSet, Option<Edit>)>,
}

impl HistoryDialog {
    /// Returns the dialog; `number` is one that no earlier request had.
    pub(super) fn new(number: u64) -> Self {
        let (of, read, earlier) = (None, None, None);
        Self { number, of, read, row: 0, rows: Rows::default(), earlier }
    }

    /// Returns the request for the history, once for each state of the open set.
    pub(in crate::ui) fn follow(&mut self, session: &Session) -> Option<HistoryJob> {
        let open = session.open()?;
        let key = open.key()?;
        let of = (open.opening, open.revision);
        if self.of == Some(of) {
            return None;
        }
        (self.of, self.read, self.earlier, self.row) = (Some(of), None, None, 0);
        self.number += 1;
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
        let chosen = step_by_keys(ui, self.row, n_rows);
        if chosen != self.row {
            self.row = chosen;
            self.rows.reveal(chosen);
        }
        let mut clicked = None;
        ui.allocate_ui(vec2(ui.available_width(), HEIGHT), |ui| {
            ui.set_min_size(ui.available_size());
            let (row, text) = (self.row, open.article.text());
            let mut list = List { history, row, text, clicked: &mut clicked, tokens, typesetter };
            self.rows.show(ui, "What was done, newest first", n_rows, &mut list);
        });
        if let Some(row) = clicked {
            self.row = row;
        }
        let row = self.row;
        if self.earlier.as_ref().is_none_or(|earlier| earlier.row != row) {
            self.earlier = Some(Earlier { row, found: find(history, row, &open.set) });
        }
        ui.separator();
        let edit = self.earlier_ui(ui, session, open, (tokens, typesetter));
        let can_go = edit.is_some() && open.access == Access::Writable;
        let labels: &[&str] = if can_go { &["Go back to this state", "Close"] } else { &["Close"] };
        match (buttons_ui(ui, labels, tokens), edit) {
            (Some(0), Some(edit)) if can_go => {
                let when = when(self.read.as_ref(), row);
                let Some(key) = open.key() else { return };
                let text_sha256 = open.article.text_sha256;
                let back = GoBack { key, text_sha256, edit, when };
                requests.push(Request::Act(Action::GoBack(Box::new(back))));
            }
            (Some(_), _) => requests.push(Request::Close),
            (None, _) => {}
        }
    }

    /// Draws what the chosen state was, and what going back to it would change. Returns the edit that goes back.
    fn earlier_ui(
        &self,
        ui: &mut Ui,
        session: &Session,
        open: &OpenArticle,
        (tokens, typesetter): (&Tokens, &mut Typesetter),
    ) -> Option<Edit> {
        let weak = |words: String| RichText::new(words).size(SMALL_SIZE).color(tokens.text_weak);
        let found = self.earlier.as_ref().and_then(|earlier| earlier.found.as_ref());
        let Some((set, edit)) = found else {
            let words = "This state is not known any more: something else than these steps changed the marks later, for example another program";
            ui.label(weak(words.to_owned()));
            ui.add_space(CHANGES);
            return None;
        };
        let marks = counted(set.len(), "mark");
        let done = if set.header().done.is_some() { ", the article marked as done" } else { "" };
        let mut words = format!("{marks}{done}");
        match edit {
            None if self.row == 0 => words += ". This is how it is now",
            None => words += ". The same as now",
            Some(_) => words += ". Going back would change:",
        }
        ui.label(weak(words));
        let changes =
            edit.as_ref().map(|edit| changes(edit, open, session.codebook())).unwrap_or_default();
        ui.allocate_ui(vec2(ui.available_width(), CHANGES), |ui| {
            ui.set_min_size(ui.available_size());
            let area = ScrollArea::vertical().id_salt("changes").max_height(CHANGES);
            area.auto_shrink(false).show(ui, |ui| {
                for words in changes.iter().take(MOST) {
                    typesetter.label_ui(ui, words, &row_words(), tokens.text, 1);
                }
                if changes.len() > MOST {
                    let more = grouped(changes.len() - MOST);
                    ui.label(weak(format!("and {more} more")));
                }
            });
        });
        edit.clone()
    }
}

/// Returns the state of a row and the edit that leads there.
fn find(
    history: &SetHistory,
    row: usize,
    now: &AnnotationSet,
) -> Option<(AnnotationSet, Option<Edit>)> {
    let since = history.since(history.steps.len().checked_sub(row)?)?;
    go_back(now, since).ok()
}

/// Returns when the state of a row was reached, in words.
fn when(read: Option<&Result<Box<SetHistory>, String>>, row: usize) -> String {
    let Some(Ok(history)) = read else { return String::new() };
    let step = history.steps.len().checked_sub(row + 1).and_then(|index| history.steps.get(index));
    step.map_or_else(|| "the beginning".to_owned(), |step| spelled(step.time))
}

/// Returns in words what an edit changes, a line for each mark.
fn changes(edit: &Edit, open: &OpenArticle, codebook: &Codebook) -> Vec<String> {
    let words = |mark: &Annotation| {
        let code = codebook.get(&mark.code).map(|code| code.name.to_lowercase());
        let code = code.unwrap_or_else(|| mark.code.0.to_string());
        format!("{code} “{}”", one_line(&mark.words_then(open.article.text())))
    };
    match edit {
        Edit::Add(mark) => vec![format!("Bring back {}", words(mark))],
        Edit::Remove(id) => {
            let mark = open.set.get(id);
            mark.map(|mark| format!("Remove {}", words(mark))).into_iter().collect()
        }
        Edit::Replace(mark) => {
            let what = open.set.get(&mark.id).map_or(String::new(), |is| what_differs(is, mark));
            vec![format!("Change back {}{what}", words(mark))]
        }
        Edit::SetDone(Some(_)) => vec!["Mark the article as done".to_owned()],
        Edit::SetDone(None) => vec!["Mark the article as not done".to_owned()],
        Edit::Batch(edits) => edits.iter().flat_map(|edit| changes(edit, open, codebook)).collect(),
    }
}

/// Returns what of a mark goes back to what it was: ` (code, memo)`.
fn what_differs(is: &Annotation, was: &Annotation) -> String {
    let parts = [
        (is.code != was.code, "code"),
        (is.spans != was.spans || is.status() != was.status(), "place"),
        (is.memo() != was.memo(), "memo"),
        (is.is_unsure != was.is_unsure || is.confidence != was.confidence, "certainty"),
    ];
    let parts: Vec<&str> =
        parts.iter().filter(|(differs, _)| *differs).map(|(_, part)| *part).collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the row that the keys pressed in this frame lead to.
fn step_by_keys(ui: &Ui, row: usize, n_rows: usize) -> usize {
    let last = n_rows.saturating_sub(1);
    let page = (HEIGHT / ROW) as usize - 1;
    ui.input_mut(|input| {
        let mut pressed = |key| input.count_and_consume_key(Modifiers::NONE, key);
        let down = pressed(Key::ArrowDown) + page * pressed(Key::PageDown);
        let up = pressed(Key::ArrowUp) + page * pressed(Key::PageUp);
        match (pressed(Key::Home), pressed(Key::End)) {
            (0, 0) => (row + down).saturating_sub(up).min(last),
            (_, 0) => 0,
            _ => last,
        }
    })
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
    clicked: &'a mut Option<usize>,
    tokens: &'a Tokens,
    typesetter: &'a mut Typesetter,
}

impl Row for List<'_> {
    fn height(&mut self, _: &Ui, _: usize, _: f32) -> f32 {
        ROW
    }

    fn show(&mut self, ui: &mut Ui, index: usize) {
        let rect = ui.max_rect();
        let response = ui.interact(rect, row_id(ui), Sense::click());
        if response.clicked() {
            *self.clicked = Some(index);
        }
        let steps = &self.history.steps;
        let at = steps.len().checked_sub(index + 1);
        let step = at.and_then(|at| steps.get(at));
        let (time, words) = match step {
            Some(step) => (spelled(step.time), described(step, self.text)),
            None => (String::new(), "Before the first step that is kept".to_owned()),
        };
        let is_chosen = self.row == index;
        let is_known = at.map_or(0, |at| at + 1) >= self.history.n_fixed;
        let label = format!("{words} {time}");
        response
            .widget_info(|| WidgetInfo::selected(Role::ListBoxOption, is_known, is_chosen, &label));
        let tokens = self.tokens;
        if is_chosen {
            ui.painter().rect_filled(rect, 5.0, tokens.chosen);
        } else if response.hovered() {
            ui.painter().rect_filled(rect, 5.0, tokens.hover);
        }
        let color = if is_known { tokens.text } else { tokens.text_weak };
        let style = row_words();
        let height = self.typesetter.label_height(ui, &words, &style, rect.width(), 1);
        let top = (rect.center().y - 0.5 * height).round();
        let place = |left: f32, right: f32| {
            egui::Rect::from_min_size(pos2(left, top), vec2(right - left, height))
        };
        let middle = rect.left() + TIME;
        self.typesetter.lines_ui(
            ui,
            (place(rect.left() + 8.0, middle), 1),
            &time,
            &style,
            tokens.text_weak,
        );
        self.typesetter.lines_ui(ui, (place(middle, rect.right() - 8.0), 1), &words, &style, color);
    }
}

/// Returns a step in words: `Undo: remove demand “hand over the list”`.
fn described(step: &Entry, text: &str) -> String {
    let quote = match step.marks()[..] {
        [mark] => format!(" “{}”", one_line(&mark.words_then(text))),
        _ => String::new(),
    };
    let words = format!("{}{quote}", step.label);
    match step.kind {
        Kind::Do => crate::session::sentence(&words),
        Kind::Undo => format!("Undo: {words}"),
        Kind::Redo => format!("Redo: {words}"),
    }
}
