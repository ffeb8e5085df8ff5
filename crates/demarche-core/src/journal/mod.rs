//! The steps that a journal keeps, and what becomes of a set when they are taken again.
//!
//! A journal has one entry for each step of work on a set. It is a write-ahead log (Mohan et al., *ARIES*, 1992) of whole
//! steps: an entry has what was done and what undoes it, so that work can be read forwards after a crash, and backwards for
//! the history.

#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    ops::ControlFlow,
    sync::Arc,
};

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

/// Returns whether these steps make the marks of this set from nothing.
pub fn make_all(entries: &[Entry], set: &AnnotationSet) -> bool {
    let mut made = AnnotationSet::default();
    replay(&mut made, entries).is_ok()
        && made.header().done == set.header().done
        && made.iter().eq(set.iter())
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
    let edit = Touched::by(entries).way(set, &then);
    Ok((then, edit))
}

/// Returns the edit that leads from one set to another one whose header differs at most in being done, or `None` if they are the
/// same. Costs O(n log n) for n marks in both.
pub fn way_between(from: &AnnotationSet, to: &AnnotationSet) -> Option<Edit> {
    let ids = from.iter().chain(to.iter()).map(|mark| &mark.id);
    way(ids.collect::<BTreeSet<_>>(), from, to)
}

/// Returns the edit that leads from one set to another one, which differ in nothing else than these marks and in being done, or
/// `None` if they are the same.
fn way<'a>(
    ids: impl IntoIterator<Item = &'a AnnotationId>,
    from: &AnnotationSet,
    to: &AnnotationSet,
) -> Option<Edit> {
    let edits = ids.into_iter().filter_map(|id| match (from.get(id), to.get(id)) {
        (Some(_), None) => Some(Edit::Remove(id.clone())),
        (None, Some(mark)) => Some(Edit::Add(Arc::clone(mark))),
        (Some(is), Some(other)) if is != other => Some(Edit::Replace(Arc::clone(other))),
        _ => None,
    });
    let mut edits: Vec<Edit> = edits.collect();
    if from.header().done != to.header().done {
        edits.push(Edit::SetDone(to.header().done));
    }
    (!edits.is_empty()).then_some(Edit::Batch(edits))
}

impl Entry {
    /// Returns the marks it concerns, each once: as they are after it, or as they were if it removed them.
    pub fn marks(&self) -> Vec<&Arc<Annotation>> {
        let (mut marks, mut known) = (Vec::new(), HashSet::new());
        let all = self.visit_marks(&mut |mark| {
            if known.insert(&mark.id) {
                marks.push(mark);
            }
            ControlFlow::Continue(())
        });
        debug_assert!(all.is_continue(), "nothing stops it");
        marks
    }

    /// Returns the mark it concerns, or `None` if it concerns none or several. Looks at no more marks than it must.
    pub fn only_mark(&self) -> Option<&Arc<Annotation>> {
        let mut only = None::<&Arc<Annotation>>;
        let looked = self.visit_marks(&mut |mark| {
            if only.get_or_insert(mark).id == mark.id {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
        only.filter(|_| looked.is_continue())
    }

    /// Visits the marks that it contains, as they are after it and then as they were before, until `visit` stops it.
    fn visit_marks<'a>(
        &'a self,
        visit: &mut dyn FnMut(&'a Arc<Annotation>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        visit_marks_in(&self.edit, visit)?;
        visit_marks_in(&self.inverse, visit)
    }
}

fn visit_marks_in<'a>(
    edit: &'a Edit,
    visit: &mut dyn FnMut(&'a Arc<Annotation>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    match edit {
        Edit::Add(mark) | Edit::Replace(mark) => visit(mark),
        Edit::Remove(_) | Edit::SetDone(_) => ControlFlow::Continue(()),
        Edit::Batch(edits) => edits.iter().try_for_each(|edit| visit_marks_in(edit, visit)),
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

/// Takes the steps on another version of the set, and returns them as they are there, with the set that they lead to.
///
/// Each is merged alone, so that taking it back leaves all else in that version. A step whose effect the version already has is
/// left out.
pub fn rebase_steps(entries: &[Entry], theirs: &AnnotationSet) -> (Vec<Entry>, AnnotationSet) {
    let mut set = theirs.clone();
    let mut steps = Vec::with_capacity(entries.len());
    for entry in entries {
        let alone = std::slice::from_ref(entry);
        let merged = rebase(alone, &set).set;
        let Some(edit) = Touched::by(alone).way(&set, &merged) else { continue };
        if let Ok(inverse) = edit.clone().apply(&mut set) {
            steps.push(Entry { edit, inverse, ..entry.clone() });
        }
    }
    (steps, set)
}

/// Returns the steps as they are on another version of the set that was merged with them.
///
/// What only the merge did, such as keeping both versions of a mark, is a last step with this label. Nothing is returned if the
/// merged set differs in more than what the steps touch.
pub fn steps_to(
    entries: &[Entry],
    theirs: &AnnotationSet,
    merged: &AnnotationSet,
    label: &str,
) -> Vec<Entry> {
    let (mut steps, mut set) = rebase_steps(entries, theirs);
    let rest = Touched::by(entries).way(&set, merged);
    if let (Some(edit), Some(last)) = (rest, entries.last())
        && let Ok(inverse) = edit.clone().apply(&mut set)
    {
        let (label, kind) = (label.to_owned(), Kind::Do);
        steps.push(Entry { label, kind, group: None, edit, inverse, ..last.clone() });
    }
    if set.iter().eq(merged.iter()) { steps } else { Vec::new() }
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

    /// Returns the edit that leads from one set to another one, which differ in nothing else, or `None` if they are the same.
    fn way(&self, from: &AnnotationSet, to: &AnnotationSet) -> Option<Edit> {
        way(self.marks.keys(), from, to)
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
