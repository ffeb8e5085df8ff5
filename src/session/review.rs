//! Checks marks whose text has changed: goes to them, accepts the places found for them, and puts them elsewhere.

use std::sync::Arc;

use super::{
    Command, NoticeKind, Selection, SelectionState, Session, Ticket,
    moving::Way,
    outcome::{Outcome, refuse},
    wording::counted,
};
use demarche_core::{
    annotation::{Annotation, AnnotationId, AnnotationSet, Edit, Status},
    text::Span,
};

/// Why no mark can be checked.
const NONE_TO_CHECK: &str = "choose a mark to check first";

/// How many marks of a set were found in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Exactly in their place.
    pub kept: usize,
    /// In another place, without a doubt.
    pub moved: usize,
    /// In a likely place.
    pub uncertain: usize,
    /// Not at all.
    pub lost: usize,
}

impl Found {
    /// Counts the marks of a set.
    pub fn of(set: &AnnotationSet) -> Self {
        let mut found = Self::default();
        for mark in set.iter() {
            match mark.status() {
                Status::Exact => found.kept += 1,
                Status::Moved => found.moved += 1,
                Status::Uncertain => found.uncertain += 1,
                Status::Orphan => found.lost += 1,
            }
        }
        found
    }

    /// Returns the counts in words: `37 kept, 4 moved, 1 lost its place`.
    pub fn words(self) -> String {
        let Self { kept, moved, uncertain, lost } = self;
        let lost_words = if lost == 1 { "lost its place" } else { "lost their places" };
        [(kept, "kept"), (moved, "moved"), (uncertain, "uncertain"), (lost, lost_words)]
            .into_iter()
            .filter(|(count, name)| *count > 0 || *name == "kept")
            .map(|(count, name)| format!("{} {name}", super::grouped(count)))
            .collect::<Vec<String>>()
            .join(", ")
    }
}

impl Session {
    /// Returns the mark whose place is being checked: the chosen one or, while other words are selected for it, the one that
    /// was chosen last.
    pub fn reviewed(&self) -> Option<&Arc<Annotation>> {
        let id = self.chosen.as_ref().or(self.reviewed.as_ref())?;
        self.open.as_ref()?.set.get(id).filter(|mark| mark.needs_check())
    }

    /// Returns the mark whose place is being checked, if it is not exactly where it was saved. Of several versions of a mark
    /// one is chosen first.
    pub(super) fn misplaced(&self) -> Option<&Arc<Annotation>> {
        let is_misplaced =
            |mark: &&Arc<Annotation>| mark.status() != Status::Exact && mark.others().is_empty();
        self.reviewed().filter(is_misplaced)
    }

    /// Returns how many marks were checked since the first one was looked at, and how many there were to check; `None` if none
    /// is being checked.
    pub fn review_progress(&self) -> Option<(usize, usize)> {
        self.reviewed()?;
        let set = &self.open.as_ref()?.set;
        let is_checked = |id: &&AnnotationId| set.get(id).is_some_and(|mark| !mark.needs_check());
        let n_checked = self.in_review.iter().filter(is_checked).count();
        Some((n_checked, n_checked + set.to_check()))
    }

    /// Remembers which mark is being checked, because the selection of words for it takes the choice from it.
    pub(super) fn follow_review(&mut self) {
        if let Some(chosen) = &self.chosen {
            self.reviewed = self.reviewed().is_some().then(|| chosen.clone());
        }
        let Some(open) = self.open.as_ref().filter(|open| open.set.to_check() > 0) else {
            self.in_review.clear();
            return;
        };
        if !self.in_review.iter().any(|id| open.set.get(id).is_some()) {
            // They are of another article.
            self.in_review.clear();
        }
        if self.reviewed.is_some() && self.in_review.is_empty() {
            let to_check = open.set.iter().filter(|mark| mark.needs_check());
            self.in_review = to_check.map(|mark| mark.id.clone()).collect();
        }
    }

    /// Goes to the next or previous mark to check, wrapping around at the ends. Marks that lost their places come last.
    pub(super) fn go_to_check(&mut self, way: Way) -> Outcome {
        let Some(open) = &self.open else { return refuse("no article is open") };
        let set = &open.set;
        let is_to_check = |mark: &&Arc<Annotation>| mark.needs_check();
        let here = self.selection.map_or(0, |selection| selection.focus);
        let rank = self.chosen.as_ref().or(self.reviewed.as_ref()).and_then(|id| set.rank_of(id));
        let found = match way {
            Way::Forward => {
                let from = rank.map_or_else(|| set.rank_at(here), |rank| rank + 1);
                set.iter_from(from).chain(set.iter().take(from)).find(is_to_check)
            }
            Way::Back => {
                let from = rank.unwrap_or_else(|| set.rank_at(here));
                let ranks = (0..from).rev().chain((from..set.len()).rev());
                ranks.filter_map(|rank| set.iter_from(rank).next()).find(is_to_check)
            }
        };
        match found.map(|mark| mark.id.clone()) {
            Some(id) => {
                // What it offers is under way.
                self.notices.dismiss_of(Command::NextToCheck);
                Ok(self.reveal(id))
            }
            None => refuse("there is no mark to check"),
        }
    }

    /// Returns a copy of the mark that is being checked.
    fn to_place(&self) -> Result<Annotation, super::Refusal> {
        self.check_writable()?;
        match self.misplaced() {
            Some(mark) => Ok(Annotation::clone(mark)),
            None if self.undecided().is_some() => {
                refuse("choose which version of this mark stays first")
            }
            None => refuse(NONE_TO_CHECK),
        }
    }

    /// Accepts the place that was found for a mark, and goes to the next one to check.
    pub(super) fn accept_place(&mut self, ticket: &Ticket) -> Outcome {
        let mut mark = self.to_place()?;
        if mark.spans.is_empty() {
            return refuse(
                "this mark lost its place; select the words it belongs to and put it there, or remove it",
            );
        }
        mark.put(mark.spans.clone());
        let label = format!("accept the place of {}", self.code_name(&mark.code));
        let mut effects = self.put(label, mark, ticket)?;
        effects.extend(self.go_on_checking()?);
        Ok(effects)
    }

    /// Goes to the next mark to check, if there is one.
    pub(super) fn go_on_checking(&mut self) -> Outcome {
        match self.open.as_ref() {
            Some(open) if open.set.to_check() > 0 => self.go_to_check(Way::Forward),
            _ => Ok(Vec::new()),
        }
    }

    /// Accepts the places of all marks that have moved without a doubt, as one step.
    pub(super) fn accept_moved(&mut self, ticket: &Ticket) -> Outcome {
        self.check_writable()?;
        let moved = self.opened()?.set.iter().filter(|mark| mark.status() == Status::Moved);
        let edits: Vec<Edit> = moved
            .map(|mark| {
                let mut mark = Annotation::clone(mark);
                mark.put(mark.spans.clone());
                mark.modified = Some(ticket.now);
                Edit::Replace(Arc::new(mark))
            })
            .collect();
        let count = edits.len();
        if count == 0 {
            return refuse("no mark has moved; the others are checked one by one");
        }
        let places = counted(count, "moved place");
        let after = self.at_rest();
        let effects =
            self.step(format!("accept {places}"), Edit::Batch(edits), after, ticket.now)?;
        let text = format!("Accepted {places}");
        self.notices.show(NoticeKind::Info, text, Some(Command::Undo), ticket.now);
        Ok(effects)
    }

    /// Puts the mark that is being checked on the selected words.
    pub(super) fn put_here(&mut self, ticket: &Ticket) -> Outcome {
        let mut mark = self.to_place()?;
        let words = self.selected_words()?;
        if words.is_empty() {
            return refuse("select the words that the mark belongs to, then put it there");
        }
        mark.put(words.into());
        let label = format!("put {} elsewhere", self.code_name(&mark.code));
        self.put(label, mark, ticket)
    }

    /// Replaces a mark that a person has put somewhere, and chooses it.
    pub(super) fn put(&mut self, label: String, mut mark: Annotation, ticket: &Ticket) -> Outcome {
        mark.modified = Some(ticket.now);
        let caret = mark.hull().map(Span::start).map(Selection::caret);
        let after = SelectionState::of_mark(mark.id.clone(), caret);
        self.step(label, Edit::Replace(Arc::new(mark)), after, ticket.now)
    }

    /// Stops checking a mark; returns whether one was checked.
    pub(super) fn stop_review(&mut self) -> Option<AnnotationId> {
        self.in_review.clear();
        self.reviewed.take()
    }

    /// Returns whether a mark of the open article has moved without a doubt.
    pub(super) fn has_moved(&self) -> bool {
        let set = self.open.as_ref().map(|open| &open.set).filter(|set| set.unplaced() > 0);
        set.is_some_and(|set| set.iter().any(|mark| mark.status() == Status::Moved))
    }
}
