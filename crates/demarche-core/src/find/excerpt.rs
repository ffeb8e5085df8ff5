//! A hit in its context, on one line.

use std::ops::Range;

use crate::text::{self, Span};

/// How much context is shown on each side, in bytes.
const CONTEXT: usize = 60;

/// A hit with the words around it, on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The line. White space inside the hit is blanks; the context ends where its paragraph does, or with `…`.
    pub line: String,
    /// The bytes of the hit in the line.
    pub hit: Range<usize>,
}

impl Excerpt {
    /// Returns the excerpt for a hit in this text.
    ///
    /// ```
    /// use demarche_core::{find::Excerpt, text::Span};
    ///
    /// let span = Span::new(11, 16).ok_or("empty")?;
    /// let excerpt = Excerpt::of("Talks\n\nThe truce\nholds.", span);
    /// assert_eq!(excerpt.line, "The truce");
    /// assert_eq!(excerpt.hit, 4..9);
    /// # Ok::<(), &str>(())
    /// ```
    pub fn of(text: &str, span: Span) -> Self {
        let start = text::grapheme_at(text, span.start().saturating_sub(CONTEXT));
        let start = start.map_or(0, Span::start).min(span.start());
        let end = text::next_grapheme(text, (span.end() + CONTEXT).min(text.len()));
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
        let (before, after) = (part(start, span.start()), part(span.end(), end));
        let mut line = match before.rfind('\n') {
            Some(at) => part(start + at + 1, span.start()).to_owned(),
            None if start == 0 => before.to_owned(),
            None => format!("…{before}"),
        };
        let first = line.len();
        for sign in part(span.start(), span.end()).chars() {
            line.push(if sign.is_whitespace() { ' ' } else { sign });
        }
        let hit = first..line.len();
        match after.find('\n') {
            Some(at) => line.push_str(part(span.end(), span.end() + at).trim_end()),
            None if end == text.len() => line.push_str(after.trim_end()),
            None => line.extend([after, "…"]),
        }
        Self { line, hit }
    }

    /// Returns the words of the hit.
    pub fn words(&self) -> &str {
        self.line.get(self.hit.clone()).unwrap_or_default()
    }
}
