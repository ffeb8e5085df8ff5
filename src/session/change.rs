//! One edit of one file's model.

use demarche_core::{
    annotation::{AnnotationSet, Edit, EditError},
    study::SetKey,
};

/// One edit of one file's model, with the file's identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// An edit of one coder's marks on one article.
    Set(SetKey, Edit),
}

impl Change {
    /// Returns the set it changes.
    pub fn key(&self) -> &SetKey {
        let Self::Set(key, _) = self;
        key
    }

    /// Returns whether it puts a mark at a place, which is only right in the text it was made in.
    pub(super) fn places_a_mark(&self) -> bool {
        fn places(edit: &Edit) -> bool {
            match edit {
                Edit::Add(_) | Edit::Replace(_) => true,
                Edit::Remove(_) | Edit::SetDone(_) => false,
                Edit::Batch(edits) => edits.iter().any(places),
            }
        }
        let Self::Set(_, edit) = self;
        places(edit)
    }

    /// Applies it to the set it names and returns its inverse, or leaves the set untouched.
    pub(super) fn apply(self, set: &mut AnnotationSet) -> Result<Self, EditError> {
        let Self::Set(key, edit) = self;
        Ok(Self::Set(key, edit.apply(set)?))
    }

    /// Follows a set that continues under another key.
    pub(super) fn rekey(&mut self, from: &SetKey, to: &SetKey) {
        let Self::Set(key, _) = self;
        if key == from {
            key.clone_from(to);
        }
    }
}
