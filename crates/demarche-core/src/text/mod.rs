//! Places in a text: spans, units, selectors and segmentation.

mod conjunct;
mod edges;
mod han;
mod hand;
mod segment;
mod selector;
mod sentence;
mod span;
mod unit;
mod window;

pub use edges::{trim, trim_separators};
pub use han::Han;
pub use hand::Hand;
pub use segment::{
    WordCounter, grapheme_at, is_word, next_grapheme, next_word_end, previous_grapheme,
    previous_word_start, word_at, word_count,
};
pub use selector::{CONTEXT_CODE_POINTS, Selector};
pub(crate) use sentence::ends_in_abbreviation;
pub use sentence::{next_sentence, previous_sentence, sentence_at};
pub use span::Span;
pub use unit::{Unit, UnitIndex};
