//! Finds a stored place again in a text.
//!
//! The rule is that of Hypothesis' client (text position, then text quote with prefix and suffix) with two changes: the
//! context decides, not the quote alone, and the best place must be clearly better than the next. A sentence that stands
//! elsewhere in the same words is not taken for one that was deleted.

mod context;
mod fold;

use memchr::memmem;

use self::{context::Context, fold::Folded};
use crate::text::{Selector, Span, Unit, UnitIndex};

/// Where a selector points in the text at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The quote stands where it stood.
    Exact(Span),
    /// The quote moved, and its context says where beyond doubt.
    Moved(Span),
    /// A likely place that a person has to confirm; never counted as placed.
    Uncertain(Span),
    /// The quote is gone. Keep the annotation and tell the user.
    Orphan,
}

/// How far from its old place a quote is looked for in a text too large to search all of it for every mark, in bytes.
const REACH: usize = 256 * 1024;
/// Texts up to this length are searched whole, in bytes.
const SMALL_TEXT: usize = 4 * 1024 * 1024;
/// How far from its old place a quote is looked for in other spacing and quotation marks, in bytes.
const FOLDED_REACH: usize = 32 * 1024;
/// The most places that are compared; a quote that is found more often says too little.
const MOST_PLACES: usize = 200;
/// Quotes up to this length, in code points, are found in their very words or not at all.
const SHORT: usize = 8;
/// The least context a place needs: the mean likeness of what stands before and after.
const LEAST_CONTEXT: f32 = 0.7;
/// How much better than the next one a place has to be.
const MARGIN: f32 = 0.1;

/// Resolves a stored place in `text`, whose unit index is `units`.
///
/// A text of up to 4 MB is searched whole, a larger one within 256 kB of the old place.
pub fn resolve(selector: &Selector, text: &str, units: &UnitIndex) -> Anchor {
    if selector.exact.is_empty() {
        return Anchor::Orphan;
    }
    let context = Context::of(selector);
    let hint = units.convert(text, selector.start, Unit::CodePoint, Unit::Byte);
    if let Some(span) = hint.and_then(|at| quote_at(selector, text, at))
        && context.likeness(text, span) >= LEAST_CONTEXT
    {
        return Anchor::Exact(span);
    }
    let hint = hint.unwrap_or(text.len());
    let reach = if text.len() <= SMALL_TEXT { text.len() } else { REACH };
    let places = exact_places(selector, text, around(text, hint, reach));
    if !places.is_empty() {
        return match best(&context, text, &places, hint) {
            Some((span, Verdict::Clear)) => Anchor::Moved(span),
            Some((span, Verdict::Doubtful)) => Anchor::Uncertain(span),
            None => Anchor::Orphan,
        };
    }
    if selector.exact.chars().count() <= SHORT {
        return Anchor::Orphan;
    }
    let places = folded_places(selector, text, around(text, hint, FOLDED_REACH));
    // Not the very words: a person looks at it, however well the context fits.
    best(&context, text, &places, hint).map_or(Anchor::Orphan, |(span, _)| Anchor::Uncertain(span))
}

/// How sure the best place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Clear,
    Doubtful,
}

/// Returns the place with the best context, the nearer one of two, if its context is good enough.
fn best(context: &Context, text: &str, places: &[Span], hint: usize) -> Option<(Span, Verdict)> {
    let mut ranked: Vec<(f32, usize, Span)> = places
        .iter()
        .map(|span| (context.likeness(text, *span), span.start().abs_diff(hint), *span))
        .collect();
    ranked.sort_by(|(one, near, _), (other, nearer, _)| {
        other.total_cmp(one).then_with(|| near.cmp(nearer))
    });
    let (likeness, _, span) = *ranked.first()?;
    if likeness < LEAST_CONTEXT {
        return None;
    }
    let is_clear = ranked.get(1).is_none_or(|(next, _, _)| likeness - next >= MARGIN);
    Some((span, if is_clear { Verdict::Clear } else { Verdict::Doubtful }))
}

fn quote_at(selector: &Selector, text: &str, at: usize) -> Option<Span> {
    let is_there = text.get(at..)?.starts_with(&*selector.exact);
    is_there.then(|| Span::new(at, at + selector.exact.len())).flatten()
}

/// Returns the bytes of the text within `reach` of a place.
fn around(text: &str, at: usize, reach: usize) -> (usize, usize) {
    let start = text.floor_char_boundary(at.saturating_sub(reach));
    let end = text.ceil_char_boundary(at.saturating_add(reach).min(text.len()));
    (start, end)
}

fn exact_places(selector: &Selector, text: &str, (from, to): (usize, usize)) -> Vec<Span> {
    let window = text.get(from..to).unwrap_or_default();
    let length = selector.exact.len();
    memmem::find_iter(window.as_bytes(), selector.exact.as_bytes())
        .filter_map(|at| Span::new(from + at, from + at + length))
        .take(MOST_PLACES)
        .collect()
}

/// Returns where the quote stands but for its spacing, quotation marks, dashes and compatible letters.
fn folded_places(selector: &Selector, text: &str, (from, to): (usize, usize)) -> Vec<Span> {
    let window = Folded::of(text.get(from..to).unwrap_or_default());
    let quote = Folded::of(&selector.exact);
    let quote = quote.text().trim();
    if quote.is_empty() {
        return Vec::new();
    }
    memmem::find_iter(window.text().as_bytes(), quote.as_bytes())
        .filter_map(|at| window.source_of(at, at + quote.len()))
        .filter_map(|(start, end)| Span::new(from + start, from + end))
        .take(MOST_PLACES)
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The selector of the only place in `text` marked by `[` and `]`, and the text without them.
    fn marked(text: &str) -> (Selector, String) {
        let (before, rest) = text.split_once('[').unwrap();
        let (exact, after) = rest.split_once(']').unwrap();
        let start = before.chars().count();
        let tail: Vec<char> = before.chars().collect();
        let selector = Selector {
            start,
            end: start + exact.chars().count(),
            exact: exact.into(),
            prefix: tail[tail.len().saturating_sub(32)..].iter().collect::<String>().into(),
            suffix: after.chars().take(32).collect::<String>().into(),
        };
        (selector, [before, exact, after].concat())
    }

    /// Resolves the place marked in `old` in `new`; shows what was found in brackets.
    #[track_caller]
    fn check(old: &str, new: &str, expected: &str) {
        let (selector, _) = marked(old);
        let shown = |name: &str, span: Span| {
            let mut shown = new.to_owned();
            shown.insert(span.end(), ']');
            shown.insert(span.start(), '[');
            format!("{name} {shown}")
        };
        let found = match resolve(&selector, new, &UnitIndex::new(new)) {
            Anchor::Exact(span) => shown("exact", span),
            Anchor::Moved(span) => shown("moved", span),
            Anchor::Uncertain(span) => shown("uncertain", span),
            Anchor::Orphan => "orphan".to_owned(),
        };
        assert_eq!(found, expected);
    }

    const OLD: &str = "Kabul replied. Islamabad [wants the camps closed] at once, it said.";

    #[test]
    fn what_did_not_move_is_exact() {
        check(
            OLD,
            "Kabul replied. Islamabad wants the camps closed at once, it said. More came later.",
            "exact Kabul replied. Islamabad [wants the camps closed] at once, it said. More came later.",
        );
    }

    #[test]
    fn what_moved_with_its_context_is_moved() {
        check(
            OLD,
            "On Sunday Kabul replied. Islamabad wants the camps closed at once, it said.",
            "moved On Sunday Kabul replied. Islamabad [wants the camps closed] at once, it said.",
        );
    }

    #[test]
    fn the_same_words_elsewhere_are_no_place() {
        check(
            OLD,
            "Years ago a minister who wants the camps closed resigned from office.",
            "orphan",
        );
    }

    #[test]
    fn of_two_places_the_context_decides() {
        check(
            OLD,
            "He wants the camps closed, they hear. Then Kabul replied. Islamabad wants the camps closed at once, it said.",
            "moved He wants the camps closed, they hear. Then Kabul replied. Islamabad [wants the camps closed] at once, it said.",
        );
    }

    #[test]
    fn two_places_alike_are_uncertain() {
        check(
            "So it went on. He said: [no talks now]. So it went on. He said: no talks.",
            "Well. So it went on. He said: no talks now. So it went on. He said: no talks now. So it went on. He said: no talks.",
            "uncertain Well. So it went on. He said: [no talks now]. So it went on. He said: no talks now. So it went on. He said: no talks.",
        );
    }

    #[test]
    fn other_spacing_and_quotes_are_uncertain() {
        check(
            "Kabul replied. “[Close the camps – “all” of them]” at once, it said.",
            "Kabul replied. \"Close  the\ncamps - \"all\" of them\" at once, it said.",
            "uncertain Kabul replied. \"[Close  the\ncamps - \"all\" of them]\" at once, it said.",
        );
    }

    #[test]
    fn a_deleted_quote_is_an_orphan() {
        check(OLD, "Kabul replied. Islamabad at once, it said.", "orphan");
        check("We [said no] then.", "We then.", "orphan");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        /// Whatever changed, a place that is reported as sure holds the very words.
        #[test]
        fn what_is_sure_is_the_very_quote(
            text in "[a-d é\u{6d4}]{1,60}",
            other in "[a-d é\u{6d4}]{0,60}",
            from in 0_usize..60,
            length in 1_usize..20,
        ) {
            let characters: Vec<char> = text.chars().collect();
            let start = from % characters.len();
            let end = (start + length).min(characters.len());
            let slice = |range: &[char]| range.iter().collect::<String>();
            let selector = Selector {
                start,
                end,
                exact: slice(&characters[start..end]).into(),
                prefix: slice(&characters[..start]).into(),
                suffix: slice(&characters[end..]).into(),
            };
            let byte = slice(&characters[..start]).len();
            let same = resolve(&selector, &text, &UnitIndex::new(&text));
            prop_assert_eq!(same, Anchor::Exact(Span::new(byte, byte + selector.exact.len()).unwrap()));
            for new in [format!("{other}{text}"), other.clone(), format!("{text}{other}")] {
                match resolve(&selector, &new, &UnitIndex::new(&new)) {
                    Anchor::Exact(span) | Anchor::Moved(span) => {
                        prop_assert_eq!(span.of(&new), Some(&*selector.exact));
                    }
                    Anchor::Uncertain(span) => prop_assert!(span.of(&new).is_some()),
                    Anchor::Orphan => {}
                }
            }
        }
    }
}
