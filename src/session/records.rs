//! What a person states about an article (title, date, source, …), as long as it is not saved in the article's own file, which
//! all coders share.
//!
//! A save states which fields were changed from what, so that changes of other fields by another window stay. At most one
//! save per article is under way; what was changed meanwhile is saved after it.

use std::collections::BTreeMap;

use demarche_core::{
    article::{ArticleRecord, RecordField},
    study::{ArticlePath, SetKey, StudyId},
};

use super::wording::counted;

/// An article of a study, whoever codes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ArticleKey {
    /// The study.
    pub study: StudyId,
    /// Its path below the study.
    pub path: ArticlePath,
}

impl From<&SetKey> for ArticleKey {
    fn from(key: &SetKey) -> Self {
        Self { study: key.study.clone(), path: key.article.clone() }
    }
}

impl ArticleKey {
    /// Follows an article whose set continues under another key.
    pub(super) fn rekey(&mut self, from: &SetKey, to: &SetKey) {
        if (&self.study, &self.path) == (&from.study, &from.article) {
            (self.study, self.path) = (to.study.clone(), to.article.clone());
        }
    }
}

/// An edit of an article's record: the fields, and the kinds of blocks, that differ between `before` and `after`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordEdit {
    /// The article.
    pub article: ArticleKey,
    /// The record before the edit.
    pub before: ArticleRecord,
    /// The record after it.
    pub after: ArticleRecord,
}

impl RecordEdit {
    pub(super) fn inverse(&self) -> Self {
        let (before, after) = (self.after.clone(), self.before.clone());
        Self { article: self.article.clone(), before, after }
    }

    /// Returns what it does, as the menu shows it: `change date`.
    pub(super) fn label(&self) -> String {
        let is_changed = |field: &RecordField| self.before.get(*field) != self.after.get(*field);
        let mut changed = RecordField::ALL.into_iter().filter(is_changed);
        let n_kinds = self.before.kinds.differing(&self.after.kinds);
        match (changed.next(), changed.next()) {
            (None, _) if n_kinds == 1 => "change the kind of a paragraph".to_owned(),
            (None, _) if n_kinds > 1 => {
                format!("change the kind of {}", counted(n_kinds, "paragraph"))
            }
            (Some(field), None) => format!("change {}", field_name(field)),
            _ => "change article details".to_owned(),
        }
    }
}

/// Returns a field's name within a sentence.
pub(crate) fn field_name(field: RecordField) -> &'static str {
    match field {
        RecordField::Title => "title",
        RecordField::Date => "date",
        RecordField::Source => "source",
        RecordField::Author => "author",
        RecordField::Url => "address",
        RecordField::RetrievedAt => "date of retrieval",
        RecordField::Encoding => "encoding",
    }
}

/// All a worker needs to save an edit of a record.
#[derive(Clone, Debug)]
pub struct RecordRequest {
    /// The edit.
    pub edit: RecordEdit,
    /// The number of this attempt, repeated in the answer. 0 is a last attempt by a closing window, which awaits no answer.
    pub attempt: u64,
}

/// An edit that is not on disk.
#[derive(Clone, Debug)]
struct Unsaved {
    before: ArticleRecord,
    after: ArticleRecord,
    /// The attempt under way, and what it saves.
    saving: Option<(u64, ArticleRecord)>,
    /// Why the last attempt failed; kept until one succeeds.
    failure: Option<String>,
    /// Whether it is saved elsewhere now, so that nothing is tried again once the attempt under way is answered.
    is_given_up: bool,
}

/// The edits of this window that are not on disk.
#[derive(Clone, Debug, Default)]
pub(super) struct Records {
    unsaved: BTreeMap<ArticleKey, Unsaved>,
    /// What each file was last known to hold, and the newest opening at that time: an article asked for before may have been
    /// read before the save.
    saved: BTreeMap<ArticleKey, (ArticleRecord, u64)>,
    attempts: u64,
}

/// The effect of an answer to a save.
pub(super) enum Answered {
    Stale,
    Saved(Option<Box<RecordRequest>>),
    Failed {
        is_news: bool,
    },
    /// It failed, and is saved elsewhere. This leads back to what the file holds.
    GivenUp(Box<RecordEdit>),
}

impl Records {
    pub(super) fn is_empty(&self) -> bool {
        self.unsaved.is_empty()
    }

    /// Returns whether an edit of an article for which this holds is not on disk.
    pub(super) fn holds_any(&self, is_meant: impl Fn(&ArticleKey) -> bool) -> bool {
        self.unsaved.keys().any(is_meant)
    }

    pub(super) fn is_under_way(&self) -> bool {
        self.unsaved.values().any(|unsaved| unsaved.saving.is_some())
    }

    /// Returns why an edit could not be saved, if one could not.
    pub(super) fn failure(&self) -> Option<&str> {
        self.unsaved.values().find_map(|unsaved| unsaved.failure.as_deref())
    }

    /// Returns the record of an article read for this opening, with the edits that were not in its file then.
    pub(super) fn newest(
        &self,
        key: &ArticleKey,
        opening: u64,
        read: &ArticleRecord,
    ) -> ArticleRecord {
        let saved = self.saved.get(key).filter(|(_, newest)| *newest >= opening);
        let record = saved.map_or(read, |(record, _)| record);
        match self.unsaved.get(key) {
            Some(Unsaved { before, after, .. }) => record.changed(before, after),
            None => record.clone(),
        }
    }

    /// Notes what a file holds; `opening` is the newest opening.
    pub(super) fn note(&mut self, key: &ArticleKey, record: ArticleRecord, opening: u64) {
        self.saved.insert(key.clone(), (record, opening));
    }

    /// Returns the last attempt for each edit that is not on disk.
    pub(super) fn all(&self) -> Vec<RecordRequest> {
        self.unsaved.iter().map(|(key, unsaved)| unsaved.request(key, 0)).collect()
    }

    pub(super) fn put(&mut self, edit: &RecordEdit) -> Option<RecordRequest> {
        let unsaved = self.unsaved.entry(edit.article.clone()).or_insert_with(|| Unsaved {
            before: edit.before.clone(),
            after: edit.before.clone(),
            saving: None,
            failure: None,
            is_given_up: false,
        });
        unsaved.is_given_up = false;
        unsaved.after = unsaved.after.changed(&edit.before, &edit.after);
        if unsaved.saving.is_some() { None } else { self.begin(&edit.article) }
    }

    /// Gives up what could not be saved about an article, because it is saved elsewhere. A save under way is still awaited, because
    /// its file will hold what that saves.
    pub(super) fn give_up(&mut self, key: &ArticleKey) {
        let Some(unsaved) = self.unsaved.get_mut(key) else { return };
        match &unsaved.saving {
            Some((_, saving)) => {
                unsaved.after.clone_from(saving);
                (unsaved.is_given_up, unsaved.failure) = (true, None);
            }
            None => drop(self.unsaved.remove(key)),
        }
    }

    fn begin(&mut self, key: &ArticleKey) -> Option<RecordRequest> {
        self.attempts += 1;
        let unsaved = self.unsaved.get_mut(key)?;
        unsaved.saving = Some((self.attempts, unsaved.after.clone()));
        Some(unsaved.request(key, self.attempts))
    }

    pub(super) fn retry(&mut self) -> Vec<RecordRequest> {
        let waiting = self.unsaved.iter().filter(|(_, unsaved)| unsaved.saving.is_none());
        let keys: Vec<ArticleKey> = waiting.map(|(key, _)| key.clone()).collect();
        keys.iter().filter_map(|key| self.begin(key)).collect()
    }

    pub(super) fn saved(
        &mut self,
        key: &ArticleKey,
        attempt: u64,
        failure: Option<&str>,
    ) -> Answered {
        let Some(unsaved) = self.unsaved.get_mut(key) else { return Answered::Stale };
        let Some((_, saved)) = unsaved.saving.take_if(|(number, _)| *number == attempt) else {
            return Answered::Stale;
        };
        if failure.is_some() && unsaved.is_given_up {
            let given_up = self.unsaved.remove(key);
            let back = given_up.map(|given_up| given_up.request(key, 0).edit.inverse());
            return back.map_or(Answered::Stale, |back| Answered::GivenUp(Box::new(back)));
        }
        if let Some(reason) = failure {
            let is_news = unsaved.failure.as_deref() != Some(reason);
            unsaved.failure = Some(reason.to_owned());
            return Answered::Failed { is_news };
        }
        if unsaved.after == saved {
            self.unsaved.remove(key);
            return Answered::Saved(None);
        }
        (unsaved.before, unsaved.failure) = (saved, None);
        Answered::Saved(self.begin(key).map(Box::new))
    }
}

impl Unsaved {
    fn request(&self, key: &ArticleKey, attempt: u64) -> RecordRequest {
        let (before, after) = (self.before.clone(), self.after.clone());
        RecordRequest { edit: RecordEdit { article: key.clone(), before, after }, attempt }
    }
}
