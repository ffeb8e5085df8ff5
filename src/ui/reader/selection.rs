//! Computes what a drag selects, from the text and the pointer's place in it, without the screen.

use super::claim;
use crate::session::Selection;
use demarche_core::{
    article::{Article, claim_span, without_marker},
    text::{self, Span},
};

/// The unit by which a drag selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grain {
    /// Words whose middle is crossed, for a plain drag.
    Edge,
    /// Whole words, for a double click.
    Word,
    /// Whole sentences, for a triple click.
    Sentence,
    /// Whole blocks, for a quadruple click.
    Paragraph,
}

impl Grain {
    /// Returns the grain of the `count`-th consecutive click.
    pub(super) fn of_clicks(count: u32) -> Self {
        match count {
            0..=1 => Self::Edge,
            2 => Self::Word,
            3 => Self::Sentence,
            _ => Self::Paragraph,
        }
    }
}

/// Whether a drag snaps to its grain or, while Alt is held, selects by character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grip {
    /// To the drag's grain.
    Snapping,
    /// To characters.
    Fine,
}

/// Where the pointer is in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Touch {
    /// The nearest place between two clusters.
    pub(super) caret: usize,
    /// The cluster under the pointer, if there is one.
    pub(super) cluster: Option<Span>,
    /// The block it is in.
    pub(super) block: Span,
}

impl Touch {
    /// Returns the word under the pointer, or `None` if there is none.
    fn word(self, text: &str) -> Option<Span> {
        let at = self.cluster?.start().clamp(self.block.start(), self.block.end() - 1);
        text::trim(text, text::word_at(text, self.block, at))
    }

    /// Returns the words of the sentence, block or word under the pointer or nearest to it.
    fn piece(self, article: &Article, grain: Grain) -> Option<Span> {
        let text = article.text();
        let Self { caret, cluster, block } = self;
        // Beyond a line's end this is the cluster before the caret; at a block's start it is the one after it.
        let at = cluster.map_or_else(
            || if caret > block.start() { text::previous_grapheme(text, caret) } else { caret },
            Span::start,
        );
        let at = at.clamp(block.start(), block.end().saturating_sub(1));
        match grain {
            Grain::Edge | Grain::Word => text::trim(text, text::word_at(text, block, at)),
            Grain::Sentence => Some(claim::sentence(article, block, at)),
            Grain::Paragraph => Some(claim_span(article, block)),
        }
    }
}

/// A drag under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Drag {
    from: Touch,
    grain: Grain,
    /// Whether the place where it began is already exact.
    is_anchored: bool,
}

impl Drag {
    /// Starts a drag at a touch.
    pub(super) fn new(touch: Touch, grain: Grain) -> Self {
        Self { from: touch, grain, is_anchored: false }
    }

    /// Continues from the anchor of a selection to a touch, for Shift and a click. The place of a caret snaps to a word; the
    /// end of a selection stays.
    pub(super) fn extending(article: &Article, selection: Selection, touch: Touch) -> Self {
        let caret = selection.anchor;
        let block = article.blocks().get(article.block_index_at(caret));
        let cluster = text::grapheme_at(article.text(), caret);
        let is_anchored = selection.span().is_some();
        let from = Touch { caret, cluster, block: block.map_or(touch.block, |block| block.span) };
        Self { from, grain: Grain::Edge, is_anchored }
    }

    /// Returns the selection with the pointer at `touch`; a fine grip selects by character.
    pub(super) fn to(&self, article: &Article, touch: Touch, grip: Grip) -> Selection {
        if grip == Grip::Fine {
            return Selection { anchor: self.from.caret, focus: touch.caret };
        }
        match self.grain {
            Grain::Edge => self.edge_to(article, touch),
            grain => self.pieces_to(article, touch, grain),
        }
    }

    /// Returns the words whose middle lies between the two ends, or else the word under the pointer.
    fn edge_to(&self, article: &Article, touch: Touch) -> Selection {
        let text = article.text();
        let from = if self.is_anchored {
            self.from.caret
        } else {
            snap_edge(text, self.from, Grip::Snapping)
        };
        let to = snap_edge(text, touch, Grip::Snapping);
        let crossed = Span::new(from.min(to), from.max(to)).and_then(|span| {
            let words = text::trim(text, span)?;
            Some(without_marker(article, span, words))
        });
        let is_backward = touch.caret < self.from.caret;
        let words = match crossed {
            Some(words) if self.is_anchored && is_backward => Span::new(words.start(), from),
            Some(words) if self.is_anchored => Span::new(from, words.end()),
            Some(words) => Some(words),
            None if self.is_anchored => None,
            None => self.from.word(text).or_else(|| touch.word(text)),
        };
        match words {
            Some(words) if is_backward => Selection { anchor: words.end(), focus: words.start() },
            Some(words) => Selection { anchor: words.start(), focus: words.end() },
            None => Selection::caret(touch.caret),
        }
    }

    /// Returns everything from the piece where the drag began to the one at `touch`, both whole.
    fn pieces_to(&self, article: &Article, touch: Touch, grain: Grain) -> Selection {
        let (from, to) = (self.from.piece(article, grain), touch.piece(article, grain));
        let Some(from) = from.or(to) else { return Selection::caret(touch.caret) };
        let to = to.unwrap_or(from);
        if to.start() < from.start() {
            Selection { anchor: from.end(), focus: to.start() }
        } else {
            Selection { anchor: from.start(), focus: to.end().max(from.end()) }
        }
    }
}

/// Returns the byte that a dragged edge snaps to: the nearer end of the word under it, or the caret itself if the grip is
/// fine.
pub(super) fn snap_edge(text: &str, touch: Touch, grip: Grip) -> usize {
    let Touch { caret, cluster: _, block } = touch;
    if grip == Grip::Fine || caret <= block.start() || caret >= block.end() {
        return caret;
    }
    let word = text::word_at(text, block, caret);
    // Distances are in bytes, because counting grapheme clusters would be slow; both agree if a word is in one script.
    if caret - word.start() <= word.end() - caret { word.start() } else { word.end() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use demarche_core::article::{Block, BlockKind, Metadata, Sha256};

    /// Returns an article of one paragraph.
    fn article(text: &str) -> Article {
        let span = Span::new(0, text.len()).unwrap();
        let blocks = vec![Block::new(BlockKind::Paragraph, span)];
        let hash = Sha256([0; 32]);
        Article::new(text.into(), blocks, Metadata::default(), "UTF-8", hash, hash)
    }

    /// Drags from `[` to `]` and returns the selection, with its focus marked `|`.
    fn drag(source: &str, grain: Grain, grip: Grip) -> String {
        let is_backward = source.find(']') < source.find('[');
        let plain = source.replace(['[', ']'], "");
        let first = source.find(['[', ']']).unwrap();
        let second = source.rfind(['[', ']']).unwrap() - 1;
        let (from, to) = if is_backward { (second, first) } else { (first, second) };
        let article = article(&plain);
        let block = article.blocks()[0].span;
        let touch =
            |caret: usize| Touch { caret, cluster: text::grapheme_at(&plain, caret), block };
        let drag = Drag::new(touch(from), grain);
        let Selection { anchor, focus } = drag.to(&article, touch(to), grip);
        let mut words = plain.get(anchor.min(focus)..anchor.max(focus)).unwrap().to_owned();
        words.insert(if focus < anchor { 0 } else { words.len() }, '|');
        words
    }

    #[track_caller]
    fn check(source: &str, expected: &str) {
        assert_eq!(drag(source, Grain::Edge, Grip::Snapping), expected, "{source}");
    }

    #[test]
    fn a_drag_takes_the_words_whose_middle_it_crosses() {
        check("Pakistan dem[anded verifi]able action.", "demanded verifiable|");
        check("Pakistan deman[ded verifi]able action.", "verifiable|");
        check("Pakistan dem[anded ver]ifiable action.", "demanded|");
        check("Pakistan dem]anded verifi[able action.", "|demanded verifiable");
        check("Pakistan de[man]ded action.", "demanded|");
        check("Pakistan demande[d] action.", "demanded|");
        check("Pakistan dema]nd[ed action.", "|demanded");
    }

    #[test]
    fn a_drag_in_blank_space_selects_nothing() {
        let text = "He left.";
        let article = article(text);
        let touch = Touch { caret: 8, cluster: None, block: article.blocks()[0].span };
        let selection = Drag::new(touch, Grain::Edge).to(&article, touch, Grip::Snapping);
        assert_eq!(selection, Selection::caret(8));
    }

    #[test]
    fn white_space_at_an_edge_is_left_out() {
        check("Pakistan[ demanded] action.", "demanded|");
        check("Pakistan] demanded[ action.", "|demanded");
        check("Pakistan[] demanded", "|");
    }

    #[test]
    fn alt_drags_by_characters() {
        assert_eq!(drag("Pakistan dem[anded ver]ifiable", Grain::Edge, Grip::Fine), "anded ver|");
        assert_eq!(drag("Pakistan dem]anded ver[ifiable", Grain::Edge, Grip::Fine), "|anded ver");
    }

    #[test]
    fn urdu_words_are_whole() {
        check("پاکستان نے اف[غان طالب]ان پر", "افغان طالبان|");
    }

    #[test]
    fn more_clicks_select_larger_units() {
        let source = "He left. She sta[]yed on. They talked.";
        assert_eq!(drag(source, Grain::of_clicks(2), Grip::Snapping), "stayed|");
        assert_eq!(drag(source, Grain::of_clicks(3), Grip::Snapping), "She stayed on|");
        assert_eq!(
            drag(source, Grain::of_clicks(4), Grip::Snapping),
            "He left. She stayed on. They talked|"
        );
    }

    /// Returns the words between a selection's anchor and a click with Shift at a byte.
    #[track_caller]
    fn check_shift(selection: Selection, at: usize, expected: &str) {
        let text = "Pakistan’s efforts to engage. Kabul";
        let article = article(text);
        let block = article.blocks()[0].span;
        let touch = Touch { caret: at, cluster: text::grapheme_at(text, at), block };
        let drag = Drag::extending(&article, selection, touch);
        let span = drag.to(&article, touch, Grip::Snapping).span();
        assert_eq!(span.and_then(|span| span.of(text)), Some(expected));
    }

    #[test]
    fn shift_click_extends_by_whole_words() {
        check_shift(Selection::caret(3), 20, "Pakistan’s efforts");
        check_shift(Selection::caret(15), 3, "Pakistan’s");
        check_shift(Selection { anchor: 11, focus: 13 }, 28, "s efforts to engage");
        check_shift(Selection { anchor: 20, focus: 18 }, 3, "Pakistan’s efforts");
    }

    #[test]
    fn a_handle_snaps_to_the_nearer_end_of_a_word() {
        let text = "one twelve four";
        let block = Span::new(0, text.len()).unwrap();
        let at = |caret| snap_edge(text, Touch { caret, cluster: None, block }, Grip::Snapping);
        assert_eq!((at(5), at(9), at(10)), (4, 10, 10));
        assert_eq!(snap_edge(text, Touch { caret: 5, cluster: None, block }, Grip::Fine), 5);
    }
}
