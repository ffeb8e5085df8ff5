//! Reads the structure of plain text as people write it, without changing the text.

mod body;
mod clutter;
mod front;
mod habits;
mod head;
mod heading;
mod headings;
mod line;
mod page;
mod paragraphs;
mod people;
mod tables;
mod tail;
#[cfg(test)]
mod tests;
mod title;
mod words;

pub(super) use people::names;

use page::{Page, Role};
use paragraphs::{Shape, first_of, goes_on};

use super::{
    block::{Block, BlockKind, LineEnds},
    dateline,
    metadata::Metadata,
};
use crate::text::Span;

/// The most lines that go on with a list item without being indented.
const MOST_UNINDENTED: usize = 8;

/// Returns the blocks of a text and the metadata found in them, in O(n).
///
/// Blocks are ordered and disjoint, and cover everything but white space. What the whole text is like is learnt first: how
/// wide its lines were wrapped, who speaks in it, where its body begins. The title is the likeliest of the lines above the
/// body, which may begin with menus, the name of a section or an outlet; dates and bylines stand near it. Short lines without
/// a final stop above text are headings; bullets, numbers and letters in a row begin list items; share bars, consent lines and
/// links to other pages are clutter. Lines that were wrapped by hand make one paragraph. What a Markdown file states in its
/// head is taken from there, and the head is clutter.
pub fn structure(text: &str) -> (Vec<Block>, Metadata) {
    let Some(front) = front::front(text) else { return structure_of(text) };
    let rest = text.get(front.end..).unwrap_or_default();
    let (below, found) = structure_of(rest);
    let mut blocks = Vec::with_capacity(below.len() + 1);
    let head = text.get(..front.end).unwrap_or_default().trim_end();
    blocks.extend(Span::new(0, head.len()).map(|span| Block::new(BlockKind::Noise, span)));
    let title = front.metadata.title.as_deref();
    for mut block in below {
        let words = block.span.of(rest).unwrap_or_default().trim_start_matches('#').trim();
        if block.kind == BlockKind::Title && title.is_some_and(|title| title != words) {
            block.kind = BlockKind::Heading;
        }
        let (start, end) = (block.span.start() + front.end, block.span.end() + front.end);
        if let Some(span) = Span::new(start, end) {
            block.span = span;
            blocks.push(block);
        }
    }
    let stated = front.metadata;
    let metadata = Metadata {
        title: stated.title.or(found.title),
        date: stated.date.or(found.date),
        author: stated.author.or(found.author),
        language: stated.language.or(found.language),
        ..found
    };
    (blocks, metadata)
}

fn structure_of(text: &str) -> (Vec<Block>, Metadata) {
    let mut page = Page::new(text);
    tables::read(&mut page);
    head::read(&mut page);
    tail::read(&mut page);
    headings::read(&mut page);
    let mut blocks = Blocks { page: &page, all: Vec::new(), indents: Vec::new() };
    let mut at = 0;
    while at < page.lines.len() {
        at = blocks.read(at);
    }
    let mut blocks = blocks.all;
    blocks.shrink_to_fit();
    page.metadata.dateline = dateline::find(text, &blocks);
    (blocks, page.metadata)
}

/// The blocks found so far.
struct Blocks<'a> {
    page: &'a Page<'a>,
    all: Vec<Block>,
    // Invariant: ascending. The indents of the list items that the last one is inside of, with its own.
    indents: Vec<u8>,
}

impl Blocks<'_> {
    /// Adds the blocks that begin at a line, and returns the index of the line after them.
    fn read(&mut self, at: usize) -> usize {
        if self.page.role(at) != Role::Item {
            self.leave_lists(at);
        }
        let one_line = match self.page.role(at) {
            Role::Title => {
                let n_more = self.count(at + 1, |role| role == Role::TitleRest);
                self.push(
                    BlockKind::Title,
                    at..at + 1 + n_more,
                    if n_more > 0 { LineEnds::Joined } else { LineEnds::Kept },
                );
                return at + 1 + n_more;
            }
            Role::Date => BlockKind::Date,
            Role::Byline => BlockKind::Byline,
            Role::Caption => BlockKind::Caption,
            Role::Heading => BlockKind::Heading,
            Role::Clutter => BlockKind::Noise,
            Role::Rule => BlockKind::Paragraph,
            Role::Item => return self.read_item(at),
            Role::Row => {
                let n_more = self.count(at + 1, |role| role == Role::RowRest);
                self.push(BlockKind::Row, at..at + 1 + n_more, LineEnds::Kept);
                return at + 1 + n_more;
            }
            Role::RowRest => BlockKind::Row,
            Role::Text | Role::TitleRest | Role::Turn => return self.read_text(at),
        };
        self.push(one_line, at..at + 1, LineEnds::Kept);
        at + 1
    }

    /// Returns how many lines from `at` on have a role, without a blank line above.
    fn count(&self, at: usize, is_wanted: impl Fn(Role) -> bool) -> usize {
        let lines = self.page.lines.iter().enumerate().skip(at);
        lines.take_while(|(at, line)| !line.is_first && is_wanted(self.page.role(*at))).count()
    }

    /// Adds a list item with the lines that go on with it.
    fn read_item(&mut self, at: usize) -> usize {
        let page = self.page;
        let Some(first) = page.lines.get(at) else { return at + 1 };
        let habits = &page.habits;
        let pairs = |at: usize| page.lines.get(at).zip(page.lines.get(at + 1));
        let is_wrapped =
            |at: usize| pairs(at).is_some_and(|(line, next)| goes_on(line, next, habits));
        let rest = page
            .lines
            .iter()
            .enumerate()
            .skip(at + 1)
            .take_while(|(at, line)| !line.is_first && page.is_text(*at));
        // Lines below an item belong to it if they are indented, or if they were wrapped, or if they are few.
        let mut n_more = 0;
        let mut n_unindented = 0;
        for (next, line) in rest {
            let is_indented = line.indent > first.indent;
            if !is_indented && !is_wrapped(next - 1) {
                n_unindented += 1;
                if habits.is_tight || n_unindented > MOST_UNINDENTED {
                    break;
                }
            }
            n_more += 1;
        }
        if n_unindented > MOST_UNINDENTED {
            n_more = 0;
        }
        let depth = self.enter_list(first.indent);
        let end = at + 1 + n_more;
        let is_joined = n_more > 0 && (at..end - 1).all(is_wrapped);
        self.push(
            BlockKind::ListItem,
            at..end,
            if is_joined { LineEnds::Joined } else { LineEnds::Kept },
        );
        if let Some(block) = self.all.last_mut() {
            block.depth = depth;
        }
        end
    }

    /// Returns how many lists an item with this indent is nested in.
    fn enter_list(&mut self, indent: u8) -> u8 {
        while self.indents.pop_if(|above| *above > indent).is_some() {}
        // A single column is a slip.
        if self.indents.last().is_none_or(|above| indent >= above.saturating_add(2)) {
            self.indents.push(indent);
        }
        u8::try_from(self.indents.len().saturating_sub(1)).unwrap_or(u8::MAX)
    }

    /// Ends the lists that a line which is no item is not inside of.
    fn leave_lists(&mut self, at: usize) {
        let indent = self.page.lines.get(at).map_or(0, |line| line.indent);
        while self.indents.pop_if(|above| *above >= indent).is_some() {}
    }

    /// Adds the paragraphs of a run of plain lines, the first of which may begin with its speaker's name.
    fn read_text(&mut self, at: usize) -> usize {
        let page = self.page;
        let end = at + 1 + self.count(at + 1, |role| matches!(role, Role::Text | Role::TitleRest));
        let mut run = page.lines.get(at..end).unwrap_or_default();
        let shape = Shape::of(run, &page.habits);
        let kind = match shape {
            Shape::Quotation => BlockKind::Quotation,
            Shape::Table => BlockKind::Row,
            _ => BlockKind::Paragraph,
        };
        let speaker = match page.role(at) {
            Role::Turn => run.first().and_then(people::speaker),
            _ => None,
        };
        let mut start = at;
        while start < end {
            let (n_lines, line_ends) = first_of(run, shape, &page.habits);
            if start == at && self.joins(at) {
                self.extend(start + n_lines);
            } else {
                self.push(kind, start..start + n_lines, line_ends);
            }
            if start == at
                && let (Some(length), Some(block)) = (speaker, self.all.last_mut())
            {
                *block = block.with_speaker(length);
            }
            start += n_lines;
            run = run.get(n_lines..).unwrap_or_default();
        }
        end
    }

    /// Returns whether a blank line stands inside a sentence, where a page ended.
    fn joins(&self, at: usize) -> bool {
        let page = self.page;
        let Some(above) =
            at.checked_sub(1).filter(|above| matches!(page.role(*above), Role::Text | Role::Turn))
        else {
            return false;
        };
        let (Some(line), Some(next)) = (page.lines.get(above), page.lines.get(at)) else {
            return false;
        };
        let ends_open = line.text.ends_with(|sign: char| sign.is_alphanumeric() || sign == ',');
        next.is_first
            && page.is_text(at)
            && line.columns() >= 60
            && ends_open
            && next.starts_small()
            && next.columns() >= 12
    }

    /// Makes the last block end at the line before `end`.
    fn extend(&mut self, end: usize) {
        let last = end.checked_sub(1).and_then(|last| self.page.lines.get(last));
        if let (Some(block), Some(line)) = (self.all.last_mut(), last)
            && let Some(span) = Span::new(block.span.start(), line.end())
        {
            block.span = span;
            block.line_ends = LineEnds::Joined;
        }
    }

    fn push(&mut self, kind: BlockKind, lines: std::ops::Range<usize>, line_ends: LineEnds) {
        let first = self.page.lines.get(lines.start);
        let last = lines.end.checked_sub(1).and_then(|last| self.page.lines.get(last));
        let span = first.zip(last).and_then(|(first, last)| Span::new(first.start, last.end()));
        self.all.extend(span.map(|span| Block { line_ends, ..Block::new(kind, span) }));
    }
}
