//! Finds the columns and tables of a page, and the order in which its lines are read.

use super::{
    glyph::{Glyph, Rule},
    order::Direction,
    row::{Piece, Row, Words, is_marker, rows, words},
};

/// How wide the space between two columns is at least, in ems and in points.
const GUTTER: f32 = 0.65;
const GUTTER_POINTS: f32 = 6.0;

/// How many lines each column has at least.
const FEWEST_LINES: usize = 3;

/// How many lines the columns of a page have that tell where those of the other pages are.
const LONG_COLUMN: usize = 8;

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

/// Returns the lines and the rows of tables of a page in reading order.
///
/// `gutters` are those of the whole document, as [`gutters`] returns them.
pub(super) fn items(rows: &[Row], rules: &[Rule], gutters: &[f32]) -> Vec<Item> {
    let direction = direction_of(rows);
    let bands = bands(rows, gutters);
    let mut layout = Layout { rules, direction, items: Vec::new(), n_columns: 0 };
    let mut at = 0;
    for band in bands {
        layout.column(rows.get(at..band.start).unwrap_or_default());
        let part = rows.get(band.start..band.end).unwrap_or_default();
        layout.band(part, &band.cuts);
        at = band.end;
    }
    layout.column(rows.get(at..).unwrap_or_default());
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
        let direction = direction_of(&rows);
        // No other block has this number.
        let n_columns = (block << 8) | index;
        let mut layout = Layout { rules: &[], direction, items: Vec::new(), n_columns };
        layout.column(&rows);
        items.append(&mut layout.items);
    }
    items
}

/// Returns where the columns of text of a document are apart, on any of its pages.
pub(super) fn gutters(pages: &[Vec<Row>]) -> Vec<f32> {
    let mut gutters = Vec::new();
    for rows in pages {
        for band in bands(rows, &[]) {
            let part = rows.get(band.start..band.end).unwrap_or_default();
            let columns = columns_of(part, &band.cuts);
            if columns.iter().all(|column| column.len() >= LONG_COLUMN && is_prose(column)) {
                gutters.extend(band.cuts);
            }
        }
    }
    gutters.sort_by(f32::total_cmp);
    gutters.dedup_by(|a, b| (*a - *b).abs() < SHIFT);
    gutters
}

/// Returns the direction of most lines of a page.
fn direction_of(rows: &[Row]) -> Direction {
    let glyphs: Vec<Glyph> = rows
        .iter()
        .flat_map(|row| row.pieces.iter().flat_map(|piece| piece.glyphs.iter().cloned()))
        .collect();
    words(&glyphs, 0.0, None).direction.unwrap_or(Direction::Left)
}

/// A run of rows with columns, and where they are cut.
struct Band {
    start: usize,
    end: usize,
    cuts: Vec<f32>,
}

/// Returns the runs of rows that spaces run through from top to bottom.
fn bands(rows: &[Row], gutters: &[f32]) -> Vec<Band> {
    let mut bands = Vec::new();
    let mut at = 0;
    while at < rows.len() {
        match band_at(rows, at, gutters) {
            Some(band) => {
                at = band.end;
                bands.push(band);
            }
            None => at += 1,
        }
    }
    bands
}

fn band_at(rows: &[Row], start: usize, gutters: &[f32]) -> Option<Band> {
    let mut free = vec![(f32::NEG_INFINITY, f32::INFINITY)];
    let mut found: Option<Band> = None;
    for (index, row) in rows.iter().enumerate().skip(start) {
        free = meet(&free, &free_of(row), (GUTTER * row.size).max(GUTTER_POINTS));
        let part = rows.get(start..=index)?;
        let cuts = cuts(part, &free, gutters);
        // The first row below a table leaves some of its columns free, but not all.
        let is_free = |cut: &f32| free.iter().any(|(from, to)| from < cut && cut < to);
        if let Some(band) = &mut found {
            let are_free = band.cuts.iter().all(is_free);
            if !are_free && is_tabular(rows, band) {
                break;
            }
            if are_free && band.cuts.len() > cuts.len() {
                // A row in which only some cells go on.
                band.end = index + 1;
                continue;
            }
        }
        if cuts.is_empty() && free.len() <= 1 && found.is_some() {
            break;
        }
        if !cuts.is_empty() {
            found = Some(Band { start, end: index + 1, cuts });
        }
        if free.iter().all(|(from, to)| from.is_infinite() || to.is_infinite()) && index > start + 1
        {
            break;
        }
    }
    found.filter(|band| {
        // Text of one column must not begin or end with rows of another.
        !gutters.is_empty()
            || rows.get(band.start).is_some_and(|row| row.pieces.len() > 1)
            || band.cuts.len() == 1 && is_prose_on_both_sides(rows, band)
    })
}

/// Returns whether the columns of a band are not those of prose.
fn is_tabular(rows: &[Row], band: &Band) -> bool {
    let part = rows.get(band.start..band.end).unwrap_or_default();
    !columns_of(part, &band.cuts).iter().all(|column| is_prose(column))
}

fn is_prose_on_both_sides(rows: &[Row], band: &Band) -> bool {
    let part = rows.get(band.start..band.end).unwrap_or_default();
    columns_of(part, &band.cuts).iter().all(|column| is_prose(column))
}

/// Returns the spaces of a row, with those at its ends.
fn free_of(row: &Row) -> Vec<(f32, f32)> {
    let mut free = Vec::with_capacity(row.pieces.len() + 1);
    let mut at = f32::NEG_INFINITY;
    for piece in &row.pieces {
        free.push((at, piece.x0));
        at = at.max(piece.x1);
    }
    free.push((at, f32::INFINITY));
    free
}

/// Returns what two lists of spaces have in common, without what is narrower than `width`.
fn meet(a: &[(f32, f32)], b: &[(f32, f32)], width: f32) -> Vec<(f32, f32)> {
    let mut common = Vec::new();
    for (from, to) in a {
        for (other_from, other_to) in b {
            let (from, to) = (from.max(*other_from), to.min(*other_to));
            if to - from >= width {
                common.push((from, to));
            }
        }
    }
    common
}

/// Returns the middle of each space that has text of enough rows on both sides.
fn cuts(rows: &[Row], free: &[(f32, f32)], gutters: &[f32]) -> Vec<f32> {
    let inner = free.iter().filter(|(from, to)| from.is_finite() && to.is_finite());
    let middle = inner.map(|(from, to)| f32::midpoint(*from, *to));
    let is_cut = |cut: &f32| {
        let has = |is_side: &dyn Fn(&Piece) -> bool| {
            rows.iter().filter(|row| row.pieces.iter().any(is_side)).count()
        };
        let (n_left, n_right) = (has(&|piece| piece.x1 <= *cut), has(&|piece| piece.x0 >= *cut));
        let has_marker =
            |row: &Row| row.pieces.iter().filter(|piece| piece.x1 <= *cut).all(is_marker);
        let is_known = gutters.iter().any(|gutter| (gutter - cut).abs() < SHIFT);
        let is_tabular = || rows.iter().all(|row| row.pieces.len() > 1);
        let fewest = if is_known {
            1
        } else if is_tabular() {
            2
        } else {
            FEWEST_LINES
        };
        n_left >= fewest && n_right >= fewest && !rows.iter().all(has_marker)
    };
    middle.filter(is_cut).collect()
}

/// A piece of a row in a column.
struct Part<'a> {
    row: usize,
    y: f32,
    pieces: Vec<&'a Piece>,
}

impl Part<'_> {
    fn x0(&self) -> f32 {
        self.pieces.iter().fold(f32::INFINITY, |x0, piece| x0.min(piece.x0))
    }

    fn x1(&self) -> f32 {
        self.pieces.iter().fold(f32::NEG_INFINITY, |x1, piece| x1.max(piece.x1))
    }

    fn glyphs(&self) -> Vec<Glyph> {
        self.pieces.iter().flat_map(|piece| piece.glyphs.iter().cloned()).collect()
    }
}

/// Returns the columns of rows, from left to right.
fn columns_of<'a>(rows: &'a [Row], cuts: &[f32]) -> Vec<Vec<Part<'a>>> {
    let bounds: Vec<f32> = cuts.iter().copied().chain([f32::INFINITY]).collect();
    let mut from = f32::NEG_INFINITY;
    let mut columns = Vec::with_capacity(bounds.len());
    for to in bounds {
        let mut column = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            let is_in = |piece: &&Piece| (from..to).contains(&f32::midpoint(piece.x0, piece.x1));
            let pieces: Vec<&Piece> = row.pieces.iter().filter(is_in).collect();
            if !pieces.is_empty() {
                column.push(Part { row: index, y: row.y, pieces });
            }
        }
        columns.push(column);
        from = to;
    }
    columns
}

/// Returns whether the lines of a column are filled as those of prose are.
fn is_prose(column: &[Part<'_>]) -> bool {
    let (left, right) = extent(column);
    let n_letters: usize = column
        .iter()
        .flat_map(|part| &part.pieces)
        .map(|piece| piece.glyphs.iter().filter(|glyph| !glyph.is_space()).count())
        .sum();
    let n_full = column.iter().filter(|part| part.x1() - part.x0() > 0.7 * (right - left)).count();
    n_full * 10 >= column.len() * 6 && n_letters >= column.len() * 14
}

fn extent(column: &[Part<'_>]) -> (f32, f32) {
    let left = column.iter().fold(f32::INFINITY, |left, part| left.min(part.x0()));
    let right = column.iter().fold(f32::NEG_INFINITY, |right, part| right.max(part.x1()));
    (left, right)
}

struct Layout<'a> {
    rules: &'a [Rule],
    direction: Direction,
    items: Vec<Item>,
    n_columns: usize,
}

impl Layout<'_> {
    /// Reads rows that are a single column.
    fn column(&mut self, rows: &[Row]) {
        if let Some(column) = columns_of(rows, &[]).pop() {
            self.lines(&column);
        }
    }

    fn band(&mut self, rows: &[Row], cuts: &[f32]) {
        let mut columns = columns_of(rows, cuts);
        let is_text = columns.iter().all(|column| is_prose(column));
        let n_common = rows.iter().filter(|row| has_cells(row, cuts)).count();
        let is_ruled = self.n_rules_across(rows, cuts) >= 2;
        let is_table = is_ruled || !is_text && n_common * 2 >= rows.len();
        if n_common >= 2 && is_table {
            // What comes after the last row with cells is not of the table, unless a rule ends the table below it.
            let is_in = |row: &Row| has_cells(row, cuts) || self.is_ruled_below(row, cuts);
            let start = rows.iter().position(|row| has_cells(row, cuts)).unwrap_or(0);
            let end = rows.iter().rposition(is_in).map_or(rows.len(), |last| last + 1);
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

    fn is_ruled_below(&self, row: &Row, cuts: &[f32]) -> bool {
        self.rules.iter().any(|rule| {
            (row.y..row.y + 2.0 * row.size).contains(&rule.y)
                && cuts.iter().any(|cut| rule.x0 < *cut && *cut < rule.x1)
        })
    }

    /// Returns how many rules run across a cut inside these rows.
    fn n_rules_across(&self, rows: &[Row], cuts: &[f32]) -> usize {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return 0 };
        let is_in = |rule: &&Rule| {
            (first.y - 2.0 * first.size..last.y + 2.0 * last.size).contains(&rule.y)
                && cuts.iter().any(|cut| rule.x0 < *cut && *cut < rule.x1)
        };
        self.rules.iter().filter(is_in).count()
    }

    fn lines(&mut self, column: &[Part<'_>]) {
        let (left, right) = extent(column);
        self.n_columns += 1;
        for part in column {
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
    fn table(&mut self, rows: &[Row], cuts: &[f32]) {
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
fn has_cells(row: &Row, cuts: &[f32]) -> bool {
    cuts.iter().any(|cut| {
        row.pieces.iter().any(|piece| piece.x1 <= *cut)
            && row.pieces.iter().any(|piece| piece.x0 >= *cut)
    })
}
