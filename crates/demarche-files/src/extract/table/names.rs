//! The names of fields, of which no two are the same.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::record::Value;

/// The most cells of a row that become fields of their own. A row with more is damaged, or no row.
pub(super) const MOST: usize = 16_384;

/// Gives names; one that was given before gets a number.
#[derive(Clone, Debug, Default)]
pub(super) struct Namer {
    taken: HashSet<Arc<str>>,
    /// The next number to try for a name.
    next: HashMap<String, u64>,
}

impl Namer {
    /// Returns a name that was not given yet: this one, or with a number after it.
    pub(super) fn give(&mut self, name: &str) -> Arc<str> {
        if !self.taken.contains(name) {
            let name: Arc<str> = name.into();
            self.taken.insert(Arc::clone(&name));
            return name;
        }
        let number = self.next.entry(name.to_owned()).or_insert(2);
        loop {
            let numbered: Arc<str> = format!("{name} ({number})").into();
            *number += 1;
            if self.taken.insert(Arc::clone(&numbered)) {
                return numbered;
            }
        }
    }
}

/// The names of the columns of a table. Cells beyond the last have numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct FieldNames {
    names: Vec<Arc<str>>,
    namer: Namer,
}

impl FieldNames {
    /// Returns the names that a header row gives.
    pub(super) fn of<'c>(cells: impl Iterator<Item = &'c str>) -> Self {
        let mut names = Self::default();
        for (index, cell) in cells.take(MOST).enumerate() {
            let cell = cell.split_whitespace().collect::<Vec<_>>().join(" ");
            names.add(&if cell.is_empty() { numbered(index) } else { cell });
        }
        names
    }

    fn add(&mut self, name: &str) {
        let name = self.namer.give(name);
        self.names.push(name);
    }

    /// Gives cells their names. Empty cells beyond the last name are left out.
    pub(super) fn give(&mut self, cells: impl Iterator<Item = Value>) -> Vec<(Arc<str>, Value)> {
        let mut fields = Vec::with_capacity(self.names.len());
        for (index, value) in cells.take(MOST).enumerate() {
            if index >= self.names.len() {
                if value.size() == 0 {
                    continue;
                }
                while self.names.len() <= index {
                    self.add(&numbered(self.names.len()));
                }
            }
            if let Some(name) = self.names.get(index) {
                fields.push((Arc::clone(name), value));
            }
        }
        fields
    }
}

/// Returns the name of a column without one.
fn numbered(index: usize) -> String {
    format!("column {}", index + 1)
}
