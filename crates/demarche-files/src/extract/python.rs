//! Chooses the encoding name under which Python decodes a file to the same text as we do.
//!
//! Our files count characters, and people slice the text with Python. Where Python's table for an encoding differs from the
//! one in browsers and `encoding_rs`, we store the name of a closer table. If the file holds bytes that none of Python's
//! tables reads as we do, or bytes without a meaning, we store a name that Python does not know, such as `whatwg-euc-jp`:
//! an error is better than a silently shifted quote. The offsets then count in the copy of the text kept beside the sets.

use encoding_rs::{BIG5, EUC_JP, Encoding, GB18030, GBK, ISO_2022_JP, KOI8_U, WINDOWS_1256};

use super::charset::{Charset, Table};

/// Returns the name to store for a file that was decoded to `text` completely.
pub(super) fn name(charset: Charset, bytes: &[u8], text: &str) -> &'static str {
    let is_same = match charset.table() {
        Table::Standard(encoding) => is_same(encoding, bytes, text),
        Table::Hz => {
            // Places that browsers fill for private use.
            is_same_hz(bytes) && !text.contains(|sign| matches!(sign, '\u{e000}'..='\u{f8ff}'))
        }
        // Python has no table for it.
        Table::Iso2022Cn | Table::Vietnamese(_) => false,
        Table::Iso2022Kr => is_same_iso_2022_kr(bytes),
        Table::Page(_) | Table::Gaps(_) | Table::Utf32Le | Table::Utf32Be => true,
    };
    if is_same { charset.python() } else { charset.own() }
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
    } else if encoding != WINDOWS_1256 && encoding.name().starts_with("windows-") {
        // Bytes that Microsoft left undefined are control characters in browsers (one is a Hebrew vowel) and an error in
        // Python.
        !text.contains(|character| matches!(character, '\u{80}'..='\u{9f}' | '\u{5ba}'))
    } else {
        true
    }
}

/// Python knows only GB 2312 itself, reads two signs of it otherwise, and goes on with pairs after the end of a line.
fn is_same_hz(bytes: &[u8]) -> bool {
    let mut bytes = bytes;
    let mut is_shifted = false;
    while let Some((byte, rest)) = bytes.split_first() {
        bytes = rest;
        match (byte, bytes) {
            (b'~', [b'{', rest @ ..]) if !is_shifted => (is_shifted, bytes) = (true, rest),
            (b'~', [b'}', rest @ ..]) if is_shifted => (is_shifted, bytes) = (false, rest),
            (b'~', [b'~' | b'\n', rest @ ..]) if !is_shifted => bytes = rest,
            (b'~', _) => return false,
            (0x21..=0x7e, [other @ 0x21..=0x7e, rest @ ..]) if is_shifted => {
                let pair = u16::from_be_bytes([*byte, *other]);
                if matches!(pair, 0x2124 | 0x212a | 0x2221..=0x222a | 0x2263 | 0x2659..=0x2675 | 0x283b..=0x2840)
                {
                    return false;
                }
                bytes = rest;
            }
            _ if is_shifted => return false,
            _ => {}
        }
    }
    true
}

/// Python reads nothing but pairs between the shifts, and the sequence that announces them once for each line.
fn is_same_iso_2022_kr(bytes: &[u8]) -> bool {
    let is_pair = |byte: &u8| (0x21..=0x7e).contains(byte);
    bytes.split(|byte| *byte == b'\n').all(|line| {
        let mut parts = line.split(|byte| *byte == 0x0e);
        parts.next();
        parts.all(|part| {
            let end = part.iter().position(|byte| *byte == 0x0f).unwrap_or(part.len());
            part.iter().take(end).all(is_pair)
        })
    })
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

#[cfg(test)]
mod tests {
    use std::{
        collections::{BTreeMap, BTreeSet},
        fmt::Write as _,
        io::Write as _,
        process::{Command, Stdio},
    };

    use super::*;
    use crate::extract::charset::OWN;

    /// Decodes each line's bytes under its name and prints lines that differ, some for each name.
    const SCRIPT: &str = r#"
import sys
differing = {}
for line in sys.stdin:
    name, data, text = line.rstrip("\n").split(" ")
    try:
        same = bytes.fromhex(data).decode(name) == bytes.fromhex(text).decode()
    except (UnicodeDecodeError, LookupError):
        same = False
    if not same:
        differing.setdefault(name, []).append(line)
# All is read before anything is written, so that neither end waits for the other.
for lines in differing.values():
    sys.stdout.writelines(lines[:20])
"#;

    /// Returns every sequence of bytes that an encoding may read as one character, and some that it may not.
    fn units(charset: Charset) -> BTreeSet<Vec<u8>> {
        let mut units = BTreeSet::new();
        let encoding = match charset.table() {
            Table::Standard(encoding) if !encoding.is_single_byte() => encoding,
            Table::Standard(_) | Table::Page(_) | Table::Gaps(_) | Table::Vietnamese(_) => {
                units.extend((0..=255_u8).map(|byte| vec![byte]));
                return units;
            }
            Table::Utf32Le | Table::Utf32Be => {
                let unit = if charset.own() == "whatwg-utf-32le" {
                    u32::to_le_bytes
                } else {
                    u32::to_be_bytes
                };
                units.extend((0..0x11_0400).step_by(7).map(|scalar| unit(scalar).to_vec()));
                return units;
            }
            Table::Iso2022Kr | Table::Iso2022Cn | Table::Hz => return shifted_units(charset),
        };
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

    /// Returns every pair of an encoding of seven bits between its shifts, and each byte outside them.
    fn shifted_units(charset: Charset) -> BTreeSet<Vec<u8>> {
        let (start, end): (&[u8], &[u8]) = match charset.table() {
            Table::Hz => (b"~{", b"~}"),
            Table::Iso2022Kr => (b"\x1b$)C\n\x0e", b"\x0f\n"),
            _ => (b"\x1b$)A\x0e", b"\x0f"),
        };
        let pairs = (0..=127_u8).flat_map(|lead| (0..=127_u8).map(move |trail| [lead, trail]));
        let ascii = (0..=127_u8).map(|byte| vec![byte]);
        pairs.map(|pair| [start, &pair, end].concat()).chain(ascii).collect()
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
        for charset in Charset::all() {
            let label = charset.own();
            let mut whole = Vec::new();
            let mut add = |bytes: &[u8]| -> bool {
                let (text, had_errors) = charset.decode(bytes);
                let name = if had_errors { label } else { name(charset, bytes, &text) };
                let again = Charset::named(name).unwrap().decode(bytes).0;
                assert_eq!(again, text, "{name}");
                if name.starts_with(OWN) {
                    *differing.entry(name).or_default() += usize::from(!had_errors);
                    return false;
                }
                writeln!(input, "{name} {} {}", hex(bytes), hex(text.as_bytes())).unwrap();
                true
            };
            for unit in units(charset) {
                if add(&unit) {
                    whole.extend_from_slice(&unit);
                    // Two consecutive escape sequences are an error.
                    whole.extend(Some(b'a').filter(|_| label == "whatwg-iso-2022-jp"));
                }
            }
            // Python has no table for these.
            if !["whatwg-iso-2022-cn", "whatwg-viscii", "whatwg-tcvn"].contains(&label) {
                assert!(whole.len() > 200, "{label}");
                assert!(add(&whole), "{label} as one file");
            }
        }
        python.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = python.wait_with_output().unwrap();
        assert!(output.status.success());
        let otherwise = String::from_utf8(output.stdout).unwrap();
        assert_eq!(otherwise.lines().collect::<Vec<_>>(), [""; 0]);
        differing.retain(|_, count| *count > 0);
        expect_test::expect![[r#"
            {
                "whatwg-big5": 5093,
                "whatwg-euc-jp": 464,
                "whatwg-gb18030": 341,
                "whatwg-gbk": 340,
                "whatwg-hz-gb-2312": 2553,
                "whatwg-iso-2022-cn": 10240,
                "whatwg-iso-2022-jp": 526,
                "whatwg-iso-2022-kr": 1020,
                "whatwg-koi8-u": 2,
                "whatwg-tcvn": 256,
                "whatwg-viscii": 256,
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
}
