//! Days of the Gregorian and the Solar Hijri calendar.

/// Years of publication without an era. Later ones are of other calendars, such as the Nepali one, which is 57 years ahead.
pub(super) const YEARS: std::ops::RangeInclusive<u32> = 1700..=2049;

/// Years of the Buddhist era.
pub(super) const BUDDHIST_YEARS: std::ops::RangeInclusive<u32> = 2300..=2599;
/// Years of the Solar Hijri calendar.
pub(super) const SOLAR_YEARS: std::ops::RangeInclusive<u32> = 1250..=1500;

/// A day, or a month without its day, of the Gregorian calendar, which may have no such day (31 June).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: u32,
    pub(super) month: u32,
    pub(super) day: Option<u32>,
}

impl Date {
    /// Returns a date if the numbers can be a month and a day.
    pub(super) fn new(year: u32, month: u32, day: Option<u32>) -> Option<Self> {
        let is_date = (1..=12).contains(&month) && day.is_none_or(|day| (1..=31).contains(&day));
        is_date.then_some(Self { year, month, day })
    }

    /// Returns whether the calendar has this date.
    pub(super) fn exists(self) -> bool {
        is_day(self.year, self.month, self.day.unwrap_or(1))
    }

    /// Returns the date of a day of the Solar Hijri calendar of Iran and Afghanistan.
    ///
    /// Its years begin at the equinox; a cycle of 33 years with eight leap years agrees with that from 1250 to 1500.
    pub(super) fn of_solar_hijri(year: u32, month: u32, day: Option<u32>) -> Option<Self> {
        let is_leap = (25 * year + 11) % 33 < 8;
        let most = match month {
            1..=6 => 31,
            7..=11 => 30,
            12 if is_leap => 30,
            12 => 29,
            _ => return None,
        };
        // A month without its day covers two months of our calendar.
        let day = day.filter(|day| (1..=most).contains(day))?;
        let months = if month <= 7 { 31 * (month - 1) } else { 30 * (month - 1) + 6 };
        Some(Self::of_day_number(226_894 + 365 * year - 365 + (8 * year + 21) / 33 + months + day))
    }

    /// Returns the date of a day counted from the day before 1 January of the year 1.
    fn of_day_number(number: u32) -> Self {
        // Counted from 1 March, so that a leap day is the last of its year.
        let days = number + 305;
        let era = days / 146_097;
        let day_of_era = days % 146_097;
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let (year, month) = if month < 10 { (0, month + 3) } else { (1, month - 9) };
        Self { year: era * 400 + year_of_era + year, month, day: Some(day) }
    }

    /// Returns the day of the week, from 1 for Monday to 7 for Sunday.
    pub(super) fn weekday(self) -> Option<u32> {
        let (year, month) = if self.month > 2 {
            (self.year, self.month - 3)
        } else {
            (self.year - 1, self.month + 9)
        };
        let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5;
        Some((days + self.day? + 1) % 7 + 1)
    }

    /// Writes the date in ISO 8601.
    pub(super) fn iso(self) -> String {
        let Self { year, month, day } = self;
        day.map_or_else(
            || format!("{year:04}-{month:02}"),
            |day| format!("{year:04}-{month:02}-{day:02}"),
        )
    }
}

/// Returns whether the Gregorian calendar has this day.
pub(in crate::article) fn is_day(year: u32, month: u32, day: u32) -> bool {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let most = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=most).contains(&day)
}
