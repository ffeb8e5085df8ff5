//! In which form a file has its records.

use std::io::{self, Read};

use super::{
    error::TableError,
    kind::{Header, Separator, TableKind},
    sample::{self, Extent},
};
use crate::extract::{
    charset::Charset,
    detect::guess,
    encoding::{decode_as, other_type},
    plain::cut,
};

/// How much of a file is examined to find its form, in bytes.
const HEAD: usize = 256 * 1024;
/// How much is examined from the first byte that is not ASCII, in bytes.
const WINDOW: usize = 1 << 20;

/// The form of a file of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Its kind.
    pub kind: TableKind,
    /// Its encoding.
    pub charset: Charset,
    /// What stands between its cells.
    pub separator: Separator,
    /// What its first row is.
    pub header: Header,
}

impl Layout {
    /// Finds out the form of a file from its name and first bytes, of which it need not have more than some hundred thousand.
    pub fn of(name: &str, head: &[u8], charset: Charset) -> Result<Self, TableError> {
        let head = head.get(..HEAD).unwrap_or(head);
        if head.is_empty() {
            return Err(TableError::Empty);
        }
        let stated = TableKind::of_name(name);
        let layout = Self {
            kind: TableKind::Workbook,
            charset,
            separator: Separator::Comma,
            header: Header::Named,
        };
        let is_packed = head.starts_with(b"PK\x03\x04") || head.starts_with(b"\xd0\xcf\x11\xe0");
        if is_packed && matches!(stated, None | Some(TableKind::Workbook)) {
            return Ok(layout);
        }
        if let Some(kind) = other_type(head) {
            let why = format!("this is {kind}, not a table of articles");
            return Err(TableError::refused(why));
        }
        let extent = if head.len() >= HEAD { Extent::Beginning } else { Extent::Whole };
        // A page or a text with the name of a workbook is read as what it is.
        let text = match decode_as(charset, if extent == Extent::Whole { head } else { cut(head) })
        {
            Ok(decoded) => decoded.text.into_owned(),
            Err(_) => return Err(TableError::refused("this is not a text file")),
        };
        let text = text.trim_start_matches('\u{feff}');
        if text.trim().is_empty() {
            return Err(TableError::Empty);
        }
        let kind = match stated {
            Some(TableKind::Delimited) => TableKind::Delimited,
            Some(TableKind::JsonLines) if !text.trim_start().starts_with('[') => {
                TableKind::JsonLines
            }
            _ => sample::kind_of(text),
        };
        let (separator, header) = match kind {
            TableKind::Delimited => sample::form_of_cells(text, extent),
            _ => (Separator::Comma, Header::Named),
        };
        Ok(Self { kind, separator, header, ..layout })
    }
}

/// Guesses the encoding of a file. Reads on to its first byte that is not ASCII, because it may be far from its beginning.
pub fn charset_of(mut source: impl Read) -> io::Result<Charset> {
    let mut window = Vec::new();
    let mut piece = vec![0; 128 * 1024];
    let mut is_first = true;
    loop {
        let n_read = match source.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        let read = piece.get(..n_read).unwrap_or_default();
        if is_first {
            // What is not ASCII and yet has no bytes from 128 says so at once.
            if let Some(found) = guess(cut(read)).filter(|found| found.charset != Charset::UTF_8) {
                return Ok(found.charset);
            }
            is_first = false;
        }
        if !window.is_empty() || !read.is_ascii() {
            window.extend_from_slice(read);
        }
        if n_read == 0 || window.len() >= WINDOW {
            break;
        }
    }
    let window = if window.len() >= WINDOW { cut(&window) } else { &window };
    Ok(guess(window).map_or(Charset::UTF_8, |found| found.charset))
}
