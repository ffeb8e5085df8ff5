//! Counts marks by code.

use std::{collections::HashMap, sync::Arc};

use crate::codebook::CodeId;

/// Up to this many codes, looking through them is faster than hashing.
const FEW: usize = 32;

/// Counts of marks by code, in order of first appearance. Counting a mark takes constant time, however many codes there are.
#[derive(Clone, Debug, Default)]
pub struct CodeCounts {
    counts: Vec<(CodeId, usize)>,
    /// Where each code is, once there are many.
    places: HashMap<Arc<str>, usize>,
}

impl CodeCounts {
    /// Counts a mark with this code.
    pub fn add(&mut self, code: &CodeId) {
        let is_it = |known: &CodeId| Arc::ptr_eq(&known.0, &code.0) || known == code;
        self.count(&code.0, is_it, || code.clone());
    }

    /// Counts a mark with the code of this id.
    pub fn add_id(&mut self, id: &str) {
        self.count(id, |known| *known.0 == *id, || CodeId::new(id));
    }

    fn count(&mut self, id: &str, is_it: impl Fn(&CodeId) -> bool, code: impl FnOnce() -> CodeId) {
        let place = if self.counts.len() <= FEW {
            self.counts.iter().position(|(known, _)| is_it(known))
        } else {
            if self.places.is_empty() {
                let known = self.counts.iter().enumerate();
                self.places =
                    known.map(|(place, (code, _))| (Arc::clone(&code.0), place)).collect();
            }
            self.places.get(id).copied()
        };
        if let Some((_, count)) = place.and_then(|place| self.counts.get_mut(place)) {
            *count += 1;
            return;
        }
        let code = code();
        if !self.places.is_empty() {
            self.places.insert(Arc::clone(&code.0), self.counts.len());
        }
        self.counts.push((code, 1));
    }

    /// Returns each code with the number of its marks.
    pub fn into_counts(self) -> Vec<(CodeId, usize)> {
        self.counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_codes_are_counted_in_order() {
        let mut counts = CodeCounts::default();
        for round in 0..3 {
            for number in 0..100 - 30 * round {
                let code = number.to_string();
                if number % 2 == 0 {
                    counts.add_id(&code);
                } else {
                    counts.add(&CodeId::new(&code));
                }
            }
        }
        let counts = counts.into_counts();
        assert_eq!(counts.len(), 100);
        for (number, (code, count)) in counts.iter().enumerate() {
            assert_eq!(*code.0, *number.to_string());
            assert_eq!(*count, 1 + usize::from(number < 70) + usize::from(number < 40));
        }
    }
}
