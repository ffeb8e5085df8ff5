//! A mark's words as the panel shows them.

use demarche_core::{
    annotation::{Annotation, Status},
    article::Article,
};

use crate::ui::{
    typeset::{Direction, Style, base_direction_in},
    widgets::row_words,
};

/// The longest part of a quote that is shown, in characters.
const SHOWN: usize = 600;

/// Returns the marked words without line breaks, with `…` between pieces, shortened if they are long. If the mark's place is
/// uncertain or lost, these are the saved words.
pub(super) fn quote(annotation: &Annotation, article: &Article) -> String {
    joined(annotation, article, SHOWN)
}

/// Returns the same words, all of them.
pub(super) fn whole_quote(annotation: &Annotation, article: &Article) -> String {
    joined(annotation, article, usize::MAX)
}

fn joined(annotation: &Annotation, article: &Article, most: usize) -> String {
    let stored =
        annotation.detail.as_ref().map(|detail| detail.stored.as_slice()).unwrap_or_default();
    let placed = annotation.spans.iter().filter_map(|span| span.of(article.text()));
    let pieces: Vec<&str> = if annotation.status() >= Status::Uncertain && !stored.is_empty() {
        stored.iter().map(|selector| selector.exact.as_ref()).collect()
    } else {
        placed.collect()
    };
    let mut quote = String::new();
    let mut n_characters = 0;
    for (index, piece) in pieces.iter().enumerate() {
        if index > 0 {
            quote.push_str(" … ");
        }
        let mut was_space = false;
        for character in piece.trim().chars() {
            let is_space = character.is_whitespace();
            if !(is_space && was_space) {
                quote.push(if is_space { ' ' } else { character });
                n_characters += 1;
            }
            was_space = is_space;
            if n_characters >= most {
                quote.push('…');
                return quote;
            }
        }
    }
    quote
}

/// Returns a quote's style, with the direction of its paragraph, whatever word it begins with.
pub(super) fn quote_style(annotation: &Annotation, article: &Article) -> Style {
    let direction = annotation.hull().map_or(Direction::Auto, |hull| {
        let blocks = article.blocks();
        let after = blocks.partition_point(|block| block.span.start() <= hull.start());
        let block = after.checked_sub(1).and_then(|index| blocks.get(index));
        block
            .and_then(|block| block.span.of(article.text()))
            .map_or(Direction::Auto, |words| base_direction_in(words, article.text()))
    });
    Style { direction, ..row_words() }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use demarche_core::{
        annotation::AnnotationId,
        article::{Block, BlockKind, Metadata, Sha256},
        codebook::CodeId,
        text::Span,
    };

    use super::*;

    fn direction(text: &str, words: &str) -> Direction {
        let block = Block::new(BlockKind::Paragraph, Span::new(0, text.len()).unwrap());
        let hash = Sha256([0; 32]);
        let article =
            Article::new(text.into(), vec![block], Metadata::default(), "UTF-8", hash, hash);
        let start = text.find(words).unwrap();
        let annotation = Annotation {
            id: AnnotationId::new("a"),
            code: CodeId::new("demand"),
            spans: [Span::new(start, start + words.len()).unwrap()].into_iter().collect(),
            created: None,
            modified: None,
            is_unsure: false,
            confidence: None,
            detail: None,
        };
        quote_style(&annotation, &Arc::new(article)).direction
    }

    #[test]
    fn a_quote_takes_its_direction_from_its_paragraph() {
        let urdu = "پاکستان نے کہا کہ TTP کو روکا جائے۔";
        assert_eq!(direction(urdu, "TTP کو روکا جائے"), Direction::Rtl);
        assert_eq!(direction("He said پاکستان zindabad", "پاکستان zindabad"), Direction::Ltr);
    }
}
