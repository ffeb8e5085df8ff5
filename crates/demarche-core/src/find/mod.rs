//! Finds words in a text: every place of a query, in reading order, as spans of the unchanged text.
//!
//! # What counts as the same
//!
//! Always:
//! - composed and decomposed letters (`é`) are the same;
//! - curly, straight and angled quotation marks are the same, single ones and double ones apart;
//! - a run of white space, line breaks included, is one blank;
//! - characters that cannot be seen (soft hyphens, joiners, direction marks, byte order marks) do not count.
//!
//! Unless the query matches case, also:
//! - letters of both cases are the same, as Unicode folds them (`ß` and `SS`, `ς` and `σ`; `ı` counts as `i`);
//! - compatibility forms are the plain characters (`ﬁ`, full width, Arabic presentation forms, superscripts);
//! - accents of Latin, Greek and Cyrillic letters, Arabic harakat and Hebrew points do not count, `æ`, `œ`, `ø`, `đ`, `ł`,
//!   `ħ` and `ŧ` are `ae`, `oe`, `o`, `d`, `l`, `h` and `t`. Marks that make another letter stay: `й`, kana with voicing
//!   marks, and the vowel signs, nuktas and tones of Indian and South-East Asian scripts;
//! - tatweel does not count; `أ إ آ ٱ` are `ا`, `ؤ` is `و`, `ئ ى ی` are `ي`, `ک ڪ` are `ك`, and `ة ہ ۂ ۃ ۀ ە` are `ه`. `ھ`,
//!   `ے` and `ں` stay letters of their own;
//! - Arabic and Persian digits are `0` to `9`;
//! - hyphens and dashes are the same.
//!
//! A regular expression is matched on the text as it is, across lines, `^` and `$` at every line; unless the query matches
//! case, letters of both cases are the same. Its hits are widened to whole grapheme clusters.

mod borders;
mod excerpt;
mod fold;
mod literal;
mod outcome;
mod pattern;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use self::{
    excerpt::Excerpt,
    outcome::{Progress, QueryError},
};
use self::{
    fold::Strength,
    literal::{LiteralSearch, Needle},
    pattern::{Pattern, PatternSearch},
};
use crate::text::Span;

/// How much of a text is searched at once by [`Finder::is_in`], in bytes.
const STEP: usize = 64 * 1024;

/// What to look for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Query {
    /// The words, or a regular expression.
    pub text: String,
    /// Whether upper and lower case, accents and the like count.
    pub matches_case: bool,
    /// Whether only whole words are found.
    pub is_whole_word: bool,
    /// Whether the text is a regular expression, as the `regex` crate reads them.
    pub is_regex: bool,
}

impl Query {
    /// Returns a query for words, whatever their case and accents.
    pub fn words(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Returns what searches for this query.
    ///
    /// ```
    /// use demarche_core::find::Query;
    ///
    /// let finder = Query::words("cafe \"de la\"").compile()?;
    /// let hits = finder.all("At the Café “de\nla” Paix");
    /// assert_eq!(hits.len(), 1);
    /// assert_eq!(hits[0].start(), 7);
    /// # Ok::<(), demarche_core::find::QueryError>(())
    /// ```
    pub fn compile(&self) -> Result<Finder, QueryError> {
        let strength = if self.matches_case { Strength::Exact } else { Strength::Folded };
        let method = if self.is_regex {
            Method::Pattern(Pattern::new(&self.text, strength)?)
        } else {
            Method::Literal(Needle::new(&self.text, strength))
        };
        Ok(Finder(Arc::new(Compiled { method, is_whole_word: self.is_whole_word })))
    }
}

/// A query made ready to search with. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Finder(Arc<Compiled>);

#[derive(Debug)]
struct Compiled {
    method: Method,
    is_whole_word: bool,
}

#[derive(Debug)]
enum Method {
    Literal(Needle),
    Pattern(Pattern),
}

impl Finder {
    /// Begins a search.
    pub fn search<'a>(&'a self, text: &'a str) -> Search<'a> {
        let state = match &self.0.method {
            Method::Literal(needle) => State::Literal(LiteralSearch::new(needle, text)),
            Method::Pattern(pattern) => State::Pattern(PatternSearch::new(pattern, text)),
        };
        Search { state, text, is_whole_word: self.0.is_whole_word }
    }

    /// Returns all hits: in order, none overlapping another, each beginning and ending between grapheme clusters.
    pub fn all(&self, text: &str) -> Vec<Span> {
        let mut hits = Vec::new();
        let mut search = self.search(text);
        while search.advance(usize::MAX, &mut hits) == Progress::Searching {}
        hits
    }

    /// Returns whether there is a hit.
    pub fn is_in(&self, text: &str) -> bool {
        let mut hits = Vec::new();
        let mut search = self.search(text);
        while hits.is_empty() {
            if search.advance(STEP, &mut hits) == Progress::Done {
                break;
            }
        }
        !hits.is_empty()
    }
}

/// A search under way, which can be given up after any step.
#[derive(Debug)]
pub struct Search<'a> {
    state: State<'a>,
    text: &'a str,
    is_whole_word: bool,
}

#[derive(Debug)]
enum State<'a> {
    Literal(LiteralSearch<'a>),
    Pattern(PatternSearch<'a>),
}

impl Search<'_> {
    /// Searches about this many bytes further and adds the hits. A regular expression goes on until its next hit.
    pub fn advance(&mut self, bytes: usize, hits: &mut Vec<Span>) -> Progress {
        let Self { state, text, is_whole_word } = self;
        let is_wanted = |span: Span| {
            !*is_whole_word
                || borders::is_word_border(text, span.start())
                    && borders::is_word_border(text, span.end())
        };
        match state {
            State::Literal(search) => search.advance(bytes, is_wanted, hits),
            State::Pattern(search) => search.advance(bytes, is_wanted, hits),
        }
    }
}
