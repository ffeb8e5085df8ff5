//! Reads web archives (`.mht`, `.mhtml`): a page and its pictures in one file, packed like a mail (RFC 2557).

use std::borrow::Cow;

use mail_parser::{
    Encoding, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders as _, PartType,
    decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode},
};
use memchr::memmem;

use super::page::page;
use crate::extract::{error::ExtractError, extracted::Extracted, markup::decode_markup};

/// How many bytes at the beginning hold the mark that divides the parts.
const LONGEST_HEAD: usize = 8192;

/// Where Chromium writes the address of the page.
const ADDRESS: &str = "Snapshot-Content-Location";

/// What is said about an archive that was not saved or copied to its end.
const CUT: &str =
    "The end of this web archive is missing: what comes after it in the page is not here";

/// Returns what ends an archive whose last part is not ended: it was cut.
fn missing_end(bytes: &[u8]) -> Option<Vec<u8>> {
    let head = bytes.get(..bytes.len().min(LONGEST_HEAD))?;
    let name = b"boundary=";
    let start = memmem::find(head, name)? + name.len();
    let rest = head.get(start..)?;
    let boundary = match rest.first()? {
        b'"' => rest.get(1..)?.split(|byte| *byte == b'"').next()?,
        _ => rest.split(|byte| b"; \t\r\n".contains(byte)).next()?,
    };
    let end = [b"--", boundary, b"--"].concat();
    let is_there = memmem::find(bytes, &end).is_some();
    (!boundary.is_empty() && !is_there).then(|| [b"\r\n", end.as_slice(), b"\r\n"].concat())
}

/// Reads an archive.
pub(in crate::extract) fn archive(bytes: &[u8]) -> Result<Extracted, ExtractError> {
    let damaged = |why: &str| ExtractError::Damaged { why: why.to_owned() };
    let end = missing_end(bytes);
    let whole = end.as_ref().map(|end| [bytes, end.as_slice()].concat());
    let message = MessageParser::default()
        .parse(whole.as_deref().unwrap_or(bytes))
        .ok_or_else(|| damaged("it is no web archive"))?;
    let html = message.parts.iter().find(|part| matches!(part.body, PartType::Html(_)));
    let html = html.ok_or_else(|| damaged("it holds no web page"))?;
    let content = content(&message, html).ok_or_else(|| damaged("its page is damaged"))?;
    let stated = html.content_type().and_then(|kind| kind.attribute("charset"));
    let (html, _) = decode_markup(&content, stated)?;
    // The last character may be cut.
    let mut extracted = page(html.trim_end().trim_end_matches(char::REPLACEMENT_CHARACTER))?;
    if end.is_some() {
        extracted.remarks.push(CUT.to_owned());
    }
    if extracted.metadata.url.is_none() {
        let address =
            [ADDRESS, "Content-Location"].iter().find_map(|name| match message.header(*name) {
                Some(HeaderValue::Text(address)) => Some(address.trim().to_owned()),
                _ => None,
            });
        extracted.metadata.url = address.filter(|address| address.starts_with("http"));
    }
    Ok(extracted)
}

/// Returns the bytes of a part. Its encoding is not always stated beside it; then the page itself states it.
fn content<'m>(message: &'m Message<'_>, part: &MessagePart<'_>) -> Option<Cow<'m, [u8]>> {
    let [start, end] = [part.offset_body, part.offset_end].map(|at| usize::try_from(at).ok());
    let packed = message.raw_message.get(start?..end?)?;
    Some(match part.encoding {
        Encoding::None => Cow::Borrowed(packed),
        Encoding::QuotedPrintable => Cow::Owned(quoted_printable_decode(packed)?),
        Encoding::Base64 => Cow::Owned(base64_decode(packed)?),
    })
}
