//! Finds the words of a claim: a sentence or paragraph without list marker, dateline and final stop.

use std::ops::Range;

use demarche_core::{
    article::{Article, claim_span, item_marker},
    text::{self, Span},
};

/// Returns the words of the sentence at a byte in a block.
pub(super) fn sentence(article: &Article, block: Span, at: usize) -> Span {
    let start = claim_span(article, block).start();
    let body = Span::new(start, block.end()).unwrap_or(block);
    let at = at.clamp(body.start(), body.end() - 1);
    claim_span(article, text::sentence_at(article.text(), body, at))
}

/// Returns the bytes of the marker (`•`, `-`, `12.`) that a list item at `span` begins with.
pub(super) fn marker(text: &str, span: Span) -> Option<Range<usize>> {
    let words = span.of(text)?;
    let trimmed = words.trim_start();
    let start = span.start() + words.len() - trimmed.len();
    let marker = item_marker(trimmed)?;
    let start = start + trimmed.find(marker)?;
    Some(start..start + marker.len())
}

/// Returns whether one of two neighbouring list items has a number or a letter and the other a bullet, so that they are in two lists
/// unless one is inside the other.
pub(super) fn are_of_two_lists(text: &str, one: Span, other: Span) -> bool {
    let is_numbered = |item: Span| {
        marker(text, item)
            .and_then(|bytes| text.get(bytes))
            .map(|sign| sign.contains(char::is_alphanumeric))
    };
    matches!((is_numbered(one), is_numbered(other)), (Some(one), Some(other)) if one != other)
}

#[cfg(test)]
mod tests {
    use demarche_core::article::{Block, BlockKind, Metadata, Sha256};

    use super::*;

    /// Returns an article of one block.
    fn article(kind: BlockKind, words: &str, dateline: Option<&str>) -> Article {
        let metadata = Metadata { dateline: dateline.map(str::to_owned), ..Metadata::default() };
        let span = Span::new(0, words.len()).unwrap();
        let hash = Sha256([0; 32]);
        Article::new(words.into(), vec![Block::new(kind, span)], metadata, "UTF-8", hash, hash)
    }

    #[test]
    fn bullets_and_numbers_are_two_lists() {
        let text = "• one\n• two\n1. three\n[2] four\nfive";
        let item = |words: &str| {
            let start = text.find(words).unwrap();
            Span::new(start, start + words.len()).unwrap()
        };
        let are = |one, other| are_of_two_lists(text, item(one), item(other));
        assert!(!are("• one", "• two") && !are("1. three", "[2] four") && !are("1. three", "five"));
        assert!(are("• two", "1. three") && are("[2] four", "• one"));
    }

    #[test]
    fn a_marker_with_a_stop_is_not_a_sentence() {
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
