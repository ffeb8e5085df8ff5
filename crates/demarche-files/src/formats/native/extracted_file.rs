//! `text.HASH.json` beside a kept text: what was found in the document that the text was read from.

use demarche_core::{
    annotation::Unknown,
    article::{
        Article, Block, BlockKind, Extraction, Inline, InlineKind, Metadata, PageStart, Sha256,
    },
    text::{Span, Unit, UnitIndex},
};

use super::{Cursor, Object, ObjectWriter, ReadError};

/// The format key of the file.
pub const EXTRACTED: &str = "demarche/extracted";

/// What was found in a document besides its text. With the text it is the article again, whatever a later version of the
/// program would read from the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExtractedFile {
    /// The extractor and its version.
    pub by: String,
    /// The SHA-256 of the document, in hexadecimal digits.
    pub file_sha256: String,
    /// The SHA-256 of the text, in hexadecimal digits.
    pub text_sha256: String,
    /// What the document states about itself.
    pub metadata: Metadata,
    /// What a reader has to know about how it was read.
    pub remarks: Vec<String>,
    /// The kind of each block and its range in code points.
    places: Vec<(BlockKind, usize, usize)>,
    /// The blocks that are not on the first level of headings or lists, each with its level, from 2.
    levels: Vec<(usize, u8)>,
    /// The blocks that begin with a speaker's name, each with the name's length in code points.
    speakers: Vec<(usize, usize)>,
    /// What sets each range apart that is, and the range in code points.
    inlines: Vec<(InlineKind, usize, usize)>,
    /// The number of each page and where it begins, in code points.
    pages: Vec<(String, usize)>,
    /// Where hyphens at the ends of lines were left out, in code points.
    hyphens: Vec<usize>,
}

impl ExtractedFile {
    /// Returns what the file of an article holds, or `None` if the article is plain text.
    pub fn of(article: &Article) -> Option<Self> {
        let extraction = article.extraction.as_ref()?;
        let mut cursor = Cursor::new(article.text(), article.units());
        let place = |block: &Block| {
            let start = cursor.code_points_of(block.span.start())?;
            Some((block.kind, start, cursor.code_points_of(block.span.end())?))
        };
        Some(Self {
            by: extraction.by.clone(),
            file_sha256: article.file_sha256.to_string(),
            text_sha256: article.text_sha256.to_string(),
            metadata: article.found().clone(),
            remarks: extraction.remarks.clone(),
            places: article.found_blocks().iter().filter_map(place).collect(),
            levels: levels(article.found_blocks()),
            speakers: speakers(article.text(), article.found_blocks()),
            inlines: inlines_of(article),
            pages: pages_of(article, extraction),
            hyphens: hyphens_of(article, extraction),
        })
    }

    /// Reads the file.
    pub fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        let mut object = Object::read(bytes, EXTRACTED)?;
        let mut text = |key: &str| object.take::<String>(key).unwrap_or_default();
        let [by, file_sha256, text_sha256] = ["by", "file_sha256", "text_sha256"].map(&mut text);
        let mut optional = |key: &str| object.take::<String>(key);
        let metadata = Metadata {
            title: optional("title"),
            date: optional("date"),
            author: optional("author"),
            source: optional("source"),
            url: optional("url"),
            language: optional("language"),
            dateline: optional("dateline"),
        };
        let remarks = object.take("remarks").unwrap_or_default();
        let places: Vec<(String, usize, usize)> = object.take("blocks").unwrap_or_default();
        let inlines: Vec<(String, usize, usize)> = object.take("inlines").unwrap_or_default();
        // One of a later version is left out: its words are read without it.
        let inlines = inlines
            .into_iter()
            .filter_map(|(kind, start, end)| Some((InlineKind::named(&kind)?, start, end)));
        let inlines = inlines.collect();
        let pages = object.take("pages").unwrap_or_default();
        let places = places.into_iter().map(|(kind, start, end)| {
            // A kind of a later version is read as text.
            (BlockKind::named(&kind).unwrap_or(BlockKind::Paragraph), start, end)
        });
        Ok(Self {
            by,
            file_sha256,
            text_sha256,
            metadata,
            remarks,
            places: places.collect(),
            levels: object.take("levels").unwrap_or_default(),
            speakers: object.take("speakers").unwrap_or_default(),
            inlines,
            pages,
            hyphens: object.take("hyphens").unwrap_or_default(),
        })
    }

    /// Returns the content of the file.
    pub fn write(&self) -> String {
        let mut object = ObjectWriter::new(EXTRACTED);
        object.text("by", &self.by);
        object.text("file_sha256", &self.file_sha256);
        object.text("text_sha256", &self.text_sha256);
        let Metadata { title, date, author, source, url, language, dateline } = &self.metadata;
        for (key, value) in [
            ("title", title),
            ("date", date),
            ("author", author),
            ("source", source),
            ("url", url),
            ("language", language),
            ("dateline", dateline),
        ] {
            object.text(key, value.as_deref().unwrap_or_default());
        }
        if !self.remarks.is_empty() {
            object.member("remarks", &self.remarks);
        }
        let places = self
            .places
            .iter()
            .map(|(kind, start, end)| format!("\n    [\"{}\", {start}, {end}]", kind.name()));
        let places: Vec<String> = places.collect();
        object.raw("blocks", &format!("[{}\n  ]", places.join(",")));
        let levels = self.levels.iter().map(|(index, level)| format!("[{index}, {level}]"));
        let speakers = self.speakers.iter().map(|(index, length)| format!("[{index}, {length}]"));
        let (levels, speakers): (Vec<_>, Vec<_>) = (levels.collect(), speakers.collect());
        for (key, pairs) in [("levels", levels), ("speakers", speakers)] {
            if !pairs.is_empty() {
                object.raw(key, &format!("[{}]", pairs.join(", ")));
            }
        }
        let inlines = self.inlines.iter();
        let inlines: Vec<String> = inlines
            .map(|(kind, start, end)| format!("[\"{}\", {start}, {end}]", kind.name()))
            .collect();
        if !inlines.is_empty() {
            object.raw("inlines", &format!("[{}]", inlines.join(", ")));
        }
        if !self.pages.is_empty() {
            object.member("pages", &self.pages);
        }
        if !self.hyphens.is_empty() {
            let places: Vec<String> = self.hyphens.iter().map(usize::to_string).collect();
            object.raw("hyphens", &format!("[{}]", places.join(", ")));
        }
        object.finish(&Unknown::default()) + "\n"
    }

    /// Returns the article again, with `text` as its text, or `None` if the blocks do not fit it: outside, out of
    /// order, overlapping or empty; or if a hash is none. `extractor` is the one of this program for such documents.
    pub fn to_article(&self, text: &str, extractor: Option<&str>) -> Option<Article> {
        let units = UnitIndex::new(text);
        let byte = |offset| units.convert(text, offset, Unit::CodePoint, Unit::Byte);
        let mut end_before = 0;
        let blocks = self.places.iter().map(|(kind, start, end)| {
            let span = Span::new(byte(*start)?, byte(*end)?)?;
            let is_ordered = span.start() >= end_before;
            end_before = span.end();
            is_ordered.then_some(Block::new(*kind, span))
        });
        let mut blocks = blocks.collect::<Option<Vec<Block>>>()?;
        for (index, level) in &self.levels {
            if let Some(block) = blocks.get_mut(*index) {
                block.depth = level.saturating_sub(1);
            }
        }
        for (index, length) in &self.speakers {
            if let Some(block) = blocks.get_mut(*index) {
                let words = block.span.of(text).unwrap_or_default();
                let name = words.char_indices().nth(*length).map(|(length, _)| length);
                *block = block.with_speaker(name.unwrap_or_default());
            }
        }
        let start = |(label, at): &(String, usize)| {
            Some(PageStart { label: label.as_str().into(), at: byte(*at)? })
        };
        let pages = self.pages.iter().map(start).collect::<Option<Vec<_>>>()?;
        if !pages.is_sorted_by_key(|page| page.at) {
            return None;
        }
        let hyphens: Vec<usize> = self.hyphens.iter().map(|at| byte(*at)).collect::<Option<_>>()?;
        if !hyphens.is_sorted() {
            return None;
        }
        let extraction = Extraction {
            by: self.by.clone(),
            is_outdated: extractor != Some(&self.by),
            remarks: self.remarks.clone(),
            pages: pages.into(),
            hyphens: hyphens.into(),
        };
        let hashes = (Sha256::from_hex(&self.file_sha256)?, Sha256::from_hex(&self.text_sha256)?);
        let inlines = self.inlines.iter().filter_map(|(kind, start, end)| {
            Some(Inline { span: Span::new(byte(*start)?, byte(*end)?)?, kind: *kind })
        });
        let inlines = inlines.collect();
        let metadata = self.metadata.clone();
        let article = Article::from_document(text.into(), blocks, metadata, extraction, hashes);
        Some(article.with_inlines(inlines))
    }
}

/// Returns the levels of the blocks that are not on the first.
fn levels(blocks: &[Block]) -> Vec<(usize, u8)> {
    let nested = blocks.iter().enumerate().filter(|(_, block)| block.depth > 0);
    nested.map(|(index, block)| (index, block.depth.saturating_add(1))).collect()
}

/// Returns the lengths of the names of speakers that blocks of a text begin with, in code points.
fn speakers(text: &str, blocks: &[Block]) -> Vec<(usize, usize)> {
    let length = |block: &Block| Some(block.speaker()?.of(text)?.chars().count());
    let lengths = blocks.iter().enumerate().map(|(index, block)| Some((index, length(block)?)));
    lengths.flatten().collect()
}

/// Returns what sets each range of an article apart that is, and the range in code points.
fn inlines_of(article: &Article) -> Vec<(InlineKind, usize, usize)> {
    let mut cursor = Cursor::new(article.text(), article.units());
    let all = article.inlines().to_vec().into_iter();
    let range = |Inline { span, kind }: Inline| {
        Some((kind, cursor.code_points_of(span.start())?, cursor.code_points_of(span.end())?))
    };
    all.filter_map(range).collect()
}

/// Returns the number of each page of an article and where it begins, in code points.
fn pages_of(article: &Article, extraction: &Extraction) -> Vec<(String, usize)> {
    let mut cursor = Cursor::new(article.text(), article.units());
    let pages = extraction.pages.iter();
    let start = |page: &PageStart| Some((page.label.to_string(), cursor.code_points_of(page.at)?));
    pages.filter_map(start).collect()
}

/// Returns where hyphens at the ends of lines were left out of an article, in code points.
fn hyphens_of(article: &Article, extraction: &Extraction) -> Vec<usize> {
    let mut cursor = Cursor::new(article.text(), article.units());
    extraction.hyphens.iter().filter_map(|at| cursor.code_points_of(*at)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_the_same_after_writing_and_reading() {
        let text = "عنوان 👩‍👧\n\nA paragraph.\n";
        let end = text.find('\n').unwrap();
        let blocks = vec![
            Block::new(BlockKind::Title, Span::new(0, end).unwrap()),
            Block::new(BlockKind::Quotation, Span::new(end + 2, text.len() - 1).unwrap())
                .with_speaker("A".len()),
        ];
        let mut blocks = blocks;
        blocks[1].depth = 2;
        let metadata = Metadata {
            title: Some("عنوان".to_owned()),
            language: Some("fa".to_owned()),
            ..Metadata::default()
        };
        let hashes = (Sha256([1; 32]), Sha256([2; 32]));
        let extraction = Extraction {
            by: "docx 1".to_owned(),
            is_outdated: true,
            remarks: vec!["It has tracked changes".to_owned()],
            pages: [("i", 0), ("2", end + 2)]
                .map(|(label, at)| PageStart { label: label.into(), at })
                .into(),
            hyphens: [end + 5, end + 8].into(),
        };
        let article = Article::from_document(text.into(), blocks, metadata, extraction, hashes);
        let span = |start, end| Span::new(start, end).unwrap();
        let article = article.with_inlines(vec![
            Inline { span: span(0, end), kind: InlineKind::Emphasis },
            Inline { span: span(end + 4, end + 8), kind: InlineKind::Strong },
        ]);
        let file = ExtractedFile::of(&article).unwrap();
        let written = file.write();
        let read = ExtractedFile::read(written.as_bytes()).unwrap();
        assert_eq!(read, file);
        assert_eq!(read.write(), written);
        let again = read.to_article(text, Some("docx 2")).unwrap();
        assert_eq!((again.text(), again.blocks()), (text, article.blocks()));
        assert_eq!(again.inlines(), article.inlines());
        let without = written.replace("\"inlines\"", "\"others\"");
        let read_without = ExtractedFile::read(without.as_bytes()).unwrap();
        let again_without = read_without.to_article(text, None).unwrap();
        assert_eq!(again_without.blocks(), article.blocks(), "as older versions wrote it");
        assert_eq!((again.page_at(end), again.page_at(end + 2)), (Some("i"), Some("2")));
        assert_eq!((&again.extraction, again.found()), (&article.extraction, article.found()));
        assert!(read.to_article("another text", None).is_none());
    }

    #[test]
    fn a_file_of_an_earlier_version_names_no_hyphens_and_hyphens_outside_the_text_are_refused() {
        let file = |hyphens: &str| {
            let hash = "ab".repeat(32);
            let file = format!(
                "{{\"format\": \"demarche/extracted\", \"version\": 1, \"file_sha256\": \"{hash}\", \"text_sha256\": \"{hash}\", \"blocks\": []{hyphens}}}"
            );
            ExtractedFile::read(file.as_bytes()).unwrap().to_article("Some words", None)
        };
        let hyphens = |article: Article| article.extraction.unwrap().hyphens.to_vec();
        assert_eq!(file("").map(hyphens), Some(vec![]));
        assert_eq!(file(", \"hyphens\": [2, 7]").map(hyphens), Some(vec![2, 7]));
        assert!(file(", \"hyphens\": [7, 2]").is_none());
        assert!(file(", \"hyphens\": [99]").is_none());
    }

    #[test]
    fn blocks_that_do_not_fit_are_refused() {
        for places in
            ["[\"title\", 0, 99]", "[\"title\", 3, 3]", "[\"title\", 0, 4], [\"date\", 2, 6]"]
        {
            let file = format!(
                "{{\"format\": \"demarche/extracted\", \"version\": 1, \"file_sha256\": \"{0}\", \"text_sha256\": \"{0}\", \"blocks\": [{places}]}}",
                "ab".repeat(32)
            );
            let read = ExtractedFile::read(file.as_bytes()).unwrap();
            assert!(read.to_article("Some words", None).is_none(), "{places}");
        }
    }
}
