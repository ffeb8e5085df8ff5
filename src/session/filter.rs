//! Which marks are listed and stand out in the text.

use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

use demarche_core::{
    annotation::{Annotation, AnnotationId, AnnotationSet, Status},
    article::Article,
    codebook::{CodeId, Codebook},
    find::{Finder, Query},
};

/// How many marks are looked at between two questions whether the list is still needed.
const LOOKED_AT: usize = 1024;

/// What the list says about a mark besides its code and words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sign {
    /// The coder is not sure.
    Unsure,
    /// It has a memo.
    Memo,
    /// Its place has to be checked.
    ToCheck,
}

impl Sign {
    /// All signs with their words on screen.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Unsure, "Not sure"), (Self::Memo, "Memo"), (Self::ToCheck, "To check")];

    /// Returns whether a mark has it.
    pub fn is_on(self, annotation: &Annotation) -> bool {
        match self {
            Self::Unsure => annotation.is_unsure,
            Self::Memo => !annotation.memo().is_empty(),
            Self::ToCheck => annotation.needs_check(),
        }
    }

    /// Returns how many marks have it.
    pub fn count(self, set: &AnnotationSet) -> usize {
        match self {
            Self::Unsure => set.unsure(),
            Self::Memo => set.with_memo(),
            Self::ToCheck => set.to_check(),
        }
    }
}

/// Which marks are listed and stand out in the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// Those with this code.
    Code(CodeId),
    /// Those with this sign.
    Sign(Sign),
    /// Those of another filter that contain some words.
    Words(Box<Self>, Words),
}

impl Filter {
    /// Returns whether a mark is listed.
    pub fn shows(&self, annotation: &Annotation) -> bool {
        match self {
            Self::All => true,
            Self::Code(code) => annotation.code == *code,
            Self::Sign(sign) => sign.is_on(annotation),
            Self::Words(among, words) => among.shows(annotation) && words.are_in(annotation),
        }
    }

    /// Returns the filter without its words.
    pub fn base(&self) -> &Self {
        match self {
            Self::Words(among, _) => among.base(),
            base => base,
        }
    }

    /// Returns the words that the listed marks contain; empty if any will do.
    pub fn text(&self) -> &str {
        match self {
            Self::Words(_, words) => &words.text,
            _ => "",
        }
    }
}

/// A set whose marks are to be listed.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The opening it belongs to.
    pub opening: u64,
    /// The set's revision.
    pub revision: u64,
    /// Which of its marks are listed.
    pub filter: Filter,
    /// The set.
    pub set: AnnotationSet,
}

impl Listing {
    /// Looks at all marks of the set; returns `None` once `is_stale` says that nobody needs the result.
    pub fn list(self, is_stale: impl Fn() -> bool) -> Option<Listed> {
        let mut ranks = Vec::new();
        for (rank, annotation) in self.set.iter().enumerate() {
            if rank % LOOKED_AT == 0 && is_stale() {
                return None;
            }
            if self.filter.shows(annotation) {
                ranks.push(u32::try_from(rank).ok()?);
            }
        }
        Some(Listed { listing: self, ranks })
    }
}

/// The marks of a set that a filter lists. The set is the one that was looked at, whatever was changed since.
#[derive(Clone, Debug)]
pub struct Listed {
    listing: Listing,
    // Invariant: in ascending order, each less than the length of the set.
    ranks: Vec<u32>,
}

impl Listed {
    /// Returns the opening, the revision and the filter.
    pub fn basis(&self) -> (u64, u64, &Filter) {
        let Listing { opening, revision, filter, set: _ } = &self.listing;
        (*opening, *revision, filter)
    }

    /// Returns how many marks are listed.
    pub fn len(&self) -> usize {
        self.ranks.len()
    }

    /// Returns whether no marks are listed.
    pub fn is_empty(&self) -> bool {
        self.ranks.is_empty()
    }

    /// Returns the mark in a row of the list.
    pub fn mark(&self, row: usize) -> Option<&Arc<Annotation>> {
        self.listing.set.iter_from(*self.ranks.get(row)? as usize).next()
    }

    /// Returns the listed marks in reading order, from a rank on and round the end.
    pub(super) fn from(&self, rank: usize) -> impl Iterator<Item = &Arc<Annotation>> {
        let split = self.row_from(rank);
        (split..self.len()).chain(0..split).filter_map(|row| self.mark(row))
    }

    /// Returns the listed marks in the opposite order, from the one before a rank on and round the start.
    pub(super) fn before(&self, rank: usize) -> impl Iterator<Item = &Arc<Annotation>> {
        let split = self.row_from(rank);
        (0..split).rev().chain((split..self.len()).rev()).filter_map(|row| self.mark(row))
    }

    fn row_from(&self, rank: usize) -> usize {
        self.ranks.partition_point(|listed| (*listed as usize) < rank)
    }

    /// Returns the row of a mark, if it is listed.
    pub fn row_of(&self, id: &AnnotationId) -> Option<usize> {
        let rank = u32::try_from(self.listing.set.rank_of(id)?).ok()?;
        self.ranks.binary_search(&rank).ok()
    }
}

/// Words to find in the quotes, memos and code names of the marks on one article.
#[derive(Clone, Debug)]
pub struct Words {
    text: String,
    finder: Finder,
    article: Arc<Article>,
    codebook: Arc<Codebook>,
}

// The same words in another article are another filter only because the set is another one.
impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Words {}

impl Hash for Words {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl Words {
    /// Returns these words, to be found in the marks on this article; `None` if there are none.
    pub(super) fn new(
        text: &str,
        article: &Arc<Article>,
        codebook: &Arc<Codebook>,
    ) -> Option<Self> {
        let finder = Query::words(text).compile().ok().filter(|_| !text.trim().is_empty())?;
        let (article, codebook) = (Arc::clone(article), Arc::clone(codebook));
        Some(Self { text: text.to_owned(), finder, article, codebook })
    }

    fn are_in(&self, annotation: &Annotation) -> bool {
        let is_in = |text: &str| self.finder.is_in(text);
        let detail = annotation.detail.as_ref();
        let stored = detail.map(|detail| detail.stored.as_slice()).unwrap_or_default();
        let is_gone = annotation.status() >= Status::Uncertain && !stored.is_empty();
        let is_quoted = if is_gone {
            stored.iter().any(|selector| is_in(&selector.exact))
        } else {
            let pieces = annotation.spans.iter();
            pieces.filter_map(|span| span.of(self.article.text())).any(is_in)
        };
        let is_named = || {
            let code = self.codebook.get(&annotation.code);
            code.is_some_and(|code| is_in(&code.name))
        };
        is_quoted || is_in(annotation.memo()) || is_named()
    }
}
