//! Decides which blocks of a page are the article, and which of them are its title, date and byline.

use std::collections::HashSet;

use demarche_core::article::{Block, BlockKind, Metadata, date_of_line, moment_as_iso};
use dom_query::Document;
use dom_smoothie::{CandidateSelectMode, Config, Readability};

use super::walk::{Draft, NUMBER, Page};
use crate::extract::extracted::{Extracted, collapsed};

/// The longest line that holds a date or the name of an author beside other words, in characters.
const LONGEST_NOTE: usize = 120;

/// The longest title that is a paragraph, in characters.
const LONGEST_TITLE: usize = 200;

/// Where the label before a list of tags ends at the latest, in bytes.
const LONGEST_LABEL: usize = 40;

/// What the readability algorithm found.
#[derive(Debug, Default)]
struct Found {
    /// The numbers of the elements that it keeps; `None` if it found no article.
    kept: Option<HashSet<u32>>,
    /// The letters of the paragraphs that it made of elements of other kinds, and which have no number therefore.
    words: HashSet<String>,
    title: Option<String>,
    byline: Option<String>,
    published: Option<String>,
    description: Option<String>,
    source: Option<String>,
    url: Option<String>,
    language: Option<String>,
}

/// Returns what a page, or the head of one, states about itself.
pub(super) fn stated(head: Document) -> Metadata {
    let Ok(readability) = Readability::with_document(head, None, None) else {
        return Metadata::default();
    };
    let stated = readability.get_article_metadata(readability.parse_json_ld());
    let title = collapsed(&stated.title);
    Metadata {
        title: (!title.is_empty()).then_some(title),
        date: stated.published_time.as_deref().and_then(date_of_moment),
        ..Metadata::default()
    }
}

/// Gives each block of a page its kind. `document` is the page with its elements numbered.
pub(super) fn decide(document: Document, page: Page) -> Extracted {
    let found = find(document);
    let Page { text, drafts, inlines } = page;
    let keeps = |draft: &Draft| found.keeps(draft, draft.span.of(&text).unwrap_or_default());
    let mut is_kept: Vec<bool> = drafts.iter().map(keeps).collect();
    leave_out_links(&text, &drafts, &mut is_kept);
    let first_kept = is_kept.iter().position(|kept| *kept);
    let title = title(&text, &drafts, first_kept, found.title.as_deref());
    let mut metadata = Metadata {
        title: title.and_then(|title| words_of(drafts.get(title)?, &text)).or(found.title),
        author: found.byline,
        source: found.source,
        url: found.url,
        language: found.language,
        ..Metadata::default()
    };
    metadata.date = found.published.as_deref().and_then(date_of_moment);
    // What stands between the title and the article, and just after its first block, may say when and by whom.
    let body = first_kept.unwrap_or(drafts.len());
    let top = title.unwrap_or(body).min(body)..body.saturating_add(3).min(drafts.len());
    let mut blocks = Vec::with_capacity(drafts.len());
    let mut has_date = false;
    for (index, (draft, is_kept)) in drafts.iter().zip(is_kept).enumerate() {
        let words = draft.span.of(&text).unwrap_or_default();
        let is_note = top.contains(&index) && words.chars().nth(LONGEST_NOTE).is_none();
        let is_description =
            found.description.as_ref().is_some_and(|stated| is_alike(stated, words));
        let kind = if title == Some(index) {
            BlockKind::Title
        } else if is_note && !has_date && (draft.time.is_some() || date_of_line(words).is_some()) {
            has_date = true;
            if metadata.date.is_none() {
                let stated = draft.time.as_deref().and_then(date_of_moment);
                metadata.date = stated.or_else(|| date_of_line(words));
            }
            BlockKind::Date
        } else if is_note && metadata.author.as_ref().is_some_and(|author| has(words, author)) {
            BlockKind::Byline
        } else if is_kept || (top.contains(&index) && is_description) {
            draft.kind
        } else {
            BlockKind::Noise
        };
        blocks.push(block_of(draft, kind));
    }
    Extracted { text, blocks, inlines, metadata, ..Extracted::default() }
}

/// Returns the block of a draft as one of this kind.
pub(super) fn block_of(draft: &Draft, kind: BlockKind) -> Block {
    let mut block = Block::new(kind, draft.span);
    block.depth = match kind {
        BlockKind::ListItem => draft.depth,
        BlockKind::Heading => draft.level.map_or(0, |level| level.saturating_sub(1)),
        _ => 0,
    };
    block
}

impl Found {
    fn keeps(&self, draft: &Draft, words: &str) -> bool {
        let Some(kept) = &self.kept else { return !draft.is_framed };
        draft.elements.iter().any(|element| kept.contains(element))
            || !draft.is_framed && self.words.contains(&letters(words))
    }
}

/// Runs the readability algorithm.
fn find(document: Document) -> Found {
    let address = document.select("link[rel=canonical]").attr("href");
    let language = document.select("html").attr("lang");
    let config =
        Config { candidate_select_mode: CandidateSelectMode::DomSmoothie, ..Config::default() };
    let Ok(mut readability) = Readability::with_document(document, None, Some(config)) else {
        return Found::default();
    };
    let stated = readability.get_article_metadata(readability.parse_json_ld());
    let parsed = readability.parse();
    let found = |words: Option<&str>| {
        let words = words.map(collapsed).unwrap_or_default();
        (!words.is_empty()).then_some(words)
    };
    let byline = parsed.as_ref().ok().and_then(|article| found(article.byline.as_deref()));
    Found {
        words: parsed.as_ref().map(|article| unnumbered(&article.content)).unwrap_or_default(),
        kept: parsed.ok().map(|article| numbers(&article.content)),
        title: found(Some(&stated.title)),
        byline: byline
            .map(|byline| without_by(&byline).to_owned())
            .filter(|byline| is_name(byline)),
        published: stated.published_time,
        description: found(stated.excerpt.as_deref()),
        source: found(stated.site_name.as_deref()),
        url: found(address.as_deref().or(stated.url.as_deref())).filter(|url| is_address(url)),
        language: found(language.as_deref().or(stated.lang.as_deref())),
    }
}

/// Returns the numbers of the elements in a piece of HTML.
fn numbers(html: &str) -> HashSet<u32> {
    let pieces = html.split(NUMBER).skip(1);
    let numbers = pieces.filter_map(|piece| {
        let digits = piece.strip_prefix("=\"")?.split('"').next()?;
        digits.parse().ok()
    });
    numbers.collect()
}

/// Returns the letters of the paragraphs in a piece of HTML that have no number.
fn unnumbered(html: &str) -> HashSet<String> {
    let content = Document::from(html);
    let paragraphs = content.select(&format!("p:not([{NUMBER}])"));
    let words = paragraphs.iter().map(|paragraph| letters(&paragraph.text()));
    words.filter(|words| !words.is_empty()).collect()
}

/// Takes lists of links at the end of an article out of it, with their headings: they lead to other articles.
fn leave_out_links(text: &str, drafts: &[Draft], is_kept: &mut [bool]) {
    let is_link = |draft: &Draft| {
        let words = draft.span.of(text).unwrap_or_default();
        match draft.kind {
            BlockKind::ListItem => is_linked(draft, words.trim_start_matches(['•', ' '])),
            BlockKind::Paragraph => is_line_of_tags(draft, words),
            _ => false,
        }
    };
    let n_kept = is_kept.iter().filter(|kept| **kept).count();
    // A page of nothing but links is a list that somebody wants to read.
    let most = n_kept / 2;
    let (mut n_left_out, mut n_links) = (0, 0);
    for (draft, kept) in drafts.iter().zip(is_kept.iter_mut()).rev().filter(|(_, kept)| **kept) {
        let is_heading = draft.kind == BlockKind::Heading && n_links > 0;
        if !(is_link(draft) || is_heading) || n_left_out >= most {
            break;
        }
        *kept = false;
        n_left_out += 1;
        n_links = if is_heading { 0 } else { n_links + 1 };
    }
}

/// Returns whether these words of a block are links, nearly all of them.
fn is_linked(draft: &Draft, words: &str) -> bool {
    draft.n_linked * 10 >= words.len() * 7
}

/// Returns whether a line names what an article is about, each in a link: `Tags: Water, Roads`.
fn is_line_of_tags(draft: &Draft, words: &str) -> bool {
    const BETWEEN: [char; 12] = [',', ';', '|', '/', '·', '•', '#', '、', '，', '；', '،', '؛'];
    let label = words.find([':', '：']).filter(|at| *at <= LONGEST_LABEL);
    let tags = label.and_then(|at| words.get(at..)).unwrap_or(words);
    let tags = tags.trim_start_matches([':', '：']).trim();
    let n_between = tags.matches(BETWEEN).count();
    let length: usize = tags.chars().filter(|c| !BETWEEN.contains(c)).map(char::len_utf8).sum();
    // Some words of a sentence may be links, too.
    n_between > 0
        && words.chars().nth(LONGEST_NOTE).is_none()
        && draft.n_linked * 10 >= length.saturating_sub(n_between) * 9
}

/// Returns the block that is the title: the first heading that says what the page states as its title, or else the only
/// heading of the first level, or else the first one before the article. Before the latter two comes a paragraph at the top
/// with the words of the title, or, if the page states none, a centred one: so office programs write titles.
fn title(
    text: &str,
    drafts: &[Draft],
    first_kept: Option<usize>,
    stated: Option<&str>,
) -> Option<usize> {
    let words = |draft: &Draft| draft.span.of(text).unwrap_or_default();
    let headings = || drafts.iter().enumerate().filter(|(_, draft)| draft.level.is_some());
    let is_stated =
        |(_, draft): &(usize, &Draft)| stated.is_some_and(|title| is_title(title, words(draft)));
    let mut first_level = headings().filter(|(_, draft)| draft.level == Some(1));
    let only = match (first_level.next(), first_level.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    };
    let before = || {
        let first = first_kept.unwrap_or_default();
        headings().rfind(|(index, draft)| *index <= first && draft.level <= Some(2))
    };
    let same = headings().filter(|(_, draft)| draft.level <= Some(3)).find(is_stated);
    let first = first_kept.and_then(|first| Some((first, drafts.get(first)?)));
    let written = first.filter(|(index, draft)| {
        let is_first = headings().next().is_none_or(|(heading, _)| heading > *index);
        let is_it = stated.map_or(draft.is_centered, |title| is_alike(title, words(draft)));
        let is_short = words(draft).chars().nth(LONGEST_TITLE).is_none();
        draft.kind == BlockKind::Paragraph && is_first && is_it && is_short
    });
    same.or(written).or(only).or_else(before).map(|(index, _)| index)
}

/// Returns whether a heading says what a page states as its title, which may have the outlet's name at an end.
fn is_title(stated: &str, heading: &str) -> bool {
    let (stated, heading) = (letters(stated), letters(heading));
    heading == stated
        || (heading.chars().count() >= 12
            && (stated.starts_with(&heading) || stated.ends_with(&heading)))
}

fn is_alike(one: &str, other: &str) -> bool {
    letters(one) == letters(other)
}

/// Returns whether a line names an author, besides which it says little.
fn has(line: &str, author: &str) -> bool {
    let (line, author) = (letters(line), letters(author));
    author.len() > 3 && line.contains(&author) && line.len() < author.len() + 60
}

/// Returns the letters and digits of a text in lower case.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn words_of(draft: &Draft, text: &str) -> Option<String> {
    draft.span.of(text).map(collapsed)
}

/// Returns a byline without the word before the name.
fn without_by(byline: &str) -> &str {
    const BEFORE: [&str; 8] = ["by ", "von ", "par ", "por ", "di ", "oleh ", "door ", "av "];
    let word = BEFORE.iter().find(|word| {
        byline.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
    });
    word.and_then(|word| byline.get(word.len()..)).unwrap_or(byline).trim()
}

/// Returns whether a byline is a name rather than an address or a paragraph.
fn is_name(byline: &str) -> bool {
    !byline.is_empty() && byline.chars().nth(LONGEST_NOTE).is_none() && !is_address(byline)
}

fn is_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// Returns the date of a moment as pages state it (`2026-11-20T08:15:00+05:00`), in ISO 8601.
fn date_of_moment(moment: &str) -> Option<String> {
    let moment = moment.trim();
    moment_as_iso(moment.get(..10).unwrap_or(moment)).ok()
}

#[cfg(test)]
mod tests;
