//! The session itself.

use std::sync::Arc;

use super::{
    Action, Command, History, Notice, SaveRequest, SaveState, history::Direction, notice::Notices,
    save::Saves,
};
use demarche_core::{
    annotation::{Annotation, AnnotationId, AnnotationSet, Stamp},
    article::Article,
    codebook::{CodeId, Codebook},
    study::{ArticlePath, Coder},
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
    pub path: ArticlePath,
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

/// The open article.
#[derive(Clone, Debug)]
pub struct OpenArticle {
    /// Its path below the study.
    pub path: ArticlePath,
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
    pub(super) study: Option<Arc<StudyView>>,
    pub(super) open: Option<OpenArticle>,
    pub(super) codebook: Arc<Codebook>,
    pub(super) coder: Option<Coder>,
    pub(super) selection: Option<Selection>,
    // Invariant: while edges are moved, the mark whose edges they are.
    pub(super) chosen: Option<AnnotationId>,
    pub(super) mode: Mode,
    pub(super) filter: Option<CodeId>,
    pub(super) history: History,
    pub(super) notices: Notices,
    pub(super) saves: Saves,
    /// What is done as soon as it is known who codes.
    pub(super) waiting: Option<Action>,
    /// The way through the history to go on with when the article it leads to is open.
    pub(super) travelling: Option<Direction>,
    /// Whether the window closes as soon as everything is saved.
    pub(super) is_quitting: bool,
    /// The newest revision given to a set; larger than all before.
    pub(super) revision: u64,
    /// The newest group given to a step.
    pub(super) group: u64,
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
            notices: Notices::default(),
            saves: Saves::default(),
            waiting: None,
            travelling: None,
            is_quitting: false,
            revision: 0,
            group: 0,
        }
    }

    /// Returns the study, if one is open.
    pub fn study(&self) -> Option<&Arc<StudyView>> {
        self.study.as_ref()
    }

    /// Returns the open article.
    pub fn open(&self) -> Option<&OpenArticle> {
        self.open.as_ref()
    }

    /// Returns the codebook in force.
    pub fn codebook(&self) -> &Arc<Codebook> {
        &self.codebook
    }

    /// Returns who codes.
    pub fn coder(&self) -> Option<&Coder> {
        self.coder.as_ref()
    }

    /// Returns the live selection or caret.
    pub fn selection(&self) -> Option<Selection> {
        self.selection
    }

    /// Returns the chosen mark.
    pub fn chosen(&self) -> Option<&AnnotationId> {
        self.chosen.as_ref()
    }

    /// Returns what the text keys do at present.
    pub fn mode(&self) -> &Mode {
        &self.mode
    }

    /// Returns the code the list is filtered by.
    pub fn filter(&self) -> Option<&CodeId> {
        self.filter.as_ref()
    }

    /// Returns what can be undone and done again.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Returns the notices, oldest first.
    pub fn notices(&self) -> &[Notice] {
        self.notices.all()
    }

    /// Returns how far the work of this window is safe.
    pub fn save_state(&self) -> SaveState {
        self.saves.state()
    }

    /// Returns the sets that are not on disk as they stand.
    pub fn unsaved(&self) -> Vec<SaveRequest> {
        self.saves.all()
    }

    /// Returns the chosen mark itself.
    pub fn chosen_annotation(&self) -> Option<&Arc<Annotation>> {
        self.open.as_ref()?.set.get(self.chosen.as_ref()?)
    }

    /// Returns whether a command can do something now (menus grey out the others).
    pub fn is_enabled(&self, command: Command) -> bool {
        let Some(open) = &self.open else {
            return matches!(
                command,
                Command::OpenArticle
                    | Command::OpenFolder
                    | Command::TrySample
                    | Command::Quit
                    | Command::ThemeSystem
                    | Command::ThemeLight
                    | Command::ThemeDark
                    | Command::ShowKeys
                    | Command::ShowCodebook
                    | Command::About
            );
        };
        let is_writable = open.access == Access::Writable;
        let is_in_study = self.study.as_ref().is_some_and(|study| study.articles.len() > 1);
        match command {
            Command::Undo => self.history.next_undo().is_some(),
            Command::Redo => self.history.next_redo().is_some(),
            Command::Copy => {
                self.chosen.is_some() || self.selection.and_then(Selection::span).is_some()
            }
            Command::SaveNow => is_writable && self.coder.is_some(),
            Command::NextMark | Command::PreviousMark => !open.set.is_empty(),
            Command::RemoveMark | Command::EditEdges | Command::ToggleUnsure => {
                is_writable && self.chosen.is_some()
            }
            Command::ToggleDone => is_writable,
            Command::DoneAndNext | Command::NextArticle | Command::PreviousArticle => is_in_study,
            Command::SwapEdge | Command::KeepEdges => self.mode != Mode::Reading,
            _ => true,
        }
    }

    /// Returns a command's words in a menu as they apply now (`Undo remove demand`).
    pub fn label(&self, command: Command) -> String {
        let label = command.spec().label;
        let is_done = self.open.as_ref().is_some_and(|open| open.set.header().done.is_some());
        match command {
            Command::Undo | Command::Redo => {
                let next = match command {
                    Command::Undo => self.history.next_undo(),
                    _ => self.history.next_redo(),
                };
                next.map_or_else(|| label.to_owned(), |entry| format!("{label} {}", entry.label))
            }
            Command::ToggleDone if is_done => "Mark article as not done".to_owned(),
            _ => label.to_owned(),
        }
    }
}
