//! Divides an article into layout units: one per block, and several for huge blocks.

use std::ops::Range;

use crate::session::Clutter;
use demarche_core::{
    article::{Article, Block, BlockKind, LineEnds},
    text::Span,
};

/// The longest block laid out at once, in bytes. A megabyte without a line break must not stall a frame.
const LIMIT: usize = 16 * 1024;
/// The longest piece of a longer block, in bytes: so few lines that laying out one more piece goes unnoticed.
const PIECE: usize = 4 * 1024;
/// How far before a piece's end to search for white space, in bytes.
const SLACK: usize = 1024;

/// A block that is laid out in pieces.
#[derive(Clone, Debug)]
struct Split {
    /// The unit of its first piece.
    unit: usize,
    /// The block, counted among those that are shown.
    block: usize,
    // Invariant: ascending character boundaries inside the block, including the block's start and end.
    cuts: Vec<usize>,
}

impl Split {
    /// The number of units beyond one.
    fn extra(&self) -> usize {
        self.cuts.len() - 2
    }
}

/// A run of blocks that are left out.
#[derive(Clone, Copy, Debug)]
struct Gap {
    /// The first of them.
    block: usize,
    /// The block after the last of them.
    end: usize,
    /// The number of blocks shown before it.
    shown: usize,
}

/// Maps layout units to text. Costs memory only for blocks that are split and for runs of blocks that are left out.
#[derive(Clone, Debug, Default)]
pub(super) struct Units {
    len: usize,
    // Invariant: ascending.
    splits: Vec<Split>,
    // Invariant: ascending; no two touch, and not all blocks are left out.
    gaps: Vec<Gap>,
}

/// What a unit covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// The block's index.
    pub(super) block: usize,
    /// What the block is.
    pub(super) kind: BlockKind,
    /// How many levels of headings or lists are above it.
    pub(super) depth: u8,
    /// What the ends of its lines are.
    pub(super) line_ends: LineEnds,
    /// The first byte of its block.
    pub(super) block_start: usize,
    /// The byte after the speaker's name that its block begins with; `block_start` if there is none.
    pub(super) speaker_end: usize,
    /// The bytes it covers.
    pub(super) bytes: Range<usize>,
    /// Whether it begins its block.
    pub(super) is_first: bool,
    /// Whether it ends its block.
    pub(super) is_last: bool,
}

impl Units {
    /// Divides an article into units, without its page clutter if that is hidden, in O(blocks), and in O(pieces) for huge
    /// blocks.
    pub(super) fn new(article: &Article, clutter: Clutter) -> Self {
        let mut splits: Vec<Split> = Vec::new();
        let mut gaps: Vec<Gap> = Vec::new();
        let (mut shown, mut extra) = (0, 0);
        for (index, block) in article.blocks().iter().enumerate() {
            if clutter == Clutter::Hidden && block.kind == BlockKind::Noise && article.has_clutter()
            {
                match gaps.last_mut().filter(|gap| gap.end == index) {
                    Some(gap) => gap.end += 1,
                    None => gaps.push(Gap { block: index, end: index + 1, shown }),
                }
                continue;
            }
            if block.span.len() > LIMIT {
                let cuts = cuts(article.text(), block);
                let split = Split { unit: shown + extra, block: shown, cuts };
                extra += split.extra();
                splits.push(split);
            }
            shown += 1;
        }
        Self { len: shown + extra, splits, gaps }
    }

    /// Returns the index of a block that is shown, counted among those.
    fn block_of(&self, shown: usize) -> usize {
        let before = self.gaps.partition_point(|gap| gap.shown <= shown);
        match before.checked_sub(1).and_then(|last| self.gaps.get(last)) {
            Some(gap) => gap.end + shown - gap.shown,
            None => shown,
        }
    }

    /// Returns a block's index among those that are shown; of one that is left out, that of the nearest before it, or the
    /// first.
    fn shown_of(&self, block: usize) -> usize {
        let before = self.gaps.partition_point(|gap| gap.block <= block);
        match before.checked_sub(1).and_then(|last| self.gaps.get(last)) {
            Some(gap) if block < gap.end => gap.shown.saturating_sub(1),
            Some(gap) => gap.shown + block - gap.end,
            None => block,
        }
    }

    /// Returns the nearest block that is shown: this one, or the nearest before it, or the first.
    pub(super) fn shown_block(&self, block: usize) -> usize {
        self.block_of(self.shown_of(block))
    }

    /// Returns the block shown after this one, which may be beyond the last.
    pub(super) fn block_after(&self, block: usize) -> usize {
        self.block_of(self.shown_of(block) + 1)
    }

    /// Returns the block shown before this one, if there is one.
    pub(super) fn block_before(&self, block: usize) -> Option<usize> {
        Some(self.block_of(self.shown_of(block).checked_sub(1)?))
    }

    /// Returns the number of units.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Returns a unit.
    pub(super) fn get(&self, article: &Article, unit: usize) -> Option<Unit> {
        let before = self.splits.partition_point(|split| split.unit <= unit);
        let (block, piece) = match before.checked_sub(1).and_then(|last| self.splits.get(last)) {
            Some(split) if unit <= split.unit + split.extra() => {
                (split.block, Some((split, unit - split.unit)))
            }
            Some(split) => (split.block + unit - split.unit - split.extra(), None),
            None => (unit, None),
        };
        let block = self.block_of(block);
        let Block { kind, span, depth, line_ends, .. } = *article.blocks().get(block)?;
        let speaker = article.blocks().get(block).and_then(Block::speaker);
        let (bytes, is_first, is_last) = match piece {
            None => (span.start()..span.end(), true, true),
            Some((split, piece)) => {
                let bytes = *split.cuts.get(piece)?..*split.cuts.get(piece + 1)?;
                (bytes, piece == 0, piece == split.extra())
            }
        };
        let block_start = span.start();
        let speaker_end = speaker.map_or(block_start, Span::end);
        Some(Unit {
            block,
            kind,
            depth,
            line_ends,
            block_start,
            speaker_end,
            bytes,
            is_first,
            is_last,
        })
    }

    /// Returns the unit that covers byte `at`, or the nearest one before it, or the first.
    pub(super) fn at(&self, article: &Article, at: usize) -> usize {
        let block = self.shown_of(article.block_index_at(at));
        let before = self.splits.partition_point(|split| split.block <= block);
        match before.checked_sub(1).and_then(|last| self.splits.get(last)) {
            Some(split) if split.block == block => {
                let piece = split.cuts.partition_point(|cut| *cut <= at).saturating_sub(1);
                split.unit + piece.min(split.extra())
            }
            Some(split) => block - split.block + split.unit + split.extra(),
            None => block,
        }
    }

    /// Returns the length of every unit in bytes.
    pub(super) fn lengths<'a>(&'a self, article: &'a Article) -> impl Iterator<Item = usize> + 'a {
        let mut splits = self.splits.iter().peekable();
        let mut gaps = self.gaps.iter().peekable();
        let shown = article.blocks().iter().enumerate().filter(move |(index, _)| {
            gaps.next_if(|gap| gap.end <= *index);
            gaps.peek().is_none_or(|gap| *index < gap.block)
        });
        shown.map(|(_, block)| block).enumerate().flat_map(move |(index, block)| {
            let split = splits.next_if(|split| split.block == index);
            let whole = split.is_none().then(|| block.span.len());
            let cuts = split.map_or(&[] as &[usize], |split| split.cuts.as_slice());
            whole.into_iter().chain(cuts.array_windows().map(|[start, end]| end - start))
        })
    }
}

/// Cuts a huge block at line breaks or other white space, or between characters if there is none.
fn cuts(text: &str, block: &Block) -> Vec<usize> {
    let mut cuts = vec![block.span.start()];
    let mut at = block.span.start();
    while block.span.end() - at > PIECE {
        let limit = text.floor_char_boundary(at + PIECE);
        let floor = text.floor_char_boundary(limit - SLACK);
        let tail = text.get(floor..limit).unwrap_or_default();
        let break_at =
            |found: Option<usize>, sign: usize| found.map(|offset| floor + offset + sign);
        at = break_at(tail.rfind('\n'), 1)
            .or_else(|| {
                let (offset, space) =
                    tail.char_indices().rfind(|(_, c)| c.is_whitespace() && *c != '\u{a0}')?;
                Some(floor + offset + space.len_utf8())
            })
            .unwrap_or_else(|| between_clusters(text, floor, limit));
        cuts.push(at);
    }
    cuts.push(block.span.end());
    cuts
}

/// Returns a byte at or before `limit` that does not split a grapheme cluster.
fn between_clusters(text: &str, floor: usize, limit: usize) -> usize {
    match demarche_core::text::grapheme_at(text, limit) {
        Some(cluster) if cluster.start() < limit && cluster.start() > floor => cluster.start(),
        _ => limit,
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use demarche_core::article::{Metadata, Sha256};

    fn article(blocks: &[&str]) -> Article {
        article_of(&blocks.iter().map(|words| (BlockKind::Paragraph, *words)).collect::<Vec<_>>())
    }

    fn article_of(blocks: &[(BlockKind, &str)]) -> Article {
        let mut text = String::new();
        let mut list = Vec::new();
        for (kind, words) in blocks {
            let start = text.len();
            text.push_str(words);
            list.push(Block::new(*kind, Span::new(start, text.len()).unwrap()));
            text.push_str("\n\n");
        }
        let hash = Sha256([0; 32]);
        Article::new(text.into(), list, Metadata::default(), "UTF-8", hash, hash)
    }

    #[track_caller]
    fn check(article: &Article, expected: usize) -> Units {
        let units = Units::new(article, Clutter::Hidden);
        assert_eq!(units.len(), expected);
        assert_eq!(units.lengths(article).count(), expected);
        let mut bytes = Vec::new();
        for (index, length) in units.lengths(article).enumerate() {
            let unit = units.get(article, index).unwrap();
            assert_eq!(unit.bytes.len(), length, "unit {index}");
            assert!(length <= LIMIT);
            assert!(article.text().is_char_boundary(unit.bytes.start));
            assert_eq!(units.at(article, unit.bytes.start), index);
            assert_eq!(units.at(article, unit.bytes.end - 1), index);
            bytes.extend(unit.bytes);
        }
        let covered: Vec<usize> = article
            .blocks()
            .iter()
            .filter(|block| block.kind != BlockKind::Noise)
            .flat_map(|block| block.span.start()..block.span.end())
            .collect();
        assert_eq!(bytes, covered, "the units cover the blocks");
        assert_eq!(units.get(article, expected), None);
        units
    }

    #[test]
    fn small_blocks_are_one_unit_each() {
        check(&article(&["One.", "Two.", "Three."]), 3);
    }

    #[test]
    fn a_huge_block_is_cut_at_spaces() {
        let huge = "words and ".repeat(4_000);
        let article = article(&["One.", &huge, "Three.", &huge, "Five."]);
        let units = check(&article, 3 + 2 * 10);
        let piece = units.get(&article, 2).unwrap();
        assert!(article.text().get(..piece.bytes.start).unwrap().ends_with(' '));
        assert!(!piece.is_first && !piece.is_last);
        assert_eq!(units.get(&article, 11).unwrap().block, 2);
    }

    #[test]
    fn hidden_blocks_have_no_units() {
        let huge = "words and ".repeat(4_000);
        let (clutter, words) = (BlockKind::Noise, BlockKind::Paragraph);
        let article = article_of(&[
            (clutter, "Menu"),
            (clutter, &huge),
            (words, "One."),
            (words, &huge),
            (clutter, "Read more"),
            (words, "Two."),
            (clutter, "Footer"),
        ]);
        let units = check(&article, 2 + 10);
        let at = |words: &str| article.text().find(words).unwrap();
        assert_eq!(units.at(&article, at("Menu")), 0, "the first after it");
        assert_eq!(units.at(&article, at("Read more")), 10, "the last piece before it");
        assert_eq!(units.at(&article, at("Footer")), 11);
        assert_eq!((units.shown_block(0), units.shown_block(4), units.shown_block(6)), (2, 3, 5));
        assert_eq!((units.block_after(3), units.block_after(5)), (5, 7));
        assert_eq!((units.block_before(5), units.block_before(2)), (Some(3), None));
        let all = Units::new(&article, Clutter::Shown);
        assert_eq!(all.len(), 5 + 2 * 10);
        assert_eq!(Units::new(&article_of(&[(clutter, "Menu")]), Clutter::Hidden).len(), 1);
    }

    #[test]
    fn a_huge_block_without_spaces_is_cut_between_characters() {
        check(&article(&[&"語".repeat(20_000)]), 15);
    }
}
