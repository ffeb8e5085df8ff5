//! Divides the width of the text among the columns of a table, so that the cells of its rows stand below one another.

use std::ops::Range;

use super::measures::{Measures, style_of};
use crate::ui::typeset::{Direction, base_direction};
use demarche_core::{
    article::{Article, Block, BlockKind},
    text::Span,
};

/// The most rows of a table that are looked at; the columns of a longer one are equally wide.
const MOST_ROWS: usize = 256;
/// The most characters of a cell that its column is made wide for.
const MOST_CHARS: usize = 60;
/// The width of a character as a multiple of the size: that of a figure, which is wider than most letters, so that few cells
/// need two lines; and how much wider a column is.
const CHARACTER: f32 = 0.64;
const SLACK: f32 = 0.6;
/// The space between two columns as a multiple of the size.
const GAP: f32 = 1.8;

/// The columns of a table, in points from the column's left edge.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Table {
    /// The left edge and the width of each, in reading order.
    pub(super) columns: Vec<(f32, f32)>,
    /// Whether they go from right to left.
    pub(super) is_rtl: bool,
}

impl Table {
    /// Returns the columns of the table that a row is part of; `None` if the block is no row of several cells. Looks at the
    /// rows around it, at most [`MOST_ROWS`].
    pub(super) fn around(article: &Article, block: usize, measures: &Measures) -> Option<Self> {
        let (text, blocks) = (article.text(), article.blocks());
        let is_row = |block: &&Block| block.kind == BlockKind::Row;
        let row = blocks.get(block).filter(is_row)?;
        let n_before = blocks.get(..block)?.iter().rev().take(MOST_ROWS).take_while(is_row).count();
        let n_after = blocks.get(block + 1..)?.iter().take(MOST_ROWS).take_while(is_row).count();
        let rows = blocks.get(block - n_before..=block + n_after)?;
        let size = style_of(BlockKind::Row, measures).size;
        let mut widths: Vec<f32> = Vec::new();
        let is_short = rows.len() <= MOST_ROWS;
        let seen = if is_short { rows } else { std::slice::from_ref(row) };
        for row in seen {
            for (index, cell) in cells(text, row.span).enumerate() {
                let n = text.get(cell).unwrap_or_default().chars().take(MOST_CHARS);
                // Letters of East Asia are twice as wide.
                let n: usize = n.map(|sign| if sign >= '\u{2E80}' { 2 } else { 1 }).sum();
                let width = size * (SLACK + CHARACTER * n.max(2) as f32);
                match widths.get_mut(index) {
                    Some(known) => *known = known.max(width),
                    None => widths.push(width),
                }
            }
        }
        if widths.len() < 2 {
            return None;
        }
        let gap = size * GAP;
        let room = (measures.width - gap * (widths.len() - 1) as f32).max(1.0);
        if is_short {
            share(&mut widths, room);
        } else {
            let equal = room / widths.len() as f32;
            widths.fill(equal);
        }
        let first = rows.first().unwrap_or(row).span.start();
        let words = text.get(first..row.span.end()).unwrap_or_default();
        let is_rtl = base_direction(words) == Direction::Rtl;
        // Whole pixels, so that the letters stay sharp.
        let pixels = |x: f32| (x * measures.scale).round() / measures.scale;
        let mut x = 0.0;
        let mut columns = Vec::with_capacity(widths.len());
        for width in widths {
            let left = if is_rtl { measures.width - x - width } else { x };
            columns.push((pixels(left), width));
            x += width + gap;
        }
        Some(Self { columns, is_rtl })
    }
}

/// Returns the bytes of a row's cells, without the white space around their words.
pub(super) fn cells(text: &str, row: Span) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = row.start();
    row.of(text).unwrap_or_default().split('\t').map(move |cell| {
        let start = at + cell.len() - cell.trim_start().len();
        at += cell.len() + 1;
        start..start + cell.trim().len()
    })
}

/// Makes widths smaller that have no room together: the widest ones first, to the same width.
fn share(widths: &mut [f32], room: f32) {
    let mut order: Vec<usize> = (0..widths.len()).collect();
    let width_of = |widths: &[f32], index: usize| widths.get(index).copied().unwrap_or_default();
    order.sort_by(|a, b| width_of(widths, *a).total_cmp(&width_of(widths, *b)));
    let (mut rest, mut n_rest) = (room, widths.len());
    for index in order {
        let most = rest / n_rest as f32;
        if let Some(width) = widths.get_mut(index) {
            *width = width.min(most);
            rest -= *width;
        }
        n_rest -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use demarche_core::article::{Metadata, Sha256};

    /// Returns the columns of a row of a table that is all of the text.
    fn columns(rows: &[&str], row: usize) -> Option<Table> {
        let (mut text, mut blocks) = (String::new(), Vec::new());
        for words in rows {
            let span = Span::new(text.len(), text.len() + words.len()).unwrap();
            blocks.push(Block::new(BlockKind::Row, span));
            text.push_str(words);
            text.push('\n');
        }
        let hash = Sha256([0; 32]);
        let article = Article::new(text.into(), blocks, Metadata::default(), "UTF-8", hash, hash);
        let measures = Measures { width: 500.0, size: 16.0, scale: 1.0, ..Measures::default() };
        Table::around(&article, row, &measures)
    }

    #[test]
    fn all_rows_have_the_same_columns() {
        let rows = ["Year\tNorth\tSouth", "2026\t1,200\t900", "Total of both years\t\t800"];
        let first = columns(&rows, 0).unwrap();
        assert_eq!(first.columns.len(), 3);
        for row in 1..3 {
            assert_eq!(columns(&rows, row).as_ref(), Some(&first));
        }
        assert!(first.columns.array_windows().all(|[a, b]| a.0 + a.1 + 20.0 < b.0), "{first:?}");
        let many = vec!["2026\t1,200\t900"; 700];
        for row in [0, 300, 699] {
            assert_eq!(columns(&many, row), columns(&many, 5));
        }
    }

    #[test]
    fn a_wide_column_gives_way_to_narrow_ones() {
        let long = "a reason that takes many words and more than one line of the table";
        let Table { columns, .. } = columns(&[&format!("2026\t{long}\t900\t{long}")], 0).unwrap();
        let [year, reason, sum, other] = columns.as_slice() else { panic!("{columns:?}") };
        assert!(year.1 < 50.0 && sum.1 < 50.0 && reason.1 > 120.0, "{columns:?}");
        assert!((reason.1 - other.1).abs() < 0.1 && other.0 + other.1 < 500.5, "{columns:?}");
    }

    #[test]
    fn columns_go_the_way_of_the_text() {
        let table = columns(&["سال\tشمال", "2026\t1,200"], 1).unwrap();
        assert!(table.is_rtl && table.columns[0].0 > table.columns[1].0, "{table:?}");
        assert_eq!(columns(&["one cell"], 0), None);
    }
}
