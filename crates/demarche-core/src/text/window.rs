//! The part of a text that is examined around a place, so that the work is bounded.

use super::Span;

/// The part of a text that is examined.
pub(super) struct Window<'a> {
    /// The byte of the whole text where the part starts.
    pub start: usize,
    /// The part.
    pub text: &'a str,
}

impl<'a> Window<'a> {
    /// Returns the part of `within` that is at most `reach` bytes before and after `at`. Inside `within` it starts after white
    /// space if there is some.
    pub(super) fn around(text: &'a str, within: Span, at: usize, reach: usize) -> Self {
        let wanted = text.floor_char_boundary(at.saturating_sub(reach));
        let start = if wanted > within.start() {
            resume_after_space(text, wanted, at)
        } else {
            text.floor_char_boundary(within.start())
        };
        let end =
            text.ceil_char_boundary(at.saturating_add(reach).min(within.end()).min(text.len()));
        Self { start, text: text.get(start..end).unwrap_or_default() }
    }

    /// Returns the bytes of the whole text that the part covers, or `None` if there are none.
    pub(super) fn span(&self) -> Option<Span> {
        Span::new(self.start, self.start + self.text.len())
    }
}

/// Returns `at` moved into `within`, at the start of a character.
pub(super) fn clamp(text: &str, within: Span, at: usize) -> usize {
    text.floor_char_boundary(at.clamp(within.start(), within.end()))
}

/// Returns the byte after the first white space between `from` and `to`, or `from` if there is none.
pub(super) fn resume_after_space(text: &str, from: usize, to: usize) -> usize {
    if from == 0 {
        return 0;
    }
    let gap = text.get(from..to).unwrap_or_default();
    gap.char_indices()
        .find(|(_, c)| c.is_whitespace())
        .map_or(from, |(index, c)| from + index + c.len_utf8())
}
