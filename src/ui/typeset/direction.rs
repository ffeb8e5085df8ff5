//! The base direction of a paragraph, for showing pieces of it elsewhere.

/// The base direction of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The direction of the text's own first strong letter.
    #[default]
    Auto,
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

/// How many characters of a paragraph are examined at most.
const MOST: usize = 4096;

/// Returns the base direction of a paragraph: that of its first strong letter, ignoring isolated text. Returns `Auto` if
/// there is none within the first 4096 characters.
///
/// Set it as [`Style::direction`](super::Style::direction) when showing a quote, a title or another piece of the paragraph
/// by itself, because the piece may begin with a word of the other direction. Reads no further than that first letter.
pub fn base_direction(paragraph: &str) -> Direction {
    let mut characters = paragraph.chars().take(MOST);
    while let Some(character) = characters.next() {
        match character {
            // Overrides, embeddings and unbalanced isolates are shown as names in Latin letters.
            '\u{202A}'..='\u{202E}' | '\u{2069}' | '\u{200E}' => return Direction::Ltr,
            '\u{2066}'..='\u{2068}' => {
                let mut depth = 1;
                let mut inside = characters.clone();
                while depth > 0 {
                    match inside.next() {
                        Some('\u{2066}'..='\u{2068}') => depth += 1,
                        Some('\u{2069}') => depth -= 1,
                        Some(_) => {}
                        None => return Direction::Ltr,
                    }
                }
                characters = inside;
            }
            '\u{200F}' => return Direction::Rtl,
            '\u{0590}'..='\u{08FF}'
            | '\u{FB1D}'..='\u{FDFF}'
            | '\u{FE70}'..='\u{FEFC}'
            | '\u{10800}'..='\u{10FFF}'
            | '\u{1E800}'..='\u{1EFFF}'
                if character.is_alphabetic() =>
            {
                return Direction::Rtl;
            }
            _ if character.is_alphabetic() => return Direction::Ltr,
            _ => {}
        }
    }
    Direction::Auto
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_has_the_direction_of_its_first_strong_letter() {
        for (paragraph, expected) in [
            ("Kabul کابل", Direction::Ltr),
            ("کابل Kabul", Direction::Rtl),
            ("12. “(کابل", Direction::Rtl),
            ("\u{2066}TTP\u{2069} نے کہا", Direction::Rtl),
            ("\u{2066}TTP نے کہا", Direction::Ltr),
            ("\u{200F}TTP", Direction::Rtl),
            ("12 — ۱۲ …", Direction::Auto),
            ("", Direction::Auto),
        ] {
            assert_eq!(base_direction(paragraph), expected, "{paragraph}");
        }
    }
}
