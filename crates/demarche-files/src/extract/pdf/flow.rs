//! Puts lines together into paragraphs, headings, lists and notes.

use std::collections::{BTreeMap, HashSet};

use demarche_core::article::{BlockKind, date_of_line, item_marker};

use super::{
    hyphen::{Vocabulary, join},
    layout::{Item, Line},
    order::Direction,
    row::{Words, has_no_spaces, most},
    weight::BOLD_STEM,
};
use crate::extract::{
    composer::{Composer, LEFT_OUT},
    extracted::DEEPEST,
};

/// How much larger than that of the text, as a ratio, the type of a heading and of the title is at least.
const HEADING_SIZE: f32 = 1.1;
const TITLE_SIZE: f32 = 1.25;

/// How much smaller, as a ratio, the type of a note is at most.
const NOTE_SIZE: f32 = 0.93;

/// How much larger, as a ratio, the type of a heading of the next higher level is at least.
const SIZE_STEP: f32 = 1.08;

/// The longest heading, in characters.
const LONGEST_HEADING: usize = 200;

/// The longest line of authors or of a date below the title, in characters.
const LONGEST_BYLINE: usize = 120;

/// How many spaces of a line, in ems, may be left free at its end by a word that did not fit.
const SLACK: f32 = 1.2;

/// Where a page of the document begins in its text, or in a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Start {
    /// The index of the page.
    pub(super) page: usize,
    /// The offset of its first word, in bytes.
    pub(super) at: usize,
}

/// A block that is being put together.
#[derive(Debug)]
struct Open {
    kind: BlockKind,
    last: Line,
    page: usize,
    /// The element of the document's structure that it belongs to.
    element: Option<usize>,
    /// The level of a heading.
    level: u8,
    n_lines: usize,
}

/// What is known of a line before it is put in its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context {
    /// The index of its page.
    pub(super) page: usize,
    /// The element of the document's structure that it belongs to, and what that is, if the document says so.
    pub(super) element: Option<(usize, Option<BlockKind>)>,
    /// The level of a heading, from 0, if the document says which lines are.
    pub(super) level: Option<u8>,
}

/// Puts the lines of a document together.
#[derive(Debug)]
pub(super) struct Flow {
    composer: Composer,
    /// The size of most of the text.
    body: f32,
    /// How thick most stems of the text are, in fonts that do not say whether they are bold.
    stem: f32,
    /// The usual distance of two lines, as a ratio of their size.
    leading: f32,
    vocabulary: Vocabulary,
    /// The largest type of the first page.
    title: f32,
    has_title: bool,
    /// Whether spaces are drawn at the ends of some lines.
    draws_spaces: bool,
    /// Whether the text itself has begun, after the title and what stands below it.
    has_begun: bool,
    /// The raised numbers of the page: those of its notes.
    references: HashSet<String>,
    open: Option<Open>,
    /// The text of the open block.
    text: String,
    /// What comes after the open block: notes and running heads that interrupt it.
    waiting: Vec<(BlockKind, String, usize)>,
    /// The last line of the notes that follow on this page.
    notes: Option<Line>,
    page: usize,
    /// Where pages begin in the open block, in bytes of `text`.
    inner_starts: Vec<Start>,
    starts: Vec<Start>,
}

impl Flow {
    /// Begins a document with these lines.
    pub(super) fn new(pages: &[Vec<Item>]) -> Self {
        let lines = || {
            pages.iter().flatten().filter_map(|item| match item {
                Item::Line(line) => Some(line),
                Item::TableRow { .. } => None,
            })
        };
        let sizes = lines().flat_map(|line| {
            let n = line.words.text.chars().count();
            std::iter::repeat_n((line.words.size * 2.0).round() as i32, n)
        });
        let body = most(sizes).map_or(10.0, |size| size as f32 / 2.0);
        let neighbours = lines().zip(lines().skip(1));
        let distances = neighbours.filter_map(|(line, next)| {
            let is_body = |line: &Line| (line.words.size - body).abs() < 0.06 * body;
            let distance = (next.y - line.y) / body;
            (is_body(line) && is_body(next) && (0.8..3.0).contains(&distance))
                .then_some((distance * 20.0).round() as i32)
        });
        let leading = least_usual(distances).map_or(1.25, |distance| distance as f32 / 20.0);
        let stems = lines().filter_map(|line| Some(line.words.stem?.round() as i32));
        let stem = most(stems).map_or(f32::INFINITY, |stem| stem as f32);
        let first = pages.first().into_iter().flatten();
        let title = first
            .filter_map(|item| match item {
                Item::Line(line) if line.words.text.chars().count() > 3 => Some(line.words.size),
                Item::Line(_) | Item::TableRow { .. } => None,
            })
            .fold(0.0, f32::max);
        Self {
            composer: Composer::default(),
            body,
            stem,
            leading,
            vocabulary: Vocabulary::of(lines().map(|line| line.words.text.as_str())),
            title,
            has_title: title < TITLE_SIZE * body,
            draws_spaces: lines().any(|line| line.words.ends_spaced),
            has_begun: false,
            references: HashSet::new(),
            open: None,
            text: String::new(),
            waiting: Vec::new(),
            notes: None,
            page: usize::MAX,
            inner_starts: Vec::new(),
            starts: Vec::new(),
        }
    }

    /// Adds what is read next.
    pub(super) fn add(&mut self, item: Item, context: Context) {
        if context.page != self.page {
            self.page = context.page;
            self.notes = None;
            self.references.clear();
        }
        match item {
            Item::Line(line) => self.add_line(line, context),
            Item::TableRow { cells } => {
                self.close();
                let joined = |lines: &Vec<String>| {
                    let mut cell = String::new();
                    for line in lines {
                        join(&mut cell, line, &self.vocabulary);
                    }
                    vec![cell]
                };
                let cells: Vec<Vec<String>> = cells.iter().map(joined).collect();
                if let Some(block) = self.composer.write_row(&cells) {
                    self.note_page(context.page, block.span.start());
                }
            }
        }
    }

    fn add_line(&mut self, line: Line, context: Context) {
        let is_note_start = self.is_note_start(&line);
        let goes_on = self.notes.as_ref().is_some_and(|last| self.is_of_notes(last, &line));
        if is_note_start || goes_on {
            self.notes = Some(line.clone());
            match self.waiting.last_mut().filter(|(kind, ..)| *kind == BlockKind::ListItem) {
                Some((_, note, _)) if !is_note_start => {
                    join(note, &line.words.text, &self.vocabulary);
                }
                _ => self.waiting.push((BlockKind::ListItem, line.words.text, context.page)),
            }
            return;
        }
        self.notes = None;
        self.references.extend(raised_numbers(&line.words.text));
        let element = context.element.map(|(element, _)| element);
        let kind = self.kind_of(&line, context);
        let is_next =
            self.open.as_ref().is_some_and(|open| self.goes_on(open, &line, kind, element));
        if is_next && let Some(mut open) = self.open.take() {
            if self.is_within_word(&open.last, &line) {
                self.text.push_str(&line.words.text);
            } else {
                join(&mut self.text, &line.words.text, &self.vocabulary);
            }
            if open.page != context.page {
                let at = self.text.len() - line.words.text.len();
                self.inner_starts.push(Start { page: context.page, at });
            }
            open.page = context.page;
            open.element = element.or(open.element);
            open.n_lines += 1;
            open.last = line;
            self.open = Some(open);
            return;
        }
        self.close();
        self.text.clone_from(&line.words.text);
        self.inner_starts.push(Start { page: context.page, at: 0 });
        let is_stated = context.element.is_some_and(|(_, kind)| kind == Some(BlockKind::Heading));
        let level = context.level.filter(|_| is_stated);
        let level = level.unwrap_or_else(|| self.level_of(line.words.size));
        let page = context.page;
        self.open = Some(Open { kind, last: line, page, element, level, n_lines: 1 });
    }

    /// Returns the level of a heading by the size of its type: the larger, the higher.
    fn level_of(&self, size: f32) -> u8 {
        let steps = (size / self.body.max(1.0)).max(0.1).ln() / SIZE_STEP.ln();
        DEEPEST.saturating_sub(steps.round().clamp(0.0, f32::from(DEEPEST)) as u8)
    }

    /// Returns whether a whole line is bold.
    fn is_bold(&self, words: &Words) -> bool {
        words.is_bold || words.stem.is_some_and(|stem| stem >= BOLD_STEM * self.stem)
    }

    /// Returns whether a line of Korean ends inside a word: no space is drawn after it, although the document draws them.
    fn is_within_word(&self, last: &Line, next: &Line) -> bool {
        let is_hangul = |character: char| ('\u{AC00}'..='\u{D7A3}').contains(&character);
        self.draws_spaces
            && !last.words.ends_spaced
            && last.words.text.ends_with(is_hangul)
            && next.words.text.starts_with(is_hangul)
    }

    /// Returns whether a line goes on with the notes whose last line is given.
    fn is_of_notes(&self, last: &Line, line: &Line) -> bool {
        let size = last.words.size;
        let is_small = size <= NOTE_SIZE * self.body;
        let distance = (line.y - last.y) / size.max(1.0);
        (line.words.size - size).abs() < 0.06 * size
            && line.column == last.column
            && (is_small
                || (0.0..1.8).contains(&distance) && item_marker(&line.words.text).is_none())
    }

    /// Returns whether a line begins a note at the foot of its page.
    fn is_note_start(&self, line: &Line) -> bool {
        let number = line.words.text.chars().take_while(|character| character.is_numeric());
        let number: String = number.collect();
        let is_referred_to = || {
            self.references.contains(&number)
                || raised_numbers(&number).any(|raised| self.references.contains(&raised))
        };
        let is_small = line.words.size <= NOTE_SIZE * self.body;
        !number.is_empty()
            && match (line.words.begins_raised, is_small) {
                (true, true) => true,
                (true, false) | (false, true) => is_referred_to(),
                (false, false) => false,
            }
    }

    fn kind_of(&self, line: &Line, context: Context) -> BlockKind {
        let words = &line.words;
        let is_title = context.page == 0 && !self.has_title && words.size >= 0.97 * self.title;
        match context.element {
            Some((_, Some(BlockKind::Heading))) if is_title => return BlockKind::Title,
            Some((_, Some(kind))) => return kind,
            _ => {}
        }
        let n_letters = words.text.chars().filter(|character| character.is_alphabetic()).count();
        // Above the text, the names of authors are large, too.
        let is_numbered = words.text.starts_with(|character: char| character.is_numeric());
        let is_bold = self.is_bold(words);
        let is_large = words.size >= HEADING_SIZE * self.body && (self.has_begun || is_numbered);
        if is_title {
            BlockKind::Title
        } else if date_of_line(&words.text).is_some() {
            // The number of a day is no mark of an item.
            BlockKind::Paragraph
        } else if is_item(&words.text) && !(is_large || is_bold) {
            BlockKind::ListItem
        } else if (is_large || is_bold)
            && n_letters > 1
            && words.text.chars().count() <= LONGEST_HEADING
        {
            BlockKind::Heading
        } else {
            BlockKind::Paragraph
        }
    }

    /// Returns whether a line goes on with the block that is open.
    fn goes_on(&self, open: &Open, line: &Line, kind: BlockKind, element: Option<usize>) -> bool {
        let last = &open.last;
        if element.is_some() && open.element.is_some() {
            return element == open.element;
        }
        let is_same_column = open.page == self.page && last.column == line.column;
        let is_ended = ends_sentence(&last.words.text);
        let is_certain = !last.words.text.ends_with(has_no_spaces);
        let is_within = is_same_column && !is_ended && is_certain && is_full(last, line);
        let is_head = |kind| matches!(kind, BlockKind::Title | BlockKind::Heading);
        let is_same_weight = self.is_bold(&last.words) == self.is_bold(&line.words)
            || kind == BlockKind::Paragraph && open.kind == BlockKind::ListItem
            // A line of a paragraph that is bold by itself.
            || is_within && !is_head(open.kind);
        if (last.words.size - line.words.size).abs() >= 0.06 * last.words.size || !is_same_weight {
            return false;
        }
        let kind = if is_within && !is_head(open.kind) { open.kind } else { kind };
        let distance = (line.y - last.y) / line.words.size.max(1.0);
        let is_near = (0.0..self.leading.max(1.0) * 1.22).contains(&distance);
        if is_head(kind) || is_head(open.kind) {
            let usual = is_same_column && (0.0..1.8).contains(&distance);
            return kind == open.kind && usual && item_marker(&line.words.text).is_none();
        }
        if begins_item(line, open) {
            return false;
        }
        if !is_same_column || line.y < last.y {
            // In the next column or on the next page.
            let is_lower = line.words.text.starts_with(char::is_lowercase);
            return is_lower
                || !is_ended && is_full(last, line) && indent(line) < 0.5 * line.words.size;
        }
        if !is_near {
            return false;
        }
        let is_indented = indent(line) > 0.7 * line.words.size
            && indent(line) > indent(last) + 0.7 * line.words.size
            && open.n_lines > 1;
        if is_indented && is_ended {
            return false;
        }
        is_full(last, line) || !is_ended && line.words.text.starts_with(char::is_lowercase)
    }

    /// Ends the open block, and writes what came between its lines.
    pub(super) fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.has_title |= open.kind == BlockKind::Title;
            let kind = match open.kind {
                // A whole paragraph in bold is no heading.
                BlockKind::Heading if self.text.chars().count() > LONGEST_HEADING => {
                    BlockKind::Paragraph
                }
                kind => kind,
            };
            let text = std::mem::take(&mut self.text);
            self.has_begun |= kind == BlockKind::Heading || text.chars().count() > LONGEST_BYLINE;
            let starts = std::mem::take(&mut self.inner_starts);
            self.write((kind, open.level), &text, &starts);
        }
        for (kind, text, page) in std::mem::take(&mut self.waiting) {
            self.write((kind, 0), &text, &[Start { page, at: 0 }]);
        }
    }

    fn write(&mut self, (kind, level): (BlockKind, u8), text: &str, starts: &[Start]) {
        match kind {
            BlockKind::Heading => self.composer.begin_heading(level),
            kind => self.composer.begin(kind),
        }
        self.composer.write_joined(text);
        let Some(block) = self.composer.end() else { return };
        for Start { page, at } in starts {
            let n_left_out = text.get(..*at).unwrap_or_default().matches(LEFT_OUT).count();
            let at = at - n_left_out * LEFT_OUT.len_utf8();
            self.note_page(*page, block.span.start() + at);
        }
    }

    /// Adds what stands beside the text of a page.
    pub(super) fn add_noise(&mut self, lines: Vec<String>, page: usize) {
        self.waiting.extend(lines.into_iter().map(|line| (BlockKind::Noise, line, page)));
    }

    /// Notes that what is read from `at` on is on a page.
    fn note_page(&mut self, page: usize, at: usize) {
        if self.starts.last().is_none_or(|last| last.page != page) {
            self.starts.push(Start { page, at });
        }
    }

    /// Returns the text with its blocks, and where its pages begin.
    pub(super) fn finish(mut self) -> (Composer, Vec<Start>) {
        self.close();
        (self.composer, self.starts)
    }
}

/// Returns how far from the edge of its column a line begins, in points.
fn indent(line: &Line) -> f32 {
    match line.words.direction {
        Some(Direction::Right) => line.right - line.x1,
        _ => line.x0 - line.left,
    }
}

/// Returns the smallest of values that are frequent: in a text of short paragraphs, most lines are as far apart as these.
fn least_usual(values: impl Iterator<Item = i32>) -> Option<i32> {
    let mut counts = BTreeMap::<i32, usize>::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let most = counts.values().copied().max()?;
    counts.into_iter().find(|(_, count)| count * 4 >= most).map(|(value, _)| value)
}

/// Returns whether the first word of the next line would not have fitted at the end of a line.
fn is_full(last: &Line, next: &Line) -> bool {
    let room = match last.words.direction {
        Some(Direction::Right) => last.x0 - last.left,
        _ => last.right - last.x1,
    };
    let n_letters = next.words.text.chars().count().max(1);
    let first = next.words.text.split_whitespace().next().unwrap_or_default().chars().count();
    let first = if next.words.text.chars().take(4).all(has_no_spaces) { 2 } else { first };
    let width = (next.x1 - next.x0) / n_letters as f32 * (first + 1) as f32;
    room < width + SLACK * last.words.size
}

/// Returns whether a line by itself is an item: not if it begins with a letter that may be the initial of a name.
fn is_item(text: &str) -> bool {
    item_marker(text).is_some_and(|marker| !marker.starts_with(char::is_uppercase))
}

/// Returns whether a line begins an item of a list.
fn begins_item(line: &Line, open: &Open) -> bool {
    let Some(marker) = item_marker(&line.words.text) else { return false };
    let is_bullet = !marker.chars().any(char::is_alphanumeric);
    // A number at the start of a line inside a paragraph is that of a sentence.
    is_bullet && marker != "-" && marker != "–" && marker != "—"
        || open.kind == BlockKind::ListItem
        || ends_sentence(&open.last.words.text)
        || open.last.words.text.ends_with(':')
}

/// Returns the raised numbers of a text, in plain digits.
fn raised_numbers(text: &str) -> impl Iterator<Item = String> {
    let plain = |character: char| match character {
        '¹' => Some('1'),
        '²' => Some('2'),
        '³' => Some('3'),
        '⁰' => Some('0'),
        '⁴'..='⁹' => char::from_u32(u32::from(character) - u32::from('⁴') + u32::from('4')),
        _ => None,
    };
    let pieces = text.split(move |character| plain(character).is_none());
    pieces
        .filter(|piece| !piece.is_empty())
        .map(move |piece| piece.chars().filter_map(plain).collect())
}

fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches([
        '"', '\'', '”', '’', '»', ')', ']', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '⁰',
    ]);
    text.ends_with(['.', '!', '?', '…', '۔', '؟', '。', '！', '？', '।', '॥', ':', '։', '።'])
}
