//! The list of occurrences, each in its context and with a tick.

use demarche_core::text::{self, Span};
use egui::{Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, accesskit::Role, pos2, vec2};

use crate::ui::{
    theme::Tokens,
    typeset::{Direction, Typesetter, base_direction},
    widgets::{Icon, Row, row_words},
};

/// The height of a row, and where its words begin, in points.
const ROW: f32 = 28.0;
const LEFT: f32 = 26.0;
/// How much context is shown on each side, in bytes.
const CONTEXT: usize = 60;

/// One occurrence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Occurrence {
    pub(super) span: Span,
    pub(super) is_ticked: bool,
}

/// The occurrences, and what drawing them needs.
pub(super) struct List<'a> {
    pub(super) text: &'a str,
    pub(super) occurrences: &'a mut [Occurrence],
    /// Whether each is marked already.
    pub(super) marked: &'a [bool],
    pub(super) tokens: &'a Tokens,
    pub(super) typesetter: &'a mut Typesetter,
}

impl Row for List<'_> {
    fn height(&mut self, _: &Ui, _: usize, _: f32) -> f32 {
        ROW
    }

    fn show(&mut self, ui: &mut Ui, index: usize) {
        let Some(occurrence) = self.occurrences.get_mut(index) else { return };
        let is_marked = self.marked.get(index).copied().unwrap_or_default();
        let rect = ui.max_rect();
        let sense = if is_marked { Sense::hover() } else { Sense::click() };
        let response = ui.interact(rect, ui.scope_id().with("occurrence"), sense);
        if response.clicked() {
            occurrence.is_ticked ^= true;
        }
        let is_ticked = occurrence.is_ticked || is_marked;
        let line = Line::of(self.text, occurrence.span);
        let words = line.text.get(line.words.clone()).unwrap_or_default();
        let state = if is_marked { " (already marked)" } else { "" };
        let label = format!("{words}{state}: {}", line.text);
        response
            .widget_info(|| WidgetInfo::selected(Role::CheckBox, !is_marked, is_ticked, &label));
        let tokens = self.tokens;
        if response.hovered() && !is_marked || response.has_focus() {
            ui.painter().rect_filled(rect, 5.0, tokens.hover);
        }
        let color = if is_marked { tokens.text_weak } else { tokens.text };
        let at = pos2(rect.left() + 13.0, rect.center().y);
        let tick = Rect::from_center_size(at, vec2(14.0, 14.0));
        ui.painter().rect_stroke(tick, 3.0, Stroke::new(1.0, tokens.text_weak), StrokeKind::Inside);
        if is_ticked {
            Icon::Check.paint(ui.painter(), tick.shrink(1.0), color);
        }
        let room = Rect::from_min_max(pos2(rect.left() + LEFT, rect.top()), rect.max);
        line.paint(ui, room, (tokens, self.typesetter), color);
    }
}

/// An occurrence with its context, on one line.
struct Line {
    text: String,
    /// The bytes of the occurrence in it.
    words: std::ops::Range<usize>,
    direction: Direction,
}

impl Line {
    fn of(text: &str, span: Span) -> Self {
        let start = text::grapheme_at(text, span.start().saturating_sub(CONTEXT));
        let start = start.map_or(0, Span::start).min(span.start());
        let end = text::next_grapheme(text, (span.end() + CONTEXT).min(text.len()));
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
        // The context ends where the paragraph does.
        let (before, after) = (part(start, span.start()), part(span.end(), end));
        let mut line = match before.rfind('\n') {
            Some(at) => part(start + at + 1, span.start()).to_owned(),
            None if start == 0 => before.to_owned(),
            None => format!("…{before}"),
        };
        let first = line.len();
        for sign in part(span.start(), span.end()).chars() {
            line.push(if sign.is_whitespace() { ' ' } else { sign });
        }
        let words = first..line.len();
        match after.find('\n') {
            Some(at) => line.push_str(part(span.end(), span.end() + at).trim_end()),
            None if end == text.len() => line.push_str(after.trim_end()),
            None => line.extend([after, "…"]),
        }
        let direction = base_direction(&line);
        Self { text: line, words, direction }
    }

    /// Paints the line so that the occurrence is in the middle of the room, if it is longer than that.
    fn paint(
        &self,
        ui: &Ui,
        room: Rect,
        (tokens, typesetter): (&Tokens, &mut Typesetter),
        color: egui::Color32,
    ) {
        let style = crate::ui::typeset::Style { direction: self.direction, ..row_words() };
        let paragraph =
            typesetter.lay_out(&self.text, &style, f32::INFINITY, ui.pixels_per_point());
        let rects = paragraph.rects(self.words.clone());
        let middle = rects.first().map_or(0.0, |(_, rect)| rect.center().x);
        let size = paragraph.size();
        let x = match (size.x <= room.width(), paragraph.is_rtl()) {
            (true, false) => room.left(),
            (true, true) => room.right() - size.x,
            (false, _) => (room.center().x - middle).clamp(room.right() - size.x, room.left()),
        };
        let at = pos2(x, room.center().y - 0.5 * size.y);
        let painter = ui.painter().with_clip_rect(room.intersect(ui.clip_rect()));
        for (_, rect) in rects {
            painter.rect_filled(rect.translate(at.to_vec2()), 2.0, tokens.hit);
        }
        typesetter.paint(&painter, at, &paragraph, color);
    }
}
