//! The scroll state: a unit and how much of it is above the window's upper edge, rather than one coordinate for the whole
//! text.

use super::heights::Heights;

/// Measures units, laying them out if necessary.
pub(super) trait Measure {
    /// Returns the number of units.
    fn count(&self) -> usize;
    /// Returns the exact height of a unit in points.
    fn height(&mut self, unit: usize) -> f64;
}

/// The room that a place to be revealed is given.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// The context kept before or after it, in points.
    pub(super) margin: f64,
    /// The height of what lies on the lower part of the window, in points.
    pub(super) covered: f64,
}

/// The scroll state. Heights above the window are not part of it, so correcting an estimate there cannot move the visible
/// text.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Viewport {
    /// The first visible unit.
    pub(super) unit: usize,
    /// How much of it is above the window's upper edge, in points.
    pub(super) offset: f64,
    /// The window's height in points.
    pub(super) window: f64,
}

impl Viewport {
    /// Scrolls down by `delta` points (up if negative).
    pub(super) fn scroll_by(&mut self, delta: f64, measure: &mut dyn Measure) {
        self.offset += delta;
        self.settle(measure);
    }

    /// Goes to the beginning.
    pub(super) fn go_to_start(&mut self) {
        self.unit = 0;
        self.offset = 0.0;
    }

    /// Returns whether the beginning is at the window's upper edge.
    pub(super) fn is_at_start(&self) -> bool {
        self.unit == 0 && self.offset <= 0.0
    }

    /// Goes to the end.
    pub(super) fn go_to_end(&mut self, measure: &mut dyn Measure) {
        self.unit = measure.count().saturating_sub(1);
        self.offset = if measure.count() == 0 { 0.0 } else { measure.height(self.unit) };
        self.settle(measure);
    }

    /// Returns the place for a scroll bar position (0 is the beginning, 1 the end): a unit, and the share of it above the
    /// edge.
    pub(super) fn aim(&self, fraction: f64, heights: &Heights) -> (usize, f64) {
        if fraction >= 1.0 {
            return (heights.len().saturating_sub(1), 1.0);
        }
        let (unit, into) =
            heights.find(fraction.max(0.0) * (heights.total() - self.window).max(0.0));
        (unit, into / heights.height(unit).max(1.0))
    }

    /// Goes to a place given by a unit and the share of it above the edge.
    pub(super) fn go_to(&mut self, (unit, share): (usize, f64), measure: &mut dyn Measure) {
        self.unit = unit;
        self.offset = if measure.count() == 0 { 0.0 } else { share * measure.height(unit) };
        self.settle(measure);
    }

    /// Returns the position of the scroll bar, from 0 to 1, using estimated heights where necessary.
    pub(super) fn fraction(&self, heights: &Heights) -> f64 {
        let room = heights.total() - self.window;
        if room <= 0.0 {
            0.0
        } else {
            ((heights.above(self.unit) + self.offset) / room).clamp(0.0, 1.0)
        }
    }

    /// Returns how far below the window's upper edge a unit begins, in points, or `None` if it is more than two window
    /// heights away.
    pub(super) fn y_of(&self, unit: usize, measure: &mut dyn Measure) -> Option<f64> {
        let mut y = -self.offset;
        if unit >= self.unit {
            for above in self.unit..unit {
                y += measure.height(above);
                if y > 2.0 * self.window {
                    return None;
                }
            }
        } else {
            for above in (unit..self.unit).rev() {
                y -= measure.height(above);
                if y < -2.0 * self.window && above > unit {
                    return None;
                }
            }
        }
        Some(y)
    }

    /// Scrolls as little as possible so that `top..bottom` of a unit is visible in this room, and not at all if it is. A place more than a
    /// window height away is shown a third of the way down, with context above.
    pub(super) fn reveal(
        &mut self,
        unit: usize,
        (top, bottom): (f64, f64),
        Room { margin, covered }: Room,
        measure: &mut dyn Measure,
    ) {
        // At least what is to be shown has room.
        let window = (self.window - covered).max((bottom - top).min(self.window));
        let unit = unit.min(measure.count().saturating_sub(1));
        if let Some(y) = self.y_of(unit, measure) {
            let (top, bottom) = (y + top, y + bottom);
            if top >= 0.0 && bottom <= window {
                return;
            }
            let delta = if top < 0.0 { top - margin } else { (bottom + margin - window).min(top) };
            if delta.abs() <= self.window {
                self.scroll_by(delta, measure);
                return;
            }
        }
        self.show_at_third(unit, top, measure);
    }

    /// Scrolls so that the place `top` points below a unit's top is a third of the way down.
    pub(super) fn show_at_third(&mut self, unit: usize, top: f64, measure: &mut dyn Measure) {
        self.unit = unit;
        self.offset = top - (self.window / 3.0).floor();
        self.settle(measure);
    }

    /// Normalises the state: the first visible unit is the one at the upper edge, and the text does not end above the
    /// window's lower edge unless all of it is shorter than the window.
    pub(super) fn settle(&mut self, measure: &mut dyn Measure) {
        let n = measure.count();
        if n == 0 {
            self.go_to_start();
            return;
        }
        if self.unit >= n {
            self.unit = n - 1;
            self.offset = measure.height(n - 1);
        }
        self.climb(measure);
        loop {
            let height = measure.height(self.unit);
            if self.offset < height || self.unit + 1 >= n {
                break;
            }
            self.offset -= height;
            self.unit += 1;
        }
        let mut below = -self.offset;
        for unit in self.unit..n {
            below += measure.height(unit);
            if below >= self.window {
                return;
            }
        }
        self.offset -= self.window - below;
        self.climb(measure);
    }

    /// Moves up by units until the offset is not negative, at most to the beginning.
    fn climb(&mut self, measure: &mut dyn Measure) {
        while self.offset < 0.0 && self.unit > 0 {
            self.unit -= 1;
            self.offset += measure.height(self.unit);
        }
        self.offset = self.offset.max(0.0);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::heights::Estimate, *};

    struct Fixed(Vec<f64>);

    impl Measure for Fixed {
        fn count(&self) -> usize {
            self.0.len()
        }
        fn height(&mut self, unit: usize) -> f64 {
            self.0[unit]
        }
    }

    /// Returns the points above the window's edge, with all heights known.
    fn y(viewport: &Viewport, fixed: &Fixed) -> f64 {
        fixed.0[..viewport.unit].iter().sum::<f64>() + viewport.offset
    }

    fn bare(margin: f64) -> Room {
        Room { margin, covered: 0.0 }
    }

    #[test]
    fn a_place_under_something_is_shown_above_it() {
        let mut fixed = Fixed(vec![50.0; 40]);
        let mut viewport = Viewport { unit: 0, offset: 0.0, window: 200.0 };
        let covered = |covered| Room { margin: 10.0, covered };
        viewport.reveal(2, (20.0, 40.0), covered(60.0), &mut fixed);
        assert_eq!(viewport.unit, 0, "it is above already");
        assert!(viewport.offset.abs() < 1e-9, "{viewport:?}");
        viewport.reveal(3, (0.0, 20.0), covered(60.0), &mut fixed);
        assert!((y(&viewport, &fixed) - 40.0).abs() < 1e-9, "{viewport:?}");
        viewport.reveal(3, (0.0, 20.0), covered(500.0), &mut fixed);
        assert!((y(&viewport, &fixed) - 150.0).abs() < 1e-9, "what fits least: {viewport:?}");
    }

    #[test]
    fn a_visible_place_is_not_scrolled_to() {
        let mut fixed = Fixed(vec![50.0; 40]);
        let mut viewport = Viewport { unit: 3, offset: 20.0, window: 200.0 };
        viewport.reveal(5, (10.0, 30.0), bare(24.0), &mut fixed);
        assert_eq!(viewport, Viewport { unit: 3, offset: 20.0, window: 200.0 });
    }

    #[test]
    fn a_near_place_is_scrolled_to_as_little_as_possible() {
        let mut fixed = Fixed(vec![50.0; 40]);
        let mut viewport = Viewport { unit: 0, offset: 0.0, window: 200.0 };
        viewport.reveal(4, (0.0, 20.0), bare(10.0), &mut fixed);
        assert!((y(&viewport, &fixed) - 30.0).abs() < 1e-9, "{viewport:?}");
        viewport.reveal(0, (0.0, 20.0), bare(10.0), &mut fixed);
        assert!(y(&viewport, &fixed).abs() < 1e-9, "{viewport:?}");
    }

    #[test]
    fn a_far_place_is_shown_with_context() {
        let mut fixed = Fixed(vec![50.0; 400]);
        let mut viewport = Viewport { unit: 0, offset: 0.0, window: 300.0 };
        viewport.reveal(200, (0.0, 20.0), bare(10.0), &mut fixed);
        assert!((y(&viewport, &fixed) - (10_000.0 - 100.0)).abs() < 1e-9, "{viewport:?}");
    }

    #[test]
    fn a_short_text_stays_at_the_top() {
        let mut fixed = Fixed(vec![50.0; 2]);
        let mut viewport = Viewport { unit: 0, offset: 0.0, window: 300.0 };
        viewport.scroll_by(500.0, &mut fixed);
        assert_eq!((viewport.unit, viewport.offset), (0, 0.0));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn scrolling_agrees_with_one_tall_page(
            heights in prop::collection::vec(1.0_f64..400.0, 1..60),
            moves in prop::collection::vec(-900.0_f64..900.0, 1..30),
            window in 50.0_f64..500.0,
        ) {
            let mut fixed = Fixed(heights);
            let room = (fixed.0.iter().sum::<f64>() - window).max(0.0);
            let mut viewport = Viewport { unit: 0, offset: 0.0, window };
            let mut expected: f64 = 0.0;
            for delta in moves {
                viewport.scroll_by(delta, &mut fixed);
                expected = (expected + delta).clamp(0.0, room);
                prop_assert!((y(&viewport, &fixed) - expected).abs() < 1e-6, "{viewport:?} expected {expected}");
            }
        }

        #[test]
        fn the_bar_reaches_every_depth(
            heights in prop::collection::vec(1.0_f64..400.0, 1..60),
            fraction in 0.0_f64..=1.0,
        ) {
            let mut tree = Heights::new(heights.iter().map(|_| 10), Estimate { per_unit: 1.0, per_byte: 1.0 });
            for (unit, points) in heights.iter().enumerate() {
                tree.set(unit, *points);
            }
            let mut fixed = Fixed(heights);
            let mut viewport = Viewport { unit: 0, offset: 0.0, window: 100.0 };
            viewport.go_to(viewport.aim(fraction, &tree), &mut fixed);
            let room = tree.total() - 100.0;
            if room > 0.0 {
                prop_assert!((viewport.fraction(&tree) - fraction).abs() < 1e-6);
            }
        }
    }
}
