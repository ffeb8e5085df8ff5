//! Reads the dates in a column, which are all written in one way.

use demarche_core::article::{date_as_iso, date_of_line};

/// The order of day and month where both are numbers, as in `09/11/2025`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// The ninth of November.
    DayFirst,
    /// The eleventh of September.
    MonthFirst,
}

/// What the dates of a column say about their order.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Orders {
    n_day_first: usize,
    n_month_first: usize,
}

impl Orders {
    /// Takes a date into account.
    pub(super) fn note(&mut self, words: &str) {
        if let Some((one, other, _)) = three_numbers(words) {
            self.n_day_first += usize::from(one > 12 && other <= 12);
            self.n_month_first += usize::from(other > 12 && one <= 12);
        }
    }

    /// Returns the order, if all dates that show one show the same.
    pub(super) fn order(self) -> Option<DateOrder> {
        match (self.n_day_first, self.n_month_first) {
            (0, 0) => None,
            (_, 0) => Some(DateOrder::DayFirst),
            (0, _) => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }
}

/// Returns whether words are a date, in whatever order.
pub(super) fn is_moment(words: &str) -> bool {
    let order = Some(DateOrder::DayFirst);
    date_in(words, order).is_some() || date_in(words, Some(DateOrder::MonthFirst)).is_some()
}

/// Returns the day in ISO 8601 (shorter for lower precision) that words or a Unix time state.
pub(super) fn date_in(words: &str, order: Option<DateOrder>) -> Option<String> {
    let words = words.trim();
    if words.is_empty() || words.len() > 100 {
        return None;
    }
    if let Some(date) = unix_time(words) {
        return Some(date);
    }
    // A time of day after it: `2025-11-09T10:00:00Z`.
    let day = words.split_at_checked(10).filter(|(_, rest)| rest.starts_with(['T', 't', ' ']));
    if let Some(date) = day.and_then(|(day, _)| date_as_iso(day).ok()) {
        return Some(date);
    }
    if let Ok(date) = date_as_iso(words) {
        return Some(date);
    }
    if let Some((one, other, year)) = three_numbers(words) {
        let (day, month) = match order? {
            DateOrder::DayFirst => (one, other),
            DateOrder::MonthFirst => (other, one),
        };
        return date_as_iso(&format!("{year:04}-{month:02}-{day:02}")).ok();
    }
    date_of_line(words)
}

/// Returns the three numbers of `9/11/2025`, with or without a time of day after it.
fn three_numbers(words: &str) -> Option<(u32, u32, u32)> {
    let date = words.trim().split([' ', 'T', ',']).next()?;
    let separator = date.chars().find(|sign| matches!(sign, '/' | '-' | '.'))?;
    let mut parts = date.split(separator);
    let mut number = |n_digits: std::ops::RangeInclusive<usize>| {
        let part = parts.next()?;
        let is_number = n_digits.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| part.parse().ok()).flatten()
    };
    let numbers = (number(1..=2)?, number(1..=2)?, number(4..=4)?);
    parts.next().is_none().then_some(numbers)
}

/// Returns the day of a Unix time in seconds or milliseconds, from 1980 to 2100.
fn unix_time(words: &str) -> Option<String> {
    let whole = words.strip_suffix(".0").unwrap_or(words);
    if !matches!(whole.len(), 9 | 10 | 12 | 13) || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let seconds = if whole.len() > 10 { number / 1000 } else { number };
    if !(315_532_800..4_102_444_800).contains(&seconds) {
        return None;
    }
    let moment = jiff::Timestamp::from_second(seconds).ok()?;
    moment.to_string().get(..10).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_programs_and_people_write_them() {
        use DateOrder::{DayFirst, MonthFirst};
        for (words, order, expected) in [
            ("2025-11-09", None, Some("2025-11-09")),
            ("2025-11", None, Some("2025-11")),
            ("2025-11-09T23:30:00.123+05:00", None, Some("2025-11-09")),
            ("2025-11-09 10:00", None, Some("2025-11-09")),
            ("Sun, 09 Nov 2025 10:00:00 GMT", None, Some("2025-11-09")),
            ("۹ نومبر ۲۰۲۵", None, Some("2025-11-09")),
            ("1762646400", None, Some("2025-11-09")),
            ("1762646400000", None, Some("2025-11-09")),
            ("1762646400.0", None, Some("2025-11-09")),
            ("9/11/2025", None, None),
            ("9/11/2025", Some(DayFirst), Some("2025-11-09")),
            ("9/11/2025 10:00", Some(MonthFirst), Some("2025-09-11")),
            ("31/12/2025", Some(MonthFirst), Some("2025-12-31")),
            ("31/13/2025", Some(DayFirst), None),
            ("20251", None, None),
            ("Talks in Kabul", None, None),
            ("", None, None),
        ] {
            assert_eq!(date_in(words, order).as_deref(), expected, "{words}");
        }
        let order = |dates: &[&str]| {
            let mut orders = Orders::default();
            for date in dates {
                orders.note(date);
            }
            orders.order()
        };
        assert_eq!(order(&["9/11/2025", "13/11/2025"]), Some(DayFirst));
        assert_eq!(order(&["9/11/2025", "11/13/2025"]), Some(MonthFirst));
        assert_eq!(order(&["13/11/2025", "11/13/2025"]), None);
        assert_eq!(order(&["9/11/2025"]), None);
    }
}
