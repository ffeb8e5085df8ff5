//! Guesses the encoding of a file that does not say it.

mod unmarked;

use std::str::Utf8Chunk;

use super::{
    charset::Charset,
    encoding::{looks_binary, marked},
};
pub(super) use unmarked::unmarked;

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
    match marked(head) {
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

fn legacy(bytes: &[u8]) -> Guess {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    let _ = detector.feed(bytes, true);
    let encoding = detector.guess(None, chardetng::Utf8Detection::Deny);
    Guess::sure(Charset::standard(encoding).unwrap_or(Charset::UTF_8))
}
