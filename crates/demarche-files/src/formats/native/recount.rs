//! Counts a set's annotations after steps in its journal, without building them.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::{
    Skim,
    journal::{DEPTH, RawEntry},
    json::{Object, Text},
};
use demarche_core::codebook::CodeId;

/// How many more marks there are of each code.
type Changes = BTreeMap<Box<str>, i64>;

impl Skim {
    /// Returns what a list shows of the set after these steps, or `None` if they cannot be read or do not fit the set.
    ///
    /// An edit names the marks that there are after it, and its inverse those that there were before.
    pub fn after(mut self, steps: &[&RawEntry<'_>]) -> Option<Self> {
        let mut changes = Changes::new();
        for step in steps {
            let done = note(step.edit, 1, &mut changes, 0)?;
            note(step.inverse, -1, &mut changes, 0)?;
            self.is_done = done.unwrap_or(self.is_done);
        }
        for (code, count) in &mut self.counts {
            if let Some(change) = changes.remove(&*code.0) {
                *count = usize::try_from(i64::try_from(*count).ok()? + change).ok()?;
            }
        }
        for (code, count) in changes {
            self.counts.push((CodeId::new(&code), usize::try_from(count).ok()?));
        }
        self.counts.retain(|(_, count)| *count > 0);
        Some(self)
    }
}

/// Adds the marks that an edit names to the counts, or takes them away. Returns whether the article is marked as done after it,
/// if it says so.
fn note(edit: &RawValue, sign: i64, changes: &mut Changes, depth: usize) -> Option<Option<bool>> {
    let object: Object<'_> = serde_json::from_str(edit.get()).ok()?;
    if let Some(record) = object.get("add").or_else(|| object.get("replace")) {
        let record: Object<'_> = serde_json::from_str(record.get()).ok()?;
        let code: Text<'_> = serde_json::from_str(record.get("code")?.get()).ok()?;
        *changes.entry((*code.0).into()).or_default() += sign;
        return Some(None);
    }
    if let Some(edits) = object.get("batch") {
        let edits: Vec<&RawValue> = serde_json::from_str(edits.get()).ok()?;
        let mut done = None;
        for edit in edits.into_iter().filter(|_| depth < DEPTH) {
            done = note(edit, sign, changes, depth + 1)?.or(done);
        }
        return Some(done);
    }
    Some(object.get("done").map(|done| done.get() != "null"))
}
