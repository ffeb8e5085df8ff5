//! Demarche reads an article, marks the exact words of each demand, allegation or commitment in it, and never loses a mark.
//!
//! The domain and the files are crates of their own, `demarche-core` and `demarche-files`; this is the program. Its modules are in
//! reading order; the blank lines keep the formatter from sorting them by name.

/// What is open and how it changes: commands, actions, history, effects.
pub mod session;

/// Slow work, off the window's thread: named threads that take jobs and answer with data.
pub(crate) mod work;

/// The window.
pub mod ui;

/// The command line, one file per subcommand.
pub mod cli;
