//! What the pointer is doing: a drag in progress, consecutive clicks, and what a right click is for.

use egui::{Modifiers, Pos2};

use super::{highlights::Edge, selection::Drag};
use demarche_core::annotation::AnnotationId;

/// How far the pointer may move during a click, in points, without starting a drag.
pub(super) const CLICK_TOLERANCE: f32 = 4.0;

/// A drag under way.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Gesture {
    /// None.
    #[default]
    Idle,
    /// Words are being selected.
    Select {
        drag: Drag,
        from: Pos2,
        has_moved: bool,
        /// Whether releasing without moving counts as a plain click.
        is_click: bool,
    },
    /// The small bar, or the space just beside it, is held: a click if the pointer stays, and else a drag from `from` through
    /// the text below it.
    OnBar { from: Pos2, modifiers: Modifiers },
    /// A handle of a mark's piece, counted from 0, is being dragged.
    Handle { id: AnnotationId, piece: usize, fixed: usize, moved: usize, edge: Edge },
    /// The scroll bar's thumb is being dragged; `grab` is the grabbed point's distance from its upper end.
    Bar { grab: f32, fraction: f64 },
}

/// What the context menu is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum MenuFor {
    /// The text at the caret, which was put under the pointer.
    #[default]
    Text,
    /// The selected words.
    Selection,
    /// This mark, which was chosen.
    Mark(AnnotationId),
}

/// Counts consecutive clicks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clicks {
    count: u32,
    time: f64,
    at: Pos2,
}

impl Clicks {
    /// Counts a press and returns its number in the series, from 1.
    pub(super) fn press(&mut self, at: Pos2, time: f64, delay: f64) -> u32 {
        let is_next = time - self.time <= delay && at.distance(self.at) <= 2.0 * CLICK_TOLERANCE;
        *self = Self { count: if is_next { self.count + 1 } else { 1 }, time, at };
        self.count
    }
}
