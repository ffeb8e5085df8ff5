//! Handles the pointer: presses, drags, clicks, handles and the scroll bar.

use egui::{Event, Modifiers, PointerButton, Pos2, Rect, Ui, pos2};
use smallvec::{SmallVec, smallvec};

use super::{
    gesture::{CLICK_TOLERANCE, Gesture},
    highlights::{Edge, Handle},
    layout::local,
    page::Setting,
    screen::Screen,
    selection::{Drag, Grain, Grip, snap_edge},
    toolbar,
    view::{ReaderModel, ReaderView},
};
use crate::{
    session::{Action, Mode, Selection},
    ui::typeset::Typesetter,
};
use demarche_core::{annotation::AnnotationId, text::Span};

/// How far the pointer may move on the small bar without starting a drag, in points: as far as egui lets it in a click, so
/// that a press is either a click on a button or a drag.
const BAR_TOLERANCE: f32 = 6.0;
/// The least length of the scroll bar's thumb, in points.
const MIN_THUMB: f32 = 28.0;

/// Numbered pieces of a mark.
pub(super) type Pieces = SmallVec<[(usize, Span); 1]>;

/// Pointer handling.
impl ReaderView {
    /// Returns the thumb's rectangle in a track, or `None` if the whole text is visible.
    pub(super) fn thumb(&self, track: Rect) -> Option<Rect> {
        let heights = self.page.heights();
        let (total, shown) = (heights.total(), self.viewport.window);
        if total <= shown || track.height() <= MIN_THUMB {
            return None;
        }
        let length = ((shown / total) as f32 * track.height()).max(MIN_THUMB);
        let fraction = match self.gesture {
            // While it is dragged it stays under the pointer, even if estimated heights are corrected.
            Gesture::Bar { fraction, .. } => fraction,
            _ => self.viewport.fraction(heights),
        };
        let top = track.top() + (fraction * f64::from(track.height() - length)) as f32;
        Some(Rect::from_min_max(
            pos2(track.left() + 1.0, top),
            pos2(track.right() - 1.0, top + length),
        ))
    }

    /// Scrolls by wheel, touchpad and scroll bar, and by dragging beyond the edge.
    pub(super) fn scroll_input(&mut self, ui: &Ui, typesetter: &mut Typesetter, screen: &Screen) {
        let (pointer, wheel, is_down, time) = ui.input(|input| {
            (
                input.pointer.latest_pos(),
                input.smooth_scroll_delta().y,
                input.pointer.primary_down(),
                input.stable_dt.min(0.1),
            )
        });
        let is_on_bar = || {
            let bar = pointer.filter(|pos| self.bar.is_some_and(|bar| bar.contains(*pos)));
            bar.is_some_and(|pos| toolbar::is_in_front(ui.ctx(), pos))
        };
        if wheel != 0.0 && (screen.is_over || is_on_bar()) {
            self.scrolled = Some(ui.input(|input| input.time));
            let mut setting = Setting { page: &mut self.page, typesetter };
            self.viewport.scroll_by(-f64::from(wheel), &mut setting);
        }
        let Some(pointer) = pointer.filter(|_| is_down) else { return };
        match self.gesture {
            Gesture::Bar { grab, .. } => self.drag_bar(typesetter, screen.track(), pointer.y, grab),
            Gesture::Select { has_moved: true, .. } | Gesture::Handle { .. } => {
                let beyond = (pointer.y - screen.window.bottom()).max(0.0)
                    - (screen.window.top() - pointer.y).max(0.0);
                if beyond != 0.0 {
                    let mut setting = Setting { page: &mut self.page, typesetter };
                    self.viewport.scroll_by(f64::from(beyond * 12.0 * time), &mut setting);
                    ui.ctx().request_repaint();
                }
            }
            Gesture::Idle | Gesture::Select { .. } | Gesture::OnBar { .. } => {}
        }
    }

    /// Grabs the thumb, or jumps to where the track was pressed.
    pub(super) fn press_bar(&mut self, typesetter: &mut Typesetter, track: Rect, y: f32) {
        let Some(thumb) = self.thumb(track) else { return };
        let is_on_thumb = (thumb.top()..=thumb.bottom()).contains(&y);
        let grab = if is_on_thumb { y - thumb.top() } else { 0.5 * thumb.height() };
        self.gesture = Gesture::Bar { grab, fraction: self.viewport.fraction(self.page.heights()) };
        if !is_on_thumb {
            self.drag_bar(typesetter, track, y, grab);
        }
    }

    fn drag_bar(&mut self, typesetter: &mut Typesetter, track: Rect, y: f32, grab: f32) {
        let Some(thumb) = self.thumb(track) else { return };
        let room = f64::from(track.height() - thumb.height()).max(1.0);
        let fraction = (f64::from(y - grab - track.top()) / room).clamp(0.0, 1.0);
        if matches!(self.gesture, Gesture::Bar { fraction: before, .. } if (before - fraction).abs() < f64::EPSILON)
        {
            return;
        }
        self.gesture = Gesture::Bar { grab, fraction };
        let aim = self.viewport.aim(fraction, self.page.heights());
        let mut setting = Setting { page: &mut self.page, typesetter };
        self.viewport.go_to(aim, &mut setting);
    }

    /// Handles selecting, choosing and dragging handles. Returns the selection to show this frame.
    pub(super) fn text_input(
        &mut self,
        ui: &Ui,
        model: &ReaderModel<'_>,
        screen: &Screen,
        actions: &mut Vec<Action>,
    ) -> Option<Selection> {
        let mut live = model.selection;
        let pointer_events =
            |event: &Event| matches!(event, Event::PointerButton { .. } | Event::PointerMoved(_));
        let delay = ui.ctx().options(|options| options.input_options.max_double_click_delay);
        let (events, time) = ui.input(|input| {
            let events: Vec<Event> =
                input.events.iter().filter(|event| pointer_events(event)).cloned().collect();
            (events, input.time)
        });
        let mut grip = grip_of(ui.input(|input| input.modifiers));
        for event in events {
            match event {
                Event::PointerButton {
                    pos,
                    button: PointerButton::Primary,
                    pressed: true,
                    modifiers,
                } if self.is_at_bar(ui, screen, pos) => {
                    self.gesture = Gesture::OnBar { from: pos, modifiers };
                    self.wants_focus |= screen.is_on_text(pos);
                }
                Event::PointerButton {
                    pos,
                    button: PointerButton::Primary,
                    pressed: true,
                    modifiers,
                } if screen.is_on_text(pos) => {
                    let count = self.clicks.press(pos, time, delay);
                    live = self.press(model, screen, pos, (count, modifiers), live, actions);
                }
                Event::PointerButton {
                    button: PointerButton::Primary,
                    pressed: false,
                    modifiers,
                    pos,
                } => {
                    grip = grip_of(modifiers);
                    live = self.drag_to(model, screen, pos, grip, live, actions);
                    live = self.release(model, screen, (pos, modifiers), live, actions);
                }
                Event::PointerMoved(pos) => {
                    live = self.drag_to(model, screen, pos, grip, live, actions);
                }
                _ => {}
            }
        }
        // The text may have moved under a still pointer, by the wheel or by dragging beyond the edge.
        if let Some(pos) = ui.input(|input| input.pointer.latest_pos()) {
            live = self.drag_to(model, screen, pos, grip, live, actions);
        }
        live
    }

    fn press(
        &mut self,
        model: &ReaderModel<'_>,
        screen: &Screen,
        pos: Pos2,
        (count, modifiers): (u32, Modifiers),
        live: Option<Selection>,
        actions: &mut Vec<Action>,
    ) -> Option<Selection> {
        self.wants_focus = true;
        if let Some(id) = self.margin.at(pos).filter(|_| matches!(model.mode, Mode::Reading)) {
            actions.push(Action::Choose(Some(id.clone())));
            return live;
        }
        if let Some(handle) = self.handle_at(model, screen, pos) {
            self.gesture = handle;
            return live;
        }
        self.press_words(model, screen, pos, (count, modifiers), live, actions)
    }

    /// Returns whether a press at a point belongs to the small bar.
    fn is_at_bar(&self, ui: &Ui, screen: &Screen, pos: Pos2) -> bool {
        let words = self.around.as_ref().map(|around| around.words);
        self.bar.is_some_and(|bar| {
            toolbar::takes_press(ui.ctx(), bar, words, (pos, screen.is_on_text(pos)))
        })
    }

    /// Begins to select at a point, whatever is drawn over the words there.
    fn press_words(
        &mut self,
        model: &ReaderModel<'_>,
        screen: &Screen,
        pos: Pos2,
        (count, modifiers): (u32, Modifiers),
        live: Option<Selection>,
        actions: &mut Vec<Action>,
    ) -> Option<Selection> {
        let Some((caret, touch)) = screen.touch(&self.page, model.article, pos) else {
            return live;
        };
        let is_in_edges = matches!(model.mode, Mode::Edges { .. });
        let mut live = live;
        if modifiers.command && count == 1 {
            if live.is_some_and(|live| live.span().is_some()) {
                actions.push(Action::KeepPiece);
                live = None;
            }
        } else if !is_in_edges && !modifiers.shift && !model.pieces.is_empty() && count == 1 {
            actions.push(Action::DropPieces);
        }
        let (drag, is_click) = match live {
            Some(selection) if modifiers.shift || (is_in_edges && count == 1) => {
                (Drag::extending(model.article, selection, touch), false)
            }
            _ => (Drag::new(touch, Grain::of_clicks(count)), count == 1),
        };
        self.gesture = Gesture::Select { drag, from: pos, has_moved: false, is_click };
        if is_click {
            self.caret.set(caret);
            let selection = Selection { anchor: caret.offset, focus: caret.offset };
            return select(Some(selection), live, actions);
        }
        select(Some(drag.to(model.article, touch, Grip::Snapping)), live, actions)
    }

    fn drag_to(
        &mut self,
        model: &ReaderModel<'_>,
        screen: &Screen,
        pos: Pos2,
        grip: Grip,
        mut live: Option<Selection>,
        actions: &mut Vec<Action>,
    ) -> Option<Selection> {
        if let Gesture::OnBar { from, modifiers } = self.gesture
            && from.distance(pos) > BAR_TOLERANCE
        {
            // The drag selects the words below the bar, which goes.
            live = self.press_words(model, screen, from, (1, modifiers), live, actions);
        }
        let inside =
            pos2(pos.x, pos.y.clamp(screen.window.top() + 1.0, screen.window.bottom() - 1.0));
        match &mut self.gesture {
            Gesture::Select { drag, from, has_moved, .. } => {
                if !*has_moved && from.distance(pos) <= CLICK_TOLERANCE {
                    return live;
                }
                *has_moved = true;
                let drag = *drag;
                let Some((caret, touch)) = screen.touch(&self.page, model.article, inside) else {
                    return live;
                };
                self.caret.set(caret);
                select(Some(drag.to(model.article, touch, grip)), live, actions)
            }
            Gesture::Handle { fixed, moved, edge, .. } => {
                let (fixed, end) = (*fixed, *edge);
                let Some((_, touch)) = screen.touch(&self.page, model.article, inside) else {
                    return live;
                };
                let at = snap_edge(model.article.text(), touch, grip);
                // A mark is never empty: an edge cannot pass the other one.
                if at == fixed || (at < fixed) != (end == Edge::Start) || at == *moved {
                    return live;
                }
                *moved = at;
                if matches!(model.mode, Mode::Edges { .. }) {
                    return select(Some(Selection { anchor: fixed, focus: at }), live, actions);
                }
                live
            }
            Gesture::Idle | Gesture::OnBar { .. } | Gesture::Bar { .. } => live,
        }
    }

    fn release(
        &mut self,
        model: &ReaderModel<'_>,
        screen: &Screen,
        (pos, modifiers): (Pos2, Modifiers),
        live: Option<Selection>,
        actions: &mut Vec<Action>,
    ) -> Option<Selection> {
        match std::mem::take(&mut self.gesture) {
            Gesture::Select { has_moved: false, is_click: true, .. } => {
                let under = self.marks_under(screen, pos);
                let next = match under.iter().position(|id| Some(id) == model.chosen) {
                    Some(now) => under.get((now + 1) % under.len()).cloned(),
                    None => under.first().cloned(),
                };
                if (next.is_some() || model.chosen.is_some()) && !modifiers.command {
                    actions.push(Action::Choose(next));
                }
            }
            Gesture::Select { has_moved: true, .. } if !modifiers.command => {
                actions.push(Action::DragEnded);
            }
            Gesture::Handle { id, piece, fixed, moved, edge }
                if matches!(model.mode, Mode::Reading) =>
            {
                let before = model.set.get(&id).and_then(|mark| mark.spans.get(piece));
                if before.map(|span| edge.of(*span)) != Some(moved) {
                    let selection = Selection { anchor: fixed, focus: moved };
                    actions.push(Action::MoveEdges(id, piece, selection));
                }
            }
            _ => {}
        }
        live
    }

    /// Returns the marks under a point, the uppermost first.
    pub(super) fn marks_under(&self, screen: &Screen, pos: Pos2) -> Vec<AnnotationId> {
        let Some(placed) = screen.unit_near(pos.y) else { return Vec::new() };
        let Some(marks) = self.page.kept_marks(placed.unit) else { return Vec::new() };
        marks.under(local(pos, placed.at)).map(|mark| mark.mark.id.clone()).collect()
    }

    /// Returns the mark whose handles are shown, and the pieces that have handles, with their numbers.
    pub(super) fn handled(
        &self,
        model: &ReaderModel<'_>,
        live: Option<Selection>,
    ) -> Option<(AnnotationId, Pieces)> {
        if !model.is_writable {
            return None;
        }
        if let Mode::Edges { id, .. } = model.mode {
            return Some((id.clone(), smallvec![(0, live?.span()?)]));
        }
        let dragged = match &self.gesture {
            Gesture::Handle { id, piece, fixed, moved, .. } => {
                Some((id, *piece, Span::new((*fixed).min(*moved), (*fixed).max(*moved))?))
            }
            _ => None,
        };
        let id = dragged.map(|(id, ..)| id).or(model.chosen)?;
        let spans = model.set.get(id)?.spans.iter().copied();
        let mut pieces: Pieces = spans.enumerate().collect();
        if let Some((_, number, span)) = dragged
            && let Some(piece) = pieces.get_mut(number)
        {
            piece.1 = span;
        }
        (!pieces.is_empty()).then(|| (id.clone(), pieces))
    }

    fn handle_at(&self, model: &ReaderModel<'_>, screen: &Screen, pos: Pos2) -> Option<Gesture> {
        let (id, pieces) = self.handled(model, model.selection)?;
        let handles = screen.placed.iter().flat_map(|placed| {
            let layout = self.page.kept(placed.unit);
            let point = local(pos, placed.at);
            let handles = layout.into_iter().flat_map(|layout| {
                let of_piece = |(piece, span): &(usize, Span)| {
                    let (piece, span) = (*piece, *span);
                    Handle::of(layout, span).map(move |handle| (handle, piece, span))
                };
                pieces.iter().flat_map(of_piece).collect::<Vec<_>>()
            });
            handles
                .filter(move |(handle, ..)| handle.is_at(point))
                .map(move |found| (found.0.knob.distance(point), found))
        });
        let nearest = handles.min_by(|(a, _), (b, _)| a.total_cmp(b));
        let (_, (handle, piece, span)) = nearest?;
        let (fixed, moved) = if handle.edge == Edge::Start {
            (span.end(), span.start())
        } else {
            (span.start(), span.end())
        };
        Some(Gesture::Handle { id, piece, fixed, moved, edge: handle.edge })
    }

    /// Returns whether a handle is under a point.
    pub(super) fn is_on_handle(&self, model: &ReaderModel<'_>, screen: &Screen, pos: Pos2) -> bool {
        self.handle_at(model, screen, pos).is_some()
    }
}

/// Returns the grip of a drag with these modifiers.
fn grip_of(modifiers: Modifiers) -> Grip {
    if modifiers.alt { Grip::Fine } else { Grip::Snapping }
}

/// Adds an action for a selection unless it is already the live one.
fn select(
    wanted: Option<Selection>,
    live: Option<Selection>,
    actions: &mut Vec<Action>,
) -> Option<Selection> {
    if wanted != live {
        actions.push(Action::Select(wanted));
    }
    wanted
}
