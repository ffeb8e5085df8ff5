//! Finds where sentences begin and end.
//!
//! The segmenter follows the Unicode standard (Annex 29), which has no abbreviations, lists or notes. `stops` knows where it
//! would cut too early, `ends` where it does not cut; `words` has the abbreviations and first words of some 40 languages. The
//! language of a text is not known: script, letters and the words beside a place decide.
//!
//! Of the 48 English golden rules of the project `pragmatic_segmenter` all are kept, and 291 of 313 distinct cases in 28
//! languages from the tests of its ports; abbreviations alone kept 30 and 201. Of the first 113 paragraphs of
//! `tests/fixtures/sentences.txt` 112 are split as a person does, against 108.

mod ends;
mod items;
mod place;
mod stops;
mod words;

use icu_segmenter::{SentenceSegmenter, SentenceSegmenterBorrowed};

use self::{ends::Ends, place::Place};
use super::{
    Span,
    edges::trim,
    window::{Window, clamp},
};

pub(crate) use stops::ends_in_abbreviation;

/// How far to search for a sentence boundary on each side, in bytes.
const SENTENCE_WINDOW: usize = 4096;

/// Returns the sentence that covers byte `at`, without white space at its edges.
pub fn sentence_at(text: &str, within: Span, at: usize) -> Span {
    let at = clamp(text, within, at);
    let sentences = sentences(&Window::around(text, within, at, SENTENCE_WINDOW));
    let raw =
        sentences.iter().find(|sentence| sentence.end() > at).or_else(|| sentences.last()).copied();
    raw.and_then(|raw| trim(text, raw)).unwrap_or(within)
}

/// Returns the start of the next sentence after `at`, or the end of `within`.
pub fn next_sentence(text: &str, within: Span, at: usize) -> usize {
    let at = clamp(text, within, at);
    let sentences = sentences(&Window::around(text, within, at, SENTENCE_WINDOW));
    sentences
        .iter()
        .filter_map(|sentence| trim(text, *sentence))
        .map(Span::start)
        .find(|start| *start > at)
        .or_else(|| sentences.last().map(|sentence| sentence.end()))
        .unwrap_or_else(|| within.end())
}

/// Returns the start of the sentence before `at`, or the start of `within`.
pub fn previous_sentence(text: &str, within: Span, at: usize) -> usize {
    let at = clamp(text, within, at);
    let sentences = sentences(&Window::around(text, within, at, SENTENCE_WINDOW));
    sentences
        .iter()
        .rev()
        .filter_map(|sentence| trim(text, *sentence))
        .map(Span::start)
        .find(|start| *start < at)
        .unwrap_or_else(|| within.start())
}

/// Returns the sentences of a window with the white space after them, in order and without gaps.
fn sentences(window: &Window<'_>) -> Vec<Span> {
    let segmenter: SentenceSegmenterBorrowed<'static> = SentenceSegmenter::new(Default::default());
    // Inside a block a single line break is a space: the lines were wrapped by hand. The length does not change, so offsets
    // stay valid.
    let text = window.text.replace(['\n', '\r'], " ");
    let ends = Ends::of(&text);
    let mut places: Vec<usize> = segmenter.segment_str(&text).chain(ends.likely).collect();
    places.extend(&ends.sure);
    places.sort_unstable();
    places.dedup();
    let mut sentences: Vec<Span> = Vec::new();
    let mut start = 0;
    for at in places {
        let is_end = at == text.len()
            || ends.sure.binary_search(&at).is_ok()
            || Place::at(&text, start, at).is_some_and(|place| !stops::goes_on(&place));
        if is_end {
            sentences.extend(Span::new(window.start + start, window.start + at));
            start = at;
        }
    }
    sentences
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::next_grapheme, *};

    fn all(text: &str) -> Span {
        Span::new(0, text.len()).unwrap()
    }

    /// Checks the sentences of a text; `|` separates them.
    #[track_caller]
    fn check_sentences(marked: &str) {
        let expected: Vec<&str> = marked.split('|').map(str::trim).collect();
        let text = marked.replace('|', "");
        let mut found = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let sentence = sentence_at(&text, all(&text), at);
            found.push(sentence.of(&text).unwrap().to_owned());
            at = next_sentence(&text, all(&text), at);
        }
        assert_eq!(found, expected);
    }

    #[test]
    fn sentences_of_english_news() {
        check_sentences("Mr. Asif spoke.| Then he left.");
        check_sentences("The U.N. Security Council met on Feb. 3, 2025.| It adjourned.");
        check_sentences("Growth was 3.5 per cent.| Prices fell.");
        check_sentences("He said “we will not accept this.”| She agreed.");
        check_sentences("Will they come?| No!| (They stayed away.)| Later, perhaps.");
        check_sentences("Gen. Munir and Lt. Col. Khan met Dr. Ali.| They talked.");
        check_sentences("They met at the U.N.| The talks failed.");
        check_sentences("Wrapped by\nhand at eighty\ncolumns.| Next.");
        check_sentences("J. R. Smith of Acme Inc. said so.");
    }

    #[test]
    fn quotation_marks_of_every_country() {
        check_sentences("„Warum?“ fragte er.| Keiner antwortete.");
        check_sentences("Er ging.| »Nein«, sagte er.");
        check_sentences("« Pourquoi ? » a-t-il dit.| Rien.");
        check_sentences("«Почему?» спросил он.| Молчание.");
        check_sentences("Tell me why.| 'Because,' he said.");
    }

    #[test]
    fn sentences_of_other_scripts() {
        check_sentences("پاکستان نے کہا۔| کیا وہ آئیں گے؟| ہاں۔");
        check_sentences("यह पहला वाक्य है।| यह दूसरा है।");
        check_sentences("会谈结束了。|双方同意吗？|没有。");
        check_sentences("会議は終わった。|次は未定だ！");
    }

    #[test]
    fn sentences_without_spaces_between() {
        check_sentences("“你去吗？”他问。|没人回答。");
        check_sentences("《走吧！朋友》上映了。|没人看。");
        check_sentences("「行くの？」と彼は聞いた。|誰も答えなかった。");
        check_sentences("The minister left.|The envoy stayed.");
        check_sentences("See talks.final.Rs and core.rs there.| It is new.");
        check_sentences("They wait...then they go.| It is over.");
        check_sentences("د.أحمد حضر.|وسامي غاب.");
        check_sentences("ഡോ.കെ.പി.രാഘവൻ വന്നു.| യോഗം കഴിഞ്ഞു.");
    }

    #[test]
    fn direction_marks_are_no_part_of_words() {
        check_sentences("د\u{200f}.\u{200f} أحمد حضر.| وسامي غاب.");
    }

    #[test]
    fn signs_without_words_belong_to_the_sentence_before() {
        check_sentences("They left. * * *");
        check_sentences("He waited.| . . . The talks had failed. . . .");
    }

    #[test]
    fn greek_and_armenian_signs_end_sentences_of_their_script_only() {
        check_sentences("Πού πας;| Δεν ξέρω.");
        check_sentences("Πού πας\u{37e}| Δεν ξέρω.");
        check_sentences("The α; The β: all of it.");
        check_sentences("Նա գնաց:| Մենք մնացինք:");
    }

    #[test]
    fn the_number_of_a_list_item_is_not_a_sentence() {
        let text = "1. Close the camps. Go.";
        assert_eq!(sentence_at(text, all(text), 0).of(text), Some("1. Close the camps."));
        assert_eq!(sentence_at(text, all(text), 20).of(text), Some("Go."));
    }

    /// Texts of the signs and words that the rules look at.
    fn texts() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            prop::sample::select(vec![
                "Dr.",
                "U.S.",
                "No.",
                "1.",
                "2.)",
                "a.",
                "b)",
                "•",
                "etc.",
                "p.",
                "12.",
                "Juni",
                "The",
                "Pakistan",
                "agreed",
                "said",
                "I",
                "...",
                "…",
                ". . . .",
                "[1]",
                "“",
                "”",
                "(",
                ")",
                "»",
                "?",
                "!",
                ".",
                ";",
                ":",
                "۔",
                "پی",
                "د.",
                "डॉ.",
                "सिंह",
                "।",
                "。",
                "《",
                "》",
                "ի:",
                "τι;",
                "²",
                "e\u{301}",
                "👨‍👩‍👧",
                "\u{200f}",
                "К",
                "г.",
            ])
            .prop_map(ToOwned::to_owned),
            "[a-cA-C0-9آ-ے]{1,8}",
        ];
        let space = prop::sample::select(vec!["", " ", " ", " ", "  ", "\n"]);
        prop::collection::vec((piece, space), 1..24)
            .prop_map(|pieces| pieces.into_iter().map(|(piece, space)| piece + space).collect())
    }

    fn sentences_of(text: &str) -> Vec<Span> {
        sentences(&Window::around(text, all(text), 0, SENTENCE_WINDOW))
    }

    proptest! {
        #[test]
        fn sentences_cover_the_text_in_order_and_split_no_grapheme(text in texts()) {
            let mut end = 0;
            for sentence in sentences_of(&text) {
                prop_assert_eq!(sentence.start(), end);
                end = sentence.end();
                let mut at = 0;
                while at < end {
                    at = next_grapheme(&text, at);
                }
                prop_assert_eq!(at, end);
            }
            prop_assert_eq!(end, text.len());
        }

        #[test]
        fn the_next_sentence_and_the_one_before_are_inverse(text in texts()) {
            prop_assume!(!text.trim().is_empty());
            let within = all(&text);
            let mut start = sentence_at(&text, within, 0).start();
            loop {
                let next = next_sentence(&text, within, start);
                if next == text.len() {
                    break;
                }
                prop_assert!(next > start);
                prop_assert_eq!(previous_sentence(&text, within, next), start);
                prop_assert_eq!(sentence_at(&text, within, next).start(), next);
                start = next;
            }
        }

        #[test]
        fn line_ends_of_every_kind_are_the_same(text in texts()) {
            let words = |text: &str| -> Vec<String> {
                let sentences = sentences_of(text);
                let of = |sentence: Span| sentence.of(text).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
                sentences.into_iter().map(of).collect()
            };
            prop_assert_eq!(words(&text), words(&text.replace('\n', "\r\n")));
        }

        #[test]
        fn nothing_panics_and_boundaries_hold(text in "(\\PC|[a-z. ]|[آ-ے ۔]|\n){1,80}", at in 0usize..400) {
            prop_assume!(!text.is_empty());
            let within = all(&text);
            for offset in [
                next_sentence(&text, within, at), previous_sentence(&text, within, at),
                sentence_at(&text, within, at).start(), sentence_at(&text, within, at).end(),
            ] {
                prop_assert!(text.is_char_boundary(offset));
            }
        }
    }
}
