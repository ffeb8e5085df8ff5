//! Makes, changes and removes marks.

use std::sync::Arc;

use super::{
    Access, Action, Certainty, Change, Command, Effect, Filter, Mode, NoticeKind, Refusal,
    Selection, SelectionState, Session, Ticket,
    outcome::{NONE_CHOSEN, Outcome, refuse},
    selection::join_over_blanks,
    wording::counted,
};
use demarche_core::{
    annotation::{Annotation, AnnotationId, Edit, OtherVersion, Stamp},
    article::without_marker,
    codebook::CodeId,
    text::{self, Span},
};

/// The longest mark that needs no notice, in words.
const LARGE_MARK: usize = 150;

/// Why nothing can be marked.
const NO_WORDS: &str = "select words first: drag over them, or use “Select sentence”";

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
        let words = self.selected_words()?;
        match self.chosen.clone() {
            _ if !words.is_empty() => self.add(code, &words, Action::Mark(code.clone()), ticket),
            Some(id) => self.retype(&id, code, &ticket),
            None => refuse(NO_WORDS),
        }
    }

    /// Begins or ends a marking run.
    pub(super) fn mark_every(&mut self, code: Option<CodeId>) -> Outcome {
        if code.is_some() {
            self.check_writable()?;
        }
        self.stop_editing();
        self.marking_run = code;
        Ok(Vec::new())
    }

    /// Ends the marking run, or begins one with the code of the chosen mark, of the newest mark, or the first code.
    pub(super) fn toggle_run(&mut self) -> Outcome {
        if self.marking_run.is_some() {
            return self.mark_every(None);
        }
        let chosen = self.chosen_annotation().map(|mark| mark.code.clone());
        let first = || self.codebook.codes.iter().find(|code| code.is_active);
        let code = chosen
            .or_else(|| self.last_code.clone())
            .or_else(|| first().map(|code| code.id.clone()));
        match code {
            Some(code) => self.mark_every(Some(code)),
            None => refuse("the codebook has no codes"),
        }
    }

    /// Ends the marking run in an article whose marks cannot be changed, where every drag would be refused, and says so.
    pub(super) fn end_refused_run(&mut self, now: Stamp) {
        let access = self.open.as_ref().map(|open| &open.access);
        let is_refused =
            matches!(access, Some(Access::Waiting(_) | Access::Elsewhere(_) | Access::ReadOnly(_)));
        if is_refused && self.marking_run.take().is_some() {
            // A notice of its own gives the reason.
            let text = "The marking run ended, because these marks are read-only".to_owned();
            self.notices.show(NoticeKind::Refusal, text, None, now);
        }
    }

    /// Marks the words of a drag in a marking run.
    pub(super) fn drag_ended(&mut self, ticket: Ticket) -> Outcome {
        match self.marking_run.clone().filter(|_| self.mode == Mode::Reading) {
            Some(code) if self.live_words()?.is_some() => self.mark(&code, ticket),
            _ => Ok(Vec::new()),
        }
    }

    /// Asks for the code to mark the live selection with, or to give the chosen mark.
    pub(super) fn choose_code(&self) -> Outcome {
        self.check_writable()?;
        if self.selected_words()?.is_empty() && self.chosen.is_none() {
            return refuse(NO_WORDS);
        }
        Ok(vec![Effect::View(Command::ChooseCode)])
    }

    /// Marks the words of the selection or of the chosen mark, even if other marks cover them.
    pub(super) fn mark_also(&mut self, code: &CodeId, ticket: Ticket) -> Outcome {
        self.check_writable()?;
        let mut words = self.selected_words()?;
        if words.is_empty() {
            words = self.chosen_annotation().map_or_else(Vec::new, |mark| mark.spans.to_vec());
        }
        if words.is_empty() {
            return refuse(NO_WORDS);
        }
        self.add(code, &words, Action::MarkAlso(code.clone()), ticket)
    }

    /// Returns the kept pieces and the selected words, in reading order.
    pub(super) fn selected_words(&self) -> Result<Vec<Span>, Refusal> {
        let mut pieces = self.pieces_with(self.live_words()?);
        join_over_blanks(self.opened()?.article.text(), &mut pieces);
        Ok(pieces.into_iter().flat_map(|piece| self.shown_parts(piece)).collect())
    }

    /// Returns the selected words without the white space and the separators around them; refuses a selection of nothing else.
    /// While edges are edited, separators stay, so that any words can be marked.
    pub(super) fn live_words(&self) -> Result<Option<Span>, Refusal> {
        let Some(span) = self.live_span() else { return Ok(None) };
        let open = self.opened()?;
        let text = open.article.text();
        let Some(words) = text::trim(text, span) else {
            return refuse("the selection contains only white space");
        };
        let words = without_marker(&open.article, span, words);
        if self.mode != Mode::Reading {
            return Ok(Some(words));
        }
        match text::trim_separators(text, words) {
            Some(words) => Ok(Some(words)),
            None => refuse("the selection contains no words, only separators"),
        }
    }

    fn add(&mut self, code: &CodeId, spans: &[Span], again: Action, ticket: Ticket) -> Outcome {
        let open = self.opened()?;
        if open.coder.is_none() {
            let study = open.study.clone();
            self.waiting = Some(again);
            return Ok(vec![Effect::AskCoder(study)]);
        }
        let name = self.code_name(code);
        let is_twin =
            |other: &&Arc<Annotation>| other.code == *code && other.spans.as_slice() == spans;
        let mut near = spans.iter().flat_map(|span| open.set.intersecting(*span));
        if near.any(|mark| is_twin(&mark)) {
            return refuse(format!("these words are already marked as {name}"));
        }
        let annotation = Annotation {
            id: ticket.id.clone(),
            code: code.clone(),
            spans: spans.iter().copied().collect(),
            created: Some(ticket.now),
            modified: Some(ticket.now),
            is_unsure: false,
            confidence: None,
            detail: None,
        };
        let end = self.selection.map_or(0, |selection| selection.focus.max(selection.anchor));
        let end = spans.iter().map(|span| span.end()).filter(|piece| *piece <= end).max();
        let end = end.or_else(|| spans.last().map(|span| span.end()));
        let after = SelectionState::of_mark(ticket.id, end.map(Selection::caret));
        let label = format!("mark as {name}");
        self.last_code = Some(code.clone());
        if !self.filter.shows(&annotation) {
            // What was just made must be seen.
            self.filter = Filter::All;
        }
        let effects = self.step(label, Edit::Add(Arc::new(annotation)), after, ticket.now)?;
        self.report_large_mark(spans, &name, ticket.now);
        Ok(effects)
    }

    /// Says how much was marked if it is more than a long sentence, because it may be a slip.
    fn report_large_mark(&mut self, spans: &[Span], name: &str, now: Stamp) {
        let words = |span: &Span| span.of(self.open.as_ref()?.article.text());
        let count = |words| text::WordCounter::default().count(words);
        let n_words: usize = spans.iter().filter_map(words).map(count).sum();
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
        let goes_on =
            self.memo_goes_on.take().is_some_and(|at| at == *id) && self.was_memo_step(id);
        let effects = self.replace(label.to_owned(), annotation, ticket)?;
        if goes_on {
            self.history.join_last();
        }
        Ok(effects)
    }

    /// Sets a memo that was typed from the memo `before`. If the mark has another one by now, it stays as another version.
    pub(super) fn type_memo(
        &mut self,
        id: &AnnotationId,
        (before, words): (&str, String),
        ticket: &Ticket,
    ) -> Outcome {
        let theirs = self.annotation(id)?;
        if theirs.memo() == before || theirs.memo() == words {
            return self.set_memo(id, words, ticket);
        }
        let n_before = self.opened()?.set.undecided();
        let mut mine = theirs.clone();
        mine.set_memo(words);
        mine.add_others([OtherVersion::Changed(Arc::new(theirs))]);
        let effects = self.replace("change memo".to_owned(), mine, ticket)?;
        self.say_newly_undecided(n_before, ticket);
        Ok(effects)
    }

    /// Returns whether the last step changed the memo of this mark.
    fn was_memo_step(&self, id: &AnnotationId) -> bool {
        self.history.next_undo().is_some_and(|step| {
            let is_of = |edit: &Edit| matches!(edit, Edit::Replace(mark) if mark.id == *id);
            step.label.ends_with(" memo")
                && matches!(&step.change, Change::Set(_, edit) if is_of(edit))
        })
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
        let selection = place.map(Selection::caret).or_else(|| self.at_rest().selection);
        let after = SelectionState { selection, ..SelectionState::default() };
        let label = format!("remove {name}");
        let effects = self.step(label, Edit::Remove(id.clone()), after, ticket.now)?;
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
        let after = self.at_rest();
        self.step(label.to_owned(), Edit::SetDone(done), after, ticket.now)
    }

    pub(super) fn replace(
        &mut self,
        label: String,
        mut annotation: Annotation,
        ticket: &Ticket,
    ) -> Outcome {
        annotation.modified = Some(ticket.now);
        let selection = self.at_rest().selection.filter(|selection| selection.span().is_none());
        let after = SelectionState::of_mark(annotation.id.clone(), selection);
        self.step(label, Edit::Replace(Arc::new(annotation)), after, ticket.now)
    }
}
