//! Reads the line that says when an article was published, in the languages of the world.
//!
//! `table.txt` has the names of months and days and the words between them as ICU knows them, `usage.txt` what people write
//! around a date. A line is cut into words and numbers ([`fold`]), which are named by the table ([`words`], [`items`]); the numbers around
//! the name of a month, or three numbers, make a date ([`parse`], [`numeric`]); and what else the line holds decides whether it is a date
//! line or a sentence that mentions a date ([`rest`]).

mod calendar;
mod fold;
mod items;
mod numeric;
mod parse;
mod rest;
#[cfg(test)]
mod tests;
mod words;

use std::ops::Range;

pub(super) use calendar::is_day;
pub(super) use numeric::NumericOrder;
pub(super) use rest::Rest;

use calendar::Date;
use items::Item;
use numeric::Hints;
use parse::Found;
use words::Meaning;

/// The longest line that is read, in characters, and a number of bytes that it does not exceed.
const LONGEST: (usize, usize) = (200, 800);

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

/// Returns the date in ISO 8601 (shorter for lower precision) if `line` says when an article was published, whatever stands
/// beside the date, or `None` if a sentence only mentions it.
pub(super) fn date_of(line: &str) -> Option<String> {
    find_date(line).filter(|found| found.rest != Rest::Words).map(|found| found.iso)
}

/// Returns the first date of a short line, with its place and what else the line holds.
pub(super) fn find_date(line: &str) -> Option<DateInLine> {
    find_date_in_order(line, None)
}

/// Returns the first date of a short line as [`find_date`] does, given the order of day and month in the dates of numbers
/// elsewhere in the document.
pub(super) fn find_date_in_order(line: &str, order: Option<NumericOrder>) -> Option<DateInLine> {
    read(line, order).filter(|(date, _)| date.exists()).map(|(_, found)| found)
}

/// Returns the date that a person wrote, in ISO 8601, even if the calendar has no such day.
pub(super) fn written_date(text: &str) -> Option<String> {
    read(text, None).filter(|(_, found)| found.rest == Rest::Nothing).map(|(date, _)| date.iso())
}

fn read(line: &str, order: Option<NumericOrder>) -> Option<(Date, DateInLine)> {
    let mut items = items_of(line)?;
    let order = order.or_else(|| writes_day_first(line).then_some(NumericOrder::DayFirst));
    let is_thai = line.contains(|character| matches!(character, '\u{E00}'..='\u{E7F}'));
    let dates = parse::dates(&items, Hints { order, is_thai });
    let (first, date) = dates.iter().find_map(|found| Some((found, found.date?)))?;
    let mut is_date = vec![false; items.len()];
    for found in &dates {
        // The day on which it was updated is another one, and does not make a sentence of the line.
        if found.date.is_none_or(|other| other == date) || is_labelled(&items, found) {
            let places = is_date.iter_mut().take(found.items.end).skip(found.items.start);
            places.for_each(|is_date| *is_date = true);
        }
    }
    items::mark_pointed_times(&mut items, &is_date);
    let start = items.get(first.items.start)?.range.start;
    let end = items.get(first.items.end - 1)?.range.end;
    let rest = rest::judge(line, &items, &is_date);
    // A month and a name are a heading.
    let rest = if date.day.is_none() && rest != Rest::Nothing { Rest::Words } else { rest };
    Some((date, DateInLine { iso: date.iso(), range: start..end, rest }))
}

/// Returns whether the day or the month comes first in the date of numbers of a line, if the line shows that.
pub(super) fn numeric_order(line: &str) -> Option<NumericOrder> {
    numeric::order_in(&items_of(line)?)
}

/// Cuts a short line into items, if it has a digit.
fn items_of(line: &str) -> Option<Vec<Item>> {
    // These checks come first because they run on many lines, some of them as long as a book.
    let (n_characters, n_bytes) = LONGEST;
    let is_short = line.len() <= n_bytes && line.chars().nth(n_characters).is_none();
    (is_short && line.chars().any(is_digit)).then(|| items::items(line))
}

fn is_digit(character: char) -> bool {
    fold::digit(character).is_some() || matches!(character, '一'..='十' | '〇')
}

/// Returns whether a line has letters or digits of a script whose languages write the day before the month in numbers. Those
/// of Latin letters do not agree, and ICU has the month first in Odia and Tigrinya.
fn writes_day_first(line: &str) -> bool {
    let is_undecided = |character: char| matches!(character, ..'\u{250}' | '\u{1E00}'..='\u{1EFF}' | '\u{B00}'..='\u{B7F}' | '\u{1200}'..='\u{139F}');
    line.chars().any(|character| {
        !is_undecided(character) && (character.is_alphanumeric() || character == '\u{200F}')
    })
}

/// Returns whether a word such as "Updated" is before a date.
fn is_labelled(items: &[Item], found: &Found) -> bool {
    let before = items.get(..found.items.start).unwrap_or_default().iter().rev();
    let mut words = before.skip_while(|item| {
        !item.means(|meaning| meaning == Meaning::Label) && rest::is_light(item)
    });
    words.next().is_some_and(|item| item.means(|meaning| meaning == Meaning::Label))
}
