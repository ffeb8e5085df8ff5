//! Checks where sentences end in a sample of news in many languages.

use demarche_core::text::{Span, next_sentence};

/// Paragraphs that are not split as a person would split them, each with the reason.
const MISREAD: &[&str] = &[
    // A number begins a sentence only after a word that is too long for an abbreviation.
    "The list names 14 men. 9 of them are dead.",
];

#[test]
fn sentences_end_where_a_person_ends_them() {
    let sample = include_str!("fixtures/sentences.txt");
    let mut misread: Vec<String> = Vec::new();
    for line in sample.lines().filter(|line| !line.starts_with('#')) {
        let (_, expected) = line.split_once('\t').unwrap();
        let text = expected.replace(" | ", " ");
        let within = Span::new(0, text.len()).unwrap();
        let mut found = String::new();
        let mut start = 0;
        while start < text.len() {
            let end = next_sentence(&text, within, start);
            found.push_str(text.get(start..end).unwrap().trim_end());
            found.push_str(if end < text.len() { " | " } else { "" });
            start = end;
        }
        if found != expected {
            misread.push(found);
        }
    }
    assert_eq!(misread, MISREAD);
}
