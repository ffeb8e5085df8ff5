//! The text for screen readers: a document of text runs, split at line ends and at the edges of marks.

use egui::{Id, Pos2, Rect, Ui, accesskit};

use super::{
    highlights::{MarkRuns, UnitMarks},
    layout::UnitLayout,
};
use crate::{
    session::Selection,
    ui::{
        runs::{Run, publish, runs_of},
        theme::Tokens,
        typeset::Caret,
    },
};
use demarche_core::{
    annotation::{Annotation, AnnotationId, Status},
    codebook::{Codebook, ColorName},
};

/// The longest quotation in a mark's name, in bytes.
const LONGEST: usize = 400;

/// A run with its marks.
#[derive(Clone, Debug)]
struct MarkedRun {
    run: Run,
    color: Option<ColorName>,
    /// What is published of it in every frame; it has a colour if the run has one.
    node: accesskit::Node,
}

/// A mark as it is published.
#[derive(Clone, Debug)]
pub(super) struct Spoken {
    /// The mark.
    pub(super) id: AnnotationId,
    /// What is published of it in every frame: its code and words, and what else is known of it.
    pub(super) node: accesskit::Node,
    /// Its first byte.
    pub(super) start: usize,
    /// Its place, relative to the unit's top left corner.
    pub(super) rect: Rect,
}

impl Spoken {
    /// Returns the id of its node.
    pub(super) fn node_id(&self) -> Id {
        Id::unique(("reader mark", &self.id))
    }
}

/// The runs of one unit, and the marks that begin in it.
#[derive(Clone, Debug)]
pub(super) struct UnitSpeech {
    /// The revision of the set they were computed for.
    pub(super) revision: u64,
    runs: Vec<MarkedRun>,
    marks: Vec<Spoken>,
}

impl UnitSpeech {
    /// Computes the runs of the unit with this number.
    pub(super) fn new(
        source: &str,
        (unit, layout): (usize, &UnitLayout),
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
            for (number, marked) in runs.iter_mut().enumerate().skip(first_of_line) {
                marked.node = marked.run.node();
                if number > first_of_line {
                    marked.node.set_previous_on_line(run_id(unit, number - 1).accesskit_id());
                }
                if number + 1 < last {
                    marked.node.set_next_on_line(run_id(unit, number + 1).accesskit_id());
                }
                describe(marked, marks, codebook);
                // Room for its place.
                marked.node.set_bounds(accesskit::Rect::default());
            }
        }
        let begins = |mark: &&MarkRuns| layout.unit.bytes.contains(&mark.hull.start());
        let begun = marks.marks.iter().filter(begins);
        let marks_here = begun.map(|mark| spoken(source, mark, codebook)).collect();
        Self { revision: marks.revision, runs, marks: marks_here }
    }

    /// Returns the marks that begin in the unit.
    pub(super) fn marks(&self) -> &[Spoken] {
        &self.marks
    }

    /// Adds the runs to the accessibility tree, with the unit's top left corner at `at`. `document` must be the node of
    /// `ui`.
    pub(super) fn publish(&self, ui: &Ui, unit: usize, at: Pos2, tokens: &Tokens) {
        for (number, marked) in self.runs.iter().enumerate() {
            let place = (&marked.node, marked.run.place(at));
            publish(ui, run_id(unit, number), place, |node| {
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
        Self { run, color: None, node: accesskit::Node::default() }
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
        let mut parts = vec![code_name(&mark.mark, codebook)];
        parts.extend(doubt(&mark.mark).map(str::to_owned));
        words.push(parts.join(", "));
        let code = codebook.get(&mark.mark.code);
        marked.color.get_or_insert_with(|| code.map_or(ColorName::Grey, |code| code.color));
    }
    if !words.is_empty() {
        marked.node.set_description(words.join("; "));
        // Which one depends on the theme.
        marked.node.set_background_color(accesskit::Color {
            red: 0,
            green: 0,
            blue: 0,
            alpha: 255,
        });
    }
}

/// Returns what is published of a mark.
fn spoken(source: &str, mark: &MarkRuns, codebook: &Codebook) -> Spoken {
    let MarkRuns { mark, hull, runs, .. } = mark;
    let mut node = accesskit::Node::new(accesskit::Role::Mark);
    node.set_label(name_of(source, mark, codebook));
    if let Some(notes) = notes_of(mark) {
        node.set_description(notes);
    }
    node.add_action(accesskit::Action::Click);
    node.add_action(accesskit::Action::ScrollIntoView);
    node.set_bounds(accesskit::Rect::default());
    let rect = runs.iter().fold(Rect::NOTHING, |all, (_, rect)| all.union(*rect));
    Spoken { id: mark.id.clone(), node, start: hull.start(), rect }
}

/// Returns a mark's code and words.
pub(super) fn name_of(source: &str, mark: &Annotation, codebook: &Codebook) -> String {
    let pieces = mark.spans.iter().filter_map(|span| span.of(source));
    let words: Vec<String> =
        pieces.map(|piece| piece.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let mut words = words.join(" … ");
    if words.len() > LONGEST {
        words.truncate(words.floor_char_boundary(LONGEST));
        words.push('…');
    }
    format!("Marked as {}: {words}", code_name(mark, codebook).to_lowercase())
}

/// Returns what else is known of a mark, if anything is.
pub(super) fn notes_of(mark: &Annotation) -> Option<String> {
    let mut notes: Vec<String> = doubt(mark).map(str::to_owned).into_iter().collect();
    if mark.is_unsure {
        notes.push("not sure".to_owned());
    }
    notes.extend(mark.confidence.map(|confidence| format!("confidence {confidence}")));
    if !mark.memo().is_empty() {
        notes.push(format!("memo: {}", mark.memo()));
    }
    (!notes.is_empty()).then(|| notes.join(", "))
}

fn code_name(mark: &Annotation, codebook: &Codebook) -> String {
    codebook.get(&mark.code).map_or_else(|| mark.code.0.to_string(), |code| code.name.clone())
}

/// Returns why a mark's place should be checked, if it should.
fn doubt(mark: &Annotation) -> Option<&'static str> {
    match mark.status() {
        Status::Exact => None,
        Status::Moved => Some("moved (check)"),
        Status::Uncertain | Status::Orphan => Some("uncertain (check)"),
    }
}
