//! Requests for what a session cannot do itself.

use std::path::PathBuf;
use std::sync::Arc;

use demarche_core::{
    article::Article,
    study::{ArticlePath, Coder, Homeless, OnDisk, SetKey, StudyId, isolated},
    text::Span,
};

use super::{
    ArticleKey, Command, CopiesRequest, Elsewhere, FollowChange, LookRequest, RecordRequest,
    SaveRequest, StudyView, TheirsRequest,
};

/// What to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A file, or a folder: then the article to continue with is opened.
    Path(PathBuf),
    /// An article of this study.
    InStudy(StudyId, ArticlePath),
    /// A document of this study, whose text is to be read again from its file whatever was kept of it.
    Again(StudyId, ArticlePath),
}

impl Target {
    /// Returns the name of the file or folder, for use in a sentence.
    pub fn name(&self) -> String {
        match self {
            Self::Path(path) => {
                let name = path.file_name().unwrap_or(path.as_os_str());
                isolated(&name.to_string_lossy()).into_owned()
            }
            Self::InStudy(_, path) | Self::Again(_, path) => path.isolated_name(),
        }
    }
}

/// What to do with a set that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfUnreadable {
    /// Ask the user.
    Ask,
    /// Show the article without marks; it cannot be marked.
    ReadOnly,
    /// Rename the file in its folder, and start a new set.
    SetAside,
}

/// Whether a set is asked for the first time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It is: the answer says whether it can be changed.
    First,
    /// It could not be changed before: it is read only if it can be now.
    Again,
    /// By a person's word it is first taken over from the holder with this signature, on another computer.
    TakenOver(String),
}

/// Returns the effects that carry out these writes.
pub(super) fn saves(requests: impl IntoIterator<Item = SaveRequest>) -> Vec<Effect> {
    requests.into_iter().map(Effect::Save).collect()
}

/// A request to the caller that drives the session: the window or a test.
#[derive(Clone, Debug)]
pub enum Effect {
    /// A view command (caret motion, theme, panels, text size, help), carried out by the reader or the window.
    View(Command),
    /// Scroll to make this byte visible, unless it is already.
    Reveal(usize),
    /// Scroll to make these words visible, or their beginning if they are longer than the window, unless they are already.
    RevealWords(Span),
    /// Show the article that was opened, at its last scroll position.
    Show,
    /// Ask for a file, a folder, or where to put the sample.
    Dialog(Command),
    /// Open something. The answer carries the number of this opening.
    Open {
        /// The number of the opening.
        opening: u64,
        /// What to open.
        target: Target,
        /// What to do if its marks cannot be read.
        if_unreadable: IfUnreadable,
    },
    /// Open a coder's set of an article that is already shown.
    OpenSet {
        /// The set.
        key: SetKey,
        /// The coder's name on screen.
        coder_name: String,
        /// The article.
        article: Arc<Article>,
        /// The opening it belongs to.
        opening: u64,
        /// Whether it is asked for again.
        asked: Asked,
    },
    /// Read an article and this set of it, with its lock, so that it can be changed without being shown.
    Fetch {
        /// The number of the request.
        number: u64,
        /// The set.
        key: SetKey,
        /// The coder's name on screen.
        coder_name: String,
    },
    /// Release a set if this opening or an earlier one opened it.
    Release(SetKey, u64),
    /// List a study with this coder's counts. The named article is open, so its marks need not be counted.
    List(StudyId, Option<Coder>, Option<ArticlePath>),
    /// Notice when articles come into this study or leave it; `None` if no study is open any more.
    Watch(Option<Arc<StudyView>>),
    /// Remember the coder of a study.
    Remember(StudyId, Coder),
    /// Write this set.
    Save(SaveRequest),
    /// Find out whether the file of the shown set was changed by another program, and read it if it was.
    Look(LookRequest),
    /// Read what another program wrote into the file of an unsaved set.
    ReadTheirs(TheirsRequest),
    /// Save what is stated about an article.
    SaveRecord(RecordRequest),
    /// Remove the copy of these details that was kept outside the study, because they are saved elsewhere.
    ForgetRecord(ArticleKey),
    /// Copy the article into this folder, make a study of it, and write the set there.
    Move(SaveRequest, PathBuf),
    /// Keep this version of a set, which waits for a person's choice, with the copies outside the study.
    KeepMeanwhile(SaveRequest),
    /// Save this version of a set beside the set.
    KeepAside(SaveRequest),
    /// Read copies of a set.
    ReadCopies(CopiesRequest),
    /// Rename copies of a set that were merged, each with what its file held.
    PutCopiesAside(SetKey, Vec<(String, OnDisk)>),
    /// Name these copies, which a window that ended kept outside the study, no more.
    LeaveCopies(Vec<PathBuf>),
    /// Move all that is saved about an article.
    Follow(FollowChange),
    /// Put this text on the clipboard.
    CopyText(String),
    /// Ask for the coder of this study.
    AskCoder(StudyId),
    /// Ask where the marks of a study should be saved; the set waits for the answer.
    AskHome(SetKey, Homeless),
    /// A set could not be saved in its study: ask for another folder.
    AskElsewhere(SetKey),
    /// A set is in conflict for this reason: ask which version to keep.
    AskConflict(SetKey, String),
    /// A set is open on another computer: ask whether to take it over.
    AskTakeOver(SetKey, Box<Elsewhere>),
    /// Saved marks cannot be read for this reason: ask what to do.
    AskUnreadable(StudyId, ArticlePath, String),
    /// Something is unsaved: ask before quitting.
    AskQuit,
    /// Close the window: everything is saved, or the user chose to close anyway.
    Quit,
}
