//! Finds where graphemes and words begin and end (Unicode Standard Annex 29, with ICU's dictionaries and models
//! for scripts written without spaces).
//!
//! Offsets are bytes; one inside a character counts as the character's start. `within` bounds the search, usually a block;
//! the work is bounded too, so that a paragraph of a megabyte costs no more than a short one.

use icu_segmenter::{GraphemeClusterSegmenter, WordSegmenter, WordSegmenterBorrowed};

use super::{
    Span,
    conjunct::is_conjunct,
    window::{Window, clamp, resume_after_space},
};

/// How many bytes are checked at once for being ASCII.
const CHUNK: usize = 64;
/// How far to search for a word boundary on each side, in bytes.
const WORD_WINDOW: usize = 512;
/// Grapheme clusters longer than this, in bytes, are cut; real text has none.
const GRAPHEME_WINDOW: usize = 256;

/// Returns the grapheme cluster that covers byte `at`, or `None` at the end of the text.
pub fn grapheme_at(text: &str, at: usize) -> Option<Span> {
    if at >= text.len() {
        return None;
    }
    let start = text.floor_char_boundary(at.saturating_sub(GRAPHEME_WINDOW));
    // The window may begin inside a cluster; boundaries are reliable after the first line break or space.
    let start = resume_after_space(text, start, at);
    let window =
        text.get(start..text.ceil_char_boundary((at + GRAPHEME_WINDOW).min(text.len())))?;
    let mut before = 0;
    for boundary in GraphemeClusterSegmenter::new().segment_str(window) {
        let is_inside =
            window.split_at_checked(boundary).is_some_and(|(left, right)| is_conjunct(left, right));
        if is_inside {
            continue;
        }
        if start + boundary > at {
            return Span::new(start + before, start + boundary);
        }
        before = boundary;
    }
    None
}

/// Returns the boundary of the next grapheme cluster after `at`, at most the text's length.
pub fn next_grapheme(text: &str, at: usize) -> usize {
    let mut bytes = text.bytes().skip(at);
    // Between two ASCII characters there is a boundary, unless they are a line end of two.
    if let Some(first) = bytes.next()
        && first.is_ascii()
        && first != b'\r'
        && bytes.next().is_none_or(|second| second.is_ascii())
    {
        return at + 1;
    }
    grapheme_at(text, at).map_or_else(|| text.len(), Span::end)
}

/// Returns the boundary of the grapheme cluster before `at`.
pub fn previous_grapheme(text: &str, at: usize) -> usize {
    at.min(text.len())
        .checked_sub(1)
        .and_then(|before| grapheme_at(text, before))
        .map_or(0, Span::start)
}

/// Returns the word segment that covers byte `at` (a run of white space or one punctuation sign counts as a segment); at the
/// end of `within`, the last segment.
pub fn word_at(text: &str, within: Span, at: usize) -> Span {
    let at = clamp(text, within, at);
    let window = Window::around(text, within, at, WORD_WINDOW);
    let mut found = None;
    for segment in words(&window) {
        found = Some(segment);
        if segment.contains(at) {
            break;
        }
    }
    found.unwrap_or(within)
}

/// Returns whether the segment holds letters or digits.
pub fn is_word(segment: &str) -> bool {
    segment.chars().any(char::is_alphanumeric)
}

/// Returns how many words a text has, in O(n).
pub fn word_count(text: &str) -> usize {
    WordCounter::default().count(text)
}

/// Counts the words of many texts.
///
/// Words of ASCII letters, which are most of many large texts, are counted directly: the segmenter takes some 20 ns a byte,
/// and a microsecond to set up.
#[derive(Debug, Default)]
pub struct WordCounter {
    segmenter: Option<WordSegmenterBorrowed<'static>>,
}

impl WordCounter {
    /// Returns how many words a text has, in O(n).
    pub fn count(&mut self, text: &str) -> usize {
        let bytes = text.as_bytes();
        let mut count = 0;
        let mut at = 0;
        while let Some(other) = first_other(bytes, at) {
            let start = (at..=other).rfind(|cut| is_cut(bytes, *cut)).unwrap_or(at);
            let end = (other..bytes.len()).find(|cut| is_cut(bytes, *cut)).unwrap_or(bytes.len());
            count += bytes.get(at..start).map_or(0, ascii_words);
            let segmenter =
                self.segmenter.get_or_insert_with(|| WordSegmenter::new_auto(Default::default()));
            count += text.get(start..end).map_or(0, |text| segmented(segmenter, text));
            at = end;
        }
        count + bytes.get(at..).map_or(0, ascii_words)
    }
}

/// Returns whether the words on both sides of this byte can be counted apart. A space separates words in every script, unless
/// a combining mark or another space follows it.
fn is_cut(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| bytes.get(before));
    matches!(before, Some(b' ' | b'\n')) && bytes.get(at).is_some_and(u8::is_ascii_graphic)
}

/// Returns the first byte from `at` on that is not ASCII.
fn first_other(bytes: &[u8], at: usize) -> Option<usize> {
    let mut start = at;
    for chunk in bytes.get(at..)?.chunks(CHUNK) {
        if !chunk.is_ascii() {
            return chunk.iter().position(|byte| !byte.is_ascii()).map(|index| start + index);
        }
        start += chunk.len();
    }
    None
}

/// Counts words with the segmenter.
fn segmented(segmenter: &WordSegmenterBorrowed<'_>, text: &str) -> usize {
    let mut words = segmenter.segment_str(text);
    let mut count = 0;
    while words.next().is_some() {
        count += usize::from(words.is_word_like());
    }
    count
}

/// Counts words of ASCII characters by the rules 5 to 13b of Unicode Standard Annex 29, section 4.1.
fn ascii_words(bytes: &[u8]) -> usize {
    let is_own = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut count = 0;
    // Whether the byte before belongs to a word that goes on with the next letter or digit.
    let (mut before, mut goes_on) = (0, false);
    for (at, byte) in bytes.iter().copied().enumerate() {
        if is_own(byte) {
            count += usize::from(!goes_on);
            goes_on = true;
        } else {
            goes_on =
                goes_on && joins(before, byte, bytes.get(at + 1).copied().unwrap_or_default());
        }
        before = byte;
    }
    count
}

/// Returns whether a sign between two letters or two digits is part of their word.
fn joins(before: u8, sign: u8, after: u8) -> bool {
    match sign {
        b'.' | b'\'' => {
            before.is_ascii_alphabetic() && after.is_ascii_alphabetic()
                || before.is_ascii_digit() && after.is_ascii_digit()
        }
        b':' => before.is_ascii_alphabetic() && after.is_ascii_alphabetic(),
        b',' | b';' => before.is_ascii_digit() && after.is_ascii_digit(),
        _ => false,
    }
}

/// Returns the end of the next word after `at`, or the end of `within`.
pub fn next_word_end(text: &str, within: Span, at: usize) -> usize {
    let at = clamp(text, within, at);
    let window = Window::around(text, within, at, WORD_WINDOW);
    words(&window)
        .find(|segment| segment.end() > at && segment.of(text).is_some_and(is_word))
        .map_or_else(|| window.span().map_or_else(|| within.end(), Span::end), Span::end)
}

/// Returns the start of the word before `at`, or the start of `within`.
pub fn previous_word_start(text: &str, within: Span, at: usize) -> usize {
    let at = clamp(text, within, at);
    let window = Window::around(text, within, at, WORD_WINDOW);
    let mut found = None;
    for segment in words(&window).take_while(|segment| segment.start() < at) {
        if segment.of(text).is_some_and(is_word) {
            found = Some(segment.start());
        }
    }
    found.unwrap_or_else(|| window.span().map_or_else(|| within.start(), Span::start))
}

/// Returns the word segments of a window, in order and without gaps.
fn words<'a>(window: &'a Window<'_>) -> impl Iterator<Item = Span> + 'a {
    let segmenter: WordSegmenterBorrowed<'static> = WordSegmenter::new_auto(Default::default());
    let mut before = 0;
    segmenter.segment_str(window.text).filter_map(move |boundary| {
        let span = Span::new(window.start + before, window.start + boundary);
        before = boundary;
        span
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(text: &str) -> Span {
        Span::new(0, text.len()).unwrap()
    }

    #[test]
    fn words_need_no_spaces() {
        let thai = "สวัสดีครับ";
        assert!(word_at(thai, all(thai), 0).len() < thai.len());
        let chinese = "阿富汗塔利班代表团";
        assert!(word_at(chinese, all(chinese), 0).len() < chinese.len());
        let urdu = "وزیر نے کہا";
        assert_eq!(word_at(urdu, all(urdu), 0).of(urdu), Some("وزیر"));
    }

    #[test]
    fn words_one_by_one() {
        let text = "The minister, he said";
        assert_eq!(word_at(text, all(text), 5).of(text), Some("minister"));
        assert_eq!(next_word_end(text, all(text), 3), 12);
        assert_eq!(next_word_end(text, all(text), 12), 16);
        assert_eq!(previous_word_start(text, all(text), 14), 4);
        assert_eq!(previous_word_start(text, all(text), 4), 0);
        assert_eq!(next_word_end(text, all(text), text.len()), text.len());
    }

    #[test]
    fn graphemes_keep_families_together() {
        let text = "a👨‍👩‍👧é";
        let family = grapheme_at(text, 3).unwrap();
        assert_eq!((family.start(), family.end()), (1, 19));
        assert_eq!(previous_grapheme(text, 19), 1);
        assert_eq!(next_grapheme(text, 0), 1);
        assert_eq!(grapheme_at(text, text.len()), None);
    }

    proptest! {
        #[test]
        fn the_next_grapheme_begins_where_the_one_before_ends(
            text in r"([a-c1 \n\r\t]|é|ہے|👨|\u{301}|\u{200d}|\u{600}|\r\n){0,20}",
            at in 0usize..80,
        ) {
            let end = grapheme_at(&text, at).map_or(text.len(), Span::end);
            prop_assert_eq!(next_grapheme(&text, at), end);
        }
    }

    fn by_segmenter(text: &str) -> usize {
        let segmenter = WordSegmenter::new_auto(Default::default());
        if text.is_empty() { 0 } else { segmented(&segmenter, text) }
    }

    #[test]
    fn words_beside_combining_marks_are_counted_as_the_segmenter_does() {
        for text in ["", "_", "é  \u{301}9", "a   \u{301}X"] {
            assert_eq!(word_count(text), by_segmenter(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn words_are_counted_as_the_segmenter_does(
            text in r"([a-cXY019_:;,.'’“” \n\t-]|é|ب|ہے|中|ไทย|\u{301}|\u{200d}|\r){0,40}",
        ) {
            prop_assert_eq!(word_count(&text), by_segmenter(&text));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn nothing_panics_and_boundaries_hold(text in "(\\PC|[a-z. ]|[آ-ے ۔]|\n){1,80}", at in 0usize..400) {
            prop_assume!(!text.is_empty());
            let within = all(&text);
            for offset in [
                next_grapheme(&text, at), previous_grapheme(&text, at),
                next_word_end(&text, within, at), previous_word_start(&text, within, at),
                word_at(&text, within, at).start(), word_at(&text, within, at).end(),
            ] {
                prop_assert!(text.is_char_boundary(offset));
            }
        }
    }
}
