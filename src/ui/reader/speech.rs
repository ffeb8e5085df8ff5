//! The text for screen readers: a document of text runs, split at line ends and at the edges of marks.

use egui::{Id, Pos2, Ui, accesskit};

use super::{highlights::UnitMarks, layout::UnitLayout};
use crate::{
    session::Selection,
    ui::{
        runs::{Run, runs_of},
        theme::Tokens,
        typeset::Caret,
    },
};
use demarche_core::{
    annotation::Status,
    codebook::{Codebook, ColorName},
};

/// A run with its marks.
#[derive(Clone, Debug)]
struct MarkedRun {
    run: Run,
    description: Option<String>,
    color: Option<ColorName>,
    // Whether the run before (or after) it is on the same line.
    follows: bool,
    is_followed: bool,
}

/// The runs of one unit.
#[derive(Clone, Debug)]
pub(super) struct UnitSpeech {
    /// The revision of the set they were computed for.
    pub(super) revision: u64,
    runs: Vec<MarkedRun>,
}

impl UnitSpeech {
    /// Computes the runs of a unit.
    pub(super) fn new(
        source: &str,
        layout: &UnitLayout,
        marks: &UnitMarks,
        codebook: &Codebook,
    ) -> Self {
        let mut runs: Vec<MarkedRun> = Vec::new();
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
                let caret = |caret: Caret| layout.caret(caret);
                let last = layout.unit.bytes.end;
                let cut = runs_of(source, (from, to), (line.direction(), last), &caret);
                runs.extend(cut.into_iter().map(MarkedRun::from));
                if is_end && let Some(marked) = runs.last_mut() {
                    marked.run.end_paragraph();
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
        for (number, marked) in self.runs.iter().enumerate() {
            let id = run_id(unit, number);
            marked.run.publish(ui, id, at);
            ui.ctx().accesskit_node_builder(id, |node| {
                if marked.follows {
                    node.set_previous_on_line(run_id(unit, number - 1).accesskit_id());
                }
                if marked.is_followed {
                    node.set_next_on_line(run_id(unit, number + 1).accesskit_id());
                }
                if let Some(description) = &marked.description {
                    node.set_description(description.clone());
                }
                if let Some(color) = marked.color {
                    let [red, green, blue, _] = tokens.code(color).to_array();
                    node.set_background_color(accesskit::Color { red, green, blue, alpha: 255 });
                }
            });
        }
    }

    /// Returns a byte as a position in a run, if it is in this unit.
    pub(super) fn position(&self, unit: usize, byte: usize) -> Option<accesskit::TextPosition> {
        let after = self.runs.partition_point(|marked| marked.run.start <= byte);
        let number = after.checked_sub(1)?;
        let character_index = self.runs.get(number)?.run.character_at(byte);
        Some(accesskit::TextPosition { node: run_id(unit, number).accesskit_id(), character_index })
    }

    /// Returns the byte of a position in a run, if the run is in this unit.
    pub(super) fn byte(&self, unit: usize, position: accesskit::TextPosition) -> Option<usize> {
        let is_its = |(number, _): &(usize, &MarkedRun)| {
            run_id(unit, *number).accesskit_id() == position.node
        };
        let (_, marked) = self.runs.iter().enumerate().find(is_its)?;
        Some(marked.run.byte_at(position.character_index))
    }
}

impl From<Run> for MarkedRun {
    fn from(run: Run) -> Self {
        Self { run, description: None, color: None, follows: false, is_followed: false }
    }
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

fn describe(marked: &mut MarkedRun, marks: &UnitMarks, codebook: &Codebook) {
    let mut words: Vec<String> = Vec::new();
    for mark in marks
        .marks
        .iter()
        .filter(|mark| mark.mark.spans.iter().any(|span| span.contains(marked.run.start)))
    {
        let code = codebook.get(&mark.mark.code);
        let name = code.map_or(&*mark.mark.code.0, |code| code.name.as_str());
        let doubt = match mark.mark.status() {
            Status::Exact => "",
            Status::Moved => ", moved (check)",
            Status::Uncertain | Status::Orphan => ", uncertain (check)",
        };
        words.push(format!("{name}{doubt}"));
        marked.color.get_or_insert_with(|| code.map_or(ColorName::Grey, |code| code.color));
    }
    marked.description = (!words.is_empty()).then(|| words.join("; "));
}
