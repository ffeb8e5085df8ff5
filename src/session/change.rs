//! One edit of one file's model.

use demarche_core::{
    annotation::Edit,
    study::{ArticlePath, CoderId, SetKey, StudyId},
};

use super::records::RecordEdit;

/// One edit of one file's model, with the file's identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// An edit of one coder's marks on one article.
    Set(SetKey, Edit),
    /// An edit of what is stated about an article.
    Record(Box<RecordEdit>),
}

impl Change {
    /// Returns the study it belongs to.
    pub fn study(&self) -> &StudyId {
        match self {
            Self::Set(key, _) => &key.study,
            Self::Record(edit) => &edit.article.study,
        }
    }

    /// Returns the article it belongs to.
    pub fn article(&self) -> &ArticlePath {
        match self {
            Self::Set(key, _) => &key.article,
            Self::Record(edit) => &edit.article.path,
        }
    }

    /// Returns whose marks it changes, or `None` if it changes no marks.
    pub fn coder(&self) -> Option<&CoderId> {
        match self {
            Self::Set(key, _) => Some(&key.coder),
            Self::Record(_) => None,
        }
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
        match self {
            Self::Set(_, edit) => places(edit),
            Self::Record(_) => false,
        }
    }

    /// Follows a set that continues under another key.
    pub(super) fn rekey(&mut self, from: &SetKey, to: &SetKey) {
        match self {
            Self::Set(key, _) if key == from => key.clone_from(to),
            Self::Set(..) => {}
            Self::Record(edit) => {
                let key = &mut edit.article;
                if (&key.study, &key.path) == (&from.study, &from.article) {
                    (key.study, key.path) = (to.study.clone(), to.article.clone());
                }
            }
        }
    }
}
