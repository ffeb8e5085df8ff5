//! An index of short pieces of a text.

use super::fold::{Letter, fold};

/// Letters in a piece: long enough that a common word alone is not one, short enough that a changed letter spoils only this
/// many.
const LENGTH: usize = 6;
/// The most entries of an index; of a text with more letters only some pieces are indexed.
const MOST_ENTRIES: usize = 16 * 1024 * 1024;
/// How many pieces of each part of a selector are looked up: those that occur least often.
const PIECES_OF_PART: usize = 10;
/// How many places of one piece are considered: the nearest ones.
const PLACES_OF_PIECE: usize = 16;

/// The places of a text's pieces, by hash. Building it costs O(n); it takes 4 to 12 bytes for each letter of a text up to 16
/// million letters, and no more for a longer one.
#[derive(Debug)]
pub(super) struct Index {
    /// Right shift from a hash to its bucket.
    shift: u32,
    /// A piece is indexed if these bits of its hash are 0.
    skipped: u64,
    /// For each bucket the index of its first entry, then the total number of entries.
    firsts: Vec<u32>,
    // Invariant: in ascending order in each bucket.
    places: Vec<u32>,
}

/// A piece of a folded text.
#[derive(Clone, Copy, Debug)]
struct Piece {
    hash: u64,
    /// The byte of the source where its first letter starts.
    start: usize,
    has_space_first: bool,
}

/// A piece of a selector that was found in the text.
#[derive(Clone, Copy, Debug)]
struct Seed {
    piece: Piece,
    n_places: usize,
}

/// Where a text may start in a larger one, according to one of its pieces.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vote {
    /// The byte at which the text would start; below 0 if its beginning is missing.
    pub(super) start: i64,
    /// Greater for a piece that occurs less often.
    pub(super) weight: f32,
}

impl Index {
    pub(super) fn new(text: &str) -> Self {
        let n_entries = text.len().min(MOST_ENTRIES);
        let bits = (n_entries.max(64)).next_power_of_two().trailing_zeros();
        let share = text.len().div_ceil(MOST_ENTRIES).max(1).next_power_of_two();
        let mut index = Self {
            shift: u64::BITS - bits,
            skipped: share as u64 - 1,
            firsts: vec![0; (1 << bits) + 1],
            places: Vec::new(),
        };
        // A first pass counts and a second one fills in, so that no memory is needed besides the index.
        pieces(text, |piece| {
            let bucket = index.bucket(piece.hash);
            if index.has(piece.hash)
                && let Some(count) = index.firsts.get_mut(bucket)
            {
                *count += 1;
            }
        });
        let mut total = 0;
        for first in &mut index.firsts {
            total += *first;
            *first = total;
        }
        index.places = vec![0; total as usize];
        let (skipped, shift) = (index.skipped, index.shift);
        let (firsts, places) = (&mut index.firsts, &mut index.places);
        pieces(text, |piece| {
            if piece.hash & skipped == 0
                && let Some(end) = firsts.get_mut((piece.hash >> shift) as usize)
            {
                *end -= 1;
                if let Some(place) = places.get_mut(*end as usize) {
                    *place = u32::try_from(piece.start).unwrap_or(u32::MAX);
                }
            }
        });
        // Each bucket is filled from its end and so is in descending order.
        for bucket in 0..index.firsts.len() - 1 {
            if let Some(range) = index.range(bucket)
                && let Some(bucket) = index.places.get_mut(range)
            {
                bucket.reverse();
            }
        }
        index
    }

    fn has(&self, hash: u64) -> bool {
        hash & self.skipped == 0
    }

    fn bucket(&self, hash: u64) -> usize {
        (hash >> self.shift) as usize
    }

    fn range(&self, bucket: usize) -> Option<std::ops::Range<usize>> {
        Some(*self.firsts.get(bucket)? as usize..*self.firsts.get(bucket + 1)? as usize)
    }

    /// Returns the places of a piece in ascending order, possibly with a few of other pieces.
    fn places(&self, hash: u64) -> &[u32] {
        self.range(self.bucket(hash)).and_then(|range| self.places.get(range)).unwrap_or_default()
    }

    /// Returns where `quote` may start in the text, the nearest to byte `hint` first, or `None` if none of its pieces is
    /// indexed. Every place of the quote is among them.
    pub(super) fn starts_of<'a>(
        &'a self,
        quote: &str,
        hint: usize,
    ) -> Option<impl Iterator<Item = usize> + use<'a>> {
        let mut rarest: Option<(Piece, &[u32])> = None;
        pieces(quote, |piece| {
            // A run of white space may have started before the quote.
            if self.has(piece.hash) && !piece.has_space_first {
                let places = self.places(piece.hash);
                if rarest.is_none_or(|(_, rare)| places.len() < rare.len()) {
                    rarest = Some((piece, places));
                }
            }
        });
        let (piece, places) = rarest?;
        let places = outward(places, hint + piece.start);
        Some(places.filter_map(move |place| place.checked_sub(piece.start)))
    }

    /// Adds votes for where a selector's text starts, judged by `part`, which starts `offset` bytes into that text. The
    /// rarest pieces of the part vote, each with the places nearest to byte `hint`.
    pub(super) fn vote(&self, part: &str, offset: usize, hint: usize, votes: &mut Vec<Vote>) {
        let mut seeds: Vec<Seed> = Vec::new();
        pieces(part, |piece| {
            let n_places = if self.has(piece.hash) { self.places(piece.hash).len() } else { 0 };
            if n_places > 0 {
                seeds.push(Seed { piece, n_places });
            }
        });
        if seeds.len() > PIECES_OF_PART {
            seeds.select_nth_unstable_by_key(PIECES_OF_PART, |seed| seed.n_places);
            seeds.truncate(PIECES_OF_PART);
        }
        for Seed { piece, .. } in seeds {
            let within = offset + piece.start;
            let places = self.places(piece.hash);
            let weight = 1.0 / places.len().clamp(1, PLACES_OF_PIECE) as f32;
            let nearest = outward(places, hint + within).take(PLACES_OF_PIECE);
            votes.extend(nearest.map(|place| Vote { start: place as i64 - within as i64, weight }));
        }
    }
}

/// Iterates over the ascending `places` in the order of their distance from `at`.
fn outward(places: &[u32], at: usize) -> impl Iterator<Item = usize> {
    let next = places.partition_point(|place| (*place as usize) < at);
    let (left, right) = places.split_at_checked(next).unwrap_or((places, &[]));
    let mut left = left.iter().rev().peekable();
    let mut right = right.iter().peekable();
    std::iter::from_fn(move || {
        let distance = |place: &&u32| at.abs_diff(**place as usize);
        let is_left = match (left.peek(), right.peek()) {
            (Some(before), Some(after)) => distance(before) <= distance(after),
            (before, _) => before.is_some(),
        };
        if is_left { left.next() } else { right.next() }.map(|place| *place as usize)
    })
}

/// Visits the pieces of a text in order. None starts inside a character of the source.
fn pieces(text: &str, mut visit: impl FnMut(Piece)) {
    let mut last: [Option<Letter>; LENGTH] = [None; LENGTH];
    fold(text, |letter| {
        let before = last.first().copied().flatten().map(|letter| letter.start);
        last.rotate_left(1);
        if let Some(end) = last.last_mut() {
            *end = Some(letter);
        }
        if let Some(first) = last.first().copied().flatten()
            && before != Some(first.start)
        {
            let hash = last.iter().flatten().fold(0_u64, |hash, letter| {
                (hash ^ u64::from(letter.character)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
            });
            // The last step of SplitMix64, so that all bits of the hash count.
            let hash = (hash ^ (hash >> 31)).wrapping_mul(0x94D0_49BB_1331_11EB);
            let hash = hash ^ (hash >> 29);
            visit(Piece { hash, start: first.start, has_space_first: first.character == ' ' });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_of_a_quote_is_offered() {
        let text = "Kabul said so. Then  Kabul  said so, and “Kabul said” so.".repeat(3);
        let index = Index::new(&text);
        for quote in ["Kabul said so", "Kabul  said", "“Kabul said” so", "  Kabul  s"] {
            let offered: Vec<usize> = index.starts_of(quote, 0).unwrap().collect();
            for (at, _) in text.match_indices(quote) {
                assert!(offered.contains(&at), "{quote:?} at {at} of {offered:?}");
            }
        }
        assert!(index.starts_of("Kabul", 0).is_none(), "too short to have a piece");
    }

    #[test]
    fn the_nearest_places_come_first() {
        let places = [10, 20, 30, 40];
        let order = |at| outward(&places, at).collect::<Vec<usize>>();
        assert_eq!(order(26), [30, 20, 40, 10]);
        assert_eq!(order(0), [10, 20, 30, 40]);
        assert_eq!(order(90), [40, 30, 20, 10]);
        assert_eq!(outward(&[], 5).next(), None);
    }
}
