//! Finds the ends of sentences that the Unicode standard does not know.

use icu_segmenter::GraphemeClusterSegmenter;

use super::{
    items::item_starts,
    place::{is_plain_word, last_token},
    stops::{CLOSERS, NOTES, begins},
};

/// Ends of sentences beside those of the Unicode standard, as bytes after their white space, in order.
pub(super) struct Ends {
    /// Ends that an abbreviation before them may undo.
    pub likely: Vec<usize>,
    /// Ends that nothing undoes.
    pub sure: Vec<usize>,
}

impl Ends {
    /// Returns the ends in a text, in O(n).
    pub(super) fn of(text: &str) -> Self {
        let mut ends = Self { likely: Vec::new(), sure: item_starts(text) };
        for (at, sign) in text.char_indices() {
            if !matches!(sign, '.' | '?' | '!' | '…' | ';' | '\u{37E}' | ':' | '།' | '༎') {
                continue;
            }
            let Some((left, right)) = text.split_at_checked(at) else { continue };
            let Some(rest) = right.get(sign.len_utf8()..) else { continue };
            let after = text.len() - rest.len();
            match sign {
                '.' if left.ends_with(char::is_alphanumeric) && is_before_ellipsis(rest) => {
                    ends.sure.push(after + spaces(rest));
                }
                '.' | '?' | '!' => {
                    ends.likely.extend(note(rest).map(|notes| after + notes));
                    if sign == '.' && begins_after_stop(left, rest) {
                        ends.likely.push(after + spaces(rest));
                    }
                }
                '…' if begins_after_ellipsis(rest) => ends.likely.push(after + spaces(rest)),
                '…' => {}
                // The Greek question mark, the Armenian full stop typed as a colon, and the Tibetan shad.
                _ => ends.likely.extend(script_end(left, sign, rest).map(|rest| after + rest)),
            }
        }
        for places in [&mut ends.likely, &mut ends.sure] {
            places.retain(|at| !is_in_grapheme(text, *at));
        }
        ends.sure.sort_unstable();
        ends
    }
}

/// Returns whether a combining mark follows a byte, so that it is inside a grapheme cluster.
fn is_in_grapheme(text: &str, at: usize) -> bool {
    let Some((left, right)) = text.split_at_checked(at) else { return true };
    let (Some(before), Some(after)) = (left.chars().next_back(), right.chars().next()) else {
        return false;
    };
    let pair: String = [before, after].iter().collect();
    !GraphemeClusterSegmenter::new().segment_str(&pair).any(|end| end == before.len_utf8())
}

/// Returns the length of the white space that a text begins with.
fn spaces(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// Returns whether a text begins with an ellipsis of three spaced stops, and no small letter follows.
fn is_before_ellipsis(rest: &str) -> bool {
    let mut after = rest;
    for _ in 0..3 {
        let Some(more) = after.trim_start().strip_prefix('.').filter(|_| spaces(after) > 0) else {
            return false;
        };
        after = more;
    }
    spaces(after) > 0 && !after.trim_start().starts_with(|c: char| c.is_lowercase() || c == '.')
}

/// Returns the length of the note marks after a stop with the white space after them, if a sentence begins there
/// (`.[1][2] The`, `.¹ The`).
fn note(rest: &str) -> Option<usize> {
    let mut after = rest;
    while let Some((number, more)) =
        after.strip_prefix('[').and_then(|inside| inside.split_once(']'))
    {
        if number.is_empty()
            || number.len() > 3
            || !number.bytes().all(|c| c.is_ascii_alphanumeric())
        {
            return None;
        }
        after = more;
    }
    let after = after.trim_start_matches(NOTES);
    let space = spaces(after);
    let begins = after.trim_start().starts_with(|c: char| !c.is_lowercase());
    (after.len() < rest.len() && space > 0 && begins).then(|| rest.len() - after.len() + space)
}

/// Returns whether a sentence begins after a stop in a way that the standard does not see: with a number, with a quotation, with
/// a small letter after a long word, or without a space (`said.The minister`).
fn begins_after_stop(left: &str, rest: &str) -> bool {
    if left.ends_with(char::is_whitespace) {
        return false;
    }
    let word = last_token(left);
    let Some(next) = rest.chars().next() else { return false };
    if !next.is_whitespace() {
        return is_joined(left, word, rest);
    }
    let right = rest.trim_start();
    let quoted = right.trim_start_matches(['“', '"', '„', '«', '‘', '(']);
    let is_quoted = quoted.len() < right.len() && quoted.starts_with(char::is_alphanumeric);
    is_plain_word(word, 4, 1)
        && (right.starts_with(|c: char| c.is_numeric())
            || is_quoted
            || right.starts_with(char::is_lowercase) && is_plain_word(word, 7, 3))
}

/// Returns whether two sentences are joined without a space, and not the parts of a name of a file or site.
fn is_joined(left: &str, word: &str, rest: &str) -> bool {
    let next = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let after = rest.get(next.len()..).unwrap_or_default();
    let is_whole = left.strip_suffix(word).is_none_or(|before| {
        before.is_empty() || before.ends_with(|c: char| c.is_whitespace() || "“\"«(".contains(c))
    });
    let is_roman = next.len() > 1 && next.chars().all(|c| "IVXLC".contains(c));
    is_plain_word(word, 4, 1)
        && is_whole
        && after.starts_with(' ')
        && (begins(next)
            || is_roman
            || is_plain_word(next, 3, 1) && next.starts_with(char::is_uppercase))
}

/// Returns whether a sentence begins after an ellipsis in one character.
fn begins_after_ellipsis(rest: &str) -> bool {
    let word = rest.trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    spaces(rest) > 0 && word != "I" && begins(word)
}

/// Returns whether a character is a Greek letter.
fn is_greek(letter: char) -> bool {
    matches!(letter, 'Ͱ'..='Ͽ' | 'ἀ'..='῿')
}

/// Returns how far a sentence of a script with an end of its own goes on after its sign: closing marks and white space.
fn script_end(left: &str, sign: char, rest: &str) -> Option<usize> {
    let word = last_token(left);
    let is_own = match sign {
        // A single letter may be a symbol in a text of another script.
        ';' => word
            .chars()
            .rev()
            .filter(|c| c.is_alphabetic())
            .take(2)
            .filter(|c| is_greek(*c))
            .nth(1)
            .is_some(),
        ':' => word.ends_with(|c: char| ('\u{531}'..='\u{587}').contains(&c)),
        _ => true,
    };
    let after = rest.trim_start_matches(CLOSERS);
    let space = spaces(after);
    (is_own && space > 0).then(|| rest.len() - after.len() + space)
}
