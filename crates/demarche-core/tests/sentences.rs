//! How often sentence ends are found in a sample of news in six languages.

use demarche_core::text::{Span, next_sentence};

/// Paragraphs that are read otherwise than a person reads them, each with why.
const MISREAD: &[&str] = &[
    // An ellipsis before a capital may go on with a name.
    "If they do not leave… He did not finish.",
    // A number or a small letter begins no sentence by the Unicode standard.
    "The list names 14 men. 9 of them are dead.",
    "“They lied,” he said. “they lied to all of us.”",
    // `5.30 p.m. Kabul time` goes on; only common first words tell.
    "They crossed at 5.30 p.m. Dusk fell.",
    // Urdu has no capitals to tell an ellipsis inside a sentence by.
    "اگر وہ نہ گئے۔۔۔ | تو دیکھیں گے۔ | بات ختم ہوئی۔",
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
