//! Searches for words letter by letter (Knuth, Morris and Pratt), so that a text of any size is read once and nothing of it
//! is kept.

use super::{
    borders,
    fold::{Folder, Strength, folded},
    outcome::Progress,
};
use crate::text::Span;

/// Words made ready to search for.
#[derive(Debug)]
pub(super) struct Needle {
    letters: Vec<char>,
    /// For each number of letters that match, less one: how many match if the next one does not.
    failures: Vec<usize>,
    /// The bytes at which a hit can begin; only the letters that fold to one byte are sorted out.
    stops: Box<[bool; 256]>,
    strength: Strength,
}

impl Needle {
    /// Returns what searches for these words.
    pub(super) fn new(text: &str, strength: Strength) -> Self {
        let letters = folded(text, strength);
        let mut stops = Box::new([false; 256]);
        for (byte, is_stop) in (0_u8..=255).zip(stops.iter_mut()) {
            let own = folded(char::from(byte).encode_utf8(&mut [0; 4]), strength);
            *is_stop = !byte.is_ascii() || own.first() == letters.first();
        }
        Self { failures: failures(&letters), letters, stops, strength }
    }
}

/// Returns, for each prefix of the letters, the length of its longest proper prefix that is also its end.
fn failures(letters: &[char]) -> Vec<usize> {
    let mut failures: Vec<usize> = Vec::with_capacity(letters.len());
    let mut matched = 0;
    for (index, letter) in letters.iter().enumerate() {
        if index > 0 {
            matched = next_match(letters, &failures, matched, *letter);
        }
        failures.push(matched);
    }
    failures
}

/// Returns how many letters match after one more letter of the text.
fn next_match(letters: &[char], failures: &[usize], mut matched: usize, letter: char) -> usize {
    while letters.get(matched) != Some(&letter) {
        match matched.checked_sub(1) {
            Some(last) => matched = failures.get(last).copied().unwrap_or(0),
            None => return 0,
        }
    }
    matched + 1
}

/// A search for words under way.
#[derive(Debug)]
pub(super) struct LiteralSearch<'a> {
    needle: &'a Needle,
    text: &'a str,
    folder: Folder<'a>,
    /// How many letters of the needle the last letters of the text match.
    matched: usize,
    /// Where the last letters begin, as many as the needle has, and whether each is the first of its bytes; in turn.
    starts: Vec<(usize, bool)>,
    /// The place of the next letter among them, which has the oldest one until then.
    turn: usize,
}

impl<'a> LiteralSearch<'a> {
    pub(super) fn new(needle: &'a Needle, text: &'a str) -> Self {
        let folder = Folder::new(text, 0, ' ', needle.strength);
        let starts = vec![(0, false); needle.letters.len()];
        Self { needle, text, folder, matched: 0, starts, turn: 0 }
    }

    pub(super) fn advance(
        &mut self,
        bytes: usize,
        is_wanted: impl Fn(Span) -> bool,
        hits: &mut Vec<Span>,
    ) -> Progress {
        let Needle { letters, failures, stops, strength } = self.needle;
        let Some(last) = letters.last() else { return Progress::Done };
        let limit = self.folder.at().saturating_add(bytes.max(1));
        while self.folder.at() < limit {
            if self.matched == 0 {
                self.folder.skip_to(stops, limit);
            }
            let Some(letter) = self.folder.next() else { return Progress::Done };
            // In the border between two matches the failures lead on to a shorter one.
            self.matched = next_match(letters, failures, self.matched, letter.character);
            if let Some(slot) = self.starts.get_mut(self.turn) {
                *slot = (letter.start, letter.is_first);
            }
            self.turn = if self.turn + 1 < self.starts.len() { self.turn + 1 } else { 0 };
            if self.matched < letters.len() {
                continue;
            }
            self.matched = failures.last().copied().unwrap_or(0);
            let Some((start, true)) = self.starts.get(self.turn).copied() else { continue };
            let hit =
                letter.is_last.then(|| whole(self.text, start, letter.end, (*last, *strength)));
            if let Some(hit) = hit.flatten().filter(|hit| is_wanted(*hit)) {
                hits.push(hit);
                self.matched = 0;
            }
        }
        Progress::Searching
    }
}

/// Returns the span of a hit with the marks on its last letter that do not count, or `None` if it does not begin and end
/// between grapheme clusters.
fn whole(text: &str, start: usize, end: usize, (last, strength): (char, Strength)) -> Option<Span> {
    if !borders::is_grapheme_border(text, start) {
        return None;
    }
    let whole = borders::cluster_end(text, end);
    let rest = Folder::new(text.get(..whole)?, end, last, strength).next();
    Span::new(start, whole).filter(|_| rest.is_none())
}
