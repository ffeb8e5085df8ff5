//! Finds the columns of running text on a page, as far as they go: beside a short column, above or below text across the page,
//! or beside a box.

use std::collections::BTreeSet;

use super::{
    glyph::Rule,
    order::Direction,
    part::{Part, extent},
};

/// How wide the space between two columns is at least, in ems and in points.
const GUTTER: f32 = 0.65;
const GUTTER_POINTS: f32 = 6.0;

/// How far apart, in points, the places are at which a page is tried.
const EDGE: f32 = 2.0;

/// How many lines a column has at least.
const FEWEST_LINES: usize = 3;

/// How far apart, in points, the same space between columns may be on two pages.
const SHIFT: f32 = 8.0;

/// How far apart, in ems, the baselines of two cells of a table may be.
const LEVEL: f32 = 0.06;

/// How far apart, in ems, two lines of a paragraph are at most.
const FARTHEST: f32 = 2.2;

/// The most lines of a paragraph below a box beside it.
const LINES_AFTER_BOX: usize = 40;

/// How many letters a line of running text has at least.
const LETTERS: usize = 12;

/// What is known of a page before its columns are found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'a> {
    pub(super) rules: &'a [Rule],
    /// Where columns are apart on other pages.
    pub(super) gutters: &'a [f32],
    pub(super) direction: Direction,
}

/// A run of rows that is two columns.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Split {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Where they are apart.
    pub(super) cut: f32,
}

/// Returns the longest run of rows that is two columns of text. Either may have columns again.
pub(super) fn split(rows: &[Part<'_>], known: Known<'_>) -> Option<Split> {
    let found = edges(rows, known.gutters).into_iter().flat_map(|edge| runs(rows, edge));
    let mut found: Vec<Split> =
        found.filter_map(|run| trimmed(rows, &run, known.direction)).collect();
    let length = |split: &Split| split.end - split.start;
    found.sort_by(|a, b| length(b).cmp(&length(a)).then(a.cut.total_cmp(&b.cut)));
    found.dedup();
    found.into_iter().find(|split| are_columns(rows, split, known))
}

/// Returns where columns may begin or end: beside the ends of lines.
fn edges(rows: &[Part<'_>], gutters: &[f32]) -> Vec<f32> {
    let pieces = rows.iter().flat_map(|row| &row.pieces);
    let places: BTreeSet<i32> = pieces
        .flat_map(|piece| [(piece.x0 / EDGE).floor() - 1.0, (piece.x1 / EDGE).ceil() + 1.0])
        .map(|place| place as i32)
        .collect();
    let places = places.into_iter().map(|place| place as f32 * EDGE);
    gutters.iter().copied().chain(places).collect()
}

/// Returns the runs of rows that leave a space free at `edge`.
fn runs(rows: &[Part<'_>], edge: f32) -> Vec<Split> {
    let mut runs: Vec<Split> = Vec::new();
    let mut open: Option<(usize, f32, f32)> = None;
    for (index, row) in rows.iter().enumerate() {
        let is_crossed = row.pieces.iter().any(|piece| piece.x0 < edge && piece.x1 > edge);
        if is_crossed {
            open = None;
            continue;
        }
        let ends = row.pieces.iter().filter(|piece| piece.x1 <= edge).map(|piece| piece.x1);
        let begins = row.pieces.iter().filter(|piece| piece.x0 >= edge).map(|piece| piece.x0);
        let (from, to) =
            (ends.fold(f32::NEG_INFINITY, f32::max), begins.fold(f32::INFINITY, f32::min));
        let width = (GUTTER * row.size).max(GUTTER_POINTS);
        let (start, from, to) = match open {
            Some((start, left, right)) if right.min(to) - left.max(from) >= width => {
                (start, left.max(from), right.min(to))
            }
            _ => (index, from, to),
        };
        let is_new = open.is_none_or(|(before, ..)| before != start);
        open = Some((start, from, to));
        let cut = match (from.is_finite(), to.is_finite()) {
            (true, true) => f32::midpoint(from, to),
            _ => edge,
        };
        let run = Split { start, end: index + 1, cut };
        match runs.last_mut().filter(|_| !is_new) {
            Some(last) => *last = run,
            None => runs.push(run),
        }
    }
    runs
}

/// Returns a run without the rows at its ends that are not beside those of the other column.
fn trimmed(rows: &[Part<'_>], run: &Split, direction: Direction) -> Option<Split> {
    let part = rows.get(run.start..run.end)?;
    let is_first = |row: &Part<'_>| match direction {
        Direction::Left => row.pieces.iter().any(|piece| piece.x1 <= run.cut),
        Direction::Right => row.pieces.iter().any(|piece| piece.x0 >= run.cut),
    };
    let is_second = |row: &Part<'_>| match direction {
        Direction::Left => row.pieces.iter().any(|piece| piece.x0 >= run.cut),
        Direction::Right => row.pieces.iter().any(|piece| piece.x1 <= run.cut),
    };
    // What stands above the first column is not of the second one.
    let first = part.iter().position(is_first)?;
    let mut start = first;
    for (index, row) in part.iter().enumerate().take(first).rev() {
        let next = part.iter().skip(index + 1).find(|row| is_second(row))?;
        if !is_second(row) || next.y - row.y > FARTHEST * row.size {
            break;
        }
        start = index;
    }
    // A heading of text across the page that follows is not of the first column.
    let mut end = part.len();
    let last_second = part.iter().rposition(is_second)?;
    if let Some(below) = rows.get(run.end) {
        let gap = |above: usize, row: &Part<'_>| Some(row.y - part.get(above)?.y);
        let n_tail = end - last_second - 1;
        let last = part.len() - 1;
        let above = gap(last_second, part.get(last_second + 1).unwrap_or(below))?;
        if (1..=2).contains(&n_tail) && above > 1.15 * gap(last, below)? {
            end = last_second + 1;
        }
    }
    Some(Split { start: run.start + start, end: run.start + end, cut: run.cut })
}

/// Returns whether what is on both sides of a cut are columns of text, rather than cells.
fn are_columns(rows: &[Part<'_>], split: &Split, known: Known<'_>) -> bool {
    let Some(part) = rows.get(split.start..split.end) else { return false };
    let [left, right] = sides(part, split.cut);
    if left.is_empty() || right.is_empty() || is_ruled(part, split.cut, known.rules) {
        return false;
    }
    let is_known = known.gutters.iter().any(|gutter| (gutter - split.cut).abs() < SHIFT);
    let (shorter, longer) =
        if left.len() <= right.len() { (&left, &right) } else { (&right, &left) };
    let fewest = if is_known { 1 } else { FEWEST_LINES };
    if shorter.len() < fewest || n_beside(shorter, longer) * 10 < shorter.len() * 6 {
        return false;
    }
    let [n_left, n_right] = [&left, &right].map(|side| n_wrapped(side, known.direction));
    let is_text =
        |n_wrapped: usize, side: &[Part<'_>]| n_wrapped >= 2 && n_wrapped * 4 >= side.len();
    match (is_text(n_left, &left), is_text(n_right, &right)) {
        (true, true) => true,
        (false, false) => false,
        _ if is_known => true,
        (is_left, _) => {
            let other = if is_left { &right } else { &left };
            let n_level = n_level(&left, &right);
            n_left.max(n_right) > 2 && n_level * 2 < other.len()
        }
    }
}

/// Returns what is on the left and on the right of a cut.
pub(super) fn sides<'a>(rows: &[Part<'a>], cut: f32) -> [Vec<Part<'a>>; 2] {
    let side = |is_in: &dyn Fn(f32) -> bool| {
        let parts = rows.iter().enumerate();
        parts
            .filter_map(|(index, row)| {
                row.of_pieces(index, |piece| is_in(f32::midpoint(piece.x0, piece.x1)))
            })
            .collect()
    };
    [side(&|middle| middle < cut), side(&|middle| middle >= cut)]
}

/// Returns how many lines of a column are beside those of another.
fn n_beside(shorter: &[Part<'_>], longer: &[Part<'_>]) -> usize {
    let (Some(first), Some(last)) = (longer.first(), longer.last()) else { return 0 };
    let beside = first.y - 2.0 * first.size..last.y + 2.0 * last.size;
    shorter.iter().filter(|row| beside.contains(&row.y)).count()
}

/// Returns how many lines of a column are full and go on in the next one.
fn n_wrapped(column: &[Part<'_>], direction: Direction) -> usize {
    let (left, right) = extent(column);
    let is_wrapped = |pair: &&[Part<'_>]| {
        let [line, next] = pair else { return false };
        let room = match direction {
            Direction::Left => right - line.x1(),
            Direction::Right => line.x0() - left,
        };
        line.n_letters() >= LETTERS
            && room < 0.25 * (right - left)
            && (line.size - next.size).abs() < 0.15 * line.size
            && next.y - line.y < FARTHEST * line.size
    };
    column.windows(2).filter(is_wrapped).count()
}

/// Returns how many rows have text on the same baseline in both columns.
fn n_level(left: &[Part<'_>], right: &[Part<'_>]) -> usize {
    let is_level = |line: &&Part<'_>| {
        let near = right.iter().filter(|other| other.row == line.row);
        let distance = |other: &Part<'_>| (other.baseline() - line.baseline()).abs();
        near.into_iter().any(|other| distance(other) < LEVEL * line.size)
    };
    left.iter().filter(is_level).count()
}

/// Returns whether rules run across the cut, as in a table.
fn is_ruled(rows: &[Part<'_>], cut: f32, rules: &[Rule]) -> bool {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return false };
    let height = first.y - 2.0 * first.size..last.y + 2.0 * last.size;
    let is_across = |rule: &&Rule| height.contains(&rule.y) && rule.x0 < cut && cut < rule.x1;
    rules.iter().filter(is_across).count() >= 2
}

/// Returns how many lines below a box, across the whole page, end the paragraph that is beside it.
pub(super) fn n_lines_after_box(
    text: &[Part<'_>],
    beside: &[Part<'_>],
    below: &[Part<'_>],
    direction: Direction,
) -> usize {
    let width = |(left, right): (f32, f32)| right - left;
    let column = extent(text);
    let (Some(last), true) = (text.last(), width(column) > 1.3 * width(extent(beside))) else {
        return 0;
    };
    let is_full = |line: &Part<'_>, (left, right): (f32, f32)| {
        let room = match direction {
            Direction::Left => right - line.x1(),
            Direction::Right => line.x0() - left,
        };
        room < 0.2 * (right - left)
    };
    let goes_on = |line: &Part<'_>, next: &Part<'_>| {
        let indent = match direction {
            Direction::Left => next.x0() - column.0,
            Direction::Right => column.1 - next.x1(),
        };
        indent.abs() < 0.5 * next.size
            && (line.size - next.size).abs() < 0.06 * line.size
            && (0.0..1.7 * line.size).contains(&(next.y - line.y))
    };
    if !is_full(last, column) || !below.first().is_some_and(|first| goes_on(last, first)) {
        return 0;
    }
    let page = extent(below);
    let pairs = below.windows(2).take(LINES_AFTER_BOX);
    let is_inner = |pair: &&[Part<'_>]| match pair {
        [line, next] => is_full(line, page) && goes_on(line, next),
        _ => false,
    };
    pairs.take_while(is_inner).count() + 1
}
