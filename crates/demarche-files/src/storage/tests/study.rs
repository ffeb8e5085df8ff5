//! Tests which study an article belongs to.

use std::{fs, io::Write as _};

use demarche_core::{article::ArticleRecord, study::PathError};

use super::super::{StorageError, Study, atomic, change_record, read_article, study::canonical};
use crate::formats::native::ReadError;

fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        atomic::write(&path, |file| file.write_all(content.as_bytes())).unwrap();
    }
    folder
}

const OURS: &str =
    r#"{"format": "demarche/study", "version": 1, "title": "Talks", "coder": "sample"}"#;

#[test]
fn the_nearest_study_upwards_is_used() {
    let folder = tree(&[
        ("annotations/study.json", OURS),
        ("a/b/talks.txt", "x"),
        ("c/annotations/study.json", "{}"),
        ("c/x", "x"),
    ]);
    let (study, path) = Study::containing(&folder.path().join("a/b/../b/talks.txt")).unwrap();
    assert_eq!(
        (study.root(), path.as_str()),
        (canonical(folder.path()).unwrap().as_path(), "a/b/talks.txt")
    );
    assert_eq!((study.title(), study.is_saved()), ("Talks", true));
    assert_eq!(study.coder().unwrap().0.as_str(), "sample");
    let (outer, path) = Study::containing(&folder.path().join("c/x")).unwrap();
    assert_eq!(
        (outer.title(), path.as_str()),
        ("Talks", "c/x"),
        "a study file of another program does not count"
    );
}

#[test]
fn without_a_study_the_articles_folder_becomes_one_at_the_first_save() {
    let folder = tree(&[("talks.txt", "x")]);
    let (study, path) = Study::containing(&folder.path().join("talks.txt")).unwrap();
    assert_eq!((path.as_str(), study.is_saved(), study.needs_home()), ("talks.txt", false, None));
    assert!(!folder.path().join("annotations").exists());
    study.make(&path).unwrap();
    study.make(&path).unwrap();
    let again = Study::at(folder.path()).unwrap();
    assert!(again.is_saved());
    assert_eq!(again.title(), study.title());
    assert!(
        fs::read_to_string(folder.path().join("annotations/.gitignore"))
            .unwrap()
            .contains("*.lock")
    );
}

#[test]
fn a_study_of_listed_folders_does_not_take_in_other_articles() {
    const LISTED: &str = r#"{"format": "demarche/study", "version": 1, "folders": ["news/"]}"#;
    let folder = tree(&[
        ("annotations/study.json", LISTED),
        ("annotations/old/marked.txt/ayesha.json", "{}"),
        ("news/a/talks.txt", "x"),
        ("newsletters/talks.txt", "x"),
        ("old/marked.txt", "x"),
        ("notes.txt", "x"),
    ]);
    let root = canonical(folder.path()).unwrap();
    let check = |article: &str, home: &str, path: &str| {
        let (study, found) = Study::containing(&root.join(article)).unwrap();
        let expected = if home.is_empty() { root.clone() } else { root.join(home) };
        assert_eq!((study.root(), found.as_str()), (expected.as_path(), path), "{article}");
    };
    check("news/a/talks.txt", "", "news/a/talks.txt");
    check("newsletters/talks.txt", "newsletters", "talks.txt");
    check("old/marked.txt", "", "old/marked.txt");
    check("notes.txt", "", "notes.txt");
}

#[test]
fn only_listed_folders_are_looked_through_for_other_articles() {
    const LISTED: &str =
        r#"{"format": "demarche/study", "version": 1, "folders": ["news", "news/a/"]}"#;
    let folder = tree(&[
        ("annotations/study.json", LISTED),
        ("annotations/old/marked.txt/ayesha.json", "{}"),
        ("annotations/news/a/marked.log/ayesha.json", "{}"),
        ("news/a/talks.txt", "x"),
        ("news/a/marked.log", "x"),
        ("old/marked.txt", "x"),
        ("old/other.txt", "x"),
    ]);
    let study = Study::at(folder.path()).unwrap();
    let known = study.article_paths().unwrap();
    let known: Vec<_> = known.iter().collect();
    assert_eq!(known.len(), 3);
    assert!(study.still_has(&known).unwrap());
    let put = |name: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        atomic::write(&path, |file| file.write_all(b"x")).unwrap();
    };
    put("annotations/old/other.txt/ayesha.json");
    assert!(study.still_has(&known).unwrap(), "the saved marks are looked through");
    put("news/more.txt");
    assert!(!study.still_has(&known).unwrap());
    fs::remove_file(folder.path().join("news/more.txt")).unwrap();
    fs::remove_file(folder.path().join("old/marked.txt")).unwrap();
    assert!(!study.still_has(&known).unwrap());
}

#[test]
fn a_new_study_beside_marked_articles_does_not_take_them_from_theirs() {
    const LISTED: &str = r#"{"format": "demarche/study", "version": 1, "folders": ["news"]}"#;
    let folder = tree(&[
        ("annotations/study.json", LISTED),
        ("annotations/old/marked.txt/ayesha.json", "{}"),
        ("news/a.txt", "x"),
        ("old/marked.txt", "x"),
        ("old/fresh.txt", "x"),
    ]);
    let root = canonical(folder.path()).unwrap();
    let home = |article: &str| {
        let (study, path) = Study::containing(&root.join(article)).unwrap();
        (study.root().to_owned(), path.to_string())
    };
    let before = home("old/marked.txt");
    assert_eq!(before, (root.clone(), "old/marked.txt".to_owned()));
    // The first mark on the article beside it.
    let (study, path) = Study::containing(&root.join("old/fresh.txt")).unwrap();
    assert_eq!(study.root(), root.join("old"));
    study.make(&path).unwrap();
    assert_eq!(home("old/marked.txt"), before, "its marks are no longer shown");
}

#[test]
fn a_study_file_that_cannot_be_read_stops_the_search() {
    let newer = r#"{"format": "demarche/study", "version": 9}"#;
    let folder = tree(&[
        ("annotations/study.json", OURS),
        ("a/annotations/study.json", newer),
        ("a/x.txt", "x"),
    ]);
    let error = Study::containing(&folder.path().join("a/x.txt")).unwrap_err();
    assert!(
        matches!(error, StorageError::Unreadable { source: ReadError::Newer { found: 9, .. }, .. }),
        "{error}"
    );
}

#[test]
fn paths_that_cannot_be_articles_are_refused() {
    let folder = tree(&[("annotations/study.json", OURS), ("study.json", "x"), ("a.txt", "x")]);
    let error = Study::containing(&folder.path().join("study.json")).unwrap_err();
    assert!(matches!(error, StorageError::Path { reason: PathError::ReservedName, .. }), "{error}");
    let error = Study::containing(&folder.path().join("annotations/study.json")).unwrap_err();
    assert!(matches!(error, StorageError::Path { reason: PathError::SavedWork, .. }), "{error}");
    let error = Study::containing(folder.path()).unwrap_err();
    assert!(matches!(error, StorageError::WrongKind { .. }), "{error}");
    let error = Study::containing(&folder.path().join("gone.txt")).unwrap_err();
    assert!(matches!(error, StorageError::NotFound(_)), "{error}");
}

#[test]
fn a_study_is_known_by_its_file() {
    let folder = tree(&[
        ("annotations/study.json", OURS),
        ("annotations/a.txt/study.json", OURS),
        ("b/annotations/study.json", "{}"),
        ("c/annotations/study.json", r#"{"format": "demarche/study", "version": 9}"#),
        ("study.json", OURS),
    ]);
    let of = |file: &str| Study::of_file(&folder.path().join(file));
    let study = of("annotations/../annotations/study.json").unwrap().unwrap();
    assert_eq!(study.root(), canonical(folder.path()).unwrap());
    for other in ["study.json", "annotations/a.txt/study.json", "b/annotations/study.json"] {
        assert!(of(other).unwrap().is_none(), "{other}");
    }
    assert!(matches!(of("c/annotations/study.json"), Err(StorageError::Unreadable { .. })));
}

#[test]
fn a_study_without_its_folder_is_not_recreated() {
    let folder = tree(&[("s/a.txt", "x")]);
    let (study, path) = Study::containing(&folder.path().join("s/a.txt")).unwrap();
    fs::remove_dir_all(folder.path().join("s")).unwrap();
    assert!(matches!(study.make(&path), Err(StorageError::NotFound(_))));
    assert!(!folder.path().join("s").exists());
}

#[test]
fn an_adopted_article_does_not_replace_another() {
    let folder = tree(&[("down/a.txt", "new"), ("home/a.txt", "old")]);
    let (study, path) =
        Study::adopt(&folder.path().join("down/a.txt"), &folder.path().join("home")).unwrap();
    assert_eq!(path, "a-2.txt");
    assert_eq!(fs::read_to_string(study.root().join("a.txt")).unwrap(), "old");
    let (_, again) =
        Study::adopt(&folder.path().join("down/a.txt"), &folder.path().join("home")).unwrap();
    assert_eq!(again, "a-2.txt");
}

#[test]
fn an_article_that_is_gone_or_has_changed_is_adopted_as_it_was_read() {
    let folder = tree(&[("home/a.txt", "old"), ("stick/a.txt", "اسلام")]);
    let (study, path) = Study::containing(&folder.path().join("stick/a.txt")).unwrap();
    let article = read_article(&study, &path).unwrap();
    let file = study.article_path(&path);
    atomic::write(&file, |file| file.write_all(b"another text")).unwrap();
    let (study, path) = Study::adopt_read(&file, &article, &folder.path().join("home")).unwrap();
    assert_eq!(path, "a-2.txt");
    assert_eq!(fs::read_to_string(study.root().join("a-2.txt")).unwrap(), "اسلام");
    assert_eq!(fs::read_to_string(study.root().join("a.txt")).unwrap(), "old");
    fs::remove_file(&file).unwrap();
    let (_, path) = Study::adopt_read(&file, &article, &folder.path().join("home")).unwrap();
    assert_eq!(path, "a-2.txt", "it is there already");
}

#[test]
fn an_article_is_adopted_with_the_encoding_that_was_chosen_for_it() {
    // “Zażółć” as DOS 852, which nothing would guess.
    let bytes = b"Za\xbe\xa2\x88\x86 g\xa9\xe1l\xa5 ja\xab\xe4, said the minister.";
    for is_gone in [false, true] {
        let folder = tree(&[("stick/b.txt", "x")]);
        atomic::write(&folder.path().join("stick/a.txt"), |file| file.write_all(bytes)).unwrap();
        let (study, path) = Study::containing(&folder.path().join("stick/a.txt")).unwrap();
        let found = read_article(&study, &path).unwrap();
        let chosen = ArticleRecord {
            encoding: Some("whatwg-windows-1251".to_owned()),
            ..ArticleRecord::default()
        };
        change_record(&study, &path, &ArticleRecord::default(), &chosen).unwrap();
        let article = read_article(&study, &path).unwrap();
        assert_ne!(article.text(), found.text());
        let file = study.article_path(&path);
        if is_gone {
            fs::remove_file(&file).unwrap();
        }
        let (study, path) =
            Study::adopt_read(&file, &article, &folder.path().join("home")).unwrap();
        let copy = read_article(&study, &path).unwrap();
        assert_eq!(copy.text(), article.text(), "the file is gone: {is_gone}");
        let expected = chosen.encoding.filter(|_| !is_gone);
        assert_eq!(copy.record().encoding, expected);
    }
}

#[test]
fn a_page_kept_as_plain_text_is_adopted_as_plain_text() {
    let folder = tree(&[("stick/a.html", "<p>They failed.</p>")]);
    let (study, path) = Study::containing(&folder.path().join("stick/a.html")).unwrap();
    let file = study.article_path(&path);
    study.make(&path).unwrap();
    let stored = "{\"format\": \"demarche/article\", \"version\": 1, \"encoding\": \"UTF-8\"}";
    let details = study.sets_folder(&path).join("article.json");
    atomic::write(&details, |file| file.write_all(stored.as_bytes())).unwrap();
    let article = read_article(&study, &path).unwrap();
    assert_eq!(article.text(), "<p>They failed.</p>");
    for is_gone in [false, true] {
        if is_gone {
            fs::remove_file(&file).unwrap();
        }
        let home = folder.path().join(format!("home {is_gone}"));
        let (study, path) = Study::adopt_read(&file, &article, &home).unwrap();
        assert_eq!(read_article(&study, &path).unwrap().text(), article.text());
    }
}
