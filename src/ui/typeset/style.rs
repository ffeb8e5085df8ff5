//! The style of a text.

use super::direction::Direction;

/// A family of bundled fonts. Arabic script uses Naskh or, for Urdu, Nastaliq; other characters use system fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Face {
    /// For the article.
    Serif,
    /// For the rest of the window.
    Sans,
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
}
