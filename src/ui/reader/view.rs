//! What the reader shows, and its state between frames.

use std::sync::Arc;

use egui::{Id, Rect, Vec2, pos2};

use super::{
    beside::{self, Surroundings},
    caret::{CaretMemory, Mover},
    gesture::{Clicks, Gesture, MenuFor},
    hits::Hits,
    labels::Labels,
    lanes::Lanes,
    margin::Margin,
    measures::{Measures, characters_for},
    page::{Page, Placed, Setting},
    screen::Screen,
    strip::Strip,
    viewport::{Measure as _, Room, Viewport},
};
use crate::{
    session::{Action, Clutter, Command, Filter, Keymap, Mode, Selection, Session},
    ui::{
        theme::Tokens,
        typeset::{Caret, Typesetter},
    },
};
use demarche_core::{
    annotation::{AnnotationId, AnnotationSet},
    article::Article,
    codebook::Codebook,
    text::Span,
};
use demarche_files::storage::Reading;

/// What the reader shows.
#[derive(Clone, Copy, Debug)]
pub struct ReaderModel<'a> {
    /// What is open, for what the context menu says of the text; `None` in a picture.
    pub session: Option<&'a Session>,
    /// The article.
    pub article: &'a Arc<Article>,
    /// Its marks.
    pub set: &'a AnnotationSet,
    /// Increases with every change of the set.
    pub revision: u64,
    /// The keys of the commands, for the context menu.
    pub keymap: &'a Keymap,
    /// The codes.
    pub codebook: &'a Codebook,
    /// The live selection or caret.
    pub selection: Option<Selection>,
    /// The pieces kept beside it for a mark of several, in reading order.
    pub pieces: &'a [Span],
    /// The chosen mark.
    pub chosen: Option<&'a AnnotationId>,
    /// What the keys in the text currently do.
    pub mode: &'a Mode,
    /// Whether marks can be made.
    pub is_writable: bool,
    /// Whether a dialog is in front, so that no small bar is shown.
    pub has_dialog: bool,
    /// The marks that stand out.
    pub filter: &'a Filter,
    /// The hits of a search.
    pub hits: Hits<'a>,
    /// The colours.
    pub tokens: &'a Tokens,
    /// Whether the article's page clutter is shown.
    pub clutter: Clutter,
    /// The reading size in points.
    pub text_size: f32,
    /// How the text is set, besides its size.
    pub reading: Reading,
}

/// The scroll position: a line, and where it is. It is valid for every width and size of the text. The default is the start.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// The first byte of the line: of the first whole one in the window, if there is one.
    pub byte: usize,
    /// How far the line's upper edge is above that of the window, in points; negative if it is below.
    pub offset: f64,
}

/// The line that stays in place when the text is laid out again or the window's upper edge moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Anchor {
    /// A byte on the line.
    byte: usize,
    /// Where the line's upper edge is or should be, in points from the top of the screen.
    y: f64,
    /// The scroll position that shows it there, or as near as possible. The anchor is kept until the user scrolls, so that
    /// the text returns exactly when a change is undone.
    at: (usize, f64),
}

/// The reader's state between frames: scroll position, layouts, hover, drag. It is never saved with the marks.
#[derive(Debug, Default)]
pub struct ReaderView {
    pub(super) page: Page,
    pub(super) viewport: Viewport,
    pub(super) lanes: Lanes,
    pub(super) margin: Margin,
    pub(super) strip: Strip,
    /// The revision and the visible units for which the lanes were assigned.
    pub(super) laned: Option<(u64, Option<usize>, Option<usize>)>,
    pub(super) labels: Labels,
    pub(super) caret: CaretMemory,
    pub(super) gesture: Gesture,
    pub(super) clicks: Clicks,
    pub(super) hovered: Option<AnnotationId>,
    /// What the context menu is for.
    pub(super) menu: MenuFor,
    /// The place of the small bar in the last frame.
    pub(super) bar: Option<Rect>,
    /// When the user last scrolled, in seconds; the small bar is away until the text rests.
    pub(super) scrolled: Option<f64>,
    /// What is around the selected words, as far as they were visible in the last frame.
    pub(super) around: Option<Surroundings>,
    pub(super) commands: Vec<Command>,
    pub(super) pending_place: Option<Place>,
    pub(super) pending_reveal: Option<Goal>,
    /// The height of what lies on the lower part of the text, in points.
    pub(super) covered: f32,
    pub(super) anchor: Option<Anchor>,
    /// The window's upper edge in the last frame, in points from the top of the screen.
    pub(super) window_top: f32,
    pub(super) pending_span: Option<Span>,
    pub(super) has_focus: bool,
    pub(super) wants_focus: bool,
    /// The units placed in the last frame, kept so that a frame need not allocate for them.
    pub(super) placed: Vec<Placed>,
}

/// A place, or words, to be made visible.
#[derive(Clone, Copy, Debug)]
pub(super) struct Goal {
    start: usize,
    end: Option<usize>,
}

impl ReaderView {
    /// Carries out a view command (caret motion, paging) in the next frame.
    pub fn run(&mut self, command: Command) {
        self.commands.push(command);
    }

    /// Scrolls in the next frame so that this byte is visible; does nothing if it already is.
    pub fn reveal(&mut self, byte: usize) {
        self.pending_reveal = Some(Goal { start: byte, end: None });
    }

    /// Scrolls in the next frame so that these words are visible, or their beginning if they are longer than the window; does
    /// nothing if they already are.
    pub fn reveal_words(&mut self, words: Span) {
        self.pending_reveal = Some(Goal { start: words.start(), end: Some(words.end()) });
    }

    /// Notes that something lies on the lower part of the text, at this height in points. What is revealed is shown above it.
    pub fn set_covered(&mut self, height: f32) {
        self.covered = height;
    }

    /// Scrolls in the next frame so that these words are a third of the way down; does nothing if all of them are visible.
    pub fn reveal_span(&mut self, span: Span) {
        self.pending_span = Some(span);
    }

    /// Returns the scroll position.
    pub fn place(&self) -> Place {
        if let Some(place) = self.pending_place {
            return place;
        }
        match self.anchor {
            _ if self.viewport.is_at_start() => Place::default(),
            Some(anchor) => {
                Place { byte: anchor.byte, offset: f64::from(self.window_top) - anchor.y }
            }
            // The window shows no whole line.
            None => Place {
                byte: self.page.bytes(self.viewport.unit).map_or(0, |bytes| bytes.start),
                offset: self.viewport.offset,
            },
        }
    }

    /// Sets the scroll position in the next frame, in the article shown then.
    pub fn set_place(&mut self, place: Place) {
        // What was to be shown in the article before is not in this one.
        (self.pending_reveal, self.pending_span) = (None, None);
        self.pending_place = Some(place);
    }

    /// Returns the place of a list of this size, which may be as low as `least`, beside the selected words, which it does not
    /// cover; `None` if there is no room or no selection.
    pub fn place_beside_words(&self, size: Vec2, least: f32) -> Option<Rect> {
        beside::place_list(size, least, self.around.as_ref()?)
    }

    /// Returns the mark whose handle is held, the number of its piece from 0, and the piece's edges now.
    pub fn dragged_edges(&self) -> Option<(&AnnotationId, usize, Selection)> {
        match &self.gesture {
            Gesture::Handle { id, piece, fixed, moved, .. } => {
                Some((id, *piece, Selection { anchor: *fixed, focus: *moved }))
            }
            _ => None,
        }
    }

    /// Returns how many characters a line has room for, if the window is too narrow for the column that was chosen.
    pub fn narrowed_to(&self) -> Option<usize> {
        characters_for(&self.page.measures())
    }

    /// Returns the scripts found in the text that no font has.
    pub fn missing_scripts(&self) -> &[&'static str] {
        self.page.missing_scripts()
    }

    /// Returns whether the text had the keyboard focus in the last frame.
    pub fn has_focus(&self) -> bool {
        self.has_focus
    }

    /// Gives the text the keyboard focus in the next frame.
    pub fn focus(&mut self) {
        self.wants_focus = true;
    }

    /// Returns the text's widget id.
    pub fn widget_id() -> Id {
        Id::unique("reader article")
    }

    /// Shows the model's article at this size, keeping the scroll position where possible.
    pub(super) fn follow_model(
        &mut self,
        model: &ReaderModel<'_>,
        measures: Measures,
        window: Rect,
        typesetter: &mut Typesetter,
    ) {
        self.viewport.window = f64::from(window.height());
        let has_moved = self.window_top.to_bits() != window.top().to_bits();
        self.window_top = window.top();
        if !self.page.shows(model.article) {
            self.page.set_measures(measures);
            self.show_article(model);
            self.viewport.go_to_start();
            self.anchor = None;
            self.wants_focus = true;
        } else if self.page.clutter() != model.clutter || !self.page.has_blocks_of(model.article) {
            self.page.set_measures(measures);
            self.show_article(model);
            match self.anchor {
                Some(anchor) => self.put_line(anchor.byte, anchor.y, typesetter),
                None => self.viewport.go_to_start(),
            }
        } else if self.page.measures() != measures || has_moved {
            if self.page.measures() != measures {
                self.page.set_measures(measures);
            }
            if let Some(anchor) = self.anchor {
                self.put_line(anchor.byte, anchor.y, typesetter);
            }
        }
        self.page.begin_frame();
        if let Some(place) = self.pending_place.take() {
            if place == Place::default() {
                self.viewport.go_to_start();
                return;
            }
            let offset = if place.offset.is_finite() { place.offset } else { 0.0 };
            self.put_line(place.byte, f64::from(self.window_top) - offset, typesetter);
        }
    }

    /// Lays out the model's article instead of what was shown before.
    fn show_article(&mut self, model: &ReaderModel<'_>) {
        self.page.set_article(model.article, model.clutter);
        self.lanes.clear();
        self.margin.clear();
        self.strip.clear();
        self.laned = None;
        self.gesture = Gesture::Idle;
        self.hovered = None;
    }

    /// Scrolls so that the line of a byte is `y` points below the top of the screen, or as near as possible.
    fn put_line(&mut self, byte: usize, y: f64, typesetter: &mut Typesetter) {
        let mut setting = Setting { page: &mut self.page, typesetter };
        let Some((unit, rect)) = setting.caret(Caret { offset: byte, is_upstream: false }) else {
            return;
        };
        let line = setting.layout(unit).and_then(|layout| {
            let line =
                layout.lines.get(layout.line_of(Caret { offset: byte, is_upstream: false }))?;
            Some(line.top)
        });
        self.viewport.unit = unit;
        let above = f64::from(self.window_top) - y;
        self.viewport.offset = f64::from(line.unwrap_or_else(|| rect.top())) + above;
        self.viewport.settle(&mut setting);
        self.anchor = Some(Anchor { byte, y, at: (self.viewport.unit, self.viewport.offset) });
    }

    /// Carries out waiting commands. Returns the selection to show this frame.
    pub(super) fn run_commands(
        &mut self,
        model: &ReaderModel<'_>,
        typesetter: &mut Typesetter,
        actions: &mut Vec<Action>,
    ) -> Option<Selection> {
        let mut live = model.selection;
        let Some(first) = self.page.block_at(0) else {
            self.commands.clear();
            return live;
        };
        for command in std::mem::take(&mut self.commands) {
            let mut setting = Setting { page: &mut self.page, typesetter };
            let mut mover = Mover {
                article: model.article,
                setting: &mut setting,
                viewport: &mut self.viewport,
                memory: &mut self.caret,
                first,
                moves_edges: matches!(model.mode, Mode::Edges { .. }),
            };
            let Some(selection) = mover.run(command, live) else { continue };
            if !matches!(command, Command::SelectAll) {
                mover.follow(selection.focus);
            }
            if live != Some(selection) {
                live = Some(selection);
                actions.push(Action::Select(live));
            }
        }
        live
    }

    /// Scrolls to the byte to reveal.
    pub(super) fn carry_out_reveal(&mut self, typesetter: &mut Typesetter) {
        if let Some(span) = self.pending_span.take() {
            self.show_span(span, typesetter);
        }
        let Some(Goal { start, end }) = self.pending_reveal.take() else { return };
        let margin = 3.3 * f64::from(self.page.measures().size);
        let room = Room { margin, covered: f64::from(self.covered) };
        let mut setting = Setting { page: &mut self.page, typesetter };
        let mut reveal = |offset, is_upstream| {
            if let Some((unit, rect)) = setting.caret(Caret { offset, is_upstream }) {
                let extent = (f64::from(rect.top()), f64::from(rect.bottom()));
                self.viewport.reveal(unit, extent, room, &mut setting);
            }
        };
        reveal(start, false);
        if let Some(end) = end {
            reveal(end, true);
            // Of words longer than the window, the beginning is shown.
            reveal(start, false);
        }
    }

    fn show_span(&mut self, span: Span, typesetter: &mut Typesetter) {
        let mut setting = Setting { page: &mut self.page, typesetter };
        let start = setting.caret(Caret { offset: span.start(), is_upstream: false });
        let end = setting.caret(Caret { offset: span.end(), is_upstream: true });
        let (Some((unit, start)), Some((last, end))) = (start, end) else { return };
        let mut is_visible = |unit, rect: Rect| {
            let y = self.viewport.y_of(unit, &mut setting);
            y.is_some_and(|y| {
                let (top, bottom) = (y + f64::from(rect.top()), y + f64::from(rect.bottom()));
                top >= 0.0 && bottom <= self.viewport.window - f64::from(self.covered)
            })
        };
        if !is_visible(unit, start) || !is_visible(last, end) {
            self.viewport.show_at_third(unit, f64::from(start.top()), &mut setting);
        }
    }

    /// Places the visible units.
    pub(super) fn place_units(&mut self, screen: &mut Screen, typesetter: &mut Typesetter) {
        screen.placed.clear();
        let mut setting = Setting { page: &mut self.page, typesetter };
        self.viewport.settle(&mut setting);
        let scale = f64::from(setting.page.measures().scale.max(0.1));
        // Round to whole pixels, so that letters stay sharp.
        let mut y = -((self.viewport.offset * scale).round() / scale);
        let mut unit = self.viewport.unit;
        while y < self.viewport.window && unit < setting.count() {
            let height = setting.height(unit);
            let at = pos2(screen.column, screen.window.top() + y as f32);
            screen.placed.push(Placed { unit, at, height: height as f32 });
            y += height;
            unit += 1;
        }
        let at = (self.viewport.unit, self.viewport.offset);
        if self.anchor.is_some_and(|anchor| anchor.at == at) {
            return;
        }
        self.anchor = screen.placed.iter().find_map(|placed| {
            let layout = self.page.kept(placed.unit)?;
            let from = screen.window.top() - placed.at.y;
            let line = layout.lines.iter().find(|line| line.top >= from)?;
            Some(Anchor { byte: line.bytes.start, y: f64::from(placed.at.y + line.top), at })
        });
    }
}
