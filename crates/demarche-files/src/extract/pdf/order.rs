//! Puts the letters of a line, which are known by their places, in the order in which they are read.
//!
//! This undoes the reordering of the Unicode bidirectional algorithm (UAX #9) for text without explicit formatting. Where two
//! logical orders look alike, the more usual one is taken.

use icu_properties::{CodePointMapData, CodePointMapDataBorrowed, props::BidiClass};

static CLASSES: CodePointMapDataBorrowed<'static, BidiClass> = CodePointMapData::<BidiClass>::new();

/// What a letter is to the order of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Left,
    Hebrew,
    Arabic,
    Number,
    /// Stands inside numbers: a point, a slash.
    Separator,
    /// Stands inside numbers but not between those of Arabic script: a hyphen.
    Sign,
    /// Stands before or after numbers: a percent sign, a currency.
    Terminator,
    Neutral,
}

impl Class {
    fn of(letter: &str) -> Self {
        let classes = letter.chars().map(|character| CLASSES.get(character));
        classes.map(Self::of_bidi).find(|class| *class != Self::Neutral).unwrap_or(Self::Neutral)
    }

    fn of_bidi(class: BidiClass) -> Self {
        match class {
            BidiClass::LeftToRight => Self::Left,
            BidiClass::RightToLeft => Self::Hebrew,
            BidiClass::ArabicLetter => Self::Arabic,
            BidiClass::EuropeanNumber | BidiClass::ArabicNumber => Self::Number,
            BidiClass::CommonSeparator => Self::Separator,
            BidiClass::EuropeanSeparator => Self::Sign,
            BidiClass::EuropeanTerminator => Self::Terminator,
            _ => Self::Neutral,
        }
    }

    fn is_right(self) -> bool {
        matches!(self, Self::Hebrew | Self::Arabic)
    }
}

/// Returns whether most letters of a text are of scripts that run to the left; `None` if it has no letters of either.
pub(super) fn is_right_to_left<'a>(texts: impl Iterator<Item = &'a str>) -> Option<bool> {
    let (mut n_left, mut n_right) = (0_usize, 0_usize);
    for character in texts.flat_map(str::chars) {
        match CLASSES.get(character) {
            BidiClass::LeftToRight => n_left += 1,
            BidiClass::RightToLeft | BidiClass::ArabicLetter => n_right += 1,
            _ => {}
        }
    }
    (n_left + n_right > 0).then_some(n_right > n_left)
}

/// The direction of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// It begins at the left.
    Left,
    /// It begins at the right.
    Right,
}

/// Returns the text of letters that are given from left to right, in a paragraph of this direction.
pub(super) fn logical(letters: &[&str], direction: Direction) -> String {
    let classes: Vec<Class> = letters.iter().map(|letter| Class::of(letter)).collect();
    if direction == Direction::Left && !classes.iter().any(|class| class.is_right()) {
        return letters.concat();
    }
    let mut order: Vec<usize> = (0..letters.len()).collect();
    let to_the_left = match direction {
        Direction::Right => vec![(0, letters.len())],
        Direction::Left => right_runs(&classes),
    };
    for (start, end) in to_the_left {
        let Some(part) = order.get_mut(start..end) else { continue };
        part.reverse();
        let inner: Vec<Class> =
            part.iter().filter_map(|index| classes.get(*index).copied()).collect();
        for (first, last) in left_runs(&inner) {
            if let Some(run) = part.get_mut(first..last) {
                run.reverse();
            }
        }
    }
    let text: String = order.iter().filter_map(|index| letters.get(*index).copied()).collect();
    with_brackets_that_match(text)
}

/// Returns the longest runs to the left: they begin and end with a letter of such a script, with none of another between.
fn right_runs(classes: &[Class]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut is_broken = true;
    for (index, class) in classes.iter().enumerate() {
        if class.is_right() {
            match runs.last_mut().filter(|_| !is_broken) {
                Some((_, end)) => *end = index + 1,
                None => runs.push((index, index + 1)),
            }
            is_broken = false;
        } else if *class == Class::Left {
            is_broken = true;
        }
    }
    runs
}

/// Returns the runs to the right in text to the left, given from its right end: words of scripts that run to the right with what
/// is between them, and numbers.
fn left_runs(classes: &[Class]) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut at = 0;
    while let Some(class) = classes.get(at) {
        let length = match class {
            Class::Left | Class::Number | Class::Terminator => run_length(classes, at),
            _ => 0,
        };
        if length > 0 {
            runs.push((at, at + length));
        }
        at += length.max(1);
    }
    runs
}

/// Returns the length of the run to the right that begins at `at`, or 0.
fn run_length(classes: &[Class], at: usize) -> usize {
    let rest = classes.get(at..).unwrap_or_default();
    let until_right = rest.iter().position(|class| class.is_right()).unwrap_or(rest.len());
    let part = rest.get(..until_right).unwrap_or_default();
    let last_left = part.iter().rposition(|class| *class == Class::Left);
    if let Some(last) = last_left {
        // Given from the right, numbers that are read after these words come before them.
        return last + 1;
    }
    let before = classes.get(..at).unwrap_or_default().iter().rev().find(|class| class.is_right());
    let is_arabic = before == Some(&Class::Arabic);
    let mut length = 0;
    for (index, class) in part.iter().enumerate() {
        let next = part.get(index + 1);
        let is_in = match class {
            Class::Number => true,
            // The number of an Arabic text is not one with its signs.
            Class::Terminator => !is_arabic,
            Class::Separator => index > 0 && next == Some(&Class::Number),
            Class::Sign => !is_arabic && index > 0 && next == Some(&Class::Number),
            _ => false,
        };
        if !is_in {
            break;
        }
        length = index + 1;
    }
    if part.get(..length).unwrap_or_default().contains(&Class::Number) { length } else { 0 }
}

/// Brackets and their counterparts.
const BRACKETS: [(char, char); 5] = [('(', ')'), ('[', ']'), ('{', '}'), ('«', '»'), ('‹', '›')];

/// Returns a text with its brackets mirrored if they match better so: some programs write the shape that is drawn, others the
/// character that it stands for.
fn with_brackets_that_match(text: String) -> String {
    let counterpart = |character: char| {
        BRACKETS.iter().find_map(|(open, close)| match character {
            c if c == *open => Some(*close),
            c if c == *close => Some(*open),
            _ => None,
        })
    };
    let mirrored = || text.chars().map(|c| counterpart(c).unwrap_or(c)).collect::<String>();
    if n_unmatched(&text) > 0 {
        let mirrored = mirrored();
        if n_unmatched(&mirrored) < n_unmatched(&text) {
            return mirrored;
        }
    }
    text
}

/// Returns how many brackets have no counterpart.
fn n_unmatched(text: &str) -> usize {
    let mut n_unmatched = 0;
    for (open, close) in BRACKETS {
        let mut depth = 0_usize;
        for character in text.chars() {
            if character == open {
                depth += 1;
            } else if character == close && depth > 0 {
                depth -= 1;
            } else if character == close {
                n_unmatched += 1;
            }
        }
        n_unmatched += depth;
    }
    n_unmatched
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_bidi::{BidiInfo, Level};

    use super::*;

    /// Returns the letters of a line as they are drawn, from left to right.
    fn drawn(text: &str, direction: Direction) -> Vec<String> {
        let level = match direction {
            Direction::Left => Level::ltr(),
            Direction::Right => Level::rtl(),
        };
        let info = BidiInfo::new(text, Some(level));
        let line = info.paragraphs[0].range.clone();
        let (levels, runs) = info.visual_runs(&info.paragraphs[0], line);
        let mut letters = Vec::new();
        for run in runs {
            let is_left = levels[run.start].is_rtl();
            let mut part: Vec<String> = text.get(run).unwrap().chars().map(String::from).collect();
            if is_left {
                part.reverse();
            }
            letters.extend(part);
        }
        letters
    }

    fn check(text: &str, direction: Direction) {
        let letters = drawn(text, direction);
        let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
        assert_eq!(logical(&letters, direction), text, "{direction:?}, drawn as {letters:?}");
    }

    #[test]
    fn lines_are_read_as_they_were_written() {
        for text in [
            "وزیر نے 12 مارچ 2026 کو کہا",
            "اقوام متحدہ (UN Security Council) کا اجلاس",
            "قال الوزير إن 3.5% من السكان",
            "האו\u{5F4}ם דרש 12-15 ימים",
            "نسخه ۱.۲ در ۱۴۰۳/۰۵/۱۲ منتشر شد",
            "[1] متن",
        ] {
            check(text, Direction::Right);
        }
        for text in
            ["The word سلام means peace", "Plain text, 12-15 (of 20)", "He said: «نحن هنا» twice"]
        {
            check(text, Direction::Left);
        }
    }

    #[test]
    fn brackets_of_either_kind_are_read_alike() {
        let right = ["ب", ")", "x", "(", "ا"];
        let drawn = ["ب", "(", "x", ")", "ا"];
        assert_eq!(logical(&right, Direction::Right), "ا(x)ب");
        assert_eq!(logical(&drawn, Direction::Right), "ا(x)ب");
    }

    proptest! {
        #[test]
        fn what_is_drawn_is_read_again(
            words in prop::collection::vec(("[ا-ي]{1,5}", "([0-9]{1,4}|[a-z]{1,4}( [a-z]{1,3})?|[0-9]{1,2}[.][0-9])?"), 1..8),
            is_right: bool,
        ) {
            let mut text = String::new();
            for (right, left) in &words {
                text.push_str(right);
                text.push(' ');
                if is_right || left.chars().all(char::is_alphabetic) {
                    text.push_str(left);
                    text.push(' ');
                }
            }
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let direction = if is_right { Direction::Right } else { Direction::Left };
            let ends_with_number = text.ends_with(|character: char| character.is_ascii_alphanumeric());
            prop_assume!(is_right || !ends_with_number);
            let letters = drawn(&text, direction);
            let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
            prop_assert_eq!(logical(&letters, direction), text);
        }
    }
}
