//! Finds the tables of a page, and other rows whose parts stand below one another.

use super::{
    part::{Part, extent},
    row::{Piece, is_marker},
};

/// How wide the space between two columns is at least, in ems and in points.
const GUTTER: f32 = 0.65;
const GUTTER_POINTS: f32 = 6.0;

/// How many lines each column has at least.
const FEWEST_LINES: usize = 3;

/// A run of rows with columns, and where they are cut.
pub(super) struct Band {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) cuts: Vec<f32>,
}

/// Returns the runs of rows that spaces run through from top to bottom.
pub(super) fn bands(rows: &[Part<'_>]) -> Vec<Band> {
    let mut bands = Vec::new();
    let mut at = 0;
    while at < rows.len() {
        match band_at(rows, at) {
            Some(band) => {
                at = band.end;
                bands.push(band);
            }
            None => at += 1,
        }
    }
    bands
}

fn band_at(rows: &[Part<'_>], start: usize) -> Option<Band> {
    let mut free = vec![(f32::NEG_INFINITY, f32::INFINITY)];
    let mut found: Option<Band> = None;
    for (index, row) in rows.iter().enumerate().skip(start) {
        free = meet(&free, &free_of(row), (GUTTER * row.size).max(GUTTER_POINTS));
        let part = rows.get(start..=index)?;
        let cuts = cuts(part, &free);
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
        rows.get(band.start).is_some_and(|row| row.pieces.len() > 1)
            || band.cuts.len() == 1 && is_prose_on_both_sides(rows, band)
    })
}

/// Returns whether the columns of a band are not those of prose.
fn is_tabular(rows: &[Part<'_>], band: &Band) -> bool {
    let part = rows.get(band.start..band.end).unwrap_or_default();
    !columns_of(part, &band.cuts).iter().all(|column| is_prose(column))
}

fn is_prose_on_both_sides(rows: &[Part<'_>], band: &Band) -> bool {
    let part = rows.get(band.start..band.end).unwrap_or_default();
    columns_of(part, &band.cuts).iter().all(|column| is_prose(column))
}

/// Returns the spaces of a row, with those at its ends.
fn free_of(row: &Part<'_>) -> Vec<(f32, f32)> {
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
fn cuts(rows: &[Part<'_>], free: &[(f32, f32)]) -> Vec<f32> {
    let inner = free.iter().filter(|(from, to)| from.is_finite() && to.is_finite());
    let middle = inner.map(|(from, to)| f32::midpoint(*from, *to));
    let is_cut = |cut: &f32| {
        let has = |is_side: &dyn Fn(&Piece) -> bool| {
            rows.iter().filter(|row| row.pieces.iter().any(|piece| is_side(piece))).count()
        };
        let (n_left, n_right) = (has(&|piece| piece.x1 <= *cut), has(&|piece| piece.x0 >= *cut));
        let has_marker = |row: &Part<'_>| {
            row.pieces.iter().filter(|piece| piece.x1 <= *cut).all(|piece| is_marker(piece))
        };
        let is_tabular = || rows.iter().all(|row| row.pieces.len() > 1);
        let fewest = if is_tabular() { 2 } else { FEWEST_LINES };
        n_left >= fewest && n_right >= fewest && !rows.iter().all(has_marker)
    };
    middle.filter(is_cut).collect()
}

/// Returns the columns of rows, from left to right.
pub(super) fn columns_of<'a>(rows: &[Part<'a>], cuts: &[f32]) -> Vec<Vec<Part<'a>>> {
    let bounds: Vec<f32> = cuts.iter().copied().chain([f32::INFINITY]).collect();
    let mut from = f32::NEG_INFINITY;
    let mut columns = Vec::with_capacity(bounds.len());
    for to in bounds {
        let mut column = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            let is_in = |piece: &Piece| (from..to).contains(&f32::midpoint(piece.x0, piece.x1));
            column.extend(row.of_pieces(index, is_in));
        }
        columns.push(column);
        from = to;
    }
    columns
}

/// Returns whether the lines of a column are filled as those of prose are.
pub(super) fn is_prose(column: &[Part<'_>]) -> bool {
    let (left, right) = extent(column);
    let n_letters: usize = column.iter().map(Part::n_letters).sum();
    let n_full = column.iter().filter(|part| part.x1() - part.x0() > 0.7 * (right - left)).count();
    n_full * 10 >= column.len() * 6 && n_letters >= column.len() * 14
}
