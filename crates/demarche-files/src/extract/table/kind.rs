//! The kinds of files that hold records, and the forms of their rows.

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
