//! The text for screen readers: a document of text runs, split at line ends and at the edges of marks.

use egui::{Id, Pos2, Rect, Ui, accesskit};

use super::{
    highlights::{MarkRuns, UnitMarks},
    layout::UnitLayout,
};
use crate::{
    session::Selection,
    ui::{
        nodes::Nodes,
        runs::{Run, bounds, runs_of},
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

/// How exactly the places of text on screen are published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// Of each character.
    Characters,
    /// Of each run only: enough to read text and to scroll to it.
    Lines,
}

/// A run with its marks.
#[derive(Clone, Debug)]
struct MarkedRun {
    run: Run,
    color: Option<ColorName>,
    /// What is published of it in every frame; it has room for its place, and for a colour if the run has one.
    node: accesskit::Node,
    /// The same without the places of its characters.
    plain: accesskit::Node,
    node_id: accesskit::NodeId,
}

/// A mark as it is published.
#[derive(Clone, Debug)]
pub(super) struct Spoken {
    /// The mark.
    pub(super) id: AnnotationId,
    /// The id of its node.
    pub(super) node_id: accesskit::NodeId,
    /// Its first byte.
    pub(super) start: usize,
    /// What is published of it in every frame: its code and words, what else is known of it, and room for the rest.
    node: accesskit::Node,
    /// Its place, relative to the unit's top left corner.
    rect: Rect,
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
                for run in cut {
                    let node_id = run_id(unit, runs.len());
                    runs.push(MarkedRun {
                        run,
                        color: None,
                        node: accesskit::Node::default(),
                        plain: accesskit::Node::default(),
                        node_id,
                    });
                }
                if is_end && let Some(marked) = runs.last_mut() {
                    marked.run.end_paragraph();
                }
            }
            let last = runs.len();
            for (number, marked) in runs.iter_mut().enumerate().skip(first_of_line) {
                let mut node = marked.run.plain_node();
                if number > first_of_line {
                    node.set_previous_on_line(run_id(unit, number - 1));
                }
                if number + 1 < last {
                    node.set_next_on_line(run_id(unit, number + 1));
                }
                marked.color = describe(&mut node, marked.run.start, marks, codebook);
                // Room for its place.
                node.set_bounds(accesskit::Rect::default());
                marked.plain.clone_from(&node);
                marked.run.place_characters(&mut node);
                marked.node = node;
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

    /// Adds the runs and the marks to `nodes`, with the unit's top left corner at `at`.
    pub(super) fn publish(
        &self,
        nodes: &mut Nodes,
        (at, detail): (Pos2, Detail),
        tokens: &Tokens,
        chosen: Option<&AnnotationId>,
    ) {
        for marked in &self.runs {
            let mut node = match detail {
                Detail::Characters => marked.node.clone(),
                Detail::Lines => marked.plain.clone(),
            };
            node.set_bounds(bounds(marked.run.place(at)));
            if let Some(color) = marked.color {
                let [red, green, blue, _] = tokens.code(color).to_array();
                node.set_background_color(accesskit::Color { red, green, blue, alpha: 255 });
            }
            nodes.add(marked.node_id, node);
        }
        for mark in &self.marks {
            let mut node = mark.node.clone();
            node.set_bounds(bounds(mark.rect.translate(at.to_vec2())));
            node.set_selected(chosen == Some(&mark.id));
            nodes.add(mark.node_id, node);
        }
    }

    /// Returns a byte of the unit as a position in a run.
    pub(super) fn position(&self, byte: usize) -> Option<accesskit::TextPosition> {
        let after = self.runs.partition_point(|marked| marked.run.start <= byte);
        let marked = self.runs.get(after.checked_sub(1)?)?;
        let character_index = marked.run.character_at(byte);
        Some(accesskit::TextPosition { node: marked.node_id, character_index })
    }

    /// Returns the byte of a position in a run, if the run is in this unit.
    pub(super) fn byte(&self, position: accesskit::TextPosition) -> Option<usize> {
        let marked = self.runs.iter().find(|marked| marked.node_id == position.node)?;
        Some(marked.run.byte_at(position.character_index))
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

fn run_id(unit: usize, number: usize) -> accesskit::NodeId {
    Id::unique(("reader run", unit, number)).accesskit_id()
}

/// Adds the marks on the run that begins at this byte to its node; returns the colour of the first.
fn describe(
    node: &mut accesskit::Node,
    start: usize,
    marks: &UnitMarks,
    codebook: &Codebook,
) -> Option<ColorName> {
    let mut words: Vec<String> = Vec::new();
    let mut color = None;
    let is_on = |mark: &&MarkRuns| mark.mark.spans.iter().any(|span| span.contains(start));
    for mark in marks.marks.iter().filter(is_on) {
        let mut parts = vec![code_name(&mark.mark, codebook)];
        parts.extend(doubt(&mark.mark).map(str::to_owned));
        words.push(parts.join(", "));
        let code = codebook.get(&mark.mark.code);
        color.get_or_insert_with(|| code.map_or(ColorName::Grey, |code| code.color));
    }
    if color.is_some() {
        node.set_description(words.join("; "));
        // Which one depends on the theme.
        node.set_background_color(accesskit::Color { red: 0, green: 0, blue: 0, alpha: 255 });
    }
    color
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
    node.set_selected(false);
    let rect = runs.iter().fold(Rect::NOTHING, |all, (_, rect)| all.union(*rect));
    let node_id = Id::unique(("reader mark", &mark.id)).accesskit_id();
    Spoken { id: mark.id.clone(), node_id, start: hull.start(), node, rect }
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

/// Returns why a mark should be checked, if it should.
fn doubt(mark: &Annotation) -> Option<&'static str> {
    match mark.status() {
        Status::Exact if !mark.others().is_empty() => Some("two versions (check)"),
        Status::Exact => None,
        Status::Moved => Some("moved (check)"),
        Status::Uncertain | Status::Orphan => Some("uncertain (check)"),
    }
}
