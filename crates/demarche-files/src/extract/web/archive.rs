//! Reads web archives (`.mht`, `.mhtml`): a page and its pictures in one file, packed like a mail (RFC 2557).

use mail_parser::{HeaderValue, MessageParser, PartType};

use super::page::page;
use crate::extract::{error::ExtractError, extracted::Extracted};

/// Where Chromium writes the address of the page.
const ADDRESS: &str = "Snapshot-Content-Location";

/// Reads an archive.
pub(in crate::extract) fn archive(bytes: &[u8]) -> Result<Extracted, ExtractError> {
    let damaged = |why: &str| ExtractError::Damaged { why: why.to_owned() };
    let message =
        MessageParser::default().parse(bytes).ok_or_else(|| damaged("it is no web archive"))?;
    let page_of = |body: &PartType<'_>| match body {
        PartType::Html(html) => Some(html.to_string()),
        PartType::Text(_)
        | PartType::Binary(_)
        | PartType::InlineBinary(_)
        | PartType::Message(_)
        | PartType::Multipart(_) => None,
    };
    let html = message.parts.iter().find_map(|part| page_of(&part.body));
    let mut extracted = page(&html.ok_or_else(|| damaged("it holds no web page"))?)?;
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
