//! The lines of a column: the pieces of rows that are in it.

use super::{
    glyph::Glyph,
    order::Direction,
    row::{Piece, Row},
};

/// The pieces of a row in a column, from left to right. Never empty.
#[derive(Clone, Debug)]
pub(super) struct Part<'a> {
    /// The index of the row in the list it was taken from.
    pub(super) row: usize,
    pub(super) y: f32,
    pub(super) size: f32,
    pub(super) pieces: Vec<&'a Piece>,
}

impl<'a> Part<'a> {
    /// Returns a whole row.
    pub(super) fn whole(index: usize, row: &'a Row) -> Self {
        Self { row: index, y: row.y, size: row.size, pieces: row.pieces.iter().collect() }
    }

    /// Returns those of its pieces that are meant, as a part of row `index`, if there are any.
    pub(super) fn of_pieces(&self, index: usize, is_in: impl Fn(&Piece) -> bool) -> Option<Self> {
        let pieces = self.pieces.iter().copied().filter(|piece| is_in(piece));
        let pieces: Vec<&'a Piece> = pieces.collect();
        let is_whole = pieces.len() == self.pieces.len();
        let part = Self { row: index, pieces, ..*self };
        if is_whole { Some(part) } else { part.with_own_size() }
    }

    /// Sets its size and its baseline to those of its letters: those beside it may be larger. Returns `None` if it has none.
    fn with_own_size(mut self) -> Option<Self> {
        let size = self.letters().map(|glyph| glyph.size).reduce(f32::max)?;
        let is_raised = |glyph: &&Glyph| glyph.size < 0.85 * size;
        let y = self.letters().find(|glyph| !is_raised(glyph))?.y;
        (self.size, self.y) = (size, y);
        Some(self)
    }

    pub(super) fn x0(&self) -> f32 {
        self.pieces.iter().fold(f32::INFINITY, |x0, piece| x0.min(piece.x0))
    }

    pub(super) fn x1(&self) -> f32 {
        self.pieces.iter().fold(f32::NEG_INFINITY, |x1, piece| x1.max(piece.x1))
    }

    /// Returns the baseline of its first letter, which may differ a little from that of its row.
    pub(super) fn baseline(&self) -> f32 {
        self.letters().next().map_or(self.y, |glyph| glyph.y)
    }

    /// Returns how many letters it has.
    pub(super) fn n_letters(&self) -> usize {
        self.letters().count()
    }

    /// Returns its last character, as it is read.
    pub(super) fn last_letter(&self, direction: Direction) -> Option<char> {
        let last = match direction {
            Direction::Left => self.letters().last(),
            Direction::Right => self.letters().next(),
        };
        last?.text.chars().last()
    }

    /// Returns its letters with the spaces that the page draws.
    pub(super) fn glyphs(&self) -> Vec<&'a Glyph> {
        self.pieces.iter().flat_map(|piece| &piece.glyphs).collect()
    }

    fn letters(&self) -> impl Iterator<Item = &'a Glyph> {
        self.pieces.iter().flat_map(|piece| &piece.glyphs).filter(|glyph| !glyph.is_space())
    }
}

/// Returns where a column begins and ends.
pub(super) fn extent(column: &[Part<'_>]) -> (f32, f32) {
    let left = column.iter().fold(f32::INFINITY, |left, part| left.min(part.x0()));
    let right = column.iter().fold(f32::NEG_INFINITY, |right, part| right.max(part.x1()));
    (left, right)
}
