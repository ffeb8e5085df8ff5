//! Composes an article's text from the pieces of a document, block by block.

use std::borrow::Cow;

use demarche_core::{
    article::{Block, BlockKind, Inline, InlineKind, Inlines},
    text::{Span, trim},
};

use super::rich::RichText;

/// A text under construction, with its blocks.
///
/// White space inside a block is collapsed to single spaces, as a browser does, except in preformatted text. Blocks are
/// separated by an empty line; rows and list items in a run only by a line break.
#[derive(Debug, Default)]
pub(super) struct Composer {
    text: String,
    // Invariant: ordered and disjoint, without white space at their edges, and covering all else in `text`.
    blocks: Vec<Block>,
    // Invariant: those of ended blocks are inside of them.
    inlines: Vec<Inline>,
    open: Option<Open>,
    // Invariant: ordered, and at most the length of `text`.
    hyphens: Vec<usize>,
}

/// Stands in what is written for a hyphen that is left out; no document has this character.
pub(super) const LEFT_OUT: char = '\u{FDD0}';

/// The block that is being written.
#[derive(Clone, Copy, Debug)]
struct Open {
    kind: BlockKind,
    depth: u8,
    start: usize,
    /// The number of ranges that were set apart before it.
    n_inlines: usize,
    /// Whether white space was read that will be written before the next word.
    has_space: bool,
}

impl Composer {
    /// Begins a block, after ending the one that is open.
    pub(super) fn begin(&mut self, kind: BlockKind) {
        self.begin_at(kind, 0);
    }

    /// Begins a list item that is inside of so many other lists.
    pub(super) fn begin_item(&mut self, depth: usize) {
        self.begin_at(BlockKind::ListItem, u8::try_from(depth).unwrap_or(u8::MAX));
    }

    /// Begins a heading of this level, from 0.
    pub(super) fn begin_heading(&mut self, level: u8) {
        self.begin_at(BlockKind::Heading, level);
    }

    fn begin_at(&mut self, kind: BlockKind, depth: u8) {
        self.end();
        if let Some(last) = self.blocks.last() {
            let is_run = last.kind == kind && matches!(kind, BlockKind::ListItem | BlockKind::Row);
            self.text.push_str(if is_run { "\n" } else { "\n\n" });
        }
        let (start, n_inlines) = (self.text.len(), self.inlines.len());
        self.open = Some(Open { kind, depth, start, n_inlines, has_space: false });
    }

    /// Writes text into the open block with its white space collapsed. Without an open block, begins a paragraph unless the
    /// text is white space only.
    pub(super) fn write(&mut self, text: &str) {
        self.write_words(text, &Inlines::default());
    }

    /// As `write`, with what is set apart in the text.
    pub(super) fn write_rich(&mut self, text: &RichText) {
        self.write_words(text.as_str(), &text.inlines());
    }

    fn write_words(&mut self, text: &str, inlines: &Inlines) {
        let mut words = text.split(is_collapsible).peekable();
        let mut at = 0;
        while let Some(word) = words.next() {
            if !word.is_empty() {
                self.push(word, at, inlines);
            }
            // White space that is collapsed takes one byte.
            at += word.len() + 1;
            if words.peek().is_some()
                && let Some(open) = &mut self.open
            {
                open.has_space = true;
            }
        }
    }

    /// Writes text as [`Self::write`] does, and notes where hyphens are left out.
    pub(super) fn write_joined(&mut self, text: &str) {
        for (index, piece) in text.split(LEFT_OUT).enumerate() {
            if index > 0 {
                self.hyphens.push(self.text.len());
            }
            self.write(piece);
        }
    }

    /// Writes words into the open block as they are, but for carriage returns, with what is set apart in them.
    pub(super) fn write_preformatted(&mut self, text: &RichText) {
        let inlines = text.inlines();
        let mut at = 0;
        for (index, line) in text.as_str().split('\n').enumerate() {
            if index > 0 {
                self.break_line();
            }
            let words = line.trim_end_matches('\r');
            if !words.is_empty() {
                self.push(words, at, &inlines);
            }
            at += line.len() + 1;
        }
    }

    /// Breaks the line inside the open block.
    pub(super) fn break_line(&mut self) {
        if let Some(open) = &mut self.open {
            open.has_space = false;
            if self.text.len() > open.start {
                self.trim_spaces();
                self.text.push('\n');
            }
        }
    }

    /// Separates two cells of a row.
    pub(super) fn separate_cells(&mut self) {
        if let Some(open) = &mut self.open {
            open.has_space = false;
            self.text.push('\t');
        }
    }

    /// Writes a row of a table: the paragraphs of each cell in one line. Returns its block.
    pub(super) fn write_row(&mut self, cells: &[Vec<String>]) -> Option<Block> {
        let rich = |paragraph: &String| RichText::from(paragraph.clone());
        let cells = cells.iter().map(|cell| cell.iter().map(rich).collect());
        self.write_rich_row(&cells.collect::<Vec<_>>())
    }

    /// As `write_row`, with what is set apart in the paragraphs.
    pub(super) fn write_rich_row(&mut self, cells: &[Vec<RichText>]) -> Option<Block> {
        self.begin(BlockKind::Row);
        for (index, cell) in cells.iter().enumerate() {
            if index > 0 {
                self.separate_cells();
            }
            for paragraph in cell {
                if paragraph.as_str().contains(LEFT_OUT) {
                    self.write_joined(paragraph.as_str());
                } else {
                    self.write_rich(paragraph);
                }
                self.write(" ");
            }
        }
        self.end()
    }

    /// Ends the open block. Returns it, or `None` if it held only white space and is gone.
    pub(super) fn end(&mut self) -> Option<Block> {
        let open = self.open.take()?;
        let written = self.text.get(open.start..).unwrap_or_default();
        let leading = written.len() - written.trim_start().len();
        let length = written.trim_end().len();
        let inlines = self.inlines.split_off(open.n_inlines);
        if length <= leading {
            let end = self.blocks.last().map_or(0, |block| block.span.end());
            self.text.truncate(end);
            return None;
        }
        self.text.truncate(open.start + length);
        self.text.drain(open.start..open.start + leading);
        for at in self.hyphens.iter_mut().rev().take_while(|at| **at > open.start) {
            *at -= leading;
        }
        let mut block = Block::new(open.kind, Span::new(open.start, self.text.len())?);
        block.depth = open.depth;
        self.set_apart(inlines, leading, block.span);
        self.blocks.push(block);
        Some(block)
    }

    /// Returns where hyphens were left out so far, and forgets them.
    pub(super) fn take_hyphens(&mut self) -> Vec<usize> {
        std::mem::take(&mut self.hyphens)
    }

    /// Returns the text and its blocks.
    pub(super) fn finish(self) -> (String, Vec<Block>) {
        let (text, blocks, _) = self.finish_rich();
        (text, blocks)
    }

    /// Returns the text, its blocks, and what is set apart in them.
    pub(super) fn finish_rich(mut self) -> (String, Vec<Block>, Vec<Inline>) {
        self.end();
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        (self.text, self.blocks, self.inlines)
    }

    /// Adds the ranges of a block, which were found before so many bytes at its start were left out. Those with only spaces
    /// and line ends between them become one.
    fn set_apart(&mut self, mut found: Vec<Inline>, left_out: usize, block: Span) {
        found.sort_by_key(|inline| (inline.kind, inline.span));
        let mut last: Option<Inline> = None;
        for Inline { span, kind } in found {
            let start = span.start().saturating_sub(left_out);
            let span = Span::new(start, span.end().saturating_sub(left_out));
            let span = span.and_then(|span| span.intersection(block));
            let Some(span) = span.and_then(|span| trim(&self.text, span)) else { continue };
            let gap = |before: Span| self.text.get(before.end()..span.start()).unwrap_or_default();
            match &mut last {
                Some(last)
                    if last.kind == kind
                        && gap(last.span).chars().all(|space| matches!(space, ' ' | '\n')) =>
                {
                    last.span = last.span.hull(span);
                }
                _ => self.inlines.extend(last.replace(Inline { span, kind })),
            }
        }
        self.inlines.extend(last);
    }

    /// Writes a word, or a line, which is from byte `at` on in a text in which ranges are set apart.
    fn push(&mut self, word: &str, at: usize, inlines: &Inlines) {
        let kept = without_controls(word);
        if kept.is_empty() {
            return;
        }
        if self.open.is_none() {
            self.begin(BlockKind::Paragraph);
        }
        let Some(open) = &mut self.open else { return };
        let is_space_needed =
            open.has_space && self.text.len() > open.start && !self.text.ends_with(['\n', '\t']);
        open.has_space = false;
        if is_space_needed {
            self.text.push(' ');
        }
        let start = self.text.len();
        self.text.push_str(&kept);
        // Control characters are left out.
        let moved = |offset: usize| {
            let before = word.get(..offset - at);
            start + before.map_or(kept.len(), |before| without_controls(before).len())
        };
        for kind in [InlineKind::Emphasis, InlineKind::Strong] {
            let spans = inlines.within(kind, at..at + word.len());
            let moved = spans.filter_map(|span| Span::new(moved(span.start()), moved(span.end())));
            self.inlines.extend(moved.map(|span| Inline { span, kind }));
        }
    }

    fn trim_spaces(&mut self) {
        let length = self.text.trim_end_matches(' ').len();
        if length == self.text.len() {
            return;
        }
        self.text.truncate(length);
        // What was set apart ends there too, or it would go on in the next line.
        let first = self.open.map_or(self.inlines.len(), |open| open.n_inlines);
        let found = self.inlines.split_off(first);
        let clipped = |Inline { span, kind }: Inline| {
            let span = Span::new(span.start(), span.end().min(length))?;
            Some(Inline { span, kind })
        };
        self.inlines.extend(found.into_iter().filter_map(clipped));
    }
}

/// Returns a word without the control characters that damaged documents have: those that break lines are spaces.
fn without_controls(word: &str) -> Cow<'_, str> {
    let is_odd = |character: char| character.is_control() && character != '\t';
    if !word.contains(is_odd) {
        return Cow::Borrowed(word);
    }
    let character = |character| match character {
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' => Some(' '),
        character if is_odd(character) => None,
        character => Some(character),
    };
    Cow::Owned(word.chars().filter_map(character).collect())
}

/// Returns whether white space is collapsed: that of ASCII, but not a no-break space (CSS Text, section 4.1).
fn is_collapsible(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::extract::rich::Apart;

    #[test]
    fn white_space_is_collapsed_and_blocks_are_apart() {
        let mut composer = Composer::default();
        composer.begin(BlockKind::Title);
        composer.write("\n  Talks \t");
        composer.write("stall ");
        composer.begin(BlockKind::Paragraph);
        composer.write(" \n ");
        for item in ["• One", "• Two"] {
            composer.begin(BlockKind::ListItem);
            composer.write(item);
        }
        composer.begin(BlockKind::Paragraph);
        composer.write("First line ");
        composer.break_line();
        composer.write(" second");
        composer.write(" line");
        let (text, blocks) = composer.finish();
        assert_eq!(text, "Talks stall\n\n• One\n• Two\n\nFirst line\nsecond line\n");
        assert_eq!(blocks.len(), 4);
    }

    #[test]
    fn what_is_set_apart_ends_before_the_spaces_at_the_end_of_a_line() {
        let strong = Apart { is_strong: true, is_emphasized: false };
        let mut composer = Composer::default();
        let mut words = RichText::new("Heading   ", strong);
        words.push("\nпро всё", Apart::default());
        composer.write_preformatted(&words);
        let (text, _, inlines) = composer.finish_rich();
        let apart: Vec<_> = inlines.iter().map(|inline| inline.span.of(&text).unwrap()).collect();
        assert_eq!((text.as_str(), apart), ("Heading\nпро всё\n", vec!["Heading"]));
    }

    #[test]
    fn what_is_set_apart_goes_with_its_words() {
        let strong = Apart { is_strong: true, is_emphasized: false };
        let mut composer = Composer::default();
        composer.begin(BlockKind::Paragraph);
        let mut words = RichText::new(" \n They ", Apart::default());
        words.push(" must \n leave", strong);
        words.push("  now, ", Apart::default());
        composer.write_rich(&words);
        composer.write_rich(&RichText::new("never later", strong));
        composer.begin(BlockKind::Paragraph);
        composer.write_preformatted(&RichText::new("  \n Both \r\nlines ", strong));
        let row = [&["One", "cell"][..], &["two"]];
        let rich = |words: &&str| RichText::new(words, strong);
        composer.write_rich_row(&row.map(|cell| cell.iter().map(rich).collect()));
        composer.begin(BlockKind::Paragraph);
        composer.write_rich(&RichText::new(" ", strong));
        let (text, _, inlines) = composer.finish_rich();
        assert_eq!(text, "They must leave now, never later\n\nBoth\nlines\n\nOne cell\ttwo\n");
        let words: Vec<&str> =
            inlines.iter().map(|inline| inline.span.of(&text).unwrap()).collect();
        assert_eq!(words, ["must leave", "never later", "Both\nlines", "One cell", "two"]);
    }

    proptest! {
        #[test]
        fn blocks_cover_all_but_white_space(pieces: Vec<(u8, String)>) {
            let mut composer = Composer::default();
            let mut plain = Composer::default();
            for (operation, piece) in &pieces {
                let apart = Apart { is_emphasized: operation & 8 > 0, is_strong: operation & 16 > 0 };
                let rich = RichText::new(piece, apart);
                match operation % 6 {
                    0 => plain.begin(BlockKind::Paragraph),
                    1 => plain.begin(BlockKind::ListItem),
                    2 => plain.break_line(),
                    3 => plain.write_preformatted(&piece.clone().into()),
                    4 => drop(plain.end()),
                    _ => plain.write(piece),
                }
                match operation % 6 {
                    0 => composer.begin(BlockKind::Paragraph),
                    1 => composer.begin(BlockKind::ListItem),
                    2 => composer.break_line(),
                    3 => composer.write_preformatted(&rich),
                    4 => drop(composer.end()),
                    _ => composer.write_rich(&rich),
                }
            }
            let (text, blocks, inlines) = composer.finish_rich();
            prop_assert_eq!((&text, &blocks), (&plain.finish().0, &blocks));
            for inline in &inlines {
                prop_assert!(inline.span.of(&text).is_some_and(|words| !words.trim().is_empty()));
                let block = blocks.iter().filter(|block| block.span.contains_span(inline.span));
                prop_assert_eq!(block.count(), 1);
            }
            for pair in inlines.windows(2) {
                let is_apart = pair[0].span.end() < pair[1].span.start();
                prop_assert!(is_apart || pair[0].kind != pair[1].kind);
            }
            let mut at = 0;
            for block in &blocks {
                prop_assert!(text.get(at..block.span.start()).unwrap().trim().is_empty());
                let covered = block.span.of(&text).unwrap();
                prop_assert_eq!(covered.trim(), covered);
                at = block.span.end();
            }
            prop_assert!(text.get(at..).unwrap().trim().is_empty());
        }
    }
}
