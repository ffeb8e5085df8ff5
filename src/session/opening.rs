//! Handles opened articles and sets: current ones are shown, stale ones released, unsaved ones kept.

use demarche_core::{
    annotation::{AnnotationSet, Header},
    study::{ArticlePath, Coder, OnDisk, SetKey, StudyId},
};

use super::{
    About, Access, ArticleKey, Asked, Command, Effect, Filter, Home, IfUnreadable, Marks,
    NoticeKind, OpenArticle, Opened, SelectionState, Session, SetRead, StudyView, Target, Ticket,
    document::How,
};

/// How long a set that could not be changed is not worth a word, in milliseconds.
const SHORT_WAIT: i64 = 3_000;

/// Why a set is shown as it was last saved, and cannot be changed: newer marks are still being saved.
pub(super) const ON_PREVIOUS_TEXT: &str =
    "the article changed, and marks on its previous text are not saved yet";

impl Session {
    /// Starts opening something at the user's request; an action that waited for the previous article is dropped.
    pub(super) fn go_to(&mut self, target: Target, if_unreadable: IfUnreadable) -> Vec<Effect> {
        self.pending_step = None;
        self.begin_opening(target, if_unreadable)
    }

    /// Starts opening something, unless it is already being opened.
    pub(super) fn begin_opening(
        &mut self,
        target: Target,
        if_unreadable: IfUnreadable,
    ) -> Vec<Effect> {
        self.stop_editing();
        self.waiting = None;
        if self.pending_target.as_ref() == Some(&target) && if_unreadable == IfUnreadable::Ask {
            return Vec::new();
        }
        self.opening += 1;
        self.unread = None;
        self.pending_target = Some(target.clone());
        vec![Effect::Open { opening: self.opening, target, if_unreadable }]
    }

    pub(super) fn open_in_study(&mut self, path: ArticlePath) -> Vec<Effect> {
        let Some(study) = self.shown_study().cloned() else { return Vec::new() };
        if self.open.as_ref().is_some_and(|open| open.path == path) {
            // A click on the open article means staying here, even if something else was being opened.
            self.pending_step = None;
            if self.pending_target.take().is_some() {
                self.opening += 1;
                return self.read_waiting_set();
            }
            return Vec::new();
        }
        let target = Target::InStudy(study, path);
        self.go_to(target, IfUnreadable::Ask)
    }

    pub(super) fn open_failed(
        &mut self,
        opening: u64,
        what: &str,
        reason: &str,
        ticket: &Ticket,
    ) -> Vec<Effect> {
        if opening == self.opening {
            self.pending_target = None;
            let mut text = format!("{what} could not be opened: {reason}");
            if let Some(direction) = self.pending_step.take() {
                // It must not block the steps before it.
                self.history.skip(direction);
                text.push_str(". Its change was skipped");
            }
            self.notices.show_about(About::Opening, (NoticeKind::Error, text), None, ticket.now);
            return self.read_waiting_set();
        }
        Vec::new()
    }

    pub(super) fn set_unreadable(
        &mut self,
        opening: u64,
        study: StudyId,
        path: ArticlePath,
        reason: String,
    ) -> Vec<Effect> {
        self.end_access_request(opening);
        // The failure concerns the set of the shown article, or an article that is being opened.
        let shown = self.open.as_mut().filter(|open| open.opening == opening);
        match shown {
            Some(open) if open.access == Access::Reading || open.access.waits() => {
                open.access = Access::ReadOnly(format!("the saved marks cannot be read: {reason}"));
            }
            Some(_) => return Vec::new(),
            None if opening != self.opening => return Vec::new(),
            None => self.pending_target = None,
        }
        self.pending_step = None;
        self.waiting = None;
        vec![Effect::AskUnreadable(study, path, reason)]
    }

    /// Forgets what was selected in another article, and what was to be done with it.
    fn forget_selection(&mut self, ticket: &Ticket) {
        self.selection = None;
        self.pieces.clear();
        // A filter that was forgotten would hide marks of the next article.
        self.filter = Filter::All;
        if self.waiting.take().is_some() {
            let text = "Nothing was marked: another article was opened".to_owned();
            self.notices.show(NoticeKind::Refusal, text, None, ticket.now);
        }
    }

    pub(super) fn article_opened(&mut self, opened: Opened, ticket: &Ticket) -> Vec<Effect> {
        let Opened { opening, study, home, path, article, codebook, marks } = opened;
        let article = self.with_newest_record((&study, &path), opening, article);
        let (coder, read) = match marks {
            Marks::NoCoder => (None, None),
            Marks::Reading(coder) => (Some(coder), None),
            Marks::Read(coder, read) => (Some(coder), Some(read)),
        };
        let key = coder.as_ref().map(|coder| SetKey {
            study: study.clone(),
            article: path.clone(),
            coder: coder.id.clone(),
        });
        let open_key = self.open.as_ref().and_then(OpenArticle::key);
        let is_twice = self.open.as_ref().is_some_and(|open| open.opening == opening);
        if opening != self.opening || is_twice {
            // Nobody waits for it any more, but what it recovered is said only once.
            if let (Some(key), Some(read)) = (&key, read) {
                self.recover(key, read.steps, ticket);
            }
            let stale = key.filter(|key| Some(key) != open_key.as_ref());
            return stale.map(|key| Effect::Release(key, opening)).into_iter().collect();
        }
        let is_again = matches!(self.pending_target.take(), Some(Target::Again(..)));
        self.notices.arrive(Some(ArticleKey { study: study.clone(), path: path.clone() }));
        let mut effects = vec![Effect::Show];
        let is_same = self.open.as_ref().is_some_and(|open| {
            open.study == study
                && open.path == path
                && open.article.text_sha256 == article.text_sha256
        });
        let left = open_key.filter(|open| Some(open) != key.as_ref());
        self.leave_set(left, opening.saturating_sub(1), &mut effects);
        self.let_go();
        if !is_same {
            self.forget_selection(ticket);
        }
        self.codebook = codebook;
        // An answer the user gave since the study was read takes precedence.
        let known = *self.homes.entry(study.clone()).or_insert(home);
        if home == Home::Settled && known != Home::Settled {
            effects.extend(self.stay_home(&study));
        }
        effects.extend(self.list_if_other(&study, coder.as_ref(), &path));
        let header = Header {
            coder: coder.as_ref().map(|coder| coder.id.to_string()).unwrap_or_default(),
            ..Header::default()
        };
        self.revision += 1;
        self.open = Some(OpenArticle {
            study,
            path,
            article,
            access: if coder.is_some() { Access::Reading } else { Access::Writable },
            coder,
            set: AnnotationSet::new(header),
            revision: self.revision,
            on_disk: OnDisk::Absent,
            saved: AnnotationSet::default(),
            opening,
        });
        self.renew_filter();
        match (key, read) {
            (Some(key), Some(read)) => self.show_read(&key, read, &mut effects, ticket),
            (Some(key), None) => {
                self.show_unsaved(&key);
                effects.extend(self.open_set_effect(Asked::First));
            }
            (None, _) => {}
        }
        self.refresh_entry();
        self.show_title();
        self.say_left_copies(ticket);
        let how = match is_again {
            true if is_same => How::AgainTheSame,
            true => How::AgainChanged,
            false => How::AsKept,
        };
        self.say_how_read(how, ticket);
        if !is_same {
            self.say_what_is_damaged(ticket);
        }
        self.resume_pending(effects, ticket)
    }

    /// Lists the study of an article for its coder, unless that is the list that is shown.
    fn list_if_other(
        &mut self,
        study: &StudyId,
        coder: Option<&Coder>,
        path: &ArticlePath,
    ) -> Vec<Effect> {
        let coder_of = |view: &StudyView| view.coder.as_ref().map(|coder| coder.id.clone());
        let is_listed = self.study.as_ref().is_some_and(|view| {
            view.id == *study && coder_of(view) == coder.map(|coder| coder.id.clone())
        });
        if is_listed {
            return Vec::new();
        }
        let is_other = self.study.as_ref().is_some_and(|view| view.id != *study);
        let forgotten = if is_other { self.forget_study() } else { None };
        let list = Effect::List(study.clone(), coder.cloned(), Some(path.clone()));
        forgotten.into_iter().chain([list]).collect()
    }

    /// Lets go of the mark of the article shown so far, and of the offer about it.
    fn let_go(&mut self) {
        self.stop_editing();
        self.chosen = None;
        self.notices.dismiss_of(Command::ToggleDone);
    }

    pub(super) fn set_opened(
        &mut self,
        key: &SetKey,
        opening: u64,
        read: SetRead,
        ticket: &Ticket,
    ) -> Vec<Effect> {
        self.end_access_request(opening);
        let open_key = self.open.as_ref().and_then(OpenArticle::key);
        if open_key.as_ref() != Some(key) {
            self.recover(key, read.steps, ticket);
            return vec![Effect::Release(key.clone(), opening)];
        }
        let is_awaited = self.open.as_ref().is_some_and(|open| {
            open.opening == opening && (open.access == Access::Reading || open.access.waits())
        });
        if !is_awaited {
            return Vec::new();
        }
        if self.open.as_ref().is_some_and(|open| open.access == read.access) {
            // Still locked.
            return Vec::new();
        }
        self.notices.dismiss_stale();
        let mut effects = Vec::new();
        let access = |session: &Self| session.open.as_ref().map(|open| open.access.clone());
        let waited = self.waiting_since.is_some_and(|since| ticket.now.0 - since.0 > SHORT_WAIT);
        self.show_read(key, read, &mut effects, ticket);
        if waited && access(self) == Some(Access::Writable) {
            let text = "These marks can be changed now".to_owned();
            self.notices.show(NoticeKind::Info, text, None, ticket.now);
        }
        self.refresh_entry();
        self.resume_pending(effects, ticket)
    }

    /// Releases a set that is no longer shown, unless it still has unsaved changes.
    fn leave_set(&self, key: Option<SetKey>, opening: u64, effects: &mut Vec<Effect>) {
        if let Some(key) = key.filter(|key| !self.persist.holds(key)) {
            effects.push(Effect::Release(key, opening));
        }
    }

    /// Shows the unsaved version while the set is being read, because it is newer.
    fn show_unsaved(&mut self, key: &SetKey) {
        let Some(open) = &mut self.open else { return };
        if let Some((article, set, revision, base)) = self.persist.get(key)
            && article.text_sha256 == open.article.text_sha256
        {
            (open.set, open.revision) = (set.clone(), revision);
            (open.on_disk, open.saved) = (base.on_disk, base.set.clone());
        }
    }

    /// Shows a set that was read, unless there are unsaved changes, which are newer.
    fn show_read(
        &mut self,
        key: &SetKey,
        read: SetRead,
        effects: &mut Vec<Effect>,
        ticket: &Ticket,
    ) {
        let SetRead { set, on_disk, mut access, steps } = read;
        if self.persist.needs_rereading(key, on_disk) {
            if let Some(open) = &mut self.open {
                open.access = Access::Reading;
            }
            effects.extend(self.open_set_effect(Asked::First));
            return;
        }
        let Some(open) = &mut self.open else { return };
        let mut recovered = Vec::new();
        match self.persist.get(key) {
            None => {
                self.revision += 1;
                (open.saved, open.on_disk) = (set.clone(), on_disk);
                (open.set, open.revision) = (set, self.revision);
                recovered = steps;
            }
            Some((article, set, revision, base))
                if article.text_sha256 == open.article.text_sha256 =>
            {
                (open.set, open.revision) = (set.clone(), revision);
                (open.on_disk, open.saved) = (base.on_disk, base.set.clone());
            }
            Some(_) => {
                self.revision += 1;
                (open.saved, open.on_disk) = (set.clone(), on_disk);
                (open.set, open.revision) = (set, self.revision);
                access = Access::Waiting(ON_PREVIOUS_TEXT.to_owned());
            }
        }
        let is_brought = self.following.as_ref().is_some_and(|(change, _)| change.concerns(key));
        // Marks that are being brought are read again once they are there.
        open.access = if is_brought { Access::Reading } else { access };
        let n_undecided = open.set.undecided();
        self.say_read_only(ticket.now);
        self.recover(key, recovered, ticket);
        self.say_undecided(key, n_undecided, ticket);
        self.say_kept_as(key, ticket.now);
        if self.persist.found(key, on_disk) {
            effects.extend(self.report_conflict(key, ticket));
        }
    }

    /// Resumes what waited for the marks: an undo in another article, or a mark without a coder.
    fn resume_pending(&mut self, mut effects: Vec<Effect>, ticket: &Ticket) -> Vec<Effect> {
        let access = self.open.as_ref().map(|open| open.access.clone());
        if access == Some(Access::Reading) {
            return effects;
        }
        let is_writable = access == Some(Access::Writable);
        let step = self.pending_step.take();
        let waiting = self.waiting.take().filter(|_| is_writable);
        let next = match (step, waiting) {
            (Some(direction), _) => self.undo_or_redo(direction, ticket),
            (None, Some(action)) => self.apply(action, ticket.clone()),
            (None, None) => Ok(Vec::new()),
        };
        match next {
            Ok(more) => effects.extend(more),
            // The article is open nevertheless: show the refusal and keep the effects.
            Err(refusal) => {
                self.notices.show(NoticeKind::Refusal, refusal.sentence(), None, ticket.now);
            }
        }
        effects
    }

    /// Closes the open article, and shows its study; without an article, closes the study. What is not saved yet is still
    /// saved.
    pub(super) fn close_article(&mut self) -> Vec<Effect> {
        self.stop_editing();
        (self.waiting, self.pending_step, self.pending_target) = (None, None, None);
        self.unread = None;
        self.opening += 1;
        let Some(open) = self.open.take() else {
            return self.forget_study().into_iter().collect();
        };
        self.notices.arrive(None);
        let mut effects = vec![Effect::Show];
        self.filter = self.filter.base().clone();
        self.leave_set(open.key(), self.opening, &mut effects);
        self.stand(SelectionState::default());
        if self.study.as_ref().is_some_and(|study| study.id != open.study) {
            effects.extend(self.forget_study());
        }
        effects
    }

    /// Forgets the list of the study that was open, and stops watching its folders.
    pub(super) fn forget_study(&mut self) -> Option<Effect> {
        self.study.take().map(|_| Effect::Watch(None))
    }

    /// Sets the coder of the open article: the one asked for, or another one, whose own marks are then opened.
    pub(super) fn set_coder(
        &mut self,
        study: &StudyId,
        coder: Coder,
        ticket: &Ticket,
    ) -> Vec<Effect> {
        let Some(open) = self.open.as_mut().filter(|open| open.study == *study) else {
            self.waiting = None;
            let text = "The name was not used: an article of another study was opened".to_owned();
            self.notices.show(NoticeKind::Refusal, text, None, ticket.now);
            return Vec::new();
        };
        if open.coder.as_ref().is_some_and(|known| known.id == coder.id) {
            return self.resume_pending(Vec::new(), ticket);
        }
        self.notices.dismiss_of(Command::ChangeCoder);
        let left = open.key();
        // The set is opened under a new number, so that no earlier request can release it. Anything else that was being
        // opened is dropped.
        self.opening += 1;
        self.pending_target = None;
        self.pending_step = None;
        open.opening = self.opening;
        open.coder = Some(coder.clone());
        open.access = Access::Reading;
        self.revision += 1;
        open.revision = self.revision;
        open.set = AnnotationSet::new(Header { coder: coder.id.to_string(), ..Header::default() });
        (open.on_disk, open.saved) = (OnDisk::Absent, AnnotationSet::default());
        let path = open.path.clone();
        let Some(key) = open.key() else { return Vec::new() };
        let mut effects = vec![Effect::Remember(study.clone(), coder.clone())];
        if left.is_some() {
            self.stop_editing();
            self.chosen = None;
        }
        self.leave_set(left, self.opening - 1, &mut effects);
        self.show_unsaved(&key);
        effects.push(Effect::List(study.clone(), Some(coder), Some(path)));
        effects.extend(self.open_set_effect(Asked::First));
        effects
    }
}
