//! A mark's words on one line.

use demarche_core::{
    annotation::{Annotation, Status},
    article::Article,
};

/// How much of a quote is shown at most, in characters.
const SHOWN: usize = 160;

/// Returns the marked words on one line, pieces parted by `…`; of a mark whose place is not sure or lost, the words as they were saved.
pub(super) fn quote(annotation: &Annotation, article: &Article) -> String {
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
            if n_characters >= SHOWN {
                quote.push('…');
                return quote;
            }
        }
    }
    quote
}
