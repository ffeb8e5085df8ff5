//! Everything a user or a worker can ask of a session, with its data.

use std::path::PathBuf;
use std::sync::Arc;

use demarche_core::{
    annotation::AnnotationId,
    article::{Article, ArticleRecord, Sha256},
    codebook::CodeId,
    study::{ArticleOrder, ArticlePath, Coder, OnDisk, SetKey, StudyId},
    text::Span,
};

use super::{
    Access, ArticleKey, Certainty, Clutter, Command, Filter, FollowChange, GoBack, IfUnreadable,
    Keymap, NoticeKind, Opened, Places, ReadCopy, RecordEdit, Selection, SetRead, StudyView,
    WriteOutcome,
};

/// One request. `Session::apply` is the only entry point.
#[derive(Clone, Debug)]
pub enum Action {
    /// Runs a command.
    Run(Command),
    /// Sets the live selection or, if it is empty, the caret; `None` removes both. Byte offsets at grapheme boundaries.
    Select(Option<Selection>),
    /// Forgets the kept pieces, because a selection begins elsewhere.
    DropPieces,
    /// Keeps the selected words as a piece, because the pointer begins another one.
    KeepPiece,
    /// A drag ended; in a marking run the selected words are marked.
    DragEnded,
    /// Begins a marking run with this code, in which every drag makes a mark; `None` ends it.
    MarkEvery(Option<CodeId>),
    /// Chooses a mark, or none. Choosing never scrolls the text; `Reveal` does.
    Choose(Option<AnnotationId>),
    /// Chooses a mark and scrolls to it.
    Reveal(AnnotationId),
    /// Stops checking the place of a mark.
    StopReview,
    /// Marks the live selection with this code, or, without a selection, changes the chosen mark's code to it.
    Mark(CodeId),
    /// Adds a second mark with this code on the words of the selection or the chosen mark.
    MarkAlso(CodeId),
    /// Marks these places of one or several articles of the study with this code, each with its own id, in one step.
    MarkAll(CodeId, Vec<Places>),
    /// Changes a mark's code, whatever is selected.
    Retype(AnnotationId, CodeId),
    /// Moves the edges of one piece of a mark, counted from 0, after a handle was dropped.
    MoveEdges(AnnotationId, usize, Selection),
    /// Removes this mark.
    Remove(AnnotationId),
    /// Sets whether the coder is sure of this mark.
    SetCertainty(AnnotationId, Certainty),
    /// Sets a mark's memo; an empty one removes it.
    SetMemo(AnnotationId, String),
    /// Sets a mark's memo to these words, which were typed from the memo `before`. If another program has changed that
    /// meanwhile, both versions of the mark are kept.
    TypeMemo {
        /// The mark.
        id: AnnotationId,
        /// The memo that the typing began with.
        before: String,
        /// What is now in the field.
        words: String,
    },
    /// The memo of this mark is still being written: its next change belongs to the same step.
    MemoGoesOn(AnnotationId),
    /// Sets how confident the coder is of a mark, from 1 (low) to 3 (high), or removes it.
    SetConfidence(AnnotationId, Option<u8>),
    /// Lists only these marks and makes them stand out in the text.
    Filter(Filter),
    /// Of the marks of the filter, lists only those with these words in quote, memo or code; all if there are no words.
    FindInMarks(String),
    /// Puts the caret at this byte, which is at a grapheme boundary, and shows it.
    GoTo(usize),
    /// Lists the articles in this order.
    SortArticles(ArticleOrder),
    /// Shows or hides page clutter in documents.
    SetClutter(Clutter),
    /// Shows the page clutter of the open article, until it is opened again, if some of these words are in it.
    Uncover(Span),
    /// Opens an article of the open study.
    OpenInStudy(ArticlePath),
    /// Stops what is being opened; what is open stays.
    StopOpening,
    /// Opens any path: a file or a folder.
    OpenPath(PathBuf),
    /// Opens an article whose marks cannot be read, in this way.
    OpenUnreadable(StudyId, ArticlePath, IfUnreadable),
    /// Sets the coder of a study. An action waiting for the coder is applied once that coder's marks are read.
    SetCoder(StudyId, Coder),
    /// The user gave no name: an action waiting for the coder is dropped.
    CancelCoder,
    /// Removes the notice with this number from the screen.
    DismissNotice(u64),
    /// Carries out what the notice with this number offers, if it still stands: another step may have come in between.
    AcceptOffer(u64),
    /// Uses these keys.
    SetKeymap(Arc<Keymap>),
    /// Shows a notice (from workers and dialogs).
    Notify(NoticeKind, String, Option<Command>),
    /// Shows a notice about this article; unless it is an error, it goes when another article is opened.
    NotifyOf(ArticleKey, NoticeKind, String, Option<Command>),
    /// A worker listed a study.
    StudyListed(Arc<StudyView>),
    /// A worker found that articles have come into this study or left it.
    ArticlesChanged(StudyId),
    /// A worker counted the marks of a set by code after another program changed it, and found whether it is done.
    SetCounted(SetKey, Vec<(CodeId, usize)>, bool),
    /// A worker opened an article.
    ArticleOpened(Box<Opened>),
    /// A worker opened the set of an article that is already shown.
    SetOpened {
        /// The set.
        key: SetKey,
        /// The opening it belongs to.
        opening: u64,
        /// What was read.
        read: Box<SetRead>,
    },
    /// A worker found marks on exactly the text of an article that was opened, under paths where no article is any more.
    StrayedFound {
        /// The opening.
        opening: u64,
        /// Where the marks are.
        from: Vec<ArticlePath>,
        /// Other articles with the same content.
        copies: Vec<ArticlePath>,
    },
    /// A worker found copies of a set, or of its article's details, that a window which ended kept outside the study.
    UnsavedFound {
        /// The set.
        key: SetKey,
        /// Their files, each with its path as it is shown.
        files: Vec<(PathBuf, String)>,
    },
    /// A worker found copies of a set that a sync program left beside it.
    CopiesFound {
        /// The set.
        key: SetKey,
        /// The names of their files.
        names: Vec<String>,
    },
    /// A worker read copies of a set, or could not, for this reason.
    CopiesRead {
        /// The set.
        key: SetKey,
        /// The text in which their marks are placed.
        text_sha256: Sha256,
        /// The copies.
        result: Result<Vec<ReadCopy>, String>,
    },
    /// A worker renamed copies that were merged, or could not, for this reason.
    CopiesPutAside {
        /// The set.
        key: SetKey,
        /// Their new names.
        result: Result<Vec<String>, String>,
    },
    /// A worker moved what is saved about an article, or could not, for this reason.
    Followed(Box<FollowChange>, Result<(), String>),
    /// A worker could not open something; what was open stays.
    OpenFailed {
        /// The opening it answers.
        opening: u64,
        /// What was to be opened, in words for the user.
        what: String,
        /// Why, and what to do next.
        reason: String,
    },
    /// A worker found saved marks that cannot be read.
    SetUnreadable {
        /// The opening it answers.
        opening: u64,
        /// The study.
        study: StudyId,
        /// The article.
        path: ArticlePath,
        /// What is wrong, with line and column.
        reason: String,
    },
    /// Stops changing the marks of several articles.
    StopBulk,
    /// A worker read an article and its set, so that it can be changed, or could not, for this reason.
    SetFetched {
        /// The number of the request.
        number: u64,
        /// The set.
        key: SetKey,
        /// The article and its marks.
        result: Result<Box<(Arc<Article>, SetRead)>, String>,
    },
    /// A write ended.
    Wrote {
        /// The set.
        key: SetKey,
        /// The attempt it answers.
        attempt: u64,
        /// How it ended.
        outcome: WriteOutcome,
    },
    /// The file of this set was written or removed, by whatever program.
    SetTouched(SetKey),
    /// A worker found that the file of the shown set holds something else than this window last read or wrote.
    Looked {
        /// The set.
        key: SetKey,
        /// The opening that shows it.
        opening: u64,
        /// What it holds.
        read: Box<SetRead>,
    },
    /// A worker read what another program wrote into the file of an unsaved set, or could not, for this reason.
    TheirsRead {
        /// The set.
        key: SetKey,
        /// The attempt it answers.
        attempt: u64,
        /// The marks, placed in the article of the unsaved set.
        result: Result<Box<SetRead>, String>,
    },
    /// Changes what is stated about the open article.
    SetRecord(Box<RecordEdit>),
    /// A worker saved what is stated about an article, or could not, for this reason.
    RecordSaved {
        /// The article.
        article: ArticleKey,
        /// The attempt it answers.
        attempt: u64,
        /// All that its file states now.
        result: Box<Result<ArticleRecord, String>>,
    },
    /// A worker put the steps of a set's journal into its file.
    Rewritten {
        /// The set.
        key: SetKey,
        /// What file and journal held.
        before: OnDisk,
        /// What they hold now, which is the same.
        now: OnDisk,
    },
    /// A worker could not put the steps of a set's journal into its file, because another program changed that.
    NotRewritten(SetKey),
    /// The article of this set has another text now than the one with this hash.
    ArticleChanged(SetKey, Sha256),
    /// Goes back to an earlier state of a set.
    GoBack(Box<GoBack>),
    /// Retries the writes that failed.
    RetrySaves,
    /// Asks again for a set that could not be changed.
    RetryAccess,
    /// The set of this opening still cannot be changed, for this reason, if it is known.
    AccessDenied(u64, Option<Access>),
    /// Somebody else has taken over the lock of this set, which can now only be read.
    LockLost(SetKey, Access),
    /// The user takes a set over from the holder with this signature, on another computer.
    TakeOver(SetKey, String),
    /// The user agreed to save a study where it is.
    StayHome(StudyId),
    /// The user chose no folder for the marks of a study.
    RefuseHome(StudyId),
    /// A set, with its article, should be saved in this folder instead.
    MoveHome(SetKey, PathBuf),
    /// A worker moved a set and its article into another study, or could not, for this reason.
    Moved {
        /// Where it was.
        from: SetKey,
        /// The attempt it answers.
        attempt: u64,
        /// Where it is now, and what its file holds.
        result: Result<(SetKey, OnDisk), String>,
    },
    /// Continues a set in conflict under another coder's name.
    KeepMineAs(SetKey, Coder),
    /// Replaces a set in conflict by the version on disk.
    UseTheirs(SetKey),
    /// Save a set again whose file was removed.
    SaveAgain(SetKey),
    /// A worker saved this window's version beside the set, or failed to.
    KeptAside {
        /// The set.
        key: SetKey,
        /// The attempt it answers.
        attempt: u64,
        /// Where this window's version is kept.
        result: Result<PathBuf, String>,
    },
    /// The user cancelled quitting.
    StayOpen,
    /// The user chose to quit although something could not be saved.
    QuitUnsaved,
    /// Quitting has been waiting for too long.
    QuitIsSlow,
}

/// A memo to save: its mark, the memo that it was typed from, if it was typed, and its words.
pub type Memo = (AnnotationId, Option<String>, String);

impl Action {
    /// Returns the memo that this saves, if it saves one.
    pub fn memo(&self) -> Option<Memo> {
        match self {
            Self::SetMemo(id, words) => Some((id.clone(), None, words.clone())),
            Self::TypeMemo { id, before, words } => {
                Some((id.clone(), Some(before.clone()), words.clone()))
            }
            _ => None,
        }
    }
}
