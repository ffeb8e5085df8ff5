//! The list of matches, each in its context and with a tick.

use std::ops::Range;

use demarche_core::find::Excerpt;
use egui::{
    Align2, Color32, EventFilter, FontId, Rect, Response, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo,
    accesskit::{Role, Toggled},
    pos2, vec2,
};

use super::matches::{Group, Matches, RowOf, Ticks, n_matches};
use crate::ui::{
    theme::{SMALL_SIZE, Tokens},
    typeset::{Paragraph, Style, Typesetter, base_direction},
    widgets::{Icon, Row, row_id, row_words},
};

/// The height of a row, and where its words begin, in points.
const ROW: f32 = 28.0;
const LEFT: f32 = 26.0;
/// How far matches are indented below the title of their article, in points.
const INDENT: f32 = 16.0;
/// The space behind the words, and the width of a `…`, in points.
const RIGHT: f32 = 4.0;
const ELLIPSIS: f32 = 13.0;

/// The row that the keys act on. The list is one stop of Tab, and the arrow keys move within it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) row: usize,
    /// Whether that row is to get the keyboard focus as soon as it is drawn, and whether it has it.
    pub(super) wants_focus: bool,
    pub(super) has_focus: bool,
}

/// What the list does with the keys while one of its rows has the focus.
const KEYS: EventFilter =
    EventFilter { tab: false, horizontal_arrows: true, vertical_arrows: true, escape: false };

/// The matches, and what drawing them needs.
pub(super) struct List<'a> {
    /// The text of the open article.
    pub(super) text: &'a str,
    pub(super) matches: &'a mut Matches,
    pub(super) place: &'a mut Place,
    pub(super) tokens: &'a Tokens,
    pub(super) typesetter: &'a mut Typesetter,
}

impl Row for List<'_> {
    fn height(&mut self, _: &Ui, _: usize, _: f32) -> f32 {
        ROW
    }

    fn show(&mut self, ui: &mut Ui, index: usize) {
        match self.matches.rows().get(index).copied() {
            Some(RowOf::Heading(group)) => self.heading_ui(ui, index, group),
            Some(RowOf::Match(group, number)) => self.match_ui(ui, index, (group, number)),
            None => {}
        }
    }
}

impl List<'_> {
    /// Draws an article's title, whose tick is that of all its matches.
    fn heading_ui(&mut self, ui: &Ui, row: usize, number: usize) {
        let rect = ui.max_rect();
        let can_tick = self.matches.group_mut(number).is_some_and(|group| group.ticks().is_some());
        let sense = if can_tick { Sense::CLICK } else { Sense::HOVER };
        let response = self.sense(ui, (row, rect), sense);
        let Some(group) = self.matches.group_mut(number) else { return };
        if response.clicked() {
            group.toggle();
        }
        // Those that are marked already are ticked for good.
        let ticks = group.ticks().unwrap_or(Ticks::All);
        let is_ticked = ticks == Ticks::All;
        let count = n_matches(group.matches.len());
        let label = format!("{}: {count}", group.title);
        response.widget_info(|| WidgetInfo::selected(Role::CheckBox, can_tick, is_ticked, &label));
        if ticks == Ticks::Some {
            let id = response.id;
            ui.ctx().accesskit_node_builder(id, |node| node.set_toggled(Toggled::Mixed));
        }
        let tokens = self.tokens;
        ground_ui(ui, (rect, &response), tokens);
        let color = if can_tick { tokens.text_strong } else { tokens.text_weak };
        tick_ui(ui, rect, (ticks, color), tokens);
        let end = pos2(rect.right() - 4.0, rect.center().y);
        let font = FontId::proportional(SMALL_SIZE);
        let painter = ui.painter();
        let number = painter.text(end, Align2::RIGHT_CENTER, count, font, tokens.text_weak);
        let style = Style { is_bold: true, ..row_words() };
        let width = number.left() - 8.0 - rect.left() - LEFT;
        let height = self.typesetter.label_height(ui, &group.title, &style, width, 1);
        let corner = pos2(rect.left() + LEFT, (rect.center().y - 0.5 * height).round());
        let place = Rect::from_min_size(corner, vec2(width, height));
        self.typesetter.lines_ui(ui, (place, 1), &group.title, &style, tokens.text_strong);
    }

    fn match_ui(&mut self, ui: &Ui, row: usize, (number, index): (usize, usize)) {
        let has_headings = self.matches.has_headings;
        let mut rect = ui.max_rect();
        rect.min.x += if has_headings { INDENT } else { 0.0 };
        let of_row = |group: &Group| group.matches.get(index).is_some_and(|found| !found.is_marked);
        let can_tick = self.matches.group_mut(number).is_some_and(|group| of_row(group));
        let sense = if can_tick { Sense::CLICK } else { Sense::HOVER };
        let response = self.sense(ui, (row, rect), sense);
        let Some(group) = self.matches.group_mut(number) else { return };
        let title = has_headings.then(|| group.title.clone());
        let Some(found) = group.matches.get_mut(index) else { return };
        if response.clicked() {
            found.is_ticked ^= true;
        }
        let (is_marked, is_ticked) = (found.is_marked, found.is_ticked || found.is_marked);
        let here = || Excerpt::of(self.text, found.span);
        let excerpt = found.excerpt.clone().unwrap_or_else(here);
        let state = if is_marked { " (already marked)" } else { "" };
        let label = format!("{}{state}: {}", excerpt.words(), excerpt.line);
        response
            .widget_info(|| WidgetInfo::selected(Role::CheckBox, !is_marked, is_ticked, &label));
        if let Some(title) = title {
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(title));
        }
        let tokens = self.tokens;
        ground_ui(ui, (rect, &response), tokens);
        let color = if is_marked { tokens.text_weak } else { tokens.text };
        let ticks = if is_ticked { Ticks::All } else { Ticks::None };
        tick_ui(ui, rect, (ticks, color), tokens);
        let room =
            Rect::from_min_max(pos2(rect.left() + LEFT, rect.top()), rect.max - vec2(RIGHT, 0.0));
        let pens = (tokens, &mut *self.typesetter);
        excerpt_ui(ui, (&excerpt, &mut found.shown), room, pens, color);
    }
}

impl List<'_> {
    /// Returns what the pointer and the keyboard do with a row. A click moves the keys there.
    fn sense(&mut self, ui: &Ui, (row, rect): (usize, Rect), own: Sense) -> Response {
        let place = &mut *self.place;
        let is_here = place.row == row;
        let mut sense = own;
        if is_here {
            sense |= Sense::FOCUSABLE;
        }
        let response = ui.interact(rect, row_id(ui), sense);
        if response.clicked() {
            (place.row, place.wants_focus) = (row, !is_here);
        }
        if is_here && place.wants_focus {
            response.request_focus();
            place.wants_focus = !response.has_focus();
        }
        if is_here && response.has_focus() {
            place.has_focus = true;
            ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, KEYS));
        }
        response
    }
}

/// Draws the ground of the row that the keys act on, or that is under the pointer.
fn ground_ui(ui: &Ui, (rect, response): (Rect, &Response), tokens: &Tokens) {
    if response.has_focus() {
        ui.painter().rect_filled(rect, 5.0, tokens.chosen);
    } else if response.hovered() && response.sense.senses_click() {
        ui.painter().rect_filled(rect, 5.0, tokens.hover);
    }
}

/// Draws a box with a tick of this colour if all are ticked, and with a bar if some are.
fn tick_ui(ui: &Ui, row: Rect, (ticks, color): (Ticks, Color32), tokens: &Tokens) {
    let at = pos2(row.left() + 13.0, row.center().y);
    let place = Rect::from_center_size(at, vec2(14.0, 14.0));
    ui.painter().rect_stroke(place, 3.0, Stroke::new(1.0, tokens.text_weak), StrokeKind::Inside);
    match ticks {
        Ticks::All => Icon::Check.paint(ui.painter(), place.shrink(1.0), color),
        Ticks::Some => {
            let bar = Rect::from_center_size(place.center(), vec2(7.0, 2.0));
            ui.painter().rect_filled(bar, 0.0, color);
        }
        Ticks::None => {}
    }
}

/// Draws an excerpt at the edge where its line begins. Of a line that is too long, the match is shown with the words around it
/// that fit; `shown` keeps them.
fn excerpt_ui(
    ui: &Ui,
    (excerpt, shown): (&Excerpt, &mut Option<(f32, Excerpt)>),
    room: Rect,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    color: Color32,
) {
    let style = Style { direction: base_direction(&excerpt.line), ..row_words() };
    let scale = ui.pixels_per_point();
    let mut lay_out = |line: &str| typesetter.lay_out(line, &style, f32::INFINITY, scale);
    let width = room.width();
    if shown.as_ref().is_none_or(|(of, _)| (of - width).abs() >= 0.5) {
        *shown = Some((width, in_width(excerpt, width, &mut lay_out)));
    }
    let Some((_, shown)) = shown else { return };
    let paragraph = lay_out(&shown.line);
    let rects = paragraph.rects(shown.hit.clone());
    let size = paragraph.size();
    let last = (room.right() - size.x).max(room.left());
    let x = if paragraph.is_rtl() { last } else { room.left() };
    let at = pos2(x, room.center().y - 0.5 * size.y);
    let painter = ui.painter().with_clip_rect(ui.max_rect().intersect(ui.clip_rect()));
    for (_, rect) in rects {
        painter.rect_filled(rect.translate(at.to_vec2()), 2.0, tokens.hit);
    }
    typesetter.paint(&painter, at, &paragraph, color);
}

/// Returns an excerpt that is at most `width` points wide, as far as the match lets it: without words at its ends, for which it
/// has `…`.
fn in_width(excerpt: &Excerpt, width: f32, lay_out: &mut impl FnMut(&str) -> Paragraph) -> Excerpt {
    let whole = lay_out(&excerpt.line);
    if whole.size().x <= width {
        return excerpt.clone();
    }
    let width_of =
        |part: Range<usize>| whole.rects(part).iter().map(|(_, rect)| rect.width()).sum::<f32>();
    // The words alone are set a little wider than in their line.
    let mut room = width;
    loop {
        let shorter = excerpt.shortened(|part| width_of(part) <= room - 2.0 * ELLIPSIS);
        if lay_out(&shorter.line).size().x <= width || room < 0.5 * width {
            return shorter;
        }
        room -= 4.0;
    }
}
