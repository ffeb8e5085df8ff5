//! Reads the head of a Markdown file, between lines of three hyphens: title, date and author in YAML.

use crate::article::{date::date_of, metadata::Metadata};

/// The most lines of a head.
const MOST_LINES: usize = 60;

/// The head of a file.
#[derive(Debug, PartialEq)]
pub(super) struct Front {
    /// Where it ends: after its last line, in bytes.
    pub(super) end: usize,
    /// What it states.
    pub(super) metadata: Metadata,
}

/// Returns the head that a text begins with, if it has one.
pub(super) fn front(text: &str) -> Option<Front> {
    let mut lines = text.split_inclusive('\n');
    let mut end = lines.next().filter(|line| line.trim_end() == "---")?.len();
    let mut metadata = Metadata::default();
    let mut n_keys = 0;
    for line in lines.take(MOST_LINES) {
        end += line.len();
        let words = line.trim_end();
        if matches!(words, "---" | "...") {
            return (n_keys > 0).then_some(Front { end, metadata });
        }
        // What is indented, or an item of a list, belongs to the key above.
        if words.is_empty() || words.starts_with([' ', '\t', '-', '#']) {
            continue;
        }
        let (key, value) = words.split_once(':')?;
        if !key.chars().all(|character| character.is_alphanumeric() || "_-".contains(character)) {
            return None;
        }
        n_keys += 1;
        let value = value.trim().trim_matches(['"', '\'']);
        let field = match key.to_ascii_lowercase().as_str() {
            "title" => &mut metadata.title,
            "author" => &mut metadata.author,
            "lang" | "language" => &mut metadata.language,
            "date" => {
                metadata.date = date_of(value);
                continue;
            }
            _ => continue,
        };
        *field = Some(value.to_owned()).filter(|value| !value.is_empty());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_told_from_a_rule_and_text() {
        let text = "---\r\ntitle: \"گفتگو\"\nauthor:\n  - A. Writer\ndate: 12 March 2026\nlang: ur\n---\nText";
        let front = front(text).unwrap();
        assert_eq!(text.get(front.end..), Some("Text"));
        let Metadata { title, date, language, .. } = front.metadata;
        assert_eq!(
            (title.as_deref(), date.as_deref(), language.as_deref()),
            (Some("گفتگو"), Some("2026-03-12"), Some("ur"))
        );
        for text in [
            "---\nThe talks: an end\n---\n",
            "---\n\n---\n",
            "---\ntitle: x",
            "Text\n---\na: b\n---",
        ] {
            assert_eq!(super::front(text), None, "{text}");
        }
    }
}
