//! Finds the places inside a mark's roles and attributes in the current text.
//!
//! They are kept as raw JSON. A changed place is put into a copy of it, and all else there stays as it was written.

use std::ops::Range;

use demarche_core::annotation::{CountedIn, Status};
use serde_json::value::RawValue;

use super::{json::Object, record::SpanRecord, write::Piece};

/// How deep places are looked for.
const DEEPEST: usize = 16;

/// The places inside a raw value, as they are in the current text.
pub(super) struct Inner {
    /// How the worst of them was found.
    pub(super) status: Status,
    /// The value with their places in the current text, unless these are the same. A lost place keeps its offsets, with the
    /// hash of the text they count in.
    pub(super) now: Option<Box<str>>,
}

/// Where one place is now.
pub(super) enum FoundInside<'a> {
    /// Where it was.
    Same,
    /// Here, found in this way.
    Here(Piece<'a>, Status),
    /// Nowhere.
    Lost,
}

/// Finds the places inside a value, whose offsets count in another text.
pub(super) fn find_inside<'a>(
    raw: &RawValue,
    counted_in: CountedIn,
    find: &mut dyn FnMut(&SpanRecord<'_>) -> FoundInside<'a>,
) -> Inner {
    let hash = match counted_in {
        CountedIn::Other(hash) => format!("\"{hash}\""),
        CountedIn::This | CountedIn::Unknown => "null".to_owned(),
    };
    let mut search =
        Search { whole: raw.get(), hash, status: Status::Exact, changes: Vec::new(), find };
    search.visit(raw, DEEPEST);
    let Search { status, mut changes, .. } = search;
    if changes.is_empty() {
        return Inner { status, now: None };
    }
    changes.sort_by_key(|(range, _)| range.start);
    let mut now = String::with_capacity(raw.get().len());
    let mut from = 0;
    for (range, words) in changes {
        now.push_str(raw.get().get(from..range.start).unwrap_or_default());
        now.push_str(&words);
        from = range.end;
    }
    now.push_str(raw.get().get(from..).unwrap_or_default());
    Inner { status, now: Some(now.into()) }
}

struct Search<'r, 'f, 'a> {
    whole: &'r str,
    /// The hash of the text that the places count in, as JSON.
    hash: String,
    status: Status,
    // Invariant: the ranges are inside `whole` and do not overlap.
    changes: Vec<(Range<usize>, String)>,
    find: &'f mut dyn FnMut(&SpanRecord<'_>) -> FoundInside<'a>,
}

impl<'r> Search<'r, '_, '_> {
    fn visit(&mut self, raw: &'r RawValue, depth: usize) {
        let text = raw.get();
        if depth == 0 {
            return;
        }
        if text.starts_with('[') {
            let items: Vec<&'r RawValue> = serde_json::from_str(text).unwrap_or_default();
            for item in items {
                self.visit(item, depth - 1);
            }
            return;
        }
        let Ok(object) = serde_json::from_str::<Object<'r>>(text) else { return };
        if object.get("text_sha256").is_some() {
            // A person has already seen that these places were lost.
            return;
        }
        if let Some(spans) = object.get("spans")
            && !self.visit_spans(spans)
        {
            self.status = self.status.max(Status::Uncertain);
            self.name_text(raw);
        }
        for (key, value) in object.members() {
            if key != "spans" {
                self.visit(value, depth - 1);
            }
        }
    }

    /// Finds the places of a list; returns `false` if it is not a list of places.
    fn visit_spans(&mut self, spans: &'r RawValue) -> bool {
        let Ok(items) = serde_json::from_str::<Vec<&'r RawValue>>(spans.get()) else {
            return false;
        };
        let read = |item: &&'r RawValue| -> Option<(&'r RawValue, SpanRecord<'r>)> {
            Some((*item, serde_json::from_str(item.get()).ok()?))
        };
        let Some(records) = items.iter().map(read).collect::<Option<Vec<_>>>() else {
            return false;
        };
        for (item, record) in records {
            if !record.unknown.iter().any(|(key, _)| key.0 == "text_sha256") {
                self.visit_span(item, &record);
            }
        }
        true
    }

    fn visit_span(&mut self, item: &'r RawValue, record: &SpanRecord<'r>) {
        match (self.find)(record) {
            FoundInside::Same => {}
            FoundInside::Lost => {
                self.status = self.status.max(Status::Orphan);
                self.name_text(item);
            }
            FoundInside::Here(piece, status) => {
                self.status = self.status.max(status);
                let Ok(object) = serde_json::from_str::<Object<'r>>(item.get()) else { return };
                let text = |text: &str| serde_json::Value::from(text).to_string();
                for (key, now) in [
                    ("start", piece.start.to_string()),
                    ("end", piece.end.to_string()),
                    ("exact", text(piece.exact)),
                    ("prefix", text(piece.prefix)),
                    ("suffix", text(piece.suffix)),
                ] {
                    if let Some(old) = object.get(key) {
                        let start = self.offset(old);
                        self.changes.push((start..start + old.get().len(), now));
                    }
                }
            }
        }
    }

    /// Adds to an object the hash of the text that its places count in.
    fn name_text(&mut self, object: &'r RawValue) {
        let at = self.offset(object) + 1;
        self.changes.push((at..at, format!("\"text_sha256\": {}, ", self.hash)));
    }

    /// Returns where a part of the value begins.
    fn offset(&self, part: &RawValue) -> usize {
        (part.get().as_ptr() as usize).saturating_sub(self.whole.as_ptr() as usize)
    }
}
