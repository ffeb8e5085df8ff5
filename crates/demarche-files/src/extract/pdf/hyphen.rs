//! Joins lines, and the words that hyphens divide at their ends.

use std::collections::HashSet;

use super::row::has_no_spaces;
use crate::extract::composer::LEFT_OUT;

/// What a line that ends inside a word ends with.
const HYPHENS: [char; 3] = ['-', '\u{AD}', '\u{2010}'];

/// Words after which the first part of a compound is said to go on later (`two- and three-day talks`), unless the document has
/// the joined word.
const CONJUNCTIONS: [&str; 16] = [
    "and", "bis", "e", "eller", "o", "och", "oder", "og", "ou", "sowie", "und", "y", "ή", "и",
    "или", "και",
];

/// The words of a document that do not stand at the end of a line, in lower case.
#[derive(Debug, Default)]
pub(super) struct Vocabulary(HashSet<String>);

impl Vocabulary {
    /// Returns the words of these lines.
    pub(super) fn of<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut words = HashSet::new();
        for line in lines {
            // The first word may be the rest of one that was divided.
            let mut inner = line.split_whitespace().skip(1).peekable();
            while let Some(word) = inner.next() {
                if inner.peek().is_some() {
                    words.insert(plain(word));
                }
            }
        }
        Self(words)
    }

    fn has(&self, word: &str) -> bool {
        self.0.contains(&plain(word))
    }

    /// Returns what becomes of the hyphen between two parts of a word.
    fn hyphen_between(&self, first: &str, second: &str) -> Hyphen {
        if self.has(&format!("{first}{second}")) {
            Hyphen::Dropped
        } else if self.has(&format!("{first}-{second}")) {
            Hyphen::Kept
        } else if CONJUNCTIONS.contains(&plain(second).as_str()) {
            Hyphen::Suspended
        } else {
            Hyphen::Dropped
        }
    }
}

/// What becomes of a hyphen at the end of a line.
enum Hyphen {
    /// It only divides the word.
    Dropped,
    /// It is that of a compound.
    Kept,
    /// It stands for a part that comes later.
    Suspended,
}

fn plain(word: &str) -> String {
    let word = word.replace(LEFT_OUT, "");
    word.trim_matches(|character: char| !character.is_alphanumeric()).to_lowercase()
}

/// Adds a line to a text. A hyphen at the end of the text is left out, which is noted, unless the document writes the word with
/// it, and not without it, inside of a line.
pub(super) fn join(text: &mut String, line: &str, vocabulary: &Vocabulary) {
    let is_soft = text.ends_with('\u{AD}');
    let is_divided = text.ends_with(HYPHENS) && line.starts_with(char::is_lowercase);
    if is_divided || is_soft {
        let before = text.trim_end_matches(HYPHENS);
        let first = before.rsplit(char::is_whitespace).next().unwrap_or_default();
        let second = line.split_whitespace().next().unwrap_or_default();
        let hyphen = match first {
            // A dash.
            "" => Hyphen::Suspended,
            _ if is_soft => Hyphen::Dropped,
            // No number is divided: `9-ից`.
            _ if first.ends_with(char::is_numeric) => Hyphen::Kept,
            _ => vocabulary.hyphen_between(first, second),
        };
        match hyphen {
            Hyphen::Dropped => {
                text.truncate(before.len());
                text.push(LEFT_OUT);
            }
            Hyphen::Kept => {}
            Hyphen::Suspended => text.push(' '),
        }
        text.push_str(line);
        return;
    }
    let is_unspaced = text.chars().next_back().is_some_and(has_no_spaces)
        && line.chars().next().is_some_and(has_no_spaces);
    let is_dash = text.ends_with(HYPHENS) && !text.ends_with(" -");
    if !is_unspaced && !is_dash && !text.is_empty() {
        text.push(' ');
    }
    text.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Joins lines; a hyphen that is left out is shown as `|`.
    #[track_caller]
    fn check(lines: [&str; 2], document: &[&str], expected: &str) {
        let vocabulary = Vocabulary::of(lines.iter().chain(document).copied());
        let mut text = lines[0].to_owned();
        join(&mut text, lines[1], &vocabulary);
        assert_eq!(text.replace(LEFT_OUT, "|"), expected);
    }

    #[test]
    fn a_hyphen_at_the_end_of_a_line_is_left_out() {
        check(["the dele-", "gations met"], &[], "the dele|gations met");
        check(["the dele\u{AD}", "gations met"], &[], "the dele|gations met");
        check(["die Marie\u{AD}", "Luise"], &[], "die Marie|Luise");
    }

    #[test]
    fn the_hyphen_of_a_compound_is_kept_if_the_document_has_it_elsewhere() {
        check(["a cease-", "fire, he"], &["the cease-fire holds"], "a cease-fire, he");
        check(["“co-", "operation” is"], &["and co-operation, too"], "“co-operation” is");
        // Both are there: the word was only divided.
        check(["a cease-", "fire is"], &["a cease-fire or ceasefire is"], "a cease|fire is");
        // At the end of a line, a hyphen says nothing.
        check(["a cease-", "fire is"], &["the cease-fire"], "a cease|fire is");
    }

    #[test]
    fn hyphens_before_capitals_and_conjunctions_are_kept() {
        check(["der Pakistan-", "Konflikt ist"], &[], "der Pakistan-Konflikt ist");
        check(["Vor-", "und Nachteile"], &[], "Vor- und Nachteile");
        check(["the isl-", "and is"], &["an island is far"], "the isl|and is");
        check(["talks -", "so he said"], &[], "talks - so he said");
        check(["from 2019-", "2024 on"], &[], "from 2019-2024 on");
        check(["մարտի 9-", "ից սկսած"], &[], "մարտի 9-ից սկսած");
    }
}
