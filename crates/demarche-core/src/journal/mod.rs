//! The steps that a journal keeps, and what becomes of a set when they are taken again.
//!
//! A journal has one entry for each step of work on a set. It is a write-ahead log (Mohan et al., *ARIES*, 1992) of whole
//! steps: an entry has what was done and what undoes it, so that work can be read forwards after a crash, and backwards for
//! the history.

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    annotation::{Annotation, AnnotationId, AnnotationSet, Edit, EditError, Stamp},
    article::Sha256,
    merge::{Merged, three_way},
};

/// What kind of step an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something was done.
    Do,
    /// The step before it was undone.
    Undo,
    /// A step that had been undone was done again.
    Redo,
}

/// One step of work on a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number: one more than that of the step before it. 0 if it is not in a journal yet.
    pub number: u64,
    /// When it was done.
    pub time: Stamp,
    /// What was done, as the menu shows it: `remove demand`. Of an undo, what was undone.
    pub label: String,
    /// What kind of step it is.
    pub kind: Kind,
    /// The same for all parts of a step that changed several sets.
    pub group: Option<Box<str>>,
    /// The text that its places are in.
    pub text_sha256: Sha256,
    /// What it changed.
    pub edit: Edit,
    /// What takes it back.
    pub inverse: Edit,
}

/// Takes all steps again, in order. Fails at the first one that does not fit, with its index; the set is then as it was
/// before that step.
pub fn replay(set: &mut AnnotationSet, entries: &[Entry]) -> Result<(), (usize, EditError)> {
    for (index, entry) in entries.iter().enumerate() {
        entry.edit.clone().apply(set).map_err(|error| (index, error))?;
    }
    Ok(())
}

/// Takes the last steps back, the newest first, and returns the set as it was before them. Fails at the first one that does not
/// fit the set, with its index: something else than these steps changed it.
pub fn take_back(
    set: &AnnotationSet,
    entries: &[Entry],
) -> Result<AnnotationSet, (usize, EditError)> {
    let mut set = set.clone();
    for (index, entry) in entries.iter().enumerate().rev() {
        entry.inverse.clone().apply(&mut set).map_err(|error| (index, error))?;
    }
    Ok(set)
}

/// Takes the last steps back, and returns the edit that does so at once, or `None` if they changed nothing together. Costs
/// O(k log n) for k changes in a set of n marks.
pub fn go_back(
    set: &AnnotationSet,
    entries: &[Entry],
) -> Result<(AnnotationSet, Option<Edit>), (usize, EditError)> {
    let then = take_back(set, entries)?;
    let touched = Touched::by(entries);
    let edits = touched.marks.keys().filter_map(|id| match (set.get(id), then.get(id)) {
        (Some(_), None) => Some(Edit::Remove(id.clone())),
        (None, Some(mark)) => Some(Edit::Add(Arc::clone(mark))),
        (Some(is), Some(was)) if is != was => Some(Edit::Replace(Arc::clone(was))),
        _ => None,
    });
    let mut edits: Vec<Edit> = edits.collect();
    if set.header().done != then.header().done {
        edits.push(Edit::SetDone(then.header().done));
    }
    Ok((then, (!edits.is_empty()).then_some(Edit::Batch(edits))))
}

impl Entry {
    /// Returns the marks it concerns, each once: as they are after it, or as they were if it removed them.
    pub fn marks(&self) -> Vec<&Arc<Annotation>> {
        let (mut after, mut before) = (Vec::new(), Vec::new());
        marks_in(&self.edit, &mut after);
        marks_in(&self.inverse, &mut before);
        for mark in before {
            if !after.iter().any(|other| other.id == mark.id) {
                after.push(mark);
            }
        }
        after
    }
}

/// Collects the marks that an edit contains.
fn marks_in<'a>(edit: &'a Edit, marks: &mut Vec<&'a Arc<Annotation>>) {
    match edit {
        Edit::Add(mark) | Edit::Replace(mark) => marks.push(mark),
        Edit::Remove(_) | Edit::SetDone(_) => {}
        Edit::Batch(edits) => edits.iter().for_each(|edit| marks_in(edit, marks)),
    }
}

/// Takes the steps on a version of the set other than the one they were made on: merges what they changed with it.
///
/// Only marks that the steps touch take part: their versions before and after the steps are base and ours of a three-way
/// merge. Steps whose effect the version already has change nothing.
pub fn rebase(entries: &[Entry], theirs: &AnnotationSet) -> Merged {
    let touched = Touched::by(entries);
    let version = |pick: fn(&(Version, Version)) -> &Version| {
        let untouched = theirs.iter().filter(|mark| !touched.marks.contains_key(&mark.id));
        let marks =
            untouched.cloned().chain(touched.marks.values().filter_map(|mark| pick(mark).clone()));
        AnnotationSet::from_annotations(theirs.header().clone(), marks.collect()).0
    };
    let (mut base, mut ours) = (version(|(before, _)| before), version(|(_, after)| after));
    if let Some((before, after)) = touched.done {
        (base.header_mut().done, ours.header_mut().done) = (before, after);
    }
    three_way(&base, &ours, theirs)
}

/// A mark, or `None` if it is not there.
type Version = Option<Arc<Annotation>>;

/// What steps changed: of each mark, and of the state, what was there before the first and after the last of them.
#[derive(Default)]
struct Touched {
    marks: BTreeMap<AnnotationId, (Version, Version)>,
    done: Option<(Option<Stamp>, Option<Stamp>)>,
}

impl Touched {
    fn by(entries: &[Entry]) -> Self {
        let mut touched = Self::default();
        for entry in entries {
            // The inverse says what was there before the first step, the edit what is there after the last one.
            touched.note(&entry.edit, &entry.inverse);
        }
        touched
    }

    fn note(&mut self, edit: &Edit, inverse: &Edit) {
        let mut before = Vec::new();
        let mut after = Vec::new();
        flatten(inverse, &mut before);
        flatten(edit, &mut after);
        // The parts of an inverse are in reverse order: of a mark changed twice, what was there first comes last.
        for one in before.into_iter().rev() {
            match one {
                State::Mark(id, version) => {
                    if !self.marks.contains_key(id) {
                        self.marks.insert(id.clone(), (version.clone(), version));
                    }
                }
                State::Done(before) => {
                    self.done.get_or_insert((before, before));
                }
            }
        }
        for one in after {
            match one {
                State::Mark(id, version) => {
                    self.marks.entry(id.clone()).or_default().1 = version;
                }
                State::Done(after) => self.done.get_or_insert((None, after)).1 = after,
            }
        }
    }
}

/// What an edit leaves behind.
enum State<'a> {
    Mark(&'a AnnotationId, Version),
    Done(Option<Stamp>),
}

/// Collects what the parts of an edit leave behind.
fn flatten<'a>(edit: &'a Edit, states: &mut Vec<State<'a>>) {
    match edit {
        Edit::Add(mark) | Edit::Replace(mark) => {
            states.push(State::Mark(&mark.id, Some(Arc::clone(mark))));
        }
        Edit::Remove(id) => states.push(State::Mark(id, None)),
        Edit::SetDone(done) => states.push(State::Done(*done)),
        Edit::Batch(edits) => edits.iter().for_each(|edit| flatten(edit, states)),
    }
}
