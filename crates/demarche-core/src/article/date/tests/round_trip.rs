//! Checks that what ICU formats is read back as the same date, and the facts about languages that the reader relies on.

use icu_calendar::{Date, Gregorian};
use icu_datetime::{DateTimeFormatter, FixedCalendarDateTimeFormatter, fieldsets::YMD, parts};
use proptest::prelude::*;
use writeable::Part;

use super::{
    super::{Rest, calendar, date_of, find_date},
    cldr::{Formatted, LOCALES, date, forms, locale},
};

/// Locales that write dates with the names of another one, in other forms or digits.
const REGIONS: &str = "ar-EG ar-IQ ar-SA ar-TN de-CH en-AU en-CA en-GB en-IN en-ZA es-CO es-US fr-CH it-CH nl-BE \
    ps-PK ro-MD sr-Latn-BA sw-KE ur-IN zh-HK zh-Hant-HK";

/// Forms of numbers in which day and month look alike: they are read if the day is past the twelfth or the same as the
/// month, or if the weekday shows the order, and are not read otherwise. Of `es-CO pt-PT rm yo` it is the medium form, of
/// `pt-PT` the full one too.
const ALIKE: &[(&str, &[usize])] =
    &[("es-CO", &[2]), ("pt-PT", &[0, 2]), ("rm", &[2]), ("yo", &[2])];

/// Names that languages have for different months: a date in the one that neither a point nor a weekday tells apart is not
/// read.
const SHARED: &[(&str, usize, u8)] = &[];

fn may_be_unread(tag: &str, form: usize, date: Date<Gregorian>) -> bool {
    let is_alike = ALIKE.iter().any(|(of, forms)| *of == tag && forms.contains(&form));
    let month = date.month().ordinal;
    SHARED.contains(&(tag, form, month))
        || (is_alike && date.day_of_month().0 <= 12 && date.day_of_month().0 != month)
}

/// Returns every locale of the table and the regions.
fn all_tags() -> impl Iterator<Item = &'static str> {
    LOCALES.split_whitespace().chain(REGIONS.split_whitespace())
}

/// Returns what is wrong with the reading of a formatted date.
fn fault(form: &Formatted, expected: &str) -> Option<String> {
    let found = find_date(&form.text);
    let is_right = found.as_ref().is_some_and(|found| {
        found.iso == expected && found.rest == Rest::Nothing && date_of(&form.text).is_some()
    });
    (!is_right).then(|| format!("{:?} is {expected}, read as {found:?}", form.text))
}

fn iso(date: Date<Gregorian>) -> String {
    let (year, month) = (date.year().extended_year(), date.month().ordinal);
    format!("{year:04}-{month:02}-{:02}", date.day_of_month().0)
}

/// Checks all forms of a date in a locale.
fn faults(tag: &str, date: Date<Gregorian>) -> Vec<String> {
    let mut faults = Vec::new();
    for (number, form) in forms(tag, date).iter().enumerate() {
        let is_unread = find_date(&form.text).is_none() && may_be_unread(tag, number, date);
        let found = fault(form, &iso(date)).filter(|_| !is_unread);
        faults.extend(found.map(|fault| format!("{tag} {number}: {fault}")));
        let words = ["qqq", "щщщ", "ققق", "क्क", "กกก"];
        let word = words[(number + usize::from(date.month().ordinal)) % words.len()];
        let sentence = format!("{word} {word} {} {word}", form.text);
        if date_of(&sentence).is_some() {
            faults.push(format!("{tag} {number}: {sentence:?} is a sentence"));
        }
    }
    // With the calendar of the locale: Buddhist in Thai, Solar Hijri in Persian and Pashto.
    if ["th", "fa", "fa-AF", "ps"].contains(&tag) {
        for fields in [YMD::long(), YMD::medium()] {
            let formatter = DateTimeFormatter::try_new(locale(tag).into(), fields).unwrap();
            let fault = fault(&Formatted::new(&formatter.format(&date)), &iso(date));
            faults.extend(fault.map(|fault| format!("{tag} own: {fault}")));
        }
    }
    faults
}

#[test]
fn what_icu_formats_is_read_back_in_every_month() {
    let dates = (1..=12_u8)
        .flat_map(|month| [1, 12, 28].map(|day| date(2015 + i32::from(month), month, day)));
    let all: Vec<String> =
        dates.flat_map(|date| all_tags().flat_map(move |tag| faults(tag, date))).collect();
    assert!(all.is_empty(), "{} faults:\n{}", all.len(), all.join("\n"));
}

proptest! {
    #[test]
    fn what_icu_formats_is_read_back(
        tag in prop::sample::select(all_tags().collect::<Vec<_>>()),
        (year, month, day) in (1900..2040, 1..=12_u8, 1..=28_u8),
    ) {
        prop_assert_eq!(faults(tag, date(year, month, day)), Vec::<String>::new());
    }
}

#[test]
fn the_last_days_of_months_are_read_back() {
    for (year, month, day) in [(2024, 2, 29), (2025, 12, 31), (2026, 4, 30), (2000, 1, 31)] {
        let all: Vec<String> =
            all_tags().flat_map(|tag| faults(tag, date(year, month, day))).collect();
        assert!(all.is_empty(), "{}", all.join("\n"));
    }
}

/// Checks what dates of numbers are read by: no language writes the month first with points, and few of those in other
/// letters than ours write it first at all.
#[test]
fn the_month_is_first_in_few_languages() {
    let order = |tag: &str| {
        let formatter = FixedCalendarDateTimeFormatter::<Gregorian, YMD>::try_new(
            locale(tag).into(),
            YMD::short(),
        );
        let form = Formatted::new(&formatter.unwrap().format(&date(2020, 5, 20)));
        let place = |of: Part| form.parts.iter().find(|(_, part)| *part == of).unwrap().0.start;
        let is_month_first = place(parts::MONTH) < place(parts::DAY);
        let is_year_last = place(parts::YEAR) > place(parts::DAY).max(place(parts::MONTH));
        (is_month_first && is_year_last).then_some(form.text)
    };
    let month_first: Vec<(&str, String)> =
        all_tags().filter_map(|tag| Some((tag, order(tag)?))).collect();
    assert!(month_first.iter().all(|(_, text)| !text.contains('.')), "{month_first:?}");
    let tags: Vec<&str> = month_first.iter().map(|(tag, _)| *tag).collect();
    assert_eq!(tags.join(" "), "ceb en fa-AF fil mt or so ti xh");
}

#[test]
fn days_of_the_solar_hijri_calendar_are_converted_as_icu_does() {
    for year in 1250..=1500_u32 {
        for (month, day) in (1..=12).flat_map(|month| [1, 29, 30, 31].map(|day| (month, day))) {
            let (y, m, d) =
                (year.cast_signed(), u8::try_from(month).unwrap(), u8::try_from(day).unwrap());
            let expected =
                Date::try_new_persian(y, m, d).ok().map(|it| iso(it.to_calendar(Gregorian)));
            let found = calendar::Date::of_solar_hijri(year, month, Some(day));
            assert_eq!(found.map(calendar::Date::iso), expected, "{year}-{month}-{day}");
        }
    }
}

#[test]
fn weekdays_are_those_of_icu() {
    for (year, month, day) in [(1900, 3, 1), (2000, 2, 29), (2024, 1, 1), (2025, 11, 9)] {
        let ours = calendar::Date::new(year, month, Some(day)).and_then(calendar::Date::weekday);
        let theirs =
            date(year.cast_signed(), u8::try_from(month).unwrap(), u8::try_from(day).unwrap());
        assert_eq!(ours, Some(theirs.weekday() as u32), "{year}-{month}-{day}");
    }
}
