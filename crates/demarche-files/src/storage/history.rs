//! What was done to a set, from its history and its journal.

use demarche_core::{
    article::Article,
    journal::Entry,
    study::{ArticlePath, CoderId, OnDisk},
};

use super::{
    StorageError, Study, article::kept_text, journal::Outline, read_set::hash_of, regular,
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
}

/// Reads what was done to a coder's set, without changing anything on disk. Returns a history without steps if there is none.
pub fn read_history(
    study: &Study,
    path: &ArticlePath,
    coder: &CoderId,
    article: &Article,
) -> Result<SetHistory, StorageError> {
    let file = study.set_path(path, coder);
    let read =
        |extension| study.inside().read(&file.with_extension(extension), regular::LARGEST_SET);
    // The set's file is read last: if it was written meanwhile, it does not fit, which is found out below.
    let (history, journal) =
        (read("history")?.unwrap_or_default(), read("journal")?.unwrap_or_default());
    let hash = hash_of(study.inside(), &file)?;
    let kept = |hash| kept_text(study, path, hash);
    let mut reading = Reading {
        steps: Vec::new(),
        n_fixed: 0,
        states: None,
        reader: EntryReader::new(article, &kept),
    };
    for line in native::read_history(&history).into_iter().chain(native::read_history(&journal)) {
        reading.take(line);
    }
    if !reading.may_hold(hash) {
        reading.n_fixed = reading.steps.len();
    }
    let state = Outline::of(&native::read_journal(&journal).lines).state(hash);
    Ok(SetHistory { on_disk: state.on_disk(), steps: reading.steps, n_fixed: reading.n_fixed })
}

/// The state after reading some lines.
struct Reading<'a> {
    steps: Vec<Entry>,
    n_fixed: usize,
    /// What the set's file may hold after these lines; `None` if that is not known.
    states: Option<Vec<Option<u128>>>,
    reader: EntryReader<'a>,
}

impl Reading<'_> {
    fn take(&mut self, line: Option<JournalLine<'_>>) {
        match line {
            Some(JournalLine::Begin { base }) => {
                if !self.may_hold(base) {
                    self.n_fixed = self.steps.len();
                }
                self.states = Some(vec![base]);
            }
            Some(JournalLine::Rewrite(set)) => {
                // Whether the file was then replaced is not known before the next line.
                self.states.get_or_insert_default().push(Some(set));
            }
            Some(JournalLine::Step(step)) => {
                let last = self.steps.last().map_or(0, |last| last.number);
                if step.number <= last {
                    // A crash came between adding it to the history and emptying the journal.
                    return;
                }
                match self.reader.read(&step) {
                    Ok(step) => self.steps.push(step),
                    Err(_) => self.n_fixed = self.steps.len(),
                }
            }
            Some(JournalLine::Changed) | None => self.n_fixed = self.steps.len(),
        }
    }

    fn may_hold(&self, file: Option<u128>) -> bool {
        self.states.as_ref().is_none_or(|states| states.contains(&file))
    }
}
