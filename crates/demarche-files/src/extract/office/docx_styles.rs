//! Reads what the paragraph styles and the lists of a Word document mean (ECMA-376, part 1, sections 17.7 and 17.9).

use std::collections::HashMap;

use demarche_core::article::BlockKind;

use crate::extract::{
    error::ExtractError,
    numerals::numeral,
    rich::Apart,
    xml::{Element, Piece, Xml},
};

/// The longest chain of styles that is followed.
const LONGEST_CHAIN: usize = 16;

/// What the styles of a document mean, by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles(HashMap<String, Style>);

#[derive(Clone, Debug, Default)]
struct Style {
    based_on: Option<String>,
    kind: Option<BlockKind>,
    /// The level of a heading, from 0.
    level: Option<u8>,
    list: Option<(String, usize)>,
    look: Look,
}

/// How the letters of a run look, as far as that sets them apart.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Look {
    plain: Letters,
    /// The look of letters of complex scripts, such as the Arabic one.
    complex: Letters,
    has_complex: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Letters {
    bold: Option<bool>,
    italic: Option<bool>,
}

impl Letters {
    fn or(self, base: Self) -> Self {
        Self { bold: self.bold.or(base.bold), italic: self.italic.or(base.italic) }
    }
}

impl Look {
    /// Takes a property of a run.
    pub(super) fn take(&mut self, property: &Element) {
        let value = || Some(is_on(property));
        match property.name.as_str() {
            "b" => self.plain.bold = value(),
            "i" => self.plain.italic = value(),
            "bCs" => self.complex.bold = value(),
            "iCs" => self.complex.italic = value(),
            "rtl" | "cs" => self.has_complex = is_on(property),
            _ => {}
        }
    }

    /// Returns how the words of the run are set apart.
    pub(super) fn apart(self) -> Apart {
        let Letters { bold, italic } = if self.has_complex { self.complex } else { self.plain };
        Apart { is_strong: bold == Some(true), is_emphasized: italic == Some(true) }
    }

    /// Returns this look, and where it says nothing, that of the style it is based on.
    fn or(self, base: Self) -> Self {
        Self {
            plain: self.plain.or(base.plain),
            complex: self.complex.or(base.complex),
            has_complex: self.has_complex || base.has_complex,
        }
    }
}

/// Returns whether a property that is on or off is on.
pub(super) fn is_on(property: &Element) -> bool {
    !matches!(property.attribute("val"), Some("0" | "false" | "off"))
}

impl Styles {
    /// Reads `styles.xml`.
    pub(super) fn read(xml: &str) -> Result<Self, ExtractError> {
        let mut styles = HashMap::new();
        let mut xml = Xml::new(xml);
        let mut open: Option<(String, Style)> = None;
        while let Some(piece) = xml.next()? {
            match piece {
                Piece::Start(element) => match (element.name.as_str(), &mut open) {
                    ("style", _) => {
                        let id = element.attribute("styleId").unwrap_or_default().to_owned();
                        open = Some((id, Style::default()));
                    }
                    ("name", Some((_, style))) => {
                        let name = element.attribute("val").unwrap_or_default();
                        style.kind = style.kind.or_else(|| kind_of_name(name));
                        style.level = style.level.or_else(|| level_of_name(name));
                    }
                    ("basedOn", Some((_, style))) => {
                        style.based_on = element.attribute("val").map(str::to_owned);
                    }
                    ("outlineLvl", Some((_, style))) if element.number("val") < Some(9_u8) => {
                        style.kind.get_or_insert(BlockKind::Heading);
                        style.level = style.level.or_else(|| element.number("val"));
                    }
                    ("numId", Some((_, style))) => {
                        let list = element.attribute("val").unwrap_or_default().to_owned();
                        let level = style.list.as_ref().map_or(0, |(_, level)| *level);
                        style.list = Some((list, level));
                    }
                    ("ilvl", Some((_, style))) => {
                        let list = style.list.take().map(|(list, _)| list).unwrap_or_default();
                        style.list = Some((list, element.number("val").unwrap_or_default()));
                    }
                    (_, Some((_, style))) => style.look.take(&element),
                    _ => {}
                },
                Piece::End(name) if name == "style" => styles.extend(open.take()),
                Piece::End(_) | Piece::Text(_) => {}
            }
        }
        Ok(Self(styles))
    }

    /// Returns what a style says its paragraphs are.
    pub(super) fn kind(&self, id: &str) -> Option<BlockKind> {
        self.chain(id).find_map(|style| style.kind)
    }

    /// Returns the level of a style's headings, from 0.
    pub(super) fn level(&self, id: &str) -> Option<u8> {
        self.chain(id).find_map(|style| style.level)
    }

    /// Returns the list of a style's paragraphs and their level in it.
    pub(super) fn list<'a>(&'a self, id: &'a str) -> Option<(&'a str, usize)> {
        let list = self.chain(id).find_map(|style| style.list.as_ref());
        list.map(|(list, level)| (list.as_str(), *level))
    }

    /// Returns how the runs of a character style look.
    pub(super) fn look(&self, id: &str) -> Look {
        self.chain(id).fold(Look::default(), |look, style| look.or(style.look))
    }

    fn chain<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Style> {
        let mut next = Some(id);
        let styles = std::iter::from_fn(move || {
            let style = self.0.get(next.take()?)?;
            next = style.based_on.as_deref();
            Some(style)
        });
        styles.take(LONGEST_CHAIN)
    }
}

/// Returns what a style means by its name, which Word writes in English in every language.
fn kind_of_name(name: &str) -> Option<BlockKind> {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "title" => Some(BlockKind::Title),
        "date" => Some(BlockKind::Date),
        "caption" => Some(BlockKind::Caption),
        "quote" | "quotations" | "intense quote" | "block text" => Some(BlockKind::Quotation),
        "header" | "footer" | "page number" => Some(BlockKind::Noise),
        name if name.starts_with("heading ") => Some(BlockKind::Heading),
        name if name.starts_with("toc ") => Some(BlockKind::Noise),
        _ => None,
    }
}

/// Returns the level of a heading, from 0, by the name of its style.
pub(super) fn level_of_name(name: &str) -> Option<u8> {
    let name = name.to_ascii_lowercase();
    let level = name.strip_prefix("heading ")?.trim().parse::<u8>().ok()?;
    level.checked_sub(1)
}

/// The lists of a document, and how far each was counted.
#[derive(Debug, Default)]
pub(super) struct Lists {
    levels: HashMap<String, Vec<Level>>,
    /// The definition of each list.
    definitions: HashMap<String, String>,
    counts: HashMap<String, Vec<Option<u32>>>,
}

/// How the items of one level of a list are marked.
#[derive(Clone, Debug)]
struct Level {
    format: String,
    /// The mark, with `%1` for the number of the first level.
    text: String,
    start: u32,
}

impl Default for Level {
    fn default() -> Self {
        Self { format: "decimal".to_owned(), text: String::new(), start: 1 }
    }
}

/// The deepest level of a list in Word.
const LEVELS: usize = 9;

impl Lists {
    /// Reads `numbering.xml`.
    pub(super) fn read(xml: &str) -> Result<Self, ExtractError> {
        let mut lists = Self::default();
        let mut xml = Xml::new(xml);
        let mut definition = String::new();
        let mut list = String::new();
        let mut level = 0;
        while let Some(piece) = xml.next()? {
            let Piece::Start(element) = piece else { continue };
            let value = element.attribute("val").unwrap_or_default();
            let levels = lists.levels.entry(definition.clone()).or_default();
            match element.name.as_str() {
                "abstractNum" => {
                    element
                        .attribute("abstractNumId")
                        .unwrap_or_default()
                        .clone_into(&mut definition);
                }
                "lvl" => {
                    level = element.number("ilvl").unwrap_or(LEVELS);
                    if level < LEVELS && levels.len() <= level {
                        levels.resize(level + 1, Level::default());
                    }
                }
                "num" => element.attribute("numId").unwrap_or_default().clone_into(&mut list),
                "abstractNumId" => {
                    lists.definitions.insert(list.clone(), value.to_owned());
                }
                name => {
                    let Some(level) = levels.get_mut(level) else { continue };
                    match name {
                        "start" => level.start = element.number("val").unwrap_or(1),
                        "numFmt" => value.clone_into(&mut level.format),
                        "lvlText" => value.clone_into(&mut level.text),
                        _ => {}
                    }
                }
            }
        }
        Ok(lists)
    }

    /// Returns the mark of the next item of a list at a level, or `None` if it has none.
    pub(super) fn next(&mut self, list: &str, level: usize) -> Option<String> {
        let definition = self.definitions.get(list)?;
        let levels = self.levels.get(definition)?;
        let counts = self.counts.entry(definition.clone()).or_insert_with(|| vec![None; LEVELS]);
        for count in counts.iter_mut().skip(level.saturating_add(1)) {
            *count = None;
        }
        let own = levels.get(level)?;
        let count = counts.get_mut(level)?;
        *count = Some(count.map_or(own.start, |count| count.saturating_add(1)));
        if own.format == "bullet" {
            return Some("•".to_owned());
        }
        if own.format == "none" {
            return None;
        }
        let mut mark = own.text.clone();
        for (index, level) in levels.iter().enumerate() {
            let number = counts.get(index).copied().flatten().unwrap_or(level.start);
            let number = numeral(&level.format, number);
            mark = mark.replace(&format!("%{}", index + 1), &number);
        }
        (!mark.trim().is_empty()).then_some(mark)
    }
}
