//! Memos whose saving was refused: kept until they are saved or the user drops them.

use demarche_core::annotation::AnnotationId;

use super::model::MarksModel;
use crate::session::Action;

/// A memo that is not saved.
#[derive(Debug)]
struct Draft {
    id: AnnotationId,
    /// The mark's memo when the first words were refused, if there was the mark.
    before: Option<String>,
    words: String,
}

/// The memos that are not saved, at most one for each mark.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    drafts: Vec<Draft>,
    /// The opening whose marks could be changed in the last frame.
    writable: Option<u64>,
}

impl Drafts {
    /// Keeps the memo of a mark, whose present one is `before`.
    pub(super) fn keep(&mut self, id: &AnnotationId, before: Option<&str>, words: &str) {
        let older = self.drafts.iter().position(|draft| draft.id == *id);
        let older = older.map(|index| self.drafts.remove(index));
        let before = older.map_or_else(|| before.map(str::to_owned), |older| older.before);
        self.drafts.push(Draft { id: id.clone(), before, words: words.to_owned() });
    }

    /// Forgets the memo of a mark, because it is saved or dropped.
    pub(super) fn forget(&mut self, id: &AnnotationId) {
        self.drafts.retain(|draft| draft.id != *id);
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.drafts.clear();
    }

    /// Returns the memo of a mark, if it is not saved.
    pub(super) fn of(&self, id: &AnnotationId) -> Option<&str> {
        let draft = self.drafts.iter().find(|draft| draft.id == *id)?;
        Some(&draft.words)
    }

    /// Returns what the memo of a mark was before words for it were refused.
    pub(super) fn before(&self, id: &AnnotationId) -> Option<&str> {
        self.drafts.iter().find(|draft| draft.id == *id)?.before.as_deref()
    }

    /// Returns all, the oldest first.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.drafts.iter().map(|draft| draft.words.as_str())
    }

    /// Returns the actions that save those of the open marks once these can be changed again. A memo that was also changed
    /// elsewhere waits for the user.
    pub(super) fn retry(&mut self, model: &MarksModel<'_>) -> Vec<Action> {
        let writable = model.is_writable.then_some(model.opening);
        let has_been = std::mem::replace(&mut self.writable, writable) == writable;
        if writable.is_none() || has_been {
            return Vec::new();
        }
        let is_unchanged = |draft: &&Draft| {
            let memo = model.set.get(&draft.id).map(|mark| mark.memo());
            memo.is_some() && memo == draft.before.as_deref()
        };
        let save = |draft: &Draft| Action::SetMemo(draft.id.clone(), draft.words.clone());
        self.drafts.iter().filter(is_unchanged).map(save).collect()
    }
}
