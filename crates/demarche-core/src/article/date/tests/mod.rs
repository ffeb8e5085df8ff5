//! What is a date line, and what only mentions a date.

mod cldr;
mod round_trip;

use proptest::prelude::*;

use super::*;

const DATE_LINES: &str = include_str!("../../../../tests/fixtures/date_lines.txt");
const NO_DATE_LINES: &str = include_str!("../../../../tests/fixtures/no_date_lines.txt");

#[track_caller]
fn check(line: &str, expected: Option<&str>) {
    assert_eq!(date_of(line).as_deref(), expected, "{line:?}");
}

/// Checks where the date is, in brackets, and what else the line holds.
#[track_caller]
fn check_rest(marked: &str, iso: &str, rest: Rest) {
    let line = marked.replace(['[', ']'], "");
    let start = marked.find('[').unwrap();
    let end = marked.find(']').unwrap() - 1;
    let expected = DateInLine { iso: iso.to_owned(), range: start..end, rest };
    assert_eq!(find_date(&line), Some(expected), "{marked}");
}

#[test]
fn dates_are_read_as_people_write_them() {
    for line in [
        "Sun Nov 09 2025",
        "Sunday, November 9, 2025",
        "9 November 2025",
        "Nov 9th, 2025",
        "NOV. 9, 2025",
        "2025-11-09",
        "2025/11/9",
        "2025年11月9日",
        "2025 年 11 月 9 日",
        "二〇二五年十一月九日",
        "令和7年11月9日",
        "民國114年11月9日",
        "2025-11-09T10:30:00Z",
        "2025-11-09T10:30:00+05:00",
        "Published November 9, 2025 10:30 am PKT",
        "9 نومبر 2025",
        "اتوار ۹ نومبر ۲۰۲۵",
        "٩ نوفمبر ٢٠٢٥",
        "الأحد 9 تشرين الثاني 2025",
        "9 novembre 2025",
        "Updated: Nov 09, 2025 09:15",
        "Published 10:30 on 9 November 2025",
        "Sun Nov  9 10:30:00 UTC 2025",
        "Am 9. November 2025 um 10.30 Uhr",
        "Publié le 9 novembre 2025 à 12h30 - Mis à jour le 10 novembre 2025 à 08h00",
        "9 de noviembre de 2025 | 10:30",
        "Ngày 9 tháng 11 năm 2025",
        "9 พฤศจิกายน 2568",
        "วันอาทิตย์ที่ 9 พฤศจิกายน พ.ศ. 2568 เวลา 10:30 น.",
        "۱۸ آبان ۱۴۰۴",
        "یکشنبه ۱۴۰۴/۰۸/۱۸ - ۱۰:۳۰",
        "วันที่ 9/11/2568",
        "9 KASIM 2025",
        "9 Kasım 2025 Pazar, 10:30",
        "입력 2025.11.09. 오전 10:30",
        "Опубликовано 09.11.2025, 10:30",
        "9 листопада 2025 року",
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

#[test]
fn what_is_around_a_date_is_judged() {
    check_rest("Mon [20 Jan 2020] 06.05 GMT", "2020-01-20", Rest::Nothing);
    check_rest("New York, [September 28, 2024]", "2024-09-28", Rest::Name);
    check_rest("[04/24/1998] 11:38:00", "1998-04-24", Rest::Nothing);
    check_rest("[2020-02-19] 20:29:58 来源：某某网", "2020-02-19", Rest::Byline);
    check_rest("By A. Writer [JAN. 13, 2017]", "2017-01-13", Rest::Byline);
    check_rest("Sun [Nov 09 2025]", "2025-11-09", Rest::Nothing);
    check_rest("Talks on [9 November 2025] failed", "2025-11-09", Rest::Words);
}

#[test]
fn the_order_of_numbers_is_learnt_from_other_dates() {
    use NumericOrder::{DayFirst, MonthFirst};
    for (line, order) in [
        ("31/12/2025", Some(DayFirst)),
        ("12/31/2025", Some(MonthFirst)),
        ("12/11/2025", None),
        ("11/11/2025", None),
        ("2025/12/31", None),
        ("Sunday 9/11/2025", Some(DayFirst)),
    ] {
        assert_eq!(numeric_order(line), order, "{line}");
    }
    for (line, order, expected) in [
        ("9/11/2025", None, None),
        ("9/11/2025", Some(DayFirst), Some("2025-11-09")),
        ("9/11/2025", Some(MonthFirst), Some("2025-09-11")),
        ("13/11/2025", Some(MonthFirst), Some("2025-11-13")),
        ("९/११/२०२५", None, Some("2025-11-09")),
        ("٩/١١/٢٠٢٥", None, Some("2025-11-09")),
        ("9.11.2025", None, Some("2025-11-09")),
        ("Thứ sáu 9/11/2025", None, None),
    ] {
        let found = find_date_in_order(line, order).map(|found| found.iso);
        assert_eq!(found.as_deref(), expected, "{line}");
    }
}

#[test]
fn the_date_lines_are_read() {
    let lines = DATE_LINES.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let faults: Vec<String> = lines
        .filter_map(|row| {
            let mut fields = row.splitn(3, '\t');
            let [iso, rest, line] = [(); 3].map(|()| fields.next().unwrap());
            let found = find_date(line);
            let is_right = found
                .as_ref()
                .is_some_and(|found| found.iso == iso && format!("{:?}", found.rest) == rest);
            (!is_right).then(|| format!("{row}: {found:?}"))
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn lines_that_mention_a_date_are_not_date_lines() {
    let lines = NO_DATE_LINES.lines().filter(|line| !line.starts_with('#'));
    let faults: Vec<&str> = lines.filter(|line| date_of(line).is_some()).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_date_that_no_calendar_has_is_not_read() {
    for line in ["31 June 2025", "29.02.2025", "2025-02-30", "30 فروری 2025"] {
        check(line, None);
        assert!(written_date(line).is_some(), "{line}");
    }
}

#[test]
fn years_of_other_calendars_are_not_taken_for_ours() {
    for line in [
        "24 جمادى الأولى 1441",
        "۲۴ جمادی‌الاول ۱۴۴۱",
        "1398/10/30",
        "२०७६/१०/०६",
        "2076-10-06",
        "20/1/2563",
        "الاثنين 1441/05/24",
        "سه‌شنبه ۱۳۹۸/۱۰/۳۰",
        "٢٠ يناير ١٤٤١",
        "20 January 2563",
    ] {
        check(line, None);
    }
}

#[test]
fn a_line_as_long_as_a_book_is_not_read() {
    let line = "9 November 2025 ".repeat(1_000_000);
    check(&line, None);
    check(&format!("9 November 2025{}", " ".repeat(LONGEST.0)), None);
}

proptest! {
    #[test]
    fn any_line_is_read_without_harm(line in "(\\PC|[0-9]{1,4}|[-/:. ]|may|月|پیر|by|,){0,40}") {
        if let Some(found) = find_date(&line) {
            prop_assert!(line.get(found.range).is_some());
        }
        numeric_order(&line);
        written_date(&line);
    }
}
