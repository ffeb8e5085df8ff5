//! Reads texts in every encoding as other programs encoded them.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write as _;

use demarche_files::extract::{Charset, guess, plain, plain_as};
use expect_test::expect;

/// A text in an encoding.
struct Golden {
    charset: Charset,
    text: &'static str,
    bytes: Vec<u8>,
}

/// Returns the texts that `docs/encodings/golden.py` wrote.
fn golden() -> Vec<Golden> {
    let lines: Vec<&str> = include_str!("fixtures/encodings.txt").lines().skip(1).collect();
    let texts = lines.chunks(3).map(|lines| {
        let [head, text, digits] = *<&[&str; 3]>::try_from(lines).unwrap();
        let name = head.strip_prefix("= ").unwrap().split(' ').next().unwrap();
        let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2).unwrap(), 16).unwrap();
        let bytes = (0..digits.len()).step_by(2).map(byte).collect();
        Golden { charset: Charset::named(name).unwrap(), text, bytes }
    });
    texts.collect()
}

#[test]
fn every_encoding_is_read_as_other_programs_write_it() {
    let golden = golden();
    let labels: Vec<&str> = golden.iter().map(|golden| golden.charset.label()).collect();
    let all: Vec<&str> = Charset::all().map(Charset::label).collect();
    assert_eq!(labels, all, "one text for each encoding, in their order");
    for Golden { charset, text, bytes } in golden {
        let article = plain_as(bytes.clone(), charset).unwrap();
        assert_eq!(article.text(), text, "{}", charset.label());
        // What is stored leads to the same text.
        let again = plain(bytes, Some(article.encoding)).unwrap();
        assert_eq!((again.text(), again.encoding), (text, article.encoding));
    }
}

/// Two sentences say less than an article; what is written in brackets are the guesses that give another text.
#[test]
fn the_encoding_of_two_sentences_is_guessed() {
    let golden = golden();
    let mut wrong = String::new();
    for Golden { charset, text, bytes } in &golden {
        let guess = guess(bytes).unwrap();
        if plain_as(bytes.clone(), guess.charset).is_ok_and(|read| read.text() == *text) {
            continue;
        }
        let (label, guessed) = (charset.label(), guess.charset.label());
        writeln!(wrong, "{label} ({guessed}, {:?})", guess.certainty).unwrap();
    }
    expect![[r"
        DOS 858 (DOS 850, Doubtful)
        DOS 860 (Portuguese) (Windows-1252, ISO 8859-1, Doubtful)
        ISO 8859-14 (DOS 850, Likely)
        ISO 8859-16 (Windows-1250, Sure)
    "]]
    .assert_eq(&wrong);
}
