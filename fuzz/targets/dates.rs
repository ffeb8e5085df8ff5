//! Any line as one that says when an article was published: what is found is a date.
#![no_main]

mod laws;

use demarche_core::article::{
    Article, Sha256, date_as_iso, date_of_line, moment_as_iso, structure,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|line: &str| {
    if let Some(date) = date_of_line(line) {
        assert_eq!(date_as_iso(&date), Ok(date), "in {line:?}");
    }
    if let Ok(date) = date_as_iso(line) {
        assert_eq!(date_as_iso(&date), Ok(date));
    }
    if let Ok(moment) = moment_as_iso(line) {
        assert_eq!(moment_as_iso(&moment), Ok(moment));
    }
    // The same line where such lines stand, and in the head of a Markdown file.
    let body = "The ministers met on Monday and agreed on nothing, their spokesman said.";
    for text in [
        format!("Talks stall\n{line}\n\n{body}\n{body}\n\n{line}\n\n{body}\n"),
        format!("---\ntitle: Talks\ndate: {line}\n---\n{body}\n"),
    ] {
        let (blocks, metadata) = structure(&text);
        let hash = Sha256([0; 32]);
        laws::check(&Article::new(text.into(), blocks, metadata, "UTF-8", hash, hash));
    }
});
