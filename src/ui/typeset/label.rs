//! Labels for lists, records and titles, laid out once and kept while they are shown.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use egui::{Color32, Rect, Response, Sense, Ui, Vec2, WidgetInfo, accesskit::Role, pos2, vec2};

use demarche_core::text::next_grapheme;

use super::{
    atlas::Atlas,
    fonts::Fonts,
    geometry::Paragraph,
    shape::{lay_out, overhang},
    style::Style,
};

/// The longest part of a text that a label lays out, in bytes.
const LONGEST: usize = 4096;
/// How many frames a label is kept after it was last drawn.
const KEPT: u64 = 120;

#[derive(Debug)]
struct Label {
    key: u64,
    paragraph: Paragraph,
    /// The width of the widest line.
    width: f32,
    shown: u64,
}

/// The labels drawn in recent frames.
#[derive(Debug, Default)]
pub(super) struct Labels {
    kept: HashMap<u64, Label>,
    swept: u64,
}

impl Labels {
    fn put(&mut self, label: Label) {
        self.kept.insert(label.key, label);
    }

    /// From time to time, drops labels not drawn recently.
    fn sweep(&mut self, frame: u64) {
        if frame.saturating_sub(self.swept) > KEPT {
            self.swept = frame;
            self.kept.retain(|_, label| frame.saturating_sub(label.shown) <= KEPT);
        }
    }
}

/// What laying out and painting labels needs.
pub(super) struct Setter<'a> {
    pub(super) fonts: &'a mut Fonts,
    pub(super) atlas: &'a mut Atlas,
    pub(super) labels: &'a mut Labels,
}

impl Setter<'_> {
    /// Draws a label; see [`Typesetter::label_ui`](super::Typesetter::label_ui).
    pub(super) fn label_ui(
        &mut self,
        ui: &mut Ui,
        source: &str,
        style: &Style,
        color: Color32,
        max_lines: usize,
    ) -> Response {
        let room = ui.available_width().max(style.size);
        let label = self.take(ui, source, style, room, max_lines);
        // In a column, right-to-left text is aligned to the right; in a row a label takes its own width.
        let is_row = ui.layout().is_horizontal();
        let width = if label.paragraph.is_rtl() && !is_row { room } else { label.width.min(room) };
        let size = vec2(width, label.paragraph.size().y);
        self.show(ui, source, label, (size, room, 0.0), color)
    }

    /// Returns the height of a label; see [`Typesetter::label_height`](super::Typesetter::label_height).
    pub(super) fn height(
        &mut self,
        ui: &Ui,
        source: &str,
        style: &Style,
        width: f32,
        max_lines: usize,
    ) -> f32 {
        let label = self.take(ui, source, style, width.max(style.size), max_lines);
        let height = label.paragraph.size().y;
        self.labels.put(label);
        height
    }

    /// Draws a label of one line; see [`Typesetter::row_ui`](super::Typesetter::row_ui).
    pub(super) fn row_ui(
        &mut self,
        ui: &mut Ui,
        source: &str,
        style: &Style,
        color: Color32,
        height: f32,
    ) -> Response {
        let room = ui.available_width().max(style.size);
        let label = self.take(ui, source, style, room, 1);
        let size = vec2(label.width.min(room), height);
        // In the middle with what reaches above the line.
        let lower = 0.5 * overhang(style, source, self.fonts.usual_hand);
        self.show(ui, source, label, (size, room, lower), color)
    }

    /// Draws a line in a row; see [`Typesetter::line_ui`](super::Typesetter::line_ui).
    pub(super) fn line_ui(
        &mut self,
        ui: &Ui,
        (rect, baseline): (Rect, f32),
        source: &str,
        style: &Style,
        color: Color32,
    ) {
        let label = self.take(ui, source, style, rect.width().max(style.size), 1);
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        let own = label.paragraph.lines().first().map_or(0.0, |line| line.baseline);
        let at = pos2(rect.left(), rect.top() + baseline - own);
        self.atlas.paint(&painter, at, &label.paragraph, (color, color));
        self.labels.put(label);
    }

    /// Draws the lines of a row; see [`Typesetter::lines_ui`](super::Typesetter::lines_ui).
    pub(super) fn lines_ui(
        &mut self,
        ui: &Ui,
        (rect, max_lines): (Rect, usize),
        source: &str,
        style: &Style,
        color: Color32,
    ) {
        let label = self.take(ui, source, style, rect.width().max(style.size), max_lines);
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        self.atlas.paint(&painter, rect.min, &label.paragraph, (color, color));
        self.labels.put(label);
    }

    /// Returns a kept label, or lays it out.
    fn take(&mut self, ui: &Ui, source: &str, style: &Style, room: f32, max_lines: usize) -> Label {
        let scale = ui.pixels_per_point();
        let frame = ui.ctx().cumulative_frame_nr();
        self.labels.sweep(frame);
        let key = key_of(source, style, (room, scale), max_lines);
        let mut label = self.labels.kept.remove(&key).unwrap_or_else(|| {
            let (paragraph, width) = set(self.fonts, source, style, (room, scale), max_lines);
            Label { key, paragraph, width, shown: frame }
        });
        label.shown = frame;
        label
    }

    /// Allocates `size`, paints a label laid out for `room` points in its middle, and keeps the label.
    fn show(
        &mut self,
        ui: &mut Ui,
        source: &str,
        label: Label,
        (size, room, lower): (Vec2, f32, f32),
        color: Color32,
    ) -> Response {
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, source));
        if ui.is_rect_visible(rect) {
            let x = if label.paragraph.is_rtl() { rect.right() - room } else { rect.left() };
            let y = rect.top() + 0.5 * (size.y - label.paragraph.size().y) + lower;
            let clipped = ui.painter().with_clip_rect(ui.clip_rect());
            self.atlas.paint(&clipped, pos2(x, y), &label.paragraph, (color, color));
        }
        self.labels.put(label);
        response
    }
}

fn key_of(source: &str, style: &Style, (room, scale): (f32, f32), max_lines: usize) -> u64 {
    let mut hasher = DefaultHasher::new();
    source.hash(&mut hasher);
    let Style { face, size, line_height, is_bold, is_italic, direction, hand } = style;
    (face, size.to_bits(), line_height.to_bits(), is_bold, is_italic, direction, hand)
        .hash(&mut hasher);
    (room.to_bits(), scale.to_bits(), max_lines).hash(&mut hasher);
    hasher.finish()
}

/// Lays a label out, shortened until it has at most `max_lines` lines. Returns it with the width of its widest line.
fn set(
    fonts: &mut Fonts,
    source: &str,
    style: &Style,
    (room, scale): (f32, f32),
    max_lines: usize,
) -> (Paragraph, f32) {
    let cut = source.floor_char_boundary(LONGEST);
    let head = source.get(..cut).unwrap_or(source);
    let one_line;
    let words = if max_lines == 1 && head.contains(['\n', '\r']) {
        one_line = head.replace(['\n', '\r'], " ");
        one_line.as_str()
    } else {
        head
    };
    let mut paragraph = if max_lines == 1 {
        one_line_of(fonts, words, style, (room, scale))
    } else {
        lay_out(fonts, words, style, room, scale)
    };
    let mut end = words.len();
    while paragraph.lines().len() > max_lines && end > 0 {
        // What fits on the allowed lines, minus some space for the `…`.
        let last = paragraph.lines().get(max_lines - 1).map_or(0, |line| line.bytes.end);
        end = demarche_core::text::previous_grapheme(words, last.min(end));
        let kept = words.get(..end).unwrap_or_default().trim_end();
        paragraph = lay_out(fonts, &format!("{kept}…{}", ends(kept)), style, room, scale);
    }
    let width = widest(&paragraph);
    (paragraph, width)
}

/// Lays out a text on one line. If it is too wide, it is cut, even within a word, because lists are narrow.
fn one_line_of(
    fonts: &mut Fonts,
    words: &str,
    style: &Style,
    (room, scale): (f32, f32),
) -> Paragraph {
    let whole = lay_out(fonts, words, style, f32::INFINITY, scale);
    if whole.size().x <= room {
        return in_room(fonts, whole, words, style, (room, scale));
    }
    let end = fitting(fonts, (words, &whole), style, (room, scale));
    let kept = shortened(words, end);
    let cut = lay_out(fonts, &kept, style, f32::INFINITY, scale);
    in_room(fonts, cut, &kept, style, (room, scale))
}

/// Returns the beginning of a text, with a sign that it was cut off.
fn shortened(words: &str, end: usize) -> String {
    let kept = words.get(..end).unwrap_or_default().trim_end();
    format!("{kept}…{}", ends(kept))
}

/// Returns the ends of the isolates that are cut off with the rest of a text.
fn ends(kept: &str) -> String {
    let depth = kept.chars().fold(0_usize, |depth, sign| match sign {
        '\u{2066}'..='\u{2068}' => depth + 1,
        '\u{2069}' => depth.saturating_sub(1),
        _ => depth,
    });
    "\u{2069}".repeat(depth)
}

/// Returns how many bytes of a text fit into `room` with the sign for the rest; `whole` is its layout on one line.
/// They are the first in reading order, whatever their place on the line.
fn fitting(
    fonts: &mut Fonts,
    (words, whole): (&str, &Paragraph),
    style: &Style,
    (room, scale): (f32, f32),
) -> usize {
    let next = |end: &usize| (*end < words.len()).then(|| next_grapheme(words, *end));
    let ends: Vec<usize> = std::iter::successors(Some(0), next).collect();
    // About where it is: the letters before a place are as wide in every order.
    let width = |end: &usize| whole.rects(0..*end).iter().map(|(_, at)| at.width()).sum::<f32>();
    let index = ends.partition_point(|end| width(end) <= room - 0.9 * style.size);
    let mut index = index.saturating_sub(1);
    let mut fits = |index: usize| {
        ends.get(index).is_some_and(|end| {
            let cut = lay_out(fonts, &shortened(words, *end), style, f32::INFINITY, scale);
            cut.size().x <= room
        })
    };
    // Letters join, and kern, differently where the text is cut.
    while index > 0 && !fits(index) {
        index -= 1;
    }
    while fits(index + 1) {
        index += 1;
    }
    ends.get(index).copied().unwrap_or(0)
}

/// Returns a line that fits into `room`, aligned there: right-to-left text begins at the right edge.
fn in_room(
    fonts: &mut Fonts,
    line: Paragraph,
    words: &str,
    style: &Style,
    (room, scale): (f32, f32),
) -> Paragraph {
    if line.is_rtl() { lay_out(fonts, words, style, room, scale) } else { line }
}

fn widest(paragraph: &Paragraph) -> f32 {
    let rects = paragraph.rects(0..paragraph.len);
    let left = rects.iter().map(|(_, rect)| rect.left()).fold(f32::INFINITY, f32::min);
    let right = rects.iter().map(|(_, rect)| rect.right()).fold(0.0, f32::max);
    // Slightly wider, or rounding could wrap the last word onto another line.
    if right > left { (if paragraph.is_rtl() { right - left } else { right }).ceil() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use egui::{Context, RawInput};
    use proptest::prelude::*;

    use super::super::{Direction, Face, Typesetter, base_direction};
    use super::*;

    const STYLE: Style = Style {
        face: Face::Sans,
        size: 13.0,
        line_height: 1.35,
        is_bold: false,
        is_italic: false,
        direction: Direction::Auto,
        hand: None,
    };

    #[test]
    fn a_row_is_as_high_in_every_script() {
        let mut typesetter = Typesetter::new();
        let titles = ["Talks at Istanbul", "استنبول میں مذاکرات", "محادثات", "会谈", "", "a\nb"];
        let mut heights = Vec::new();
        let mut output = Context::default().run_ui(RawInput::default(), |ui| {
            for title in titles {
                let response = typesetter.row_ui(ui, title, &STYLE, Color32::WHITE, 26.0);
                heights.push(response.rect.height());
            }
        });
        output.textures_delta.clear();
        assert!(heights.iter().all(|height| (height - 26.0).abs() < 0.01), "{heights:?}");
    }

    #[test]
    fn a_piece_has_the_direction_of_its_paragraph() {
        let paragraph = "ترجمان نے کہا کہ TTP کو افغان سرزمین سے ختم کیا جائے۔";
        let quote = "TTP کو افغان سرزمین سے";
        let own = Style { direction: base_direction(paragraph), ..STYLE };
        let mut fonts = Fonts::new();
        for room in [400.0, 60.0] {
            let (line, _) = set(&mut fonts, quote, &own, (room, 1.0), 1);
            assert!(line.is_rtl(), "{room}");
            let first = line.rects(0..3).first().map(|(_, rect)| rect.right());
            assert!(first.is_some_and(|right| right > room - 1.0), "{first:?} of {room}");
            let (alone, _) = set(&mut fonts, quote, &STYLE, (room, 1.0), 1);
            assert!(!alone.is_rtl(), "its own first letter says otherwise");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn a_line_shows_as_much_of_its_beginning_as_fits(
            words in proptest::collection::vec(
                prop_oneof!["Talks", "Istanbul", "2025", "(TTP)", "مذاکرات", "میں", "استنبول", "מה"], 2..14,
            ),
            room in 30.0_f32..300.0,
        ) {
            let words = words.join(" ");
            let mut fonts = Fonts::new();
            let whole = lay_out(&mut fonts, &words, &STYLE, f32::INFINITY, 1.0);
            if whole.size().x > room {
                let end = fitting(&mut fonts, (&words, &whole), &STYLE, (room, 1.0));
                let mut width =
                    |end| lay_out(&mut fonts, &shortened(&words, end), &STYLE, f32::INFINITY, 1.0).size().x;
                prop_assert!(width(end) <= room || end == 0);
                prop_assert!(end == words.len() || width(next_grapheme(&words, end)) > room);
            }
        }
    }

    #[test]
    fn an_isolated_name_changes_the_order_of_no_sentence() {
        let mut fonts = Fonts::new();
        let name = demarche_core::study::isolated("اردو-بیان.txt");
        for sentence in [
            format!("{name}, ayesha.json"),
            format!("Your marks on {name}: 2 kept"),
            format!("{name} (read-only)"),
        ] {
            let (line, _) = set(&mut fonts, &sentence, &STYLE, (400.0, 1.0), 1);
            assert!(!line.is_rtl(), "{sentence}");
            let at = sentence.find(&*name).unwrap();
            let edges = |range: std::ops::Range<usize>| {
                let rects = line.rects(range);
                let left = rects.iter().map(|(_, rect)| rect.left()).fold(f32::MAX, f32::min);
                (left, rects.iter().map(|(_, rect)| rect.right()).fold(0.0, f32::max))
            };
            let (left, right) = edges(at..at + name.len());
            let before = edges(0..at);
            let after = edges(at + name.len()..sentence.len());
            assert!(before.1 <= left + 0.5 && after.0 >= right - 0.5, "{sentence}");
        }
        let cut = shortened(&format!("Marks on {name}"), 15);
        assert_eq!(cut.matches('\u{2068}').count(), cut.matches('\u{2069}').count(), "{cut}");
    }

    #[test]
    fn a_date_after_an_urdu_name_keeps_its_order() {
        let mut fonts = Fonts::new();
        let name = demarche_core::study::isolated("زینب مراد");
        let words = format!("{name}, {name}, 2026-02-06");
        let (line, _) = set(&mut fonts, &words, &STYLE, (400.0, 1.0), 1);
        let at = words.find("2026").unwrap();
        let left = |range: std::ops::Range<usize>| line.rects(range)[0].1.left();
        assert!(
            left(at..at + 4) < left(at + 5..at + 7) && left(at + 5..at + 7) < left(at + 8..at + 10)
        );
    }

    #[test]
    fn a_word_of_the_other_direction_stays_visible_in_a_shortened_line() {
        let mut fonts = Fonts::new();
        for (words, foreign) in [
            ("Talks at استنبول began on Sunday and went on for a week", "استنبول"),
            ("مذاکرات Istanbul میں اتوار کو شروع ہوئے اور ایک ہفتے تک جاری رہے", "Istanbul"),
        ] {
            let style = Style { direction: base_direction(words), ..STYLE };
            let (line, _) = set(&mut fonts, words, &style, (150.0, 1.0), 1);
            let at = words.find(foreign).unwrap();
            let shown = line.rects(at..at + foreign.len());
            let width: f32 = shown.iter().map(|(_, rect)| rect.width()).sum();
            assert!(width > 20.0, "{words}: {shown:?}");
            assert!(line.len < words.len() && line.len > at + foreign.len());
            // The sign is at the end of the line.
            let sign = line.rects(line.len - '…'.len_utf8()..line.len)[0].1;
            let all = line.rects(0..line.len);
            let edge = |edge: fn(&Rect) -> f32| all.iter().map(move |(_, rect)| edge(rect));
            if line.is_rtl() {
                assert!(sign.left() <= edge(Rect::left).fold(f32::INFINITY, f32::min) + 0.5);
            } else {
                assert!(sign.right() >= edge(Rect::right).fold(0.0, f32::max) - 0.5);
            }
        }
    }
}
