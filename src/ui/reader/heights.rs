//! The height of everything above a place, without laying it out.

use std::collections::HashMap;

/// The sum in one node of the tree: units and bytes not measured yet, and the height of the measured units in points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Sum {
    units: f64,
    bytes: f64,
    points: f64,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.units += other.units;
        self.bytes += other.bytes;
        self.points += other.points;
    }

    fn minus(self, other: Self) -> Self {
        Self {
            units: self.units - other.units,
            bytes: self.bytes - other.bytes,
            points: self.points - other.points,
        }
    }
}

/// How the height of an unmeasured unit is estimated: `per_unit + bytes × per_byte`, in points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Estimate {
    /// Points per unit: its spacing, and half a line for the last, partly filled line.
    pub(super) per_unit: f64,
    /// Points per byte of text.
    pub(super) per_byte: f64,
}

/// The heights of all layout units in a Fenwick tree: estimated from their length until they are laid out, exact from then
/// on.
///
/// A change of width or text size costs O(measured units), not O(units): estimates are kept as lengths, and only the
/// factors change.
#[derive(Clone, Debug, Default)]
pub(super) struct Heights {
    // Invariant: node `i` (counted from 1) sums the `i & -i` units that end at `i`; index 0 is unused.
    tree: Vec<Sum>,
    estimate: Estimate,
    /// Measured units: their height in points, and the bytes that their estimate was based on.
    measured: HashMap<usize, (f64, f64)>,
}

impl Heights {
    /// Builds the tree in O(units) from the length of each unit in bytes.
    pub(super) fn new(lengths: impl Iterator<Item = usize>, estimate: Estimate) -> Self {
        let mut tree = vec![Sum::default()];
        tree.extend(lengths.map(|bytes| Sum { units: 1.0, bytes: bytes as f64, points: 0.0 }));
        for index in 1..tree.len() {
            let parent = index + (index & index.wrapping_neg());
            let value = tree.get(index).copied().unwrap_or_default();
            if let Some(node) = tree.get_mut(parent) {
                node.add(value);
            }
        }
        Self { tree, estimate, measured: HashMap::new() }
    }

    /// Returns the number of units.
    pub(super) fn len(&self) -> usize {
        self.tree.len().saturating_sub(1)
    }

    /// Changes the estimate and forgets all measured heights.
    pub(super) fn set_estimate(&mut self, estimate: Estimate) {
        self.estimate = estimate;
        let mut measured: Vec<_> = std::mem::take(&mut self.measured).into_iter().collect();
        measured.sort_unstable_by_key(|(unit, _)| *unit);
        for (unit, (points, bytes)) in measured {
            self.change(unit, Sum { units: 1.0, bytes, points: -points });
        }
    }

    /// Sets a unit's measured height, in points.
    pub(super) fn set(&mut self, unit: usize, points: f64) {
        if unit >= self.len() {
            return;
        }
        if let Some((old, _)) = self.measured.get_mut(&unit) {
            let change = points - std::mem::replace(old, points);
            if change != 0.0 {
                self.change(unit, Sum { units: 0.0, bytes: 0.0, points: change });
            }
            return;
        }
        let bytes = self.sum_above(unit + 1).minus(self.sum_above(unit)).bytes;
        self.measured.insert(unit, (points, bytes));
        self.change(unit, Sum { units: -1.0, bytes: -bytes, points });
    }

    /// Returns a unit's height in points, estimated or measured.
    pub(super) fn height(&self, unit: usize) -> f64 {
        match self.measured.get(&unit) {
            Some((points, _)) => *points,
            None => {
                let Sum { units, bytes, points: _ } =
                    self.sum_above(unit + 1).minus(self.sum_above(unit));
                self.points(Sum { units, bytes, points: 0.0 })
            }
        }
    }

    /// Returns the points above a unit's upper edge.
    pub(super) fn above(&self, unit: usize) -> f64 {
        self.points(self.sum_above(unit))
    }

    /// Returns the total height in points.
    pub(super) fn total(&self) -> f64 {
        self.above(self.len())
    }

    /// Returns the unit at `y` points below the top, and the distance from the unit's top in points; the last unit's end if
    /// `y` is beyond it.
    pub(super) fn find(&self, y: f64) -> (usize, f64) {
        let n = self.len();
        let mut step = if n == 0 { 0 } else { 1 << n.ilog2() };
        let mut at = 0;
        let mut rest = y.max(0.0);
        while step > 0 {
            if let Some(node) = self.tree.get(at + step) {
                let points = self.points(*node);
                if points <= rest {
                    rest -= points;
                    at += step;
                }
            }
            step /= 2;
        }
        if at >= n { (n.saturating_sub(1), self.height(n.saturating_sub(1))) } else { (at, rest) }
    }

    fn points(&self, sum: Sum) -> f64 {
        sum.units * self.estimate.per_unit + sum.bytes * self.estimate.per_byte + sum.points
    }

    fn sum_above(&self, unit: usize) -> Sum {
        let mut sum = Sum::default();
        let mut index = unit.min(self.len());
        while index > 0 {
            sum.add(self.tree.get(index).copied().unwrap_or_default());
            index &= index - 1;
        }
        sum
    }

    fn change(&mut self, unit: usize, by: Sum) {
        let mut index = unit + 1;
        while let Some(node) = self.tree.get_mut(index) {
            node.add(by);
            index += index & index.wrapping_neg();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-6 * (1.0 + a.abs())
    }

    fn guess(bytes: usize) -> f64 {
        10.0 + bytes as f64 * 0.5
    }

    const ESTIMATE: Estimate = Estimate { per_unit: 10.0, per_byte: 0.5 };

    #[test]
    fn an_empty_article_has_no_height() {
        let heights = Heights::new(std::iter::empty(), ESTIMATE);
        assert!(near(heights.total(), 0.0));
        assert_eq!(heights.find(5.0).0, 0);
    }

    #[test]
    fn a_place_far_down_is_exact() {
        let mut heights = Heights::new(std::iter::repeat_n(600, 200_000), ESTIMATE);
        heights.set(150_000, 77.25);
        let (unit, into) = heights.find(310.0 * 150_000.0 + 77.125);
        assert_eq!(unit, 150_000);
        assert!(near(into, 77.125), "{into}");
        assert!(near(heights.above(150_001), 310.0 * 150_000.0 + 77.25));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn agrees_with_a_plain_list(
            lengths in prop::collection::vec(0_usize..20_000, 1..80),
            changes in prop::collection::vec((0_usize..80, 1.0_f64..9000.0), 0..40),
            probe in 0.0_f64..1.0,
        ) {
            let mut heights = Heights::new(lengths.iter().copied(), ESTIMATE);
            let mut list: Vec<f64> = lengths.iter().map(|bytes| guess(*bytes)).collect();
            for (unit, points) in changes {
                heights.set(unit, points);
                if let Some(slot) = list.get_mut(unit) {
                    *slot = points;
                }
            }
            let mut above = 0.0;
            for (unit, points) in list.iter().enumerate() {
                prop_assert!(near(heights.above(unit), above));
                prop_assert!(near(heights.height(unit), *points));
                above += points;
            }
            prop_assert!(near(heights.total(), above));
            let (unit, into) = heights.find(above * probe);
            prop_assert!(near(heights.above(unit) + into, above * probe));
            prop_assert!(into <= heights.height(unit) + 1e-6);

            heights.set_estimate(ESTIMATE);
            let fresh: f64 = lengths.iter().map(|bytes| guess(*bytes)).sum();
            prop_assert!(near(heights.total(), fresh), "forgotten measures leave the guess");
        }
    }
}
