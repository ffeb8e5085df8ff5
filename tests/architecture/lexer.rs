//! Rust source as tokens: comments, strings and numbers are passed over.
#![expect(clippy::string_slice, reason = "cuts where it has just looked; a test may panic")]

/// One token that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    /// The identifier, `::`, or one sign.
    pub(crate) text: &'a str,
    /// Its line, counted from 1.
    pub(crate) line: usize,
}

impl Token<'_> {
    /// Returns whether it is an identifier or a keyword.
    pub(crate) fn is_word(&self) -> bool {
        self.text.starts_with(is_word_start)
    }
}

fn is_word_start(sign: char) -> bool {
    sign.is_alphabetic() || sign == '_'
}

fn is_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

/// Splits `source` into tokens.
pub(crate) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer { rest: source, line: 1, tokens: Vec::new() };
    while !lexer.rest.is_empty() {
        lexer.step();
    }
    lexer.tokens
}

struct Lexer<'a> {
    rest: &'a str,
    line: usize,
    tokens: Vec<Token<'a>>,
}

impl<'a> Lexer<'a> {
    fn step(&mut self) {
        let rest = self.rest;
        let first = rest.chars().next().unwrap();
        if rest.starts_with("//") {
            self.skip(rest.find('\n').unwrap_or(rest.len()));
        } else if rest.starts_with("/*") {
            self.skip(block_comment(rest));
        } else if let Some(length) = string(rest) {
            self.skip(length);
        } else if first == '\'' {
            self.skip(quote(rest));
        } else if first.is_ascii_digit() {
            self.skip(number(rest));
        } else if is_word_start(first) {
            let start = if rest.starts_with("r#") { 2 } else { 0 };
            let length = rest[start..].find(|sign| !is_word(sign)).unwrap_or(rest.len() - start);
            self.push(&rest[start..start + length], start + length);
        } else if rest.starts_with("::") {
            self.push("::", 2);
        } else if first.is_whitespace() {
            self.skip(first.len_utf8());
        } else {
            let sign = &rest[..first.len_utf8()];
            self.push(sign, sign.len());
        }
    }

    fn push(&mut self, text: &'a str, length: usize) {
        self.tokens.push(Token { text, line: self.line });
        self.skip(length);
    }

    fn skip(&mut self, length: usize) {
        let (done, rest) = self.rest.split_at(length);
        self.line += done.matches('\n').count();
        self.rest = rest;
    }
}

/// Returns the length of the block comment at the start; they nest.
fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest[at..].starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().unwrap().len_utf8();
        }
    }
    rest.len()
}

/// Returns the length of the string literal at the start, of whatever kind, if there is one.
fn string(rest: &str) -> Option<usize> {
    let prefix = ["br", "cr", "b", "c", "r", ""].into_iter().find(|prefix| {
        rest.strip_prefix(prefix).is_some_and(|body| body.starts_with(['"', '#']))
    })?;
    let body = &rest[prefix.len()..];
    let hashes = body.len() - body.trim_start_matches('#').len();
    if !body[hashes..].starts_with('"') || (hashes > 0 && !prefix.ends_with('r')) {
        return None;
    }
    let open = prefix.len() + hashes + 1;
    if prefix.ends_with('r') {
        let close = format!("\"{}", "#".repeat(hashes));
        return Some(rest[open..].find(&close).map_or(rest.len(), |at| open + at + close.len()));
    }
    Some(open + escaped(&rest[open..], '"'))
}

/// Returns the length up to and with the closing sign, escapes passed over.
fn escaped(rest: &str, close: char) -> usize {
    let mut is_escaped = false;
    for (at, sign) in rest.char_indices() {
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            sign if sign == close => return at + sign.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

/// Returns the length of the character literal or the lifetime at the start.
fn quote(rest: &str) -> usize {
    let body = &rest[1..];
    let mut signs = body.chars();
    let is_character =
        body.starts_with('\\') || { signs.next().is_some() && signs.next() == Some('\'') };
    if is_character {
        return 1 + escaped(body, '\'');
    }
    1 + body.find(|sign| !is_word(sign)).unwrap_or(body.len())
}

/// Returns the length of the number at the start; `0..x` is the number `0`.
fn number(rest: &str) -> usize {
    let whole = rest.find(|sign| !is_word(sign)).unwrap_or(rest.len());
    match rest[whole..].strip_prefix('.') {
        Some(fraction) if fraction.starts_with(|sign: char| sign.is_ascii_digit()) => {
            whole + 1 + fraction.find(|sign| !is_word(sign)).unwrap_or(fraction.len())
        }
        _ => whole,
    }
}
