//! What a file with markup says about its own encoding.

use std::borrow::Cow;

use super::{
    charset::Charset,
    encoding::{decode, decode_as},
    error::ExtractError,
};

/// How far into a file a declaration is looked for, in bytes. Browsers stop at 1024, which pages that were saved with comments
/// and scripts before it exceed.
const HEAD: usize = 8 * 1024;

/// Returns the encoding that a file with markup declares: by a byte order mark, an XML declaration or a `<meta>` element.
///
/// A declaration of UTF-16 that can be read byte by byte is one of UTF-8.
pub fn declared(bytes: &[u8]) -> Option<Charset> {
    if let Some((charset, _)) = Charset::marked(bytes) {
        return Some(charset);
    }
    let head = bytes.get(..HEAD).unwrap_or(bytes).to_ascii_lowercase();
    let name = in_xml(&head).or_else(|| in_meta(&head))?;
    let charset = Charset::named(std::str::from_utf8(name).ok()?)?;
    Some(if charset.is_wide() { Charset::UTF_8 } else { charset })
}

/// Decodes a file with markup. Returns its text without a byte order mark, and the encoding's name for our files.
///
/// A byte order mark decides, then the encoding stored for the file, then UTF-8 if every byte fits it, then what the file
/// declares, if nearly every byte fits that, and then a detected encoding.
pub fn decode_markup<'a>(
    bytes: &'a [u8],
    known: Option<&str>,
) -> Result<(Cow<'a, str>, &'static str), ExtractError> {
    let declared = || {
        let charset = declared(bytes).filter(|charset| {
            Charset::marked(bytes).is_none()
                && known.and_then(Charset::named).is_none_or(|known| known == *charset)
        })?;
        // Only in seven bits a text can be valid UTF-8 and something else.
        if std::str::from_utf8(bytes).is_ok_and(|text| !text.is_ascii()) {
            return None;
        }
        let decoded = decode_as(charset, bytes).ok()?;
        let (n_damaged, n_foreign) = foreign(&decoded.text);
        (n_damaged * 20 <= n_foreign).then_some(decoded)
    };
    let decoded = match declared() {
        Some(decoded) => decoded,
        None => decode(bytes, known)?,
    };
    Ok((decoded.text, decoded.encoding))
}

/// Returns how many characters of a text are damaged, and how many others are not ASCII.
fn foreign(text: &str) -> (usize, usize) {
    text.chars().filter(|character| !character.is_ascii()).fold(
        (0, 0),
        |(damaged, others), character| match character {
            char::REPLACEMENT_CHARACTER => (damaged + 1, others),
            _ => (damaged, others + 1),
        },
    )
}

/// Returns the value of `encoding` in an XML declaration, which must be the first thing in a file.
fn in_xml(head: &[u8]) -> Option<&[u8]> {
    let rest = head.trim_ascii_start().strip_prefix(b"<?xml")?;
    let end = memchr::memchr(b'>', rest)?;
    value(rest.get(..end)?, b"encoding")
}

/// Returns the value of the first `charset` in a `<meta>` element, outside comments.
fn in_meta(mut head: &[u8]) -> Option<&[u8]> {
    loop {
        let start = memchr::memchr(b'<', head)?;
        head = head.get(start..)?;
        let closing: &[u8] = if head.starts_with(b"<!--") { b"-->" } else { b">" };
        let end = memchr::memmem::find(head, closing)?;
        let element = head.get(..end)?;
        if element.starts_with(b"<meta")
            && let Some(name) = value(element, b"charset")
        {
            return Some(name);
        }
        head = head.get(end + 1..)?;
    }
}

/// Returns the value after `NAME =`, in quotes of either kind or none.
fn value<'a>(element: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    memchr::memmem::find_iter(element, name).find_map(|at| {
        let rest = element.get(at + name.len()..)?.trim_ascii_start().strip_prefix(b"=")?;
        let rest = rest.trim_ascii_start();
        let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
        let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"\"';/>?".contains(byte);
        let name = rest.get(..rest.iter().position(is_end).unwrap_or(rest.len()))?;
        (!name.is_empty()).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Option<&str>) {
        assert_eq!(declared(bytes).map(Charset::label), expected);
    }

    #[test]
    fn declarations_are_found() {
        check(b"<!doctype html><meta charset=utf-8>", Some("UTF-8"));
        check(b"<html><META CHARSET = 'KOI8-R'>", Some("KOI8-R"));
        check(
            b"<meta http-equiv=\"Content-Type\" content=\"text/html; charset=windows-1251\">",
            Some("Windows-1251"),
        );
        check(b"<?xml version='1.0' encoding='ISO-8859-2'?><html/>", Some("ISO 8859-2"));
        check(b"<!-- <meta charset=koi8-r> --><meta charset=gb2312>", Some("GBK, GB 2312"));
        check(b"<meta charset=utf-16>", Some("UTF-8"));
        check(b"\xff\xfe<\0", Some("UTF-16 LE"));
        check(b"<meta name=description content='the charset'><p>charset=koi8-r", None);
        check(b"<meta charset=nonsense>", None);
        check(b"<meta charset=", None);
    }

    #[test]
    fn what_is_declared_is_used_if_the_bytes_allow_it() {
        let page = |name: &str| {
            [b"<meta charset=", name.as_bytes(), b"><p>\xcf\xf0\xe8\xe2\xe5\xf2"].concat()
        };
        let bytes = page("windows-1251");
        let (text, encoding) = decode_markup(&bytes, None).unwrap();
        assert_eq!((text.ends_with("Привет"), encoding), (true, "windows-1251"));
        let bytes = "<meta charset=windows-1251><p>Привет".as_bytes();
        assert_eq!(decode_markup(bytes, None).unwrap().1, "UTF-8");
        let bytes = page("utf-8");
        assert_ne!(decode_markup(&bytes, None).unwrap().1, "UTF-8");
        let bytes = page("koi8-r");
        assert_eq!(decode_markup(&bytes, Some("windows-1251")).unwrap().1, "windows-1251");
    }

    #[test]
    fn nothing_panics() {
        proptest::proptest!(|(bytes: Vec<u8>)| {
            let page = [b"<meta charset=".as_slice(), &bytes].concat();
            let _ = declared(&page);
            drop(decode_markup(&page, None));
        });
    }
}
