//! Chooses the encoding name under which Python decodes a file to the same text as we do.
//!
//! Our files count characters, and people slice the text with Python. Where Python's table for an encoding differs from the
//! one in browsers and `encoding_rs`, we store the name of a closer table. If the file holds bytes that none of Python's
//! tables reads as we do, or bytes without a meaning, we store a name that Python does not know, such as `whatwg-euc-jp`:
//! an error is better than a silently shifted quote. The offsets then count in the copy of the text kept beside the sets.

use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_2022_JP, ISO_8859_8_I, KOI8_U, REPLACEMENT,
    SHIFT_JIS, WINDOWS_874, WINDOWS_1256, X_MAC_CYRILLIC, X_USER_DEFINED,
};

/// The prefix of names for which Python has no table.
pub(crate) const OWN: &str = "whatwg-";

/// Returns the name to store for a file that was decoded to `text` completely.
pub(super) fn name(encoding: &'static Encoding, bytes: &[u8], text: &str) -> &'static str {
    if is_same(encoding, bytes, text) { known(encoding) } else { own(encoding) }
}

/// Returns the encoding with a stored name, ours or Python's.
pub(super) fn encoding(name: &str) -> Option<&'static Encoding> {
    let name = name.strip_prefix(OWN).unwrap_or(name).to_ascii_lowercase();
    let encoding = match name.as_str() {
        "cp874" => WINDOWS_874,
        "cp932" => SHIFT_JIS,
        "cp936" => GBK,
        "cp949" | "uhc" => EUC_KR,
        "cp950" | "big5hkscs" => BIG5,
        "mac_cyrillic" => X_MAC_CYRILLIC,
        label => Encoding::for_label(label.as_bytes())
            .or_else(|| Encoding::for_label(label.replace('_', "-").as_bytes()))?,
    };
    (encoding != REPLACEMENT && encoding != X_USER_DEFINED).then_some(encoding)
}

/// Returns whether Python's table reads these bytes as we do. The rules come from comparing all bytes of all tables, as the
/// test below does.
fn is_same(encoding: &'static Encoding, bytes: &[u8], text: &str) -> bool {
    if encoding == BIG5 {
        pairs(bytes).all(|pair| {
            !matches!(pair, 0x8740..=0xa0fe | 0xa3c0..=0xa3e1 | 0xc6a1..=0xc8fe | 0xf9fe..=0xfefe)
        })
    } else if encoding == GBK || encoding == GB18030 {
        is_same_gb18030(bytes)
    } else if encoding == EUC_JP {
        is_same_euc_jp(bytes)
    } else if encoding == ISO_2022_JP {
        is_same_iso_2022_jp(bytes)
    } else if encoding == KOI8_U {
        !text.contains(['ў', 'Ў'])
    } else if encoding == X_USER_DEFINED {
        false
    } else if encoding != WINDOWS_1256 && encoding.name().starts_with("windows-") {
        // Bytes that Microsoft left undefined are control characters in browsers (one is a Hebrew vowel) and an error in
        // Python.
        !text.contains(|character| matches!(character, '\u{80}'..='\u{9f}' | '\u{5ba}'))
    } else {
        true
    }
}

/// Returns the byte pairs of a text in which a set high bit begins a pair.
fn pairs(bytes: &[u8]) -> impl Iterator<Item = u16> {
    let mut bytes = bytes.iter().copied();
    std::iter::from_fn(move || {
        let lead = bytes.find(|byte| *byte >= 0x80)?;
        Some(u16::from_be_bytes([lead, bytes.next()?]))
    })
}

fn is_same_gb18030(bytes: &[u8]) -> bool {
    let mut bytes = bytes.iter().copied();
    while let Some(lead) = bytes.find(|byte| *byte >= 0x80) {
        if lead == 0x80 {
            return false;
        }
        let Some(trail) = bytes.next() else { return true };
        let pair = u16::from_be_bytes([lead, trail]);
        let is_same = if trail.is_ascii_digit() {
            let rest = [bytes.next().unwrap_or_default(), bytes.next().unwrap_or_default()];
            (pair, rest) != (0x8135, [0xf4, 0x37])
        } else {
            !matches!(pair, 0xa3a0 | 0xa6d9..=0xa6df | 0xa6ec..=0xa6ed | 0xa6f3 | 0xa8bc)
                && !matches!(
                    pair,
                    0xfe59 | 0xfe61 | 0xfe66..=0xfe67 | 0xfe6d | 0xfe7e | 0xfe90 | 0xfea0
                )
        };
        if !is_same {
            return false;
        }
    }
    true
}

fn is_same_euc_jp(bytes: &[u8]) -> bool {
    let mut bytes = bytes.iter().copied();
    while let Some(lead) = bytes.find(|byte| *byte >= 0x80) {
        let trail = bytes.next().unwrap_or_default();
        let pair = u16::from_be_bytes([lead, trail]);
        let is_same = match lead {
            0x8f => (pair, bytes.next()) != (0x8fa2, Some(0xb7)),
            _ => is_same_jis(pair),
        };
        if !is_same {
            return false;
        }
    }
    true
}

/// Returns whether Python reads a pair of JIS X 0208, with the high bits set, as browsers do: all but the wave dash, five
/// other signs, and the rows added by NEC and IBM.
fn is_same_jis(pair: u16) -> bool {
    !matches!(pair, 0xa1c1..=0xa1c2 | 0xa1dd | 0xa1f1..=0xa1f2 | 0xa2cc)
        && !matches!(pair, 0xada1..=0xadfe | 0xf9a1..=0xfcfe)
}

fn is_same_iso_2022_jp(bytes: &[u8]) -> bool {
    let mut is_double = false;
    let mut bytes = bytes.iter().copied();
    while let Some(byte) = bytes.next() {
        if byte == 0x1b {
            is_double = match (bytes.next(), bytes.next()) {
                (Some(b'$'), Some(b'@' | b'B')) => true,
                (Some(b'('), Some(b'B' | b'J')) => false,
                // Half-width katakana, for which Python has another name.
                _ => return false,
            };
        } else if is_double {
            let pair = u16::from_be_bytes([byte, bytes.next().unwrap_or_default()]) | 0x8080;
            if !is_same_jis(pair) {
                return false;
            }
        }
    }
    true
}

/// Returns the name of Python's closest table.
fn known(encoding: &'static Encoding) -> &'static str {
    if encoding == WINDOWS_874 {
        "cp874"
    } else if encoding == SHIFT_JIS {
        "cp932"
    } else if encoding == EUC_KR {
        "cp949"
    } else if encoding == BIG5 {
        "cp950"
    } else if encoding == GBK {
        // A GBK file may hold characters that only GB 18030 has, because browsers read both with the same table.
        "gb18030"
    } else if encoding == ISO_8859_8_I {
        "ISO-8859-8"
    } else if encoding == X_MAC_CYRILLIC {
        "mac_cyrillic"
    } else {
        encoding.name()
    }
}

/// Returns our name for the encoding, unknown to Python. Damaged files get it too.
pub(super) fn own(encoding: &'static Encoding) -> &'static str {
    match encoding.name() {
        "IBM866" => "whatwg-ibm866",
        "ISO-8859-2" => "whatwg-iso-8859-2",
        "ISO-8859-3" => "whatwg-iso-8859-3",
        "ISO-8859-4" => "whatwg-iso-8859-4",
        "ISO-8859-5" => "whatwg-iso-8859-5",
        "ISO-8859-6" => "whatwg-iso-8859-6",
        "ISO-8859-7" => "whatwg-iso-8859-7",
        "ISO-8859-8" => "whatwg-iso-8859-8",
        "ISO-8859-8-I" => "whatwg-iso-8859-8-i",
        "ISO-8859-10" => "whatwg-iso-8859-10",
        "ISO-8859-13" => "whatwg-iso-8859-13",
        "ISO-8859-14" => "whatwg-iso-8859-14",
        "ISO-8859-15" => "whatwg-iso-8859-15",
        "ISO-8859-16" => "whatwg-iso-8859-16",
        "KOI8-R" => "whatwg-koi8-r",
        "KOI8-U" => "whatwg-koi8-u",
        "macintosh" => "whatwg-macintosh",
        "windows-874" => "whatwg-windows-874",
        "windows-1250" => "whatwg-windows-1250",
        "windows-1251" => "whatwg-windows-1251",
        "windows-1252" => "whatwg-windows-1252",
        "windows-1253" => "whatwg-windows-1253",
        "windows-1254" => "whatwg-windows-1254",
        "windows-1255" => "whatwg-windows-1255",
        "windows-1256" => "whatwg-windows-1256",
        "windows-1257" => "whatwg-windows-1257",
        "windows-1258" => "whatwg-windows-1258",
        "x-mac-cyrillic" => "whatwg-x-mac-cyrillic",
        "GBK" => "whatwg-gbk",
        "gb18030" => "whatwg-gb18030",
        "Big5" => "whatwg-big5",
        "EUC-JP" => "whatwg-euc-jp",
        "ISO-2022-JP" => "whatwg-iso-2022-jp",
        "Shift_JIS" => "whatwg-shift_jis",
        "EUC-KR" => "whatwg-euc-kr",
        "UTF-16LE" => "whatwg-utf-16le",
        "UTF-16BE" => "whatwg-utf-16be",
        _ => "whatwg-utf-8",
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::{BTreeMap, BTreeSet},
        fmt::Write as _,
        io::Write as _,
        process::{Command, Stdio},
    };

    use super::*;

    /// The encodings that detection, a byte order mark or a stored name can lead to.
    const LABELS: [&str; 38] = [
        "utf-8",
        "utf-16le",
        "utf-16be",
        "ibm866",
        "iso-8859-2",
        "iso-8859-3",
        "iso-8859-4",
        "iso-8859-5",
        "iso-8859-6",
        "iso-8859-7",
        "iso-8859-8",
        "iso-8859-8-i",
        "iso-8859-10",
        "iso-8859-13",
        "iso-8859-14",
        "iso-8859-15",
        "iso-8859-16",
        "koi8-r",
        "koi8-u",
        "macintosh",
        "windows-874",
        "windows-1250",
        "windows-1251",
        "windows-1252",
        "windows-1253",
        "windows-1254",
        "windows-1255",
        "windows-1256",
        "windows-1257",
        "windows-1258",
        "x-mac-cyrillic",
        "gbk",
        "gb18030",
        "big5",
        "euc-jp",
        "iso-2022-jp",
        "shift_jis",
        "euc-kr",
    ];

    /// Decodes each line's bytes under its name and prints the lines that differ.
    const SCRIPT: &str = r#"
import sys
for line in sys.stdin:
    name, data, text = line.rstrip("\n").split(" ")
    try:
        same = bytes.fromhex(data).decode(name) == bytes.fromhex(text).decode()
    except (UnicodeDecodeError, LookupError):
        same = False
    if not same:
        print(line, end="")
"#;

    /// Returns every sequence of bytes that an encoding may read as one character, and some that it may not.
    fn units(encoding: &'static Encoding) -> BTreeSet<Vec<u8>> {
        let mut units = BTreeSet::new();
        if encoding.is_single_byte() {
            units.extend((0..=255_u8).map(|byte| vec![byte]));
            return units;
        }
        // Every character for the encoding that has them all; for others a sample, as the pairs below cover the rest.
        let step = if encoding == GB18030 { 1 } else { 13 };
        let text = |unit: u32| char::from_u32(unit).map(String::from);
        let all = (0..0x1_0000).step_by(step).chain((0x1_0000..0x11_0000).step_by(997));
        for text in all.filter_map(text) {
            let bytes = match encoding.name() {
                "UTF-16LE" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                "UTF-16BE" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
                _ => encoding.encode(&text).0.into_owned(),
            };
            units.insert(bytes);
        }
        if ["UTF-8", "UTF-16LE", "UTF-16BE"].contains(&encoding.name()) {
            return units;
        }
        for lead in 0..=255_u8 {
            units.insert(vec![lead]);
            for trail in 0..=255_u8 {
                if encoding == ISO_2022_JP {
                    units.insert(vec![0x1b, b'$', b'B', lead, trail, 0x1b, b'(', b'B']);
                    units.insert(vec![0x1b, b'(', trail, lead]);
                } else if lead >= 0x80 {
                    units.insert(vec![lead, trail]);
                    units.extend(
                        (0x80..=255).filter(|_| lead == 0x8f).map(|third| vec![lead, trail, third]),
                    );
                }
            }
        }
        units
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        })
    }

    #[test]
    fn python_decodes_every_stored_name_to_the_same_text() {
        let python = Command::new("python3")
            .args(["-c", SCRIPT])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        // Without Python there is nothing to compare with.
        let Ok(mut python) = python else { return };
        let mut input = String::new();
        let mut differing: BTreeMap<&str, usize> = BTreeMap::new();
        for label in LABELS {
            let encoding = Encoding::for_label(label.as_bytes()).unwrap();
            let mut whole = Vec::new();
            let mut add = |bytes: &[u8]| -> bool {
                let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
                let name = if had_errors { own(encoding) } else { name(encoding, bytes, &text) };
                let again = super::encoding(name).unwrap().decode_without_bom_handling(bytes).0;
                assert_eq!(again, text, "{name}");
                if name.starts_with(OWN) {
                    *differing.entry(name).or_default() += usize::from(!had_errors);
                    return false;
                }
                writeln!(input, "{name} {} {}", hex(bytes), hex(text.as_bytes())).unwrap();
                true
            };
            for unit in units(encoding) {
                if add(&unit) {
                    whole.extend_from_slice(&unit);
                    // Two consecutive escape sequences are an error.
                    whole.extend(Some(b'a').filter(|_| encoding == ISO_2022_JP));
                }
            }
            assert!(whole.len() > 200, "{label}");
            assert!(add(&whole), "{label} as one file");
        }
        python.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = python.wait_with_output().unwrap();
        assert!(output.status.success());
        let otherwise = String::from_utf8(output.stdout).unwrap();
        assert_eq!(otherwise.lines().take(10).collect::<Vec<_>>(), [""; 0]);
        differing.retain(|_, count| *count > 0);
        expect_test::expect![[r#"
            {
                "whatwg-big5": 5093,
                "whatwg-euc-jp": 464,
                "whatwg-gb18030": 341,
                "whatwg-gbk": 340,
                "whatwg-iso-2022-jp": 526,
                "whatwg-koi8-u": 2,
                "whatwg-windows-1250": 5,
                "whatwg-windows-1251": 1,
                "whatwg-windows-1252": 5,
                "whatwg-windows-1253": 14,
                "whatwg-windows-1254": 7,
                "whatwg-windows-1255": 13,
                "whatwg-windows-1257": 10,
                "whatwg-windows-1258": 9,
                "whatwg-windows-874": 23,
            }
        "#]]
        .assert_debug_eq(&differing);
    }

    #[test]
    fn names_from_python_are_understood() {
        for (name, expected) in [
            ("cp932", "Shift_JIS"),
            ("CP1252", "windows-1252"),
            ("utf_8", "UTF-8"),
            ("euc_jp", "EUC-JP"),
            ("whatwg-euc-jp", "EUC-JP"),
            ("mac_cyrillic", "x-mac-cyrillic"),
        ] {
            assert_eq!(encoding(name).map(Encoding::name), Some(expected), "{name}");
        }
        for name in ["replacement", "iso-2022-kr", "x-user-defined", "rot13", ""] {
            assert_eq!(encoding(name), None, "{name}");
        }
    }
}
