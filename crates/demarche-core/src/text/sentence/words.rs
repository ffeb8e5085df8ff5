//! The words that tell whether a full stop ends a sentence, from one file per language.
//!
//! The language of a text is not known, so a word counts in every language. The lists are our own.

use std::{collections::HashMap, sync::LazyLock};

/// The files, with one role and its words in each line.
const FILES: [&str; 13] = [
    include_str!("words/en.txt"),
    include_str!("words/de.txt"),
    include_str!("words/fr.txt"),
    include_str!("words/es.txt"),
    include_str!("words/it.txt"),
    include_str!("words/pt.txt"),
    include_str!("words/nl.txt"),
    include_str!("words/nordic.txt"),
    include_str!("words/slavic.txt"),
    include_str!("words/east.txt"),
    include_str!("words/cyrillic.txt"),
    include_str!("words/greek.txt"),
    include_str!("words/asian.txt"),
];

/// What a word tells about the end of a sentence beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// An abbreviation that never ends a sentence, because a name or an explanation follows (`Dr`).
    Never,
    /// A degree that ends no sentence after a title (`Dr. med`).
    Degree,
    /// An abbreviation that ends no sentence if a number follows (`No`).
    Number,
    /// An abbreviation that may end a sentence, depending on what follows (`Inc`).
    Open,
    /// An abbreviation after the last things that are listed, which ends a sentence unless a small letter follows (`etc`).
    Last,
    /// An abbreviation for a year after a number, and for a city before a name (`г`).
    Year,
    /// The name of a Latin letter in another script: two in a row with stops are initials.
    Letter,
    /// A word that begins a sentence rather than continues a name.
    Start,
    /// A word that begins a sentence, unless an initial stands before it (`La`, `Das`).
    Particle,
    /// A word that continues the name of a state's office after `U.S.` and the like.
    Office,
    /// The name of a country or capital.
    Place,
    /// A month's name in languages that write the day as a number with a stop, where the name may begin with a capital.
    Month,
    /// A word between which and a noun a number with a stop is an ordinal (`im 19. Jahrhundert`).
    Article,
    /// A verb that often follows the first word of a sentence.
    Verb,
    /// A word that begins a sentence as part of a short phrase of time or place (`At 5 a.m. Mr. Smith`).
    Opening,
    /// A name written with an exclamation mark.
    Shout,
    /// A word that continues a sentence after an ellipsis, in a script without capitals.
    GoesOn,
}

impl Role {
    /// Returns the bit of the role.
    fn bit(self) -> u32 {
        1 << self as u32
    }

    /// Returns the role that a line of a file begins with.
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "never" => Self::Never,
            "degree" => Self::Degree,
            "number" => Self::Number,
            "open" => Self::Open,
            "last" => Self::Last,
            "year" => Self::Year,
            "letter" => Self::Letter,
            "start" => Self::Start,
            "particle" => Self::Particle,
            "office" => Self::Office,
            "place" => Self::Place,
            "month" => Self::Month,
            "article" => Self::Article,
            "verb" => Self::Verb,
            "opening" => Self::Opening,
            "shout" => Self::Shout,
            "goes-on" => Self::GoesOn,
            _ => return None,
        })
    }
}

/// The roles of each word, as one bit for each role.
static WORDS: LazyLock<HashMap<&'static str, u32>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for (role, word) in entries() {
        *words.entry(word).or_default() |= role.bit();
    }
    words
});

/// Returns every word of the files with its role. A line without a known role is a comment.
fn entries() -> impl Iterator<Item = (Role, &'static str)> {
    FILES.iter().flat_map(|file| file.lines()).flat_map(|line| {
        let (name, words) = line.split_once(' ').unwrap_or_default();
        let role = Role::named(name);
        words.split(' ').filter_map(move |word| Some((role?, word)))
    })
}

/// Returns whether a word has the role, as it is written.
pub(super) fn is(role: Role, word: &str) -> bool {
    WORDS.get(word).is_some_and(|roles| roles & role.bit() != 0)
}

/// Returns whether a word has the role, as it is written or with a small first letter.
pub(super) fn is_in_either_case(role: Role, word: &str) -> bool {
    if is(role, word) {
        return true;
    }
    let mut rest = word.chars();
    let Some(first) = rest.next().filter(|first| first.is_uppercase()) else { return false };
    rest.as_str() != "" && is(role, &first.to_lowercase().chain(rest).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_sorted_and_every_line_has_a_role() {
        for file in FILES {
            let mut lines = file.lines();
            assert!(lines.next().unwrap().ends_with("Compiled for Demarche."));
            let mut before = ("", "");
            for line in lines {
                let (name, words) = line.split_once(' ').unwrap();
                assert!(Role::named(name).is_some(), "{line}");
                for word in words.split(' ') {
                    assert!(before.0 != name || before.1 < word, "{name} {word}");
                    before = (name, word);
                }
            }
        }
    }

    #[test]
    fn no_abbreviation_has_two_roles_and_no_word_is_listed_twice() {
        let mut seen = HashMap::new();
        for (role, word) in entries() {
            let group = match role {
                Role::Number | Role::Open | Role::Last => Role::Never,
                Role::Particle | Role::Office | Role::Place => Role::Start,
                other => other,
            };
            assert_eq!(seen.insert((group, word), role), None, "{word}");
        }
    }
}
