//! What a person states about an article, in place of what is found in its text.

use super::{
    correction::Corrections,
    date::{is_day, written_date},
};

/// What a person states about an article; every field may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleRecord {
    /// The title, in place of the one found in the text.
    pub title: Option<String>,
    /// The date in ISO 8601, shorter for lower precision, in place of the one found in the text.
    pub date: Option<String>,
    /// Who published it.
    pub source: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Its address on the web.
    pub url: Option<String>,
    /// When it was fetched from there, in ISO 8601.
    pub retrieved_at: Option<String>,
    /// The encoding of its file, in place of the one its bytes suggest.
    pub encoding: Option<String>,
    /// What blocks of the text are, in place of what was found.
    pub kinds: Corrections,
}

/// One field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are the fields of `ArticleRecord`")]
pub enum RecordField {
    Title,
    Date,
    Source,
    Author,
    Url,
    RetrievedAt,
    Encoding,
}

impl RecordField {
    /// All fields in order.
    pub const ALL: [Self; 7] = [
        Self::Title,
        Self::Date,
        Self::Source,
        Self::Author,
        Self::Url,
        Self::RetrievedAt,
        Self::Encoding,
    ];
}

/// Why a text is no date. Its words say how to write one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// It is in no known form.
    #[error("write a date as 2025-11-09, or shorter as 2025-11 or 2025")]
    Form,
    /// It has the form of a date that no calendar has.
    #[error("there is no such day in the calendar")]
    Day,
}

impl ArticleRecord {
    /// Returns a field.
    pub fn get(&self, field: RecordField) -> Option<&str> {
        let value = match field {
            RecordField::Title => &self.title,
            RecordField::Date => &self.date,
            RecordField::Source => &self.source,
            RecordField::Author => &self.author,
            RecordField::Url => &self.url,
            RecordField::RetrievedAt => &self.retrieved_at,
            RecordField::Encoding => &self.encoding,
        };
        value.as_deref()
    }

    /// Sets a field; an empty text removes it.
    pub fn set(&mut self, field: RecordField, value: Option<&str>) {
        let place = match field {
            RecordField::Title => &mut self.title,
            RecordField::Date => &mut self.date,
            RecordField::Source => &mut self.source,
            RecordField::Author => &mut self.author,
            RecordField::Url => &mut self.url,
            RecordField::RetrievedAt => &mut self.retrieved_at,
            RecordField::Encoding => &mut self.encoding,
        };
        *place = value.filter(|value| !value.is_empty()).map(str::to_owned);
    }

    /// Returns this record with the fields, and the kinds of blocks, that differ between `before` and `after` as in `after`.
    pub fn changed(&self, before: &Self, after: &Self) -> Self {
        let kinds = self.kinds.changed(&before.kinds, &after.kinds);
        let mut changed = Self { kinds, ..self.clone() };
        for field in RecordField::ALL {
            if before.get(field) != after.get(field) {
                changed.set(field, after.get(field));
            }
        }
        changed
    }
}

/// Returns a date as people write it (`2025-11-09`, `2025-11`, `2025`, `9 November 2025`) in ISO 8601.
pub fn date_as_iso(text: &str) -> Result<String, DateError> {
    let text = text.trim();
    let fields: Vec<&str> = text.split('-').collect();
    let number = |digits: &str, n_digits: usize| {
        let is_number = digits.len() == n_digits && digits.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| digits.parse::<u32>().unwrap_or_default())
    };
    let (year, month, day) = match fields.as_slice() {
        [year] => (number(year, 4), Some(1), Some(1)),
        [year, month] => (number(year, 4), number(month, 2), Some(1)),
        [year, month, day] => (number(year, 4), number(month, 2), number(day, 2)),
        _ => (None, None, None),
    };
    if let (Some(year), Some(month), Some(day)) = (year, month, day) {
        return if is_day(year, month, day) { Ok(text.to_owned()) } else { Err(DateError::Day) };
    }
    let found = written_date(text).ok_or(DateError::Form)?;
    // What was read is in our form, so this does not go round in circles.
    date_as_iso(&found)
}

/// Returns a date, or a date with a time of day (`2026-11-23T10:00Z`, `2026-11-23 10:00`), in ISO 8601.
pub fn moment_as_iso(text: &str) -> Result<String, DateError> {
    let text = text.trim();
    let Some((date, time)) = text.split_once(['T', ' ']).filter(|(date, _)| date.contains('-'))
    else {
        return date_as_iso(text);
    };
    let date = date_as_iso(date)?;
    let (clock, zone) = match time.find(['Z', '+', '-']).and_then(|at| time.split_at_checked(at)) {
        Some((clock, zone)) => (clock, zone),
        None => (time, ""),
    };
    let is_zone = zone.is_empty()
        || zone == "Z"
        || zone.get(1..).is_some_and(|offset| !zone.starts_with('Z') && is_clock(offset));
    if date.len() == 10 && is_clock(clock) && is_zone {
        Ok(format!("{date}T{time}"))
    } else {
        Err(DateError::Form)
    }
}

/// Returns whether a text is `10:30` or `10:30:59`.
fn is_clock(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let is_part = |(part, most): (&&str, u32)| {
        let is_number = part.len() == 2 && part.bytes().all(|digit| digit.is_ascii_digit());
        is_number && part.parse::<u32>().is_ok_and(|number| number <= most)
    };
    (2..=3).contains(&parts.len()) && parts.iter().zip([23, 59, 60]).all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_taken_as_iso_or_as_people_write_them() {
        for (written, expected) in [
            ("2025-11-09", Ok("2025-11-09")),
            (" 2025-11 ", Ok("2025-11")),
            ("2025", Ok("2025")),
            ("2024-02-29", Ok("2024-02-29")),
            ("9 November 2025", Ok("2025-11-09")),
            ("۹ نومبر ۲۰۲۵", Ok("2025-11-09")),
            ("9 ноября 2025 г.", Ok("2025-11-09")),
            ("9 พ.ย. 2568", Ok("2025-11-09")),
            ("۱۸ آبان ۱۴۰۴", Ok("2025-11-09")),
            ("9.11.2025", Ok("2025-11-09")),
            ("9/11/2025", Err(DateError::Form)),
            ("Kabul, 9 November 2025", Err(DateError::Form)),
            ("2025/11/9", Ok("2025-11-09")),
            ("2025-02-29", Err(DateError::Day)),
            ("1900-02-29", Err(DateError::Day)),
            ("2025-13", Err(DateError::Day)),
            ("31 June 2025", Err(DateError::Day)),
            ("yesterday", Err(DateError::Form)),
            ("25-11-09", Err(DateError::Form)),
            ("", Err(DateError::Form)),
        ] {
            assert_eq!(
                date_as_iso(written).as_deref().map_err(|error| *error),
                expected,
                "{written}"
            );
        }
    }

    #[test]
    fn a_moment_is_a_date_with_or_without_a_time() {
        for (written, expected) in [
            ("2026-11-23", Some("2026-11-23")),
            ("2026-11-23T10:00:00Z", Some("2026-11-23T10:00:00Z")),
            ("2026-11-23 10:00", Some("2026-11-23T10:00")),
            ("2026-11-23T10:00+05:00", Some("2026-11-23T10:00+05:00")),
            ("2026-11-23T25:00Z", None),
            ("2026-11T10:00Z", None),
            ("2026-11-23T10:00Zulu", None),
        ] {
            assert_eq!(moment_as_iso(written).ok().as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn only_fields_that_were_changed_are_taken_over() {
        let record = |title: &str, source: &str| {
            let mut record = ArticleRecord::default();
            record.set(RecordField::Title, Some(title));
            record.set(RecordField::Source, Some(source));
            record
        };
        let (before, after) = (record("Talks", ""), record("Talks stall", ""));
        let theirs = record("Talks", "Dawn");
        assert_eq!(theirs.changed(&before, &after), record("Talks stall", "Dawn"));
        assert_eq!(theirs.changed(&before, &after).changed(&after, &before), theirs);
    }
}
