//! Tests that the sample study is exactly what our program would save, and that its files match the text.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use demarche_core::study::CoderId;
use demarche_core::{annotation::AnnotationSet, article::Article};
use demarche_files::{
    formats::{
        SetOf,
        native::{self, ArticleFile, StudyFile},
    },
    storage::{Study, read_article, read_set},
};
use serde_json::Value;

const PATH: &str = "assets/sample/istanbul-talks.txt";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sets() -> PathBuf {
    root().join("annotations").join(PATH)
}

fn sample() -> (Arc<Article>, AnnotationSet) {
    let study = Study::at(root()).unwrap();
    assert!(study.is_saved());
    let (coder, _) = study.coder().unwrap();
    assert_eq!(coder, CoderId::new("sample").unwrap());
    assert_eq!(study.article_paths().unwrap(), [PATH], "the study holds the sample alone");
    let path = demarche_core::study::ArticlePath::new(PATH).unwrap();
    let article = read_article(&study, &path).unwrap();
    let read = read_set(&study, &path, &coder, &article).unwrap();
    assert_eq!((read.problems.len(), read.duplicates.len()), (0, 0));
    (article, read.set)
}

#[test]
fn its_files_are_byte_for_byte_ours() {
    let (article, set) = sample();
    let mut written = Vec::new();
    native::write(SetOf { path: PATH, article: &article, set: &set }, &mut written).unwrap();
    let stored = fs::read_to_string(sets().join("sample.json")).unwrap();
    assert_eq!(String::from_utf8(written).unwrap(), stored);
    let stored = fs::read_to_string(sets().join("article.json")).unwrap();
    assert_eq!(ArticleFile::read(stored.as_bytes()).unwrap().write(), stored);
    let stored = fs::read_to_string(root().join("annotations/study.json")).unwrap();
    assert_eq!(StudyFile::read(stored.as_bytes()).unwrap().write(), stored);
    let hash: String = article.text_sha256.to_string().chars().take(16).collect();
    let copy = fs::read_to_string(sets().join(format!("text.{hash}.txt"))).unwrap();
    assert_eq!(copy, article.text(), "the text the marks count in");
}

#[test]
fn its_files_match_their_schemas() {
    let files = [
        ("annotations", sets().join("sample.json")),
        ("article", sets().join("article.json")),
        ("study", root().join("annotations/study.json")),
    ];
    for (name, file) in files {
        let schema = root().join(format!("assets/schemas/{name}.schema.json"));
        let [schema, value]: [Value; 2] =
            [schema, file].map(|path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap());
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn every_quote_is_its_slice() {
    let (article, set) = sample();
    let characters: Vec<char> = article.text().chars().collect();
    let slice = |start: usize, end: usize| characters[start..end].iter().collect::<String>();
    let file: Value =
        serde_json::from_slice(&fs::read(sets().join("sample.json")).unwrap()).unwrap();
    assert_eq!(file["article"]["length"], characters.len());
    let records = file["annotations"].as_array().unwrap();
    assert_eq!(records.len(), set.len());
    for record in records {
        let span = &record["spans"][0];
        let [start, end] =
            ["start", "end"].map(|key| usize::try_from(span[key].as_u64().unwrap()).unwrap());
        let exact = span["exact"].as_str().unwrap();
        assert_eq!(slice(start, end), exact);
        assert_eq!(slice(start.saturating_sub(32), start), span["prefix"].as_str().unwrap_or(""));
        let after = (end + 32).min(characters.len());
        assert_eq!(slice(end, after), span["suffix"].as_str().unwrap_or(""));
        assert_eq!(exact.trim_matches([' ', '\n', '.', ',', ';']), exact, "edges are clean");
    }
    assert_eq!(set.unplaced(), 0);
}

#[test]
fn it_shows_what_marking_looks_like() {
    let (_, set) = sample();
    assert!(set.len() >= 15, "{}", set.len());
    let codes: HashSet<&str> = set.iter().map(|annotation| &*annotation.code.0).collect();
    assert_eq!(codes, HashSet::from(["demand", "allegation", "commitment"]));
    let overlaps = set
        .iter()
        .filter(|annotation| set.intersecting(annotation.hull().unwrap()).len() > 1)
        .count();
    assert!(overlaps >= 4, "{overlaps}");
    assert!(set.iter().filter(|annotation| !annotation.memo().is_empty()).count() >= 2);
    assert!(set.iter().any(|annotation| annotation.is_unsure));
    assert_eq!(set.header().done, None, "sentences are left for the reader to mark");
}

#[test]
fn the_article_has_the_shape_of_a_real_one() {
    use demarche_core::article::BlockKind;
    let (article, _) = sample();
    let words = article.text().split_whitespace().count();
    assert!((700..=1000).contains(&words), "{words}");
    assert_eq!(article.metadata.date.as_deref(), Some("2025-11-09"));
    assert_eq!(article.metadata.dateline.as_deref(), Some("ISLAMABAD"));
    let count = |kind| article.blocks().iter().filter(|block| block.kind == kind).count();
    assert_eq!((count(BlockKind::Title), count(BlockKind::Date)), (1, 1));
    assert_eq!((count(BlockKind::Heading), count(BlockKind::ListItem)), (6, 5));
}
