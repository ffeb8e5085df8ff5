//! In which form a file has its records.

use std::io::{self, Read};

use super::{error::TableError, sample};
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

/// A kind of file that holds records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// Cells with a separator between them: CSV, TSV.
    Delimited,
    /// A list of objects in JSON.
    Json,
    /// One JSON object per line.
    JsonLines,
    /// A workbook of sheets: XLSX, XLS, XLSB, ODS.
    Workbook,
}

impl TableKind {
    /// The extensions of tables, in lower case, with the kind of each.
    pub const EXTENSIONS: [(&str, Self); 11] = [
        ("csv", Self::Delimited),
        ("tsv", Self::Delimited),
        ("tab", Self::Delimited),
        ("json", Self::Json),
        ("jsonl", Self::JsonLines),
        ("ndjson", Self::JsonLines),
        ("xlsx", Self::Workbook),
        ("xlsm", Self::Workbook),
        ("xlsb", Self::Workbook),
        ("xls", Self::Workbook),
        ("ods", Self::Workbook),
    ];

    /// Returns the kind that a file's name states.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        let is_it = |(known, _): &&(&str, Self)| known.eq_ignore_ascii_case(extension);
        Self::EXTENSIONS.iter().find(is_it).map(|(_, kind)| *kind)
    }

    /// Returns its name as shown to a person: `CSV`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Delimited => "Table of cells (CSV)",
            Self::Json => "JSON",
            Self::JsonLines => "JSON Lines",
            Self::Workbook => "Workbook",
        }
    }
}

/// What stands between the cells of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they say it")]
pub enum Separator {
    Comma,
    Semicolon,
    Tab,
    Bar,
}

impl Separator {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Bar];

    /// Returns its byte.
    pub fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Bar => b'|',
        }
    }

    /// Returns its name in commands.
    pub fn name(self) -> &'static str {
        match self {
            Self::Comma => "comma",
            Self::Semicolon => "semicolon",
            Self::Tab => "tab",
            Self::Bar => "bar",
        }
    }
}

/// Whether the first row of a table has the names of the fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// It has.
    Named,
    /// It is a record, and the fields are numbered.
    Numbered,
}

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
        let is_cut = head.len() >= HEAD;
        // A page or a text with the name of a workbook is read as what it is.
        let text = match decode_as(charset, if is_cut { cut(head) } else { head }) {
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
            TableKind::Delimited => sample::form_of_cells(text, is_cut),
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
