//! What a journal brings back, and what becomes of it when its set is written.

use std::{collections::BTreeSet, path::PathBuf};

use demarche_core::{
    journal::Entry,
    study::{OnDisk, SetKey},
};

use super::{
    About, Access, ArticleKey, Change, Command, Effect, GoBack, NoticeKind, OpenArticle,
    SelectionState, Session, Step, Ticket, counted, joined_names,
    outcome::{Outcome, refuse},
};

impl Session {
    /// Goes back to an earlier state of the open set, in one step that can be undone.
    pub(super) fn go_back(&mut self, back: GoBack, ticket: &Ticket) -> Outcome {
        let GoBack { key, text_sha256, edit, when } = back;
        let open = self.opened()?;
        if open.key() != Some(key) || open.article.text_sha256 != text_sha256 {
            return refuse("the history belongs to an article that is no longer open");
        }
        self.stop_editing();
        let after = SelectionState { chosen: None, ..self.at_rest() };
        self.step(format!("go back to {when}"), edit, after, ticket.now)
    }

    /// Takes over the steps that a crash had left in the journal of the set that was opened: they can be undone.
    pub(super) fn recover(&mut self, key: &SetKey, steps: Vec<Entry>, ticket: &Ticket) {
        if steps.is_empty() {
            return;
        }
        let (what, verb, them) = match steps.len() {
            1 => ("The last change".to_owned(), "was", "It is"),
            count => (format!("The last {}", counted(count, "change")), "were", "They are"),
        };
        let name = key.article.isolated_name();
        let text = format!(
            "{what} on {name} {verb} saved, but Demarche ended before the file was written. {them} here, and can be undone"
        );
        let about = About::Article(key.into());
        self.notices.show_about(about, (NoticeKind::Warning, text), None, ticket.now);
        let step = |entry: Entry| Step {
            label: entry.label,
            change: Change::Set(key.clone(), entry.inverse),
            left: Some(entry.edit),
            text_sha256: entry.text_sha256,
            before: SelectionState::default(),
            after: SelectionState::default(),
        };
        self.history.recover(steps.into_iter().map(|entry| (entry.kind, step(entry))));
    }

    /// Notes where the marks and details are that a window could not save when it ended, and says so if the article is open.
    pub(super) fn unsaved_found(
        &mut self,
        key: &SetKey,
        files: Vec<(PathBuf, String)>,
        ticket: &Ticket,
    ) {
        self.left_copies.extend(files.into_iter().map(|file| (key.clone(), file)));
        if self.is_left()(key) {
            self.say_left_copies(ticket);
        }
    }

    /// Says where the marks and details of the open article are that a window could not save when it ended: nobody could be told
    /// then. It is said whenever the article is opened, until a person has left them.
    pub(super) fn say_left_copies(&mut self, ticket: &Ticket) {
        let is_left = self.is_left();
        let left = self.left_copies.iter().filter(|(key, _)| is_left(key));
        let names: BTreeSet<&str> = left.map(|(_, (_, name))| name.as_str()).collect();
        let Some(open) = self.open.as_ref().filter(|_| !names.is_empty()) else { return };
        let text = format!(
            "Marks or details of {} that a window could not save when it ended are kept in {}",
            open.path.isolated_name(),
            joined_names(names),
        );
        let about = About::Article(open.article_key());
        let offer = Some(Command::LeaveCopies);
        self.notices.dismiss_of(Command::LeaveCopies);
        self.notices.show_about(about, (NoticeKind::Warning, text), offer, ticket.now);
    }

    /// Returns the copies of the open article's sets and details that a window which ended had kept.
    fn is_left(&self) -> impl Fn(&SetKey) -> bool + use<> {
        let open = self.open.as_ref().map(OpenArticle::article_key);
        move |key| Some(ArticleKey::from(key)) == open
    }

    /// Returns whether there are copies of the open article's sets or details that a window which ended had kept.
    pub(super) fn has_left_copies(&self) -> bool {
        let is_left = self.is_left();
        self.left_copies.iter().any(|(key, _)| is_left(key))
    }

    /// Names these copies no more. They stay.
    pub(super) fn leave_copies(&mut self) -> Vec<Effect> {
        let is_left = self.is_left();
        let left = self.left_copies.extract_if(.., |(key, _)| is_left(key));
        let files: Vec<PathBuf> = left.map(|(_, (file, _))| file).collect();
        self.notices.dismiss_of(Command::LeaveCopies);
        if files.is_empty() { Vec::new() } else { vec![Effect::LeaveCopies(files)] }
    }

    /// Writes the shown set as a whole, because its steps could not be put into its file: that finds out what the file holds
    /// now. Of a set that is not shown, the journal keeps the steps until it is opened.
    pub(super) fn not_rewritten(&mut self, key: &SetKey) -> Vec<Effect> {
        let is_shown = self.open.as_ref().is_some_and(|open| {
            open.key().as_ref() == Some(key) && open.access == Access::Writable
        });
        if is_shown && !self.persist.holds(key) { self.write_open(None) } else { Vec::new() }
    }

    /// Notes that a worker put the steps of a set's journal into its file: together they hold the same as before.
    pub(super) fn rewritten(&mut self, key: &SetKey, before: OnDisk, now: OnDisk) {
        self.persist.rewritten(key, before, now);
        if let Some(open) = &mut self.open
            && open.on_disk == before
            && open.key().as_ref() == Some(key)
        {
            open.on_disk = now;
        }
    }
}
