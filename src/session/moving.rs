//! Selecting, choosing, and going from mark to mark and from article to article.

use std::sync::Arc;

use demarche_core::annotation::{Annotation, AnnotationId};

use super::{
    Action, Command, Effect, IfUnreadable, Listed, Mode, NoticeKind, Selection, Session, Target,
    Ticket,
    outcome::{Outcome, refuse},
    selection::join,
};

/// The direction to go in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Forward,
    Back,
}

impl Session {
    pub(super) fn select(&mut self, selection: Option<Selection>) -> Vec<Effect> {
        self.selection = selection;
        // A live selection takes precedence over the chosen mark, so a mark must not look chosen beside it.
        if self.mode == Mode::Reading && selection.and_then(Selection::span).is_some() {
            self.chosen = None;
        }
        Vec::new()
    }

    /// Keeps the selected words as a piece of a mark, so that another one can be selected.
    pub(super) fn keep_piece(&mut self) -> Outcome {
        let Some(words) = self.live_words()? else {
            return refuse("select the words of the first piece");
        };
        join(&mut self.pieces, words);
        self.selection = Some(Selection::caret(words.end()));
        if self.mode == Mode::Reading {
            self.chosen = None;
        }
        Ok(Vec::new())
    }

    pub(super) fn choose(&mut self, id: Option<AnnotationId>) -> Vec<Effect> {
        self.stop_editing();
        let found =
            id.filter(|id| self.open.as_ref().is_some_and(|open| open.set.get(id).is_some()));
        if let Some(selection) = self.selection.filter(|_| found.is_some()) {
            self.selection = Some(Selection::caret(selection.focus));
        }
        self.pieces.clear();
        self.chosen = found;
        Vec::new()
    }

    pub(super) fn reveal(&mut self, id: AnnotationId) -> Vec<Effect> {
        self.stop_editing();
        let found = self.open.as_ref().and_then(|open| open.set.get(&id));
        let Some(hull) = found.map(|annotation| annotation.hull()) else { return Vec::new() };
        self.chosen = Some(id);
        self.pieces.clear();
        self.selection = hull.map(|hull| Selection::caret(hull.start()));
        hull.map(Effect::RevealWords).into_iter().collect()
    }

    /// Goes to the next or previous mark shown in the list, wrapping around at the ends.
    pub(super) fn go_to_mark(&mut self, way: Way) -> Outcome {
        self.stop_editing();
        let Some(open) = &self.open else { return refuse("no article is open") };
        let set = &open.set;
        let is_listed =
            |annotation: &Annotation| !annotation.spans.is_empty() && self.filter.shows(annotation);
        let chosen = self.chosen.as_ref().and_then(|id| set.rank_of(id));
        let here = self.selection.map_or(0, |selection| selection.focus);
        let found = match way {
            Way::Forward => {
                let from = chosen.map_or_else(|| set.rank_at(here), |rank| rank + 1);
                let mut round = set.iter_from(from).chain(set.iter().take(from));
                round.find(|annotation| is_listed(annotation))
            }
            Way::Back => {
                let from = chosen.unwrap_or_else(|| set.rank_at(here));
                let ranks = (0..from).rev().chain((from..set.len()).rev());
                let mut round = ranks.filter_map(|rank| set.iter_from(rank).next());
                round.find(|annotation| is_listed(annotation))
            }
        };
        match found.map(|annotation| annotation.id.clone()) {
            Some(id) => Ok(self.reveal(id)),
            None if set.is_empty() => refuse("there are no marks to go to yet"),
            None => refuse("no mark is listed; clear the filter to go to all of them"),
        }
    }

    /// Returns the mark that is the next or the previous one of a list, round its ends; `None` if it has none with a place.
    pub fn listed_mark(&self, listed: &Listed, command: Command) -> Option<AnnotationId> {
        let set = &self.open.as_ref()?.set;
        let chosen = self.chosen.as_ref().and_then(|id| set.rank_of(id));
        let here = || set.rank_at(self.selection.map_or(0, |selection| selection.focus));
        let has_place = |mark: &&Arc<Annotation>| !mark.spans.is_empty();
        let found = if command == Command::PreviousMark {
            listed.before(chosen.unwrap_or_else(here)).find(has_place)
        } else {
            listed.from(chosen.map_or_else(here, |rank| rank + 1)).find(has_place)
        };
        found.map(|mark| mark.id.clone())
    }

    /// Returns the open article's place in the study's list.
    fn article_index(&self) -> Option<usize> {
        let (study, open) = (self.study.as_ref()?, self.open.as_ref()?);
        study.articles.iter().position(|entry| entry.path == open.path)
    }

    pub(super) fn go_to_article(&mut self, way: Way) -> Outcome {
        let (Some(study), Some(index)) = (&self.study, self.article_index()) else {
            return refuse("there is no other article in this study");
        };
        let next = match way {
            Way::Forward => index.checked_add(1),
            Way::Back => index.checked_sub(1),
        };
        match next.and_then(|next| study.articles.get(next)) {
            Some(entry) => {
                let target = Target::InStudy(study.id.clone(), entry.path.clone());
                Ok(self.go_to(target, IfUnreadable::Ask))
            }
            None if way == Way::Forward => refuse("this is the last article of the study"),
            None => refuse("this is the first article of the study"),
        }
    }

    /// Returns the next article that is not done, from the end on those at the start, other than the one shown.
    fn next_open_article(&self) -> Option<Target> {
        let study = self.study.as_ref()?;
        let (before, after) = match self.article_index() {
            Some(index) => study.articles.split_at_checked(index)?,
            None => (&[][..], &study.articles[..]),
        };
        let n_open = usize::from(self.open.is_some());
        let mut others = after.iter().skip(n_open).chain(before);
        let next = others.find(|entry| !entry.is_done)?;
        Some(Target::InStudy(study.id.clone(), next.path.clone()))
    }

    pub(super) fn go_to_open_article(&mut self) -> Outcome {
        match self.next_open_article() {
            Some(target) => Ok(self.go_to(target, IfUnreadable::Ask)),
            None => refuse("all other articles of this study are done"),
        }
    }

    pub(super) fn done_and_next(&mut self, ticket: &Ticket) -> Outcome {
        let is_done = self.open.as_ref().is_some_and(|open| open.set.header().done.is_some());
        let mut effects = if is_done { Vec::new() } else { self.toggle_done(ticket)? };
        if self.waiting.is_some() {
            self.waiting = Some(Action::Run(Command::DoneAndNext));
            return Ok(effects);
        }
        if self.study.is_none() {
            return Ok(effects);
        }
        match self.next_open_article() {
            Some(target) => effects.extend(self.go_to(target, IfUnreadable::Ask)),
            None => {
                let text = "All articles of this study are done".to_owned();
                self.notices.show(NoticeKind::Info, text, None, ticket.now);
            }
        }
        Ok(effects)
    }
}
