//! Composes an article's text from the pieces of a document, block by block.

use std::borrow::Cow;

use demarche_core::{
    article::{Block, BlockKind},
    text::Span,
};

/// A text under construction, with its blocks.
///
/// White space inside a block is collapsed to single spaces, as a browser does, except in preformatted text. Blocks are
/// separated by an empty line; rows and list items in a run only by a line break.
#[derive(Debug, Default)]
pub(super) struct Composer {
    text: String,
    // Invariant: ordered and disjoint, without white space at their edges, and covering all else in `text`.
    blocks: Vec<Block>,
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
        self.open = Some(Open { kind, depth, start: self.text.len(), has_space: false });
    }

    /// Writes text into the open block with its white space collapsed. Without an open block, begins a paragraph unless the
    /// text is white space only.
    pub(super) fn write(&mut self, text: &str) {
        let mut words = text.split(is_collapsible).peekable();
        while let Some(word) = words.next() {
            if !word.is_empty() {
                self.push(word);
            }
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

    /// Writes text into the open block as it is, but for carriage returns.
    pub(super) fn write_preformatted(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.break_line();
            }
            let line = line.trim_end_matches('\r');
            if !line.is_empty() {
                self.push(line);
            }
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
        self.begin(BlockKind::Row);
        for (index, cell) in cells.iter().enumerate() {
            if index > 0 {
                self.separate_cells();
            }
            for paragraph in cell {
                self.write_joined(paragraph);
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
        self.blocks.push(block);
        Some(block)
    }

    /// Returns where hyphens were left out so far, and forgets them.
    pub(super) fn take_hyphens(&mut self) -> Vec<usize> {
        std::mem::take(&mut self.hyphens)
    }

    /// Returns the text and its blocks.
    pub(super) fn finish(mut self) -> (String, Vec<Block>) {
        self.end();
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        (self.text, self.blocks)
    }

    fn push(&mut self, word: &str) {
        let word = without_controls(word);
        if word.is_empty() {
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
        self.text.push_str(&word);
    }

    fn trim_spaces(&mut self) {
        let length = self.text.trim_end_matches(' ').len();
        self.text.truncate(length);
    }
}

/// Returns whether white space is collapsed: that of ASCII, but not a no-break space (CSS Text, section 4.1).
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

fn is_collapsible(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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

    proptest! {
        #[test]
        fn blocks_cover_all_but_white_space(pieces: Vec<(u8, String)>) {
            let mut composer = Composer::default();
            for (operation, piece) in &pieces {
                match operation % 6 {
                    0 => composer.begin(BlockKind::Paragraph),
                    1 => composer.begin(BlockKind::ListItem),
                    2 => composer.break_line(),
                    3 => composer.write_preformatted(piece),
                    4 => drop(composer.end()),
                    _ => composer.write(piece),
                }
            }
            let (text, blocks) = composer.finish();
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
