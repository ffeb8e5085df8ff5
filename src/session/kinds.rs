//! What a person says paragraphs are: that with the caret, or all that are selected.

use std::ops::RangeInclusive;

use demarche_core::{
    article::{Corrections, StatedKind},
    text::Span,
};

use super::{
    Clutter, Command, Mode, NoticeKind, OpenArticle, RecordEdit, Session, Ticket,
    outcome::{Outcome, refuse},
    wording::{counted, grouped},
};

/// How many paragraphs are looked at to say what all of them are.
const MOST_LOOKED_AT: usize = 500;

impl Session {
    /// Returns whether a command that says what paragraphs are can run now.
    pub(super) fn can_state(&self, command: Command) -> bool {
        let Some(open) = self.open.as_ref().filter(|_| self.mode == Mode::Reading) else {
            return false;
        };
        let mut meant = self.meant_blocks();
        match command {
            Command::KindAsRead => {
                let is_meant = |block| meant.iter().any(|range| range.contains(&block));
                open.article.corrected_blocks().any(is_meant)
            }
            _ => meant.pop().is_some(),
        }
    }

    /// Returns whether the paragraph with the caret, or all that are selected, are what a command says.
    pub fn is_stated(&self, command: Command) -> bool {
        let (Some(open), Some(stated)) = (&self.open, command.stated_kind()) else { return false };
        let meant = self.meant_blocks();
        let mut blocks = meant.iter().filter_map(|range| open.article.blocks().get(range.clone()));
        let mut n_left = MOST_LOOKED_AT;
        let are_all = blocks.all(|blocks| {
            let is_looked_at = blocks.len() <= n_left;
            n_left = n_left.saturating_sub(blocks.len());
            is_looked_at && blocks.iter().all(|block| stated.is_of(block))
        });
        are_all && !meant.is_empty()
    }

    /// Returns whether such a command is for several paragraphs.
    pub fn states_several(&self) -> bool {
        let meant = self.meant_blocks();
        meant.len() > 1 || meant.iter().any(|range| range.start() < range.end())
    }

    /// Returns the paragraphs that a command is for, by their indexes in ascending order: all that are selected, or else that
    /// with the caret, or else those of the chosen mark.
    fn meant_blocks(&self) -> Vec<RangeInclusive<usize>> {
        let Some(open) = &self.open else { return Vec::new() };
        let of_words = |words: Span| {
            let (first, last) =
                (block_index(open, words.start()), block_index(open, words.end() - 1));
            // The words may begin in the white space after a block.
            let ends_before = |index: &usize| {
                let block = open.article.blocks().get(*index);
                block.is_some_and(|block| block.span.end() <= words.start()) && *index < last
            };
            if ends_before(&first) { first + 1..=last } else { first..=last }
        };
        let mut words = self.pieces_with(self.live_span());
        if words.is_empty()
            && let Some(caret) = self.selection
        {
            let is_shown = !open.article.blocks().is_empty() && !self.is_hidden_at(caret.focus);
            let index = block_index(open, caret.focus);
            return is_shown.then_some(index..=index).into_iter().collect();
        }
        if words.is_empty()
            && let Some(mark) = self.chosen_annotation()
        {
            words = mark.spans.to_vec();
        }
        let shown = words.into_iter().flat_map(|words| self.shown_parts(words));
        let mut ranges: Vec<RangeInclusive<usize>> = shown.map(of_words).collect();
        // Two pieces may be in one paragraph.
        ranges.dedup_by(|next, range| {
            let touches = next.start() <= range.end();
            if touches {
                *range = *range.start()..=*range.end().max(next.end());
            }
            touches
        });
        ranges
    }

    /// Says what these paragraphs are, in one step, or that they are what they were read as.
    pub(super) fn state_kind(&mut self, stated: Option<StatedKind>, ticket: &Ticket) -> Outcome {
        let open = self.opened()?;
        if self.mode != Mode::Reading {
            return refuse("finish moving the edges first");
        }
        let blocks: Vec<usize> = self.meant_blocks().into_iter().flatten().collect();
        if blocks.is_empty() {
            return refuse("put the caret into the paragraph first");
        }
        let before = open.article.record().clone();
        let after = open.article.stating(&blocks, stated);
        let most = Corrections::MOST;
        if after.kinds.iter().len() > most.max(before.kinds.iter().len()) {
            return refuse(format!(
                "of one article, at most {} paragraphs can be something else than they were read as",
                grouped(most)
            ));
        }
        let edit = RecordEdit { article: open.article_key(), before, after };
        let was_hiding = self.clutter() == Clutter::Hidden;
        let effects = self.set_record(&edit)?;
        let n_hidden = blocks.iter().filter(|block| self.is_hidden_block(**block)).count();
        if n_hidden > 0 {
            let what = counted(n_hidden, "paragraph");
            let verb = if n_hidden == 1 { "is" } else { "are" };
            let text = format!("{what} {verb} page clutter now, which is hidden");
            let command = Some(Command::PageClutter);
            self.notices.show(NoticeKind::Info, text, command, ticket.now);
        } else if was_hiding {
            self.notices.dismiss_of(Command::PageClutter);
        }
        Ok(effects)
    }

    fn is_hidden_block(&self, block: usize) -> bool {
        let open = self.open.as_ref();
        let block = open.and_then(|open| open.article.blocks().get(block));
        block.is_some_and(|block| self.is_hidden_at(block.span.start()))
    }
}

fn block_index(open: &OpenArticle, at: usize) -> usize {
    open.article.block_index_at(at)
}
