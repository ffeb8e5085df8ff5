//! Undo and redo.

use std::collections::VecDeque;

use demarche_core::{annotation::Edit, article::Sha256, journal::Kind, study::SetKey};

use super::{Change, SelectionState};

/// How many steps can be undone; the oldest are dropped first.
pub const MOST_STEPS: usize = 10_000;

/// One undoable step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was done, as the menu shows it: `remove demand`.
    pub label: String,
    /// The change that undoes it (on the undo side) or redoes it (on the redo side).
    pub change: Change,
    /// What was done last, of marks that are open: if the marks are not as this left them, something else changed them since.
    pub left: Option<Edit>,
    /// The text that its places refer to.
    pub text_sha256: Sha256,
    /// The selection and chosen mark before the step.
    pub before: SelectionState,
    /// The same after it.
    pub after: SelectionState,
}

/// A direction through the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Undo,
    Redo,
}

impl Direction {
    /// Returns what the journal calls a step in this direction.
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Undo => Kind::Undo,
            Self::Redo => Kind::Redo,
        }
    }
}

/// Where a step was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// As the next one to undo.
    Last,
    /// Below others.
    Below,
}

/// The steps that can be undone and redone.
#[derive(Clone, Debug, Default)]
pub struct History {
    undo: VecDeque<Step>,
    redo: VecDeque<Step>,
    n_pushed: u64,
}

impl History {
    /// Returns the step that undo would undo.
    pub fn next_undo(&self) -> Option<&Step> {
        self.undo.back()
    }

    /// Returns the step that redo would redo.
    pub fn next_redo(&self) -> Option<&Step> {
        self.redo.back()
    }

    pub(super) fn next(&self, direction: Direction) -> Option<&Step> {
        match direction {
            Direction::Undo => self.next_undo(),
            Direction::Redo => self.next_redo(),
        }
    }

    /// Adds a step just done; steps undone before it can no longer be redone.
    pub(super) fn push(&mut self, step: Step) {
        self.redo.clear();
        self.n_pushed += 1;
        if self.undo.len() >= MOST_STEPS {
            self.undo.pop_front();
        }
        self.undo.push_back(step);
    }

    /// Adds a step that others followed before it was whole: below the first of those that changed a mark it made, so that they
    /// are undone in the opposite order, or else as the last one.
    pub(super) fn push_begun(&mut self, step: Step) -> Place {
        let marks = step.change.marks();
        let follows = |other: &Step| other.change.marks().iter().any(|id| marks.contains(id));
        let below = self.undo.iter().position(follows);
        let n_before = self.undo.len();
        self.push(step);
        let Some(below) = below else { return Place::Last };
        // The oldest one may have been dropped.
        let place = (below + self.undo.len()).saturating_sub(n_before + 1);
        if let Some(step) = self.undo.pop_back() {
            self.undo.insert(place, step);
        }
        Place::Below
    }

    /// Returns how many steps have been done so far, without those undone and redone.
    pub(super) fn n_pushed(&self) -> u64 {
        self.n_pushed
    }

    /// Makes one step of the last two, unless something else changed the marks between them. The inverse of the first takes back
    /// what both did.
    pub(super) fn join_last(&mut self) {
        let Some(last) = self.undo.pop_back() else { return };
        let follows = |before: &&mut Step| matches!(&last.change, Change::Set(_, was) if before.left.as_ref() == Some(was));
        match self.undo.back_mut().filter(follows) {
            Some(before) => (before.after, before.left) = (last.after, last.left),
            None => self.undo.push_back(last),
        }
    }

    /// Moves the next step of a direction to the other side, with what was done now and its inverse change, whose places refer to this
    /// text.
    /// Selections of another text are forgotten, because they mean nothing in this one.
    pub(super) fn move_next(
        &mut self,
        direction: Direction,
        (done, change): (Option<Edit>, Change),
        text: Sha256,
    ) {
        let (from, to) = match direction {
            Direction::Undo => (&mut self.undo, &mut self.redo),
            Direction::Redo => (&mut self.redo, &mut self.undo),
        };
        if let Some(mut step) = from.pop_back() {
            if step.text_sha256 != text {
                (step.before, step.after) =
                    (step.before.without_places(), step.after.without_places());
            }
            to.push_back(Step { change, left: done, text_sha256: text, ..step });
        }
    }

    /// Adds steps that a journal brought back, as they were done, undone and done again.
    pub(super) fn recover(&mut self, steps: impl Iterator<Item = (Kind, Step)>) {
        let (mut undo, mut redo): (Vec<Step>, Vec<Step>) = (Vec::new(), Vec::new());
        for (kind, step) in steps {
            match kind {
                Kind::Do => {
                    redo.clear();
                    undo.push(step);
                }
                // What was undone may have been done before the journal began.
                Kind::Undo => {
                    undo.pop();
                    redo.push(step);
                }
                Kind::Redo => {
                    redo.pop();
                    undo.push(step);
                }
            }
        }
        // They are older than what was undone here, which can still be done again.
        self.undo.extend(undo);
        let surplus = self.undo.len().saturating_sub(MOST_STEPS);
        self.undo.drain(..surplus);
        self.redo.extend(redo);
    }

    /// Takes the next step of a direction off its side.
    pub(super) fn take(&mut self, direction: Direction) -> Option<Step> {
        match direction {
            Direction::Undo => self.undo.pop_back(),
            Direction::Redo => self.redo.pop_back(),
        }
    }

    /// Makes this the next step of a direction; the other side stays.
    pub(super) fn put(&mut self, direction: Direction, step: Option<Step>) {
        let side = match direction {
            Direction::Undo => &mut self.undo,
            Direction::Redo => &mut self.redo,
        };
        side.extend(step);
        let surplus = side.len().saturating_sub(MOST_STEPS);
        side.drain(..surplus);
    }

    /// Drops the next step of a direction.
    pub(super) fn skip(&mut self, direction: Direction) {
        drop(self.take(direction));
    }

    /// Returns how many steps can be undone and redone.
    #[cfg(test)]
    pub(super) fn depth(&self) -> (usize, usize) {
        (self.undo.len(), self.redo.len())
    }

    /// Follows a set that continues under another key.
    pub(super) fn rekey(&mut self, from: &SetKey, to: &SetKey) {
        for step in self.undo.iter_mut().chain(&mut self.redo) {
            step.change.rekey(from, to);
        }
    }
}
