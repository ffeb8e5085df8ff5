//! What a person says blocks are, in place of what was found in the text.

use std::collections::{BTreeSet, HashMap, HashSet};

use sha2::Digest as _;

use super::{
    block::{Block, BlockKind},
    date::date_of,
    hash::Sha256,
};
use crate::text::{Unit, UnitIndex};

/// The longest part of a block's words that is kept with a correction, in code points.
const LONGEST_QUOTE: usize = 200;

/// A hash of a text with the first and the last code point of a block in it.
type Place = ([u8; 32], usize, usize);

/// What a person says a block is.
///
/// The block is found again by its place in the same text, and in another text only by its whole words: a correction never
/// applies to words that it was not made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The block's first code point.
    pub start: usize,
    /// The code point after its last.
    pub end: usize,
    /// The hash of the text that these count in.
    pub text_sha256: Sha256,
    /// The hash of the block's words.
    pub block_sha256: Sha256,
    /// Which of the blocks with the same words it is, from 1.
    pub occurrence: usize,
    /// The number of blocks with the same words.
    pub occurrences: usize,
    /// The words, or the beginning of long ones: they show a person which block it is, and nothing depends on them.
    pub quote: String,
    /// What the block is.
    pub stated: StatedKind,
}

impl Correction {
    /// Returns the place, of which there is one correction at most.
    fn place(&self) -> Place {
        (self.text_sha256.0, self.start, self.end)
    }

    /// Returns its words if all of them are quoted.
    pub fn words(&self) -> Option<&str> {
        let is_whole = self.quote.chars().count() == self.end.saturating_sub(self.start);
        is_whole.then_some(&self.quote)
    }
}

/// A kind with how deep the block is in the outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatedKind {
    /// The kind.
    pub kind: BlockKind,
    /// How many levels of headings are above a heading: 0 for the topmost, and for all other kinds.
    pub depth: u8,
}

impl StatedKind {
    /// Returns a kind without depth, or a topmost heading.
    pub fn of(kind: BlockKind) -> Self {
        Self { kind, depth: 0 }
    }

    /// Returns whether a block is of this kind.
    pub fn is_of(self, block: &Block) -> bool {
        self.kind == block.kind && (self.kind != BlockKind::Heading || self.depth == block.depth)
    }

    /// Returns a block as one of this kind.
    fn applied_to(self, block: Block) -> Block {
        let depth = match self.kind {
            BlockKind::Heading => self.depth,
            kind if kind == block.kind => block.depth,
            _ => 0,
        };
        let speaks =
            matches!(self.kind, BlockKind::Paragraph | BlockKind::Quotation | BlockKind::ListItem);
        let n_speaker = if speaks { block.n_speaker } else { 0 };
        Block { kind: self.kind, depth, n_speaker, ..block }
    }
}

/// The corrections of an article's blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Corrections {
    // Invariant: one for each place, ordered by it.
    all: Vec<Correction>,
}

/// Of several corrections of one place, the last is taken.
impl FromIterator<Correction> for Corrections {
    fn from_iter<I: IntoIterator<Item = Correction>>(corrections: I) -> Self {
        let mut all: Vec<Correction> = corrections.into_iter().collect();
        all.sort_by_key(Correction::place);
        all.dedup_by(|next, one| {
            let is_same = next.place() == one.place();
            if is_same {
                std::mem::swap(next, one);
            }
            is_same
        });
        Self { all }
    }
}

impl Corrections {
    /// The most corrections of one article that are kept.
    pub const MOST: usize = 5_000;

    /// Iterates over them, ordered by text and place.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Correction> {
        self.all.iter()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Returns the number of blocks that differ between these and others.
    pub fn differing(&self, others: &Self) -> usize {
        let missing = |of: &Self, from: &Self| {
            let places = from.by_place();
            of.iter().filter(|one| places.get(&one.place()) != Some(one)).count()
        };
        // One carried over from another text is taken out where another one is put in.
        missing(self, others).max(missing(others, self))
    }

    /// Returns the number of places that a change from these to `now` concerns, and that had been changed since `before`.
    pub fn replaced(&self, before: &Self, now: &Self) -> usize {
        let [were, these, are] = [before, self, now].map(Self::by_place);
        let places: BTreeSet<_> = these.keys().chain(are.keys()).collect();
        let is_replaced = |place: &&&Place| {
            let this = these.get(**place);
            this != are.get(**place) && this != were.get(**place)
        };
        places.iter().filter(is_replaced).count()
    }

    fn by_place(&self) -> HashMap<Place, &Correction> {
        self.iter().map(|one| (one.place(), one)).collect()
    }

    /// Returns an article's title and its date in ISO 8601 as far as the corrections alone say, given those found in its text,
    /// for a list that does not read the text: whether the blocks are still there is not known.
    pub fn title_and_date(
        &self,
        (title, date): (Option<String>, Option<String>),
    ) -> (Option<String>, Option<String>) {
        let title = self.field(BlockKind::Title, title, |words| Some(in_one_line(words)));
        let date = self.field(BlockKind::Date, date, date_of);
        (title, date)
    }

    fn field(
        &self,
        kind: BlockKind,
        found: Option<String>,
        read: impl Fn(&str) -> Option<String>,
    ) -> Option<String> {
        let says = |one: &Correction| read(one.words()?);
        let stated = self.iter().filter(|one| one.stated.kind == kind).find_map(says);
        let is_gone = |one: &Correction| one.stated.kind != kind && says(one) == found;
        match stated {
            None if self.iter().any(is_gone) => None,
            None => found,
            stated => stated,
        }
    }

    /// Returns these with the places that differ between `before` and `after` as in `after`.
    #[must_use]
    pub fn changed(&self, before: &Self, after: &Self) -> Self {
        if before == after {
            return self.clone();
        }
        let [were, are] = [before, after].map(Self::by_place);
        let is_kept = |one: &&Correction| {
            let place = one.place();
            were.get(&place) == are.get(&place)
        };
        let is_new = |one: &&Correction| were.get(&one.place()) != Some(one);
        self.iter().filter(is_kept).chain(after.iter().filter(is_new)).cloned().collect()
    }
}

/// A text with the blocks that were found in it.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) text: &'a str,
    pub(super) text_sha256: Sha256,
    pub(super) units: &'a UnitIndex,
    pub(super) blocks: &'a [Block],
}

/// Blocks as a person corrected them.
pub(super) struct Corrected {
    /// The blocks, which have the ranges of those that were found.
    pub(super) blocks: Box<[Block]>,
    /// The blocks that were corrected, each with the index of its correction. Of several for one block the last applies.
    pub(super) places: Vec<(usize, usize)>,
}

impl Found<'_> {
    /// Returns the blocks with these corrections. Costs O(corrections) if all were made in this text, and else O(text).
    pub(super) fn corrected(self, corrections: &Corrections) -> Corrected {
        let places = self.places(corrections);
        let mut blocks: Box<[Block]> = self.blocks.into();
        for (block, correction) in &places {
            let found = self.blocks.get(*block).zip(corrections.all.get(*correction));
            if let (Some(place), Some((found, correction))) = (blocks.get_mut(*block), found) {
                *place = correction.stated.applied_to(*found);
            }
        }
        Corrected { blocks, places }
    }

    /// Returns the blocks that corrections are for, with their indexes; those made in this text come last.
    fn places(self, corrections: &Corrections) -> Vec<(usize, usize)> {
        let (mut here, mut elsewhere) = (Vec::new(), Vec::new());
        for (index, correction) in corrections.iter().enumerate() {
            match self.block_at(correction) {
                Some(block) => here.push((block, index)),
                None => elsewhere.push((index, correction)),
            }
        }
        let mut places = if elsewhere.is_empty() { Vec::new() } else { self.by_words(&elsewhere) };
        places.append(&mut here);
        places
    }

    /// Returns the block at the place of a correction that was made in this text.
    fn block_at(self, correction: &Correction) -> Option<usize> {
        if correction.text_sha256 != self.text_sha256 {
            return None;
        }
        let byte = |at| self.units.convert(self.text, at, Unit::CodePoint, Unit::Byte);
        let (start, end) = (byte(correction.start)?, byte(correction.end)?);
        let index = self.blocks.binary_search_by_key(&start, |block| block.span.start()).ok()?;
        self.blocks.get(index).filter(|block| block.span.end() == end).map(|_| index)
    }

    /// Returns the blocks whose words corrections were made for, if there are as many of them as there were.
    fn by_words(self, corrections: &[(usize, &Correction)]) -> Vec<(usize, usize)> {
        let lengths: HashSet<usize> =
            corrections.iter().map(|(_, one)| one.end.saturating_sub(one.start)).collect();
        let mut same: HashMap<Sha256, Vec<usize>> = HashMap::new();
        for (index, block) in self.blocks.iter().enumerate() {
            let words = block.span.of(self.text).unwrap_or_default();
            if lengths.contains(&words.chars().count()) {
                same.entry(hash(words)).or_default().push(index);
            }
        }
        let place = |(index, one): &(usize, &Correction)| {
            let blocks = same.get(&one.block_sha256)?;
            let is_clear = blocks.len() == one.occurrences;
            let block = blocks.get(one.occurrence.checked_sub(1)?).filter(|_| is_clear)?;
            Some((*block, *index))
        };
        corrections.iter().filter_map(place).collect()
    }

    /// Returns corrections that make these blocks, in ascending order, of a kind; none for those that were found to be of it.
    pub(super) fn corrections(self, blocks: &[usize], stated: StatedKind) -> Vec<Correction> {
        let found = |index: usize| self.blocks.get(index).filter(|block| !stated.is_of(block));
        let corrected: Vec<(usize, &Block)> =
            blocks.iter().filter_map(|index| Some((*index, found(*index)?))).collect();
        let lengths: HashSet<usize> = corrected.iter().map(|(_, block)| block.span.len()).collect();
        let mut same: HashMap<&str, Vec<usize>> = HashMap::new();
        if !lengths.is_empty() {
            for (index, block) in self.blocks.iter().enumerate() {
                if let Some(words) = block.span.of(self.text)
                    && lengths.contains(&words.len())
                {
                    same.entry(words).or_default().push(index);
                }
            }
        }
        let correction = |(index, block): &(usize, &Block)| {
            let code_points = |at| self.units.convert(self.text, at, Unit::Byte, Unit::CodePoint);
            let words = block.span.of(self.text)?;
            let alike = same.get(words)?;
            Some(Correction {
                start: code_points(block.span.start())?,
                end: code_points(block.span.end())?,
                text_sha256: self.text_sha256,
                block_sha256: hash(words),
                occurrence: alike.binary_search(index).ok()? + 1,
                occurrences: alike.len(),
                quote: words.chars().take(LONGEST_QUOTE).collect(),
                stated,
            })
        };
        corrected.iter().filter_map(correction).collect()
    }
}

/// Returns a text in one line, with single spaces between its words.
pub(super) fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn hash(words: &str) -> Sha256 {
    Sha256(sha2::Sha256::digest(words.as_bytes()).into())
}
