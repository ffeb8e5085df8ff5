//! Which marks are listed and stand out in the text.

use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

use demarche_core::{
    annotation::{Annotation, AnnotationSet, Status},
    article::Article,
    codebook::{CodeId, Codebook},
    find::{Finder, Query},
};

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
            Self::ToCheck => annotation.status() != Status::Exact,
        }
    }

    /// Returns how many marks have it.
    pub fn count(self, set: &AnnotationSet) -> usize {
        match self {
            Self::Unsure => set.unsure(),
            Self::Memo => set.with_memo(),
            Self::ToCheck => set.unplaced(),
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

    /// Returns how many marks of a set are listed, in O(n) if they have to contain words.
    pub fn count(&self, set: &AnnotationSet) -> usize {
        match self {
            Self::All => set.len(),
            Self::Code(code) => set.count(code),
            Self::Sign(sign) => sign.count(set),
            Self::Words(..) => set.iter().filter(|annotation| self.shows(annotation)).count(),
        }
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
