//! The displayed form of a text where it differs from the source, with an ordered map between the two.

use std::{borrow::Cow, ops::Range};

use demarche_core::text::next_grapheme;

/// Takes no space; a line may end there, and no grapheme goes on after it.
const APART: char = '\u{200B}';

/// A piece of the source that is displayed as something else.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    source: Range<usize>,
    shown: Range<usize>,
}

/// The map between a source and its displayed form. Offsets are bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DisplayMap {
    // Invariant: in order and disjoint on both sides; between two pieces both sides are equal.
    pieces: Vec<Piece>,
}

impl DisplayMap {
    /// Returns the source byte for a displayed byte; inside a piece, the piece's start.
    pub(super) fn to_source(&self, shown: usize) -> usize {
        let after = self.pieces.partition_point(|piece| piece.shown.start <= shown);
        match after.checked_sub(1).and_then(|last| self.pieces.get(last)) {
            Some(piece) if shown < piece.shown.end => piece.source.start,
            Some(piece) => shown - piece.shown.end + piece.source.end,
            None => shown,
        }
    }

    /// Returns the displayed byte where the source is shown from `source` on; inside a piece, the piece's end.
    pub(super) fn to_shown(&self, source: usize) -> usize {
        let after = self.pieces.partition_point(|piece| piece.source.start < source);
        match after.checked_sub(1).and_then(|last| self.pieces.get(last)) {
            Some(piece) if source < piece.source.end => piece.shown.end,
            Some(piece) => source - piece.source.end + piece.shown.end,
            None => source,
        }
    }

    /// Returns the displayed bytes of the names of characters, in which no line may end.
    pub(super) fn names(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.pieces.iter().map(|piece| piece.shown.clone()).filter(|shown| shown.len() > 3)
    }

    /// Returns the source bytes for displayed bytes; a piece counts as a whole.
    pub(super) fn source_of(&self, shown: Range<usize>) -> Range<usize> {
        let start = self.to_source(shown.start);
        let after = self.pieces.partition_point(|piece| piece.shown.start < shown.end);
        let end = match after.checked_sub(1).and_then(|last| self.pieces.get(last)) {
            Some(piece) if shown.end <= piece.shown.end => piece.source.end,
            Some(piece) => shown.end - piece.shown.end + piece.source.end,
            None => shown.end,
        };
        start..end
    }
}

/// What is shown of the ends of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineEnds {
    /// They end lines.
    Kept,
    /// They are spaces like others, together with the white space beside them.
    Joined,
}

/// Returns the displayed form of a source. Carriage returns end lines like line feeds, tabs are wide spaces, and control
/// characters that are invisible or would reorder words are shown by name.
pub(super) fn shown(source: &str, line_ends: LineEnds) -> (Cow<'_, str>, DisplayMap) {
    let is_plain = |byte: u8| {
        byte >= 0x20 && byte != 0x7F && byte != 0xE2 && byte != 0xC2
            || (byte == b'\n' && line_ends == LineEnds::Kept)
    };
    if source.bytes().all(is_plain) {
        return (Cow::Borrowed(source), DisplayMap::default());
    }
    let isolates = unbalanced_isolates(source);
    let mut text = String::with_capacity(source.len() + 16);
    let mut pieces = Vec::new();
    let mut characters = source.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let mut end = at + character.len_utf8();
        let gap = match line_ends {
            LineEnds::Joined => gap_at(source, at),
            LineEnds::Kept => None,
        };
        if let Some(length) = gap {
            while characters.next_if(|(next, _)| *next < at + length).is_some() {}
            let from = text.len();
            text.push_str(between(&text, source.get(at + length..).unwrap_or_default()));
            pieces.push(Piece { source: at..at + length, shown: from..text.len() });
            continue;
        }
        let replacement: Option<&str> = match character {
            '\r' => {
                if characters.next_if(|(_, next)| *next == '\n').is_some() {
                    end += 1;
                }
                Some("\n")
            }
            '\u{B}' | '\u{C}' | '\u{85}' => Some("\n"),
            '\t' => Some("\u{2003}"),
            '\0'..='\u{9}' | '\u{E}'..='\u{1F}' | '\u{7F}' | '\u{80}'..='\u{9F}' => {
                Some("\u{FFFD}")
            }
            '\u{202A}' => Some("[LRE]"),
            '\u{202B}' => Some("[RLE]"),
            '\u{202C}' => Some("[PDF]"),
            '\u{202D}' => Some("[LRO]"),
            '\u{202E}' => Some("[RLO]"),
            '\u{2066}' if isolates.contains(&at) => Some("[LRI]"),
            '\u{2067}' if isolates.contains(&at) => Some("[RLI]"),
            '\u{2068}' if isolates.contains(&at) => Some("[FSI]"),
            '\u{2069}' if isolates.contains(&at) => Some("[PDI]"),
            _ => None,
        };
        match replacement {
            Some(replacement) => {
                let from = text.len();
                let first = replacement.chars().next();
                // A line may end before a name, and a control is a grapheme by itself: what stands for it must be one too.
                let before = text.chars().next_back();
                if first == Some('[') || first.is_some_and(|first| joins(before, first)) {
                    text.push(APART);
                    pieces.push(Piece { source: at..at, shown: from..text.len() });
                }
                let from = text.len();
                text.push_str(replacement);
                if characters
                    .peek()
                    .is_some_and(|(_, next)| joins(replacement.chars().next_back(), *next))
                {
                    text.push(APART);
                }
                pieces.push(Piece { source: at..end, shown: from..text.len() });
            }
            None => text.push(character),
        }
    }
    (Cow::Owned(text), DisplayMap { pieces })
}

/// Returns whether two characters would be in one grapheme.
fn joins(one: Option<char>, other: char) -> bool {
    let Some(one) = one.filter(|one| !(one.is_ascii() && other.is_ascii())) else { return false };
    let pair = String::from_iter([one, other]);
    next_grapheme(&pair, 0) == pair.len()
}

/// Returns the length of the white space at `at`, if a line ends in it.
fn gap_at(source: &str, at: usize) -> Option<usize> {
    let (before, rest) = source.split_at_checked(at)?;
    // Inside white space, its first character has decided.
    if !rest.starts_with(char::is_whitespace) || before.ends_with(char::is_whitespace) {
        return None;
    }
    let length = rest.len() - rest.trim_start().len();
    rest.get(..length)?.contains(['\n', '\r']).then_some(length)
}

/// Returns what is shown between two lines that are joined: nothing after a hyphen, and in scripts without spaces.
fn between(before: &str, after: &str) -> &'static str {
    let is_spaceless = |letter: char| {
        matches!(letter, '\u{2E80}'..='\u{A4CF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FF60}' | '\u{20000}'..='\u{3FFFD}')
            || matches!(letter, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}')
    };
    let is_word = before.trim_end_matches(['-', '\u{2010}']).ends_with(char::is_alphabetic);
    let is_hyphenated = before.ends_with(['-', '\u{2010}']) && is_word;
    let are_spaceless = before.ends_with(is_spaceless) && after.starts_with(is_spaceless);
    if is_hyphenated || are_spaceless { "" } else { " " }
}

/// Returns the bytes of isolates that begin without an end or end without a beginning. Balanced ones are harmless.
fn unbalanced_isolates(source: &str) -> Vec<usize> {
    let mut open = Vec::new();
    let mut unbalanced = Vec::new();
    for (at, character) in source.char_indices() {
        match character {
            '\u{2066}' | '\u{2067}' | '\u{2068}' => open.push(at),
            '\u{2069}' if open.pop().is_none() => unbalanced.push(at),
            _ => {}
        }
    }
    unbalanced.extend(open);
    unbalanced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expected: &str) {
        let (text, map) = shown(source, LineEnds::Kept);
        assert_eq!(text, expected);
        assert_eq!(map.source_of(0..text.len()), 0..source.len());
        let mut before = 0;
        for (at, _) in text.char_indices() {
            let source_at = map.to_source(at);
            assert!(source_at >= before && source.is_char_boundary(source_at), "{at}");
            before = source_at;
        }
    }

    #[test]
    fn invisible_characters_are_shown() {
        check("plain — “text”\nline", "plain — “text”\nline");
        check("a\r\nb\rc", "a\nb\nc");
        check("a\tb", "a\u{2003}b");
        check("a\u{0}b\u{7f}", "a\u{FFFD}b\u{FFFD}");
        check("x\u{202E}gnp.exe", "x\u{200B}[RLO]gnp.exe");
        check("a\t\u{301}b", "a\u{2003}\u{200B}\u{301}b");
        check("\u{2067}اب\u{2069} \u{2066}", "\u{2067}اب\u{2069} \u{200B}[LRI]");
        check("a\u{200F}b\u{200C}c", "a\u{200F}b\u{200C}c");
        check("", "");
    }

    #[test]
    fn joined_lines_are_separated_as_words_are() {
        let joined = |source| {
            let (text, map) = shown(source, LineEnds::Joined);
            assert_eq!(map.source_of(0..text.len()), 0..source.len());
            text.into_owned()
        };
        assert_eq!(joined("the guns\r\n   fell silent"), "the guns fell silent");
        assert_eq!(joined("the guns \nfell"), "the guns fell");
        assert_eq!(joined("cease-\nfire – \nor not"), "cease-fire – or not");
        assert_eq!(joined("重新开\n\u{3000}放。"), "重新开放。");
        assert_eq!(joined("가\n나"), "가 나");
        assert_eq!(joined("one line"), "one line");
        let (_, map) = shown("重\n放", LineEnds::Joined);
        assert_eq!((map.source_of(0..3), map.source_of(3..6)), (0..3, 4..7));
    }

    #[test]
    fn the_map_covers_whole_pieces() {
        let (text, map) = shown("a\u{202E}b\r\nc", LineEnds::Kept);
        assert_eq!(text, "a\u{200B}[RLO]b\nc");
        assert_eq!((map.source_of(0..4), map.source_of(1..4)), (0..1, 1..1));
        assert_eq!(map.source_of(5..7), 1..4);
        assert_eq!(map.source_of(9..10), 4..5);
        assert_eq!(map.source_of(10..11), 5..7);
        assert_eq!(map.to_source(11), 7);
        let lengths = [0, 1, 4, 5, 7, 8].map(|length| map.to_shown(length));
        assert_eq!(lengths, [0, 1, 9, 10, 11, 12]);
    }
}
