//! The text for screen readers: a document of text runs, split at line ends and at the edges of marks.

use egui::{Id, Pos2, Rect, Sense, Ui, accesskit};

use super::{highlights::UnitMarks, layout::UnitLayout};
use crate::{
    session::Selection,
    ui::{theme::Tokens, typeset::Caret},
};
use demarche_core::{
    annotation::Status,
    codebook::{Codebook, ColorName},
    text,
};

/// `word_starts` are `u8`, so a run has at most this many characters.
const MAX_CHARS: usize = 255;

/// A part of one line with the same marks.
#[derive(Clone, Debug)]
struct Run {
    start: usize,
    value: String,
    lengths: Vec<u8>,
    word_starts: Vec<u8>,
    positions: Vec<f32>,
    widths: Vec<f32>,
    rect: Rect,
    is_rtl: bool,
    description: Option<String>,
    color: Option<ColorName>,
    // Whether the run before (or after) it is on the same line.
    follows: bool,
    is_followed: bool,
}

impl Run {
    /// Ends the paragraph after the run.
    fn end_paragraph(&mut self) {
        self.value.push('\n');
        self.lengths.push(1);
        self.positions.push(self.rect.width());
        self.widths.push(0.0);
    }
}

/// The runs of one unit.
#[derive(Clone, Debug)]
pub(super) struct UnitSpeech {
    /// The revision of the set they were computed for.
    pub(super) revision: u64,
    runs: Vec<Run>,
}

impl UnitSpeech {
    /// Computes the runs of a unit.
    pub(super) fn new(
        source: &str,
        layout: &UnitLayout,
        marks: &UnitMarks,
        codebook: &Codebook,
    ) -> Self {
        let mut runs = Vec::new();
        let edges: Vec<usize> = marks
            .marks
            .iter()
            .flat_map(|mark| mark.mark.spans.iter().flat_map(|span| [span.start(), span.end()]))
            .collect();
        let n_lines = layout.lines.len();
        for (index, line) in layout.lines.iter().enumerate() {
            // Text between this line and the next (a hidden indent) is read with this one.
            let end = layout
                .lines
                .get(index + 1)
                .map_or(line.bytes.end, |next| next.bytes.start.max(line.bytes.end));
            let bytes = line.bytes.start..end.min(layout.unit.bytes.end);
            let mut cuts: Vec<usize> = edges
                .iter()
                .copied()
                .filter(|edge| *edge > bytes.start && *edge < bytes.end)
                .collect();
            cuts.extend([bytes.start, bytes.end]);
            cuts.sort_unstable();
            cuts.dedup();
            let first_of_line = runs.len();
            for &[from, to] in cuts.array_windows() {
                let is_end = to == bytes.end && index + 1 == n_lines && layout.unit.is_last;
                push_runs(&mut runs, source, layout, index, (from, to));
                if is_end && let Some(run) = runs.last_mut() {
                    run.end_paragraph();
                }
            }
            let last = runs.len();
            for (number, run) in runs.iter_mut().enumerate().skip(first_of_line) {
                run.follows = number > first_of_line;
                run.is_followed = number + 1 < last;
                describe(run, marks, codebook);
            }
        }
        Self { revision: marks.revision, runs }
    }

    /// Adds the runs to the accessibility tree, with the unit's top left corner at `at`. `document` must be the node of
    /// `ui`.
    pub(super) fn publish(&self, ui: &Ui, unit: usize, at: Pos2, tokens: &Tokens) {
        for (number, run) in self.runs.iter().enumerate() {
            let id = run_id(unit, number);
            let rect = run.rect.translate(at.to_vec2());
            // Registers the document as the parent; otherwise the node would be a child of the window.
            ui.interact(rect, id, Sense::hover());
            ui.ctx().accesskit_node_builder(id, |node| {
                node.set_role(accesskit::Role::TextRun);
                node.set_value(run.value.clone());
                node.set_character_lengths(run.lengths.clone());
                node.set_word_starts(run.word_starts.clone());
                node.set_character_positions(run.positions.clone());
                node.set_character_widths(run.widths.clone());
                node.set_text_direction(if run.is_rtl {
                    accesskit::TextDirection::RightToLeft
                } else {
                    accesskit::TextDirection::LeftToRight
                });
                node.set_bounds(accesskit::Rect {
                    x0: rect.min.x.into(),
                    y0: rect.min.y.into(),
                    x1: rect.max.x.into(),
                    y1: rect.max.y.into(),
                });
                if run.follows {
                    node.set_previous_on_line(run_id(unit, number - 1).accesskit_id());
                }
                if run.is_followed {
                    node.set_next_on_line(run_id(unit, number + 1).accesskit_id());
                }
                if let Some(description) = &run.description {
                    node.set_description(description.clone());
                }
                if let Some(color) = run.color {
                    let [red, green, blue, _] = tokens.code(color).to_array();
                    node.set_background_color(accesskit::Color { red, green, blue, alpha: 255 });
                }
            });
        }
    }

    /// Returns a byte as a position in a run, if it is in this unit.
    pub(super) fn position(&self, unit: usize, byte: usize) -> Option<accesskit::TextPosition> {
        let number = self.runs.partition_point(|run| run.start <= byte).checked_sub(1)?;
        let run = self.runs.get(number)?;
        let mut at = run.start;
        let mut character_index = 0;
        for length in &run.lengths {
            if at >= byte {
                break;
            }
            at += usize::from(*length);
            character_index += 1;
        }
        Some(accesskit::TextPosition { node: run_id(unit, number).accesskit_id(), character_index })
    }

    /// Returns the byte of a position in a run, if the run is in this unit.
    pub(super) fn byte(&self, unit: usize, position: accesskit::TextPosition) -> Option<usize> {
        let (_, run) = self
            .runs
            .iter()
            .enumerate()
            .find(|(number, _)| run_id(unit, *number).accesskit_id() == position.node)?;
        Some(
            run.start
                + run
                    .lengths
                    .iter()
                    .take(position.character_index)
                    .map(|length| usize::from(*length))
                    .sum::<usize>(),
        )
    }
}

/// Returns what a screen reader asked to select.
pub(super) fn requested_selection(ui: &Ui, document: Id) -> Option<accesskit::TextSelection> {
    ui.input(|input| {
        input.accesskit_action_requests(document, accesskit::Action::SetTextSelection).find_map(
            |request| match &request.data {
                Some(accesskit::ActionData::SetTextSelection(selection)) => Some(*selection),
                _ => None,
            },
        )
    })
}

/// Publishes the selection.
pub(super) fn publish_selection(
    ui: &Ui,
    document: Id,
    selection: Selection,
    position: impl Fn(usize) -> Option<accesskit::TextPosition>,
) {
    if let (Some(anchor), Some(focus)) = (position(selection.anchor), position(selection.focus)) {
        ui.ctx().accesskit_node_builder(document, |node| {
            node.set_text_selection(accesskit::TextSelection { anchor, focus });
        });
    }
}

fn run_id(unit: usize, number: usize) -> Id {
    Id::unique(("reader run", unit, number))
}

/// Cuts `from..to` of a line into runs of at most 255 characters.
fn push_runs(
    runs: &mut Vec<Run>,
    source: &str,
    layout: &UnitLayout,
    line: usize,
    (from, to): (usize, usize),
) {
    let Some(line) = layout.lines.get(line) else { return };
    let mut run: Option<Run> = None;
    let mut was_in_word = false;
    let mut at = from;
    while at < to {
        let end = text::next_grapheme(source, at).clamp(at + 1, to);
        let end = source.ceil_char_boundary(end);
        // Lengths are `u8`, so a long series of combining marks is split into characters.
        let end = if end - at > MAX_CHARS { source.ceil_char_boundary(at + 1) } else { end };
        let cluster = source.get(at..end).unwrap_or_default();
        if run.as_ref().is_some_and(|run| run.lengths.len() >= MAX_CHARS) {
            runs.extend(run.take());
        }
        let this = run.get_or_insert_with(|| Run {
            start: at,
            value: String::new(),
            lengths: Vec::new(),
            word_starts: Vec::new(),
            positions: Vec::new(),
            widths: Vec::new(),
            rect: Rect::NOTHING,
            is_rtl: line.is_rtl,
            description: None,
            color: None,
            follows: false,
            is_followed: false,
        });
        let is_in_word = text::is_word(cluster);
        if is_in_word && !was_in_word {
            this.word_starts.push(this.lengths.len() as u8);
        }
        was_in_word = is_in_word;
        this.value.push_str(cluster);
        this.lengths.push(cluster.len() as u8);
        at = end;
    }
    runs.extend(run);
    for run in runs.iter_mut().rev().take_while(|run| run.start >= from) {
        measure(run, layout);
    }
}

/// Sets the positions of a run's characters on screen.
fn measure(run: &mut Run, layout: &UnitLayout) {
    let mut at = run.start;
    let mut edges = Vec::with_capacity(run.lengths.len());
    for length in &run.lengths {
        let end = at + usize::from(*length);
        let rect = layout
            .caret(Caret { offset: at, is_upstream: false })
            .zip(layout.caret(Caret { offset: end.min(layout.unit.bytes.end), is_upstream: true }))
            .map(|(a, b)| if (a.center().y - b.center().y).abs() < 1.0 { a.union(b) } else { a });
        let rect = rect.unwrap_or(Rect::ZERO);
        run.rect = run.rect.union(rect);
        edges.push(rect);
        at = end;
    }
    if run.rect.is_negative() {
        run.rect = Rect::ZERO;
    }
    run.widths = edges.iter().map(Rect::width).collect();
    run.positions = if run.is_rtl {
        edges.iter().map(|rect| run.rect.right() - rect.right()).collect()
    } else {
        edges.iter().map(|rect| rect.left() - run.rect.left()).collect()
    };
}

fn describe(run: &mut Run, marks: &UnitMarks, codebook: &Codebook) {
    let mut words: Vec<String> = Vec::new();
    for mark in marks
        .marks
        .iter()
        .filter(|mark| mark.mark.spans.iter().any(|span| span.contains(run.start)))
    {
        let code = codebook.get(&mark.mark.code);
        let name = code.map_or(&*mark.mark.code.0, |code| code.name.as_str());
        let doubt = match mark.mark.status() {
            Status::Exact => "",
            Status::Moved => ", moved (check)",
            Status::Uncertain | Status::Orphan => ", uncertain (check)",
        };
        words.push(format!("{name}{doubt}"));
        run.color.get_or_insert_with(|| code.map_or(ColorName::Grey, |code| code.color));
    }
    run.description = (!words.is_empty()).then(|| words.join("; "));
}
