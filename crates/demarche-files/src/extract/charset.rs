//! The encodings that can be read, with their names for our files, for Python and for people.

use std::borrow::Cow;

use encoding_rs::{
    self as standard, Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, X_USER_DEFINED,
};
use oem_cp::code_table as oem;

use super::{
    shifted,
    vietnamese::{Letters, TCVN, VISCII},
};

/// The prefix of names for which Python has no table.
pub(crate) const OWN: &str = "whatwg-";

/// An encoding that we can read.
#[derive(Clone, Copy, Debug)]
pub struct Charset(&'static Row);

impl PartialEq for Charset {
    fn eq(&self, other: &Self) -> bool {
        self.0.own == other.0.own
    }
}

impl Eq for Charset {}

#[derive(Debug)]
struct Row {
    /// The name of Python's closest table.
    name: &'static str,
    /// Our name, which Python does not know.
    own: &'static str,
    /// The name for people.
    label: &'static str,
    /// The script or region for people.
    group: &'static str,
    table: Table,
}

/// How the bytes of an encoding become text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Table {
    /// An encoding of browsers.
    Standard(&'static Encoding),
    /// A code page of DOS: the characters of the bytes from 128.
    Page(&'static [char; 128]),
    /// The same with bytes that mean nothing.
    Gaps(&'static [Option<char>; 128]),
    /// Four bytes for each character, the lowest first.
    Utf32Le,
    /// Four bytes for each character, the highest first.
    Utf32Be,
    /// Korean in seven bits.
    Iso2022Kr,
    /// Chinese in seven bits, with escape sequences.
    Iso2022Cn,
    /// Chinese in seven bits, between `~{` and `~}`.
    Hz,
    /// Vietnamese, also in place of control characters.
    Vietnamese(&'static Letters),
}

const fn row(
    name: &'static str,
    own: &'static str,
    label: &'static str,
    group: &'static str,
    table: Table,
) -> Row {
    Row { name, own, label, group, table }
}

use Table::{Gaps, Page, Standard};

/// All encodings, grouped by script.
#[rustfmt::skip]
static ROWS: [Row; 60] = [
    row("UTF-8", "whatwg-utf-8", "UTF-8", "Unicode", Standard(UTF_8)),
    row("UTF-16LE", "whatwg-utf-16le", "UTF-16 LE", "Unicode", Standard(UTF_16LE)),
    row("UTF-16BE", "whatwg-utf-16be", "UTF-16 BE", "Unicode", Standard(UTF_16BE)),
    row("UTF-32LE", "whatwg-utf-32le", "UTF-32 LE", "Unicode", Table::Utf32Le),
    row("UTF-32BE", "whatwg-utf-32be", "UTF-32 BE", "Unicode", Table::Utf32Be),
    row("windows-1252", "whatwg-windows-1252", "Windows-1252, ISO 8859-1", "Western European", Standard(standard::WINDOWS_1252)),
    row("ISO-8859-15", "whatwg-iso-8859-15", "ISO 8859-15", "Western European", Standard(standard::ISO_8859_15)),
    row("macintosh", "whatwg-macintosh", "Mac Roman", "Western European", Standard(standard::MACINTOSH)),
    row("IBM850", "whatwg-ibm850", "DOS 850", "Western European", Page(&oem::DECODING_TABLE_CP850)),
    row("IBM437", "whatwg-ibm437", "DOS 437", "Western European", Page(&oem::DECODING_TABLE_CP437)),
    row("cp858", "whatwg-ibm858", "DOS 858", "Western European", Page(&oem::DECODING_TABLE_CP858)),
    row("IBM860", "whatwg-ibm860", "DOS 860 (Portuguese)", "Western European", Page(&oem::DECODING_TABLE_CP860)),
    row("IBM861", "whatwg-ibm861", "DOS 861 (Icelandic)", "Western European", Page(&oem::DECODING_TABLE_CP861)),
    row("IBM863", "whatwg-ibm863", "DOS 863 (Canadian French)", "Western European", Page(&oem::DECODING_TABLE_CP863)),
    row("IBM865", "whatwg-ibm865", "DOS 865 (Nordic)", "Western European", Page(&oem::DECODING_TABLE_CP865)),
    row("ISO-8859-14", "whatwg-iso-8859-14", "ISO 8859-14", "Celtic", Standard(standard::ISO_8859_14)),
    row("ISO-8859-10", "whatwg-iso-8859-10", "ISO 8859-10", "Nordic", Standard(standard::ISO_8859_10)),
    row("ISO-8859-3", "whatwg-iso-8859-3", "ISO 8859-3", "Maltese, Esperanto", Standard(standard::ISO_8859_3)),
    row("windows-1250", "whatwg-windows-1250", "Windows-1250", "Central European", Standard(standard::WINDOWS_1250)),
    row("ISO-8859-2", "whatwg-iso-8859-2", "ISO 8859-2", "Central European", Standard(standard::ISO_8859_2)),
    row("IBM852", "whatwg-ibm852", "DOS 852", "Central European", Page(&oem::DECODING_TABLE_CP852)),
    row("ISO-8859-16", "whatwg-iso-8859-16", "ISO 8859-16", "Romanian", Standard(standard::ISO_8859_16)),
    row("windows-1257", "whatwg-windows-1257", "Windows-1257", "Baltic", Standard(standard::WINDOWS_1257)),
    row("ISO-8859-13", "whatwg-iso-8859-13", "ISO 8859-13", "Baltic", Standard(standard::ISO_8859_13)),
    row("ISO-8859-4", "whatwg-iso-8859-4", "ISO 8859-4", "Baltic", Standard(standard::ISO_8859_4)),
    row("IBM775", "whatwg-ibm775", "DOS 775", "Baltic", Page(&oem::DECODING_TABLE_CP775)),
    row("windows-1254", "whatwg-windows-1254", "Windows-1254, ISO 8859-9", "Turkish", Standard(standard::WINDOWS_1254)),
    row("IBM857", "whatwg-ibm857", "DOS 857", "Turkish", Gaps(&oem::DECODING_TABLE_CP857)),
    row("windows-1251", "whatwg-windows-1251", "Windows-1251", "Cyrillic", Standard(standard::WINDOWS_1251)),
    row("KOI8-R", "whatwg-koi8-r", "KOI8-R", "Cyrillic", Standard(standard::KOI8_R)),
    row("KOI8-U", "whatwg-koi8-u", "KOI8-U", "Cyrillic", Standard(standard::KOI8_U)),
    row("ISO-8859-5", "whatwg-iso-8859-5", "ISO 8859-5", "Cyrillic", Standard(standard::ISO_8859_5)),
    row("IBM866", "whatwg-ibm866", "DOS 866", "Cyrillic", Standard(standard::IBM866)),
    row("IBM855", "whatwg-ibm855", "DOS 855", "Cyrillic", Page(&oem::DECODING_TABLE_CP855)),
    row("mac_cyrillic", "whatwg-x-mac-cyrillic", "Mac Cyrillic", "Cyrillic", Standard(standard::X_MAC_CYRILLIC)),
    row("windows-1253", "whatwg-windows-1253", "Windows-1253", "Greek", Standard(standard::WINDOWS_1253)),
    row("ISO-8859-7", "whatwg-iso-8859-7", "ISO 8859-7", "Greek", Standard(standard::ISO_8859_7)),
    row("cp737", "whatwg-ibm737", "DOS 737", "Greek", Page(&oem::DECODING_TABLE_CP737)),
    row("IBM869", "whatwg-ibm869", "DOS 869", "Greek", Page(&oem::DECODING_TABLE_CP869)),
    row("windows-1256", "whatwg-windows-1256", "Windows-1256", "Arabic", Standard(standard::WINDOWS_1256)),
    row("ISO-8859-6", "whatwg-iso-8859-6", "ISO 8859-6", "Arabic", Standard(standard::ISO_8859_6)),
    row("cp720", "whatwg-ibm720", "DOS 720", "Arabic", Page(&oem::DECODING_TABLE_CP720)),
    row("windows-1255", "whatwg-windows-1255", "Windows-1255", "Hebrew", Standard(standard::WINDOWS_1255)),
    row("ISO-8859-8", "whatwg-iso-8859-8", "ISO 8859-8", "Hebrew", Standard(standard::ISO_8859_8)),
    row("ISO-8859-8", "whatwg-iso-8859-8-i", "ISO 8859-8-I", "Hebrew", Standard(standard::ISO_8859_8_I)),
    row("IBM862", "whatwg-ibm862", "DOS 862", "Hebrew", Page(&oem::DECODING_TABLE_CP862)),
    row("cp874", "whatwg-windows-874", "Windows-874, TIS-620", "Thai", Standard(standard::WINDOWS_874)),
    row("windows-1258", "whatwg-windows-1258", "Windows-1258", "Vietnamese", Standard(standard::WINDOWS_1258)),
    row("VISCII", "whatwg-viscii", "VISCII", "Vietnamese", Table::Vietnamese(&VISCII)),
    row("TCVN", "whatwg-tcvn", "TCVN 5712", "Vietnamese", Table::Vietnamese(&TCVN)),
    // Browsers read both with one table, and a GBK file may hold characters that only GB 18030 has.
    row("gb18030", "whatwg-gb18030", "GB 18030", "Simplified Chinese", Standard(standard::GB18030)),
    row("gb18030", "whatwg-gbk", "GBK, GB 2312", "Simplified Chinese", Standard(standard::GBK)),
    row("HZ-GB-2312", "whatwg-hz-gb-2312", "HZ", "Simplified Chinese", Table::Hz),
    row("ISO-2022-CN", "whatwg-iso-2022-cn", "ISO-2022-CN", "Simplified Chinese", Table::Iso2022Cn),
    row("cp950", "whatwg-big5", "Big5", "Traditional Chinese", Standard(standard::BIG5)),
    row("cp932", "whatwg-shift_jis", "Shift JIS", "Japanese", Standard(standard::SHIFT_JIS)),
    row("EUC-JP", "whatwg-euc-jp", "EUC-JP", "Japanese", Standard(standard::EUC_JP)),
    row("ISO-2022-JP", "whatwg-iso-2022-jp", "ISO-2022-JP", "Japanese", Standard(standard::ISO_2022_JP)),
    row("cp949", "whatwg-euc-kr", "EUC-KR, Windows-949", "Korean", Standard(standard::EUC_KR)),
    row("ISO-2022-KR", "whatwg-iso-2022-kr", "ISO-2022-KR", "Korean", Table::Iso2022Kr),
];

/// Names that neither our table nor browsers have.
const ALIASES: &[(&str, &str)] = &[
    ("cp936", "whatwg-gbk"),
    ("uhc", "whatwg-euc-kr"),
    ("big5hkscs", "whatwg-big5"),
    ("macroman", "whatwg-macintosh"),
    ("hz", "whatwg-hz-gb-2312"),
    ("iso2022-kr", "whatwg-iso-2022-kr"),
    ("iso2022-cn", "whatwg-iso-2022-cn"),
    ("utf-32-le", "whatwg-utf-32le"),
    ("utf-32-be", "whatwg-utf-32be"),
    ("utf-32", "whatwg-utf-32le"),
    ("ucs-4", "whatwg-utf-32be"),
];

impl Charset {
    /// UTF-8.
    pub const UTF_8: Self = Self::first();

    const fn first() -> Self {
        let [first, ..] = &ROWS;
        Self(first)
    }

    /// Returns all encodings, those of a script together.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(Self)
    }

    /// Returns the encoding with a name: a stored one, one of Python's, or one that a web page declares.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim();
        let bare = name.get(..OWN.len()).filter(|start| start.eq_ignore_ascii_case(OWN));
        let bare = name.get(bare.map_or(0, str::len)..)?;
        let own = |row: &&Row| row.own.get(OWN.len()..).is_some_and(|own| is_same_name(own, bare));
        let python = |row: &&Row| is_same_name(row.name, bare);
        if let Some(row) = ROWS.iter().find(own).or_else(|| ROWS.iter().find(python)) {
            return Some(Self(row));
        }
        if let Some((_, own)) = ALIASES.iter().find(|(alias, _)| is_same_name(alias, bare)) {
            return Self::named(own);
        }
        let bare = bare.to_ascii_lowercase().replace('_', "-");
        let number = bare.strip_prefix("cp").or_else(|| bare.strip_prefix("ibm-"));
        if let Some(number) = number.filter(|number| !number.starts_with("ibm")) {
            let page = format!("ibm{number}");
            let is_it = |row: &&Row| row.own.get(OWN.len()..) == Some(&page);
            if let Some(row) = ROWS.iter().find(is_it) {
                return Some(Self(row));
            }
        }
        let encoding = Encoding::for_label(name.as_bytes())
            .or_else(|| Encoding::for_label(bare.as_bytes()))
            .filter(|encoding| *encoding != REPLACEMENT && *encoding != X_USER_DEFINED)?;
        Self::standard(encoding)
    }

    /// Returns the encoding that browsers know under this name, unless it is one that they do not read.
    pub(super) fn standard(encoding: &'static Encoding) -> Option<Self> {
        let is_it = |row: &&Row| matches!(row.table, Standard(known) if known == encoding);
        ROWS.iter().find(is_it).map(Self)
    }

    /// Returns the encoding that a byte order mark names, and what follows it.
    pub(super) fn marked(bytes: &[u8]) -> Option<(Self, &[u8])> {
        // The mark of UTF-32 begins as that of UTF-16 does, in which no text begins with a zero character.
        let wide = [("UTF-32LE", b"\xff\xfe\0\0"), ("UTF-32BE", b"\0\0\xfe\xff")];
        for (name, mark) in wide {
            if let (Some(rest), Some(charset)) = (bytes.strip_prefix(mark), Self::named(name)) {
                return Some((charset, rest));
            }
        }
        let (encoding, length) = Encoding::for_bom(bytes)?;
        Some((Self::standard(encoding)?, bytes.get(length..)?))
    }

    /// Returns the name of Python's closest table.
    pub(crate) fn python(self) -> &'static str {
        self.0.name
    }

    /// Returns our own name, which Python does not know. Damaged files get it too.
    pub fn own(self) -> &'static str {
        self.0.own
    }

    /// Returns the name under which a person's choice is stored.
    pub fn id(self) -> &'static str {
        self.0.own.strip_prefix(OWN).unwrap_or(self.0.own)
    }

    /// Returns the name for people.
    pub fn label(self) -> &'static str {
        self.0.label
    }

    /// Returns the script or region it was made for, for people.
    pub fn group(self) -> &'static str {
        self.0.group
    }

    pub(super) fn table(self) -> Table {
        self.0.table
    }

    /// Returns whether each character has two bytes or four.
    pub(super) fn is_wide(self) -> bool {
        self.unit() > 1
    }

    /// Returns whether files in it come from DOS or from an old Mac.
    pub(super) fn is_old(self) -> bool {
        matches!(self.0.table, Page(_) | Gaps(_))
            || ["IBM866", "macintosh", "mac_cyrillic"].contains(&self.0.name)
    }

    /// Returns how many bytes each unit has.
    pub(super) fn unit(self) -> usize {
        match self.0.table {
            Table::Utf32Le | Table::Utf32Be => 4,
            Standard(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => 2,
            _ => 1,
        }
    }

    /// Decodes bytes without a byte order mark. Returns whether some of them mean nothing; these become `�`.
    pub(super) fn decode(self, bytes: &[u8]) -> (Cow<'_, str>, bool) {
        let text = match self.0.table {
            Standard(encoding) => return encoding.decode_without_bom_handling(bytes),
            Page(table) => page(bytes, |byte| table.get(byte).copied()),
            Gaps(table) => page(bytes, |byte| table.get(byte).copied().flatten()),
            Table::Utf32Le => utf_32(bytes, u32::from_le_bytes),
            Table::Utf32Be => utf_32(bytes, u32::from_be_bytes),
            Table::Iso2022Kr => shifted::iso_2022_kr(bytes),
            Table::Iso2022Cn => shifted::iso_2022_cn(bytes),
            Table::Hz => shifted::hz(bytes),
            Table::Vietnamese(letters) => (letters.decode(bytes), false),
        };
        let (text, had_errors) = text;
        (Cow::Owned(text), had_errors)
    }
}

/// Returns whether two names are the same but for case and the sign between their parts.
fn is_same_name(one: &str, other: &str) -> bool {
    let fold = |byte: u8| if byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
    one.len() == other.len() && one.bytes().map(fold).eq(other.bytes().map(fold))
}

/// Decodes a code page of DOS; `upper` returns the character of a byte less 128. Windows reads bytes without a meaning as control
/// characters, Python does not read them.
fn page(bytes: &[u8], upper: impl Fn(usize) -> Option<char>) -> (String, bool) {
    let mut had_errors = false;
    let decode = |byte: &u8| match byte.checked_sub(128) {
        None => char::from(*byte),
        Some(index) => upper(usize::from(index))
            .filter(|character| !character.is_control())
            .unwrap_or_else(|| {
                had_errors = true;
                char::REPLACEMENT_CHARACTER
            }),
    };
    let text = bytes.iter().map(decode).collect();
    (text, had_errors)
}

fn utf_32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> (String, bool) {
    let (units, rest) = bytes.as_chunks::<4>();
    let mut had_errors = !rest.is_empty();
    let mut text = String::with_capacity(bytes.len() / 3);
    for bytes in units {
        text.push(char::from_u32(unit(*bytes)).unwrap_or_else(|| {
            had_errors = true;
            char::REPLACEMENT_CHARACTER
        }));
    }
    text.extend((!rest.is_empty()).then_some(char::REPLACEMENT_CHARACTER));
    (text, had_errors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_understood() {
        for (name, expected) in [
            ("cp932", "whatwg-shift_jis"),
            ("CP1252", "whatwg-windows-1252"),
            ("utf_8", "whatwg-utf-8"),
            ("euc_jp", "whatwg-euc-jp"),
            ("whatwg-euc-jp", "whatwg-euc-jp"),
            ("mac_cyrillic", "whatwg-x-mac-cyrillic"),
            ("iso-2022-kr", "whatwg-iso-2022-kr"),
            ("iso2022_kr", "whatwg-iso-2022-kr"),
            ("hz", "whatwg-hz-gb-2312"),
            ("cp855", "whatwg-ibm855"),
            ("IBM-437", "whatwg-ibm437"),
            ("latin1", "whatwg-windows-1252"),
            ("utf-32-be", "whatwg-utf-32be"),
        ] {
            assert_eq!(Charset::named(name).map(Charset::own), Some(expected), "{name}");
        }
        for name in ["replacement", "x-user-defined", "rot13", "whatwg-", ""] {
            assert_eq!(Charset::named(name), None, "{name}");
        }
        for charset in Charset::all() {
            assert_eq!(Charset::named(charset.own()), Some(charset));
            assert!(Charset::named(charset.python()).is_some());
        }
    }
}
