//! Finds a stored place again in a changed text.
//!
//! The stored position is tried first, then the quote with its context, as in the Hypothesis client (its "fuzzy anchoring",
//! after Phelps and Wilensky, "Robust intra-document locations", 2000). Candidates come from the six-letter pieces that the
//! selector and the text share (seeds, as in Altschul and others, "Basic local alignment search tool", 1990), so that a
//! selector needs no pass over the text; they are verified by edit distance (Sellers 1980). Four things differ from
//! Hypothesis:
//!
//! * Prefix, quote and suffix are aligned as one, so that words inserted into a quote are found between its context.
//! * The context decides, not the quote alone, and the best place must be clearly better than the next one. A deleted
//!   sentence is not found in another place that happens to have the same words.
//! * Only unchanged words are [`Anchor::Exact`] or [`Anchor::Moved`]; changed words are [`Anchor::Uncertain`] at best.
//! * A place below a least likeness is not accepted, and a quote whose prefix and suffix are now adjacent is an
//!   [`Anchor::Orphan`].
//!
//! If the text that the selector counts in was kept, it is compared with the current one first ([`Revision`]), which tells
//! look-alikes apart by their order; words and context decide only where that leaves no place. Words that the old text had
//! elsewhere are then not taken for a quote that is gone.
//!
//! How often this finds the right place, and how long it takes, is measured by the benchmark `anchor`.

mod align;
mod compare;
mod context;
mod fold;
mod revision;
#[cfg(test)]
mod revision_tests;
mod seeds;
mod slide;
#[cfg(test)]
mod tests;

use memchr::memmem;

pub use self::revision::Revision;
use self::{
    align::Pattern,
    context::{Context, LONGEST, Likeness},
    revision::Carried,
    seeds::{Index, Vote},
};
use crate::text::{Selector, Span, Unit, UnitIndex};

/// Where a selector points in the current text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The quote is where it was.
    Exact(Span),
    /// The quote moved, and its context leaves no doubt where to.
    Moved(Span),
    /// A likely place that a person has to confirm; never counted as placed.
    Uncertain(Span),
    /// The quote is gone; the annotation is kept without a place.
    Orphan,
}

/// How far from its old place a quote without an indexed piece is searched for, in bytes.
const REACH: usize = 256 * 1024;
/// How many places with the exact words are compared: the nearest ones, and those where the context seems to be.
const MOST_PLACES: usize = 32;
/// How many places are checked for the exact words: enough for any text that does not repeat itself throughout.
const MOST_TRIED: usize = 4096;
/// How many likely places are aligned with the selector.
const MOST_CANDIDATES: usize = 5;
/// The least share of the likeliest place's votes that another candidate needs.
const LEAST_SHARE: f32 = 0.2;
/// Votes for starts at most this many bytes apart count for the same place.
const SAME_PLACE: i64 = 64;
/// Quotes up to this length, in code points, are found with their exact words or not at all.
const SHORT: usize = 8;
/// The least likeness of a changed quote to the stored one.
const LEAST_QUOTE: f32 = 0.5;
/// The least context of a place: the mean likeness of the text before and after it.
const LEAST_CONTEXT: f32 = 0.7;
/// The weight of a place's distance from the old one.
const NEARNESS: f32 = 0.2;
/// The least share of a changed quote's letters that are left in the place where it was, between its context.
const LEAST_LEFT: f32 = 0.2;
/// How much better the context of a place must be than that of the next best.
const MARGIN: f32 = 0.1;
/// The least likeness on the worse side of a place that is beyond doubt; the better side must match exactly.
const LEAST_SIDE: f32 = 0.8;
/// The least context of a place with the exact words whose surroundings were rewritten, if there are several such places.
const WEAK_CONTEXT: f32 = 0.5;
/// The least likeness of a quote that is recognised although its surroundings were rewritten, and its least length in code
/// points.
const RECOGNISABLE: (f32, usize) = (0.85, 16);

/// Resolves a stored place in `text`, whose unit index is `units`. For more than one selector use a [`Resolver`].
pub fn resolve(selector: &Selector, text: &str, units: &UnitIndex) -> Anchor {
    Resolver::new(text, units).resolve(selector)
}

/// Resolves stored places in one text.
///
/// The index for searching is built in O(n) for the first selector that is no longer in its place, and kept. Each further
/// selector costs about the same in a text of any size.
#[derive(Debug)]
pub struct Resolver<'a> {
    text: &'a str,
    units: &'a UnitIndex,
    index: Option<Index>,
}

/// A possible place of the quote.
#[derive(Clone, Copy, Debug)]
struct Place {
    span: Span,
    context: Likeness,
    /// How alike the words are, from 0 to 1.
    quote: f32,
    wording: Wording,
    distance: usize,
}

/// Whether the quote's words were changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wording {
    Same,
    Changed,
}

/// How many places have the exact words of a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frequency {
    Once,
    Often,
}

impl<'a> Resolver<'a> {
    /// Returns a resolver for `text`, whose unit index is `units`.
    pub fn new(text: &'a str, units: &'a UnitIndex) -> Self {
        Self { text, units, index: None }
    }

    /// Resolves a stored place.
    pub fn resolve(&mut self, selector: &Selector) -> Anchor {
        if selector.exact.is_empty() {
            return Anchor::Orphan;
        }
        let hint = self.units.convert(self.text, selector.start, Unit::CodePoint, Unit::Byte);
        if let Some(span) = hint.and_then(|at| quote_at(selector, self.text, at))
            && has_exact_context(selector, self.text, span)
        {
            return Anchor::Exact(span);
        }
        let text = self.text;
        let index = self.index.get_or_insert_with(|| Index::new(text));
        Search::new(selector, text, hint.unwrap_or(text.len()), index).run()
    }
}

impl Resolver<'_> {
    /// Resolves a stored place whose offsets count in an earlier version of the text.
    pub fn resolve_from(&mut self, selector: &Selector, revision: &Revision) -> Anchor {
        let Some(carried) = revision.carry(selector, self.text) else {
            return self.resolve(selector);
        };
        let hint = self.units.convert(self.text, selector.start, Unit::CodePoint, Unit::Byte);
        let (prefix, suffix) = nearest(selector);
        let context = Context::of(prefix, suffix);
        let is_short = selector.exact.chars().count() <= SHORT;
        match carried {
            Carried::Same(span) => {
                let Likeness { before, after } = context.likeness(self.text, span);
                let mean = f32::midpoint(before, after);
                if mean >= LEAST_CONTEXT && before.min(after) >= WEAK_CONTEXT {
                    return if hint == Some(span.start()) {
                        Anchor::Exact(span)
                    } else {
                        Anchor::Moved(span)
                    };
                }
                if !is_short {
                    return Anchor::Uncertain(span);
                }
            }
            Carried::Changed(span, left) if !is_short => {
                let mean = context.likeness(self.text, span).mean();
                if left >= LEAST_QUOTE || left >= LEAST_LEFT && mean >= WEAK_CONTEXT {
                    return Anchor::Uncertain(span);
                }
            }
            Carried::Changed(..) | Carried::Gone => {}
        }
        // It is not where it was, but may have been moved. Words that were elsewhere before are not those.
        match self.resolve(selector) {
            Anchor::Exact(span) | Anchor::Moved(span) | Anchor::Uncertain(span)
                if revision.was_there(span) =>
            {
                Anchor::Orphan
            }
            found => found,
        }
    }
}

/// Returns the stored prefix and suffix, cut to the length that is compared.
fn nearest(selector: &Selector) -> (&str, &str) {
    let (prefix, suffix) = (&*selector.prefix, &*selector.suffix);
    let from = prefix.char_indices().rev().nth(LONGEST - 1).map_or(0, |(at, _)| at);
    let to = suffix.char_indices().nth(LONGEST).map_or(suffix.len(), |(at, _)| at);
    (prefix.get(from..).unwrap_or_default(), suffix.get(..to).unwrap_or_default())
}

/// The search for one selector.
struct Search<'a> {
    selector: &'a Selector,
    /// The stored prefix and suffix, cut to the length that is compared.
    prefix: &'a str,
    suffix: &'a str,
    text: &'a str,
    /// The byte at which the quote started.
    hint: usize,
    index: &'a Index,
    context: Context,
    n_code_points: usize,
}

impl<'a> Search<'a> {
    fn new(selector: &'a Selector, text: &'a str, hint: usize, index: &'a Index) -> Self {
        let (prefix, suffix) = nearest(selector);
        let context = Context::of(prefix, suffix);
        let n_code_points = selector.exact.chars().count();
        Self { selector, prefix, suffix, text, hint, index, context, n_code_points }
    }

    fn run(&self) -> Anchor {
        let candidates = self.candidates();
        let (mut places, frequency) = self.same_words(&candidates);
        if self.n_code_points > SHORT && !places.iter().any(|place| place.context.mean() >= 1.0) {
            places.extend(self.changed_words(&candidates, &places));
        }
        places.sort_by(|one, other| {
            let [left, right] = [one, other].map(|place| self.score(place));
            right.total_cmp(&left).then_with(|| one.distance.cmp(&other.distance))
        });
        let deleted = self.deletion(&candidates);
        let best = places
            .iter()
            .find(|place| place.context.mean() >= LEAST_CONTEXT && place.quote >= LEAST_QUOTE);
        if let Some(best) = best
            && deleted.is_none_or(|deleted| deleted < best.context.mean())
        {
            return if self.is_sure(best, &places) {
                self.sure(best.span)
            } else {
                Anchor::Uncertain(best.span)
            };
        }
        if deleted.is_some() || self.n_code_points <= SHORT && frequency == Frequency::Once {
            return Anchor::Orphan;
        }
        // The words are there, but their context is not.
        places
            .iter()
            .find(|place| match place.wording {
                Wording::Same => {
                    frequency == Frequency::Once || place.context.mean() >= WEAK_CONTEXT
                }
                Wording::Changed => {
                    place.quote >= RECOGNISABLE.0 && self.n_code_points >= RECOGNISABLE.1
                }
            })
            .map_or(Anchor::Orphan, |place| Anchor::Uncertain(place.span))
    }

    /// Returns how likely a place is, judged by its context first, its words next, and a little by its distance from the
    /// old place.
    fn score(&self, place: &Place) -> f32 {
        let nearness = 1.0 - place.distance as f32 / self.text.len().max(1) as f32;
        2.0 * place.context.mean() + place.quote + NEARNESS * nearness
    }

    fn sure(&self, span: Span) -> Anchor {
        if span.start() == self.hint { Anchor::Exact(span) } else { Anchor::Moved(span) }
    }

    /// Returns whether the best place leaves no doubt.
    fn is_sure(&self, best: &Place, places: &[Place]) -> bool {
        // Look-alikes differ in a word or two: a context that matches exactly on both sides is beyond doubt if no other
        // place has it.
        let is_exact_context = best.context.mean() >= 1.0 && self.context.shorter_side() >= SHORT;
        let is_rival = |place: &Place| {
            let lead = best.context.mean() - place.context.mean();
            !place.span.intersects(best.span)
                && if is_exact_context { lead <= 0.0 } else { lead < MARGIN }
        };
        let Likeness { before, after } = best.context;
        best.wording == Wording::Same
            && (!self.context.is_unknown() || best.span.start() == self.hint)
            && before.max(after) >= 1.0
            && before.min(after) >= LEAST_SIDE
            && !places.iter().any(is_rival)
    }

    /// Returns the bytes where prefix, quote and suffix together may start, the likeliest first.
    fn candidates(&self) -> Vec<i64> {
        let (prefix, exact, suffix) = (self.prefix, &*self.selector.exact, self.suffix);
        let hint = self.hint.saturating_sub(prefix.len());
        let mut votes: Vec<Vote> = Vec::new();
        self.index.vote(prefix, 0, hint, &mut votes);
        self.index.vote(exact, prefix.len(), hint, &mut votes);
        self.index.vote(suffix, prefix.len() + exact.len(), hint, &mut votes);
        count(votes, hint)
    }

    /// Returns places with the exact words: the nearest ones and those near a candidate.
    fn same_words(&self, candidates: &[i64]) -> (Vec<Place>, Frequency) {
        let mut starts = match self.index.starts_of(&self.selector.exact, self.hint) {
            Some(starts) => starts
                .take(MOST_TRIED)
                .filter(|at| self.is_quote_at(*at))
                .take(MOST_PLACES)
                .collect(),
            None => self.starts_around(),
        };
        let frequency = if starts.len() > 1 { Frequency::Often } else { Frequency::Once };
        let quote = &*self.selector.exact;
        for candidate in candidates {
            let at = candidate + self.prefix.len() as i64;
            let low = usize::try_from(at - SAME_PLACE).unwrap_or(0);
            let high = usize::try_from(at + SAME_PLACE).unwrap_or(0) + quote.len();
            let low = self.text.floor_char_boundary(low);
            let window = self.text.get(low..self.text.ceil_char_boundary(high)).unwrap_or_default();
            starts.extend(memmem::find_iter(window.as_bytes(), quote).map(|at| low + at));
        }
        starts.sort_unstable();
        starts.dedup();
        let places = starts.into_iter().filter_map(|at| {
            Some(self.place(Span::new(at, at + quote.len())?, 1.0, Wording::Same))
        });
        (places.collect(), frequency)
    }

    fn is_quote_at(&self, at: usize) -> bool {
        quote_at(self.selector, self.text, at).is_some()
    }

    /// Returns the nearest places of a quote that has no indexed piece.
    fn starts_around(&self) -> Vec<usize> {
        let mut reach = REACH / 16;
        loop {
            let from = self.text.floor_char_boundary(self.hint.saturating_sub(reach));
            let to = self.text.ceil_char_boundary(self.hint.saturating_add(reach));
            let window = self.text.get(from..to).unwrap_or_default();
            let found = memmem::find_iter(window.as_bytes(), &*self.selector.exact);
            let starts = nearest_starts(found.map(|at| from + at), self.hint);
            if starts.len() >= MOST_PLACES || reach >= REACH || window.len() == self.text.len() {
                return starts;
            }
            reach *= 4;
        }
    }

    /// Returns candidates with words similar to the quote, other than the `known` places.
    fn changed_words(&self, candidates: &[i64], known: &[Place]) -> Vec<Place> {
        let pattern = Pattern::of(self.prefix, &self.selector.exact, self.suffix);
        let mut places: Vec<Place> = Vec::new();
        for candidate in candidates {
            let Some(found) = pattern.align(self.text, *candidate) else { continue };
            let is_known = |place: &Place| place.span.intersects(found.span);
            if !known.iter().any(is_known) && !places.iter().any(is_known) {
                let place = self.place(found.span, found.likeness, Wording::Changed);
                places.push(place);
                // The remaining candidates share fewer pieces with the selector.
                if place.quote >= RECOGNISABLE.0 && place.context.mean() >= RECOGNISABLE.0 {
                    break;
                }
            }
        }
        places
    }

    fn place(&self, span: Span, quote: f32, wording: Wording) -> Place {
        let context = self.context.likeness(self.text, span);
        Place { span, context, quote, wording, distance: span.start().abs_diff(self.hint) }
    }

    /// Returns how alike the context is where prefix and suffix are now adjacent, if there is such a place.
    fn deletion(&self, candidates: &[i64]) -> Option<f32> {
        let (prefix, exact) = (self.prefix, &self.selector.exact);
        if self.context.shorter_side() < SHORT {
            return None;
        }
        candidates
            .iter()
            // A candidate may come from the text before the quote or from the text after it.
            .flat_map(|start| {
                [start + prefix.len() as i64, start + (prefix.len() + exact.len()) as i64]
            })
            .filter_map(|at| {
                let at = self.text.floor_char_boundary(usize::try_from(at).ok()?);
                let Likeness { before, after } = self.context.likeness_of_gap(self.text, at);
                (before.min(after) >= LEAST_CONTEXT).then_some(f32::midpoint(before, after))
            })
            .max_by(f32::total_cmp)
    }
}

/// Returns the starts with the most votes first; between equals, the nearest to `hint` first.
fn count(mut votes: Vec<Vote>, hint: usize) -> Vec<i64> {
    votes.sort_unstable_by_key(|vote| vote.start);
    let mut counted: Vec<(f32, i64)> = Vec::new();
    for group in votes.chunk_by(|one, other| other.start - one.start <= SAME_PLACE / 4) {
        // A long run of votes is split into places.
        let mut rest = group;
        while let Some(first) = rest.first() {
            let n_same = rest.partition_point(|vote| vote.start - first.start <= SAME_PLACE);
            let (same, after) = rest.split_at_checked(n_same).unwrap_or((rest, &[]));
            let weight = same.iter().map(|vote| vote.weight).sum();
            let heaviest = same.get(same.len() / 2).unwrap_or(first);
            counted.push((weight, heaviest.start));
            rest = after;
        }
    }
    let distance = |start: i64| start.abs_diff(hint as i64);
    counted.sort_by(|(one, start), (other, next)| {
        other.total_cmp(one).then_with(|| distance(*start).cmp(&distance(*next)))
    });
    let least = counted.first().map_or(0.0, |(most, _)| most * LEAST_SHARE);
    counted
        .into_iter()
        .take(MOST_CANDIDATES)
        .take_while(|(weight, _)| *weight >= least)
        .map(|(_, start)| start)
        .collect()
}

/// Returns those of the ascending `starts` that are nearest to `hint`.
fn nearest_starts(starts: impl Iterator<Item = usize>, hint: usize) -> Vec<usize> {
    let mut nearest = std::collections::VecDeque::new();
    for start in starts {
        if nearest.len() < MOST_PLACES {
            nearest.push_back(start);
        } else if nearest.front().is_some_and(|first| hint.abs_diff(*first) > hint.abs_diff(start))
        {
            nearest.pop_front();
            nearest.push_back(start);
        } else {
            break;
        }
    }
    nearest.into()
}

fn quote_at(selector: &Selector, text: &str, at: usize) -> Option<Span> {
    let is_there = text.get(at..)?.starts_with(&*selector.exact);
    is_there.then(|| Span::new(at, at + selector.exact.len())).flatten()
}

/// Returns whether the stored context matches the text around `span` exactly.
fn has_exact_context(selector: &Selector, text: &str, span: Span) -> bool {
    text.get(..span.start()).is_some_and(|head| head.ends_with(&*selector.prefix))
        && text.get(span.end()..).is_some_and(|tail| tail.starts_with(&*selector.suffix))
}
