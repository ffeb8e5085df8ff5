//! Marks many places at once.

use std::sync::Arc;

use demarche_core::{
    annotation::{Annotation, AnnotationId, AnnotationSet, Edit, Stamp},
    article::Article,
    codebook::CodeId,
    study::SetKey,
    text::Span,
};
use smallvec::smallvec;

use super::{
    Action, Command, Effect, NoticeKind, Places, SelectionState, Session, Ticket,
    bulk::{Aim, Task, Work},
    grouped,
    outcome::{Outcome, refuse},
};

/// Returns whether these words are marked with this code already.
pub fn is_marked(set: &AnnotationSet, code: &CodeId, span: Span) -> bool {
    let marks = set.intersecting(span);
    marks.iter().any(|mark| mark.code == *code && mark.spans.as_slice() == [span])
}

/// Returns the edits that mark these places, without those already marked with this code.
pub(super) fn marks_at(
    places: &[(AnnotationId, Span)],
    code: &CodeId,
    (article, set): (&Article, &AnnotationSet),
    now: Stamp,
) -> Vec<Edit> {
    let is_new = |span: Span| {
        span.of(article.text()).is_some_and(|words| !words.trim().is_empty())
            && !is_marked(set, code, span)
    };
    let new = places.iter().filter(|(_, span)| is_new(*span));
    let mark = |(id, span): &(AnnotationId, Span)| {
        Edit::Add(Arc::new(Annotation {
            id: id.clone(),
            code: code.clone(),
            spans: smallvec![*span],
            created: Some(now),
            modified: Some(now),
            is_unsure: false,
            confidence: None,
            detail: None,
        }))
    };
    new.map(mark).collect()
}

impl Session {
    /// Marks places of one or several articles with a code in one step. Those already marked with it are left out.
    pub(super) fn mark_all(
        &mut self,
        code: &CodeId,
        articles: Vec<Places>,
        ticket: &Ticket,
    ) -> Outcome {
        self.check_writable()?;
        self.check_no_bulk()?;
        let open = self.opened()?;
        if open.coder.is_none() {
            let study = open.study.clone();
            self.waiting = Some(Action::MarkAll(code.clone(), articles));
            return Ok(vec![Effect::AskCoder(study)]);
        }
        match articles.as_slice() {
            [places] if places.article == open.path => self.mark_here(code, places, ticket),
            _ => {
                let Some(of) = open.key() else { return Ok(Vec::new()) };
                let task = |places: Places| {
                    let key = SetKey { article: places.article, ..of.clone() };
                    let work = Work::Mark(places.marks);
                    Task { key, text_sha256: places.text_sha256, work }
                };
                let tasks = articles.into_iter().map(task).collect();
                self.begin_bulk(Aim::Mark(code.clone()), tasks, ticket)
            }
        }
    }

    /// Marks places of the open article.
    fn mark_here(&mut self, code: &CodeId, places: &Places, ticket: &Ticket) -> Outcome {
        let open = self.opened()?;
        if open.article.text_sha256 != places.text_sha256 {
            return refuse("the text of the article has changed; look for the words again");
        }
        let edits = marks_at(&places.marks, code, (&open.article, &open.set), ticket.now);
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
