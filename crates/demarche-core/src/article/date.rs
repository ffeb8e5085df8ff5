//! Reads the line that says when an article was published.

use std::ops::Range;

/// Month names by number, in lower case: English with its short forms, Urdu, both sets of Arabic names, French, Spanish,
/// German.
const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "جنوری", "يناير", "janvier", "enero", "januar"],
    &["february", "feb", "فروری", "فبراير", "février", "febrero", "februar"],
    &["march", "mar", "مارچ", "مارس", "mars", "marzo", "märz"],
    &["april", "apr", "اپریل", "أبريل", "avril", "abril"],
    &["may", "مئی", "مايو", "mai", "mayo"],
    &["june", "jun", "جون", "يونيو", "juin", "junio", "juni"],
    &["july", "jul", "جولائی", "يوليو", "juillet", "julio", "juli"],
    &["august", "aug", "اگست", "أغسطس", "août", "agosto"],
    &["september", "sep", "sept", "ستمبر", "سبتمبر", "septembre", "septiembre"],
    &["october", "oct", "اکتوبر", "أكتوبر", "octobre", "octubre", "oktober"],
    &["november", "nov", "نومبر", "نوفمبر", "novembre", "noviembre"],
    &["december", "dec", "دسمبر", "ديسمبر", "décembre", "diciembre", "dezember"],
];

/// Words that may appear in a date line without changing the date, in lower case.
const FILLERS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "tues",
    "wed",
    "thu",
    "thur",
    "thurs",
    "fri",
    "sat",
    "sun",
    "published",
    "updated",
    "posted",
    "last",
    "date",
    "on",
    "at",
    "the",
    "of",
    "am",
    "pm",
    "gmt",
    "utc",
    "pkt",
    "ist",
    "est",
    "edt",
    "cet",
    "cest",
    "bst",
    "st",
    "nd",
    "rd",
    "th",
    "de",
    "le",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "پیر",
    "منگل",
    "بدھ",
    "جمعرات",
    "جمعہ",
    "ہفتہ",
    "اتوار",
    "بتاریخ",
    "الاثنين",
    "الثلاثاء",
    "الأربعاء",
    "الخميس",
    "الجمعة",
    "السبت",
    "الأحد",
];

/// A date found in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DateInLine {
    /// The date in ISO 8601, shorter for lower precision.
    pub(super) iso: String,
    /// The bytes of the date itself in the line: without the weekday, the time and what else is around it.
    pub(super) range: Range<usize>,
    /// What else the line holds.
    pub(super) rest: Rest,
}

/// What a line holds besides a date. Weekdays, times, zones and words such as "Published" do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(dead_code, reason = "a line with other words is not read yet")]
pub(super) enum Rest {
    /// Nothing.
    Nothing,
    /// A place, an outlet or another name.
    Name,
    /// Who wrote it, or the source it was taken from.
    Byline,
    /// Words of a sentence or a heading: the date is only mentioned.
    Words,
}

/// Returns the date in ISO 8601 (shorter for lower precision) if `line` says when an article was published, whatever stands
/// beside the date, or `None` if a sentence only mentions it.
pub(super) fn date_of(line: &str) -> Option<String> {
    find_date(line).filter(|found| found.rest != Rest::Words).map(|found| found.iso)
}

/// Returns the first date of a short line, with its place and what else the line holds.
pub(super) fn find_date(line: &str) -> Option<DateInLine> {
    let iso = whole_line(line)?;
    let start = line.len() - line.trim_start().len();
    Some(DateInLine { iso, range: start..line.trim_end().len(), rest: Rest::Nothing })
}

/// Returns the date in ISO 8601 if `line` is a date and nothing else.
fn whole_line(line: &str) -> Option<String> {
    // A date line is short and has a digit. This check comes first because it runs on many lines.
    if line.len() > 120 || !line.chars().any(char::is_numeric) {
        return None;
    }
    iso(line).or_else(|| spelled(line))
}

/// Reads `2025-11-09`, `2025/11/09`, `2025.11.09` and `2025年11月9日`, with or without a time of day after it.
fn iso(line: &str) -> Option<String> {
    let mut rest = line.trim();
    let mut fields = [0_u32; 3];
    for (field, separators) in fields
        .iter_mut()
        .zip([&['-', '/', '.', '年'], &['-', '/', '.', '月']].iter().map(Some).chain([None]))
    {
        let length = rest.find(|character: char| !character.is_numeric()).unwrap_or(rest.len());
        let (digits, after) = rest.split_at_checked(length)?;
        *field = number(digits)?;
        rest = match separators {
            Some(separators) => after.trim_start().strip_prefix(*separators)?.trim_start(),
            None => after.strip_prefix('日').unwrap_or(after),
        };
    }
    let [year, month, day] = fields;
    let is_time = |character: char| character.is_ascii_digit() || " T:.Z+-,".contains(character);
    (is_year(year) && rest.chars().all(is_time)).then_some(())?;
    format(year, Some(month), Some(day))
}

/// Reads a date whose month is a word: `Sun Nov 09 2025`, `9 November, 2025`, `November 2025`, `9 نومبر 2025`.
fn spelled(line: &str) -> Option<String> {
    let (mut year, mut month, mut day) = (None, None, None);
    for word in tokens(line) {
        if let Some(found) = month_of(&word) {
            month.replace(found).is_none().then_some(())?;
        } else if let Some(value) = number(&word) {
            if is_year(value) && word.chars().count() == 4 && year.is_none() {
                year = Some(value);
            } else if (1..=31).contains(&value)
                && day.is_none()
                && word.chars().count() <= 2
                && clock_uses(line, &word) != Some(Uses::All)
            {
                day = Some(value);
            } else if clock_uses(line, &word).is_none() {
                return None;
            }
        } else if !FILLERS.contains(&word.as_str()) {
            return None;
        }
    }
    format(year?, Some(month?), day)
}

/// How many of the places where certain digits occur are hours, minutes or seconds.
#[derive(PartialEq)]
enum Uses {
    Some,
    All,
}

/// Returns how many of the places where these digits occur belong to a time of day, or `None` if none does.
fn clock_uses(line: &str, digits: &str) -> Option<Uses> {
    let is_clock = |at: usize| {
        let before = line.get(..at).and_then(|head| head.chars().next_back());
        let after = line.get(at + digits.len()..).and_then(|tail| tail.chars().next());
        before == Some(':') || after == Some(':')
    };
    let places: Vec<bool> = line.match_indices(digits).map(|(at, _)| is_clock(at)).collect();
    match places.iter().filter(|is_clock| **is_clock).count() {
        0 => None,
        count if count == places.len() => Some(Uses::All),
        _ => Some(Uses::Some),
    }
}

/// Splits a line into words and numbers, in lower case; adjoining digits and letters (`9th`) are separated.
fn tokens(line: &str) -> impl Iterator<Item = String> {
    let is_separator = |character: char| !character.is_alphanumeric() && !is_mark(character);
    line.split(is_separator)
        .flat_map(|word| {
            let cut = word.find(|character: char| !character.is_numeric()).unwrap_or(word.len());
            let (digits, letters) = word.split_at_checked(cut).unwrap_or((word, ""));
            [digits.to_owned(), letters.to_lowercase()]
        })
        .filter(|word| !word.is_empty())
}

/// Combining marks of Arabic script are part of the word around them.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{64B}'..='\u{65F}' | '\u{670}')
}

fn month_of(word: &str) -> Option<u32> {
    MONTHS.iter().zip(1..).find_map(|(names, number)| names.contains(&word).then_some(number))
}

/// Reads decimal digits of Latin, Arabic, Persian or Devanagari script.
fn number(digits: &str) -> Option<u32> {
    if digits.is_empty() || digits.chars().count() > 4 {
        return None;
    }
    digits.chars().try_fold(0, |value, digit| {
        let zero = match digit {
            '0'..='9' => '0',
            '٠'..='٩' => '٠',
            '۰'..='۹' => '۰',
            '०'..='९' => '०',
            _ => return None,
        };
        Some(value * 10 + (digit as u32 - zero as u32))
    })
}

fn is_year(value: u32) -> bool {
    (1800..=2199).contains(&value)
}

fn format(year: u32, month: Option<u32>, day: Option<u32>) -> Option<String> {
    match (month, day) {
        (Some(month @ 1..=12), Some(day @ 1..=31)) => {
            Some(format!("{year:04}-{month:02}-{day:02}"))
        }
        (Some(month @ 1..=12), None) => Some(format!("{year:04}-{month:02}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Option<&str>) {
        assert_eq!(date_of(line).as_deref(), expected, "{line:?}");
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for line in [
            "Sun Nov 09 2025",
            "Sunday, November 9, 2025",
            "9 November 2025",
            "Nov 9th, 2025",
            "2025-11-09",
            "2025/11/9",
            "2025年11月9日",
            "2025-11-09T10:30:00Z",
            "Published November 9, 2025 10:30 am PKT",
            "9 نومبر 2025",
            "اتوار ۹ نومبر ۲۰۲۵",
            "٩ نوفمبر ٢٠٢٥",
            "9 novembre 2025",
            "Updated: Nov 09, 2025 09:15",
            "Published 10:30 on 9 November 2025",
        ] {
            check(line, Some("2025-11-09"));
        }
        check("November 2025", Some("2025-11"));
    }

    #[test]
    fn a_sentence_with_a_date_is_not_a_date_line() {
        for line in [
            "",
            "2025",
            "12",
            "Talks on 9 November 2025 failed",
            "In November 2025 talks",
            "may 5",
            "Nov 45 2025",
            "2025-13-01",
            "3.5.1",
            "November November 2025",
            "Call 5551 in May 2025 1234",
        ] {
            check(line, None);
        }
    }
}
