//! Splits the bytes of a Rich Text document into tokens (Rich Text Format 1.9.1, “Contents of an RTF File”).

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A group begins.
    Open,
    /// A group ends.
    Close,
    /// A control word with its number.
    Word(&'a str, Option<i32>),
    /// A control symbol.
    Symbol(u8),
    /// A byte of text.
    Byte(u8),
}

/// The longest control word, in letters.
const LONGEST_WORD: usize = 32;

/// The tokens of a document.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take_while(&mut self, most: usize, is_in: impl Fn(u8) -> bool) -> &'a str {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().take(most).take_while(|byte| is_in(**byte)).count();
        self.at += length;
        rest.get(..length).and_then(|part| std::str::from_utf8(part).ok()).unwrap_or_default()
    }

    fn after_backslash(&mut self) -> Option<Token<'a>> {
        let first = self.peek()?;
        if first.is_ascii_alphabetic() {
            return Some(self.word());
        }
        self.at += 1;
        Some(match first {
            b'\'' => {
                let digits = self.take_while(2, |byte| byte.is_ascii_hexdigit());
                Token::Byte(u8::from_str_radix(digits, 16).unwrap_or(b'?'))
            }
            b'\\' | b'{' | b'}' => Token::Byte(first),
            b'\n' | b'\r' => Token::Word("par", None),
            _ => Token::Symbol(first),
        })
    }

    fn word(&mut self) -> Token<'a> {
        let name = self.take_while(LONGEST_WORD, |byte| byte.is_ascii_alphabetic());
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let digits = self.take_while(10, |byte| byte.is_ascii_digit());
        let number = if digits.is_empty() {
            // A hyphen that is no sign is text.
            self.at = start;
            None
        } else {
            let number = self.bytes.get(start..self.at);
            number.and_then(|number| std::str::from_utf8(number).ok()?.parse().ok())
        };
        if self.peek() == Some(b' ') {
            self.at += 1;
        }
        if name == "bin" {
            // A length past the end is damage: what follows is read as text.
            let length = number.and_then(|number: i32| usize::try_from(number).ok());
            let end = length.and_then(|length| self.at.checked_add(length));
            self.at = end.filter(|end| *end <= self.bytes.len()).unwrap_or(self.at);
        }
        Token::Word(name, number)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let byte = self.peek()?;
            self.at += 1;
            return Some(match byte {
                b'{' => Token::Open,
                b'}' => Token::Close,
                b'\\' => self.after_backslash()?,
                b'\r' | b'\n' | 0 => continue,
                _ => Token::Byte(byte),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_symbols_and_bytes_are_told_apart() {
        let tokens: Vec<Token<'_>> =
            Tokens::new(b"{\\b0 x\\u-10179?\\'e9\\*\\par-\r\n\\bin3 }}}\\{\\\n}").collect();
        assert_eq!(
            tokens,
            [
                Token::Open,
                Token::Word("b", Some(0)),
                Token::Byte(b'x'),
                Token::Word("u", Some(-10179)),
                Token::Byte(b'?'),
                Token::Byte(0xE9),
                Token::Symbol(b'*'),
                Token::Word("par", None),
                Token::Byte(b'-'),
                Token::Word("bin", Some(3)),
                Token::Byte(b'{'),
                Token::Word("par", None),
                Token::Close,
            ]
        );
    }
}
