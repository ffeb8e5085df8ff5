//! What is selected in the text, and the time and id for one action.

use demarche_core::{
    annotation::{AnnotationId, Stamp},
    text::Span,
};

/// A selection or, when both ends are equal, a caret. Byte offsets at grapheme boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The end where it began.
    pub anchor: usize,
    /// The end that moves.
    pub focus: usize,
}

impl Selection {
    /// Returns a caret.
    pub fn caret(at: usize) -> Self {
        Self { anchor: at, focus: at }
    }

    /// Returns the selected span, or `None` for a caret.
    pub fn span(self) -> Option<Span> {
        Span::new(self.anchor.min(self.focus), self.anchor.max(self.focus))
    }
}

/// The selection and the chosen mark at one point in time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SelectionState {
    /// The live selection or caret.
    pub selection: Option<Selection>,
    /// The chosen mark.
    pub chosen: Option<AnnotationId>,
    /// The pieces kept beside the live selection, in reading order; they do not touch.
    pub pieces: Vec<Span>,
}

impl SelectionState {
    /// Returns the state with this mark chosen and the caret at a byte.
    pub(super) fn of_mark(id: AnnotationId, caret: Option<Selection>) -> Self {
        Self { selection: caret, chosen: Some(id), pieces: Vec::new() }
    }

    /// Returns the state with nothing selected.
    pub(super) fn without_places(self) -> Self {
        Self { chosen: self.chosen, ..Self::default() }
    }
}

/// Joins pieces with only white space between them, which are one to a reader.
pub(super) fn join_over_blanks(text: &str, pieces: &mut Vec<Span>) {
    pieces.dedup_by(|next, one| {
        let between = text.get(one.end()..next.start());
        let is_blank = between.is_some_and(|between| between.trim().is_empty());
        if let Some(both) = Span::new(one.start(), next.end()).filter(|_| is_blank) {
            *one = both;
        }
        is_blank
    });
}

/// Adds a span to spans in reading order that do not touch, joining those it touches.
pub(super) fn join(pieces: &mut Vec<Span>, span: Span) {
    let is_apart = |piece: &Span| piece.end() < span.start() || span.end() < piece.start();
    let touching = pieces.iter().filter(|piece| !is_apart(piece));
    let (start, end) = touching.fold((span.start(), span.end()), |(start, end), piece| {
        (start.min(piece.start()), end.max(piece.end()))
    });
    pieces.retain(is_apart);
    let at = pieces.partition_point(|piece| piece.end() < start);
    pieces.splice(at..at, Span::new(start, end));
}

/// The time and a new id for one action. Tests pass fixed ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The current time.
    pub now: Stamp,
    /// An unused annotation id.
    pub id: AnnotationId,
}

/// What the keys in the text currently do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Reading and selecting.
    Reading,
    /// Moving the edges of a mark; the kept pieces and the live selection are the new place.
    Edges {
        /// The mark.
        id: AnnotationId,
        /// Its pieces before the move.
        original: Vec<Span>,
    },
}

/// Whether the coder is sure of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// The coder is sure.
    Sure,
    /// The coder is not sure.
    Unsure,
}
