//! Reads the other versions of a mark, which stay in its record until a person has decided which one to keep.

use serde_json::value::RawValue;

use super::{json::Object, record::Record};

/// The key of a record that holds them: one version, or a list of several.
pub(super) const CONFLICT: &str = "conflict";

/// The most versions of a record that are read; longer lists are kept as they are.
const MOST: usize = 32;

/// Another version as it is stored.
#[derive(Debug)]
pub(super) enum StoredVersion<'a> {
    Removed,
    Changed(Box<Record<'a>>),
}

/// Returns the versions in the raw value of a mark with this id, or `None` if they are not in our form.
pub(super) fn stored_versions<'a>(raw: &'a RawValue, id: &str) -> Option<Vec<StoredVersion<'a>>> {
    if !raw.get().starts_with('[') {
        return Some(vec![one(raw, id)?]);
    }
    let items: Vec<&RawValue> = serde_json::from_str(raw.get()).ok()?;
    if items.is_empty() || items.len() > MOST {
        return None;
    }
    items.into_iter().map(|item| one(item, id)).collect()
}

fn one<'a>(raw: &'a RawValue, id: &str) -> Option<StoredVersion<'a>> {
    let object: Object<'_> = serde_json::from_str(raw.get()).ok()?;
    if object.get("removed").is_some_and(|value| value.get() == "true") {
        // Whatever else is in it would be lost.
        return (object.members().count() == 1).then_some(StoredVersion::Removed);
    }
    let record: Record<'_> = serde_json::from_str(raw.get()).ok()?;
    (record.id.0 == id).then(|| StoredVersion::Changed(Box::new(record)))
}
