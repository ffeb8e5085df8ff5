//! Which marks are listed and stand out in the text.

use demarche_core::{
    annotation::{Annotation, AnnotationSet, Status},
    codebook::CodeId,
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
}

impl Filter {
    /// Returns whether a mark is listed.
    pub fn shows(&self, annotation: &Annotation) -> bool {
        match self {
            Self::All => true,
            Self::Code(code) => annotation.code == *code,
            Self::Sign(sign) => sign.is_on(annotation),
        }
    }

    /// Returns how many marks of a set are listed.
    pub fn count(&self, set: &AnnotationSet) -> usize {
        match self {
            Self::All => set.len(),
            Self::Code(code) => set.count(code),
            Self::Sign(sign) => sign.count(set),
        }
    }
}
