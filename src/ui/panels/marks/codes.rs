//! The codes with their keys and counts. A click marks the selected words; without any, and on the count, it shows only the
//! marks of one code.

use demarche_core::codebook::Code;
use egui::{
    Align, Align2, Button, FontId, Layout, Pos2, Rect, RectAlign, RichText, Sense, StrokeKind, Ui,
    UiBuilder, WidgetInfo, accesskit::Role, pos2, vec2,
};

use super::model::{Click, MarksModel};
use crate::{
    session::{Action, Filter, Sign, grouped},
    ui::{
        theme::{CHROME_SIZE, ROW_HEIGHT, SMALL_SIZE, Tokens},
        typeset::Typesetter,
        widgets::{
            RowState, badge, filled, make_option, option_button, row_ground, row_words,
            say_nothing, section_ui, tooltip_beside,
        },
    },
};

/// The height of a panel in which several codes share a line, without their names, and the least width of each, in points.
const LOW: f32 = 460.0;
const CELL: f32 = 62.0;
const CELL_GAP: f32 = 4.0;

/// Draws the codes in use and those offered for marking; returns whether one has marked the selected words.
pub(super) fn codes_ui(
    ui: &mut Ui,
    model: &MarksModel<'_>,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) -> bool {
    let mut has_marked = false;
    section_ui(ui, "Codes", tokens);
    ui.spacing_mut().item_spacing.y = 1.0;
    let list = UiBuilder::new()
        .accessibility_role(Role::ListBox)
        .accessibility_label("Codes and their marks");
    let is_low = ui.max_rect().height() < LOW;
    let cell = is_low.then(|| {
        let n_cells = ((ui.available_width() + CELL_GAP) / (CELL + CELL_GAP)).floor().max(1.0);
        ((ui.available_width() + CELL_GAP) / n_cells - CELL_GAP).floor()
    });
    let layout = match cell {
        Some(_) => Layout::left_to_right(Align::Min).with_main_wrap(true),
        None => *ui.layout(),
    };
    ui.scope_builder(list.layout(layout), |ui| {
        ui.spacing_mut().item_spacing.x = CELL_GAP;
        for code in &model.codebook.codes {
            let count = model.set.count(&code.id);
            if !code.is_active && count == 0 {
                continue;
            }
            let filter = Filter::Code(code.id.clone());
            let is_chosen = *model.filter.base() == filter;
            let click = if code.is_active { model.click } else { Click::Filter };
            let row = CodeRow { code, count, is_chosen, click, cell };
            match row.show(ui, tokens, typesetter) {
                Some(Click::Mark) => {
                    actions.push(Action::Mark(code.id.clone()));
                    has_marked = true;
                }
                Some(Click::Filter) => {
                    actions.push(Action::Filter(if is_chosen { Filter::All } else { filter }));
                }
                None => {}
            }
        }
    });
    has_marked
}

/// Offers to list only the marks with a sign, if there are any.
pub(super) fn signs_ui(
    ui: &mut Ui,
    model: &MarksModel<'_>,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    let shown = Sign::ALL.into_iter().map(|(sign, name)| (sign, name, sign.count(model.set)));
    let shown: Vec<_> = shown
        .filter(|(sign, _, count)| *count > 0 || *model.filter.base() == Filter::Sign(*sign))
        .collect();
    if shown.is_empty() {
        return;
    }
    ui.add_space(4.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for (sign, name, count) in shown {
            let filter = Filter::Sign(sign);
            let is_chosen = *model.filter.base() == filter;
            let words = RichText::new(format!("{name} {}", grouped(count))).size(SMALL_SIZE);
            let button = if is_chosen {
                option_button(words, RowState::Chosen, tokens)
            } else {
                filled(ui, Button::new(words).selected(false), tokens.hover, tokens)
            };
            let tooltip = if is_chosen {
                "Click to show all marks"
            } else {
                "Click to show only these marks"
            };
            if ui.add(button).on_hover_text(tooltip).clicked() {
                actions.push(Action::Filter(if is_chosen { Filter::All } else { filter }));
            }
        }
    });
}

/// The width of the count at the end of a row, in points.
const COUNT: f32 = 58.0;

struct CodeRow<'a> {
    code: &'a Code,
    count: usize,
    is_chosen: bool,
    /// What a click on it is for, except on its count.
    click: Click,
    /// Its width in points if several share a line, without their names and keys.
    cell: Option<f32>,
}

impl CodeRow<'_> {
    /// Draws the row; returns what it was clicked for.
    fn show(&self, ui: &mut Ui, tokens: &Tokens, typesetter: &mut Typesetter) -> Option<Click> {
        let Self { code, count, is_chosen, click, cell } = *self;
        let width = cell.unwrap_or_else(|| ui.available_width());
        let (rect, response) = ui.allocate_exact_size(vec2(width, ROW_HEIGHT), Sense::click());
        let name = format!("{}, {count}", code.name);
        response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, &name));
        make_option(&response, String::new);
        row_ground(ui, rect, &response, RowState::from(is_chosen), tokens);
        let letter_box =
            Rect::from_center_size(pos2(rect.left() + 16.0, rect.center().y), vec2(18.0, 18.0));
        badge(ui, letter_box, code, tokens);
        if cell.is_none() {
            self.name_ui(ui, rect, tokens, typesetter);
        }
        let painter = ui.painter();
        let at = pos2(rect.right() - 8.0, rect.center().y);
        painter.text(
            at,
            Align2::RIGHT_CENTER,
            grouped(count),
            FontId::proportional(CHROME_SIZE),
            tokens.text,
        );
        let left = if cell.is_some() { rect.center().x } else { rect.right() - COUNT };
        let of_count = rect.with_min_x(left);
        let click_at = |at: Option<Pos2>| match at {
            Some(at) if of_count.contains(at) => Click::Filter,
            // Keys and assistive technology click without a pointer.
            _ => click,
        };
        let hovered = click_at(response.hover_pos());
        if hovered != click {
            painter.rect_stroke(of_count, 6.0, tokens.hair_line(), StrokeKind::Inside);
        }
        let clicked = click_at(response.interact_pointer_pos());
        let name = if cell.is_some() { format!("{}: ", code.name) } else { String::new() };
        let words = format!("{name}{}\n\n{}", code.definition, self.help(hovered));
        tooltip_beside(response, RectAlign::LEFT_START, &words).clicked().then_some(clicked)
    }

    /// Draws the code's name and its key.
    fn name_ui(&self, ui: &mut Ui, rect: Rect, tokens: &Tokens, typesetter: &mut Typesetter) {
        let at = Rect::from_min_max(
            pos2(rect.left() + 34.0, rect.top() + 4.0),
            pos2(rect.right() - 92.0, rect.bottom()),
        );
        let mut place = ui.new_child(UiBuilder::new().max_rect(at));
        say_nothing(&place);
        typesetter.label_ui(&mut place, &self.code.name, &row_words(), tokens.text, 1);
        let Some(key) = self.code.key else { return };
        // As a key cap, because beside the count a bare digit would be another number.
        let center = pos2(rect.right() - 76.0, rect.center().y);
        let cap = Rect::from_center_size(center, vec2(18.0, 18.0));
        let painter = ui.painter();
        painter.rect(cap, 4.0, tokens.raised, tokens.hair_line(), StrokeKind::Inside);
        let font = FontId::proportional(SMALL_SIZE);
        painter.text(cap.center(), Align2::CENTER_CENTER, key, font, tokens.text_weak);
    }

    /// Returns what a click is for where the pointer is.
    fn help(&self, hovered: Click) -> String {
        let filter = if self.is_chosen { "show all marks" } else { "show only these marks" };
        if hovered == Click::Filter {
            return format!("Click to {filter}");
        }
        let key = self.code.key.map_or_else(String::new, |key| format!(" ({key})"));
        format!("Click to mark the selected words{key}\nClick the count to {filter}")
    }
}
