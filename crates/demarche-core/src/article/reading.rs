//! The blocks of an article with the kinds that a person corrected, and what the text then says about the article.

use super::{
    block::{Block, BlockKind},
    correction::{Corrected, Correction, Corrections, Found, StatedKind, in_one_line},
    date::date_of,
    dateline,
    metadata::Metadata,
    record::ArticleRecord,
    structure::names,
};

/// The blocks of an article, and what is found in them.
#[derive(Debug)]
pub(super) struct Reading {
    // Invariant: with the ranges of the blocks that were found.
    pub(super) blocks: Box<[Block]>,
    /// What the text says about the article.
    pub(super) metadata: Metadata,
    /// Whether some blocks, but not all, are page clutter.
    pub(super) has_clutter: bool,
    /// The corrected blocks, each with the index of its correction; the last for a block applies.
    pub(super) corrected: Vec<(usize, usize)>,
}

impl Reading {
    /// Returns what was found in a text.
    pub(super) fn new(blocks: Box<[Block]>, metadata: Metadata) -> Self {
        let n_clutter = blocks.iter().filter(|block| block.kind == BlockKind::Noise).count();
        let has_clutter = (1..blocks.len()).contains(&n_clutter);
        Self { blocks, metadata, has_clutter, corrected: Vec::new() }
    }

    /// Returns this, which was found, with corrections.
    pub(super) fn corrected(&self, found: Found<'_>, corrections: &Corrections) -> Self {
        let Corrected { blocks, places } = found.corrected(corrections);
        let pair = Pair { text: found.text, found: &self.blocks, now: &blocks };
        let metadata = pair.metadata(&self.metadata);
        Self { corrected: places, ..Self::new(blocks, metadata) }
    }

    /// Returns the correction of a block.
    pub(super) fn correction<'a>(
        &self,
        block: usize,
        corrections: &'a Corrections,
    ) -> Option<&'a Correction> {
        let (_, index) = self.corrected.iter().rfind(|(corrected, _)| *corrected == block)?;
        corrections.iter().nth(*index)
    }

    /// Returns a record in which these blocks, in ascending order, are of a kind, or as they were found.
    pub(super) fn stating(
        &self,
        record: &ArticleRecord,
        found: Found<'_>,
        (blocks, stated): (&[usize], Option<StatedKind>),
    ) -> ArticleRecord {
        let mut is_dropped = vec![false; record.kinds.iter().len()];
        for (block, correction) in &self.corrected {
            if blocks.binary_search(block).is_ok()
                && let Some(place) = is_dropped.get_mut(*correction)
            {
                *place = true;
            }
        }
        let kept = record.kinds.iter().zip(is_dropped).filter(|(_, is_dropped)| !is_dropped);
        let new = stated.map_or_else(Vec::new, |stated| found.corrections(blocks, stated));
        let kinds = kept.map(|(correction, _)| correction.clone()).chain(new).collect();
        ArticleRecord { kinds, ..record.clone() }
    }
}

/// The blocks as they were found and as they are now.
struct Pair<'a> {
    text: &'a str,
    found: &'a [Block],
    now: &'a [Block],
}

impl Pair<'_> {
    /// Returns what the text says about the article, given what it said before the corrections.
    fn metadata(&self, found: &Metadata) -> Metadata {
        let place = dateline::find(self.text, self.found);
        let dateline = if found.dateline == place {
            dateline::find(self.text, self.now)
        } else {
            found.dateline.clone()
        };
        let in_one_line = |line: &str| Some(in_one_line(line));
        Metadata {
            title: self.field(BlockKind::Title, found.title.as_deref(), in_one_line),
            date: self.field(BlockKind::Date, found.date.as_deref(), date_of),
            author: self.field(BlockKind::Byline, found.author.as_deref(), |line| {
                Some(names(&in_one_line(line)?).to_owned())
            }),
            dateline,
            ..found.clone()
        }
    }

    /// Returns what blocks of a kind say: the first that a person made one, or else what was found, unless that was found in a
    /// block that a person says is of another kind.
    fn field(
        &self,
        kind: BlockKind,
        found: Option<&str>,
        read: impl Fn(&str) -> Option<String>,
    ) -> Option<String> {
        let says = |block: &Block| read(block.span.of(self.text)?);
        let pairs = || self.found.iter().zip(self.now);
        let mut new = pairs().filter(|(was, is)| was.kind != kind && is.kind == kind);
        if let Some(stated) = new.find_map(|(_, is)| says(is)) {
            return Some(stated);
        }
        let is_found = |block: &Block| says(block).as_deref() == found;
        let mut gone = pairs().filter(|(was, is)| was.kind == kind && is.kind != kind);
        if !gone.any(|(was, _)| is_found(was)) {
            return found.map(str::to_owned);
        }
        let mut still = pairs().filter(|(was, is)| was.kind == kind && is.kind == kind);
        still.find_map(|(_, is)| says(is))
    }
}

#[cfg(test)]
mod tests;
