//! Finds tables that are drawn with lines of signs: those of pandoc, Markdown and reStructuredText, and of database programs.

use super::{
    line::Line,
    page::{Page, Role},
};

/// The most lines of a table that has blank lines between its rows, and of its head.
const MOST_LINES: usize = 400;
const MOST_HEAD_LINES: usize = 8;
/// How many columns a line may be wider than the lines that are drawn above and below it: signs that combine count as one.
const SLACK: usize = 24;

/// Marks the lines of tables as rows, each with the lines on which it goes on, and what is written above or below as caption.
pub(super) fn read(page: &mut Page<'_>) {
    let mut at = 0;
    while let Some(line) = page.lines.get(at) {
        let table = match line.text.bytes().next() {
            Some(b'-' | b'|' | b':') if is_delimiter(line) => piped(&page.lines, at),
            Some(b'-' | b'=') => drawn(&page.lines, at),
            Some(b'+') => boxed(&page.lines, at),
            _ => None,
        };
        let Some(Table { first, roles }) = table else {
            at += 1;
            continue;
        };
        let end = first + roles.len();
        for (at, role) in (first..end).zip(roles) {
            page.set(at, role);
        }
        for caption in first.checked_sub(1).into_iter().chain([end]) {
            if page.lines.get(caption).is_some_and(is_caption) {
                page.set(caption, Role::Caption);
            }
        }
        at = end.max(at + 1);
    }
}

/// A table: its first line, and what each of its lines is.
struct Table {
    first: usize,
    roles: Vec<Role>,
}

/// `Table: Prices`, `: Prices`, on a line by itself.
fn is_caption(line: &Line<'_>) -> bool {
    let words = line.text.strip_prefix("Table").unwrap_or(line.text);
    line.is_alone() && words.strip_prefix(':').is_some_and(|words| words.starts_with(' '))
}

/// Returns the number of columns below a line that draws them (`------ -----`), or 0.
fn n_columns(line: &Line<'_>) -> usize {
    let is_drawn =
        ['-', '='].into_iter().any(|sign| line.text.chars().all(|it| it == sign || it == ' '));
    let is_wide = |column: &str| column.len() >= 2;
    let columns = line.text.split(' ').filter(|column| !column.is_empty());
    if !is_drawn || line.columns() < 7 || !columns.clone().all(is_wide) {
        return 0;
    }
    columns.count()
}

/// Reads a table whose columns are drawn on one line. The line at `at` is that, or the first line of a table with a frame.
fn drawn(lines: &[Line<'_>], at: usize) -> Option<Table> {
    let first = lines.get(at)?;
    match n_columns(first) {
        0 => None,
        // A frame, the head, and the columns.
        1 => {
            let columns = (at + 2..=at + MOST_HEAD_LINES)
                .find(|at| lines.get(*at).is_some_and(|line| n_columns(line) > 1))?;
            let head = lines.get(at + 1..columns)?;
            let is_joined = |line: &Line<'_>| !line.is_first && is_within(line, first);
            (head.iter().all(is_joined) && !lines.get(columns)?.is_first).then_some(())?;
            let mut roles = vec![Role::Row, Role::Row];
            roles.resize(columns - at, Role::RowRest);
            roles.push(Role::Row);
            let end = closing(lines, columns + 1, first)?;
            rows(lines.get(columns + 1..end)?, &mut roles);
            roles.push(Role::Row);
            Some(Table { first: at, roles })
        }
        // The columns, and above them the head or nothing.
        _ => {
            let head = at.checked_sub(1).filter(|_| !first.is_first);
            if head.is_some_and(|head| !lines.get(head).is_some_and(|head| is_within(head, first)))
                || first.is_last
            {
                return None;
            }
            let mut roles = vec![Role::Row; 1 + usize::from(head.is_some())];
            match closing(lines, at + 1, first).filter(|_| head.is_none()) {
                Some(mut end) => {
                    rows(lines.get(at + 1..end)?, &mut roles);
                    roles.push(Role::Row);
                    // Those were the head, if the table goes on below.
                    while let Some(next) = lines.get(end).filter(|line| !line.is_last)
                        && let Some(next) = closing(lines, end + 1, next)
                    {
                        rows(lines.get(end + 1..next)?, &mut roles);
                        roles.push(Role::Row);
                        end = next;
                    }
                }
                None => {
                    let rest = lines.get(at + 1..)?.iter();
                    let n_rows =
                        rest.take_while(|line| !line.is_first && is_within(line, first)).count();
                    (n_rows > 0).then_some(())?;
                    roles.extend(vec![Role::Row; n_rows]);
                }
            }
            Some(Table { first: head.unwrap_or(at), roles })
        }
    }
}

/// Returns the next line that is the same as the first of a table, if all between may be its rows.
fn closing(lines: &[Line<'_>], from: usize, first: &Line<'_>) -> Option<usize> {
    let between = lines.get(from..)?.iter().take(MOST_LINES);
    let n_rows =
        between.take_while(|line| line.text != first.text && is_within(line, first)).count();
    let end = lines.get(from + n_rows)?;
    (n_rows > 0 && end.text == first.text).then_some(from + n_rows)
}

/// Returns whether a line is no wider than the columns that are drawn.
fn is_within(line: &Line<'_>, drawn: &Line<'_>) -> bool {
    let right = |line: &Line<'_>| usize::from(line.indent) + line.columns();
    right(line) <= right(drawn) + SLACK && line.indent.saturating_add(1) >= drawn.indent
}

/// Adds the roles of rows. If there are blank lines between them, a row may have several lines.
fn rows(lines: &[Line<'_>], roles: &mut Vec<Role>) {
    let is_parted = lines.iter().skip(1).any(|line| line.is_first);
    let indent = lines.iter().map(|line| line.indent).min().unwrap_or_default();
    for (line, n_before) in lines.iter().zip(0..) {
        let is_rest = n_before > 0 && if is_parted { !line.is_first } else { line.indent > indent };
        roles.push(if is_rest { Role::RowRest } else { Role::Row });
    }
}

/// Returns whether a line is a border of a table in boxes (`+----+---+`).
fn is_border(line: &Line<'_>) -> bool {
    ["+-", "+=", "+:"].into_iter().any(|start| line.text.starts_with(start))
        && line.text.ends_with('+')
        && line.text.bytes().all(|sign| b"+-=:".contains(&sign))
}

/// Reads a table in boxes.
fn boxed(lines: &[Line<'_>], at: usize) -> Option<Table> {
    let mut table = lines.get(at..)?;
    let is_part = |line: &&Line<'_>| {
        is_border(line) || line.text.starts_with(['|', '+']) && line.text.ends_with(['|', '+'])
    };
    is_border(table.first()?).then_some(())?;
    let n_more = table.iter().skip(1).take_while(|line| !line.is_first && is_part(line)).count();
    table = table.get(..=n_more)?;
    let n_borders = table.iter().filter(|line| is_border(line)).count();
    if n_borders == table.len() {
        return Some(Table { first: at, roles: vec![Role::Rule; n_borders] });
    }
    if n_borders < 2 {
        return None;
    }
    // A database program draws no line between rows, which have one line each.
    let is_result =
        n_borders <= 3 && !table.iter().any(|line| is_border(line) && line.text.contains('='));
    let mut roles = Vec::with_capacity(table.len());
    let mut is_after_border = true;
    for line in table {
        let is_row = is_border(line) || is_after_border || is_result;
        roles.push(if is_row { Role::Row } else { Role::RowRest });
        is_after_border = is_border(line);
    }
    Some(Table { first: at, roles })
}

/// Returns whether a line stands between the head and the rows of a table with bars (`|---|---:|`).
fn is_delimiter(line: &Line<'_>) -> bool {
    let cells = line.text.trim_start_matches('|').trim_end_matches('|').split('|').map(str::trim);
    let is_drawn = |cell: &str| {
        let inner = cell.trim_start_matches(':').trim_end_matches(':');
        !inner.is_empty() && inner.bytes().all(|sign| sign == b'-')
    };
    memchr::memchr(b'|', line.text.as_bytes()).is_some() && cells.into_iter().all(is_drawn)
}

/// Reads a table with bars from the line below its head.
fn piped(lines: &[Line<'_>], at: usize) -> Option<Table> {
    let has_bar = |line: &&Line<'_>| line.text.contains('|');
    let head = at.checked_sub(1)?;
    (!lines.get(at)?.is_first && has_bar(&lines.get(head)?)).then_some(())?;
    let rest = lines.get(at + 1..)?.iter();
    let n_rows = rest.take_while(|line| !line.is_first && has_bar(line)).count();
    Some(Table { first: head, roles: vec![Role::Row; 2 + n_rows] })
}
