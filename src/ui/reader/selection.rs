//! Computes what a drag selects, from the text and the pointer's place in it, without the screen.

use super::claim;
use crate::session::Selection;
use demarche_core::{
    article::{Article, claim_span},
    text::{self, Span},
};

/// The unit by which a drag selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grain {
    /// Grapheme clusters, while Alt is held.
    Character,
    /// Whole words, for a plain drag or a double click.
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
            0..=2 => Self::Word,
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

/// The piece of text at a touch: a selection growing forward from it begins at `first`, and one reaching it ends at `last`.
/// In white space `last` is before `first`, so that a selection never has white space at its edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    first: usize,
    last: usize,
}

impl Piece {
    fn of(article: &Article, touch: Touch, grain: Grain) -> Self {
        let text = article.text();
        let Touch { caret, cluster, block } = touch;
        // Beyond a line's end this is the cluster before the caret; at a block's start it is the one after it.
        let at = cluster.map_or_else(
            || if caret > block.start() { text::previous_grapheme(text, caret) } else { caret },
            Span::start,
        );
        let at = at.clamp(block.start(), block.end().saturating_sub(1));
        match grain {
            Grain::Character => Self { first: caret, last: caret },
            Grain::Word => {
                let word = text::word_at(text, block, at);
                match text::trim(text, word) {
                    Some(word) => Self { first: word.start(), last: word.end() },
                    None => Self { first: word.end(), last: word.start() },
                }
            }
            Grain::Sentence => {
                let sentence = claim::sentence(article, block, at);
                Self { first: sentence.start(), last: sentence.end() }
            }
            Grain::Paragraph => {
                let words = claim_span(article, block);
                Self { first: words.start(), last: words.end() }
            }
        }
    }
}

/// A drag under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Drag {
    from: Piece,
    caret: usize,
    grain: Grain,
}

impl Drag {
    /// Starts a drag at a touch.
    pub(super) fn new(article: &Article, touch: Touch, grain: Grain) -> Self {
        Self { from: Piece::of(article, touch, grain), caret: touch.caret, grain }
    }

    /// Continues from the anchor of a selection, for Shift and a click.
    pub(super) fn extending(selection: Selection) -> Self {
        let at = selection.anchor;
        Self { from: Piece { first: at, last: at }, caret: at, grain: Grain::Word }
    }

    /// Returns the selection with the pointer at `touch`; `grip` may override the grain.
    pub(super) fn to(&self, article: &Article, touch: Touch, grip: Grip) -> Selection {
        let is_fine = grip == Grip::Fine;
        let grain = if is_fine { Grain::Character } else { self.grain };
        let from = if is_fine { Piece { first: self.caret, last: self.caret } } else { self.from };
        let to = Piece::of(article, touch, grain);
        let is_backward = to.first.min(to.last) < from.first.min(from.last);
        let (anchor, focus) = if is_backward {
            (from.last.max(to.first), to.first)
        } else {
            (from.first, to.last.max(from.last).max(from.first))
        };
        Selection { anchor, focus }
    }
}

/// Returns the byte a dragged handle snaps to: the nearer end of the word under it, or the caret itself if the grip is
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
        let blocks = vec![Block { kind: BlockKind::Paragraph, span }];
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
        let drag = Drag::new(&article, touch(from), grain);
        let Selection { anchor, focus } = drag.to(&article, touch(to), grip);
        let mut words = plain.get(anchor.min(focus)..anchor.max(focus)).unwrap().to_owned();
        words.insert(if focus < anchor { 0 } else { words.len() }, '|');
        words
    }

    #[track_caller]
    fn check(source: &str, expected: &str) {
        assert_eq!(drag(source, Grain::Word, Grip::Snapping), expected, "{source}");
    }

    #[test]
    fn a_drag_snaps_to_words() {
        check("Pakistan dem[anded ver]ifiable action.", "demanded verifiable|");
        check("Pakistan dem]anded ver[ifiable action.", "|demanded verifiable");
        check("Pakistan de[man]ded action.", "demanded|");
    }

    #[test]
    fn white_space_at_an_edge_is_left_out() {
        check("Pakistan[ demanded] action.", "demanded|");
        check("Pakistan] demanded[ action.", "|demanded");
        check("Pakistan[] demanded", "|");
    }

    #[test]
    fn alt_drags_by_characters() {
        assert_eq!(drag("Pakistan dem[anded ver]ifiable", Grain::Word, Grip::Fine), "anded ver|");
        assert_eq!(drag("Pakistan dem]anded ver[ifiable", Grain::Word, Grip::Fine), "|anded ver");
    }

    #[test]
    fn urdu_words_are_whole() {
        check("پاکستان نے افغا[ن طال]بان پر", "افغان طالبان|");
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

    #[test]
    fn shift_click_extends_from_the_anchor() {
        let text = "one two three four";
        let article = article(text);
        let block = article.blocks()[0].span;
        let drag = Drag::extending(Selection { anchor: 4, focus: 7 });
        let touch = Touch { caret: 10, cluster: text::grapheme_at(text, 10), block };
        assert_eq!(drag.to(&article, touch, Grip::Snapping), Selection { anchor: 4, focus: 13 });
        let touch = Touch { caret: 1, cluster: text::grapheme_at(text, 1), block };
        assert_eq!(drag.to(&article, touch, Grip::Snapping), Selection { anchor: 4, focus: 0 });
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
