//! The layouts of the units near the window, made when needed and dropped when unused for long.

use std::{collections::HashMap, ops::Range, sync::Arc};

use egui::{Pos2, Rect};

use super::{
    claim::are_of_two_lists,
    heights::{Estimate, Heights},
    highlights::UnitMarks,
    hits::UnitHits,
    layout::UnitLayout,
    measures::{Measures, gap, line_height},
    speech::UnitSpeech,
    table::Table,
    units::{Unit, Units},
    viewport::Measure,
};
use crate::{
    session::Clutter,
    ui::typeset::{Caret, Direction, Typesetter, base_direction},
};
use demarche_core::{
    annotation::AnnotationSet,
    article::{Article, BlockKind},
    text::Span,
};

/// How many frames a layout is kept after its last use.
const KEPT_FRAMES: u64 = 120;
/// The space above the first block, where the small bar fits, and below the last, in points.
const TOP: f32 = 56.0;
const BOTTOM: f32 = 96.0;

/// A unit's layout and what is drawn over it, kept while it is near the window.
#[derive(Debug)]
pub(super) struct Entry {
    /// The layout.
    pub(super) layout: UnitLayout,
    /// The places of its marks, with the revision they were computed for.
    pub(super) marks: Option<UnitMarks>,
    /// The places of the hits in it.
    pub(super) hits: Option<UnitHits>,
    /// Its text for a screen reader, once it was needed.
    pub(super) speech: Option<UnitSpeech>,
    used: u64,
}

impl Entry {
    /// Computes the places of its marks, unless they are those of this revision of the set.
    pub(super) fn refresh_marks(&mut self, text: &str, set: &AnnotationSet, revision: u64) {
        if self.marks.as_ref().is_none_or(|marks| marks.revision != revision) {
            self.marks = Some(UnitMarks::new(text, set, revision, &self.layout));
        }
    }
}

/// An article, divided into layout units.
#[derive(Debug, Default)]
pub(super) struct Page {
    article: Option<Arc<Article>>,
    clutter: Clutter,
    units: Units,
    heights: Heights,
    measures: Measures,
    cache: HashMap<usize, Entry>,
    frame: u64,
    bytes_per_char: f64,
    is_rtl: bool,
    missing: Vec<&'static str>,
}

impl Page {
    /// Returns whether this article's text is shown.
    pub(super) fn shows(&self, article: &Article) -> bool {
        self.article.as_ref().is_some_and(|shown| shown.has_text_of(article))
    }

    /// Returns whether the blocks that are shown are of the same kinds as those of this article.
    pub(super) fn has_blocks_of(&self, article: &Article) -> bool {
        self.article.as_ref().is_some_and(|shown| shown.has_blocks_of(article))
    }

    /// Returns whether page clutter is hidden, as far as the article has any.
    pub(super) fn clutter(&self) -> Clutter {
        self.clutter
    }

    /// Shows another article, with or without its page clutter: divides it into units and estimates their heights, but lays
    /// nothing out.
    pub(super) fn set_article(&mut self, article: &Arc<Article>, clutter: Clutter) {
        self.clutter = clutter;
        self.units = Units::new(article, clutter);
        self.bytes_per_char = bytes_per_char(article.text());
        self.is_rtl = is_rtl(article);
        self.heights = Heights::new(self.units.lengths(article), self.estimate());
        self.article = Some(Arc::clone(article));
        self.cache.clear();
        self.missing.clear();
    }

    /// Returns whether most of the article is right to left.
    pub(super) fn is_rtl(&self) -> bool {
        self.is_rtl
    }

    /// Returns what the layouts depend on.
    pub(super) fn measures(&self) -> Measures {
        self.measures
    }

    /// Sets other measures and drops all layouts.
    pub(super) fn set_measures(&mut self, measures: Measures) {
        self.measures = measures;
        self.cache.clear();
        self.heights.set_estimate(self.estimate());
    }

    /// Begins a frame and drops layouts not used for long.
    pub(super) fn begin_frame(&mut self) {
        self.frame += 1;
        if self.frame.is_multiple_of(30) {
            let frame = self.frame;
            self.cache.retain(|_, entry| frame - entry.used <= KEPT_FRAMES);
        }
    }

    /// Returns the heights of all units.
    pub(super) fn heights(&self) -> &Heights {
        &self.heights
    }

    /// Returns the number of units.
    pub(super) fn len(&self) -> usize {
        self.units.len()
    }

    /// Returns the unit that covers a byte, or the nearest one before it.
    pub(super) fn unit_at(&self, byte: usize) -> usize {
        self.article.as_ref().map_or(0, |article| self.units.at(article, byte))
    }

    /// Returns the block at a byte or, of those that are shown, the nearest before it, or the first.
    pub(super) fn block_at(&self, byte: usize) -> Option<Span> {
        let article = self.article.as_ref()?;
        self.block(self.units.shown_block(article.block_index_at(byte)))
    }

    /// Returns the block shown after the one at a byte.
    pub(super) fn block_after(&self, byte: usize) -> Option<Span> {
        let article = self.article.as_ref()?;
        self.block(self.units.block_after(article.block_index_at(byte)))
    }

    /// Returns the block shown before the one at a byte.
    pub(super) fn block_before(&self, byte: usize) -> Option<Span> {
        let article = self.article.as_ref()?;
        self.block(self.units.block_before(article.block_index_at(byte))?)
    }

    fn block(&self, index: usize) -> Option<Span> {
        self.article.as_ref()?.blocks().get(index).map(|block| block.span)
    }

    /// Returns whether a byte is in page clutter that is hidden.
    pub(super) fn hides(&self, byte: usize) -> bool {
        let article = self.article.as_ref();
        self.clutter == Clutter::Hidden
            && article.is_some_and(|article| article.has_clutter() && article.is_clutter_at(byte))
    }

    /// Returns the bytes of a unit without laying it out.
    pub(super) fn bytes(&self, unit: usize) -> Option<Range<usize>> {
        Some(self.units.get(self.article.as_ref()?, unit)?.bytes)
    }

    /// Returns a unit, laid out.
    pub(super) fn entry(&mut self, unit: usize, typesetter: &mut Typesetter) -> Option<&mut Entry> {
        if !self.cache.contains_key(&unit) {
            let article = self.article.as_ref()?;
            let this = self.units.get(article, unit)?;
            let kind = this.kind;
            let before = unit.checked_sub(1).and_then(|before| self.units.get(article, before));
            let above = match before {
                None => TOP,
                Some(_) if !this.is_first => 0.0,
                Some(before) if begins_list(article.text(), &before, &this) => {
                    gap(BlockKind::Paragraph, kind) * self.measures.size
                }
                Some(before) => gap(before.kind, kind) * self.measures.size,
            };
            let below = if unit + 1 == self.units.len() { BOTTOM } else { 0.0 };
            let table = if this.is_first && this.is_last {
                Table::around(article, this.block, &self.measures)
            } else {
                None
            };
            let place = ((above, below), table.as_ref());
            let text = (article.text(), article.inlines());
            let layout = UnitLayout::new(text, this, &self.measures, place, typesetter);
            self.heights.set(unit, f64::from(layout.height));
            for script in layout.missing_scripts() {
                if !self.missing.contains(&script) {
                    self.missing.push(script);
                }
            }
            self.cache
                .insert(unit, Entry { layout, marks: None, hits: None, speech: None, used: 0 });
        }
        let frame = self.frame;
        let entry = self.cache.get_mut(&unit)?;
        entry.used = frame;
        Some(entry)
    }

    /// Returns a layout made earlier and still kept.
    pub(super) fn kept(&self, unit: usize) -> Option<&UnitLayout> {
        self.cache.get(&unit).map(|entry| &entry.layout)
    }

    /// Returns the places of the marks in a kept unit.
    pub(super) fn kept_marks(&self, unit: usize) -> Option<&UnitMarks> {
        self.cache.get(&unit)?.marks.as_ref()
    }

    /// Returns a kept unit.
    pub(super) fn kept_entry(&self, unit: usize) -> Option<&Entry> {
        self.cache.get(&unit)
    }

    /// Returns the text of a kept unit for a screen reader, once it was needed.
    pub(super) fn speech(&self, unit: usize) -> Option<&UnitSpeech> {
        self.cache.get(&unit)?.speech.as_ref()
    }

    /// Returns how many units are currently laid out.
    #[cfg(test)]
    pub(super) fn n_kept(&self) -> usize {
        self.cache.len()
    }

    /// Returns the scripts found so far that no font has.
    pub(super) fn missing_scripts(&self) -> &[&'static str] {
        &self.missing
    }

    fn estimate(&self) -> Estimate {
        let line = f64::from(self.measures.size * line_height(self.measures.reading.spacing));
        // A character is about half as wide as the font size.
        let chars_per_line = (f64::from(self.measures.width)
            / (0.5 * f64::from(self.measures.size).max(1.0)))
        .max(1.0);
        Estimate {
            per_unit: 0.5 * line + 0.8 * f64::from(self.measures.size),
            per_byte: line / (chars_per_line * self.bytes_per_char.max(1.0)),
        }
    }
}

/// A page with the layout engine, so that it can lay out more units.
pub(super) struct Setting<'a> {
    /// The page.
    pub(super) page: &'a mut Page,
    /// The layout engine.
    pub(super) typesetter: &'a mut Typesetter,
}

impl Measure for Setting<'_> {
    fn count(&self) -> usize {
        self.page.len()
    }

    fn height(&mut self, unit: usize) -> f64 {
        self.layout(unit).map_or(0.0, |layout| f64::from(layout.height))
    }
}

impl Setting<'_> {
    /// Returns a unit, laid out.
    pub(super) fn layout(&mut self, unit: usize) -> Option<&UnitLayout> {
        self.page.entry(unit, self.typesetter).map(|entry| &entry.layout)
    }

    /// Returns the unit a caret is in, and the caret's rectangle relative to the unit's top left corner.
    pub(super) fn caret(&mut self, caret: Caret) -> Option<(usize, Rect)> {
        let unit = self.page.unit_at(caret.offset);
        // The position after a block's last cluster belongs to that block, not to the white space after it.
        Some((unit, self.layout(unit)?.caret(caret)?))
    }
}

/// One unit as placed in the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Placed {
    /// The unit.
    pub(super) unit: usize,
    /// Its top left corner on screen.
    pub(super) at: Pos2,
    /// Its height.
    pub(super) height: f32,
}

/// Returns whether most of an article's first blocks are right to left, by their length; a web page's remains count for
/// nothing.
fn is_rtl(article: &Article) -> bool {
    const BLOCKS: usize = 64;
    const MOST: usize = 512;
    let blocks = article.blocks().iter().filter(|block| block.kind != BlockKind::Noise);
    let balance: isize = blocks
        .take(BLOCKS)
        .filter_map(|block| block.span.of(article.text()))
        .map(|words| {
            let length = words.chars().take(MOST).count().cast_signed();
            match base_direction(words) {
                Direction::Rtl => length,
                Direction::Ltr => -length,
                Direction::Auto => 0,
            }
        })
        .sum();
    balance > 0
}

/// Returns the average length of a character in bytes, from a few samples.
fn bytes_per_char(text: &str) -> f64 {
    const SAMPLES: usize = 16;
    const LENGTH: usize = 256;
    let (mut bytes, mut chars) = (0, 0);
    for sample in 0..SAMPLES {
        let start = text.floor_char_boundary(text.len() / SAMPLES * sample);
        let end = text.floor_char_boundary((start + LENGTH).min(text.len()));
        let piece = text.get(start..end).unwrap_or_default();
        bytes += piece.len();
        chars += piece.chars().count();
    }
    if chars == 0 { 1.0 } else { bytes as f64 / chars as f64 }
}

/// Returns whether a list item begins another list than the item before it.
fn begins_list(text: &str, before: &Unit, this: &Unit) -> bool {
    let items = (before.kind, this.kind) == (BlockKind::ListItem, BlockKind::ListItem);
    let span = |unit: &Unit| Span::new(unit.block_start, unit.bytes.end);
    items
        && before.depth == this.depth
        && span(before)
            .zip(span(this))
            .is_some_and(|(one, other)| are_of_two_lists(text, one, other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_differ_in_bytes_per_character() {
        assert!((bytes_per_char(&"word ".repeat(1000)) - 1.0).abs() < 1e-9);
        assert!(bytes_per_char(&"پاکستان ".repeat(1000)) > 1.7);
        assert!((bytes_per_char("") - 1.0).abs() < 1e-9);
    }
}
