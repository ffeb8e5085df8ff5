//! Reads Word documents (`.docx`, ECMA-376, part 1): the text as it is with all tracked changes accepted.

use std::collections::HashMap;

use demarche_core::article::{BlockKind, Metadata};

use super::{
    docx_styles::{Lists, Look, Styles, is_on},
    notes::Notes,
    properties::properties,
};
use crate::extract::{
    composer::Composer,
    error::ExtractError,
    extracted::{Extracted, TRACKED_CHANGES},
    package::Package,
    rich::{Apart, RichText},
    xml::{Element, Piece, Xml},
};

/// Reads a document.
pub(in crate::extract) fn docx(bytes: &[u8]) -> Result<Extracted, ExtractError> {
    let mut package = Package::open(bytes)?;
    let main = related(&mut package, "_rels/.rels", "officeDocument")?
        .unwrap_or_else(|| "word/document.xml".to_owned());
    let (folder, name) = main.rsplit_once('/').unwrap_or(("", &main));
    let relations = format!("{folder}/_rels/{name}.rels");
    let mut part = |kind: &str| match related(&mut package, &relations, kind)? {
        Some(target) => {
            let path = if target.starts_with('/') { target } else { format!("{folder}/{target}") };
            package.text(&path)
        }
        None => Ok(None),
    };
    let styles = part("styles")?.map(|xml| Styles::read(&xml)).transpose()?.unwrap_or_default();
    let lists = part("numbering")?.map(|xml| Lists::read(&xml)).transpose()?.unwrap_or_default();
    let mut body = Body { styles, lists, ..Body::default() };
    for (kind, element) in [("footnotes", "footnote"), ("endnotes", "endnote")] {
        if let Some(xml) = part(kind)? {
            body.read_notes(&xml, element)?;
        }
    }
    let xml = package
        .text(&main)?
        .ok_or_else(|| ExtractError::Damaged { why: "it has no text part".to_owned() })?;
    body.read(&xml)?;
    let metadata = properties(&mut package, "docProps/core.xml", "creator")?;
    Ok(body.finish(metadata))
}

/// Returns the target of the first relation of a kind in a part that lists them.
fn related(
    package: &mut Package<'_>,
    list: &str,
    kind: &str,
) -> Result<Option<String>, ExtractError> {
    let Some(list) = package.text(list)? else { return Ok(None) };
    let mut xml = Xml::new(&list);
    while let Some(piece) = xml.next()? {
        let Piece::Start(element) = piece else { continue };
        let is_it = element
            .attribute("Type")
            .is_some_and(|known| known.rsplit('/').next().is_some_and(|known| known == kind));
        if is_it {
            return Ok(element.attribute("Target").map(str::to_owned));
        }
    }
    Ok(None)
}

/// A paragraph.
#[derive(Clone, Debug, Default)]
struct Paragraph {
    text: RichText,
    style: Option<String>,
    list: Option<String>,
    level: Option<usize>,
    /// Its level in the outline, from 0, if it is a heading.
    outline: Option<u8>,
    /// Whether its end was deleted, so that the next one continues it.
    is_joined: bool,
}

/// A row of a table: the paragraphs of each cell.
type Row = Vec<Vec<Paragraph>>;

#[derive(Debug, Default)]
struct Body {
    styles: Styles,
    lists: Lists,
    notes_by_id: HashMap<(String, String), Vec<RichText>>,
    notes: Notes,
    /// The paragraphs that are being read: one inside another in a text box.
    open: Vec<Paragraph>,
    /// The rows that are being read: one inside another in a table within a table.
    rows: Vec<Row>,
    composer: Composer,
    joined: Option<Paragraph>,
    is_hidden: bool,
    apart: Apart,
    has_changes: bool,
}

impl Body {
    /// Reads the notes of one kind.
    fn read_notes(&mut self, text: &str, element: &str) -> Result<(), ExtractError> {
        let mut xml = Xml::new(text);
        let mut id = None;
        let mut paragraphs = Vec::new();
        while let Some(piece) = xml.next()? {
            match piece {
                Piece::Start(start) if start.name == element => {
                    // Separators are notes of other types.
                    let is_note = start.attribute("type").is_none_or(|kind| kind == "normal");
                    id = start.attribute("id").filter(|_| is_note).map(str::to_owned);
                }
                Piece::Start(start) => self.start(&start, &mut xml)?,
                Piece::End(name) if name == element => {
                    if let Some(id) = id.take() {
                        let words = std::mem::take(&mut paragraphs);
                        self.notes_by_id.insert((element.to_owned(), id), words);
                    }
                    paragraphs.clear();
                }
                Piece::End(name) if name == "p" => {
                    paragraphs.extend(self.open.pop().map(|paragraph| paragraph.text));
                }
                Piece::End(name) => self.end(&name),
                Piece::Text(_) => {}
            }
        }
        self.open.clear();
        self.rows.clear();
        Ok(())
    }

    fn read(&mut self, text: &str) -> Result<(), ExtractError> {
        let mut xml = Xml::new(text);
        while let Some(piece) = xml.next()? {
            match piece {
                Piece::Start(element) => self.start(&element, &mut xml)?,
                Piece::End(name) if name == "p" => {
                    if let Some(paragraph) = self.open.pop() {
                        self.end_paragraph(paragraph);
                    }
                }
                Piece::End(name) => self.end(&name),
                Piece::Text(_) => {}
            }
        }
        Ok(())
    }

    fn start(&mut self, element: &Element, xml: &mut Xml<'_>) -> Result<(), ExtractError> {
        match element.name.as_str() {
            "p" => self.open.push(Paragraph::default()),
            "tr" => self.rows.push(Row::new()),
            "tc" => {
                if let Some(row) = self.rows.last_mut() {
                    row.push(Vec::new());
                }
            }
            "t" => {
                let words = xml.text()?;
                self.write(&words);
            }
            "tab" | "ptab" => self.write("\t"),
            "br" if matches!(element.attribute("type"), Some("page" | "column")) => {}
            "br" | "cr" => self.write("\n"),
            "sym" => self.symbol(element),
            "noBreakHyphen" => self.write("\u{2011}"),
            "softHyphen" => self.write("\u{ad}"),
            "footnoteReference" | "endnoteReference" => self.refer(element),
            "del" | "moveFrom" => {
                self.has_changes = true;
                xml.skip()?;
            }
            "ins" | "moveTo" => self.has_changes = true,
            "r" => self.begin_run(),
            "rPr" => self.run_properties(xml)?,
            "pPr" => self.paragraph_properties(xml)?,
            // The same content for other programs, code of fields, descriptions of controls, and how characters are read.
            "Fallback" | "instrText" | "delText" | "sdtPr" | "tblPr" | "trPr" | "tcPr"
            | "sectPr" | "rt" => {
                xml.skip()?;
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        if name == "r" {
            self.begin_run();
        } else if name == "tr"
            && let Some(row) = self.rows.pop()
        {
            self.end_row(row);
        }
    }

    /// Forgets the properties of the run before.
    fn begin_run(&mut self) {
        (self.is_hidden, self.apart) = (false, Apart::default());
    }

    fn write(&mut self, words: &str) {
        if let Some(paragraph) = self.open.last_mut().filter(|_| !self.is_hidden) {
            paragraph.text.push(words, self.apart);
        }
    }

    /// Writes a symbol, unless its code counts in a font of pictures alone.
    fn symbol(&mut self, element: &Element) {
        let code = element.attribute("char").and_then(|code| u32::from_str_radix(code, 16).ok());
        if let Some(symbol) =
            code.filter(|code| !(0xE000..0xF900).contains(code)).and_then(char::from_u32)
        {
            self.write(symbol.encode_utf8(&mut [0; 4]));
        }
    }

    fn refer(&mut self, element: &Element) {
        let kind = element.name.trim_end_matches("Reference").to_owned();
        let id = element.attribute("id").unwrap_or_default().to_owned();
        let Some(paragraphs) = self.notes_by_id.remove(&(kind, id)) else { return };
        let mark = format!("[{}]", self.notes.len() + 1);
        self.write(&mark);
        self.notes.add(mark, paragraphs);
    }

    fn run_properties(&mut self, xml: &mut Xml<'_>) -> Result<(), ExtractError> {
        let mut look = Look::default();
        while let Some(piece) = xml.next()? {
            match piece {
                Piece::Start(element) => match element.name.as_str() {
                    "vanish" => self.is_hidden = is_on(&element),
                    "rStyle" => {
                        look = self.styles.look(element.attribute("val").unwrap_or_default());
                    }
                    // How the run was before a tracked change.
                    "rPrChange" => xml.skip()?,
                    _ => look.take(&element),
                },
                Piece::End(name) if name == "rPr" => break,
                Piece::End(_) | Piece::Text(_) => {}
            }
        }
        self.apart = look.apart();
        Ok(())
    }

    fn paragraph_properties(&mut self, xml: &mut Xml<'_>) -> Result<(), ExtractError> {
        while let Some(piece) = xml.next()? {
            match piece {
                Piece::Start(element) => {
                    let Some(paragraph) = self.open.last_mut() else { continue };
                    let value = element.attribute("val");
                    match element.name.as_str() {
                        "pStyle" => paragraph.style = value.map(str::to_owned),
                        "numId" => paragraph.list = value.map(str::to_owned),
                        "ilvl" => paragraph.level = element.number("val"),
                        "outlineLvl" => {
                            paragraph.outline = element.number("val").filter(|level| *level < 9);
                        }
                        // The mark at the end of the paragraph was deleted.
                        "del" | "moveFrom" => {
                            paragraph.is_joined = true;
                            self.has_changes = true;
                        }
                        // How the paragraph was before a tracked change.
                        "pPrChange" => xml.skip()?,
                        _ => {}
                    }
                }
                Piece::End(name) if name == "pPr" => break,
                Piece::End(_) | Piece::Text(_) => {}
            }
        }
        Ok(())
    }

    fn end_paragraph(&mut self, paragraph: Paragraph) {
        let paragraph = match self.joined.take() {
            Some(mut first) => {
                first.text.append(&paragraph.text);
                first.is_joined = paragraph.is_joined;
                first
            }
            None => paragraph,
        };
        if paragraph.is_joined {
            self.joined = Some(paragraph);
        } else if let Some(cell) = self.rows.last_mut().and_then(|row| row.last_mut()) {
            cell.push(paragraph);
        } else {
            self.compose(&paragraph);
        }
    }

    fn end_row(&mut self, row: Row) {
        if let Some(cell) = self.rows.last_mut().and_then(|outer| outer.last_mut()) {
            cell.extend(row.into_iter().flatten());
        } else if row.len() == 1 {
            // A table of one column only frames its text.
            for paragraph in row.into_iter().flatten() {
                self.compose(&paragraph);
            }
        } else {
            let cells = row.into_iter();
            let words = |cell: Vec<Paragraph>| cell.into_iter().map(|paragraph| paragraph.text);
            let cells: Vec<Vec<RichText>> = cells.map(|cell| words(cell).collect()).collect();
            self.composer.write_rich_row(&cells);
        }
    }

    fn compose(&mut self, paragraph: &Paragraph) {
        let style = paragraph.style.as_deref().unwrap_or_default();
        let kind = self.styles.kind(style);
        let kind = kind.or_else(|| paragraph.outline.map(|_| BlockKind::Heading));
        let (of_style, level_of_style) = self.styles.list(style).unwrap_or_default();
        let list = paragraph.list.as_deref().unwrap_or(of_style);
        let level = paragraph.level.unwrap_or(level_of_style);
        if paragraph.text.is_blank() {
            return;
        }
        let mark = self.lists.next(list, level);
        let is_item = mark.is_some() && kind.is_none();
        if is_item {
            self.composer.begin_item(level);
        } else if kind == Some(BlockKind::Heading) {
            let level = paragraph.outline.or_else(|| self.styles.level(style));
            self.composer.begin_heading(level.unwrap_or_default());
        } else {
            self.composer.begin(kind.unwrap_or(BlockKind::Paragraph));
        }
        if let Some(mark) = mark {
            self.composer.write(&mark);
            self.composer.write(" ");
        }
        self.composer.write_preformatted(&paragraph.text);
    }

    fn finish(mut self, metadata: Metadata) -> Extracted {
        if let Some(paragraph) = self.joined.take() {
            self.compose(&paragraph);
        }
        self.notes.write(&mut self.composer);
        let (text, blocks, inlines) = self.composer.finish_rich();
        let remarks = if self.has_changes { vec![TRACKED_CHANGES.to_owned()] } else { Vec::new() };
        let mut extracted =
            Extracted { text, blocks, inlines, metadata, remarks, ..Extracted::default() };
        extracted.refine();
        extracted
    }
}
