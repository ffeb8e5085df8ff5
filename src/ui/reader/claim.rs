//! The words that can be a claim: a sentence or paragraph without list marker, dateline and final stop.

use std::ops::Range;

use demarche_core::{
    article::{Article, Block, BlockKind},
    text::{self, Span},
};

/// How far into a paragraph its dateline may reach, in characters.
const LONGEST_DATELINE: usize = 80;

/// Returns the part of a sentence's or paragraph's `span` that can be a claim: without the list marker and the dateline at its
/// block's start, white space at its edges and the final stop; all of it if nothing else is there.
pub(super) fn claim_span(article: &Article, span: Span) -> Span {
    let text = article.text();
    let Some(trimmed) = text::trim(text, span) else { return span };
    let block = article.blocks().get(article.block_index_at(trimmed.start()));
    let first = block.and_then(|block| first_word(article, block)).unwrap_or(0);
    let words = Span::new(trimmed.start().max(first), trimmed.end());
    let words = words.and_then(|words| text::trim(text, words));
    words.map_or(trimmed, |words| without_final_stop(text, words))
}

/// Returns the words of the sentence at a byte of a block.
pub(super) fn sentence(article: &Article, block: Span, at: usize) -> Span {
    let start = claim_span(article, block).start();
    let body = Span::new(start, block.end()).unwrap_or(block);
    let at = at.clamp(body.start(), body.end() - 1);
    claim_span(article, text::sentence_at(article.text(), body, at))
}

/// Returns where a block goes on behind its marker or dateline, if it begins with one.
fn first_word(article: &Article, block: &Block) -> Option<usize> {
    match block.kind {
        BlockKind::ListItem => marker(article.text(), block.span).map(|marker| marker.end),
        BlockKind::Paragraph => dateline_end(article, block.span),
        BlockKind::Title | BlockKind::Date | BlockKind::Heading | BlockKind::Noise => None,
    }
}

/// Returns a stretch without the full stop it ends in. One within closing quotation marks, of an ellipsis or of an
/// abbreviation with stops inside (`U.S.`) stays.
fn without_final_stop(text: &str, span: Span) -> Span {
    let words = span.of(text).unwrap_or_default();
    let kept = words.strip_suffix(['.', '۔', '。', '।', '॥', '．', '｡']).map(str::trim_end);
    let is_kept = |kept: &&str| {
        let last = kept.rsplit(char::is_whitespace).next().unwrap_or_default();
        !last.contains('.')
    };
    let end = kept.filter(is_kept).unwrap_or(words).len();
    Span::new(span.start(), span.start() + end).unwrap_or(span)
}

/// Returns the bytes of the marker (`•`, `-`, `12.`) that a list item at `span` begins with.
pub(super) fn marker(text: &str, span: Span) -> Option<Range<usize>> {
    let words = span.of(text)?;
    let trimmed = words.trim_start();
    let start = span.start() + words.len() - trimmed.len();
    let marker = trimmed.split_whitespace().next()?;
    let is_sign = marker.chars().count() == 1 && !marker.chars().all(char::is_alphanumeric);
    let is_number = marker.chars().count() <= 5
        && marker.ends_with(['.', ')', '۔'])
        && marker.chars().any(char::is_alphanumeric);
    let is_alone = marker.len() == trimmed.trim_end().len();
    ((is_sign || is_number) && !is_alone).then(|| start..start + marker.len())
}

/// Returns where a paragraph goes on behind the article's dateline (`ISLAMABAD (Reuters) —`), if it begins with it.
fn dateline_end(article: &Article, span: Span) -> Option<usize> {
    let place = article.metadata.dateline.as_deref()?;
    let words = span.of(article.text())?;
    let rest = words.trim_start().strip_prefix(place)?;
    let near = rest.char_indices().take(LONGEST_DATELINE);
    let (at, sign) = near.clone().find(|(at, sign)| match sign {
        ':' | '—' | '–' => true,
        '-' => rest.get(..*at).is_some_and(|head| head.ends_with(' ')),
        _ => false,
    })?;
    let between = rest.get(..at)?.trim_start();
    let is_dateline = between.is_empty() || between.starts_with(['(', ',']);
    is_dateline.then(|| span.end() - rest.len() + at + sign.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;
    use demarche_core::article::{Metadata, Sha256};

    /// Returns an article of one block.
    fn article(kind: BlockKind, words: &str, dateline: Option<&str>) -> Article {
        let metadata = Metadata { dateline: dateline.map(str::to_owned), ..Metadata::default() };
        let span = Span::new(0, words.len()).unwrap();
        let hash = Sha256([0; 32]);
        Article::new(words.into(), vec![Block { kind, span }], metadata, "UTF-8", hash, hash)
    }

    #[track_caller]
    fn check(kind: BlockKind, words: &str, expected: &str) {
        let article = article(kind, words, Some("ISLAMABAD"));
        let claim = claim_span(&article, article.blocks()[0].span);
        assert_eq!(claim.of(words), Some(expected), "{words}");
    }

    #[test]
    fn marker_dateline_and_final_stop_are_no_part_of_a_claim() {
        use BlockKind::{Heading, ListItem, Paragraph};
        check(ListItem, "• Kabul tried to use the talks.", "Kabul tried to use the talks");
        check(ListItem, "  12) Kabul must act. Now.", "Kabul must act. Now");
        check(ListItem, "۱۔ کابل نے کہا۔", "کابل نے کہا");
        check(ListItem, "•", "•");
        check(Paragraph, "ISLAMABAD: He left.", "He left");
        check(Paragraph, "ISLAMABAD (Reuters) — He left.", "He left");
        check(Paragraph, "ISLAMABAD, Nov 9 - He left.", "He left");
        check(Paragraph, "ISLAMABAD said: no.", "ISLAMABAD said: no");
        check(Paragraph, "- A dash.", "- A dash");
        check(Heading, "ISLAMABAD: a city", "ISLAMABAD: a city");
    }

    #[test]
    fn a_stop_that_is_part_of_the_words_stays() {
        use BlockKind::Paragraph;
        check(Paragraph, "He said “We left.”", "He said “We left.”");
        check(Paragraph, "He said “We left”.", "He said “We left”");
        check(Paragraph, "He left for the U.S.", "He left for the U.S.");
        check(Paragraph, "He left...", "He left...");
        check(Paragraph, "Who left?", "Who left?");
        check(Paragraph, ".", ".");
    }

    #[test]
    fn a_marker_with_a_stop_is_no_sentence() {
        let words = "1. Kabul must act. It will.";
        let article = article(BlockKind::ListItem, words, None);
        let block = article.blocks()[0].span;
        let at = |at| sentence(&article, block, at).of(words);
        assert_eq!(
            (at(0), at(5), at(20)),
            (Some("Kabul must act"), Some("Kabul must act"), Some("It will"))
        );
    }
}
