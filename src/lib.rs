//! Demarche reads an article, marks the exact words of each demand, allegation or commitment in it, and never loses a mark.
//!
//! The modules stand in reading order; each may import only what stands above it as `tests/architecture.rs` says. The blank lines keep
//! the formatter from sorting them by name.

/// Spans of text, the units they are counted in, and where graphemes, words and sentences end.
pub mod text;

/// An immutable text with its metadata and its structure.
pub mod article;

/// The codes a mark can carry, with their keys, letters and colours.
pub mod codebook;

/// Marks, the persistent set they live in, and the edits that change it.
pub mod annotation;

/// Finds a stored place again in a text.
pub mod anchor;

/// What is open and how it changes: commands, actions, history, effects.
pub mod session;

/// The bytes of a file turned into an article.
pub mod extract;

/// Our own files and everybody else's, one file per format.
pub mod formats;

/// The only door to the file system.
pub mod storage;

/// The window.
pub mod ui;

/// The command line, one file per subcommand.
pub mod cli;
