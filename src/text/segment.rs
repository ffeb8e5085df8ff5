//! Where graphemes, words and sentences begin and end. Offsets are bytes; `within` bounds the work (a block's span).
use super::Span;

/// Returns the grapheme cluster that covers byte `at`, or `None` at the end of the text.
pub fn grapheme_at(text: &str, at: usize) -> Option<Span> { let _ = (text, at); None }
/// Returns the boundary of the next grapheme cluster after `at`, at most the text's length.
pub fn next_grapheme(text: &str, at: usize) -> usize { let _ = (text, at); 0 }
/// Returns the boundary of the grapheme cluster before `at`.
pub fn previous_grapheme(text: &str, at: usize) -> usize { let _ = (text, at); 0 }
/// Returns the word segment that covers byte `at` (a run of white space or one punctuation sign counts as a segment).
pub fn word_at(text: &str, within: Span, at: usize) -> Span { let _ = (text, at); within }
/// Returns whether the segment holds letters or digits.
pub fn is_word(segment: &str) -> bool { let _ = segment; false }
/// Returns the end of the next word after `at`.
pub fn next_word_end(text: &str, within: Span, at: usize) -> usize { let _ = (text, within, at); 0 }
/// Returns the start of the word before `at`.
pub fn previous_word_start(text: &str, within: Span, at: usize) -> usize { let _ = (text, within, at); 0 }
/// Returns the sentence that covers byte `at`, white space at its edges left out.
pub fn sentence_at(text: &str, within: Span, at: usize) -> Span { let _ = (text, at); within }
/// Returns the start of the next sentence after `at`.
pub fn next_sentence(text: &str, within: Span, at: usize) -> usize { let _ = (text, within, at); 0 }
/// Returns the start of the sentence before `at`.
pub fn previous_sentence(text: &str, within: Span, at: usize) -> usize { let _ = (text, within, at); 0 }
/// Returns `span` without the white space at its edges, or `None` if nothing else is in it.
pub fn trim(text: &str, span: Span) -> Option<Span> { let _ = text; Some(span) }
