//! Finds the place of a changed quote near an approximate position.

use super::fold::{Letter, characters, letters};
use crate::text::{Span, trim};

/// A quote longer than this, in folded letters, is searched for by its two ends.
const LONGEST: usize = 1024;
/// The length of such an end, in folded letters.
const END: usize = 512;
/// The least and the greatest number of letters by which a place may be off, or that may have been inserted.
const SLACK: std::ops::RangeInclusive<usize> = 32..=256;

/// A possible place of a quote.
#[derive(Clone, Copy, Debug)]
pub(super) struct Aligned {
    pub(super) span: Span,
    /// From 0 to 1: 1 minus the edit distance between quote and place, divided by the longer length of the two.
    pub(super) likeness: f32,
}

/// A selector's folded letters.
pub(super) struct Pattern {
    letters: Vec<char>,
    n_prefix: usize,
    n_quote: usize,
    /// Bytes before the quote.
    prefix_bytes: usize,
    quote_bytes: usize,
}

impl Pattern {
    pub(super) fn of(prefix: &str, quote: &str, suffix: &str) -> Self {
        let mut letters = characters(prefix);
        // A character may fold to more than one letter.
        letters.drain(..letters.len().saturating_sub(super::context::LONGEST));
        let n_prefix = letters.len();
        letters.extend(characters(quote));
        let n_quote = letters.len() - n_prefix;
        letters.extend(characters(suffix).into_iter().take(super::context::LONGEST));
        Self { letters, n_prefix, n_quote, prefix_bytes: prefix.len(), quote_bytes: quote.len() }
    }

    /// Returns the place of the quote near byte `start`, which is about where the prefix starts (below 0 if the text starts
    /// later), or `None` if the quote was deleted there.
    pub(super) fn align(&self, text: &str, start: i64) -> Option<Aligned> {
        let slack = (self.n_quote / 2).clamp(*SLACK.start(), *SLACK.end());
        let found = if self.n_quote <= LONGEST {
            let window = Window::around(text, start, self.letters.len(), slack);
            Crossing::find(&self.letters, self.n_prefix, self.n_quote, &window)?
                .aligned(&window, self.n_quote)?
        } else {
            self.align_ends(text, start, slack)?
        };
        Some(Aligned { span: trim(text, found.span)?, ..found })
    }

    /// Aligns the head of a long quote together with its prefix, and its tail together with its suffix.
    fn align_ends(&self, text: &str, start: i64, slack: usize) -> Option<Aligned> {
        let (head, _) = self.letters.split_at_checked(self.n_prefix + END)?;
        let window = Window::around(text, start, head.len(), slack);
        let first = Crossing::find(head, self.n_prefix, END, &window)?.aligned(&window, END)?;
        let (_, tail) = self.letters.split_at_checked(self.n_prefix + self.n_quote - END)?;
        // The tail's first byte, estimated from the average number of bytes per letter of the quote.
        let bytes = self.quote_bytes * END / self.n_quote.max(1);
        let tail_start =
            start + (self.prefix_bytes + self.quote_bytes).saturating_sub(bytes) as i64;
        let window = Window::around(text, tail_start, tail.len(), slack);
        let last = Crossing::find(tail, 0, END, &window)?.aligned(&window, END)?;
        Some(Aligned {
            span: Span::new(first.span.start(), last.span.end())?,
            likeness: f32::midpoint(first.likeness, last.likeness),
        })
    }
}

/// The part of the text that a pattern is aligned with.
struct Window {
    letters: Vec<Letter>,
    /// The letter at which the pattern is expected to start; below 0 if the text starts later.
    expected: i64,
    /// How many letters the expected start may be off.
    slack: usize,
}

impl Window {
    fn around(text: &str, start: i64, n_letters: usize, slack: usize) -> Self {
        let at = text.floor_char_boundary(usize::try_from(start).unwrap_or(0));
        let (head, tail) = text.split_at_checked(at).unwrap_or((text, ""));
        let from = head.char_indices().rev().nth(slack.saturating_sub(1)).map_or(0, |(at, _)| at);
        let reach = n_letters + 2 * slack;
        let to = tail.char_indices().nth(reach).map_or(text.len(), |(end, _)| at + end);
        let mut letters = letters(text.get(from..to).unwrap_or_default());
        letters.truncate(Cell::MASK as usize);
        for letter in &mut letters {
            letter.start += from;
            letter.end += from;
        }
        let expected = letters.partition_point(|letter| letter.start < at) as i64 + start.min(0);
        Self { letters, expected, slack }
    }

    /// Returns the range of window letters before which the first `n_done` letters of the pattern may end.
    fn band(&self, n_done: usize) -> (usize, usize) {
        let middle = self.expected.saturating_add_unsigned(n_done as u64);
        let bounded = |at: i64| usize::try_from(at).unwrap_or(0).min(self.letters.len());
        let slack = self.slack as i64;
        (bounded(middle - slack), bounded(middle + slack))
    }
}

/// One cell of the table: the best way to align the letters of the pattern so far with the text up to this letter.
///
/// Five numbers packed into one, so that the smaller of two cells is the better alignment. From the highest bits: the cost;
/// the quote's start, counted down, so that a later start wins between equal costs; the cost up to there; the quote's end;
/// the cost up to there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Cell(u64);

impl Cell {
    /// Bits of all numbers but the first.
    const BITS: u32 = 11;
    const MASK: u64 = (1 << Self::BITS) - 1;
    const ONE: u64 = 1 << (4 * Self::BITS);
    /// No alignment reaches this cell.
    const FAR: Self = Self(Self::ONE << 18);

    /// Returns the alignment that begins before letter `at`.
    fn beginning(at: usize) -> Self {
        Self(0).entering(at)
    }

    fn plus(self, cost: u64) -> Self {
        Self(self.0 + cost * Self::ONE)
    }

    fn cost(self) -> u64 {
        (self.0 >> (4 * Self::BITS)).min(Self::MASK)
    }

    /// Returns the alignment with the quote's start before letter `at`.
    fn entering(self, at: usize) -> Self {
        let start = Self::MASK - (at as u64).min(Self::MASK);
        let low = 2 * Self::BITS;
        let kept = self.0 & !((Self::MASK << Self::BITS | Self::MASK) << low);
        Self(kept | (start << Self::BITS | self.cost()) << low)
    }

    /// Returns the alignment with the quote's end before letter `at`.
    fn leaving(self, at: usize) -> Self {
        let kept = self.0 & !(Self::MASK << Self::BITS | Self::MASK);
        Self(kept | (at as u64).min(Self::MASK) << Self::BITS | self.cost())
    }

    /// Returns where the quote starts and ends, and the part of the cost that lies between.
    fn crossing(self) -> Crossing {
        let number = |index: u32| (self.0 >> (index * Self::BITS) & Self::MASK) as usize;
        Crossing {
            start: Self::MASK as usize - number(3),
            end: number(1),
            errors: number(0).saturating_sub(number(2)),
        }
    }
}

/// One letter of the pattern: one row of the table.
struct Step {
    letter: char,
    /// The first cell of the band.
    at: usize,
    edge: Edge,
}

/// The part of the selector that ends with a letter of the pattern, if any.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Prefix,
    Quote,
    Neither,
}

impl Step {
    fn run<'a>(
        &self,
        mut diagonal: Cell,
        cells: &mut [Cell],
        facing: impl Iterator<Item = Option<&'a Letter>>,
    ) {
        let mut left = Cell::FAR;
        for ((cell, facing), at) in cells.iter_mut().zip(facing).zip(self.at..) {
            let is_same = facing.is_some_and(|facing| facing.character == self.letter);
            let mut best = diagonal.plus(u64::from(!is_same)).min(cell.plus(1));
            // Letters inserted at either edge of the quote are not part of it.
            if self.edge == Edge::Quote {
                best = best.leaving(at);
            }
            best = best.min(left.plus(1));
            if self.edge == Edge::Prefix {
                best = best.entering(at);
            }
            diagonal = std::mem::replace(cell, best);
            left = best;
        }
    }
}

/// Where the best alignment enters and leaves the quote, in letters of the window, and the edit distance between.
struct Crossing {
    start: usize,
    end: usize,
    errors: usize,
}

impl Crossing {
    /// Aligns the whole pattern with the best part of the window (Sellers 1980), in a band around the expected place
    /// (Ukkonen 1985).
    fn find(pattern: &[char], n_prefix: usize, n_quote: usize, window: &Window) -> Option<Self> {
        let n_letters = window.letters.len();
        let (low, high) = window.band(0);
        // `row[j]` is the cell before letter `j` of the window.
        let mut row: Vec<Cell> = (0..=n_letters)
            .map(|at| if (low..=high).contains(&at) { Cell::beginning(at) } else { Cell::FAR })
            .collect();
        for (above, letter) in pattern.iter().enumerate() {
            let n_done = above + 1;
            let (low, high) = window.band(n_done);
            let edge = match n_done {
                _ if n_done == n_prefix => Edge::Prefix,
                _ if n_done == n_prefix + n_quote => Edge::Quote,
                _ => Edge::Neither,
            };
            let step = Step { letter: *letter, at: low, edge };
            // Cells to the left of the band are no longer reachable.
            let diagonal = match low.checked_sub(1).and_then(|before| row.get_mut(before)) {
                Some(before) => std::mem::replace(before, Cell::FAR),
                None => Cell::FAR,
            };
            let before = low.checked_sub(1).and_then(|before| window.letters.get(before));
            let facing = std::iter::once(before).chain(window.letters.iter().skip(low).map(Some));
            step.run(diagonal, row.get_mut(low..=high)?, facing);
        }
        let best = row.iter().min()?;
        (*best < Cell::FAR).then(|| best.crossing())
    }

    fn aligned(&self, window: &Window, n_quote: usize) -> Option<Aligned> {
        let first = window.letters.get(self.start)?;
        let last = window.letters.get(self.end.checked_sub(1)?)?;
        let longer = n_quote.max(self.end.saturating_sub(self.start)).max(1);
        Some(Aligned {
            span: Span::new(first.start, last.end)?,
            likeness: 1.0 - self.errors.min(longer) as f32 / longer as f32,
        })
    }
}
