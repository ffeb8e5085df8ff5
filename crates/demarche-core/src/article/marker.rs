//! Recognises the markers that list items begin with.

/// Returns the text after the bullet or number of a list item and the white space that follows it, or `None` if the line is
/// not an item.
pub(super) fn after_item_marker(line: &str) -> Option<&str> {
    let after = match line.chars().next()? {
        first @ ('•' | '◦' | '▪' | '‣' | '●' | '·' | '-' | '*') => {
            line.get(first.len_utf8()..)
        }
        first if first.is_numeric() => {
            let tail = line.trim_start_matches(char::is_numeric);
            let n_digits = line.chars().take_while(|digit| digit.is_numeric()).count();
            tail.strip_prefix(['.', ')', '۔', '、']).filter(|_| n_digits <= 3)
        }
        _ => None,
    };
    separated(after?)
}

/// Returns the text after any marker that a block may begin with: of a list item or a dash list (`–`), a letter or number
/// in brackets (`(a)`, `a)`, `(iv)`, `(1)`), or the hashes of a Markdown heading.
pub(super) fn after_marker(block: &str) -> Option<&str> {
    // Direction marks may precede a bullet in right-to-left text.
    let block = block.trim_start_matches(['\u{200E}', '\u{200F}', '\u{61C}', '\u{FEFF}']);
    let in_brackets = || {
        let (label, after) = block.strip_prefix('(').unwrap_or(block).split_once(')')?;
        let mut letters = label.chars();
        let is_letter = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
        let is_numeral = |digit: char| digit.is_numeric() || "ivxlc".contains(digit);
        let is_number = (1..=4).contains(&label.chars().count()) && label.chars().all(is_numeral);
        (is_letter || is_number).then_some(after)
    };
    let other = || block.strip_prefix(['–', '—']).or_else(in_brackets).and_then(separated);
    let heading =
        || Some(block.trim_start_matches('#')).filter(|rest| *rest != block).and_then(separated);
    after_item_marker(block).or_else(other).or_else(heading)
}

fn separated(after: &str) -> Option<&str> {
    let rest = after.trim_start();
    (rest.len() < after.len()).then_some(rest)
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
