//! Timestamps as our files spell them: `2026-11-23T10:15:00Z`.

use demarche_core::annotation::Stamp;

const DAY: i64 = 86_400;

/// Returns the spelling of our files; milliseconds are cut off, years outside 0000 to 9999 moved to the nearer end.
pub(super) fn to_text(stamp: Stamp) -> Spelled {
    let seconds = stamp.0.div_euclid(1000).clamp(-62_167_219_200, 253_402_300_799);
    let (days, rest) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    let (year, month, day) = civil(days);
    let mut spelled = *b"0000-00-00T00:00:00Z";
    let parts = [(year / 100, 0), (year % 100, 2), (month, 5), (day, 8)];
    let times = [(rest / 3600, 11), (rest / 60 % 60, 14), (rest % 60, 17)];
    for (number, at) in parts.into_iter().chain(times) {
        if let Some([tens, ones]) = spelled.get_mut(at..at + 2) {
            *tens += (number / 10) as u8;
            *ones += (number % 10) as u8;
        }
    }
    Spelled(spelled)
}

/// A timestamp in our spelling, which is always of the same length.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spelled([u8; 20]);

impl Spelled {
    pub(super) fn as_str(&self) -> &str {
        // Digits and signs of ASCII only.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Returns the moment if `text` is spelled exactly as our files do.
pub(super) fn from_ours(text: &str) -> Option<Stamp> {
    let bytes: &[u8; 20] = text.as_bytes().try_into().ok()?;
    let number = |from: usize, to: usize| {
        bytes.get(from..to)?.iter().try_fold(0_i64, |sum, byte| {
            byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0'))
        })
    };
    let signs = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'Z')];
    if !signs.iter().all(|(at, sign)| bytes.get(*at) == Some(sign)) {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let days = days(year, month, day);
    let is_valid = (1..=12).contains(&month)
        && day >= 1
        && civil(days) == (year, month, day)
        && hour < 24
        && minute < 60
        && second < 60;
    is_valid.then_some(Stamp((days * DAY + hour * 3600 + minute * 60 + second) * 1000))
}

/// Returns the moment of any spelling that names one (fractions, offsets from UTC).
pub(super) fn from_any(text: &str) -> Option<Stamp> {
    from_ours(text).or_else(|| {
        text.parse::<jiff::Timestamp>().ok().map(|moment| Stamp(moment.as_millisecond()))
    })
}

/// Days since 1970-01-01 of a date in the Gregorian calendar (years counted from March, so that leap days come last).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date of a day counted from 1970-01-01: the inverse of `days`.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_our_spelling_is_ours() {
        assert_eq!(from_ours("1970-01-01T00:00:00Z"), Some(Stamp(0)));
        assert_eq!(from_ours("2026-11-23T10:15:00Z"), Some(Stamp(1_795_428_900_000)));
        for other in [
            "2026-11-23T10:15:00+00:00",
            "2026-02-30T10:15:00Z",
            "2026-11-23 10:15:00Z",
            "2026-11-23T24:00:00Z",
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

    proptest! {
        #[test]
        fn spelling_and_reading_agree(seconds in -62_167_219_200_i64..253_402_300_799) {
            let spelled = to_text(Stamp(seconds * 1000));
            let text = spelled.as_str();
            prop_assert_eq!(from_ours(text), Some(Stamp(seconds * 1000)));
            prop_assert_eq!(text.parse::<jiff::Timestamp>().map(jiff::Timestamp::as_second).ok(), Some(seconds));
        }
    }
}
