//! Offsets counted in bytes, code points or UTF-16 units.

/// What an offset counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Bytes of UTF-8: what Demarche counts internally.
    Byte,
    /// Unicode code points: what our files, Python and W3C count.
    CodePoint,
    /// UTF-16 units: what browsers, Java and Windows count.
    Utf16,
}

/// Bytes between two checkpoints: few enough that the scan after the look-up takes less than a microsecond.
const STRIDE: usize = 2048;

/// The units before a checkpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    code_points: usize,
    utf16: usize,
}

impl Count {
    fn of(bytes: &[u8]) -> Self {
        // Every byte but a continuation byte begins a character; one of 0xF0 or more begins a surrogate pair.
        let mut total = Self::default();
        // The counters are bytes, because a processor adds many of those at once; the groups are small enough that none
        // overflows.
        for part in bytes.chunks(usize::from(u8::MAX)) {
            let (mut leads, mut pairs) = (0_u8, 0_u8);
            for byte in part {
                leads += u8::from(is_lead(*byte));
                pairs += u8::from(*byte >= 0xF0);
            }
            total.code_points += usize::from(leads);
            total.utf16 += usize::from(leads) + usize::from(pairs);
        }
        total
    }

    fn plus(self, other: Self) -> Self {
        Self { code_points: self.code_points + other.code_points, utf16: self.utf16 + other.utf16 }
    }

    fn get(self, unit: Unit, bytes: usize) -> usize {
        match unit {
            Unit::Byte => bytes,
            Unit::CodePoint => self.code_points,
            Unit::Utf16 => self.utf16,
        }
    }
}

fn is_lead(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

/// Checkpoints over a text that make every conversion O(log n) after an O(n) pass.
#[derive(Clone, Debug, Default)]
pub struct UnitIndex {
    // The units before byte `k * STRIDE`. Empty for pure ASCII, where all units are the same.
    checkpoints: Vec<Count>,
    total: Count,
    n_bytes: usize,
}

impl UnitIndex {
    /// Returns the index of `text`.
    pub fn new(text: &str) -> Self {
        let n_bytes = text.len();
        if text.is_ascii() {
            return Self {
                checkpoints: Vec::new(),
                total: Count { code_points: n_bytes, utf16: n_bytes },
                n_bytes,
            };
        }
        let mut checkpoints = Vec::with_capacity(n_bytes / STRIDE + 1);
        let mut total = Count::default();
        for chunk in text.as_bytes().chunks(STRIDE) {
            checkpoints.push(total);
            total = total.plus(Count::of(chunk));
        }
        Self { checkpoints, total, n_bytes }
    }

    /// Converts `offset` from one unit to another, or returns `None` if it is outside `text` or inside a character. `text`
    /// must be the text that was indexed.
    pub fn convert(&self, text: &str, offset: usize, from: Unit, to: Unit) -> Option<usize> {
        if offset > self.len(from) {
            return None;
        }
        if self.checkpoints.is_empty() || from == to && from == Unit::CodePoint {
            return Some(offset);
        }
        let byte = self.to_byte(text, offset, from)?;
        if to == Unit::Byte {
            return Some(byte);
        }
        let index = (byte / STRIDE).min(self.checkpoints.len() - 1);
        let before = *self.checkpoints.get(index)?;
        let rest = Count::of(text.as_bytes().get(index * STRIDE..byte)?);
        Some(before.plus(rest).get(to, byte))
    }

    /// Returns the length of the indexed text counted in `unit`.
    pub fn len(&self, unit: Unit) -> usize {
        self.total.get(unit, self.n_bytes)
    }

    /// Returns whether the indexed text is empty.
    pub fn is_empty(&self) -> bool {
        self.n_bytes == 0
    }

    fn to_byte(&self, text: &str, offset: usize, from: Unit) -> Option<usize> {
        if from == Unit::Byte {
            return text.is_char_boundary(offset).then_some(offset);
        }
        if offset == self.len(from) {
            return Some(self.n_bytes);
        }
        let index = self
            .checkpoints
            .partition_point(|count| count.get(from, 0) <= offset)
            .checked_sub(1)?;
        let mut seen = self.checkpoints.get(index)?.get(from, 0);
        let start = index * STRIDE;
        for (step, byte) in text.as_bytes().get(start..)?.iter().enumerate() {
            if is_lead(*byte) {
                if seen == offset {
                    return Some(start + step);
                }
                if seen > offset {
                    return None;
                }
                seen += if from == Unit::Utf16 && *byte >= 0xF0 { 2 } else { 1 };
            }
        }
        None
    }
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a test may panic")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const UNITS: [Unit; 3] = [Unit::Byte, Unit::CodePoint, Unit::Utf16];

    fn naive(text: &str, byte: usize, unit: Unit) -> usize {
        match unit {
            Unit::Byte => byte,
            Unit::CodePoint => text[..byte].chars().count(),
            Unit::Utf16 => text[..byte].encode_utf16().count(),
        }
    }

    #[track_caller]
    fn check(text: &str) {
        let index = UnitIndex::new(text);
        for byte in (0..=text.len()).filter(|byte| text.is_char_boundary(*byte)) {
            for from in UNITS {
                for to in UNITS {
                    let offset = naive(text, byte, from);
                    assert_eq!(
                        index.convert(text, offset, from, to),
                        Some(naive(text, byte, to)),
                        "{byte} {from:?} {to:?}"
                    );
                }
            }
        }
        for unit in UNITS {
            assert_eq!(index.len(unit), naive(text, text.len(), unit));
            assert_eq!(index.convert(text, index.len(unit) + 1, unit, Unit::Byte), None);
        }
    }

    #[test]
    fn converts_every_boundary() {
        check("");
        check("plain ASCII");
        check("é🙂ق۔x");
        check(&format!("{}🙂{}", "a".repeat(STRIDE - 2), "é".repeat(40)));
    }

    #[test]
    fn refuses_the_inside_of_a_character() {
        let text = "a🙂b";
        let index = UnitIndex::new(text);
        assert_eq!(index.convert(text, 2, Unit::Byte, Unit::CodePoint), None);
        assert_eq!(index.convert(text, 2, Unit::Utf16, Unit::Byte), None);
        assert_eq!(index.convert(text, 3, Unit::Utf16, Unit::Byte), Some(5));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn round_trips(text in "(\\PC|[a-z]{0,40}|🙂){0,120}", at in 0usize..5_000) {
            let index = UnitIndex::new(&text);
            for from in UNITS {
                for to in UNITS {
                    if let Some(there) = index.convert(&text, at, from, to) {
                        prop_assert_eq!(index.convert(&text, there, to, from), Some(at));
                    }
                }
            }
        }
    }
}
