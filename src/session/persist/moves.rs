//! Unsaved sets that go on elsewhere or under another name, and what is stated about their articles meanwhile.

use std::sync::Arc;

use demarche_core::{
    annotation::AnnotationSet,
    article::ArticleRecord,
    study::{OnDisk, SetKey},
};

use super::{
    super::{
        ArticleKey,
        save_request::{Base, Extent, SaveRequest},
        unsaved::{State, Unsaved},
    },
    Persist, WriteEffect,
};

impl Persist {
    /// Begins to write a set in another study, if it waits for a place or its last write failed; `moved` handles the answer.
    pub(in crate::session) fn move_away(&mut self, key: &SetKey) -> Option<SaveRequest> {
        let state = self.unsaved.get(key).map(|unsaved| &unsaved.state);
        if matches!(state, Some(State::Waiting | State::Failed)) { self.begin(key) } else { None }
    }

    /// Handles the outcome of a move: the set now has another key, whose file holds `on_disk`, or it keeps waiting for a
    /// reason.
    pub(in crate::session) fn moved(
        &mut self,
        from: &SetKey,
        attempt: u64,
        result: Result<(&SetKey, OnDisk), String>,
    ) -> WriteEffect {
        let is_taken = result.as_ref().is_ok_and(|(to, _)| self.unsaved.contains_key(to));
        let Some((unsaved, revision)) = self.under_way(from, attempt) else {
            return WriteEffect::Stale;
        };
        let is_newer = unsaved.revision != revision;
        let result = match result {
            // Two sets of marks cannot continue in one file.
            Ok(_) if is_taken && is_newer => {
                Err("other marks of yours are not saved there; choose another folder".to_owned())
            }
            result => result,
        };
        match result {
            Ok((to, on_disk)) => {
                let base = Base { on_disk, set: std::mem::take(&mut unsaved.writing) };
                unsaved.note_written();
                let moved = self.unsaved.remove(from).filter(|_| is_newer);
                let next = moved.and_then(|moved| {
                    let (state, failure) = (State::Dirty, None);
                    let moved = Unsaved { base: base.clone(), state, failure, ..moved };
                    self.unsaved.insert(to.clone(), moved);
                    self.begin(to)
                });
                WriteEffect::Written(base, next.map(Box::new))
            }
            Err(reason) => {
                unsaved.note_failed();
                unsaved.state = State::Waiting;
                unsaved.failure = Some(reason.clone());
                WriteEffect::NotWritten { reason, is_news: true }
            }
        }
    }

    /// Continues an unsaved set under another key, whose file does not exist yet or holds `base`. Returns the write to
    /// begin, or `None` if the other key has unsaved marks of its own.
    pub(in crate::session) fn rekey(
        &mut self,
        from: &SetKey,
        to: &SetKey,
        set: AnnotationSet,
        base: Base,
    ) -> Option<SaveRequest> {
        if self.unsaved.contains_key(to) {
            return None;
        }
        let unsaved = self.unsaved.remove(from)?;
        let snapshot = (unsaved.article, set, unsaved.revision);
        let mut renamed = Unsaved::new(snapshot, base, State::Dirty);
        renamed.extent = Extent::Whole;
        renamed.continues = unsaved.continues.or_else(|| Some(from.clone()));
        self.unsaved.insert(to.clone(), renamed);
        self.begin(to)
    }

    /// Notes what is stated about an article now, for its sets that may go on elsewhere.
    pub(in crate::session) fn note_record(&mut self, article: &ArticleKey, record: &ArticleRecord) {
        for (_, unsaved) in self.unsaved.iter_mut().filter(|(key, _)| article == &(*key).into()) {
            if unsaved.article.record() != record {
                unsaved.article = Arc::new(unsaved.article.with_record(record.clone()));
            }
        }
    }
}
