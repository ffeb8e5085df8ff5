//! Cuts a line into words, numbers and signs, with the variants of letters folded.

use std::{ops::Range, sync::LazyLock};

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// The bytes it takes in the line.
    pub(super) range: Range<usize>,
}

/// What a token is. White space is between tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number in decimal digits of any script. Numbers of more than four digits are all [`Number::LONG`].
    Number(Number),
    /// Letters with the marks that belong to them, folded.
    Word(String),
    /// Any other character.
    Sign(char),
}

/// A number as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) value: u32,
    pub(super) n_digits: usize,
}

impl Number {
    /// A number that is neither a year nor a month nor a day.
    const LONG: Self = Self { value: u32::MAX, n_digits: usize::MAX };

    fn followed_by(self, digit: u32) -> Self {
        if self.n_digits >= 4 {
            return Self::LONG;
        }
        Self { value: self.value * 10 + digit, n_digits: self.n_digits + 1 }
    }
}

/// Cuts a line into tokens, in one pass.
pub(super) fn tokens(line: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    for (start, character) in line.char_indices() {
        let end = start + character.len_utf8();
        if is_ignored(character) {
            continue;
        }
        let last = tokens.last_mut().filter(|last| is_joined(line, last.range.end, start));
        match (digit(character), last) {
            (Some(digit), Some(Token { kind: Kind::Number(number), range })) => {
                *number = number.followed_by(digit);
                range.end = end;
            }
            (Some(digit), _) => {
                let number = Number { value: 0, n_digits: 0 }.followed_by(digit);
                tokens.push(Token { kind: Kind::Number(number), range: start..end });
            }
            (None, Some(Token { kind: Kind::Word(word), range }))
                if is_letter(character) && !is_ideograph(character) && !ends_in_ideograph(word) =>
            {
                fold_into(word, character);
                range.end = end;
            }
            (None, _) if is_letter(character) => {
                let mut word = String::new();
                fold_into(&mut word, character);
                tokens.push(Token { kind: Kind::Word(word), range: start..end });
            }
            (None, _) if character.is_whitespace() => {}
            (None, _) => {
                // Wide forms of signs are signs too.
                let sign = character.nfkc().next().unwrap_or(character);
                tokens.push(Token { kind: Kind::Sign(sign), range: start..end });
            }
        }
    }
    with_numerals(tokens)
}

/// Returns whether only ignored characters are between two places.
fn is_joined(line: &str, end: usize, start: usize) -> bool {
    line.get(end..start).is_some_and(|between| between.chars().all(is_ignored))
}

/// Returns whether a character changes nothing: marks of direction, joiners, the stretched line of Arabic, soft hyphens.
fn is_ignored(character: char) -> bool {
    matches!(
        character,
        '\u{AD}' | '\u{640}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}'
            | '\u{FE0F}' | '\u{FEFF}'
    )
}

/// Returns whether a character is part of a word. Apostrophes are not, whether they are a sign or a letter.
fn is_letter(character: char) -> bool {
    (character.is_alphabetic() && !matches!(character, '\u{2B9}'..='\u{2C1}'))
        || is_combining_mark(character)
        || matches!(character, 'º' | 'ª')
}

/// Returns whether a character is a word by itself: Chinese characters and Japanese syllables.
fn is_ideograph(character: char) -> bool {
    matches!(
        character,
        '〇' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{3FFFF}'
    )
}

fn ends_in_ideograph(word: &str) -> bool {
    word.chars().next_back().is_some_and(is_ideograph)
}

/// Adds a character to a word in lower case, without accents and vowel signs, and in one spelling for all languages of a
/// script. The vowel signs of Indic scripts are kept, for they are most of the difference between words.
fn fold_into(word: &mut String, character: char) {
    let is_left_out = |character: &char| {
        matches!(
            character,
            '\u{300}'..='\u{36F}' | '\u{591}'..='\u{5C7}' | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}'
                | '\u{6D6}'..='\u{6ED}'
        )
    };
    let folded = character.nfkd().flat_map(char::to_lowercase).nfkd();
    // Hangul syllables are composed again, for they are easier to read in the table.
    word.extend(folded.filter(|character| !is_left_out(character)).map(one_spelling).nfc());
}

fn one_spelling(letter: char) -> char {
    match letter {
        'ı' => 'i',
        'ς' => 'σ',
        'ي' | 'ى' | 'ے' | 'ې' => 'ی',
        'ك' => 'ک',
        'ة' | 'ہ' | 'ھ' | 'ە' | 'ۃ' => 'ه',
        'ԥ' => 'п',
        _ => letter,
    }
}

/// Returns the value of a decimal digit of any script.
pub(super) fn digit(character: char) -> Option<u32> {
    /// The first and last digit of each row of digits.
    static ROWS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
        let class = regex_syntax::parse(r"\p{Nd}").map(regex_syntax::hir::Hir::into_kind);
        let Ok(regex_syntax::hir::HirKind::Class(regex_syntax::hir::Class::Unicode(class))) = class
        else {
            return vec![('0', '9')];
        };
        class.iter().map(|row| (row.start(), row.end())).collect()
    });
    if character.is_ascii() {
        return character.to_digit(10);
    }
    if !character.is_numeric() {
        return None;
    }
    let at = ROWS.partition_point(|(first, _)| *first <= character).checked_sub(1)?;
    let (first, last) = ROWS.get(at)?;
    // Rows that touch make one range, whose length is still a multiple of ten.
    (character <= *last).then(|| (character as u32 - *first as u32) % 10)
}

/// Turns Chinese numerals before 年, 月, 日 and 号 into numbers (`二〇二〇年一月二十日`).
fn with_numerals(tokens: Vec<Token>) -> Vec<Token> {
    let is_word = |token: &Token, of: &str| match &token.kind {
        Kind::Word(word) => word.chars().all(|character| of.contains(character)),
        Kind::Number(_) | Kind::Sign(_) => false,
    };
    let mut found: Vec<Token> = Vec::with_capacity(tokens.len());
    // How many of the last tokens found are numerals.
    let mut n_numerals = 0;
    for token in tokens {
        if is_word(&token, NUMERALS) {
            n_numerals += 1;
        } else {
            let first = found.len() - n_numerals;
            let numerals = found.get(first..).unwrap_or_default();
            if is_word(&token, "年月日号號")
                && let Some(number) = chinese_number(numerals)
                && let (Some(start), Some(end)) = (numerals.first(), numerals.last())
            {
                let range = start.range.start..end.range.end;
                found.truncate(first);
                found.push(Token { kind: Kind::Number(number), range });
            }
            n_numerals = 0;
        }
        found.push(token);
    }
    found
}

/// The digits from 0, then ten, then the first year of an era.
const NUMERALS: &str = "〇零一二三四五六七八九十元";

fn chinese_number(numerals: &[Token]) -> Option<Number> {
    let values = numerals.iter().map(|numeral| match &numeral.kind {
        Kind::Word(word) => match NUMERALS.chars().position(|known| word.starts_with(known))? {
            place @ 0..=1 => Some((0, place)),
            place => Some((place - 1, place)),
        },
        Kind::Number(_) | Kind::Sign(_) => None,
    });
    let values: Vec<u32> =
        values.map(|value| u32::try_from(value?.0).ok()).collect::<Option<_>>()?;
    let value = match values.as_slice() {
        [11] => 1,
        [10] => 10,
        [10, ones @ 1..=9] => 10 + ones,
        [tens @ 1..=9, 10] => tens * 10,
        [tens @ 1..=9, 10, ones @ 1..=9] => tens * 10 + ones,
        [digit @ 0..=9] => *digit,
        [a @ 1..=2, b @ 0..=9, c @ 0..=9, d @ 0..=9] => a * 1000 + b * 100 + c * 10 + d,
        _ => return None,
    };
    Some(Number { value, n_digits: if value > 999 { 4 } else { values.len().min(2) } })
}
