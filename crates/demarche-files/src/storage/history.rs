//! What was done to a set, from its history and its journal.

use std::collections::HashSet;

use demarche_core::{
    article::Article,
    journal::Entry,
    study::{ArticlePath, CoderId, OnDisk},
};

use super::{
    StorageError, Study,
    article::kept_text,
    journal::{LARGEST_HISTORY, Moment, at_one_moment, end_of_history},
    read_set::hash_of,
};
use crate::formats::native::{self, EntryReader, JournalLine};

/// What was done to a set.
#[derive(Clone, Debug)]
pub struct SetHistory {
    /// What the set's file and journal hold.
    pub on_disk: OnDisk,
    /// The steps, the oldest first. Older ones than a history has room for are gone.
    pub steps: Vec<Entry>,
    /// How many of the first steps cannot be taken back, because the set was then changed by something else than steps.
    pub n_fixed: usize,
}

impl SetHistory {
    /// Returns the steps since the one with this index, itself included, or `None` if they cannot be taken back.
    pub fn since(&self, index: usize) -> Option<&[Entry]> {
        self.steps.get(index..).filter(|_| index >= self.n_fixed)
    }

    /// Returns whether something else than steps changed the set after the first `index` steps, before the next one: taking
    /// the steps since then back leads to what that left, and not to what those steps had led to.
    pub fn is_changed_after(&self, index: usize) -> bool {
        index > 0 && index == self.n_fixed
    }
}

/// Reads what was done to a coder's set, without changing anything on disk. Returns a history without steps if there is none.
pub fn read_history(
    study: &Study,
    path: &ArticlePath,
    coder: &CoderId,
    article: &Article,
) -> Result<SetHistory, StorageError> {
    let file = study.set_path(path, coder);
    let inside = study.inside();
    // The journal comes first: what is moved to the history meanwhile is then in both, and taken once.
    let history_and_hash = || {
        let history = end_of_history(inside, &file.with_extension("history"), LARGEST_HISTORY)?;
        Ok((hash_of(inside, &file)?, history))
    };
    at_one_moment(inside, &file, history_and_hash, |moment| {
        let Moment { journal, rest, outline, file: hash, read: history } = moment;
        let kept = |hash| kept_text(study, path, hash);
        let mut reading = Reading {
            steps: Vec::new(),
            n_fixed: 0,
            known: HashSet::new(),
            state: None,
            begun: None,
            reader: EntryReader::new(article, &kept),
        };
        let journaled = journal.lines.into_iter().map(Some).chain(native::read_history(rest));
        for line in native::read_history(&history).into_iter().chain(journaled) {
            reading.take(line);
        }
        // A set has the steps in its journal, whichever of the contents named there its file has.
        let fits = if outline.is_empty() { reading.is_at(hash) } else { outline.fits(hash) };
        if !fits {
            reading.n_fixed = reading.steps.len();
        }
        let on_disk = outline.state(hash).on_disk();
        Ok(SetHistory { on_disk, steps: reading.steps, n_fixed: reading.n_fixed })
    })
}

/// The fingerprint of a file, or `None` if there is none.
struct Content(Option<u128>);

/// The state after reading some lines.
struct Reading<'a> {
    steps: Vec<Entry>,
    n_fixed: usize,
    /// The checksums of the lines of all steps so far.
    known: HashSet<u128>,
    /// The last content that was named of the set's file, and how many steps came after it; `None` if that is not known,
    /// because the lines before were dropped.
    state: Option<(Option<u128>, usize)>,
    /// The content that the part just begun starts from, until its first step says whether the part is one read before.
    begun: Option<Content>,
    reader: EntryReader<'a>,
}

impl Reading<'_> {
    fn take(&mut self, line: Option<JournalLine<'_>>) {
        match line {
            Some(JournalLine::Begin { base }) => {
                self.begin();
                self.begun = Some(Content(base));
            }
            Some(JournalLine::Rewrite(set)) => {
                self.begin();
                self.state = Some((Some(set), 0));
            }
            Some(JournalLine::Step(step)) => {
                if !self.known.insert(step.sum) {
                    // A crash came between adding it to the history and emptying the journal.
                    self.begun = None;
                    return;
                }
                self.begin();
                if let Some((_, n_steps)) = &mut self.state {
                    *n_steps += 1;
                }
                match self.reader.read(&step) {
                    Ok(step) => self.steps.push(step),
                    Err(_) => self.n_fixed = self.steps.len(),
                }
            }
            Some(JournalLine::Changed) | None => {
                self.begin();
                self.n_fixed = self.steps.len();
            }
        }
    }

    /// Begins the part that was announced, if one was: if it starts from something else than where the one before it ended,
    /// the steps so far did not lead there.
    fn begin(&mut self) {
        let Some(Content(base)) = self.begun.take() else { return };
        if !self.is_at(base) {
            self.n_fixed = self.steps.len();
        }
        self.state = Some((base, 0));
    }

    /// Returns whether the steps so far lead to a file with this fingerprint.
    fn is_at(&self, file: Option<u128>) -> bool {
        self.state.is_none_or(|state| state == (file, 0))
    }
}
