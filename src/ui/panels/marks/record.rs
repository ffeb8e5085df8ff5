//! The record of the chosen mark.

use std::time::{Duration, Instant};

use egui::{Button, Context, FontId, RichText, Ui, WidgetInfo, accesskit::Role, vec2};

use super::{
    drafts::Drafts,
    model::MarksModel,
    quote::{quote_style, whole_quote},
    times::times_ui,
};
use crate::{
    session::{Action, Certainty, Command, Keymap},
    ui::{
        theme::{ROW_HEIGHT, SMALL_SIZE, Tokens},
        typeset::{Breaks, Style, Typesetter},
        widgets::{
            FieldLook, RowState, TextField, filled, option_button, outline_controls, row_words,
        },
    },
};
use demarche_core::{
    annotation::{Annotation, AnnotationId},
    codebook::{Code, Codebook},
};

/// How long after the last key a memo is saved, in seconds.
const MEMO_DELAY: f64 = 1.0;
/// How long after the first key what is typed without a pause is saved, in seconds. It is on the disk within the three seconds
/// that are promised also if the window draws and the disk writes slowly.
const LONGEST_DELAY: f64 = 2.0;
/// The longest frame that is allowed for, in seconds.
const LONGEST_FRAME: f64 = 1.0;
/// The least and the greatest height of the field for the memo, in points.
const MEMO_HEIGHTS: (f32, f32) = (28.0, 160.0);
/// The space beside the words of a button, in points.
const BUTTON_PADDING: f32 = 7.0;
/// How many lines of a mark's words a low card shows at least, and a tooltip at most.
const LEAST_LINES: usize = 2;
const MOST_LINES: usize = 16;
/// The room for the three levels of confidence, in points.
const CONFIDENCE: f32 = 172.0;

/// When a memo was changed that is not saved yet.
#[derive(Clone, Copy, Debug)]
struct Edited {
    /// When the first key may have been pressed, and when the last one was taken, in seconds of the window.
    first: f64,
    last: f64,
    /// When the first key was taken, by a clock that goes on while no frame is drawn.
    since: Instant,
    /// Whether it was written without a pause after the words that were saved last, so that both are one step.
    goes_on: bool,
}

impl Edited {
    /// Returns how long the memo need not be saved, in seconds, in a window that takes `frame` seconds for each frame.
    fn rest(&self, now: f64, frame: f64) -> f64 {
        let longest = (self.first + LONGEST_DELAY - frame - now)
            .min(LONGEST_DELAY - self.since.elapsed().as_secs_f64());
        (self.last + MEMO_DELAY - now).min(longest)
    }
}

/// Returns the time and how long a frame takes now, in seconds.
fn pace(ctx: &Context) -> (f64, f64) {
    ctx.input(|input| (input.time, f64::from(input.stable_dt).min(LONGEST_FRAME)))
}

/// The record's state between frames.
#[derive(Debug)]
pub(super) struct RecordState {
    memo: TextField,
    /// The mark in the record, and its memo when it was last shown.
    shown: Option<(AnnotationId, String)>,
    /// The height at which all of the card is seen, in points, as it was last drawn.
    pub(super) whole_height: Option<f32>,
    /// The height of the mark's words in it, and the room that there is for them if the card has to be low, likewise.
    quote_height: f32,
    quote_room: Option<f32>,
    /// When the memo was changed, if it is not saved yet.
    edited: Option<Edited>,
    /// The mark whose memo was saved while it was being written, and when the last key was taken before that.
    saved: Option<(AnnotationId, f64)>,
    /// The mark's memo when that began.
    before: String,
    /// The memos whose saving was refused.
    pub(super) drafts: Drafts,
    /// Whether the user has just left the memo, so that the text takes the focus back if nothing else has it.
    pub(super) has_left: bool,
}

impl Default for RecordState {
    fn default() -> Self {
        Self {
            memo: TextField::new(row_words(), Breaks::Allowed),
            shown: None,
            whole_height: None,
            quote_height: 0.0,
            quote_room: None,
            edited: None,
            saved: None,
            before: String::new(),
            drafts: Drafts::default(),
            has_left: false,
        }
    }
}

impl RecordState {
    /// Returns the actions that save the memo if it was changed.
    pub(super) fn take_memo(&mut self) -> Vec<Action> {
        let (Some(edited), Some((id, _))) = (self.edited.take(), &self.shown) else {
            return Vec::new();
        };
        self.saved = Some((id.clone(), edited.last));
        let goes_on = edited.goes_on.then(|| Action::MemoGoesOn(id.clone()));
        let (id, before) = (id.clone(), self.before.clone());
        let memo = Action::TypeMemo { id, before, words: self.memo.text() };
        goes_on.into_iter().chain([memo]).collect()
    }

    /// Shows only as much of the mark's words as leaves room for the rest of a card that can be at most this high, in points;
    /// all of them if there is no limit.
    pub(super) fn fit(&mut self, most: Option<f32>) {
        self.quote_room = most
            .zip(self.whole_height)
            .map(|(most, whole)| most - (whole - self.quote_height).max(0.0));
    }

    /// Draws the mark's words. Where they are cut, a tooltip shows more of them.
    fn quote_ui(
        &mut self,
        ui: &mut Ui,
        (quote, style): (&str, &Style),
        (tokens, typesetter): (&Tokens, &mut Typesetter),
    ) {
        ui.add_space(typesetter.overhang(quote, style));
        let width = ui.available_width();
        let line = typesetter.label_height(ui, quote, style, width, 1).max(1.0);
        let fitting = |room: f32| ((room / line) as usize).max(LEAST_LINES);
        let n_lines = self.quote_room.map_or(usize::MAX, fitting);
        let response = typesetter.label_ui(ui, quote, style, tokens.text, n_lines);
        self.quote_height = response.rect.height();
        let is_cut = n_lines < usize::MAX
            && typesetter.label_height(ui, quote, style, width, usize::MAX) > self.quote_height;
        if is_cut {
            response.on_hover_ui(|ui| {
                typesetter.label_ui(ui, quote, style, tokens.text, MOST_LINES);
            });
        }
    }

    /// Returns whether the memo was changed and is not saved yet.
    pub(super) fn is_edited(&self) -> bool {
        self.edited.is_some()
    }

    /// Returns the actions that save a memo that is being written, if it has waited for long enough.
    pub(super) fn memo_if_due(&mut self, ctx: &Context) -> Vec<Action> {
        let (now, frame) = pace(ctx);
        let is_due = self.edited.is_some_and(|edited| edited.rest(now, frame) <= 0.0);
        if is_due { self.take_memo() } else { Vec::new() }
    }

    /// Gives the memo the keyboard focus.
    pub(super) fn focus_memo(&mut self) {
        self.memo.focus();
        self.memo.go_to_end();
    }

    /// Shows the memo of a mark, unless the one in the field is newer.
    fn follow(&mut self, annotation: &Annotation) {
        let memo = annotation.memo();
        let is_its = self.shown.as_ref().is_some_and(|(id, _)| *id == annotation.id);
        let is_shown = is_its && self.shown.as_ref().is_some_and(|(_, shown)| shown == memo);
        if !is_shown {
            let words = self.drafts.of(&annotation.id).unwrap_or(memo);
            // The same words in another mark's memo have another past.
            if self.edited.is_none() && (!is_its || self.memo.text() != words) {
                self.memo.set_text(words);
            }
            self.shown = Some((annotation.id.clone(), memo.to_owned()));
        }
    }

    /// Draws the field for the memo.
    fn memo_ui(
        &mut self,
        ui: &mut Ui,
        keymap: &Keymap,
        (tokens, typesetter): (&Tokens, &mut Typesetter),
        actions: &mut Vec<Action>,
    ) {
        let hint = keymap.with_key("Memo", Command::EditMemo);
        let look = FieldLook { hint: &hint, heights: MEMO_HEIGHTS, ..FieldLook::line("Memo") };
        let field = self.memo.show(ui, &look, (tokens, typesetter));
        if field.is_changed {
            if let (None, Some((id, shown))) = (&self.edited, &self.shown) {
                let refused = self.drafts.before(id);
                self.before = refused.unwrap_or(shown).to_owned();
            }
            let (now, frame) = pace(ui.ctx());
            let id = self.shown.as_ref().map(|(id, _)| id);
            let is_of_run =
                |(mark, last): &(AnnotationId, f64)| Some(mark) == id && now - last < MEMO_DELAY;
            let new = || Edited {
                first: now - frame,
                last: now,
                since: Instant::now(),
                goes_on: self.saved.as_ref().is_some_and(is_of_run),
            };
            self.edited = Some(Edited { last: now, ..self.edited.unwrap_or_else(new) });
        }
        // A long quote pushes the field out of the card, where one would type blind.
        if field.is_changed || field.response.gained_focus() {
            field.response.scroll_to_me(None);
        }
        if field.is_entered {
            field.response.surrender_focus();
        }
        let has_left = field.response.lost_focus() || field.is_entered;
        self.has_left |= has_left;
        if has_left {
            actions.extend(self.take_memo());
            // What is written when one comes back is another step.
            self.saved = None;
        }
        actions.extend(self.memo_if_due(ui.ctx()));
        let (now, frame) = pace(ui.ctx());
        if let Some(edited) = self.edited {
            let rest = edited.rest(now, frame).max(0.0);
            ui.ctx().request_repaint_after(Duration::from_secs_f64(rest));
        }
    }
}

/// Says that the mark's memo is not saved, and offers to save or to drop it; draws nothing if it is saved.
fn draft_ui(
    ui: &mut Ui,
    (annotation, is_writable): (&Annotation, bool),
    state: &mut RecordState,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    let Some(words) = state.drafts.of(&annotation.id) else { return };
    let (mut is_saved, mut is_dropped) = (false, false);
    ui.horizontal_wrapped(|ui| {
        let sign = RichText::new("Memo not saved").size(SMALL_SIZE).color(tokens.warning);
        ui.label(sign).on_hover_text("The memo is kept here until it can be saved");
        let mut button = |words, is_enabled, (label, tooltip)| {
            let words = RichText::new(words).size(SMALL_SIZE);
            let button = filled(ui, Button::new(words), tokens.hover, tokens);
            let response = ui.add_enabled(is_enabled, button);
            response.widget_info(|| WidgetInfo::labeled(Role::Button, is_enabled, label));
            response.on_hover_text(tooltip).clicked()
        };
        let save =
            ("Save memo", "Save this memo; one that was written elsewhere meanwhile is kept too");
        is_saved = button("Save", is_writable, save);
        let drop = ("Drop memo", "Drop these words and show the mark’s memo");
        is_dropped = button("Drop", true, drop);
    });
    if is_saved {
        let before = state.drafts.before(&annotation.id);
        let before = before.unwrap_or_else(|| annotation.memo()).to_owned();
        let (id, words) = (annotation.id.clone(), words.to_owned());
        actions.push(Action::TypeMemo { id, before, words });
    }
    if is_dropped {
        state.drafts.forget(&annotation.id);
        state.edited = None;
        state.memo.set_text(annotation.memo());
    }
}

/// Draws the chosen mark's code, words, memo, flags and times, or nothing if no mark is chosen.
pub(super) fn record_ui(
    ui: &mut Ui,
    model: &MarksModel<'_>,
    state: &mut RecordState,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let Some(annotation) = model.chosen.and_then(|id| model.set.get(id)) else { return };
    state.follow(annotation);
    ui.set_min_width(ui.available_width());
    ui.spacing_mut().item_spacing = vec2(6.0, 5.0);
    let is_writable = model.is_writable;
    ui.add_enabled_ui(is_writable, |ui| {
        codes_ui(ui, model.codebook, annotation, tokens, actions);
    });
    let shown = model.as_moved(annotation);
    let (quote, style) = (whole_quote(shown, model.article), quote_style(shown, model.article));
    state.quote_ui(ui, (&quote, &style), (tokens, &mut *typesetter));
    ui.add_enabled_ui(is_writable, |ui| {
        state.memo_ui(ui, model.keymap, (tokens, typesetter), actions);
    });
    // Always one child, so that the widgets below keep their ids, and the focus.
    let draft =
        ui.scope(|ui| draft_ui(ui, (annotation, is_writable), state, tokens, actions)).response;
    if draft.rect.height() <= 0.0 {
        // Nothing has no space around it.
        ui.add_space(-ui.spacing().item_spacing.y);
    }
    ui.add_enabled_ui(is_writable, |ui| {
        flags_ui(ui, model.keymap, annotation, tokens, actions);
        ui.horizontal_wrapped(|ui| {
            // Both fit on one line of the narrowest panel.
            ui.spacing_mut().button_padding.x = BUTTON_PADDING;
            buttons_ui(ui, model, annotation, tokens, actions);
        });
    });
    times_ui(ui, annotation, tokens);
}

fn flags_ui(
    ui: &mut Ui,
    keymap: &Keymap,
    annotation: &Annotation,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    ui.horizontal_wrapped(|ui| {
        outline_controls(ui, tokens);
        let mut is_unsure = annotation.is_unsure;
        let check = ui.checkbox(&mut is_unsure, "Not sure");
        if check.on_hover_text(tooltip(keymap, Command::ToggleUnsure)).clicked() {
            let certainty = if is_unsure { Certainty::Unsure } else { Certainty::Sure };
            actions.push(Action::SetCertainty(annotation.id.clone(), certainty));
        }
        ui.add_space(6.0);
        // Its three levels stay on one line.
        if ui.available_size_before_wrap().x < CONFIDENCE {
            ui.end_row();
            ui.set_row_height(ROW_HEIGHT);
        }
        ui.label(RichText::new("Confidence").color(tokens.text_weak));
        ui.spacing_mut().item_spacing.x = 2.0;
        for (command, level) in [
            (Command::ConfidenceLow, 1),
            (Command::ConfidenceMedium, 2),
            (Command::ConfidenceHigh, 3),
        ] {
            let is_its = annotation.confidence == Some(level);
            let words = RichText::new(level.to_string());
            let button = option_button(words, RowState::from(is_its), tokens);
            let button = button.min_size(vec2(24.0, 22.0));
            let response = ui.add(button).on_hover_text(tooltip(keymap, command));
            response.widget_info(|| {
                WidgetInfo::selected(Role::RadioButton, true, is_its, command.spec().label)
            });
            if response.clicked() {
                let confidence = (!is_its).then_some(level);
                actions.push(Action::SetConfidence(annotation.id.clone(), confidence));
            }
        }
    });
}

fn buttons_ui(
    ui: &mut Ui,
    model: &MarksModel<'_>,
    annotation: &Annotation,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    if model.is_moving_edges {
        return;
    }
    for (command, action) in [
        (Command::EditEdges, Action::Run(Command::EditEdges)),
        (Command::RemoveMark, Action::Remove(annotation.id.clone())),
    ] {
        button_ui(ui, (model.keymap, command, action), tokens, actions);
    }
}

/// Draws the buttons with which the pointer ends the moving of edges as the keys do, while edges are moved.
pub(super) fn edges_ui(
    ui: &mut Ui,
    model: &MarksModel<'_>,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    if !model.is_moving_edges {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().button_padding.x = BUTTON_PADDING;
        for command in [Command::KeepEdges, Command::Cancel] {
            button_ui(ui, (model.keymap, command, Action::Run(command)), tokens, actions);
        }
    });
}

fn button_ui(
    ui: &mut Ui,
    (keymap, command, action): (&Keymap, Command, Action),
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    let button = Button::new(command.spec().label);
    let button = ui.add(filled(ui, button, tokens.hover, tokens));
    if button.on_hover_text(tooltip(keymap, command)).clicked() {
        actions.push(action);
    }
}

/// The height of a code in the record, and the space beside its name or letter, in points.
const CODE: f32 = 24.0;
const CODE_PADDING: f32 = 8.0;

/// Draws the codes to change the mark's own to. If their names do not fit on one line, the others show only their letters.
fn codes_ui(
    ui: &mut Ui,
    codebook: &Codebook,
    annotation: &Annotation,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    let is_its = |code: &Code| code.id == annotation.code;
    let codes: Vec<&Code> =
        codebook.codes.iter().filter(|code| code.is_active || is_its(code)).collect();
    let font = FontId::proportional(SMALL_SIZE);
    let width = |code: &Code| {
        let name = ui.painter().layout_no_wrap(code.name.clone(), font.clone(), tokens.text);
        name.size().x + 2.0 * CODE_PADDING
    };
    let gaps = 4.0 * codes.len().saturating_sub(1) as f32;
    let is_wide = codes.iter().map(|code| width(code)).sum::<f32>() + gaps <= ui.available_width();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        ui.spacing_mut().button_padding.x = CODE_PADDING;
        ui.spacing_mut().interact_size.y = CODE;
        for code in &codes {
            let is_its = is_its(code);
            let color = tokens.code(code.color);
            let words = if is_wide || is_its { &code.name } else { &code.letter };
            let words = RichText::new(words).size(SMALL_SIZE);
            let words = words.color(if is_its { color } else { tokens.text_weak });
            let mut button = Button::selectable(is_its, words);
            if is_its {
                button = button.fill(tokens.code_fill(code.color));
            }
            let key = code.key.map(|key| format!(" ({key})")).unwrap_or_default();
            let response = ui.add(button);
            let is_enabled = ui.is_enabled();
            response
                .widget_info(|| WidgetInfo::selected(Role::Button, is_enabled, is_its, &code.name));
            let response =
                response.on_hover_text(format!("Change to {}{key}", code.name.to_lowercase()));
            if response.clicked() && !is_its {
                actions.push(Action::Retype(annotation.id.clone(), code.id.clone()));
            }
        }
        if !codes.iter().any(|code| is_its(code)) {
            ui.label(
                RichText::new(format!("Unknown code: {}", annotation.code.0))
                    .size(SMALL_SIZE)
                    .color(tokens.warning),
            );
        }
    });
}

/// Returns a command's tooltip with its key.
fn tooltip(keymap: &Keymap, command: Command) -> String {
    keymap.with_key(command.spec().tooltip, command)
}
