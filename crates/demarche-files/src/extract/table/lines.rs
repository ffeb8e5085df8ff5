//! Reads one JSON object per line.

use std::{
    io::{self, BufRead, BufReader, Read},
    ops::ControlFlow,
    sync::Arc,
};

use super::{
    error::TableError,
    json::fields_of,
    limit::{LARGEST_RECORD, too_large},
    record::{Item, Record, Refused},
};

/// Gives each line that is not blank to `sink`, until it breaks.
pub(super) fn read(
    source: impl Read,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> Result<(), TableError> {
    each_line(source, |number, at, text| {
        let line = Some(at);
        let refused = |why| Item::Refused(Refused { number, line, why });
        let item = match text.map_err(refused) {
            Ok(text) => match fields_of(text) {
                Ok(fields) => Item::Record(Record { part: Arc::default(), number, line, fields }),
                Err(why) => refused(why),
            },
            Err(refused) => refused,
        };
        sink(item)
    })
}

/// Gives each line that is not blank to `sink`, with its number among them and in the file, or the reason why it is too long.
pub(super) fn each_line(
    source: impl Read,
    mut sink: impl FnMut(u64, u64, Result<&str, String>) -> ControlFlow<()>,
) -> Result<(), TableError> {
    let mut source = BufReader::with_capacity(64 * 1024, source);
    let mut line = Vec::new();
    let (mut number, mut at) = (0, 0);
    loop {
        let is_whole = read_line(&mut source, &mut line)
            .map_err(|error| TableError::Unread { why: error.to_string() })?;
        if line.is_empty() {
            return Ok(());
        }
        at += 1;
        // The reader gives nothing but UTF-8.
        let text = std::str::from_utf8(&line).unwrap_or_default().trim();
        if is_whole && text.is_empty() {
            continue;
        }
        number += 1;
        let text = if is_whole { Ok(text) } else { Err(too_large()) };
        if sink(number, at, text).is_break() {
            return Ok(());
        }
    }
}

/// Reads a line with its end; of one that is too long only the beginning is kept. Returns whether it is whole.
fn read_line(source: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut is_whole = true;
    loop {
        let piece = source.fill_buf()?;
        let end = memchr::memchr(b'\n', piece).map(|end| end + 1);
        let n_taken = end.unwrap_or(piece.len());
        if (line.len() + n_taken) as u64 > LARGEST_RECORD {
            is_whole = false;
        } else {
            line.extend_from_slice(piece.get(..n_taken).unwrap_or_default());
        }
        source.consume(n_taken);
        if end.is_some() || n_taken == 0 {
            return Ok(is_whole);
        }
    }
}
