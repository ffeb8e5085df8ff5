//! Marks, the persistent set they are kept in, and the edits that change it.

mod counts;
mod edit;
mod id;
mod other;
mod set;
#[cfg(test)]
mod tests;
mod tree;

use smallvec::SmallVec;

pub use counts::CodeCounts;
pub use edit::{Edit, EditError};
pub use id::AnnotationId;
pub use other::OtherVersion;
pub use set::{AnnotationSet, CodebookRef, Header};

use crate::{
    article::Sha256,
    codebook::CodeId,
    text::{Selector, Span},
};

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp(pub i64);

/// Keys this version does not know, in file order, each with its value as raw JSON text. They are written back unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unknown(pub Vec<(Box<str>, Box<str>)>);

/// How a stored place was found in the current text. An annotation has the status of its worst piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// The quote is where it was.
    Exact,
    /// The quote moved, and its context leaves no doubt where to.
    Moved,
    /// A likely place that a person has to confirm.
    Uncertain,
    /// The quote is gone; the annotation has no spans.
    Orphan,
}

impl Status {
    /// Returns its name in files: `exact`, `moved`, `uncertain` or `orphan`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Moved => "moved",
            Self::Uncertain => "uncertain",
            Self::Orphan => "orphan",
        }
    }
}

/// The text that the offsets of an annotation's stored selectors count in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CountedIn {
    /// The current text.
    #[default]
    This,
    /// Another version of the article, with this hash.
    Other(Sha256),
    /// A text whose hash was not stored.
    Unknown,
}

/// Data that only some annotations have. It is boxed, so that the others stay small.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// The coder's note.
    pub memo: String,
    /// Keys of the record that we do not know (including roles and attributes, until they can be edited).
    pub unknown: Unknown,
    /// Keys of each span object that we do not know, by piece; empty if no span has any.
    pub span_unknown: Vec<Unknown>,
    /// The selectors as stored, kept when the place is not exact, or when their context differs from the text's.
    pub stored: Vec<Selector>,
    /// The text that `stored` counts in. Meaningless once a person has placed the mark in the current text.
    pub stored_in: CountedIn,
    /// How the stored places were found; `None` means exact.
    pub status: Option<Status>,
    /// The keys of `unknown` that have places of their own (in roles and attributes), each with its value as it is in the
    /// current text. They replace those of `unknown` once a person has put the annotation there.
    pub inner: Unknown,
    /// Where it was before a person put it elsewhere because the text had changed, the oldest first.
    pub former: Vec<Former>,
    /// Other versions of it that a person still has to decide about; empty if there is nothing to decide.
    pub others: Vec<OtherVersion>,
}

/// A place that an annotation had in an earlier version of the text. Its words are never altered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Former {
    /// The text its offsets count in.
    pub text: CountedIn,
    /// Its pieces.
    pub spans: Vec<Selector>,
    /// Keys of each piece that we do not know; empty if none has any.
    pub span_unknown: Vec<Unknown>,
    /// Its roles and attributes with the places they had there, and other keys.
    pub unknown: Unknown,
}

/// One code on one or more spans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// Its id.
    pub id: AnnotationId,
    /// Its code.
    pub code: CodeId,
    /// The covered pieces, ordered and disjoint; empty only for an orphan.
    pub spans: SmallVec<[Span; 1]>,
    /// When it was created.
    pub created: Option<Stamp>,
    /// When it was last changed.
    pub modified: Option<Stamp>,
    /// Whether the coder is not sure.
    pub is_unsure: bool,
    /// 1 to 3, if given.
    pub confidence: Option<u8>,
    /// The rest, if any.
    pub detail: Option<Box<Detail>>,
}

impl Detail {
    /// Replaces the roles and attributes by those with the places they have in the current text, and returns the old ones.
    fn take_inner(&mut self) -> Unknown {
        let mut old = Unknown::default();
        for (key, now) in std::mem::take(&mut self.inner).0 {
            if let Some((_, value)) = self.unknown.0.iter_mut().find(|(known, _)| *known == key) {
                old.0.push((key, std::mem::replace(value, now)));
            }
        }
        old
    }
}

impl Annotation {
    /// Returns the span from the first piece's start to the last one's end, or `None` for an orphan.
    pub fn hull(&self) -> Option<Span> {
        Span::new(self.spans.first()?.start(), self.spans.last()?.end())
    }

    /// Returns the words it covers in a text, its pieces joined by ` … `, or the stored ones if they have no place there.
    pub fn words_in(&self, text: &str) -> String {
        let there: Vec<&str> = self.spans.iter().filter_map(|span| span.of(text)).collect();
        if !there.is_empty() {
            return there.join(" … ");
        }
        let stored = self.detail.as_ref().map_or(&[][..], |detail| &detail.stored);
        stored.iter().map(|selector| &*selector.exact).collect::<Vec<_>>().join(" … ")
    }

    /// Returns the words that were marked, its pieces joined by ` … `: the stored ones if they are kept, else those in the text.
    pub fn words_then(&self, text: &str) -> String {
        let stored = self.detail.as_ref().map_or(&[][..], |detail| &detail.stored);
        let is_kept = stored.iter().any(|selector| !selector.exact.is_empty());
        if !is_kept {
            return self.words_in(text);
        }
        stored.iter().map(|selector| &*selector.exact).collect::<Vec<_>>().join(" … ")
    }

    /// Returns how its place was found.
    pub fn status(&self) -> Status {
        self.detail.as_ref().and_then(|detail| detail.status).unwrap_or(Status::Exact)
    }

    /// Puts it on these pieces of the current text, in order and disjoint, as a person decided.
    ///
    /// If the text had changed, the place it had before is kept as a former one, and its roles and attributes get the
    /// places they have now.
    pub fn put(&mut self, spans: SmallVec<[Span; 1]>) {
        let is_of_other_text = self.is_of_other_text();
        let n_pieces = spans.len();
        self.spans = spans;
        let Some(detail) = &mut self.detail else { return };
        let stored = std::mem::take(&mut detail.stored);
        let text = std::mem::take(&mut detail.stored_in);
        detail.status = None;
        if is_of_other_text {
            let mut former = Former { text, spans: stored, ..Former::default() };
            if n_pieces == former.spans.len() {
                former.span_unknown.clone_from(&detail.span_unknown);
            } else {
                former.span_unknown = std::mem::take(&mut detail.span_unknown);
            }
            former.unknown = detail.take_inner();
            detail.former.push(former);
        }
        if **detail == Detail::default() {
            self.detail = None;
        }
    }

    /// Returns whether a person has to check it: it is not exactly where it was stored, or has other versions.
    pub fn needs_check(&self) -> bool {
        self.status() != Status::Exact || !self.others().is_empty()
    }

    /// Returns whether some of its stored places count in another text or were not found exactly.
    pub fn is_of_other_text(&self) -> bool {
        let detail = self.detail.as_ref();
        detail.is_some_and(|detail| {
            !detail.stored.is_empty()
                && (detail.status.is_some() || detail.stored_in != CountedIn::This)
        })
    }

    /// Sets the coder's note; an empty one removes it.
    pub fn set_memo(&mut self, memo: String) {
        if memo.is_empty() && self.detail.is_none() {
            return;
        }
        let detail = self.detail.get_or_insert_default();
        detail.memo = memo;
        if **detail == Detail::default() {
            self.detail = None;
        }
    }

    /// Returns the coder's note, empty if there is none.
    pub fn memo(&self) -> &str {
        self.detail.as_ref().map_or("", |detail| &detail.memo)
    }
}
