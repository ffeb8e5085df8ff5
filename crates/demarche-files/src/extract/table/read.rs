//! Reads the records of a table, whatever its form.

use std::{io::Read, ops::ControlFlow};

use super::{
    decode::decoded, delimited, error::TableError, json, kind::TableKind, layout::Layout, lines,
    record::Item, workbook,
};

/// Gives the records of a table to `sink` one after the other, until it breaks. What cannot be read is given in their place.
///
/// Of a workbook, `source` has the rows into which it was converted.
pub fn read(
    source: impl Read,
    layout: Layout,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> Result<(), TableError> {
    if layout.kind == TableKind::Workbook {
        return workbook::read(source, layout.header, sink);
    }
    let text = decoded(source, layout.charset)
        .map_err(|error| TableError::Unread { why: error.to_string() })?;
    match layout.kind {
        TableKind::Delimited => delimited::read(text, layout, sink),
        TableKind::Json => json::read(text, sink),
        TableKind::JsonLines | TableKind::Workbook => return lines::read(text, sink),
    }
    Ok(())
}
