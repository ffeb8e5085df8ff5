//! Unsaved sets: one state machine per set, which alone decides about saving.
//!
//! ```text
//!            put                    Written, nothing newer
//! (clean) ────────► dirty ─► writing ────────────────────► (clean)
//!                             │  ▲ put, retry
//!                             ├──┴─► failed
//!                             └────► merging ─► dirty, or conflict ─► settled by a person, never retried
//! ```
//!
//! At most one write per set is under way, always of the snapshot that was newest when it began. A write states what the file
//! must still hold; if it holds something else, nothing is replaced: that version is read and merged, or the set is in conflict.

mod moves;

use std::{collections::BTreeMap, sync::Arc};

use demarche_core::{
    annotation::AnnotationSet,
    article::Article,
    journal::steps_to,
    merge::{Merged, continues, three_way},
    study::{OnDisk, SetKey, StudyId},
};

use super::{
    removed::RemovedMarks,
    save_request::{Base, Extent, SaveRequest, SaveState, TheirsRequest, WriteOutcome},
    unsaved::{REMOVED, Snapshot, State, TAKEN, Unsaved},
};

/// Whether a set may be written immediately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Settled,
    /// The user has to choose a folder first.
    Undecided,
}

/// All sets of this window whose current state is not on disk.
#[derive(Clone, Debug, Default)]
pub(super) struct Persist {
    unsaved: BTreeMap<SetKey, Unsaved>,
    /// What this window last wrote to each file, so that content read before that write is recognised.
    written: BTreeMap<SetKey, OnDisk>,
    pub(super) removed: RemovedMarks,
    attempts: u64,
}

/// The effect of an answer to a write.
#[derive(Clone, Debug)]
pub(super) enum WriteEffect {
    /// It belonged to an attempt that is not under way.
    Stale,
    /// The set is on disk, and the file holds this. The second value is the next write, if there is a newer snapshot.
    Written(Base, Option<Box<SaveRequest>>),
    /// The file is not what was last read or written: this has to be read and merged.
    Changed(Box<TheirsRequest>),
    /// The set was not written, because marks in its file would be lost: a person has to decide.
    Conflict,
    /// The set is not on disk, for this reason, which may be new.
    NotWritten { reason: String, is_news: bool },
}

/// The effect of an answer with what another program wrote.
#[derive(Clone, Debug)]
pub(super) enum MergeEffect {
    /// Nobody waits for it.
    Stale,
    /// Both versions were merged.
    Merged(Box<MergedSet>),
    /// A person has to decide.
    Conflict,
}

/// Two versions of a set, merged and about to be written.
#[derive(Clone, Debug)]
pub(super) struct MergedSet {
    pub(super) set: AnnotationSet,
    /// What the file holds, the other version.
    pub(super) base: Base,
    pub(super) request: Option<SaveRequest>,
}

impl Persist {
    pub(super) fn state(&self) -> SaveState {
        let mut summary = SaveState::Saved;
        for (key, unsaved) in &self.unsaved {
            match &unsaved.state {
                State::Conflict(_) | State::Replacing { .. } => {
                    return SaveState::Conflict(key.clone());
                }
                State::Failed
                | State::Waiting
                | State::Dirty
                | State::Writing { .. }
                | State::Merging { .. } => {
                    if let Some(reason) = &unsaved.failure {
                        summary = SaveState::Failed(reason.clone());
                    } else if summary == SaveState::Saved {
                        summary = SaveState::Saving;
                    }
                }
            }
        }
        summary
    }

    pub(super) fn is_empty(&self) -> bool {
        self.unsaved.is_empty()
    }

    /// Returns whether for every unsaved set a job is under way, so that it makes sense to wait.
    pub(super) fn is_under_way(&self) -> bool {
        let is_under_way =
            |state: &State| matches!(state, State::Writing { .. } | State::Merging { .. });
        self.unsaved.values().all(|unsaved| is_under_way(&unsaved.state))
    }

    pub(super) fn holds(&self, key: &SetKey) -> bool {
        self.unsaved.contains_key(key)
    }

    /// Returns whether a set for which this holds is unsaved.
    pub(super) fn holds_any(&self, is_meant: impl Fn(&SetKey) -> bool) -> bool {
        self.unsaved.keys().any(is_meant)
    }

    /// Returns the newest state of an unsaved set: its article, marks, revision, and what its file held.
    pub(super) fn get(&self, key: &SetKey) -> Option<(&Arc<Article>, &AnnotationSet, u64, &Base)> {
        let unsaved = self.unsaved.get(key)?;
        Some((&unsaved.article, &unsaved.set, unsaved.revision, &unsaved.base))
    }

    /// Returns why a set is in conflict, or `None` if it is not.
    pub(super) fn conflict(&self, key: &SetKey) -> Option<&str> {
        match &self.unsaved.get(key)?.state {
            State::Conflict(reason) | State::Replacing { reason, .. } => Some(reason),
            _ => None,
        }
    }

    /// Returns whether a set is about to be replaced by the version on disk.
    pub(super) fn is_being_replaced(&self, key: &SetKey) -> bool {
        self.unsaved
            .get(key)
            .is_some_and(|unsaved| matches!(unsaved.state, State::Replacing { .. }))
    }

    /// Returns every unsaved set as it would be written.
    pub(super) fn all(&self) -> Vec<SaveRequest> {
        self.unsaved.iter().map(|(key, unsaved)| unsaved.request(key, 0)).collect()
    }

    /// Accepts a newer snapshot of a set; `base` is used only if the set was clean. Returns the write to begin, if any.
    pub(super) fn put(
        &mut self,
        key: &SetKey,
        snapshot: Snapshot,
        base: Base,
        place: Place,
    ) -> Option<SaveRequest> {
        let Snapshot { article, set, revision, step } = snapshot;
        if let Some(step) = &step {
            self.removed.note(key, &step.edit);
        }
        let new =
            || Unsaved::new((Arc::clone(&article), set.clone(), revision), base, State::Dirty);
        let unsaved = self.unsaved.entry(key.clone()).or_insert_with(new);
        (unsaved.article, unsaved.set, unsaved.revision) = (article, set, revision);
        match step {
            Some(step) => unsaved.steps.push(step),
            None => unsaved.extent = Extent::Whole,
        }
        match &unsaved.state {
            State::Dirty | State::Failed if place == Place::Undecided => {
                unsaved.state = State::Waiting;
                None
            }
            State::Dirty | State::Failed => self.begin(key),
            State::Waiting
            | State::Writing { .. }
            | State::Merging { .. }
            | State::Conflict(_)
            | State::Replacing { .. } => None,
        }
    }

    fn begin(&mut self, key: &SetKey) -> Option<SaveRequest> {
        let unsaved = self.unsaved.get_mut(key)?;
        self.attempts += 1;
        Some(unsaved.begin(key, self.attempts))
    }

    /// Returns the set and the revision that this attempt writes, or `None` if it is not under way.
    fn under_way(&mut self, key: &SetKey, attempt: u64) -> Option<(&mut Unsaved, u64)> {
        let unsaved = self.unsaved.get_mut(key)?;
        match unsaved.state {
            State::Writing { attempt: current, revision } if current == attempt => {
                Some((unsaved, revision))
            }
            _ => None,
        }
    }

    /// Handles the outcome of a write.
    pub(super) fn wrote(
        &mut self,
        key: &SetKey,
        attempt: u64,
        outcome: WriteOutcome,
    ) -> WriteEffect {
        let attempts = self.attempts;
        let Some((unsaved, revision)) = self.under_way(key, attempt) else {
            return WriteEffect::Stale;
        };
        match outcome {
            WriteOutcome::Written(on_disk) => {
                unsaved.note_written();
                let base = Base { on_disk, set: std::mem::take(&mut unsaved.writing) };
                (unsaved.base, unsaved.failure) = (base.clone(), None);
                let is_newest = unsaved.revision == revision;
                self.written.insert(key.clone(), on_disk);
                if is_newest {
                    self.unsaved.remove(key);
                    WriteEffect::Written(base, None)
                } else {
                    WriteEffect::Written(base, self.begin(key).map(Box::new))
                }
            }
            WriteOutcome::Changed(reason) => {
                unsaved.note_failed();
                let article = Arc::clone(&unsaved.article);
                let attempt = attempts + 1;
                unsaved.state = State::Merging { attempt, reason };
                self.attempts = attempt;
                let request = TheirsRequest { key: key.clone(), article, attempt };
                WriteEffect::Changed(Box::new(request))
            }
            WriteOutcome::Unexplained(reason) => {
                unsaved.note_failed();
                unsaved.state = State::Conflict(reason);
                WriteEffect::Conflict
            }
            WriteOutcome::Locked { reason, .. } | WriteOutcome::Failed(reason) => {
                unsaved.note_failed();
                unsaved.state = State::Failed;
                let is_news = unsaved.failure.replace(reason.clone()).as_ref() != Some(&reason);
                WriteEffect::NotWritten { reason, is_news }
            }
        }
    }

    /// Merges the newest state with what another program wrote, under this new revision, and begins to write both. Without a
    /// person this is done only if that version continues the one this window last read or wrote, and nothing that is said of
    /// the whole set was changed in two ways; else the set is in conflict. A mark that both changed keeps both versions.
    pub(super) fn theirs_read(
        &mut self,
        key: &SetKey,
        attempt: u64,
        theirs: Option<Base>,
        revision: u64,
    ) -> MergeEffect {
        let is_older = |version: &AnnotationSet| {
            let saved = self.unsaved.get(key).map(|unsaved| &unsaved.base.set);
            saved.is_some_and(|saved| self.removed.are_in(key, version, saved))
        };
        let is_removed = theirs.as_ref().is_some_and(|theirs| theirs.on_disk == OnDisk::Absent);
        let theirs = theirs.filter(|theirs| !is_removed && !is_older(&theirs.set));
        let Some(unsaved) = self.unsaved.get_mut(key) else { return MergeEffect::Stale };
        let reason = match &unsaved.state {
            State::Merging { attempt: current, reason } if *current == attempt => reason.clone(),
            _ => return MergeEffect::Stale,
        };
        let base = &unsaved.base.set;
        // Marks kept under another name are not mixed with those that this name has.
        let is_taken = unsaved.continues.is_some();
        let theirs = theirs.filter(|theirs| !is_taken && continues(&theirs.set, base));
        let merged = theirs.map(|theirs| {
            let merged = three_way(base, &unsaved.set, &theirs.set);
            (theirs, merged)
        });
        // Of a mark that both changed, both versions are kept. Of what is said of the whole set, only one can be.
        let is_whole = |merged: &Merged| merged.header_conflicts.is_empty();
        let Some((theirs, merged)) = merged.filter(|(_, merged)| is_whole(merged)) else {
            unsaved.state = State::Conflict(match (is_removed, is_taken) {
                (true, _) => REMOVED.to_owned(),
                (false, true) => TAKEN.to_owned(),
                (false, false) => reason,
            });
            return MergeEffect::Conflict;
        };
        // The history must not take back what the other program did.
        let label = "merge with what another program changed";
        unsaved.replace_steps(steps_to(&unsaved.steps, &theirs.set, &merged.set, label));
        (unsaved.set, unsaved.revision) = (merged.set.clone(), revision);
        (unsaved.base, unsaved.state) = (theirs.clone(), State::Dirty);
        unsaved.extent = Extent::Whole;
        let request = self.begin(key);
        MergeEffect::Merged(Box::new(MergedSet { set: merged.set, base: theirs, request }))
    }

    /// Notes that the file of an unsaved set was read and held `on_disk`. If no write is under way and this window last
    /// read or wrote something else, the set is now in conflict. Returns whether the conflict is new.
    pub(super) fn found(&mut self, key: &SetKey, on_disk: OnDisk) -> bool {
        let Some(unsaved) = self.unsaved.get_mut(key) else { return false };
        let is_idle = matches!(unsaved.state, State::Dirty | State::Failed | State::Waiting);
        if is_idle && unsaved.base.on_disk != on_disk {
            unsaved.state = State::Conflict("another program changed the saved marks".to_owned());
            return true;
        }
        false
    }

    /// Puts a clean set into conflict, because its file holds something else, for this reason.
    pub(super) fn found_other(
        &mut self,
        key: &SetKey,
        snapshot: (Arc<Article>, AnnotationSet, u64),
        base: Base,
        reason: String,
    ) {
        let unsaved = Unsaved::new(snapshot, base, State::Conflict(reason));
        self.unsaved.entry(key.clone()).or_insert(unsaved);
    }

    /// Returns whether a clean set should be read again, because what was read is not what this window wrote: it may be
    /// older, or from another program.
    pub(super) fn needs_rereading(&mut self, key: &SetKey, on_disk: OnDisk) -> bool {
        !self.holds(key) && self.written.remove(key).is_some_and(|written| written != on_disk)
    }

    /// Notes that file and journal of a set hold `now` what they held as `before`.
    pub(super) fn rewritten(&mut self, key: &SetKey, before: OnDisk, now: OnDisk) {
        if let Some(unsaved) = self.unsaved.get_mut(key)
            && unsaved.base.on_disk == before
        {
            unsaved.base.on_disk = now;
        }
        if let Some(written) = self.written.get_mut(key)
            && *written == before
        {
            *written = now;
        }
    }

    /// Returns the sets in this state.
    fn keys_in(&self, state: &State) -> Vec<SetKey> {
        let found = self.unsaved.iter().filter(|(_, unsaved)| unsaved.state == *state);
        found.map(|(key, _)| key.clone()).collect()
    }

    /// Retries all failed sets.
    pub(super) fn retry(&mut self) -> Vec<SaveRequest> {
        self.failed().iter().filter_map(|key| self.begin(key)).collect()
    }

    /// Writes the sets of a study that waited for the user's choice.
    pub(super) fn settle(&mut self, study: &StudyId) -> Vec<SaveRequest> {
        self.waiting(study).iter().filter_map(|key| self.begin(key)).collect()
    }

    /// Notes that the user chose no folder; the sets of the study keep waiting, with this reason.
    pub(super) fn refuse(&mut self, study: &StudyId, reason: &str) {
        for key in self.waiting(study) {
            if let Some(unsaved) = self.unsaved.get_mut(&key) {
                unsaved.failure = Some(reason.to_owned());
            }
        }
    }

    /// Returns whether a set waits until the user chooses a folder.
    pub(super) fn is_waiting(&self, key: &SetKey) -> bool {
        self.unsaved.get(key).is_some_and(|unsaved| unsaved.state == State::Waiting)
    }

    fn waiting(&self, study: &StudyId) -> Vec<SetKey> {
        let mut waiting = self.keys_in(&State::Waiting);
        waiting.retain(|key| key.study == *study);
        waiting
    }

    /// Returns the sets whose last write failed.
    pub(super) fn failed(&self) -> Vec<SetKey> {
        self.keys_in(&State::Failed)
    }

    /// Returns the sets of a study whose last write failed, also those that are being written again.
    pub(super) fn failing(&self, study: &StudyId) -> Vec<SetKey> {
        let is_failing = |(key, unsaved): &(&SetKey, &Unsaved)| {
            let is_tried = matches!(unsaved.state, State::Failed | State::Writing { .. });
            key.study == *study && is_tried && unsaved.failure.is_some()
        };
        self.unsaved.iter().filter(is_failing).map(|(key, _)| key.clone()).collect()
    }

    /// Begins to write a set again whose file was removed, by the user's choice.
    pub(super) fn save_again(&mut self, key: &SetKey) -> Option<SaveRequest> {
        self.unsaved.get_mut(key).filter(|unsaved| unsaved.is_removed())?.begin_anew();
        self.begin(key)
    }

    /// Begins to replace a set by the version on disk.
    pub(super) fn keep_aside(&mut self, key: &SetKey) -> Option<SaveRequest> {
        self.attempts += 1;
        let attempt = self.attempts;
        let unsaved = self.unsaved.get_mut(key)?;
        let State::Conflict(reason) = &unsaved.state else { return None };
        unsaved.state = State::Replacing { attempt, reason: reason.clone() };
        Some(unsaved.request(key, attempt))
    }

    /// Handles the outcome of `keep_aside`: the set is clean, or in conflict as before. Returns whether the answer was
    /// awaited.
    pub(super) fn kept_aside<E>(
        &mut self,
        key: &SetKey,
        attempt: u64,
        done: &Result<(), E>,
    ) -> bool {
        let Some(unsaved) = self.unsaved.get_mut(key) else { return false };
        let State::Replacing { attempt: current, reason } = &unsaved.state else { return false };
        if *current != attempt {
            return false;
        }
        match done {
            Ok(()) => drop(self.unsaved.remove(key)),
            Err(_) => unsaved.state = State::Conflict(reason.clone()),
        }
        true
    }
}
