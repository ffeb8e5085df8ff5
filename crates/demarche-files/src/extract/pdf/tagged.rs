//! Reads the pages of a tagged document in the order of its elements, whose blocks, rows and cells need not be guessed.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    glyph::Glyph,
    layout::{Item, lines_of_block},
    row::rows,
    tags::{Part, Tags},
};

/// The longest cell of a table, in letters; longer ones are those of tables that only lay out a page.
const LONGEST_CELL: usize = 600;

/// The share of the letters of a page, in percent, that are in elements if the page is read by them.
const TAGGED: usize = 90;

/// How far a letter may be from the line that it belongs to, in ems.
const REACH: f32 = 4.0;

/// The cells of a row by their elements.
type Cells = BTreeMap<usize, Vec<Glyph>>;

/// Takes the letters that are in elements out of those of a page, if most are. Returns what they say in reading order, and the
/// other letters.
pub(super) fn take(glyphs: Vec<Glyph>, page: usize, tags: &Tags) -> (Vec<Item>, Vec<Glyph>) {
    let part = |glyph: &Glyph| {
        let part = tags.part(page, glyph.content?)?;
        (part.block > 0 && !glyph.is_artifact).then_some(part)
    };
    let n_content = glyphs.iter().filter(|glyph| !glyph.is_space() && !glyph.is_artifact).count();
    let n_tagged = glyphs.iter().filter(|glyph| !glyph.is_space() && part(glyph).is_some()).count();
    if n_tagged == 0 || n_tagged * 100 < n_content * TAGGED {
        return (Vec::new(), glyphs);
    }
    let layout_rows = layout_rows(&glyphs, part);
    let mut rows: BTreeMap<usize, Cells> = BTreeMap::new();
    let mut blocks: BTreeMap<usize, Vec<Glyph>> = BTreeMap::new();
    let mut rest = Vec::new();
    for glyph in glyphs {
        match part(&glyph) {
            Some(Part { row: Some(row), cell: Some(cell), .. }) if !layout_rows.contains(&row) => {
                rows.entry(row).or_default().entry(cell).or_default().push(glyph);
            }
            Some(Part { block, .. }) => blocks.entry(block).or_default().push(glyph),
            None => rest.push(glyph),
        }
    }
    let rest = rest.into_iter().filter_map(|glyph| put_beside(glyph, &mut blocks)).collect();
    // Elements are numbered in reading order.
    let mut items: BTreeMap<usize, Vec<Item>> = BTreeMap::new();
    for (row, cells) in rows {
        items.insert(row, vec![table_row(cells)]);
    }
    for (block, glyphs) in blocks {
        items.entry(block).or_default().extend(lines_of_block(block, glyphs));
    }
    (items.into_values().flatten().collect(), rest)
}

/// Puts a letter that is in no element, such as the number of a note, into the block whose line it stands beside; returns it if
/// there is none.
fn put_beside(glyph: Glyph, blocks: &mut BTreeMap<usize, Vec<Glyph>>) -> Option<Glyph> {
    if glyph.is_artifact {
        return Some(glyph);
    }
    let distance = |other: &Glyph| (other.x0 - glyph.x1).max(glyph.x0 - other.x1).max(0.0);
    let is_near = |other: &Glyph| {
        (other.y - glyph.y).abs() < 0.3 * other.size && distance(other) < REACH * other.size
    };
    let places = blocks.iter().flat_map(|(block, letters)| {
        let near = letters.iter().enumerate().filter(|(_, other)| is_near(other));
        near.map(|(index, other)| (*block, index, distance(other)))
    });
    let Some((block, index, _)) = places.min_by(|a, b| a.2.total_cmp(&b.2)) else {
        return Some(glyph);
    };
    if let Some(letters) = blocks.get_mut(&block) {
        letters.insert(index, glyph);
    }
    None
}

/// Returns the rows that are not of a table of data: with a single cell, or a long one.
fn layout_rows(glyphs: &[Glyph], part: impl Fn(&Glyph) -> Option<Part>) -> BTreeSet<usize> {
    let mut rows: BTreeMap<usize, BTreeMap<usize, usize>> = BTreeMap::new();
    for part in glyphs.iter().filter_map(part) {
        if let (Some(row), Some(cell)) = (part.row, part.cell) {
            *rows.entry(row).or_default().entry(cell).or_default() += 1;
        }
    }
    let is_of_layout = |cells: &BTreeMap<usize, usize>| {
        cells.len() < 2 || cells.values().any(|length| *length > LONGEST_CELL)
    };
    rows.into_iter().filter(|(_, cells)| is_of_layout(cells)).map(|(row, _)| row).collect()
}

fn table_row(cells: Cells) -> Item {
    let lines = |glyphs| rows(glyphs).iter().map(|row| row.words().text).collect();
    Item::TableRow { cells: cells.into_values().map(lines).collect() }
}
