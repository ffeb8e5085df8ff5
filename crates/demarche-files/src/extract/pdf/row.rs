//! Finds the rows of letters on a page, and what they say.

use super::{
    glyph::Glyph,
    order::{Direction, is_right_to_left, logical},
    weight::Weight,
};

/// From which gap on, in ems, two letters of a row may be in different columns.
const COLUMN_GAP: f32 = 0.65;

/// Up to which gap, in ems, the mark of a list item belongs to the text beside it.
const MARKER_GAP: f32 = 5.0;

/// The longest mark of a list item, in characters.
const LONGEST_MARKER: usize = 7;

/// From which gap on, in ems, two words are apart, if the row has no space characters, or if it has some.
const WORD_GAP: f32 = 0.17;
const WORD_GAP_BESIDE_SPACES: f32 = 0.3;

/// A part of a row without a wide gap. Lengths are in points.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) x0: f32,
    pub(super) x1: f32,
    /// Its letters from left to right, with the spaces that the page draws.
    pub(super) glyphs: Vec<Glyph>,
}

/// Letters on one baseline, with those raised or lowered beside them.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) y: f32,
    pub(super) size: f32,
    pub(super) pieces: Vec<Piece>,
}

impl Row {
    /// Returns whether the page says that the row is no content.
    pub(super) fn is_artifact(&self) -> bool {
        self.pieces.iter().flat_map(|piece| &piece.glyphs).all(|glyph| glyph.is_artifact)
    }

    /// Returns what the whole row says.
    pub(super) fn words(&self) -> Words {
        let glyphs: Vec<&Glyph> = self.pieces.iter().flat_map(|piece| &piece.glyphs).collect();
        words(&glyphs, self.y, None)
    }
}

/// Letters that are drawn one after the other on one baseline.
struct Strand {
    y: f32,
    size: f32,
    x0: f32,
    x1: f32,
    glyphs: Vec<Glyph>,
}

/// Returns the rows of a page from top to bottom.
pub(super) fn rows(glyphs: Vec<Glyph>) -> Vec<Row> {
    let mut strands = strands(glyphs);
    strands.sort_by(|a, b| b.size.total_cmp(&a.size).then(a.y.total_cmp(&b.y)));
    let mut rows: Vec<Strand> = Vec::new();
    for strand in strands {
        match rows.iter_mut().find(|row| belongs_to(&strand, row)) {
            Some(row) => {
                (row.x0, row.x1) = (row.x0.min(strand.x0), row.x1.max(strand.x1));
                row.glyphs.extend(strand.glyphs);
            }
            None => rows.push(strand),
        }
    }
    rows.retain(|row| !row.glyphs.iter().all(|glyph| glyph.is_space() || glyph.text.is_empty()));
    rows.sort_by(|a, b| a.y.total_cmp(&b.y));
    rows.into_iter().map(into_row).collect()
}

fn strands(glyphs: Vec<Glyph>) -> Vec<Strand> {
    let mut strands: Vec<Strand> = Vec::new();
    for glyph in glyphs {
        let last = strands.last_mut().filter(|strand| continues(&glyph, strand));
        match last {
            Some(strand) => {
                strand.y = if is_cascading(&glyph) { strand.y.max(glyph.y) } else { strand.y };
                (strand.x0, strand.x1) = (strand.x0.min(glyph.x0), strand.x1.max(glyph.x1));
                strand.glyphs.push(glyph);
            }
            None => strands.push(Strand {
                y: glyph.y,
                size: glyph.size,
                x0: glyph.x0,
                x1: glyph.x1,
                glyphs: vec![glyph],
            }),
        }
    }
    strands
}

/// Returns whether a letter continues a strand: it is on its baseline and near it, or, in Nastaliq, below the letter before it
/// and touching it.
fn continues(glyph: &Glyph, strand: &Strand) -> bool {
    let size = strand.size.max(1.0);
    let Some(last) = strand.glyphs.last() else { return false };
    let gap = glyph.x0.max(last.x0) - glyph.x1.min(last.x1);
    let is_same_size = (glyph.size - size).abs() < 0.05 * size;
    let is_level = (glyph.y - last.y).abs() < 0.08 * size;
    let is_step = is_cascading(glyph)
        && is_cascading(last)
        && gap < 0.12 * size
        && (glyph.y - last.y).abs() < size;
    is_same_size && gap < COLUMN_GAP * size && (is_level || is_step)
}

fn is_cascading(glyph: &Glyph) -> bool {
    glyph.text.chars().any(|character| ('\u{600}'..='\u{6FF}').contains(&character))
}

/// Returns whether a strand is on the baseline of a row of the same or a larger size, or raised or lowered beside its letters.
fn belongs_to(strand: &Strand, row: &Strand) -> bool {
    let lower = strand.y - row.y;
    if lower.abs() <= 0.25 * strand.size.min(row.size) {
        return true;
    }
    let is_small = strand.size < 0.85 * row.size;
    let reach = 0.5 * row.size;
    let is_beside = || {
        row.glyphs.iter().any(|glyph| {
            !glyph.is_space() && strand.x0 < glyph.x1 + reach && strand.x1 > glyph.x0 - reach
        })
    };
    is_small && (-0.7 * row.size..=0.35 * row.size).contains(&lower) && is_beside()
}

fn into_row(strand: Strand) -> Row {
    let Strand { y, size, mut glyphs, .. } = strand;
    glyphs.sort_by(|a, b| a.x0.total_cmp(&b.x0).then(a.x1.total_cmp(&b.x1)));
    let mut pieces: Vec<Piece> = Vec::new();
    for glyph in glyphs {
        let gap = COLUMN_GAP * size;
        match pieces.last_mut() {
            Some(piece) if glyph.is_space() || glyph.x0 - piece.x1 < gap => {
                if !glyph.is_space() {
                    piece.x1 = piece.x1.max(glyph.x1);
                }
                piece.glyphs.push(glyph);
            }
            _ if glyph.is_space() => {}
            _ => pieces.push(Piece { x0: glyph.x0, x1: glyph.x1, glyphs: vec![glyph] }),
        }
    }
    with_markers(&mut pieces, size);
    Row { y, size, pieces }
}

/// Puts the marks of list items, and the numbers of notes, together with the text that they belong to.
fn with_markers(pieces: &mut Vec<Piece>, size: f32) {
    let gap = |left: Option<&Piece>, right: Option<&Piece>| match (left, right) {
        (Some(left), Some(right)) => right.x0 - left.x1,
        _ => f32::INFINITY,
    };
    let mut at = 0;
    while let (Some(piece), Some(next)) = (pieces.get(at), pieces.get(at + 1)) {
        let between = next.x0 - piece.x1;
        // A mark between two columns belongs to what is nearer.
        let is_its = is_marker(next) && between <= gap(Some(next), pieces.get(at + 2))
            || is_marker(piece)
                && between <= gap(at.checked_sub(1).and_then(|at| pieces.get(at)), Some(piece));
        if between < MARKER_GAP * size && is_its {
            let next = pieces.remove(at + 1);
            if let Some(piece) = pieces.get_mut(at) {
                piece.x1 = next.x1;
                piece.glyphs.extend(next.glyphs);
            }
        } else {
            at += 1;
        }
    }
}

/// Returns whether a piece is the mark of a list item (`•`, `1.`, `(a)`) or the raised number of a note.
pub(super) fn is_marker(piece: &Piece) -> bool {
    are_marker(piece.glyphs.iter().filter(|glyph| !glyph.is_space()))
}

fn are_marker<'a>(letters: impl Iterator<Item = &'a Glyph>) -> bool {
    let text: String = letters.take(LONGEST_MARKER + 1).map(|glyph| glyph.text.as_str()).collect();
    if text.chars().count() > LONGEST_MARKER {
        return false;
    }
    let is_number = |text: &str| !text.is_empty() && text.chars().all(char::is_alphanumeric);
    let is_bullet = text.chars().count() == 1 && !text.chars().any(char::is_alphanumeric);
    // Right of text to the left, the point may come first.
    let inner = text.trim_matches(['.', ')', '(']);
    let is_item = inner.len() < text.len() && inner.chars().count() <= 4 && is_number(inner);
    is_bullet || is_item
}

/// What a piece of a row says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Words {
    pub(super) text: String,
    /// The direction of most of its letters.
    pub(super) direction: Option<Direction>,
    /// The size of most of its letters.
    pub(super) size: f32,
    /// Whether all of it is bold, but for a few letters or signs.
    pub(super) is_bold: bool,
    /// How thick most of its stems are at least, in units of the font, if its font does not say whether it is bold.
    pub(super) stem: Option<f32>,
    /// The marked content that most of its letters belong to.
    pub(super) content: Option<u32>,
    /// Whether it begins with a raised number: that of a note.
    pub(super) begins_raised: bool,
    /// Whether a space is drawn after it.
    pub(super) ends_spaced: bool,
}

/// Returns what letters on baseline `y` say that are given from left to right.
pub(super) fn words(glyphs: &[&Glyph], y: f32, paragraph: Option<Direction>) -> Words {
    let visible: Vec<&Glyph> = glyphs.iter().copied().filter(|glyph| !glyph.is_space()).collect();
    let size = most(visible.iter().map(|glyph| (glyph.size * 4.0).round() as i32))
        .map_or(0.0, |size| size as f32 / 4.0);
    let own = is_right_to_left(visible.iter().map(|glyph| glyph.text.as_str()))
        .map(|is_right| if is_right { Direction::Right } else { Direction::Left });
    let direction = paragraph.or(own);
    let raised = |glyph: &Glyph| glyph.size < 0.85 * size && glyph.y < y - 0.15 * size;
    let letters = spaced(glyphs, size, &raised);
    let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
    let text = match direction {
        Some(Direction::Right) => {
            let (marker, rest) = letters.split_at(marker_at_left(&visible, &letters));
            format!("{} {}", marker.concat(), logical(rest, Direction::Right))
        }
        _ => logical(&letters, Direction::Left),
    };
    let n_bold = visible.iter().filter(|glyph| glyph.weight == Weight::Bold).count();
    Words {
        text: text.trim().to_owned(),
        direction: own,
        size,
        is_bold: n_bold > 0 && n_bold * 10 >= visible.len() * 9,
        stem: stem(&visible),
        content: most(visible.iter().filter_map(|glyph| glyph.content)),
        ends_spaced: glyphs.last().is_some_and(|glyph| glyph.is_space()),
        begins_raised: match own {
            Some(Direction::Right) => visible.last(),
            _ => visible.first(),
        }
        .is_some_and(|glyph| raised(glyph)),
    }
}

/// Returns how thick nearly all stems of a line are at least.
fn stem(visible: &[&Glyph]) -> Option<f32> {
    let mut stems: Vec<f32> = visible
        .iter()
        .filter_map(|glyph| match glyph.weight {
            Weight::Stem(stem) => Some(stem),
            Weight::Regular | Weight::Bold => None,
        })
        .collect();
    stems.sort_by(f32::total_cmp);
    stems.get(stems.len() / 10).copied()
}

/// Returns how many letters at the left of a line are the mark of a list item, far from the text: some programs put it there
/// although the text runs to the left.
fn marker_at_left(visible: &[&Glyph], letters: &[&str]) -> usize {
    let gap = visible.windows(2).position(|pair| match pair {
        [left, right] => right.x0 - left.x1 > COLUMN_GAP * left.size,
        _ => false,
    });
    let Some(n_before) = gap.map(|gap| gap + 1).filter(|n_before| *n_before <= 5) else { return 0 };
    if !are_marker(visible.iter().take(n_before).copied()) {
        return 0;
    }
    letters.iter().position(|letter| *letter == " ").unwrap_or(0)
}

/// Returns the letters with spaces where words are apart, and with raised digits as such.
fn spaced(glyphs: &[&Glyph], size: f32, raised: &impl Fn(&Glyph) -> bool) -> Vec<String> {
    let word_gap = word_gap(glyphs, size);
    let mut letters: Vec<String> = Vec::with_capacity(glyphs.len());
    let mut before: Option<&Glyph> = None;
    let mut is_space_drawn = false;
    for glyph in glyphs.iter().copied() {
        if glyph.is_space() {
            is_space_drawn = true;
            continue;
        }
        if let Some(before) = before {
            let gap = glyph.x0 - before.x1;
            let word_gap =
                if is_unspaced(before) || is_unspaced(glyph) { 0.45 * size } else { word_gap };
            if gap > word_gap || is_space_drawn && gap > 0.05 * size {
                letters.push(" ".to_owned());
            }
        }
        is_space_drawn = false;
        letters.push(if raised(glyph) { superscript(&glyph.text) } else { glyph.text.clone() });
        before = Some(glyph);
    }
    letters
}

/// Returns from which gap on, in points, two words of a line are apart.
fn word_gap(glyphs: &[&Glyph], size: f32) -> f32 {
    if glyphs.iter().filter(|glyph| glyph.is_space()).count() * 12 > glyphs.len() {
        return WORD_GAP_BESIDE_SPACES * size;
    }
    let pairs = glyphs.windows(2).filter_map(|pair| match pair {
        [left, right] => Some((right.x0 - left.x1) / size.max(1.0)),
        _ => None,
    });
    let mut gaps: Vec<f32> = pairs.filter(|gap| *gap > 0.05).collect();
    gaps.sort_by(f32::total_cmp);
    let Some(usual) = gaps.get(gaps.len() / 2) else { return WORD_GAP * size };
    let is_spaced_out = gaps.len() * 10 > glyphs.len() * 6;
    if is_spaced_out { (usual + 0.15) * size } else { (usual / 2.0).clamp(0.08, WORD_GAP) * size }
}

fn is_unspaced(glyph: &Glyph) -> bool {
    glyph.text.chars().all(has_no_spaces)
}

/// Returns whether a character is of a script that puts no spaces between words.
pub(super) fn has_no_spaces(character: char) -> bool {
    matches!(
        character,
        '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{2E80}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}'
    )
}

/// Returns a text with its digits raised.
fn superscript(text: &str) -> String {
    let raised = |character: char| match character {
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '0' => '⁰',
        '4'..='9' => char::from_u32(u32::from(character) - u32::from('4') + u32::from('⁴'))
            .unwrap_or(character),
        _ => character,
    };
    text.chars().map(raised).collect()
}

/// Returns the most frequent value.
pub(super) fn most<T: Ord + Copy>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts = std::collections::BTreeMap::<T, usize>::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(value, _)| value)
}
