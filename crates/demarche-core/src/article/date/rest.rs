//! Judges what a line holds besides its date.

use super::{
    items::{Item, ItemKind},
    words::Meaning,
};

/// What a line holds besides a date. Weekdays, times, zones and words such as "Published" do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::article) enum Rest {
    /// Nothing.
    Nothing,
    /// A place, an outlet or another name.
    Name,
    /// Who wrote it, or the source it was taken from.
    Byline,
    /// Words of a sentence or a heading: the date is only mentioned.
    Words,
}

/// The most words of a name in letters with capitals, and in letters without.
const LONGEST_NAME: (usize, usize) = (7, 4);
/// The most words of a byline.
const LONGEST_BYLINE: usize = 10;
/// The most words of all names beside a date.
const MOST_WORDS: usize = 10;
/// The most Chinese characters of a name.
const MOST_IDEOGRAPHS: usize = 14;

/// The most words of a name without capitals, and the most Chinese characters, between a date with a comma and the next comma:
/// there a sentence can go on.
const LONGEST_AFTER_COMMA: (usize, usize) = (2, 4);

/// Words between separators.
#[derive(Debug, Default)]
struct Segment<'a> {
    items: Vec<&'a Item>,
    /// Whether a date is beside them without a separator.
    is_glued: bool,
    /// Whether a colon follows.
    is_label: bool,
    /// Whether a date is somewhere before them.
    is_after_date: bool,
    /// The separator before them, if a date is somewhere before it.
    sign_after_date: Option<char>,
}

/// Judges the items of a line that belong to no date.
pub(super) fn judge(line: &str, items: &[Item], is_date: &[bool]) -> Rest {
    let mut rest = Rest::Nothing;
    let mut n_words = 0;
    for segment in segments(line, items, is_date) {
        let here = segment.judge(line, items);
        if here != Rest::Nothing {
            n_words += segment.items.len();
        }
        rest = rest.max(here);
    }
    if n_words > MOST_WORDS && rest == Rest::Name { Rest::Words } else { rest }
}

/// Cuts what belongs to no date at separators.
fn segments<'a>(line: &str, items: &'a [Item], is_date: &[bool]) -> Vec<Segment<'a>> {
    let mut segments = Vec::new();
    let mut segment = Segment::default();
    // The end of the last item, where white space may separate, and whether that was part of a date.
    let (mut end, mut was_date) = (0, false);
    let mut has_date = false;
    for (item, is_date) in items.iter().zip(is_date) {
        let gap = line.get(end..item.range.start).unwrap_or_default();
        let separates = gap.contains(['\t', '\u{3000}']) || gap.contains("  ");
        let sign = match item.kind {
            ItemKind::Sign(sign) => Some(sign),
            _ => None,
        };
        let is_spaced = !gap.is_empty()
            || line
                .get(item.range.end..)
                .is_none_or(|after| after.starts_with(char::is_whitespace));
        let is_byline = segment.items.iter().any(|item| item.means(is_byline));
        let is_separator = match sign {
            Some(':') => !is_byline,
            Some('-' | '‐' | '/' | '–') => is_spaced,
            // Besides these, arrows and pictures.
            Some(sign) => {
                ",،、|•·—―()[]{}<>«»‹›;؛၊@#~_\"*†‧・".contains(sign)
                    || matches!(sign, '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..)
            }
            None => false,
        };
        if *is_date || is_separator || separates {
            segment.is_glued |= *is_date && !separates;
            segment.is_label = sign == Some(':');
            let last = std::mem::take(&mut segment);
            segment.is_glued = *is_date;
            has_date |= *is_date;
            // A colon that follows a word is the word's.
            let is_of_date = sign != Some(':') || last.items.iter().all(|item| is_time(item));
            segment.is_after_date = has_date;
            segment.sign_after_date = sign.filter(|_| has_date && is_of_date);
            segments.push(last);
        }
        if !*is_date && !is_separator {
            segment.is_glued = (segment.is_glued || was_date) && !separates;
            segment.items.push(item);
        }
        (end, was_date) = (item.range.end, *is_date);
    }
    segments.push(segment);
    segments.retain(|segment| !segment.items.is_empty());
    segments
}

fn is_byline(meaning: Meaning) -> bool {
    meaning == Meaning::Byline
}

/// How a word is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    /// With a capital or a digit at its start.
    Capital,
    /// In small letters.
    Small,
    /// In letters that have no capitals.
    Caseless,
    /// One Chinese character.
    Ideograph,
}

fn script(word: &str) -> Script {
    let first = word.chars().find(|letter| letter.is_alphanumeric()).unwrap_or('0');
    if matches!(first, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}') {
        Script::Ideograph
    } else if first.is_lowercase() {
        // `eKantipur`, `iStock`
        let is_camel = word.chars().skip(1).any(char::is_uppercase);
        if is_camel { Script::Capital } else { Script::Small }
    } else if first.is_uppercase() || first.is_numeric() {
        Script::Capital
    } else {
        Script::Caseless
    }
}

impl Segment<'_> {
    fn judge(&self, line: &str, all: &[Item]) -> Rest {
        let items: Vec<&Item> = self.items.iter().copied().filter(|item| !is_time(item)).collect();
        if self.is_postposition(line) {
            return Rest::Words;
        }
        if items.iter().all(|item| is_light(item)) || is_count(&items) {
            return Rest::Nothing;
        }
        if items.iter().all(|item| is_number(item) || is_light(item)) {
            // Views or comments, or else a part of a date.
            let is_count = self.sign_after_date.is_some_and(|sign| !",-/.".contains(sign));
            return if is_count && !self.is_glued { Rest::Nothing } else { Rest::Words };
        }
        if is_cut_date(&items) || items.iter().any(|item| ends_sentence(item)) {
            return Rest::Words;
        }
        if let Some(rest) = byline(line, &items) {
            return rest;
        }
        let items = without_label(&items);
        let n_words = items.iter().filter(|item| !matches!(item.kind, ItemKind::Sign(_))).count();
        let has_number = items.iter().any(|item| is_number(item));
        if is_address(line, items) || (self.is_label && n_words <= 3 && !has_number) {
            return Rest::Name;
        }
        let is_named = is_name(line, items, LONGEST_NAME.0)
            && !items.iter().any(|item| is_preposition(item))
            && self.sign_after_date != Some(':');
        if is_named && self.may_be_caseless(line, items, all) { Rest::Name } else { Rest::Words }
    }

    /// Returns whether this makes the date before it a part of a sentence: `20 جنوری 2020 کو`.
    fn is_postposition(&self, line: &str) -> bool {
        self.is_after_date
            && self.is_glued
            && !self.items.iter().any(|item| is_time(item))
            && self
                .items
                .iter()
                .any(|item| is_preposition(item) && script(text(line, item)) == Script::Caseless)
    }

    /// Returns whether words without capitals are as few as those of a name beside a date.
    fn may_be_caseless(&self, line: &str, items: &[&Item], all: &[Item]) -> bool {
        let count = |of: Script| items.iter().filter(|item| script(text(line, item)) == of).count();
        let (n_caseless, n_ideographs) = (count(Script::Caseless), count(Script::Ideograph));
        let goes_on = matches!(self.sign_after_date, Some(',' | '،' | '၊' | '、'));
        let (words, ideographs) = LONGEST_AFTER_COMMA;
        let is_short = !goes_on || (n_caseless <= words && n_ideographs <= ideographs);
        let is_apart = !self.is_glued || (self.is_one_word(line) && all.iter().any(is_time));
        n_caseless + n_ideographs == 0 || (is_short && is_apart)
    }

    /// Returns whether this is one word, with a space or nothing on each side.
    fn is_one_word(&self, line: &str) -> bool {
        let (Some(first), Some(last)) = (self.items.first(), self.items.last()) else {
            return false;
        };
        let words = line.get(first.range.start..last.range.end).unwrap_or_default();
        let before = line.get(..first.range.start).unwrap_or_default();
        let after = line.get(last.range.end..).unwrap_or_default();
        let is_apart = |near: Option<char>| near.is_none_or(char::is_whitespace);
        !words.contains(char::is_whitespace)
            && is_apart(before.chars().next_back())
            && is_apart(after.chars().next())
    }
}

/// Judges a segment that names a writer or a source, or returns `None` for any other.
fn byline(line: &str, items: &[&Item]) -> Option<Rest> {
    // `홍길동 기자`
    if let Some((last, names)) = items.split_last()
        && last.means(is_byline)
        && script(text(line, last)) == Script::Caseless
        && is_name(line, names, LONGEST_BYLINE)
    {
        return Some(Rest::Byline);
    }
    // `Published by`
    let n_first = items.iter().take_while(|item| is_light(item) && !item.means(is_byline)).count();
    let (first, names) = items.get(n_first..)?.split_first()?;
    first.means(is_byline).then_some(())?;
    // `Written by Jane Doe on`
    let n_last = names.iter().rev().take_while(|item| is_light(item)).count();
    let names = names.get(..names.len() - n_last).unwrap_or_default();
    // `Par 20 janvier` has nobody's name.
    let is_name = names.len() <= LONGEST_BYLINE && is_name(line, names, LONGEST_BYLINE);
    Some(if is_name { Rest::Byline } else { Rest::Words })
}

/// Returns whether items are a date without its year, the first of two: `20 January – 25 February 2020`.
fn is_cut_date(items: &[&Item]) -> bool {
    items.iter().any(|item| item.means(|it| matches!(it, Meaning::Month(_))))
        && items.iter().any(|item| is_number(item))
}

/// Returns whether a sign ends a sentence or belongs to a number.
fn ends_sentence(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Sign('?' | '!' | '؟' | '।' | '۔' | '。' | '%' | '$' | '€'))
}

fn text<'a>(line: &'a str, item: &Item) -> &'a str {
    line.get(item.range.clone()).unwrap_or_default()
}

fn is_time(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Time)
}

fn is_number(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Number(_))
}

fn is_preposition(item: &Item) -> bool {
    item.means(|meaning| meaning == Meaning::Preposition)
        && !item.means(|meaning| meaning == Meaning::Connector)
}

/// Returns whether an item says nothing besides a date.
pub(super) fn is_light(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Sign(_) | ItemKind::Time)
        || item.means(|meaning| {
            matches!(
                meaning,
                Meaning::Label
                    | Meaning::Zone
                    | Meaning::Clock
                    | Meaning::Meridiem
                    | Meaning::Weekday(_)
                    | Meaning::Preposition
                    | Meaning::Particle
                    | Meaning::Era(_)
            )
        })
}

/// Returns the names in `Published in Morning` and in `Le Monde Publié le`.
fn without_label<'a, 'b>(items: &'a [&'b Item]) -> &'a [&'b Item] {
    let is_label = |item: &&Item| item.means(|meaning| meaning == Meaning::Label);
    let n_first = items.iter().take_while(|item| is_light(item)).count();
    let n_last = items.iter().rev().take_while(|item| is_light(item)).count();
    let (first, rest) = items.split_at_checked(n_first).unwrap_or_default();
    let (rest, last) = rest.split_at_checked(rest.len() - n_last).unwrap_or_default();
    // A label alone may begin a heading: `Updated Rules`.
    let is_opening = first.len() > 1 && first.iter().any(is_label);
    match (is_opening, last.iter().any(is_label)) {
        (true, true) => rest,
        (true, false) => items.get(n_first..).unwrap_or_default(),
        (false, true) => items.get(..items.len() - n_last).unwrap_or_default(),
        (false, false) => items,
    }
}

/// Returns whether items are a count with its unit: `4 min read`.
fn is_count(items: &[&Item]) -> bool {
    let is_unit = |item: &&Item| item.means(|meaning| meaning == Meaning::Count);
    match items {
        [number, units @ ..] => is_number(number) && !units.is_empty() && units.iter().all(is_unit),
        [] => false,
    }
}

/// Returns whether items are an address on the web (`example.org`) or an account.
fn is_address(line: &str, items: &[&Item]) -> bool {
    let (Some(first), Some(last)) = (items.first(), items.last()) else { return false };
    let words = line.get(first.range.start..last.range.end).unwrap_or_default();
    let n_points = words.matches('.').count();
    (1..=3).contains(&n_points)
        && !words.contains(char::is_whitespace)
        && words.split('.').all(|part| part.len() > 1)
        && words.chars().any(char::is_alphabetic)
}

/// Returns whether items are written as names are: with capitals where the script has them, and at most so many words.
fn is_name(line: &str, items: &[&Item], most: usize) -> bool {
    let mut words = items.iter().filter(|item| !matches!(item.kind, ItemKind::Sign(_)));
    let is_fine = |item: &&&Item| match script(text(line, item)) {
        Script::Small => {
            // `St. John's`
            let before = line.get(..item.range.start).unwrap_or_default();
            before.ends_with(['\'', '’'])
                || item.means(|it| matches!(it, Meaning::Connector | Meaning::Byline))
        }
        // A year or another number is not part of a name: `Budget 2025-26`.
        Script::Capital | Script::Caseless | Script::Ideograph => {
            !is_number(item) || text(line, item).len() <= 2
        }
    };
    let count = |of: Script| items.iter().filter(|item| script(text(line, item)) == of).count();
    let is_open = |item: Option<&&Item>| {
        item.is_some_and(|item| {
            script(text(line, item)) == Script::Small
                && item.means(|it| it == Meaning::Connector)
                && !item.means(is_byline)
        })
    };
    words.clone().any(|item| !is_number(item))
        && words.clone().all(|item| is_fine(&item))
        && count(Script::Capital) <= most
        && count(Script::Caseless) <= most.min(LONGEST_NAME.1.max(most / 2))
        && count(Script::Ideograph) <= MOST_IDEOGRAPHS
        && !is_open(words.clone().next())
        && !is_open(words.next_back())
}
