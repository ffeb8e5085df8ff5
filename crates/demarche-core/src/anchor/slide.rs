//! Shifts deleted and inserted words to where a sentence begins.

use std::ops::Range;

use super::compare::{Image, Word};

/// The most words by which a run of deleted or inserted words is shifted.
const MOST_SHIFTED: usize = 64;
/// Shifts each run of words without an image, between words that follow one another in the other text, so that it begins
/// where a paragraph or a sentence does, if the words around it leave the choice.
pub(super) fn slide(text: &str, words: &[Word], images: &mut [Option<Image>]) {
    let mut start = 0;
    while start < words.len() {
        if images.get(start).is_none_or(Option::is_some) {
            start += 1;
            continue;
        }
        let length = images.iter().skip(start).take_while(|image| image.is_none()).count();
        if follow(images, start, start + length) {
            let moved = best_shift(text, words, images, start..start + length);
            shift(images, start..start + length, moved);
            start = start.saturating_add_signed(moved).max(start);
        }
        start += length;
    }
}

/// Returns whether the words before and after a run are unchanged and follow one another in the other text.
fn follow(images: &[Option<Image>], start: usize, end: usize) -> bool {
    let image = |at: usize| images.get(at).copied().flatten().filter(|image| image.is_same);
    let before = start.checked_sub(1).map(image);
    let after = images.get(end).map(|_| image(end));
    match (before, after) {
        (Some(Some(before)), Some(Some(after))) => before.word + 1 == after.word,
        // At the beginning and the end of the text only one side must be unchanged.
        (None, Some(Some(after))) => after.word == 0,
        (Some(Some(_)), None) => true,
        _ => false,
    }
}

/// Returns by how many words a run is best shifted.
fn best_shift(text: &str, words: &[Word], images: &[Option<Image>], run: Range<usize>) -> isize {
    let is_equal = |one: usize, other: usize| {
        let hash = |at: usize| words.get(at).map(|word| word.hash);
        hash(one).is_some() && hash(one) == hash(other)
    };
    let is_same = |at: usize| images.get(at).copied().flatten().is_some_and(|image| image.is_same);
    let follows = |at: usize| is_same(at) && is_same(at + 1) && follow(images, at + 1, at + 1);
    let mut best = (rank(text, words, run.start), 0);
    for step in 1..=MOST_SHIFTED.min(run.start) {
        let (one, other) = (run.start - step, run.end - step);
        if !is_equal(one, other) || !is_same(one) || step > 1 && !follows(one) {
            break;
        }
        best = best.max((rank(text, words, one), -(step as isize)));
    }
    for step in 0..MOST_SHIFTED {
        let (one, other) = (run.start + step, run.end + step);
        if !is_equal(one, other) || !is_same(other) || step > 0 && !follows(other - 1) {
            break;
        }
        let here = (rank(text, words, one + 1), step as isize + 1);
        if here.0 > best.0 {
            best = here;
        }
    }
    best.1
}

/// Returns how good a beginning of a run the word at an index is.
fn rank(text: &str, words: &[Word], at: usize) -> u8 {
    let Some(before) = at.checked_sub(1).and_then(|before| words.get(before)) else { return 2 };
    let end = words.get(at).map_or(text.len(), |word| word.start as usize);
    let between = text.get(before.end as usize..end).unwrap_or_default();
    let sign = text.get(before.start as usize..before.end as usize).unwrap_or_default();
    if between.contains('\n') {
        2
    } else {
        u8::from(matches!(sign, "." | "!" | "?" | "۔" | "؟" | "।" | "。" | "！" | "？" | "…"))
    }
}

/// Shifts a run of words without an image.
fn shift(images: &mut [Option<Image>], run: Range<usize>, by: isize) {
    for step in 0..by.unsigned_abs() {
        if by < 0 {
            images.swap(run.start - 1 - step, run.end - 1 - step);
        } else {
            images.swap(run.start + step, run.end + step);
        }
    }
}
