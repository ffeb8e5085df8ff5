//! Paints the visible text: highlights, selection, words, signs and scroll bar.

use std::collections::HashSet;

use egui::{Align2, CursorIcon, Painter, Pos2, Rect, Response, Stroke, StrokeKind, Ui, pos2, vec2};

use super::{
    beside::Surroundings,
    gesture::{Gesture, MenuFor},
    highlights::{Brush, Edge, Handle, Letter, bands, is_on},
    hits::UnitHits,
    labels::{Labels, Print},
    layout::local,
    measures::colors_of,
    menu, page_numbers,
    screen::Screen,
    strip::Overview,
    toolbar,
    view::{ReaderModel, ReaderView},
};
use crate::{
    session::{Action, Mode, Selection},
    ui::{
        typeset::{Caret, Direction, Typesetter},
        widgets::is_writing,
    },
};
use demarche_core::{annotation::AnnotationId, codebook::CodeId, text::Span};

/// Paints everything, and draws the small bar and the context menu.
pub(super) fn paint(
    ui: &Ui,
    response: &Response,
    model: &ReaderModel<'_>,
    view: &mut ReaderView,
    typesetter: &mut Typesetter,
    screen: &Screen,
    actions: &mut Vec<Action>,
) {
    refresh_marks(view, typesetter, model, screen);
    let ReaderView { page, margin, strip, .. } = view;
    margin.place(page, screen);
    if strip.follow(page, &overview(model), screen.track()) {
        ui.ctx().request_repaint();
    }
    hover(ui, response, model, view, screen);
    ui.painter().rect_filled(screen.window, 0.0, model.tokens.page);
    paint_text(ui, model, view, typesetter, screen);
    paint_bar(ui, model, view, screen);
    floating(ui, response, model, view, typesetter, screen, actions);
}

/// Computes the places of marks and hits in visible units that changed, and assigns lanes.
fn refresh_marks(
    view: &mut ReaderView,
    typesetter: &mut Typesetter,
    model: &ReaderModel<'_>,
    screen: &Screen,
) {
    for placed in &screen.placed {
        let Some(entry) = view.page.entry(placed.unit, typesetter) else { continue };
        let text = model.article.text();
        if entry.hits.as_ref().is_none_or(|hits| hits.version != model.hits.version) {
            entry.hits = Some(UnitHits::new(text, &model.hits, &entry.layout));
        }
        entry.refresh_marks(text, model.set, model.revision);
    }
    let range = (
        model.revision,
        screen.placed.first().map(|p| p.unit),
        screen.placed.last().map(|p| p.unit),
    );
    if view.laned == Some(range) {
        return;
    }
    view.laned = Some(range);
    let mut seen: HashSet<&AnnotationId> = HashSet::new();
    let mut marks: Vec<(&AnnotationId, Span)> = Vec::new();
    for placed in &screen.placed {
        for mark in view.page.kept_marks(placed.unit).into_iter().flat_map(|marks| &marks.marks) {
            if seen.insert(&mark.mark.id) {
                marks.push((&mark.mark.id, mark.hull));
            }
        }
    }
    marks.sort_by_key(|(_, hull)| hull.start());
    view.lanes.assign(marks.into_iter());
}

/// Finds what is under the pointer and sets the pointer's shape.
fn hover(
    ui: &Ui,
    response: &Response,
    model: &ReaderModel<'_>,
    view: &mut ReaderView,
    screen: &Screen,
) {
    let pos = ui.input(|input| input.pointer.hover_pos()).filter(|_| response.contains_pointer());
    let Some(pos) = pos else {
        view.hovered = None;
        return;
    };
    let is_idle = view.gesture == Gesture::Idle;
    let at_bar = view.margin.at(pos).cloned();
    view.hovered =
        at_bar.or_else(|| view.marks_under(screen, pos).into_iter().next()).filter(|_| is_idle);
    let icon = match view.gesture {
        Gesture::Bar { .. } => CursorIcon::Default,
        Gesture::Handle { .. } => CursorIcon::ResizeHorizontal,
        Gesture::Idle if screen.track().contains(pos) => CursorIcon::Default,
        Gesture::Idle if view.margin.at(pos).is_some() => CursorIcon::PointingHand,
        Gesture::Idle if view.is_on_handle(model, screen, pos) => CursorIcon::ResizeHorizontal,
        Gesture::Idle | Gesture::OnBar { .. } | Gesture::Select { .. } => CursorIcon::Text,
    };
    ui.ctx().set_cursor_icon(icon);
}

/// Paints highlights, selection, words and what is over them.
fn paint_text(
    ui: &Ui,
    model: &ReaderModel<'_>,
    view: &mut ReaderView,
    typesetter: &mut Typesetter,
    screen: &Screen,
) {
    let painter = ui.painter();
    page_numbers::paint(painter, model, view, typesetter, screen);
    let handled = view.handled(model, model.selection);
    let moving = match (&view.gesture, model.mode) {
        (Gesture::Handle { id, .. }, _) | (_, Mode::Edges { id, .. }) => Some(id),
        _ => None,
    };
    let moving_code: Option<&CodeId> =
        handled.as_ref().and_then(|(id, _)| Some(&model.set.get(id)?.code));
    let moved =
        model.selection.filter(|_| matches!(model.mode, Mode::Edges { .. })).map(|selection| {
            if selection.focus < selection.anchor { Edge::Start } else { Edge::End }
        });
    let brush = Brush {
        painter,
        text: model.article.text(),
        tokens: model.tokens,
        codebook: model.codebook,
        lanes: &view.lanes,
        hovered: view.hovered.as_ref(),
        chosen: model.chosen,
        moving,
        filter: model.filter,
    };
    let is_reading = matches!(model.mode, Mode::Reading);
    let live = model.selection.and_then(Selection::span).filter(|_| is_reading);
    let kept = model.pieces.iter().copied();
    let selected: Vec<Span> = kept.clone().filter(|_| is_reading).chain(live).collect();
    let others: Vec<Span> = kept.filter(|_| !is_reading).collect();
    for placed in &screen.placed {
        let Some(entry) = view.page.kept_entry(placed.unit) else { continue };
        if let Some(marks) = &entry.marks {
            brush.paint_behind(&entry.layout, marks, placed.at);
        }
        if let Some(hits) = &entry.hits {
            hits.paint(painter, model.hits.current, placed.at, model.tokens);
        }
        if let (Some(_), Some((_, pieces)), Some(code)) = (moving, &handled, moving_code) {
            for span in pieces.iter().map(|(_, span)| span).chain(&others) {
                brush.paint_preview(&entry.layout, *span, code, placed.at);
            }
        }
        for span in &selected {
            brush.paint_selected(&entry.layout, *span, placed.at);
        }
    }
    let mut letters = Vec::new();
    let mut covers = Covers::default();
    for placed in &screen.placed {
        let Some(entry) = view.page.kept_entry(placed.unit) else { continue };
        entry.layout.paint(
            typesetter,
            painter,
            placed.at,
            colors_of(entry.layout.unit.kind, model.tokens),
        );
        if let Some(marks) = &entry.marks {
            brush.paint_over(&entry.layout, marks, placed.at);
            letters.extend(brush.letters(marks, placed.at));
            covers.outlines.extend(brush.outline_tops(marks, placed.at));
        }
        for (_, span) in handled.iter().flat_map(|(_, pieces)| pieces) {
            let Some(code) = moving_code else { continue };
            brush.paint_handles(&entry.layout, (*span, moved), code, placed.at);
            let own = Handle::of(&entry.layout, *span).map(|handle| handle.knob_rect());
            covers.knobs.extend(own.map(|rect| rect.translate(placed.at.to_vec2())));
        }
    }
    let print = letter_print(model);
    view.margin.paint(&brush, model.set, print.size + 1.0);
    let signs = view.margin.signs(&brush, model.set);
    paint_letters(painter, model, &mut view.labels, typesetter, letters, &covers);
    for (at, letter, color) in signs {
        let place = (Align2::CENTER_TOP, at);
        view.labels.paint(typesetter, painter, place, &letter, (print, color));
    }
    paint_caret(ui, model, view, screen);
}

/// Returns how the letters of codes are printed.
fn letter_print(model: &ReaderModel<'_>) -> Print {
    Print { size: (model.text_size * 0.54).max(8.0), is_bold: true }
}

/// What the letters of codes must not be under.
#[derive(Default)]
struct Covers {
    /// The handles: a letter goes beside them.
    knobs: Vec<Rect>,
    /// The upper edges of the chosen mark's outline: a letter across one has a ground.
    outlines: Vec<Rect>,
}

/// Paints the letters of codes where marks begin: small and bold, in the space above the first word, so that nothing has
/// to move.
fn paint_letters(
    painter: &Painter,
    model: &ReaderModel<'_>,
    labels: &mut Labels,
    typesetter: &mut Typesetter,
    letters: Vec<Letter<'_>>,
    covers: &Covers,
) {
    let print = letter_print(model);
    let size = print.size;
    let mut taken: Vec<Rect> = Vec::new();
    for Letter { corner, is_rtl, code, text } in letters {
        let label = (print, model.tokens.code(code.color));
        let width = labels.size(typesetter, &text, print, painter.pixels_per_point()).x;
        let (anchor, step) =
            if is_rtl { (Align2::RIGHT_TOP, -1.0) } else { (Align2::LEFT_TOP, 1.0) };
        let mut at = corner + vec2(step * 1.5, -0.30 * model.text_size);
        let rect_at = |at| anchor.anchor_size(at, vec2(width, size));
        // Marks that begin at the same place show their letters side by side, and a handle covers none.
        while let Some(other) = covers
            .knobs
            .iter()
            .chain(taken.iter().rev().take(8))
            .find(|other| rect_at(at).intersects(**other))
        {
            at.x = if is_rtl { other.left() - 1.5 } else { other.right() + 1.5 };
        }
        taken.push(rect_at(at));
        if covers.outlines.iter().any(|edge| edge.intersects(rect_at(at))) {
            painter.rect_filled(rect_at(at).expand2(vec2(3.0, 1.0)), 2.0, model.tokens.page);
        }
        labels.paint(typesetter, painter, (anchor, at), &text, label);
    }
}

/// Paints the caret. It does not blink, because that would redraw an idle window.
fn paint_caret(ui: &Ui, model: &ReaderModel<'_>, view: &ReaderView, screen: &Screen) {
    if !view.has_focus {
        return;
    }
    let painter = ui.painter();
    let caret = match model.selection {
        Some(selection) if selection.span().is_some() => return,
        Some(selection) => view.caret.at(selection.focus),
        None if model.chosen.is_some() => return,
        // Where keys would start, so that it is seen that they go to the text.
        None => match first_line(view, screen) {
            Some(offset) => Caret { offset, is_upstream: false },
            None => return,
        },
    };
    let unit = view.page.unit_at(caret.offset);
    let Some(placed) = screen.of(unit) else { return };
    if let Some(rect) = view.page.kept(unit).and_then(|layout| layout.caret(caret)) {
        let rect = rect.translate(placed.at.to_vec2());
        let x = ui.painter().round_to_pixel_center(rect.center().x);
        let inset = 0.12 * rect.height();
        let ends = [pos2(x, rect.top() + inset), pos2(x, rect.bottom() - inset)];
        painter.line_segment(ends, Stroke::new(1.6, model.tokens.accent));
    }
}

/// Returns the first byte of the first visible line.
fn first_line(view: &ReaderView, screen: &Screen) -> Option<usize> {
    screen.placed.iter().find_map(|placed| {
        let lines = &view.page.kept(placed.unit)?.lines;
        let edge = screen.window.top() - placed.at.y + 1.0;
        lines.iter().find(|line| line.bottom > edge).map(|line| line.bytes.start)
    })
}

fn overview<'a>(model: &ReaderModel<'a>) -> Overview<'a> {
    let ReaderModel { set, revision, filter, hits, codebook, tokens, .. } = *model;
    Overview { set, revision, filter, hits, codebook, tokens }
}

/// Paints the scroll bar: all marks of the article at their places, and the thumb over them.
fn paint_bar(ui: &Ui, model: &ReaderModel<'_>, view: &ReaderView, screen: &Screen) {
    let track = screen.track();
    view.strip.paint(ui.painter(), &overview(model), track.shrink2(vec2(2.0, 0.0)));
    let Some(thumb) = view.thumb(track) else { return };
    let is_held = matches!(view.gesture, Gesture::Bar { .. });
    let is_near =
        ui.input(|input| input.pointer.hover_pos()).is_some_and(|pos| track.contains(pos));
    let edge = if is_held || is_near { model.tokens.text_weak } else { model.tokens.thumb() };
    // Translucent, because the marks of the visible part are below it.
    let fill = edge.gamma_multiply(if is_held || is_near { 0.4 } else { 0.25 });
    ui.painter().rect(thumb, 3.0, fill, Stroke::new(1.0, edge), StrokeKind::Inside);
}

/// Draws the small bar at the selection and the context menu.
fn floating(
    ui: &Ui,
    response: &Response,
    model: &ReaderModel<'_>,
    view: &mut ReaderView,
    typesetter: &mut Typesetter,
    screen: &Screen,
    actions: &mut Vec<Action>,
) {
    let mut is_used = false;
    if response.secondary_clicked()
        && let Some(pos) = response.interact_pointer_pos()
    {
        open_menu(model, view, screen, pos, actions);
    }
    let is_away = response.context_menu_opened()
        || model.has_dialog
        || toolbar::is_away(ui.ctx(), view.scrolled, ui.input(|input| input.time));
    view.bar = None;
    view.around = surroundings(model, view, screen);
    // While something is written elsewhere, keys do not mark: the bar would only cover words.
    if let Some(around) = view.around
        && !is_away
        && !is_writing(ui.ctx())
    {
        let bar = toolbar::bar_ui(ui, model, &around, &mut view.labels, typesetter, actions);
        (view.bar, is_used) = bar.map_or((None, false), |bar| (Some(bar.rect), bar.is_used));
    }
    let ReaderView { labels, commands, menu, .. } = view;
    response.context_menu(|ui| {
        is_used |= menu::menu_ui(ui, model, menu, labels, typesetter, (actions, commands));
    });
    view.wants_focus |= is_used;
}

/// Decides what the context menu is for: what lies under the pointer.
fn open_menu(
    model: &ReaderModel<'_>,
    view: &mut ReaderView,
    screen: &Screen,
    pos: Pos2,
    actions: &mut Vec<Action>,
) {
    let selected = model.selection.and_then(Selection::span);
    let is_on_words = |span: Span| {
        let text = model.article.text();
        screen.placed.iter().any(|placed| {
            let bands = view.page.kept(placed.unit).map(|layout| bands(text, layout, span));
            bands.into_iter().flatten().any(|(_, rect)| is_on(rect, local(pos, placed.at)))
        })
    };
    if selected.into_iter().chain(model.pieces.iter().copied()).any(is_on_words)
        || !matches!(model.mode, Mode::Reading)
    {
        view.menu = MenuFor::Selection;
        return;
    }
    match view.marks_under(screen, pos).into_iter().next() {
        Some(id) => {
            // What the paragraph is concerns the one under the pointer.
            if let Some((caret, _)) = screen.touch(&view.page, model.article, pos) {
                view.caret.set(caret);
                actions.push(Action::Select(Some(Selection::caret(caret.offset))));
            }
            if model.chosen != Some(&id) || selected.is_some() {
                actions.push(Action::Choose(Some(id.clone())));
            }
            view.menu = MenuFor::Mark(id);
        }
        None => {
            view.menu = MenuFor::Text;
            // The commands of the menu are for the words here.
            if let Some((caret, _)) = screen.touch(&view.page, model.article, pos) {
                view.caret.set(caret);
                actions.push(Action::Select(Some(Selection::caret(caret.offset))));
                actions.push(Action::Choose(None));
            }
        }
    }
}

/// Returns what the small bar must not cover, or `None` if no bar is shown.
fn surroundings(
    model: &ReaderModel<'_>,
    view: &ReaderView,
    screen: &Screen,
) -> Option<Surroundings> {
    let selected = model.selection?.span()?;
    // The bar stays while one of its buttons is held.
    let is_idle = matches!(view.gesture, Gesture::Idle | Gesture::OnBar { .. });
    if !model.is_writable || !is_idle || !matches!(model.mode, Mode::Reading) {
        return None;
    }
    let text = model.article.text();
    let mut words = Rect::NOTHING;
    let mut begin: Option<(f32, Direction)> = None;
    for placed in &screen.placed {
        let Some(layout) = view.page.kept(placed.unit) else { continue };
        let rects = bands(text, layout, selected);
        for (_, rect) in &rects {
            words = words.union(rect.translate(placed.at.to_vec2()));
        }
        if begin.is_none()
            && let Some((first, _)) = rects.first()
        {
            // A line of both directions has several.
            let line = rects.iter().filter(|(line, _)| line == first).map(|(_, rect)| rect);
            let line = line.fold(Rect::NOTHING, |all, rect| all.union(*rect));
            let (x, direction) = if layout.is_rtl() {
                (line.right(), Direction::Rtl)
            } else {
                (line.left(), Direction::Ltr)
            };
            begin = Some((placed.at.x + x, direction));
        }
    }
    let words = words.intersect(screen.window);
    if !words.is_positive() {
        return None;
    }
    let (x, direction) = begin?;
    // The line below the words may be the first line of the next block, with space above it.
    let below = screen.placed.iter().find_map(|placed| {
        let mut lines = view.page.kept(placed.unit)?.lines.iter();
        let line = lines.find(|line| placed.at.y + line.top >= words.bottom() - 4.0)?;
        Some(placed.at.y + line.bottom - words.bottom())
    });
    Some(Surroundings {
        words,
        x,
        direction,
        has_bars_at_right: view.page.is_rtl(),
        line: below.unwrap_or(0.0),
        column: (screen.column, screen.column + view.page.measures().width),
        window: screen.window.with_max_x(screen.track().left()),
    })
}
