//! Names the words of a line, and marks its times of day.

use std::ops::Range;

use super::{
    fold::{Kind, Number, tokens},
    words::{self, Meaning, Sense},
};

/// A word, a number or a sign of a line with what it can mean.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) kind: ItemKind,
    /// The bytes it takes in the line.
    pub(super) range: Range<usize>,
}

/// What an item is.
#[derive(Clone, Debug)]
pub(super) enum ItemKind {
    Number(Number),
    /// A name from the table.
    Name(&'static [Sense]),
    Word,
    Sign(char),
    /// A part of a time of day.
    Time,
}

impl Item {
    /// Returns what it can mean.
    pub(super) fn senses(&self) -> &'static [Sense] {
        match self.kind {
            ItemKind::Name(senses) => senses,
            ItemKind::Number(_) | ItemKind::Word | ItemKind::Sign(_) | ItemKind::Time => &[],
        }
    }

    /// Returns whether it can mean this.
    pub(super) fn means(&self, is_it: impl Fn(Meaning) -> bool) -> bool {
        self.senses().iter().any(|(meaning, _)| is_it(*meaning))
    }

    pub(super) fn number(&self) -> Option<Number> {
        match self.kind {
            ItemKind::Number(number) => Some(number),
            _ => None,
        }
    }

    pub(super) fn sign(&self) -> Option<char> {
        match self.kind {
            ItemKind::Sign(sign) => Some(sign),
            _ => None,
        }
    }
}

/// Cuts a line into items and marks its times of day.
pub(super) fn items(line: &str) -> Vec<Item> {
    let tokens = tokens(line);
    let mut items = Vec::with_capacity(tokens.len());
    let mut rest = tokens.as_slice();
    while let Some((token, after)) = rest.split_first() {
        if let Some((senses, length)) = words::longest(rest)
            && let Some(last) = rest.get(length - 1)
        {
            let range = token.range.start..last.range.end;
            items.push(Item { kind: ItemKind::Name(senses), range });
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        let kind = match &token.kind {
            Kind::Number(number) => ItemKind::Number(*number),
            Kind::Sign(sign) => ItemKind::Sign(*sign),
            Kind::Word(word) => {
                let parts = words::parts(word);
                let names = parts.into_iter().map(ItemKind::Name);
                let n_items = items.len();
                items.extend(names.map(|kind| Item { kind, range: token.range.clone() }));
                rest = after;
                if items.len() > n_items {
                    continue;
                }
                ItemKind::Word
            }
        };
        items.push(Item { kind, range: token.range.clone() });
        rest = after;
    }
    mark_times(&mut items);
    items
}

/// Marks times of day with a colon or a unit: `10:30`, `10:30:59.123`, `+05:30`, `20h30`, `3 pm`, `20時30分`.
fn mark_times(items: &mut [Item]) {
    let mut at = 0;
    while at < items.len() {
        let length = time_at(items.get(at..).unwrap_or_default());
        for item in items.iter_mut().skip(at).take(length) {
            item.kind = ItemKind::Time;
        }
        at += length.max(1);
    }
}

/// Marks times of day with a point (`06.05`), once it is known that they are no part of a date.
pub(super) fn mark_pointed_times(items: &mut [Item], is_date: &[bool]) {
    let is_part = |item: Option<&Item>, most: u32| {
        item.and_then(Item::number).is_some_and(|it| it.n_digits <= 2 && it.value <= most)
    };
    for at in 0..items.len() {
        let (hour, point, minute) = (items.get(at), items.get(at + 1), items.get(at + 2));
        let is_time = is_date.get(at) == Some(&false)
            && is_part(hour, 23)
            && point.and_then(Item::sign) == Some('.')
            && is_part(minute, 59)
            && minute.and_then(Item::number).is_some_and(|minute| minute.n_digits == 2)
            && hour.map(|it| it.range.end + 1) == minute.map(|it| it.range.start);
        let length = if is_time { 3 } else { 0 };
        items.iter_mut().skip(at).take(length).for_each(|item| item.kind = ItemKind::Time);
    }
}

/// Returns how many items at the start are a time of day.
fn time_at(items: &[Item]) -> usize {
    let is_part = |item: &Item, most: u32| {
        item.number().is_some_and(|number| number.n_digits <= 2 && number.value <= most)
    };
    // In `1 de enero` and `20 午後` it is no unit.
    let is_of_date =
        |meaning| matches!(meaning, Meaning::Particle | Meaning::Month(_) | Meaning::Meridiem);
    let is_unit = |item: &Item| item.means(|it| it == Meaning::Clock) && !item.means(is_of_date);
    match items {
        [hour, colon, minute, rest @ ..]
            if is_part(hour, 24) && colon.sign() == Some(':') && is_part(minute, 59) =>
        {
            let seconds = match rest {
                [colon, second, ..] if colon.sign() == Some(':') && is_part(second, 60) => 2,
                _ => 0,
            };
            let fraction = match rest.get(seconds..).unwrap_or_default() {
                [point, digits, ..]
                    if point.sign() == Some('.')
                        && seconds > 0
                        && digits.number().is_some()
                        && point.range.end == digits.range.start =>
                {
                    2
                }
                _ => 0,
            };
            let length = seconds + fraction;
            3 + length + offset_at(rest.get(length..).unwrap_or_default())
        }
        [hour, unit, minute, rest @ ..]
            if is_part(hour, 24) && is_unit(unit) && is_part(minute, 59) =>
        {
            let is_closed = rest.first().is_some_and(is_unit);
            // In `9 PM 20 January` the number is the day.
            if is_closed {
                4
            } else if unit.range.end == minute.range.start {
                3
            } else {
                2
            }
        }
        [hour, unit, ..] if is_part(hour, 24) && is_unit(unit) => 2,
        // `GMT+7` without a time.
        [zone, ..] if zone.means(|meaning| meaning == Meaning::Zone) => {
            Some(offset_at(items)).filter(|length| *length > 1).unwrap_or_default()
        }
        _ => 0,
    }
}

/// Returns how many items at the start are the distance from UTC that follows a time.
fn offset_at(items: &[Item]) -> usize {
    let n_letters =
        usize::from(items.first().is_some_and(|item| item.means(|it| it == Meaning::Zone)));
    match items.get(n_letters..).unwrap_or_default() {
        [sign, hours, colon, minutes, ..]
            if matches!(sign.sign(), Some('+' | '-'))
                && hours.number().is_some()
                && colon.sign() == Some(':')
                && minutes.number().is_some() =>
        {
            n_letters + 4
        }
        [sign, hours, ..]
            if matches!(sign.sign(), Some('+' | '-'))
                && hours.number().is_some_and(|it| it.n_digits == 4 || it.value <= 14)
                && sign.range.end == hours.range.start =>
        {
            n_letters + 2
        }
        _ => n_letters,
    }
}
