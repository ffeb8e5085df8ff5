//! A page that is longer than its dialog, scrolled by keys and the wheel, and the keys that move in a list.

use egui::{
    Color32, Key, Label, Margin, Modifiers, RichText, ScrollArea, TextWrapMode, Ui,
    scroll_area::ScrollBarVisibility, vec2,
};

use crate::ui::theme::SMALL_SIZE;

const HEIGHT: f32 = 420.0;

/// How far an arrow key scrolls, in points.
const LINE: f32 = 40.0;

/// Further than any page is long, in points.
const FAR: f32 = 1e6;

/// Draws a page that scrolls.
pub(super) fn scrolled(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    let height = HEIGHT.min(ui.ctx().content_rect().height() - 180.0).max(120.0);
    ScrollArea::vertical()
        .id_salt(name)
        .max_height(height)
        .min_scrolled_height(height)
        .auto_shrink([false, false])
        .scroll_bar_visibility(ScrollBarVisibility::AlwaysVisible)
        .show(ui, |ui| {
            ui.scroll_with_delta(vec2(0.0, scrolled_by_keys(ui, height)));
            // Room beside the scroll bar.
            egui::Frame::new().inner_margin(Margin { right: 6, ..Margin::ZERO }).show(ui, content);
        });
}

/// Draws many lines of small text that scroll. They can be selected and copied; only visible ones are laid out.
pub(super) fn scrolled_lines(ui: &mut Ui, name: &str, lines: &[&str], color: Color32) {
    let height = HEIGHT.min(ui.ctx().content_rect().height() - 340.0).max(120.0);
    ui.spacing_mut().item_spacing.y = 1.0;
    let row = SMALL_SIZE * 1.4;
    ScrollArea::vertical()
        .id_salt(name)
        .max_height(height)
        .min_scrolled_height(height)
        .auto_shrink([false, false])
        .scroll_bar_visibility(ScrollBarVisibility::AlwaysVisible)
        .show_rows(ui, row, lines.len(), |ui, shown| {
            ui.scroll_with_delta(vec2(0.0, scrolled_by_keys(ui, height)));
            for line in lines.get(shown).unwrap_or_default() {
                let words = RichText::new(*line).size(SMALL_SIZE).color(color);
                let label = Label::new(words).selectable(true).wrap_mode(TextWrapMode::Extend);
                ui.allocate_ui(vec2(ui.available_width(), row), |ui| {
                    ui.set_min_height(row);
                    ui.add(label);
                });
            }
        });
}

/// Returns by how many points the keys pressed in this frame scroll a page of this height; positive is towards its top.
fn scrolled_by_keys(ui: &Ui, height: f32) -> f32 {
    let page = height - 2.0 * LINE;
    let keys = [
        (Modifiers::NONE, Key::ArrowUp, LINE),
        (Modifiers::NONE, Key::ArrowDown, -LINE),
        (Modifiers::NONE, Key::PageUp, page),
        (Modifiers::NONE, Key::PageDown, -page),
        (Modifiers::SHIFT, Key::Space, page),
        (Modifiers::NONE, Key::Space, -page),
        (Modifiers::NONE, Key::Home, f32::INFINITY),
        (Modifiers::NONE, Key::End, f32::NEG_INFINITY),
    ];
    // A button with the focus takes the space bar.
    let is_free = ui.memory(|memory| memory.focused().is_none());
    ui.input_mut(|input| {
        let pressed = keys.iter().filter(|(modifiers, key, _)| {
            (is_free || *key != Key::Space) && input.consume_key(*modifiers, *key)
        });
        pressed.map(|(_, _, delta)| delta.clamp(-FAR, FAR)).sum()
    })
}

/// Returns the row of a list that the keys pressed in this frame lead to; a page has this many rows.
pub(super) fn step_by_keys(ui: &Ui, row: usize, last: usize, page: usize) -> usize {
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

#[cfg(test)]
mod tests {
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;

    #[test]
    fn a_page_scrolls_by_keys() {
        let mut harness = Harness::new_ui(|ui| {
            scrolled(ui, "page", |ui| {
                for line in 0..200 {
                    ui.label(format!("Line {line}"));
                }
            });
        });
        let top = |harness: &Harness<'_>| harness.get_by_label("Line 0").rect().top();
        let start = top(&harness);
        let mut press = |key: Key| {
            harness.key_press(key);
            harness.run_steps(30);
            top(&harness)
        };
        let after_line = press(Key::ArrowDown);
        let after_page = press(Key::PageDown);
        assert!(after_line < start - 20.0 && after_page < after_line - 100.0);
        let end = press(Key::End);
        assert!(end < after_page);
        assert!((press(Key::PageDown) - end).abs() < 1.0, "the end is the end");
        assert!((press(Key::Home) - start).abs() < 1.0);
        assert!(press(Key::Space) < start - 100.0);
    }
}
