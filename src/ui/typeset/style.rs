//! How a text is set.

use super::direction::Direction;

/// A family of bundled faces; Arabic script falls to Naskh or, for Urdu, Nastaliq; the rest to system fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Face {
    /// For reading.
    Serif,
    /// For the window.
    Sans,
}

/// How a text is set.
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
    /// The base direction; `Auto` for a whole paragraph, its paragraph's own for a piece of one.
    pub direction: Direction,
}
