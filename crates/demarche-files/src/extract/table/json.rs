//! Reads a list of objects in JSON, object by object: the outermost list, or one inside an object.

use std::{
    fmt,
    io::{BufReader, Read},
    ops::ControlFlow,
    sync::Arc,
};

use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, Error as _},
};
use serde_json::value::RawValue;

use super::{
    limit::{Limited, Used, too_large},
    names::{MOST, Namer},
    record::{Item, Record, Refused, Value},
};

/// How deep objects inside others are divided into fields; deeper ones are kept as they are written.
const DEEPEST: usize = 16;

/// How long the names of the fields of one record may be together, in bytes: each has those of all objects around it.
const MOST_NAMES: usize = 16 << 20;

/// What is in an object, by the path of its names.
#[derive(Default)]
struct Fields {
    all: Vec<(String, Value)>,
    /// The length of all names, in bytes.
    n_bytes: usize,
}

impl Fields {
    fn push(&mut self, path: String, value: Value) -> Result<(), String> {
        self.n_bytes += path.len();
        if self.all.len() >= MOST {
            return Err(format!("it has more than {MOST} fields, more than a table has columns"));
        }
        if self.n_bytes > MOST_NAMES {
            return Err(format!("the names of its fields are longer than {} MB", MOST_NAMES >> 20));
        }
        self.all.push((path, value));
        Ok(())
    }

    /// Gives each field a name of its own.
    fn named(self) -> Vec<(Arc<str>, Value)> {
        let mut namer = Namer::default();
        self.all.into_iter().map(|(name, value)| (namer.give(&name), value)).collect()
    }
}

/// Gives each object to `sink`, until it breaks. A file that is one object without a list of objects is one record.
pub(super) fn read(source: impl Read, sink: &mut dyn FnMut(Item) -> ControlFlow<()>) {
    let (source, used) = Limited::new(source);
    let mut json = serde_json::Deserializer::from_reader(BufReader::new(source));
    let mut state =
        State { sink, used, last: None, loose: Fields::default(), n_records: 0, is_ended: false };
    let read = Seek { state: &mut state, path: String::new() }.deserialize(&mut json);
    let rest = read.and_then(|()| if state.is_ended { Ok(()) } else { json.end() });
    if state.is_ended {
        return;
    }
    if state.n_records == 0 && !state.loose.all.is_empty() && rest.is_ok() {
        let fields = std::mem::take(&mut state.loose).named();
        state.give(Arc::default(), Ok(fields));
    }
    if let Err(error) = rest {
        let why = if state.used.is_too_much() { too_large() } else { error.to_string() };
        let why = format!("{why}; nothing after it can be read");
        let part = state.last.as_ref().map_or_else(Arc::default, |(part, _)| Arc::clone(part));
        state.give(part, Err(why));
    }
}

struct State<'s> {
    sink: &'s mut dyn FnMut(Item) -> ControlFlow<()>,
    used: Used,
    /// The list that the last record was in, and its number there.
    last: Option<(Arc<str>, u64)>,
    /// What is in no list of objects.
    loose: Fields,
    n_records: u64,
    is_ended: bool,
}

impl State<'_> {
    fn give(&mut self, part: Arc<str>, fields: Result<Vec<(Arc<str>, Value)>, String>) {
        let number = match &mut self.last {
            Some((last, number)) if *last == part => {
                *number += 1;
                *number
            }
            last => {
                *last = Some((Arc::clone(&part), 1));
                1
            }
        };
        self.n_records += 1;
        self.used.renew();
        let line = None;
        let item = match fields {
            Ok(fields) => Item::Record(Record { part, number, line, fields }),
            Err(why) => Item::Refused(Refused { number, line, why }),
        };
        self.is_ended = (self.sink)(item).is_break();
    }
}

/// Looks for lists of objects below a place in the file.
struct Seek<'a, 's> {
    state: &'a mut State<'s>,
    path: String,
}

impl Seek<'_, '_> {
    fn keep<E: de::Error>(self, value: Value) -> Result<(), E> {
        self.state.loose.push(self.path, value).map_err(E::custom)
    }
}

impl<'de> DeserializeSeed<'de> for Seek<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> de::Visitor<'de> for Seek<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if self.path.len() + key.len() > MOST_NAMES / 16 {
                return Err(A::Error::custom("the names of its members are too long"));
            }
            map.next_value_seed(Seek { state: self.state, path: below(&self.path, &key) })?;
        }
        Ok(())
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let part: Arc<str> = self.path.as_str().into();
        let mut others: Vec<Box<RawValue>> = Vec::new();
        while let Some(element) = list.next_element::<Box<RawValue>>()? {
            let raw = element.get();
            // A list of words inside an object is one of its fields.
            if raw.starts_with('{') || self.path.is_empty() {
                self.state.give(Arc::clone(&part), fields_of(raw));
            } else {
                others.push(element);
            }
            if self.state.is_ended {
                return Err(A::Error::custom("stopped"));
            }
        }
        if let (false, Ok(raw)) = (others.is_empty(), serde_json::to_string(&others)) {
            return self.keep(Value::Raw(raw));
        }
        Ok(())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        self.keep(Value::Text(text.to_owned()))
    }

    fn visit_bool<E: de::Error>(self, is_true: bool) -> Result<(), E> {
        self.keep(Value::Raw(is_true.to_string()))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<(), E> {
        self.keep(Value::Raw(number.to_string()))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<(), E> {
        self.keep(Value::Raw(number.to_string()))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<(), E> {
        self.keep(Value::Raw(number.to_string()))
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.keep(Value::Raw("null".to_owned()))
    }
}

/// Returns the fields of an object, or why they cannot be read.
pub(super) fn fields_of(raw: &str) -> Result<Vec<(Arc<str>, Value)>, String> {
    match raw.as_bytes().first() {
        Some(b'{') => {}
        Some(b'[') => return Err("it is a list, not an object with named fields".to_owned()),
        // A list of texts is a table with one column.
        _ => {
            let mut fields = Fields::default();
            divide(raw, "text".to_owned(), DEEPEST, &mut fields)?;
            return Ok(fields.named());
        }
    }
    let mut fields = Fields::default();
    divide(raw, String::new(), 0, &mut fields)?;
    Ok(fields.named())
}

/// Adds the fields of a value to `fields`, those inside objects with their path.
fn divide(raw: &str, path: String, depth: usize, fields: &mut Fields) -> Result<(), String> {
    // Its place counts in this value alone.
    let in_words = |error: serde_json::Error| {
        let words = error.to_string();
        words.split(" at line ").next().unwrap_or(&words).to_owned()
    };
    match raw.as_bytes().first() {
        Some(b'"') => {
            let text = serde_json::from_str(raw).map_err(in_words)?;
            fields.push(path, Value::Text(text))?;
        }
        Some(b'{') if depth < DEEPEST => {
            let Members(members) = serde_json::from_str(raw).map_err(in_words)?;
            if members.is_empty() && !path.is_empty() {
                return fields.push(path, Value::Raw("{}".to_owned()));
            }
            for (key, value) in members {
                if path.len() + key.len() > MOST_NAMES {
                    return Err("the names of its members are too long".to_owned());
                }
                divide(value.get(), below(&path, &key), depth + 1, fields)?;
            }
        }
        Some(_) => {
            // Also refuses what is no JSON.
            let value: &RawValue = serde_json::from_str(raw).map_err(in_words)?;
            fields.push(path, Value::Raw(value.get().to_owned()))?;
        }
        None => {}
    }
    Ok(())
}

/// The members of an object in order, also those whose names occur twice.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

/// Returns the path of a member below another.
fn below(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
