//! Applies, undoes and redoes steps, each in the set it belongs to.

use demarche_core::{
    annotation::{Annotation, AnnotationId, Edit, Stamp},
    codebook::CodeId,
    journal::Kind,
    text::Span,
};

use super::{
    Access, Change, Command, Effect, FollowChange, IfUnreadable, Mode, NoticeKind, OpenArticle,
    Refusal, SelectionState, Session, Step, Target, Ticket,
    change::Deed,
    fitting::fitted,
    history::Direction,
    outcome::{Outcome, refuse},
};

impl Session {
    /// Applies an edit to the open set as one step that can be undone.
    pub(super) fn step(
        &mut self,
        label: String,
        edit: Edit,
        after: SelectionState,
        now: Stamp,
    ) -> Outcome {
        self.check_writable()?;
        let before = self.at_rest();
        let open = self.opened()?;
        let text_sha256 = open.article.text_sha256;
        let is_after_done = open.set.header().done.is_some() && !matches!(edit, Edit::SetDone(_));
        let Some(key) = open.key() else {
            return refuse("the coder’s name is not known yet");
        };
        let deed = Deed { label: label.clone(), time: now, kind: Kind::Do, group: None };
        let left = Some(edit.clone());
        let (change, effects) = self.change(Change::Set(key, edit), deed)?;
        self.history.push(Step { label, change, left, text_sha256, before, after: after.clone() });
        self.stand(after);
        self.mode = Mode::Reading;
        if is_after_done {
            self.report_done(now);
        }
        Ok(effects)
    }

    /// Says, once for each opening, that the marks of an article change that is marked as done.
    fn report_done(&mut self, now: Stamp) {
        let opening = self.open.as_ref().map(|open| open.opening);
        if self.done_reported != opening {
            self.done_reported = opening;
            let text = "This article is marked as done, and you changed its marks".to_owned();
            self.notices.show(NoticeKind::Info, text, Some(Command::ToggleDone), now);
        }
    }

    /// Applies a change to what is open and returns its inverse and what saves it. A refused change has no effect.
    pub(super) fn change(
        &mut self,
        change: Change,
        deed: Deed,
    ) -> Result<(Change, Vec<Effect>), Refusal> {
        let (key, edit) = match change {
            Change::Set(key, edit) => (key, edit),
            Change::Sets(_) => return refuse("marks of several articles are changed one by one"),
            Change::Follow(_) => return refuse("marks follow their article one step at a time"),
            Change::Record(edit) => {
                let effects = self.change_record(&edit);
                return Ok((Change::Record(Box::new(edit.inverse())), effects));
            }
        };
        let Some(open) = &mut self.open else { return refuse("no article is open") };
        let done = edit.clone();
        let inverse =
            edit.apply(&mut open.set).map_err(|error| Refusal { message: error.to_string() })?;
        let entry = deed.entry(done, inverse.clone(), open.article.text_sha256);
        self.revision += 1;
        open.revision = self.revision;
        // A pending undo was meant for the step that was then the last one.
        self.pending_step = None;
        self.notices.dismiss_stale();
        self.refresh_entry();
        Ok((Change::Set(key, inverse), self.write_open(Some(entry))))
    }

    /// Undoes or redoes the next step in this direction. If it belongs to another article, says so; asked again, opens that
    /// article first.
    pub(super) fn undo_or_redo(&mut self, direction: Direction, ticket: &Ticket) -> Outcome {
        if self.mode != Mode::Reading {
            self.stop_editing();
            return Ok(Vec::new());
        }
        self.check_no_bulk()?;
        let Some(step) = self.history.next(direction) else {
            return refuse(match direction {
                Direction::Undo => "there is nothing to undo",
                Direction::Redo => "there is nothing to redo",
            });
        };
        let change = &step.change;
        let open = self.open.as_ref();
        if !open.is_some_and(|open| open.is_of(change)) {
            let target = Target::InStudy(change.study().clone(), change.article().clone());
            if self.pending_step != Some(direction) && !self.takes_offer(direction) {
                self.offer_step(direction, ticket);
                return Ok(Vec::new());
            }
            let effects = self.begin_opening(target, IfUnreadable::Ask);
            self.pending_step = Some(direction);
            return Ok(effects);
        }
        if let Change::Follow(change) = change {
            let change = FollowChange::clone(change);
            return self.follow(change, Some(direction));
        }
        if let Some(coder) = change.coder() {
            let shown = open.and_then(|open| open.coder.as_ref());
            if shown.is_none_or(|shown| shown.id != *coder) {
                let words = format!("it was made in the marks of {coder}, which are not open");
                if shown.is_none() {
                    return refuse(words);
                }
                let label = step.label.clone();
                return self.skip_step(direction, &label, &words);
            }
            if matches!(change, Change::Sets(_)) {
                return self.undo_or_redo_bulk(direction, ticket);
            }
            self.check_writable()?;
        }
        let Step { label, change, left, text_sha256, before, after } = step.clone();
        let text = self.opened()?.article.text_sha256;
        if change.places_a_mark() && text_sha256 != text {
            return self.refuse_on_other_text(direction, &label);
        }
        let concerns_text = change.concerns_text();
        let may_uncover = change.coder().is_some();
        let kind = direction.kind();
        let deed = Deed { label: label.clone(), time: ticket.now, kind, group: None };
        let change = match (change, left) {
            (Change::Set(key, edit), Some(left)) => {
                Change::Set(key, fitted(deed.clone().entry(edit, left, text), &self.opened()?.set))
            }
            (change, _) => change,
        };
        let done = change.edit().cloned();
        let n_undecided = self.opened()?.set.undecided();
        let (inverse, mut effects) = match self.change(change, deed) {
            Ok(changed) => changed,
            // The version on disk was taken since then.
            Err(refusal) => return self.skip_step(direction, &label, &refusal.message),
        };
        self.history.move_next(direction, (done, inverse), text);
        self.say_newly_undecided(n_undecided, ticket);
        self.follow_copies(direction, ticket);
        if !concerns_text {
            return Ok(effects);
        }
        let (standing, other) = match direction {
            Direction::Undo => (before, after),
            Direction::Redo => (after, before),
        };
        // A selection of another text means nothing here.
        let standing = if text_sha256 == text { standing } else { standing.without_places() };
        // What a person says is page clutter is hidden, not shown.
        let place = self.place_of(&standing, &other);
        let place = place.filter(|byte| may_uncover || !self.is_hidden_at(*byte));
        self.stand(standing);
        effects.extend(place.map(Effect::Reveal));
        Ok(effects)
    }

    /// Says that the next step belongs to another article and offers to go there.
    fn offer_step(&mut self, direction: Direction, ticket: &Ticket) {
        let Some(step) = self.history.next(direction) else { return };
        let (again, verb, command) = match direction {
            Direction::Undo => ("Undo", "undo", Command::Undo),
            Direction::Redo => ("Redo", "redo", Command::Redo),
        };
        let text = format!(
            "“{}” was done in {}. {again} again to open that article and {verb} it",
            step.label,
            step.change.article().isolated_name()
        );
        let number = self.notices.show(NoticeKind::Info, text, Some(command), ticket.now);
        self.offered_step = Some((direction, number));
    }

    /// Returns whether the step was offered by a notice that is still shown; the offer is then taken.
    fn takes_offer(&mut self, direction: Direction) -> bool {
        let offered = self.offered_step.take();
        let Some((_, number)) = offered.filter(|(offered, _)| *offered == direction) else {
            return false;
        };
        let is_shown = self.notices.has(number);
        self.notices.dismiss(number);
        is_shown
    }

    /// Drops a step that cannot be undone or redone, so that it does not block those before it, and says so.
    fn skip_step(&mut self, direction: Direction, label: &str, why: &str) -> Outcome {
        self.history.skip(direction);
        let verb = match direction {
            Direction::Undo => "undone",
            Direction::Redo => "redone",
        };
        refuse(format!("“{label}” cannot be {verb} and was skipped: {why}"))
    }

    /// Returns a byte of what a step changed.
    fn place_of(&self, standing: &SelectionState, other: &SelectionState) -> Option<usize> {
        let set = &self.open.as_ref()?.set;
        let chosen = standing.chosen.as_ref().or(other.chosen.as_ref());
        let of_mark = chosen.and_then(|id| set.get(id)).and_then(|annotation| annotation.hull());
        let len = self.open.as_ref()?.article.text().len();
        let selected = standing.selection.map(|selection| selection.focus.min(len));
        of_mark.map(Span::start).or(selected)
    }

    /// Returns a copy of a mark of the open article that may be changed.
    pub(super) fn annotation(&self, id: &AnnotationId) -> Result<Annotation, Refusal> {
        self.check_writable()?;
        match self.opened()?.set.get(id) {
            Some(annotation) => Ok(Annotation::clone(annotation)),
            None => refuse("this mark no longer exists"),
        }
    }

    /// Drops a step whose places are in another text than the open article has, unless it is about to be read again.
    fn refuse_on_other_text(&mut self, direction: Direction, label: &str) -> Outcome {
        if self.is_about_to_be_read_again() {
            return refuse("the article is being read again; wait a moment");
        }
        self.skip_step(direction, label, "the text of the article has changed since")
    }

    /// Returns whether the open article may soon have another text: a step may belong to that.
    pub(super) fn is_about_to_be_read_again(&self) -> bool {
        self.open.as_ref().is_some_and(|open| {
            let is_it = |target: &Target| match target {
                Target::InStudy(study, path) | Target::Again(study, path) => {
                    (study, path) == (&open.study, &open.path)
                }
                Target::Path(_) => false,
            };
            self.reencoded.as_ref() == Some(&open.article_key())
                || self.pending_target.as_ref().is_some_and(is_it)
        })
    }

    pub(super) fn opened(&self) -> Result<&OpenArticle, Refusal> {
        self.open.as_ref().map_or_else(|| refuse("no article is open"), Ok)
    }

    pub(super) fn check_writable(&self) -> Result<(), Refusal> {
        let open = self.opened()?;
        if open.key().is_some_and(|key| self.persist.is_being_replaced(&key)) {
            return refuse("the version on disk is being read; wait a moment");
        }
        match &open.access {
            Access::Writable => Ok(()),
            Access::Reading => refuse("the marks are still being read; wait a moment"),
            access @ (Access::Waiting(_) | Access::Elsewhere(_) | Access::ReadOnly(_)) => {
                let reason = access.reason().unwrap_or_default();
                refuse(format!("these marks are read-only: {reason}"))
            }
        }
    }

    /// Returns a code's name within a sentence.
    pub(super) fn code_name(&self, code: &CodeId) -> String {
        self.codebook.get(code).map_or_else(|| code.0.to_string(), |code| code.name.to_lowercase())
    }
}
