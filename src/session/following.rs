//! Lets the saved marks of a renamed article follow it, and back.

use demarche_core::study::{ArticlePath, OnDisk, isolated};

use super::{
    Access, ArticleKey, Asked, Change, Command, Effect, FollowChange, IfUnreadable, NoticeKind,
    OpenArticle, SelectionState, Session, Step, Target, Ticket,
    history::Direction,
    outcome::{Outcome, refuse},
    wording::joined_names,
};

impl Session {
    /// Says that there are marks made on the text of the open article, under paths where no article is any more, and offers to
    /// bring them if it is clear which.
    pub(super) fn strayed(
        &mut self,
        opening: u64,
        from: &[ArticlePath],
        copies: &[ArticlePath],
        ticket: &Ticket,
    ) -> Vec<Effect> {
        let Some(open) = self.open.as_ref().filter(|open| open.opening == opening) else {
            return Vec::new();
        };
        let names = |paths: &[ArticlePath]| joined_names(paths.iter().map(ArticlePath::as_str));
        let also = match copies {
            [] => String::new(),
            copies => format!(". The same text is also in {}", names(copies)),
        };
        let (text, offer) = match from {
            [only] => {
                self.strayed = Some((open.article_key(), only.clone()));
                let text = format!(
                    "There are marks on exactly this text as {}, which is gone",
                    isolated(only.as_str())
                );
                (text, Some(Command::BringMarks))
            }
            several => {
                let text = format!(
                    "There are marks on exactly this text under several names that are gone: {}. Give the file the name whose marks belong to it",
                    names(several),
                );
                (text, None)
            }
        };
        self.notices.show(NoticeKind::Warning, text + &also, offer, ticket.now);
        Vec::new()
    }

    /// Returns whether the marks of the open article under its former path can be brought.
    pub(super) fn can_bring(&self) -> bool {
        let open = self.open.as_ref().map(OpenArticle::article_key);
        self.strayed.as_ref().is_some_and(|(article, _)| Some(article) == open.as_ref())
    }

    /// Brings the marks of the open article that are saved under its former path.
    pub(super) fn bring_marks(&mut self) -> Outcome {
        let found = self.strayed.clone().filter(|_| self.can_bring());
        let Some((ArticleKey { study, path }, from)) = found else {
            return refuse("no marks of this article are saved under another name");
        };
        let open = self.opened()?;
        if open.on_disk != OnDisk::Absent || !open.set.is_empty() {
            return refuse("this article has marks under its own name now");
        }
        let change = FollowChange { study, article: path.clone(), from, to: path };
        self.follow(change, None)
    }

    /// Asks for what is saved about an article to be moved to another path, as a step of its own or in this direction.
    pub(super) fn follow(&mut self, change: FollowChange, direction: Option<Direction>) -> Outcome {
        self.check_no_bulk()?;
        self.opened()?;
        if self.persist.holds_any(|key| change.concerns(key)) {
            return refuse("the marks of this article are not saved yet; try again when they are");
        }
        // Saved later, they would be under a path where no article is.
        if self.records.holds_any(|key| change.concerns_article(key)) {
            return refuse(
                "the details of this article are not saved yet; try again when they are",
            );
        }
        if self.following.is_some() {
            return refuse("marks are being brought; wait a moment");
        }
        self.stop_editing();
        if let Some(open) = &mut self.open {
            // No mark is made until those that are there then are read.
            open.access = Access::Reading;
        }
        self.following = Some((change.clone(), direction));
        Ok(vec![Effect::Follow(change)])
    }

    /// Notes that what is saved about an article was moved, or why not, and shows the marks that are there now.
    pub(super) fn followed(
        &mut self,
        asked: &FollowChange,
        result: Result<(), String>,
        ticket: &Ticket,
    ) -> Vec<Effect> {
        let Some((_, direction)) = self.following.take_if(|(change, _)| change == asked) else {
            return Vec::new();
        };
        if let Err(reason) = result {
            let text = format!("The marks were not moved: {reason}");
            self.notices.show(NoticeKind::Error, text, None, ticket.now);
            return self.reopen(asked);
        }
        self.strayed = None;
        self.notices.dismiss_of(Command::BringMarks);
        let FollowChange { study, article, from, to } = asked.clone();
        let inverse = FollowChange { study, article, from: to, to: from };
        let change = Change::Follow(Box::new(inverse));
        match direction {
            None => {
                let open = self.open.as_ref().map(|open| open.article.text_sha256);
                let label = "bring the marks of the renamed article".to_owned();
                let (before, after) = (SelectionState::default(), SelectionState::default());
                if let Some(text_sha256) = open {
                    self.history.push(Step {
                        label,
                        change,
                        left: None,
                        text_sha256,
                        before,
                        after,
                    });
                }
                let text = "The marks follow the renamed article".to_owned();
                self.notices.show(NoticeKind::Info, text, None, ticket.now);
            }
            Some(direction) => {
                let text = self.history.next(direction).map(|step| step.text_sha256);
                if let Some(text) = text {
                    self.history.move_next(direction, (None, change), text);
                }
            }
        }
        self.reopen(asked)
    }

    /// Opens the open article again, if its marks may be others now.
    fn reopen(&mut self, change: &FollowChange) -> Vec<Effect> {
        let is_concerned = |open: &&OpenArticle| {
            let paths = [&change.article, &change.from, &change.to];
            open.study == change.study && paths.contains(&&open.path)
        };
        let Some(open) = self.open.as_ref().filter(is_concerned) else { return Vec::new() };
        let target = Target::InStudy(change.study.clone(), open.path.clone());
        // Who is about to see another article does not want to come back to this one.
        let is_left = self.pending_target.as_ref().is_some_and(|pending| *pending != target);
        let mut effects = if is_left {
            self.open_set_effect(Asked::First).into_iter().collect()
        } else {
            self.begin_opening(target, IfUnreadable::Ask)
        };
        effects.extend(self.articles_changed(&change.study));
        effects
    }
}
