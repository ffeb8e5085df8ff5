//! What a session cannot do itself.

use demarche_core::study::ArticlePath;
use std::path::PathBuf;
use std::sync::Arc;

use super::Command;
use demarche_core::{annotation::AnnotationSet, article::Article};

/// A request to whoever drives the session (the window, the command line, a test).
#[derive(Clone, Debug)]
pub enum Effect {
    /// A view command: the reader or the window carries it out (caret motion, theme, panels, text size, help).
    View(Command),
    /// Scroll so that this byte is visible (never scroll if it is).
    Reveal(usize),
    /// Ask for a file, a folder, or where to put the sample.
    Dialog(Command),
    /// Open any path.
    OpenPath(PathBuf),
    /// Open the article of the study with this path.
    OpenInStudy(ArticlePath),
    /// Write this set. One write in flight at most; a newer one for the same path replaces a waiting older one.
    Save(SaveRequest),
    /// Put this text on the clipboard.
    CopyText(String),
    /// Ask who codes.
    AskCoder,
    /// Something is unsaved: ask before quitting.
    AskQuit,
    /// Close the window; all is saved.
    Quit,
}

/// All a worker needs to write a set.
#[derive(Clone, Debug)]
pub struct SaveRequest {
    /// The article's path below the study.
    pub path: ArticlePath,
    /// The article the marks stand in.
    pub article: Arc<Article>,
    /// A snapshot.
    pub set: AnnotationSet,
    /// Which revision the snapshot is.
    pub revision: u64,
}

/// Why an action was refused; nothing changed. Shown to the user as it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// What was refused and why, one sentence, lower-case start, no full stop.
    pub message: String,
}
