//! Demarche reads an article, marks the exact words of each demand, allegation or commitment in it, and never loses a mark.
//!
//! The modules stand in reading order; each may import only what stands above it as `tests/architecture.rs` says.

/// Finds a stored place again in a text.
pub mod anchor;
/// Marks, the persistent set they live in, and the edits that change it.
pub mod annotation;
/// An immutable text with its metadata and its structure.
pub mod article;
/// The command line, one file per subcommand.
pub mod cli;
/// The codes a mark can carry, with their keys, letters and colours.
pub mod codebook;
/// The bytes of a file turned into an article.
pub mod extract;
/// Our own files and everybody else's, one file per format.
pub mod formats;
/// What is open and how it changes: commands, actions, history, effects.
pub mod session;
/// The only door to the file system.
pub mod storage;
/// Spans of text, the units they are counted in, and where graphemes, words and sentences end.
pub mod text;
/// The window.
pub mod ui;
