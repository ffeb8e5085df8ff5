//! What was done to a set, from its history and its journal.

use demarche_core::{
    annotation::{AnnotationSet, Edit, Header},
    article::Article,
    journal::{Entry, go_back, replay, take_back, way_between},
    study::{ArticlePath, CoderId, OnDisk},
};

use super::{
    StorageError, Study,
    history_lines::{End, Gap, Lines, Reading},
    journal::{LARGEST_HISTORY, Moment, at_one_moment, end_of_history},
    kept::kept_text,
    read_set::hash_of,
};
use crate::formats::native::{self, EntryReader, JournalLine};

/// How many bytes at the end of a history have its last lines.
const ROOM_FOR_LAST: u64 = 64 * 1024;

/// What was done to a set.
#[derive(Clone, Debug)]
pub struct SetHistory {
    /// What the set's file and journal hold.
    pub on_disk: OnDisk,
    /// The steps, the oldest first. Older ones than a history has room for are gone.
    pub steps: Vec<Entry>,
    /// Where steps are missing or something else than steps changed the set, the oldest first.
    pub gaps: Vec<Gap>,
    /// How many of the first steps cannot be taken back.
    pub n_fixed: usize,
    /// How many steps the set's file does not have, because an older version of it was brought back last.
    pub n_brought_back: usize,
    /// How many of the first steps can be taken again, if the first of them was made on a new set.
    n_from_start: Option<usize>,
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

    /// Returns whether the set before the step with this index can be found out.
    pub fn is_known(&self, index: usize) -> bool {
        index >= self.n_fixed || self.n_from_start.is_some_and(|last| index <= last)
    }

    /// Returns whether the set before the step with this index can be gone back to: it is known, and nothing that something else
    /// than steps did would be taken back.
    pub fn can_go_back(&self, index: usize) -> bool {
        let since = self.gaps.iter().filter(|gap| gap.after >= index.max(1));
        index >= self.n_fixed || (self.is_known(index) && since.clone().all(|gap| !gap.is_changed))
    }

    /// Returns the set as the steps before the one with this index led to it, given what it is now; `None` if it is not known.
    pub fn after(&self, index: usize, now: &AnnotationSet) -> Option<AnnotationSet> {
        let since = self.since(index).filter(|_| !self.is_changed_after(index));
        since.and_then(|since| take_back(now, since).ok()).or_else(|| self.replayed(index, now))
    }

    /// Returns the set as it was before the step with this index, and the edit that leads there, if any; `None` if it cannot be gone
    /// back to.
    pub fn way_back(
        &self,
        index: usize,
        now: &AnnotationSet,
    ) -> Option<(AnnotationSet, Option<Edit>)> {
        let back = self.since(index).and_then(|since| go_back(now, since).ok());
        back.or_else(|| {
            if !self.can_go_back(index) {
                return None;
            }
            let then = self.replayed(index, now)?;
            let edit = way_between(now, &then);
            Some((then, edit))
        })
    }

    /// Takes the first steps again, on a new set with the header of the present one.
    fn replayed(&self, index: usize, now: &AnnotationSet) -> Option<AnnotationSet> {
        let steps = self.steps.get(..index)?;
        self.n_from_start.filter(|last| index <= *last)?;
        let mut set = AnnotationSet::new(Header { done: None, ..now.header().clone() });
        replay(&mut set, steps).ok()?;
        Some(set)
    }

    /// Returns the gap that keeps the set right after the first `index` steps from being gone back to, if there is one: the first
    /// at which something else than steps changed it, or else the first with damaged lines.
    pub fn gap_since(&self, index: usize) -> Option<&Gap> {
        let mut breaks = self.gaps.iter().filter(|gap| gap.after >= index.max(1) && gap.is_break());
        let first = breaks.clone().next();
        breaks.find(|gap| gap.is_changed).or(first)
    }

    /// Returns what is missing at a gap: a sentence with a lower-case start.
    pub fn words(&self, gap: &Gap) -> String {
        let number = |index: Option<usize>| Some(self.steps.get(index?)?.number);
        let lines = match gap.n_damaged {
            0 => return "something else than steps changed the marks".to_owned(),
            1 => "1 line of the history is damaged".to_owned(),
            count => format!("{count} lines of the history are damaged"),
        };
        let before = match gap.after.checked_sub(1) {
            Some(index) => number(Some(index)),
            None => Some(0),
        };
        let lost = before.zip(number(Some(gap.after))).and_then(|(before, next)| {
            let (first, last) = (before.checked_add(1)?, next.checked_sub(1)?);
            (first <= last).then_some((first, last))
        });
        match lost {
            None => lines,
            Some((first, last)) if first == last => format!("{lines}: step {first} is lost"),
            Some((first, last)) => format!("{lines}: steps {first} to {last} are lost"),
        }
    }
}

/// Returns how many steps of its history a coder's set does not have, because an older version of its file was brought back.
///
/// If the last line that names the content of the file names this one, it is 0, and no more is read.
pub fn steps_brought_back(
    study: &Study,
    path: &ArticlePath,
    coder: &CoderId,
    article: &Article,
) -> Result<usize, StorageError> {
    let file = study.set_path(path, coder);
    let hash = hash_of(study.inside(), &file)?;
    let end = end_of_history(study.inside(), &file.with_extension("history"), ROOM_FOR_LAST)?;
    let last = native::read_history(&end).into_iter().flatten().rev().find_map(|line| match line {
        JournalLine::Rewrite(set) => Some(set),
        JournalLine::Begin { .. } | JournalLine::Step(_) | JournalLine::Changed => None,
    });
    if hash.is_none() || last.is_none() || last == hash {
        return Ok(0);
    }
    Ok(read_history(study, path, coder, article)?.n_brought_back)
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
        let mut reading = Reading::new(EntryReader::new(article, &kept));
        let mut lines = native::read_history(&history);
        lines.extend(journal.lines.into_iter().map(Some));
        lines.extend(native::read_history(rest));
        reading.take(&lines);
        // A set has the steps in its journal, whichever of the contents named there its file has.
        let end = match (outline.is_empty(), outline.fits(hash)) {
            (true, _) => End::Holds(hash),
            (false, true) => End::Fits,
            (false, false) => End::Changed,
        };
        let Lines { steps, gaps, is_from_start, n_brought_back } = reading.end(end);
        let breaks = || gaps.iter().filter(|gap| gap.is_break()).map(|gap| gap.after);
        let n_fixed = breaks().next_back().unwrap_or(0);
        // Where the first steps are lost, or somebody saved again what had been deleted, the others were not made on a new set.
        let n_from_start = breaks().next().unwrap_or(steps.len());
        let n_from_start = (is_from_start && breaks().next() != Some(0)).then_some(n_from_start);
        let on_disk = outline.state(hash).on_disk();
        Ok(SetHistory { on_disk, steps, gaps, n_fixed, n_brought_back, n_from_start })
    })
}
