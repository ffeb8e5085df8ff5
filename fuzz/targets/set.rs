//! Any bytes as a set: what can be read is written so that it reads the same, and marks in their place have their words.
#![no_main]

mod common;

use demarche_core::annotation::Status;
use demarche_files::formats::{SetOf, csv, jsonl, native};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let article = common::article(common::TEXT);
    drop(native::skim(bytes));
    drop(native::skim_coder(bytes));
    drop(native::check(bytes, Some((&article, &|_| None))));
    // Every kept text is another version of the article.
    let kept = |_| Some("Talks\n\nHe said: Kabul must act. Hand over that list by Monday.".into());
    drop(native::read_from(bytes, &article, &kept));
    let Ok(read) = native::read(bytes, &article) else { return };
    for mark in read.set.iter() {
        for span in &mark.spans {
            assert!(span.of(article.text()).is_some_and(|words| !words.is_empty()));
        }
        assert!(mark.spans.is_sorted_by(|one, other| one.end() <= other.start()));
        if mark.status() != Status::Orphan {
            assert!(!mark.spans.is_empty());
        }
    }
    let of = SetOf { path: "a.txt", article: &article, set: &read.set };
    let mut once = Vec::new();
    // Only a lost mark without stored words cannot be written.
    if native::write(of, &mut once).is_err() {
        return;
    }
    let again = native::read(&once, &article).expect("what is written can be read");
    assert!(again.problems.is_empty() && again.duplicates.is_empty());
    assert_eq!(again.set.len(), read.set.len());
    let mut twice = Vec::new();
    native::write(SetOf { set: &again.set, ..of }, &mut twice).expect("it was written before");
    assert_eq!(once, twice);
    drop(jsonl::write([of], Vec::new()));
    drop(csv::write([of], csv::Formulas::Guard, Vec::new()));
});
