//! Turns a record into what its article is made of.

use std::{borrow::Cow, sync::Arc};

use demarche_core::article::{ArticleRecord, RecordField};
use sha2::{Digest as _, Sha256};

use super::{
    choose::{Detail, Mapping, TextForm, TitlePlace},
    dates::date_in,
    record::{Record, Value, size_in_json},
};
use crate::extract::{charset::Charset, encoding::decode};

/// The longest detail that is stated about an article, in bytes; longer ones are only kept among the fields.
const LONGEST_DETAIL: usize = 2_000;

/// The most that may be kept of a record besides its text, in bytes of JSON.
const MOST_KEPT: usize = 4 << 20;

/// What an article is made of.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The record's number in its part, from 1.
    pub number: u64,
    /// The line or row where it begins, if the file has such.
    pub line: Option<u64>,
    /// Its identifier, empty if it has none.
    pub id: String,
    /// The language that it states, empty if it states none.
    pub language: String,
    /// The text, exactly as in the record but for a byte order mark.
    pub text: String,
    /// The hash of the text.
    pub text_sha256: [u8; 32],
    /// The title with an empty line after it, if it is put above the text, and otherwise nothing.
    pub head: String,
    /// What the text is.
    pub form: TextForm,
    /// What the record states about the article.
    pub record: ArticleRecord,
    /// All fields but the text, as in the record.
    pub fields: Vec<(Arc<str>, Value)>,
    /// A date that could not be read.
    pub unread_date: Option<String>,
}

/// Why no article is made of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Unfit {
    /// It has no text.
    #[error("it has no text")]
    NoText,
    /// Its text is no text.
    #[error(
        "its text is not text: it has too many control characters, or is a file of another kind"
    )]
    NotText,
    /// What it has besides its text is too large.
    #[error("its other fields are larger than {} MB", MOST_KEPT >> 20)]
    TooLarge,
}

impl Mapping {
    /// Returns what the article of a record is made of, or why there is none.
    pub fn draft(&self, record: Record) -> Result<Draft, Unfit> {
        let name = self.field(Detail::Text).ok_or(Unfit::NoText)?;
        let value = record.get(name).ok_or(Unfit::NoText)?;
        let text = value.words("\n\n");
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
        if text.trim().is_empty() {
            return Err(Unfit::NoText);
        }
        let mut stated = ArticleRecord::default();
        if self.form == TextForm::Plain {
            let encoding = stored_exactly(&text).ok_or(Unfit::NotText)?;
            stated.set(RecordField::Encoding, encoding);
        }
        let words = |detail: Detail| {
            let words = self.field(detail).and_then(|name| record.get(name))?.words(", ");
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            (!words.is_empty() && words.len() <= LONGEST_DETAIL).then_some(words)
        };
        for (detail, field) in [
            (Detail::Title, RecordField::Title),
            (Detail::Source, RecordField::Source),
            (Detail::Author, RecordField::Author),
            (Detail::Url, RecordField::Url),
        ] {
            stated.set(field, words(detail).as_deref());
        }
        let mut head = String::new();
        if self.form == TextForm::Plain
            && self.title_place == TitlePlace::Text
            && let Some(title) =
                stated.get(RecordField::Title).filter(|title| !begins_with(&text, title))
        {
            let above = format!("{title}\n\n");
            // A title that would change how the file is read stays where it is.
            if let Some(encoding) = stored_exactly(&format!("{above}{text}")) {
                stated.set(RecordField::Encoding, encoding);
                head = above;
            }
        }
        let date = words(Detail::Date);
        let day = date.as_deref().and_then(|date| date_in(date, self.order));
        stated.set(RecordField::Date, day.as_deref());
        let id = words(Detail::Id).unwrap_or_default();
        let language = words(Detail::Language).unwrap_or_default();
        let Record { number, line, mut fields, .. } = record;
        fields.retain(|(field, _)| field != name);
        let size = |(name, value): &(Arc<str>, Value)| size_in_json(name) + value.size_in_json();
        let size: usize = fields.iter().map(size).sum();
        if size > MOST_KEPT {
            return Err(Unfit::TooLarge);
        }
        Ok(Draft {
            number,
            line,
            id,
            language,
            text_sha256: Sha256::digest(text.as_bytes()).into(),
            text,
            head,
            form: self.form,
            unread_date: date.filter(|_| day.is_none()),
            record: stated,
            fields,
        })
    }
}

/// Returns whether a text begins with the words of a title, in whatever case and spacing.
fn begins_with(text: &str, title: &str) -> bool {
    let mut words = text.split_whitespace();
    title
        .split_whitespace()
        .all(|word| words.next().is_some_and(|other| other.to_lowercase() == word.to_lowercase()))
}

/// Returns how a file with this text in UTF-8 is read as the same text, or `None` if it is not.
///
/// Nearly always no encoding need be stated for it; it is UTF-8, as if by a person's choice, if the bytes suggest another one.
pub fn stored_exactly(text: &str) -> Option<Option<&'static str>> {
    let bytes = text.as_bytes();
    if let Ok(decoded) = decode(bytes, None)
        && matches!(decoded.text, Cow::Borrowed(read) if read == text)
    {
        return Some(None);
    }
    let chosen = crate::extract::encoding::decode_chosen(bytes, Charset::UTF_8).ok()?;
    (chosen.text == text).then(|| Some(Charset::UTF_8.id()))
}
