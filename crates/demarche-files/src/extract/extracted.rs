//! What is read from a file: the text of a document with its blocks, or what the head of a file says.

use sha2::Digest as _;

use demarche_core::{
    article::{
        Article, Block, BlockKind, Extraction, Inline, InlineKind, Metadata, PageStart, Sha256,
        date_of_line, structure,
    },
    text::{Hand, Span},
};

use super::kind::FileKind;

/// What the first bytes of a file say about its article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sniffed {
    /// The title.
    pub title: Option<String>,
    /// The date in ISO 8601.
    pub date: Option<String>,
    /// The hand of its Arabic script, if it has any and its letters decide.
    pub hand: Option<Hand>,
}

/// What was read from a document other than plain text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Extracted {
    /// The article's text, composed from the document.
    pub(super) text: String,
    /// Its blocks.
    pub(super) blocks: Vec<Block>,
    /// What is set apart in them.
    pub(super) inlines: Vec<Inline>,
    /// What the document states about itself.
    pub(super) metadata: Metadata,
    /// What a reader has to know about how it was read, each in a sentence.
    pub(super) remarks: Vec<String>,
    /// Where its pages begin.
    pub(super) pages: Vec<PageStart>,
    /// Where hyphens at the ends of lines were left out.
    pub(super) hyphens: Vec<usize>,
}

/// The level of headings that a document does not state, but for those among them.
pub(super) const DEEPEST: u8 = 200;

/// How many blocks at the top may be the byline or the date.
const TOP: usize = 8;

/// The longest title, name or address that is kept, in bytes.
const LONGEST_STATED: usize = 1_000;

/// What is said about a document whose changes were tracked.
pub(super) const TRACKED_CHANGES: &str =
    "This document has tracked changes; it is shown as if all of them were accepted";

impl Extracted {
    /// Returns the article of a document with this hash, read by the current extractor of this kind.
    pub(super) fn into_article(mut self, file_sha256: Sha256, kind: FileKind) -> Article {
        self.leave_out_bold_headings();
        let Self { text, mut blocks, inlines, metadata, remarks, pages, hyphens } = self;
        let hashes = (file_sha256, hash(text.as_bytes()));
        nest(&mut blocks);
        let by = kind.extractor().unwrap_or_default().to_owned();
        let (pages, hyphens) = (pages.into(), hyphens.into());
        let extraction = Extraction { by, is_outdated: false, remarks, pages, hyphens };
        let article =
            Article::from_document(text.into(), blocks, shortened(metadata), extraction, hashes);
        article.with_inlines(inlines)
    }

    /// Leaves out what is strong in titles and headings, which are bold anyway.
    fn leave_out_bold_headings(&mut self) {
        let blocks = &self.blocks;
        self.inlines.retain(|Inline { span, kind }| {
            let index = blocks.partition_point(|block| block.span.end() <= span.start());
            let block = blocks.get(index).map(|block| block.kind);
            let is_heading = matches!(block, Some(BlockKind::Title | BlockKind::Heading));
            !is_heading || *kind != InlineKind::Strong
        });
    }

    /// Finds the line that names the stated author, and the date, among the first blocks.
    pub(super) fn find_byline_and_date(&mut self) {
        let is_plain = |kind| matches!(kind, BlockKind::Paragraph | BlockKind::Heading);
        let author = self.metadata.author.as_deref().map(collapsed);
        let mut has_date = self.blocks.iter().any(|block| block.kind == BlockKind::Date);
        for block in self.blocks.iter_mut().take(TOP).filter(|block| is_plain(block.kind)) {
            let line = block.span.of(&self.text).map(collapsed);
            if line.is_some() && line == author {
                block.kind = BlockKind::Byline;
            } else if !has_date && let Some(date) = line.as_deref().and_then(date_of_line) {
                has_date = true;
                block.kind = BlockKind::Date;
                self.metadata.date.get_or_insert(date);
            }
        }
    }

    /// Finds the title, the date and other blocks among the paragraphs about which the document says nothing, as in plain text.
    pub(super) fn refine(&mut self) {
        let has_kind = |blocks: &[Block], kind| blocks.iter().any(|block| block.kind == kind);
        let has_title = has_kind(&self.blocks, BlockKind::Title);
        let has_date = has_kind(&self.blocks, BlockKind::Date);
        let (shaped, found) = structure(&self.text);
        let mut shaped = shaped.into_iter().peekable();
        for block in &mut self.blocks {
            while shaped.next_if(|other| other.span.start() < block.span.start()).is_some() {}
            let same = shaped.peek().filter(|other| other.span == block.span);
            let (Some(same), BlockKind::Paragraph) = (same, block.kind) else { continue };
            let is_taken = match same.kind {
                BlockKind::Title => !has_title,
                BlockKind::Date => !has_date,
                _ => true,
            };
            if is_taken {
                let depth = match same.kind {
                    // It is below those that the document states.
                    BlockKind::Heading => DEEPEST.saturating_add(1 + same.depth),
                    _ => same.depth,
                };
                (block.kind, block.depth) = (same.kind, depth);
                *block = block.with_speaker(same.speaker().map_or(0, Span::len));
            }
        }
        self.find_byline_and_date();
        let words = |kind| {
            let block = self.blocks.iter().find(|block| block.kind == kind)?;
            block.span.of(&self.text).map(collapsed)
        };
        let metadata = &mut self.metadata;
        metadata.title = words(BlockKind::Title).or_else(|| metadata.title.take());
        let date = words(BlockKind::Date).and_then(|words| date_of_line(&words));
        metadata.date = metadata.date.take().or(date).or(found.date);
        metadata.dateline = metadata.dateline.take().or(found.dateline);
    }
}

/// Returns metadata of a size that can be shown in a list. Of a long name the beginning is kept, and nothing of what is no name
/// without its end.
fn shortened(metadata: Metadata) -> Metadata {
    let name = |words: Option<String>| {
        words.map(|words| match words.get(..words.floor_char_boundary(LONGEST_STATED)) {
            Some(start) if start.len() < words.len() => format!("{start}…"),
            _ => words,
        })
    };
    let whole = |words: Option<String>| words.filter(|words| words.len() <= LONGEST_STATED);
    let Metadata { title, date, author, source, url, language, dateline } = metadata;
    let [title, author, source, dateline] = [title, author, source, dateline].map(name);
    let [date, url, language] = [date, url, language].map(whole);
    Metadata { title, date, author, source, url, language, dateline }
}

/// Counts for each heading, whose depth is a level that the document states, how many others it is below: a page may begin with
/// a heading of the third level, and leave out levels.
fn nest(blocks: &mut [Block]) {
    let mut above: Vec<u8> = Vec::new();
    for block in blocks.iter_mut().filter(|block| block.kind == BlockKind::Heading) {
        while above.pop_if(|level| *level >= block.depth).is_some() {}
        let depth = above.len();
        above.push(block.depth);
        block.depth = u8::try_from(depth).unwrap_or(u8::MAX);
    }
}

/// Returns a text in one line, with single spaces between its words.
pub(super) fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the hash of a file or a text.
pub(super) fn hash(bytes: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(bytes).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_nested_in_those_above_them() {
        let levels = [2, 1, 3, 3, 5, 1, 0, 4];
        let block = |(at, depth): (usize, u8)| {
            let mut block = Block::new(BlockKind::Heading, Span::new(at, at + 1).unwrap());
            block.depth = depth;
            block
        };
        let mut blocks: Vec<Block> = levels.into_iter().enumerate().map(block).collect();
        blocks[4].kind = BlockKind::ListItem;
        nest(&mut blocks);
        let depths: Vec<u8> = blocks.iter().map(|block| block.depth).collect();
        assert_eq!(depths, [0, 0, 1, 1, 5, 0, 0, 1]);
    }
}
