//! Any text: its sentences, words and graphemes are in order, lie in one another and end between characters.
#![no_main]

use demarche_core::text::{
    Span, grapheme_at, next_grapheme, next_sentence, next_word_end, previous_grapheme,
    previous_sentence, previous_word_start, sentence_at, word_at, word_count,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some(within) = Span::new(0, text.len()) else { return };
    let mut borders = vec![0];
    while let Some(last) = borders.last().copied().filter(|last| *last < text.len()) {
        let next = next_grapheme(text, last);
        assert!(next > last, "a caret that goes on arrives");
        assert_eq!(previous_grapheme(text, next), last, "and comes back the same way");
        borders.push(next);
    }
    let is_border = |at: usize| borders.binary_search(&at).is_ok();
    let mut before: Option<Span> = None;
    for at in text.char_indices().map(|(at, _)| at) {
        let sentence = sentence_at(text, within, at);
        assert!(is_border(sentence.start()) && is_border(sentence.end()), "{sentence:?}");
        if let Some(before) = before {
            assert!(before == sentence || before.end() <= sentence.start());
        }
        before = Some(sentence);
        let word = word_at(text, within, at);
        assert!(word.contains(at) && word.of(text).is_some());
        assert!(grapheme_at(text, at).is_some_and(|grapheme| grapheme.contains(at)));
        for next in [next_sentence(text, within, at), next_word_end(text, within, at)] {
            assert!(next > at && text.is_char_boundary(next));
        }
        for next in [previous_sentence(text, within, at), previous_word_start(text, within, at)] {
            assert!((next < at || at == 0) && text.is_char_boundary(next));
        }
    }
    let _count = word_count(text);
});
