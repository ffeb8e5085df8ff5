//! Gives overlapping marks different underline lanes.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap, HashMap},
};

use demarche_core::{annotation::AnnotationId, text::Span};

/// The lanes of the marks near the window. Overlapping marks never share a lane. A mark keeps its lane while it is near, so
/// that scrolling does not make underlines jump.
#[derive(Clone, Debug, Default)]
pub(super) struct Lanes {
    taken: HashMap<AnnotationId, usize>,
}

impl Lanes {
    /// Assigns lanes to marks given in reading order (by start) and forgets those no longer given. O(n log n), however many
    /// marks overlap.
    pub(super) fn assign<'a>(&mut self, marks: impl Iterator<Item = (&'a AnnotationId, Span)>) {
        let before = std::mem::take(&mut self.taken);
        // The ends and lanes of the marks that may still overlap later ones, the first end on top.
        let mut open: BinaryHeap<Reverse<(usize, usize)>> = BinaryHeap::new();
        let mut free: BTreeSet<usize> = BTreeSet::new();
        let mut n_lanes = 0;
        for (id, hull) in marks {
            while let Some(Reverse((end, lane))) = open.peek().copied()
                && end <= hull.start()
            {
                free.insert(lane);
                open.pop();
            }
            if let Some(wanted) = before.get(id).filter(|wanted| **wanted >= n_lanes) {
                free.extend(n_lanes..=*wanted);
                n_lanes = wanted + 1;
            }
            let wanted = before.get(id).and_then(|wanted| free.take(wanted));
            let lane = wanted.or_else(|| free.pop_first()).unwrap_or_else(|| {
                n_lanes += 1;
                n_lanes - 1
            });
            open.push(Reverse((hull.end(), lane)));
            self.taken.insert(id.clone(), lane);
        }
    }

    /// Returns the lane of a mark, counted from 0.
    pub(super) fn of(&self, id: &AnnotationId) -> usize {
        self.taken.get(id).copied().unwrap_or(0)
    }

    /// Forgets all lanes.
    pub(super) fn clear(&mut self) {
        self.taken.clear();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(number: usize) -> AnnotationId {
        AnnotationId::new(&format!("m{number}"))
    }

    fn marks(spans: &[(usize, usize)]) -> Vec<(AnnotationId, Span)> {
        let mut marks: Vec<_> = spans
            .iter()
            .enumerate()
            .map(|(number, (start, len))| (id(number), Span::new(*start, start + len).unwrap()))
            .collect();
        marks.sort_by_key(|(_, span)| span.start());
        marks
    }

    #[test]
    fn separate_marks_share_the_first_lane() {
        let marks = marks(&[(0, 5), (5, 5), (20, 3)]);
        let mut lanes = Lanes::default();
        lanes.assign(marks.iter().map(|(id, span)| (id, *span)));
        assert!(marks.iter().all(|(id, _)| lanes.of(id) == 0));
    }

    #[test]
    fn a_mark_keeps_its_lane_when_its_neighbour_scrolls_away() {
        let marks = marks(&[(0, 10), (5, 10)]);
        let mut lanes = Lanes::default();
        lanes.assign(marks.iter().map(|(id, span)| (id, *span)));
        assert_eq!((lanes.of(&id(0)), lanes.of(&id(1))), (0, 1));
        lanes.assign(marks[1..].iter().map(|(id, span)| (id, *span)));
        assert_eq!(lanes.of(&id(1)), 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn lanes_never_collide(
            spans in prop::collection::vec((0_usize..200, 1_usize..60), 1..40),
            window in (0_usize..200, 1_usize..100),
        ) {
            let marks = marks(&spans);
            let window = Span::new(window.0, window.0 + window.1).unwrap();
            let mut lanes = Lanes::default();
            lanes.assign(marks.iter().filter(|(_, span)| span.intersects(window)).map(|(id, span)| (id, *span)));
            lanes.assign(marks.iter().map(|(id, span)| (id, *span)));
            for (a, a_span) in &marks {
                for (b, b_span) in &marks {
                    prop_assert!(a == b || !a_span.intersects(*b_span) || lanes.of(a) != lanes.of(b));
                }
            }
        }
    }
}
