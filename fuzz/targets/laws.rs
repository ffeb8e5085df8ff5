//! What holds for every article, wherever it was read from.

use demarche_core::article::{Article, date_as_iso};

/// Checks an article: its blocks are in order and cover its text, its places are between characters, and its date is one.
pub fn check(article: &Article) {
    let text = article.text();
    let mut end = 0;
    for block in article.blocks() {
        assert!(block.span.of(text).is_some_and(|words| !words.trim().is_empty()));
        let between = text.get(end..block.span.start()).expect("blocks are in order");
        assert!(between.trim().is_empty(), "{between:?} is in no block");
        if let Some(speaker) = block.speaker() {
            assert!(speaker.end() <= block.span.end());
            assert!(speaker.of(text).is_some_and(|name| !name.trim().is_empty()));
        }
        end = block.span.end();
    }
    assert!(text[end..].trim().is_empty(), "{:?} is in no block", &text[end..]);
    if let Some(date) = &article.metadata.date {
        assert_eq!(date_as_iso(date).as_ref(), Ok(date));
    }
    let pages = article.extraction.iter().flat_map(|extraction| extraction.pages.iter());
    let starts: Vec<usize> = pages.map(|page| page.at).collect();
    assert!(starts.is_sorted());
    assert!(starts.iter().all(|at| text.is_char_boundary(*at)));
}
