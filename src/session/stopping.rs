//! Stops the opening of an article: what was open stays, and what was not read can be read later.

use super::{About, Access, Asked, Effect, NoticeKind, OpenArticle, Session, Target, Ticket};

impl Session {
    /// Stops what is being opened. Its answer, if there still is one, is stale.
    pub(super) fn stop_opening(&mut self, ticket: &Ticket) -> Vec<Effect> {
        let Some(target) = self.pending_target.take() else { return Vec::new() };
        self.opening += 1;
        // An undo in an article that is not opened is not done.
        self.pending_step = None;
        let Some(open) = &self.open else {
            self.unread = Some(target);
            return Vec::new();
        };
        let text = match &target {
            Target::Again(..) => "This document was not read again".to_owned(),
            target => format!("{} was not read", target.name()),
        };
        let about = About::Article(OpenArticle::article_key(open));
        self.notices.show_about(about, (NoticeKind::Info, text), None, ticket.now);
        self.read_waiting_set()
    }

    /// Reads the marks of the open article now if they have waited for what was being opened, because that was the same article.
    pub(super) fn read_waiting_set(&self) -> Vec<Effect> {
        let is_waiting = self.open.as_ref().is_some_and(|open| open.access == Access::Reading);
        is_waiting.then(|| self.open_set_effect(Asked::First)).flatten().into_iter().collect()
    }

    /// Returns the number of the opening that is under way, and what is opened.
    pub fn opening(&self) -> Option<(u64, &Target)> {
        self.pending_target.as_ref().map(|target| (self.opening, target))
    }

    /// Returns what was not read because its opening was stopped, if nothing was opened instead.
    pub fn unread(&self) -> Option<&Target> {
        self.unread.as_ref().filter(|_| self.open.is_none() && self.pending_target.is_none())
    }
}
