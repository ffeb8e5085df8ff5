//! The list of marks in reading order.

use demarche_core::{
    annotation::{Annotation, AnnotationId, Status},
    article::Article,
    codebook::{Code, Codebook},
};
use egui::{Rect, Sense, Ui, UiBuilder, WidgetInfo, accesskit::Role, pos2, vec2};

use super::{
    model::MarksModel,
    quote::{quote, quote_style},
    record::RecordState,
};
use crate::{
    session::{Action, Command, Filter, Listed, Sign, code_keys, grouped},
    ui::{
        theme::{ROW_HEIGHT, SMALL_SIZE, Tokens},
        typeset::{Breaks, Style, Typesetter},
        widgets::{
            FieldLook, Icon, Row, RowState, Rows, TextField, icon_button, letter_box, make_option,
            row_ground, row_id, row_words, say_nothing, section_ui,
        },
    },
};

/// The height of a row's head, the space below its quote, and that to the left and right of it, in points.
const HEAD: f32 = 25.0;
const FOOT: f32 = 9.0;
const LEFT: f32 = 10.0;
const RIGHT: f32 = 8.0;
/// The most lines of a quote in the list; its record shows all of it.
const LINES: usize = 4;

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
    let n_rows = model.listed.map_or(model.set.len(), Listed::len);
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
    let mut list = List { model, tokens, typesetter, actions };
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
    tokens: &'a Tokens,
    typesetter: &'a mut Typesetter,
    actions: &'a mut Vec<Action>,
}

impl<'a> List<'a> {
    fn mark(&self, index: usize) -> Option<MarkRow<'a>> {
        let annotation = match self.model.listed {
            Some(listed) => listed.mark(index),
            None => self.model.set.iter_from(index).next(),
        }?;
        let is_chosen = self.model.chosen == Some(&annotation.id);
        let annotation = self.model.as_moved(annotation);
        let MarksModel { article, codebook, .. } = self.model;
        Some(MarkRow { annotation, article, codebook, is_chosen })
    }
}

impl Row for List<'_> {
    fn height(&mut self, ui: &Ui, index: usize, width: f32) -> f32 {
        let quote = self.mark(index).map(|mark| mark.quote());
        quote.map_or(0.0, |(quote, style)| {
            let width = width - LEFT - RIGHT;
            let head = HEAD + self.typesetter.overhang(&quote, &style);
            head + self.typesetter.label_height(ui, &quote, &style, width, LINES) + FOOT
        })
    }

    fn show(&mut self, ui: &mut Ui, index: usize) {
        if let Some(mark) = self.mark(index)
            && mark.show(ui, self.tokens, self.typesetter)
        {
            self.actions.push(Action::Reveal(mark.annotation.id.clone()));
        }
    }
}

impl MarksState {
    /// Returns the action that saves a memo being written, if there is one.
    pub(in crate::ui) fn take_memo(&mut self) -> Option<Action> {
        self.record.take_memo()
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

struct MarkRow<'a> {
    annotation: &'a Annotation,
    article: &'a Article,
    codebook: &'a Codebook,
    is_chosen: bool,
}

impl MarkRow<'_> {
    /// Returns the quote and its style.
    fn quote(&self) -> (String, Style) {
        (quote(self.annotation, self.article), quote_style(self.annotation, self.article))
    }

    /// Draws the row; returns whether it was clicked.
    fn show(&self, ui: &mut Ui, tokens: &Tokens, typesetter: &mut Typesetter) -> bool {
        let rect = ui.max_rect().shrink2(vec2(0.0, 1.0));
        let response = ui.interact(rect, row_id(ui), Sense::click());
        let code = self.codebook.get(&self.annotation.code);
        let name =
            code.map_or_else(|| self.annotation.code.0.to_string(), |code| code.name.clone());
        let (quote, style) = self.quote();
        let label = format!("{name}: {quote}");
        response.widget_info(|| {
            WidgetInfo::selected(Role::ListBoxOption, true, self.is_chosen, &label)
        });
        let signs = self.signs(tokens);
        make_option(&response, || {
            signs.iter().map(|(words, _)| *words).collect::<Vec<_>>().join(", ")
        });
        row_ground(ui, rect, &response, RowState::from(self.is_chosen), tokens);
        let color = code.map_or(tokens.text_weak, |code| tokens.code(code.color));
        let letter = code.map_or("?", |code: &Code| code.letter.as_str());
        let at = Rect::from_min_size(rect.min + vec2(8.0, 6.0), vec2(16.0, 16.0));
        letter_box(ui, at, letter, color, tokens);
        let line = Rect::from_min_max(
            pos2(rect.left() + 30.0, rect.top() + 6.0),
            pos2(rect.right() - 8.0, rect.top() + 24.0),
        );
        let mut line = ui.new_child(
            UiBuilder::new()
                .max_rect(line)
                .layout(egui::Layout::left_to_right(egui::Align::Center)),
        );
        line.spacing_mut().item_spacing.x = 8.0;
        line.label(egui::RichText::new(&name).size(SMALL_SIZE).color(color));
        say_nothing(&line);
        for (words, color) in signs {
            line.label(egui::RichText::new(words).size(SMALL_SIZE).color(color));
        }
        let head = HEAD + typesetter.overhang(&quote, &style);
        let below = Rect::from_min_max(
            pos2(rect.left() + LEFT, ui.max_rect().top() + head),
            pos2(rect.right() - RIGHT, rect.bottom()),
        );
        let mut below = ui.new_child(UiBuilder::new().max_rect(below));
        say_nothing(&below);
        typesetter.label_ui(&mut below, &quote, &style, tokens.text, LINES);
        response.clicked()
    }

    fn signs(&self, tokens: &Tokens) -> Vec<(&'static str, egui::Color32)> {
        let mut signs = Vec::new();
        if self.annotation.is_unsure {
            signs.push(("not sure", tokens.text_weak));
        }
        if !self.annotation.memo().is_empty() {
            signs.push(("memo", tokens.text_weak));
        }
        if !self.annotation.others().is_empty() {
            signs.push(("two versions", tokens.warning));
        }
        match self.annotation.status() {
            Status::Exact => {}
            Status::Moved => signs.push(("moved (check)", tokens.warning)),
            Status::Uncertain => signs.push(("uncertain (check)", tokens.warning)),
            Status::Orphan => signs.push(("lost its place", tokens.error)),
        }
        signs
    }
}

/// Says how to make the first mark.
fn first_steps(model: &MarksModel<'_>) -> String {
    let keys = code_keys(model.codebook).map(|keys| format!(": {keys}")).unwrap_or_default();
    format!("Drag over the words of a claim, then press the key of its code{keys}")
}
