//! Reads what the styles of an OpenDocument text mean (OpenDocument 1.3, part 3, sections 16.2 and 16.30).

use std::collections::HashMap;

use demarche_core::article::BlockKind;

use crate::extract::{
    error::ExtractError,
    numerals::numeral,
    xml::{Element, Piece, Xml},
};

/// The longest chain of styles that is followed.
const LONGEST_CHAIN: usize = 16;

/// The styles of a document, by their names.
#[derive(Debug, Default)]
pub(super) struct Styles {
    paragraphs: HashMap<String, Option<String>>,
    lists: HashMap<String, HashMap<usize, Level>>,
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
        let mut list = None;
        while let Some(piece) = xml.next()? {
            let Piece::Start(element) = piece else { continue };
            let text = |name: &str| element.attribute(name).unwrap_or_default().to_owned();
            match element.name.as_str() {
                // The text follows the styles.
                "body" => break,
                "style" if element.attribute("family") == Some("paragraph") => {
                    let parent = element.attribute("parent-style-name").map(str::to_owned);
                    self.paragraphs.insert(text("name"), parent);
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
