//! What is open: articles, sets and studies, each with its identity.

use std::{cmp::Reverse, sync::Arc};

use demarche_core::{
    annotation::AnnotationSet,
    article::Article,
    codebook::{CodeId, Codebook},
    journal::Entry,
    study::{ArticleOrder, ArticlePath, Coder, Homeless, OnDisk, SetKey, StudyId},
    text::Hand,
};

use super::{ArticleKey, Change};

/// Whether the open set can be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// It can be changed.
    Writable,
    /// It is still being read.
    Reading,
    /// It cannot be changed now, for this reason (shown to the user): another window has it, it may not be written, or marks
    /// on the article's previous text are not saved yet. The session asks again until it can be changed.
    Waiting(String),
    /// It is open on another computer, as the lock beside it says. A person may take it over; meanwhile the session asks again.
    Elsewhere(Box<Elsewhere>),
    /// It cannot be changed, for this reason (shown to the user).
    ReadOnly(String),
}

impl Access {
    /// Returns why the set cannot be changed, or `None` if it can.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Writable => None,
            Self::Reading => Some("the marks are still being read"),
            Self::Waiting(reason) | Self::ReadOnly(reason) => Some(reason),
            Self::Elsewhere(elsewhere) => Some(&elsewhere.reason),
        }
    }

    /// Returns whether the set cannot be changed now but may be later.
    pub fn waits(&self) -> bool {
        matches!(self, Self::Waiting(_) | Self::Elsewhere(_))
    }
}

/// Who has a set on another computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// Why the set cannot be changed, in words.
    pub reason: String,
    /// The computer's name.
    pub host: String,
    /// Since when, in words.
    pub since: Option<String>,
    /// When it was last seen alive, in words.
    pub seen: Option<String>,
    /// What tells this holder from every other one.
    pub signature: String,
}

/// One article in the study's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleEntry {
    /// Its path below the study.
    pub path: ArticlePath,
    /// Its title, or its file name.
    pub title: String,
    /// Its date in ISO 8601.
    pub date: Option<String>,
    /// The hand of its Arabic script, if it has any and its letters decide.
    pub hand: Option<Hand>,
    /// The coder's marks by code.
    pub counts: Vec<(CodeId, usize)>,
    /// Whether the coder marked it as done.
    pub is_done: bool,
}

/// The study as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudyView {
    /// The study.
    pub id: StudyId,
    /// Its title.
    pub title: String,
    /// Its articles in order.
    pub articles: Vec<ArticleEntry>,
    /// The coder whose marks were counted.
    pub coder: Option<Coder>,
    /// All who have marks in it, sorted by id.
    pub coders: Vec<Coder>,
    /// The article whose marks were not counted, because it was open.
    pub uncounted: Option<ArticlePath>,
}

impl StudyView {
    /// Puts the articles in this order; equal ones stay in the order of their paths.
    pub(super) fn sort(&mut self, order: ArticleOrder) {
        let articles = &mut self.articles;
        articles.sort_by(|one, other| one.path.cmp(&other.path));
        match order {
            ArticleOrder::Path => {}
            ArticleOrder::Title => articles.sort_by_cached_key(|entry| entry.title.to_lowercase()),
            ArticleOrder::Date => {
                articles.sort_by_cached_key(|entry| (entry.date.is_none(), entry.date.clone()));
            }
            ArticleOrder::State => articles.sort_by_key(|entry| entry.is_done),
            ArticleOrder::Marks => articles.sort_by_key(|entry| Reverse(entry.n_marks())),
        }
    }
}

impl ArticleEntry {
    /// Returns how many marks the coder has made.
    pub fn n_marks(&self) -> usize {
        self.counts.iter().map(|(_, count)| count).sum()
    }
}

/// Whether a study may be saved where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// It may be saved there.
    Settled,
    /// The user has to agree before the first save.
    Unsettled(Homeless),
    /// The user chose no folder; saving waits until the user asks for it.
    Refused(Homeless),
}

/// A set as it was read from disk.
#[derive(Clone, Debug)]
pub struct SetRead {
    /// The marks.
    pub set: AnnotationSet,
    /// What its file held.
    pub on_disk: OnDisk,
    /// Whether it can be changed.
    pub access: Access,
    /// The last steps, which a crash had left in the journal. The set has them.
    pub steps: Vec<Entry>,
}

/// Whether the marks of an article just opened have been read.
#[derive(Clone, Debug)]
pub enum Marks {
    /// The coder is not known yet.
    NoCoder,
    /// They are still being read; `SetOpened` will bring them.
    Reading(Coder),
    /// They have been read.
    Read(Coder, SetRead),
}

/// An article just opened.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The opening it answers.
    pub opening: u64,
    /// The study.
    pub study: StudyId,
    /// Whether the study may be saved where it is.
    pub home: Home,
    /// The article's path below it.
    pub path: ArticlePath,
    /// The article.
    pub article: Arc<Article>,
    /// The codebook of the study.
    pub codebook: Arc<Codebook>,
    /// Its marks.
    pub marks: Marks,
}

/// The open article.
#[derive(Clone, Debug)]
pub struct OpenArticle {
    /// The study.
    pub study: StudyId,
    /// Its path below the study.
    pub path: ArticlePath,
    /// The article.
    pub article: Arc<Article>,
    /// The coder whose marks they are; `None` until known.
    pub coder: Option<Coder>,
    /// The marks.
    pub set: AnnotationSet,
    /// Increases with every change of the set.
    pub revision: u64,
    /// Whether it can be changed.
    pub access: Access,
    /// What the set's file held when this window last read or wrote it.
    pub on_disk: OnDisk,
    /// The marks that the file held then.
    pub saved: AnnotationSet,
    /// The number of the opening that brought it.
    pub opening: u64,
}

impl OpenArticle {
    /// Returns whether a change belongs to this article, whoever made it, or changes several of this study.
    pub(super) fn is_of(&self, change: &Change) -> bool {
        if matches!(change, Change::Sets(_)) {
            return self.study == *change.study();
        }
        (&self.study, &self.path) == (change.study(), change.article())
    }

    /// Returns the identity of the article, whoever codes it.
    pub fn article_key(&self) -> ArticleKey {
        ArticleKey { study: self.study.clone(), path: self.path.clone() }
    }

    /// Returns the identity of the set, or `None` until the coder is known.
    pub fn key(&self) -> Option<SetKey> {
        let coder = self.coder.as_ref()?.id.clone();
        Some(SetKey { study: self.study.clone(), article: self.path.clone(), coder })
    }
}
