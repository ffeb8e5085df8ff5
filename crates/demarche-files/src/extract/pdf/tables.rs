//! The tables of a tagged document, whose rows and cells need not be guessed.

use std::collections::{BTreeMap, HashSet};

use super::{
    glyph::Glyph,
    layout::Item,
    row::rows,
    tags::{Part, Tags},
};

/// The longest cell of a table, in characters; longer ones are those of tables that only lay out a page.
const LONGEST_CELL: usize = 600;

/// The cells of a row by their elements.
type Cells = BTreeMap<usize, Vec<Glyph>>;

/// Takes the letters of tables out of those of a page. Returns the rows by their elements, and the other letters.
pub(super) fn take(
    glyphs: Vec<Glyph>,
    page: usize,
    tags: &Tags,
) -> (BTreeMap<usize, Item>, Vec<Glyph>) {
    let part = |glyph: &Glyph| tags.part(page, glyph.content?);
    let mut table_rows: BTreeMap<usize, Cells> = BTreeMap::new();
    for glyph in &glyphs {
        if let Some(Part { row: Some(row), cell: Some(cell), .. }) = part(glyph) {
            table_rows.entry(row).or_default().entry(cell).or_default().push(glyph.clone());
        }
    }
    let is_table = |cells: &Cells| {
        let n_letters = |cell: &Vec<Glyph>| cell.len();
        cells.len() > 1 && cells.values().map(n_letters).max().is_some_and(|n| n <= LONGEST_CELL)
    };
    table_rows.retain(|_, cells| is_table(cells));
    let taken: HashSet<usize> = table_rows.keys().copied().collect();
    let rest = glyphs.into_iter().filter(|glyph| {
        !part(glyph).and_then(|part| part.row).is_some_and(|row| taken.contains(&row))
    });
    let rest = rest.collect();
    let items = table_rows.into_iter().map(|(row, cells)| (row, item(cells)));
    (items.collect(), rest)
}

fn item(cells: Cells) -> Item {
    let lines = |glyphs| rows(glyphs).iter().map(|row| row.words().text).collect();
    Item::TableRow { cells: cells.into_values().map(lines).collect() }
}

/// Puts rows of tables between the other items of a page, before the first one that is read after them.
pub(super) fn put(rows: BTreeMap<usize, Item>, items: &mut Vec<Item>, page: usize, tags: &Tags) {
    for (element, row) in rows.into_iter().rev() {
        let is_after = |item: &Item| match item {
            Item::Line(line) => line
                .words
                .content
                .and_then(|content| tags.part(page, content))
                .is_some_and(|part| part.block > element),
            Item::TableRow { .. } => false,
        };
        let before_row = |item: &Item| matches!(item, Item::TableRow { .. });
        let at = items.iter().position(is_after).unwrap_or(items.len());
        // Rows were put from the last one on: those of the same table follow.
        let n_rows = items
            .get(..at)
            .unwrap_or_default()
            .iter()
            .rev()
            .take_while(|item| before_row(item))
            .count();
        items.insert(at - n_rows, row);
    }
}
