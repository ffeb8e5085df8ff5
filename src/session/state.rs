//! The session itself.

use std::sync::Arc;

use super::{Action, Command, Effect, History, Refusal};
use crate::{
    annotation::{AnnotationId, AnnotationSet, Stamp},
    article::Article,
    codebook::{Codebook, CodeId},
    text::Span,
};

/// A selection or, when both ends are equal, a caret. Byte offsets at grapheme boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Where it began.
    pub anchor: usize,
    /// The end that moves.
    pub focus: usize,
}

impl Selection {
    /// Returns the selected span, or `None` for a caret.
    pub fn span(self) -> Option<Span> {
        Span::new(self.anchor.min(self.focus), self.anchor.max(self.focus))
    }
}

/// Who codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coder {
    /// The id: the stem of the set's file.
    pub id: String,
    /// The name on screen.
    pub name: String,
}

/// What is fresh for one action: the time and a new id. Tests pass fixed ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Now.
    pub now: Stamp,
    /// An unused annotation id.
    pub id: AnnotationId,
}

/// Whether the open set can be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// It can.
    Writable,
    /// It cannot, for this reason (shown to the user).
    ReadOnly(String),
}

/// How far the open set is safe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveState {
    /// Nothing was changed since it was opened, or all changes are on disk.
    Saved,
    /// A write is under way or about to be.
    Saving,
    /// The last write failed for this reason; it is tried again.
    Failed(String),
}

/// What the text keys do at present.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Reading and selecting.
    Reading,
    /// Moving the edges of a mark; the live selection is the new place.
    Edges {
        /// The mark.
        id: AnnotationId,
        /// Where it stood.
        original: Span,
    },
}

/// One article in the study's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleEntry {
    /// Its path below the study, `/` between folders.
    pub path: String,
    /// Its title, or its file name.
    pub title: String,
    /// Its date in ISO 8601.
    pub date: Option<String>,
    /// The coder's marks by code.
    pub counts: Vec<(CodeId, usize)>,
    /// Whether the coder called it done.
    pub is_done: bool,
}

/// The study as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudyView {
    /// Its folder.
    pub root: std::path::PathBuf,
    /// Its title.
    pub title: String,
    /// Its articles in order.
    pub articles: Vec<ArticleEntry>,
    /// The coder named by the study or remembered for it.
    pub coder: Option<Coder>,
}

/// How serious a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something was done.
    Info,
    /// Something needs a look.
    Warning,
    /// Something was refused or failed.
    Error,
}

/// A message in a corner of the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its number.
    pub number: u64,
    /// How serious.
    pub kind: NoticeKind,
    /// One sentence.
    pub text: String,
    /// A button's command ("Undo").
    pub command: Option<Command>,
    /// When it was shown.
    pub since: Stamp,
}

/// The open article.
#[derive(Clone, Debug)]
pub struct OpenArticle {
    /// Its path below the study.
    pub path: String,
    /// The article.
    pub article: Arc<Article>,
    /// The coder's marks.
    pub set: AnnotationSet,
    /// Counts up with every change of the set.
    pub revision: u64,
    /// Whether it can be changed.
    pub access: Access,
}

/// What is open. Changed through [`Session::apply`] alone.
#[derive(Clone, Debug)]
pub struct Session {
    study: Option<Arc<StudyView>>,
    open: Option<OpenArticle>,
    codebook: Arc<Codebook>,
    coder: Option<Coder>,
    selection: Option<Selection>,
    chosen: Option<AnnotationId>,
    mode: Mode,
    filter: Option<CodeId>,
    history: History,
    notices: Vec<Notice>,
}

impl Session {
    /// Returns a session with nothing open.
    pub fn new(coder: Option<Coder>) -> Self {
        Self {
            study: None,
            open: None,
            codebook: Arc::new(Codebook::built_in()),
            coder,
            selection: None,
            chosen: None,
            mode: Mode::Reading,
            filter: None,
            history: History::default(),
            notices: Vec::new(),
        }
    }

    /// Applies one action. This is the only way a session changes.
    pub fn apply(&mut self, action: Action, ticket: Ticket) -> Result<Vec<Effect>, Refusal> {
        let _ = (action, ticket);
        Ok(Vec::new())
    }

    /// Returns the study, if one is open.
    pub fn study(&self) -> Option<&Arc<StudyView>> { self.study.as_ref() }
    /// Returns the open article.
    pub fn open(&self) -> Option<&OpenArticle> { self.open.as_ref() }
    /// Returns the codebook in force.
    pub fn codebook(&self) -> &Arc<Codebook> { &self.codebook }
    /// Returns who codes.
    pub fn coder(&self) -> Option<&Coder> { self.coder.as_ref() }
    /// Returns the live selection or caret.
    pub fn selection(&self) -> Option<Selection> { self.selection }
    /// Returns the chosen mark.
    pub fn chosen(&self) -> Option<&AnnotationId> { self.chosen.as_ref() }
    /// Returns what the text keys do at present.
    pub fn mode(&self) -> &Mode { &self.mode }
    /// Returns the code the list is filtered by.
    pub fn filter(&self) -> Option<&CodeId> { self.filter.as_ref() }
    /// Returns what can be undone and done again.
    pub fn history(&self) -> &History { &self.history }
    /// Returns the notices, oldest first.
    pub fn notices(&self) -> &[Notice] { &self.notices }
    /// Returns how far the open set is safe.
    pub fn save_state(&self) -> SaveState { SaveState::Saved }
    /// Returns whether a command can do something now (menus grey out the others).
    pub fn is_enabled(&self, command: Command) -> bool { let _ = command; true }
    /// Returns a command's words in a menu as they apply now (`Undo remove demand`).
    pub fn label(&self, command: Command) -> String { command.spec().label.to_owned() }
}
