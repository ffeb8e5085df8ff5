//! The paths a source file names, resolved to where they lead.

use crate::lexer::{Token, tokens};

/// Where a path stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a `use` or `extern crate`, where one segment is an import too.
    Import,
    /// In an expression, a type or an attribute.
    Code,
}

/// A path as it stands in a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// Whether it starts at our crate's root; else it names another crate, or something near by.
    pub(crate) is_ours: bool,
    /// Its segments; a glob ends with `*`.
    pub(crate) segments: Vec<String>,
    /// Where it stands.
    pub(crate) place: Place,
    /// Its line, counted from 1.
    pub(crate) line: usize,
}

/// Returns the module a file holds: `src/ui/reader/mod.rs` and `src/ui/reader.rs` hold `ui`, `reader`.
pub(crate) fn module_of(file: &str) -> Vec<String> {
    let stem = file.strip_prefix("src/").unwrap_or(file);
    let stem = stem.strip_suffix(".rs").unwrap_or(stem);
    let stem = stem.strip_suffix("/mod").unwrap_or(stem);
    match stem {
        "lib" | "main" => Vec::new(),
        _ => stem.split('/').map(str::to_owned).collect(),
    }
}

/// Returns all paths of two segments or more, and every leaf of every `use`.
pub(crate) fn paths(file: &str, source: &str) -> Vec<Named> {
    let tokens = tokens(source);
    let mut walk = Walk {
        tokens: &tokens,
        at: 0,
        module: module_of(file),
        depths: Vec::new(),
        named: Vec::new(),
    };
    let mut depth = 0_usize;
    while let Some(token) = walk.peek(0) {
        match token {
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                if walk.depths.last() == Some(&depth) {
                    walk.depths.pop();
                    walk.module.pop();
                }
            }
            "mod" if walk.peek(2) == Some("{") => {
                walk.module.push(walk.peek(1).unwrap().to_owned());
                walk.depths.push(depth);
                depth += 1;
                walk.at += 2;
            }
            "use" if walk.peek(1) != Some("<") => {
                walk.at += 1;
                walk.use_tree(&[]);
                continue;
            }
            "extern" if walk.peek(1) == Some("crate") => {
                let (name, line) = (walk.peek(2).unwrap().to_owned(), walk.line(2));
                walk.name(&[name], line, Place::Import);
                walk.at += 2;
            }
            _ => {
                if walk.path() {
                    continue;
                }
            }
        }
        walk.at += 1;
    }
    walk.named
}

struct Walk<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    /// Where we are, modules inside the file included.
    module: Vec<String>,
    /// How deep in braces each module inside the file was opened.
    depths: Vec<usize>,
    named: Vec<Named>,
}

impl<'a> Walk<'a> {
    fn peek(&self, ahead: usize) -> Option<&'a str> {
        self.tokens.get(self.at + ahead).map(|token| token.text)
    }

    fn is_word(&self, ahead: usize) -> bool {
        self.tokens.get(self.at + ahead).is_some_and(Token::is_word)
    }

    fn line(&self, ahead: usize) -> usize {
        self.tokens.get(self.at + ahead).map_or(0, |token| token.line)
    }

    /// Takes a path in an expression, a type or an attribute; returns whether there was one.
    fn path(&mut self) -> bool {
        let before = self.at.checked_sub(1).map(|at| &self.tokens[at]);
        let is_head = self.is_word(0) && before.is_none_or(|token| token.text != ".");
        if !is_head || self.peek(1) != Some("::") || !self.is_word(2) {
            return false;
        }
        let line = self.line(0);
        let mut segments = vec![self.peek(0).unwrap().to_owned()];
        self.at += 1;
        while self.peek(0) == Some("::") && self.is_word(1) {
            segments.push(self.peek(1).unwrap().to_owned());
            self.at += 2;
        }
        self.name(&segments, line, Place::Code);
        true
    }

    /// Takes one tree of a `use` and what follows it up to `,`, `}` or `;`.
    fn use_tree(&mut self, prefix: &[String]) {
        let mut segments = prefix.to_vec();
        loop {
            let line = self.line(0);
            match self.peek(0) {
                Some("::") => self.at += 1,
                Some("{") => return self.use_group(&segments),
                Some("as") => self.at += 2,
                Some("self") if !segments.is_empty() => {
                    self.name(&segments, line, Place::Import);
                    self.at += 1;
                }
                Some(text) if text == "*" || self.is_word(0) => {
                    segments.push(text.to_owned());
                    self.at += 1;
                    // The last segment names something; the ones before only lead there.
                    if self.peek(0) != Some("::") {
                        self.name(&segments, line, Place::Import);
                    }
                }
                _ => return,
            }
        }
    }

    /// Takes the trees between braces.
    fn use_group(&mut self, prefix: &[String]) {
        self.at += 1;
        while self.peek(0).is_some_and(|token| token != "}") {
            self.use_tree(prefix);
            // A comma; or, inside a macro, something that is no path.
            if self.peek(0) != Some("}") {
                self.at += 1;
            }
        }
        self.at += 1;
    }

    /// Records a path, `crate`, `self` and `super` resolved.
    fn name(&mut self, segments: &[String], line: usize, place: Place) {
        let mut rest = segments;
        let mut base: Option<Vec<String>> = None;
        while let Some((first, tail)) = rest.split_first() {
            match first.as_str() {
                "crate" if base.is_none() => base = Some(Vec::new()),
                "self" => base = Some(base.unwrap_or_else(|| self.module.clone())),
                "super" => {
                    let mut module = base.unwrap_or_else(|| self.module.clone());
                    module.pop();
                    base = Some(module);
                }
                _ => break,
            }
            rest = tail;
        }
        let is_ours = base.is_some();
        let segments = base.unwrap_or_default().into_iter().chain(rest.iter().cloned()).collect();
        self.named.push(Named { is_ours, segments, place, line });
    }
}
