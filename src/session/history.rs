//! Undo and redo.

use super::Selection;
use demarche_core::annotation::{AnnotationId, Edit};
use demarche_core::study::ArticlePath;

/// What was selected, and which mark was chosen.
pub type Standing = (Option<Selection>, Option<AnnotationId>);

/// One undoable step.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What was done, in words for the menu: `remove demand`.
    pub label: String,
    /// Edits of the same step share it.
    pub group: u64,
    /// The article it changed, by its path below the study.
    pub path: ArticlePath,
    /// What takes it back (while on the undo side) or does it again (on the redo side).
    pub edit: Edit,
    /// The selection and the chosen mark before the step.
    pub before: Standing,
    /// The same after it.
    pub after: Standing,
}

/// Which way through the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Undo,
    Redo,
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

    pub(super) fn next(&self, direction: Direction) -> Option<&Entry> {
        match direction {
            Direction::Undo => self.next_undo(),
            Direction::Redo => self.next_redo(),
        }
    }

    /// Adds a step just done; what was undone before it can no longer be done again.
    pub(super) fn push(&mut self, entry: Entry) {
        self.redo.clear();
        self.undo.push(entry);
    }

    /// Takes the next step of a direction off.
    pub(super) fn take(&mut self, direction: Direction) -> Option<Entry> {
        match direction {
            Direction::Undo => self.undo.pop(),
            Direction::Redo => self.redo.pop(),
        }
    }

    /// Puts a step on the other side, now that it was carried out in this direction.
    pub(super) fn put_across(&mut self, direction: Direction, entry: Entry) {
        match direction {
            Direction::Undo => self.redo.push(entry),
            Direction::Redo => self.undo.push(entry),
        }
    }
}
