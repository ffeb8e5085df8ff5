//! Finds where the items of a list begin that is written in one paragraph (`1) Withdraw 2) Pay`).

use super::place::is_short_number;

/// Signs that stand before an item.
const BULLETS: [char; 10] = ['•', '‣', '⁃', '◦', '▪', '▫', '●', '■', '►', '·'];

/// Words before a number that do not end an item: the number is theirs (`phase 2. Then`).
const COUNTED: &[&str] = &[
    "phase",
    "stage",
    "point",
    "article",
    "section",
    "page",
    "part",
    "chapter",
    "group",
    "number",
    "day",
    "option",
    "paragraph",
    "version",
    "level",
    "round",
    "least",
    "about",
    "of",
    "in",
    "on",
    "at",
    "to",
    "by",
    "for",
    "from",
    "and",
    "or",
    "than",
    "until",
    "since",
    "is",
    "was",
    "the",
];

/// The mark of an item of a list: a bullet, a number or letter with its signs, or both.
struct Marker<'a> {
    bullet: Option<char>,
    count: Option<Count>,
    /// The signs after the number or letter: `.`, `)` or `.)`.
    signs: &'a str,
}

/// The number or small letter of an item.
#[derive(Clone, Copy)]
enum Count {
    Number(u32),
    Letter(char),
}

impl Count {
    /// Returns the number or letter of the next item.
    fn next(self) -> Option<Self> {
        match self {
            Self::Number(number) => Some(Self::Number(number + 1)),
            Self::Letter('z') => None,
            Self::Letter(letter) => char::from_u32(u32::from(letter) + 1).map(Self::Letter),
        }
    }
}

impl<'a> Marker<'a> {
    /// Returns the marker that a text begins with.
    fn of(text: &'a str) -> Option<Self> {
        let bullet = text.chars().next().filter(|sign| BULLETS.contains(sign));
        let rest = bullet.map_or(text, |sign| text.trim_start_matches(sign).trim_start());
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let letter = rest.chars().next().filter(char::is_ascii_lowercase);
        let (count, rest) = match (digits, letter) {
            (1 | 2, _) => {
                let (number, rest) = rest.split_at_checked(digits)?;
                (Some(Count::Number(number.parse().ok()?)), rest)
            }
            (0, Some(letter)) => (Some(Count::Letter(letter)), rest.strip_prefix(letter)?),
            _ => (None, rest),
        };
        let signs = [".)", ".", ")"].into_iter().find(|signs| {
            rest.strip_prefix(signs).is_some_and(|rest| rest.starts_with(char::is_whitespace))
        });
        match (bullet, count, signs) {
            (_, Some(count), Some(signs)) => Some(Self { bullet, count: Some(count), signs }),
            (Some(_), ..) => Some(Self { bullet, count: None, signs: "" }),
            _ => None,
        }
    }

    /// Returns how the marker of the next item is written, without its bullet.
    fn next(&self) -> Option<(Count, String)> {
        let count = self.count?.next()?;
        let written = match count {
            Count::Number(number) => format!("{number}{}", self.signs),
            Count::Letter(letter) => format!("{letter}{}", self.signs),
        };
        Some((count, written))
    }
}

/// Returns the bytes where the second and later items of a list begin, if the text begins with the marker of the first.
pub(super) fn item_starts(text: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut at = text.len() - text.trim_start().len();
    let Some(mut marker) = text.get(at..).and_then(Marker::of) else { return starts };
    while let Some(found) = next_item(text, at, &marker) {
        starts.push(found);
        at = found;
        marker.count = marker.next().map(|(count, _)| count);
    }
    starts
}

/// Returns the byte after `at` where the item after that of `marker` begins.
fn next_item(text: &str, at: usize, marker: &Marker<'_>) -> Option<usize> {
    let written = marker.next().map(|(_, written)| written);
    let mut first = [0; 4];
    let sought = match (marker.bullet, &written) {
        (Some(bullet), _) => &*bullet.encode_utf8(&mut first),
        (None, Some(written)) => written,
        (None, None) => return None,
    };
    let from = at + sought.len();
    text.get(from..)?.match_indices(sought).map(|(index, _)| from + index).find(|found| {
        let Some((left, right)) = text.split_at_checked(*found) else { return false };
        let rest = right.strip_prefix(sought).unwrap_or_default();
        let is_next = marker.bullet.is_none()
            || written.as_ref().is_none_or(|written| rest.trim_start().starts_with(&**written));
        left.ends_with(char::is_whitespace)
            && (marker.bullet.is_some() || rest.starts_with(char::is_whitespace))
            && is_next
            && !left.split_whitespace().next_back().is_some_and(|word| COUNTED.contains(&word))
    })
}

/// Returns whether a text is nothing but the marker of an item, as `2.`, `1.)`, `3.1.6.`, `• 9.`, `b.` or `IV.`
pub(super) fn is_marker(text: &str) -> bool {
    let rest = text.trim_start_matches(BULLETS).trim_start().trim_start_matches('(');
    let count = rest.trim_end_matches(['.', ')']);
    let is_roman = |c: char| "IVXivx".contains(c);
    rest.len() > count.len()
        && (count.split('.').all(is_short_number)
            || count.chars().all(is_roman) && count.len() <= 5
            || count.len() == 1 && count.chars().all(|c| c.is_ascii_alphabetic()))
        && !count.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks where items begin; `|` stands before each.
    #[track_caller]
    fn check(marked: &str) {
        let text = marked.replace('|', "");
        let mut expected: Vec<usize> = marked.match_indices('|').map(|(at, _)| at).collect();
        for (index, at) in expected.iter_mut().enumerate() {
            *at -= index;
        }
        assert_eq!(item_starts(&text), expected, "{marked}");
    }

    #[test]
    fn items_follow_in_order() {
        check("1) Withdraw |2) Pay |3) Go");
        check("1. Leave the valley |2. Pay the price.");
        check("9.) One |10.) Two");
        check("a. A truce |b. A list |c. A fence");
        check("• A truce |• A list");
        check("• 3. Leave! |• 4. Pay!");
        check("⁃9. A truce |⁃10. A list");
    }

    #[test]
    fn numbers_of_other_things_begin_no_item() {
        check("1. They leave in phase 2. Then we see.");
        check("They demand a truce 2) and a list.");
        check("1) Withdraw 3) Go");
        check("a minister is not a list b. at all");
    }

    #[test]
    fn markers() {
        for marker in ["2.", "1.)", "3.1.6.", "• 9.", "b.", "IV.", "(3)", "⁃9."] {
            assert!(is_marker(marker), "{marker}");
        }
        for words in ["1999.", "No.", "", ".", "They left.", "1"] {
            assert!(!is_marker(words), "{words}");
        }
    }
}
