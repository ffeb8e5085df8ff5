//! Shows or hides the page clutter of documents: the menus, side boxes and footers of a web page, which are in its text but
//! not part of its article. In plain text it is always shown.

use demarche_core::{annotation::Stamp, text::Span};

use super::{
    Clutter, Command, Effect, Mode, NoticeKind, OpenArticle, Selection, Session,
    outcome::{Outcome, refuse},
};

impl Session {
    /// Returns whether documents are shown with their page clutter, as the user chose.
    pub fn chosen_clutter(&self) -> Clutter {
        self.clutter
    }

    /// Returns whether the open article is shown with its page clutter.
    pub fn clutter(&self) -> Clutter {
        let hides = |open: &OpenArticle| {
            self.clutter == Clutter::Hidden
                && self.uncovered != Some(open.opening)
                && Clutter::can_be_hidden(&open.article)
        };
        if self.open.as_ref().is_some_and(hides) { Clutter::Hidden } else { Clutter::Shown }
    }

    /// Returns whether some of these words are in page clutter that is hidden.
    pub fn is_hidden(&self, words: Span) -> bool {
        let touches = |open: &OpenArticle| open.article.touches_clutter(words);
        self.clutter() == Clutter::Hidden && self.open.as_ref().is_some_and(touches)
    }

    /// Returns whether a byte is in page clutter that is hidden.
    pub fn is_hidden_at(&self, byte: usize) -> bool {
        let is_in = |open: &OpenArticle| open.article.is_clutter_at(byte);
        self.clutter() == Clutter::Hidden && self.open.as_ref().is_some_and(is_in)
    }

    /// Returns the parts of a selection that are shown, in reading order.
    pub fn shown_parts(&self, words: Span) -> Vec<Span> {
        match &self.open {
            Some(open) if self.is_hidden(words) => open.article.without_clutter(words),
            _ => vec![words],
        }
    }

    /// Shows or hides page clutter in all documents.
    pub(super) fn set_clutter(&mut self, clutter: Clutter) {
        self.clutter = clutter;
        self.uncovered = None;
        self.notices.dismiss_of(Command::PageClutter);
        self.leave_clutter();
    }

    pub(super) fn toggle_clutter(&mut self) -> Outcome {
        if !Clutter::can_be_hidden(&self.opened()?.article) {
            return refuse("this article has no page clutter that can be hidden");
        }
        self.set_clutter(match self.clutter() {
            Clutter::Hidden => Clutter::Shown,
            Clutter::Shown => Clutter::Hidden,
        });
        Ok(Vec::new())
    }

    /// Shows the page clutter of the open article, until it is opened again, if some of these words are in it.
    pub(super) fn uncover(&mut self, words: Span, now: Stamp) {
        if self.is_hidden(words) {
            self.uncovered = self.open.as_ref().map(|open| open.opening);
            let text = "Page clutter is shown, because this place is in it".to_owned();
            self.notices.show(NoticeKind::Info, text, Some(Command::PageClutter), now);
        }
    }

    /// Shows the page clutter of the open article if what is to be shown is in it.
    pub(super) fn uncover_for(&mut self, effects: &[Effect], now: Stamp) {
        if self.clutter() == Clutter::Shown {
            return;
        }
        for effect in effects {
            let words = match effect {
                Effect::Reveal(byte) => self.block_around(*byte),
                Effect::RevealWords(words) => Some(*words),
                _ => None,
            };
            let Some(words) = words else { continue };
            let edited = match &self.mode {
                Mode::Edges { original, .. } => Some(original.clone()),
                Mode::Reading => None,
            };
            // Between the pieces of the chosen mark there may be clutter that is not in it.
            let chosen = self.chosen_annotation().filter(|mark| mark.hull() == Some(words));
            let spans = edited.or_else(|| chosen.map(|mark| mark.spans.to_vec()));
            for span in spans.unwrap_or_else(|| vec![words]) {
                self.uncover(span, now);
            }
        }
    }

    /// Returns the block of page clutter at a byte, if it is in one.
    fn block_around(&self, byte: usize) -> Option<Span> {
        let article = &self.open.as_ref()?.article;
        let block = article.blocks().get(article.block_index_at(byte))?;
        article.is_clutter_at(byte).then_some(block.span)
    }

    /// Lets go of what is selected or chosen in page clutter that is hidden now.
    pub(super) fn leave_clutter(&mut self) {
        if self.clutter() == Clutter::Shown {
            return;
        }
        self.stop_editing();
        let is_in = |selection: &Selection| {
            self.is_hidden_at(selection.anchor) || self.is_hidden_at(selection.focus)
        };
        self.selection = self.selection.filter(|selection| !is_in(selection));
        let pieces = std::mem::take(&mut self.pieces);
        self.pieces = pieces.into_iter().flat_map(|piece| self.shown_parts(piece)).collect();
        let chosen = self.chosen_annotation();
        if chosen.is_some_and(|mark| mark.spans.iter().any(|span| self.is_hidden(*span))) {
            self.chosen = None;
            self.stop_review();
        }
    }
}
