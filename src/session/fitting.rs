//! Fits what undo and redo do to what another program has changed meanwhile.

use demarche_core::{
    annotation::{AnnotationSet, Edit},
    journal::{Entry, rebase_steps},
};

/// Returns the edit of a step that takes back what was done to marks, which its inverse says. If another program changed them
/// since, what it changed stays.
pub(super) fn fitted(step: Entry, set: &AnnotationSet) -> Edit {
    let mut was_changed = false;
    let left = step.inverse.parts().into_iter().filter_map(|part| match part {
        Edit::Add(mark) | Edit::Replace(mark) => Some(mark),
        Edit::Remove(_) | Edit::SetDone(_) | Edit::Batch(_) => None,
    });
    for mark in left {
        match set.get(&mark.id) {
            Some(is) => was_changed |= is != mark,
            // It cannot be taken back, which is said.
            None => return step.edit,
        }
    }
    if was_changed && let Some(step) = rebase_steps(std::slice::from_ref(&step), set).0.pop() {
        return step.edit;
    }
    step.edit
}

/// Returns an edit without what it does to marks that are gone, or `None` if nothing is left: who removed one of several marks
/// meanwhile can still take back the others.
pub(super) fn without_missing(edit: &Edit, set: &AnnotationSet) -> Option<Edit> {
    match edit {
        Edit::Remove(id) => set.get(id).map(|_| edit.clone()),
        Edit::Batch(edits) => {
            let left: Vec<Edit> =
                edits.iter().filter_map(|edit| without_missing(edit, set)).collect();
            (!left.is_empty()).then_some(Edit::Batch(left))
        }
        Edit::Add(_) | Edit::Replace(_) | Edit::SetDone(_) => Some(edit.clone()),
    }
}

/// Returns what an edit left, without the marks that are gone.
pub(super) fn still_left(edit: &Edit, set: &AnnotationSet) -> Edit {
    match edit {
        Edit::Batch(edits) => {
            let is_there = |edit: &&Edit| match edit {
                Edit::Add(mark) | Edit::Replace(mark) => set.get(&mark.id).is_some(),
                Edit::Remove(_) | Edit::SetDone(_) | Edit::Batch(_) => true,
            };
            Edit::Batch(edits.iter().filter(is_there).cloned().collect())
        }
        edit => edit.clone(),
    }
}
