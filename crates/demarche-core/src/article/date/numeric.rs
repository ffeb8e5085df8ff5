//! Reads dates of numbers only.

use std::ops::Range;

use super::{
    calendar::{BUDDHIST_YEARS, Date, SOLAR_YEARS, YEARS},
    fold::Number,
    items::{Item, ItemKind},
    words::{self, Meaning},
};

/// Whether the day or the month comes first in a date of numbers that ends in the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::article) enum NumericOrder {
    /// As in `31/12/2025`.
    DayFirst,
    /// As in `12/31/2025`.
    MonthFirst,
}

/// What a line or its document says about its dates of numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hints {
    pub(super) order: Option<NumericOrder>,
    /// Whether the line is in Thai, so that years may be of the Buddhist era.
    pub(super) is_thai: bool,
}

/// Reads the date of five items at `at`, three of them numbers: the year first, or last if it is plain which number is the day.
pub(super) fn numeric(items: &[Item], at: usize, hints: Hints) -> Option<Date> {
    let number = |place: usize| items.get(place)?.number();
    let sign = |place: usize| items.get(place)?.sign();
    let (first, second, third) = (number(at)?, number(at + 2)?, number(at + 4)?);
    let separator = sign(at + 1).map(plain)?;
    let is_whole = "-/.".contains(separator)
        && sign(at + 3).map(plain) == Some(separator)
        && !is_within_number(items, at..at + 5)
        && !is_spaced(items, at, separator);
    let short = |number: Number| (number.n_digits <= 2).then_some(number.value);
    if !is_whole {
        return None;
    }
    if first.n_digits == 4 {
        let (month, day) = (short(second)?, short(third)?);
        if YEARS.contains(&first.value) {
            return Date::new(first.value, month, Some(day));
        }
        // Only its weekday tells such a year from one of the lunar calendar.
        let solar = SOLAR_YEARS.contains(&first.value).then_some(first.value)?;
        Date::of_solar_hijri(solar, month, Some(day)).filter(|date| has_solar_weekday(items, *date))
    } else if third.n_digits == 4 {
        let (one, other) = (short(first)?, short(second)?);
        if hints.is_thai && BUDDHIST_YEARS.contains(&third.value) {
            return Date::new(third.value - 543, other, Some(one));
        }
        let year = Some(third.value).filter(|year| YEARS.contains(year))?;
        year_last(year, (one, other), separator, items, hints.order)
    } else {
        None
    }
}

/// Returns whether a line has the weekday of a date, in a language that uses the Solar Hijri calendar.
fn has_solar_weekday(items: &[Item], date: Date) -> bool {
    items.iter().flat_map(Item::senses).any(|(meaning, locales)| {
        matches!(meaning, Meaning::Weekday(day) if Some(*day) == date.weekday())
            && words::is_solar(*locales)
    })
}

/// Writes hyphens and slashes in one way.
fn plain(sign: char) -> char {
    match sign {
        '‐' | '‑' | '‒' | '–' | '−' => '-',
        '؍' | '⁄' | '∕' => '/',
        _ => sign,
    }
}

/// Returns whether there is white space within a date of numbers, except after points (`20. 1. 2020`).
fn is_spaced(items: &[Item], at: usize, separator: char) -> bool {
    let pairs = items.get(at..at + 5).unwrap_or_default();
    pairs.iter().zip(pairs.iter().skip(1)).any(|(one, next)| {
        let is_after_point = separator == '.' && one.sign().is_some();
        // Marks of direction may be between them.
        !is_after_point && next.range.start > one.range.end + 6
    })
}

/// Returns whether what is beside a date of numbers makes it part of something longer, such as `1.2.2020.5`, `v1.2.2020` or
/// `example.org/2020/01/20/talks`.
fn is_within_number(items: &[Item], range: Range<usize>) -> bool {
    let is_any = |item: &Item, signs: &str| item.sign().is_some_and(|it| signs.contains(plain(it)));
    let is_number = |item: &Item| item.number().is_some();
    let is_word = |item: &Item| matches!(item.kind, ItemKind::Word);
    let is_letter = |item: &Item| {
        item.range.len() == 1 && matches!(item.kind, ItemKind::Word | ItemKind::Name(_))
    };
    let touches = |one: &Item, next: &Item| one.range.end == next.range.start;
    let before = items.get(..=range.start).unwrap_or_default();
    let after = items.get(range.end - 1..).unwrap_or_default();
    let continues_something = match before {
        [.., far, near, first] => {
            let is_touched = touches(near, first) && touches(far, near);
            is_any(near, "-/.+#$€£%№") && (is_number(far) || (is_touched && !is_any(near, ".")))
        }
        _ => false,
    } || match before {
        [.., near, first] => touches(near, first) && (is_any(near, "_=") || is_letter(near)),
        _ => false,
    };
    let goes_on = match after {
        [last, near, far, ..] => {
            let is_touched = touches(last, near) && touches(near, far);
            is_any(near, "-/.%_") && (is_number(far) || (is_touched && is_word(far)))
        }
        _ => false,
    };
    continues_something || goes_on
}

/// Reads a date of numbers that ends in the year, if it is plain which of the two others is the day.
fn year_last(
    year: u32,
    (first, second): (u32, u32),
    separator: char,
    items: &[Item],
    order: Option<NumericOrder>,
) -> Option<Date> {
    let day_first = Date::new(year, second, Some(first));
    let month_first = Date::new(year, first, Some(second));
    let (Some(one), Some(other)) = (day_first, month_first) else {
        return day_first.or(month_first);
    };
    // No language writes the month first with points.
    if one == other || separator == '.' {
        return day_first;
    }
    let fits = |date: Date| {
        let weekday = date.weekday();
        let is_it = |meaning| matches!(meaning, Meaning::Weekday(day) if Some(day) == weekday);
        items.iter().any(|item| item.means(is_it))
    };
    match (fits(one), fits(other), order) {
        (true, false, _) | (false, false, Some(NumericOrder::DayFirst)) => day_first,
        (false, true, _) | (false, false, Some(NumericOrder::MonthFirst)) => month_first,
        _ => None,
    }
}

/// Returns the order in which a line writes the numbers of a date, if one of them can only be the day.
pub(super) fn order_in(items: &[Item]) -> Option<NumericOrder> {
    let hints = Hints { order: None, is_thai: false };
    (0..items.len()).find_map(|at| {
        let found = numeric(items, at, hints)?;
        let (first, second) = (items.get(at)?.number()?, items.get(at + 2)?.number()?);
        let date = Some(found).filter(|_| first.n_digits <= 2 && first.value != second.value)?;
        let is_day_first = Some(first.value) == date.day;
        Some(if is_day_first { NumericOrder::DayFirst } else { NumericOrder::MonthFirst })
    })
}
