//! Reads one page.

use dom_query::Document;

use demarche_core::{
    article::{Block, Inline},
    text::Hand,
};

use super::{keep, walk};
use crate::extract::{
    error::ExtractError,
    extracted::{Extracted, Sniffed},
    markup::decode_markup,
    plain::cut,
};

/// The most tags a page may have. Each takes about a kilobyte of memory while the page is read.
const MOST_TAGS: usize = 400_000;

/// How deep elements may be in one another. The time to read a page grows with its size times its depth.
const DEEPEST: usize = 2_000;

/// Returns how many tags a page has, and how deep the elements are in one another that only their own end tags close.
fn tags_and_depth(html: &str) -> (usize, usize) {
    const NESTING: [&str; 12] = [
        "div",
        "span",
        "section",
        "article",
        "table",
        "ul",
        "ol",
        "blockquote",
        "font",
        "b",
        "center",
        "main",
    ];
    let (mut n_tags, mut depth, mut deepest) = (0_usize, 0_usize, 0);
    let mut at = 0;
    while let Some(next) = html.get(at..).and_then(|rest| memchr::memchr(b'<', rest.as_bytes())) {
        let start = at + next;
        at = end_of_raw(html, start).unwrap_or(start + 1);
        n_tags += 1;
        let rest = html.get(start + 1..).unwrap_or_default();
        let (is_end, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
        let name = name_at(rest);
        if NESTING.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            depth = if is_end { depth.saturating_sub(1) } else { depth + 1 };
            deepest = deepest.max(depth);
        }
    }
    (n_tags, deepest)
}

/// Returns the name of an element at the beginning of a text, of the longer ones only a part.
fn name_at(text: &str) -> &str {
    let length = text.bytes().take(12).take_while(u8::is_ascii_alphanumeric).count();
    text.get(..length).unwrap_or_default()
}

/// Returns where a comment, a script or a style sheet ends that starts at a `<`, in which nothing is an element.
fn end_of_raw(html: &str, start: usize) -> Option<usize> {
    let rest = html.get(start..)?;
    if rest.starts_with("<!--") {
        // The hyphens of `<!-->` are those of its end, too.
        return memchr::memmem::find(rest.get(2..)?.as_bytes(), b"-->").map(|end| start + 2 + end);
    }
    let name = name_at(rest.get(1..)?);
    if !["script", "style"].iter().any(|raw| raw.eq_ignore_ascii_case(name)) {
        return None;
    }
    let ends = memchr::memmem::find_iter(rest.as_bytes(), b"</");
    let mut ends = ends.filter(|end| {
        rest.get(end + 2..).is_some_and(|rest| name_at(rest).eq_ignore_ascii_case(name))
    });
    ends.next().map(|end| start + end)
}

/// Returns what the first bytes of a page say about its article.
pub(in crate::extract) fn sniff(head: &[u8]) -> Sniffed {
    let Ok((text, _)) = decode_markup(cut(head), None) else { return Sniffed::default() };
    let head = text.find("<body").and_then(|end| text.get(..end));
    let found = keep::stated(Document::from(head.unwrap_or(&text)));
    let hand = found.title.as_deref().and_then(Hand::of).or_else(|| Hand::of(&text));
    Sniffed { title: found.title, date: found.date, hand }
}

/// Reads a decoded page.
pub(in crate::extract) fn page(html: &str) -> Result<Extracted, ExtractError> {
    let (document, page) = read(html)?;
    Ok(keep::decide(document, page))
}

/// Reads a decoded page that is nothing but text, such as the chapter of a book: its text, its blocks, and what is set
/// apart in them.
pub(in crate::extract) fn whole(
    html: &str,
) -> Result<(String, Vec<Block>, Vec<Inline>), ExtractError> {
    let (_, page) = read(html)?;
    let blocks = page.drafts.iter().map(|draft| keep::block_of(draft, draft.kind));
    Ok((page.text, blocks.collect(), page.inlines))
}

fn read(html: &str) -> Result<(Document, walk::Page), ExtractError> {
    let (n_tags, depth) = tags_and_depth(html);
    if n_tags > MOST_TAGS {
        return Err(ExtractError::TooLarge { what: "this page has too many elements" });
    }
    if depth > DEEPEST {
        return Err(ExtractError::TooLarge { what: "this page is nested too deeply" });
    }
    let document = Document::from(html);
    let page = walk::read(&document)?;
    Ok((document, page))
}
