//! Timers for recurring work.

use demarche_core::annotation::Stamp;
use egui::Context;

/// A timer for recurring work.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Timer(Option<Stamp>);

impl Timer {
    /// Returns whether the work is due: `every` milliseconds after the first call, and then again at that interval. `None`
    /// resets the timer.
    pub(super) fn is_due(&mut self, every: Option<i64>, now: Stamp) -> bool {
        let Some(every) = every else {
            self.0 = None;
            return false;
        };
        let due = self.0.is_some_and(|at| now >= at);
        if due || self.0.is_none() {
            self.0 = Some(Stamp(now.0 + every));
        }
        due
    }
}

/// Requests another frame after this many milliseconds.
pub(super) fn again_in(ctx: &Context, milliseconds: i64) {
    ctx.request_repaint_after(std::time::Duration::from_millis(milliseconds.unsigned_abs()));
}
