//! One annotation as read from the file and borrowed from it, not yet placed in a text.

use std::fmt;

use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;
use smallvec::SmallVec;

use super::{
    json::{Object, Text},
    stamp,
};
use demarche_core::{
    annotation::{CountedIn, Former, Stamp, Unknown},
    article::Sha256,
    text::Selector,
};

/// Members of an object that we do not know, each value still raw.
pub(super) type Members<'a> = Vec<(Text<'a>, &'a RawValue)>;

/// One piece's place.
#[derive(Debug)]
pub(super) struct SpanRecord<'a> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) exact: Text<'a>,
    pub(super) prefix: Text<'a>,
    pub(super) suffix: Text<'a>,
    pub(super) unknown: Members<'a>,
}

impl SpanRecord<'_> {
    pub(super) fn to_selector(&self) -> Selector {
        Selector {
            start: self.start,
            end: self.end,
            exact: self.exact.0.as_ref().into(),
            prefix: self.prefix.0.as_ref().into(),
            suffix: self.suffix.0.as_ref().into(),
        }
    }
}

/// The pieces of one annotation; most annotations have one.
#[derive(Debug)]
pub(super) struct Spans<'a>(pub(super) SmallVec<[SpanRecord<'a>; 1]>);

/// One annotation.
#[derive(Debug)]
pub(super) struct Record<'a> {
    pub(super) id: Text<'a>,
    pub(super) code: Text<'a>,
    pub(super) spans: Spans<'a>,
    /// The text that this record's offsets count in, if it is not the set's.
    pub(super) text: Option<CountedIn>,
    pub(super) memo: Text<'a>,
    pub(super) is_unsure: bool,
    pub(super) confidence: Option<u8>,
    pub(super) created: Option<Stamp>,
    pub(super) modified: Option<Stamp>,
    /// Where it was in earlier versions of the text.
    pub(super) former: Vec<Former>,
    /// Other versions of it, which nobody has decided about.
    pub(super) conflict: Option<&'a RawValue>,
    pub(super) unknown: Members<'a>,
}

/// Returns the members as the model keeps them.
pub(super) fn to_unknown(members: Members<'_>) -> Unknown {
    Unknown(members.into_iter().map(|(key, value)| (key.0.into(), value.get().into())).collect())
}

/// Returns the timestamp in a raw value, and whether it has our spelling.
pub(super) fn read_stamp(value: &RawValue) -> (Option<Stamp>, bool) {
    let raw = value.get();
    match raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).and_then(stamp::from_ours) {
        Some(stamp) => (Some(stamp), true),
        None => (
            serde_json::from_str::<String>(raw).ok().and_then(|text| stamp::from_any(&text)),
            false,
        ),
    }
}

/// Declares the keys of an object, so that each is compared once and not kept.
macro_rules! keys {
    ($(#[$doc:meta])* $name:ident { $($key:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        enum $name<'a> {
            $($key,)+
            Other(Text<'a>),
        }

        impl<'de: 'a, 'a> Deserialize<'de> for $name<'a> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;
                impl<'de> de::Visitor<'de> for Visitor {
                    type Value = $name<'de>;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("a string")
                    }
                    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
                        Ok(match key {
                            $($text => $name::$key,)+
                            other => $name::Other(Text(other.into())),
                        })
                    }
                    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
                        Ok(match key {
                            $($text => $name::$key,)+
                            other => $name::Other(Text(other.to_owned().into())),
                        })
                    }
                }
                deserializer.deserialize_identifier(Visitor)
            }
        }
    };
}

keys! {
    /// A key of one piece.
    SpanKey { Start = "start", End = "end", Exact = "exact", Prefix = "prefix", Suffix = "suffix" }
}

keys! {
    /// A key of one annotation.
    RecordKey {
        Id = "id",
        Code = "code",
        Spans = "spans",
        Text = "text_sha256",
        Created = "created",
        Modified = "modified",
        Memo = "memo",
        Unsure = "unsure",
        Confidence = "confidence",
        Former = "former",
        Conflict = "conflict",
    }
}

/// Puts `value` into `slot`, or refuses a key that occurs twice.
fn once<T, E: de::Error>(slot: &mut Option<T>, value: T, key: &'static str) -> Result<(), E> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(E::duplicate_field(key)),
    }
}

impl<'de> Deserialize<'de> for SpanRecord<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(SpanVisitor)
    }
}

struct SpanVisitor;

impl<'de> de::Visitor<'de> for SpanVisitor {
    type Value = SpanRecord<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a span with start and end")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut start, mut end, mut exact, mut prefix, mut suffix) =
            (None, None, None, None, None);
        let mut unknown = Members::new();
        while let Some(key) = map.next_key()? {
            match key {
                SpanKey::Start => once(&mut start, map.next_value()?, "start")?,
                SpanKey::End => once(&mut end, map.next_value()?, "end")?,
                SpanKey::Exact => once(&mut exact, map.next_value()?, "exact")?,
                SpanKey::Prefix => once(&mut prefix, map.next_value()?, "prefix")?,
                SpanKey::Suffix => once(&mut suffix, map.next_value()?, "suffix")?,
                SpanKey::Other(key) => unknown.push((key, map.next_value()?)),
            }
        }
        Ok(SpanRecord {
            start: start.ok_or_else(|| de::Error::missing_field("start"))?,
            end: end.ok_or_else(|| de::Error::missing_field("end"))?,
            exact: exact.unwrap_or_default(),
            prefix: prefix.unwrap_or_default(),
            suffix: suffix.unwrap_or_default(),
            unknown,
        })
    }
}

impl<'de> Deserialize<'de> for Spans<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(SpansVisitor)
    }
}

struct SpansVisitor;

impl<'de> de::Visitor<'de> for SpansVisitor {
    type Value = Spans<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of spans")
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut spans = SmallVec::new();
        while let Some(span) = seq.next_element()? {
            spans.push(span);
        }
        if spans.is_empty() {
            return Err(de::Error::custom("an annotation needs at least one span"));
        }
        Ok(Spans(spans))
    }
}

impl<'de> Deserialize<'de> for Record<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RecordVisitor)
    }
}

/// Reads one annotation's members.
pub(super) struct RecordVisitor;

impl<'de> de::Visitor<'de> for RecordVisitor {
    type Value = Record<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an annotation with id, code and spans")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut id, mut code, mut spans, mut text) = (None, None, None, None);
        let (mut memo, mut unsure, mut confidence, mut created, mut modified) =
            (None, None, None, None, None);
        let (mut former, mut conflict) = (None, None);
        let mut unknown = Members::new();
        while let Some(key) = map.next_key()? {
            match key {
                RecordKey::Id => once(&mut id, map.next_value()?, "id")?,
                RecordKey::Code => once(&mut code, map.next_value()?, "code")?,
                RecordKey::Spans => once(&mut spans, map.next_value()?, "spans")?,
                RecordKey::Text => {
                    optional(&mut text, map.next_value()?, read_text, "text_sha256", &mut unknown);
                }
                RecordKey::Created => {
                    optional(&mut created, map.next_value()?, read_stamp, "created", &mut unknown);
                }
                RecordKey::Modified => {
                    optional(
                        &mut modified,
                        map.next_value()?,
                        read_stamp,
                        "modified",
                        &mut unknown,
                    );
                }
                RecordKey::Memo => {
                    optional(&mut memo, map.next_value()?, read_memo, "memo", &mut unknown);
                }
                RecordKey::Unsure => {
                    optional(&mut unsure, map.next_value()?, read_unsure, "unsure", &mut unknown);
                }
                RecordKey::Confidence => {
                    optional(
                        &mut confidence,
                        map.next_value()?,
                        read_confidence,
                        "confidence",
                        &mut unknown,
                    );
                }
                RecordKey::Former => {
                    optional(&mut former, map.next_value()?, read_former, "former", &mut unknown);
                }
                RecordKey::Conflict => once(&mut conflict, map.next_value()?, "conflict")?,
                RecordKey::Other(key) => unknown.push((key, map.next_value()?)),
            }
        }
        Ok(Record {
            id: id.ok_or_else(|| de::Error::missing_field("id"))?,
            code: code.ok_or_else(|| de::Error::missing_field("code"))?,
            spans: spans.ok_or_else(|| de::Error::missing_field("spans"))?,
            text,
            memo: memo.unwrap_or_default(),
            is_unsure: unsure.unwrap_or_default(),
            confidence,
            created,
            modified,
            former: former.unwrap_or_default(),
            conflict,
            unknown,
        })
    }
}

/// Reads an optional member; one not in our spelling also stays among the unknown ones, so that nothing is lost.
fn optional<'a, T>(
    slot: &mut Option<T>,
    value: &'a RawValue,
    read: fn(&'a RawValue) -> (Option<T>, bool),
    key: &'static str,
    unknown: &mut Members<'a>,
) {
    let (found, is_ours) = read(value);
    if !is_ours || slot.is_some() {
        unknown.push((Text(key.into()), value));
    }
    if slot.is_none() {
        *slot = found;
    }
}

fn read_text(value: &RawValue) -> (Option<CountedIn>, bool) {
    match serde_json::from_str::<Option<String>>(value.get()) {
        Ok(Some(text)) => match Sha256::from_hex(&text) {
            Some(hash) => (Some(CountedIn::Other(hash)), true),
            None => (Some(CountedIn::Unknown), false),
        },
        Ok(None) => (Some(CountedIn::Unknown), true),
        Err(_) => (Some(CountedIn::Unknown), false),
    }
}

fn read_memo(value: &RawValue) -> (Option<Text<'_>>, bool) {
    let memo: Option<Text<'_>> = serde_json::from_str(value.get()).ok();
    let is_ours = memo.as_ref().is_some_and(|memo| !memo.0.is_empty());
    (memo, is_ours)
}

fn read_unsure(value: &RawValue) -> (Option<bool>, bool) {
    match value.get() {
        "true" => (Some(true), true),
        _ => (None, false),
    }
}

fn read_confidence(value: &RawValue) -> (Option<u8>, bool) {
    match value.get() {
        "1" => (Some(1), true),
        "2" => (Some(2), true),
        "3" => (Some(3), true),
        _ => (None, false),
    }
}

/// Returns the former places in a raw value, and whether it is in our form; if it is not, it has to be kept as it is.
fn read_former(value: &RawValue) -> (Option<Vec<Former>>, bool) {
    let places: Option<Vec<Former>> = serde_json::from_str::<Vec<Object<'_>>>(value.get())
        .ok()
        .and_then(|places| places.into_iter().map(one_former).collect());
    let is_ours = places.as_ref().is_some_and(|places| !places.is_empty());
    (places.filter(|_| is_ours), is_ours)
}

fn one_former(mut object: Object<'_>) -> Option<Former> {
    let text = match object.take::<Option<String>>("text_sha256")? {
        Some(hash) => CountedIn::Other(Sha256::from_hex(&hash)?),
        None => CountedIn::Unknown,
    };
    let spans: Vec<SpanRecord<'_>> = object.take("spans")?;
    let selectors: Vec<Selector> = spans.iter().map(SpanRecord::to_selector).collect();
    let has_unknown = spans.iter().any(|span| !span.unknown.is_empty());
    let span_unknown = if has_unknown {
        spans.into_iter().map(|span| to_unknown(span.unknown)).collect()
    } else {
        Vec::new()
    };
    let unknown = object.into_unknown();
    Some(Former { text, spans: selectors, span_unknown, unknown })
}
