//! A hit in its context, on one line.

use std::ops::Range;

use crate::text::{self, Span};

/// How much context is shown on each side, in bytes.
const CONTEXT: usize = 60;

/// The longest part of a word that is left out where the context is cut, in bytes.
const LONGEST_PART: usize = 24;

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
            None => format!("…{}", without_first_part(before)),
        };
        let first = line.len();
        for sign in part(span.start(), span.end()).chars() {
            line.push(if sign.is_whitespace() { ' ' } else { sign });
        }
        let hit = first..line.len();
        match after.find('\n') {
            Some(at) => line.push_str(part(span.end(), span.end() + at).trim_end()),
            None if end == text.len() => line.push_str(after.trim_end()),
            None => line.extend([without_last_part(after), "…"]),
        }
        Self { line, hit }
    }

    /// Returns the words of the hit.
    pub fn words(&self) -> &str {
        self.line.get(self.hit.clone()).unwrap_or_default()
    }
}

/// Returns a context without the part of a word at its start, unless that is long: not every script has blanks.
fn without_first_part(context: &str) -> &str {
    match context.split_once(' ') {
        Some((part, rest)) if part.len() <= LONGEST_PART && !rest.is_empty() => rest,
        _ => context,
    }
}

/// Returns a context without the part of a word at its end, unless that is long.
fn without_last_part(context: &str) -> &str {
    match context.rsplit_once(' ') {
        Some((rest, part)) if part.len() <= LONGEST_PART && !rest.is_empty() => rest,
        _ => context,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the excerpt of the words in brackets.
    #[track_caller]
    fn check(marked: &str, expected: &str) {
        let start = marked.find('[').unwrap();
        let end = marked.find(']').unwrap() - 1;
        let text = marked.replace(['[', ']'], "");
        let excerpt = Excerpt::of(&text, Span::new(start, end).unwrap());
        assert_eq!(excerpt.line, expected);
        let words: String = text
            .get(start..end)
            .unwrap()
            .chars()
            .map(|sign| if sign == '\n' { ' ' } else { sign })
            .collect();
        assert_eq!(excerpt.words(), words);
    }

    #[test]
    fn the_context_ends_with_its_paragraph_or_between_words() {
        check("Talks\n\nThe [truce] holds.\n\nLater", "The truce holds.");
        check("The [truce\nholds], he said", "The truce holds, he said");
        let long = "one two three four five six seven eight nine ten eleven twelve thirteen";
        check(
            &format!("{long} [truce] {long}"),
            "…four five six seven eight nine ten eleven twelve thirteen truce one two three four five six seven eight nine ten eleven…",
        );
        let unbroken = "停".repeat(40);
        let (before, after) = ("停".repeat(20), "停".repeat(21));
        check(&format!("{unbroken}[停火]{unbroken}"), &format!("…{before}停火{after}…"));
    }
}
