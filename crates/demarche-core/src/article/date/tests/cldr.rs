//! Writes the table of words from ICU's data, and checks that it has what ICU knows.
//!
//! `UPDATE_EXPECT=1 cargo test -p demarche-core cldr` writes the table.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Write as _},
    ops::Range,
};

use icu_calendar::{Date, Gregorian};
use icu_datetime::{
    DateTimeFormatter, FixedCalendarDateTimeFormatter,
    fieldsets::{YMD, YMDE, YMDT, enums::DateFieldSet},
    input::{DateTime, Time},
    options::YearStyle,
    parts,
    pattern::{DateTimePattern, FixedCalendarDateTimeNames},
};
use icu_locale_core::Locale;
use writeable::{Part, PartsWrite, TryWriteable as _, Writeable};

use super::super::{
    fold::{Kind, Token, tokens},
    words::{TABLE, key},
};

/// The locales whose names are in the table: at most 128.
pub(super) const LOCALES: &str = "af am ar ar-DZ ar-LB ar-MA as ast az ba be bg bn bn-IN br bs bs-Cyrl ca ceb ckb cs cy da de de-AT el en eo es \
    es-AR es-MX et eu fa fa-AF fi fil fo fr fr-CA fy ga gd gl gu ha he hi hr hu hy id ig is it ja jv ka kk kk-Arab km kn ko kok ks ku \
    ky lb lo lt lv mai mk ml mn mr ms mt my nb ne nl nn oc om or pa pl ps pt pt-PT rm ro ru sd si sk sl so sq sr sr-Latn su sv \
    sw ta te tg th ti tk tr tt ug uk ur uz uz-Cyrl vi xh yo yue zh zh-Hant zu";

/// Text with the parts that ICU says it has.
#[derive(Default)]
pub(super) struct Formatted {
    pub(super) text: String,
    pub(super) parts: Vec<(Range<usize>, Part)>,
}

impl fmt::Write for Formatted {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text.push_str(text);
        Ok(())
    }
}

impl PartsWrite for Formatted {
    type SubPartsWrite = Self;

    fn with_part(
        &mut self,
        part: Part,
        mut write: impl FnMut(&mut Self) -> fmt::Result,
    ) -> fmt::Result {
        let start = self.text.len();
        write(self)?;
        self.parts.push((start..self.text.len(), part));
        Ok(())
    }
}

impl Formatted {
    pub(super) fn new(formatted: &impl Writeable) -> Self {
        let mut this = Self::default();
        formatted.write_to_parts(&mut this).unwrap();
        this
    }

    /// Returns the tokens of the text, and the part of each.
    fn tokens(&self) -> Vec<(Token, Option<Part>)> {
        let part_of = |token: &Token| {
            let is_in = |range: &Range<usize>| {
                range.start < token.range.end && token.range.start < range.end
            };
            let is_of_date = |part: Part| part.category == "datetime";
            self.parts.iter().find(|(range, part)| is_of_date(*part) && is_in(range)).map(|it| it.1)
        };
        let tokens = tokens(&self.text).into_iter();
        tokens.map(|token| (token.clone(), part_of(&token))).collect()
    }

    /// Returns the name of a part, with a suffix or prefix that is not apart from it.
    fn name(&self, of: Part) -> Option<String> {
        let tokens = self.tokens();
        let first = tokens.iter().position(|(_, part)| *part == Some(of))?;
        let last = tokens.iter().rposition(|(_, part)| *part == Some(of))?;
        let mut name: Vec<Token> =
            tokens[first..=last].iter().map(|(token, _)| token.clone()).collect();
        let is_number = name.iter().all(|token| !matches!(token.kind, Kind::Word(_)));
        if is_number {
            // `1月`
            let (next, _) = tokens.get(last + 1).filter(|(next, part)| {
                let is_word = matches!(next.kind, Kind::Word(_));
                is_word && part.is_none() && next.range.start == name[0].range.end
            })?;
            name.push(next.clone());
        }
        Some(key(&name))
    }
}

/// The table as it is made: the locales by name and meaning.
#[derive(Default)]
struct Table(BTreeMap<(String, String), BTreeSet<&'static str>>);

impl Table {
    fn add(&mut self, name: Option<String>, meaning: &str, tag: &'static str) {
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            self.0.entry((name, meaning.to_owned())).or_default().insert(tag);
        }
    }

    fn add_literals(&mut self, formatted: &Formatted, tag: &'static str) {
        for (token, part) in formatted.tokens() {
            if part.is_none() {
                self.add(Some(key(&[token])), "particle", tag);
            }
        }
    }

    fn write(&self) -> String {
        let mut text = "# ICU's names of months, days and eras. The test `cldr` writes this file; it is not edited.\n".to_owned();
        let tags: Vec<&str> = LOCALES.split_whitespace().collect();
        writeln!(text, "{}", tags.join(" ")).unwrap();
        for ((name, meaning), tags) in &self.0 {
            let tags: Vec<&str> = tags.iter().copied().collect();
            writeln!(text, "{name}\t{meaning}\t{}", tags.join(" ")).unwrap();
        }
        text
    }
}

pub(super) fn locale(tag: &str) -> Locale {
    tag.parse().unwrap()
}

pub(super) fn date(year: i32, month: u8, day: u8) -> Date<Gregorian> {
    Date::try_new_gregorian(year, month, day).unwrap()
}

/// Formats a date of the Gregorian calendar in the full, long and medium form.
pub(super) fn forms(tag: &str, date: Date<Gregorian>) -> [Formatted; 3] {
    let formatter = |fields| {
        FixedCalendarDateTimeFormatter::<Gregorian, YMD>::try_new(locale(tag).into(), fields)
    };
    let full = FixedCalendarDateTimeFormatter::<Gregorian, YMDE>::try_new(
        locale(tag).into(),
        YMDE::long(),
    );
    [
        Formatted::new(&full.unwrap().format(&date)),
        Formatted::new(&formatter(YMD::long()).unwrap().format(&date)),
        Formatted::new(&formatter(YMD::medium()).unwrap().format(&date)),
    ]
}

/// Formats a date in another calendar, with the era.
fn in_calendar(tag: &str, calendar: &str, date: Date<Gregorian>) -> Formatted {
    let locale = locale(&format!("{tag}-u-ca-{calendar}"));
    let fields = YMD::long().with_year_style(YearStyle::WithEra);
    Formatted::new(&DateTimeFormatter::try_new(locale.into(), fields).unwrap().format(&date))
}

fn by_pattern(tag: &str, pattern: &str, date: Date<Gregorian>) -> String {
    let mut names =
        FixedCalendarDateTimeNames::<Gregorian, DateFieldSet>::try_new(locale(tag).into()).unwrap();
    let pattern: DateTimePattern = pattern.parse().unwrap();
    let formatter = names.include_for_pattern(&pattern).unwrap();
    let text = formatter.format(&date).try_write_to_string().unwrap().into_owned();
    key(&tokens(&text))
}

fn is_word(name: &str) -> bool {
    name.chars().any(char::is_alphabetic)
}

fn add_gregorian(table: &mut Table, tag: &'static str) {
    for month in 1..=12 {
        let meaning = format!("month {month}");
        let day = date(2020, month, 20);
        for form in forms(tag, day) {
            table.add(form.name(parts::MONTH), &meaning, tag);
            table.add_literals(&form, tag);
        }
        for pattern in ["MMMM", "MMM", "LLLL", "LLL"] {
            let name = by_pattern(tag, pattern, day);
            table.add(Some(name).filter(|name| is_word(name)), &meaning, tag);
        }
    }
    for day in 1..=7 {
        let meaning = format!("weekday {day}");
        // A Monday and the days after it.
        let date = date(2020, 6, day);
        table.add(forms(tag, date)[0].name(parts::WEEKDAY), &meaning, tag);
        for pattern in ["EEEE", "EEE", "cccc", "ccc"] {
            let name = by_pattern(tag, pattern, date);
            table.add(Some(name).filter(|name| is_word(name)), &meaning, tag);
        }
    }
    let long = &forms(tag, date(2020, 5, 20))[1];
    let tokens = long.tokens();
    for (part, meaning) in [(parts::DAY, "point day"), (parts::YEAR, "point year")] {
        let at = tokens.iter().position(|(_, of)| *of == Some(part)).unwrap();
        let has_point = tokens.get(at + 1).is_some_and(|(next, _)| next.kind == Kind::Sign('.'));
        table.add(Some(".".to_owned()).filter(|_| has_point), meaning, tag);
    }
    let with_era = in_calendar(tag, "gregory", date(2020, 5, 20));
    table.add(with_era.name(parts::ERA), "era 0", tag);
}

fn add_times(table: &mut Table, tag: &'static str) {
    for (clock, hour) in [("h12", 9), ("h12", 21), ("h23", 21)] {
        let locale = locale(&format!("{tag}-u-ca-gregory-hc-{clock}"));
        for fields in [
            YMDT::long().with_time_precision(icu_datetime::options::TimePrecision::Minute),
            YMDT::medium(),
        ] {
            let moment =
                DateTime { date: date(2020, 5, 20), time: Time::try_new(hour, 30, 0, 0).unwrap() };
            let formatter = DateTimeFormatter::try_new(locale.clone().into(), fields).unwrap();
            let form = Formatted::new(&formatter.format(&moment));
            table.add(form.name(parts::DAY_PERIOD), "clock", tag);
            let tokens = form.tokens();
            let place = |of| tokens.iter().position(|(_, part)| *part == Some(of)).unwrap();
            let (year, hour) = (place(parts::YEAR), place(parts::HOUR));
            // Words after the whole date belong to the time.
            let last =
                [parts::DAY, parts::MONTH, parts::YEAR].map(place).into_iter().max().unwrap();
            for (at, (token, part)) in tokens.iter().enumerate() {
                let meaning = if at > hour { "clock" } else { "preposition" };
                if part.is_none() && at > last && year < hour {
                    let name = key(std::slice::from_ref(token));
                    let is_known = table.0.contains_key(&(name.clone(), "particle".to_owned()));
                    table.add(Some(name).filter(|_| !is_known), meaning, tag);
                }
            }
        }
    }
}

fn add_other_calendars(table: &mut Table, tag: &'static str) {
    // Once around the year of the moon.
    for day in (1..=12).flat_map(|month| [date(2020, month, 5), date(2020, month, 20)]) {
        // In Chinese and Korean they have the numbers of our months.
        let hijri = in_calendar(tag, "islamic-umalqura", day).name(parts::MONTH);
        table.add(hijri.filter(|name| !name.contains(char::is_numeric)), "other", tag);
        if tag == "he" {
            table.add(in_calendar(tag, "hebrew", day).name(parts::MONTH), "other", tag);
        }
    }
    if ["fa", "fa-AF", "ps", "ckb"].contains(&tag) {
        for month in 1..=12_u8 {
            let day = Date::try_new_persian(1399, month, 10).unwrap().to_calendar(Gregorian);
            let solar = in_calendar(tag, "persian", day).name(parts::MONTH);
            table.add(solar, &format!("solar {month}"), tag);
        }
    }
    if tag == "th" {
        let era = in_calendar(tag, "buddhist", date(2020, 5, 20)).name(parts::ERA);
        table.add(era, "buddhist", tag);
    }
    if tag.starts_with("zh") {
        let era = in_calendar(tag, "roc", date(2020, 5, 20)).name(parts::ERA);
        table.add(era, "era 1911", tag);
    }
    if tag == "ja" {
        for (year, before) in [(1900, 1867), (1920, 1911), (1940, 1925), (1995, 1988), (2020, 2018)]
        {
            let era = in_calendar(tag, "japanese", date(year, 5, 20)).name(parts::ERA);
            table.add(era, &format!("era {before}"), tag);
        }
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test may replace a file of the sources")]
fn the_table_has_what_icu_knows() {
    let mut table = Table::default();
    for tag in LOCALES.split_whitespace() {
        add_gregorian(&mut table, tag);
        add_times(&mut table, tag);
        add_other_calendars(&mut table, tag);
    }
    let text = table.write();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/article/date/table.txt");
        std::fs::write(path, &text).unwrap();
    } else {
        assert!(text == TABLE, "`UPDATE_EXPECT=1` writes the table anew");
    }
}
