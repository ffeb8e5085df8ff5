//! An immutable text with its metadata and its structure.

mod block;
mod claim;
mod condition;
mod correction;
mod date;
mod dateline;
mod hash;
mod inline;
mod marker;
mod metadata;
mod reading;
mod record;
mod structure;

pub use block::{Block, BlockKind, LineEnds};
pub use claim::{claim_span, without_marker};
pub use condition::Condition;
pub use correction::{Correction, Corrections, StatedKind};
pub use hash::Sha256;
pub use inline::{Inline, InlineKind, Inlines};
pub use marker::item_marker;
pub use metadata::Metadata;
pub use record::{ArticleRecord, DateError, RecordField, date_as_iso, moment_as_iso};
pub use structure::structure;

use std::sync::Arc;

use correction::Found;
use reading::Reading;

use crate::text::{Span, UnitIndex};

/// Returns the date, in ISO 8601, of a line that says when an article was published, or `None` if it is none.
pub fn date_of_line(line: &str) -> Option<String> {
    date::date_of(line)
}

/// The encoding of an article whose text is composed from a document.
pub const EXTRACTED: &str = "extracted";

/// How the text of an article was read from a document that is not plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extraction {
    /// The extractor and its version: `web-page 1`.
    pub by: String,
    /// Whether this program has another version of the extractor, which could read the document again.
    pub is_outdated: bool,
    /// What a reader has to know about how it was read, each in a sentence without a full stop.
    pub remarks: Vec<String>,
    /// Where its pages begin, in the order of the text; empty if the document has none. A page whose notes were put after the
    /// paragraph that goes on on the next page is there twice.
    pub pages: Arc<[PageStart]>,
    /// Where a hyphen was left out that divided a word at the end of a line, in bytes, ordered. With a hyphen at each of these
    /// places the text is again what the pages show.
    pub hyphens: Arc<[usize]>,
}

/// Where the text of a page of a document begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageStart {
    /// The number of the page as the document writes it (`iv`, `12`).
    pub label: Box<str>,
    /// The offset of its first word, in bytes.
    pub at: usize,
}

/// An immutable text with its metadata and structure. Shared in an `Arc`, never copied.
#[derive(Clone, Debug)]
pub struct Article {
    /// What is known besides the text: what a person stated or else what was found in it.
    pub metadata: Metadata,
    /// The encoding's name in the WHATWG Encoding Standard (`UTF-8`, `UTF-16LE`, `windows-1256`), or [`EXTRACTED`] if the text
    /// is composed from a document.
    pub encoding: &'static str,
    /// The hash of the file's bytes.
    pub file_sha256: Sha256,
    /// The hash of the text as UTF-8.
    pub text_sha256: Sha256,
    /// How the text was read, unless the file is plain text.
    pub extraction: Option<Extraction>,
    record: ArticleRecord,
    body: Arc<Body>,
    // Invariant: they fit the text of the body.
    inlines: Arc<Inlines>,
    // Invariant: that of the body, unless the record corrects blocks.
    reading: Arc<Reading>,
}

/// The text and what was found in it; it may be large, so articles that differ in their records share it.
#[derive(Debug)]
struct Body {
    text: Box<str>,
    units: UnitIndex,
    found: Arc<Reading>,
    condition: Condition,
}

impl Article {
    /// Builds an article from its decoded text and what was found in it.
    pub fn new(
        text: Box<str>,
        blocks: Vec<Block>,
        metadata: Metadata,
        encoding: &'static str,
        file_sha256: Sha256,
        text_sha256: Sha256,
    ) -> Self {
        let units = UnitIndex::new(&text);
        let reading = Arc::new(Reading::new(blocks.into(), metadata.clone()));
        let (condition, found) = (Condition::of(&text), Arc::clone(&reading));
        let body = Body { text, units, found, condition };
        let record = ArticleRecord::default();
        Self {
            metadata,
            encoding,
            file_sha256,
            text_sha256,
            extraction: None,
            record,
            body: Arc::new(body),
            inlines: Arc::default(),
            reading,
        }
    }

    /// Returns the same article with these ranges set apart from the words around them, as far as they fit the text.
    #[must_use]
    pub fn with_inlines(self, found: Vec<Inline>) -> Self {
        Self { inlines: Arc::new(Inlines::new(self.text(), found)), ..self }
    }

    /// Builds an article from what was extracted from a document.
    ///
    /// Its encoding is [`EXTRACTED`], a name that Python does not know: that is better than a silently shifted quote.
    pub fn from_document(
        text: Box<str>,
        blocks: Vec<Block>,
        metadata: Metadata,
        extraction: Extraction,
        (file_sha256, text_sha256): (Sha256, Sha256),
    ) -> Self {
        let article = Self::new(text, blocks, metadata, EXTRACTED, file_sha256, text_sha256);
        Self { extraction: Some(extraction), ..article }
    }

    /// Returns the same article with what a person states about it. The text is not copied; the blocks are if some of them are
    /// corrected in another way than before.
    #[must_use]
    pub fn with_record(&self, record: ArticleRecord) -> Self {
        let reading = if record.kinds == self.record.kinds {
            Arc::clone(&self.reading)
        } else if record.kinds.is_empty() {
            Arc::clone(&self.body.found)
        } else {
            Arc::new(self.body.found.corrected(self.found_blocks_in_text(), &record.kinds))
        };
        let found = &reading.metadata;
        let metadata = Metadata {
            title: record.title.clone().or_else(|| found.title.clone()),
            date: record.date.clone().or_else(|| found.date.clone()),
            author: record.author.clone().or_else(|| found.author.clone()),
            source: record.source.clone().or_else(|| found.source.clone()),
            url: record.url.clone().or_else(|| found.url.clone()),
            language: found.language.clone(),
            dateline: found.dateline.clone(),
        };
        Self { metadata, record, reading, ..self.clone() }
    }

    /// Returns the record that also states what these blocks are, given by their indexes in ascending order; with `None` they are
    /// as they were found.
    pub fn stating(&self, blocks: &[usize], stated: Option<StatedKind>) -> ArticleRecord {
        self.reading.stating(&self.record, self.found_blocks_in_text(), (blocks, stated))
    }

    fn found_blocks_in_text(&self) -> Found<'_> {
        let Body { text, units, found, .. } = &*self.body;
        Found { text, units, text_sha256: self.text_sha256, blocks: &found.blocks }
    }

    /// Returns what a person states about it.
    pub fn record(&self) -> &ArticleRecord {
        &self.record
    }

    /// Returns what was found in the text, whatever a person says its blocks are.
    pub fn found(&self) -> &Metadata {
        &self.body.found.metadata
    }

    /// Returns the blocks as they were found in the text, whatever a person says they are.
    pub fn found_blocks(&self) -> &[Block] {
        &self.body.found.blocks
    }

    /// Returns what the text says about the article, with the kinds of its blocks that a person corrected.
    pub fn in_text(&self) -> &Metadata {
        &self.reading.metadata
    }

    /// Iterates over the indexes of the blocks that a person corrected, in no order.
    pub fn corrected_blocks(&self) -> impl Iterator<Item = usize> {
        self.reading.corrected.iter().map(|(block, _)| *block)
    }

    /// Returns what a person says a block is, if it was corrected.
    pub fn correction(&self, block: usize) -> Option<&Correction> {
        self.reading.correction(block, &self.record.kinds)
    }

    /// Returns what is odd about the characters of the text.
    pub fn condition(&self) -> Condition {
        self.body.condition
    }

    /// Returns whether both share one text, whatever is stated about it.
    pub fn has_text_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.body, &other.body)
    }

    /// Returns whether both share one text, and its blocks are of the same kinds.
    pub fn has_blocks_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.reading, &other.reading)
    }

    /// Returns the whole text: the file's content, decoded, without a leading byte order mark.
    pub fn text(&self) -> &str {
        &self.body.text
    }

    /// Returns the blocks in reading order, of the kinds that a person corrected.
    pub fn blocks(&self) -> &[Block] {
        &self.reading.blocks
    }

    /// Returns the ranges inside blocks that are set apart: emphasis, and the signs of Markdown.
    pub fn inlines(&self) -> &Inlines {
        &self.inlines
    }

    /// Returns the conversion between bytes, code points and UTF-16 units.
    pub fn units(&self) -> &UnitIndex {
        &self.body.units
    }

    /// Returns whether some of its blocks, but not all, are page clutter.
    pub fn has_clutter(&self) -> bool {
        self.reading.has_clutter
    }

    /// Returns whether byte `at` is in page clutter, or in the white space after it.
    pub fn is_clutter_at(&self, at: usize) -> bool {
        let block = self.reading.blocks.get(self.block_index_at(at));
        block.is_some_and(|block| block.kind == BlockKind::Noise)
    }

    /// Returns whether some of a span is in page clutter. The cost depends on the number of blocks in the span.
    pub fn touches_clutter(&self, span: Span) -> bool {
        let (first, last) =
            (self.block_index_at(span.start()), self.block_index_at(span.end() - 1));
        let blocks = self.reading.blocks.get(first..=last).unwrap_or_default();
        blocks.iter().any(|block| block.kind == BlockKind::Noise && block.span.end() > span.start())
    }

    /// Returns the parts of a span between page clutter, in reading order and without the white space around them. The cost
    /// depends on the number of blocks in the span.
    pub fn without_clutter(&self, span: Span) -> Vec<Span> {
        let (first, last) =
            (self.block_index_at(span.start()), self.block_index_at(span.end() - 1));
        let mut parts = Vec::new();
        let mut start = span.start();
        for block in self.reading.blocks.get(first..=last).unwrap_or_default() {
            if block.kind == BlockKind::Noise && block.span.end() > span.start() {
                parts.extend(Span::new(start, block.span.start()));
                start = block.span.end();
            }
        }
        parts.extend(Span::new(start, span.end()));
        parts.into_iter().filter_map(|part| crate::text::trim(self.text(), part)).collect()
    }

    /// Returns the number of the page that byte `at` is on, as the document writes it, or `None` if it has no pages.
    pub fn page_at(&self, at: usize) -> Option<&str> {
        let pages = &self.extraction.as_ref()?.pages;
        let index = pages.partition_point(|page| page.at <= at).checked_sub(1)?;
        pages.get(index).map(|page| &*page.label)
    }

    /// Returns the numbers of the pages that a span is on (`3`, `3-4`), or `None` if the article has no pages.
    pub fn pages_of(&self, span: Span) -> Option<String> {
        let first = self.page_at(span.start())?;
        let last = self.page_at(span.end() - 1)?;
        Some(if first == last { first.to_owned() } else { format!("{first}-{last}") })
    }

    /// Returns the index of the block that covers byte `at`, or of the nearest one before it, or 0.
    pub fn block_index_at(&self, at: usize) -> usize {
        self.reading.blocks.partition_point(|block| block.span.start() <= at).saturating_sub(1)
    }
}
