//! Divides lines without a blank one between them into paragraphs.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::{habits::Habits, line::Line};
use crate::article::block::LineEnds;

/// The most lines of one block whose lines are kept; more of them are rows of a table or a log.
const MOST_ROWS: usize = 40;
/// The most lines of a wrapped paragraph.
const MOST_WRAPPED: usize = 200;
/// The longest verse or line of an address, in columns.
const LONGEST_VERSE: usize = 60;

/// What becomes of a run of plain lines, whose lines are read once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A poem, an address: one block, its lines kept.
    Rows,
    /// A quotation whose lines begin with `>`: one block, its lines kept.
    Quotation,
    /// A table: a block for each row.
    Table,
    /// Paragraphs that were wrapped, or that have a line each.
    Text,
    /// Too many rows for one block: one each.
    Log,
}

impl Shape {
    /// Returns the shape of a run.
    pub(super) fn of(run: &[Line<'_>], habits: &Habits) -> Self {
        let n_lines = run.len();
        if run.iter().take(400).all(|line| line.text.starts_with('>')) && n_lines <= MOST_ROWS {
            return Self::Quotation;
        }
        if n_lines < 2 {
            return Self::Text;
        }
        let is_many = n_lines > MOST_ROWS;
        let head = run.get(..400).unwrap_or(run);
        if is_table(head) {
            return Self::Table;
        }
        let n_joined = head
            .windows(2)
            .filter(|pair| matches!(pair, [line, next] if goes_on(line, next, habits)))
            .count();

        if n_joined * 2 >= head.len() - 1 {
            return Self::Text;
        }
        let n_told = head.iter().filter(|line| line.is_finished() && line.columns() >= 45).count();
        let is_short = head.iter().all(|line| line.columns() <= LONGEST_VERSE);
        match (is_short && n_told * 2 <= n_lines, is_many) {
            (true, true) => Self::Log,
            (true, false) => Self::Rows,
            (false, _) => Self::Text,
        }
    }
}

/// Returns whether a paragraph goes on from one line to the next.
pub(super) fn goes_on(line: &Line<'_>, next: &Line<'_>, habits: &Habits) -> bool {
    let is_indented = next.indent >= line.indent.saturating_add(2);
    if habits.is_wrapped(line, next) {
        // A first line is indented, and the line above it ends a sentence.
        return !(is_indented && line.is_finished());
    }
    // What begins small goes on with a sentence that has not ended.
    next.starts_small()
        && !line.is_finished()
        && line.columns() > LONGEST_VERSE
        && !line.text.ends_with([':', ';', '：'])
        || next.starts_small()
            && (!line.starts_small() || line.columns() >= 40)
            && habits.wrap.is_none()
            && !line.ends_as_prose()
            && !is_indented
}

/// Returns the number of lines of the paragraph that a run of text begins with, and what its line ends are.
pub(super) fn first_of(run: &[Line<'_>], shape: Shape, habits: &Habits) -> (usize, LineEnds) {
    match shape {
        Shape::Rows | Shape::Quotation => (run.len().max(1), LineEnds::Kept),
        Shape::Table | Shape::Log => (1, LineEnds::Kept),
        Shape::Text => {
            let is_inside = |pair: &&[Line<'_>]| matches!(pair, [line, next] if goes_on(line, next, habits) || is_cut(line, habits));
            let n_lines = 1 + run.windows(2).take(MOST_WRAPPED).take_while(is_inside).count();
            (n_lines, if n_lines > 1 { LineEnds::Joined } else { LineEnds::Kept })
        }
    }
}

/// Returns whether a line is text that ends inside a sentence.
fn is_cut(line: &Line<'_>, habits: &Habits) -> bool {
    !line.is_finished()
        && !line.text.ends_with([':', ';', '：', '؛', '；'])
        && line.columns() > LONGEST_VERSE
        && !habits.is_tight
}

/// What is between the cells of a row that is drawn with spaces.
static GAP: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("   "));

fn is_table(run: &[Line<'_>]) -> bool {
    let is_row = |line: &&Line<'_>| {
        let bytes = line.text.as_bytes();
        memchr::memchr(b'\t', bytes).is_some()
            || memchr::memchr_iter(b'|', bytes).nth(1).is_some()
            || (line.columns() <= 120
                && GAP.find(bytes).is_some()
                && line.text.split("   ").filter(|cell| !cell.trim().is_empty()).count() >= 2)
    };
    let n_rows = run.iter().filter(is_row).count();
    n_rows >= 2 && n_rows * 10 >= run.len() * 6
}
