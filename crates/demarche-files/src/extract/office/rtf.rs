//! Reads Rich Text documents (`.rtf`, Rich Text Format 1.9.1): the text as it is with all tracked changes accepted.

use std::collections::HashMap;

use demarche_core::article::{BlockKind, Metadata, item_marker};

use super::{
    docx_styles::level_of_name,
    notes::Notes,
    rtf_fonts::{Fonts, encoding_of_page},
    rtf_tokens::{Token, Tokens},
};
use crate::extract::{
    charset::Charset,
    composer::Composer,
    error::ExtractError,
    extracted::{Extracted, TRACKED_CHANGES},
    rich::{Apart, RichText},
};

/// How deep groups may be in one another.
const DEEPEST: usize = 1000;

/// Reads a document.
pub(in crate::extract) fn rtf(bytes: &[u8]) -> Result<Extracted, ExtractError> {
    if !bytes.starts_with(b"{\\rtf") {
        return Err(ExtractError::Damaged { why: "it does not begin as one".to_owned() });
    }
    let mut body = Body::new();
    for token in Tokens::new(bytes) {
        body.read(token)?;
    }
    Ok(body.finish())
}

/// Where the text of a group goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Destination {
    /// Into the text, or into the note that is open.
    Text,
    /// Nowhere.
    Skipped,
    /// Nowhere, because it follows in Unicode.
    OldText,
    /// Into the mark of the list item that follows.
    Mark,
    Fonts,
    Styles,
    Title,
    Author,
}

/// What holds inside a group.
#[derive(Clone, Debug)]
struct Group {
    destination: Destination,
    /// Whether the next control word names a destination that may be left out.
    is_optional: bool,
    /// How many characters after a Unicode one stand for it in programs without Unicode.
    n_replacements: i32,
    font: i32,
    is_hidden: bool,
    is_deleted: bool,
    apart: Apart,
}

/// A note that is read.
#[derive(Debug)]
struct Note {
    /// The words of the paragraph before it.
    around: RichText,
    paragraphs: Vec<RichText>,
    /// How deep its group is.
    depth: usize,
}

#[derive(Debug)]
struct Body {
    composer: Composer,
    notes: Notes,
    metadata: Metadata,
    fonts: Fonts,
    /// The kind of paragraph that each style is.
    styles: HashMap<i32, (BlockKind, u8)>,
    groups: Vec<Group>,
    group: Group,
    /// Bytes that are not decoded yet, all in the encoding of one font.
    bytes: Vec<u8>,
    /// The first half of a character outside the Basic Multilingual Plane.
    high: Option<u16>,
    n_to_skip: i32,
    encoding: Charset,
    /// The paragraph, the mark of its list item, and its style.
    paragraph: RichText,
    mark: String,
    kind: Option<BlockKind>,
    /// The level of the paragraph in the outline, from 0.
    level: u8,
    is_in_table: bool,
    cell: Vec<RichText>,
    cells: Vec<Vec<RichText>>,
    note: Option<Note>,
    /// What a font or style that is described is called so far, and its number.
    name: String,
    number: i32,
    has_changes: bool,
    /// Where the text goes that is written twice, for old programs and in Unicode.
    around_upr: Option<Destination>,
}

impl Body {
    fn new() -> Self {
        let group = Group {
            destination: Destination::Text,
            is_optional: false,
            n_replacements: 1,
            font: -1,
            is_hidden: false,
            is_deleted: false,
            apart: Apart::default(),
        };
        Self {
            composer: Composer::default(),
            notes: Notes::default(),
            metadata: Metadata::default(),
            fonts: Fonts::default(),
            styles: HashMap::new(),
            groups: Vec::new(),
            group,
            bytes: Vec::new(),
            high: None,
            n_to_skip: 0,
            encoding: encoding_of_page(1252),
            paragraph: RichText::default(),
            mark: String::new(),
            kind: None,
            level: 0,
            is_in_table: false,
            cell: Vec::new(),
            cells: Vec::new(),
            note: None,
            name: String::new(),
            number: 0,
            has_changes: false,
            around_upr: None,
        }
    }

    fn read(&mut self, token: Token<'_>) -> Result<(), ExtractError> {
        if !matches!(token, Token::Byte(_)) {
            self.decode();
        }
        match token {
            Token::Open => {
                if self.groups.len() >= DEEPEST {
                    return Err(ExtractError::TooLarge {
                        what: "this document is nested too deeply",
                    });
                }
                self.n_to_skip = 0;
                let inner = Group { is_optional: false, ..self.group.clone() };
                self.groups.push(std::mem::replace(&mut self.group, inner));
            }
            Token::Close => self.close(),
            Token::Byte(_) | Token::Symbol(_) if self.n_to_skip > 0 => self.n_to_skip -= 1,
            Token::Byte(byte) => self.bytes.push(byte),
            Token::Symbol(symbol) => self.symbol(symbol),
            Token::Word(word, number) => self.word(word, number),
        }
        Ok(())
    }

    fn close(&mut self) {
        self.n_to_skip = 0;
        let Some(outer) = self.groups.pop() else { return };
        let inner = std::mem::replace(&mut self.group, outer);
        if self.note.as_ref().is_some_and(|note| note.depth > self.groups.len()) {
            self.end_note();
        }
        // A style or font may be described without the semicolon at its end.
        if inner.destination != self.group.destination {
            self.name.clear();
        }
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'*' => self.group.is_optional = true,
            b'~' => self.write("\u{A0}"),
            b'_' => self.write("\u{2011}"),
            _ => {}
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        if self.destination(word) {
            return;
        }
        let is_on = number != Some(0);
        match word {
            "ansicpg" => self.encoding = encoding_of_page(number.unwrap_or_default()),
            "mac" => self.encoding = encoding_of_page(10000),
            "pc" => self.encoding = encoding_of_page(437),
            "pca" => self.encoding = encoding_of_page(850),
            "uc" => self.group.n_replacements = number.unwrap_or(1).clamp(0, 16),
            "u" => {
                self.unicode(number.unwrap_or_default());
                self.n_to_skip = self.group.n_replacements;
            }
            "f" if self.group.destination == Destination::Fonts => {
                self.number = number.unwrap_or_default();
            }
            "fcharset" => self.fonts.set_charset(self.number, number.unwrap_or_default()),
            "f" => self.group.font = number.unwrap_or(-1),
            "s" if self.group.destination == Destination::Styles => {
                self.number = number.unwrap_or_default();
            }
            "s" => {
                let style = number.and_then(|style| self.styles.get(&style).copied());
                self.kind = style.map(|(kind, _)| kind);
                self.level = style.map_or(0, |(_, level)| level);
            }
            "outlinelevel" if self.group.destination == Destination::Text => {
                let is_heading = number.is_some_and(|level| (0..9).contains(&level));
                self.kind = is_heading.then_some(BlockKind::Heading).or(self.kind);
                self.level = number.and_then(|level| level.try_into().ok()).unwrap_or_default();
            }
            "v" => self.group.is_hidden = is_on,
            "deleted" => {
                self.group.is_deleted = is_on;
                self.has_changes |= is_on;
            }
            "revised" => self.has_changes |= is_on,
            "b" => self.group.apart.is_strong = is_on,
            "i" => self.group.apart.is_emphasized = is_on,
            "plain" => {
                (self.group.is_hidden, self.group.is_deleted) = (false, false);
                self.group.apart = Apart::default();
            }
            "pard" => {
                self.kind = None;
                self.is_in_table = false;
            }
            "intbl" => self.is_in_table = true,
            _ => self.sign(word),
        }
    }

    /// Writes the text that a control word stands for, or ends a paragraph, a cell or a row.
    fn sign(&mut self, word: &str) {
        let sign = match word {
            "par" | "sect" | "page" | "nestcell" | "nestrow" => return self.end_paragraph(),
            "cell" => return self.end_cell(),
            "row" => return self.end_row(),
            "line" => "\n",
            "tab" => "\t",
            "emdash" => "—",
            "endash" => "–",
            "lquote" => "‘",
            "rquote" => "’",
            "ldblquote" => "“",
            "rdblquote" => "”",
            "bullet" => "•",
            "emspace" | "enspace" | "qmspace" => " ",
            "zwj" => "\u{200D}",
            "zwnj" => "\u{200C}",
            "chftn" => return self.begin_mark(),
            _ => return,
        };
        self.write(sign);
    }

    /// Begins the destination that a control word names, if it does.
    fn destination(&mut self, word: &str) -> bool {
        let is_optional = std::mem::take(&mut self.group.is_optional);
        let destination = match word {
            "fonttbl" => Destination::Fonts,
            "stylesheet" => Destination::Styles,
            "title" if self.group.destination == Destination::Skipped => Destination::Title,
            "author" if self.group.destination == Destination::Skipped => Destination::Author,
            "listtext" | "pntext" => Destination::Mark,
            "footnote" => {
                self.begin_note();
                return true;
            }
            // The text in Unicode of what stands beside it for old programs, and is skipped.
            "ud" => self.around_upr.unwrap_or(Destination::Text),
            "upr" => {
                self.around_upr = Some(self.group.destination);
                Destination::OldText
            }
            // What a field shows goes where the field is, which may be the foot of a page.
            "fldrslt" => self.group.destination,
            "info" | "colortbl" | "pict" | "header" | "headerl" | "headerr" | "headerf"
            | "footer" | "footerl" | "footerr" | "footerf" | "object" | "nonshppict"
            | "fldinst" | "annotation" | "atnid" | "atnauthor" | "xe" | "tc" | "rxe"
            | "nonesttables" | "filetbl" | "revtbl" | "listtable" | "listoverridetable"
            | "operator" | "keywords" | "subject" | "comment" | "doccomm" => Destination::Skipped,
            // What a reader does not know, and may leave out.
            _ if is_optional => Destination::Skipped,
            _ => return false,
        };
        self.group.destination = destination;
        true
    }

    fn unicode(&mut self, number: i32) {
        // Numbers above 32767 are written as negative ones.
        let unit = number as u16;
        let text = match (self.high.take(), unit) {
            (_, 0xD800..=0xDBFF) => {
                self.high = Some(unit);
                return;
            }
            (Some(high), low) => String::from_utf16_lossy(&[high, low]),
            (None, unit) => String::from_utf16_lossy(&[unit]),
        };
        self.write(self.fonts.letter(self.group.font, &text).as_str());
    }

    /// Writes the bytes that were read, in the encoding of their font.
    fn decode(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let encoding = self.fonts.charset(self.group.font).unwrap_or(self.encoding);
        let text = encoding.decode(&bytes).0.into_owned();
        self.write(self.fonts.letter(self.group.font, &text).as_str());
    }

    fn write(&mut self, text: &str) {
        match self.group.destination {
            Destination::Text if self.group.is_hidden || self.group.is_deleted => {}
            Destination::Text => self.paragraph.push(text, self.group.apart),
            Destination::Mark => self.mark.push_str(text),
            Destination::Title => push(&mut self.metadata.title, text),
            Destination::Author => push(&mut self.metadata.author, text),
            Destination::Styles => self.name_style(text),
            Destination::Fonts | Destination::Skipped | Destination::OldText => {}
        }
    }

    /// Adds to the name of the style that is described, up to its semicolon.
    fn name_style(&mut self, text: &str) {
        let Some((rest, _)) = text.split_once(';') else {
            self.name.push_str(text);
            return;
        };
        self.name.push_str(rest);
        let name = std::mem::take(&mut self.name).trim().to_lowercase();
        let kind = match name.as_str() {
            "title" => BlockKind::Title,
            "caption" => BlockKind::Caption,
            "quote" | "intense quote" | "quotations" | "block text" => BlockKind::Quotation,
            name if name.starts_with("heading ") => BlockKind::Heading,
            _ => return,
        };
        let level = level_of_name(&name).unwrap_or_default();
        self.styles.insert(self.number, (kind, level));
    }

    /// Writes the number of a note where it is referred to, unless the note has begun, which then has it already.
    fn begin_mark(&mut self) {
        if self.note.is_none() {
            let mark = format!("[{}]", self.notes.len() + 1);
            self.write(&mark);
        }
    }

    fn begin_note(&mut self) {
        self.group.destination = Destination::Text;
        if self.note.is_some() {
            return;
        }
        let mark = format!("[{}]", self.notes.len() + 1);
        if !self.paragraph.as_str().trim_end().ends_with(&mark) {
            self.paragraph.push(&mark, self.group.apart);
        }
        let around = std::mem::take(&mut self.paragraph);
        let depth = self.groups.len();
        self.note = Some(Note { around, paragraphs: Vec::new(), depth });
    }

    fn end_note(&mut self) {
        let last = std::mem::take(&mut self.paragraph);
        let Some(mut note) = self.note.take() else { return };
        note.paragraphs.push(last.trimmed());
        self.notes.add(format!("[{}]", self.notes.len() + 1), note.paragraphs);
        self.paragraph = note.around;
    }

    fn end_paragraph(&mut self) {
        if self.group.destination != Destination::Text {
            return;
        }
        let text = std::mem::take(&mut self.paragraph);
        let mark = std::mem::take(&mut self.mark);
        let mark = mark.trim();
        if let Some(note) = &mut self.note {
            note.paragraphs.push(text.trimmed());
        } else if self.is_in_table {
            let mut words = RichText::from(format!("{mark} "));
            words.append(&text);
            self.cell.push(words.trimmed());
        } else {
            let is_item = !mark.is_empty() && self.kind.is_none();
            let kind = self.kind.unwrap_or(BlockKind::Paragraph);
            match kind {
                BlockKind::Heading => self.composer.begin_heading(self.level),
                _ if is_item => self.composer.begin(BlockKind::ListItem),
                kind => self.composer.begin(kind),
            }
            if !mark.is_empty() {
                self.composer.write(mark);
                self.composer.write(" ");
            }
            self.composer.write_preformatted(&with_space_after_marker(text.trimmed()));
        }
    }

    fn end_cell(&mut self) {
        if self.group.destination != Destination::Text {
            return;
        }
        self.is_in_table = true;
        self.end_paragraph();
        self.cells.push(std::mem::take(&mut self.cell));
    }

    fn end_row(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        if !cells.is_empty() {
            self.composer.write_rich_row(&cells);
        }
    }

    fn finish(mut self) -> Extracted {
        self.decode();
        self.group.destination = Destination::Text;
        if self.note.is_some() {
            self.end_note();
        }
        if !self.cell.is_empty() || !self.cells.is_empty() {
            self.end_cell();
            self.end_row();
        }
        self.is_in_table = false;
        if !self.paragraph.is_blank() {
            self.end_paragraph();
        }
        self.notes.write(&mut self.composer);
        let (text, blocks, inlines) = self.composer.finish_rich();
        let remarks = if self.has_changes { vec![TRACKED_CHANGES.to_owned()] } else { Vec::new() };
        for field in [&mut self.metadata.title, &mut self.metadata.author] {
            *field =
                field.take().map(|words| words.trim().to_owned()).filter(|words| !words.is_empty());
        }
        let metadata = self.metadata;
        let mut extracted =
            Extracted { text, blocks, inlines, metadata, remarks, ..Extracted::default() };
        extracted.refine();
        extracted
    }
}

/// Returns a paragraph with a space, not a tab, between the number of a list item that was written as text and its words.
fn with_space_after_marker(text: RichText) -> RichText {
    let source = text.as_str();
    let marker = item_marker(source).unwrap_or_default();
    match source.strip_prefix(marker).and_then(|rest| rest.strip_prefix('\t')) {
        Some(words) if !marker.is_empty() => {
            let mut spaced = text.part(0, marker.len());
            spaced.push(" ", Apart::default());
            spaced.append(&text.part(source.len() - words.trim_start().len(), source.len()));
            spaced
        }
        _ => text,
    }
}

fn push(field: &mut Option<String>, text: &str) {
    field.get_or_insert_default().push_str(text);
}

#[cfg(test)]
mod tests;
