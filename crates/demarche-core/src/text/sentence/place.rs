//! A place where a sentence may end, and the words on both sides of it.

/// A place where a sentence may end.
pub(super) struct Place<'a> {
    /// The text before the place, without white space and direction marks at its end.
    pub left: &'a str,
    /// The part of `left` that belongs to the sentence.
    pub sentence: &'a str,
    /// The text after the place, without white space at its start.
    pub right: &'a str,
    /// Whether white space or the end of the text is between the two.
    pub is_spaced: bool,
}

impl<'a> Place<'a> {
    /// Returns the place at a byte of a text, in a sentence that starts at byte `start`; `None` if either is no place in it.
    pub(super) fn at(text: &'a str, start: usize, at: usize) -> Option<Self> {
        let (before, after) = text.split_at_checked(at)?;
        let left = trim_end(before);
        let right = after.trim_start();
        Some(Self {
            left,
            sentence: left.get(start..).unwrap_or_default().trim_start(),
            right,
            is_spaced: before.ends_with(char::is_whitespace) || right.len() < after.len(),
        })
    }

    /// Returns the word before the stop at the end of `left`, or `None` if there is no stop.
    pub(super) fn abbreviated(&self) -> Option<&'a str> {
        let stem = self.left.strip_suffix('.')?;
        Some(if stem.ends_with(char::is_whitespace) { "" } else { last_token(stem) })
    }

    /// Returns the text before the last word of `left` and its stop.
    pub(super) fn before_token(&self) -> &'a str {
        let stem = trim_end(self.left.trim_end_matches('.'));
        trim_end(stem.get(..stem.len() - last_token(stem).len()).unwrap_or_default())
    }

    /// Returns the first word of `right`, after opening marks.
    pub(super) fn next_word(&self) -> &'a str {
        words(self.right).next().unwrap_or_default()
    }

    /// Returns the word after the first one of `right`, if only white space is between the two.
    pub(super) fn second_word(&self) -> Option<&'a str> {
        let first = self.next_word();
        let after = self.right.split_once(first)?.1;
        let rest = after.trim_start();
        (rest.len() < after.len() && rest.starts_with(char::is_alphanumeric))
            .then(|| words(rest).next())
            .flatten()
    }
}

/// Returns the runs of letters, digits and apostrophes of a text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’' && c != '-')
        .map(|word| word.trim_matches(['\'', '’', '-']))
        .filter(|word| !word.is_empty())
}

/// Returns a text without white space and direction marks at its end.
pub(super) fn trim_end(text: &str) -> &str {
    text.trim_end_matches(|c: char| c.is_whitespace() || is_direction_mark(c))
}

/// Returns whether a character only sets the direction of text.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Marks that stand before a word and do not belong to it.
const OPENERS: [char; 15] =
    ['(', '[', '{', '“', '„', '‘', '«', '‹', '「', '『', '"', '—', '–', '¿', '¡'];

/// Returns the word at the end of `stem`, after marks that open and after an article with an apostrophe (`l’Avv`).
pub(super) fn last_token(stem: &str) -> &str {
    let stem = trim_end(stem);
    let token = stem
        .rsplit(|c: char| {
            !c.is_alphanumeric()
                && (c.is_whitespace() || is_direction_mark(c) || OPENERS.contains(&c))
        })
        .next()
        .unwrap_or_default();
    match token.rsplit_once(['\'', '’']) {
        Some((article, word)) if article.len() <= 5 && word.chars().nth(1).is_some() => word,
        _ => token,
    }
}

/// Returns how many full stops with spaces between a text ends in, and the text before them.
pub(super) fn spaced_stops(text: &str) -> (usize, &str) {
    let (mut count, mut stem) = (0, text);
    while let Some(rest) = stem.strip_suffix('.') {
        count += 1;
        let before = rest.trim_end();
        let is_last = before.len() == rest.len() || !before.ends_with('.');
        stem = if is_last { rest } else { before };
        if is_last {
            break;
        }
    }
    (count, stem)
}

/// Returns whether a word is one letter.
pub(super) fn is_single(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
}

/// Returns whether a word is made of single letters with stops between.
pub(super) fn is_acronym(token: &str) -> bool {
    token.contains('.') && token.split('.').all(is_single)
}

/// Returns whether a word is a number of at most three digits.
pub(super) fn is_short_number(word: &str) -> bool {
    !word.is_empty() && word.chars().all(char::is_numeric) && word.chars().nth(3).is_none()
}

/// Returns whether a word is plainly a word, not an abbreviation: at least so many letters, all small but the first, of which
/// at least so many are vowels.
pub(super) fn is_plain_word(word: &str, letters: usize, vowels: usize) -> bool {
    word.chars().skip(1).all(char::is_lowercase)
        && word.starts_with(char::is_alphabetic)
        && word.chars().nth(letters.saturating_sub(1)).is_some()
        && word.chars().filter(|c| is_vowel(*c)).nth(vowels.saturating_sub(1)).is_some()
}

/// Returns whether a small letter is a vowel.
fn is_vowel(c: char) -> bool {
    if c.is_ascii() {
        b"aeiouy".iter().any(|vowel| char::from(*vowel) == c)
    } else {
        VOWELS.contains(c)
    }
}

/// The vowels of the scripts that have capitals, as small letters beside those of ASCII.
const VOWELS: &str = "àáâãäåæāăąèéêëēěęìíîïīıòóôõöøőœùúûüūůűýÿаеёиоуыэюяіїєүұөәαεηιουωάέήίόύώϊϋΐΰ";
