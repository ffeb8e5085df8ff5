//! The geometry of the window, and what is at a point in it.

use egui::{Pos2, Rect, pos2};

use super::{
    layout::local,
    page::{Page, Placed},
    selection::Touch,
};
use crate::ui::typeset::Caret;
use demarche_core::{
    article::Article,
    text::{self, Span},
};

/// The scroll bar's width in points.
pub(in crate::ui) const BAR_WIDTH: f32 = 12.0;

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
        Some((caret, Touch { caret: caret.offset, cluster, block: block.span }))
    }
}
