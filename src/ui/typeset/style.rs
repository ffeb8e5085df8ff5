//! The style of a text.

use super::direction::Direction;
use demarche_core::text::Hand;

/// A family of bundled fonts. Arabic script uses Naskh or, for Urdu, Nastaliq; other characters use system fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Face {
    /// For the article.
    Serif,
    /// For the rest of the window.
    Sans,
}

/// Words to lay out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words<'a> {
    /// The words.
    pub source: &'a str,
    /// Whether ends of lines are shown as spaces: the text was wrapped by hand and is wrapped to the column here.
    pub is_joined: bool,
    /// The length in bytes of the words at the start that are set apart, such as the name of a speaker; at a character boundary.
    pub lead: usize,
}

impl<'a> Words<'a> {
    /// Returns words whose lines are kept and of which none are set apart.
    pub fn of(source: &'a str) -> Self {
        Self { source, is_joined: false, lead: 0 }
    }
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
