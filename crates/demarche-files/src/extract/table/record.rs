//! One record of a table: its fields as the file has them.

use std::{borrow::Cow, sync::Arc};

/// The value of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// Anything else that JSON has, as it is written there: a number, a list, `true`.
    Raw(String),
}

impl Value {
    /// Returns its words on one or more lines. Those of a list of texts are joined with `between`; `null` has none.
    pub fn words(&self, between: &str) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Raw(raw) if raw == "null" => Cow::Borrowed(""),
            Self::Raw(raw) if raw.starts_with('[') => {
                match serde_json::from_str::<Vec<String>>(raw) {
                    Ok(texts) => Cow::Owned(texts.join(between)),
                    Err(_) => Cow::Borrowed(raw),
                }
            }
            Self::Raw(raw) => Cow::Borrowed(raw),
        }
    }

    /// Returns whether it says nothing.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::Raw(raw) => matches!(raw.as_str(), "null" | "[]" | "{}"),
        }
    }

    /// Returns how long it is in JSON at most, in bytes.
    pub(super) fn size_in_json(&self) -> usize {
        match self {
            Self::Text(text) => size_in_json(text),
            Self::Raw(raw) => raw.len(),
        }
    }

    /// Returns its size in bytes.
    pub fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Raw(raw) => raw.len(),
        }
    }
}

/// Returns how long a text is in JSON, in bytes.
pub(super) fn size_in_json(text: &str) -> usize {
    let size = |byte: u8| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' => 2,
        0..0x20 => 6,
        _ => 1,
    };
    2 + text.bytes().map(size).sum::<usize>()
}

/// A record. Fields inside others are named by their path: `source.name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The sheet or the list that it is in, empty if the file has only one.
    pub part: Arc<str>,
    /// Its number in this part, from 1.
    pub number: u64,
    /// The line or row where it begins, from 1, if the file has such.
    pub line: Option<u64>,
    /// Its fields in order. No two have the same name.
    pub fields: Vec<(Arc<str>, Value)>,
}

impl Record {
    /// Returns the value of a field.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|(field, _)| **field == *name).map(|(_, value)| value)
    }
}

/// A record that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its number in its part, from 1.
    pub number: u64,
    /// The line or row where it begins, from 1, if the file has such.
    pub line: Option<u64>,
    /// Why.
    pub why: String,
}

/// What a table holds at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A record.
    Record(Record),
    /// A record that cannot be read.
    Refused(Refused),
}
