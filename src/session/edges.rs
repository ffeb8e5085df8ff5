//! Moving the edges of a mark.

use std::sync::Arc;

use super::{
    Effect, Mode, Refusal, Selection, SelectionState, Session, Ticket,
    outcome::{NONE_CHOSEN, Outcome, refuse},
    selection::{join, join_over_blanks},
};
use demarche_core::{
    annotation::{Annotation, AnnotationId, Edit},
    text::{self, Span},
};

impl Session {
    /// Moves the edges of one piece of a mark to where a handle was dropped.
    pub(super) fn move_edges(
        &mut self,
        id: &AnnotationId,
        piece: usize,
        selection: Selection,
        ticket: &Ticket,
    ) -> Outcome {
        let mut pieces = self.annotation(id)?.spans.to_vec();
        if piece >= pieces.len() {
            return refuse("this piece of the mark no longer exists");
        }
        pieces.remove(piece);
        self.place(id, pieces, selection, ticket)
    }

    /// Gives a mark new words: these pieces and the selected words.
    fn place(
        &mut self,
        id: &AnnotationId,
        mut pieces: Vec<Span>,
        selection: Selection,
        ticket: &Ticket,
    ) -> Outcome {
        let mut annotation = self.annotation(id)?;
        let words = self.join_words(&annotation, &mut pieces, selection)?;
        let Some(last) = words.or_else(|| pieces.last().copied()) else {
            return refuse("a mark needs at least one word");
        };
        if annotation.spans.as_slice() == pieces {
            return Ok(Vec::new());
        }
        annotation.put(pieces.into());
        annotation.modified = Some(ticket.now);
        let label = format!("move edges of {}", self.code_name(&annotation.code));
        // The caret was at the old end.
        let caret = Some(Selection::caret(last.end()));
        let after = SelectionState::of_mark(annotation.id.clone(), caret);
        self.step(label, Edit::Replace(Arc::new(annotation)), after, ticket.now)
    }

    /// Adds the selected words, without hidden page clutter that was not in the mark, to the pieces of its new place; returns
    /// these words.
    fn join_words(
        &self,
        mark: &Annotation,
        pieces: &mut Vec<Span>,
        selection: Selection,
    ) -> Result<Option<Span>, Refusal> {
        let text = self.opened()?.article.text();
        let words = selection.span().and_then(|span| text::trim(text, span));
        for words in words.into_iter().filter(|words| mark.spans.contains(words)) {
            join(pieces, words);
        }
        let changed = words.filter(|words| !mark.spans.contains(words));
        for words in changed.into_iter().flat_map(|words| self.shown_parts(words)) {
            join(pieces, words);
        }
        join_over_blanks(text, pieces);
        Ok(words)
    }

    /// Returns the mark whose edges are being moved, on the words between the edges as they stand now; `dragged` is the piece
    /// of a mark whose handle is held, with its new edges. Returns `None` if no edges are moved, or if no words are between
    /// them.
    pub fn moving(&self, dragged: Option<(&AnnotationId, usize, Selection)>) -> Option<Annotation> {
        let (mut annotation, mut pieces, selection) = match (dragged, &self.mode) {
            (_, Mode::Edges { id, .. }) => {
                (self.annotation(id).ok()?, self.pieces.clone(), self.selection?)
            }
            (Some((id, piece, selection)), Mode::Reading) => {
                let annotation = self.annotation(id).ok()?;
                let mut pieces = annotation.spans.to_vec();
                (piece < pieces.len()).then(|| pieces.remove(piece))?;
                (annotation, pieces, selection)
            }
            (None, Mode::Reading) => return None,
        };
        self.join_words(&annotation, &mut pieces, selection).ok()?;
        if pieces.is_empty() || annotation.spans.as_slice() == pieces {
            return None;
        }
        annotation.put(pieces.into());
        Some(annotation)
    }

    /// Selects the chosen mark's words, so that the selection keys move its edges: of several pieces the last, and the
    /// others are kept.
    pub(super) fn edit_edges(&mut self) -> Outcome {
        self.check_writable()?;
        let Some(annotation) = self.chosen_annotation() else {
            return refuse(NONE_CHOSEN);
        };
        let id = annotation.id.clone();
        let original = annotation.spans.to_vec();
        let Some((last, others)) = original.split_last() else {
            return refuse(
                "this mark has no place in the text; select its words and mark them again",
            );
        };
        self.pieces = others.to_vec();
        self.selection = Some(Selection { anchor: last.start(), focus: last.end() });
        let shown = Effect::Reveal(last.end());
        self.mode = Mode::Edges { id, original };
        Ok(vec![shown])
    }

    /// Goes to the next edge: from the start to the end of a piece, then to the start of the next piece, and from the last
    /// piece to the first.
    pub(super) fn swap_edge(&mut self) -> Vec<Effect> {
        let Some(selection) = self.selection.filter(|_| self.mode != Mode::Reading) else {
            return Vec::new();
        };
        let mut next = Selection { anchor: selection.focus, focus: selection.anchor };
        let words = selection.span().filter(|_| selection.focus > selection.anchor);
        if let Some(words) = words.filter(|_| !self.pieces.is_empty()) {
            join(&mut self.pieces, words);
            let after = self.pieces.partition_point(|piece| piece.start() <= words.start());
            let index = after % self.pieces.len();
            let piece = self.pieces.remove(index);
            next = Selection { anchor: piece.end(), focus: piece.start() };
        }
        self.selection = Some(next);
        vec![Effect::Reveal(next.focus)]
    }

    pub(super) fn keep_edges(&mut self, ticket: &Ticket) -> Outcome {
        let (Mode::Edges { id, .. }, Some(selection)) = (self.mode.clone(), self.selection) else {
            return Ok(Vec::new());
        };
        // Undo returns to the chosen mark, not to the selection that represented its edges.
        let editing = (self.mode.clone(), self.standing());
        let pieces = self.pieces.clone();
        self.stop_editing();
        let moved = self.place(&id, pieces, selection, ticket);
        if moved.is_err() {
            self.mode = editing.0;
            self.stand(editing.1);
        }
        moved
    }

    /// Cancels moving the edges, or else stops changing other articles, or else clears the selection and its pieces, or else ends the marking run, or else clears
    /// the chosen mark, or else closes the newest notice.
    pub(super) fn cancel(&mut self, ticket: &Ticket) -> Vec<Effect> {
        if self.mode != Mode::Reading {
            self.stop_editing();
        } else if self.bulk.is_some() {
            self.stop_bulk(ticket);
        } else if self.live_span().is_some() || !self.pieces.is_empty() {
            self.pieces.clear();
            self.selection = self.selection.map(|selection| Selection::caret(selection.focus));
        } else if self.marking_run.is_some() {
            self.marking_run = None;
        } else if self.chosen.take().is_some() {
            self.stop_review();
        } else if self.stop_review().is_none() {
            self.notices.dismiss_last();
        }
        Vec::new()
    }

    /// Stops moving the edges, without a change.
    pub(super) fn stop_editing(&mut self) {
        let state = self.at_rest();
        self.stand(state);
        self.mode = Mode::Reading;
    }

    /// Returns the selection, the kept pieces and the chosen mark as they are once no edges are moved: the selection that
    /// represents the edges is none of the user's.
    pub(super) fn at_rest(&self) -> SelectionState {
        match &self.mode {
            Mode::Reading => self.standing(),
            Mode::Edges { original, .. } => {
                let selection = original.last().map(|last| Selection::caret(last.end()));
                SelectionState { selection, chosen: self.chosen.clone(), pieces: Vec::new() }
            }
        }
    }
}
