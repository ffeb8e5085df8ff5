//! A text without the differences that editors and programs make without meaning to.

use unicode_normalization::UnicodeNormalization as _;

/// A text with compatible letters, quotation marks, dashes and runs of white space made one, soft hyphens left out, and the
/// way back.
pub(super) struct Folded {
    text: String,
    /// For each byte of `text` the byte of the source its character begins at.
    starts: Vec<usize>,
    /// For each byte of `text` the byte of the source its character ends at.
    ends: Vec<usize>,
}

impl Folded {
    pub(super) fn of(source: &str) -> Self {
        let mut folded = Self {
            text: String::with_capacity(source.len()),
            starts: Vec::with_capacity(source.len()),
            ends: Vec::with_capacity(source.len()),
        };
        for (start, character) in source.char_indices() {
            let end = start + character.len_utf8();
            match character {
                '\u{AD}' => {}
                '‘' | '’' | '‚' | '‛' | '′' => folded.push('\'', start, end),
                '“' | '”' | '„' | '‟' | '«' | '»' | '″' => folded.push('"', start, end),
                '‐' | '‑' | '‒' | '–' | '—' | '−' => folded.push('-', start, end),
                _ if character.is_whitespace() => folded.push_space(start, end),
                _ => std::iter::once(character).nfkc().for_each(|one| folded.push(one, start, end)),
            }
        }
        folded
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Returns the bytes of the source that a range of the folded text stands for.
    pub(super) fn source_of(&self, from: usize, to: usize) -> Option<(usize, usize)> {
        Some((*self.starts.get(from)?, *self.ends.get(to.checked_sub(1)?)?))
    }

    fn push(&mut self, character: char, start: usize, end: usize) {
        self.text.push(character);
        self.starts.resize(self.text.len(), start);
        self.ends.resize(self.text.len(), end);
    }

    fn push_space(&mut self, start: usize, end: usize) {
        if !self.text.ends_with(' ') {
            return self.push(' ', start, end);
        }
        if let Some(last) = self.ends.last_mut() {
            *last = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_leads_to_whole_characters() {
        let source = "A \n\t“ﬁne”\u{AD} – x";
        let folded = Folded::of(source);
        assert_eq!(folded.text(), "A \"fine\" - x");
        let at = folded.text().find("fi").unwrap();
        let (start, end) = folded.source_of(at, at + 2).unwrap();
        assert_eq!(source.get(start..end), Some("ﬁ"));
        assert_eq!(folded.source_of(1, 2), Some((1, 4)));
    }
}
