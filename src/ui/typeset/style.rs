//! The style of a text.

use std::ops::Range;

use super::direction::Direction;
use demarche_core::text::Hand;

/// A family of bundled fonts. Arabic script uses Naskh or, for Urdu, Nastaliq; other characters use system fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Face {
    /// For the article.
    Serif,
    /// For the article, without serifs.
    SansText,
    /// For the rest of the window.
    Sans,
}

/// Words to lay out. Ranges of them are bytes of the source, at character boundaries and in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words<'a> {
    /// The words.
    pub source: &'a str,
    /// Whether ends of lines are shown as spaces: the text was wrapped by hand and is wrapped to the column here.
    pub is_joined: bool,
    /// The ranges that are bold.
    pub bold: &'a [Range<usize>],
    /// The ranges that are emphasized: in italics, or bold in scripts without italics.
    pub emphasized: &'a [Range<usize>],
    /// The ranges that are painted in the weaker colour.
    pub weak: &'a [Range<usize>],
}

impl<'a> Words<'a> {
    /// Returns words whose lines are kept and of which none are set apart.
    pub fn of(source: &'a str) -> Self {
        Self { source, ..Self::default() }
    }
}

/// In which of two colours words are painted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tone {
    #[default]
    Plain,
    Weak,
}

/// The style of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// The family.
    pub face: Face,
    /// The size in points.
    pub size: f32,
    /// Line height as a multiple of the size (Nastaliq gets its own, larger one).
    pub line_height: f32,
    /// Whether bold.
    pub is_bold: bool,
    /// Whether italic.
    pub is_italic: bool,
    /// The base direction: `Auto` for a whole paragraph, that of the paragraph for a piece of it.
    pub direction: Direction,
    /// The hand of Arabic script if the letters do not decide it: that of the text it is a piece of, or `None` for that of
    /// the open article.
    pub hand: Option<Hand>,
}

impl Style {
    /// Returns the hand for a text, where `usual` is that of the open article.
    pub(super) fn hand_for(&self, text: &str, usual: Hand) -> Hand {
        Hand::of(text).or(self.hand).unwrap_or(usual)
    }
}
