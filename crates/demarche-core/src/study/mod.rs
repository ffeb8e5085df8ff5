//! Identifies a study, an article in it, and one coder's set, independently of what is open.

mod coder;
mod name;
mod order;
mod path;

use std::{path::Path, sync::Arc};

pub use coder::{Coder, CoderId, CoderNameError};
pub use name::{folded_name, is_hidden, is_name_everywhere, isolated, name_everywhere};
pub use order::ArticleOrder;
pub use path::{ANNOTATIONS, ArticlePath, PathError};

/// A study: the absolute path of its folder, links resolved.
///
/// Two studies are the same if and only if their ids are equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StudyId(Arc<Path>);

impl StudyId {
    /// Returns the id of the study in this folder, a path whose links the caller has resolved.
    pub fn new(root: &Path) -> Self {
        Self(root.into())
    }

    /// Returns the study's folder.
    pub fn root(&self) -> &Path {
        &self.0
    }
}

/// One coder's marks on one article of one study: the content of one file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SetKey {
    /// The study.
    pub study: StudyId,
    /// The article in the study.
    pub article: ArticlePath,
    /// The coder whose marks they are.
    pub coder: CoderId,
}

/// What a set's file held when this window last read or wrote it. Only a file that still holds it may be replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OnDisk {
    /// There was no file.
    #[default]
    Absent,
    /// There was a file whose bytes have this fingerprint (XXH3, 128 bits).
    Bytes(u128),
}

/// Why an article's own folder should not become a study without asking the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Homeless {
    /// The folder for downloads.
    Downloads,
    /// The desktop.
    Desktop,
    /// The home folder itself.
    Home,
    /// A folder that cannot be written.
    ReadOnly,
}
