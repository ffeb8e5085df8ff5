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
        // Of a clock that was set back, what was said of the time before is no longer true.
        self.0.take_if(|at| at.0 - now.0 > every);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_set_back_does_not_stop_the_retries() {
        let mut timer = Timer::default();
        let hour = 3_600_000;
        assert!(!timer.is_due(Some(4_000), Stamp(10 * hour)));
        assert!(timer.is_due(Some(4_000), Stamp(10 * hour + 4_000)));
        // The clock is put right, an hour back.
        let at = |second| Stamp(9 * hour + 1_000 * second);
        let due: Vec<i64> =
            (0..9).filter(|second| timer.is_due(Some(4_000), at(*second))).collect();
        assert_eq!(due, [4, 8]);
    }
}
