//! The bar below the text that compares the saved place of a mark with the one found in the changed text.

use std::ops::Range;

use demarche_core::{
    annotation::{Annotation, Status},
    article::Article,
    text::{Selector, Span},
};
use egui::{
    Button, FontId, Frame, Label, Margin, Panel, RichText, ScrollArea, Sense, Ui, WidgetInfo,
    accesskit::Role, vec2,
};

use super::{
    theme::{SMALL_SIZE, Tokens},
    typeset::{Style, Typesetter, base_direction},
    widgets::{Icon, filled, icon_button, letter_box, name_area, row_words},
};
use crate::session::{Access, Action, Command, OpenArticle, Session, grouped};

/// How much of the text is shown before and after the words, in characters, and how much of the words.
const AROUND: usize = 60;
const LONGEST: usize = 500;
/// The greatest height of the two texts, and the least width at which they stand side by side, in points. The text between
/// the lists of the narrowest window has that width.
const HEIGHT: f32 = 132.0;
const SIDE_BY_SIDE: f32 = 400.0;
/// The most of the window's height that they take.
const SHARE: f32 = 0.3;
/// The room for the buttons to go on and to close, in points.
const ARROWS: f32 = 112.0;
/// The space between the two texts, in points.
const GAP: f32 = 24.0;

/// Draws the bar at the bottom of `ui` while the place of a mark is checked; returns its height in points.
pub(super) fn review_bar_ui(
    ui: &mut Ui,
    (session, open): (&Session, &OpenArticle),
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) -> f32 {
    let Some(mark) = session.reviewed() else { return 0.0 };
    let frame = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(14, 8));
    let bar = Panel::bottom("review bar").frame(frame).show(ui, |ui| {
        name_area(ui, Role::Region, "Check the place");
        ui.spacing_mut().item_spacing = vec2(8.0, 6.0);
        head_ui(ui, session, mark, tokens, actions);
        let was = Excerpt::saved(mark);
        let is = Excerpt::found(mark, &open.article);
        side_by_side(ui, HEIGHT, |ui, width, side| match side {
            Side::Left => text_ui(ui, ("As saved", &was), width, (tokens, typesetter)),
            Side::Right => text_ui(ui, ("In the text now", &is), width, (tokens, typesetter)),
        });
        if open.access == Access::Writable {
            buttons_ui(ui, session, tokens, actions);
        }
    });
    bar.response.rect.height()
}

/// Says how many marks are still to be checked and, where there is room, how many are.
fn progress_ui(ui: &mut Ui, n_checked: usize, count: usize, tokens: &Tokens) {
    let left = left_to_check(count - n_checked);
    let all = format!("{left}, {} of {} checked", grouped(n_checked), grouped(count));
    let font = FontId::proportional(SMALL_SIZE);
    let width = |words: &str| {
        ui.painter().layout_no_wrap(words.to_owned(), font.clone(), tokens.text_weak).size().x
    };
    let fits = width(&all) <= ui.available_width() - ARROWS;
    let words = if n_checked > 0 && fits { &all } else { &left };
    let words = RichText::new(words).size(SMALL_SIZE).color(tokens.text_weak);
    ui.scope(|ui| {
        ui.set_max_width((ui.available_width() - ARROWS).max(0.0));
        ui.add(Label::new(words).truncate()).on_hover_text(all);
    });
}

/// Returns how many marks are still to be checked, in words.
pub(super) fn left_to_check(count: usize) -> String {
    format!("{} left to check", grouped(count))
}

/// Which of two things is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// Draws two things beside each other, or below each other if there is no room, each in this width; they scroll if they are
/// higher than `height`, in points, or a share of the window.
pub(super) fn side_by_side(ui: &mut Ui, height: f32, mut show: impl FnMut(&mut Ui, f32, Side)) {
    let height = height.min((SHARE * ui.ctx().content_rect().height()).round());
    ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        let room = ui.available_width();
        let is_wide = room >= SIDE_BY_SIDE;
        let width = if is_wide { 0.5 * (room - GAP) } else { room };
        let mut both = |ui: &mut Ui| {
            show(ui, width, Side::Left);
            if is_wide {
                ui.add_space(GAP - ui.spacing().item_spacing.x);
            }
            show(ui, width, Side::Right);
        };
        if is_wide {
            ui.horizontal_top(|ui| both(ui));
        } else {
            ui.vertical(|ui| both(ui));
        }
    });
}

/// Draws the code, what is to be checked, its number, and the buttons to go on and to close.
pub(super) fn head_ui(
    ui: &mut Ui,
    session: &Session,
    mark: &Annotation,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    ui.horizontal(|ui| {
        let code = session.codebook().get(&mark.code);
        let (name, letter, color) = match code {
            Some(code) => (&*code.name, &*code.letter, tokens.code(code.color)),
            None => (&*mark.code.0, "?", tokens.text_weak),
        };
        let (rect, _) = ui.allocate_exact_size(vec2(18.0, 18.0), Sense::hover());
        letter_box(ui, rect, letter, color, tokens);
        ui.label(RichText::new(name).color(color));
        let (words, color) = match mark.status() {
            _ if !mark.others().is_empty() => ("This mark has two versions", tokens.warning),
            Status::Exact => return,
            Status::Moved => ("The words have moved", tokens.warning),
            Status::Uncertain => ("This may be the place", tokens.warning),
            Status::Orphan => ("The words are gone", tokens.error),
        };
        ui.label(RichText::new(words).color(color));
        if let Some((n_checked, count)) = session.review_progress() {
            progress_ui(ui, n_checked, count, tokens);
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let keymap = session.keymap();
            if icon_button(ui, Icon::Close, "Close", tokens).clicked() {
                actions.push(Action::StopReview);
            }
            for (icon, command) in
                [(Icon::Down, Command::NextToCheck), (Icon::Up, Command::PreviousToCheck)]
            {
                let label = keymap.with_key(command.spec().label, command);
                if icon_button(ui, icon, &label, tokens).clicked() {
                    actions.push(Action::Run(command));
                }
            }
        });
    });
}

/// Draws the buttons that settle the place.
fn buttons_ui(ui: &mut Ui, session: &Session, tokens: &Tokens, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        for command in [Command::AcceptPlace, Command::PutHere, Command::AcceptMoved] {
            let spec = command.spec();
            let label = session.keymap().with_key(spec.label, command);
            let button = filled(ui, Button::new(RichText::new(&label)), tokens.hover, tokens);
            let is_enabled = session.is_enabled(command);
            let response = ui.add_enabled(is_enabled, button).on_hover_text(spec.tooltip);
            let response = response.on_disabled_hover_text(match command {
                Command::AcceptPlace => "There is no place to accept",
                Command::PutHere => "Select the words that the mark belongs to first",
                Command::AcceptMoved => "No mark has only moved; check the others one by one",
                _ => spec.tooltip,
            });
            response.widget_info(|| WidgetInfo::labeled(Role::Button, is_enabled, &label));
            if response.clicked() {
                actions.push(Action::Run(command));
            }
        }
    });
}

/// Returns a text without the part of a word it begins with, and with a sign that it was cut off.
fn cut_start(text: &str) -> String {
    match text.char_indices().find(|(_, character)| character.is_whitespace()) {
        Some((at, _)) => format!("…{}", text.get(at..).unwrap_or_default()),
        None if text.is_empty() => String::new(),
        None => format!("…{text}"),
    }
}

/// Returns a text without the part of a word it ends with, and with a sign that it was cut off.
fn cut_end(text: &str) -> String {
    match text.char_indices().rfind(|(_, character)| character.is_whitespace()) {
        Some((at, _)) => format!("{} …", text.get(..at).unwrap_or_default()),
        None if text.is_empty() => String::new(),
        None => format!("{text}…"),
    }
}

/// A piece of a text with the marked words in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Excerpt {
    line: String,
    words: Vec<Range<usize>>,
}

impl Excerpt {
    /// Returns the words as they were saved, with what was before and after them.
    fn saved(mark: &Annotation) -> Self {
        let mut excerpt = Self::default();
        let stored = mark.detail.as_ref().map(|detail| detail.stored.as_slice());
        for Selector { prefix, exact, suffix, .. } in stored.unwrap_or_default() {
            // The saved context is cut off somewhere in a word.
            excerpt.push(&cut_start(prefix), exact, &cut_end(suffix));
        }
        excerpt
    }

    /// Returns the words in the text, with what is before and after them; empty if the mark lost its place.
    pub(super) fn found(mark: &Annotation, article: &Article) -> Self {
        let mut excerpt = Self::default();
        let text = article.text();
        for span in &mark.spans {
            let (start, end) = (span.start(), span.end());
            let head = text.get(..start).unwrap_or_default();
            let tail = text.get(end..).unwrap_or_default();
            let from = head.char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
            let to = tail.char_indices().nth(AROUND).map_or(tail.len(), |(at, _)| at);
            let words = span.of(text).unwrap_or_default();
            let around = |from, to| Span::new(from, to)?.of(text);
            let before = around(from, start).unwrap_or_default();
            let after = around(end, end + to).unwrap_or_default();
            let before = if from > 0 { cut_start(before) } else { before.to_owned() };
            let after = if end + to < text.len() { cut_end(after) } else { after.to_owned() };
            excerpt.push(&before, words, &after);
        }
        excerpt
    }

    fn push(&mut self, before: &str, words: &str, after: &str) {
        if !self.line.is_empty() {
            self.line.push_str(" … ");
        }
        self.push_flat(before);
        let start = self.line.len();
        match words.char_indices().nth(LONGEST) {
            Some((at, _)) => {
                self.push_flat(words.get(..at).unwrap_or_default());
                self.line.push('…');
            }
            None => self.push_flat(words),
        }
        self.words.push(start..self.line.len());
        self.push_flat(after);
    }

    /// Adds a text with its white space as single spaces.
    fn push_flat(&mut self, text: &str) {
        for character in text.chars() {
            match character.is_whitespace() {
                true if self.line.ends_with(' ') => {}
                true => self.line.push(' '),
                false => self.line.push(character),
            }
        }
    }
}

/// Draws a text under its heading, with the marked words on a coloured ground.
pub(super) fn text_ui(
    ui: &mut Ui,
    (heading, excerpt): (&str, &Excerpt),
    width: f32,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
) {
    ui.vertical(|ui| {
        ui.set_width(width);
        ui.label(RichText::new(heading).size(SMALL_SIZE).color(tokens.text_weak));
        if excerpt.line.is_empty() {
            let words = "Select the words it belongs to and put it there, or remove the mark";
            ui.label(RichText::new(words).color(tokens.text_weak));
            return;
        }
        let style = Style { direction: base_direction(&excerpt.line), ..row_words() };
        let paragraph = typesetter.lay_out(&excerpt.line, &style, width, ui.pixels_per_point());
        let size = vec2(width, paragraph.size().y);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let label = format!("{heading}: {}", excerpt.line);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &label));
        for words in &excerpt.words {
            for (_, ground) in paragraph.rects(words.clone()) {
                ui.painter().rect_filled(ground.translate(rect.min.to_vec2()), 2.0, tokens.hit);
            }
        }
        typesetter.paint(ui.painter(), rect.min, &paragraph, tokens.text);
    });
}
