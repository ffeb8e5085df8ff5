//! Reads plain text: `.txt`, `.md` (unrendered) and files without an extension.

use std::borrow::Cow;

use super::{
    charset::Charset,
    encoding::{Decoded, decode, decode_chosen},
    error::ExtractError,
    extracted::{Sniffed, hash},
};
use demarche_core::{
    article::{Article, structure},
    text::Hand,
};

/// Reads plain text, decoded with the stored encoding if its bytes allow it, or with a detected one.
///
/// The article's encoding has Python's name for it, or `whatwg-…` where Python would decode a different text.
pub fn plain(bytes: Vec<u8>, known_encoding: Option<&str>) -> Result<Article, ExtractError> {
    let (text, encoding) = match decode(&bytes, known_encoding)? {
        // The text reuses the buffer, so that 100 MB are not copied.
        Decoded { text: Cow::Borrowed(text), encoding } if text.len() == bytes.len() => {
            (None, encoding)
        }
        Decoded { text, encoding } => (Some(text.into_owned()), encoding),
    };
    article(bytes, text, encoding)
}

/// Reads plain text in the encoding that a person chose for it, whatever its bytes say.
pub fn plain_as(bytes: Vec<u8>, charset: Charset) -> Result<Article, ExtractError> {
    let Decoded { text, encoding } = decode_chosen(&bytes, charset)?;
    let text = text.into_owned();
    article(bytes, Some(text), encoding)
}

/// Makes the article of a file from its text, if that is not the file's bytes themselves.
fn article(
    bytes: Vec<u8>,
    text: Option<String>,
    encoding: &'static str,
) -> Result<Article, ExtractError> {
    let file_sha256 = hash(&bytes);
    let (text, text_sha256) = match text {
        Some(text) => {
            let hash = hash(text.as_bytes());
            (text, hash)
        }
        None => (String::from_utf8(bytes).unwrap_or_default(), file_sha256),
    };
    let (blocks, metadata) = structure(&text);
    if blocks.is_empty() {
        return Err(ExtractError::Blank);
    }
    Ok(Article::new(text.into(), blocks, metadata, encoding, file_sha256, text_sha256))
}

/// Returns what the first bytes of a file say about its article.
pub(super) fn sniff(head: &[u8]) -> Sniffed {
    let Ok(decoded) = decode(cut(head), None) else { return Sniffed::default() };
    let (_, metadata) = structure(&decoded.text);
    Sniffed { title: metadata.title, date: metadata.date, hand: Hand::of(&decoded.text) }
}

/// Returns the first bytes of a file without a character that they hold only in part. An incomplete last line does no harm,
/// because what is looked for is at the top.
pub(super) fn cut(head: &[u8]) -> &[u8] {
    let whole = match std::str::from_utf8(head) {
        Ok(_) if !head.contains(&0) => Some(head),
        Err(error) if error.error_len().is_none() => head.get(..error.valid_up_to()),
        // Two or four bytes may be one character.
        _ => head.get(..head.len() & !3),
    };
    whole.unwrap_or(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_the_decoded_file() {
        let article = plain(b"\xef\xbb\xbfTitle\r\n\r\nA body.\r\n".to_vec(), None).unwrap();
        assert_eq!(article.text(), "Title\r\n\r\nA body.\r\n");
        assert_eq!(article.encoding, "UTF-8");
        assert_eq!(article.metadata.title.as_deref(), Some("Title"));
        assert_ne!(article.file_sha256, article.text_sha256);
    }

    #[test]
    fn white_space_is_not_an_article() {
        assert_eq!(plain(b" \n\t\r\n".to_vec(), None).err(), Some(ExtractError::Blank));
    }

    #[test]
    fn a_head_cut_inside_a_character_still_has_its_title() {
        let text = "عنوان\n\n9 نومبر 2025\n\nمتن یہاں ہے۔";
        for cut in 24..text.len() {
            let title = sniff(&text.as_bytes()[..cut]).title;
            assert_eq!(title.as_deref(), Some("عنوان"), "cut at {cut}");
        }
        let units: Vec<u8> =
            "Title\n\nBody of it".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(sniff(&units[..21]).title.as_deref(), Some("Title"));
    }
}
