//! Finds the running heads and feet of pages, and their numbers.

use std::collections::HashMap;

use demarche_core::article::item_marker;

use super::{
    glyph::Rule,
    row::{Row, Words},
};

/// How many rows at the top and the bottom of a page may be its head and foot.
const ROWS: usize = 3;

/// How far apart, in points, a head may be on two pages.
const SHIFT: f32 = 8.0;

/// The longest head that is known only by a rule, in characters.
const LONGEST: usize = 100;

/// The running heads and feet of a page, and its number.
#[derive(Debug, Default)]
pub(super) struct Running {
    /// What stands above the text.
    pub(super) head: Vec<String>,
    /// What stands below it.
    pub(super) foot: Vec<String>,
}

/// Takes the rows that are running heads and feet out of those of the pages.
pub(super) fn take(pages: &mut [Vec<Row>], rules: &[&[Rule]]) -> Vec<Running> {
    let edges: Vec<Vec<(usize, Words)>> = pages.iter().map(|rows| edges(rows)).collect();
    let mut places: HashMap<String, Vec<(usize, f32)>> = HashMap::new();
    for (page, edges) in edges.iter().enumerate() {
        for (index, words) in edges {
            let y = pages.get(page).and_then(|rows| rows.get(*index)).map_or(0.0, |row| row.y);
            places.entry(key(&words.text)).or_default().push((page, y));
        }
    }
    let fewest = (pages.len() * 3).div_ceil(10).max(2);
    let is_repeated = |words: &Words, y: f32| {
        places.get(&key(&words.text)).is_some_and(|places| {
            let same = places.iter().filter(|(_, other)| (other - y).abs() < SHIFT);
            let mut on: Vec<usize> = same.map(|(page, _)| *page).collect();
            on.dedup();
            on.len() >= fewest
        })
    };
    let mut all = Vec::with_capacity(pages.len());
    for (page, (rows, edges)) in pages.iter_mut().zip(edges).enumerate() {
        let rules = rules.get(page).copied().unwrap_or_default();
        let mut running = Running::default();
        let n_rows = rows.len();
        for (index, words) in edges.into_iter().rev() {
            let Some(row) = rows.get(index) else { continue };
            let is_number = row.pieces.len() == 1 && is_page_number(&words.text);
            let is_apart = page > 0 && is_apart(rows, index, rules);
            if row.is_artifact() || is_number || is_apart || is_repeated(&words, row.y) {
                rows.remove(index);
                let part = if index * 2 < n_rows { &mut running.head } else { &mut running.foot };
                part.insert(0, words.text);
            }
        }
        all.push(running);
    }
    all
}

/// Returns whether a rule across the whole text sets the first row apart from the text below, or the last one from that above.
fn is_apart(rows: &[Row], index: usize, rules: &[Rule]) -> bool {
    let Some(row) = rows.get(index) else { return false };
    let text = row.words().text;
    if text.chars().count() > LONGEST || item_marker(&text).is_some() {
        return false;
    }
    let between = if index == 0 {
        row.y..row.y + 1.6 * row.size
    } else if index + 1 == rows.len() {
        row.y - 2.4 * row.size..row.y - 0.5 * row.size
    } else {
        return false;
    };
    let pieces = || rows.iter().flat_map(|row| &row.pieces);
    let left = pieces().fold(f32::INFINITY, |left, piece| left.min(piece.x0));
    let right = pieces().fold(f32::NEG_INFINITY, |right, piece| right.max(piece.x1));
    let is_whole = |rule: &Rule| rule.x1 - rule.x0 > 0.9 * (right - left);
    let n_rules = rules.iter().filter(|rule| between.contains(&rule.y) && is_whole(rule)).count();
    // A table has more rules.
    n_rules > 0 && rules.iter().filter(|rule| is_whole(rule)).count() <= 2
}

/// Returns the rows at the top and the bottom of a page, and all that the page says are no content.
fn edges(rows: &[Row]) -> Vec<(usize, Words)> {
    let is_edge = |index: usize| index < ROWS || index + ROWS >= rows.len();
    let rows = rows.iter().enumerate().filter(|(index, row)| is_edge(*index) || row.is_artifact());
    rows.map(|(index, row)| (index, row.words())).collect()
}

/// Returns a line with its numbers left out.
fn key(text: &str) -> String {
    text.chars().filter(|character| !character.is_numeric() && !character.is_whitespace()).collect()
}

/// Returns whether a line is the number of a page: `12`, `- 12 -`, `Page 3 of 9`, `3/9`, `xii`.
fn is_page_number(text: &str) -> bool {
    const WORDS: [&str; 12] = [
        "page", "seite", "página", "pagina", "стр", "صفحہ", "صفحة", "صفحه", "of", "von", "de",
        "sur",
    ];
    let mut has_number = false;
    for word in
        text.split(|character: char| character.is_whitespace() || "/|-–—.".contains(character))
    {
        let word = word.to_lowercase();
        let is_number = !word.is_empty() && word.chars().all(char::is_numeric);
        let is_roman =
            !word.is_empty() && word.chars().all(|character| "ivxlc".contains(character));
        if !word.is_empty() && !is_number && !is_roman && !WORDS.contains(&word.as_str()) {
            return false;
        }
        has_number |= is_number || is_roman;
    }
    has_number && text.chars().count() <= 20
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_pages_are_told_from_lines_of_text() {
        for text in ["12", "- 12 -", "Page 3 of 9", "3/9", "xii", "۱۲", "صفحہ ۳", "Seite 4 von 5"]
        {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["", "March 2026", "12 March", "1. Introduction", "Article 5", "—"] {
            assert!(!is_page_number(text), "{text}");
        }
    }
}
