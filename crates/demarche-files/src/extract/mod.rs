//! Turns the bytes of a file into an article. One module per file type.

mod charset;
mod cns;
mod composer;
mod detect;
#[cfg(test)]
mod emphasis_tests;
mod encoding;
mod epub;
mod error;
mod extracted;
mod kind;
mod markdown;
mod markup;
mod numerals;
mod office;
mod package;
mod pdf;
mod plain;
mod progress;
mod python;
mod rich;
mod shifted;
pub mod table;
mod tried;
mod vietnamese;
mod web;
mod xml;

use demarche_core::article::Article;

use self::extracted::{Extracted, hash};
pub use charset::Charset;
pub(crate) use charset::OWN as OWN_ENCODING;
pub use detect::{Certainty, Guess, guess};
pub use error::ExtractError;
pub use extracted::Sniffed;
pub use kind::FileKind;
pub use markup::{declared, decode_markup};
pub use plain::{plain, plain_as};
pub use progress::PagesRead;
pub use tried::{TriedEncoding, TriedEncodings};

/// Returns what the first bytes of a file say about its article.
pub fn sniff(kind: FileKind, head: &[u8]) -> Sniffed {
    match kind {
        FileKind::Text | FileKind::Markdown => plain::sniff(head),
        FileKind::WebPage => web::sniff(head),
        // Their titles are not at the top of their files.
        FileKind::WebArchive
        | FileKind::Docx
        | FileKind::Odt
        | FileKind::Rtf
        | FileKind::Epub
        | FileKind::Pdf => Sniffed::default(),
    }
}

/// Reads an article from the bytes of a file: plain text in the stored encoding if its bytes allow it, or in a detected one;
/// a document by its extractor.
pub fn article(
    kind: FileKind,
    bytes: Vec<u8>,
    known_encoding: Option<&str>,
) -> Result<Article, ExtractError> {
    article_with_progress(kind, bytes, known_encoding, &mut |_| {})
}

/// Reads an article as [`article`] does, and reports after each page of a PDF document how far it is.
pub fn article_with_progress(
    kind: FileKind,
    bytes: Vec<u8>,
    known_encoding: Option<&str>,
    report: &mut dyn FnMut(PagesRead),
) -> Result<Article, ExtractError> {
    if kind.extractor().is_none() {
        let article = plain(bytes, known_encoding)?;
        return Ok(if kind == FileKind::Markdown { with_markdown(article) } else { article });
    }
    if bytes.is_empty() {
        return Err(ExtractError::Empty);
    }
    let extracted = extracted(kind, &bytes, report)?;
    if extracted.blocks.is_empty() {
        return Err(ExtractError::Blank);
    }
    let file_sha256 = hash(&bytes);
    drop(bytes);
    Ok(extracted.into_article(file_sha256, kind))
}

/// Returns an article whose text is Markdown with its signs and emphasis set apart.
pub(crate) fn with_markdown(article: Article) -> Article {
    let inlines = markdown::inlines(article.text());
    article.with_inlines(inlines)
}

fn extracted(
    kind: FileKind,
    bytes: &[u8],
    report: &mut dyn FnMut(PagesRead),
) -> Result<Extracted, ExtractError> {
    match kind {
        FileKind::Text | FileKind::Markdown => Err(ExtractError::NotText),
        FileKind::WebPage => web::page(&decode_markup(bytes, None)?.0),
        FileKind::WebArchive => web::archive(bytes),
        FileKind::Docx => office::docx(bytes),
        FileKind::Odt => office::odt(bytes),
        FileKind::Rtf => office::rtf(bytes),
        FileKind::Epub => epub::epub(bytes),
        FileKind::Pdf => pdf::pdf(bytes, report),
    }
}
