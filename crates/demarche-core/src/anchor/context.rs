//! How much what stands around a place is like what stood around it.

use crate::text::{Selector, Span};

/// What stood around a quote, as characters.
pub(super) struct Context {
    /// Backwards from the quote.
    before: Vec<char>,
    after: Vec<char>,
}

impl Context {
    pub(super) fn of(selector: &Selector) -> Self {
        Self {
            before: selector.prefix.chars().rev().collect(),
            after: selector.suffix.chars().collect(),
        }
    }

    /// Returns the mean likeness of both sides, from 0 to 1. A side of which nothing is known, as at a text's edge, counts as
    /// alike.
    pub(super) fn likeness(&self, text: &str, span: Span) -> f32 {
        let head = text.get(..span.start()).unwrap_or_default();
        let tail = text.get(span.end()..).unwrap_or_default();
        let before: Vec<char> = head.chars().rev().take(self.before.len()).collect();
        let after: Vec<char> = tail.chars().take(self.after.len()).collect();
        f32::midpoint(likeness(&self.before, &before), likeness(&self.after, &after))
    }
}

/// Returns 1 less the edit distance (Levenshtein 1966) over the longer length.
fn likeness(one: &[char], other: &[char]) -> f32 {
    let longer = one.len().max(other.len());
    if longer == 0 || one == other {
        return 1.0;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, character) in one.iter().enumerate() {
        let mut diagonal = above;
        let mut left = above + 1;
        for (cell, facing) in row.iter_mut().skip(1).zip(other) {
            let replaced = diagonal + usize::from(facing != character);
            diagonal = *cell;
            left = replaced.min(left + 1).min(*cell + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = above + 1;
        }
    }
    let distance = row.last().copied().unwrap_or(longer);
    1.0 - distance as f32 / longer as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(one: &str, other: &str, distance: f32) {
        let characters = |text: &str| text.chars().collect::<Vec<char>>();
        let longer = one.chars().count().max(other.chars().count()) as f32;
        let found = likeness(&characters(one), &characters(other));
        assert!((found - (1.0 - distance / longer)).abs() < 1e-6, "{found}");
    }

    #[test]
    fn likeness_is_by_edit_distance() {
        check("kitten", "sitting", 3.0);
        check("flaw", "lawn", 2.0);
        check("talks", "", 5.0);
        check("مذاکرات", "مذاکرت", 1.0);
        assert!((likeness(&[], &[]) - 1.0).abs() < f32::EPSILON);
    }
}
