//! Text runs for screen readers: parts of a line with the lengths and positions of their characters.

use egui::{Id, Pos2, Rect, Sense, Ui, accesskit};

use super::typeset::{Caret, Direction};
use demarche_core::text;

/// `word_starts` are `u8`, so a run has at most this many characters.
const MAX_CHARS: usize = 255;

/// A part of one line of a text.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// The byte of the text at which it begins.
    pub(super) start: usize,
    /// The lengths of its characters, in bytes.
    pub(super) lengths: Vec<u8>,
    value: String,
    word_starts: Vec<u8>,
    positions: Vec<f32>,
    widths: Vec<f32>,
    rect: Rect,
    direction: Direction,
}

/// Returns the place of a caret in a layout.
pub(super) type CaretAt<'a> = &'a dyn Fn(Caret) -> Option<Rect>;

impl Run {
    /// Ends the paragraph after the run.
    pub(super) fn end_paragraph(&mut self) {
        self.value.push('\n');
        self.lengths.push(1);
        self.positions.push(self.rect.width());
        self.widths.push(0.0);
    }

    /// Returns what is said of the run, with the places of its characters, but without its own place on screen.
    pub(super) fn node(&self) -> accesskit::Node {
        let mut node = self.plain_node();
        self.place_characters(&mut node);
        node
    }

    /// Adds the places of its characters to its node.
    pub(super) fn place_characters(&self, node: &mut accesskit::Node) {
        node.set_character_positions(self.positions.clone());
        node.set_character_widths(self.widths.clone());
    }

    /// Returns what is said of the run, without any place on screen.
    pub(super) fn plain_node(&self) -> accesskit::Node {
        let mut node = accesskit::Node::new(accesskit::Role::TextRun);
        node.set_value(self.value.clone());
        node.set_character_lengths(self.lengths.clone());
        node.set_word_starts(self.word_starts.clone());
        node.set_text_direction(if self.direction == Direction::Rtl {
            accesskit::TextDirection::RightToLeft
        } else {
            accesskit::TextDirection::LeftToRight
        });
        node
    }

    /// Returns its place, with the layout's top left corner at `at`.
    pub(super) fn place(&self, at: Pos2) -> Rect {
        self.rect.translate(at.to_vec2())
    }

    /// Returns the number of characters before a byte.
    pub(super) fn character_at(&self, byte: usize) -> usize {
        let mut at = self.start;
        let is_before = |length: &&u8| {
            let is_before = at < byte;
            at += usize::from(**length);
            is_before
        };
        self.lengths.iter().take_while(is_before).count()
    }

    /// Returns the byte before which there are `count` characters.
    pub(super) fn byte_at(&self, count: usize) -> usize {
        let lengths = self.lengths.iter().take(count);
        self.start + lengths.map(|length| usize::from(*length)).sum::<usize>()
    }
}

/// Cuts `from..to` of a line into runs of at most 255 characters. `end` is the last byte with a place.
pub(super) fn runs_of(
    source: &str,
    (from, to): (usize, usize),
    (direction, end): (Direction, usize),
    caret: CaretAt<'_>,
) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut was_in_word = false;
    let mut at = from;
    while at < to {
        let next = text::next_grapheme(source, at).clamp(at + 1, to);
        let next = source.ceil_char_boundary(next);
        // Lengths are `u8`, so a long series of combining marks is split into characters.
        let next = if next - at > MAX_CHARS { source.ceil_char_boundary(at + 1) } else { next };
        let cluster = source.get(at..next).unwrap_or_default();
        if runs.last().is_none_or(|run| run.lengths.len() >= MAX_CHARS) {
            runs.push(Run {
                start: at,
                lengths: Vec::new(),
                value: String::new(),
                word_starts: Vec::new(),
                positions: Vec::new(),
                widths: Vec::new(),
                rect: Rect::NOTHING,
                direction,
            });
        }
        let is_in_word = text::is_word(cluster);
        if let Some(run) = runs.last_mut() {
            if is_in_word && !was_in_word {
                run.word_starts.push(run.lengths.len() as u8);
            }
            run.value.push_str(cluster);
            run.lengths.push(cluster.len() as u8);
        }
        was_in_word = is_in_word;
        at = next;
    }
    for run in &mut runs {
        measure(run, end, caret);
    }
    runs
}

/// Sets the positions of a run's characters on screen.
fn measure(run: &mut Run, end: usize, caret: CaretAt<'_>) {
    let mut at = run.start;
    let mut edges = Vec::with_capacity(run.lengths.len());
    for length in &run.lengths {
        let next = at + usize::from(*length);
        let rect = caret(Caret { offset: at, is_upstream: false })
            .zip(caret(Caret { offset: next.min(end), is_upstream: true }))
            .map(|(a, b)| if (a.center().y - b.center().y).abs() < 1.0 { a.union(b) } else { a });
        let rect = rect.unwrap_or(Rect::ZERO);
        run.rect = run.rect.union(rect);
        edges.push(rect);
        at = next;
    }
    if run.rect.is_negative() {
        run.rect = Rect::ZERO;
    }
    run.widths = edges.iter().map(Rect::width).collect();
    run.positions = if run.direction == Direction::Rtl {
        edges.iter().map(|rect| run.rect.right() - rect.right()).collect()
    } else {
        edges.iter().map(|rect| rect.left() - run.rect.left()).collect()
    };
}

/// Publishes a node that was made before, at a place on screen, as a child of the node of `ui`. `finish` changes what is
/// different in this frame.
pub(super) fn publish(
    ui: &Ui,
    id: Id,
    (node, rect): (&accesskit::Node, Rect),
    finish: impl FnOnce(&mut accesskit::Node),
) {
    // Registers the parent; otherwise the node would be a child of the window.
    ui.interact(rect, id, Sense::hover());
    ui.ctx().accesskit_node_builder(id, |published| {
        published.clone_from(node);
        published.set_bounds(bounds(rect));
        finish(published);
    });
}

/// Sets the place of a node on screen, which egui does not know for a node that is a `Ui` or a run.
pub(super) fn set_bounds(ui: &Ui, id: Id, rect: Rect) {
    ui.ctx().accesskit_node_builder(id, |node| node.set_bounds(bounds(rect)));
}

/// Returns a place on screen as the accessibility tree has it.
pub(super) fn bounds(rect: Rect) -> accesskit::Rect {
    accesskit::Rect {
        x0: rect.min.x.into(),
        y0: rect.min.y.into(),
        x1: rect.max.x.into(),
        y1: rect.max.y.into(),
    }
}

/// Returns what a screen reader asked to select in a widget.
pub(super) fn requested_selection(ui: &Ui, widget: Id) -> Option<accesskit::TextSelection> {
    ui.input(|input| {
        input.accesskit_action_requests(widget, accesskit::Action::SetTextSelection).find_map(
            |request| match &request.data {
                Some(accesskit::ActionData::SetTextSelection(selection)) => Some(*selection),
                _ => None,
            },
        )
    })
}
