//! Converts offsets that are near each other without using the index each time.

use demarche_core::text::{Unit, UnitIndex};

/// Up to this distance, in bytes, characters are counted without the index.
const NEAR: usize = 1024;

/// A place in a text, known in bytes and in code points; the next place to convert is usually near it.
#[derive(Debug)]
pub(in crate::formats) struct Cursor<'a> {
    text: &'a str,
    units: &'a UnitIndex,
    // Invariant: `byte` is a character boundary, and `code_points` characters precede it.
    byte: usize,
    code_points: usize,
}

impl<'a> Cursor<'a> {
    pub(in crate::formats) fn new(text: &'a str, units: &'a UnitIndex) -> Self {
        Self { text, units, byte: 0, code_points: 0 }
    }

    /// Returns the byte offset of a code-point offset, or `None` if it is beyond the text's end.
    pub(in crate::formats) fn byte_of(&mut self, code_points: usize) -> Option<usize> {
        let byte = if code_points.abs_diff(self.code_points) > NEAR {
            self.units.convert(self.text, code_points, Unit::CodePoint, Unit::Byte)?
        } else if let Some(behind) =
            self.code_points.checked_sub(code_points).filter(|behind| *behind > 0)
        {
            self.byte - before(self.text, self.byte, behind).len()
        } else {
            self.byte + skip(self.text.get(self.byte..)?, code_points - self.code_points)?
        };
        self.byte = byte;
        self.code_points = code_points;
        Some(byte)
    }

    /// Returns the code-point offset of a byte offset, or `None` if it is outside the text or inside a character.
    pub(in crate::formats) fn code_points_of(&mut self, byte: usize) -> Option<usize> {
        let code_points = if byte.abs_diff(self.byte) > NEAR {
            self.units.convert(self.text, byte, Unit::Byte, Unit::CodePoint)?
        } else if byte < self.byte {
            self.code_points - count(self.text.get(byte..self.byte)?)
        } else {
            self.code_points + count(self.text.get(self.byte..byte)?)
        };
        self.byte = byte;
        self.code_points = code_points;
        Some(code_points)
    }
}

/// Returns how many characters `text` has.
pub(in crate::formats) fn count(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

/// Returns how many bytes the first `characters` of `text` take, or `None` if it has fewer.
fn skip(text: &str, characters: usize) -> Option<usize> {
    if text.as_bytes().get(..characters).is_some_and(<[u8]>::is_ascii) {
        return Some(characters);
    }
    let mut starts = text.bytes().enumerate().filter(|(_, byte)| is_start(*byte));
    match starts.nth(characters) {
        Some((byte, _)) => Some(byte),
        None => (count(text) == characters).then_some(text.len()),
    }
}

/// Returns up to `characters` characters of `text` before byte `at`.
pub(in crate::formats) fn before(text: &str, at: usize, characters: usize) -> &str {
    let head = text.get(..at).unwrap_or_default();
    if let Some(tail) = head.len().checked_sub(characters).and_then(|start| head.get(start..))
        && tail.is_ascii()
    {
        return tail;
    }
    let starts = head.bytes().rev().enumerate().filter(|(_, byte)| is_start(*byte));
    let length = starts.map(|(index, _)| index + 1).nth(characters.saturating_sub(1));
    head.get(head.len() - length.unwrap_or(head.len())..).unwrap_or_default()
}

/// Returns up to `characters` characters of `text` from byte `at`.
pub(in crate::formats) fn after(text: &str, at: usize, characters: usize) -> &str {
    let tail = text.get(at..).unwrap_or_default();
    let end = skip(tail, characters).unwrap_or(tail.len());
    tail.get(..end).unwrap_or_default()
}

/// Returns whether a byte of UTF-8 begins a character.
fn is_start(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn context_counts_characters() {
        let text = "añ😀b";
        assert_eq!(before(text, 7, 2), "ñ😀");
        assert_eq!(before(text, 7, 32), "añ😀");
        assert_eq!(before(text, 0, 32), "");
        assert_eq!(after(text, 1, 2), "ñ😀");
        assert_eq!(after(text, 8, 2), "");
    }

    #[test]
    fn small_steps_need_no_index() {
        let (text, units) = ("añ😀b", UnitIndex::default());
        let mut cursor = Cursor::new(text, &units);
        let bytes: Vec<_> =
            [0, 3, 1, 2, 4, 5, 0].into_iter().map(|offset| cursor.byte_of(offset)).collect();
        assert_eq!(bytes, [Some(0), Some(7), Some(1), Some(3), Some(8), None, Some(0)]);
        let mut cursor = Cursor::new(text, &units);
        assert_eq!(cursor.code_points_of(3), Some(2));
        assert_eq!(cursor.code_points_of(5), None, "inside a character");
        assert_eq!(cursor.code_points_of(8), Some(4));
        assert_eq!(cursor.code_points_of(1), Some(1));
        assert_eq!(cursor.code_points_of(9), None, "outside");
    }
}
