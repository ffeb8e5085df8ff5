//! Saves what is stated about articles, at the writer's desk.

use demarche_core::article::{ArticleRecord, RecordField};
use demarche_files::storage::{ChangedRecord, Study, change_record, shown};

use super::{reading::in_words, writer::Writer};
use crate::session::{Action, ArticleKey, NoticeKind, RecordEdit, RecordRequest, field_name};

impl Writer {
    /// Saves what was changed in the details of an article.
    pub(super) fn save_record(&self, request: RecordRequest) {
        let RecordRequest { edit: RecordEdit { article, before, after }, attempt } = request;
        let saved = Study::at(article.study.root())
            .and_then(|study| change_record(&study, &article.path, &before, &after));
        if let Ok(changed) = &saved {
            self.say_what_was_replaced(&article, changed);
        }
        // A closing window does not try again.
        if saved.is_err() && attempt == 0 {
            self.keep_record(&article, &after);
        }
        let saved = saved.map(|changed| changed.record);
        let result = Box::new(saved.map_err(|error| in_words(&error)));
        self.answers.act(Action::RecordSaved { article, attempt, result });
    }

    /// Keeps details of an article with the copies outside the study, where the next window finds them.
    fn keep_record(&self, article: &ArticleKey, record: &ArticleRecord) {
        let Some(snapshots) = &self.snapshots else { return };
        let ArticleKey { study, path } = article;
        match snapshots.keep_unsaved_record(study, path, record, jiff::Timestamp::now()) {
            Ok(kept) => log::warn!("details that could not be saved are in {}", shown(&kept)),
            Err(error) => log::error!("details that could not be saved are lost: {error}"),
        }
    }

    /// Says which details somebody else had changed meanwhile, with both values.
    fn say_what_was_replaced(&self, article: &ArticleKey, changed: &ChangedRecord) {
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
        if changed.replaced.is_empty() {
            return;
        }
        let replaced: Vec<String> = changed.replaced.iter().map(words).collect();
        let text = format!(
            "The details of {} were also changed in another window. Yours were saved: {}",
            article.path.shown_name(),
            replaced.join("; "),
        );
        log::warn!("{text}");
        let about = article.clone();
        self.answers.act(Action::NotifyOf(about, NoticeKind::Warning, text, None));
    }
}
