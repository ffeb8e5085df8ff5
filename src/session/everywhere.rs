//! Edits several sets in one step, also those that are not open.

use std::{collections::VecDeque, sync::Arc};

use demarche_core::{
    annotation::{AnnotationSet, Edit, Stamp},
    article::Article,
    journal::Kind,
    study::{Coder, SetKey},
};

use super::{
    About, Access, ArticleKey, Change, Command, Effect, Home, OpenArticle, Refusal, SelectionState,
    Session, SetRead, Step, Ticket,
    bulk::{Aim, Bulk, BulkChange, BulkPart, Task, Work, n_edits, places_a_mark},
    bulk_report::Report,
    change::Deed,
    fitting::{fitted, still_left, without_missing},
    grouped,
    history::{Direction, Place},
    occurrences::marks_at,
    outcome::{Outcome, refuse},
    persist,
    save_request::Base,
    unsaved::Snapshot,
};

/// Why a set in conflict is left out.
const CONFLICT: &str = "another program changed its saved marks";
/// Why an article is left out whose text is another one now.
const CHANGED: &str = "its text has changed";

/// Why a set is not changed now.
enum Hindrance {
    /// It has to be read again.
    Stale,
    /// It is left out, for this reason.
    LeftOut(String),
    /// It is left out, for this reason, which may pass.
    Postponed(String),
}

/// What became of a set.
struct Applied {
    /// What undoes the change, or `None` if there was nothing to change.
    part: Option<BulkPart>,
    is_finished: bool,
    effects: Vec<Effect>,
    /// How many more marks have several versions now.
    n_undecided: usize,
}

impl Applied {
    /// Returns that there was nothing to change.
    fn nothing() -> Self {
        Self { part: None, is_finished: false, effects: Vec::new(), n_undecided: 0 }
    }
}

impl Session {
    /// Returns how many articles an edit of several has dealt with, and how many there are; `None` if none is under way.
    pub fn bulk_progress(&self) -> Option<(usize, usize)> {
        self.bulk.as_ref().map(|bulk| (bulk.n_dealt_with(), bulk.total))
    }

    /// Begins to edit several sets of the open study.
    pub(super) fn begin_bulk(
        &mut self,
        aim: Aim,
        tasks: VecDeque<Task>,
        ticket: &Ticket,
    ) -> Outcome {
        let of = self.bulk_origin()?;
        let since = (&ticket.id, self.history.n_pushed());
        self.bulk = Some(Bulk::new(aim, of, tasks, since));
        Ok(self.advance_bulk(ticket))
    }

    /// Returns whose sets can be edited now, and what is open; or why none can.
    fn bulk_origin(&self) -> Result<(Coder, ArticleKey), Refusal> {
        self.check_no_bulk()?;
        let open = self.opened()?;
        let Some(coder) = open.coder.clone() else {
            return refuse("the coder's name is not known yet");
        };
        if !matches!(self.homes.get(&open.study), None | Some(Home::Settled)) {
            return refuse("choose a folder for the marks first, with File › Save now");
        }
        Ok((coder, open.article_key()))
    }

    pub(super) fn check_no_bulk(&self) -> Result<(), Refusal> {
        match &self.bulk {
            Some(_) => {
                refuse("other articles are still being changed; wait a moment, or stop it with Esc")
            }
            None => Ok(()),
        }
    }

    /// Undoes or redoes the next step of this direction, which changed several sets.
    pub(super) fn undo_or_redo_bulk(&mut self, direction: Direction, ticket: &Ticket) -> Outcome {
        let (coder, origin) = self.bulk_origin()?;
        let Some(Step { label, change: Change::Sets(bulk), .. }) = self.history.take(direction)
        else {
            return Ok(Vec::new());
        };
        let aim = match direction {
            Direction::Undo => Aim::Undo(label),
            Direction::Redo => Aim::Redo(label),
        };
        let task = |part: BulkPart| {
            let BulkPart { key, text_sha256, edit, left } = part;
            Task { key, text_sha256, work: Work::Edit(edit, left) }
        };
        let tasks = bulk.parts.into_iter().map(task).collect();
        let since = (&ticket.id, self.history.n_pushed());
        self.bulk = Some(Bulk::new(aim, (coder, origin), tasks, since));
        Ok(self.advance_bulk(ticket))
    }

    /// Changes the sets that can be changed at once, and asks for the next one; at the end, makes it one step.
    fn advance_bulk(&mut self, ticket: &Ticket) -> Vec<Effect> {
        let mut effects = Vec::new();
        // It is refused meanwhile.
        self.notices.dismiss_of(Command::Undo);
        loop {
            let Some(bulk) = self.bulk.as_mut().filter(|bulk| bulk.asked.is_none()) else {
                return effects;
            };
            let coder_name = bulk.coder.name.clone();
            let Some(task) = bulk.waiting.pop_front() else {
                self.finish_bulk(ticket);
                return effects;
            };
            if self.is_shown_writable(&task.key) {
                let applied = self.change_shown(&task, ticket.now);
                self.take_applied(task, applied, &mut effects);
                continue;
            }
            self.fetches += 1;
            let (number, key) = (self.fetches, task.key.clone());
            if let Some(bulk) = &mut self.bulk {
                bulk.asked = Some((number, task));
            }
            effects.push(Effect::Fetch { number, key, coder_name });
            return effects;
        }
    }

    /// Notes what became of a set.
    fn take_applied(
        &mut self,
        task: Task,
        applied: Result<Applied, Hindrance>,
        effects: &mut Vec<Effect>,
    ) {
        let Some(bulk) = &mut self.bulk else { return };
        match applied {
            Ok(applied) => {
                bulk.n_finished += usize::from(applied.is_finished);
                bulk.done.extend(applied.part);
                let undecided = Some((task.key, applied.n_undecided));
                bulk.undecided.extend(undecided.filter(|(_, count)| *count > 0));
                effects.extend(applied.effects);
            }
            Err(Hindrance::Stale) => bulk.waiting.push_front(task),
            Err(Hindrance::LeftOut(reason)) => bulk.left_out.push((task.key.article, reason)),
            Err(Hindrance::Postponed(reason)) => {
                bulk.left_out.push((task.key.article.clone(), reason));
                bulk.postponed.push(task);
            }
        }
    }

    /// Takes a set that was read to be changed, or why it could not be read.
    pub(super) fn set_fetched(
        &mut self,
        number: u64,
        key: &SetKey,
        mut fetched: Result<(Arc<Article>, SetRead), String>,
        ticket: &Ticket,
    ) -> Vec<Effect> {
        if let Ok((_, read)) = &mut fetched {
            // They are older than what is done now.
            self.recover(key, std::mem::take(&mut read.steps), ticket);
        }
        let bulk = self.bulk.as_mut();
        let asked = bulk.and_then(|bulk| bulk.asked.take_if(|(asked, _)| *asked == number));
        let mut effects = Vec::new();
        if let Some((_, task)) = asked {
            let applied = if task.key != *key {
                // The set goes on under another name.
                Err(Hindrance::Stale)
            } else if self.is_shown_writable(key) {
                self.change_shown(&task, ticket.now)
            } else {
                match fetched {
                    Ok(fetched) => self.change_fetched(&task, fetched, ticket.now),
                    Err(reason) => Err(Hindrance::LeftOut(reason)),
                }
            };
            self.take_applied(task, applied, &mut effects);
        }
        let is_shown = self.open.as_ref().is_some_and(|open| open.key().as_ref() == Some(key));
        if !is_shown && !self.persist.holds(key) {
            // Only the lock taken for this request: one that belongs to an opening is kept.
            effects.push(Effect::Release(key.clone(), 0));
        }
        effects.extend(self.advance_bulk(ticket));
        effects
    }

    fn is_shown_writable(&self, key: &SetKey) -> bool {
        self.open
            .as_ref()
            .is_some_and(|open| open.key().as_ref() == Some(key) && open.access == Access::Writable)
    }

    /// Changes the set that is shown.
    fn change_shown(&mut self, task: &Task, now: Stamp) -> Result<Applied, Hindrance> {
        if self.persist.conflict(&task.key).is_some() {
            return Err(Hindrance::Postponed(CONFLICT.to_owned()));
        }
        let Some(open) = &self.open else { return Err(Hindrance::Stale) };
        let text_sha256 = open.article.text_sha256;
        let is_finished = open.set.header().done.is_some();
        let n_before = open.set.undecided();
        let Some(edit) = edit_of(task, (&open.article, &open.set), self.aim(), now)? else {
            return Ok(Applied::nothing());
        };
        // The edges being moved may be those of a mark that goes.
        self.stop_editing();
        let Some(deed) = self.bulk_deed(&edit, now) else { return Err(Hindrance::Stale) };
        let left = edit.clone();
        let changed = self.change(Change::Set(task.key.clone(), edit), deed);
        let (inverse, effects) = changed.map_err(|error| Hindrance::LeftOut(error.message))?;
        if self.chosen_annotation().is_none() {
            self.chosen = None;
        }
        let Change::Set(key, edit) = inverse else { return Err(Hindrance::Stale) };
        let part = Some(BulkPart { key, text_sha256, edit, left });
        let now = self.open.as_ref().map_or(0, |open| open.set.undecided());
        Ok(Applied { part, is_finished, effects, n_undecided: now.saturating_sub(n_before) })
    }

    /// Changes a set that was read, or its newer version that is not saved yet.
    fn change_fetched(
        &mut self,
        task: &Task,
        (article, read): (Arc<Article>, SetRead),
        now: Stamp,
    ) -> Result<Applied, Hindrance> {
        let key = &task.key;
        let SetRead { set, on_disk, access, .. } = read;
        let is_shown = self.open.as_ref().filter(|open| open.key().as_ref() == Some(key));
        if is_shown.is_some_and(|open| open.access == Access::Reading)
            || self.persist.needs_rereading(key, on_disk)
        {
            return Err(Hindrance::Stale);
        }
        // A conflict is reported where that article is opened or its marks are saved.
        if self.persist.found(key, on_disk) || self.persist.conflict(key).is_some() {
            return Err(Hindrance::Postponed(CONFLICT.to_owned()));
        }
        // A set shown as read-only changes only once it is shown as writable, or its new marks would not be seen.
        let shown = is_shown.and_then(|open| open.access.reason());
        if let Some(reason) = access.reason().or(shown) {
            return Err(Hindrance::Postponed(reason.to_owned()));
        }
        let unsaved = self.persist.get(key);
        let (article, mut set, base) = match unsaved {
            Some((article, set, _, base)) => (Arc::clone(article), set.clone(), base.clone()),
            None => (article, set.clone(), Base { on_disk, set }),
        };
        let is_finished = set.header().done.is_some();
        let n_before = set.undecided();
        let Some(edit) = edit_of(task, (&article, &set), self.aim(), now)? else {
            return Ok(Applied::nothing());
        };
        let Some(deed) = self.bulk_deed(&edit, now) else { return Err(Hindrance::Stale) };
        let done = edit.clone();
        let inverse =
            edit.apply(&mut set).map_err(|error| Hindrance::LeftOut(error.to_string()))?;
        let text_sha256 = article.text_sha256;
        let step = Some(deed.entry(done.clone(), inverse.clone(), text_sha256));
        self.revision += 1;
        self.note_counts_of(key, &set);
        let n_undecided = set.undecided().saturating_sub(n_before);
        let snapshot = Snapshot { article, set, revision: self.revision, step };
        let request = self.persist.put(key, snapshot, base, persist::Place::Settled);
        let part = Some(BulkPart { key: key.clone(), text_sha256, edit: inverse, left: done });
        let effects = request.map(Effect::Save).into_iter().collect();
        Ok(Applied { part, is_finished, effects, n_undecided })
    }

    /// Returns what the journal says about this edit of one of the sets.
    fn bulk_deed(&self, edit: &Edit, now: Stamp) -> Option<Deed> {
        let bulk = self.bulk.as_ref()?;
        let (label, kind) = match &bulk.aim {
            Aim::Mark(code) => {
                let name = self.code_name(code);
                let label = match n_edits(edit) {
                    1 => format!("mark as {name}"),
                    count => format!("mark {} as {name}", grouped(count)),
                };
                (label, Kind::Do)
            }
            Aim::Undo(label) => (label.clone(), Kind::Undo),
            Aim::Redo(label) => (label.clone(), Kind::Redo),
        };
        Some(Deed { label, time: now, kind, group: Some(bulk.group.clone()) })
    }

    /// Updates the list's counts for a set that is not shown, if they are its coder's.
    pub(super) fn note_counts_of(&mut self, key: &SetKey, set: &AnnotationSet) {
        let lister = self.study.as_ref().and_then(|study| study.coder.as_ref());
        if lister.is_some_and(|coder| coder.id == key.coder) {
            self.note_counts((&key.study, &key.article), set);
        }
    }

    /// Follows a set that continues under another key.
    pub(super) fn rekey_bulk(&mut self, from: &SetKey, to: &SetKey) {
        if let Some(bulk) = &mut self.bulk {
            bulk.rekey(from, to);
        }
    }

    fn aim(&self) -> Option<&Aim> {
        self.bulk.as_ref().map(|bulk| &bulk.aim)
    }

    /// Stops editing several sets. What was done so far is a step; what undo or redo has not come to yet stays one.
    pub(super) fn stop_bulk(&mut self, ticket: &Ticket) {
        if let Some(bulk) = &mut self.bulk {
            if let Some((_, task)) = bulk.asked.take() {
                bulk.waiting.push_front(task);
            }
            self.finish_bulk(ticket);
        }
    }

    fn finish_bulk(&mut self, ticket: &Ticket) {
        let Some(mut bulk) = self.bulk.take() else { return };
        // That of the shown set is said as elsewhere.
        let shown = self.open.as_ref().and_then(OpenArticle::key);
        let of_shown = bulk.undecided.iter().position(|(key, _)| Some(key) == shown.as_ref());
        let of_shown = of_shown.map(|index| bulk.undecided.remove(index));
        let mut report = Report::of(&bulk, |code| self.code_name(code));
        // As after any undo, a new step ends redoing.
        let can_redo = bulk.n_steps == self.history.n_pushed();
        let Bulk { aim, coder, origin, waiting, postponed, mut done, .. } = bulk;
        let step = |label: &str, parts: Vec<BulkPart>| {
            let text_sha256 = parts.first()?.text_sha256;
            let change = BulkChange { coder: coder.clone(), origin: origin.clone(), parts };
            let change = Change::Sets(Box::new(change));
            let (before, after) = (SelectionState::default(), SelectionState::default());
            let label = label.to_owned();
            Some(Step { label, change, left: None, text_sha256, before, after })
        };
        #[cfg(test)]
        self.last_bulk.clone_from(&done);
        done.reverse();
        let rest =
            postponed.into_iter().chain(waiting).filter_map(|Task { key, text_sha256, work }| {
                match work {
                    Work::Edit(edit, left) => Some(BulkPart { key, text_sha256, edit, left }),
                    Work::Mark(_) => None,
                }
            });
        let rest = rest.collect();
        match aim {
            Aim::Mark(_) => {
                let last = step(&report.label, done).map(|step| self.history.push_begun(step));
                // Undo would undo another step first.
                report.command = report.command.filter(|_| last == Some(Place::Last));
            }
            Aim::Undo(label) => {
                self.history.put(Direction::Undo, step(&label, rest));
                self.history.put(Direction::Redo, step(&label, done).filter(|_| can_redo));
            }
            Aim::Redo(label) => {
                self.history.put(Direction::Redo, step(&label, rest).filter(|_| can_redo));
                self.history.put(Direction::Undo, step(&label, done));
            }
        }
        self.notices.show_about(
            About::Window,
            (report.kind, report.text),
            report.command,
            ticket.now,
        );
        if let Some((key, _)) = of_shown {
            let count = self.open.as_ref().map_or(0, |open| open.set.undecided());
            self.say_undecided(&key, count, ticket);
        }
    }
}

/// Returns the edit of a set, or `None` if there is nothing to do.
fn edit_of(
    task: &Task,
    (article, set): (&Article, &AnnotationSet),
    aim: Option<&Aim>,
    now: Stamp,
) -> Result<Option<Edit>, Hindrance> {
    let (edit, left) = match (&task.work, aim) {
        (Work::Mark(places), Some(Aim::Mark(code))) => {
            if article.text_sha256 != task.text_sha256 {
                return Err(Hindrance::LeftOut(CHANGED.to_owned()));
            }
            let edits = marks_at(places, code, (article, set), now);
            return Ok(Some(Edit::Batch(edits)).filter(|edit| *edit != Edit::Batch(Vec::new())));
        }
        (Work::Mark(_), _) => return Ok(None),
        (Work::Edit(edit, left), _) => (edit, left),
    };
    if places_a_mark(edit) && article.text_sha256 != task.text_sha256 {
        return Err(Hindrance::LeftOut(CHANGED.to_owned()));
    }
    let Some(edit) = without_missing(edit, set) else { return Ok(None) };
    let deed = Deed { label: String::new(), time: now, kind: Kind::Undo, group: None };
    Ok(Some(fitted(deed.entry(edit, still_left(left, set), task.text_sha256), set)))
}
