//! The domain of Demarche: articles, marks and codebooks as pure values.

/// Spans of text, the units they are counted in, and where graphemes, words and sentences end.
pub mod text;

/// What tells one study, one article and one coder's set from every other.
pub mod study;

/// An immutable text with its metadata and its structure.
pub mod article;

/// The codes a mark can carry, with their keys, letters and colours.
pub mod codebook;

/// Marks, the persistent set they live in, and the edits that change it.
pub mod annotation;

/// Finds a stored place again in a text.
pub mod anchor;
