//! How well the words of a file fit a language in an encoding: which letter follows which, counted in 54 languages.
//!
//! Only words with bytes that are not ASCII are compared. `docs/encodings/letters.py` makes the table and explains it.

use std::{collections::BTreeMap, sync::LazyLock};

use unicode_normalization::UnicodeNormalization as _;

use crate::extract::charset::{self, Charset};

/// How many bytes of words are compared. More hardly changes the outcome.
const ENOUGH: usize = 8 * 1024;

/// The costs of what is not a letter of the language, in half bits.
const SIGN: u32 = 9;
const SYMBOL: u32 = 20;
const FRAME: u32 = 30;
const OTHER_LETTER: u32 = 26;
const NOTHING: u32 = 48;
/// The cost of another script in a text of Latin letters, in bits.
const OTHER_SCRIPT: u32 = 20;
/// The cost of an encoding that is not the usual one of the languages with Latin letters, in bits.
const REGIONAL: u32 = 4;
/// The cost of an encoding of DOS or old Macs, in bits.
const OLD: u32 = 6;
/// The cost of a capital after a small letter, in half bits.
const LATE_CAPITAL: u32 = 20;

/// A language as it was written in some encodings.
#[derive(Default)]
struct Language {
    /// The encodings, the likeliest first.
    charsets: Vec<Charset>,
    /// Whether it is written with Latin letters.
    is_latin: bool,
    /// For each letter of any language its place in the alphabet of this one.
    places: Vec<Option<usize>>,
    /// For each letter of the alphabet a row of what each one costs after it, in half bits.
    costs: Vec<Vec<u32>>,
}

/// The letters of all languages and the languages.
#[derive(Default)]
struct Table {
    /// Each letter's number. That of the space is 0.
    letters: BTreeMap<char, usize>,
    languages: Vec<Language>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("letters.txt")));

impl Table {
    fn read(text: &str) -> Self {
        let mut table = Self::default();
        let mut is_alphabet = false;
        for line in text.lines() {
            if let Some(names) = line.strip_prefix("= ") {
                let charsets = names.split(' ').skip(1).filter_map(Charset::named).collect();
                table.languages.push(Language { charsets, ..Language::default() });
                is_alphabet = true;
            } else if is_alphabet {
                table.add_alphabet(line);
                is_alphabet = false;
            } else if let Some(language) = table.languages.last_mut() {
                language.costs.push(line.bytes().map(|cost| u32::from(cost - b'!')).collect());
            }
        }
        table
    }

    fn add_alphabet(&mut self, alphabet: &str) {
        let Some(language) = self.languages.last_mut() else { return };
        language.is_latin = alphabet.contains('e');
        for (place, letter) in alphabet.chars().enumerate() {
            let next = self.letters.len();
            let number = *self.letters.entry(letter).or_insert(next);
            if language.places.len() <= number {
                language.places.resize(number + 1, None);
            }
            if let Some(known) = language.places.get_mut(number) {
                *known = Some(place);
            }
        }
    }
}

/// A decoded character, as far as languages differ in it.
#[derive(Clone, Copy)]
enum Kind {
    /// What is between words.
    Gap,
    /// The number of a letter or mark, in lower case; `None` if no language has it.
    Letter(Option<usize>),
    /// The same, written as a capital.
    Capital(Option<usize>),
    /// Punctuation that texts have.
    Sign,
    /// A sign that may be inside a word.
    Joint,
    /// A symbol that texts seldom have.
    Symbol,
    /// A piece of a frame or a symbol of mathematics.
    Frame,
    /// A control character, or nothing.
    Nothing,
}

impl Kind {
    fn of(character: char, letters: &BTreeMap<char, usize>) -> Self {
        let number = |letter: char| letters.get(&letter).copied();
        match character {
            ' ' | '\n' => Self::Gap,
            '’' | '‘' | '\u{200c}' | '\u{200d}' | '\u{ad}' | '·' | '־' | '׳' | '״' | '-' | '\'' => {
                Self::Joint
            }
            '“' | '”' | '„' | '‚' | '«' | '»' | '‹' | '›' | '–' | '—' | '…' | '\u{a0}' | '¿'
            | '¡' | '،' | '؛' | '؟' | 'ـ' | '§' | '№' | '°' | '€' | '\u{200e}' | '\u{200f}'
            | '•' | '−' | '₪' | '฿' => Self::Sign,
            '\u{2200}'..='\u{25ff}' => Self::Frame,
            char::REPLACEMENT_CHARACTER => Self::Nothing,
            character if character.is_control() => Self::Nothing,
            character => match character.to_lowercase().next() {
                Some(lower) if lower != character => Self::Capital(number(lower)),
                _ if character.is_alphanumeric() || is_mark(character) => {
                    Self::Letter(number(character))
                }
                _ => Self::Symbol,
            },
        }
    }
}

/// Returns whether a character is a mark of Vietnamese, Hebrew, Arabic or Thai.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{e31}'..='\u{e4e}')
}

/// Returns Vietnamese with its tones as marks after the vowels, as the table counts them.
fn in_parts(text: &str) -> String {
    let is_tone =
        |mark: &char| matches!(mark, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
    let mut parts = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii() {
            parts.push(letter);
            continue;
        }
        let (mut tones, mut vowel) = (String::new(), String::new());
        for part in std::iter::once(letter).nfd() {
            if is_tone(&part) { tones.push(part) } else { vowel.push(part) }
        }
        parts.extend(vowel.nfc());
        parts.push_str(&tones);
    }
    parts
}

/// The words of a file that have a byte which is not ASCII.
pub(super) struct Words {
    /// Each between spaces.
    pub(super) bytes: Vec<u8>,
    /// Whether most words of the file are ASCII, so that its language is written with Latin letters.
    is_latin: bool,
}

impl Words {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let is_part = |byte: &u8| byte.is_ascii_alphabetic() || !byte.is_ascii();
        let (mut words, mut n_words, mut n_ascii) = (vec![b' '], 0_usize, 0_usize);
        for word in bytes.split(|byte| !is_part(byte)).filter(|word| !word.is_empty()) {
            if word.is_ascii() {
                n_ascii += 1;
                continue;
            }
            n_words += 1;
            words.extend_from_slice(word.get(..ENOUGH).unwrap_or(word));
            words.push(b' ');
            if words.len() > ENOUGH {
                break;
            }
        }
        Self { bytes: words, is_latin: n_ascii > n_words }
    }
}

/// An encoding of one byte for each character, with the cost of some words in the language that fits best.
#[derive(Clone, Debug)]
pub(super) struct Fit {
    pub(super) charset: Charset,
    /// In bits.
    pub(super) cost: u32,
    /// The decoded words.
    pub(super) text: String,
}

/// Returns how well words fit each encoding, the best first.
pub(super) fn fits(words: &Words) -> Vec<Fit> {
    let Table { letters, languages } = &*TABLE;
    let mut decoded: Vec<(Fit, Vec<Kind>)> = Vec::new();
    for language in languages {
        let other_script = if words.is_latin && !language.is_latin { OTHER_SCRIPT } else { 0 };
        for (place, charset) in language.charsets.iter().enumerate() {
            let known = decoded.iter().position(|(fit, _)| fit.charset == *charset);
            let at = known.unwrap_or_else(|| {
                let text = charset.decode(&words.bytes).0.into_owned();
                let parts = match charset.table() {
                    charset::Table::Vietnamese(_) => in_parts(&text),
                    _ => text.clone(),
                };
                let kinds = parts.chars().map(|character| Kind::of(character, letters)).collect();
                decoded.push((Fit { charset: *charset, cost: u32::MAX, text }, kinds));
                decoded.len() - 1
            });
            if let Some((fit, kinds)) = decoded.get_mut(at) {
                let cost =
                    cost(language, kinds).div_ceil(2) + prior(*charset, place) + other_script;
                fit.cost = fit.cost.min(cost);
            }
        }
    }
    let mut fits: Vec<Fit> = decoded.into_iter().map(|(fit, _)| fit).collect();
    fits.sort_by_key(|fit| fit.cost);
    fits
}

/// Returns how rare files in an encoding are, in bits: those of DOS and old Macs are, and the others the further down the
/// language's list they are.
fn prior(charset: Charset, place: usize) -> u32 {
    let is_western = charset.group() == "Western European";
    u32::try_from(place).unwrap_or(0)
        + if is_western { 0 } else { REGIONAL }
        + if charset.is_old() { OLD } else { 0 }
}

/// Returns what a text costs in a language, in half bits.
fn cost(language: &Language, kinds: &[Kind]) -> u32 {
    let mut total = 0;
    let mut before = Some(0);
    let mut is_small = false;
    let mut kinds = kinds.iter().peekable();
    while let Some(kind) = kinds.next() {
        let is_inside =
            |next: Option<&&Kind>| matches!(next, Some(Kind::Letter(_) | Kind::Capital(_)));
        let (extra, letter) = match kind {
            Kind::Gap => (0, Some(0)),
            Kind::Letter(letter) => (0, *letter),
            Kind::Capital(letter) => (if is_small { LATE_CAPITAL } else { 1 }, *letter),
            // The word goes on after it.
            Kind::Joint => {
                total += SIGN;
                continue;
            }
            // Within a word there is hardly a sign.
            Kind::Sign => {
                (if before != Some(0) && is_inside(kinds.peek()) { SYMBOL } else { SIGN }, Some(0))
            }
            Kind::Symbol => (SYMBOL, Some(0)),
            Kind::Frame => (FRAME, Some(0)),
            Kind::Nothing => (NOTHING, Some(0)),
        };
        is_small = matches!(kind, Kind::Letter(_));
        let after = letter.and_then(|letter| language.places.get(letter).copied().flatten());
        total += extra
            + match (before, after) {
                // Between words there may be several signs.
                (Some(0), Some(0)) => 6,
                (Some(before), Some(after)) => language
                    .costs
                    .get(before)
                    .and_then(|row| row.get(after))
                    .copied()
                    .unwrap_or(OTHER_LETTER),
                (None, Some(_)) => 8,
                (_, None) => OTHER_LETTER,
            };
        before = after;
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert_eq!(TABLE.languages.len(), 55);
        for language in &TABLE.languages {
            assert!(!language.charsets.is_empty());
            assert_eq!(language.places.iter().flatten().count(), language.costs.len());
            for row in &language.costs {
                assert_eq!(row.len(), language.costs.len());
            }
        }
    }
}
