//! Reads one page.

use dom_query::Document;

use demarche_core::{article::Block, text::Hand};

use super::{keep, walk};
use crate::extract::{
    error::ExtractError,
    extracted::{Extracted, Sniffed},
    markup::decode_markup,
    plain::cut,
};

/// The most tags a page may have. Each takes about a kilobyte of memory while the page is read.
const MOST_TAGS: usize = 400_000;

/// Returns what the first bytes of a page say about its article.
pub(in crate::extract) fn sniff(head: &[u8]) -> Sniffed {
    let Ok((text, _)) = decode_markup(cut(head), None) else { return Sniffed::default() };
    let head = text.find("<body").and_then(|end| text.get(..end));
    let found = keep::stated(Document::from(head.unwrap_or(&text)));
    let hand = found.title.as_deref().and_then(Hand::of);
    Sniffed { title: found.title, date: found.date, hand }
}

/// Reads a decoded page.
pub(in crate::extract) fn page(html: &str) -> Result<Extracted, ExtractError> {
    let (document, page) = read(html)?;
    Ok(keep::decide(document, page))
}

/// Reads a decoded page that is nothing but text, such as the chapter of a book: its text and blocks.
pub(in crate::extract) fn whole(html: &str) -> Result<(String, Vec<Block>), ExtractError> {
    let (_, page) = read(html)?;
    let blocks = page.drafts.iter().map(|draft| Block::new(draft.kind, draft.span));
    Ok((page.text, blocks.collect()))
}

fn read(html: &str) -> Result<(Document, walk::Page), ExtractError> {
    if memchr::memchr_iter(b'<', html.as_bytes()).count() > MOST_TAGS {
        return Err(ExtractError::TooLarge { what: "this page has too many elements" });
    }
    let document = Document::from(html);
    let page = walk::read(&document)?;
    Ok((document, page))
}
