//! The codes a mark can carry.

mod built_in;

use std::sync::Arc;

/// A code's id, which never changes; cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeId(pub Arc<str>);

impl CodeId {
    /// Returns the id with this text.
    pub fn new(id: &str) -> Self {
        Self(id.into())
    }
}

/// A colour by name; the theme decides what it looks like in light and dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColorName {
    /// Blue.
    Blue,
    /// Orange.
    Orange,
    /// Green.
    Green,
    /// Pink.
    Pink,
    /// Purple.
    Purple,
    /// Teal.
    Teal,
    /// Red.
    Red,
    /// Olive.
    Olive,
    /// Grey: a code the codebook does not know.
    Grey,
}

/// One entry of the codebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Its id in files.
    pub id: CodeId,
    /// Its name on screen (`Demand`).
    pub name: String,
    /// The key that marks the selected words with it.
    pub key: Option<char>,
    /// One or two letters, so that colour is never the only sign.
    pub letter: String,
    /// Its colour.
    pub color: ColorName,
    /// What it means.
    pub definition: String,
    /// The question that decides whether it applies.
    pub test: String,
    /// What it is not.
    pub is_not: String,
    /// Examples in our own words.
    pub examples: Vec<String>,
    /// Whether it is offered for marking.
    pub is_active: bool,
}

/// All codes, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Codebook {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its codes, optional ones included.
    pub codes: Vec<Code>,
    /// The decision rules, in order.
    pub rules: Vec<String>,
}

impl Codebook {
    /// Returns the code with this id.
    pub fn get(&self, id: &CodeId) -> Option<&Code> {
        self.codes.iter().find(|code| code.id == *id)
    }

    /// Returns the active code this key marks with.
    pub fn by_key(&self, key: char) -> Option<&Code> {
        self.codes.iter().find(|code| code.is_active && code.key == Some(key))
    }
}
