//! Searches for a regular expression.

use regex::{Regex, RegexBuilder};

use super::{
    borders,
    fold::Strength,
    outcome::{Progress, QueryError},
};
use crate::text::{self, Span};

/// A regular expression made ready to search for.
#[derive(Debug)]
pub(super) struct Pattern(Option<Regex>);

impl Pattern {
    /// Returns what searches for this expression; an empty one is nowhere.
    pub(super) fn new(text: &str, strength: Strength) -> Result<Self, QueryError> {
        if text.is_empty() {
            return Ok(Self(None));
        }
        let built = RegexBuilder::new(text)
            .case_insensitive(strength == Strength::Folded)
            .multi_line(true)
            .crlf(true)
            .build();
        match built {
            Ok(regex) => Ok(Self(Some(regex))),
            Err(_) => Err(syntax_error(text).unwrap_or(QueryError::TooLarge)),
        }
    }
}

/// Returns what is wrong with an expression, and where.
fn syntax_error(text: &str) -> Option<QueryError> {
    let (what, start) = match regex_syntax::parse(text).err()? {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span().start),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), error.span().start),
        _ => return None,
    };
    let before = text.get(..start.offset).unwrap_or_default();
    Some(QueryError::Syntax { what, at: before.chars().count() + 1 })
}

/// A search for a regular expression under way.
#[derive(Debug)]
pub(super) struct PatternSearch<'a> {
    pattern: &'a Pattern,
    text: &'a str,
    at: usize,
    /// The end of the last hit.
    end: usize,
}

impl<'a> PatternSearch<'a> {
    pub(super) fn new(pattern: &'a Pattern, text: &'a str) -> Self {
        Self { pattern, text, at: 0, end: 0 }
    }

    pub(super) fn advance(
        &mut self,
        bytes: usize,
        is_wanted: impl Fn(Span) -> bool,
        hits: &mut Vec<Span>,
    ) -> Progress {
        let Some(regex) = &self.pattern.0 else { return Progress::Done };
        let limit = self.at.saturating_add(bytes.max(1));
        while self.at < limit {
            if self.at > self.text.len() {
                return Progress::Done;
            }
            let Some(found) = regex.find_at(self.text, self.at) else { return Progress::Done };
            if found.is_empty() {
                // Nothing cannot be marked; go on after the next cluster.
                let next = text::next_grapheme(self.text, found.end());
                self.at = if next > found.end() { next } else { self.text.len() + 1 };
                continue;
            }
            let start = borders::cluster_start(self.text, found.start());
            let end = borders::cluster_end(self.text, found.end());
            self.at = end;
            let hit = Span::new(start, end).filter(|hit| hit.start() >= self.end);
            if let Some(hit) = hit.filter(|hit| is_wanted(*hit)) {
                self.end = hit.end();
                hits.push(hit);
            }
        }
        Progress::Searching
    }
}
