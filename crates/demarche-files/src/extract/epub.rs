//! Reads EPUB books (EPUB 3.3): the chapters in reading order, as web pages without anything around the text.

use std::collections::HashSet;

use demarche_core::{
    article::{Block, BlockKind, Metadata, date_as_iso},
    text::Span,
};

use super::{
    error::ExtractError,
    extracted::Extracted,
    package::Package,
    web,
    xml::{Piece, Xml},
};

/// Reads a book.
pub(super) fn epub(bytes: &[u8]) -> Result<Extracted, ExtractError> {
    let mut package = Package::open(bytes)?;
    let damaged = |why: &str| ExtractError::Damaged { why: why.to_owned() };
    if package.has("META-INF/encryption.xml") && package.has("META-INF/rights.xml") {
        return Err(damaged("it is protected against copying"));
    }
    let container = package
        .text("META-INF/container.xml")?
        .ok_or_else(|| damaged("it has no list of contents"))?;
    let opf = root_file(&container)?.ok_or_else(|| damaged("it has no list of contents"))?;
    let book = package.text(&opf)?.ok_or_else(|| damaged("it has no list of contents"))?;
    let Book { metadata, chapters } = Book::read(&book)?;
    let folder = opf.rsplit_once('/').map_or("", |(folder, _)| folder);
    let encrypted = encrypted_files(package.text("META-INF/encryption.xml")?.as_deref())?;
    let mut extracted = Extracted { metadata, ..Extracted::default() };
    let mut n_missing = 0;
    for Chapter { path, is_contents } in chapters {
        let path = resolve(folder, &path);
        if encrypted.contains(&path) {
            return Err(damaged("it is protected: its chapters are encrypted"));
        }
        let Some(chapter) = package.text(&path)? else {
            n_missing += 1;
            continue;
        };
        let (text, blocks, inlines) = web::whole(&chapter)?;
        let start = match extracted.text.len() {
            0 => 0,
            length => {
                extracted.text.push('\n');
                length + 1
            }
        };
        extracted.text.push_str(&text);
        let moved = |span: Span| Span::new(start + span.start(), start + span.end());
        extracted.inlines.extend(inlines.into_iter().filter_map(|mut inline| {
            inline.span = moved(inline.span)?;
            Some(inline)
        }));
        extracted.blocks.extend(blocks.into_iter().filter_map(|mut block| {
            block.span = moved(block.span)?;
            if is_contents {
                (block.kind, block.depth) = (BlockKind::Noise, 0);
            }
            Some(block)
        }));
    }
    extracted.remarks.extend(match n_missing {
        0 => None,
        1 => Some("1 chapter of this book is not in its file".to_owned()),
        n => Some(format!("{n} chapters of this book are not in its file")),
    });
    extracted.find_title();
    extracted.find_byline_and_date();
    Ok(extracted)
}

impl Extracted {
    /// Makes the first heading with the words of the title the title.
    fn find_title(&mut self) {
        let Some(title) = &self.metadata.title else { return };
        let text = &self.text;
        let is_it = |block: &&mut Block| {
            block.kind == BlockKind::Heading
                && block
                    .span
                    .of(text)
                    .is_some_and(|words| words.split_whitespace().eq(title.split_whitespace()))
        };
        if let Some(block) = self.blocks.iter_mut().find(is_it) {
            block.kind = BlockKind::Title;
        }
    }
}

/// Returns the paths of the files of a book that are encrypted (EPUB Open Container Format 3.3, section 4.2.6.3.2); those of
/// fonts do not matter.
fn encrypted_files(encryption: Option<&str>) -> Result<HashSet<String>, ExtractError> {
    let mut files = HashSet::new();
    let mut xml = Xml::new(encryption.unwrap_or_default());
    while let Some(piece) = xml.next()? {
        if let Piece::Start(element) = piece
            && element.name == "CipherReference"
        {
            files.extend(element.attribute("URI").map(str::to_owned));
        }
    }
    Ok(files)
}

/// Returns the path of the book's package document.
fn root_file(container: &str) -> Result<Option<String>, ExtractError> {
    let mut xml = Xml::new(container);
    while let Some(piece) = xml.next()? {
        if let Piece::Start(element) = piece
            && element.name == "rootfile"
        {
            return Ok(element.attribute("full-path").map(str::to_owned));
        }
    }
    Ok(None)
}

/// A chapter of a book.
#[derive(Debug)]
struct Chapter {
    path: String,
    is_contents: bool,
}

/// What the package document says.
#[derive(Debug, Default)]
struct Book {
    metadata: Metadata,
    chapters: Vec<Chapter>,
}

impl Book {
    fn read(opf: &str) -> Result<Self, ExtractError> {
        let mut book = Self::default();
        let mut items = std::collections::HashMap::new();
        let mut xml = Xml::new(opf);
        while let Some(piece) = xml.next()? {
            let Piece::Start(element) = piece else { continue };
            let text = |name: &str| element.attribute(name).unwrap_or_default().to_owned();
            match element.name.as_str() {
                "title" => take(&mut book.metadata.title, &xml.text()?),
                "creator" => take(&mut book.metadata.author, &xml.text()?),
                "publisher" => take(&mut book.metadata.source, &xml.text()?),
                "language" => take(&mut book.metadata.language, &xml.text()?),
                "date" => {
                    let date = xml.text()?;
                    let date = date.trim();
                    let day = date_as_iso(date.get(..10).unwrap_or(date)).unwrap_or_default();
                    take(&mut book.metadata.date, &day);
                }
                "item" => {
                    let is_contents = text("properties").split(' ').any(|one| one == "nav");
                    items.insert(text("id"), Chapter { path: text("href"), is_contents });
                }
                "itemref" => book.chapters.extend(items.remove(&text("idref"))),
                _ => {}
            }
        }
        Ok(book)
    }
}

/// Keeps the first value that is not empty.
fn take(field: &mut Option<String>, value: &str) {
    let value = value.trim();
    if field.is_none() && !value.is_empty() {
        *field = Some(value.to_owned());
    }
}

/// Returns the path of a file that one in `folder` names.
fn resolve(folder: &str, path: &str) -> String {
    let path = path.split('#').next().unwrap_or_default();
    let path = percent_decoded(path);
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn percent_decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_resolved_inside_the_book() {
        for (folder, path, expected) in [
            ("OEBPS", "text/a.xhtml#top", "OEBPS/text/a.xhtml"),
            ("OEBPS", "../b%20c.xhtml", "b c.xhtml"),
            ("", "../../etc/passwd", "etc/passwd"),
            ("a", "50%", "a/50%"),
        ] {
            assert_eq!(resolve(folder, path), expected);
        }
    }
}
