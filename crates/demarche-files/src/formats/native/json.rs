//! What all our JSON files share: decoding, errors with line and column, and small objects that keep unknown keys.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::value::RawValue;

use super::{Problem, ReadError, VERSION};
use demarche_core::annotation::Unknown;

/// Returns the text of a JSON file; a leading byte order mark, which some editors add, is skipped.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, ReadError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let refuse = |at: usize, reason: &str| {
        let (line, column) = line_and_column(bytes, at);
        Err(ReadError::Syntax(Problem { line, column, reason: reason.to_owned() }))
    };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return refuse(0, "the file is empty");
    }
    if bytes.iter().all(|byte| *byte == 0) {
        return refuse(0, "the file contains nothing but zero bytes, as after a power cut");
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) => refuse(error.valid_up_to(), "the file is not UTF-8"),
    }
}

/// Returns line and column, counted from 1, of the byte at `at`.
pub(super) fn line_and_column(bytes: &[u8], at: usize) -> (usize, usize) {
    let head = bytes.get(..at).unwrap_or(bytes);
    let line_start = memchr::memrchr(b'\n', head).map_or(0, |newline| newline + 1);
    (memchr::memchr_iter(b'\n', head).count() + 1, head.len() - line_start + 1)
}

/// Converts a parser error, separating its place from its reason.
pub(super) fn problem(error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line().max(1), error.column().max(1));
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    Problem { line, column, reason: message.strip_suffix(&place).unwrap_or(&message).to_owned() }
}

/// Refuses a format key other than `expected`, a missing key and a newer version.
pub(super) fn check_kind(
    expected: &'static str,
    format: Option<&str>,
    version: Option<u64>,
) -> Result<(), ReadError> {
    match format {
        Some(format) if format == expected => {}
        other => {
            return Err(ReadError::Format {
                expected,
                found: other.unwrap_or_default().to_owned(),
            });
        }
    }
    match version {
        Some(found) if found > VERSION => Err(ReadError::Newer { found, known: VERSION }),
        _ => Ok(()),
    }
}

/// A string, borrowed from the file if it has no escapes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Text<'a>(pub(super) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
            fn visit_string<E>(self, text: String) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text)))
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

/// The members of a small object in file order, each value still raw.
#[derive(Debug, Default)]
pub struct Object<'a> {
    members: Vec<(Text<'a>, &'a RawValue)>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Object<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Object { members })
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

impl<'a> Object<'a> {
    /// Reads one of our files: its format key must be `expected`, and its version one we know.
    pub fn read(bytes: &'a [u8], expected: &'static str) -> Result<Self, ReadError> {
        let text = decode(bytes)?;
        let mut object: Self =
            serde_json::from_str(text).map_err(|error| ReadError::Syntax(problem(&error)))?;
        let format: Option<String> = object.take("format");
        check_kind(expected, format.as_deref(), object.take("version"))?;
        Ok(object)
    }

    /// Removes and returns the value of `key` if it is there and has this type; otherwise it stays among the unknown keys.
    pub fn take<T: Deserialize<'a>>(&mut self, key: &str) -> Option<T> {
        let index = self.members.iter().position(|(name, _)| name.0 == key)?;
        let value = serde_json::from_str(self.members.get(index)?.1.get()).ok()?;
        self.members.remove(index);
        Some(value)
    }

    /// Iterates over the members that were not taken.
    pub(super) fn members(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.members.iter().map(|(key, value)| (key.0.as_ref(), *value))
    }

    /// Returns the raw value of `key`.
    pub fn get(&self, key: &str) -> Option<&'a RawValue> {
        self.members.iter().find(|(name, _)| name.0 == key).map(|(_, value)| *value)
    }

    /// Returns the members not taken, as raw text.
    pub fn into_unknown(self) -> Unknown {
        Unknown(
            self.members
                .into_iter()
                .map(|(key, value)| (key.0.into(), value.get().into()))
                .collect(),
        )
    }
}

/// Writes one of our small files: two-space indent, keys in the given order, unknown ones last.
///
/// `serde_json` writes the values. Only the outermost object is assembled here, because unknown members must keep their
/// exact text, which a generic JSON value would not (`1.50`).
#[derive(Debug)]
pub struct ObjectWriter {
    out: String,
    depth: usize,
    written: Vec<String>,
}

impl ObjectWriter {
    /// Begins a file with this format key.
    pub fn new(format: &str) -> Self {
        let mut writer = Self { out: String::new(), depth: 1, written: Vec::new() };
        writer.member("format", format);
        writer.member("version", &VERSION);
        writer
    }

    /// Begins an object inside another, `depth` levels deep (1 is the file itself).
    pub fn nested(depth: usize) -> Self {
        Self { out: String::new(), depth, written: Vec::new() }
    }

    /// Writes a member with any value.
    pub fn member<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) {
        // Our plain values always serialize: keys are strings and nothing in them can fail.
        if let Ok(text) = serde_json::to_string_pretty(value) {
            // In JSON a line break is only ever layout, never part of a string.
            self.raw(key, &text.replace('\n', &format!("\n{}", "  ".repeat(self.depth))));
        }
    }

    /// Writes a member whose value is already JSON text.
    pub fn raw(&mut self, key: &str, value: &str) {
        self.out.push_str(if self.written.is_empty() { "{\n" } else { ",\n" });
        self.out.push_str(&"  ".repeat(self.depth));
        self.out.push_str(&serde_json::Value::from(key).to_string());
        self.out.push_str(": ");
        self.out.push_str(value);
        self.written.push(key.to_owned());
    }

    /// Writes a member unless the text is empty.
    pub fn text(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.member(key, value);
        }
    }

    /// Adds the unknown keys that were not written already and ends the object, without a final newline.
    pub fn finish(mut self, unknown: &Unknown) -> String {
        for (key, value) in &unknown.0 {
            if !self.written.iter().any(|written| **written == **key) {
                self.raw(key, value);
            }
        }
        if self.written.is_empty() {
            return "{}".to_owned();
        }
        self.out.push('\n');
        self.out.push_str(&"  ".repeat(self.depth - 1));
        self.out.push('}');
        self.out
    }
}
