//! Decodes the bytes of a text file.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::{ExtractError, python};

/// How much of a file is examined to check that it is text and to guess UTF-16 without a byte order mark, in bytes.
const EXAMINED: usize = 64 * 1024;

/// Kinds of files that people try to open, by their first bytes.
const OTHER_TYPES: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a Word document or an archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a packed file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
];

/// A decoded file.
#[derive(Debug)]
pub(super) struct Decoded<'a> {
    /// The text without a leading byte order mark.
    pub(super) text: Cow<'a, str>,
    /// The encoding's name for our files.
    pub(super) encoding: &'static str,
}

/// Decodes a file. A byte order mark decides; without one, the encoding stored for the file is used if its bytes allow it,
/// then strict UTF-8, then a detected encoding.
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    known: Option<&str>,
) -> Result<Decoded<'a>, ExtractError> {
    if bytes.is_empty() {
        return Err(ExtractError::Empty);
    }
    if let Some((_, kind)) = OTHER_TYPES.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(ExtractError::OtherType { kind });
    }
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return decode_as(encoding, bytes.get(length..).unwrap_or_default());
    }
    let strict = std::str::from_utf8(bytes).ok();
    if let Some(name) = known {
        match python::encoding(name).filter(|encoding| is_possible(encoding, bytes)) {
            Some(encoding)
                if encoding != UTF_8
                    && strict.is_none_or(|text| text.is_ascii() || is_utf_16(encoding)) =>
            {
                if let Ok(decoded) = decode_as(encoding, bytes) {
                    return Ok(decoded);
                }
            }
            Some(_) => {}
            None => {
                log::warn!("the stored encoding {name:?} cannot be this file's; it is detected");
            }
        }
    }
    if let Some(encoding) = guess_utf_16(bytes) {
        return decode_as(encoding, bytes);
    }
    if let Some(text) = strict {
        return check(Decoded { text: Cow::Borrowed(text), encoding: UTF_8.name() });
    }
    if looks_binary(bytes) {
        return Err(ExtractError::NotText);
    }
    decode_as(guess_legacy(bytes), bytes)
}

fn decode_as<'a>(
    encoding: &'static Encoding,
    bytes: &'a [u8],
) -> Result<Decoded<'a>, ExtractError> {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let encoding =
        if had_errors { python::own(encoding) } else { python::name(encoding, bytes, &text) };
    check(Decoded { text, encoding })
}

/// Returns whether an encoding is possible for a file of this length.
fn is_possible(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    !is_utf_16(encoding) || bytes.len().is_multiple_of(2)
}

/// Refuses bytes that can be decoded but are not text.
fn check(decoded: Decoded<'_>) -> Result<Decoded<'_>, ExtractError> {
    let head = decoded.text.as_bytes();
    if looks_binary(head.get(..EXAMINED).unwrap_or(head)) {
        return Err(ExtractError::NotText);
    }
    Ok(decoded)
}

/// Returns whether bytes hold more control characters than a text does. A stray one is shown, not refused.
fn looks_binary(bytes: &[u8]) -> bool {
    let head = bytes.get(..EXAMINED).unwrap_or(bytes);
    let is_control = |byte: &&u8| {
        matches!(**byte, 0..=8 | 14..=26 | 28..=31) || (**byte == 127 && head.len() > 64)
    };
    head.iter().filter(is_control).count() * 100 > head.len()
}

fn is_utf_16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

/// Guesses the byte order of UTF-16 without a mark. In text with spaces, digits and line ends many bytes at even or at odd
/// positions are zero, and hardly any at the others; text in UTF-8 has no zero bytes at all.
fn guess_utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..EXAMINED).unwrap_or(bytes);
    if head.len() < 4 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let (mut even, mut odd) = (0_usize, 0_usize);
    for &[one, other] in head.as_chunks::<2>().0 {
        even += usize::from(one == 0);
        odd += usize::from(other == 0);
    }
    let n_units = head.len() / 2;
    let (encoding, many, few) =
        if odd > even { (UTF_16LE, odd, even) } else { (UTF_16BE, even, odd) };
    if many * 10 < n_units || few * 20 > many {
        return None;
    }
    let (_, had_errors) = encoding.decode_without_bom_handling(bytes);
    (!had_errors).then_some(encoding)
}

fn guess_legacy(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    let _ = detector.feed(bytes, true);
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use encoding_rs::WINDOWS_1256;

    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], known: Option<&str>, expected: (&str, &str)) {
        let decoded = decode(bytes, known).unwrap();
        assert_eq!((decoded.text.as_ref(), decoded.encoding), expected);
    }

    fn utf_16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    const ARABIC: &str =
        "أكدت وزارة الخارجية أن المفاوضات توقفت بسبب رفض الطرف الآخر تقديم ضمانات مكتوبة.";

    #[test]
    fn a_byte_order_mark_decides() {
        check(b"\xef\xbb\xbfTalks", None, ("Talks", "UTF-8"));
        check(b"\xff\xfeT\0a\0", Some("windows-1256"), ("Ta", "UTF-16LE"));
        check(b"\xfe\xff\0T\0a", None, ("Ta", "UTF-16BE"));
    }

    #[test]
    fn utf_16_needs_no_byte_order_mark() {
        check(
            &utf_16("Talks in Kabul\n", u16::to_le_bytes),
            None,
            ("Talks in Kabul\n", "UTF-16LE"),
        );
        check(
            &utf_16("Talks in Kabul\n", u16::to_be_bytes),
            None,
            ("Talks in Kabul\n", "UTF-16BE"),
        );
        let urdu = "پاکستان نے افغان طالبان پر الزام لگایا۔ وزیر نے کہا کہ 2021 سے۔\n";
        check(&utf_16(urdu, u16::to_le_bytes), None, (urdu, "UTF-16LE"));
    }

    #[test]
    fn legacy_encodings_are_detected() {
        let (bytes, _, _) = WINDOWS_1256.encode(ARABIC);
        check(&bytes, None, (ARABIC, "windows-1256"));
        let french = "La délégation a réaffirmé son engagement à négocier dès l’été.";
        let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(french);
        check(&bytes, None, (french, "windows-1252"));
    }

    #[test]
    fn a_known_encoding_is_kept_while_the_bytes_allow_it() {
        let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode("café");
        check(&bytes, Some("windows-1252"), ("café", "windows-1252"));
        check(b"plain", Some("windows-1252"), ("plain", "windows-1252"));
        check("café".as_bytes(), Some("windows-1252"), ("café", "UTF-8"));
        check("café".as_bytes(), Some("no such encoding"), ("café", "UTF-8"));
    }

    #[test]
    fn an_impossible_stored_encoding_is_ignored() {
        check(b"plain", Some("UTF-16LE"), ("plain", "UTF-8"));
        check(b"plain", Some("utf_16_be"), ("plain", "UTF-8"));
        check(b"plain", Some("replacement"), ("plain", "UTF-8"));
        check(b"plain", Some("iso-2022-kr"), ("plain", "UTF-8"));
        check(b"p\0l\0", Some("UTF-16LE"), ("pl", "UTF-16LE"));
    }

    #[test]
    fn a_file_that_python_would_decode_differently_gets_our_name() {
        let (bytes, _, _) = encoding_rs::EUC_JP.encode("交渉は決裂した。");
        check(&bytes, Some("EUC-JP"), ("交渉は決裂した。", "EUC-JP"));
        let (bytes, _, _) = encoding_rs::EUC_JP.encode("交渉①は決裂した。");
        check(&bytes, Some("euc_jp"), ("交渉①は決裂した。", "whatwg-euc-jp"));
        check(&bytes, Some("whatwg-euc-jp"), ("交渉①は決裂した。", "whatwg-euc-jp"));
        let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode("交渉①は決裂した～");
        check(&bytes, Some("Shift_JIS"), ("交渉①は決裂した～", "cp932"));
        check(b"caf\xe9 \x81", Some("windows-1252"), ("caf\u{e9} \u{81}", "whatwg-windows-1252"));
    }

    #[test]
    fn other_files_are_refused() {
        let cases: [(&[u8], ExtractError); 5] = [
            (b"", ExtractError::Empty),
            (b"%PDF-1.7\n", ExtractError::OtherType { kind: "a PDF" }),
            (b"PK\x03\x04rest", ExtractError::OtherType { kind: "a Word document or an archive" }),
            (&[0, 1, 2, 3, 200, 0, 0, 7, 9], ExtractError::NotText),
            (b"text\0\0\0\0\0\0\0\0\0", ExtractError::NotText),
        ];
        for (bytes, expected) in cases {
            assert_eq!(decode(bytes, None).err(), Some(expected));
        }
    }

    #[test]
    fn nothing_panics() {
        proptest::proptest!(|(bytes: Vec<u8>)| {
            drop(decode(&bytes, None));
            drop(decode(&bytes, Some("UTF-16LE")));
        });
    }
}
