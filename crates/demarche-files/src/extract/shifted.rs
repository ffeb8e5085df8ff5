//! Decodes the seven-bit encodings of Korean and Chinese mail, which shift between ASCII and pairs of bytes.

use encoding_rs::{BIG5, EUC_KR, Encoding, GBK};

use super::cns;

const ESCAPE: u8 = 0x1b;
const SHIFT_OUT: u8 = 0x0e;
const SHIFT_IN: u8 = 0x0f;

/// The text so far, and the pairs that wait to be decoded together.
struct Output {
    text: String,
    pairs: Vec<u8>,
    encoding: &'static Encoding,
    had_errors: bool,
}

impl Output {
    fn new(length: usize) -> Self {
        let text = String::with_capacity(length + length / 2);
        Self { text, pairs: Vec::new(), encoding: GBK, had_errors: false }
    }

    /// Adds a pair in an encoding whose pairs have the high bits set.
    fn pair(&mut self, encoding: &'static Encoding, pair: [u8; 2]) {
        if self.encoding != encoding {
            self.flush();
            self.encoding = encoding;
        }
        self.pairs.extend_from_slice(&pair);
    }

    fn ascii(&mut self, byte: u8) {
        self.flush();
        if byte.is_ascii() { self.text.push(char::from(byte)) } else { self.damage() }
    }

    fn damage(&mut self) {
        self.flush();
        self.had_errors = true;
        self.text.push(char::REPLACEMENT_CHARACTER);
    }

    fn flush(&mut self) {
        if !self.pairs.is_empty() {
            let (text, had_errors) = self.encoding.decode_without_bom_handling(&self.pairs);
            self.had_errors |= had_errors;
            self.text.push_str(&text);
            self.pairs.clear();
        }
    }

    fn finish(mut self) -> (String, bool) {
        self.flush();
        (self.text, self.had_errors)
    }
}

/// Takes the next byte, if it can be half of a pair.
fn half(bytes: &mut &[u8]) -> Option<u8> {
    let (byte, rest) = bytes.split_first().filter(|(byte, _)| (0x21..=0x7e).contains(*byte))?;
    *bytes = rest;
    Some(*byte)
}

/// Decodes ISO-2022-KR. Returns whether some bytes mean nothing; these become `�`.
pub(super) fn iso_2022_kr(mut bytes: &[u8]) -> (String, bool) {
    let mut output = Output::new(bytes.len());
    let mut is_shifted = false;
    while let Some((&byte, rest)) = bytes.split_first() {
        bytes = rest;
        match byte {
            ESCAPE => match bytes.strip_prefix(b"$)C") {
                Some(rest) => bytes = rest,
                None => output.damage(),
            },
            SHIFT_OUT => is_shifted = true,
            SHIFT_IN => is_shifted = false,
            b'\n' => {
                is_shifted = false;
                output.ascii(byte);
            }
            0x21..=0x7e if is_shifted => match half(&mut bytes) {
                Some(other) => output.pair(EUC_KR, [byte | 0x80, other | 0x80]),
                None => output.damage(),
            },
            byte => output.ascii(byte),
        }
    }
    output.finish()
}

/// Decodes HZ. Returns whether some bytes mean nothing; these become `�`.
pub(super) fn hz(mut bytes: &[u8]) -> (String, bool) {
    let mut output = Output::new(bytes.len());
    let mut is_shifted = false;
    while let Some((&byte, rest)) = bytes.split_first() {
        bytes = rest;
        match byte {
            b'~' => match bytes.split_first() {
                Some((b'{', rest)) => (is_shifted, bytes) = (true, rest),
                Some((b'}', rest)) => (is_shifted, bytes) = (false, rest),
                Some((b'~', rest)) => {
                    bytes = rest;
                    output.ascii(b'~');
                }
                // The line goes on.
                Some((b'\n', rest)) => bytes = rest,
                _ => output.damage(),
            },
            b'\n' => {
                is_shifted = false;
                output.ascii(byte);
            }
            0x21..=0x7e if is_shifted => match half(&mut bytes) {
                Some(other) => output.pair(GBK, [byte | 0x80, other | 0x80]),
                None => output.damage(),
            },
            byte => output.ascii(byte),
        }
    }
    output.finish()
}

/// The set of characters that a shift leads to in ISO-2022-CN.
#[derive(Clone, Copy)]
enum Chinese {
    Gb2312,
    Cns,
}

/// Decodes ISO-2022-CN. Returns whether some bytes mean nothing; these become `�`.
pub(super) fn iso_2022_cn(mut bytes: &[u8]) -> (String, bool) {
    let mut output = Output::new(bytes.len());
    let mut is_shifted = false;
    let mut set = None;
    while let Some((&byte, rest)) = bytes.split_first() {
        bytes = rest;
        match byte {
            ESCAPE => match bytes {
                [b'$', b')', b'A', rest @ ..] => (set, bytes) = (Some(Chinese::Gb2312), rest),
                [b'$', b')', b'G', rest @ ..] => (set, bytes) = (Some(Chinese::Cns), rest),
                [b'$', b'*', b'H', rest @ ..] => bytes = rest,
                // One character of the second plane.
                [b'N', one, other, rest @ ..] => {
                    bytes = rest;
                    match cns::plane_2([*one, *other]) {
                        Some(pair) => output.pair(BIG5, pair),
                        None => output.damage(),
                    }
                }
                _ => output.damage(),
            },
            SHIFT_OUT => is_shifted = true,
            SHIFT_IN => is_shifted = false,
            b'\n' => {
                (is_shifted, set) = (false, None);
                output.ascii(byte);
            }
            0x21..=0x7e if is_shifted => {
                let other = half(&mut bytes);
                match (set, other) {
                    (Some(Chinese::Gb2312), Some(other)) => {
                        output.pair(GBK, [byte | 0x80, other | 0x80]);
                    }
                    (Some(Chinese::Cns), Some(other)) => match cns::plane_1([byte, other]) {
                        Some(pair) => output.pair(BIG5, pair),
                        None => output.damage(),
                    },
                    _ => output.damage(),
                }
            }
            byte => output.ascii(byte),
        }
    }
    output.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn korean() {
        let bytes = b"\x1b$)CTalks: \x0eGy;s\x0f failed\n";
        assert_eq!(iso_2022_kr(bytes), ("Talks: 협상 failed\n".to_owned(), false));
        assert_eq!(iso_2022_kr(b"\x1b$)C\x0eG"), ("\u{fffd}".to_owned(), true));
        assert_eq!(iso_2022_kr(b"\x1b(B"), ("\u{fffd}(B".to_owned(), true));
    }

    #[test]
    fn chinese() {
        assert_eq!(hz(b"A ~{<:Ky2;~} B~~~\nC\n"), ("A 己所不 B~C\n".to_owned(), false));
        assert_eq!(hz(b"~{<:~"), ("己\u{fffd}".to_owned(), true));
        let bytes =
            b"\x1b$)A\x0e\x3c\x3a\x0f x\x1b$)G\x0e\x44\x21\x44\x22\x0f\x1b$*H\x1bN\x21\x21\n";
        assert_eq!(iso_2022_cn(bytes), ("己 x一乙乂\n".to_owned(), false));
        assert_eq!(iso_2022_cn(b"\x0e\x3c\x3a"), ("\u{fffd}".to_owned(), true));
    }

    #[test]
    fn nothing_panics() {
        proptest::proptest!(|(bytes: Vec<u8>)| {
            for decode in [iso_2022_kr, iso_2022_cn, hz] {
                drop(decode(&bytes));
            }
        });
    }
}
