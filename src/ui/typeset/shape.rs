//! Lays out text and keeps what the program needs of the layout: glyphs, lines, and a box for each cluster.

use std::{ops::Range, sync::Arc};

use parley::{
    Alignment, AlignmentOptions, BaseDirection, FontFamily, FontStyle, FontWeight, GlyphRun,
    Language, Layout, LineHeight, OverflowWrap, PositionedLayoutItem, Run, StyleProperty,
};
use smallvec::SmallVec;
use unicode_script::{Script, UnicodeScript as _};

use super::{
    apart::Apart,
    direction::Direction,
    display::{DisplayMap, LineEnds, shown},
    emoji::coloured,
    families::{Needs, Signs, is_covered, is_east_asian, is_mathematical},
    fonts::{Fonts, Wanted},
    geometry::{Box, Glyph, Line, Paragraph, SizedFont},
    missing::{EMOJI, MATHEMATICAL, SIGNS, UNKNOWN},
    scripts::{self, FontScript},
    style::{Style, Tone, Words},
};
use demarche_core::text::{self, Han, Hand};

/// The least line height for Nastaliq, whose words slope down steeply, and how much higher than other scripts it is set.
const NASTALIQ_LINE_HEIGHT: f32 = 2.25;
const NASTALIQ_FACTOR: f32 = 1.455;
/// The least line height for scripts that write letters below one another: those of two lines would touch.
const STACKS_LINE_HEIGHT: f32 = 1.6;
/// How far a steep word such as گفتگو reaches above the least line, as a multiple of the size.
const NASTALIQ_OVERHANG: f32 = 0.65;

/// Lays out `source`.
pub(super) fn lay_out(
    fonts: &mut Fonts,
    source: &str,
    style: &Style,
    width: f32,
    scale: f32,
) -> Paragraph {
    lay_out_words(fonts, &Words::of(source), style, width, scale)
}

/// Lays out words.
pub(super) fn lay_out_words(
    fonts: &mut Fonts,
    words: &Words<'_>,
    style: &Style,
    width: f32,
    scale: f32,
) -> Paragraph {
    let source = words.source;
    let line_ends = if words.is_joined { LineEnds::Joined } else { LineEnds::Kept };
    let (shown, map) = shown(source, line_ends);
    let apart = Apart::of(words, &shown, &map);
    let hand = style.hand_for(&shown, fonts.usual_hand);
    let is_chosen = !chosen_runs(fonts, &shown, style, hand).is_empty();
    if is_chosen || !is_covered(&shown) {
        fonts.load_system();
    }
    let mut layout = shape(fonts, (&shown, &apart, &map), style, (width, scale), hand);
    if has_missing_glyphs(&layout) && fonts.load_system() {
        layout = shape(fonts, (&shown, &apart, &map), style, (width, scale), hand);
    }
    let (shown, map) = (&*shown, &map);
    Keeper { source, shown, map, scale, width, layout: &layout }.paragraph()
}

fn shape(
    fonts: &mut Fonts,
    (shown, apart, map): (&str, &Apart, &DisplayMap),
    style: &Style,
    (width, scale): (f32, f32),
    hand: Hand,
) -> Layout<Tone> {
    let wanted = wanted(fonts, shown, style, hand);
    let stack = fonts.stack(wanted);
    let emoji = coloured(shown);
    let for_emoji = if emoji.is_empty() {
        Arc::clone(&stack)
    } else {
        fonts.stack(Wanted { signs: Signs::Colour, ..wanted })
    };
    let chosen: Vec<_> = chosen_runs(fonts, shown, style, hand)
        .into_iter()
        .map(|(bytes, family)| (bytes, fonts.stack_after(Some(&family), wanted)))
        .collect();
    let language = language(fonts, shown, wanted.han);
    let line_height = line_height(style, shown, hand);
    let Fonts { context, layouts, .. } = fonts;
    let mut builder = layouts.ranged_builder(context, shown, scale, true);
    builder.push_default(StyleProperty::FontFamily(FontFamily::Source((&*stack).into())));
    builder.push_default(StyleProperty::Locale(language));
    builder.push_default(StyleProperty::FontSize(style.size));
    builder.push_default(StyleProperty::LineHeight(LineHeight::FontSizeRelative(line_height)));
    builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::Anywhere));
    if style.is_bold {
        builder.push_default(StyleProperty::FontWeight(FontWeight::BOLD));
    }
    if style.is_italic {
        builder.push_default(StyleProperty::FontStyle(FontStyle::Italic));
    }
    // All bundled families for text have a bold font and nothing between.
    for bytes in &apart.bold {
        builder.push(StyleProperty::FontWeight(FontWeight::BOLD), bytes.clone());
    }
    for bytes in &apart.italic {
        builder.push(StyleProperty::FontStyle(FontStyle::Italic), bytes.clone());
    }
    for bytes in &apart.weak {
        builder.push(StyleProperty::Brush(Tone::Weak), bytes.clone());
    }
    for name in map.names() {
        builder.push(StyleProperty::OverflowWrap(OverflowWrap::Normal), name);
    }
    for (bytes, stack) in &chosen {
        let family = FontFamily::Source((&**stack).into());
        builder.push(StyleProperty::FontFamily(family), bytes.clone());
    }
    for bytes in emoji {
        builder.push(StyleProperty::FontFamily(FontFamily::Source((&*for_emoji).into())), bytes);
    }
    builder.set_base_direction(match style.direction {
        Direction::Auto => BaseDirection::Auto,
        Direction::Ltr => BaseDirection::Ltr,
        Direction::Rtl => BaseDirection::Rtl,
    });
    let mut layout = builder.build(shown);
    layout.break_all_lines(width.is_finite().then_some(width * scale));
    layout.align(Alignment::Start, AlignmentOptions::default());
    layout
}

/// Returns the parts of a text whose script has a family that a person chose, and that family. A family has letters of many
/// scripts, so it must not be tried for the whole text.
pub(super) fn chosen_runs(
    fonts: &Fonts,
    shown: &str,
    style: &Style,
    hand: Hand,
) -> Vec<(Range<usize>, String)> {
    if fonts.is_unchosen() {
        return Vec::new();
    }
    let language = scripts::Language { hand, han: Han::of(shown).or(fonts.usual_han) };
    let is_chosen = |script: &FontScript| fonts.chosen(script).is_some();
    let runs = scripts::runs(shown, (language, style.face), is_chosen);
    runs.into_iter()
        .filter_map(|(bytes, script)| Some((bytes, fonts.chosen(script)?.to_owned())))
        .collect()
}

/// Returns what the families of a text are chosen by; its signs are black.
pub(super) fn wanted(fonts: &Fonts, shown: &str, style: &Style, hand: Hand) -> Wanted {
    let needs = Needs::of(shown);
    let han = if needs.has_han() { Han::of(shown).or(fonts.usual_han) } else { None };
    Wanted { face: style.face, hand, han, needs, signs: Signs::Text }
}

/// Returns the language that a text is shaped for, or `None` if letters look the same in all. Han characters have one of
/// their own: a piece may be in another language than the article.
pub(super) fn language(fonts: &Fonts, shown: &str, han: Option<Han>) -> Option<Language> {
    match han {
        Some(han) => Language::parse(han.tag()).ok(),
        None if shown.is_ascii() => None,
        None => fonts.language,
    }
}

/// Returns the line height of a text as a multiple of its size.
pub(super) fn line_height(style: &Style, shown: &str, hand: Hand) -> f32 {
    if has_arabic(shown) && hand == Hand::Nastaliq {
        (NASTALIQ_FACTOR * style.line_height).max(NASTALIQ_LINE_HEIGHT)
    } else if Needs::of(shown).has_stacks() {
        style.line_height.max(STACKS_LINE_HEIGHT)
    } else {
        style.line_height
    }
}

/// Returns how far the tallest letters of a text may reach above its first line, in points.
pub(super) fn overhang(style: &Style, source: &str, usual: Hand) -> f32 {
    let is_nastaliq = style.hand_for(source, usual) == Hand::Nastaliq;
    if is_nastaliq && has_arabic(source) { NASTALIQ_OVERHANG * style.size } else { 0.0 }
}

fn has_arabic(text: &str) -> bool {
    text.bytes().any(|byte| (0xD8..=0xDB).contains(&byte))
}

/// Returns what the program keeps of a layout of `text`, shown as it is, in lines of up to `width` points.
pub(super) fn keep(layout: &Layout<Tone>, text: &str, (width, scale): (f32, f32)) -> Paragraph {
    let map = DisplayMap::default();
    Keeper { source: text, shown: text, map: &map, scale, width, layout }.paragraph()
}

/// Returns whether a character has no glyph.
pub(super) fn has_missing_glyphs(layout: &Layout<Tone>) -> bool {
    layout.lines().any(|line| {
        line.items().any(|item| match item {
            PositionedLayoutItem::GlyphRun(run) => run.glyphs().any(|glyph| glyph.id == 0),
            PositionedLayoutItem::InlineBox(_) => false,
        })
    })
}

/// Collects what a paragraph keeps of a layout.
struct Keeper<'a> {
    source: &'a str,
    shown: &'a str,
    map: &'a DisplayMap,
    scale: f32,
    width: f32,
    layout: &'a Layout<Tone>,
}

impl Keeper<'_> {
    fn paragraph(&self) -> Paragraph {
        let scale = self.scale;
        let width =
            if self.width.is_finite() { self.width } else { self.layout.full_width() / scale };
        let mut paragraph = Paragraph {
            scale,
            size: egui::vec2(width, self.layout.height() / scale),
            is_rtl: self.layout.is_rtl(),
            len: self.source.len(),
            lines: Vec::with_capacity(self.layout.len()),
            boxes: Vec::with_capacity(self.shown.len()),
            boxes_of_lines: Vec::with_capacity(self.layout.len()),
            glyphs: Vec::with_capacity(self.shown.len()),
            glyphs_of_lines: Vec::with_capacity(self.layout.len()),
            fonts: Vec::new(),
            missing: Vec::new(),
        };
        let boundaries = Boundaries::new(self.shown);
        for line in self.layout.lines() {
            let metrics = line.metrics();
            let first_box = paragraph.boxes.len();
            let first_glyph = paragraph.glyphs.len();
            let mut last_run = None;
            for item in line.items() {
                let PositionedLayoutItem::GlyphRun(part) = item else { continue };
                let font = font_of(&mut paragraph.fonts, part.run());
                // Parts of a run in different styles come one by one, the leftmost first; clusters are those of all.
                let words = part.run().text_range();
                if last_run.replace(words.clone()) != Some(words) {
                    self.push_run(&mut paragraph, first_box, (&part, &boundaries));
                }
                let is_weak = part.style().brush == Tone::Weak;
                paragraph.glyphs.extend(part.positioned_glyphs().map(|glyph| Glyph {
                    id: glyph.id,
                    font,
                    is_weak,
                    x: glyph.x,
                    y: glyph.y,
                }));
            }
            self.hang_spaces(&mut paragraph, (first_box, first_glyph), line.text_range());
            self.push_break(&mut paragraph.boxes, first_box, line.text_range());
            let bytes = self.map.source_of(line.text_range());
            paragraph.lines.push(Line {
                top: metrics.block_min_coord / scale,
                bottom: metrics.block_max_coord / scale,
                baseline: metrics.baseline / scale,
                bytes,
            });
            paragraph.boxes_of_lines.push(first_box..paragraph.boxes.len());
            paragraph.glyphs_of_lines.push(first_glyph..paragraph.glyphs.len());
        }
        if let Some(last) = paragraph.lines.last_mut() {
            last.bytes.end = self.source.len();
        }
        paragraph.boxes.shrink_to_fit();
        paragraph.glyphs.shrink_to_fit();
        paragraph
    }

    /// Adds the boxes of a run, which begins at the left of its first part.
    fn push_run(
        &self,
        paragraph: &mut Paragraph,
        first_box: usize,
        (run, boundaries): (&GlyphRun<'_, Tone>, &Boundaries<'_>),
    ) {
        let mut x = run.offset();
        for cluster in run.run().visual_clusters() {
            if cluster.glyphs().any(|glyph| glyph.id == 0) {
                self.note_missing(&cluster.text_range(), &mut paragraph.missing);
            }
            let left = x;
            x += cluster.advance();
            let extent = (left / self.scale, x / self.scale);
            let cluster = (cluster.text_range(), extent, cluster.is_rtl());
            self.push_box(&mut paragraph.boxes, first_box, boundaries, cluster);
        }
    }

    /// Adds a cluster's box. If the cluster continues a grapheme or the name of a control character, it widens the box
    /// beside it.
    fn push_box(
        &self,
        boxes: &mut Vec<Box>,
        first: usize,
        boundaries: &Boundaries<'_>,
        (shown, (left, right), is_rtl): (Range<usize>, (f32, f32), bool),
    ) {
        let bytes = self.map.source_of(boundaries.widen(shown.clone()));
        let is_break = self.shown.get(shown).is_some_and(|words| words.chars().all(is_line_break));
        // What only keeps others apart shows nothing of the source.
        if bytes.is_empty() {
            return;
        }
        let beside = boxes.len().checked_sub(1).filter(|last| *last >= first);
        if let Some(last) = beside.and_then(|last| boxes.get_mut(last))
            && last.bytes.start < bytes.end
            && bytes.start < last.bytes.end
        {
            last.bytes = last.bytes.start.min(bytes.start)..last.bytes.end.max(bytes.end);
            last.right = last.right.max(right);
            last.left = last.left.min(left);
            return;
        }
        boxes.push(Box { bytes, left, right, is_rtl, is_break });
    }

    /// Moves the spaces after a line's last word to the line's end if the word runs in the other direction (rule L1 of the Unicode
    /// bidirectional algorithm, UAX #9, which parley leaves out where a line is wrapped): they would be a gap before that word.
    fn hang_spaces(
        &self,
        paragraph: &mut Paragraph,
        (first_box, first_glyph): (usize, usize),
        line: Range<usize>,
    ) {
        let words = self.shown.get(line.clone()).unwrap_or_default();
        let after_words = self.map.to_source(line.start + words.trim_end().len());
        let (is_rtl, scale) = (paragraph.is_rtl, self.scale);
        let Some(boxes) = paragraph.boxes.get_mut(first_box..) else { return };
        let is_hanging = |at: &Box| {
            at.bytes.start >= after_words
                && at.is_rtl != is_rtl
                && !at.is_break
                && at.right > at.left
        };
        let Some(first) = boxes.iter().position(is_hanging) else { return };
        let n = boxes.iter().skip(first).take_while(|at| is_hanging(at)).count();
        let part = if is_rtl { boxes.get_mut(..first + n) } else { boxes.get_mut(first..) };
        let Some(part) = part else { return };
        if is_rtl {
            part.rotate_right(n);
        } else {
            part.rotate_left(n);
        }
        let (front, back) = part.split_at_mut(if is_rtl { n } else { part.len() - n });
        let (spaces, words) = if is_rtl { (front, back) } else { (back, front) };
        let left = |boxes: &[Box]| boxes.iter().map(|at| at.left).reduce(f32::min);
        let right = |boxes: &[Box]| boxes.iter().map(|at| at.right).reduce(f32::max);
        let (Some(from), Some(to)) = (left(spaces), right(spaces)) else { return };
        let (width, middle) = (to - from, 0.5 * (from + to));
        let edge = if is_rtl { left(words) } else { right(words).map(|right| right - width) };
        let shift = if is_rtl { width } else { -width };
        for at in words {
            (at.left, at.right) = (at.left + shift, at.right + shift);
        }
        spaces.reverse();
        let mut x = edge.unwrap_or(from);
        for at in spaces {
            let width = at.right - at.left;
            (at.left, at.right, at.is_rtl) = (x, x + width, is_rtl);
            x += width;
        }
        for glyph in paragraph.glyphs.iter_mut().skip(first_glyph) {
            if (glyph.x < middle * scale) == is_rtl {
                glyph.x += shift * scale;
            }
        }
    }

    /// Adds the box of the line break that ends a line, if it has no glyph and therefore no cluster.
    fn push_break(&self, boxes: &mut Vec<Box>, first: usize, line: Range<usize>) {
        let words = self.shown.get(line.clone()).unwrap_or_default();
        let Some(sign) = words.chars().next_back().filter(|sign| is_line_break(*sign)) else {
            return;
        };
        let bytes = self.map.source_of(line.end - sign.len_utf8()..line.end);
        let mut known = boxes.iter().skip(first);
        if !known.any(|known| known.bytes.start < bytes.end && bytes.start < known.bytes.end) {
            let is_rtl = self.layout.is_rtl();
            boxes.push(Box { bytes, left: 0.0, right: 0.0, is_rtl, is_break: true });
        }
    }

    fn note_missing(&self, shown: &Range<usize>, missing: &mut Vec<&'static str>) {
        for character in self.shown.get(shown.clone()).unwrap_or_default().chars() {
            let script = character.script();
            let is_silent = character.is_control() || character.is_whitespace();
            let name = match script {
                _ if is_silent || matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{200D}') => {
                    continue;
                }
                _ if is_mathematical(character) => MATHEMATICAL,
                Script::Common if is_east_asian(character) => Script::Han.full_name(),
                Script::Common if matches!(character, '\u{1F000}'..='\u{1FAFF}') => EMOJI,
                Script::Unknown => UNKNOWN,
                Script::Common | Script::Inherited => SIGNS,
                script => script.full_name(),
            };
            if !missing.contains(&name) {
                missing.push(name);
            }
        }
    }
}

/// The grapheme boundaries of a text, queried in any order within a line.
struct Boundaries<'a> {
    text: &'a str,
    is_simple: bool,
}

impl<'a> Boundaries<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, is_simple: text.is_ascii() }
    }

    /// Returns whether a range is one ASCII character between others, which is a grapheme by itself, except for line ends.
    fn is_letter(&self, range: &Range<usize>) -> bool {
        let bytes = self.text.as_bytes();
        let is_plain = |at: usize| bytes.get(at).is_none_or(|byte| (b' '..0x7F).contains(byte));
        range.len() == 1
            && is_plain(range.start)
            && is_plain(range.end)
            && range.start.checked_sub(1).is_none_or(is_plain)
    }

    /// Returns the range of the whole graphemes that `range` touches.
    fn widen(&self, range: Range<usize>) -> Range<usize> {
        if self.is_simple || self.is_letter(&range) {
            return range;
        }
        // A cluster begins a grapheme if it begins with a letter or sign that cannot continue one.
        let starts = text::grapheme_at(self.text, range.start);
        let start = starts.map_or(range.start, text::Span::start);
        let end = match range.end.checked_sub(1).and_then(|last| text::grapheme_at(self.text, last))
        {
            Some(last) => last.end(),
            None => range.end,
        };
        start..end
    }
}

fn is_line_break(sign: char) -> bool {
    matches!(sign, '\n' | '\u{2028}' | '\u{2029}')
}

/// Returns the index of a run's font among those of the paragraph.
fn font_of(fonts: &mut Vec<SizedFont>, run: &Run<'_, Tone>) -> u16 {
    let (data, size) = (run.font(), run.font_size());
    let axes: SmallVec<[i16; 4]> = run.normalized_coords().iter().map(|at| at.to_bits()).collect();
    let is_emboldened = run.synthesis().embolden();
    let is_same = |font: &SizedFont| {
        font.data.data.id() == data.data.id()
            && font.data.index == data.index
            && font.size.to_bits() == size.to_bits()
            && font.axes == axes
            && font.is_emboldened == is_emboldened
    };
    let index = fonts.iter().position(is_same).unwrap_or_else(|| {
        fonts.push(SizedFont { data: data.clone(), size, axes: axes.clone(), is_emboldened });
        fonts.len() - 1
    });
    index as u16
}
