//! Sets that cannot be changed, because another window or computer has them: asking again, and taking them over.

use std::sync::Arc;

use demarche_core::{annotation::Stamp, study::SetKey};

use super::{
    Access, Asked, Command, Effect, NoticeKind, Session, Ticket,
    outcome::{Outcome, refuse},
};

impl Session {
    /// Asks again for a set that could not be changed.
    pub(super) fn retry_access(&mut self) -> Vec<Effect> {
        let opening = self.open.as_ref().map(|open| open.opening);
        // Reading a large set may take longer than the time between two requests.
        if !self.waits_for_access() || self.access_asked == opening {
            return Vec::new();
        }
        self.access_asked = opening;
        self.open_set_effect(Asked::Again).into_iter().collect()
    }

    /// Notes that a request for access was answered.
    pub(super) fn end_access_request(&mut self, opening: u64) {
        if self.access_asked == Some(opening) {
            self.access_asked = None;
        }
    }

    /// Returns the request to open the set of the open article.
    pub(super) fn open_set_effect(&self, asked: Asked) -> Option<Effect> {
        let open = self.open.as_ref()?;
        Some(Effect::OpenSet {
            key: open.key()?,
            coder_name: open.coder.as_ref()?.name.clone(),
            article: Arc::clone(&open.article),
            opening: open.opening,
            asked,
        })
    }

    /// Notes that the set of this opening still cannot be changed, and why, if that is known.
    pub(super) fn access_denied(&mut self, opening: u64, access: Option<Access>) {
        self.end_access_request(opening);
        if let (Some(open), Some(access)) = (&mut self.open, access)
            && open.opening == opening
            && open.access.waits()
            && access.waits()
        {
            open.access = access;
        }
    }

    /// Notes that somebody else has taken over the lock of a set.
    pub(super) fn lock_lost(&mut self, key: &SetKey, access: Access, ticket: &Ticket) {
        if let Some(open) = self.open_set(key).filter(|open| open.access == Access::Writable) {
            open.access = access;
            self.stop_editing();
            self.say_read_only(ticket.now);
        }
    }

    /// Says why the open set cannot be changed, and offers a way out if there is one.
    pub(super) fn say_read_only(&mut self, now: Stamp) {
        let access = self.open.as_ref().map(|open| open.access.clone());
        let Some(access @ (Access::ReadOnly(_) | Access::Waiting(_) | Access::Elsewhere(_))) =
            access
        else {
            return;
        };
        let text = format!("Read-only: {}", access.reason().unwrap_or_default());
        let command = matches!(access, Access::Elsewhere(_)).then_some(Command::TakeOver);
        self.notices.show(NoticeKind::Warning, text, command, now);
    }

    /// Returns the command that helps if marks cannot be saved: usually this one.
    pub(super) fn way_out(&self, usual: Command) -> Command {
        let access = self.open.as_ref().map(|open| &open.access);
        if matches!(access, Some(Access::Elsewhere(_))) { Command::TakeOver } else { usual }
    }

    /// Asks whether to take over the open set, which is open on another computer.
    pub(super) fn ask_take_over(&self) -> Outcome {
        let open = self.opened()?;
        let (Some(key), Access::Elsewhere(elsewhere)) = (open.key(), &open.access) else {
            return refuse("these marks are not open on another computer");
        };
        Ok(vec![Effect::AskTakeOver(key, elsewhere.clone())])
    }

    /// Takes a set over from the holder with this signature.
    pub(super) fn take_over(&mut self, key: &SetKey, signature: String) -> Outcome {
        let open = self.opened()?;
        if open.key().as_ref() != Some(key) || !open.access.waits() {
            return refuse("these marks are not open on another computer any more");
        }
        self.notices.dismiss_of(Command::TakeOver);
        self.access_asked = self.open.as_ref().map(|open| open.opening);
        Ok(self.open_set_effect(Asked::TakenOver(signature)).into_iter().collect())
    }
}
