//! Puts the lines of a history in order, and finds where steps are missing in it.
//!
//! The lines of a journal are added to the history as they are, and a second time if a crash came before the journal was emptied.
//! So a part may be there twice, with some lines of each damaged.

use std::{collections::HashMap, mem};

use demarche_core::{
    annotation::Edit,
    journal::{Entry, Kind},
};

use crate::formats::native::{EntryReader, JournalLine, RawEntry};

/// What is said of the step that took others back without a line in the history.
pub(super) const BROUGHT_BACK: &str = "an older version of the marks was brought back";

/// How often a place is searched for from the beginning of a history.
const MOST_SEARCHES: usize = 64;

/// A place between two steps where lines are missing or something else than steps changed the set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gap {
    /// How many steps come before it.
    pub after: usize,
    /// How many lines here could not be read.
    pub n_damaged: usize,
    /// Whether something else than steps changed the set here.
    pub is_changed: bool,
    /// Whether it is not known what the damaged lines did.
    is_lost: bool,
}

impl Gap {
    /// Returns whether steps from after it cannot be taken back to before it.
    pub fn is_break(&self) -> bool {
        self.is_changed || self.is_lost
    }
}

/// What is known of the set's file after all lines.
#[derive(Clone, Copy)]
pub(super) enum End {
    /// There is no journal, and the file has this fingerprint, or there is no file.
    Holds(Option<u128>),
    /// The journal belongs to what the file holds.
    Fits,
    /// It does not.
    Changed,
}

/// What the lines of a history say.
pub(super) struct Lines {
    /// The steps, the oldest first.
    pub(super) steps: Vec<Entry>,
    /// Where steps are missing or something else changed the set, the oldest first.
    pub(super) gaps: Vec<Gap>,
    /// Whether the first step was made on a new set.
    pub(super) is_from_start: bool,
    /// How many steps the set's file does not have, because it is an older version.
    pub(super) n_brought_back: usize,
}

/// The lines read so far.
pub(super) struct Reading<'a> {
    /// The beginning, and a place for each step.
    places: Vec<Place>,
    /// The place of each step, by the checksum of its line.
    known: HashMap<u128, usize>,
    /// The place that the next line follows.
    at: usize,
    /// The last place.
    tail: usize,
    /// The last content that was named of the set's file, and how many steps came after it; `None` if that is not known,
    /// because the lines before were dropped.
    state: Option<Named>,
    /// The state before the lines that are damaged after the last step, if it is known.
    left: Option<Named>,
    /// The content that the part just begun starts from, until something comes in it.
    begun: Option<Content>,
    /// Where the parts began that start from a content.
    beginnings: HashMap<Option<u128>, usize>,
    /// The last place at which the set's file had a content that was named.
    named: HashMap<u128, usize>,
    /// How many steps were taken back by the last place, where an older version was brought back.
    n_brought_back: usize,
    /// Whether this part is one read before.
    is_repeat: bool,
    /// How often a place was searched for from the beginning.
    n_searches: usize,
    /// Whether the first step was made on a new set.
    is_from_start: bool,
    before: Before,
    /// How many lines are damaged in a part that is there twice, since the last step that could be read.
    n_unplaced: usize,
    reader: EntryReader<'a>,
}

/// What was named of a set's file, and how many steps came after it.
type Named = (Option<u128>, usize);

/// The fingerprint of a file, or `None` if there is none.
struct Content(Option<u128>);

/// What is known of the line before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// There is no line before.
    Nothing,
    /// It is the step at this place.
    Step,
    /// Something else.
    Other,
}

/// The beginning or a step, with what comes after it.
#[derive(Default)]
struct Place {
    step: Option<Entry>,
    gap: Gap,
    next: Option<usize>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(reader: EntryReader<'a>) -> Self {
        Self {
            places: vec![Place::default()],
            known: HashMap::new(),
            at: 0,
            tail: 0,
            state: None,
            left: None,
            begun: None,
            beginnings: HashMap::new(),
            named: HashMap::new(),
            n_brought_back: 0,
            is_repeat: false,
            n_searches: 0,
            is_from_start: false,
            before: Before::Nothing,
            n_unplaced: 0,
            reader,
        }
    }

    /// Takes all lines; `None` is one that cannot be read.
    pub(super) fn take(&mut self, lines: &[Option<JournalLine<'_>>]) {
        for (index, line) in lines.iter().enumerate() {
            self.take_line(line.as_ref(), lines.get(index + 1..).unwrap_or_default());
        }
    }

    fn take_line(&mut self, line: Option<&JournalLine<'_>>, after: &[Option<JournalLine<'_>>]) {
        let before = mem::replace(&mut self.before, Before::Other);
        match line {
            Some(JournalLine::Begin { base }) => {
                self.is_from_start |= before == Before::Nothing && base.is_none();
                self.go_on();
                let part = after
                    .iter()
                    .take_while(|line| !matches!(line, Some(JournalLine::Begin { .. })));
                let mut steps = part.filter_map(|line| line.as_ref()?.step());
                self.is_repeat = steps.any(|step| self.known.contains_key(&step.sum));
                if self.is_repeat {
                    self.at = self.beginning(*base);
                } else {
                    self.beginnings.insert(*base, self.tail);
                    self.begun = Some(Content(*base));
                }
            }
            Some(JournalLine::Rewrite(set)) => {
                self.begin();
                if self.at == self.tail {
                    if before == Before::Step {
                        self.bridge();
                    }
                    self.state = Some((Some(*set), 0));
                    self.named.insert(*set, self.tail);
                }
            }
            Some(JournalLine::Step(step)) => match self.known.get(&step.sum) {
                Some(place) => self.repeat(*place, before),
                None => self.add(step, before),
            },
            Some(JournalLine::Changed) => {
                self.begin();
                self.change(self.at);
            }
            None => self.damage(),
        }
    }

    /// Goes on after all steps, which lead to the file's content as `end` says. Returns what was read.
    pub(super) fn end(mut self, end: End) -> Lines {
        self.go_on();
        match end {
            End::Holds(file) => self.check(file),
            End::Fits => {}
            End::Changed => self.change(self.tail),
        }
        let (mut steps, mut gaps) = (Vec::with_capacity(self.places.len()), Vec::new());
        let mut at = Some(0);
        while let Some(place) = at.and_then(|at| self.places.get_mut(at)) {
            steps.extend(place.step.take());
            let gap = Gap { after: steps.len(), ..mem::take(&mut place.gap) };
            gaps.extend((gap.is_changed || gap.n_damaged > 0).then_some(gap));
            at = place.next;
        }
        let (is_from_start, n_brought_back) = (self.is_from_start, self.n_brought_back);
        Lines { steps, gaps, is_from_start, n_brought_back }
    }

    /// Returns the place after which a part began that is there once more. If that is not known, the numbers of its steps say where
    /// they belong, counted from the beginning.
    fn beginning(&mut self, base: Option<u128>) -> usize {
        if let Some(place) = self.beginnings.get(&base) {
            return *place;
        }
        self.n_searches += 1;
        if self.n_searches > MOST_SEARCHES { self.tail } else { 0 }
    }

    /// Finds itself at a step that was read before.
    fn repeat(&mut self, place: usize, before: Before) {
        self.n_unplaced = 0;
        if before == Before::Step && self.next(self.at) == Some(place) {
            self.bridge();
        }
        (self.at, self.before) = (place, Before::Step);
    }

    /// Adds a step.
    fn add(&mut self, raw: &RawEntry<'_>, before: Before) {
        self.begin();
        let follows = before == Before::Step;
        if !follows {
            // In a part that is there twice, its number says where it belongs.
            while let Some(next) = self.next(self.at)
                && self.number(next) < raw.number
            {
                self.at = next;
            }
        }
        let is_lost = self.places.get(self.at).is_some_and(|place| place.gap.is_lost);
        if !follows && (is_lost || self.is_repeat) && raw.number <= self.number(self.at) {
            // It belongs somewhere before, but the lines that would say where are damaged.
            return self.damage();
        }
        let Ok(step) = self.reader.read(raw) else { return self.damage() };
        if let Some((_, n_steps)) = &mut self.state {
            *n_steps += 1;
        }
        let n_unplaced = mem::take(&mut self.n_unplaced);
        if n_unplaced > 0 {
            self.lose(self.at, n_unplaced);
        }
        let next = self.next(self.at);
        // What is lost is between this step and the next one.
        let gap = self.places.get(self.at).filter(|_| next.is_some());
        let gap = gap.map(|place| place.gap.clone()).filter(|gap| !gap.is_changed);
        if follows {
            self.bridge();
        }
        let new = self.places.len();
        self.places.push(Place { step: Some(step), gap: gap.unwrap_or_default(), next });
        if let Some(place) = self.places.get_mut(self.at) {
            place.next = Some(new);
        }
        if next.is_none() {
            (self.tail, self.left, self.n_brought_back) = (new, None, 0);
        }
        self.known.insert(raw.sum, new);
        (self.at, self.before) = (new, Before::Step);
    }

    /// Notes a line that cannot be read.
    fn damage(&mut self) {
        if self.at != self.tail {
            self.n_unplaced += 1;
            return;
        }
        let is_first = self.places.get(self.tail).is_some_and(|place| place.gap.n_damaged == 0);
        // A part that goes on from what the file held has begun; if it does not, what it starts from is compared later.
        self.begun.take_if(|base| self.state == Some((base.0, 0)));
        if self.begun.is_some() {
            self.left = None;
        } else if is_first {
            self.left = self.state;
        }
        self.lose(self.tail, 1);
    }

    /// Goes on after all steps.
    fn go_on(&mut self) {
        self.begin();
        let n_unplaced = mem::take(&mut self.n_unplaced);
        if n_unplaced > 0 {
            self.left = None;
            self.lose(self.tail, n_unplaced);
        }
        self.at = self.tail;
    }

    /// Begins the part that was announced, if one was.
    fn begin(&mut self) {
        let Some(Content(base)) = self.begun.take() else { return };
        self.check(base);
        self.state = Some((base, 0));
        if let Some(file) = base {
            self.named.insert(file, self.tail);
        }
    }

    /// Checks that the steps so far lead to a file with this fingerprint. If they do not, something else changed the set after
    /// them, or damaged lines did. If they do, these left it as it was.
    fn check(&mut self, file: Option<u128>) {
        let is_left = self.left == Some((file, 0));
        let is_other = self.state.is_some_and(|state| state != (file, 0));
        if is_other && self.bring_back(file) {
            return;
        }
        let Some(place) = self.places.get_mut(self.tail) else { return };
        if place.gap.is_lost {
            place.gap.is_lost = !is_left;
        } else {
            place.gap.is_changed |= is_other;
        }
    }

    /// If the file is as it was after an earlier step, adds a step that takes back those since, as whoever brought that version
    /// back did. Returns whether it is.
    fn bring_back(&mut self, file: Option<u128>) -> bool {
        let Some(since) = file.and_then(|file| self.steps_since(*self.named.get(&file)?)) else {
            return false;
        };
        let Some(last) = since
            .last()
            .filter(|last| since.iter().all(|step| step.text_sha256 == last.text_sha256))
        else {
            return false;
        };
        let step = Entry {
            label: BROUGHT_BACK.to_owned(),
            kind: Kind::Do,
            group: None,
            edit: Edit::Batch(since.iter().rev().map(|step| step.inverse.clone()).collect()),
            inverse: Edit::Batch(since.iter().map(|step| step.edit.clone()).collect()),
            ..last.clone()
        };
        let n_steps = since.len();
        let new = self.places.len();
        self.places.push(Place { step: Some(step), ..Place::default() });
        if let Some(place) = self.places.get_mut(self.tail) {
            place.next = Some(new);
        }
        (self.tail, self.at, self.left, self.n_brought_back) = (new, new, None, n_steps);
        true
    }

    /// Returns the steps after a place, or `None` if something is not known of what came after it.
    fn steps_since(&self, place: usize) -> Option<Vec<Entry>> {
        let (mut steps, mut at) = (Vec::new(), place);
        loop {
            let place = self.places.get(at)?;
            if place.gap != Gap::default() {
                return None;
            }
            let Some(next) = place.next else { return Some(steps) };
            steps.push(self.places.get(next)?.step.clone()?);
            at = next;
        }
    }

    /// Notes that something else than steps changed the set after a place.
    fn change(&mut self, place: usize) {
        if let Some(place) = self.places.get_mut(place) {
            place.gap.is_changed = true;
        }
    }

    /// Notes damaged lines after a place.
    fn lose(&mut self, place: usize, n_lines: usize) {
        if let Some(place) = self.places.get_mut(place) {
            place.gap.n_damaged += n_lines;
            place.gap.is_lost = true;
        }
    }

    /// Forgets damaged lines after the step at hand: what followed it is there once more.
    fn bridge(&mut self) {
        if let Some(place) = self.places.get_mut(self.at)
            && !place.gap.is_changed
        {
            place.gap = Gap::default();
        }
    }

    fn next(&self, place: usize) -> Option<usize> {
        self.places.get(place)?.next
    }

    fn number(&self, place: usize) -> u64 {
        let step = self.places.get(place).and_then(|place| place.step.as_ref());
        step.map_or(0, |step| step.number)
    }
}
