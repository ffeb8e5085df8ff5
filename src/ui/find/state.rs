//! The query and its hits, kept between frames.

use std::sync::Arc;

use demarche_core::{
    article::Article,
    find::{Progress, Query},
    text::Span,
};

use crate::{
    session::{Selection, grouped, sentence},
    ui::{
        reader::Hits,
        typeset::Breaks,
        widgets::{TextField, row_words},
    },
    work::{FindJob, Seeker},
};

/// The most hits that are counted.
const MOST_COUNTED: usize = 10_000;

/// How long a search goes on before the bar says so, in seconds.
pub(super) const PATIENCE: f64 = 0.2;

/// A switch of the bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Switch {
    /// Whether case and accents count.
    Case,
    /// Whether only whole words are found.
    Word,
    /// Whether the query is a regular expression.
    Regex,
}

/// The direction to the next hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Way {
    /// To the next one in reading order.
    Forward,
    /// To the previous one.
    Back,
}

/// The state of finding between frames.
#[derive(Debug)]
pub(in crate::ui) struct FindState {
    /// Whether the bar is shown.
    pub(super) is_open: bool,
    pub(super) field: TextField,
    /// The query, with the switches.
    pub(super) query: Query,
    /// Why the query cannot be used.
    pub(super) fault: Option<String>,
    /// The opening that was searched, and for what.
    searched: Option<(u64, Query)>,
    /// The number of the newest search.
    number: u64,
    // Invariant: sorted, none overlapping another.
    hits: Vec<Span>,
    /// Changes with the hits.
    version: u64,
    /// Whether more hits may come.
    is_searching: bool,
    /// Whether the hits are those of the query before, shown until the first of this one are there.
    is_behind: bool,
    /// Since when this search has been going on, in seconds.
    since: Option<f64>,
    /// The count as it was shown last, and whether it was none.
    shown: (String, bool),
    closing: Wish,
    /// Whether the match is to be marked.
    marking: Wish,
    /// The hit that was gone to, by its number.
    current: Option<usize>,
    /// The byte from which the next hit counts while there is no current one.
    origin: usize,
    /// The selection as this bar knows it; another one moves the origin.
    selection: Option<Selection>,
}

/// How far closing the bar is, or marking the match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    /// Nobody asked for it, or it is done.
    No,
    /// It was asked for, and is done once the field has taken the letters typed before.
    Asked,
    /// The letters are taken, but the first hit is not known yet, which is then to be selected or marked.
    Awaits,
    /// The code of the match is being chosen; then the field takes the focus back.
    Chooses,
}

impl Default for FindState {
    fn default() -> Self {
        Self {
            is_open: false,
            field: TextField::new(row_words(), Breaks::Never),
            query: Query::default(),
            fault: None,
            searched: None,
            number: 0,
            hits: Vec::new(),
            version: 0,
            is_searching: false,
            is_behind: false,
            closing: Wish::No,
            marking: Wish::No,
            since: None,
            shown: (String::new(), false),
            current: None,
            origin: 0,
            selection: None,
        }
    }
}

impl FindState {
    /// Returns whether the bar is shown.
    pub(in crate::ui) fn is_open(&self) -> bool {
        self.is_open
    }

    /// Shows the bar and gives its field the keyboard focus. `words` become the query.
    pub(in crate::ui) fn open(&mut self, words: Option<String>) {
        self.show();
        if let Some(words) = words {
            self.field.set_text(&words);
            self.query = Query { text: words, is_regex: false, ..self.query.clone() };
        }
        self.field.select_all();
        self.field.focus();
    }

    /// Shows the bar and leaves the keyboard focus where it is.
    pub(in crate::ui) fn show(&mut self) {
        self.closing = Wish::No;
        self.is_open = true;
    }

    /// Asks the bar to close at the end of this frame: its field has not taken the letters yet that were typed just before.
    pub(in crate::ui) fn ask_to_close(&mut self) {
        self.closing = if self.is_open { Wish::Asked } else { Wish::No };
    }

    /// Hides the bar if it was asked to close; returns whether it was. The hits stay known.
    pub(in crate::ui) fn close_if_asked(&mut self) -> bool {
        if self.closing != Wish::Asked {
            return false;
        }
        self.is_open = false;
        self.closing = if self.awaits_hit() { Wish::Awaits } else { Wish::No };
        true
    }

    fn awaits_hit(&self) -> bool {
        self.is_searching && self.current.is_none()
    }

    /// Asks for a code for the current hit at the end of this frame.
    pub(in crate::ui) fn ask_to_mark(&mut self) {
        self.marking = if self.is_open { Wish::Asked } else { Wish::No };
    }

    /// Returns the hit for which a code was asked, once: not before it is known.
    pub(in crate::ui) fn take_to_mark(&mut self) -> Option<Span> {
        if !matches!(self.marking, Wish::Asked | Wish::Awaits) {
            return None;
        }
        self.marking = if self.awaits_hit() { Wish::Awaits } else { Wish::No };
        self.hit().filter(|_| self.is_open && self.marking == Wish::No)
    }

    /// Remembers that a code is being chosen for the current hit.
    pub(in crate::ui) fn await_code(&mut self) {
        self.marking = Wish::Chooses;
    }

    /// Gives the field the focus back if it waits for it; returns whether it did.
    pub(in crate::ui) fn take_focus_back(&mut self) -> bool {
        let is_back = self.marking == Wish::Chooses && self.is_open;
        self.marking = if self.marking == Wish::Chooses { Wish::No } else { self.marking };
        if is_back {
            self.field.focus();
        }
        is_back
    }

    /// Gives the field the focus back after the match was marked, so that what is typed next replaces the query; returns
    /// whether it waited for that.
    pub(in crate::ui) fn go_on(&mut self) -> bool {
        let is_back = self.take_focus_back();
        if is_back {
            self.field.select_all();
        }
        is_back
    }

    /// Returns whether the first hit of the closed bar was awaited, and stops waiting.
    pub(in crate::ui) fn end_waiting(&mut self) -> bool {
        std::mem::replace(&mut self.closing, Wish::No) == Wish::Awaits
    }

    /// Returns whether there is nothing to look for.
    pub(in crate::ui) fn is_empty(&self) -> bool {
        self.query.text.is_empty()
    }

    /// Switches an option on or off; the next hit is looked for from the current one on.
    pub(in crate::ui) fn toggle(&mut self, switch: Switch) {
        self.origin = self.hit().map_or(self.origin, Span::start);
        match switch {
            Switch::Case => self.query.matches_case ^= true,
            Switch::Word => self.query.is_whole_word ^= true,
            Switch::Regex => self.query.is_regex ^= true,
        }
    }

    /// Returns whether an option is on.
    pub(super) fn is_on(&self, switch: Switch) -> bool {
        match switch {
            Switch::Case => self.query.matches_case,
            Switch::Word => self.query.is_whole_word,
            Switch::Regex => self.query.is_regex,
        }
    }

    /// Follows the selection: wherever the user goes in the text, the next hit counts from there.
    pub(in crate::ui) fn follow_selection(&mut self, selection: Option<Selection>) {
        if self.selection == selection {
            return;
        }
        // The user went on.
        if self.closing == Wish::Awaits {
            self.closing = Wish::No;
        }
        self.selection = selection;
        let Some(selection) = selection else { return };
        self.origin = selection.span().map_or(selection.focus, Span::start);
        let next = self.first_from(self.origin);
        let is_selected = self.hits.get(next).is_some_and(|hit| selection.span() == Some(*hit));
        self.current = (is_selected && !self.is_behind).then_some(next);
    }

    /// Forgets the hits, which are in an article that is no longer shown.
    pub(in crate::ui) fn leave_article(&mut self) {
        (self.searched, self.current, self.origin) = (None, None, 0);
        self.hits = Vec::new();
        (self.is_searching, self.is_behind) = (false, false);
        (self.closing, self.marking) = (Wish::No, Wish::No);
        // Answers under way belong to that article too.
        self.number += 1;
        self.version += 1;
    }

    /// Follows the query and the article; returns the search that is needed.
    pub(in crate::ui) fn follow(
        &mut self,
        opening: u64,
        article: &Arc<Article>,
    ) -> Option<FindJob> {
        let is_known = |(known, query): &(u64, Query)| *known == opening && *query == self.query;
        if !self.is_open || self.searched.as_ref().is_some_and(is_known) {
            return None;
        }
        let is_elsewhere = self.searched.as_ref().is_some_and(|(known, _)| *known != opening);
        if is_elsewhere {
            self.origin = 0;
        }
        self.searched = Some((opening, self.query.clone()));
        self.number += 1;
        self.version += 1;
        self.current = None;
        self.since = None;
        let finder = self.query.compile();
        self.fault = finder.as_ref().err().map(|error| sentence(&error.to_string()));
        self.is_searching = finder.is_ok() && !self.is_empty();
        self.is_behind = self.is_searching && !is_elsewhere;
        if !self.is_behind {
            self.hits = Vec::new();
        }
        let finder = finder.ok().filter(|_| self.is_searching)?;
        Some(FindJob {
            seeker: Seeker::Bar,
            number: self.number,
            finder,
            article: Arc::clone(article),
        })
    }

    /// Takes the hits that a search has found; returns the first one to show, if none was shown yet: rather one that is not
    /// hidden, so that no page clutter comes up while the query is being typed.
    pub(in crate::ui) fn take(
        &mut self,
        number: u64,
        found: Vec<Span>,
        progress: Progress,
        is_hidden: impl Fn(Span) -> bool,
    ) -> Option<Span> {
        if number != self.number {
            return None;
        }
        if std::mem::take(&mut self.is_behind) {
            self.hits = Vec::new();
        }
        self.hits.extend(found);
        self.version += 1;
        self.is_searching = progress == Progress::Searching;
        if self.current.is_some() || !self.is_open && self.closing != Wish::Awaits {
            return None;
        }
        let from = self.first_from(self.origin);
        let (before, after) = self.hits.split_at_checked(from)?;
        let is_shown = |hit: &Span| !is_hidden(*hit);
        let next = after.iter().position(is_shown).map(|place| from + place);
        if next.is_none() && self.is_searching {
            return None;
        }
        let round = || before.iter().position(is_shown);
        let hidden = || Some(if after.is_empty() { 0 } else { from });
        self.current = next.or_else(round).or_else(hidden).filter(|_| !self.hits.is_empty());
        self.hit()
    }

    /// Goes to the next or previous hit, round the ends of the text, and returns it.
    pub(in crate::ui) fn step(&mut self, way: Way) -> Option<Span> {
        let count = self.hits.len();
        if count == 0 || self.is_behind {
            return None;
        }
        let next = match (self.current, way) {
            (Some(current), Way::Forward) => current + 1,
            (None, Way::Forward) => self.first_from(self.origin),
            (Some(current), Way::Back) => (current + count - 1) % count,
            (None, Way::Back) => (self.first_from(self.origin) + count - 1) % count,
        };
        if next >= count && self.is_searching {
            return self.hit();
        }
        self.current = Some(next % count);
        let hit = self.hit();
        self.origin = hit.map_or(self.origin, Span::start);
        hit
    }

    /// Returns the number of the first hit that begins at a byte or after it.
    fn first_from(&self, byte: usize) -> usize {
        self.hits.partition_point(|hit| hit.start() < byte)
    }

    /// Returns the current hit.
    pub(in crate::ui) fn hit(&self) -> Option<Span> {
        self.hits.get(self.current?).copied()
    }

    /// Returns what the reader shows of the hits.
    pub(in crate::ui) fn hits(&self) -> Hits<'_> {
        if self.is_open {
            Hits { spans: &self.hits, current: self.hit(), version: self.version }
        } else {
            Hits::default()
        }
    }

    /// Returns how many hits there are, in words, and whether that is none. A search that has just begun keeps the count of
    /// the one before; `now` is in seconds.
    pub(super) fn count(&mut self, now: f64) -> (String, bool) {
        self.since = self.since.or(Some(now)).filter(|_| self.is_searching);
        let is_new = self.since.is_some_and(|since| now - since < PATIENCE);
        if !(is_new && (self.is_behind || self.hits.is_empty())) {
            self.shown = self.count_now();
        }
        self.shown.clone()
    }

    /// Returns whether more hits may come.
    pub(super) fn is_searching(&self) -> bool {
        self.is_searching
    }

    fn count_now(&self) -> (String, bool) {
        let count = self.hits.len();
        let words = match (count, self.current) {
            _ if self.is_empty() || self.fault.is_some() => String::new(),
            _ if self.is_behind => "Searching…".to_owned(),
            (0, _) if self.is_searching => "Searching…".to_owned(),
            (0, _) => return ("No matches".to_owned(), true),
            (count, _) if count > MOST_COUNTED => format!("More than {}", grouped(MOST_COUNTED)),
            (count, Some(current)) => format!("{} of {}", grouped(current + 1), grouped(count)),
            (1, None) => "1 match".to_owned(),
            (count, None) => format!("{} matches", grouped(count)),
        };
        (words, false)
    }
}

#[cfg(test)]
mod tests {
    use demarche_core::article::{Metadata, Sha256};

    use super::*;

    fn article() -> Arc<Article> {
        let hash = Sha256([0; 32]);
        let (text, metadata) = ("one two one", Metadata::default());
        Arc::new(Article::new(text.into(), Vec::new(), metadata, "UTF-8", hash, hash))
    }

    #[test]
    fn the_hits_before_stay_until_there_are_others() {
        let article = article();
        let text = article.text();
        let mut state = FindState::default();
        let search = |state: &mut FindState, words: &str| {
            state.open(Some(words.to_owned()));
            let job = state.follow(1, &article).unwrap();
            (job.number, job.finder.all(text))
        };
        let (number, hits) = search(&mut state, "one");
        assert_eq!(state.count(0.0).0, "");
        let first = hits[0];
        assert_eq!(state.take(number, hits, Progress::Done, |_| false), Some(first));
        assert_eq!(state.count(0.1).0, "1 of 2");
        let (number, hits) = search(&mut state, "tw");
        assert_eq!(state.count(0.2).0, "1 of 2");
        assert_eq!((state.hits().spans.len(), state.hits().current), (2, None));
        assert_eq!(state.step(Way::Forward), None, "they are not of this query");
        assert_eq!(state.count(0.2 + PATIENCE).0, "Searching…");
        let stale = state.take(number - 1, vec![first], Progress::Done, |_| false);
        assert_eq!(stale, None, "a stale answer");
        state.take(number, hits, Progress::Done, |_| false);
        assert_eq!(state.count(0.5), ("1 of 1".to_owned(), false));
        let (number, _) = search(&mut state, "three");
        state.take(number, Vec::new(), Progress::Done, |_| false);
        assert_eq!(state.count(0.6), ("No matches".to_owned(), true));
        assert!(state.hits().spans.is_empty());
    }

    #[test]
    fn a_bar_closed_before_the_first_hit_is_known_waits_for_it() {
        let article = article();
        let text = article.text();
        let mut state = FindState::default();
        let mut close = |selection: Option<Selection>| {
            state.leave_article();
            state.open(Some("two".to_owned()));
            state.ask_to_close();
            let job = state.follow(1, &article).unwrap();
            assert!(state.close_if_asked());
            state.follow_selection(selection);
            let hit = state.take(job.number, job.finder.all(text), Progress::Done, |_| false);
            (hit, state.end_waiting())
        };
        assert_eq!(close(None), (Span::new(4, 7), true));
        // Whoever goes on in the text does not want it any more.
        assert_eq!(close(Some(Selection::caret(9))), (None, false));
    }
}
