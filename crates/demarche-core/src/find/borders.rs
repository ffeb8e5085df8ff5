//! Where a hit may begin and end.

use crate::text::{self, Span};

/// Returns whether a grapheme cluster begins or ends at a byte.
pub(super) fn is_grapheme_border(text: &str, at: usize) -> bool {
    let Some((before, after)) = neighbours(text, at) else { return true };
    match (before, after) {
        ('\r', '\n') => false,
        // The segmenter takes microseconds.
        _ if is_plain(before) && is_plain(after) => true,
        _ => text::grapheme_at(text, at).is_some_and(|cluster| cluster.start() == at),
    }
}

/// Returns the characters before and after a byte, or `None` at the beginning or end of the text.
fn neighbours(text: &str, at: usize) -> Option<(char, char)> {
    Some((text.get(..at)?.chars().next_back()?, text.get(at..)?.chars().next()?))
}

/// Returns whether a character surely joins no other: signs and letters of Latin, Greek, Cyrillic, Hebrew, Arabic and Chinese
/// without their marks.
fn is_plain(character: char) -> bool {
    matches!(
        character,
        '\0'..='\u{2FF}'
            | '\u{370}'..='\u{482}'
            | '\u{48A}'..='\u{590}'
            | '\u{5D0}'..='\u{5F4}'
            | '\u{61B}'..='\u{64A}'
            | '\u{660}'..='\u{66F}'
            | '\u{671}'..='\u{6D5}'
            | '\u{6EE}'..='\u{6FF}'
            | '\u{2010}'..='\u{2027}'
            | '\u{4E00}'..='\u{9FFF}'
    )
}

/// Returns the end of the cluster that `at` is in, or `at` itself if it is between two.
pub(super) fn cluster_end(text: &str, at: usize) -> usize {
    if is_grapheme_border(text, at) { at } else { text::next_grapheme(text, at) }
}

/// Returns the start of the cluster that `at` is in, or `at` itself if it is between two.
pub(super) fn cluster_start(text: &str, at: usize) -> usize {
    if is_grapheme_border(text, at) {
        at
    } else {
        text::grapheme_at(text, at).map_or(at, Span::start)
    }
}

/// Returns whether a word begins or ends at a byte: not both neighbours are letters, digits or marks. In scripts written
/// without spaces the dictionary decides.
pub(super) fn is_word_border(text: &str, at: usize) -> bool {
    let Some((before, after)) = neighbours(text, at) else { return true };
    if !is_of_word(before) || !is_of_word(after) {
        return true;
    }
    let has_no_spaces = is_unspaced(before) || is_unspaced(after);
    has_no_spaces
        && Span::new(0, text.len()).is_some_and(|all| text::word_at(text, all, at).start() == at)
}

/// Returns whether a character is part of a word.
fn is_of_word(character: char) -> bool {
    character.is_alphanumeric()
        || unicode_normalization::char::is_combining_mark(character)
        || matches!(character, '_' | '\u{AD}' | '\u{200C}' | '\u{200D}')
}

/// Returns whether a character is of a script written without spaces between words: Thai, Lao, Myanmar, Khmer, Han, kana.
fn is_unspaced(character: char) -> bool {
    matches!(
        character,
        '\u{0E00}'..='\u{0EFF}'
            | '\u{1000}'..='\u{109F}'
            | '\u{1780}'..='\u{17FF}'
            | '\u{2E80}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{3FFFF}'
    )
}
