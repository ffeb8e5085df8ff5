//! An annotation's id.

use std::{cmp::Ordering, sync::Arc};

/// An annotation's id: any string in files, though a canonical UUID is kept in 16 bytes. Ids are ordered by their spelling.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AnnotationId(Repr);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Repr {
    Uuid([u8; 16]),
    // Invariant: not the canonical spelling of a UUID.
    Text(Arc<str>),
}

/// Length of a UUID as RFC 9562 spells it.
const SPELLED: usize = 36;

impl AnnotationId {
    /// Returns the id spelled `text` in a file.
    pub fn new(text: &str) -> Self {
        let bytes = (text.len() == SPELLED).then(|| uuid::Uuid::try_parse(text).ok()).flatten();
        match bytes.map(uuid::Uuid::into_bytes) {
            Some(bytes) if spell(bytes, &mut [0; SPELLED]) == text => Self(Repr::Uuid(bytes)),
            _ => Self(Repr::Text(text.into())),
        }
    }

    /// Returns the id of these 16 bytes, spelled as a UUID.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Repr::Uuid(bytes))
    }

    /// Returns the 16 bytes of a UUID as a number, which sorts like its spelling, or `None` for any other id.
    pub(super) fn as_number(&self) -> Option<u128> {
        match &self.0 {
            Repr::Uuid(bytes) => Some(u128::from_be_bytes(*bytes)),
            Repr::Text(_) => None,
        }
    }
}

fn spell(bytes: [u8; 16], buffer: &mut [u8; SPELLED]) -> &str {
    uuid::Uuid::from_bytes(bytes).hyphenated().encode_lower(buffer)
}

impl std::fmt::Display for AnnotationId {
    /// Writes the id as files spell it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Repr::Uuid(bytes) => f.write_str(spell(*bytes, &mut [0; SPELLED])),
            Repr::Text(text) => f.write_str(text),
        }
    }
}

impl Ord for AnnotationId {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            // Hexadecimal digits sort like the bytes, and the hyphens are always in the same places.
            (Repr::Uuid(one), Repr::Uuid(other)) => one.cmp(other),
            (Repr::Text(one), Repr::Text(other)) => one.cmp(other),
            (Repr::Uuid(one), Repr::Text(other)) => spell(*one, &mut [0; SPELLED]).cmp(other),
            (Repr::Text(one), Repr::Uuid(other)) => (**one).cmp(spell(*other, &mut [0; SPELLED])),
        }
    }
}

impl PartialOrd for AnnotationId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_spelling_round_trips() {
        for text in [
            "0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b",
            "0199A1B2-C3D4-7E5F-8A9B-0C1D2E3F4A5B",
            "0199a1b2c3d47e5f8a9b0c1d2e3f4a5b",
            "T12",
            "",
            "ایک",
        ] {
            assert_eq!(AnnotationId::new(text).to_string(), text);
        }
        let id = AnnotationId::new("0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b");
        assert!(id.as_number().is_some(), "kept in 16 bytes");
    }

    proptest! {
        #[test]
        fn ids_sort_like_their_spelling(one: [u8; 16], text in "[0-9a-f-]{0,40}", other: [u8; 16]) {
            let ids = [AnnotationId::from_bytes(one), AnnotationId::new(&text), AnnotationId::from_bytes(other)];
            for (a, b) in [(0, 1), (1, 2), (0, 2), (1, 1)] {
                prop_assert_eq!(ids[a].cmp(&ids[b]), ids[a].to_string().cmp(&ids[b].to_string()));
            }
        }
    }
}
