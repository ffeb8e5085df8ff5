//! Guesses the encoding of a file that does not say it.

mod letters;
mod pairs;
mod unmarked;

use std::str::Utf8Chunk;

use super::charset::Charset;
use letters::Fit;
pub(super) use unmarked::unmarked;

/// How much of a file is examined to check that it is text, in bytes.
const EXAMINED: usize = 64 * 1024;
/// How much is examined from the first byte that is not ASCII, in bytes.
const ENOUGH: usize = 1024 * 1024;

/// How sure a guess is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// Another encoding fits nearly as well.
    Doubtful,
    /// No other encoding fits as well, but the text is short or unusual.
    Likely,
    /// The bytes leave hardly a doubt.
    Sure,
}

/// The guessed encoding of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The encoding.
    pub charset: Charset,
    /// How sure it is.
    pub certainty: Certainty,
    /// Other encodings that fit nearly as well, the best first.
    pub others: Vec<Charset>,
}

impl Guess {
    fn sure(charset: Charset) -> Self {
        Self { charset, certainty: Certainty::Sure, others: Vec::new() }
    }
}

/// Guesses the encoding of a file from its first bytes, or returns `None` if it is not text.
pub fn guess(head: &[u8]) -> Option<Guess> {
    match Charset::marked(head) {
        Some((charset, _)) => Some(Guess::sure(charset)),
        None => detect(head),
    }
}

/// Guesses the encoding of a file without a byte order mark, or returns `None` if it is not text.
pub(super) fn detect(bytes: &[u8]) -> Option<Guess> {
    if let Some(charset) = unmarked(bytes) {
        return Some(Guess::sure(charset));
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Some(Guess::sure(Charset::UTF_8));
    }
    if looks_binary(bytes) {
        return None;
    }
    if is_damaged_utf_8(bytes) {
        return Some(Guess::sure(Charset::UTF_8));
    }
    Some(legacy(bytes))
}

/// Returns whether bytes hold more control characters than a text does. A stray one is shown, not refused.
pub(super) fn looks_binary(bytes: &[u8]) -> bool {
    let head = bytes.get(..EXAMINED).unwrap_or(bytes);
    let is_control = |byte: &&u8| {
        matches!(**byte, 0..=8 | 14..=26 | 28..=31) || (**byte == 127 && head.len() > 64)
    };
    let n_controls = head.iter().filter(is_control).count();
    n_controls * 100 > head.len() && (n_controls > 3 || n_controls * 8 > head.len())
}

/// Returns whether bytes are UTF-8 in which some are damaged: text in another encoding has hardly a character that could be one
/// of UTF-8.
fn is_damaged_utf_8(bytes: &[u8]) -> bool {
    let count = |(whole, damaged): (usize, usize), chunk: Utf8Chunk<'_>| {
        let n_foreign = chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        (whole + n_foreign, damaged + usize::from(!chunk.invalid().is_empty()))
    };
    let (n_whole, n_damaged) = bytes.utf8_chunks().fold((0, 0), count);
    n_whole > 4 * n_damaged
}

/// Guesses among the encodings whose bytes from 128 are letters, alone or in pairs.
fn legacy(bytes: &[u8]) -> Guess {
    let start = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or_default();
    let bytes = bytes.get(start.saturating_sub(EXAMINED)..).unwrap_or(bytes);
    let bytes = bytes.get(..ENOUGH).unwrap_or(bytes);
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    let _ = detector.feed(bytes, true);
    let encoding = detector.guess(None, chardetng::Utf8Detection::Deny);
    let words = letters::Words::of(bytes);
    let mut fits = letters::fits(&words);
    if let Some(fit) =
        Charset::standard(encoding).and_then(|charset| pairs::fit(charset, &words.bytes))
    {
        let at = fits.partition_point(|other| other.cost < fit.cost);
        fits.insert(at, fit);
    }
    let mut fits = fits.into_iter();
    let Some(best) = fits.next() else { return Guess::sure(Charset::UTF_8) };
    // What reads the same is no other guess.
    let others: Vec<Fit> = fits.filter(|other| other.text != best.text).collect();
    let margin = others.first().map_or(u32::MAX, |other| other.cost - best.cost);
    let certainty = match margin {
        0..8 => Certainty::Doubtful,
        8..32 => Certainty::Likely,
        _ => Certainty::Sure,
    };
    let is_near = |other: &Fit| other.cost - best.cost < 40;
    let others = others.into_iter().filter(is_near).map(|other| other.charset).take(5).collect();
    Guess { charset: best.charset, certainty, others }
}

#[cfg(test)]
mod tests;
