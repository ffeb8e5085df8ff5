//! What is not on disk yet: one write in flight at most, always of the newest state.

use demarche_core::study::ArticlePath;
use std::collections::BTreeMap;

use super::{Effect, SaveRequest};

/// How far the work of this window is safe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveState {
    /// Nothing was changed since it was opened, or all changes are on disk.
    Saved,
    /// A write is under way or about to be.
    Saving,
    /// The last write failed for this reason; it is tried again.
    Failed(String),
}

/// One set that is not on disk as it stands.
#[derive(Clone, Debug)]
struct Unsaved {
    latest: SaveRequest,
    failure: Option<String>,
}

/// All sets of this window that are not on disk as they stand, by the article's path.
#[derive(Clone, Debug, Default)]
pub(super) struct Saves {
    unsaved: BTreeMap<ArticlePath, Unsaved>,
    /// Path and revision of the write under way.
    in_flight: Option<(ArticlePath, u64)>,
    /// The path that was tried again last: the next one is another, if there is another.
    retried: Option<ArticlePath>,
}

impl Saves {
    pub(super) fn state(&self) -> SaveState {
        match self.unsaved.values().find_map(|unsaved| unsaved.failure.clone()) {
            Some(reason) => SaveState::Failed(reason),
            None if self.unsaved.is_empty() => SaveState::Saved,
            None => SaveState::Saving,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.unsaved.is_empty()
    }

    pub(super) fn get(&self, path: &ArticlePath) -> Option<&SaveRequest> {
        self.unsaved.get(path).map(|unsaved| &unsaved.latest)
    }

    pub(super) fn all(&self) -> Vec<SaveRequest> {
        self.unsaved.values().map(|unsaved| unsaved.latest.clone()).collect()
    }

    /// Takes in a newer state of a set; returns the write to begin, if none is under way.
    pub(super) fn put(&mut self, latest: SaveRequest) -> Option<Effect> {
        let path = latest.path.clone();
        match self.unsaved.get_mut(&path) {
            Some(unsaved) => unsaved.latest = latest,
            None => drop(self.unsaved.insert(path.clone(), Unsaved { latest, failure: None })),
        }
        self.begin(&path)
    }

    /// Begins to write the set of this path if nothing is being written.
    fn begin(&mut self, path: &ArticlePath) -> Option<Effect> {
        if self.in_flight.is_some() {
            return None;
        }
        let unsaved = self.unsaved.get(path)?;
        self.in_flight = Some((path.to_owned(), unsaved.latest.revision));
        Some(Effect::Save(unsaved.latest.clone()))
    }

    /// Begins the next write that has not failed.
    fn next(&mut self) -> Option<Effect> {
        let waiting = self.unsaved.iter().find(|(_, unsaved)| unsaved.failure.is_none());
        let path = waiting.map(|(path, _)| path.clone())?;
        self.begin(&path)
    }

    /// Notes that a revision is on disk; returns the next write.
    pub(super) fn saved(&mut self, path: &ArticlePath, revision: u64) -> Option<Effect> {
        self.land(path);
        if let Some(unsaved) = self.unsaved.get_mut(path) {
            unsaved.failure = None;
            if unsaved.latest.revision <= revision {
                self.unsaved.remove(path);
            }
        }
        self.next()
    }

    /// Notes that a write failed; returns whether that is news, and the next write.
    pub(super) fn failed(&mut self, path: &ArticlePath, reason: String) -> (bool, Option<Effect>) {
        self.land(path);
        let mut is_news = false;
        if let Some(unsaved) = self.unsaved.get_mut(path) {
            is_news = unsaved.failure.as_ref() != Some(&reason);
            unsaved.failure = Some(reason);
        }
        (is_news, self.next())
    }

    fn land(&mut self, path: &ArticlePath) {
        self.in_flight.take_if(|(flying, _)| flying == path);
    }

    /// Tries the failed ones again, one after the other; the reasons stand until a write succeeds.
    pub(super) fn retry(&mut self) -> Option<Effect> {
        let mut failed = self
            .unsaved
            .iter()
            .filter(|(_, unsaved)| unsaved.failure.is_some())
            .map(|(path, _)| path);
        let first = failed.clone().next()?.clone();
        let path =
            failed.find(|path| Some(*path) > self.retried.as_ref()).unwrap_or(&first).clone();
        self.retried = Some(path.clone());
        self.begin(&path)
    }
}
