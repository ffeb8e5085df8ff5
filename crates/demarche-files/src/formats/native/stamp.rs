//! Timestamps in the spelling of our files: `2026-11-23T10:15:00Z`.

use demarche_core::annotation::Stamp;
use jiff::{Timestamp, civil::DateTime, fmt::temporal::DateTimePrinter, tz::Offset};

/// The first second of the year 0, before which a year needs more characters than we write.
const FIRST: i64 = -62_167_219_200;

/// Returns the spelling of our files. Milliseconds are cut off; moments before the year 0 or near the end of 9999 are moved
/// to the nearer end of that range.
pub(in crate::formats) fn to_text(stamp: Stamp) -> Spelled {
    let seconds = stamp.0.div_euclid(1000).clamp(FIRST, Timestamp::MAX.as_second());
    let mut spelled = Spelled { bytes: [0; 20], len: 0 };
    let moment = Timestamp::from_second(seconds).unwrap_or_default();
    // Within these bounds it takes exactly 20 bytes.
    if let Err(error) = DateTimePrinter::new().print_timestamp(&moment, &mut spelled) {
        log::debug!("{error}");
    }
    spelled
}

/// A timestamp in our spelling, which always has the same length.
#[derive(Clone, Copy, Debug)]
pub(in crate::formats) struct Spelled {
    bytes: [u8; 20],
    len: usize,
}

impl Spelled {
    pub(in crate::formats) fn as_str(&self) -> &str {
        // Only ASCII digits and signs.
        self.bytes
            .get(..self.len)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or_default()
    }
}

impl jiff::fmt::Write for Spelled {
    fn write_str(&mut self, text: &str) -> Result<(), jiff::Error> {
        let rest = self.bytes.get_mut(self.len..self.len + text.len());
        let rest =
            rest.ok_or_else(|| jiff::Error::from_args(format_args!("no room for {text:?}")))?;
        rest.copy_from_slice(text.as_bytes());
        self.len += text.len();
        Ok(())
    }
}

/// Returns the moment if `text` has exactly our spelling.
///
/// Only the digits are read here, because a set of a million marks has up to two million stamps; the calendar is jiff's.
pub(super) fn from_ours(text: &str) -> Option<Stamp> {
    let bytes: &[u8; 20] = text.as_bytes().try_into().ok()?;
    let signs = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'Z')];
    if !signs.iter().all(|(at, sign)| bytes.get(*at) == Some(sign)) {
        return None;
    }
    let two = |at: usize| {
        let digit = |at: usize| bytes.get(at)?.checked_sub(b'0').filter(|digit| *digit < 10);
        Some((digit(at)? * 10 + digit(at + 1)?).cast_signed())
    };
    let year = i16::from(two(0)?) * 100 + i16::from(two(2)?);
    // A leap second is refused, because it would be written back as the second before it.
    let moment = DateTime::new(year, two(5)?, two(8)?, two(11)?, two(14)?, two(17)?, 0).ok()?;
    let moment = Offset::UTC.to_timestamp(moment).ok()?;
    Some(Stamp(moment.as_millisecond()))
}

/// Returns the moment for any valid spelling, such as one with a fraction or an offset from UTC.
pub(super) fn from_any(text: &str) -> Option<Stamp> {
    text.parse::<Timestamp>().ok().map(|moment| Stamp(moment.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_our_exact_spelling_is_ours() {
        assert_eq!(from_ours("1970-01-01T00:00:00Z"), Some(Stamp(0)));
        assert_eq!(from_ours("2026-11-23T10:15:00Z"), Some(Stamp(1_795_428_900_000)));
        for other in [
            "2026-11-23T10:15:00+00:00",
            "2026-02-30T10:15:00Z",
            "2026-11-23 10:15:00Z",
            "2026-11-23T24:00:00Z",
            "2026-12-31T23:59:60Z",
            "20261123T101500.123Z",
            "",
        ] {
            assert_eq!(from_ours(other), None, "{other}");
        }
    }

    #[test]
    fn other_spellings_are_understood() {
        assert_eq!(from_any("2026-11-23T15:15:00.250+05:00"), Some(Stamp(1_795_428_900_250)));
        assert_eq!(from_any("yesterday"), None);
    }

    #[test]
    fn times_out_of_range_are_moved_to_the_nearer_end() {
        assert_eq!(to_text(Stamp(i64::MIN)).as_str(), "0000-01-01T00:00:00Z");
        assert_eq!(to_text(Stamp(i64::MAX)).as_str(), "9999-12-30T22:00:00Z");
        assert_eq!(to_text(Stamp(-1)).as_str(), "1969-12-31T23:59:59Z");
    }

    proptest! {
        #[test]
        fn spelling_and_reading_agree(seconds in FIRST..=Timestamp::MAX.as_second()) {
            let spelled = to_text(Stamp(seconds * 1000));
            let text = spelled.as_str();
            prop_assert_eq!(from_ours(text), Some(Stamp(seconds * 1000)));
            prop_assert_eq!(text.len(), 20);
        }
    }
}
