//! The small bar at a live selection, which does with the mouse what the keys do.

use egui::{Area, Context, Id, LayerId, Order, Pos2, Rect, Stroke, StrokeKind, Ui, Vec2, vec2};

use super::{
    beside::{Surroundings, in_margin, place},
    labels::{LETTERS, Labels, row_height},
    view::ReaderModel,
};
use crate::{session::Action, ui::typeset::Typesetter};
use demarche_core::codebook::Code;

/// The space inside the bar, in points: so little that it covers one line of text at most.
const PADDING: f32 = 2.0;

/// How far beside the bar a click still counts as meant for it, in points.
const MISS: f32 = 8.0;
/// How long after the last scrolling the bar is away, in seconds.
const REST: f64 = 0.3;

/// The bar as drawn.
pub(super) struct Bar {
    /// Its place.
    pub(super) rect: Rect,
    /// Whether something in it was clicked, so that the text gets the focus back.
    pub(super) is_used: bool,
}

/// Returns whether a press belongs to a bar at `rect`: it is on the bar with nothing in front, or it is on the text and just
/// beside the bar, where a click should not drop the selection. The selected `words` do not belong to the bar.
pub(super) fn takes_press(
    ctx: &Context,
    rect: Rect,
    words: Option<Rect>,
    (pos, is_on_text): (Pos2, bool),
) -> bool {
    let is_on_words = words.is_some_and(|words| words.contains(pos));
    let is_beside = is_on_text && rect.expand(MISS).contains(pos) && !is_on_words;
    is_beside || rect.contains(pos) && is_in_front(ctx, pos)
}

/// Returns whether the bar is what is in front at a point on it.
pub(super) fn is_in_front(ctx: &Context, pos: Pos2) -> bool {
    ctx.layer_id_at(pos) == Some(LayerId::new(Order::Middle, id()))
}

/// Returns whether the bar is away at `now`, because the text was scrolled just before; if so, draws again once it rests.
pub(super) fn is_away(ctx: &Context, scrolled: Option<f64>, now: f64) -> bool {
    let rest = scrolled.map_or(0.0, |scrolled| scrolled + REST - now);
    if rest > 0.0 {
        ctx.request_repaint_after_secs(rest as f32);
    }
    rest > 0.0
}

fn id() -> Id {
    Id::unique("reader selection bar")
}

/// Returns the place of the bar and whether the codes stand below each other in it: in the margin, with their names or else
/// their letters, where it covers no text, and only without a margin beside the words.
fn place_of(widths: &[f32], around: &Surroundings) -> Option<(Rect, bool)> {
    let all = |width: f32| vec2(width, row_height() * widths.len() as f32);
    let widest = widths.iter().copied().fold(0.0, f32::max);
    let padding = Vec2::splat(2.0 * PADDING);
    let mut stack = [widest, widest.min(LETTERS)].into_iter();
    let in_margin = stack.find_map(|width| in_margin(all(width) + padding, around));
    let row = vec2(widths.iter().sum(), row_height());
    in_margin
        .map(|rect| (rect, true))
        .or_else(|| place(row + padding, around).map(|rect| (rect, false)))
}

/// Draws the bar, if there is room for it.
pub(super) fn bar_ui(
    ui: &Ui,
    model: &ReaderModel<'_>,
    around: &Surroundings,
    labels: &mut Labels,
    typesetter: &mut Typesetter,
    actions: &mut Vec<Action>,
) -> Option<Bar> {
    let scale = ui.pixels_per_point();
    let codes: Vec<(&Code, f32)> = model
        .codebook
        .codes
        .iter()
        .filter(|code| code.is_active)
        .map(|code| (code, labels.code_width(typesetter, code, scale)))
        .collect();
    let widths: Vec<f32> = codes.iter().map(|(_, width)| *width).collect();
    let place = (!codes.is_empty()).then(|| place_of(&widths, around)).flatten();
    let (rect, is_stack) = place?;
    let size = rect.size();
    let mut is_used = false;
    Area::new(id())
        .order(Order::Middle)
        .movable(false)
        .constrain(false)
        .fade_in(false)
        .fixed_pos(rect.min)
        .default_size(size)
        .show(ui.ctx(), |ui| {
            ui.set_min_size(size);
            ui.spacing_mut().item_spacing = Vec2::ZERO;
            let painter = ui.painter();
            painter.rect_filled(
                rect.translate(vec2(0.0, 2.0)).expand(1.0),
                7.0,
                model.tokens.line.gamma_multiply(0.5),
            );
            painter.rect(
                rect,
                6.0,
                model.tokens.raised,
                Stroke::new(1.0, model.tokens.line),
                StrokeKind::Inside,
            );
            let mut corner = rect.min + Vec2::splat(PADDING);
            for (code, width) in codes {
                let width = if is_stack { rect.width() - 2.0 * PADDING } else { width };
                let at = Rect::from_min_size(corner, vec2(width, row_height()));
                let mut cell =
                    ui.new_child(egui::UiBuilder::new().max_rect(at).id_salt(&code.id.0));
                if labels.code_ui(&mut cell, typesetter, model.tokens, code, width).clicked() {
                    actions.push(Action::Mark(code.id.clone()));
                    is_used = true;
                }
                corner += if is_stack { vec2(0.0, row_height()) } else { vec2(width, 0.0) };
            }
        });
    Some(Bar { rect, is_used })
}
