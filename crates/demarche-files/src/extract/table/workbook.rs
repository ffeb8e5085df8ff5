//! Reads the sheets of a workbook. They are first converted into lines of JSON, which a process of its own can do.

use std::{
    io::{self, Cursor, Read, Write},
    ops::ControlFlow,
    sync::Arc,
};

use calamine::{Data, ExcelDateTime, Reader as _, SheetType, open_workbook_auto_from_rs};
use serde_json::value::RawValue;

use super::{
    error::TableError,
    kind::Header,
    lines::each_line,
    names::FieldNames,
    record::{Item, Record, Refused, Value},
};

/// The most that a workbook may hold, in bytes of JSON.
const LARGEST: usize = 512 << 20;

/// Converts a workbook into lines of JSON.
///
/// They are the name of each sheet, followed by its rows that are not empty, each with its number before its cells. Formulas count as
/// what they were computed to when it was saved.
pub fn convert(bytes: &[u8], out: &mut impl Write) -> Result<(), TableError> {
    let damaged = |error: &dyn std::fmt::Display| {
        TableError::refused(format!("this workbook cannot be read: {error}"))
    };
    let mut workbook =
        open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let sheets = workbook.sheets_metadata().iter();
    let sheets = sheets.filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let names: Vec<String> = sheets.map(|sheet| sheet.name.clone()).collect();
    let mut room = LARGEST;
    for name in names {
        let range = workbook.worksheet_range(&name).map_err(|error| damaged(&error))?;
        let mut line = serde_json::Value::from(name).to_string();
        let first = range.start().map_or(0, |(row, _)| row);
        for (row, number) in range.rows().zip(u64::from(first) + 1..) {
            let n_cells = row.iter().rposition(|cell| *cell != Data::Empty).map_or(0, |at| at + 1);
            if n_cells == 0 {
                continue;
            }
            line.push('\n');
            line.push('[');
            line.push_str(&number.to_string());
            for cell in row.iter().take(n_cells) {
                line.push(',');
                line.push_str(&json_of(cell));
            }
            line.push(']');
            room = room.checked_sub(line.len()).ok_or_else(|| {
                TableError::refused("this workbook holds too much; save its sheet as CSV")
            })?;
            out.write_all(line.as_bytes()).map_err(|error| unwritten(&error))?;
            line.clear();
        }
        line.push('\n');
        out.write_all(line.as_bytes()).map_err(|error| unwritten(&error))?;
    }
    Ok(())
}

fn unwritten(error: &io::Error) -> TableError {
    TableError::Unread { why: error.to_string() }
}

/// Returns a cell in JSON.
fn json_of(cell: &Data) -> String {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    match cell {
        Data::Int(number) => number.to_string(),
        Data::Float(number) if !number.is_finite() => "null".to_owned(),
        // Without `.0`, as it is shown.
        Data::Float(number) => number.to_string(),
        Data::String(words) | Data::DateTimeIso(words) | Data::DurationIso(words) => text(words),
        Data::Bool(is_true) => is_true.to_string(),
        Data::DateTime(moment) => text(&in_iso(moment)),
        Data::Error(error) => text(&error.to_string()),
        Data::Empty => "null".to_owned(),
    }
}

/// Returns a date, a date with a time of day, or a time of day alone.
fn in_iso(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    let days = moment.as_f64();
    if moment.is_duration() || (0.0..1.0).contains(&days) {
        return time;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if days.fract() == 0.0 { date } else { format!("{date}T{time}") }
}

/// Gives each row of each sheet to `sink`, until it breaks.
pub(super) fn read(
    lines: impl Read,
    header: Header,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> Result<(), TableError> {
    let mut part: Arc<str> = Arc::default();
    let (mut names, mut number) = (None, 0);
    each_line(lines, |_, at, text| {
        let row: Result<Vec<&RawValue>, String> = match text {
            Ok(text) if text.starts_with('"') => {
                part = serde_json::from_str::<String>(text).unwrap_or_default().into();
                names = (header == Header::Numbered).then(FieldNames::default);
                number = 0;
                return ControlFlow::Continue(());
            }
            Ok(text) => serde_json::from_str(text).map_err(|error| error.to_string()),
            Err(why) => Err(why),
        };
        let row = match row {
            Ok(row) => row,
            Err(why) => {
                number += 1;
                return sink(Item::Refused(Refused { number, line: Some(at), why }));
            }
        };
        let line = row.first().and_then(|number| number.get().parse().ok());
        let cells = row.iter().skip(1).map(|cell| cell.get());
        let value = |raw: &str| match serde_json::from_str::<String>(raw) {
            Ok(text) => Value::Text(text),
            Err(_) if raw == "null" => Value::Text(String::new()),
            Err(_) => Value::Raw(raw.to_owned()),
        };
        let cells = cells.map(value);
        match &mut names {
            None => {
                let cells: Vec<Value> = cells.collect();
                let words: Vec<_> = cells.iter().map(|cell| cell.words(" ")).collect();
                names = Some(FieldNames::of(words.iter().map(AsRef::as_ref)));
                ControlFlow::Continue(())
            }
            Some(names) => {
                number += 1;
                let fields = names.give(cells);
                sink(Item::Record(Record { part: Arc::clone(&part), number, line, fields }))
            }
        }
    })
}
