//! Takes in copies of a set that a sync program left beside it.

use std::sync::Arc;

use demarche_core::{annotation::Edit, article::Sha256, merge::take_in, study::SetKey};

use super::{
    About, Command, Effect, NoticeKind, OpenArticle, SelectionState, Session, Ticket, counted,
    outcome::{Outcome, refuse},
    save_request::{CopiesRequest, ReadCopy},
};

impl Session {
    /// Says that there are copies of the shown set, and offers to merge them.
    pub(super) fn copies_found(&mut self, key: &SetKey, names: Vec<String>, ticket: &Ticket) {
        let is_open = self.open.as_ref().and_then(OpenArticle::key).as_ref() == Some(key);
        if !is_open || names.is_empty() {
            return;
        }
        let text = format!(
            "A sync program left {} of your marks on {}: {}. Merging adds what is missing and removes nothing",
            if names.len() == 1 { "a copy" } else { "copies" },
            key.article.name(),
            names.join(", "),
        );
        self.copies = Some((key.clone(), names));
        let about = About::Article(key.into());
        let offer = Some(Command::MergeCopies);
        self.notices.show_about(about, (NoticeKind::Warning, text), offer, ticket.now);
    }

    /// Returns whether there are copies of the shown set.
    pub(super) fn has_copies(&self) -> bool {
        let key = self.open.as_ref().and_then(OpenArticle::key);
        self.copies.as_ref().is_some_and(|(of, _)| Some(of) == key.as_ref())
    }

    /// Asks for the copies of the shown set to be read.
    pub(super) fn merge_copies(&self) -> Outcome {
        self.check_writable()?;
        self.check_no_bulk()?;
        let found = self.copies.as_ref().filter(|_| self.has_copies());
        let Some((key, names)) = found else {
            return refuse("there are no copies of these marks");
        };
        let request = CopiesRequest {
            key: key.clone(),
            article: Arc::clone(&self.opened()?.article),
            names: names.clone(),
        };
        Ok(vec![Effect::ReadCopies(request)])
    }

    /// Takes the marks of copies into the shown set, as one step, and asks for their files to be put aside.
    pub(super) fn copies_read(
        &mut self,
        (key, text_sha256): (&SetKey, Sha256),
        result: Result<Vec<ReadCopy>, String>,
        ticket: &Ticket,
    ) -> Outcome {
        let is_open = self.open.as_ref().is_some_and(|open| {
            open.key().as_ref() == Some(key) && open.article.text_sha256 == text_sha256
        });
        if !is_open {
            return Ok(Vec::new());
        }
        let copies = match result {
            Ok(copies) => copies,
            Err(reason) => return refuse(format!("the copies were not merged: {reason}")),
        };
        self.check_writable()?;
        self.check_no_bulk()?;
        let mut set = self.opened()?.set.clone();
        let mut edits = Vec::new();
        for (_, _, copy) in &copies {
            let more = take_in(copy, &set);
            if Edit::Batch(more.clone()).apply(&mut set).is_ok() {
                edits.extend(more);
            }
        }
        let n_added = edits.iter().filter(|edit| matches!(edit, Edit::Add(_))).count();
        let n_undecided = set.undecided();
        let mut effects = Vec::new();
        if !edits.is_empty() {
            let after = SelectionState { chosen: None, ..self.at_rest() };
            let label = "merge a copy of the marks".to_owned();
            effects = self.step(label, Edit::Batch(edits), after, ticket.now)?;
        }
        self.copies = None;
        self.notices.dismiss_of(Command::MergeCopies);
        let added = match n_added {
            0 => "it has no mark that is missing here".to_owned(),
            count => format!("{} added", counted(count, "mark")),
        };
        let text = format!("Merged the copy of your marks: {added}");
        let about = About::Article(key.into());
        let offer = (n_added > 0).then_some(Command::Undo);
        self.notices.show_about(about, (NoticeKind::Info, text), offer, ticket.now);
        self.say_undecided(key, n_undecided, ticket);
        let held = copies.into_iter().map(|(name, held, _)| (name, held)).collect();
        effects.push(Effect::PutCopiesAside(key.clone(), held));
        Ok(effects)
    }

    /// Says where merged copies are kept, or why they were not put aside.
    pub(super) fn copies_put_aside(
        &mut self,
        key: &SetKey,
        result: Result<Vec<String>, String>,
        ticket: &Ticket,
    ) {
        let (kind, text) = match result {
            Ok(names) if names.is_empty() => return,
            Ok(names) => (NoticeKind::Info, format!("The copy is kept as {}", names.join(", "))),
            Err(reason) => (
                NoticeKind::Warning,
                format!("The marks are merged, but the copy could not be renamed: {reason}"),
            ),
        };
        let about = About::Article(key.into());
        self.notices.show_about(about, (kind, text), None, ticket.now);
    }
}
