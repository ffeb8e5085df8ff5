//! Letters at their places on a page.

use super::weight::Weight;

/// A letter, or a few that are drawn as one, at its place on a page. Lengths are in points; `y` grows downwards.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Glyph {
    /// Its characters in logical order; empty if another glyph has them.
    pub(super) text: String,
    /// Where it begins and ends on its line, seen from the left.
    pub(super) x0: f32,
    pub(super) x1: f32,
    /// Its baseline.
    pub(super) y: f32,
    /// The size of its font.
    pub(super) size: f32,
    pub(super) weight: Weight,
    /// The number of the marked content that it belongs to, if the page is tagged.
    pub(super) content: Option<u32>,
    /// Whether the page says that it is no content: a running head, a page number.
    pub(super) is_artifact: bool,
}

impl Glyph {
    /// Returns whether it is white space.
    pub(super) fn is_space(&self) -> bool {
        !self.text.is_empty() && self.text.chars().all(char::is_whitespace)
    }
}

/// A horizontal line that is drawn on a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rule {
    pub(super) x0: f32,
    pub(super) x1: f32,
    pub(super) y: f32,
}

/// What is on a page.
#[derive(Clone, Debug, Default)]
pub(super) struct Page {
    /// What runs in the direction of most of its letters, in the order in which it is drawn.
    pub(super) glyphs: Vec<Glyph>,
    /// What runs in other directions: notes along the edge.
    pub(super) aside: Vec<Glyph>,
    pub(super) rules: Vec<Rule>,
    /// The share of the page that pictures cover, at most 1.
    pub(super) pictures: f32,
    /// How many letters have no character but only a code that may be one.
    pub(super) n_guessed: usize,
    /// How many letters are of no known character.
    pub(super) n_unknown: usize,
    /// Whether its text is invisible: recognised in a scan by a program.
    pub(super) is_recognized: bool,
}
