//! Saving, conflicts, and quitting: what the user is asked and what follows.

use std::{path::PathBuf, sync::Arc};

use demarche_core::{
    annotation::{AnnotationSet, Stamp},
    journal::Entry,
    study::{Coder, OnDisk, SetKey},
};

use super::{
    About, Access, Asked, Command, Effect, Home, NoticeKind, OpenArticle, SaveState, Selection,
    Session, SetRead, Ticket, WriteOutcome,
    effect::saves,
    homes::NO_HOME,
    outcome::{Outcome, refuse},
    persist::{MergeEffect, MergedSet, Place, WriteEffect},
    save_request::Base,
    unsaved::{REMOVED, Snapshot},
};

impl Session {
    /// Returns what to do now that the open set changed by a step; without one, it is written as a whole.
    pub(super) fn write_open(&mut self, step: Option<Entry>) -> Vec<Effect> {
        let Some(open) = &self.open else { return Vec::new() };
        let Some(key) = open.key() else { return Vec::new() };
        let home = self.homes.get(&open.study).copied().unwrap_or(Home::Settled);
        let place = match home {
            Home::Settled => Place::Settled,
            Home::Unsettled(_) | Home::Refused(_) => Place::Undecided,
        };
        let (article, set) = (Arc::clone(&open.article), open.set.clone());
        let snapshot = Snapshot { article, set, revision: open.revision, step };
        let base = Base { on_disk: open.on_disk, set: open.saved.clone() };
        let request = self.persist.put(&key, snapshot, base, place);
        match home {
            Home::Unsettled(why) if self.persist.is_waiting(&key) => {
                let kept = self.keep_meanwhile(&key);
                return kept.into_iter().chain([Effect::AskHome(key, why)]).collect();
            }
            // The study may be written, or the set is being moved or in conflict: there is nothing to ask.
            Home::Settled | Home::Unsettled(_) => {}
            Home::Refused(_) => self.persist.refuse(&key.study, NO_HOME),
        }
        let mut effects = saves(request);
        if self.persist.conflict(&key).is_some() || self.persist.is_waiting(&key) {
            effects.extend(self.keep_meanwhile(&key));
        }
        effects
    }

    /// Returns the effect that keeps a set which waits for a person's choice where a crash leaves it.
    pub(super) fn keep_meanwhile(&self, key: &SetKey) -> Option<Effect> {
        let request = self.persist.all().into_iter().find(|request| request.key == *key);
        request.map(Effect::KeepMeanwhile)
    }

    /// Retries every write that failed.
    pub(super) fn retry_saves(&mut self) -> Vec<Effect> {
        let mut effects = saves(self.persist.retry());
        effects.extend(self.records.retry().into_iter().map(Effect::SaveRecord));
        effects
    }

    pub(super) fn save_now(&mut self) -> Outcome {
        let Some(open) = &self.open else { return refuse("there is nothing to save") };
        if let Some(key) = open.key()
            && self.persist.conflict(&key).is_some()
        {
            return self.ask_conflict();
        }
        let access = open.access.reason().map(str::to_owned);
        let (has_coder, study) = (open.coder.is_some(), open.study.clone());
        let mut effects = self.retry_saves();
        if let Some(reason) = access {
            return if effects.is_empty() {
                refuse(format!("the marks cannot be saved: {reason}"))
            } else {
                Ok(effects)
            };
        }
        if !has_coder {
            effects.push(Effect::AskCoder(study));
            return Ok(effects);
        }
        if let Some(home) = self.homes.get_mut(&study)
            && let Home::Refused(why) = *home
        {
            *home = Home::Unsettled(why);
        }
        effects.extend(self.write_open(None));
        Ok(effects)
    }

    pub(super) fn wrote(
        &mut self,
        key: &SetKey,
        attempt: u64,
        outcome: WriteOutcome,
        ticket: &Ticket,
    ) -> Vec<Effect> {
        let locked = match &outcome {
            WriteOutcome::Locked { access, .. } => Some(access.clone()),
            _ => None,
        };
        let answered = self.persist.wrote(key, attempt, outcome);
        if let (WriteEffect::NotWritten { .. }, Some(access)) = (&answered, locked)
            && let Some(open) = self.open_set(key)
        {
            // Shown as locked, and retried until the other window closes.
            open.access = access;
        }
        self.answered(key, answered, ticket)
    }

    pub(super) fn answered(
        &mut self,
        key: &SetKey,
        answered: WriteEffect,
        ticket: &Ticket,
    ) -> Vec<Effect> {
        match answered {
            WriteEffect::Stale => Vec::new(),
            WriteEffect::Written(base, next) => {
                self.drop_chosen_move(key, ticket);
                self.written(key, base, next.map(|next| Effect::Save(*next)))
            }
            WriteEffect::Changed(request) => vec![Effect::ReadTheirs(*request)],
            WriteEffect::Conflict => self.report_conflict(key, ticket),
            WriteEffect::NotWritten { reason, is_news } => {
                if let Some(effect) = self.chosen_move(key) {
                    return vec![effect];
                }
                if is_news {
                    let text = format!("The marks are not saved: {reason}");
                    let command = self.way_out(self.usual_way_out(key));
                    self.notices.show(NoticeKind::Error, text, Some(command), ticket.now);
                }
                if self.is_quitting { vec![Effect::AskQuit] } else { Vec::new() }
            }
        }
    }

    /// Takes what another program wrote into the file of an unsaved set, or why it could not be read.
    pub(super) fn theirs_read(
        &mut self,
        key: &SetKey,
        attempt: u64,
        result: Result<SetRead, String>,
        ticket: &Ticket,
    ) -> Vec<Effect> {
        let revision = self.revision + 1;
        let theirs = result.ok().map(|SetRead { set, on_disk, .. }| Base { on_disk, set });
        match self.persist.theirs_read(key, attempt, theirs, revision) {
            MergeEffect::Stale => Vec::new(),
            MergeEffect::Conflict => self.report_conflict(key, ticket),
            MergeEffect::Merged(merged) => {
                let MergedSet { set, base, request } = *merged;
                self.revision = revision;
                let text = self.persist.get(key).map(|(article, ..)| article.text_sha256);
                if let Some(open) = self.open_set(key)
                    && Some(open.article.text_sha256) == text
                {
                    (open.set, open.revision) = (set.clone(), revision);
                    (open.on_disk, open.saved) = (base.on_disk, base.set);
                }
                self.note_counts_of(key, &set);
                let name = key.article.isolated_name();
                let text = format!(
                    "Another program changed your marks on {name}; its changes and yours were merged"
                );
                let about = About::Article(key.into());
                self.notices.show_about(about, (NoticeKind::Info, text), None, ticket.now);
                self.say_undecided(key, set.undecided(), ticket);
                request.map(Effect::Save).into_iter().collect()
            }
        }
    }

    fn written(&mut self, key: &SetKey, base: Base, next: Option<Effect>) -> Vec<Effect> {
        let is_open = match self.open_set(key) {
            Some(open) => {
                (open.on_disk, open.saved) = (base.on_disk, base.set);
                true
            }
            None => false,
        };
        if !matches!(self.save_state(), SaveState::Failed(_)) {
            self.notices.dismiss_of(Command::SaveNow);
            self.notices.dismiss_of(Command::TakeOver);
            self.notices.dismiss_of(Command::SaveElsewhere);
        }
        let mut effects: Vec<Effect> = next.into_iter().collect();
        if is_open && !self.persist.holds(key) {
            // It may have waited for these marks.
            effects.extend(self.retry_access());
        }
        if effects.is_empty() && !is_open {
            effects.push(Effect::Release(key.clone(), self.shown().saturating_sub(1)));
        }
        effects.extend(self.quit_if_saved());
        effects
    }

    /// Returns the opening of the shown article or, if none is shown, the last one that nobody waits for. Other sets opened
    /// up to then are no longer needed.
    pub(super) fn shown(&self) -> u64 {
        let is_awaited = u64::from(self.pending_target.is_some());
        let last = self.opening.saturating_sub(is_awaited);
        self.open.as_ref().map_or(last, |open| open.opening)
    }

    pub(super) fn open_set(&mut self, key: &SetKey) -> Option<&mut OpenArticle> {
        self.open.as_mut().filter(|open| open.key().as_ref() == Some(key))
    }

    /// Reports a conflict and asks which version to keep.
    pub(super) fn report_conflict(&mut self, key: &SetKey, ticket: &Ticket) -> Vec<Effect> {
        let Some(reason) = self.persist.conflict(key).map(str::to_owned) else {
            return Vec::new();
        };
        // Which version is meant has to be chosen first.
        self.elsewhere.retain(|(of, _)| of != key);
        let text = format!(
            "Your marks on {} are not saved: {reason}. Nothing was overwritten",
            key.article.isolated_name()
        );
        let command = Some(Command::ResolveConflict);
        self.notices.show(NoticeKind::Error, text, command, ticket.now);
        let asked = if self.is_quitting {
            Effect::AskQuit
        } else {
            Effect::AskConflict(key.clone(), reason)
        };
        self.keep_meanwhile(key).into_iter().chain([asked]).collect()
    }

    pub(super) fn ask_conflict(&self) -> Outcome {
        let open = self.open.as_ref().and_then(OpenArticle::key);
        let open = open.filter(|key| self.persist.conflict(key).is_some());
        let any = || match self.persist.state() {
            SaveState::Conflict(key) => Some(key),
            SaveState::Saved | SaveState::Saving | SaveState::Failed(_) => None,
        };
        let Some(key) = open.or_else(any) else { return refuse("there is no conflict to resolve") };
        let reason = self.persist.conflict(&key).unwrap_or_default().to_owned();
        Ok(vec![Effect::AskConflict(key, reason)])
    }

    pub(super) fn keep_mine_as(&mut self, key: &SetKey, coder: Coder, ticket: &Ticket) -> Outcome {
        let to = SetKey { coder: coder.id.clone(), ..key.clone() };
        let is_conflict =
            self.persist.conflict(key).is_some() && !self.persist.is_being_replaced(key);
        let Some((article, set, _, _)) = self.persist.get(key).filter(|_| is_conflict) else {
            return refuse("there is no conflict to resolve");
        };
        let text = article.text_sha256;
        if self.persist.holds(&to) {
            return refuse(format!(
                "the marks of {} are not saved yet; choose another name",
                to.coder
            ));
        }
        let mut set = set.clone();
        let header = set.header_mut();
        header.coder = coder.id.to_string();
        header.coder_name.clone_from(&coder.name);
        let request = self.persist.rekey(key, &to, set.clone(), Base::absent());
        self.revision += 1;
        let revision = self.revision;
        self.history.rekey(key, &to);
        self.rekey_bulk(key, &to);
        self.note_kept_as(key, &to);
        if let Some(open) = self.open_set(key) {
            open.coder = Some(coder);
            // On a text that was changed meanwhile, the marks have to be found again first.
            let is_same_text = open.article.text_sha256 == text;
            open.set = if is_same_text { set } else { AnnotationSet::new(set.header().clone()) };
            open.revision = revision;
            (open.on_disk, open.saved) = (OnDisk::Absent, AnnotationSet::default());
            // Until its lock is taken.
            open.access = Access::Reading;
        }
        self.notices.dismiss_of(Command::ResolveConflict);
        let text = format!(
            "Your marks on this article are now kept in {}.json; {}.json was not changed",
            to.coder, key.coder
        );
        let about = About::Article(key.into());
        self.notices.show_about(about, (NoticeKind::Info, text), None, ticket.now);
        // The lock is needed until the journal of the old name is put away.
        let mut effects: Vec<Effect> = request.map(Effect::Save).into_iter().collect();
        effects.push(Effect::Release(key.clone(), self.shown()));
        if self.open_set(&to).is_some() {
            effects.extend(self.open_set_effect(Asked::First));
        }
        Ok(effects)
    }

    /// Notes that the marks of a set go on under another name, also those that were kept under the name before.
    fn note_kept_as(&mut self, from: &SetKey, to: &SetKey) {
        self.kept_as.values_mut().filter(|kept| *kept == from).for_each(|kept| kept.clone_from(to));
        self.kept_as.insert(from.clone(), to.clone());
        self.kept_as.retain(|from, kept| from != kept);
    }

    /// Says where the marks are that a person has kept under another name, when the set is shown again that they were of.
    pub(super) fn say_kept_as(&mut self, key: &SetKey, now: Stamp) {
        let Some(kept) = self.kept_as.get(key) else { return };
        let text = format!(
            "These are the marks of {}. Those that you kept under another name are in {}.json: choose that name to see them",
            key.coder, kept.coder,
        );
        let about = About::Article(key.into());
        let offer = Some(Command::ChangeCoder);
        self.notices.show_about(about, (NoticeKind::Info, text), offer, now);
    }

    /// Returns whether a set is in conflict because its file is gone, so that it can be saved again.
    pub fn is_removed(&self, key: &SetKey) -> bool {
        self.conflict(key) == Some(REMOVED)
    }

    /// Saves a set again whose file was removed.
    pub(super) fn save_again(&mut self, key: &SetKey) -> Outcome {
        let Some(request) = self.persist.save_again(key) else {
            return refuse("the saved marks are not gone");
        };
        self.notices.dismiss_of(Command::ResolveConflict);
        Ok(vec![Effect::Save(request)])
    }

    pub(super) fn use_theirs(&mut self, key: &SetKey) -> Vec<Effect> {
        self.stop_editing();
        self.persist.keep_aside(key).map(Effect::KeepAside).into_iter().collect()
    }

    pub(super) fn kept_aside(
        &mut self,
        key: &SetKey,
        attempt: u64,
        result: Result<PathBuf, String>,
        ticket: &Ticket,
    ) -> Vec<Effect> {
        let done = result.as_ref().map(|_| ());
        if !self.persist.kept_aside(key, attempt, &done) {
            return Vec::new();
        }
        let kept = match result {
            Ok(kept) => kept,
            Err(reason) => {
                let text =
                    format!("Your version could not be saved, so nothing was changed: {reason}");
                let command = Some(Command::ResolveConflict);
                self.notices.show(NoticeKind::Error, text, command, ticket.now);
                return Vec::new();
            }
        };
        self.notices.dismiss_of(Command::ResolveConflict);
        let name = kept.file_name().map(|name| name.to_string_lossy().into_owned());
        let text = format!("Your version was saved as {}", name.unwrap_or_default());
        let about = About::Article(key.into());
        self.notices.show_about(about, (NoticeKind::Info, text), None, ticket.now);
        self.revision += 1;
        let revision = self.revision;
        let Some(open) = self.open_set(key) else {
            let mut effects = vec![Effect::Release(key.clone(), self.shown().saturating_sub(1))];
            effects.extend(self.quit_if_saved());
            return effects;
        };
        // The version on disk is read with its lock held.
        (open.access, open.revision) = (Access::Reading, revision);
        self.chosen = None;
        self.selection = self.selection.map(|selection| Selection::caret(selection.focus));
        let mut effects: Vec<Effect> = self.open_set_effect(Asked::First).into_iter().collect();
        effects.extend(self.quit_if_saved());
        effects
    }

    /// Returns the effect that closes the window if it waited only for its last save.
    pub(super) fn quit_if_saved(&self) -> Option<Effect> {
        (self.is_quitting && self.is_all_saved()).then_some(Effect::Quit)
    }

    /// Returns whether all changes of the open set are on the disk.
    pub fn is_open_saved(&self) -> bool {
        let key = self.open.as_ref().and_then(OpenArticle::key);
        key.is_none_or(|key| !self.persist.holds(&key))
    }

    fn is_all_saved(&self) -> bool {
        self.persist.is_empty() && self.records.is_empty()
    }

    /// Asks who is coding, to open another coder's own set or to give the first name.
    pub(super) fn change_coder(&mut self) -> Outcome {
        let study = self.opened()?.study.clone();
        self.stop_editing();
        self.waiting = None;
        Ok(vec![Effect::AskCoder(study)])
    }

    pub(super) fn quit(&mut self, ticket: &Ticket) -> Vec<Effect> {
        self.stop_editing();
        self.is_quitting = true;
        self.stop_bulk(ticket);
        let is_under_way = self.persist.is_under_way() || self.records.is_under_way();
        match self.save_state() {
            SaveState::Saved => vec![Effect::Quit],
            SaveState::Saving if is_under_way => Vec::new(),
            SaveState::Saving | SaveState::Failed(_) | SaveState::Conflict(_) => {
                vec![Effect::AskQuit]
            }
        }
    }

    pub(super) fn quit_is_slow(&self) -> Vec<Effect> {
        if self.is_quitting && !self.is_all_saved() { vec![Effect::AskQuit] } else { Vec::new() }
    }
}
