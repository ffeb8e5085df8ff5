//! What a session cannot do itself.

use std::path::PathBuf;
use std::sync::Arc;

use demarche_core::{
    article::Article,
    study::{ArticlePath, Coder, Homeless, SetKey, StudyId},
};

use super::{Command, SaveRequest};

/// What should be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A file, or a folder: the article of it to go on with.
    Path(PathBuf),
    /// An article of this study.
    InStudy(StudyId, ArticlePath),
}

/// What becomes of a set that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfUnreadable {
    /// The coder is asked.
    Ask,
    /// The article is shown without marks and cannot be marked.
    ReadOnly,
    /// The file is renamed beside itself, and a new set begun.
    SetAside,
}

/// Returns the effects that carry out these writes.
pub(super) fn saves(requests: impl IntoIterator<Item = SaveRequest>) -> Vec<Effect> {
    requests.into_iter().map(Effect::Save).collect()
}

/// A request to whoever drives the session (the window, the command line, a test).
#[derive(Clone, Debug)]
pub enum Effect {
    /// A view command: the reader or the window carries it out (caret motion, theme, panels, text size, help).
    View(Command),
    /// Scroll so that this byte is visible (never scroll if it is).
    Reveal(usize),
    /// An article was opened: show it from where it was left.
    Show,
    /// Ask for a file, a folder, or where to put the sample.
    Dialog(Command),
    /// Open something. The answer carries the number of the opening.
    Open {
        /// The opening.
        opening: u64,
        /// What to open.
        target: Target,
        /// What to do if its marks cannot be read.
        if_unreadable: IfUnreadable,
    },
    /// Open a coder's set of an article that is shown already.
    OpenSet {
        /// The set.
        key: SetKey,
        /// The coder's name on screen.
        coder_name: String,
        /// The article.
        article: Arc<Article>,
        /// The opening it belongs to.
        opening: u64,
    },
    /// Release a set, if it was opened by this opening or an earlier one.
    Release(SetKey, u64),
    /// List a study with the counts of this coder; the article named is open, so its marks are known.
    List(StudyId, Option<Coder>, ArticlePath),
    /// Remember who codes in a study.
    Remember(StudyId, Coder),
    /// Write this set.
    Save(SaveRequest),
    /// Copy the article into this folder, make a study of it, and write the set there.
    Move(SaveRequest, PathBuf),
    /// Keep this version of a set beside the set.
    GiveWay(SaveRequest),
    /// Put this text on the clipboard.
    CopyText(String),
    /// Ask who codes in this study.
    AskCoder(StudyId),
    /// Ask where the marks of a study should be saved; the set waits for the answer.
    AskHome(SetKey, Homeless),
    /// A set is in conflict for this reason: ask which version to keep.
    AskConflict(SetKey, String),
    /// Saved marks cannot be read for this reason: ask what to do.
    AskUnreadable(StudyId, ArticlePath, String),
    /// Something is unsaved: ask before quitting.
    AskQuit,
    /// Close the window; all is saved, or the user said so.
    Quit,
}
