//! Recognizes encodings whose bytes look like ASCII or like a binary file: of two or four bytes for each character, or with
//! escape sequences.

use encoding_rs::{ISO_2022_JP, UTF_16BE, UTF_16LE};
use memchr::memmem;

use crate::extract::charset::Charset;

/// How much of a file is examined, in bytes.
const EXAMINED: usize = 64 * 1024;

/// Returns the encoding of bytes in UTF-32 or UTF-16 without a mark, or with escape sequences.
pub(in crate::extract) fn unmarked(bytes: &[u8]) -> Option<Charset> {
    let head = bytes.get(..EXAMINED).unwrap_or(bytes);
    utf_32(head).or_else(|| utf_16(bytes, head)).or_else(|| escaped(bytes))
}

/// In UTF-32 every fourth byte is zero, and the one beside it is at most 16.
fn utf_32(head: &[u8]) -> Option<Charset> {
    let (units, rest) = head.as_chunks::<4>();
    if units.is_empty() || !rest.is_empty() {
        return None;
    }
    ["UTF-32LE", "UTF-32BE"].into_iter().filter_map(Charset::named).find(|charset| {
        let (text, had_errors) = charset.decode(head);
        !had_errors && !text.contains('\0')
    })
}

/// In text with spaces, digits and line ends many bytes at even or at odd positions are zero, and hardly any at the others;
/// Chinese and Japanese have few of them, but their punctuation. Text in UTF-8 has no zero bytes at all.
fn utf_16(bytes: &[u8], head: &[u8]) -> Option<Charset> {
    if head.len() < 4 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let (mut even, mut odd) = (0_usize, 0_usize);
    let (mut little, mut big) = (0_usize, 0_usize);
    for &[one, other] in head.as_chunks::<2>().0 {
        even += usize::from(one == 0);
        odd += usize::from(other == 0);
        little += usize::from(is_frequent(u16::from_le_bytes([one, other])));
        big += usize::from(is_frequent(u16::from_be_bytes([one, other])));
    }
    let n_units = head.len() / 2;
    let (encoding, many, few, signs, others) = if (little, odd) > (big, even) {
        (UTF_16LE, odd, even, little, big)
    } else {
        (UTF_16BE, even, odd, big, little)
    };
    let has_zeros = many * 10 >= n_units && few * 20 <= many;
    // A zero beside a space in ASCII looks like a space too.
    let is_other = std::str::from_utf8(head).is_err();
    let has_signs = is_other && signs * 50 >= n_units && others * 20 <= signs;
    let has_letters = is_other && signs > 0 && others == 0;
    if !has_zeros && !has_signs && !has_letters {
        return None;
    }
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let is_text = has_zeros || has_signs || text.chars().all(is_usual);
    Charset::standard(encoding).filter(|_| is_text && !had_errors)
}

/// Returns whether a character is usual in a text of Chinese, Japanese or Korean.
fn is_usual(character: char) -> bool {
    character.is_ascii_graphic()
        || character.is_whitespace()
        || matches!(character, '\u{2010}'..='\u{2026}' | '\u{3001}'..='\u{30ff}' | '\u{ff01}'..='\u{ff5e}')
        || matches!(character, '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Returns whether a unit is a line end, a space, or punctuation of Chinese or Japanese.
fn is_frequent(unit: u16) -> bool {
    matches!(unit, 0x0a | 0x0d | 0x20 | 0x3000..=0x3002 | 0xff0c)
}

/// Text with escape sequences is ASCII byte by byte.
fn escaped(bytes: &[u8]) -> Option<Charset> {
    if !bytes.is_ascii() {
        return None;
    }
    let has = |sequence: &[u8]| memmem::find(bytes, sequence).is_some();
    let candidates = [
        ("ISO-2022-KR", has(b"\x1b$)C")),
        ("ISO-2022-CN", has(b"\x1b$)A") || has(b"\x1b$)G")),
        (ISO_2022_JP.name(), has(b"\x1b$B") || has(b"\x1b$@") || has(b"\x1b(J")),
        ("HZ-GB-2312", has(b"~{") && has(b"~}")),
    ];
    let is_it = |name: &str| {
        let charset = Charset::named(name)?;
        let (text, _) = charset.decode(bytes);
        let is_damaged = |character: char| character == char::REPLACEMENT_CHARACTER;
        let n_damaged = text.chars().filter(|character| is_damaged(*character)).count();
        let n_foreign = text.chars().filter(|character| !character.is_ascii()).count();
        (n_foreign > 0 && n_damaged * 50 <= n_foreign).then_some(charset)
    };
    candidates.into_iter().filter(|(_, is_possible)| *is_possible).find_map(|(name, _)| is_it(name))
}
