//! Moving the edges of a mark.

use std::sync::Arc;

use demarche_core::{
    annotation::{Annotation, AnnotationId, CountedIn, Detail, Edit},
    text,
};
use smallvec::smallvec;

use super::{
    Effect, Mode, Selection, SelectionState, Session, Ticket,
    outcome::{NONE_CHOSEN, Outcome, refuse},
};

/// Why the edges of a mark of several pieces cannot be moved.
const SEVERAL_PIECES: &str =
    "the edges of a mark with several pieces cannot be moved; remove it and mark the words again";

impl Session {
    /// Moves the edges of a mark to where a handle was dropped.
    pub(super) fn move_edges(
        &mut self,
        id: &AnnotationId,
        selection: Selection,
        ticket: &Ticket,
    ) -> Outcome {
        let mut annotation = self.annotation(id)?;
        let words =
            selection.span().and_then(|span| text::trim(self.open.as_ref()?.article.text(), span));
        let Some(span) = words else { return refuse("a mark needs at least one word") };
        if annotation.spans.as_slice() == [span] {
            return Ok(Vec::new());
        }
        if annotation.spans.len() > 1 {
            return refuse(SEVERAL_PIECES);
        }
        annotation.spans = smallvec![span];
        forget_stored_place(&mut annotation);
        annotation.modified = Some(ticket.now);
        let label = format!("move edges of {}", self.code_name(&annotation.code));
        // The caret was at the old end.
        let selection = Some(Selection::caret(span.end()));
        let after = SelectionState { selection, chosen: Some(annotation.id.clone()) };
        self.step(label, Edit::Replace(Arc::new(annotation)), after)
    }

    /// Selects the chosen mark's words, so that the selection keys move its edges.
    pub(super) fn edit_edges(&mut self) -> Outcome {
        self.check_writable()?;
        let Some(annotation) = self.chosen_annotation() else {
            return refuse(NONE_CHOSEN);
        };
        let [span] = *annotation.spans.as_slice() else { return refuse(SEVERAL_PIECES) };
        self.mode = Mode::Edges { id: annotation.id.clone(), original: span };
        self.selection = Some(Selection { anchor: span.start(), focus: span.end() });
        Ok(vec![Effect::Reveal(span.end())])
    }

    pub(super) fn swap_edge(&mut self) -> Vec<Effect> {
        let Some(selection) = self.selection.filter(|_| self.mode != Mode::Reading) else {
            return Vec::new();
        };
        self.selection = Some(Selection { anchor: selection.focus, focus: selection.anchor });
        vec![Effect::Reveal(selection.anchor)]
    }

    pub(super) fn keep_edges(&mut self, ticket: &Ticket) -> Outcome {
        let (Mode::Edges { id, .. }, Some(selection)) = (self.mode.clone(), self.selection) else {
            return Ok(Vec::new());
        };
        // Undo returns to the chosen mark, not to the selection that represented its edges.
        let editing = (self.mode.clone(), self.selection);
        self.stop_editing();
        let moved = self.move_edges(&id, selection, ticket);
        if moved.is_err() {
            (self.mode, self.selection) = editing;
        }
        moved
    }

    /// Cancels moving the edges, or else clears the selection, or else the chosen mark.
    pub(super) fn cancel(&mut self) -> Vec<Effect> {
        if self.mode != Mode::Reading {
            self.stop_editing();
        } else if let Some(selection) =
            self.selection.filter(|selection| selection.span().is_some())
        {
            self.selection = Some(Selection::caret(selection.focus));
        } else {
            self.chosen = None;
        }
        Vec::new()
    }

    /// Stops moving the edges, without a change.
    pub(super) fn stop_editing(&mut self) {
        if let Mode::Edges { original, .. } = std::mem::replace(&mut self.mode, Mode::Reading) {
            self.selection = Some(Selection::caret(original.end()));
        }
    }
}

/// A person has placed the mark, so the stored selectors of an older place no longer apply.
fn forget_stored_place(annotation: &mut Annotation) {
    if let Some(detail) = &mut annotation.detail {
        detail.stored.clear();
        detail.status = None;
        detail.stored_in = CountedIn::This;
        if **detail == Detail::default() {
            annotation.detail = None;
        }
    }
}
