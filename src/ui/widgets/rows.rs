//! A list of any number of rows of the same height. Only visible rows are drawn.

use egui::{Rect, Sense, Ui, UiBuilder, pos2, vec2};

/// The width of the scroll bar, in points.
const BAR: f32 = 8.0;

/// The scroll position of a list, in rows, because points lose precision beyond 2^24.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::ui) struct Rows {
    /// The row at the upper edge; the fraction is its part above the edge.
    top: f64,
    /// How many rows were visible in the last frame.
    in_view: f64,
    /// The row to bring into view in the next frame.
    pending: Option<usize>,
}

impl Rows {
    /// Brings a row into view in the next frame; does nothing if it is visible.
    pub(in crate::ui) fn reveal(&mut self, row: usize) {
        self.pending = Some(row);
    }

    /// Draws the visible rows into the rest of `ui`. `row` draws one, given its index and rectangle.
    pub(in crate::ui) fn show(
        &mut self,
        ui: &mut Ui,
        n_rows: usize,
        height: f32,
        mut row: impl FnMut(&mut Ui, usize),
    ) {
        let rect = ui.available_rect_before_wrap();
        let response = ui.allocate_rect(rect, Sense::hover());
        self.in_view = f64::from(rect.height() / height);
        let last = (n_rows as f64 - self.in_view).max(0.0);
        if response.contains_pointer() {
            let delta = ui.input(|input| input.smooth_scroll_delta().y);
            self.top -= f64::from(delta / height);
        }
        if let Some(row) = self.pending.take() {
            let row = row as f64;
            if row < self.top {
                self.top = row;
            } else if row + 1.0 > self.top + self.in_view {
                self.top = row + 1.0 - self.in_view;
            }
        }
        let has_bar = last > 0.0;
        if has_bar {
            self.bar(ui, rect, n_rows, last);
        }
        self.top = self.top.clamp(0.0, last);
        let width = rect.width() - if has_bar { BAR + 2.0 } else { 0.0 };
        let first = self.top.floor();
        let mut y = rect.top() - ((self.top - first) as f32 * height).round();
        for index in first as usize..n_rows {
            if y >= rect.bottom() {
                break;
            }
            let place = Rect::from_min_size(pos2(rect.left(), y), vec2(width, height));
            let mut child = ui.new_child(UiBuilder::new().id_salt(index).max_rect(place));
            child.set_clip_rect(rect.intersect(ui.clip_rect()));
            row(&mut child, index);
            y += height;
        }
    }

    fn bar(&mut self, ui: &Ui, rect: Rect, n_rows: usize, last: f64) {
        let track = Rect::from_min_max(pos2(rect.right() - BAR, rect.top()), rect.max);
        let length = (track.height() * (self.in_view / n_rows as f64) as f32).max(24.0);
        let room = track.height() - length;
        let id = ui.scope_id().with("bar");
        let response = ui.interact(track, id, Sense::click_and_drag());
        if let Some(pointer) = response.interact_pointer_pos()
            && room > 0.0
        {
            let share = (pointer.y - track.top() - 0.5 * length) / room;
            self.top = f64::from(share.clamp(0.0, 1.0)) * last;
        }
        let top = track.top() + room * (self.top / last).clamp(0.0, 1.0) as f32;
        let thumb = Rect::from_min_size(pos2(track.left() + 1.0, top), vec2(BAR - 2.0, length));
        let widgets = &ui.visuals().widgets;
        let is_near = response.hovered() || response.dragged();
        let color = if is_near {
            widgets.noninteractive.fg_stroke.color
        } else {
            widgets.noninteractive.bg_stroke.color
        };
        ui.painter().rect_filled(thumb, 3.0, color.gamma_multiply(if is_near { 0.5 } else { 1.0 }));
    }
}
