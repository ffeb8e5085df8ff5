//! Finds the columns and tables of a page, and the order in which its lines are read.

use super::{
    bands::{bands, columns_of, is_prose},
    columns::{self, Known, Split, n_lines_after_box, sides},
    glyph::{Glyph, Rule},
    order::{Direction, is_right_to_left},
    part::{Part, extent},
    row::{Row, Words, has_no_spaces, rows, words},
};

/// How many lines the columns of a page have that tell where those of the other pages are.
const LONG_COLUMN: usize = 8;

/// How many letters a full line of a quotation has at least.
const LETTERS_OF_QUOTATION: usize = 20;

/// How far apart, in points, the same space between columns may be on two pages.
const SHIFT: f32 = 8.0;

/// A line of text at its place on a page. Lengths are in points; `y` grows downwards.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) words: Words,
    pub(super) x0: f32,
    pub(super) x1: f32,
    pub(super) y: f32,
    /// Where its column begins and ends.
    pub(super) left: f32,
    pub(super) right: f32,
    /// The number of its column on this page.
    pub(super) column: usize,
}

/// What is read at once.
#[derive(Clone, Debug)]
pub(super) enum Item {
    /// A line of text.
    Line(Line),
    /// A row of a table, with its cells in reading order.
    TableRow {
        /// The lines of each cell.
        cells: Vec<Vec<String>>,
    },
}

/// The columns of running text of a page.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    direction: Direction,
    /// In the order of the rows, without those inside a column.
    splits: Vec<Split>,
}

impl Columns {
    /// Finds the columns of a page by itself.
    pub(super) fn of(rows: &[Row], rules: &[Rule]) -> Self {
        let parts: Vec<Part<'_>> = whole(rows);
        let direction = direction_of(&parts);
        let known = Known { rules, gutters: &[], direction };
        Self { direction, splits: splits(&parts, 0, known) }
    }

    /// Finds those that are too short to be known without those of other pages.
    pub(super) fn find_more(&mut self, rows: &[Row], rules: &[Rule], gutters: &[f32]) {
        let parts = whole(rows);
        let known = Known { rules, gutters, direction: self.direction };
        let mut at = 0;
        let mut all = Vec::new();
        for split in std::mem::take(&mut self.splits) {
            all.extend(splits(parts.get(at..split.start).unwrap_or_default(), at, known));
            at = split.end;
            all.push(split);
        }
        all.extend(splits(parts.get(at..).unwrap_or_default(), at, known));
        self.splits = all;
    }
}

fn whole(rows: &[Row]) -> Vec<Part<'_>> {
    rows.iter().enumerate().map(|(index, row)| Part::whole(index, row)).collect()
}

/// Returns the runs of rows that are columns; `at` is the index of the first row.
fn splits(rows: &[Part<'_>], at: usize, known: Known<'_>) -> Vec<Split> {
    let Some(split) = columns::split(rows, known) else { return Vec::new() };
    let mut all = splits(rows.get(..split.start).unwrap_or_default(), at, known);
    let (end, start) = (split.end, split.start);
    all.push(Split { start: at + start, end: at + end, ..split });
    all.extend(splits(rows.get(end..).unwrap_or_default(), at + end, known));
    all
}

/// Returns where the columns of text of a document are apart, on any of its pages.
pub(super) fn gutters(pages: &[(Vec<Row>, Columns)]) -> Vec<f32> {
    let mut gutters = Vec::new();
    for (rows, columns) in pages {
        for split in &columns.splits {
            let parts = whole(rows.get(split.start..split.end).unwrap_or_default());
            if sides(&parts, split.cut).iter().all(|side| side.len() >= LONG_COLUMN) {
                gutters.push(split.cut);
            }
        }
    }
    gutters.sort_by(f32::total_cmp);
    gutters.dedup_by(|a, b| (*a - *b).abs() < SHIFT);
    gutters
}

/// Returns the lines and the rows of tables of a page in reading order.
pub(super) fn items(rows: &[Row], rules: &[Rule], columns: &Columns) -> Vec<Item> {
    let direction = columns.direction;
    let mut layout = Layout { rules, direction, items: Vec::new(), n_columns: 0 };
    layout.region(&whole(rows), &columns.splits);
    layout.items
}

/// Returns the lines of a block of text whose letters are given in the order in which they are drawn. A block may go on in the
/// next column.
pub(super) fn lines_of_block(block: usize, glyphs: Vec<Glyph>) -> Vec<Item> {
    let mut columns: Vec<Vec<Glyph>> = Vec::new();
    let mut lowest = f32::NEG_INFINITY;
    for glyph in glyphs {
        let is_above = glyph.y < lowest - 1.5 * glyph.size && !glyph.is_space();
        if columns.is_empty() || is_above {
            lowest = f32::NEG_INFINITY;
            columns.push(Vec::new());
        }
        lowest = lowest.max(glyph.y);
        if let Some(column) = columns.last_mut() {
            column.push(glyph);
        }
    }
    let mut items = Vec::new();
    for (index, column) in columns.into_iter().enumerate() {
        let rows = rows(column);
        let rows = whole(&rows);
        let direction = direction_of(&rows);
        // No other block has this number.
        let n_columns = (block << 8) | index;
        let mut layout = Layout { rules: &[], direction, items: Vec::new(), n_columns };
        layout.column(&rows);
        items.append(&mut layout.items);
    }
    items
}

/// Returns the direction of most letters of a page.
fn direction_of(rows: &[Part<'_>]) -> Direction {
    let pieces = rows.iter().flat_map(|row| &row.pieces);
    let letters = pieces.flat_map(|piece| &piece.glyphs).map(|glyph| glyph.text.as_str());
    match is_right_to_left(letters) {
        Some(true) => Direction::Right,
        _ => Direction::Left,
    }
}

struct Layout<'a> {
    rules: &'a [Rule],
    direction: Direction,
    items: Vec<Item>,
    n_columns: usize,
}

impl Layout<'_> {
    /// Reads rows that hold these columns, one column after the other, and what is above, between and below them.
    fn region(&mut self, rows: &[Part<'_>], inner: &[Split]) {
        let mut at = 0;
        for (index, split) in inner.iter().enumerate() {
            self.rows(rows.get(at..split.start).unwrap_or_default());
            at = split.end;
            let mut columns = sides(rows.get(split.start..at).unwrap_or_default(), split.cut);
            if self.direction == Direction::Right {
                columns.reverse();
            }
            let [first, second] = columns;
            self.inside(&first);
            let next = inner.get(index + 1).map_or(rows.len(), |split| split.start);
            let below = rows.get(at..next).unwrap_or_default();
            let n_rest = n_lines_after_box(&first, &second, below, self.direction);
            self.rows(below.get(..n_rest).unwrap_or_default());
            at += n_rest;
            self.inside(&second);
        }
        self.rows(rows.get(at..).unwrap_or_default());
    }

    /// Reads what is in a column, which may have columns again.
    fn inside(&mut self, column: &[Part<'_>]) {
        let known = Known { rules: self.rules, gutters: &[], direction: self.direction };
        let inner = splits(column, 0, known);
        self.region(column, &inner);
    }

    /// Reads rows that are not columns of text: paragraphs and tables.
    fn rows(&mut self, rows: &[Part<'_>]) {
        let mut at = 0;
        for band in bands(rows) {
            self.column(rows.get(at..band.start).unwrap_or_default());
            self.band(rows.get(band.start..band.end).unwrap_or_default(), &band.cuts);
            at = band.end;
        }
        self.column(rows.get(at..).unwrap_or_default());
    }

    /// Reads rows that are a single column.
    fn column(&mut self, rows: &[Part<'_>]) {
        if let Some(column) = columns_of(rows, &[]).pop() {
            self.lines(&column);
        }
    }

    fn band(&mut self, rows: &[Part<'_>], cuts: &[f32]) {
        let mut columns = columns_of(rows, cuts);
        let is_text = columns.iter().all(|column| is_prose(column));
        let n_common = rows.iter().filter(|row| has_cells(row, cuts)).count();
        let is_ruled = self.n_rules_across(rows, cuts) >= 2;
        // A label is beside the first line of what is said about it.
        let fewest = columns.iter().map(Vec::len).min().unwrap_or(0);
        let is_table = is_ruled || !is_text && (n_common * 2 >= rows.len() || n_common >= fewest);
        if n_common >= 2 && is_table {
            // What comes after the last row with cells is not of the table, unless a rule ends the table below it.
            let is_in = |row: &Part<'_>| has_cells(row, cuts) || self.is_ruled_below(row, cuts);
            let start = rows.iter().position(|row| has_cells(row, cuts)).unwrap_or(0);
            let end = rows.iter().rposition(is_in).map_or(rows.len(), |last| last + 1);
            let end = end + self.n_lines_of_last_cell(rows, end, cuts);
            self.column(rows.get(..start).unwrap_or_default());
            self.table(rows.get(start..end).unwrap_or_default(), cuts);
            self.column(rows.get(end..).unwrap_or_default());
            return;
        }
        if self.direction == Direction::Right {
            columns.reverse();
        }
        for column in &columns {
            self.lines(column);
        }
    }

    fn is_ruled_below(&self, row: &Part<'_>, cuts: &[f32]) -> bool {
        self.rules.iter().any(|rule| {
            (row.y..row.y + 2.0 * row.size).contains(&rule.y)
                && cuts.iter().any(|cut| rule.x0 < *cut && *cut < rule.x1)
        })
    }

    /// Returns how many lines from `end` on go on with a cell of the row above, which is not its first one.
    fn n_lines_of_last_cell(&self, rows: &[Part<'_>], end: usize, cuts: &[f32]) -> usize {
        let is_beyond_first = |row: &Part<'_>| match self.direction {
            Direction::Left => cuts.first().is_some_and(|cut| row.x0() >= *cut),
            Direction::Right => cuts.last().is_some_and(|cut| row.x1() <= *cut),
        };
        let lines = rows.get(end.saturating_sub(1)..).unwrap_or_default().windows(2);
        let is_cell = |pair: &&[Part<'_>]| match pair {
            [above, row] => row.y - above.y < 1.6 * row.size && is_beyond_first(row),
            _ => false,
        };
        lines.take_while(is_cell).count()
    }

    /// Returns how many rules run across a cut inside these rows.
    fn n_rules_across(&self, rows: &[Part<'_>], cuts: &[f32]) -> usize {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return 0 };
        let is_in = |rule: &&Rule| {
            (first.y - 2.0 * first.size..last.y + 2.0 * last.size).contains(&rule.y)
                && cuts.iter().any(|cut| rule.x0 < *cut && *cut < rule.x1)
        };
        self.rules.iter().filter(is_in).count()
    }

    fn lines(&mut self, column: &[Part<'_>]) {
        self.n_columns += 1;
        let extents = extents_of_lines(column, self.direction);
        for (part, (left, right)) in column.iter().zip(extents) {
            let glyphs = part.glyphs();
            let mut words = words(&glyphs, part.y, Some(self.direction));
            if words.direction.is_some_and(|own| own != self.direction) {
                // A line of the other direction: a title in English above a text in Urdu.
                words = super::row::words(&glyphs, part.y, None);
            }
            self.items.push(Item::Line(Line {
                words,
                x0: part.x0(),
                x1: part.x1(),
                y: part.y,
                left,
                right,
                column: self.n_columns,
            }));
        }
    }

    /// Reads rows as a table. A row goes on in the next one up to a rule, or, in a table without rules, as long as the first
    /// cell is empty.
    fn table(&mut self, rows: &[Part<'_>], cuts: &[f32]) {
        let columns = columns_of(rows, cuts);
        let is_ruled = self.n_rules_across(rows, cuts) > 2;
        let begins = |index: usize| {
            let Some((before, row)) =
                index.checked_sub(1).and_then(|i| Some((rows.get(i)?, rows.get(index)?)))
            else {
                return true;
            };
            if is_ruled {
                return self.rules.iter().any(|rule| {
                    (before.y..row.y).contains(&rule.y)
                        && cuts.iter().any(|cut| rule.x0 < *cut && *cut < rule.x1)
                });
            }
            let first = match self.direction {
                Direction::Left => columns.first(),
                Direction::Right => columns.last(),
            };
            first.is_some_and(|first| first.iter().any(|part| part.row == index))
                && row.pieces.len() > 1
        };
        let starts: Vec<usize> = (0..rows.len()).filter(|index| begins(*index)).collect();
        let ends = starts.iter().skip(1).copied().chain([rows.len()]);
        let mut items = Vec::new();
        for (start, end) in starts.iter().copied().zip(ends) {
            let cell = |column: &Vec<Part<'_>>| {
                let parts = column.iter().filter(|part| (start..end).contains(&part.row));
                parts.map(|part| words(&part.glyphs(), part.y, None)).collect::<Vec<_>>()
            };
            let mut cells: Vec<Vec<Words>> = columns.iter().map(cell).collect();
            if self.direction == Direction::Right {
                cells.reverse();
            }
            let lines = |cell: Vec<Words>| cell.into_iter().map(|words| words.text).collect();
            items.push(Item::TableRow { cells: cells.into_iter().map(lines).collect() });
        }
        self.items.append(&mut items);
    }
}

/// Returns whether a row has text on both sides of a cut.
fn has_cells(row: &Part<'_>, cuts: &[f32]) -> bool {
    cuts.iter().any(|cut| {
        row.pieces.iter().any(|piece| piece.x1 <= *cut)
            && row.pieces.iter().any(|piece| piece.x0 >= *cut)
    })
}

/// Returns where the column of each line begins and ends: that of a quotation is narrower on both sides than the one it is in.
fn extents_of_lines(column: &[Part<'_>], direction: Direction) -> Vec<(f32, f32)> {
    let (left, right) = extent(column);
    let margins = |line: &Part<'_>| match direction {
        Direction::Left => (line.x0() - left, right - line.x1()),
        Direction::Right => (right - line.x1(), line.x0() - left),
    };
    let is_next = |line: &Part<'_>, next: &Part<'_>| {
        (margins(line).0 - margins(next).0).abs() < 0.3 * line.size
            && (line.size - next.size).abs() < 0.06 * line.size
            && next.y - line.y < 2.0 * line.size
    };
    let mut extents = Vec::with_capacity(column.len());
    for group in column.chunk_by(is_next) {
        let (start, end) = group
            .iter()
            .map(margins)
            .fold((0.0_f32, f32::INFINITY), |all, own| (all.0.max(own.0), all.1.min(own.1)));
        let size = group.first().map_or(0.0, |line| line.size);
        let is_full = |line: &Part<'_>| {
            line.n_letters() >= LETTERS_OF_QUOTATION
                && margins(line).1 - end < 0.2 * (right - left)
                && line.last_letter(direction).is_some_and(goes_on_after)
        };
        let is_quotation = group.len() > 1
            && start > size
            && end > 0.5 * start
            && group.iter().rev().skip(1).all(is_full);
        let inner = match direction {
            _ if !is_quotation => (left, right),
            Direction::Left => (left + start, right - end),
            Direction::Right => (left + end, right - start),
        };
        extents.extend(std::iter::repeat_n(inner, group.len()));
    }
    extents
}

/// Returns whether a line that ends with this character may be inside a sentence, and breaks at a space. That is not certain of a
/// list whose marks are drawn as pictures.
fn goes_on_after(character: char) -> bool {
    (character.is_alphanumeric() || matches!(character, ',' | '،' | ';' | '-'))
        && !has_no_spaces(character)
}
