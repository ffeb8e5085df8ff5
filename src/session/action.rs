//! Everything a user or a worker can ask of a session, with data.

use demarche_core::study::ArticlePath;
use std::sync::Arc;

use super::{Access, Coder, Command, NoticeKind, Selection, StudyView};
use demarche_core::{
    annotation::{AnnotationId, AnnotationSet},
    article::Article,
    codebook::{CodeId, Codebook},
};

/// One request. `Session::apply` is the only door.
#[derive(Clone, Debug)]
pub enum Action {
    /// Runs a command.
    Run(Command),
    /// Sets the live selection or, if empty, the caret (`None` takes both away). Byte offsets at grapheme boundaries.
    Select(Option<Selection>),
    /// Chooses a mark, or none. Choosing never moves the text by itself; `Reveal` does.
    Choose(Option<AnnotationId>),
    /// Chooses a mark and scrolls to it.
    Reveal(AnnotationId),
    /// A code's key or button: a live selection is marked; without one the chosen mark is retyped.
    Mark(CodeId),
    /// Shift + a code's key: a second mark with this code on the words of the selection or the chosen mark.
    MarkAlso(CodeId),
    /// Gives a mark another code, whatever is selected (a button of its record).
    Retype(AnnotationId, CodeId),
    /// Moves the edges of a mark (a handle was dropped).
    MoveEdges(AnnotationId, Selection),
    /// Removes this mark.
    Remove(AnnotationId),
    /// Says whether the coder is unsure of this mark.
    SetUnsure(AnnotationId, bool),
    /// Shows only marks of this code in the list, or all.
    FilterCode(Option<CodeId>),
    /// Opens an article of the study by its path below it.
    OpenInStudy(ArticlePath),
    /// Opens any path: a file or a folder.
    OpenPath(std::path::PathBuf),
    /// Says who codes; a mark that waited for it is made now.
    SetCoder(Coder),
    /// Takes the notice with this number away.
    DismissNotice(u64),
    /// Shows a notice (from workers and dialogs).
    Notify(NoticeKind, String, Option<Command>),
    /// A worker opened a study (or looked at it again).
    StudyOpened(Arc<StudyView>),
    /// A worker opened an article with the coder's set.
    ArticleOpened {
        /// Its path below the study.
        path: ArticlePath,
        /// The article.
        article: Arc<Article>,
        /// The set, empty if there is none on disk.
        set: AnnotationSet,
        /// Whether it can be changed.
        access: Access,
        /// The codebook of its study.
        codebook: Arc<Codebook>,
    },
    /// A worker read the marks of an article that is shown already.
    MarksLoaded {
        /// The article's path below the study.
        path: ArticlePath,
        /// The set.
        set: AnnotationSet,
        /// Whether it can be changed.
        access: Access,
    },
    /// A worker could not open something; what was open stays.
    OpenFailed {
        /// What was asked for, as the user would name it.
        what: String,
        /// Why, and what to do next.
        reason: String,
    },
    /// A worker wrote the set as it was at this revision.
    Saved {
        /// The article's path below the study.
        path: ArticlePath,
        /// The revision that is on disk now.
        revision: u64,
    },
    /// A worker could not write; the session keeps the set.
    SaveFailed {
        /// The article's path below the study.
        path: ArticlePath,
        /// The revision it tried.
        revision: u64,
        /// Why, and what to do next.
        reason: String,
    },
    /// Tries again to write what could not be written.
    RetrySaves,
    /// The user chose not to quit after all.
    StayOpen,
    /// The user chose to quit although something could not be saved.
    QuitUnsaved,
}
