//! Compares the words that were read from a document with those of its source. Used by a test and by a benchmark.

use std::{collections::HashMap, fs, path::PathBuf};

use demarche_core::article::{Article, BlockKind};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Returns the folder of the documents.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/articles"))
}

/// Returns the names of the documents that are whole, sorted.
pub(crate) fn names() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        .filter(|name| !name.ends_with(".expected") && name != "README.md")
        .collect();
    names.sort();
    names
}

/// What a document holds, from its source.
#[derive(Debug)]
pub(crate) struct Truth {
    /// Its title, byline and date, a line each.
    front: Vec<String>,
    body: String,
}

impl Truth {
    /// Returns what the document with this name holds.
    pub(crate) fn of(name: &str) -> Self {
        let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
        let stem = if stem.starts_with("news-") {
            stem
        } else {
            stem.split_once('-').map_or(stem, |(text, _)| text)
        };
        let sources = folder().join("sources");
        let source = ["md", "txt"]
            .iter()
            .find_map(|extension| {
                fs::read_to_string(sources.join(format!("{stem}.{extension}"))).ok()
            })
            .unwrap_or_else(|| panic!("{name} has no source"));
        let source = source.strip_prefix("---\n").unwrap_or(&source);
        let (head, body) = source.split_once("\n\n").unwrap();
        let front = head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .filter(|(name, _)| matches!(*name, "title" | "date"))
            .map(|(_, value)| value.to_owned())
            .chain(byline(head))
            .collect();
        Self { front, body: body.to_owned() }
    }

    /// Returns all of its words.
    pub(crate) fn words(&self) -> Vec<String> {
        words(&format!("{}\n{}", self.front.join("\n"), self.body))
    }

    /// Returns the words of its text without title, byline and date.
    pub(crate) fn words_of_body(&self) -> Vec<String> {
        words(&self.body)
    }

    /// Returns the words of a text without the lines that hold nothing but its title, byline or date.
    pub(crate) fn words_without_front(&self, text: &str) -> Vec<String> {
        let lines = text.lines().filter(|line| {
            let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
            let rest = self.front.iter().fold(line, |line, front| line.replace(front, ""));
            !words(&rest).is_empty()
        });
        words(&lines.collect::<Vec<_>>().join("\n"))
    }
}

/// Returns the line with the author's name, which says more than the name in some sources.
fn byline(head: &str) -> Option<String> {
    let value = |name: &str| head.lines().find_map(|line| line.strip_prefix(name));
    value("byline: ").or_else(|| value("author: ")).map(str::to_owned)
}

/// Returns the text of an article without page clutter, a block in a line.
pub(crate) fn text(article: &Article) -> String {
    let blocks = article.blocks().iter().filter(|block| block.kind != BlockKind::Noise);
    let words = blocks.filter_map(|block| block.span.of(article.text()));
    words.map(|words| words.replace('\n', " ")).collect::<Vec<_>>().join("\n")
}

/// Returns the words of a text: letters and digits that stand together, each alone in Chinese, Japanese and Thai.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for letter in text.nfc().flat_map(char::to_lowercase).map(on_the_line) {
        if is_written_without_spaces(letter) {
            words.push(std::mem::take(&mut word));
            words.push(letter.to_string());
        } else if letter.is_alphanumeric() || is_combining_mark(letter) {
            word.push(letter);
        } else if !is_invisible(letter) {
            words.push(std::mem::take(&mut word));
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// Returns the digit of a raised digit, as which the numbers of notes are read from some documents.
fn on_the_line(letter: char) -> char {
    match letter {
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        _ => letter,
    }
}

fn is_written_without_spaces(letter: char) -> bool {
    matches!(letter, '\u{E01}'..='\u{E4E}' | '\u{3005}' | '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}')
}

/// Returns whether a character changes only how its neighbours are joined or ordered.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// How well two lists of words agree.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Agreement {
    right: usize,
    found: usize,
    wanted: usize,
}

impl Agreement {
    /// Compares how often each run of `n` words occurs in both lists.
    pub(crate) fn of_runs(n: usize, found: &[String], wanted: &[String]) -> Self {
        let mut counts: HashMap<&[String], usize> = HashMap::new();
        for run in wanted.windows(n) {
            *counts.entry(run).or_default() += 1;
        }
        let mut right = 0;
        for run in found.windows(n) {
            if let Some(count) = counts.get_mut(run).filter(|count| **count > 0) {
                *count -= 1;
                right += 1;
            }
        }
        let length = |words: &[String]| words.windows(n).len();
        Self { right, found: length(found), wanted: length(wanted) }
    }

    /// Returns the share of what was found that is in the source.
    pub(crate) fn precision(self) -> f64 {
        share(self.right, self.found)
    }

    /// Returns the share of the source that was found.
    pub(crate) fn recall(self) -> f64 {
        share(self.right, self.wanted)
    }

    /// Returns the harmonic mean of both.
    pub(crate) fn f1(self) -> f64 {
        share(2 * self.right, self.found + self.wanted)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}
