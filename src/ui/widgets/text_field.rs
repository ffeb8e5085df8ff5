//! A field to write in, on one line or several, in any script and direction.

mod keys;
#[cfg(test)]
mod tests;

use egui::{
    CursorIcon, Event, EventFilter, Id, PointerButton, Pos2, Rect, Response, Sense, Stroke,
    StrokeKind, Ui, UiBuilder, Vec2, WidgetInfo,
    accesskit::{self, Role},
    pos2, vec2,
};

use crate::ui::{
    runs::{Run, publish, requested_selection, runs_of, set_bounds},
    theme::{ROW_HEIGHT, Tokens},
    typeset::{Breaks, Caret, Direction, Editor, Extent, Motion, Paragraph, Style, Typesetter},
};

/// The space between the field's edge and its text, in points.
const PADDING: Vec2 = vec2(7.0, 5.0);
const CARET: f32 = 1.5;

/// How a field looks and is named.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct FieldLook<'a> {
    /// Its accessible name.
    pub(in crate::ui) label: &'a str,
    /// What is shown while it is empty.
    pub(in crate::ui) hint: &'a str,
    /// Whether Tab does not go to the next widget, because it has a meaning in this field.
    pub(in crate::ui) takes_tab: bool,
    /// The least and the greatest height of several lines, in points; a single line has its own.
    pub(in crate::ui) heights: (f32, f32),
}

impl<'a> FieldLook<'a> {
    /// Returns the look of a field of one line with this name.
    pub(in crate::ui) fn line(label: &'a str) -> Self {
        Self { label, hint: label, takes_tab: false, heights: (0.0, 0.0) }
    }
}

/// What happened to a field in a frame.
#[derive(Debug)]
pub(in crate::ui) struct FieldResponse {
    pub(in crate::ui) response: Response,
    /// Whether the text changed.
    pub(in crate::ui) is_changed: bool,
    /// Whether Enter was pressed, on several lines with Ctrl.
    pub(in crate::ui) is_entered: bool,
}

/// A text field's state between frames.
#[derive(Debug)]
pub(in crate::ui) struct TextField {
    editor: Editor,
    /// How far the text is scrolled, in points.
    scroll: Vec2,
    /// Whether the caret has to be brought into view.
    follows_caret: bool,
    clicks: (u32, f64, Pos2),
    is_dragging: bool,
    pending: Option<Pending>,
    wants_focus: bool,
}

/// What to do with the caret in the next frame.
#[derive(Clone, Copy, Debug)]
enum Pending {
    SelectAll,
    GoToEnd,
}

impl TextField {
    /// Returns an empty field.
    pub(in crate::ui) fn new(style: Style, breaks: Breaks) -> Self {
        Self {
            editor: Editor::new(style, breaks),
            scroll: Vec2::ZERO,
            follows_caret: false,
            clicks: (0, f64::NEG_INFINITY, Pos2::ZERO),
            is_dragging: false,
            pending: None,
            wants_focus: false,
        }
    }

    /// Returns the text.
    pub(in crate::ui) fn text(&self) -> String {
        self.editor.text()
    }

    /// Replaces the text.
    pub(in crate::ui) fn set_text(&mut self, text: &str) {
        self.editor.set_text(text);
        self.scroll = Vec2::ZERO;
    }

    /// Selects everything in the next frame, so that typing replaces it.
    pub(in crate::ui) fn select_all(&mut self) {
        self.pending = Some(Pending::SelectAll);
    }

    /// Puts the caret at the end in the next frame.
    pub(in crate::ui) fn go_to_end(&mut self) {
        self.pending = Some(Pending::GoToEnd);
    }

    /// Gives the field the keyboard focus as soon as possible.
    pub(in crate::ui) fn focus(&mut self) {
        self.wants_focus = true;
    }

    /// Draws the field in the available width and handles the input for it.
    pub(in crate::ui) fn show(
        &mut self,
        ui: &mut Ui,
        look: &FieldLook<'_>,
        (tokens, typesetter): (&Tokens, &mut Typesetter),
    ) -> FieldResponse {
        let id = ui.scope_id().with(("text field", look.label));
        let is_single = self.editor.breaks() == Breaks::Never;
        let scale = ui.pixels_per_point();
        let width = ui.available_width().max(40.0);
        let room = if is_single { f32::INFINITY } else { width - 2.0 * PADDING.x };
        // Asked again until it is granted, because a dialog gets no focus in its first frame.
        self.wants_focus &= !ui.memory(|memory| memory.had_focus_last_frame(id));
        if self.wants_focus {
            ui.memory_mut(|memory| memory.request_focus(id));
        }
        let pending = self.pending.take();
        if let Some(pending) = pending {
            let mut editing = typesetter.edit(&mut self.editor);
            editing.lay_out(room, scale);
            match pending {
                Pending::SelectAll => editing.select_all(),
                Pending::GoToEnd => editing.go(Motion::TextEnd, Extent::Caret),
            }
            self.follows_caret = true;
        }
        let has_focus = ui.is_enabled() && ui.memory(|memory| memory.has_focus(id));
        let before = self.editor.text();
        let mut is_entered = false;
        if has_focus {
            note_focus(ui, id, look);
            let mut editing = typesetter.edit(&mut self.editor);
            editing.lay_out(room, scale);
            is_entered = keys::take(ui, &mut editing, &mut self.follows_caret);
        } else if self.editor.composed().is_some() {
            typesetter.edit(&mut self.editor).keep_composed();
        }
        typesetter.edit(&mut self.editor).lay_out(room, scale);
        let text_size = self.editor.paragraph().map_or(Vec2::ZERO, Paragraph::size);
        let wanted = text_size.y + 2.0 * PADDING.y;
        let height = if is_single {
            wanted.max(ROW_HEIGHT)
        } else {
            wanted.clamp(look.heights.0, look.heights.1.max(look.heights.0))
        };
        let (_, rect) = ui.allocate_space(vec2(width, height));
        // Its own `Ui`, so that its text runs are children of its node.
        let mut child = ui
            .new_child(UiBuilder::new().scope_id(id).max_rect(rect).sense(Sense::click_and_drag()));
        child.set_min_size(rect.size());
        let response = child.response();
        let inner = rect.shrink2(PADDING);
        self.take_pointer(ui, &response, inner, typesetter);
        self.take_requests(ui, id, typesetter);
        typesetter.edit(&mut self.editor).lay_out(room, scale);
        self.scroll_to_caret(inner.size());
        self.paint(ui, look, &response, (rect, inner), (tokens, typesetter));
        self.publish(&child, &response, (rect, inner), look);
        let is_changed = self.editor.text() != before;
        if is_changed {
            ui.ctx().request_repaint();
        }
        FieldResponse { response, is_changed, is_entered }
    }

    /// Returns where the layout's top left corner is on screen.
    fn origin(&self, inner: Rect) -> Pos2 {
        let Some(paragraph) = self.editor.paragraph() else { return inner.min };
        let size = paragraph.size();
        let is_narrow = size.x <= inner.width();
        let is_single = self.editor.breaks() == Breaks::Never;
        let x = match (is_narrow, paragraph.is_rtl() && is_single) {
            (true, true) => inner.right() - size.x,
            (true, false) => inner.left(),
            (false, _) => inner.left() - self.scroll.x,
        };
        let y =
            if is_single { inner.center().y - 0.5 * size.y } else { inner.top() - self.scroll.y };
        pos2(x, y)
    }

    fn take_pointer(
        &mut self,
        ui: &Ui,
        response: &Response,
        inner: Rect,
        typesetter: &mut Typesetter,
    ) {
        let origin = self.origin(inner);
        if response.clicked() {
            response.request_focus();
        }
        if response.hovered() {
            ui.ctx().set_cursor_icon(CursorIcon::Text);
            let wheel = ui.input(|input| input.smooth_scroll_delta().y);
            if wheel != 0.0 && self.editor.breaks() == Breaks::Allowed {
                self.scroll.y -= wheel;
                self.clamp_scroll(inner.size());
            }
        }
        let delay = ui.ctx().options(|options| options.input_options.max_double_click_delay);
        let (events, time) = ui.input(|input| (input.events.clone(), input.time));
        for event in events {
            match event {
                Event::PointerButton {
                    pos,
                    button: PointerButton::Primary,
                    pressed,
                    modifiers,
                } if !pressed || response.contains_pointer() => {
                    self.is_dragging = pressed;
                    if !pressed {
                        continue;
                    }
                    response.request_focus();
                    let (count, last, at) = self.clicks;
                    let is_next = time - last <= delay && at.distance(pos) < 6.0;
                    self.clicks = (if is_next { count + 1 } else { 1 }, time, pos);
                    let extent = if modifiers.shift { Extent::Selection } else { Extent::Caret };
                    let at = (pos - origin).to_pos2();
                    typesetter.edit(&mut self.editor).press(at, self.clicks.0, extent);
                    self.follows_caret = true;
                }
                Event::PointerMoved(pos) if self.is_dragging && response.dragged() => {
                    typesetter.edit(&mut self.editor).drag((pos - origin).to_pos2());
                    self.follows_caret = true;
                }
                _ => {}
            }
        }
    }

    /// Does what assistive technology asks for.
    fn take_requests(&mut self, ui: &Ui, id: Id, typesetter: &mut Typesetter) {
        if let Some(wanted) = requested_selection(ui, id) {
            let runs = self.runs();
            let byte = |at: accesskit::TextPosition| {
                let mut numbered = runs.iter().enumerate();
                let found = numbered.find(|(line, _)| run_id(id, *line).accesskit_id() == at.node);
                found.map(|(_, run)| run.byte_at(at.character_index))
            };
            if let (Some(anchor), Some(focus)) = (byte(wanted.anchor), byte(wanted.focus)) {
                typesetter.edit(&mut self.editor).select(anchor, focus);
                self.follows_caret = true;
            }
        }
        let asked = |action| {
            ui.input(|input| {
                let mut requests = input.accesskit_action_requests(id, action);
                requests.find_map(|request| match &request.data {
                    Some(accesskit::ActionData::Value(text)) => Some(text.to_string()),
                    _ => None,
                })
            })
        };
        let replaced = asked(accesskit::Action::SetValue);
        let mut editing = typesetter.edit(&mut self.editor);
        if let Some(text) = replaced {
            editing.select_all();
            editing.insert(&text);
        }
        if let Some(text) = asked(accesskit::Action::ReplaceSelectedText) {
            editing.insert(&text);
        }
    }

    fn clamp_scroll(&mut self, room: Vec2) {
        let size = self.editor.paragraph().map_or(Vec2::ZERO, Paragraph::size);
        // One point more, so that a caret at the very end is visible.
        let most = (size + vec2(CARET, 0.0) - room).max(Vec2::ZERO);
        self.scroll = self.scroll.clamp(Vec2::ZERO, most);
    }

    fn scroll_to_caret(&mut self, room: Vec2) {
        if std::mem::take(&mut self.follows_caret)
            && let Some(paragraph) = self.editor.paragraph()
        {
            let caret = paragraph.caret(self.editor.caret());
            let into_view =
                |scroll: f32, (low, high): (f32, f32), room: f32| scroll.min(low).max(high - room);
            self.scroll = vec2(
                into_view(self.scroll.x, (caret.left() - 8.0, caret.right() + 8.0), room.x),
                into_view(self.scroll.y, (caret.top(), caret.bottom()), room.y),
            );
        }
        self.clamp_scroll(room);
    }

    fn paint(
        &self,
        ui: &Ui,
        look: &FieldLook<'_>,
        response: &Response,
        (rect, inner): (Rect, Rect),
        (tokens, typesetter): (&Tokens, &mut Typesetter),
    ) {
        if !ui.is_rect_visible(rect) {
            return;
        }
        let (has_focus, is_enabled) = (response.has_focus(), ui.is_enabled());
        let edge = if has_focus { tokens.accent } else { tokens.text_weak };
        let edge = if is_enabled { edge } else { edge.gamma_multiply(0.4) };
        let width = if has_focus { 1.5 } else { 1.0 };
        ui.painter().rect(rect, 5.0, tokens.page, Stroke::new(width, edge), StrokeKind::Inside);
        let clip = rect.shrink2(vec2(PADDING.x - 3.0, 1.0));
        let painter = ui.painter().with_clip_rect(clip.intersect(ui.clip_rect()));
        let Some(paragraph) = self.editor.paragraph() else { return };
        let origin = self.origin(inner);
        if self.editor.shown().is_empty() {
            let hint = typesetter.lay_out(
                look.hint,
                self.editor.style(),
                f32::INFINITY,
                ui.pixels_per_point(),
            );
            let y = if self.editor.breaks() == Breaks::Never {
                inner.center().y - 0.5 * hint.size().y
            } else {
                inner.top()
            };
            // The caret before it leaves its first letter free.
            let at = pos2(inner.left() + 2.0 * CARET, y);
            typesetter.paint(&painter, at, &hint, tokens.text_weak);
        }
        for (_, selected) in paragraph.rects(self.editor.selected()) {
            let color = if has_focus { tokens.selection } else { tokens.hover };
            painter.rect_filled(selected.translate(origin.to_vec2()), 2.0, color);
        }
        let color = if is_enabled { tokens.text } else { tokens.text_weak };
        typesetter.paint(&painter, origin, paragraph, color);
        for (_, composed) in self.editor.composed().into_iter().flat_map(|at| paragraph.rects(at)) {
            let foot = composed.translate(origin.to_vec2());
            painter.hline(foot.x_range(), foot.bottom() - 1.0, Stroke::new(1.0, tokens.text));
        }
        if has_focus {
            let caret = paragraph.caret(self.editor.caret()).translate(origin.to_vec2());
            // It does not blink, because that would redraw an idle window.
            let caret = Rect::from_center_size(caret.center(), vec2(CARET, caret.height() * 0.8));
            painter.rect_filled(caret, 0.0, tokens.text_strong);
            ui.output_mut(|output| {
                output.ime = Some(egui::output::IMEOutput {
                    purpose: egui::IMEPurpose::Normal,
                    rect,
                    cursor_rect: caret,
                    should_interrupt_composition: false,
                });
            });
        }
    }

    /// Returns the text runs, one line after the other.
    fn runs(&self) -> Vec<Run> {
        let Some(paragraph) = self.editor.paragraph() else { return Vec::new() };
        let text = self.editor.shown();
        let caret = |caret: Caret| Some(paragraph.caret(caret));
        let direction = if paragraph.is_rtl() { Direction::Rtl } else { Direction::Ltr };
        let lines = paragraph.lines().iter();
        lines
            .flat_map(|line| {
                let bytes = (line.bytes.start, line.bytes.end);
                runs_of(text, bytes, (direction, text.len()), &caret)
            })
            .collect()
    }

    fn publish(
        &self,
        ui: &Ui,
        response: &Response,
        (rect, inner): (Rect, Rect),
        look: &FieldLook<'_>,
    ) {
        let is_single = self.editor.breaks() == Breaks::Never;
        let role = if is_single { Role::TextInput } else { Role::MultilineTextInput };
        response.widget_info(|| WidgetInfo {
            current_text_value: Some(self.editor.text()),
            hint_text: Some(look.hint.to_owned()),
            ..WidgetInfo::labeled(role, ui.is_enabled(), look.label)
        });
        let id = response.id;
        if ui.ctx().accesskit_node_builder(id, |_| ()).is_none() {
            return;
        }
        set_bounds(ui, id, rect);
        let runs = self.runs();
        let origin = self.origin(inner);
        for (number, run) in runs.iter().enumerate() {
            publish(ui, run_id(id, number), (&run.node(), run.place(origin)), |_| ());
        }
        let position = |byte: usize| {
            let number = runs.partition_point(|run| run.start <= byte).checked_sub(1)?;
            let node = run_id(id, number).accesskit_id();
            let character_index = runs.get(number)?.character_at(byte);
            Some(accesskit::TextPosition { node, character_index })
        };
        let selected = self.editor.selected();
        let focus = self.editor.caret().offset;
        let anchor = if focus == selected.start { selected.end } else { selected.start };
        if let (Some(anchor), Some(focus)) = (position(anchor), position(focus)) {
            ui.ctx().accesskit_node_builder(id, |node| {
                node.set_text_selection(accesskit::TextSelection { anchor, focus });
                node.add_action(accesskit::Action::SetTextSelection);
                node.add_action(accesskit::Action::SetValue);
                node.add_action(accesskit::Action::ReplaceSelectedText);
            });
        }
    }
}

fn run_id(field: Id, number: usize) -> Id {
    field.with(("run", number))
}

/// Notes that a field has the focus, so that the keys for editing go to it.
fn note_focus(ui: &Ui, id: Id, look: &FieldLook<'_>) {
    let filter = EventFilter {
        horizontal_arrows: true,
        vertical_arrows: true,
        tab: look.takes_tab,
        escape: false,
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    ui.data_mut(|data| data.insert_temp(focus_note(), id));
}

/// Returns whether the widget with the keyboard focus is a field to write in.
pub(in crate::ui) fn is_writing(ctx: &egui::Context) -> bool {
    is_field(ctx, ctx.memory(egui::Memory::focused))
}

/// Returns whether this widget, which has the keyboard focus or had it in the last frame, is a field to write in.
pub(in crate::ui) fn is_field(ctx: &egui::Context, focused: Option<Id>) -> bool {
    focused.is_some() && ctx.data(|data| data.get_temp::<Id>(focus_note())) == focused
}

fn focus_note() -> Id {
    Id::unique("the text field with the focus")
}
