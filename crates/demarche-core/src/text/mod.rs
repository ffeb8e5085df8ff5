//! Places in a text: spans, units, selectors and segmentation.

mod abbreviation;
mod edges;
mod hand;
mod segment;
mod selector;
mod span;
mod unit;

pub(crate) use abbreviation::ends_in_abbreviation;
pub use edges::trim_separators;
pub use hand::Hand;
pub use segment::{
    WordCounter, grapheme_at, is_word, next_grapheme, next_sentence, next_word_end,
    previous_grapheme, previous_sentence, previous_word_start, sentence_at, trim, word_at,
    word_count,
};
pub use selector::{CONTEXT_CODE_POINTS, Selector};
pub use span::Span;
pub use unit::{Unit, UnitIndex};
