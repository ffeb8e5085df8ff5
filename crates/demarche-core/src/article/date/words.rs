//! The words of dates in all languages, from a table that is made of ICU's data.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use smallvec::SmallVec;

use super::fold::{Kind, Token, tokens};

/// Names of months, days and eras, and the words and suffixes between them. `tests::table` writes it.
pub(super) const TABLE: &str = include_str!("table.txt");
/// What people write around dates, which ICU does not know.
const USAGE: &str = include_str!("usage.txt");

/// The most tokens of a name.
const MOST_TOKENS: usize = 6;

/// A set of the table's locales.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Locales(u128);

impl Locales {
    /// Every locale: of words whose language does not matter.
    pub(super) const ALL: Self = Self(u128::MAX);

    /// Returns the locales in either set.
    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the locales that are not in this set.
    pub(super) fn not(self) -> Self {
        Self(!self.0)
    }

    /// Returns the locales in both sets, or `None` if there are none.
    pub(super) fn and(self, other: Self) -> Option<Self> {
        Some(Self(self.0 & other.0)).filter(|both| both.0 != 0)
    }
}

/// What a word means in a date line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A month of the Gregorian calendar, from 1.
    Month(u32),
    /// A day of the week, from 1 for Monday.
    Weekday(u32),
    /// A word or a suffix between the parts of a date (`de`, `年`).
    Particle,
    /// An era; this is the Gregorian year before its first.
    Era(Era),
    /// A month of the Solar Hijri calendar, from 1.
    SolarMonth(u32),
    /// A month of a calendar that is not read.
    OtherMonth,
    /// A word of a time of day (`am`, `Uhr`).
    Clock,
    /// A word before the hour that says which half of the day it is in (`午後`).
    Meridiem,
    /// A time zone.
    Zone,
    /// What was done then (`Published`), or what the date is (`Date`).
    Label,
    /// A word before a date or a time (`on`, `at`), which makes a sentence of a name before it.
    Preposition,
    /// What begins a byline (`By`, `Source`).
    Byline,
    /// A word that names hold in small letters (`of`).
    Connector,
    /// That the day has a point after it.
    DayPoint,
    /// That the year has a point after it.
    YearPoint,
    /// The unit of a count beside a date (`min read`, `comments`).
    Count,
}

/// How years of an era are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Era {
    /// Of this many years less than the Gregorian year.
    Behind(u32),
    /// The Buddhist era, 543 years ahead.
    Buddhist,
}

/// One meaning of a name, and the locales that have it.
pub(super) type Sense = (Meaning, Locales);

/// The senses of each name: most have one.
type Names = HashMap<Cow<'static, str>, SmallVec<[Sense; 1]>>;

/// The words of dates.
struct Words {
    /// All names by their folded tokens, joined by spaces.
    names: Names,
    /// The locales whose calendar is the Buddhist one.
    buddhist: Locales,
    /// The locales whose calendar is the Solar Hijri one.
    solar: Locales,
}

static WORDS: LazyLock<Words> = LazyLock::new(Words::load);

impl Words {
    fn load() -> Self {
        let mut words = Names::with_capacity(6_000);
        let (mut buddhist, mut solar) = (Locales(0), Locales(0));
        let mut lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        let tags: Vec<&str> = lines.next().unwrap_or_default().split(' ').collect();
        let places: HashMap<&str, usize> = tags.iter().copied().zip(0..).collect();
        for line in lines {
            let mut fields = line.split('\t');
            let (Some(name), Some(code), Some(tags)) =
                (fields.next(), fields.next().and_then(meaning), fields.next())
            else {
                continue;
            };
            let places = tags.split(' ').filter_map(|tag| places.get(tag));
            let locales = Locales(places.fold(0, |set, place| set | 1 << place));
            match code {
                Meaning::Era(Era::Buddhist) => buddhist = buddhist.or(locales),
                Meaning::SolarMonth(_) => solar = solar.or(locales),
                _ => {}
            }
            words.entry(Cow::Borrowed(name)).or_default().push((code, locales));
        }
        let mut code = None;
        for line in USAGE.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
            if let Some(heading) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                code = meaning(heading);
                continue;
            }
            let names = line.split('|').map(|name| key(&tokens(name)));
            for (name, code) in names.filter(|name| !name.is_empty()).zip(std::iter::repeat(code)) {
                let senses = words.entry(Cow::Owned(name)).or_default();
                senses.extend(code.map(|code| (code, Locales::ALL)));
            }
        }
        Self { names: words, buddhist, solar }
    }
}

/// Reads a meaning as the table has it.
fn meaning(code: &str) -> Option<Meaning> {
    match code {
        "point day" => return Some(Meaning::DayPoint),
        "point year" => return Some(Meaning::YearPoint),
        _ => {}
    }
    let (kind, number) = code.split_once(' ').unwrap_or((code, "0"));
    let number: u32 = number.parse().ok()?;
    Some(match kind {
        "month" => Meaning::Month(number),
        "weekday" => Meaning::Weekday(number),
        "particle" => Meaning::Particle,
        "era" => Meaning::Era(Era::Behind(number)),
        "buddhist" => Meaning::Era(Era::Buddhist),
        "solar" => Meaning::SolarMonth(number),
        "other" => Meaning::OtherMonth,
        "clock" => Meaning::Clock,
        "meridiem" => Meaning::Meridiem,
        "zone" => Meaning::Zone,
        "preposition" => Meaning::Preposition,
        "label" => Meaning::Label,
        "byline" => Meaning::Byline,
        "connector" => Meaning::Connector,
        "count" => Meaning::Count,
        _ => return None,
    })
}

/// Returns the name that tokens spell: their words and numbers, joined by spaces.
pub(super) fn key(tokens: &[Token]) -> String {
    let mut key = String::new();
    for token in tokens {
        push(&mut key, token);
    }
    key
}

fn push(key: &mut String, token: &Token) {
    if matches!(token.kind, Kind::Sign(_)) {
        return;
    }
    if !key.is_empty() {
        key.push(' ');
    }
    match &token.kind {
        Kind::Number(number) => key.push_str(&number.value.to_string()),
        Kind::Word(word) => key.push_str(word),
        Kind::Sign(_) => {}
    }
}

/// Returns the senses of the longest name at the start of `tokens`, and how many tokens it has.
pub(super) fn longest(tokens: &[Token]) -> Option<(&'static [Sense], usize)> {
    let mut key = String::new();
    let mut found = None;
    for (token, length) in tokens.iter().zip(1..=MOST_TOKENS) {
        match &token.kind {
            // Abbreviations end in a point, and names are hyphenated or not.
            Kind::Sign(
                '.' | '-' | '/' | '‐' | '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | '׳' | '״' | '॰' | '․',
            ) if length > 1 => {
                continue;
            }
            Kind::Sign(_) => break,
            Kind::Number(_) | Kind::Word(_) => push(&mut key, token),
        }
        if let Some(senses) = WORDS.names.get(key.as_str()) {
            found = Some((senses.as_slice(), length));
        }
    }
    found
}

/// Returns the senses of the names that a word without spaces is made of, as in Thai, or nothing if other letters are left.
pub(super) fn parts(word: &str) -> Vec<&'static [Sense]> {
    /// The longest word that is taken apart, and the longest name in it, in characters.
    const LONGEST: (usize, usize) = (60, 24);
    let is_unspaced = |letter: char| matches!(letter, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}');
    let mut found = Vec::new();
    if !word.chars().all(is_unspaced) || word.chars().nth(LONGEST.0).is_some() {
        return found;
    }
    let mut rest = word;
    while !rest.is_empty() {
        let ends = rest.char_indices().map(|(at, letter)| at + letter.len_utf8()).take(LONGEST.1);
        let ends: Vec<usize> = ends.collect();
        let longest = ends.iter().rev().find_map(|end| {
            let (name, rest) = rest.split_at_checked(*end)?;
            Some((WORDS.names.get(name)?.as_slice(), rest))
        });
        let Some((senses, after)) = longest else { return Vec::new() };
        found.push(senses);
        rest = after;
    }
    found
}

/// Returns the locales that write a point after the day, or after the year.
pub(super) fn with_point(after: Meaning) -> Locales {
    let senses = WORDS.names.get(".").map(SmallVec::as_slice).unwrap_or_default();
    let found = senses.iter().find(|(meaning, _)| *meaning == after);
    found.map_or(Locales(0), |(_, locales)| *locales)
}

/// Returns whether one of these locales counts years from the Buddha, even where a date does not say so.
pub(super) fn is_buddhist(locales: Locales) -> bool {
    locales.and(WORDS.buddhist).is_some()
}

/// Returns whether one of these locales uses the Solar Hijri calendar.
pub(super) fn is_solar(locales: Locales) -> bool {
    locales.and(WORDS.solar).is_some()
}
