//! Reads PDF documents (ISO 32000-2): letters are taken from the pages as they are drawn, and lines, columns, paragraphs, tables
//! and notes are found by where they stand.

mod bands;
mod columns;
mod flow;
mod glyph;
mod hyphen;
mod labels;
mod layout;
mod order;
mod page;
mod part;
mod row;
mod running;
mod string;
mod tagged;
mod tags;
mod weight;

use demarche_core::article::{Metadata, PageStart};
use hayro_interpret::{
    InterpreterCache,
    hayro_syntax::{LoadPdfError, Pdf},
};

use self::{
    flow::{Context, Flow},
    glyph::Rule,
    layout::{Columns, Item, gutters, items},
    row::{Row, rows},
    string::decoded,
    tags::Tags,
};
use super::{error::ExtractError, extracted::Extracted, progress::PagesRead};

/// The most pages of a document.
const MOST_PAGES: usize = 20_000;

/// The share of letters without a character from which a text is of no use.
const UNREADABLE: f32 = 0.3;

/// The share of a page that a picture covers if the page was scanned.
const SCANNED: f32 = 0.5;

/// Reads a document, and reports after each page how far it is.
pub(super) fn pdf(
    bytes: &[u8],
    report: &mut dyn FnMut(PagesRead),
) -> Result<Extracted, ExtractError> {
    let damaged = |why: &str| ExtractError::Damaged { why: why.to_owned() };
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => damaged("it needs a password"),
        LoadPdfError::Invalid => damaged("it is damaged, or no PDF"),
    })?;
    if pdf.pages().len() > MOST_PAGES {
        return Err(ExtractError::TooLarge { what: "this document has too many pages" });
    }
    let labels = labels::labels(&pdf);
    let tags = Tags::of(&pdf);
    let cache = InterpreterCache::new();
    let (mut seen, mut pages, mut rows_of_pages) = (Seen::default(), Vec::new(), Vec::new());
    for (index, page) in pdf.pages().iter().enumerate() {
        let content = page::read(&pdf, page, &cache);
        seen.add(index, &content);
        let (tagged, letters) = tagged::take(content.glyphs, index, &tags);
        let aside = rows(content.aside).iter().map(|row| row.words().text).collect();
        rows_of_pages.push(rows(letters));
        pages.push(Rest { tagged, aside, rules: content.rules });
        report(PagesRead { done: index + 1, all: pdf.pages().len() });
    }
    seen.check(pages.len())?;
    let rules: Vec<&[Rule]> = pages.iter().map(|page| page.rules.as_slice()).collect();
    let running = running::take(&mut rows_of_pages, &rules);
    let columns = rows_of_pages.into_iter().zip(&pages).map(|(rows, page)| {
        let columns = Columns::of(&rows, &page.rules);
        (rows, columns)
    });
    let columns_of_pages: Vec<(Vec<Row>, Columns)> = columns.collect();
    let gutters = gutters(&columns_of_pages);
    let mut items_of_pages = Vec::with_capacity(pages.len());
    for ((rows, mut columns), page) in columns_of_pages.into_iter().zip(&mut pages) {
        if !gutters.is_empty() {
            columns.find_more(&rows, &page.rules, &gutters);
        }
        let mut read = std::mem::take(&mut page.tagged);
        read.extend(items(&rows, &page.rules, &columns));
        items_of_pages.push(read);
    }
    let mut flow = Flow::new(&items_of_pages);
    for (page, (items, (rest, running))) in
        items_of_pages.into_iter().zip(pages.into_iter().zip(running)).enumerate()
    {
        flow.add_noise(running.head, page);
        for item in items {
            let content = match &item {
                Item::Line(line) => line.words.content,
                Item::TableRow { .. } => None,
            };
            let part = content.and_then(|content| tags.part(page, content));
            let element = part.filter(|part| part.block > 0).map(|part| (part.block, part.kind));
            let level = part.map(|part| part.level);
            flow.add(item, Context { page, element, level });
        }
        flow.add_noise(rest.aside, page);
        flow.add_noise(running.foot, page);
    }
    let (mut composer, starts) = flow.finish();
    let hyphens = composer.take_hyphens();
    let (text, blocks) = composer.finish();
    let metadata = metadata(&pdf, tags.language);
    let label = |page: usize| labels.get(page).cloned().unwrap_or_default();
    let pages = starts.iter().map(|start| PageStart { label: label(start.page), at: start.at });
    let pages = pages.collect();
    let remarks = seen.remarks();
    let mut extracted =
        Extracted { text, blocks, metadata, remarks, pages, hyphens, ..Extracted::default() };
    extracted.refine();
    Ok(extracted)
}

/// What is on a page besides its rows of text.
struct Rest {
    /// What is read in the order of its tags.
    tagged: Vec<Item>,
    aside: Vec<String>,
    rules: Vec<Rule>,
}

/// Returns what a document states about itself. Its dates are those of the file, not of the text.
fn metadata(pdf: &Pdf, language: Option<String>) -> Metadata {
    let stated = pdf.metadata();
    let text = |bytes: &Option<Box<[u8]>>| {
        let text = decoded(bytes.as_deref()?).trim().to_owned();
        Some(text).filter(|text| !text.is_empty())
    };
    Metadata {
        title: text(&stated.title).filter(|title| !is_file_name(title)),
        author: text(&stated.author),
        language,
        ..Metadata::default()
    }
}

/// Returns whether a stated title is only the name of the file that the document was made from.
fn is_file_name(title: &str) -> bool {
    let is_extension = |extension: &str| {
        (2..=4).contains(&extension.len()) && extension.chars().all(|c| c.is_ascii_alphanumeric())
    };
    title.starts_with("Microsoft Word")
        || title.rsplit_once('.').is_some_and(|(_, extension)| is_extension(extension))
}

/// What was seen on the pages.
#[derive(Debug, Default)]
struct Seen {
    n_letters: usize,
    n_guessed: usize,
    n_unknown: usize,
    /// The numbers of pages that are pictures without text.
    scans: Vec<usize>,
    is_recognized: bool,
}

impl Seen {
    fn add(&mut self, index: usize, page: &glyph::Page) {
        let n_letters = page.glyphs.len() + page.aside.len();
        self.n_letters += n_letters;
        self.n_guessed += page.n_guessed;
        self.n_unknown += page.n_unknown;
        self.is_recognized |= page.is_recognized && n_letters > 0;
        if n_letters < 8 && page.pictures >= SCANNED {
            self.scans.push(index + 1);
        }
    }

    fn check(&self, n_pages: usize) -> Result<(), ExtractError> {
        let refused = |why: &str| Err(ExtractError::Refused { why: why.to_owned() });
        if n_pages > 0 && self.scans.len() == n_pages {
            return refused(
                "this PDF is a scan: its pages are pictures without text; recognise the text with another program first",
            );
        }
        if self.n_letters > 0 && self.n_unknown as f32 > UNREADABLE * self.n_letters as f32 {
            return refused(
                "the letters of this PDF cannot be read as text: its fonts do not say which characters they stand for",
            );
        }
        Ok(())
    }

    fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.is_recognized {
            remarks.push(
                "The text of this scan was recognised by a program: compare it with the pages"
                    .to_owned(),
            );
        }
        if self.n_guessed > 0 {
            remarks.push(
                "Some fonts of this document do not say which characters their letters are; those of Western European languages were assumed".to_owned(),
            );
        }
        if let [page] = self.scans.as_slice() {
            remarks.push(format!("Page {page} is a picture without text"));
        } else if !self.scans.is_empty() {
            let pages: Vec<String> = self.scans.iter().take(20).map(ToString::to_string).collect();
            let more = if self.scans.len() > 20 { "…" } else { "" };
            remarks.push(format!("Pages {}{more} are pictures without text", pages.join(", ")));
        }
        if self.n_unknown > 0 {
            remarks.push(match self.n_unknown {
                1 => "1 letter stands for no known character and is shown as �".to_owned(),
                n => format!("{n} letters stand for no known character and are shown as �"),
            });
        }
        remarks
    }
}
