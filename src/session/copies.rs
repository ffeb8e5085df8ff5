//! Takes in copies of a set that a sync program left beside it.

use std::sync::Arc;

use demarche_core::{annotation::Edit, article::Sha256, merge::take_in, study::SetKey};

use super::{
    About, Change, Command, Effect, NoticeKind, OpenArticle, SelectionState, Session, Ticket,
    counted,
    history::Direction,
    joined_names,
    merged_copies::MergedCopies,
    outcome::{Outcome, refuse},
    save_request::{CopiesRequest, ReadCopy},
};

/// What the step is called that merges a copy. Journals have it too.
const MERGE: &str = "merge a copy of the marks";

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
            key.article.isolated_name(),
            joined_names(names.iter().map(String::as_str)),
        );
        self.copies = Some((key.clone(), names));
        let about = About::Article(key.into());
        let offer = Some(Command::MergeCopies);
        self.notices.show_about(about, (NoticeKind::Warning, text), offer, ticket.now);
    }

    /// Returns whether there are copies of the shown set that are not merged.
    pub(super) fn has_copies(&self) -> bool {
        let Some(key) = self.open.as_ref().and_then(OpenArticle::key) else { return false };
        let is_undone = |merged: &MergedCopies| merged.can_be_merged(&key);
        self.copies.as_ref().is_some_and(|(of, _)| *of == key) || self.merged.iter().any(is_undone)
    }

    /// Returns the names of the copies of a set that are not merged: those found, and those whose merging was undone.
    fn names_of_copies(&self, key: &SetKey) -> Vec<String> {
        let found = self.copies.iter().filter(|(of, _)| of == key).flat_map(|(_, names)| names);
        let undone = self.merged.iter().filter(|merged| merged.can_be_merged(key));
        let mut names: Vec<String> = Vec::new();
        for name in found.chain(undone.flat_map(MergedCopies::all_names)) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }

    /// Asks for the copies of the shown set to be read.
    pub(super) fn merge_copies(&self) -> Outcome {
        self.check_writable()?;
        self.check_no_bulk()?;
        let open = self.opened()?;
        let Some(key) = open.key().filter(|_| self.has_copies()) else {
            return refuse("there are no copies of these marks");
        };
        let names = self.names_of_copies(&key);
        let request = CopiesRequest { key, article: Arc::clone(&open.article), names };
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
        if copies.is_empty() {
            self.forget_copies(key);
            return refuse("the copies of these marks are no longer there");
        }
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
        let is_step = !edits.is_empty();
        if is_step {
            let after = SelectionState { chosen: None, ..self.at_rest() };
            effects = self.step(MERGE.to_owned(), Edit::Batch(edits), after, ticket.now)?;
        }
        self.forget_copies(key);
        if is_step {
            self.note_merged(key, &copies);
        }
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

    /// Forgets the copies of a set that were not merged, because they are now or are gone.
    fn forget_copies(&mut self, key: &SetKey) {
        self.copies = None;
        self.merged.retain(|merged| !merged.can_be_merged(key));
        self.notices.dismiss_of(Command::MergeCopies);
    }

    /// Notes which copies the last step merged.
    fn note_merged(&mut self, key: &SetKey, copies: &[ReadCopy]) {
        let Some(step) = self.history.next_undo() else { return };
        let marks = step.change.marks().into_iter().cloned().collect();
        let names = copies.iter().map(|(name, ..)| name.clone()).collect();
        let (key, kept) = (key.clone(), Vec::new());
        let merged = MergedCopies { key, marks, names, kept, is_undone: false, left_in: None };
        self.merged.push(merged);
    }

    /// Offers copies to be merged again if the step just undone had merged them, and no longer if that step was just redone.
    pub(super) fn follow_copies(&mut self, direction: Direction, ticket: &Ticket) {
        let moved = match direction {
            Direction::Undo => self.history.next_redo(),
            Direction::Redo => self.history.next_undo(),
        };
        let Some(step) = moved.filter(|step| step.label == MERGE) else { return };
        let Change::Set(key, _) = &step.change else { return };
        let key = key.clone();
        let mut merged = self.merged.iter_mut();
        if direction == Direction::Redo {
            if let Some(merged) = merged.find(|merged| merged.is_undone && merged.is_of(step)) {
                merged.is_undone = false;
            }
            if !self.has_copies() {
                self.notices.dismiss_of(Command::MergeCopies);
            }
            return;
        }
        let merged = merged.rev().find(|merged| !merged.is_undone && merged.is_of(step));
        let mut offer = None;
        let text = match merged {
            Some(merged) => {
                merged.is_undone = true;
                let names = if merged.kept.is_empty() { &merged.names } else { &merged.kept };
                let names = joined_names(names.iter().map(String::as_str));
                if let Some(study) = &merged.left_in {
                    format!("The copy is still kept in the study {}, as {names}", study.display())
                } else {
                    offer = Some(Command::MergeCopies);
                    format!("The copy is still kept, as {names}. Merging adds its marks again")
                }
            }
            // It was merged before the program was started.
            None => {
                let coder = &key.coder;
                format!("The copy is still kept beside your marks, as {coder}.merged-TIME.json")
            }
        };
        let about = About::Article((&key).into());
        self.notices.show_about(about, (NoticeKind::Info, text), offer, ticket.now);
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
            Ok(names) => {
                let kept = joined_names(names.iter().map(String::as_str));
                let text = format!("The copy is kept as {kept}");
                let mut merged = self.merged.iter_mut().rev();
                let is_it =
                    |merged: &&mut MergedCopies| merged.key == *key && merged.kept.is_empty();
                if let Some(merged) = merged.find(is_it) {
                    merged.kept = names;
                }
                (NoticeKind::Info, text)
            }
            Err(reason) => (
                NoticeKind::Warning,
                format!("The marks are merged, but the copy could not be renamed: {reason}"),
            ),
        };
        let about = About::Article(key.into());
        self.notices.show_about(about, (kind, text), None, ticket.now);
    }
}
