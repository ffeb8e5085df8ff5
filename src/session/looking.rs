//! Follows a set's file while nothing in the window waits to be saved: another window, a sync program or a person may change
//! it at any time.

use std::sync::Arc;

use demarche_core::{
    annotation::{AnnotationSet, Edit},
    article::Sha256,
    merge::{continues, take_in},
    study::{OnDisk, SetKey},
};

use super::{
    About, Access, Command, Effect, LookRequest, NoticeKind, OpenArticle, Session, SetRead, Ticket,
    counted, save_request::Base, unsaved::REMOVED,
};

impl Session {
    /// Asks what the file of the shown set holds, because it was touched, unless newer marks wait to be saved: then the write
    /// finds out.
    pub(super) fn set_touched(&self, key: &SetKey) -> Vec<Effect> {
        let is_awaited = |open: &&OpenArticle| {
            open.key().as_ref() == Some(key) && open.access != Access::Reading
        };
        let Some(open) = self.open.as_ref().filter(is_awaited) else { return Vec::new() };
        if self.persist.holds(key) {
            return Vec::new();
        }
        vec![Effect::Look(LookRequest {
            key: key.clone(),
            article: Arc::clone(&open.article),
            opening: open.opening,
            known: open.on_disk,
        })]
    }

    /// Says that the text of the open article, which has this hash here, was changed, or is read in another encoding; nothing
    /// moves before it is read again.
    pub(super) fn article_changed(&mut self, key: &SetKey, text: Sha256, ticket: &Ticket) {
        let is_shown = |open: &OpenArticle| {
            open.key().as_ref() == Some(key) && open.article.text_sha256 == text
        };
        // What this window has changed is read again by itself.
        if !self.open.as_ref().is_some_and(is_shown) || self.is_about_to_be_read_again() {
            return;
        }
        let text = format!(
            "Another program changed the text of {}. Read it again to see where its marks are now",
            key.article.isolated_name()
        );
        let command = Some(Command::ReadAgain);
        self.notices.show(NoticeKind::Warning, text, command, ticket.now);
    }

    /// Shows what the file of the shown set holds now. If that does not continue what is shown, nothing is dropped: the set is
    /// in conflict.
    pub(super) fn looked(
        &mut self,
        key: &SetKey,
        opening: u64,
        read: SetRead,
        ticket: &Ticket,
    ) -> Vec<Effect> {
        let is_saved = !self.persist.holds(key);
        let Some(open) = self
            .open
            .as_mut()
            .filter(|open| is_saved && open.key().as_ref() == Some(key) && open.opening == opening)
        else {
            return Vec::new();
        };
        let SetRead { set, on_disk, .. } = read;
        if open.on_disk == on_disk || open.access == Access::Reading {
            return Vec::new();
        }
        let is_writable = open.access == Access::Writable;
        let is_back = self.persist.removed.are_in(key, &set, &open.set);
        let is_older = !continues(&set, &open.set) || is_back;
        if is_writable && is_older && !is_back && has_all(&set, &open.set) {
            return self.keep_both(key, Base { on_disk, set }, ticket);
        }
        if is_writable && (on_disk == OnDisk::Absent || is_older) {
            let snapshot = (Arc::clone(&open.article), open.set.clone(), open.revision);
            let base = Base { on_disk: open.on_disk, set: open.saved.clone() };
            let reason = match on_disk {
                OnDisk::Absent => REMOVED,
                OnDisk::Bytes(_) => "another program changed the saved marks",
            };
            self.persist.found_other(key, snapshot, base, reason.to_owned());
            return self.report_conflict(key, ticket);
        }
        let name = key.article.isolated_name();
        let n_gone = open.set.iter().filter(|mark| set.get(&mark.id).is_none()).count();
        let text = match (on_disk, n_gone) {
            (OnDisk::Absent, _) => format!("Another program removed your marks on {name}"),
            (OnDisk::Bytes(_), 0) => format!(
                "Another program changed your marks on {name}; they are shown as they are now"
            ),
            (OnDisk::Bytes(_), count) => format!(
                "Another program changed your marks on {name} and removed {}; they are shown as they are now",
                counted(count, "mark")
            ),
        };
        self.revision += 1;
        let n_undecided = set.undecided();
        (open.saved, open.on_disk) = (set.clone(), on_disk);
        (open.set, open.revision) = (set, self.revision);
        if self.chosen_annotation().is_none() {
            self.stop_editing();
            self.chosen = None;
        }
        self.refresh_entry();
        let about = About::Article(key.into());
        self.notices.show_about(about, (NoticeKind::Info, text), None, ticket.now);
        if is_writable {
            self.say_undecided(key, n_undecided, ticket);
        }
        Vec::new()
    }

    /// Takes in a version of the shown set that has all its marks, some of them changed without a later time, as by hand: these
    /// keep both versions, and a person decides about each.
    fn keep_both(&mut self, key: &SetKey, theirs: Base, ticket: &Ticket) -> Vec<Effect> {
        self.revision += 1;
        let revision = self.revision;
        let Some(open) = self.open_set(key) else { return Vec::new() };
        let edits = take_in(&theirs.set, &open.set);
        let mut both = open.set.clone();
        if Edit::Batch(edits).apply(&mut both).is_err() {
            return Vec::new();
        }
        // All that is said here of the whole set is saved, so what is said there is newer.
        both.header_mut().clone_from(theirs.set.header());
        let n_undecided = both.undecided();
        (open.saved, open.on_disk) = (theirs.set, theirs.on_disk);
        (open.set, open.revision) = (both, revision);
        self.refresh_entry();
        self.say_undecided(key, n_undecided, ticket);
        self.write_open(None)
    }
}

/// Returns whether a version of a set still has all marks of another one, and is done if that is.
fn has_all(version: &AnnotationSet, of: &AnnotationSet) -> bool {
    let is_done = of.header().done.is_none() || version.header().done.is_some();
    is_done && of.iter().all(|mark| version.get(&mark.id).is_some())
}
