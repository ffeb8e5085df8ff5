//! Reads documents that real programs wrote, and compares their text and blocks with what they hold.
//!
//! `tests/fixtures/articles/README.md` says which program wrote which. `UPDATE_EXPECT=1` writes the expected blocks again.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "articles/score.rs"]
mod score;

use std::{fmt::Write as _, fs, path::Path};

use demarche_core::article::{Article, InlineKind};
use demarche_files::extract::{self, ExtractError, FileKind};
use score::{Agreement, Truth, folder, names, text};

/// The least agreement of the words that are read with those of the source.
const FLOOR: f64 = 0.97;

/// The least agreement of pairs of neighbouring words, which also tells whether they are in order.
const FLOOR_OF_PAIRS: f64 = 0.93;

/// Writes what was found in an article: its metadata, then each block with its kind and, below it, what is set apart in it.
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
    for word in divided_words(article) {
        writeln!(sketch, "divided: {word}").unwrap();
    }
    for block in article.blocks() {
        let words = block.span.of(article.text()).unwrap();
        let words = words.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t");
        let level = if block.depth > 0 { format!(" {}", block.depth + 1) } else { String::new() };
        writeln!(sketch, "[{}{level}] {words}", block.kind.name()).unwrap();
        for kind in InlineKind::ALL {
            let bytes = block.span.start()..block.span.end();
            let within = article.inlines().within(kind, bytes);
            let words: Vec<&str> = within.filter_map(|span| span.of(article.text())).collect();
            if !words.is_empty() {
                let words = words.join(" | ").replace('\n', "\\n");
                writeln!(sketch, "    {}: {words}", kind.name()).unwrap();
            }
        }
    }
    sketch
}

/// Returns the words that hyphens divide at the ends of lines, with these hyphens.
fn divided_words(article: &Article) -> Vec<String> {
    let hyphens = article.extraction.iter().flat_map(|extraction| extraction.hyphens.iter());
    let word = |at: &usize| {
        let (before, after) = article.text().split_at(*at);
        let before = before.rsplit(char::is_whitespace).next().unwrap();
        format!("{before}-{}", after.split_whitespace().next().unwrap())
    };
    hyphens.map(word).collect()
}

fn is_update() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some()
}

fn write(path: &Path, content: &str) {
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap()).unwrap();
    std::io::Write::write_all(&mut file, content.as_bytes()).unwrap();
    file.persist(path).unwrap();
}

fn read(folder: &Path, name: &str) -> Result<Article, ExtractError> {
    let bytes = fs::read(folder.join(name)).unwrap();
    extract::article(FileKind::of(name, &bytes), bytes, None)
}

/// Compares the sketches of documents with the expected ones, or writes them again.
fn compare(folder: &Path, names: &[String]) {
    let mut wrong = Vec::new();
    for name in names {
        let found = match read(folder, name) {
            Ok(article) => sketch(&article),
            Err(error) => format!("refused: {error}\n"),
        };
        let expected = folder.join(format!("{name}.expected"));
        if is_update() {
            write(&expected, &found);
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("{name}:\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn documents_of_real_programs_are_read_as_they_are() {
    compare(&folder(), &names());
}

#[test]
fn what_is_set_apart_in_documents_is_inside_of_their_blocks() {
    for name in names().into_iter().filter(|name| !name.contains("-source.")) {
        let article = read(&folder(), &name).unwrap();
        for inline in article.inlines().to_vec() {
            let mut blocks = article.blocks().iter();
            assert!(
                blocks.any(|block| block.span.contains_span(inline.span)),
                "{name}: {inline:?}"
            );
            assert_ne!(inline.kind, InlineKind::Markup, "{name}");
        }
    }
}

#[test]
fn damaged_and_hostile_documents_are_read_or_refused() {
    let folder = folder().join("damaged");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.ends_with(".expected"))
        .collect();
    names.sort();
    compare(&folder, &names);
}

/// Reads a document. Returns how well its words, and pairs of neighbouring words, agree with those of its source.
fn agreements(name: &str) -> [Agreement; 2] {
    let article = read(&folder(), name).unwrap();
    let truth = Truth::of(name);
    let text = text(&article);
    // Books say their titles twice, and a Markdown file says its title in its head, which is no text.
    let has_front = name.contains("-source.") || FileKind::of(name, b"") == FileKind::Epub;
    let (found, wanted) = if has_front {
        (truth.words_without_front(&text), truth.words_of_body())
    } else {
        (score::words(&text), truth.words())
    };
    [1, 2].map(|n| Agreement::of_runs(n, &found, &wanted))
}

/// The documents that are read less well are listed in `articles/worse.txt`, each with the precision and the recall of its words
/// and the agreement of pairs of them, so that the list can only get shorter on purpose.
#[test]
fn the_words_of_documents_are_those_of_their_sources_in_their_order() {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/articles/worse.txt");
    let mut found = String::new();
    for name in names() {
        let [words, pairs] = agreements(&name);
        if words.f1() < FLOOR || pairs.f1() < FLOOR_OF_PAIRS {
            let (precision, recall, pairs) = (words.precision(), words.recall(), pairs.f1());
            writeln!(found, "{name} {precision:.2} {recall:.2} {pairs:.2}").unwrap();
        }
    }
    if is_update() {
        write(&list, &found);
    } else {
        assert_eq!(found, fs::read_to_string(list).unwrap(), "precision, recall, pairs");
    }
}
