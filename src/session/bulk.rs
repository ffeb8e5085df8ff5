//! An edit of several sets in one step. Those that are not open are read, changed and saved one after the other.

use std::collections::VecDeque;

use demarche_core::{
    annotation::{AnnotationId, Edit},
    article::Sha256,
    codebook::CodeId,
    study::{ArticlePath, Coder, SetKey},
    text::Span,
};

use super::records::ArticleKey;

/// Places in one article, each with the id of the mark to make there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// The article, of the open study.
    pub article: ArticlePath,
    /// The text they were found in.
    pub text_sha256: Sha256,
    /// The places.
    pub marks: Vec<(AnnotationId, Span)>,
}

/// An edit of several sets of one coder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkChange {
    /// The coder.
    pub coder: Coder,
    /// The article that was open when it was made.
    pub origin: ArticleKey,
    /// The edits. Never empty.
    pub parts: Vec<BulkPart>,
}

/// An edit of one of the sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkPart {
    /// The set.
    pub key: SetKey,
    /// The text that its places refer to.
    pub text_sha256: Sha256,
    /// The edit.
    pub edit: Edit,
    /// The edit that it takes back.
    pub left: Edit,
}

impl BulkChange {
    /// Follows a set that continues under another key.
    pub(super) fn rekey(&mut self, from: &SetKey, to: &SetKey) {
        self.origin.rekey(from, to);
        for part in self.parts.iter_mut().filter(|part| part.key == *from) {
            part.key.clone_from(to);
        }
    }
}

/// Returns whether an edit puts a mark at a place, which is only right in the text it was made in.
pub(super) fn places_a_mark(edit: &Edit) -> bool {
    match edit {
        Edit::Add(_) | Edit::Replace(_) => true,
        Edit::Remove(_) | Edit::SetDone(_) => false,
        Edit::Batch(edits) => edits.iter().any(places_a_mark),
    }
}

/// Returns how many edits one consists of.
pub(super) fn n_edits(edit: &Edit) -> usize {
    match edit {
        Edit::Batch(edits) => edits.len(),
        Edit::Add(_) | Edit::Replace(_) | Edit::Remove(_) | Edit::SetDone(_) => 1,
    }
}

/// Why sets are edited.
#[derive(Clone, Debug)]
pub(super) enum Aim {
    /// To mark places with this code.
    Mark(CodeId),
    /// To undo the step with this label.
    Undo(String),
    /// To redo the step with this label.
    Redo(String),
}

/// What is to be done in one set.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) key: SetKey,
    /// The text that its places refer to.
    pub(super) text_sha256: Sha256,
    pub(super) work: Work,
}

/// How a set is changed.
#[derive(Clone, Debug)]
pub(super) enum Work {
    /// By marks at these places, without those already marked.
    Mark(Vec<(AnnotationId, Span)>),
    /// By this edit, which takes back the other one.
    Edit(Edit, Edit),
}

/// An edit of several sets that is under way.
#[derive(Clone, Debug)]
pub(super) struct Bulk {
    /// What the journals of the sets call it.
    pub(super) group: Box<str>,
    pub(super) aim: Aim,
    pub(super) coder: Coder,
    pub(super) origin: ArticleKey,
    /// The sets not changed yet, in order.
    pub(super) waiting: VecDeque<Task>,
    /// The set being read, with the number of the request.
    pub(super) asked: Option<(u64, Task)>,
    /// The edits that undo what was done, in the order in which it was done.
    pub(super) done: Vec<BulkPart>,
    /// Of those left out, the sets that can be changed later: undo and redo come back to them.
    pub(super) postponed: Vec<Task>,
    /// The articles that were left out, each with the reason.
    pub(super) left_out: Vec<(ArticlePath, String)>,
    /// The sets in which more marks have several versions now, and how many.
    pub(super) undecided: Vec<(SetKey, usize)>,
    /// How many of the changed articles are marked as done.
    pub(super) n_finished: usize,
    /// How many sets there are.
    pub(super) total: usize,
    /// How many steps had been done when it began.
    pub(super) n_steps: u64,
}

impl Bulk {
    pub(super) fn new(
        aim: Aim,
        (coder, origin): (Coder, ArticleKey),
        tasks: VecDeque<Task>,
        (group, n_steps): (&AnnotationId, u64),
    ) -> Self {
        Self {
            group: group.to_string().into(),
            aim,
            coder,
            origin,
            total: tasks.len(),
            waiting: tasks,
            asked: None,
            done: Vec::new(),
            postponed: Vec::new(),
            left_out: Vec::new(),
            undecided: Vec::new(),
            n_finished: 0,
            n_steps,
        }
    }

    /// Follows a set that continues under another key.
    pub(super) fn rekey(&mut self, from: &SetKey, to: &SetKey) {
        self.origin.rekey(from, to);
        let asked = self.asked.iter_mut().map(|(_, task)| &mut task.key);
        let waiting = self.waiting.iter_mut().chain(&mut self.postponed);
        let waiting = waiting.map(|task| &mut task.key);
        let done = self.done.iter_mut().map(|part| &mut part.key);
        let done = done.chain(self.undecided.iter_mut().map(|(key, _)| key));
        for key in asked.chain(waiting).chain(done).filter(|key| *key == from) {
            key.clone_from(to);
        }
    }

    /// Returns how many articles have been dealt with.
    pub(super) fn n_dealt_with(&self) -> usize {
        self.total - self.waiting.len() - usize::from(self.asked.is_some())
    }
}
