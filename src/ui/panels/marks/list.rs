//! The list of marks in reading order.

use demarche_core::{
    annotation::{Annotation, AnnotationId},
    study::Coder,
};
use egui::{Button, Ui, vec2};

use super::{
    model::MarksModel,
    quote::{quote, quote_style},
    record::RecordState,
    row::{MarkRow, RowShape},
};
use crate::{
    session::{Action, Command, Filter, Listed, Sign, code_keys, grouped, joined_names},
    ui::{
        theme::{ROW_HEIGHT, Tokens},
        typeset::{Breaks, Typesetter},
        widgets::{
            FieldLook, Icon, Row, Rows, TextField, filled, icon_button, row_words, section_ui,
        },
    },
};

/// How many rows the list shows at least if the window has room for them.
const AT_LEAST: usize = 6;

/// The state of the list of marks between frames.
#[derive(Debug)]
pub(in crate::ui) struct MarksState {
    rows: Rows,
    /// The words to find in the marks.
    words: TextField,
    /// Whether the user has just left them, so that the text takes the focus back if nothing else has it.
    has_left_words: bool,
    /// Whether the user has just marked words with a code above the list.
    pub(super) has_marked: bool,
    pub(super) record: RecordState,
    /// The mark the list was last scrolled to, and the height of the list then, in points.
    followed: Option<(AnnotationId, f32)>,
    /// The height of the heading and the field above the rows, in points, as it was last drawn.
    pub(super) heading: f32,
    /// How the rows are drawn.
    pub(super) shape: RowShape,
}

impl Default for MarksState {
    fn default() -> Self {
        Self {
            rows: Rows::default(),
            words: TextField::new(row_words(), Breaks::Never),
            has_left_words: false,
            has_marked: false,
            record: RecordState::default(),
            followed: None,
            heading: 62.0,
            shape: RowShape::default(),
        }
    }
}

/// Draws the list into the rest of `ui`.
pub(super) fn marks_ui(
    ui: &mut Ui,
    model: &MarksModel<'_>,
    state: &mut MarksState,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let name = match model.filter.base() {
        Filter::All | Filter::Words(..) => None,
        Filter::Code(code) => model.codebook.get(code).map(|code| code.name.as_str()),
        Filter::Sign(sign) => {
            Sign::ALL.iter().find(|(known, _)| known == sign).map(|(_, name)| *name)
        }
    };
    let n_rows = n_listed(model);
    let count = if model.is_listing {
        format!("looking through {}…", grouped(model.set.len()))
    } else {
        format!("{} of {}", grouped(n_rows), grouped(model.set.len()))
    };
    let heading = match name {
        Some(name) => format!("Marks: {} only, {count}", name.to_lowercase()),
        None if *model.filter != Filter::All => format!("Marks: {count}"),
        None => "Marks".to_owned(),
    };
    let top = ui.cursor().top();
    section_ui(ui, &heading, tokens);
    if !model.set.is_empty() {
        words_ui(ui, model, state, (tokens, typesetter), actions);
    }
    ui.add_space(2.0);
    if n_rows == 0 && model.is_listing {
        return;
    }
    if n_rows == 0 {
        let words = match (model.filter, model.set.is_empty()) {
            (Filter::Code(_), false) => "No marks have this code yet".to_owned(),
            (Filter::Sign(_), false) => "No marks have this sign".to_owned(),
            (Filter::Words(..), false) => "No marks contain these words".to_owned(),
            _ => first_steps(model),
        };
        if !model.known_coders.is_empty() {
            known_coders_ui(ui, model.known_coders, (tokens, typesetter), actions);
        }
        ui.label(egui::RichText::new(words).color(tokens.text_weak));
        return;
    }
    // The list shrinks in the frame after a mark is chosen, because its record appears below. So the row is brought into
    // view again.
    let height = ui.available_height().round();
    let followed = model.chosen.map(|id| (id.clone(), height));
    if state.followed != followed {
        let row = model.chosen.and_then(|id| match model.listed {
            Some(listed) => listed.row_of(id),
            None => model.set.rank_of(id),
        });
        if let Some(row) = row {
            state.rows.reveal(row);
        }
        state.followed = followed;
    }
    state.heading = ui.cursor().top() - top;
    let mut list = List { model, shape: state.shape, tokens, typesetter, actions };
    state.rows.show(ui, "Marks in reading order", n_rows, &mut list);
}

/// Draws the field for words to find in the marks.
fn words_ui(
    ui: &mut Ui,
    model: &MarksModel<'_>,
    state: &mut MarksState,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let MarksState { words, has_left_words, .. } = state;
    let (text, listed) = (words.text(), model.filter.text());
    if text != listed && !(text.trim().is_empty() && listed.is_empty()) {
        // The article was closed since.
        words.set_text(listed);
    }
    ui.add_space(2.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        let is_filtered = !model.filter.text().is_empty();
        let room = if is_filtered { 30.0 } else { 0.0 };
        let size = vec2(ui.available_width() - room, ROW_HEIGHT);
        let look = FieldLook { hint: "Find in marks", ..FieldLook::line("Find in marks") };
        let field = ui.allocate_ui(size, |ui| {
            ui.set_width(size.x);
            words.show(ui, &look, (tokens, typesetter))
        });
        let field = field.inner;
        if field.is_changed {
            actions.push(Action::FindInMarks(words.text()));
        }
        // The list is that of the words before those typed in this frame, or not made yet.
        let is_known = !field.is_changed && !model.is_listing;
        let is_empty = is_known && model.listed.is_some_and(Listed::is_empty);
        if field.is_entered && !is_empty {
            let is_back = ui.input(|input| input.modifiers.shift);
            let command = if is_back { Command::PreviousMark } else { Command::NextMark };
            actions.push(Action::Run(command));
        }
        *has_left_words |= field.response.lost_focus();
        if is_filtered && icon_button(ui, Icon::Close, "Show all marks again", tokens).clicked() {
            words.set_text("");
            ui.memory_mut(egui::Memory::stop_text_input);
            *has_left_words = true;
            actions.push(Action::FindInMarks(String::new()));
        }
    });
}

/// The marks listed, and what drawing them needs.
struct List<'a> {
    model: &'a MarksModel<'a>,
    shape: RowShape,
    tokens: &'a Tokens,
    typesetter: &'a mut Typesetter,
    actions: &'a mut Vec<Action>,
}

impl<'a> List<'a> {
    fn mark(&self, index: usize) -> Option<MarkRow<'a>> {
        Some(MarkRow::of(self.model, listed(self.model, index)?))
    }
}

impl Row for List<'_> {
    fn height(&mut self, ui: &Ui, index: usize, width: f32) -> f32 {
        let mark = self.mark(index);
        mark.map_or(0.0, |mark| mark.height(ui, (width, self.shape), self.typesetter))
    }

    fn show(&mut self, ui: &mut Ui, index: usize) {
        if let Some(mark) = self.mark(index)
            && mark.show(ui, self.shape, self.tokens, self.typesetter)
        {
            self.actions.push(Action::Reveal(mark.annotation.id.clone()));
        }
    }
}

/// Returns the mark of a row.
fn listed<'a>(model: &MarksModel<'a>, index: usize) -> Option<&'a Annotation> {
    match model.listed {
        Some(listed) => listed.mark(index).map(AsRef::as_ref),
        None => model.set.iter_from(index).next().map(AsRef::as_ref),
    }
}

/// Returns how many marks are listed.
fn n_listed(model: &MarksModel<'_>) -> usize {
    model.listed.map_or(model.set.len(), Listed::len)
}

/// Returns how the rows are drawn if the list has this height, in points, so that enough of them are seen; and the least
/// height that shows so many whole, wherever the list is scrolled to.
pub(super) fn shape_for(
    ui: &Ui,
    model: &MarksModel<'_>,
    height: f32,
    typesetter: &mut Typesetter,
) -> (RowShape, f32) {
    let n_rows = n_listed(model).clamp(1, AT_LEAST);
    let Some(first) = listed(model, 0) else { return (RowShape::default(), height) };
    let (first, style) = (quote(first, model.article), quote_style(first, model.article));
    let overhang = typesetter.overhang(&first, &style);
    let line = typesetter.label_height(ui, &first, &style, ui.available_width(), 1);
    let shape = RowShape::fitting(height / n_rows as f32, overhang, line);
    // Both edges may cut off a row.
    let rows = (0..=AT_LEAST).filter_map(|index| listed(model, index));
    let rows = rows.map(|mark| MarkRow::of(model, mark));
    let room = (ui.available_width(), shape);
    (shape, rows.map(|row| row.height(ui, room, typesetter)).sum())
}

impl MarksState {
    /// Returns the actions that save a memo being written, if there is one.
    pub(in crate::ui) fn take_memo(&mut self) -> Vec<Action> {
        self.record.take_memo()
    }

    /// Returns the actions that save a memo being written, if it has waited for long enough.
    pub(in crate::ui) fn memo_if_due(&mut self, ctx: &egui::Context) -> Vec<Action> {
        self.record.memo_if_due(ctx)
    }

    /// Returns whether a memo is being written that is not saved yet.
    pub(in crate::ui) fn is_writing_memo(&self) -> bool {
        self.record.is_edited()
    }

    /// Returns whether there are memos whose saving was refused.
    pub(in crate::ui) fn has_drafts(&self) -> bool {
        self.record.drafts.words().next().is_some()
    }

    /// Keeps a memo whose saving was refused, until it is saved or dropped; `present` is the mark's memo, if there is the mark.
    pub(in crate::ui) fn keep_memo(
        &mut self,
        id: &AnnotationId,
        present: Option<&str>,
        words: &str,
    ) {
        self.record.drafts.keep(id, present, words);
    }

    /// Forgets the kept memo of a mark, because it is saved.
    pub(in crate::ui) fn forget_memo(&mut self, id: &AnnotationId) {
        self.record.drafts.forget(id);
    }

    /// Forgets all kept memos.
    pub(in crate::ui) fn drop_memos(&mut self) {
        self.record.drafts.clear();
    }

    /// Returns the memos that are not saved.
    pub(in crate::ui) fn unsaved_memos(&self) -> Vec<String> {
        self.record.drafts.words().map(str::to_owned).collect()
    }

    /// Gives the memo of the chosen mark the keyboard focus.
    pub(in crate::ui) fn focus_memo(&mut self) {
        self.record.focus_memo();
    }

    /// Gives the words to find in the marks the keyboard focus.
    pub(in crate::ui) fn focus_words(&mut self) {
        self.words.focus();
        self.words.select_all();
    }

    /// Returns whether the user has just marked words with a code of the list, so that the text takes the focus back.
    pub(in crate::ui) fn take_marked(&mut self) -> bool {
        std::mem::take(&mut self.has_marked)
    }

    /// Returns whether the user has just left a field, so that the text takes the focus back if nothing else has it.
    pub(in crate::ui) fn has_left_field(&mut self) -> bool {
        let has_left_words = std::mem::take(&mut self.has_left_words);
        std::mem::take(&mut self.record.has_left) || has_left_words
    }
}

/// How many coders are named where there is little room.
const NAMED: usize = 5;

/// Says who has marks in the study, as long as nobody has said who is coding: a study that was moved seems empty otherwise.
fn known_coders_ui(
    ui: &mut Ui,
    coders: &[Coder],
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let mut names: Vec<&str> = coders.iter().take(NAMED).map(|coder| &*coder.name).collect();
    if coders.len() > NAMED {
        names.push("…");
    }
    let who = match coders.len() {
        1 => "1 person has".to_owned(),
        count => format!("{count} people have"),
    };
    let words = format!("{who} marks in this study: {}", joined_names(names));
    typesetter.label_ui(ui, &words, &row_words(), tokens.text, 6);
    ui.add_space(4.0);
    let button = Button::new(egui::RichText::new("Choose who is coding…").color(tokens.text));
    if ui.add(filled(ui, button, tokens.hover, tokens)).clicked() {
        actions.push(Action::Run(Command::ChangeCoder));
    }
    ui.add_space(8.0);
}

/// Says how to make the first mark.
fn first_steps(model: &MarksModel<'_>) -> String {
    let keys = code_keys(model.codebook).map(|keys| format!(": {keys}")).unwrap_or_default();
    format!("Drag over the words of a claim, then press the key of its code{keys}")
}
