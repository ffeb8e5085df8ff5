//! Marks many places at once.

use std::sync::Arc;

use demarche_core::{
    annotation::{Annotation, AnnotationId, AnnotationSet, Edit},
    codebook::CodeId,
    text::Span,
};
use smallvec::smallvec;

use super::{
    Action, Command, Effect, NoticeKind, OpenArticle, SelectionState, Session, Ticket, grouped,
    outcome::{Outcome, refuse},
};

/// Returns whether these words are marked with this code already.
pub fn is_marked(set: &AnnotationSet, code: &CodeId, span: Span) -> bool {
    let marks = set.intersecting(span);
    marks.iter().any(|mark| mark.code == *code && mark.spans.as_slice() == [span])
}

impl Session {
    /// Marks these places with a code, each with its own id, in one step. Those already marked with it are left out.
    pub(super) fn mark_all(
        &mut self,
        code: &CodeId,
        places: Vec<(AnnotationId, Span)>,
        ticket: &Ticket,
    ) -> Outcome {
        self.check_writable()?;
        let open = self.opened()?;
        if open.coder.is_none() {
            let study = open.study.clone();
            self.waiting = Some(Action::MarkAll(code.clone(), places));
            return Ok(vec![Effect::AskCoder(study)]);
        }
        let OpenArticle { article, set, .. } = open;
        let is_new = |span: Span| {
            span.of(article.text()).is_some_and(|words| !words.trim().is_empty())
                && !is_marked(set, code, span)
        };
        let edits: Vec<Edit> = places
            .into_iter()
            .filter(|(_, span)| is_new(*span))
            .map(|(id, span)| {
                Edit::Add(Arc::new(Annotation {
                    id,
                    code: code.clone(),
                    spans: smallvec![span],
                    created: Some(ticket.now),
                    modified: Some(ticket.now),
                    is_unsure: false,
                    confidence: None,
                    detail: None,
                }))
            })
            .collect();
        let name = self.code_name(code);
        if edits.is_empty() {
            return refuse(format!("all these words are already marked as {name}"));
        }
        let count = grouped(edits.len());
        let selection = self.at_rest().selection;
        let after = SelectionState { selection, ..SelectionState::default() };
        let label = format!("mark {count} as {name}");
        let effects = self.step(label, Edit::Batch(edits), after, ticket.now)?;
        let text = format!("Marked {count} as {name}");
        self.notices.show(NoticeKind::Info, text, Some(Command::Undo), ticket.now);
        Ok(effects)
    }
}
