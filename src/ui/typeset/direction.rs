//! The base direction of a paragraph, for showing pieces of it elsewhere.

/// The base direction of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The direction of the text's own first strong letter: for words of the program, which isolate what they quote.
    #[default]
    Auto,
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

/// How many characters of a paragraph are examined at most.
const MOST: usize = 1024;

/// Returns the base direction of a paragraph: that of its first strong letter, or the other if over twice as many letters have it.
///
/// Urdu news may begin with “TTP”. Isolated text does not count. Returns `Auto` if there is no strong letter within the first 1024
/// characters.
///
/// Set it as [`Style::direction`](super::Style::direction) when showing a quote, a title or another piece of the paragraph
/// by itself, because the piece may begin with a word of the other direction.
pub fn base_direction(paragraph: &str) -> Direction {
    Weight::of(paragraph).direction(|| Direction::Auto)
}

/// Returns the base direction of a paragraph of a text: as [`base_direction`], but that of the text if the paragraph has letters of
/// both directions and neither has over twice as many.
pub fn base_direction_in(paragraph: &str, text: &str) -> Direction {
    Weight::of(paragraph).direction(|| base_direction(text))
}

/// How many letters of a paragraph have which direction.
struct Weight {
    /// The direction of the first, or the one that a control states before it: then no letter is counted.
    first: Direction,
    to_right: usize,
    to_left: usize,
}

impl Weight {
    fn of(paragraph: &str) -> Self {
        let mut weight = Self { first: Direction::Auto, to_right: 0, to_left: 0 };
        let mut characters = paragraph.chars().take(MOST);
        while let Some(character) = characters.next() {
            let own = match character {
                '\u{2066}'..='\u{2068}' => {
                    let mut inside = characters.clone();
                    if is_isolated(&mut inside) {
                        characters = inside;
                        continue;
                    }
                    // Unbalanced isolates, overrides and embeddings are shown as names in Latin letters.
                    Sign::Stated(Direction::Ltr)
                }
                sign => Sign::of(sign),
            };
            match own {
                Sign::Stated(direction) if weight.first == Direction::Auto => {
                    weight.first = direction;
                    return weight;
                }
                Sign::Letter(direction) => weight.add(direction),
                Sign::Stated(_) | Sign::Other => {}
            }
        }
        weight
    }

    fn add(&mut self, direction: Direction) {
        if self.first == Direction::Auto {
            self.first = direction;
        }
        let count =
            if direction == Direction::Rtl { &mut self.to_left } else { &mut self.to_right };
        *count += 1;
    }

    /// Returns the direction that this says, with what is around if it is in doubt.
    fn direction(&self, around: impl FnOnce() -> Direction) -> Direction {
        if self.to_left + self.to_right == 0 {
            self.first
        } else if self.to_left > 2 * self.to_right {
            Direction::Rtl
        } else if self.to_right > 2 * self.to_left {
            Direction::Ltr
        } else {
            match around() {
                Direction::Auto => self.first,
                around => around,
            }
        }
    }
}

/// What a character says of its paragraph's direction.
enum Sign {
    /// A control states it.
    Stated(Direction),
    /// A letter has one.
    Letter(Direction),
    /// Nothing.
    Other,
}

impl Sign {
    fn of(character: char) -> Self {
        match character {
            '\u{202A}'..='\u{202E}' | '\u{2069}' | '\u{200E}' => Self::Stated(Direction::Ltr),
            '\u{200F}' => Self::Stated(Direction::Rtl),
            '\u{0590}'..='\u{08FF}'
            | '\u{FB1D}'..='\u{FDFF}'
            | '\u{FE70}'..='\u{FEFC}'
            | '\u{10800}'..='\u{10FFF}'
            | '\u{1E800}'..='\u{1EFFF}'
                if character.is_alphabetic() =>
            {
                Self::Letter(Direction::Rtl)
            }
            _ if character.is_alphabetic() => Self::Letter(Direction::Ltr),
            _ => Self::Other,
        }
    }
}

/// Goes past the end of the isolated text that begins here. Returns whether it ends.
fn is_isolated(characters: &mut impl Iterator<Item = char>) -> bool {
    let mut depth = 1;
    while depth > 0 {
        match characters.next() {
            Some('\u{2066}'..='\u{2068}') => depth += 1,
            Some('\u{2069}') => depth -= 1,
            Some(_) => {}
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_has_the_direction_of_its_first_letter_or_of_nearly_all() {
        for (paragraph, expected) in [
            ("Kabul کابل", Direction::Ltr),
            ("کابل Kabul", Direction::Rtl),
            ("12. “(کابل", Direction::Rtl),
            ("\u{2066}TTP\u{2069} نے کہا", Direction::Rtl),
            ("\u{2066}TTP نے کہا", Direction::Ltr),
            ("\u{200F}TTP", Direction::Rtl),
            ("TTP کے خلاف کارروائی", Direction::Rtl),
            ("کابل talks ended without an agreement", Direction::Ltr),
            ("\u{200E}TTP کے خلاف کارروائی", Direction::Ltr),
            ("12 — ۱۲ …", Direction::Auto),
            ("", Direction::Auto),
        ] {
            assert_eq!(base_direction(paragraph), expected, "{paragraph}");
        }
    }

    #[test]
    fn a_paragraph_in_doubt_has_the_direction_of_its_text() {
        let (urdu, english) = ("وزیر نے کہا", "The minister said");
        for paragraph in ["NATO کے ٹرک", "کابل Kabul"] {
            assert_eq!(base_direction_in(paragraph, urdu), Direction::Rtl);
            assert_eq!(base_direction_in(paragraph, english), Direction::Ltr);
        }
        assert_eq!(base_direction_in("NATO کے ٹرک", "12"), Direction::Ltr);
        assert_eq!(base_direction_in("Nobody", urdu), Direction::Ltr);
        assert_eq!(base_direction_in("\u{200E}NATO کے ٹرک", urdu), Direction::Ltr);
        assert_eq!(base_direction_in("12", urdu), Direction::Auto);
    }
}
