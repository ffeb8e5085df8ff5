//! Decodes the bytes of a text file.

use std::borrow::Cow;

use super::{charset::Charset, detect, error::ExtractError, python};

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
    refuse_other_types(bytes)?;
    if let Some((charset, rest)) = Charset::marked(bytes) {
        return decode_as(charset, rest);
    }
    if let Some(decoded) = known.and_then(|name| decode_known(bytes, name)) {
        return Ok(decoded);
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && detect::unmarked(bytes).is_none()
    {
        return check(Decoded { text: Cow::Borrowed(text), encoding: Charset::UTF_8.python() });
    }
    decode_as(detect::detect(bytes).ok_or(ExtractError::NotText)?.charset, bytes)
}

/// Decodes a file as a person wants it, whatever its bytes say.
pub(super) fn decode_chosen(bytes: &[u8], charset: Charset) -> Result<Decoded<'_>, ExtractError> {
    refuse_other_types(bytes)?;
    match Charset::marked(bytes) {
        Some((marked, rest)) if marked == charset => decode_as(charset, rest),
        _ => decode_as(charset, bytes),
    }
}

/// Decodes a file in the encoding stored for it, if its bytes allow it. A file that became UTF-8 since is not read in it.
fn decode_known<'a>(bytes: &'a [u8], name: &str) -> Option<Decoded<'a>> {
    let known = Charset::named(name).filter(|known| bytes.len().is_multiple_of(known.unit()));
    let Some(charset) = known else {
        log::warn!("the stored encoding {name:?} cannot be this file's; it is detected");
        return None;
    };
    let is_allowed = charset != Charset::UTF_8
        && std::str::from_utf8(bytes).map_or(true, |text| text.is_ascii() || charset.is_wide());
    is_allowed.then(|| decode_as(charset, bytes).ok()).flatten()
}

fn refuse_other_types(bytes: &[u8]) -> Result<(), ExtractError> {
    if bytes.is_empty() {
        return Err(ExtractError::Empty);
    }
    other_type(bytes).map_or(Ok(()), |kind| Err(ExtractError::OtherType { kind }))
}

/// Returns what a file is, with its article, if it is known not to be text.
pub(super) fn other_type(bytes: &[u8]) -> Option<&'static str> {
    OTHER_TYPES.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, kind)| *kind)
}

pub(super) fn decode_as(charset: Charset, bytes: &[u8]) -> Result<Decoded<'_>, ExtractError> {
    let (text, had_errors) = charset.decode(bytes);
    let encoding = if had_errors { charset.own() } else { python::name(charset, bytes, &text) };
    check(Decoded { text, encoding })
}

/// Refuses bytes that can be decoded but are not text.
fn check(decoded: Decoded<'_>) -> Result<Decoded<'_>, ExtractError> {
    if detect::looks_binary(decoded.text.as_bytes()) {
        return Err(ExtractError::NotText);
    }
    Ok(decoded)
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
        check(b"plain", Some("iso-2022-kr"), ("plain", "ISO-2022-KR"));
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
    fn a_stray_zero_is_text() {
        check(b"He promised\0 restraint.\n", None, ("He promised\0 restraint.\n", "UTF-8"));
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
