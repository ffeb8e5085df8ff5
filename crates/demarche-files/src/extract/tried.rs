//! Reads the beginning of a file in every encoding, for a person to choose one.

use super::{
    charset::Charset,
    detect::{Guess, guess},
};

/// How many characters of a text are shown.
const SHOWN: usize = 600;

/// The beginning of a file in every encoding.
#[derive(Clone, Debug)]
pub struct TriedEncodings {
    /// The guess, if the file is text in an encoding that is known.
    pub guess: Option<Guess>,
    /// All encodings, those of a script together.
    pub all: Vec<TriedEncoding>,
}

/// The beginning of a file in one encoding.
#[derive(Clone, Debug)]
pub struct TriedEncoding {
    /// The encoding.
    pub charset: Charset,
    /// The first lines.
    pub lines: String,
    /// How many places of the beginning mean nothing in this encoding.
    pub n_damaged: usize,
}

impl TriedEncodings {
    /// Reads the first bytes of a file in every encoding.
    pub fn of(head: &[u8]) -> Self {
        // Four bytes may be one character.
        let whole = head.get(..head.len() & !3).filter(|whole| !whole.is_empty()).unwrap_or(head);
        let all = Charset::all().map(|charset| {
            let rest = match Charset::marked(whole) {
                Some((marked, rest)) if marked == charset => rest,
                _ => whole,
            };
            let (text, _) = charset.decode(rest);
            let is_damaged = |character: &char| *character == char::REPLACEMENT_CHARACTER;
            let n_damaged = text.chars().filter(is_damaged).count();
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            let lines = lines.take(6).collect::<Vec<_>>().join("\n");
            TriedEncoding { charset, lines: lines.chars().take(SHOWN).collect(), n_damaged }
        });
        Self { guess: guess(whole), all: all.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_shows_the_first_lines() {
        let (bytes, _, _) =
            encoding_rs::KOI8_R.encode("Переговоры сорваны.\n\nСтороны разошлись.\n");
        let tried = TriedEncodings::of(&bytes);
        assert_eq!(tried.guess.map(|guess| guess.charset.label()), Some("KOI8-R"));
        let lines = |label: &str| {
            let tried = tried.all.iter().find(|tried| tried.charset.label() == label);
            tried.map(|tried| (tried.lines.as_str(), tried.n_damaged)).unwrap()
        };
        assert_eq!(lines("KOI8-R"), ("Переговоры сорваны.\nСтороны разошлись.", 0));
        assert!(lines("Windows-1251").0.starts_with("рЕТЕЗПЧПТЩ"));
        assert!(lines("UTF-8").1 > 0);
    }

    #[test]
    fn nothing_panics() {
        proptest::proptest!(|(bytes: Vec<u8>)| drop(TriedEncodings::of(&bytes)));
    }
}
