//! Merges the keys that this version does not know, each as a whole.

use super::pick::{Pick, pick};
use crate::annotation::Unknown;

/// Merges keys and returns those in conflict, where the result has our value. Keys of the base keep its order; new ones
/// follow, sorted, so that the result does not depend on whose they are.
pub(super) fn merge(base: &Unknown, ours: &Unknown, theirs: &Unknown) -> (Unknown, Vec<Box<str>>) {
    match pick(base, ours, theirs) {
        Pick::Ours => return (ours.clone(), Vec::new()),
        Pick::Theirs => return (theirs.clone(), Vec::new()),
        Pick::Conflict => {}
    }
    let mut new: Vec<&str> = Vec::new();
    for (key, _) in ours.0.iter().chain(&theirs.0) {
        if value(base, key).is_none() && !new.contains(&&**key) {
            new.push(key);
        }
    }
    new.sort_unstable();
    let mut merged = Vec::new();
    let mut conflicts = Vec::new();
    for key in base.0.iter().map(|(key, _)| &**key).chain(new) {
        let (mine, other) = (value(ours, key), value(theirs, key));
        let kept = match pick(&value(base, key), &mine, &other) {
            Pick::Ours => mine,
            Pick::Theirs => other,
            Pick::Conflict => {
                conflicts.push(key.into());
                // What one side removed and the other changed stays.
                mine.or(other)
            }
        };
        merged.extend(kept.map(|value| (key.into(), value.into())));
    }
    (Unknown(merged), conflicts)
}

/// Returns the value of a key. Of several equal keys the first counts.
fn value<'a>(of: &'a Unknown, wanted: &str) -> Option<&'a str> {
    of.0.iter().find(|(key, _)| **key == *wanted).map(|(_, value)| &**value)
}
