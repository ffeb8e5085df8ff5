//! Makes, changes and removes marks.

use std::sync::Arc;

use demarche_core::{
    annotation::{Annotation, AnnotationId, Edit, Stamp},
    codebook::CodeId,
    text::{self, Span},
};
use smallvec::smallvec;

use super::{
    Action, Certainty, Command, Effect, Mode, NoticeKind, Refusal, Selection, SelectionState,
    Session, Ticket,
    outcome::{NONE_CHOSEN, Outcome, refuse},
    wording::counted,
};

/// The longest mark that needs no notice, in words.
const LARGE_MARK: usize = 150;

/// Why nothing can be marked.
const NO_WORDS: &str = "select words first: drag over them, or press . for a sentence";

impl Session {
    /// Marks the live selection, or gives the chosen mark another code.
    pub(super) fn mark(&mut self, code: &CodeId, ticket: Ticket) -> Outcome {
        self.check_writable()?;
        if self.mode != Mode::Reading {
            let mut effects = self.keep_edges(&ticket)?;
            if let Some(annotation) = self.chosen_annotation().filter(|chosen| chosen.code != *code)
            {
                let id = annotation.id.clone();
                effects.extend(self.retype(&id, code, &ticket)?);
            }
            return Ok(effects);
        }
        match (self.selected_words()?, self.chosen.clone()) {
            (Some(span), _) => self.add(code, span, Action::Mark(code.clone()), ticket),
            (None, Some(id)) => self.retype(&id, code, &ticket),
            (None, None) => refuse(NO_WORDS),
        }
    }

    /// Asks for the code to mark the live selection with, or to give the chosen mark.
    pub(super) fn choose_code(&self) -> Outcome {
        self.check_writable()?;
        if self.selected_words()?.is_none() && self.chosen.is_none() {
            return refuse(NO_WORDS);
        }
        Ok(vec![Effect::View(Command::ChooseCode)])
    }

    /// Marks the words of the selection or of the chosen mark, even if other marks cover them.
    pub(super) fn mark_also(&mut self, code: &CodeId, ticket: Ticket) -> Outcome {
        self.check_writable()?;
        let of_chosen = || {
            let annotation = self.chosen_annotation()?;
            annotation.hull()
        };
        match self.selected_words()?.or_else(of_chosen) {
            Some(span) => self.add(code, span, Action::MarkAlso(code.clone()), ticket),
            None => refuse(NO_WORDS),
        }
    }

    /// Returns the selected words without the white space around them; refuses a selection of white space alone.
    fn selected_words(&self) -> Result<Option<Span>, Refusal> {
        let Some(span) = self.selection.and_then(Selection::span) else { return Ok(None) };
        let open = self.opened()?;
        match text::trim(open.article.text(), span) {
            Some(words) => Ok(Some(words)),
            None => refuse("the selection contains only white space"),
        }
    }

    fn add(&mut self, code: &CodeId, span: Span, again: Action, ticket: Ticket) -> Outcome {
        let open = self.opened()?;
        if open.coder.is_none() {
            let study = open.study.clone();
            self.waiting = Some(again);
            return Ok(vec![Effect::AskCoder(study)]);
        }
        let name = self.code_name(code);
        let is_twin =
            |other: &&Arc<Annotation>| other.code == *code && other.spans.as_slice() == [span];
        if self.opened()?.set.intersecting(span).iter().any(is_twin) {
            return refuse(format!("these words are already marked as {name}"));
        }
        let annotation = Annotation {
            id: ticket.id.clone(),
            code: code.clone(),
            spans: smallvec![span],
            created: Some(ticket.now),
            modified: Some(ticket.now),
            is_unsure: false,
            confidence: None,
            detail: None,
        };
        let after = SelectionState {
            selection: Some(Selection::caret(span.end())),
            chosen: Some(ticket.id),
        };
        let label = format!("mark as {name}");
        let effects = self.step(label, Edit::Add(Arc::new(annotation)), after)?;
        self.report_large_mark(span, &name, ticket.now);
        Ok(effects)
    }

    /// Says how much was marked if it is more than a long sentence, because it may be a slip.
    fn report_large_mark(&mut self, span: Span, name: &str, now: Stamp) {
        let words = self.open.as_ref().and_then(|open| span.of(open.article.text()));
        let n_words = words.map_or(0, |words| text::WordCounter::default().count(words));
        if n_words > LARGE_MARK {
            let text = format!("Marked {} as {name}", counted(n_words, "word"));
            self.notices.show(NoticeKind::Info, text, Some(Command::Undo), now);
        }
    }

    /// Gives a mark another code.
    pub(super) fn retype(&mut self, id: &AnnotationId, code: &CodeId, ticket: &Ticket) -> Outcome {
        let mut annotation = self.annotation(id)?;
        if annotation.code == *code {
            return refuse(format!("this is already marked as {}", self.code_name(code)));
        }
        let label =
            format!("change {} to {}", self.code_name(&annotation.code), self.code_name(code));
        annotation.code = code.clone();
        self.replace(label, annotation, ticket)
    }

    pub(super) fn set_certainty(
        &mut self,
        id: &AnnotationId,
        certainty: Certainty,
        ticket: &Ticket,
    ) -> Outcome {
        let mut annotation = self.annotation(id)?;
        let is_unsure = certainty == Certainty::Unsure;
        if annotation.is_unsure == is_unsure {
            return Ok(Vec::new());
        }
        annotation.is_unsure = is_unsure;
        let label = if is_unsure { "flag as not sure" } else { "clear “not sure”" };
        self.replace(label.to_owned(), annotation, ticket)
    }

    pub(super) fn toggle_certainty(&mut self, ticket: &Ticket) -> Outcome {
        let Some(annotation) = self.chosen_annotation() else {
            return refuse(NONE_CHOSEN);
        };
        let certainty = if annotation.is_unsure { Certainty::Sure } else { Certainty::Unsure };
        let id = annotation.id.clone();
        self.set_certainty(&id, certainty, ticket)
    }

    pub(super) fn set_memo(&mut self, id: &AnnotationId, memo: String, ticket: &Ticket) -> Outcome {
        let mut annotation = self.annotation(id)?;
        if annotation.memo() == memo {
            return Ok(Vec::new());
        }
        let label = match (annotation.memo().is_empty(), memo.is_empty()) {
            (true, _) => "add memo",
            (_, true) => "remove memo",
            (false, false) => "change memo",
        };
        annotation.set_memo(memo);
        self.replace(label.to_owned(), annotation, ticket)
    }

    pub(super) fn set_confidence(
        &mut self,
        id: &AnnotationId,
        confidence: Option<u8>,
        ticket: &Ticket,
    ) -> Outcome {
        let mut annotation = self.annotation(id)?;
        if annotation.confidence == confidence {
            return Ok(Vec::new());
        }
        let label = match confidence {
            Some(confidence @ 1..=3) => format!("set confidence to {confidence}"),
            Some(_) => return refuse("confidence is 1, 2 or 3"),
            None => "remove confidence".to_owned(),
        };
        annotation.confidence = confidence;
        self.replace(label, annotation, ticket)
    }

    /// Sets the chosen mark's confidence, or removes it if it is this one.
    pub(super) fn toggle_confidence(&mut self, confidence: u8, ticket: &Ticket) -> Outcome {
        let Some(annotation) = self.chosen_annotation() else { return refuse(NONE_CHOSEN) };
        let (id, before) = (annotation.id.clone(), annotation.confidence);
        self.set_confidence(&id, Some(confidence).filter(|_| before != Some(confidence)), ticket)
    }

    pub(super) fn remove(&mut self, id: &AnnotationId, ticket: &Ticket) -> Outcome {
        let annotation = self.annotation(id)?;
        let name = self.code_name(&annotation.code);
        let place = annotation.hull().map(Span::start);
        let selection = place.map(Selection::caret).or(self.selection);
        let after = SelectionState { selection, chosen: None };
        let label = format!("remove {name}");
        let effects = self.step(label, Edit::Remove(id.clone()), after)?;
        let text = format!("Removed one {name}");
        self.notices.show(NoticeKind::Info, text, Some(Command::Undo), ticket.now);
        Ok(effects)
    }

    pub(super) fn toggle_done(&mut self, ticket: &Ticket) -> Outcome {
        self.check_writable()?;
        let open = self.opened()?;
        if open.coder.is_none() {
            let study = open.study.clone();
            self.waiting = Some(Action::Run(Command::ToggleDone));
            return Ok(vec![Effect::AskCoder(study)]);
        }
        let (done, label) = match open.set.header().done {
            None => (Some(ticket.now), "mark article as done"),
            Some(_) => (None, "mark article as not done"),
        };
        let after = SelectionState { selection: self.selection, chosen: self.chosen.clone() };
        self.step(label.to_owned(), Edit::SetDone(done), after)
    }

    pub(super) fn replace(
        &mut self,
        label: String,
        mut annotation: Annotation,
        ticket: &Ticket,
    ) -> Outcome {
        annotation.modified = Some(ticket.now);
        let selection = self.selection.filter(|selection| selection.span().is_none());
        let after = SelectionState { selection, chosen: Some(annotation.id.clone()) };
        self.step(label, Edit::Replace(Arc::new(annotation)), after)
    }
}
