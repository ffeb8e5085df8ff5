//! Counts a set's annotations after steps in its journal, without building them.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::{
    Skim,
    journal::{DEPTH, RawEntry},
    json::{Object, Text},
};
use demarche_core::codebook::CodeId;

/// What steps change.
#[derive(Default)]
struct Changes {
    /// How many more marks there are of each code.
    counts: BTreeMap<Box<str>, i64>,
    /// Whether the article is marked as done after them, if they say so.
    done: Option<bool>,
}

impl Skim {
    /// Returns what a list shows of the set after these steps, or `None` if they cannot be read or do not fit the set.
    ///
    /// An edit names the marks that there are after it, and its inverse those that there were before.
    pub fn after(mut self, steps: &[&RawEntry<'_>]) -> Option<Self> {
        let mut changes = Changes::default();
        for step in steps {
            note(step.edit, 1, &mut changes, 0)?;
            note(step.inverse, -1, &mut changes, 0)?;
        }
        self.is_done = changes.done.unwrap_or(self.is_done);
        for (code, count) in &mut self.counts {
            if let Some(change) = changes.counts.remove(&*code.0) {
                *count = usize::try_from(i64::try_from(*count).ok()? + change).ok()?;
            }
        }
        for (code, count) in changes.counts {
            self.counts.push((CodeId::new(&code), usize::try_from(count).ok()?));
        }
        self.counts.retain(|(_, count)| *count > 0);
        Some(self)
    }
}

/// Adds the marks that an edit names to the counts, or takes those away that its inverse names.
fn note(edit: &RawValue, sign: i64, changes: &mut Changes, depth: usize) -> Option<()> {
    let object: Object<'_> = serde_json::from_str(edit.get()).ok()?;
    if let Some(record) = object.get("add").or_else(|| object.get("replace")) {
        let record: Object<'_> = serde_json::from_str(record.get()).ok()?;
        let code: Text<'_> = serde_json::from_str(record.get("code")?.get()).ok()?;
        *changes.counts.entry((*code.0).into()).or_default() += sign;
    } else if let Some(edits) = object.get("batch") {
        let edits: Vec<&RawValue> = serde_json::from_str(edits.get()).ok()?;
        if depth >= DEPTH {
            return None;
        }
        edits.into_iter().try_for_each(|edit| note(edit, sign, changes, depth + 1))?;
    } else if let Some(done) = object.get("done").filter(|_| sign > 0) {
        changes.done = Some(done.get() != "null");
    }
    Some(())
}
