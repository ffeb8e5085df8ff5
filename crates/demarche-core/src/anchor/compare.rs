//! Compares two texts word by word.

use std::ops::Range;

use crate::text::Span;

/// The lengths of the runs of words that are tried as fixed points, in words.
const RUNS: [usize; 3] = [6, 3, 1];
/// The most cells of a table.
const MOST_CELLS: usize = 1 << 16;
/// The costs of a word that was inserted or deleted, and of one that was replaced. An equal word costs nothing.
const INSERTED: u32 = 2;
const REPLACED: u32 = 3;

/// A word, or a sign that is not part of one, in bytes of its text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) hash: u64,
}

/// What a word became.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Image {
    /// The index of the new word.
    pub(super) word: u32,
    pub(super) is_same: bool,
}

impl Image {
    /// Returns the image of a word that is unchanged.
    fn same(word: usize) -> Self {
        Self { word: word as u32, is_same: true }
    }
}

impl Word {
    /// Returns the part of the word inside a span.
    pub(super) fn cut(self, span: Span) -> Range<usize> {
        (self.start as usize).max(span.start())..(self.end as usize).min(span.end())
    }
}

/// Returns the words of a text and the signs between them. In scripts without spaces each character counts as a word.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut is_inside = false;
    for (at, character) in text.char_indices() {
        let is_joined = is_joined(character);
        let end = (at + character.len_utf8()) as u32;
        match words.last_mut() {
            Some(word) if is_inside && is_joined => {
                word.end = end;
                word.hash = mixed(word.hash ^ u64::from(character));
            }
            _ if character.is_whitespace() => {}
            _ => words.push(Word { start: at as u32, end, hash: mixed(u64::from(character)) }),
        }
        is_inside = is_joined;
    }
    words
}

/// Returns whether a character is joined with those beside it to one word.
fn is_joined(character: char) -> bool {
    let is_mark = matches!(character, '\u{300}'..='\u{36F}' | '\u{64B}'..='\u{65F}' | '\u{200C}' | '\u{200D}');
    let is_unspaced = matches!(
        character,
        '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
            | '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}'
    );
    is_mark || character.is_alphanumeric() && !is_unspaced
}

/// Mixes the bits of a number (the last step of `SplitMix64`).
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

/// Finds the image of each old word.
pub(super) fn compare(old: &[Word], new: &[Word], images: &mut [Option<Image>]) {
    let mut waiting = vec![(0..old.len(), 0..new.len())];
    while let Some((olds, news)) = waiting.pop() {
        let (olds, news) = without_ends((old, olds), (new, news), images);
        let (Some(one), Some(other)) = (old.get(olds.clone()), new.get(news.clone())) else {
            continue;
        };
        if one.is_empty() || other.is_empty() {
            continue;
        }
        if one.len() * other.len() <= MOST_CELLS {
            fill(one, other, (olds.start, news.start), images);
            continue;
        }
        let (mut from, mut to) = (olds.start, news.start);
        // Without a fixed point the words have nothing to do with each other.
        let Some((run, points)) = fixed_points(one, other) else { continue };
        for (at, image) in points {
            let (at, image) = (olds.start + at, news.start + image);
            if at < from || image < to {
                continue;
            }
            waiting.push((from..at, to..image));
            for step in 0..run {
                set(images, at + step, Image::same(image + step));
            }
            (from, to) = (at + run, image + run);
        }
        waiting.push((from..olds.end, to..news.end));
    }
}

/// Notes what the word at an index became.
fn set(images: &mut [Option<Image>], at: usize, image: Image) {
    if let Some(kept) = images.get_mut(at) {
        *kept = Some(image);
    }
}

/// Notes equal words at the beginning and the end of two ranges, and returns what is between them.
fn without_ends(
    (old, mut olds): (&[Word], Range<usize>),
    (new, mut news): (&[Word], Range<usize>),
    images: &mut [Option<Image>],
) -> (Range<usize>, Range<usize>) {
    let hash = |words: &[Word], at: usize| words.get(at).map(|word| word.hash);
    while !olds.is_empty() && !news.is_empty() && hash(old, olds.start) == hash(new, news.start) {
        set(images, olds.start, Image::same(news.start));
        olds.start += 1;
        news.start += 1;
    }
    while !olds.is_empty() && !news.is_empty() && hash(old, olds.end - 1) == hash(new, news.end - 1)
    {
        olds.end -= 1;
        news.end -= 1;
        set(images, olds.end, Image::same(news.end));
    }
    (olds, news)
}

/// Returns runs of words that occur once in each list and are in the same order in both, with their length; `None` if there
/// are none.
fn fixed_points(old: &[Word], new: &[Word]) -> Option<(usize, Vec<(usize, usize)>)> {
    RUNS.into_iter().find_map(|run| {
        let mut runs: Vec<(u64, bool, usize)> = Vec::new();
        for (words, is_new) in [(old, false), (new, true)] {
            runs.extend(words.windows(run).enumerate().map(|(at, words)| {
                let hash = words.iter().fold(0, |hash, word| mixed(hash ^ word.hash));
                (hash, is_new, at)
            }));
        }
        runs.sort_unstable();
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for group in runs.chunk_by(|one, other| one.0 == other.0) {
            if let [(_, false, at), (_, true, image)] = group {
                pairs.push((*at, *image));
            }
        }
        pairs.sort_unstable();
        let points = longest_increasing(&pairs);
        (!points.is_empty()).then_some((run, points))
    })
}

/// Returns the longest part of the pairs, which are sorted by their first numbers, whose second numbers increase too.
fn longest_increasing(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length the pair that ends such a part with the least second number; for each pair the one before it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let second = |index: usize| pairs.get(index).map(|(_, image)| *image);
    for (index, (_, image)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| second(*end) < Some(*image));
        before.push(length.checked_sub(1).and_then(|length| ends.get(length).copied()));
        match ends.get_mut(length) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut longest = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(index) = next {
        longest.extend(pairs.get(index));
        next = before.get(index).copied().flatten();
    }
    longest.reverse();
    longest
}

/// Finds the cheapest way from one list of words to the other in a full table; the lists begin at these indexes.
fn fill(old: &[Word], new: &[Word], (from, to): (usize, usize), images: &mut [Option<Image>]) {
    let width = new.len() + 1;
    let mut row: Vec<u32> = (0..width).map(|at| at as u32 * INSERTED).collect();
    let mut steps = vec![Step::Inserted; width * (old.len() + 1)];
    for (above, was) in old.iter().enumerate() {
        let line = (above + 1) * width;
        let mut diagonal = row.first().copied().unwrap_or_default();
        if let (Some(first), Some(step)) = (row.first_mut(), steps.get_mut(line)) {
            (*first, *step) = (diagonal + INSERTED, Step::Deleted);
        }
        let mut left = diagonal + INSERTED;
        for (at, is) in new.iter().enumerate() {
            let Some(cell) = row.get_mut(at + 1) else { break };
            let is_same = was.hash == is.hash;
            let (across, step) = if is_same {
                (diagonal, Step::Same)
            } else {
                (diagonal.saturating_add(REPLACED), Step::Replaced)
            };
            let best = [
                (across, step),
                (cell.saturating_add(INSERTED), Step::Deleted),
                (left.saturating_add(INSERTED), Step::Inserted),
            ];
            let (cost, step) =
                best.into_iter().min_by_key(|(cost, _)| *cost).unwrap_or((across, step));
            diagonal = std::mem::replace(cell, cost);
            left = cost;
            if let Some(kept) = steps.get_mut(line + at + 1) {
                *kept = step;
            }
        }
    }
    let (mut above, mut at) = (old.len(), new.len());
    while above > 0 || at > 0 {
        match steps.get(above * width + at) {
            Some(step @ (Step::Same | Step::Replaced)) if above > 0 && at > 0 => {
                above -= 1;
                at -= 1;
                set(
                    images,
                    from + above,
                    Image { is_same: *step == Step::Same, ..Image::same(to + at) },
                );
            }
            Some(Step::Deleted) if above > 0 => above -= 1,
            _ => {
                if at == 0 {
                    return;
                }
                at -= 1;
            }
        }
    }
}

/// Returns for each word of the other text where it comes from.
pub(super) fn inverse(images: &[Option<Image>], n_words: usize) -> Vec<Option<Image>> {
    let mut sources = vec![None; n_words];
    for (at, image) in images.iter().enumerate() {
        if let Some(Image { word, is_same }) = *image {
            set(&mut sources, word as usize, Image { is_same, ..Image::same(at) });
        }
    }
    sources
}

/// How a cell of the table is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Same,
    Replaced,
    Inserted,
    Deleted,
}
