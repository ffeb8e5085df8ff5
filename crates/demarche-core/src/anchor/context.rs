//! Compares the text around a place with the context stored for it.

use super::fold::characters;
use crate::text::Span;

/// How many more characters of the text are folded than the stored context has, so that a run of white space does not cut
/// the comparison short.
const SPARE: usize = 8;

/// At most this many letters of each side are compared: those nearest to the quote.
pub(super) const LONGEST: usize = u64::BITS as usize;

/// The stored context of a quote, folded.
pub(super) struct Context {
    /// Backwards from the quote.
    before: Side,
    after: Side,
}

/// The context on one side, in the form that the edit distance needs.
struct Side {
    n_letters: usize,
    // Invariant: in ascending order of letters.
    /// For each letter its positions, as bits.
    masks: Vec<(char, u64)>,
}

/// How alike the two sides of a place are to what was stored, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Likeness {
    pub(super) before: f32,
    pub(super) after: f32,
}

impl Likeness {
    pub(super) fn mean(self) -> f32 {
        f32::midpoint(self.before, self.after)
    }
}

impl Context {
    pub(super) fn of(prefix: &str, suffix: &str) -> Self {
        let mut before = characters(prefix);
        before.reverse();
        Self { before: Side::of(&before), after: Side::of(&characters(suffix)) }
    }

    /// Returns whether neither side has any context.
    pub(super) fn is_unknown(&self) -> bool {
        self.before.n_letters == 0 && self.after.n_letters == 0
    }

    /// Returns the number of letters of the shorter side.
    pub(super) fn shorter_side(&self) -> usize {
        self.before.n_letters.min(self.after.n_letters)
    }

    /// Returns how alike both sides of `span` are. A side without context, as at the start or end of a text, counts as
    /// alike.
    pub(super) fn likeness(&self, text: &str, span: Span) -> Likeness {
        self.around(text, span.start(), span.end())
    }

    /// Returns how alike both sides are if the quote is taken to be empty at byte `at`.
    pub(super) fn likeness_of_gap(&self, text: &str, at: usize) -> Likeness {
        self.around(text, at, at)
    }

    fn around(&self, text: &str, start: usize, end: usize) -> Likeness {
        let (head, _) = text.split_at_checked(start).unwrap_or_default();
        let (_, tail) = text.split_at_checked(end).unwrap_or_default();
        let nth = |side: &Side| side.reach() + SPARE;
        let from = head.char_indices().rev().nth(nth(&self.before)).map_or(0, |(at, _)| at);
        let to = tail.char_indices().nth(nth(&self.after)).map_or(tail.len(), |(at, _)| at);
        let mut before = characters(head.get(from..).unwrap_or_default());
        before.reverse();
        let after = characters(tail.get(..to).unwrap_or_default());
        Likeness { before: self.before.likeness(&before), after: self.after.likeness(&after) }
    }
}

impl Side {
    fn of(letters: &[char]) -> Self {
        let letters = letters.get(..LONGEST).unwrap_or(letters);
        let mut masks: Vec<(char, u64)> = Vec::with_capacity(letters.len());
        for (place, letter) in letters.iter().enumerate() {
            let bit = 1 << place;
            match masks.binary_search_by_key(letter, |(known, _)| *known) {
                Ok(at) => {
                    if let Some((_, mask)) = masks.get_mut(at) {
                        *mask |= bit;
                    }
                }
                Err(at) => masks.insert(at, (*letter, bit)),
            }
        }
        Self { n_letters: letters.len(), masks }
    }

    /// Returns how many letters of a text are compared: more than were stored, because some may have been inserted.
    fn reach(&self) -> usize {
        self.n_letters + self.n_letters / 2
    }

    /// Returns 1 minus the least edit distance to any prefix of `found` divided by the number of stored letters, computed
    /// with the bit vectors of Myers ("A fast bit-vector algorithm for approximate string matching", 1999).
    ///
    /// String-distance libraries compare whole texts; here the end is open, so that an inserted word counts once.
    fn likeness(&self, found: &[char]) -> f32 {
        let Some(top) = self.n_letters.checked_sub(1).map(|place| 1_u64 << place) else {
            return 1.0;
        };
        let (mut distance, mut least) = (self.n_letters, self.n_letters);
        // Where the distance grows or shrinks by one from one stored letter to the next.
        let (mut grows, mut shrinks) = (u64::MAX, 0_u64);
        for letter in found.iter().take(self.reach()) {
            let same = self
                .masks
                .binary_search_by_key(letter, |(known, _)| *known)
                .ok()
                .and_then(|at| self.masks.get(at))
                .map_or(0, |(_, mask)| *mask);
            let vertical = same | shrinks;
            let diagonal = ((same & grows).wrapping_add(grows) ^ grows) | same;
            let more = shrinks | !(diagonal | grows);
            let less = grows & diagonal;
            distance += usize::from(more & top != 0);
            distance -= usize::from(less & top != 0);
            least = least.min(distance);
            // The distance from the empty string to a prefix of the text is the length of that prefix.
            let (more, less) = (more << 1 | 1, less << 1);
            grows = less | !(vertical | more);
            shrinks = more & vertical;
        }
        1.0 - least as f32 / self.n_letters as f32
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(stored: &str, found: &str, distance: f32) {
        let stored = characters(stored);
        let likeness = Side::of(&stored).likeness(&characters(found));
        let expected = 1.0 - distance / stored.len() as f32;
        assert!((likeness - expected).abs() < 1e-6, "{likeness}");
    }

    #[test]
    fn likeness_is_by_edit_distance() {
        check("kitten", "sitting", 2.0);
        check("flaw", "lawn", 1.0);
        check("talks", "", 5.0);
        check("مذاکرات", "مذاکرت", 1.0);
        assert!((Side::of(&[]).likeness(&['a']) - 1.0).abs() < f32::EPSILON);
    }

    #[test]
    fn what_follows_the_context_makes_no_difference() {
        check("talks", "talks were held", 0.0);
        check("at once, it said", "now at once, it said", 4.0);
    }

    proptest! {
        /// The bit vectors give the same result as the full table.
        #[test]
        fn likeness_agrees_with_the_full_table(stored in "[a-c]{1,70}", found in "[a-c]{0,120}") {
            let (stored, found) = (characters(&stored), characters(&found));
            let stored = &stored[..stored.len().min(LONGEST)];
            let found = &found[..found.len().min(stored.len() + stored.len() / 2)];
            let mut row: Vec<usize> = (0..=found.len()).collect();
            for (above, letter) in stored.iter().enumerate() {
                let mut diagonal = std::mem::replace(&mut row[0], above + 1);
                for at in 1..row.len() {
                    let replaced = diagonal + usize::from(found[at - 1] != *letter);
                    diagonal = row[at];
                    row[at] = replaced.min(row[at - 1] + 1).min(row[at] + 1);
                }
            }
            let least = *row.iter().min().unwrap();
            let expected = 1.0 - least as f32 / stored.len() as f32;
            prop_assert!((Side::of(stored).likeness(found) - expected).abs() < 1e-6);
        }
    }

    #[test]
    fn line_ends_and_quotation_marks_make_no_difference() {
        let text = "\"so\"\n\nword\u{A0}- he";
        let at = text.find("word").unwrap();
        let likeness =
            Context::of("“so”\r\n", " – he").likeness(text, Span::new(at, at + 4).unwrap());
        assert_eq!(likeness, Likeness { before: 1.0, after: 1.0 });
    }
}
