//! Where marks are saved: a folder for those of a study that has none, and another one for those that cannot be saved.

use std::path::PathBuf;

use demarche_core::study::{Homeless, OnDisk, SetKey, StudyId};

use super::{
    About, Access, Asked, Command, Effect, Home, IfUnreadable, NoticeKind, Session, Target, Ticket,
    effect::saves,
    outcome::{Outcome, refuse},
    persist::WriteEffect,
};

/// Why sets stay unsaved until a folder is chosen for them.
pub(super) const NO_HOME: &str =
    "no folder was chosen for the marks; choose one with File › Save now";

impl Session {
    /// Returns the set to save elsewhere, because it could not be saved in its study: the open one, or else another.
    pub(super) fn stuck_set(&self) -> Option<SetKey> {
        let mut stuck = self.persist.failed();
        stuck.retain(|key| self.homes.get(&key.study) == Some(&Home::Settled));
        let open = self.open.as_ref().and_then(super::OpenArticle::key);
        open.filter(|key| stuck.contains(key)).or_else(|| stuck.into_iter().next())
    }

    /// Returns whether a set may not be saved in its study until a person has chosen a folder for it.
    pub fn has_no_home(&self, key: &SetKey) -> bool {
        matches!(self.homes.get(&key.study), Some(Home::Unsettled(_) | Home::Refused(_)))
    }

    /// Asks for another folder for marks that could not be saved.
    pub(super) fn save_elsewhere(&mut self) -> Outcome {
        let Some(key) = self.stuck_set() else {
            return refuse("all marks are saved, or about to be");
        };
        // Who saves them elsewhere wants to see that it worked.
        self.is_quitting = false;
        Ok(vec![Effect::AskElsewhere(key)])
    }

    /// Returns the command to offer when a set could not be written.
    pub(super) fn usual_way_out(&self, key: &SetKey) -> Command {
        let is_settled = self.homes.get(&key.study) == Some(&Home::Settled);
        let waits = self.open.as_ref().is_some_and(|open| open.access.waits());
        if is_settled && !waits { Command::SaveElsewhere } else { Command::SaveNow }
    }

    pub(super) fn stay_home(&mut self, study: &StudyId) -> Vec<Effect> {
        self.homes.insert(study.clone(), Home::Settled);
        saves(self.persist.settle(study))
    }

    pub(super) fn refuse_home(&mut self, study: &StudyId, ticket: &Ticket) -> Vec<Effect> {
        let home = self.homes.get(study).copied();
        let why = match home {
            Some(Home::Unsettled(why) | Home::Refused(why)) => why,
            Some(Home::Settled) | None => return Vec::new(),
        };
        self.homes.insert(study.clone(), Home::Refused(why));
        self.persist.refuse(study, NO_HOME);
        let text = format!("The marks are not saved: {NO_HOME}");
        self.notices.show(NoticeKind::Error, text, Some(Command::SaveNow), ticket.now);
        if self.is_quitting { vec![Effect::AskQuit] } else { Vec::new() }
    }

    /// Moves a set into a folder that a person chose. While it is being written again in its study, the choice waits.
    pub(super) fn move_home(
        &mut self,
        key: &SetKey,
        folder: PathBuf,
        ticket: &Ticket,
    ) -> Vec<Effect> {
        let is_settled = self.homes.get(&key.study) == Some(&Home::Settled);
        if is_settled && folder == key.study.root() {
            return saves(self.persist.retry());
        }
        if let Some(request) = self.persist.move_away(key) {
            return vec![Effect::Move(request, folder)];
        }
        if self.persist.conflict(key).is_some() {
            let text = "The marks were not moved: choose first which version of them to keep";
            let command = Some(Command::ResolveConflict);
            self.notices.show(NoticeKind::Error, text.to_owned(), command, ticket.now);
        } else if self.persist.holds(key) {
            self.move_later(key, folder);
        } else {
            self.say_saved_after_all(key, ticket);
        }
        Vec::new()
    }

    /// Moves a set that is being written as soon as that has failed.
    fn move_later(&mut self, key: &SetKey, folder: PathBuf) {
        self.elsewhere.retain(|(of, _)| of != key);
        self.elsewhere.push((key.clone(), folder));
    }

    /// Moves the other sets of a study that could not be saved into the folder where one of them is now: nobody wants to be
    /// asked for it again for each.
    fn move_others(&mut self, study: &StudyId, to: &SetKey) -> Vec<Effect> {
        let article = to.study.root().join(to.article.as_str());
        let Some(folder) = article.parent() else { return Vec::new() };
        let mut effects = Vec::new();
        for key in self.persist.failing(study) {
            match self.persist.move_away(&key) {
                Some(request) => effects.push(Effect::Move(request, folder.to_owned())),
                None => self.move_later(&key, folder.to_owned()),
            }
        }
        effects
    }

    /// Returns the move that was chosen for a set while it was being written again, now that this has failed.
    pub(super) fn chosen_move(&mut self, key: &SetKey) -> Option<Effect> {
        let index = self.elsewhere.iter().position(|(of, _)| of == key)?;
        let (_, folder) = self.elsewhere.remove(index);
        self.persist.move_away(key).map(|request| Effect::Move(request, folder))
    }

    /// Says that a set need not be moved any more, if that was chosen.
    pub(super) fn drop_chosen_move(&mut self, key: &SetKey, ticket: &Ticket) {
        if self.elsewhere.iter().any(|(of, _)| of == key) {
            self.elsewhere.retain(|(of, _)| of != key);
            self.say_saved_after_all(key, ticket);
        }
    }

    fn say_saved_after_all(&mut self, key: &SetKey, ticket: &Ticket) {
        let text = format!(
            "Your marks on {} were saved in their study meanwhile, so they were not moved",
            key.article.name()
        );
        let about = About::Article(key.into());
        self.notices.show_about(about, (NoticeKind::Info, text), None, ticket.now);
    }

    pub(super) fn moved(
        &mut self,
        from: &SetKey,
        attempt: u64,
        result: Result<(SetKey, OnDisk), String>,
        ticket: &Ticket,
    ) -> Vec<Effect> {
        let placed = result.as_ref().map(|(to, on_disk)| (to, *on_disk)).map_err(String::clone);
        let record = self.record_of(from);
        let answered = self.persist.moved(from, attempt, placed);
        let was_stuck = self.homes.get(&from.study) == Some(&Home::Settled);
        let to = match (&answered, result) {
            (WriteEffect::Written(..), Ok((to, _))) => to,
            (WriteEffect::NotWritten { .. }, _) => {
                let why = Homeless::ReadOnly;
                let home = self.homes.entry(from.study.clone()).or_insert(Home::Unsettled(why));
                if let Home::Unsettled(why) = *home {
                    *home = Home::Refused(why);
                }
                // It may go into another folder next, after which nothing is to be kept.
                let mut effects: Vec<Effect> = self.keep_meanwhile(from).into_iter().collect();
                effects.extend(self.answered(from, answered, ticket));
                if was_stuck {
                    effects.extend(self.stay_home(&from.study));
                }
                return effects;
            }
            _ => return Vec::new(),
        };
        self.history.rekey(from, &to);
        self.persist.removed.rekey(from, &to);
        self.notices.rekey(from, &to);
        self.rekey_bulk(from, &to);
        self.merged.iter_mut().for_each(|merged| merged.leave(from, &to));
        self.elsewhere.retain(|(of, _)| of != from);
        // Where these are has been said.
        self.kept_as.retain(|_, kept| kept != from);
        let mut others = Vec::new();
        if was_stuck {
            self.say_moved(from, &to, ticket);
            others = self.move_others(&from.study, &to);
        }
        let mut effects = vec![Effect::Release(from.clone(), self.shown())];
        // Other sets may wait for this folder.
        effects.extend(self.stay_home(&to.study));
        if let Some(open) = self.open_set(from) {
            (open.study, open.path) = (to.study.clone(), to.article.clone());
            open.access = Access::Reading;
            let coder = open.coder.clone();
            effects.extend(self.forget_study());
            effects.extend(coder.clone().map(|coder| Effect::Remember(to.study.clone(), coder)));
            effects.push(Effect::List(to.study.clone(), coder, Some(to.article.clone())));
        }
        effects.extend(self.carry_record(from, &to, record));
        effects.extend(self.answered(&to, answered, ticket));
        let is_left = self.pending_target.is_some();
        if let Some(open) = self.open_set(&to) {
            // A text whose file could not be copied was written as UTF-8.
            effects.extend(if is_left || open.article.encoding == "UTF-8" {
                self.open_set_effect(Asked::First).into_iter().collect()
            } else {
                let target = Target::InStudy(to.study.clone(), to.article.clone());
                self.begin_opening(target, IfUnreadable::Ask)
            });
        }
        effects.extend(others);
        effects
    }

    /// Says where marks are from now on that could not be saved in their study.
    fn say_moved(&mut self, from: &SetKey, to: &SetKey, ticket: &Ticket) {
        let text = format!(
            "Your marks on {} and a copy of the article are now in {}. What was saved in {} was not changed",
            to.article.isolated_name(),
            to.study.root().display(),
            from.study.root().display(),
        );
        let about = About::Article(to.into());
        self.notices.show_about(about, (NoticeKind::Info, text), None, ticket.now);
    }
}
