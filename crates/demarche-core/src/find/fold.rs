//! Folds a text letter by letter, so that what counts as the same becomes the same, and tells where each letter comes from.

use smallvec::SmallVec;
use unicode_normalization::{UnicodeNormalization as _, char::canonical_combining_class};

/// How much of a text's spelling counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    /// Case, accents and variants of letters do not.
    Folded,
    /// They do.
    Exact,
}

/// One letter of a folded text, and the bytes it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) character: char,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it is the first of the letters that its bytes fold to.
    pub(super) is_first: bool,
    /// Whether it is the last of them.
    pub(super) is_last: bool,
}

/// The letters that one character folds to.
type Pieces = SmallVec<[char; 4]>;

/// How many foldings are remembered; the letters of one script fit.
const MEMO: usize = 512;

/// The combining breve, which makes `й` of `и`.
const BREVE: char = '\u{306}';

/// The folded letters of a text from a byte on.
#[derive(Debug)]
pub(super) struct Folder<'a> {
    text: &'a str,
    strength: Strength,
    /// The next byte to fold.
    at: usize,
    /// A run of white space that may go on.
    blank: Option<(usize, usize)>,
    /// What the last character folded to, how much of it was returned, and its bytes.
    pieces: Pieces,
    n_returned: usize,
    source: (usize, usize),
    /// The last letter.
    last: char,
    /// What characters beyond ASCII fold to, if it is nothing or one letter.
    memo: Vec<(char, Option<char>)>,
}

impl<'a> Folder<'a> {
    /// Returns the folded letters of a text from byte `at` on. The letter before is `last`.
    pub(super) fn new(text: &'a str, at: usize, last: char, strength: Strength) -> Self {
        let (pieces, memo) = (Pieces::new(), Vec::new());
        Self { text, strength, at, blank: None, pieces, n_returned: 0, source: (0, 0), last, memo }
    }

    /// Returns how far the text was read, in bytes.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Skips, at most to byte `limit`, the ASCII characters before the first one in `stops`.
    pub(super) fn skip_to(&mut self, stops: &[bool; 256], limit: usize) {
        if self.blank.is_some() || self.n_returned < self.pieces.len() {
            return;
        }
        let limit = limit.min(self.text.len());
        let Some(bytes) = self.text.as_bytes().get(self.at..limit) else { return };
        let is_stop = |byte: &u8| stops.get(usize::from(*byte)).copied().unwrap_or(true);
        let skipped = bytes.iter().position(is_stop).unwrap_or(bytes.len());
        if skipped > 0 {
            self.at += skipped;
            self.last = ' ';
        }
    }

    fn letter(&mut self, character: char, start: usize, end: usize) -> Letter {
        self.last = character;
        Letter { character, start, end, is_first: true, is_last: true }
    }

    /// Folds one character beyond ASCII into the pieces.
    fn fold(&mut self, character: char) {
        self.pieces.clear();
        self.n_returned = 0;
        if character == BREVE {
            let follows = self.last == 'и' && self.blank.is_none();
            let is_part = self.strength == Strength::Exact || follows;
            self.pieces.extend(Some(BREVE).filter(|_| is_part));
            return;
        }
        if is_plain_han(character) {
            self.pieces.push(character);
            return;
        }
        if self.memo.is_empty() {
            self.memo.resize(MEMO, ('\0', None));
        }
        let slot = character as usize % MEMO;
        if let Some((_, known)) = self.memo.get(slot).filter(|(known, _)| *known == character) {
            self.pieces.extend(*known);
            return;
        }
        fold_character(character, self.strength, &mut self.pieces);
        if self.pieces.len() <= 1
            && let Some(slot) = self.memo.get_mut(slot)
        {
            *slot = (character, self.pieces.first().copied());
        }
    }
}

impl Iterator for Folder<'_> {
    type Item = Letter;

    fn next(&mut self) -> Option<Letter> {
        loop {
            if let Some(character) = self.pieces.get(self.n_returned).copied() {
                if let Some((start, end)) = self.blank.take() {
                    return Some(self.letter(' ', start, end));
                }
                self.n_returned += 1;
                self.last = character;
                return Some(Letter {
                    character,
                    start: self.source.0,
                    end: self.source.1,
                    is_first: self.n_returned == 1,
                    is_last: self.n_returned == self.pieces.len(),
                });
            }
            let start = self.at;
            let Some(character) = self.text.get(start..).and_then(|rest| rest.chars().next())
            else {
                let (start, end) = self.blank.take()?;
                return Some(self.letter(' ', start, end));
            };
            let end = start + character.len_utf8();
            if character.is_whitespace() {
                self.at = end;
                self.blank.get_or_insert((start, end)).1 = end;
            } else if character.is_ascii() {
                if let Some((start, end)) = self.blank.take() {
                    return Some(self.letter(' ', start, end));
                }
                self.at = end;
                let is_folded = self.strength == Strength::Folded;
                let character = if is_folded { character.to_ascii_lowercase() } else { character };
                return Some(self.letter(character, start, end));
            } else {
                self.at = end;
                self.source = (start, end);
                self.fold(character);
            }
        }
    }
}

/// Returns the folded letters of a text without their places.
pub(super) fn folded(text: &str, strength: Strength) -> Vec<char> {
    Folder::new(text, 0, ' ', strength).map(|letter| letter.character).collect()
}

/// Returns whether a character is one of the many Chinese ones that fold to themselves.
fn is_plain_han(character: char) -> bool {
    matches!(character, '\u{4E00}'..='\u{9FFF}')
}

/// Adds what a character beyond ASCII folds to.
fn fold_character(character: char, strength: Strength, pieces: &mut Pieces) {
    if is_invisible(character) {
        return;
    }
    if let Some(quote) = quote(character) {
        pieces.push(quote);
        return;
    }
    if strength == Strength::Exact {
        pieces.extend(std::iter::once(character).nfd());
        return;
    }
    let first = std::iter::once(character).nfkd().next();
    if first == Some(' ') {
        // An accent alone, such as `´`, stands for itself and not for the blank it would be put on.
        pieces.push(character);
        return;
    }
    for part in std::iter::once(character).nfkd() {
        let makes_a_letter = part == BREVE && pieces.last() == Some(&'и');
        if (is_accent(part) && !makes_a_letter) || is_invisible(part) {
            continue;
        }
        // Three times, because `ẞ` becomes `ß`, `SS` and then `ss`.
        let lower = part.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
        for letter in lower.filter(|letter| !is_accent(*letter) || makes_a_letter) {
            push_variant(letter, pieces);
        }
    }
}

/// Adds the letter that stands for all variants of a lower-case letter.
fn push_variant(letter: char, pieces: &mut Pieces) {
    if let 'æ' | 'œ' = letter {
        pieces.extend([if letter == 'æ' { 'a' } else { 'o' }, 'e']);
        return;
    }
    let digit = |zero: char| char::from_digit(letter as u32 - zero as u32, 10);
    pieces.push(match letter {
        'ø' => 'o',
        'đ' => 'd',
        'ł' => 'l',
        'ħ' => 'h',
        'ŧ' => 't',
        '\u{640}' => return,
        dash if is_dash(dash) => '-',
        '\u{671}' => '\u{627}',
        '\u{649}' | '\u{6CC}' => '\u{64A}',
        '\u{6A9}' | '\u{6AA}' => '\u{643}',
        '\u{629}' | '\u{6C1}' | '\u{6C3}' | '\u{6D5}' => '\u{647}',
        '\u{660}'..='\u{669}' => digit('\u{660}').unwrap_or(letter),
        '\u{6F0}'..='\u{6F9}' => digit('\u{6F0}').unwrap_or(letter),
        other => quote(other).unwrap_or(other),
    });
}

/// Returns whether a character is a mark that does not make another letter: an accent, a haraka, a Hebrew point.
fn is_accent(character: char) -> bool {
    // The combining classes of Hebrew, Arabic and Syriac points, and of the marks above and below letters.
    matches!(canonical_combining_class(character), 10..=36 | 200..=240)
}

/// Returns whether a character shows nothing: joiners, soft hyphens, direction marks, selectors of variants.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{180B}'..='\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{E0100}'..='\u{E01EF}'
    )
}

/// Returns the straight form of a quotation mark.
fn quote(character: char) -> Option<char> {
    match character {
        '‘' | '’' | '‚' | '‛' | '′' | '‹' | '›' | '\u{2BC}' => Some('\''),
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' | '〝' | '〞' => Some('"'),
        _ => None,
    }
}

fn is_dash(character: char) -> bool {
    matches!(character, '‐' | '‑' | '‒' | '–' | '—' | '―' | '−')
}
