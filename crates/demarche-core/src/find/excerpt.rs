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

    /// Returns the hit with as much of the context as fits, as much on both sides, and `…` where words were left out. If even
    /// the hit does not fit, as much of it as does. `fits` says whether a part of the line does; if it does, so does every part
    /// of that part.
    ///
    /// ```
    /// use demarche_core::{find::Excerpt, text::Span};
    ///
    /// let span = Span::new(19, 24).ok_or("empty")?;
    /// let excerpt = Excerpt::of("They said that the truce would hold.", span);
    /// let shorter = excerpt.shortened(|part| part.len() <= 16);
    /// assert_eq!((&*shorter.line, shorter.words()), ("…the truce would…", "truce"));
    /// # Ok::<(), &str>(())
    /// ```
    pub fn shortened(&self, fits: impl Fn(Range<usize>) -> bool) -> Self {
        let line = &*self.line;
        let Range { start: mut from, end: mut to } = self.hit.clone();
        while !fits(from..to) && text::previous_grapheme(line, to) > from {
            to = text::previous_grapheme(line, to);
        }
        let is_cut = to < self.hit.end;
        let (mut can_begin_before, mut can_end_after) = (!is_cut, !is_cut);
        loop {
            (can_begin_before, can_end_after) =
                (can_begin_before && from > 0, can_end_after && to < line.len());
            let is_before_less = self.hit.start - from <= to.saturating_sub(self.hit.end);
            if can_begin_before && (is_before_less || !can_end_after) {
                let next = word_before(line, from);
                can_begin_before = fits(next..to);
                from = if can_begin_before { next } else { from };
            } else if can_end_after {
                let next = word_after(line, to);
                can_end_after = fits(from..next);
                to = if can_end_after { next } else { to };
            } else {
                break;
            }
        }
        let start = if from > 0 { "…" } else { "" };
        let end = if to < line.len() { "…" } else { "" };
        let part = line.get(from..to).unwrap_or_default();
        let first = start.len() + self.hit.start - from;
        let hit = first..first + to.min(self.hit.end) - self.hit.start;
        Self { line: [start, part, end].concat(), hit }
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

/// Returns where the word before a place begins, or the grapheme cluster if that word is long.
fn word_before(line: &str, at: usize) -> usize {
    let head = line.get(..at).unwrap_or_default().trim_end();
    let start = head.rfind(' ').map_or(0, |blank| blank + 1);
    if at - start <= LONGEST_PART { start } else { text::previous_grapheme(line, at) }
}

/// Returns where the word after a place ends, or the grapheme cluster if that word is long.
fn word_after(line: &str, at: usize) -> usize {
    let rest = line.get(at..).unwrap_or_default();
    let word = rest.trim_start();
    let end = at + rest.len() - word.len() + word.find(' ').unwrap_or(word.len());
    if end - at <= LONGEST_PART { end } else { text::next_grapheme(line, at) }
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

    #[track_caller]
    fn check_shortened(marked: &str, most: usize, expected: &str) {
        let start = marked.find('[').unwrap();
        let end = marked.find(']').unwrap() - 1;
        let text = marked.replace(['[', ']'], "");
        let excerpt = Excerpt::of(&text, Span::new(start, end).unwrap());
        let line = excerpt.line.clone();
        let fits = |part: Range<usize>| line.get(part).unwrap().chars().count() <= most;
        let shorter = excerpt.shortened(fits);
        let Range { start, end } = shorter.hit;
        let mut found = shorter.line;
        found.insert(end, ']');
        found.insert(start, '[');
        assert_eq!(found, expected);
    }

    #[test]
    fn a_shortened_line_ends_between_words_and_keeps_the_hit() {
        let line = "one two three [four] five six seven";
        check_shortened(line, 100, line);
        check_shortened(line, 4, "…[four]…");
        check_shortened(line, 16, "…three [four] five…");
        check_shortened(line, 26, "…two three [four] five six…");
        check_shortened("[one] two three four", 10, "[one] two…");
        check_shortened("one two three [four]", 12, "…three [four]");
        check_shortened("re[negotiat]ed twice", 14, "re[negotiat]ed…");
        check_shortened("one [two three four] five", 8, "…[two thre]…");
        check_shortened(&format!("{0}[停火]{0}", "停".repeat(18)), 6, "…停停[停火]停停…");
    }
}
