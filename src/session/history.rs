//! Undo and redo.

use super::Selection;
use crate::annotation::{AnnotationId, Edit};

/// One undoable step.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What was done, in words for the menu: `remove demand`.
    pub label: String,
    /// Edits of the same step share it.
    pub group: u64,
    /// The article it changed, by its path below the study.
    pub path: String,
    /// What takes it back (while on the undo side) or does it again (on the redo side).
    pub edit: Edit,
    /// The selection and the chosen mark before the step.
    pub before: (Option<Selection>, Option<AnnotationId>),
    /// The same after it.
    pub after: (Option<Selection>, Option<AnnotationId>),
}

/// The steps that can be undone and done again.
#[derive(Clone, Debug, Default)]
pub struct History {
    undo: Vec<Entry>,
    redo: Vec<Entry>,
}

impl History {
    /// Returns the step that undo would take back.
    pub fn next_undo(&self) -> Option<&Entry> {
        self.undo.last()
    }

    /// Returns the step that redo would do again.
    pub fn next_redo(&self) -> Option<&Entry> {
        self.redo.last()
    }
}
