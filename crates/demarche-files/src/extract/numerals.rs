//! Writes the numbers of list items in the styles of documents.

/// Returns a number in a style by its name in Word (ECMA-376, part 1, section 17.18.59) or CSS; decimal if the style is not
/// known or has no such number.
pub(super) fn numeral(style: &str, number: u32) -> String {
    let in_style = match style {
        "lowerLetter" | "a" => letter(b'a', number),
        "upperLetter" | "A" => letter(b'A', number),
        "lowerRoman" | "i" => roman(number),
        "upperRoman" | "I" => roman(number).map(|roman| roman.to_ascii_uppercase()),
        "decimalZero" => Some(format!("{number:02}")),
        "hindiNumbers" | "arabic-indic" => Some(digits('٠', number)),
        "thaiNumbers" => Some(digits('๐', number)),
        _ => None,
    };
    in_style.unwrap_or_else(|| number.to_string())
}

/// Returns a letter, doubled after the alphabet has been used up: `z`, `aa`, `bb`.
fn letter(first: u8, number: u32) -> Option<String> {
    let index = number.checked_sub(1)?;
    let letter = char::from(first + u8::try_from(index % 26).ok()?);
    let n_times = usize::try_from(index / 26 + 1).ok().filter(|n_times| *n_times <= 8)?;
    Some(letter.to_string().repeat(n_times))
}

/// Returns a number with the digits that begin with this zero.
fn digits(zero: char, number: u32) -> String {
    let digit = |digit: char| {
        let value = digit.to_digit(10).unwrap_or_default();
        char::from_u32(u32::from(zero) + value).unwrap_or(digit)
    };
    number.to_string().chars().map(digit).collect()
}

/// Returns a number in lower-case Roman numerals, if it has them.
fn roman(number: u32) -> Option<String> {
    const PARTS: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut rest = (1..4000).contains(&number).then_some(number)?;
    let mut roman = String::new();
    for (value, letters) in PARTS {
        while rest >= value {
            roman.push_str(letters);
            rest -= value;
        }
    }
    Some(roman)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_word_does() {
        for (style, number, expected) in [
            ("decimal", 3, "3"),
            ("lowerLetter", 2, "b"),
            ("A", 26, "Z"),
            ("lowerLetter", 28, "bb"),
            ("lowerLetter", 0, "0"),
            ("i", 4, "iv"),
            ("upperRoman", 1999, "MCMXCIX"),
            ("lowerRoman", 4000, "4000"),
            ("hindiNumbers", 12, "١٢"),
        ] {
            assert_eq!(numeral(style, number), expected);
        }
    }
}
