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
    /// Moving the edges of a mark; the live selection is the new place.
    Edges {
        /// The mark.
        id: AnnotationId,
        /// Its place before the move.
        original: Span,
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
