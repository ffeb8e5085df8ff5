//! Reads what the styles of an OpenDocument text mean (OpenDocument 1.3, part 3, sections 16.2 and 16.30).

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

/// The styles of a document, by their names.
#[derive(Debug, Default)]
pub(super) struct Styles {
    paragraphs: HashMap<String, Option<String>>,
    texts: HashMap<String, TextStyle>,
    lists: HashMap<String, HashMap<usize, Level>>,
}

/// A style of words within a paragraph.
#[derive(Clone, Debug, Default)]
struct TextStyle {
    parent: Option<String>,
    is_bold: Option<bool>,
    is_italic: Option<bool>,
}

/// How the items of one level of a list are marked.
#[derive(Clone, Debug)]
struct Level {
    is_bullet: bool,
    format: String,
    prefix: String,
    suffix: String,
    start: u32,
    /// How many levels its mark shows: `1.2.` has two.
    n_shown: usize,
}

impl Styles {
    /// Adds the styles of `styles.xml` or `content.xml`.
    pub(super) fn read(&mut self, xml: &str) -> Result<(), ExtractError> {
        let mut xml = Xml::new(xml);
        let (mut list, mut words) = (None, None);
        while let Some(piece) = xml.next()? {
            let Piece::Start(element) = piece else { continue };
            let text = |name: &str| element.attribute(name).unwrap_or_default().to_owned();
            match element.name.as_str() {
                // The text follows the styles.
                "body" => break,
                "style" => {
                    let parent = element.attribute("parent-style-name").map(str::to_owned);
                    words = None;
                    match element.attribute("family") {
                        Some("paragraph") => drop(self.paragraphs.insert(text("name"), parent)),
                        Some("text") => {
                            let style = TextStyle { parent, ..TextStyle::default() };
                            self.texts.insert(text("name"), style);
                            words = Some(text("name"));
                        }
                        _ => {}
                    }
                }
                "text-properties" => {
                    if let Some(style) = words.as_ref().and_then(|name| self.texts.get_mut(name)) {
                        style.take(&element);
                    }
                }
                "list-style" => list = Some(text("name")),
                "list-level-style-bullet"
                | "list-level-style-number"
                | "list-level-style-image" => {
                    let (Some(list), Some(level)) = (&list, element.number("level")) else {
                        continue;
                    };
                    let levels = self.lists.entry(list.clone()).or_default();
                    levels.insert(level, Level::of(&element));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Returns what a style says its paragraphs are.
    pub(super) fn kind(&self, name: &str) -> Option<BlockKind> {
        let mut next = Some(name);
        let mut chain = std::iter::from_fn(move || {
            let name = next.take()?;
            next = self.paragraphs.get(name).and_then(Option::as_deref);
            Some(name)
        });
        chain.by_ref().take(LONGEST_CHAIN).find_map(|name| match name {
            "Title" => Some(BlockKind::Title),
            "Quotations" | "Block_20_Text" | "Quote" | "Intense_20_Quote" => {
                Some(BlockKind::Quotation)
            }
            "Caption" | "Illustration" | "Figure" | "Drawing" | "Table" => Some(BlockKind::Caption),
            "Header" | "Footer" => Some(BlockKind::Noise),
            name if name.starts_with("Contents_20_") => Some(BlockKind::Noise),
            name if name == "Heading" || name.starts_with("Heading_20_") => {
                Some(BlockKind::Heading)
            }
            _ => None,
        })
    }

    /// Returns how words of a style are set apart, inside of others that are set apart as `around`.
    pub(super) fn apart(&self, name: &str, around: Apart) -> Apart {
        let mut next = Some(name);
        let chain = std::iter::from_fn(move || {
            let style = self.texts.get(next.take()?)?;
            next = style.parent.as_deref();
            Some(style)
        });
        let chain: Vec<&TextStyle> = chain.take(LONGEST_CHAIN).collect();
        let (mut bold, mut italic) = (
            chain.iter().filter_map(|style| style.is_bold),
            chain.iter().filter_map(|style| style.is_italic),
        );
        Apart {
            is_strong: bold.next().unwrap_or(around.is_strong),
            is_emphasized: italic.next().unwrap_or(around.is_emphasized),
        }
    }

    /// Returns the number with which a list begins at a level, counted from 1.
    pub(super) fn start(&self, list: &str, level: usize) -> u32 {
        self.level(list, level).map_or(1, |level| level.start)
    }

    /// Returns the mark of an item: `counts` are the numbers of all levels down to its own.
    pub(super) fn mark(&self, list: &str, counts: &[u32]) -> String {
        let Some(own) = self.level(list, counts.len()).filter(|level| !level.is_bullet) else {
            return "•".to_owned();
        };
        if own.format.is_empty() {
            return String::new();
        }
        let first = counts.len().saturating_sub(own.n_shown.max(1));
        let shown = counts.iter().enumerate().skip(first).map(|(index, count)| {
            let format = self.level(list, index + 1).map_or("1", |level| level.format.as_str());
            numeral(format, *count)
        });
        let numbers: Vec<String> = shown.collect();
        format!("{}{}{}", own.prefix, numbers.join("."), own.suffix)
    }

    fn level(&self, list: &str, level: usize) -> Option<&Level> {
        self.lists.get(list)?.get(&level)
    }
}

impl TextStyle {
    /// Takes what its properties say about weight and slant: of Western letters, or else of those of complex scripts.
    fn take(&mut self, properties: &Element) {
        let stated =
            |names: [&str; 2]| names.into_iter().find_map(|name| properties.attribute(name));
        self.is_bold = stated(["font-weight", "font-weight-complex"])
            .map(|weight| matches!(weight, "bold" | "600" | "700" | "800" | "900"));
        self.is_italic = stated(["font-style", "font-style-complex"])
            .map(|style| matches!(style, "italic" | "oblique"));
    }
}

impl Level {
    fn of(element: &Element) -> Self {
        let text = |name: &str| element.attribute(name).unwrap_or_default().to_owned();
        Self {
            is_bullet: element.name != "list-level-style-number",
            format: text("num-format"),
            prefix: text("num-prefix"),
            suffix: text("num-suffix"),
            start: element.number("start-value").unwrap_or(1),
            n_shown: element.number("display-levels").unwrap_or(1),
        }
    }
}
