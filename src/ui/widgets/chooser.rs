//! A list to choose from by typing part of a name: a field with the fitting rows below it, best first.

mod choice;
mod rank;

use egui::{
    Align2, FontId, Id, Key, Modifiers, Rect, Sense, Ui, UiBuilder, WidgetInfo,
    accesskit::{HasPopup, Role},
    pos2, vec2,
};

pub(in crate::ui) use self::{choice::Choice, rank::fits};
use super::{FieldLook, Row, Rows, TextField, badge, make_option, row_id, row_words};
use crate::ui::{
    theme::{SMALL_SIZE, Tokens},
    typeset::{Breaks, Direction, Style, Typesetter, base_direction},
};

/// The height of a row, and the distance from its upper edge to its baseline, in points.
const ROW: f32 = 28.0;
const BASELINE: f32 = 18.0;
/// The height of the field with the space below it, in points.
const FIELD: f32 = 32.0;
/// How many rows are shown without scrolling.
const SHOWN: usize = 10;
/// The room for a code's letter at the start of a row, in points.
const LETTER: f32 = 26.0;

/// How a chooser is named.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct ChooserLook<'a> {
    /// Its accessible name.
    pub(in crate::ui) label: &'a str,
    /// What is shown while nothing is typed.
    pub(in crate::ui) hint: &'a str,
    /// What is shown if no row fits.
    pub(in crate::ui) none: &'a str,
}

/// A chooser's state between frames.
#[derive(Debug)]
pub(in crate::ui) struct Chooser {
    field: TextField,
    rows: Rows,
    /// How many rows are shown without scrolling.
    most: usize,
    /// The highlighted row among those shown.
    active: usize,
    /// What was typed when the rows were last compared with it, and the indices of those that fit.
    fitting: Option<(String, Vec<usize>)>,
}

impl Chooser {
    /// Returns a chooser with nothing typed, which takes the keyboard focus.
    pub(in crate::ui) fn new() -> Self {
        let mut field = TextField::new(row_words(), Breaks::Never);
        field.focus();
        Self { field, rows: Rows::default(), most: SHOWN, active: 0, fitting: None }
    }

    /// Returns the height of a chooser with this many rows, in points.
    pub(in crate::ui) fn height(n_rows: usize) -> f32 {
        FIELD + ROW * n_rows.clamp(1, SHOWN) as f32
    }

    /// Shows as many rows as there is room for in this height, in points; without one, the usual number.
    pub(in crate::ui) fn fit(&mut self, height: Option<f32>) {
        let most = height.map(|height| ((height - FIELD) / ROW) as usize);
        self.most = most.map_or(SHOWN, |most| most.clamp(1, SHOWN));
    }

    /// Returns whether nothing is typed.
    pub(in crate::ui) fn is_empty(&self) -> bool {
        self.field.text().is_empty()
    }

    /// Returns the index of the highlighted row, as it was last drawn.
    pub(in crate::ui) fn highlighted(&self) -> Option<usize> {
        self.fitting.as_ref()?.1.get(self.active).copied()
    }

    /// Compares the rows again with what was typed, because they have changed.
    pub(in crate::ui) fn renew(&mut self) {
        self.fitting = None;
    }

    /// Draws the field and the fitting rows: `choice` returns a row by its index. Call [`Chooser::renew`] when they change. Of rows that fit equally well, those that cannot be chosen come last; apart from
    /// that they keep their order. Returns the index of the chosen row.
    pub(in crate::ui) fn show<'a>(
        &mut self,
        ui: &mut Ui,
        look: &ChooserLook<'_>,
        (n_choices, choice): (usize, &dyn Fn(usize) -> Option<Choice<'a>>),
        (tokens, typesetter): (&Tokens, &mut Typesetter),
    ) -> Option<usize> {
        // Before the field takes them.
        let steps = steps(ui);
        // Nothing else here takes keys; a click on a row must not end the typing.
        if ui.memory(|memory| memory.focused().is_none()) {
            self.field.focus();
        }
        let field_look = FieldLook { hint: look.hint, ..FieldLook::line(look.label) };
        let field = self.field.show(ui, &field_look, (tokens, &mut *typesetter));
        if field.is_changed {
            self.active = 0;
            self.rows = Rows::default();
        }
        let typed = self.field.text();
        let known = self.fitting.take().filter(|(compared, _)| *compared == typed);
        let (typed, shown) = known.unwrap_or_else(|| {
            let shown = rank::fitting(&typed, (0..n_choices).filter_map(choice));
            (typed, shown)
        });
        self.step(&steps, shown.len());
        ui.add_space(4.0);
        let n_shown = shown.len().clamp(1, self.most);
        let size = vec2(ui.available_width(), ROW * n_shown as f32);
        let (_, rect) = ui.allocate_space(size);
        let mut list = ui.new_child(UiBuilder::new().max_rect(rect).sense(Sense::hover()));
        let mut rows = ChoiceRows {
            choice,
            shown: &shown,
            active: &mut self.active,
            active_id: None,
            clicked: None,
            tokens,
            typesetter,
        };
        let list_id = if shown.is_empty() {
            list.label(egui::RichText::new(look.none).color(tokens.text_weak)).id
        } else {
            self.rows.show(&mut list, look.label, shown.len(), &mut rows)
        };
        let (clicked, active_id) = (rows.clicked, rows.active_id);
        announce(ui, field.response.id, list_id, active_id);
        let entered = shown.get(self.active).copied().filter(|_| field.is_entered);
        let is_enabled = |index: &usize| choice(*index).is_some_and(|row| row.is_enabled);
        self.fitting = Some((typed, shown));
        clicked.or(entered).filter(is_enabled)
    }

    /// Moves the highlight. The arrow keys go round; the others stop at the ends.
    fn step(&mut self, steps: &[Step], n_rows: usize) {
        let last = n_rows.saturating_sub(1);
        self.active = self.active.min(last);
        for step in steps {
            self.active = match step {
                Step::Down if self.active == last => 0,
                Step::Down => self.active + 1,
                Step::Up if self.active == 0 => last,
                Step::Up => self.active - 1,
                Step::PageDown => (self.active + SHOWN - 1).min(last),
                Step::PageUp => self.active.saturating_sub(SHOWN - 1),
            };
            self.rows.reveal(self.active);
        }
    }
}

/// A movement of the highlight.
#[derive(Clone, Copy, Debug)]
enum Step {
    Down,
    Up,
    PageDown,
    PageUp,
}

/// Takes the keys that move the highlight.
fn steps(ui: &Ui) -> Vec<Step> {
    let keys = [
        (Key::ArrowDown, Step::Down),
        (Key::ArrowUp, Step::Up),
        (Key::PageDown, Step::PageDown),
        (Key::PageUp, Step::PageUp),
    ];
    ui.input_mut(|input| {
        keys.into_iter()
            .flat_map(|(key, step)| {
                std::iter::repeat_n(step, input.count_and_consume_key(Modifiers::NONE, key))
            })
            .collect()
    })
}

/// Tells screen readers that the field controls the list, and which row is highlighted.
fn announce(ui: &Ui, field: Id, list: Id, active: Option<Id>) {
    ui.ctx().accesskit_node_builder(field, |node| {
        node.set_role(Role::EditableComboBox);
        node.set_has_popup(HasPopup::Listbox);
        node.set_expanded(true);
        node.set_controls(vec![list.accesskit_id()]);
        if let Some(active) = active {
            node.set_active_descendant(active.accesskit_id());
        }
    });
}

/// The rows shown, and what drawing them needs.
struct ChoiceRows<'a, 'b> {
    choice: &'a dyn Fn(usize) -> Option<Choice<'b>>,
    shown: &'a [usize],
    active: &'a mut usize,
    active_id: Option<Id>,
    clicked: Option<usize>,
    tokens: &'a Tokens,
    typesetter: &'a mut Typesetter,
}

impl Row for ChoiceRows<'_, '_> {
    fn height(&mut self, _: &Ui, _: usize, _: f32) -> f32 {
        ROW
    }

    fn show(&mut self, ui: &mut Ui, index: usize) {
        let Some(chosen) = self.shown.get(index).copied() else { return };
        let Some(choice) = (self.choice)(chosen) else { return };
        let rect = ui.max_rect();
        let response = ui.interact(rect, row_id(ui), Sense::click());
        // Only a moving pointer highlights, so that rows scrolled below a resting one do not.
        let has_moved = ui.input(|input| input.pointer.delta() != egui::Vec2::ZERO);
        if response.hovered() && has_moved {
            *self.active = index;
        }
        let is_active = *self.active == index;
        if is_active {
            self.active_id = Some(response.id);
            let fill = if choice.is_enabled { self.tokens.chosen } else { self.tokens.hover };
            ui.painter().rect_filled(rect, 5.0, fill);
        }
        let is_enabled = choice.is_enabled;
        response.widget_info(|| {
            WidgetInfo::selected(Role::ListBoxOption, is_enabled, is_active, choice.name)
        });
        make_option(&response, || choice.detail.to_owned());
        self.paint(ui, rect.shrink2(vec2(8.0, 0.0)), &choice);
        if response.clicked() {
            self.clicked = Some(chosen);
        }
    }
}

impl ChoiceRows<'_, '_> {
    /// Paints a row: the code's letter, the name, and the detail at the right.
    fn paint(&mut self, ui: &Ui, rect: Rect, choice: &Choice<'_>) {
        let tokens = self.tokens;
        let weak =
            if choice.is_enabled { tokens.text_weak } else { tokens.text_weak.gamma_multiply(0.7) };
        let mut left = rect.left();
        if let Some(code) = choice.code {
            let center = pos2(left + 9.0, rect.center().y);
            badge(ui, Rect::from_center_size(center, vec2(18.0, 18.0)), code, tokens);
            left += LETTER;
        }
        let at = rect.right_center();
        let font = FontId::proportional(SMALL_SIZE);
        let detail = ui.painter().text(at, Align2::RIGHT_CENTER, choice.detail, font, weak);
        let right = if choice.detail.is_empty() { rect.right() } else { detail.left() - 12.0 };
        let place = Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()));
        let color = if choice.is_enabled { tokens.text } else { weak };
        // Only titles state a hand; names of commands are in the program's language, whatever they quote.
        let direction = choice.hand.map_or(Direction::Auto, |_| base_direction(choice.name));
        let style = Style { hand: choice.hand, direction, ..row_words() };
        self.typesetter.line_ui(ui, (place, BASELINE), choice.name, &style, color);
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::{
        Harness,
        kittest::{NodeT as _, Queryable as _},
    };

    use super::*;

    const NAMES: [&str; 4] = ["Export…", "Next mark", "استنبول مذاکرات", "Undo"];

    struct Shown {
        chooser: Chooser,
        typesetter: Typesetter,
        chosen: Vec<&'static str>,
    }

    fn harness() -> Harness<'static, Shown> {
        let shown =
            Shown { chooser: Chooser::new(), typesetter: Typesetter::new(), chosen: Vec::new() };
        let mut harness = Harness::new_ui_state(
            |ui, shown: &mut Shown| {
                let choice = |name| Choice {
                    name,
                    found_by: name,
                    hand: None,
                    also: "",
                    detail: "Ctrl+E",
                    code: None,
                    is_enabled: name != "Undo",
                };
                let choice = |index: usize| NAMES.get(index).copied().map(choice);
                let look = ChooserLook { label: "Commands", hint: "", none: "Nothing fits" };
                let pens = (&Tokens::light(), &mut shown.typesetter);
                let chosen = shown.chooser.show(ui, &look, (NAMES.len(), &choice), pens);
                shown.chosen.extend(chosen.and_then(|index| NAMES.get(index)));
            },
            shown,
        );
        harness.run_steps(3);
        harness
    }

    fn press(harness: &mut Harness<'_, Shown>, key: Key) {
        harness.key_press(key);
        harness.run_steps(2);
    }

    fn active(harness: &Harness<'_, Shown>) -> Option<String> {
        let field = harness.get_by_role(Role::EditableComboBox);
        field.accesskit_node().active_descendant()?.label()
    }

    fn has_focus(harness: &Harness<'_, Shown>) -> bool {
        let field = harness.get_by_role(Role::EditableComboBox);
        field.accesskit_node().is_focused_in_tree()
    }

    #[test]
    fn the_highlight_is_the_active_descendant_of_the_field() {
        let mut harness = harness();
        assert!(has_focus(&harness));
        assert_eq!(active(&harness).as_deref(), Some("Export…"));
        press(&mut harness, Key::ArrowDown);
        assert_eq!(active(&harness).as_deref(), Some("Next mark"));
        press(&mut harness, Key::ArrowUp);
        press(&mut harness, Key::ArrowUp);
        assert_eq!(active(&harness).as_deref(), Some("Undo"), "it goes round");
        press(&mut harness, Key::PageUp);
        assert_eq!(active(&harness).as_deref(), Some("Export…"));
        let list = harness.get_by_role(Role::ListBox);
        assert_eq!(list.children().count(), NAMES.len());
    }

    #[test]
    fn typing_narrows_the_list_and_enter_chooses() {
        let mut harness = harness();
        harness.event(egui::Event::Text("mark".to_owned()));
        press(&mut harness, Key::Enter);
        assert_eq!(harness.state().chosen, ["Next mark"]);
        assert!(harness.query_by_label("Export…").is_none());
        harness.event(egui::Event::Text("xyz".to_owned()));
        press(&mut harness, Key::Enter);
        assert_eq!(harness.state().chosen.len(), 1);
        harness.get_by_label("Nothing fits");
    }

    #[test]
    fn the_list_is_as_high_as_its_rows() {
        let mut harness = harness();
        let height =
            |harness: &Harness<'_, Shown>| harness.get_by_role(Role::ListBox).rect().height();
        assert!((height(&harness) - 4.0 * ROW).abs() < 1.0);
        harness.event(egui::Event::Text("mark".to_owned()));
        harness.run_steps(2);
        assert!((height(&harness) - ROW).abs() < 1.0);
    }

    #[test]
    fn what_cannot_be_chosen_is_not_chosen() {
        let mut harness = harness();
        press(&mut harness, Key::ArrowUp);
        press(&mut harness, Key::Enter);
        harness.get_by_label("Undo").click();
        harness.run_steps(2);
        assert!(harness.state().chosen.is_empty());
        harness.get_by_label("استنبول مذاکرات").click();
        harness.run_steps(3);
        assert_eq!(harness.state().chosen, ["استنبول مذاکرات"]);
        assert!(has_focus(&harness), "typing goes on");
    }
}
