//! Saves what is stated about articles, at the writer's desk.

use demarche_core::article::{ArticleRecord, RecordField};
use demarche_files::storage::{ChangedRecord, Snapshots, Study, change_record, shown};

use super::{held::KeptRecord, reading::in_words, writer::Writer};
use crate::session::{
    Action, ArticleKey, NoticeKind, RecordEdit, RecordRequest, counted, field_name,
};

impl Writer {
    /// Saves what was changed in the details of an article.
    pub(super) fn save_record(&mut self, request: RecordRequest) {
        let RecordRequest { edit: RecordEdit { article, before, after }, attempt } = request;
        let saved = Study::at(article.study.root())
            .and_then(|study| change_record(&study, &article.path, &before, &after));
        match &saved {
            Ok(changed) => {
                let why = "were also changed in another window";
                self.say_what_was_replaced(&article, changed, why);
                self.forget_record(&article);
            }
            Err(_) => self.keep_record(&article, after),
        }
        let saved = saved.map(|changed| changed.record);
        let result = Box::new(saved.map_err(|error| in_words(&error)));
        self.answers.act(Action::RecordSaved { article, attempt, result });
    }

    /// Keeps details of an article that are not saved yet with the copies outside the study, in place of those kept before, where
    /// the next window finds them.
    pub(super) fn keep_record(&mut self, article: &ArticleKey, record: ArticleRecord) {
        let Some(snapshots) = &self.snapshots else { return };
        if self.details.get(article).is_some_and(|kept| kept.record == record) {
            return;
        }
        let ArticleKey { study, path } = article;
        match snapshots.keep_unsaved_record(study, path, &record, jiff::Timestamp::now()) {
            Ok(file) => {
                log::warn!("details that are not saved are in {}", shown(&file));
                self.forget_record(article);
                let kept = KeptRecord { record, _claim: Snapshots::claim(&file), file };
                self.details.insert(article.clone(), kept);
            }
            Err(error) => log::error!("details that are not saved were not kept: {error}"),
        }
    }

    /// Keeps details as those of another article, beside whose marks they are saved next.
    pub(super) fn carry_kept_record(&mut self, from: &ArticleKey, to: &ArticleKey) {
        let kept = self.details.get(from).map(|kept| kept.record.clone());
        // Without any details there is nothing to save.
        if let Some(record) = kept.filter(|record| *record != ArticleRecord::default()) {
            self.keep_record(to, record);
        }
        self.forget_record(from);
    }

    /// Removes the copy of details that was kept until they were saved.
    pub(super) fn forget_record(&mut self, article: &ArticleKey) {
        if let Some(KeptRecord { file, .. }) = self.details.remove(article)
            && let Some(snapshots) = &self.snapshots
            && let Err(error) = snapshots.remove(&file)
        {
            log::warn!("{error}");
        }
    }

    /// Says which details were replaced because somebody else had stated others, with both values. `why` says what was done
    /// there, as in “were also changed in another window”.
    pub(super) fn say_what_was_replaced(
        &self,
        article: &ArticleKey,
        changed: &ChangedRecord,
        why: &str,
    ) {
        let words = |(field, theirs): &(RecordField, Option<String>)| {
            let name = field_name(*field);
            match (changed.record.get(*field), theirs) {
                (Some(mine), Some(theirs)) => format!("{name} “{mine}” in place of “{theirs}”"),
                (Some(mine), None) => format!("{name} “{mine}”, which was removed there"),
                (None, theirs) => {
                    format!("no {name} in place of “{}”", theirs.as_deref().unwrap_or_default())
                }
            }
        };
        let mut replaced: Vec<String> = changed.replaced.iter().map(words).collect();
        if changed.replaced_kinds > 0 {
            replaced.push(format!("the kind of {}", counted(changed.replaced_kinds, "paragraph")));
        }
        if replaced.is_empty() {
            return;
        }
        let text = format!(
            "The details of {} {why}. Yours were saved: {}",
            article.path.isolated_name(),
            replaced.join("; "),
        );
        log::warn!("{text}");
        let about = article.clone();
        self.answers.act(Action::NotifyOf(about, NoticeKind::Warning, text, None));
    }
}
