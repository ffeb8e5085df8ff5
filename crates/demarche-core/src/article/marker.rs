//! Recognises the markers that list items begin with.

/// Bullets, dashes, arrows and ticks that begin an item.
const BULLETS: &[char] = &[
    '•', '◦', '▪', '‣', '●', '·', '-', '*', '–', '—', '―', '→', '➔', '➜', '➤', '►', '▶', '▸', '■',
    '□', '☐', '☑', '✓', '✔', '✗', '✘', '❖', '◆', '◇', '○', '»', '✅', '∙', '⁃', '★', '☆', '❑', '➢',
    '\u{F0B7}', '\u{F0A7}', '\u{F0D8}',
];
/// Small Roman numerals that begin items.
const SMALL_ROMAN: &[&str] = &[
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv",
    "xvi", "xvii", "xviii", "xix", "xx",
];
/// Numerals of Chinese.
const HAN_NUMERALS: &str = "一二三四五六七八九十";

/// Returns the text after the bullet or number of a list item and the white space that follows it, or `None` if the line is
/// not an item by itself.
pub(super) fn after_item_marker(line: &str) -> Option<&str> {
    // Direction marks may precede a bullet in right-to-left text.
    let line = line.trim_start_matches(['\u{200E}', '\u{200F}', '\u{61C}', '\u{FEFF}']);
    let first = line.chars().next()?;
    if first.is_alphabetic() && first.is_ascii_uppercase() {
        return separated(after_capitals(line)?);
    }
    if BULLETS.contains(&first) {
        let after = line.get(first.len_utf8()..)?.trim_start_matches('\u{FE0F}');
        return separated(after);
    }
    // The middle dot of Japanese needs no space after it.
    if is_enclosed(first) || first == '・' {
        let after = line.get(first.len_utf8()..)?;
        return Some(after.trim_start()).filter(|rest| !rest.is_empty());
    }
    if first.is_numeric() && !HAN_NUMERALS.contains(first) {
        return after_number(line);
    }
    after_han(line)
        .or_else(|| separated(after_brackets(line)?))
        .or_else(|| separated(after_roman(line)?))
}

/// Returns the marker that a list item begins with (`•`, `12.`, `(a)`, `一、`).
pub fn item_marker(item: &str) -> Option<&str> {
    let words = after_item_marker(item).or_else(|| Some(lettered(item)?.1))?;
    Some(item.get(..item.len() - words.len())?.trim()).filter(|marker| !marker.is_empty())
}

/// Returns the text after any marker that a block may begin with: that of a list item, or the hashes of a Markdown heading.
pub(super) fn after_marker(block: &str) -> Option<&str> {
    let heading =
        || Some(block.trim_start_matches('#')).filter(|rest| *rest != block).and_then(separated);
    after_item_marker(block).or_else(heading)
}

/// Returns the letter or numeral of `A. `, `b. ` or `IV. `, which begins an item only if a neighbour begins with the one
/// before or after it, with the text after it.
pub(super) fn lettered(line: &str) -> Option<(&str, &str)> {
    // No label is longer than `xviii`.
    let at = line.char_indices().take(6).find(|(_, sign)| matches!(sign, '.' | ')'))?.0;
    let (label, after) = (line.get(..at)?, line.get(at + 1..)?);
    let is_letter = label.chars().count() == 1 && label.chars().all(char::is_alphabetic);
    (is_letter || roman(label).is_some()).then_some(())?;
    Some((label, separated(after)?))
}

/// Returns whether one label comes right before another: `A` and `B`, `III` and `IV`.
pub(super) fn follows(before: &str, after: &str) -> bool {
    if let (Some(before), Some(after)) = (roman(before), roman(after))
        && before + 1 == after
    {
        return true;
    }
    let letter = |label: &str| {
        let mut letters = label.chars();
        letters.next().filter(|_| letters.next().is_none())
    };
    match (letter(before), letter(after)) {
        (Some(before), Some(after)) => u32::from(before) + 1 == u32::from(after),
        _ => false,
    }
}

/// Returns the value of a Roman numeral up to 20, in small letters or capitals.
fn roman(label: &str) -> Option<usize> {
    let is_even = label.bytes().all(|letter| letter.is_ascii_uppercase())
        || label.bytes().all(|letter| letter.is_ascii_lowercase());
    let at = SMALL_ROMAN.iter().position(|numeral| numeral.eq_ignore_ascii_case(label))?;
    is_even.then_some(at + 1)
}

/// Reads `1.`, `1)`, `۱۔`, `1、`, `1.-`, `1-`, `1º`, `1.1.` and `1.1.1`.
fn after_number(line: &str) -> Option<&str> {
    let mut rest = line;
    let mut n_parts = 0;
    loop {
        let tail = rest.trim_start_matches(is_digit);
        let n_digits = rest.chars().take_while(|digit| is_digit(*digit)).count();
        if n_digits == 0 || n_digits > 3 {
            break;
        }
        n_parts += 1;
        rest = tail;
        match tail.strip_prefix('.') {
            Some(after) if after.starts_with(is_digit) => rest = after,
            _ => break,
        }
    }
    if n_parts == 0 || n_parts > 4 {
        return None;
    }
    // `3.5 million` is no item, and `3.5.1 Scope` is one.
    if n_parts > 2
        && let Some(rest) = separated(rest)
    {
        return Some(rest);
    }
    if let Some(after) = rest.strip_prefix(['、', '．']) {
        return Some(after.trim_start()).filter(|after| !after.is_empty());
    }
    let after = rest
        .strip_prefix(['.', ')', '۔', '）'])
        .map(|after| after.strip_prefix(['-', '–', 'º', 'ª', '°']).unwrap_or(after))
        .or_else(|| rest.strip_prefix(['-', '–', '−', 'º', '°']).filter(|_| n_parts == 1))?;
    separated(after)
}

/// Reads `(a)`, `a)`, `(iv)`, `(3)`, `(الف)`, `[2]` and `（一）`.
fn after_brackets(line: &str) -> Option<&str> {
    let (label, after) = match line.strip_prefix('[') {
        Some(inner) => inner.split_once(']')?,
        None => {
            // No label is longer than `xviii`.
            let inner = line.strip_prefix('(').unwrap_or(line);
            let at = inner.char_indices().take(6).find(|(_, sign)| *sign == ')')?.0;
            (inner.get(..at)?, inner.get(at + 1..)?)
        }
    };
    let n_letters = label.chars().count();
    let is_letter = n_letters == 1 && label.chars().all(char::is_alphanumeric);
    let is_number = (1..=3).contains(&n_letters) && label.chars().all(is_digit);
    // A letter with its vowel sign, or written out as in `الف`.
    let is_word = (2..=3).contains(&n_letters)
        && line.starts_with('(')
        && label
            .chars()
            .all(|letter| matches!(letter, '\u{600}'..='\u{6FF}' | '\u{900}'..='\u{DFF}'));
    (is_letter || is_number || is_word || roman(label).is_some()).then_some(after)
}

/// Reads `iv.`
fn after_roman(line: &str) -> Option<&str> {
    let at = line.bytes().take(6).position(|byte| byte == b'.')?;
    let (label, after) = (line.get(..at)?, line.get(at + 1..)?);
    SMALL_ROMAN.contains(&label).then_some(after)
}

/// Reads `一、` and `（一）`, after which there is no space.
fn after_han(line: &str) -> Option<&str> {
    let inner = line.strip_prefix(['（', '(']);
    let rest = inner.unwrap_or(line);
    let after = rest.trim_start_matches(|numeral: char| {
        HAN_NUMERALS.contains(numeral) || (inner.is_some() && is_digit(numeral))
    });
    let n_bytes = rest.len() - after.len();
    (1..=9).contains(&n_bytes).then_some(())?;
    let after = match inner {
        Some(_) => after.strip_prefix(['）', ')'])?,
        None => after.strip_prefix(['、', '．'])?,
    };
    Some(after.trim_start()).filter(|after| !after.is_empty())
}

/// Reads `II –`, `II.` of more than one letter, and `PRIMERO.-`.
fn after_capitals(line: &str) -> Option<&str> {
    let after = line.trim_start_matches(char::is_uppercase);
    let label = line.get(..line.len() - after.len())?;
    if let Some(after) = after.strip_prefix(".-").or_else(|| after.strip_prefix(".–")) {
        return Some(after);
    }
    if roman(label).is_some() {
        let dashed = after.trim_start().strip_prefix(['–', '-', '—']);
        return dashed.or_else(|| after.strip_prefix(['.', ')']).filter(|_| label.len() > 1));
    }
    // `A)` and `A) B`.
    after.strip_prefix(')').filter(|_| label.len() == 1)
}

/// Returns whether a sign is a number or letter in a circle or in brackets of its own.
fn is_enclosed(sign: char) -> bool {
    matches!(sign, '\u{2460}'..='\u{249B}' | '\u{24B6}'..='\u{24FF}' | '\u{2776}'..='\u{2793}' | '\u{3220}'..='\u{3229}')
}

fn is_digit(digit: char) -> bool {
    digit.is_numeric() && !is_enclosed(digit) && !HAN_NUMERALS.contains(digit)
}

fn separated(after: &str) -> Option<&str> {
    let rest = after.trim_start();
    (rest.len() < after.len() && !rest.is_empty()).then_some(rest)
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_item_is_the_text_after_its_marker() {
        for block in [
            "• one",
            "- one",
            "1. one",
            "12) one",
            "۱۔ one",
            "(a) one",
            "b) one",
            "(iv) one",
            "(3) one",
            "– one",
            "## one",
            "\u{200F}• one",
            "•\u{A0}one",
        ] {
            assert_eq!(after_marker(block), Some("one"), "{block:?}");
        }
    }

    #[test]
    fn words_are_not_markers() {
        for block in [
            "",
            "-5 degrees",
            "A. Khan said",
            "2025. It",
            "(all) one",
            "(a)one",
            "–",
            "He (a) said",
            "#tag",
            "•",
        ] {
            assert_eq!(after_marker(block), None, "{block:?}");
        }
    }
}
