//! Finds a date among the words of a line.

use std::ops::Range;

use super::{
    calendar::{BUDDHIST_YEARS, Date, SOLAR_YEARS, YEARS},
    fold::Number,
    items::{Item, ItemKind},
    numeric::{Hints, numeric},
    words::{self, Era, Locales, Meaning, Sense},
};

/// A date among items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The date, or `None` if it is of a calendar that is not read.
    pub(super) date: Option<Date>,
    /// The items it takes.
    pub(super) items: Range<usize>,
}

/// Finds all dates in order.
pub(super) fn dates(items: &[Item], hints: Hints) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < items.len() {
        let here = spelled(items, at).or_else(|| in_numbers(items, at, hints));
        let here =
            here.filter(|date| found.last().is_none_or(|last| last.items.end <= date.items.start));
        at = here.as_ref().map_or(at, |date| date.items.end - 1) + 1;
        found.extend(here);
    }
    found
}

fn in_numbers(items: &[Item], at: usize, hints: Hints) -> Option<Found> {
    let date = numeric(items, at, hints)?;
    let mut range = at..at + 5;
    widen(&mut range, items, Locales::ALL);
    Some(Found { date: Some(date), items: range })
}

/// Signs that stand between the parts of a date.
fn is_soft(sign: char) -> bool {
    ",.-/()'’‘ʼ،؍၊、፣‐‑‒․۔॰׳״".contains(sign)
}

/// A number beside the name of a month, with the era it may have.
#[derive(Clone, Copy, Debug)]
struct Neighbour {
    number: Number,
    era: Option<Era>,
    /// The places of the outermost items that belong to it.
    first: usize,
    last: usize,
}

impl Neighbour {
    fn is_short(&self) -> bool {
        self.number.n_digits <= 2
    }

    fn day(self) -> Option<u32> {
        let Number { value, n_digits } = self.number;
        (n_digits <= 2 && (1..=31).contains(&value) && self.era.is_none()).then_some(value)
    }

    /// Returns the Gregorian year.
    fn year(self, locales: Locales) -> Option<u32> {
        let Number { value, n_digits } = self.number;
        let is_buddhist = |value: u32| BUDDHIST_YEARS.contains(&value);
        match self.era {
            Some(Era::Behind(years)) if years > 0 => {
                (n_digits <= 3 && value > 0).then(|| years + value)
            }
            Some(Era::Buddhist) => is_buddhist(value).then(|| value - 543),
            Some(Era::Behind(_)) | None if n_digits == 4 && YEARS.contains(&value) => Some(value),
            None if is_buddhist(value) && words::is_buddhist(locales) => Some(value - 543),
            Some(Era::Behind(_)) | None => None,
        }
    }

    fn solar_year(self) -> Option<u32> {
        Some(self.number.value).filter(|year| SOLAR_YEARS.contains(year))
    }
}

/// Reads the date around the name of a month at `at`.
fn spelled(items: &[Item], at: usize) -> Option<Found> {
    let senses = items.get(at)?.senses();
    let months = senses.iter().filter(|(meaning, _)| {
        matches!(meaning, Meaning::Month(_) | Meaning::SolarMonth(_) | Meaning::OtherMonth)
    });
    let months: Vec<Sense> = months.copied().collect();
    let locales = months.iter().map(|(_, locales)| *locales).reduce(Locales::or)?;
    let left = neighbours(items, at, locales, Side::Left);
    let right = neighbours(items, at, locales, Side::Right);
    let readings = months.iter().filter_map(|sense| reading(*sense, &left, &right));
    let mut readings: Vec<Reading> = readings.collect();
    // What is beside the month decides where languages have different months of one name.
    if readings.len() > 1 {
        narrow(&mut readings, items);
    }
    let reading = readings.first()?;
    if readings.iter().any(|other| other.date != reading.date) {
        return None;
    }
    let first = reading.used.iter().map(|it| it.first).fold(at, usize::min);
    let last = reading.used.iter().map(|it| it.last).fold(at, usize::max);
    let mut range = first..last + 1;
    widen(&mut range, items, locales);
    Some(Found { date: reading.date, items: range })
}

/// One way to read the numbers around the name of a month.
#[derive(Debug)]
struct Reading {
    date: Option<Date>,
    locales: Locales,
    used: Vec<Neighbour>,
}

fn reading((meaning, locales): Sense, left: &[Neighbour], right: &[Neighbour]) -> Option<Reading> {
    let date = |year: Neighbour, day: Option<Neighbour>| {
        let day = match day {
            Some(day) => Some(day.day()?),
            None => None,
        };
        match meaning {
            Meaning::Month(month) => Date::new(year.year(locales)?, month, day).map(Some),
            Meaning::SolarMonth(month) => {
                Some(Date::of_solar_hijri(year.solar_year()?, month, day))
            }
            _ => (1250..1500).contains(&year.number.value).then_some(None),
        }
    };
    let (l1, l2) = (left.first().copied(), left.get(1).copied());
    let (r1, r2) = (right.first().copied(), right.get(1).copied());
    // 20 January 2020 · January 20, 2020 · 2020 January 20 · 2020, 20 January
    for (year, day) in [(r1, l1), (r2, r1), (l1, r1), (l2, l1)] {
        if let (Some(year), Some(day)) = (year, day)
            && let Some(date) = date(year, Some(day))
        {
            return Some(Reading { date, locales, used: vec![year, day] });
        }
    }
    // A number on the other side is a day that the month does not have.
    for (year, other) in [(r1, l1), (l1, r1)] {
        if let (Some(year), None) = (year, other)
            && let Some(date) = date(year, None)
        {
            return Some(Reading { date, locales, used: vec![year] });
        }
    }
    None
}

/// Drops the readings that fit the weekday and the particles of the line less well than others.
fn narrow(readings: &mut Vec<Reading>, items: &[Item]) {
    for (after, is_it) in [
        (Meaning::DayPoint, Neighbour::is_short as fn(&Neighbour) -> bool),
        (Meaning::YearPoint, |neighbour| !neighbour.is_short()),
    ] {
        let has_point = readings
            .iter()
            .flat_map(|reading| &reading.used)
            .filter(|it| is_it(it))
            .any(|it| items.get(it.last + 1).and_then(Item::sign) == Some('.'));
        let with_point = words::with_point(after);
        let locales = if has_point { with_point } else { with_point.not() };
        let fits = |reading: &Reading| reading.locales.and(locales).is_some();
        if readings.iter().any(fits) {
            readings.retain(fits);
        }
    }
    for item in items {
        let weekdays = item.senses().iter().filter_map(|(meaning, locales)| match meaning {
            Meaning::Weekday(day) => Some((*day, *locales)),
            _ => None,
        });
        let weekdays: Vec<(u32, Locales)> = weekdays.collect();
        if weekdays.is_empty() {
            continue;
        }
        let fits = |reading: &Reading| {
            weekdays.iter().any(|(_, locales)| reading.locales.and(*locales).is_some())
        };
        let agrees = |reading: &Reading| {
            let weekday = reading.date.and_then(Date::weekday);
            weekdays.iter().any(|(day, _)| weekday == Some(*day))
        };
        if readings.iter().any(fits) {
            readings.retain(fits);
        }
        if readings.iter().any(agrees) {
            readings.retain(agrees);
        }
    }
}

/// The side of a month's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// Returns up to two numbers on a side of the month, nearest first, with what belongs to them.
fn neighbours(items: &[Item], month: usize, locales: Locales, side: Side) -> Vec<Neighbour> {
    /// The most items between a month and a number that belongs to it.
    const REACH: usize = 16;
    let places: Vec<usize> = match side {
        Side::Left => (0..month).rev().take(REACH).collect(),
        Side::Right => (month + 1..items.len()).take(REACH).collect(),
    };
    let mut found: Vec<Neighbour> = Vec::new();
    let mut era = None;
    for (place, item) in places.into_iter().filter_map(|place| Some((place, items.get(place)?))) {
        match item.kind {
            ItemKind::Number(_) if found.len() == 2 => break,
            ItemKind::Number(number) => {
                let era = era.take().filter(|_| side == Side::Right);
                let (first, era) = era.map_or((place, None), |(at, era)| (at, Some(era)));
                found.push(Neighbour { number, era, first, last: place });
            }
            ItemKind::Sign(sign) if is_soft(sign) => {}
            ItemKind::Time => {}
            ItemKind::Name(senses) => {
                if item.means(|it| matches!(it, Meaning::Month(_))) {
                    break;
                }
                let is_between = |(meaning, of): &Sense| match meaning {
                    Meaning::Particle => of.and(locales).is_some(),
                    Meaning::Weekday(_) | Meaning::Clock | Meaning::Meridiem | Meaning::Zone => {
                        true
                    }
                    _ => false,
                };
                // `PM` is an era in Kurdish.
                let is_clock = item.means(|it| it == Meaning::Clock);
                let here = senses.iter().find_map(|(meaning, _)| match meaning {
                    Meaning::Era(era) if !is_clock => Some(*era),
                    _ => None,
                });
                match (here, found.last_mut()) {
                    // An era belongs to the number before it, or else to the one after it.
                    (Some(here), Some(last)) if side == Side::Right && last.number.n_digits > 2 => {
                        last.era = Some(here);
                        last.last = place;
                    }
                    (Some(here), Some(last)) if side == Side::Left => {
                        last.era = Some(here);
                        last.first = place;
                    }
                    (Some(here), _) => era = Some((place, here)),
                    (None, _) if senses.iter().any(is_between) => {}
                    (None, _) => break,
                }
            }
            ItemKind::Sign(_) | ItemKind::Word => break,
        }
    }
    found
}

/// Adds the particles and the point at the edges of a date.
fn widen(range: &mut Range<usize>, items: &[Item], locales: Locales) {
    let is_particle = |item: &Item| {
        let mut senses = item.senses().iter();
        senses.any(|(meaning, of)| *meaning == Meaning::Particle && of.and(locales).is_some())
            && !item.means(|it| it == Meaning::Preposition)
    };
    let is_sign = |item: &Item| item.sign().is_some_and(|sign| ".()-'’".contains(sign));
    loop {
        let after = items.get(range.end..).unwrap_or_default();
        let n_signs = after.iter().take_while(|item| is_sign(item)).count();
        match after.get(n_signs) {
            Some(item) if is_particle(item) => range.end += n_signs + 1,
            _ => break,
        }
    }
    let end = range.end.checked_sub(1).and_then(|last| items.get(last)).map(|last| last.range.end);
    if let Some(next) = items.get(range.end)
        && matches!(next.sign(), Some('.' | ')'))
        && Some(next.range.start) == end
    {
        range.end += 1;
    }
    // Words before a date belong to it (`ngày 20 tháng 1`) unless another word is before them (`the law of 20 January`).
    let before = items.get(..range.start).unwrap_or_default();
    let n_particles = before.iter().rev().take_while(|item| is_particle(item)).count();
    let other = before.iter().rev().nth(n_particles);
    let is_apart = other.is_none_or(|item| match item.kind {
        ItemKind::Sign(_) | ItemKind::Time => true,
        ItemKind::Number(_) | ItemKind::Word => false,
        ItemKind::Name(_) => item.means(|it| matches!(it, Meaning::Weekday(_) | Meaning::Label)),
    });
    if is_apart {
        range.start -= n_particles;
    }
}
