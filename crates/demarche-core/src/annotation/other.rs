//! Other versions of an annotation, which a merge left for a person to decide about.

use std::sync::Arc;

use super::{Annotation, Detail};

/// Another version of an annotation: what the other side of a merge made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OtherVersion {
    /// It has other values.
    Changed(Arc<Annotation>),
    /// It was removed.
    Removed,
}

impl Annotation {
    /// Returns the versions of it that a person still has to decide about; a removal comes last.
    pub fn others(&self) -> &[OtherVersion] {
        self.detail.as_ref().map_or(&[], |detail| &detail.others)
    }

    /// Adds versions of it to decide about, each with those that it has itself. One that says the same as this annotation or
    /// as another version is left out.
    pub fn add_others(&mut self, versions: impl IntoIterator<Item = OtherVersion>) {
        let mut others = self.take_others();
        let mut rest: Vec<OtherVersion> = versions.into_iter().collect();
        rest.reverse();
        while let Some(version) = rest.pop() {
            let version = match version {
                OtherVersion::Removed => version,
                OtherVersion::Changed(other) => {
                    let mut other = Arc::unwrap_or_clone(other);
                    rest.extend(other.take_others().into_iter().rev());
                    if other.says_the_same(self) {
                        continue;
                    }
                    OtherVersion::Changed(Arc::new(other))
                }
            };
            let is_known = others.iter().any(|known| known.says_the_same(&version));
            if !is_known {
                others.push(version);
            }
        }
        others.sort_by_key(|version| *version == OtherVersion::Removed);
        self.set_others(others);
    }

    /// Drops the first of its other versions: a person has decided that this one stays.
    pub fn keep_this(&mut self) {
        let mut others = self.take_others();
        others.drain(..1.min(others.len()));
        self.set_others(others);
    }

    /// Returns the first of its other versions in its place, with the rest of them to decide about: what a person has decided
    /// to take instead. `None` if there is none or if that is a removal.
    pub fn other_instead(&self) -> Option<Self> {
        let (first, rest) = self.others().split_first()?;
        let OtherVersion::Changed(other) = first else { return None };
        let mut other = Self::clone(other);
        other.add_others(rest.iter().cloned());
        Some(other)
    }

    /// Replaces its other versions.
    pub(crate) fn set_others(&mut self, others: Vec<OtherVersion>) {
        if others.is_empty() && self.detail.is_none() {
            return;
        }
        let detail = self.detail.get_or_insert_default();
        detail.others = others;
        if **detail == Detail::default() {
            self.detail = None;
        }
    }

    fn take_others(&mut self) -> Vec<OtherVersion> {
        let others = self.detail.as_mut().map(|detail| std::mem::take(&mut detail.others));
        if self.detail.as_deref() == Some(&Detail::default()) {
            self.detail = None;
        }
        others.unwrap_or_default()
    }

    /// Returns whether two versions differ at most in when they were made and changed. Other versions of them do not count.
    fn says_the_same(&self, other: &Self) -> bool {
        let bare = |version: &Self| {
            let mut bare = version.clone();
            bare.take_others();
            (bare.created, bare.modified) = (None, None);
            bare
        };
        bare(self) == bare(other)
    }
}

impl OtherVersion {
    fn says_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Changed(one), Self::Changed(other)) => one.says_the_same(other),
            (Self::Removed, Self::Removed) => true,
            (Self::Changed(_), Self::Removed) | (Self::Removed, Self::Changed(_)) => false,
        }
    }
}
