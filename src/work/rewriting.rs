//! Writes the files of sets whose steps are in their journals, and says in their locks that this window is alive.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    time::Duration,
};

use demarche_core::study::{SetKey, isolated};
use demarche_files::storage::{ReadOnly, Snapshots, StorageError, Study, shown};

use super::{
    held::{Held, Journaled, Kept},
    job::{LastTry, WriterJob},
    reading::{access_of, in_words},
    writer::Writer,
};
use crate::session::{Action, NoticeKind, SaveRequest, WriteOutcome, counted};

impl Writer {
    pub(super) fn keep_snapshot(&self, path: &Path) {
        // The marks are safe without the copy.
        if let Some(snapshots) = &self.snapshots
            && let Err(error) = snapshots.keep(path, jiff::Timestamp::now())
        {
            log::warn!("no copy of the marks was kept: {error}");
        }
    }

    /// Keeps a copy of a set that is left, as it is now.
    pub(super) fn keep_last_snapshot(&self, key: &SetKey) {
        // A set that was only read has no file, or one of which it is not known whether it can be written.
        let Some(held) = self.held.get(key) else { return };
        let path = held.file.path();
        // The marks are safe without the copy.
        if let Some(snapshots) = &self.snapshots
            && path.exists()
            && let Err(error) = snapshots.keep_last(path, jiff::Timestamp::now())
        {
            log::warn!("no copy of the marks was kept: {error}");
        }
    }

    /// Writes all sets whose steps are in their journals, and keeps copies of all, because the window closes.
    pub(super) fn leave_all(&mut self) {
        self.rewrite_all();
        self.held.keys().for_each(|key| {
            if catch_unwind(AssertUnwindSafe(|| self.keep_last_snapshot(key))).is_err() {
                log::error!("the writing thread panicked while it copied a set");
            }
        });
    }

    /// Keeps what a window that is ending could not save with the copies outside the study too, so that the next window says
    /// where it is; `beside` is the file beside the set that has it, or why there is none.
    pub(super) fn keep_for_next(
        &mut self,
        request: &SaveRequest,
        beside: &Result<PathBuf, StorageError>,
    ) {
        if let Err(error) = self.keep_outside(request) {
            log::error!("what could not be saved was not kept outside the study: {error}");
        }
        match beside {
            Ok(kept) => log::warn!("what could not be saved is in {}", shown(kept)),
            Err(error) => log::error!("what could not be saved was not kept beside it: {error}"),
        }
    }

    /// Keeps a version of a set that is not saved yet with the copies outside the study, in place of the one kept before: if
    /// the window is killed, it is there.
    pub(super) fn keep_meanwhile(&mut self, request: &SaveRequest) {
        if let Err(error) = self.keep_outside(request) {
            log::warn!("what is not saved was not kept outside the study: {error}");
        }
    }

    /// Keeps what a closing window has of a set for which no folder was chosen outside the study. If there is no place for it,
    /// it is saved in the study rather than lost.
    pub(super) fn keep_refused(&mut self, request: Box<SaveRequest>) {
        let kept = self.keep_outside(&request);
        match (&self.snapshots, kept) {
            (Some(_), Ok(())) => {}
            (_, kept) => {
                if let Err(error) = kept {
                    log::error!("what is not saved was not kept outside the study: {error}");
                }
                self.supervise(WriterJob::Write(request));
            }
        }
    }

    /// Keeps what a closing window tried to save outside the study, because that has panicked.
    pub(super) fn keep_last_try(&mut self, last: LastTry) {
        match last {
            LastTry::Set(request) => self.keep_meanwhile(&request),
            LastTry::Record(request) => self.keep_record(&request.edit.article, request.edit.after),
        }
    }

    fn keep_outside(&mut self, request: &SaveRequest) -> Result<(), StorageError> {
        let SaveRequest { key, article, set, revision, continues, .. } = request;
        let Some(snapshots) = &self.snapshots else { return Ok(()) };
        if self.meanwhile.get(key).is_some_and(|kept| kept.revision == *revision) {
            return Ok(());
        }
        let file = snapshots.keep_unsaved(key, (article, set), jiff::Timestamp::now())?;
        self.forget_meanwhile(key);
        let (revision, continues) = (*revision, continues.clone());
        let kept = Kept { revision, continues, _claim: Snapshots::claim(&file), file };
        self.meanwhile.insert(key.clone(), kept);
        Ok(())
    }

    /// Removes the copy of a set that was kept until it was saved.
    pub(super) fn forget_meanwhile(&mut self, key: &SetKey) {
        if let Some(Kept { file, .. }) = self.meanwhile.remove(key)
            && let Some(snapshots) = &self.snapshots
            && let Err(error) = snapshots.remove(&file)
        {
            log::warn!("{error}");
        }
    }

    /// Removes the copies of a set that was kept until it was saved, also those under the names that it had before.
    pub(super) fn forget_saved(&mut self, request: &SaveRequest) {
        self.forget_meanwhile(&request.key);
        let Some(first) = &request.continues else { return };
        let is_its = |(key, kept): &(&SetKey, &Kept)| {
            *key == first || kept.continues.as_ref() == Some(first)
        };
        let names: Vec<SetKey> =
            self.meanwhile.iter().filter(is_its).map(|(key, _)| key.clone()).collect();
        for key in &names {
            self.forget_meanwhile(key);
        }
    }

    /// Says where the marks are that a window could not save in a set when it ended: nobody could be told then.
    pub(super) fn say_what_was_unsaved(&self, study: &Study, key: &SetKey) {
        let Some(snapshots) = &self.snapshots else { return };
        let mut unsaved = snapshots.unsaved_of(&study.set_path(&key.article, &key.coder));
        let sets = self.meanwhile.values().map(|kept| &kept.file);
        let own: Vec<&PathBuf> = sets.chain(self.details.values().map(|kept| &kept.file)).collect();
        unsaved.retain(|file| !own.contains(&file));
        if unsaved.is_empty() {
            return;
        }
        let named = |file: PathBuf| {
            let name = isolated(&shown(&file).to_string()).into_owned();
            (file, name)
        };
        let files = unsaved.into_iter().map(named).collect();
        self.answers.act(Action::UnsavedFound { key: key.clone(), files });
    }

    /// Names copies that are kept outside the study no more.
    pub(super) fn leave_copies(&self, files: &[PathBuf]) {
        for error in files.iter().filter_map(|file| Snapshots::leave(file).err()) {
            let text = format!("A copy will be named again: {}", in_words(&error));
            self.answers.act(Action::Notify(NoticeKind::Error, text, None));
        }
    }

    /// Saves a version of a set beside it that would lose marks in its file without a step that removed them, and says so.
    pub(super) fn keep_unexplained(&self, request: &SaveRequest, count: usize) -> WriteOutcome {
        log::error!("{count} marks would be lost without a step that removed them");
        let kept = match self.keep_mine(request) {
            Ok(kept) => {
                let name = kept.file_name().unwrap_or_default().to_string_lossy().into_owned();
                format!("what is shown here was also saved as {name}")
            }
            Err(error) => format!("what is shown here could not be saved: {}", in_words(&error)),
        };
        let marks = counted(count, "saved mark");
        WriteOutcome::Unexplained(format!(
            "{marks} would be lost, which nothing you did explains: this is a fault of the program. {kept}"
        ))
    }

    /// Returns how long to wait for a job before something is due for a set, or `None` if this window has none.
    pub(super) fn patience(&self) -> Option<Duration> {
        let journaled = self.held.values().filter_map(|held| held.journaled.as_ref());
        journaled.map(Journaled::patience).chain(self.held.values().map(Held::beat)).min()
    }

    /// Writes the sets whose steps have been in their journals for long enough, and signs the locks that are to be signed.
    pub(super) fn do_due(&mut self) {
        if catch_unwind(AssertUnwindSafe(|| self.rewrite_and_sign())).is_err() {
            log::error!("the writing thread panicked while it had nothing to save");
        }
    }

    fn rewrite_and_sign(&mut self) {
        self.rewrite_due();
        let lost = self.held.iter_mut().filter(|(_, held)| held.beat().is_zero());
        let lost: Vec<_> =
            lost.filter_map(|(key, held)| Some((key.clone(), held.refresh().err()?))).collect();
        for (key, error) in lost {
            let journaled = self.held.get_mut(&key).and_then(|held| held.journaled.take());
            self.lose(&key, &error, journaled);
        }
    }

    /// Writes the sets whose steps have been in their journals for long enough.
    fn rewrite_due(&mut self) {
        let is_due = |held: &Held| {
            held.journaled.as_ref().is_some_and(|journaled| journaled.patience().is_zero())
        };
        let due = self.held.iter().filter(|(_, held)| is_due(held));
        let due: Vec<SetKey> = due.map(|(key, _)| key.clone()).collect();
        self.rewrite_these(&due);
    }

    /// Writes all sets whose steps are in their journals.
    pub(super) fn rewrite_all(&mut self) {
        let keys: Vec<SetKey> = self.held.keys().cloned().collect();
        self.rewrite_these(&keys);
    }

    pub(super) fn rewrite_these(&mut self, keys: &[SetKey]) {
        for key in keys {
            if catch_unwind(AssertUnwindSafe(|| self.rewrite(key))).is_err() {
                log::error!(
                    "the writing thread panicked while it wrote a set; its journal is kept"
                );
            }
        }
    }

    /// Writes a set if steps of it are only in its journal. If that is not possible, the journal keeps them.
    pub(super) fn rewrite(&mut self, key: &SetKey) {
        let Some(held) = self.held.get_mut(key) else { return };
        let (Some(journaled), Some(before)) = (held.journaled.take(), held.file.on_disk()) else {
            return;
        };
        match held.file.write(&journaled.article, &journaled.set, &[], before) {
            Ok(now) => {
                let path = held.file.path().to_owned();
                self.keep_snapshot(&path);
                self.replaced.note_rewritten(key, before, now);
                self.answers.act(Action::Rewritten { key: key.clone(), before, now });
            }
            Err(StorageError::ChangedOnDisk(_)) => {
                self.answers.act(Action::NotRewritten(key.clone()));
            }
            Err(error) if error.is_about_lock() => self.lose(key, &error, Some(journaled)),
            Err(error) => {
                if !journaled.has_failed {
                    let text = format!(
                        "Your marks are safe in a journal, but their file is not up to date: {}",
                        in_words(&error)
                    );
                    self.answers.act(Action::Notify(NoticeKind::Warning, text, None));
                }
                held.journaled = Some(journaled.failed());
            }
        }
    }

    /// Lets go of a set that somebody else has taken over. Steps of it that are only in its journal are kept in a file of their
    /// own, too: whoever has the set now may have another journal.
    pub(super) fn lose(
        &mut self,
        key: &SetKey,
        error: &StorageError,
        journaled: Option<Journaled>,
    ) {
        if let (Some(held), Some(Journaled { article, set, .. })) =
            (self.held.remove(key), journaled)
        {
            let name = key.article.isolated_name();
            let text = match held.file.keep_mine(&article, &set) {
                Ok(kept) => {
                    let kept = kept.file_name().unwrap_or_default().to_string_lossy().into_owned();
                    format!(
                        "Your marks on {name} were taken over while the last ones were being saved. As they are in this window, they were kept in {kept}"
                    )
                }
                Err(error) => format!(
                    "Your marks on {name} were taken over while the last ones were being saved: they are in a journal, but no copy could be made: {}",
                    in_words(&error)
                ),
            };
            self.answers.act(Action::NotifyOf(key.into(), NoticeKind::Warning, text, None));
        }
        let access = access_of(&ReadOnly::by_lock(error));
        self.answers.act(Action::LockLost(key.clone(), access));
    }
}
