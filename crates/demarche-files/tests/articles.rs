//! Reads documents that real programs wrote, and compares their text and blocks with what they hold.
//!
//! `tests/fixtures/articles/README.md` says which program wrote which. `UPDATE_EXPECT=1` writes the expected blocks again.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{fmt::Write as _, fs, path::PathBuf};

use demarche_core::article::Article;
use demarche_files::extract::{self, FileKind};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/articles"))
}

/// Writes what was found in an article: its metadata, then each block with its kind.
fn sketch(article: &Article) -> String {
    let found = article.found();
    let mut sketch = String::new();
    for (name, value) in [
        ("title", &found.title),
        ("date", &found.date),
        ("author", &found.author),
        ("source", &found.source),
        ("url", &found.url),
        ("language", &found.language),
        ("dateline", &found.dateline),
    ] {
        if let Some(value) = value {
            writeln!(sketch, "{name}: {value}").unwrap();
        }
    }
    let remarks = article.extraction.iter().flat_map(|extraction| &extraction.remarks);
    for remark in remarks {
        writeln!(sketch, "remark: {remark}").unwrap();
    }
    for block in article.blocks() {
        let words = block.span.of(article.text()).unwrap();
        let words = words.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t");
        let level = if block.depth > 0 { format!(" {}", block.depth + 1) } else { String::new() };
        writeln!(sketch, "[{}{level}] {words}", block.kind.name()).unwrap();
    }
    sketch
}

#[test]
fn documents_of_real_programs_are_read_as_they_are() {
    let mut names: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.ends_with(".expected") && name != "README.md")
        .collect();
    names.sort();
    let mut wrong = Vec::new();
    for name in &names {
        let bytes = fs::read(folder().join(name)).unwrap();
        let kind = FileKind::of(name, &bytes);
        let found = match extract::article(kind, bytes, None) {
            Ok(article) => sketch(&article),
            Err(error) => format!("refused: {error}\n"),
        };
        let expected = folder().join(format!("{name}.expected"));
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            let mut file = tempfile::NamedTempFile::new_in(folder()).unwrap();
            std::io::Write::write_all(&mut file, found.as_bytes()).unwrap();
            file.persist(&expected).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("{name}:\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
