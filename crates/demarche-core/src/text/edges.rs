//! The edges of selected words: which signs there belong to them.

use super::Span;

/// Opening brackets with their closing ones.
const BRACKETS: [(char, char); 5] =
    [('(', ')'), ('[', ']'), ('{', '}'), ('（', '）'), ('［', '］')];

/// Returns `span` without the white space and the separators at its edges, or `None` if it holds nothing else.
///
/// Separators are commas, semicolons and colons, and closing brackets without their opening one. Full stops and quotation
/// marks belong to the words.
///
/// ```
/// use demarche_core::text::{Span, trim_separators};
///
/// let text = "the group (TTP), of course";
/// let words = |start, end| trim_separators(text, Span::new(start, end)?)?.of(text);
/// assert_eq!(words(4, 16), Some("group (TTP)"));
/// assert_eq!(words(11, 16), Some("TTP"));
/// assert_eq!(words(14, 16), None);
/// ```
pub fn trim_separators(text: &str, span: Span) -> Option<Span> {
    let mut words = trim(text, span)?;
    loop {
        let covered = words.of(text)?;
        let (first, last) = (covered.chars().next()?, covered.chars().next_back()?);
        let kept = if is_separator(first) || opener_of(first).is_some() {
            Span::new(words.start() + first.len_utf8(), words.end())
        } else if is_separator(last) || is_unopened(covered, last) {
            Span::new(words.start(), words.end() - last.len_utf8())
        } else {
            return Some(words);
        };
        words = trim(text, kept?)?;
    }
}

/// Returns `span` without the white space at its edges, or `None` if it holds nothing else.
pub fn trim(text: &str, span: Span) -> Option<Span> {
    let covered = span.of(text)?;
    let start = span.start() + (covered.len() - covered.trim_start().len());
    Span::new(start, span.start() + covered.trim_end().len())
}

fn is_separator(sign: char) -> bool {
    matches!(sign, ',' | ';' | ':' | '،' | '؛' | '、' | '，' | '；' | '：')
}

/// Returns the bracket that a closing one belongs to.
fn opener_of(sign: char) -> Option<char> {
    BRACKETS.iter().find(|(_, closer)| *closer == sign).map(|(opener, _)| *opener)
}

/// Returns whether the last sign of some words is a closing bracket whose opening one is not among them.
fn is_unopened(words: &str, last: char) -> bool {
    let Some(opener) = opener_of(last) else { return false };
    let mut depth = 0_usize;
    let mut is_opened = true;
    for sign in words.chars() {
        if sign == opener {
            depth += 1;
        } else if sign == last {
            is_opened = depth > 0;
            depth = depth.saturating_sub(1);
        }
    }
    !is_opened
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(selected: &str, expected: &str) {
        let span = Span::new(0, selected.len()).unwrap();
        let words = trim_separators(selected, span).and_then(|words| words.of(selected));
        assert_eq!(words.unwrap_or_default(), expected, "{selected}");
    }

    #[test]
    fn separators_at_the_edges_are_left_out_and_the_rest_stays() {
        check("(TTP),", "(TTP)");
        check(", of jamming the signals", "of jamming the signals");
        check("TTP), ", "TTP");
        check("(the list (of names)", "(the list (of names)");
        check("the list (of names))", "the list (of names)");
        check("a) first; ", "a) first");
        check("جنگ بندی،", "جنگ بندی");
        check("معاہدہ (TTP)؛ ", "معاہدہ (TTP)");
        check("“We will act,”", "“We will act,”");
        check("It failed.", "It failed.");
        check("at 12:30", "at 12:30");
        check("the U.S.", "the U.S.");
        check("he said: ", "he said");
        for nothing in [")", "), ", ";", " , : ", "،"] {
            check(nothing, "");
        }
    }

    proptest! {
        #[test]
        fn what_stays_is_within_and_stays_as_it_is(text in "[a,:;()\\[\\] .،“”ب]{1,24}") {
            let span = Span::new(0, text.len()).unwrap();
            if let Some(words) = trim_separators(&text, span) {
                prop_assert!(span.start() <= words.start() && words.end() <= span.end());
                prop_assert_eq!(trim_separators(&text, words), Some(words));
            }
        }
    }
}
