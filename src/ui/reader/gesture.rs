//! What the pointer is doing: a drag in progress, and consecutive clicks.

use egui::Pos2;

use super::{highlights::Edge, selection::Drag};
use demarche_core::annotation::AnnotationId;

/// How far the pointer may move during a click, in points.
pub(super) const TREMBLE: f32 = 4.0;

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
        /// Whether letting go without moving is a plain click.
        is_click: bool,
    },
    /// A handle of a mark is being dragged.
    Handle { id: AnnotationId, fixed: usize, moved: usize, edge: Edge },
    /// The scroll bar's thumb is being dragged; `grab` is where it was taken, from its upper end.
    Bar { grab: f32, fraction: f64 },
}

/// Counts clicks in a row.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clicks {
    count: u32,
    time: f64,
    at: Pos2,
}

impl Clicks {
    /// Counts one more press and returns which one in a row it is.
    pub(super) fn press(&mut self, at: Pos2, time: f64, delay: f64) -> u32 {
        let is_next = time - self.time <= delay && at.distance(self.at) <= 2.0 * TREMBLE;
        *self = Self { count: if is_next { self.count + 1 } else { 1 }, time, at };
        self.count
    }
}
