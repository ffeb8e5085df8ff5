//! Reads OpenDocument texts (`.odt`, OpenDocument 1.3, part 3): the text as it is with all tracked changes accepted.

use std::collections::HashMap;

use demarche_core::article::{BlockKind, Metadata};

use super::{notes::Notes, odt_styles::Styles, properties::properties};
use crate::extract::{
    composer::Composer,
    error::ExtractError,
    extracted::{Extracted, TRACKED_CHANGES},
    package::Package,
    rich::{Apart, RichText},
    xml::{Element, Piece, Xml},
};

/// The most spaces that one element may stand for.
const MOST_SPACES: usize = 1000;

/// Reads a document.
pub(in crate::extract) fn odt(bytes: &[u8]) -> Result<Extracted, ExtractError> {
    let mut package = Package::open(bytes)?;
    let mut styles = Styles::default();
    if let Some(xml) = package.text("styles.xml")? {
        styles.read(&xml)?;
    }
    let is_encrypted = package
        .text("META-INF/manifest.xml")?
        .is_some_and(|manifest| manifest.contains("encryption-data"));
    if is_encrypted {
        return Err(ExtractError::Damaged { why: "it needs a password".to_owned() });
    }
    let content = package
        .text("content.xml")?
        .ok_or_else(|| ExtractError::Damaged { why: "it has no text part".to_owned() })?;
    styles.read(&content)?;
    let mut body = Body { styles, ..Body::default() };
    body.read(&content)?;
    let metadata = properties(&mut package, "meta.xml", "initial-creator")?;
    Ok(body.finish(metadata))
}

/// A paragraph that is being read.
#[derive(Debug, Default)]
struct Paragraph {
    text: RichText,
    kind: Option<BlockKind>,
    /// The level of a heading, from 0.
    level: u8,
    style: String,
    /// How the words of the spans around the place that is read are set apart.
    spans: Vec<Apart>,
}

impl Paragraph {
    fn apart(&self) -> Apart {
        self.spans.last().copied().unwrap_or_default()
    }
}

/// A list that is being read.
#[derive(Debug)]
struct List {
    style: String,
    count: u32,
    /// Whether the next paragraph is the first of its item.
    is_at_mark: bool,
}

#[derive(Debug, Default)]
struct Body {
    styles: Styles,
    composer: Composer,
    notes: Notes,
    open: Vec<Paragraph>,
    lists: Vec<List>,
    /// The number of the last item of each list that has ended, by its style and level.
    counted: HashMap<(String, usize), u32>,
    /// The cells of the rows that are being read.
    rows: Vec<Vec<Vec<RichText>>>,
    /// The mark and the paragraphs of the note that is being read.
    note: Option<(String, Vec<RichText>)>,
    is_in_text: bool,
    has_changes: bool,
}

impl Body {
    fn read(&mut self, text: &str) -> Result<(), ExtractError> {
        let mut xml = Xml::new(text);
        while let Some(piece) = xml.next()? {
            match piece {
                Piece::Start(element) if element.name == "text" => self.is_in_text = true,
                Piece::Start(element) if self.is_in_text => self.start(&element, &mut xml)?,
                Piece::End(name) if self.is_in_text => self.end(&name),
                Piece::Text(words) => {
                    if let Some(paragraph) = self.open.last_mut() {
                        let apart = paragraph.apart();
                        paragraph.text.push_with(apart, |text| push_collapsed(text, &words));
                    }
                }
                Piece::Start(_) | Piece::End(_) => {}
            }
        }
        Ok(())
    }

    fn start(&mut self, element: &Element, xml: &mut Xml<'_>) -> Result<(), ExtractError> {
        match element.name.as_str() {
            "p" | "h" => {
                let style = element.attribute("style-name").unwrap_or_default().to_owned();
                let kind = (element.name == "h").then_some(BlockKind::Heading);
                let level = element.number::<u8>("outline-level").unwrap_or(1).saturating_sub(1);
                self.open.push(Paragraph { kind, level, style, ..Paragraph::default() });
            }
            "span" => {
                let style = element.attribute("style-name").unwrap_or_default();
                if let Some(paragraph) = self.open.last_mut() {
                    let apart = self.styles.apart(style, paragraph.apart());
                    paragraph.spans.push(apart);
                }
            }
            "s" => {
                let n_spaces = element.number("c").unwrap_or(1).min(MOST_SPACES);
                self.write(&" ".repeat(n_spaces));
            }
            "tab" => self.write("\t"),
            "line-break" => self.write("\n"),
            "list" => self.begin_list(element),
            "list-item" => {
                if let Some(list) = self.lists.last_mut() {
                    list.count = element
                        .number("start-value")
                        .unwrap_or_else(|| list.count.saturating_add(1));
                    list.is_at_mark = true;
                }
            }
            "table-row" => self.rows.push(Vec::new()),
            "table-cell" => {
                if let Some(row) = self.rows.last_mut() {
                    row.push(Vec::new());
                }
            }
            "note" => self.note = Some((String::new(), Vec::new())),
            "note-citation" => {
                let mark = format!("[{}]", xml.text()?.trim());
                self.write(&mark);
                if let Some((own, _)) = &mut self.note {
                    *own = mark;
                }
            }
            // What was deleted stands here; inserted text is in the text itself.
            "tracked-changes" => {
                self.has_changes = true;
                xml.skip()?;
            }
            "annotation" | "forms" | "sequence-decls" | "variable-decls" | "user-field-decls"
            | "ruby-text" | "hidden-text" => xml.skip()?,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        match name {
            "p" | "h" => {
                if let Some(paragraph) = self.open.pop() {
                    self.end_paragraph(paragraph);
                }
            }
            "span" => {
                if let Some(paragraph) = self.open.last_mut() {
                    paragraph.spans.pop();
                }
            }
            "list" => {
                let level = self.lists.len();
                if let Some(list) = self.lists.pop() {
                    self.counted.insert((list.style, level), list.count);
                }
            }
            "table-row" => self.end_row(),
            "note" => {
                if let Some((mark, paragraphs)) = self.note.take() {
                    self.notes.add(mark, paragraphs);
                }
            }
            "text" => self.is_in_text = false,
            _ => {}
        }
    }

    fn write(&mut self, words: &str) {
        if let Some(paragraph) = self.open.last_mut() {
            let apart = paragraph.apart();
            paragraph.text.push(words, apart);
        }
    }

    fn begin_list(&mut self, element: &Element) {
        let inherited = self.lists.last().map(|list| list.style.clone());
        let style = element.attribute("style-name").map(str::to_owned).or(inherited);
        let style = style.unwrap_or_default();
        let level = self.lists.len() + 1;
        let continues = element.attribute("continue-numbering") == Some("true")
            || element.attribute("continue-list").is_some();
        let before = self.counted.get(&(style.clone(), level)).filter(|_| continues);
        let count = match before {
            Some(count) => *count,
            None => self.styles.start(&style, level).saturating_sub(1),
        };
        self.lists.push(List { style, count, is_at_mark: false });
    }

    fn end_paragraph(&mut self, paragraph: Paragraph) {
        if let Some((_, paragraphs)) = &mut self.note {
            paragraphs.push(paragraph.text);
        } else if let Some(cell) = self.rows.last_mut().and_then(|row| row.last_mut()) {
            cell.push(paragraph.text);
        } else {
            self.compose(&paragraph);
        }
    }

    fn end_row(&mut self) {
        let Some(row) = self.rows.pop() else { return };
        if let Some(cell) = self.rows.last_mut().and_then(|outer| outer.last_mut()) {
            cell.extend(row.into_iter().flatten());
        } else if row.len() == 1 {
            // A table of one column only frames its text.
            for text in row.into_iter().flatten() {
                self.compose(&Paragraph { text, ..Paragraph::default() });
            }
        } else {
            self.composer.write_rich_row(&row);
        }
    }

    fn compose(&mut self, paragraph: &Paragraph) {
        if paragraph.text.is_blank() {
            return;
        }
        // A style says more than that it is a heading: it may be the title.
        let kind = self.styles.kind(&paragraph.style).or(paragraph.kind);
        let counts: Vec<u32> = self.lists.iter().map(|list| list.count).collect();
        let is_at_mark =
            self.lists.last_mut().is_some_and(|list| std::mem::take(&mut list.is_at_mark));
        let mark = match self.lists.last() {
            Some(list) if is_at_mark => self.styles.mark(&list.style, &counts),
            _ => String::new(),
        };
        let is_item = !mark.is_empty() && kind.is_none();
        if is_item {
            self.composer.begin_item(self.lists.len().saturating_sub(1));
        } else if kind == Some(BlockKind::Heading) {
            self.composer.begin_heading(paragraph.level);
        } else {
            self.composer.begin(kind.unwrap_or(BlockKind::Paragraph));
        }
        if !mark.is_empty() {
            self.composer.write(&mark);
            self.composer.write(" ");
        }
        self.composer.write_preformatted(&paragraph.text);
    }

    fn finish(mut self, metadata: Metadata) -> Extracted {
        self.notes.write(&mut self.composer);
        let (text, blocks, inlines) = self.composer.finish_rich();
        let remarks = if self.has_changes { vec![TRACKED_CHANGES.to_owned()] } else { Vec::new() };
        let mut extracted =
            Extracted { text, blocks, inlines, metadata, remarks, ..Extracted::default() };
        extracted.refine();
        extracted
    }
}

/// Adds words with each run of white space as one space (OpenDocument 1.3, part 3, section 6.1.2).
fn push_collapsed(text: &mut String, words: &str) {
    for character in words.chars() {
        if !matches!(character, ' ' | '\t' | '\n' | '\r') {
            text.push(character);
        } else if !text.ends_with([' ', '\n', '\t']) && !text.is_empty() {
            text.push(' ');
        }
    }
}
