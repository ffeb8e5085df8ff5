//! An article's path in its study.

use std::{borrow::Cow, sync::Arc};

use super::name::{is_hidden, isolated};

/// The folder of saved marks in a study. It never holds articles, whatever the case of its name.
pub const ANNOTATIONS: &str = "annotations";

/// Names in that folder that cannot be the folder of an article's sets.
const RESERVED: [&str; 4] = ["study.json", "codebook.json", "entities.json", ".gitignore"];

/// An article's path below its study, with `/` between folders.
///
/// ```text
/// statements/2025/istanbul-talks.txt
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticlePath(
    // Invariant: at least one part; no part is empty, `.` or `..`, or contains a separator; not inside [`ANNOTATIONS`].
    Arc<str>,
);

/// Why a path cannot be an article's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// It does not stay below the study's folder.
    #[error("the path leads out of the study's folder")]
    Outside,
    /// It is inside the folder of saved marks.
    #[error("the path is inside the folder of saved marks")]
    SavedWork,
    /// The folder of its marks would have the name of one of the study's own files.
    #[error("an article cannot have the name of one of the study's own files")]
    ReservedName,
}

impl ArticlePath {
    /// Returns the path if an article can have it.
    pub fn new(path: &str) -> Result<Self, PathError> {
        let is_separator = |character: char| {
            character == '\0' || (cfg!(windows) && matches!(character, '\\' | ':'))
        };
        let is_part = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(is_separator);
        if !path.split('/').all(is_part) {
            return Err(PathError::Outside);
        }
        if let Some((first, _)) = path.split_once('/')
            && first.eq_ignore_ascii_case(ANNOTATIONS)
        {
            return Err(PathError::SavedWork);
        }
        if RESERVED.iter().any(|name| name.eq_ignore_ascii_case(path)) {
            return Err(PathError::ReservedName);
        }
        Ok(Self(path.into()))
    }

    /// Returns its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the file's name, the last part.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// Returns the shown name for use in a sentence; see [`isolated`].
    pub fn isolated_name(&self) -> String {
        isolated(&self.shown_name()).into_owned()
    }

    /// Returns the file's name as messages show it, on one line: what cannot be seen in it or reorders text is escaped.
    pub fn shown_name(&self) -> Cow<'_, str> {
        let is_hidden = |sign: char| sign.is_control() || is_hidden(sign);
        if !self.name().contains(is_hidden) {
            return Cow::Borrowed(self.name());
        }
        let mut shown = String::new();
        for sign in self.name().chars() {
            if is_hidden(sign) {
                shown.extend(sign.escape_default());
            } else {
                shown.push(sign);
            }
        }
        Cow::Owned(shown)
    }
}

impl std::fmt::Display for ArticlePath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq<str> for ArticlePath {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl PartialEq<&str> for ArticlePath {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == **other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_in_its_study_and_out_of_saved_work() {
        for path in ["a.txt", "a/b/c.txt", "…/ä.txt", "annotations", "x/annotations/y", ".hidden/a"]
        {
            assert_eq!(ArticlePath::new(path).unwrap().as_str(), path);
        }
        for path in ["", ".", "..", "/a", "a/", "a//b", "a/./b", "../a", "a/../b", "a\0b"] {
            assert_eq!(ArticlePath::new(path), Err(PathError::Outside), "{path:?}");
        }
        for path in ["annotations/a.txt", "Annotations/a.txt", "ANNOTATIONS/b/c"] {
            assert_eq!(ArticlePath::new(path), Err(PathError::SavedWork), "{path}");
        }
        for path in ["study.json", "Codebook.json", ".gitignore"] {
            assert_eq!(ArticlePath::new(path), Err(PathError::ReservedName), "{path}");
        }
        let shown = |path| ArticlePath::new(path).unwrap().shown_name().into_owned();
        assert_eq!(ArticlePath::new("a/b.txt").unwrap().name(), "b.txt");
        assert_eq!(shown("a/آئیں \"b\".txt"), "آئیں \"b\".txt");
        assert_eq!(shown("a\n/b\n\u{202e}c\t.txt"), "b\\n\\u{202e}c\\t.txt");
    }
}
