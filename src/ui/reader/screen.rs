//! The geometry of the window, and what is at a point in it.

use egui::{Pos2, Rect, pos2};

use super::{
    layout::{UnitLayout, local},
    page::{Page, Placed},
    selection::Touch,
};
use crate::ui::typeset::Caret;
use demarche_core::{
    article::Article,
    text::{self, Span},
};

/// The scroll bar's width in points.
pub(in crate::ui) const BAR_WIDTH: f32 = 16.0;

/// How far behind a word the pointer must be to take the closing sign after it, as a multiple of the reading size: signs are
/// narrow, and hands are not that exact.
const SIGN: f32 = 0.25;

/// Returns the byte before or after the cluster under a point at `x`. That is the nearer one, `caret`, unless the cluster is
/// a closing sign of which the pointer has not passed enough.
fn sign_edge(
    layout: &UnitLayout,
    text: &str,
    cluster: Span,
    caret: Caret,
    x: f32,
    size: f32,
) -> usize {
    let is_sign = cluster.of(text).is_some_and(|sign| sign.chars().all(is_closing));
    if !is_sign || caret.offset != cluster.end() {
        return caret.offset;
    }
    let rects = layout.rects(&(cluster.start()..cluster.end()));
    let Some((_, rect)) = rects.first() else { return caret.offset };
    // The pointer is on the far half, in whichever direction the text runs.
    let passed = if x > rect.center().x { x - rect.left() } else { rect.right() - x };
    if passed < SIGN * size { cluster.start() } else { caret.offset }
}

/// Returns whether a character closes a sentence, a clause or a quotation.
fn is_closing(sign: char) -> bool {
    matches!(
        sign,
        '.' | ','
            | ';'
            | ':'
            | '!'
            | '?'
            | '…'
            | ')'
            | ']'
            | '"'
            | '\''
            | '”'
            | '’'
            | '»'
            | '。'
            | '،'
            | '؛'
            | '؟'
            | '۔'
    )
}

/// The geometry of the window in this frame.
#[derive(Clone, Debug)]
pub(super) struct Screen {
    /// Whether the pointer is over it, with nothing in front.
    pub(super) is_over: bool,
    /// The whole window.
    pub(super) window: Rect,
    /// The column's left edge.
    pub(super) column: f32,
    /// The visible units.
    pub(super) placed: Vec<Placed>,
}

impl Screen {
    /// Returns the scroll bar's track.
    pub(super) fn track(&self) -> Rect {
        Rect::from_min_max(
            pos2(self.window.right() - BAR_WIDTH, self.window.top()),
            self.window.max,
        )
    }

    /// Returns whether a press at a point goes to the text.
    pub(super) fn is_on_text(&self, pos: Pos2) -> bool {
        self.is_over && self.window.contains(pos) && !self.track().contains(pos)
    }

    /// Returns the unit at a vertical position on screen, or the nearest one.
    pub(super) fn unit_near(&self, y: f32) -> Option<&Placed> {
        self.placed
            .iter()
            .find(|placed| y < placed.at.y + placed.height)
            .or_else(|| self.placed.last())
    }

    /// Returns a unit's place, if it is visible.
    pub(super) fn of(&self, unit: usize) -> Option<&Placed> {
        self.placed.iter().find(|placed| placed.unit == unit)
    }

    /// Returns what a point touches.
    pub(super) fn touch(
        &self,
        page: &Page,
        article: &Article,
        point: Pos2,
    ) -> Option<(Caret, Touch)> {
        let placed = self.unit_near(point.y)?;
        let layout = page.kept(placed.unit)?;
        let point = local(point, placed.at);
        let caret = layout.hit(point);
        let block = article.blocks().get(layout.unit.block)?;
        let cluster = layout
            .cluster_at(point)
            .and_then(|bytes| Span::new(bytes.start, bytes.end))
            .or_else(|| {
                // A point left of a line touches its first cluster, not the last one of the line above.
                let is_line_start = !caret.is_upstream
                    && layout.lines.iter().any(|line| line.bytes.start == caret.offset);
                is_line_start.then(|| text::grapheme_at(article.text(), caret.offset)).flatten()
            });
        let at = match cluster {
            Some(cluster) => {
                sign_edge(layout, article.text(), cluster, caret, point.x, page.measures().size)
            }
            None => caret.offset,
        };
        Some((caret, Touch { caret: at, cluster, block: block.span }))
    }
}
