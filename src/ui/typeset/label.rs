//! Labels for lists, records and titles, laid out once and kept while they are shown.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use egui::{Color32, Rect, Response, Sense, Ui, WidgetInfo, accesskit::Role, pos2, vec2};

use super::{Paragraph, Style, Typesetter};

/// The most of a text that a label lays out, in bytes.
const LONGEST: usize = 4096;
/// How many frames a label is kept after it was last shown.
const KEPT: u64 = 120;

#[derive(Debug)]
struct Label {
    paragraph: Paragraph,
    /// The widest line.
    width: f32,
    shown: u64,
}

/// The labels of the last frames.
#[derive(Debug, Default)]
pub(super) struct Labels {
    kept: HashMap<u64, Label>,
    swept: u64,
}

/// Draws a label; see [`Typesetter::label_ui`].
pub(super) fn label_ui(
    typesetter: &mut Typesetter,
    ui: &mut Ui,
    source: &str,
    style: &Style,
    color: Color32,
    max_lines: usize,
) -> Response {
    let scale = ui.pixels_per_point();
    let room = ui.available_width().max(style.size);
    let frame = ui.ctx().cumulative_frame_nr();
    let key = key_of(source, style, (room, scale), max_lines);
    if !typesetter.labels.kept.contains_key(&key) {
        let label = set(typesetter, source, style, (room, scale), max_lines);
        typesetter.labels.kept.insert(key, label);
    }
    sweep(&mut typesetter.labels, frame);
    let Some(mut label) = typesetter.labels.kept.remove(&key) else {
        return ui.label(source);
    };
    label.shown = frame;
    // In a column, a text that runs from right to left stands at the right; in a row it takes its own width.
    let is_row = ui.layout().is_horizontal();
    let width = if label.paragraph.is_rtl() && !is_row { room } else { label.width.min(room) };
    let (rect, response) =
        ui.allocate_exact_size(vec2(width, label.paragraph.size().y), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, source));
    if ui.is_rect_visible(rect) {
        let x = if label.paragraph.is_rtl() { rect.right() - room } else { rect.left() };
        let clipped = ui.painter().with_clip_rect(ui.clip_rect());
        typesetter.paint(&clipped, pos2(x, rect.top()), &label.paragraph, color);
    }
    typesetter.labels.kept.insert(key, label);
    response
}

/// Draws a line in a row; see [`Typesetter::line_ui`].
pub(super) fn line_ui(
    typesetter: &mut Typesetter,
    ui: &Ui,
    (rect, baseline): (Rect, f32),
    source: &str,
    style: &Style,
    color: Color32,
) {
    let scale = ui.pixels_per_point();
    let room = rect.width().max(style.size);
    let key = key_of(source, style, (room, scale), 1);
    let mut label = match typesetter.labels.kept.remove(&key) {
        Some(label) => label,
        None => set(typesetter, source, style, (room, scale), 1),
    };
    label.shown = ui.ctx().cumulative_frame_nr();
    sweep(&mut typesetter.labels, label.shown);
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let own = label.paragraph.lines().first().map_or(0.0, |line| line.baseline);
    let at = pos2(rect.left(), rect.top() + baseline - own);
    typesetter.paint(&painter, at, &label.paragraph, color);
    typesetter.labels.kept.insert(key, label);
}

fn key_of(source: &str, style: &Style, (room, scale): (f32, f32), max_lines: usize) -> u64 {
    let mut hasher = DefaultHasher::new();
    source.hash(&mut hasher);
    let Style { face, size, line_height, is_bold, is_italic } = style;
    (face, size.to_bits(), line_height.to_bits(), is_bold, is_italic).hash(&mut hasher);
    (room.to_bits(), scale.to_bits(), max_lines).hash(&mut hasher);
    hasher.finish()
}

/// Lays a label out, shortened until it has at most `max_lines` lines.
fn set(
    typesetter: &mut Typesetter,
    source: &str,
    style: &Style,
    (room, scale): (f32, f32),
    max_lines: usize,
) -> Label {
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
        one_line_of(typesetter, words, style, (room, scale))
    } else {
        typesetter.lay_out(words, style, room, scale)
    };
    let mut end = words.len();
    while paragraph.lines().len() > max_lines && end > 0 {
        // What fits on the allowed lines, less a little for the sign that something is left out.
        let last = paragraph.lines().get(max_lines - 1).map_or(0, |line| line.bytes.end);
        end = demarche_core::text::previous_grapheme(words, last.min(end));
        let kept = words.get(..end).unwrap_or_default().trim_end();
        paragraph = typesetter.lay_out(&format!("{kept}…"), style, room, scale);
    }
    let width = widest(&paragraph);
    Label { paragraph, width, shown: 0 }
}

/// Lays a text out on one line; one that is too wide is cut in the middle of a word, because a list has no room to spare.
fn one_line_of(
    typesetter: &mut Typesetter,
    words: &str,
    style: &Style,
    (room, scale): (f32, f32),
) -> Paragraph {
    let whole = typesetter.lay_out(words, style, f32::INFINITY, scale);
    if whole.size().x <= room {
        return in_room(typesetter, whole, words, style, (room, scale));
    }
    // The sign that something is left out is about an em wide; if that was too little, again.
    let mut width = room - 0.9 * style.size;
    loop {
        let x = if whole.is_rtl() { whole.size().x - width } else { width };
        let end = whole.hit(pos2(x, 0.5 * style.size)).offset;
        let kept = format!("{}…", words.get(..end).unwrap_or_default().trim_end());
        let cut = typesetter.lay_out(&kept, style, f32::INFINITY, scale);
        width -= 0.5 * style.size;
        if cut.size().x <= room || width <= 0.0 {
            return in_room(typesetter, cut, &kept, style, (room, scale));
        }
    }
}

/// Returns a line that fits into `room` as it stands there: one that runs from right to left begins at its right edge.
fn in_room(
    typesetter: &mut Typesetter,
    line: Paragraph,
    words: &str,
    style: &Style,
    (room, scale): (f32, f32),
) -> Paragraph {
    if line.is_rtl() { typesetter.lay_out(words, style, room, scale) } else { line }
}

fn widest(paragraph: &Paragraph) -> f32 {
    let rects = paragraph.rects(0..paragraph.len);
    let left = rects.iter().map(|(_, rect)| rect.left()).fold(f32::INFINITY, f32::min);
    let right = rects.iter().map(|(_, rect)| rect.right()).fold(0.0, f32::max);
    // A hair more, or rounding would break the last word onto another line.
    if right > left { (if paragraph.is_rtl() { right - left } else { right }).ceil() } else { 0.0 }
}

fn sweep(labels: &mut Labels, frame: u64) {
    if frame.saturating_sub(labels.swept) > KEPT {
        labels.swept = frame;
        labels.kept.retain(|_, label| frame.saturating_sub(label.shown) <= KEPT);
    }
}
