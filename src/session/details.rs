//! What a person states about an article: changed in one step that can be undone, shown at once, and saved.

use std::{borrow::Cow, sync::Arc};

use demarche_core::{
    article::{Article, ArticleRecord},
    study::{ArticlePath, SetKey, StudyId},
};

use super::{
    About, ArticleEntry, ArticleKey, Change, Command, Effect, Home, IfUnreadable, NoticeKind,
    OpenArticle, RecordEdit, RecordRequest, Refusal, SaveState, Session, Step, Target, Ticket,
    outcome::{Outcome, refuse},
    records::Answered,
};

impl Session {
    /// Returns the edits of articles' records that are not on disk, for a last attempt.
    pub fn unsaved_records(&self) -> Vec<RecordRequest> {
        self.records.all()
    }

    /// Returns an article read for this opening with the newest record that this window knows.
    pub(super) fn with_newest_record(
        &self,
        (study, path): (&StudyId, &ArticlePath),
        opening: u64,
        article: Arc<Article>,
    ) -> Arc<Article> {
        let key = ArticleKey { study: study.clone(), path: path.clone() };
        let record = self.records.newest(&key, opening, article.record());
        if record == *article.record() { article } else { Arc::new(article.with_record(record)) }
    }

    /// Asks for the details of the open article, unless they could not be saved: nobody is to enter them in vain.
    pub(super) fn ask_details(&self, command: Command) -> Outcome {
        let open = self.check_details()?;
        if command == Command::ReadAs && open.article.extraction.is_some() {
            return refuse("only files of plain text can be read in another encoding");
        }
        Ok(vec![Effect::Dialog(command)])
    }

    /// Returns the open article, if there is a folder for its details.
    fn check_details(&self) -> Result<&OpenArticle, Refusal> {
        let open = self.opened()?;
        if !matches!(self.homes.get(&open.study), None | Some(Home::Settled)) {
            return refuse(
                "the details of an article are saved beside its marks: choose a folder for them first, with File › Save now",
            );
        }
        Ok(open)
    }

    /// Returns why a change of the record of an article would be refused, as an error.
    pub fn check_record(&self, edit: &RecordEdit) -> Result<(), Refusal> {
        if self.opened()?.article_key() != edit.article {
            return refuse("its details were not changed: another article was opened meanwhile");
        }
        self.check_details()?;
        let is_of_it = |key: &SetKey| ArticleKey::from(key) == edit.article;
        if edit.before.encoding != edit.after.encoding && self.persist.holds_any(is_of_it) {
            return refuse("the marks of this article are not saved yet; try again when they are");
        }
        Ok(())
    }

    /// Changes the record of the open article in one step.
    pub(super) fn set_record(&mut self, edit: &RecordEdit) -> Outcome {
        self.check_record(edit)?;
        if edit.before == edit.after {
            return Ok(Vec::new());
        }
        let text_sha256 = self.opened()?.article.text_sha256;
        let here = self.standing();
        let (label, inverse) = (edit.label(), edit.inverse());
        let effects = self.change_record(edit);
        let change = Change::Record(Box::new(inverse));
        // What became page clutter may be hidden now.
        let after = self.standing();
        self.history.push(Step { label, change, left: None, text_sha256, before: here, after });
        Ok(effects)
    }

    /// Applies an edit to the open article and returns what saves it.
    pub(super) fn change_record(&mut self, edit: &RecordEdit) -> Vec<Effect> {
        let Some(open) = &self.open else { return Vec::new() };
        let record = open.article.record().changed(&edit.before, &edit.after);
        self.show_record(record);
        if edit.before.encoding != edit.after.encoding {
            self.reencoded = Some(edit.article.clone());
        }
        self.pending_step = None;
        self.notices.dismiss_stale();
        self.records.put(edit).map(Effect::SaveRecord).into_iter().collect()
    }

    /// Returns the record of an article whose set is not saved, with what of it is not saved either.
    pub(super) fn record_of(&self, key: &SetKey) -> ArticleRecord {
        let open = self.open.as_ref().filter(|open| open.key().as_ref() == Some(key));
        let unsaved = self.persist.get(key).map(|(article, ..)| article);
        let article = open.map(|open| &open.article).or(unsaved);
        let record = article.map(|article| article.record().clone()).unwrap_or_default();
        self.records.newest(&key.into(), u64::MAX, &record)
    }

    /// Saves the record of an article again, because its marks now belong to another study. The encoding in which its copy is to
    /// be read is there already, unless it was chosen and the article is not read in it yet.
    pub(super) fn carry_record(
        &mut self,
        from: &SetKey,
        to: &SetKey,
        after: ArticleRecord,
    ) -> Option<Effect> {
        let from = ArticleKey::from(from);
        // Other coders' marks on it may follow.
        self.persist.note_record(&from, &after);
        if self.open.as_ref().is_none_or(|open| open.article_key() != from) {
            self.records.give_up(&from);
        }
        let mut before = ArticleRecord::default();
        if before == after {
            return None;
        }
        match self.reencoded.take_if(|article| *article == from) {
            Some(_) => self.reencoded = Some(to.into()),
            None => before.encoding.clone_from(&after.encoding),
        }
        let edit = RecordEdit { article: to.into(), before, after };
        self.records.put(&edit).map(Effect::SaveRecord)
    }

    /// Shows the open article with this record, in the list too.
    fn show_record(&mut self, record: ArticleRecord) {
        let Some(open) = &mut self.open else { return };
        let article = Arc::new(open.article.with_record(record));
        let are_others = !article.has_blocks_of(&open.article);
        open.article = article;
        if are_others {
            self.leave_clutter();
        }
        self.show_title();
    }

    /// Says what is damaged in the open article, with the command that may mend it.
    pub(super) fn say_what_is_damaged(&mut self, ticket: &Ticket) {
        let Some(open) = &self.open else { return };
        let condition = open.article.condition();
        if !condition.is_damaged() {
            return;
        }
        let text = format!("In this article: {}", condition.words().join("; "));
        let about = About::Article(open.article_key());
        let command = Some(Command::ReadAs);
        self.notices.show_about(about, (NoticeKind::Warning, text), command, ticket.now);
    }

    /// Opens the open article again, whose encoding has been changed, unless another one is about to be shown.
    fn open_reencoded(&mut self, key: &ArticleKey) -> Vec<Effect> {
        let target = Target::InStudy(key.study.clone(), key.path.clone());
        if self.pending_target.as_ref().is_some_and(|pending| *pending != target) {
            return Vec::new();
        }
        // It may have been read before this was saved.
        self.pending_target = None;
        self.begin_opening(target, IfUnreadable::Ask)
    }

    /// Shows the title and the date of the open article in the list.
    pub(super) fn show_title(&mut self) {
        let Some(open) = &self.open else { return };
        let Some(study) = self.study.as_mut().filter(|study| study.id == open.study) else {
            return;
        };
        let metadata = &open.article.metadata;
        let title = metadata.title.as_deref().map_or_else(|| open.path.shown_name(), Cow::Borrowed);
        let differs = |entry: &ArticleEntry| {
            entry.path == open.path && (entry.title != title || entry.date != metadata.date)
        };
        // The list is copied only if something in it changes.
        let entry = study.articles.iter().position(differs);
        let entry = entry.and_then(|index| Arc::make_mut(study).articles.get_mut(index));
        if let Some(entry) = entry {
            entry.title = title.into_owned();
            entry.date.clone_from(&metadata.date);
        }
    }

    /// Handles the answer to a save; if it succeeded, `result` is the whole record that the file holds.
    pub(super) fn record_saved(
        &mut self,
        key: &ArticleKey,
        attempt: u64,
        result: Result<ArticleRecord, String>,
        ticket: &Ticket,
    ) -> Vec<Effect> {
        let failure = result.as_ref().err().map(String::as_str);
        let answered = self.records.saved(key, attempt, failure);
        if let (Answered::Saved(_), Ok(record)) = (&answered, &result) {
            self.records.note(key, record.clone(), self.opening);
            self.persist.note_record(key, record);
        }
        match answered {
            Answered::Stale => Vec::new(),
            Answered::GivenUp(back) => {
                let open = self.open.as_ref().filter(|open| open.article_key() == *key);
                let record =
                    open.map(|open| open.article.record().changed(&back.before, &back.after));
                if let Some(record) = record {
                    self.show_record(record);
                }
                // The worker kept them as what is saved nowhere.
                let forget = Effect::ForgetRecord(key.clone());
                [forget].into_iter().chain(self.quit_if_saved()).collect()
            }
            Answered::Saved(Some(next)) => vec![Effect::SaveRecord(*next)],
            Answered::Saved(None) => {
                let is_open = self.open.as_ref().is_some_and(|open| open.article_key() == *key);
                if let Some(record) = result.ok().filter(|_| is_open) {
                    // With what another window changed meanwhile.
                    self.show_record(record);
                }
                if !matches!(self.save_state(), SaveState::Failed(_)) {
                    self.notices.dismiss_of(Command::SaveNow);
                }
                let mut effects: Vec<Effect> = self.quit_if_saved().into_iter().collect();
                if self.reencoded.take_if(|changed| changed == key).is_some() && is_open {
                    effects.extend(self.open_reencoded(key));
                }
                effects
            }
            Answered::Failed { is_news } => {
                let reason = result.err().unwrap_or_default();
                if is_news {
                    let text = format!(
                        "The details of {} are not saved: {reason}",
                        key.path.isolated_name()
                    );
                    let command = Some(Command::SaveNow);
                    self.notices.show(NoticeKind::Error, text, command, ticket.now);
                }
                if self.is_quitting { vec![Effect::AskQuit] } else { Vec::new() }
            }
        }
    }
}
