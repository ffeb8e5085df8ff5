//! The numbers of pages as a document writes them (ISO 32000-2, section 12.4.2).

use hayro_interpret::hayro_syntax::{
    Pdf,
    object::{Array, Dict, Name, Object, String as PdfString},
};

use super::string::decoded;
use crate::extract::numerals::numeral;

/// How deep the tree of labels may be.
const DEEPEST: usize = 16;

/// The longest text before the number of a page, in characters.
const LONGEST_PREFIX: usize = 40;

/// How the pages from one on are numbered.
struct Range {
    first: usize,
    style: Option<&'static str>,
    prefix: String,
    start: u32,
}

/// Returns the number of each page: its place in the document if it states no other.
pub(super) fn labels(pdf: &Pdf) -> Vec<Box<str>> {
    let mut ranges = Vec::new();
    let root = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    if let Some(tree) = root.and_then(|root| root.get::<Dict<'_>>("PageLabels")) {
        read(&tree, 0, &mut ranges);
    }
    ranges.sort_by_key(|range| range.first);
    (0..pdf.pages().len()).map(|page| label(page, &ranges)).collect()
}

fn label(page: usize, ranges: &[Range]) -> Box<str> {
    let at = ranges.partition_point(|range| range.first <= page);
    let Some(range) = at.checked_sub(1).and_then(|at| ranges.get(at)) else {
        return (page + 1).to_string().into();
    };
    let number = u32::try_from(page - range.first).unwrap_or(u32::MAX).saturating_add(range.start);
    let number = range.style.map_or_else(String::new, |style| numeral(style, number));
    format!("{}{number}", range.prefix).into()
}

fn read(node: &Dict<'_>, depth: usize, ranges: &mut Vec<Range>) {
    if depth > DEEPEST {
        return;
    }
    if let Some(kids) = node.get::<Array<'_>>("Kids") {
        for kid in kids.iter::<Dict<'_>>() {
            read(&kid, depth + 1, ranges);
        }
    }
    let Some(numbers) = node.get::<Array<'_>>("Nums") else { return };
    let mut objects = numbers.iter::<Object<'_>>();
    while let (Some(first), Some(entry)) = (objects.next(), objects.next()) {
        let (Object::Number(first), Object::Dict(entry)) = (first, entry) else { continue };
        let style = entry.get::<Name<'_>>("S").and_then(|style| match style.as_str() {
            "D" => Some("decimal"),
            "R" => Some("upperRoman"),
            "r" => Some("lowerRoman"),
            "A" => Some("upperLetter"),
            "a" => Some("lowerLetter"),
            _ => None,
        });
        let prefix = entry.get::<PdfString<'_>>("P").map(|prefix| {
            // It is shown beside the text.
            let prefix = decoded(prefix.as_bytes());
            prefix.chars().filter(|c| !c.is_control()).take(LONGEST_PREFIX).collect()
        });
        let start = entry.get::<u32>("St").unwrap_or(1);
        let first = usize::try_from(first.as_i64()).unwrap_or_default();
        ranges.push(Range { first, style, prefix: prefix.unwrap_or_default(), start });
    }
}
