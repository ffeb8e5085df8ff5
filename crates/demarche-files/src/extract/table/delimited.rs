//! Reads cells with a separator between them (RFC 4180, and what spreadsheets write).

use std::{io::Read, ops::ControlFlow, sync::Arc};

use csv::{ReaderBuilder, StringRecord};

use super::{
    kind::Header,
    layout::Layout,
    limit::{Limited, too_large},
    names::FieldNames,
    record::{Item, Record, Refused, Value},
    sample::states_separator,
};

/// Gives each row to `sink`, until it breaks.
pub(super) fn read(
    source: impl Read,
    layout: Layout,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) {
    let (source, used) = Limited::new(source);
    let mut reader = ReaderBuilder::new()
        .delimiter(layout.separator.byte())
        .flexible(true)
        .has_headers(false)
        .from_reader(source);
    let part: Arc<str> = "".into();
    let mut names = (layout.header == Header::Numbered).then(FieldNames::default);
    let mut row = StringRecord::new();
    let (mut number, mut is_first) = (0, true);
    loop {
        used.renew();
        let read = reader.read_record(&mut row);
        let line = row.position().map(csv::Position::line);
        match read {
            Ok(false) => return,
            Ok(true) if std::mem::take(&mut is_first) && states_separator(&row) => {}
            Ok(true) => match &mut names {
                None => names = Some(FieldNames::of(row.iter())),
                Some(names) => {
                    number += 1;
                    let cells = row.iter().map(|cell| Value::Text(cell.to_owned()));
                    let fields = names.give(cells);
                    let part = Arc::clone(&part);
                    if sink(Item::Record(Record { part, number, line, fields })).is_break() {
                        return;
                    }
                }
            },
            Err(error) => {
                let why = if used.is_too_much() { too_large() } else { error.to_string() };
                let why = format!("{why}; nothing after it can be read");
                // This is the end, whatever is made of it.
                let _end = sink(Item::Refused(Refused { number: number + 1, line, why }));
                return;
            }
        }
    }
}
