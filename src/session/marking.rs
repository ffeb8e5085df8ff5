//! Marks made, changed, removed, undone.

use demarche_core::study::ArticlePath;
use std::sync::Arc;

use smallvec::smallvec;

use super::{
    Access, Action, Command, Effect, Entry, Mode, NoticeKind, OpenArticle, Refusal, Selection,
    Session, Standing, Ticket,
    apply::{Doubt, Outcome, refuse},
    history::Direction,
};
use demarche_core::{
    annotation::{Annotation, AnnotationId, Detail, Edit, EditError},
    codebook::CodeId,
    text::{self, Span},
};

/// One step to carry out.
struct Step {
    label: String,
    edit: Edit,
    /// What is selected and chosen afterwards.
    after: Standing,
}

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
            (None, None) => refuse("select words first: drag over them, or press . for a sentence"),
        }
    }

    /// Marks the words of the selection or of the chosen mark, whatever else marks them.
    pub(super) fn mark_also(&mut self, code: &CodeId, ticket: Ticket) -> Outcome {
        self.check_writable()?;
        let of_chosen = || {
            let annotation = self.chosen_annotation()?;
            annotation.hull()
        };
        match self.selected_words()?.or_else(of_chosen) {
            Some(span) => self.add(code, span, Action::MarkAlso(code.clone()), ticket),
            None => refuse("select words first: drag over them, or press . for a sentence"),
        }
    }

    /// Returns the selected words without the white space around them; refuses a selection of white space alone.
    fn selected_words(&self) -> Result<Option<Span>, Refusal> {
        let Some(span) = self.selection.and_then(Selection::span) else { return Ok(None) };
        let open = self.opened()?;
        match text::trim(open.article.text(), span) {
            Some(words) => Ok(Some(words)),
            None => refuse("there is only white space in the selection"),
        }
    }

    fn add(&mut self, code: &CodeId, span: Span, again: Action, ticket: Ticket) -> Outcome {
        if self.coder.is_none() {
            self.waiting = Some(again);
            return Ok(vec![Effect::AskCoder]);
        }
        let name = self.code_name(code);
        let is_twin =
            |other: &&Arc<Annotation>| other.code == *code && other.spans.as_slice() == [span];
        if self.opened()?.set.intersecting(span).iter().any(is_twin) {
            return refuse(format!("these words are marked as {name} already"));
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
        let after = (Some(caret(span.end())), Some(ticket.id));
        let label = format!("mark as {name}");
        self.take(Step { label, edit: Edit::Add(Arc::new(annotation)), after })
    }

    /// Gives a mark another code.
    pub(super) fn retype(&mut self, id: &AnnotationId, code: &CodeId, ticket: &Ticket) -> Outcome {
        let mut annotation = self.annotation(id)?;
        if annotation.code == *code {
            return refuse(format!("this is marked as {} already", self.code_name(code)));
        }
        let label =
            format!("change {} to {}", self.code_name(&annotation.code), self.code_name(code));
        annotation.code = code.clone();
        self.replace(label, annotation, ticket)
    }

    pub(super) fn set_unsure(
        &mut self,
        id: &AnnotationId,
        doubt: Doubt,
        ticket: &Ticket,
    ) -> Outcome {
        let mut annotation = self.annotation(id)?;
        if annotation.is_unsure == doubt.is_unsure {
            return Ok(Vec::new());
        }
        annotation.is_unsure = doubt.is_unsure;
        let label = if doubt.is_unsure { "note a doubt" } else { "take a doubt back" };
        self.replace(label.to_owned(), annotation, ticket)
    }

    pub(super) fn remove(&mut self, id: &AnnotationId, ticket: &Ticket) -> Outcome {
        let annotation = self.annotation(id)?;
        let name = self.code_name(&annotation.code);
        let place = annotation.hull().map(Span::start);
        let after = (place.map(caret).or(self.selection), None);
        let label = format!("remove {name}");
        let effects = self.take(Step { label, edit: Edit::Remove(id.clone()), after })?;
        let text = format!("Removed one {name}");
        self.notices.show(NoticeKind::Info, text, Some(Command::Undo), ticket.now);
        Ok(effects)
    }

    pub(super) fn toggle_done(&mut self, ticket: &Ticket) -> Outcome {
        let open = self.writable()?;
        if self.coder.is_none() {
            self.waiting = Some(Action::Run(Command::ToggleDone));
            return Ok(vec![Effect::AskCoder]);
        }
        let (done, label) = match open.set.header().done {
            None => (Some(ticket.now), "mark article as done"),
            Some(_) => (None, "mark article as not done"),
        };
        let after = (self.selection, self.chosen.clone());
        self.take(Step { label: label.to_owned(), edit: Edit::SetDone(done), after })
    }

    /// Puts the edges of a mark where a handle was dropped.
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
            return refuse(
                "a mark of several pieces has no single pair of edges; remove it and mark the words anew",
            );
        }
        annotation.spans = smallvec![span];
        forget_place(&mut annotation);
        annotation.modified = Some(ticket.now);
        let label = format!("move edges of {}", self.code_name(&annotation.code));
        // The caret stood at the old end.
        let after = (Some(caret(span.end())), Some(annotation.id.clone()));
        self.take(Step { label, edit: Edit::Replace(Arc::new(annotation)), after })
    }

    /// Turns the chosen mark into the live selection.
    pub(super) fn edit_edges(&mut self) -> Outcome {
        self.check_writable()?;
        let Some(annotation) = self.chosen_annotation() else {
            return refuse("choose a mark first: click on it, or go to it with ]");
        };
        let [span] = *annotation.spans.as_slice() else {
            return refuse(
                "a mark of several pieces has no single pair of edges; remove it and mark the words anew",
            );
        };
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
        // What is undone later is the mark as chosen, not the selection that stood for its edges.
        let editing = (self.mode.clone(), self.selection);
        self.stop_editing();
        let moved = self.move_edges(&id, selection, ticket);
        if moved.is_err() {
            (self.mode, self.selection) = editing;
        }
        moved
    }

    /// Leaves the edges as they were, or drops the selection, or the chosen mark.
    pub(super) fn cancel(&mut self) -> Vec<Effect> {
        if self.mode != Mode::Reading {
            self.stop_editing();
        } else if let Some(selection) =
            self.selection.filter(|selection| selection.span().is_some())
        {
            self.selection = Some(caret(selection.focus));
        } else {
            self.chosen = None;
        }
        Vec::new()
    }

    /// Ends the moving of edges without a change.
    pub(super) fn stop_editing(&mut self) {
        if let Mode::Edges { original, .. } = std::mem::replace(&mut self.mode, Mode::Reading) {
            self.selection = Some(caret(original.end()));
        }
    }

    fn replace(&mut self, label: String, mut annotation: Annotation, ticket: &Ticket) -> Outcome {
        annotation.modified = Some(ticket.now);
        let selection = self.selection.filter(|selection| selection.span().is_none());
        let after = (selection, Some(annotation.id.clone()));
        self.take(Step { label, edit: Edit::Replace(Arc::new(annotation)), after })
    }

    /// Carries out a step and remembers how to take it back.
    fn take(&mut self, step: Step) -> Outcome {
        self.check_writable()?;
        let before = (self.selection, self.chosen.clone());
        let Step { label, edit, after } = step;
        let (path, inverse) = self.edit(edit)?;
        self.group += 1;
        let entry =
            Entry { label, group: self.group, path, edit: inverse, before, after: after.clone() };
        self.history.push(entry);
        (self.selection, self.chosen) = after;
        self.mode = Mode::Reading;
        Ok(self.write_open())
    }

    /// Applies an edit to the open set; returns the article's path and the inverse.
    fn edit(&mut self, edit: Edit) -> Result<(ArticlePath, Edit), Refusal> {
        let Some(open) = &mut self.open else { return refuse("no article is open") };
        let inverse = edit
            .apply(&mut open.set)
            .map_err(|error: EditError| Refusal { message: error.to_string() })?;
        self.revision += 1;
        open.revision = self.revision;
        let path = open.path.clone();
        self.notices.dismiss_stale();
        self.refresh_entry();
        Ok((path, inverse))
    }

    /// Takes the last step back, or makes it again; opens its article first if another one is open.
    pub(super) fn travel(&mut self, direction: Direction) -> Outcome {
        if self.mode != Mode::Reading {
            self.stop_editing();
            return Ok(Vec::new());
        }
        let Some(entry) = self.history.next(direction) else {
            return refuse(match direction {
                Direction::Undo => "there is nothing to undo",
                Direction::Redo => "there is nothing to redo",
            });
        };
        if self.open.as_ref().is_none_or(|open| open.path != entry.path) {
            self.travelling = Some(direction);
            return Ok(vec![Effect::OpenInStudy(entry.path.clone())]);
        }
        self.check_writable()?;
        let Some(mut entry) = self.history.take(direction) else { return Ok(Vec::new()) };
        // A step that cannot be taken back any more (its mark changed on disk) is dropped, and it is said why.
        let (_, inverse) = self.edit(entry.edit)?;
        entry.edit = inverse;
        let standing = match direction {
            Direction::Undo => entry.before.clone(),
            Direction::Redo => entry.after.clone(),
        };
        let place = self.place_of(&standing, &entry);
        self.history.put_across(direction, entry);
        (self.selection, self.chosen) = standing;
        let mut effects = self.write_open();
        effects.extend(place.map(Effect::Reveal));
        Ok(effects)
    }

    /// Goes on with an undo or redo that had to open its article first.
    pub(super) fn go_on_travelling(&mut self) -> Outcome {
        let is_writable = self.open.as_ref().is_some_and(|open| open.access == Access::Writable);
        match self.travelling.filter(|_| is_writable) {
            Some(direction) => {
                self.travelling = None;
                self.travel(direction)
            }
            None => Ok(Vec::new()),
        }
    }

    /// Returns a byte of what a step changed.
    fn place_of(&self, standing: &Standing, entry: &Entry) -> Option<usize> {
        let set = &self.open.as_ref()?.set;
        let chosen = standing.1.as_ref().or(entry.after.1.as_ref()).or(entry.before.1.as_ref());
        let of_mark = chosen.and_then(|id| set.get(id)).and_then(|annotation| annotation.hull());
        of_mark.map(Span::start).or_else(|| standing.0.map(|selection| selection.focus))
    }

    /// Returns a copy of a mark of the open article that may be changed.
    fn annotation(&self, id: &AnnotationId) -> Result<Annotation, Refusal> {
        match self.writable()?.set.get(id) {
            Some(annotation) => Ok(Annotation::clone(annotation)),
            None => refuse("this mark is no longer there"),
        }
    }

    fn opened(&self) -> Result<&OpenArticle, Refusal> {
        self.open.as_ref().map_or_else(|| refuse("no article is open"), Ok)
    }

    fn writable(&self) -> Result<&OpenArticle, Refusal> {
        let open = self.opened()?;
        match &open.access {
            Access::Writable => Ok(open),
            Access::ReadOnly(reason) => refuse(format!("these marks can only be read: {reason}")),
        }
    }

    pub(super) fn check_writable(&self) -> Result<(), Refusal> {
        self.writable().map(drop)
    }

    /// Returns a code's name within a sentence.
    fn code_name(&self, code: &CodeId) -> String {
        self.codebook.get(code).map_or_else(|| code.0.to_string(), |code| code.name.to_lowercase())
    }
}

/// A person has put the mark where it is: what was stored of an older place holds no longer.
fn forget_place(annotation: &mut Annotation) {
    if let Some(detail) = &mut annotation.detail {
        detail.stored.clear();
        detail.status = None;
        if **detail == Detail::default() {
            annotation.detail = None;
        }
    }
}

pub(super) fn caret(at: usize) -> Selection {
    Selection { anchor: at, focus: at }
}
