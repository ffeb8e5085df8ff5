//! Carries places from an earlier version of a text to the current one.
//!
//! The versions are compared word by word. Runs of words that occur once in each and are in the same order in both are fixed
//! points (Heckel, "A technique for isolating differences between files", 1978; the longest increasing sequence of them as
//! in Cohen's patience diff). Between two fixed points the words are compared in the same way again, and in a full table
//! (Wagner and Fischer, "The string-to-string correction problem", 1974) once they are few. So a sentence among look-alikes
//! is known by its place in the text, which its words and context alone do not give.
//!
//! Three things are added: words that were deleted or inserted are whole sentences where the comparison leaves a choice (as
//! the indent heuristic of git's diff prefers whole blocks of lines); a replaced word is the image of the word it replaced, so that changed quotes keep their edges, and
//! it is known which words of the new text come from the old one, so that words that were elsewhere before are not taken
//! for moved ones.

use std::sync::Arc;

use super::{
    compare::{Image, Word, compare, inverse, words},
    slide::slide,
};
use crate::text::{Selector, Span, Unit, UnitIndex};

/// The largest text that is compared, in bytes.
const LARGEST: usize = 64 * 1024 * 1024;
/// An earlier version of a text, compared with the current one in O(n log n).
#[derive(Debug)]
pub struct Revision {
    old: Arc<str>,
    units: UnitIndex,
    old_words: Vec<Word>,
    new_words: Vec<Word>,
    /// For each old word what became of it.
    // Invariant: the images are in ascending order, and within the new words.
    images: Vec<Option<Image>>,
    /// For each new word whether it comes from the old text unchanged.
    are_kept: Vec<bool>,
}

/// What became of a quote.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Carried {
    /// It is here, unchanged.
    Same(Span),
    /// It was changed, and is here; of the old letters this share is left.
    Changed(Span, f32),
    /// Nothing of it is left.
    Gone,
}

impl Revision {
    /// Compares an earlier version of a text with the current one. Returns `None` if one of them is too large for it.
    pub fn new(old: Arc<str>, new: &str) -> Option<Self> {
        if old.len().max(new.len()) > LARGEST {
            return None;
        }
        let (old_words, new_words) = (words(&old), words(new));
        let mut images = vec![None; old_words.len()];
        compare(&old_words, &new_words, &mut images);
        slide(&old, &old_words, &mut images);
        let mut sources = inverse(&images, new_words.len());
        slide(new, &new_words, &mut sources);
        let images = inverse(&sources, old_words.len());
        let mut are_kept = vec![false; new_words.len()];
        for image in images.iter().flatten().filter(|image| image.is_same) {
            if let Some(is_kept) = are_kept.get_mut(image.word as usize) {
                *is_kept = true;
            }
        }
        let units = UnitIndex::new(&old);
        Some(Self { old, units, old_words, new_words, images, are_kept })
    }

    /// Returns what became of a quote in the `new` text, or `None` if the old text does not have it at its place.
    pub(super) fn carry(&self, selector: &Selector, new: &str) -> Option<Carried> {
        let start = self.units.convert(&self.old, selector.start, Unit::CodePoint, Unit::Byte)?;
        let quote = Span::new(start, start + selector.exact.len())?;
        if quote.of(&self.old) != Some(&*selector.exact) {
            return None;
        }
        let (first, last) = range_in(&self.old_words, quote);
        let words = self.old_words.get(first..last).filter(|words| !words.is_empty())?;
        let images = self.images.get(first..last)?;
        if let Some(span) = self.same(quote, words, images)
            && span.of(new) == Some(&*selector.exact)
        {
            return Some(Carried::Same(span));
        }
        Some(self.changed(quote, words, images, new).unwrap_or(Carried::Gone))
    }

    /// Returns the place of a quote whose words are all there, one after the other.
    fn same(&self, quote: Span, words: &[Word], images: &[Option<Image>]) -> Option<Span> {
        let first = images.first().copied().flatten()?.word;
        let mut expected = first..;
        let are_same = images.iter().all(|image| {
            image.is_some_and(|image| image.is_same && Some(image.word) == expected.next())
        });
        let (old, new) = (words.first()?, self.new_words.get(first as usize)?);
        let start = (new.start as usize + quote.start()).checked_sub(old.start as usize)?;
        are_same.then(|| Span::new(start, start + quote.len())).flatten()
    }

    /// Returns the place of a quote some of whose words are there or were replaced.
    fn changed(
        &self,
        quote: Span,
        words: &[Word],
        images: &[Option<Image>],
        new: &str,
    ) -> Option<Carried> {
        let mut hull: Option<(usize, usize)> = None;
        let (mut left, mut all) = (0.0, 0.0);
        for (old, image) in words.iter().zip(images) {
            let cut = old.cut(quote);
            all += cut.len() as f32;
            let Some(image) = image else { continue };
            let Some(now) = self.new_words.get(image.word as usize) else { continue };
            let (mut start, mut end) = (now.start as usize, now.end as usize);
            if image.is_same {
                // A quote may begin or end inside a word.
                start += cut.start - old.start as usize;
                end -= old.end as usize - cut.end;
                left += cut.len() as f32;
            } else if let (Some(was), Some(is)) = (self.old.get(cut.clone()), new.get(start..end)) {
                left += common(was, is) as f32;
            }
            let (from, to) = hull.unwrap_or((start, end));
            hull = Some((from.min(start), to.max(end)));
        }
        let (start, end) = hull?;
        Some(Carried::Changed(Span::new(start, end)?, left / all.max(1.0)))
    }

    /// Returns whether most words of a span of the new text were in the old text too, so that it is no place for words that
    /// moved.
    pub(super) fn was_there(&self, span: Span) -> bool {
        let (first, last) = range_in(&self.new_words, span);
        let kept = self.are_kept.get(first..last).unwrap_or_default();
        2 * kept.iter().filter(|is_kept| **is_kept).count() > kept.len()
    }
}

/// Returns the indexes of the words that share a byte with a span.
fn range_in(words: &[Word], span: Span) -> (usize, usize) {
    let first = words.partition_point(|word| word.end as usize <= span.start());
    let last = words.partition_point(|word| (word.start as usize) < span.end());
    (first, last.max(first))
}

/// Returns how many bytes two words have in common at their ends.
fn common(one: &str, other: &str) -> usize {
    let count = |equal: usize, character: char| equal + character.len_utf8();
    let same = |(one, other): &(char, char)| one == other;
    let head = one.chars().zip(other.chars()).take_while(same).map(|(one, _)| one);
    let head = head.fold(0, count);
    let (one, other) = (one.get(head..).unwrap_or_default(), other.get(head..).unwrap_or_default());
    let tail = one.chars().rev().zip(other.chars().rev()).take_while(same).map(|(one, _)| one);
    head + tail.fold(0, count)
}
