//! The article view: virtual scrolling, selecting, highlights. It does not depend on the panels.

mod assist;
mod beside;
mod caret;
mod claim;
mod gesture;
mod heights;
mod highlights;
mod hits;
mod labels;
mod lanes;
mod layout;
mod margin;
mod measures;
mod menu;
mod page;
mod page_numbers;
mod paint;
mod pointer;
mod range;
mod screen;
mod selection;
mod speech;
mod step;
mod strip;
mod table;
#[cfg(test)]
mod tests;
mod toolbar;
mod units;
mod view;
mod viewport;

use egui::{Rect, Sense, Ui, UiBuilder, accesskit::Role};

pub(in crate::ui) use self::screen::BAR_WIDTH;
use self::{
    assist::Wishes,
    measures::{Measures, column_of},
    screen::Screen,
};
pub use self::{
    hits::Hits,
    view::{Place, ReaderModel, ReaderView},
};
use super::typeset::Typesetter;
use crate::session::{Action, Mode};

/// The least space beside the column, in points: where the lines begin for twelve bars of marks, where they end for handles.
const START: f32 = 46.0;
const END: f32 = 20.0;

/// Draws the article into the whole of `ui`, and adds what the user did to `actions`.
pub fn reader_ui(
    ui: &mut Ui,
    model: &ReaderModel<'_>,
    view: &mut ReaderView,
    typesetter: &mut Typesetter,
    actions: &mut Vec<Action>,
) {
    let window = ui.available_rect_before_wrap();
    let n_before = actions.len();
    let wishes = Wishes::of(ui);
    let title = model.article.metadata.title.clone().unwrap_or_else(|| "Article".to_owned());
    let mut child = ui.new_child(
        UiBuilder::new()
            .scope_id(ReaderView::widget_id())
            .max_rect(window)
            .sense(Sense::click_and_drag())
            .accessibility_role(Role::Document)
            .accessibility_label(title),
    );
    child.set_clip_rect(window.intersect(ui.clip_rect()));
    child.set_min_size(window.size());
    draw(&child, (window, &wishes), model, view, typesetter, actions);
    drop(child);
    ui.advance_cursor_after_rect(window);
    if actions.len() > n_before {
        // The actions change what is shown. Repaint at once, not when the pointer next moves.
        ui.ctx().request_repaint();
    }
}

/// Returns the measures of the text in a window `width` points wide.
fn measures_of(model: &ReaderModel<'_>, width: f32, (scale, fonts): (f32, u32)) -> Measures {
    let room = width - BAR_WIDTH - START - END;
    let wanted = model.text_size * column_of(model.reading);
    let width = wanted.min(room).max(4.0 * model.text_size).round();
    Measures { width, size: model.text_size, reading: model.reading, scale, fonts }
}

fn draw(
    ui: &Ui,
    (window, wishes): (Rect, &Wishes),
    model: &ReaderModel<'_>,
    view: &mut ReaderView,
    typesetter: &mut Typesetter,
    actions: &mut Vec<Action>,
) {
    let scale = ui.pixels_per_point();
    let measures = measures_of(model, window.width(), (scale, typesetter.families_revision()));
    view.follow_model(model, measures, window, typesetter);
    let beside = window.width() - BAR_WIDTH - measures.width;
    let start = (0.5 * beside).max(START.min(beside - END)).max(4.0);
    let left = if view.page.is_rtl() { (beside - start).max(4.0) } else { start };
    let column = window.left() + left;
    let column = (column * scale).round() / scale;

    let response = ui.response();
    let mut screen = Screen {
        window,
        column,
        placed: std::mem::take(&mut view.placed),
        is_over: response.contains_pointer(),
    };
    take_focus(ui, view, model);
    let by_keys = view.run_commands(model, typesetter, actions);
    view.carry_out_reveal(typesetter);
    press_bar(ui, view, typesetter, &screen);
    view.scroll_input(ui, typesetter, &screen);
    view.place_units(&mut screen, typesetter);
    let model = &ReaderModel { selection: by_keys, ..*model };
    let live = view.text_input(ui, model, &screen, actions);
    let model = &ReaderModel { selection: live, ..*model };
    paint::paint(ui, &response, model, view, typesetter, &screen, actions);
    assist::assist(ui, model, view, typesetter, (&screen, wishes), actions);
    view.placed = screen.placed;
    if view.wants_focus {
        // Now, because a key may follow the click in the same frame. And again in the next frame, because a click beside
        // the text, such as on the small bar, removes the focus at the end of this one.
        ui.memory_mut(|memory| memory.request_focus(ReaderView::widget_id()));
        ui.ctx().request_repaint();
    }
}

/// Takes the keyboard focus if requested, and keeps the arrow keys and Esc from moving it away.
fn take_focus(ui: &Ui, view: &mut ReaderView, model: &ReaderModel<'_>) {
    let id = ReaderView::widget_id();
    if std::mem::take(&mut view.wants_focus) {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    view.has_focus = ui.memory(|memory| memory.has_focus(id));
    let filter = egui::EventFilter {
        horizontal_arrows: true,
        vertical_arrows: true,
        escape: true,
        tab: matches!(model.mode, Mode::Edges { .. }),
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
}

/// Handles a press on the scroll bar.
fn press_bar(ui: &Ui, view: &mut ReaderView, typesetter: &mut Typesetter, screen: &Screen) {
    let press = ui.input(|input| {
        input.pointer.primary_pressed().then(|| input.pointer.interact_pos()).flatten()
    });
    if let Some(pos) = press.filter(|pos| screen.is_over && screen.track().contains(*pos)) {
        view.press_bar(typesetter, screen.track(), pos.y);
    }
}
