//! One edit of one file's model.

use std::collections::HashSet;

use demarche_core::{
    annotation::{AnnotationId, Edit, Stamp},
    article::Sha256,
    journal::{Entry, Kind},
    study::{ArticlePath, CoderId, SetKey, StudyId},
};

use super::{
    bulk::{BulkChange, places_a_mark},
    records::{ArticleKey, RecordEdit},
};

/// What the journal says about a step, besides its edit.
#[derive(Clone, Debug)]
pub(super) struct Deed {
    /// What is done or undone, as the menu shows it.
    pub(super) label: String,
    /// When.
    pub(super) time: Stamp,
    /// Whether it is done, undone or done again.
    pub(super) kind: Kind,
    /// The same for all parts of a step that changes several sets.
    pub(super) group: Option<Box<str>>,
}

impl Deed {
    /// Returns the entry of a step with this edit, whose places are in this text.
    pub(super) fn entry(self, edit: Edit, inverse: Edit, text_sha256: Sha256) -> Entry {
        let Self { label, time, kind, group } = self;
        Entry { number: 0, time, label, kind, group, text_sha256, edit, inverse }
    }
}

/// One edit of one file's model, with the file's identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// An edit of one coder's marks on one article.
    Set(SetKey, Edit),
    /// An edit of what is stated about an article.
    Record(Box<RecordEdit>),
    /// An edit of one coder's marks on several articles.
    Sets(Box<BulkChange>),
    /// All that is saved about an article moves from one path to another.
    Follow(Box<FollowChange>),
}

/// What is saved about a renamed article follows it, or goes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowChange {
    /// The study.
    pub study: StudyId,
    /// The article.
    pub article: ArticlePath,
    /// The path at which it is saved.
    pub from: ArticlePath,
    /// The path at which it will be.
    pub to: ArticlePath,
}

/// A way back to an earlier state of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoBack {
    /// The set.
    pub key: SetKey,
    /// The text that its places are in.
    pub text_sha256: Sha256,
    /// What takes the steps since then back.
    pub edit: Edit,
    /// When the state was reached, in words.
    pub when: String,
}

impl FollowChange {
    /// Returns whether a set is at one of its two paths.
    pub fn concerns(&self, key: &SetKey) -> bool {
        self.concerns_article(&key.into())
    }

    /// Returns whether an article is at one of its two paths.
    pub(super) fn concerns_article(&self, key: &ArticleKey) -> bool {
        key.study == self.study && (key.path == self.from || key.path == self.to)
    }
}

impl Change {
    /// Returns the study it belongs to.
    pub fn study(&self) -> &StudyId {
        match self {
            Self::Set(key, _) => &key.study,
            Self::Record(edit) => &edit.article.study,
            Self::Sets(bulk) => &bulk.origin.study,
            Self::Follow(change) => &change.study,
        }
    }

    /// Returns the article it belongs to or, of several, the one that was open.
    pub fn article(&self) -> &ArticlePath {
        match self {
            Self::Set(key, _) => &key.article,
            Self::Record(edit) => &edit.article.path,
            Self::Sets(bulk) => &bulk.origin.path,
            Self::Follow(change) => &change.article,
        }
    }

    /// Returns whose marks it changes, or `None` if it changes no marks.
    pub fn coder(&self) -> Option<&CoderId> {
        match self {
            Self::Set(key, _) => Some(&key.coder),
            Self::Record(_) | Self::Follow(_) => None,
            Self::Sets(bulk) => Some(&bulk.coder.id),
        }
    }

    /// Returns the edit, if it is one of a single set.
    pub(super) fn edit(&self) -> Option<&Edit> {
        match self {
            Self::Set(_, edit) => Some(edit),
            Self::Record(_) | Self::Sets(_) | Self::Follow(_) => None,
        }
    }

    /// Returns whether it is seen in the text: it changes marks, or what paragraphs are.
    pub(super) fn concerns_text(&self) -> bool {
        match self {
            Self::Set(..) | Self::Sets(_) => true,
            Self::Record(edit) => edit.before.kinds != edit.after.kinds,
            Self::Follow(_) => false,
        }
    }

    /// Returns whether it puts a mark at a place, which is only right in the text it was made in.
    pub(super) fn places_a_mark(&self) -> bool {
        match self {
            Self::Set(_, edit) => places_a_mark(edit),
            Self::Sets(bulk) => bulk.parts.iter().any(|part| places_a_mark(&part.edit)),
            Self::Record(_) | Self::Follow(_) => false,
        }
    }

    /// Returns the marks that it makes, replaces or removes.
    pub(super) fn marks(&self) -> HashSet<&AnnotationId> {
        match self {
            Self::Set(_, edit) => marks_of(edit).collect(),
            Self::Sets(bulk) => bulk.parts.iter().flat_map(|part| marks_of(&part.edit)).collect(),
            Self::Record(_) | Self::Follow(_) => HashSet::new(),
        }
    }

    /// Follows a set that continues under another key.
    pub(super) fn rekey(&mut self, from: &SetKey, to: &SetKey) {
        match self {
            Self::Set(key, _) if key == from => key.clone_from(to),
            Self::Set(..) | Self::Follow(_) => {}
            Self::Record(edit) => edit.article.rekey(from, to),
            Self::Sets(bulk) => bulk.rekey(from, to),
        }
    }
}

/// Returns the marks that an edit makes, replaces or removes.
fn marks_of(edit: &Edit) -> impl Iterator<Item = &AnnotationId> {
    edit.parts().into_iter().filter_map(|part| match part {
        Edit::Add(mark) | Edit::Replace(mark) => Some(&mark.id),
        Edit::Remove(id) => Some(id),
        Edit::SetDone(_) | Edit::Batch(_) => None,
    })
}
