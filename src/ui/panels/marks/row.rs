//! A row of the list of marks.

use demarche_core::{
    annotation::{Annotation, Status},
    article::Article,
    codebook::{Code, Codebook},
};
use egui::{
    Align2, Color32, FontId, Label, Rect, Response, RichText, Sense, Ui, UiBuilder, WidgetInfo,
    accesskit::Role, pos2, vec2,
};

use super::{
    model::MarksModel,
    quote::{quote, quote_style},
};
use crate::ui::{
    theme::{ROW_HEIGHT, SMALL_SIZE, Tokens},
    typeset::{Style, Typesetter},
    widgets::{RowState, letter_box, make_option, row_ground, row_id, say_nothing},
};

/// The height of a row's head, the space below its quote, and that to the left and right of it, in points.
const HEAD: f32 = 25.0;
const FOOT: f32 = 9.0;
const LEFT: f32 = 10.0;
const RIGHT: f32 = 8.0;
/// The most lines of a quote in the list; its record shows all of it.
const LINES: usize = 4;
/// The space before the quote in a row of one line, for the code's letter, in points.
const LETTER: f32 = 32.0;
/// The size of a code's letter, in points.
const BOX: f32 = 16.0;
/// The space between the code's name and the signs beside it, in points.
const GAP: f32 = 8.0;

/// How the rows of the list are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowShape {
    /// The code's letter, the beginning of the quote and short signs, on one line.
    OneLine,
    /// The code's name and the signs, and below them at most this many lines of the quote.
    Lines(usize),
}

impl Default for RowShape {
    fn default() -> Self {
        Self::Lines(LINES)
    }
}

impl RowShape {
    /// Returns the shape that shows the most of a quote in this height, for lines of this height below this overhang, all
    /// in points.
    pub(super) fn fitting(height: f32, overhang: f32, line: f32) -> Self {
        let fits = |n_lines: &usize| Self::Lines(*n_lines).height(overhang, line) <= height;
        (1..=LINES).rev().find(fits).map_or(Self::OneLine, Self::Lines)
    }

    /// Returns the height of a row whose quote fills it.
    pub(super) fn height(self, overhang: f32, line: f32) -> f32 {
        match self {
            Self::OneLine => (overhang + line + 2.0 * around(overhang)).ceil().max(ROW_HEIGHT),
            Self::Lines(n_lines) => HEAD + overhang + n_lines as f32 * line + FOOT,
        }
    }
}

/// A mark as a row of the list.
pub(super) struct MarkRow<'a> {
    pub(super) annotation: &'a Annotation,
    pub(super) article: &'a Article,
    pub(super) codebook: &'a Codebook,
    pub(super) is_chosen: bool,
}

/// A sign of a mark: in words, as short as it is beside the text, and its colour.
type MarkSign = (&'static str, &'static str, Color32);

impl<'a> MarkRow<'a> {
    /// Returns the row of a mark.
    pub(super) fn of(model: &'a MarksModel<'a>, mark: &'a Annotation) -> Self {
        let is_chosen = model.chosen == Some(&mark.id);
        let MarksModel { article, codebook, .. } = model;
        Self { annotation: model.as_moved(mark), article, codebook, is_chosen }
    }

    /// Returns the quote and its style.
    fn quote(&self) -> (String, Style) {
        (quote(self.annotation, self.article), quote_style(self.annotation, self.article))
    }

    /// Returns the height of the row if it has this width and shape.
    pub(super) fn height(
        &self,
        ui: &Ui,
        (width, shape): (f32, RowShape),
        typesetter: &mut Typesetter,
    ) -> f32 {
        let (quote, style) = self.quote();
        let overhang = typesetter.overhang(&quote, &style);
        match shape {
            RowShape::OneLine => {
                shape.height(overhang, typesetter.label_height(ui, &quote, &style, width, 1))
            }
            RowShape::Lines(n_lines) => {
                let width = width - LEFT - RIGHT;
                let lines = typesetter.label_height(ui, &quote, &style, width, n_lines);
                HEAD + overhang + lines + FOOT
            }
        }
    }

    /// Draws the row; returns whether it was clicked.
    pub(super) fn show(
        &self,
        ui: &mut Ui,
        shape: RowShape,
        tokens: &Tokens,
        typesetter: &mut Typesetter,
    ) -> bool {
        let rect = ui.max_rect().shrink2(vec2(0.0, 1.0));
        let response = ui.interact(rect, row_id(ui), Sense::click());
        let code = self.codebook.get(&self.annotation.code);
        let name =
            code.map_or_else(|| self.annotation.code.0.to_string(), |code| code.name.clone());
        let label = format!("{name}: {}", self.quote().0);
        response.widget_info(|| {
            WidgetInfo::selected(Role::ListBoxOption, true, self.is_chosen, &label)
        });
        let signs = self.signs(tokens);
        let in_words = || signs.iter().map(|(words, ..)| *words).collect::<Vec<_>>().join(", ");
        make_option(&response, in_words);
        row_ground(ui, rect, &response, RowState::from(self.is_chosen), tokens);
        let color = code.map_or(tokens.text_weak, |code| tokens.code(code.color));
        let letter = code.map_or("?", |code: &Code| code.letter.as_str());
        match shape {
            RowShape::OneLine => {
                let at = pos2(rect.left() + 8.0, rect.center().y - 0.5 * BOX);
                let at = Rect::from_min_size(at, vec2(BOX, BOX));
                letter_box(ui, at, letter, color, tokens);
                self.line_ui(ui, (rect, &signs), tokens, typesetter);
                let name = std::iter::once(name);
                let known = name.chain(signs.iter().map(|(words, ..)| (*words).to_owned()));
                let known = known.collect::<Vec<_>>().join(", ");
                is_clicked(&response.on_hover_text(known))
            }
            RowShape::Lines(n_lines) => {
                let at = Rect::from_min_size(rect.min + vec2(8.0, 6.0), vec2(BOX, BOX));
                letter_box(ui, at, letter, color, tokens);
                let is_whole = head_ui(ui, rect, (&name, color), &signs);
                self.quote_ui(ui, (rect, n_lines), tokens, typesetter);
                if is_whole {
                    is_clicked(&response)
                } else {
                    is_clicked(&response.on_hover_text(in_words()))
                }
            }
        }
    }

    /// Draws the beginning of the quote, and the signs at the right.
    fn line_ui(
        &self,
        ui: &mut Ui,
        (rect, signs): (Rect, &[MarkSign]),
        tokens: &Tokens,
        typesetter: &mut Typesetter,
    ) {
        let mut right = rect.right() - RIGHT;
        for (_, short, color) in signs.iter().rev() {
            let at = pos2(right, rect.center().y);
            let font = FontId::proportional(SMALL_SIZE);
            right = ui.painter().text(at, Align2::RIGHT_CENTER, short, font, *color).left() - 4.0;
        }
        let (quote, style) = self.quote();
        let overhang = typesetter.overhang(&quote, &style);
        let top = ui.max_rect().top() + overhang + around(overhang);
        let place = Rect::from_min_max(
            pos2(rect.left() + LETTER, top),
            pos2(right.max(rect.left() + LETTER), rect.bottom()),
        );
        let mut place = ui.new_child(UiBuilder::new().max_rect(place));
        say_nothing(&place);
        typesetter.label_ui(&mut place, &quote, &style, tokens.text, 1);
    }

    /// Draws the quote below the head.
    fn quote_ui(
        &self,
        ui: &mut Ui,
        (rect, n_lines): (Rect, usize),
        tokens: &Tokens,
        typesetter: &mut Typesetter,
    ) {
        let (quote, style) = self.quote();
        let head = HEAD + typesetter.overhang(&quote, &style);
        let below = Rect::from_min_max(
            pos2(rect.left() + LEFT, ui.max_rect().top() + head),
            pos2(rect.right() - RIGHT, rect.bottom()),
        );
        let mut below = ui.new_child(UiBuilder::new().max_rect(below));
        say_nothing(&below);
        typesetter.label_ui(&mut below, &quote, &style, tokens.text, n_lines);
    }

    fn signs(&self, tokens: &Tokens) -> Vec<MarkSign> {
        let mut signs = Vec::new();
        if self.annotation.is_unsure {
            signs.push(("not sure", "?", tokens.text_weak));
        }
        if !self.annotation.memo().is_empty() {
            signs.push(("memo", "*", tokens.text_weak));
        }
        if !self.annotation.others().is_empty() {
            signs.push(("two versions", "versions", tokens.warning));
        }
        match self.annotation.status() {
            Status::Exact => {}
            Status::Moved => signs.push(("moved (check)", "moved", tokens.warning)),
            Status::Uncertain => signs.push(("uncertain (check)", "uncertain", tokens.warning)),
            Status::Orphan => signs.push(("lost its place", "lost", tokens.error)),
        }
        signs
    }
}

/// Draws the name of a mark's code beside its letter, and the signs: in short words if there is no room for whole ones. Returns
/// whether they are whole.
fn head_ui(ui: &mut Ui, rect: Rect, (name, color): (&str, Color32), signs: &[MarkSign]) -> bool {
    let line = Rect::from_min_max(
        pos2(rect.left() + 30.0, rect.top() + 6.0),
        pos2(rect.right() - 8.0, rect.top() + 24.0),
    );
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let mut line = ui.new_child(UiBuilder::new().max_rect(line).layout(layout));
    line.spacing_mut().item_spacing.x = GAP;
    let width = |words: &str| {
        let font = FontId::proportional(SMALL_SIZE);
        line.painter().layout_no_wrap(words.to_owned(), font, color).size().x + GAP
    };
    let room = line.available_width() + GAP;
    let is_whole = width(name) + signs.iter().map(|(words, ..)| width(words)).sum::<f32>() <= room;
    let shown = |(words, short, _): &MarkSign| if is_whole { *words } else { *short };
    let rest = signs.iter().map(|sign| width(shown(sign))).sum::<f32>();
    let head = (room - rest - GAP).max(0.0);
    say_nothing(&line);
    line.scope(|ui| {
        ui.set_max_width(head);
        ui.add(Label::new(RichText::new(name).size(SMALL_SIZE).color(color)).truncate());
    });
    for sign in signs {
        line.label(RichText::new(shown(sign)).size(SMALL_SIZE).color(sign.2));
    }
    is_whole
}

/// Returns the space above and below the words of a row of one line, in points. Those of Nastaliq have their own.
fn around(overhang: f32) -> f32 {
    if overhang > 0.0 { 1.0 } else { 4.5 }
}

/// Returns whether a row was clicked. The second click of a double-click may be on another row, because the rows become
/// lower when the card of the first one appears.
fn is_clicked(response: &Response) -> bool {
    response.clicked() && !response.double_clicked()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_short_where_whole_ones_have_no_room() {
        let color = Color32::GRAY;
        let lost: MarkSign = ("lost its place", "lost", color);
        let signs = [("not sure", "?", color), ("memo", "*", color), lost];
        for (width, n_signs, expected) in
            [(340.0, 3, true), (210.0, 3, false), (210.0, 1, true), (130.0, 1, false)]
        {
            let mut is_whole = None;
            let mut output = egui::Context::default().run_ui(egui::RawInput::default(), |ui| {
                let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(width, 48.0));
                let shown = signs.get(3 - n_signs..).unwrap_or_default();
                is_whole = Some(head_ui(ui, rect, ("Allegation", color), shown));
            });
            output.textures_delta.clear();
            assert_eq!(is_whole, Some(expected), "{width}, {n_signs}");
            let ends = output.shapes.iter().map(|shape| shape.shape.visual_bounding_rect().right());
            let end = ends.fold(0.0, f32::max);
            assert!(end <= width, "{end} of {width}");
        }
    }

    #[test]
    fn rows_show_as_much_of_a_quote_as_fits() {
        let fitting = |height| RowShape::fitting(height, 0.0, 17.0);
        assert_eq!(fitting(200.0), RowShape::Lines(4));
        assert_eq!(fitting(102.0), RowShape::Lines(4));
        assert_eq!(fitting(101.0), RowShape::Lines(3));
        assert_eq!(fitting(51.0), RowShape::Lines(1));
        assert_eq!(fitting(50.0), RowShape::OneLine);
        // Nastaliq is taller.
        assert_eq!(RowShape::fitting(51.0, 4.0, 28.0), RowShape::OneLine);
    }
}
