//! A list of any number of rows of any height. Only visible rows are measured and drawn.

use egui::{
    Id, Rect, Sense, Ui, UiBuilder,
    accesskit::{self, Role},
    pos2, vec2,
};

use crate::ui::runs::set_bounds;

/// The width of the scroll bar, and the space beside it, in points.
const BAR: f32 = 8.0;
const GAP: f32 = 2.0;

/// Measures and draws the rows of a list.
pub(in crate::ui) trait Row {
    /// Returns the height of a row that is `width` points wide.
    fn height(&mut self, ui: &Ui, index: usize, width: f32) -> f32;
    /// Draws a row into the whole of `ui`.
    fn show(&mut self, ui: &mut Ui, index: usize);
}

/// The scroll position of a list, in rows, because points lose precision beyond 2^24.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::ui) struct Rows {
    /// The row at the upper edge; the fraction is its part above the edge.
    top: f64,
    /// The row to bring into view in the next frame.
    pending: Option<usize>,
    /// Whether it has been drawn before.
    is_drawn: bool,
}

/// The rows in a rectangle of the window.
struct Sheet<'a> {
    ui: &'a mut Ui,
    rect: Rect,
    n_rows: usize,
    rows: &'a mut dyn Row,
}

impl Sheet<'_> {
    fn width(&self) -> f32 {
        self.rect.width() - BAR - GAP
    }

    fn height(&mut self, index: usize) -> f32 {
        self.rows.height(self.ui, index, self.width()).max(1.0)
    }

    /// Returns the place `points` below another one, or above it if negative; at most the first or the last row's end.
    fn moved(&mut self, top: f64, points: f32) -> f64 {
        let mut index = top.floor().max(0.0) as usize;
        if index >= self.n_rows {
            return self.n_rows as f64;
        }
        let mut y = (top - top.floor()) as f32 * self.height(index) + points;
        while y < 0.0 && index > 0 {
            index -= 1;
            y += self.height(index);
        }
        loop {
            let height = self.height(index);
            if y < height || index + 1 >= self.n_rows {
                return index as f64 + f64::from((y / height).clamp(0.0, 1.0));
            }
            y -= height;
            index += 1;
        }
    }

    /// Returns the place at which the end of the list is at the lower edge; 0 if everything fits.
    fn last(&mut self) -> f64 {
        self.moved(self.n_rows as f64 - 1e-9, -self.rect.height())
    }

    /// Returns what `last` would be if all rows were as high as the first ones.
    fn last_by_first(&mut self) -> f64 {
        self.n_rows as f64 - self.moved(0.0, self.rect.height())
    }
}

impl Rows {
    /// Brings a row into view in the next frame; does nothing if it is visible.
    pub(in crate::ui) fn reveal(&mut self, row: usize) {
        self.pending = Some(row);
    }

    /// Draws the visible rows into the rest of `ui`, as a list of this name; returns the list's id.
    pub(in crate::ui) fn show(
        &mut self,
        ui: &mut Ui,
        name: &str,
        n_rows: usize,
        rows: &mut dyn Row,
    ) -> Id {
        let rect = ui.available_rect_before_wrap();
        let response = ui.allocate_rect(rect, Sense::hover());
        let id = ui.scope_id().with("list");
        // Before the list is drawn, because egui takes requests to scroll for itself.
        let pages = pages_asked(ui, id);
        let mut list = ui.new_child(
            UiBuilder::new()
                .scope_id(id)
                .max_rect(rect)
                .accessibility_role(Role::ListBox)
                .accessibility_label(name),
        );
        list.ctx().accesskit_node_builder(list.unique_id(), |node| {
            node.set_size_of_set(n_rows);
            node.add_action(accesskit::Action::ScrollUp);
            node.add_action(accesskit::Action::ScrollDown);
        });
        let mut sheet = Sheet { ui: &mut list, rect, n_rows, rows };
        let is_new = !std::mem::replace(&mut self.is_drawn, true);
        let last = if is_new && self.top <= 0.0 && self.pending.is_none() {
            // The first frame of a window does not wait for rows at the end, which it does not show.
            sheet.ui.ctx().request_repaint();
            sheet.last_by_first()
        } else {
            sheet.last()
        };
        self.top = self.top.min(last);
        if pages != 0.0 {
            self.top = sheet.moved(self.top, pages * rect.height());
        }
        if response.contains_pointer() {
            let delta = sheet.ui.input(|input| input.smooth_scroll_delta().y);
            if delta != 0.0 {
                self.top = sheet.moved(self.top, -delta);
            }
        }
        if let Some(row) = self.pending.take().filter(|row| *row < n_rows) {
            let height = sheet.height(row);
            let lowest = sheet.moved(row as f64, height - rect.height());
            self.top = self.top.max(lowest).min(row as f64);
        }
        if last > 0.0 {
            self.bar(sheet.ui, rect, n_rows, last);
        }
        self.top = self.top.clamp(0.0, last);
        let first = self.top.floor() as usize;
        let above = (self.top - self.top.floor()) as f32;
        let mut y = rect.top();
        for index in first..n_rows {
            let height = sheet.height(index);
            if index == first {
                y -= (above * height).round();
            }
            if y >= rect.bottom() {
                break;
            }
            let place = Rect::from_min_size(pos2(rect.left(), y), vec2(sheet.width(), height));
            let mut child = sheet.ui.new_child(UiBuilder::new().id_salt(index).max_rect(place));
            child.set_clip_rect(rect.intersect(sheet.ui.clip_rect()));
            sheet.rows.show(&mut child, index);
            number(&child, (index, n_rows));
            y += height;
        }
        set_bounds(ui, id, rect);
        id
    }

    fn bar(&mut self, ui: &Ui, rect: Rect, n_rows: usize, last: f64) {
        let track = Rect::from_min_max(pos2(rect.right() - BAR, rect.top()), rect.max);
        let share = 1.0 - last / n_rows as f64;
        let length = (track.height() * share as f32).max(24.0);
        let room = track.height() - length;
        let id = ui.scope_id().with("bar");
        // Not for the keyboard, which brings rows into view by choosing them.
        let response = ui.interact(track, id, Sense::CLICK | Sense::DRAG);
        if let Some(pointer) = response.interact_pointer_pos()
            && room > 0.0
        {
            let share = (pointer.y - track.top() - 0.5 * length) / room;
            self.top = f64::from(share.clamp(0.0, 1.0)) * last;
        }
        let top = track.top() + room * (self.top / last).clamp(0.0, 1.0) as f32;
        let thumb = Rect::from_min_size(pos2(track.left() + 1.0, top), vec2(BAR - 2.0, length));
        let is_near = response.hovered() || response.dragged();
        let color = ui.visuals().weak_text_color();
        let color = if is_near { color } else { color.gamma_multiply(0.68) };
        ui.painter().rect_filled(thumb, 3.0, color);
    }
}

/// Returns by how many pages assistive technology asked to scroll a list, up if negative.
fn pages_asked(ui: &Ui, list: Id) -> f32 {
    let count = |action| ui.input(|input| input.num_accesskit_action_requests(list, action)) as f32;
    count(accesskit::Action::ScrollDown) - count(accesskit::Action::ScrollUp)
}

/// Gives a row its place in its list. The row is the widget named `row` in `ui`.
fn number(ui: &Ui, (index, count): (usize, usize)) {
    let row = row_id(ui);
    if ui.ctx().has_accesskit_node(row) {
        ui.ctx().accesskit_node_builder(row, |node| {
            node.set_position_in_set(index);
            node.set_size_of_set(count);
        });
    }
}

/// Returns the id of the widget that is the row drawn in `ui`.
pub(in crate::ui) fn row_id(ui: &Ui) -> Id {
    ui.scope_id().with("row")
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use proptest::prelude::*;

    use super::*;

    /// Rows of these heights; the drawn ones are collected with their upper edges.
    struct Fixed {
        heights: Vec<f32>,
        drawn: Vec<(usize, f32)>,
    }

    impl Row for Fixed {
        fn height(&mut self, _: &Ui, index: usize, _: f32) -> f32 {
            self.heights[index]
        }
        fn show(&mut self, ui: &mut Ui, index: usize) {
            self.drawn.push((index, ui.max_rect().top()));
        }
    }

    /// Draws once with this scroll position and returns it with the drawn rows.
    fn drawn(rows: Rows, heights: &[f32]) -> (Rows, Vec<(usize, f32)>) {
        let state = (rows, Fixed { heights: heights.to_vec(), drawn: Vec::new() });
        let mut harness = Harness::builder().with_size(vec2(200.0, 300.0)).build_ui_state(
            |ui, (rows, fixed): &mut (Rows, Fixed)| {
                fixed.drawn.clear();
                let n_rows = fixed.heights.len();
                let _list = rows.show(ui, "Rows", n_rows, fixed);
            },
            state,
        );
        harness.run_steps(2);
        let (rows, fixed) = harness.state();
        (*rows, fixed.drawn.clone())
    }

    #[test]
    fn the_first_frame_measures_no_rows_that_it_does_not_show() {
        struct Counted(Vec<usize>);
        impl Row for Counted {
            fn height(&mut self, _: &Ui, index: usize, _: f32) -> f32 {
                self.0.push(index);
                30.0
            }
            fn show(&mut self, _: &mut Ui, _: usize) {}
        }
        let mut counted = Counted(Vec::new());
        let mut rows = Rows::default();
        let input = egui::RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(200.0, 300.0))),
            ..egui::RawInput::default()
        };
        let mut output = egui::Context::default().run_ui(input, |ui| {
            let _list = rows.show(ui, "Rows", 1000, &mut counted);
        });
        output.textures_delta.clear();
        assert!(counted.0.iter().all(|index| *index < 12), "{:?}", counted.0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn a_revealed_row_is_whole_and_rows_follow_one_another(
            heights in prop::collection::vec(20.0_f32..120.0, 1..40),
            start in 0.0_f64..40.0,
            row in 0_usize..40,
        ) {
            let row = row % heights.len();
            let (_, drawn) = drawn(Rows { top: start, pending: Some(row), is_drawn: true }, &heights);
            for &[(one, y), (next, next_y)] in drawn.array_windows() {
                prop_assert_eq!(next, one + 1);
                prop_assert!((next_y - y - heights[one]).abs() < 0.01);
            }
            let (_, y) = drawn.iter().find(|(index, _)| *index == row).copied().unwrap();
            // The harness leaves a margin of 8 points around the list.
            prop_assert!(y > 6.5 && y + heights[row] < 293.5, "{y} of {}", heights[row]);
        }
    }
}
