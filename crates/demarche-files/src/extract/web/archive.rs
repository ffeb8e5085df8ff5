//! Reads web archives (`.mht`, `.mhtml`): a page and its pictures in one file, packed like a mail (RFC 2557).

use std::borrow::Cow;

use mail_parser::{
    Encoding, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders as _, PartType,
    decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode},
};

use super::page::page;
use crate::extract::{error::ExtractError, extracted::Extracted, markup::decode_markup};

/// Where Chromium writes the address of the page.
const ADDRESS: &str = "Snapshot-Content-Location";

/// Reads an archive.
pub(in crate::extract) fn archive(bytes: &[u8]) -> Result<Extracted, ExtractError> {
    let damaged = |why: &str| ExtractError::Damaged { why: why.to_owned() };
    let message =
        MessageParser::default().parse(bytes).ok_or_else(|| damaged("it is no web archive"))?;
    let html = message.parts.iter().find(|part| matches!(part.body, PartType::Html(_)));
    let html = html.ok_or_else(|| damaged("it holds no web page"))?;
    let content = content(&message, html).ok_or_else(|| damaged("its page is damaged"))?;
    let stated = html.content_type().and_then(|kind| kind.attribute("charset"));
    let mut extracted = page(&decode_markup(&content, stated)?.0)?;
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
