//! Coders and their ids.

use std::sync::Arc;

use unicode_normalization::UnicodeNormalization as _;

/// The longest id, in bytes.
const LONGEST: usize = 64;

/// Names that a set's file cannot have: devices on Windows, and the article's own file beside the sets.
const RESERVED: [&str; 5] = ["con", "prn", "aux", "nul", "article"];

/// A coder's id, which is also the stem of the set's file: lower-case letters, digits, `-` and `_` in NFC, 1 to 64 bytes,
/// never a reserved name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CoderId(Arc<str>);

/// The name has no letter or digit, so no id can be made from it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a coder's name needs at least one letter or digit: {0:?}")]
pub struct CoderNameError(pub String);

/// A person who annotates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coder {
    /// The id: the stem of the set's file.
    pub id: CoderId,
    /// The name on screen.
    pub name: String,
}

impl CoderId {
    /// Returns the id if `text` is a valid one.
    pub fn new(text: &str) -> Option<Self> {
        let is_id = !text.is_empty()
            && text.len() <= LONGEST
            && text.nfc().eq(text.chars())
            && text.chars().flat_map(char::to_lowercase).eq(text.chars())
            && text.chars().all(is_allowed)
            && !is_reserved(text);
        is_id.then(|| Self(text.into()))
    }

    /// Makes an id from a display name: `Ayesha K.` becomes `ayesha-k`.
    pub fn from_name(name: &str) -> Result<Self, CoderNameError> {
        let mut id = String::new();
        for character in name.nfc().collect::<String>().to_lowercase().nfc() {
            if is_allowed(character) {
                if id.len() + character.len_utf8() > LONGEST - "-1".len() {
                    break;
                }
                id.push(character);
            } else if !id.is_empty() && !id.ends_with('-') {
                id.push('-');
            }
        }
        let trimmed = id.trim_matches(['-', '_']);
        let id = if is_reserved(trimmed) { format!("{trimmed}-1") } else { trimmed.to_owned() };
        Self::new(&id).ok_or_else(|| CoderNameError(name.to_owned()))
    }

    /// Returns its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Allows letters with the marks that belong to them (such as the vowel signs of Hindi), digits, `-` and `_`.
fn is_allowed(character: char) -> bool {
    character.is_alphanumeric()
        || matches!(character, '-' | '_')
        || unicode_normalization::char::is_combining_mark(character)
}

fn is_reserved(id: &str) -> bool {
    let numbered =
        |id: &str| id.strip_prefix("com").or_else(|| id.strip_prefix("lpt")).map(str::len);
    RESERVED.contains(&id)
        || (numbered(id) == Some(1) && id.ends_with(|c: char| c.is_ascii_digit()))
}

impl std::fmt::Display for CoderId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(CoderId::from_name(name).unwrap().as_str(), expected);
    }

    #[test]
    fn names_become_ids() {
        check("Ayesha K.", "ayesha-k");
        check("  R. O'Neill-Smith ", "r-o-neill-smith");
        check("Jose\u{301}", "josé");
        check("عائشہ خان", "عائشہ-خان");
        check("हिन्दी", "हिन्दी");
        check("CON", "con-1");
        check("Lpt1", "lpt1-1");
        check("Article", "article-1");
        check("../../etc/passwd", "etc-passwd");
        check(&"x".repeat(100), &"x".repeat(62));
        for nothing in ["", "—", "../.."] {
            assert!(CoderId::from_name(nothing).is_err(), "{nothing}");
        }
    }

    #[test]
    fn only_ids_are_ids() {
        for id in ["ayesha", "a_b-c", "josé", "com10", "7"] {
            assert!(CoderId::new(id).is_some(), "{id}");
        }
        for other in ["", "Ayesha", "a.b", "a/b", "a b", "nul", "com1", "article", "jose\u{301}"] {
            assert!(CoderId::new(other).is_none(), "{other}");
        }
    }

    proptest! {
        #[test]
        fn an_id_made_of_a_name_is_an_id(name in "\\PC{0,40}") {
            if let Ok(id) = CoderId::from_name(&name) {
                prop_assert_eq!(CoderId::new(id.as_str()), Some(id.clone()));
                prop_assert_eq!(CoderId::from_name(id.as_str()).unwrap(), id);
            }
        }
    }
}
