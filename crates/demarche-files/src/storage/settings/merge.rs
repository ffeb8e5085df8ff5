//! Merges the settings changed by two windows.

use serde_json::Value;

use super::{
    record::Members,
    values::{MOST_PLACES, MOST_RECENT},
};

/// Applies what changed from `base` to `ours` to `file`, which another window may have changed since `base`.
pub(super) fn merge(file: &mut Members, base: &Members, ours: &Members) {
    for key in base.keys().chain(ours.keys().filter(|key| !base.contains_key(*key))) {
        let (before, now) = (base.get(key), ours.get(key));
        if before == now {
            continue;
        }
        match (key.as_str(), before, now) {
            ("coders" | "fonts", Some(Value::Object(before)), Some(Value::Object(now))) => {
                let there = file.entry(key).or_insert_with(|| Members::new().into());
                match there.as_object_mut() {
                    Some(there) => merge_whole(there, before, now),
                    None => *there = now.clone().into(),
                }
            }
            (
                "places" | "recent" | "recent_studies" | "dismissed_hints",
                Some(before),
                Some(now),
            ) => {
                let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
                let there = file.get(key).map(list).unwrap_or_default();
                let merged = merge_list(key, there, &list(before), list(now));
                file.insert(key.clone(), merged.into());
            }
            (_, _, Some(now)) => {
                file.insert(key.clone(), now.clone());
            }
            (_, _, None) => {
                file.shift_remove(key);
            }
        }
    }
}

/// Copies the changed entries of an object, each as a whole.
fn merge_whole(file: &mut Members, base: &Members, ours: &Members) {
    for (key, now) in ours.iter().filter(|(key, now)| base.get(*key) != Some(now)) {
        file.insert(key.clone(), now.clone());
    }
    for key in base.keys().filter(|key| !ours.contains_key(*key)) {
        file.shift_remove(key);
    }
}

/// Copies the changed entries of a list. An entry that is new or changed in `ours` goes to the end with the newest entries
/// (for recent articles and studies, to the start).
fn merge_list(key: &str, there: Vec<Value>, base: &[Value], mut ours: Vec<Value>) -> Vec<Value> {
    let most = match key {
        "places" => MOST_PLACES,
        "recent" | "recent_studies" => MOST_RECENT,
        _ => usize::MAX,
    };
    let is_among =
        |entry: &Value, list: &[Value]| list.iter().any(|other| name(other) == name(entry));
    // A full list has dropped its oldest entries, which does not count as removal.
    let is_full = ours.len() >= most;
    let is_removed =
        |entry: &Value, ours: &[Value]| !is_full && is_among(entry, base) && !is_among(entry, ours);
    let mut merged: Vec<Value> =
        there.into_iter().filter(|entry| !is_removed(entry, &ours)).collect();
    if key == "dismissed_hints" {
        // A set, in which the order does not matter.
        let added = ours.iter().filter(|entry| !base.contains(entry) && !merged.contains(entry));
        let added: Vec<Value> = added.cloned().collect();
        merged.extend(added);
        return merged;
    }
    let is_newest_first = matches!(key, "recent" | "recent_studies");
    if is_newest_first {
        merged.reverse();
        ours.reverse();
    }
    let mut base = base.to_vec();
    if is_newest_first {
        base.reverse();
    }
    // Entries that `ours` has in the order of `base` did not change; from the first one out of order, all are newer.
    let mut rest = base.iter();
    let kept = ours.iter().take_while(|entry| rest.any(|before| before == *entry)).count();
    for entry in ours.drain(..).skip(kept) {
        merged.retain(|other| name(other) != name(&entry));
        merged.push(entry);
    }
    let surplus = merged.len().saturating_sub(most);
    merged.drain(..surplus);
    if is_newest_first {
        merged.reverse();
    }
    merged
}

/// Returns what identifies an entry: for a place its article, for any other the entry itself.
fn name(entry: &Value) -> &Value {
    entry.get("article").unwrap_or(entry)
}
