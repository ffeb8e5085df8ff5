//! Goes to a place in the text given as a number.

use demarche_core::{
    article::Article,
    text::{self, Span, Unit},
};

use super::{Effect, Selection, Session, grouped};

/// What can be typed to go somewhere.
const EXPECTED: &str =
    "Type a character’s number such as 12,345, or a share of the text such as 40 %";

/// Returns the byte of a place in an article: the number of a character, counted from 0 in code points as exports do
/// (`12,345`), or a share of the text (`40 %`). If it is neither, says what is expected.
pub fn goal(article: &Article, typed: &str) -> Result<usize, String> {
    let typed: String = typed.chars().filter(|typed| !typed.is_whitespace()).collect();
    let number = ["%", "٪", "percent", "per_cent", "percentage"]
        .iter()
        .find_map(|sign| typed.to_lowercase().strip_suffix(sign).map(str::to_owned));
    let text = article.text();
    let byte = match number {
        Some(number) => {
            let share = share(&number).ok_or(EXPECTED)?;
            text.floor_char_boundary((text.len() as f64 * share / 100.0) as usize)
        }
        None => {
            let offset = offset(&typed).ok_or(EXPECTED)?;
            let units = article.units();
            let byte = units.convert(text, offset, Unit::CodePoint, Unit::Byte);
            byte.ok_or_else(|| {
                let count = grouped(units.len(Unit::CodePoint));
                format!("This article has only {count} characters")
            })?
        }
    };
    Ok(text::grapheme_at(text, byte).map_or(byte, Span::start))
}

/// Reads a whole number, its digits in groups of three or in one.
fn offset(typed: &str) -> Option<usize> {
    let digits = plain_digits(typed)?;
    let groups: Vec<&str> = digits.split([',', '.', '\'', '’', '_', '٬']).collect();
    let (first, rest) = groups.split_first()?;
    let is_grouped = rest.is_empty()
        || (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3);
    groups.concat().parse().ok().filter(|_| is_grouped)
}

/// Reads a number from 0 to 100.
fn share(typed: &str) -> Option<f64> {
    let number: f64 = plain_digits(typed)?.replace([',', '٫'], ".").parse().ok()?;
    Some(number).filter(|number| (0.0..=100.0).contains(number))
}

/// Returns a number with Arabic and Persian digits replaced, or `None` if it does not begin with a digit.
fn plain_digits(typed: &str) -> Option<String> {
    let plain = |typed: char| {
        let zero = match typed {
            '\u{660}'..='\u{669}' => 0x660,
            '\u{6F0}'..='\u{6F9}' => 0x6F0,
            _ => return typed,
        };
        char::from_digit(typed as u32 - zero, 10).unwrap_or(typed)
    };
    let digits: String = typed.chars().map(plain).collect();
    Some(digits).filter(|digits| digits.starts_with(|first: char| first.is_ascii_digit()))
}

impl Session {
    /// Puts the caret at a byte and shows it.
    pub(super) fn go_to_byte(&mut self, byte: usize) -> Vec<Effect> {
        self.stop_editing();
        self.chosen = None;
        self.selection = Some(Selection::caret(byte));
        vec![Effect::Reveal(byte)]
    }
}

#[cfg(test)]
mod tests {
    use demarche_core::article::{Metadata, Sha256};

    use super::*;

    /// Checks the byte of a place in 2,000 Urdu letters with a mark each.
    #[track_caller]
    fn check(typed: &str, expected: Result<usize, &str>) {
        let text = "ک\u{64E}".repeat(1_000);
        let hash = Sha256([0; 32]);
        let article =
            Article::new(text.into(), Vec::new(), Metadata::default(), "UTF-8", hash, hash);
        assert_eq!(goal(&article, typed), expected.map_err(str::to_owned), "{typed}");
    }

    #[test]
    fn a_place_is_a_number_or_a_share() {
        check("10", Ok(20));
        check("1,500", Ok(3_000));
        check(" 1 500 ", Ok(3_000));
        check("1.500", Ok(3_000));
        check("۱۵۰۰", Ok(3_000));
        check("2000", Ok(4_000));
        check("40 %", Ok(1_600));
        check("12.5%", Ok(500));
        check("12,5 per cent", Ok(500));
        check("٪", Err(EXPECTED));
        check("100%", Ok(4_000));
        check("11", Ok(20));
    }

    #[test]
    fn what_is_neither_is_explained() {
        for typed in ["", "a", "1,5", "-3", "1e3", "101 %", "%", "-1 %", "nan%"] {
            check(typed, Err(EXPECTED));
        }
        check("2001", Err("This article has only 2,000 characters"));
    }
}
