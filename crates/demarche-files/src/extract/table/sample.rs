//! Finds the form of a text from its beginning.

use csv::{ReaderBuilder, StringRecord};

use super::{
    dates::is_moment,
    kind::{Header, Separator, TableKind},
};

/// How many rows are compared.
const ROWS: usize = 200;
/// The longest name of a field, in characters.
const LONGEST_NAME: usize = 80;

/// Returns the kind of table that a text is, whatever its name.
pub(super) fn kind_of(text: &str) -> TableKind {
    let text = text.trim_start();
    if text.starts_with('[') {
        return TableKind::Json;
    }
    if !text.starts_with('{') {
        return TableKind::Delimited;
    }
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let is_whole = |line: &str| serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok();
    match (lines.next(), lines.next()) {
        (Some(one), Some(next)) if is_whole(one) && next.trim_start().starts_with('{') => {
            TableKind::JsonLines
        }
        _ => TableKind::Json,
    }
}

/// How much of a table is examined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    /// Its last row may be cut.
    Beginning,
}

/// Returns what stands between the cells of a table, and what its first row is.
pub(super) fn form_of_cells(text: &str, extent: Extent) -> (Separator, Header) {
    let stated = stated_separator(text);
    let rows_of = |separator: Separator| {
        let mut rows = rows(text, separator);
        if extent == Extent::Beginning && rows.len() > 1 {
            rows.pop();
        }
        rows
    };
    let score = |separator: &Separator| {
        let rows = rows_of(*separator);
        let n_cells = rows.first().map_or(0, StringRecord::len);
        let n_like = rows.iter().filter(|row| row.len() == n_cells).count();
        let is_table = n_cells > 1 && n_like * 10 >= rows.len() * 7;
        if is_table { n_like * 1000 / rows.len().max(1) + n_cells.min(50) } else { 0 }
    };
    // Of two that fit equally well, the first counts.
    let best = Separator::ALL.into_iter().rev().max_by_key(score).filter(|best| score(best) > 0);
    let separator = stated.or(best).unwrap_or(Separator::Comma);
    (separator, header_of(&rows_of(separator)))
}

/// Returns the separator that a spreadsheet wrote into the first line: `sep=;`.
fn stated_separator(text: &str) -> Option<Separator> {
    let sign = text.lines().next()?.trim_end().strip_prefix("sep=")?;
    Separator::ALL.into_iter().find(|separator| sign.as_bytes() == [separator.byte()])
}

/// Returns whether a row is the line that states the separator.
pub(super) fn states_separator(row: &StringRecord) -> bool {
    row.get(0).is_some_and(|cell| cell.starts_with("sep=") && cell.len() <= 5)
        && row.iter().skip(1).all(str::is_empty)
}

fn rows(text: &str, separator: Separator) -> Vec<StringRecord> {
    let mut reader = ReaderBuilder::new()
        .delimiter(separator.byte())
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let rows = reader.records().map_while(Result::ok).filter(|row| !states_separator(row));
    rows.take(ROWS).collect()
}

/// Returns whether the first row looks like names. Articles are longer, and dates, numbers and addresses are no names.
fn header_of(rows: &[StringRecord]) -> Header {
    let Some(first) = rows.first() else { return Header::Named };
    let is_name = |cell: &str| {
        let cell = cell.trim();
        cell.chars().count() <= LONGEST_NAME
            && !cell.contains('\n')
            && !cell.starts_with("http")
            && cell.parse::<f64>().is_err()
            && !(cell.chars().any(|sign| sign.is_ascii_digit()) && is_moment(cell))
    };
    let n_empty = first.iter().filter(|cell| cell.trim().is_empty()).count();
    let are_names = first.iter().all(is_name) && n_empty * 2 < first.len().max(1);
    if are_names { Header::Named } else { Header::Numbered }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_a_table_is_found() {
        use Header::{Named, Numbered};
        use Separator::{Bar, Comma, Semicolon, Tab};
        for (text, expected) in [
            ("id,title,text\n1,Talks,\"He said, and left\"\n", (Comma, Named)),
            ("id;title;text\n1;Talks, again;\"a;b\"\n2;x, y;z\n", (Semicolon, Named)),
            ("id\ttext\n1\tTalks, they said\n", (Tab, Named)),
            ("id|text\n1|Talks\n", (Bar, Named)),
            ("text\n\"One, two\"\n\"Three\"\n", (Comma, Named)),
            ("sep=;\nid;text\n1;a,b,c\n", (Semicolon, Named)),
            ("1,2025-11-09,Talks\n2,2025-11-10,More\n", (Comma, Numbered)),
            ("https://example.org/1,Talks\n", (Comma, Numbered)),
            ("شناخت,عنوان,متن\n1,الف,ب\n", (Comma, Named)),
            ("", (Comma, Named)),
        ] {
            assert_eq!(form_of_cells(text, Extent::Whole), expected, "{text:?}");
        }
    }

    #[test]
    fn the_kind_of_a_table_is_found() {
        for (text, expected) in [
            ("[{}]", TableKind::Json),
            ("{\"a\": [\n{}]}", TableKind::Json),
            ("{\"a\": 1}\n{\"a\": 2}\n", TableKind::JsonLines),
            ("{\"a\": 1}\n", TableKind::Json),
            ("{\n\"a\": 1}\n{\n\"a\": 2}", TableKind::Json),
            ("a,b\n", TableKind::Delimited),
        ] {
            assert_eq!(kind_of(text), expected, "{text}");
        }
    }
}
