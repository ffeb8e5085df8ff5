//! Removes differences that editors and other programs introduce unintentionally.

use unicode_normalization::UnicodeNormalization as _;

/// One letter of a folded text, and the bytes of the source it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) character: char,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Visits the folded letters of `source` in order.
///
/// Compatibility and composed characters are decomposed (NFKD, one character at a time). All quotation marks become the
/// same, as do all dashes; a run of white space becomes one space; soft hyphens are dropped.
pub(super) fn fold(source: &str, mut visit: impl FnMut(Letter)) {
    let mut space: Option<Letter> = None;
    for (start, character) in source.char_indices() {
        let end = start + character.len_utf8();
        if character.is_whitespace() {
            space.get_or_insert(Letter { character: ' ', start, end }).end = end;
            continue;
        }
        if let Some(space) = space.take() {
            visit(space);
        }
        match character {
            '\u{AD}' => {}
            _ if character.is_ascii() => visit(Letter { character, start, end }),
            '‘' | '’' | '‚' | '‛' | '′' => visit(Letter { character: '\'', start, end }),
            '“' | '”' | '„' | '‟' | '«' | '»' | '″' => {
                visit(Letter { character: '"', start, end });
            }
            '‐' | '‑' | '‒' | '–' | '—' | '−' => {
                visit(Letter { character: '-', start, end });
            }
            _ => {
                for character in std::iter::once(character).nfkd() {
                    visit(Letter { character, start, end });
                }
            }
        }
    }
    if let Some(space) = space {
        visit(space);
    }
}

/// Returns the folded letters of a text.
pub(super) fn letters(source: &str) -> Vec<Letter> {
    let mut letters = Vec::with_capacity(source.len());
    fold(source, |letter| letters.push(letter));
    letters
}

/// Returns the folded characters of a text.
pub(super) fn characters(source: &str) -> Vec<char> {
    let mut characters = Vec::with_capacity(source.len());
    fold(source, |letter| characters.push(letter.character));
    characters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_letters_map_back_to_whole_characters() {
        let source = "A \n\t“ﬁne”\u{AD} – x";
        let folded: String = characters(source).into_iter().collect();
        assert_eq!(folded, "A \"fine\" - x");
        let letters = letters(source);
        let ligature = letters.iter().find(|letter| letter.character == 'f').unwrap();
        assert_eq!(source.get(ligature.start..ligature.end), Some("ﬁ"));
        assert_eq!((letters[1].start, letters[1].end), (1, 4), "a run of white space is one");
    }

    #[test]
    fn composed_and_decomposed_letters_are_alike() {
        assert_eq!(characters("caf\u{E9}"), characters("cafe\u{301}"));
        assert_eq!(characters(" a\u{A0}\n "), [' ', 'a', ' ']);
    }
}
