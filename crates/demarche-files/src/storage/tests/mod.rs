//! Tests sets and lists on a real disk, in temporary folders.

mod copies;
mod damage;
mod faults;
mod follow;
mod history;
mod hostile;
mod journal;
mod kept;
#[cfg(unix)]
mod links;
mod listing;
mod names;
mod pinned;
#[cfg(unix)]
mod special;
mod study;
mod taking;

use std::{fs, io::Write as _, path::Path, sync::Arc};

use demarche_core::study::{ArticlePath, CoderId, OnDisk};

use super::*;
use demarche_core::{
    annotation::{Annotation, AnnotationId, AnnotationSet},
    article::Article,
    codebook::CodeId,
    text::Span,
};

const TEXT: &str = "Talks\n\nHand over the list, he said. \u{1F600} ہم آئیں گے۔\n";

struct Place {
    folder: tempfile::TempDir,
    study: Study,
    path: ArticlePath,
    coder: CoderId,
    article: Arc<Article>,
}

impl Place {
    fn new() -> Self {
        let folder = in_memory();
        fs::create_dir(folder.path().join("deep")).unwrap();
        let file = folder.path().join("deep/talks.txt");
        put(&file, TEXT);
        put(
            &folder.path().join("annotations/study.json"),
            r#"{"format": "demarche/study", "version": 1}"#,
        );
        let (study, path) = Study::containing(&file).unwrap();
        let article = read_article(&study, &path).unwrap();
        Self { folder, study, path, coder: CoderId::new("ayesha").unwrap(), article }
    }

    #[track_caller]
    fn open(&self) -> (SetFile, ReadSet) {
        SetFile::open(&self.study, &self.path, &self.coder, "Ayesha K.", &self.article).unwrap()
    }

    fn set_path(&self) -> std::path::PathBuf {
        self.study.set_path(&self.path, &self.coder)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.study.sets_folder(&self.path)).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// Returns a temporary folder, in memory if the system has such a place: these tests sync thousands of times.
fn in_memory() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    folder.unwrap()
}

fn put(path: &Path, content: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    atomic::write(path, |file| file.write_all(content.as_bytes())).unwrap();
}

/// Returns the set with one more mark, on these words.
fn with_mark(set: &AnnotationSet, id: &str, words: &str) -> AnnotationSet {
    let start = TEXT.find(words).unwrap();
    let spans = [Span::new(start, start + words.len()).unwrap()].into_iter().collect();
    let (id, code) = (AnnotationId::new(id), CodeId::new("demand"));
    let mark = Annotation {
        id,
        code,
        spans,
        created: None,
        modified: None,
        is_unsure: false,
        confidence: None,
        detail: None,
    };
    let mut marks: Vec<_> = set.iter().cloned().collect();
    marks.push(Arc::new(mark));
    AnnotationSet::from_annotations(set.header().clone(), marks).0
}

#[test]
fn a_mark_is_saved_and_comes_back() {
    let place = Place::new();
    let (mut file, read) = place.open();
    assert_eq!((file.read_only(), read.on_disk, read.set.len()), (None, OnDisk::Absent, 0));
    assert_eq!(
        (read.set.header().coder.as_str(), read.set.header().coder_name.as_str()),
        ("ayesha", "Ayesha K.")
    );
    assert!(!place.study.sets_folder(&place.path).exists(), "opening makes nothing");
    let set = with_mark(&read.set, "a", "ہم آئیں گے");
    let base = file.write(&place.article, &set, &[], read.on_disk).unwrap();
    let hash: String = place.article.text_sha256.to_string().chars().take(16).collect();
    assert_eq!(
        place.names(),
        ["article.json", "article.lock", "ayesha.json", "ayesha.lock", &format!("text.{hash}.txt")]
    );
    let set = with_mark(&set, "b", "Hand over the list");
    let base = file.write(&place.article, &set, &[], base).unwrap();
    drop(file);
    let (file, read) = place.open();
    assert_eq!(
        (file.read_only(), read.on_disk, read.set.len(), read.text_hash_matches),
        (None, base, 2, true)
    );
    assert_eq!(read.set.header(), set.header());
    let previous = fs::read_to_string(place.set_path().with_extension("prev")).unwrap();
    assert!(previous.contains("ہم آئیں گے") && !previous.contains("\"Hand over the list\""));
    assert_eq!(
        fs::read_to_string(place.study.sets_folder(&place.path).join(format!("text.{hash}.txt")))
            .unwrap(),
        TEXT
    );
    assert_eq!(coders(&place.study, &place.path).unwrap(), std::slice::from_ref(&place.coder));
}

#[track_caller]
fn check_locked(file: &SetFile) {
    let why = file.read_only().unwrap();
    assert_eq!(why.kind, ReadOnlyKind::Locked);
    assert!(why.reason.starts_with("open in another window"), "{}", why.reason);
}

#[test]
fn a_second_window_can_only_read() {
    let place = Place::new();
    let (mut first, read) = place.open();
    let base = first.write(&place.article, &read.set, &[], read.on_disk).unwrap();
    let (mut second, read) = place.open();
    check_locked(&second);
    let refused = second.write(&place.article, &read.set, &[], base);
    assert!(matches!(refused, Err(StorageError::Locked { .. })));
    drop(first);
    second.write(&place.article, &read.set, &[], base).unwrap();
    assert_eq!(second.read_only(), None, "it has the lock now");
    drop(second);
    assert_eq!(place.open().0.read_only(), None);
}

#[test]
fn two_windows_exclude_each_other_before_the_first_mark() {
    let place = Place::new();
    let (mut first, read) = place.open();
    let (mut second, unread) = place.open();
    check_locked(&second);
    assert!(!place.study.sets_folder(&place.path).exists(), "opening makes nothing");
    let refused = second.write(&place.article, &unread.set, &[], unread.on_disk);
    assert!(matches!(refused, Err(StorageError::Locked { .. })));
    first.write(&place.article, &read.set, &[], read.on_disk).unwrap();
    drop(first);
    let refused = second.write(&place.article, &unread.set, &[], unread.on_disk);
    assert!(matches!(refused, Err(StorageError::ChangedOnDisk(_))), "it was made meanwhile");
}

#[test]
fn only_the_bytes_a_window_knows_are_replaced() {
    let place = Place::new();
    let (mut file, read) = place.open();
    let base = file.write(&place.article, &read.set, &[], read.on_disk).unwrap();
    let ours = fs::read_to_string(place.set_path()).unwrap();
    let touch = || {
        let touched = fs::OpenOptions::new().append(true).open(place.set_path()).unwrap();
        touched.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    };
    touch();
    let base = file.write(&place.article, &read.set, &[], base).unwrap();
    // The same length and the same modification time.
    let theirs = ours.replace("Ayesha K.", "Ayesha Z.");
    touch();
    put(&place.set_path(), &theirs);
    touch();
    let mine = with_mark(&read.set, "a", "list");
    for base in [base, OnDisk::Absent] {
        let refused = file.write(&place.article, &mine, &[], base);
        assert!(matches!(refused, Err(StorageError::ChangedOnDisk(_))), "{refused:?}");
    }
    assert_eq!(fs::read_to_string(place.set_path()).unwrap(), theirs);
    fs::remove_file(place.set_path()).unwrap();
    let refused = file.write(&place.article, &mine, &[], base);
    assert!(matches!(refused, Err(StorageError::ChangedOnDisk(_))), "deleting is a change too");
    assert!(!place.set_path().exists());
    file.write(&place.article, &mine, &[], OnDisk::Absent).unwrap();
}

#[test]
fn every_mark_that_was_written_is_kept_whoever_else_writes() {
    const WRITERS: usize = 4;
    const MARKS: usize = 5;
    let place = Place::new();
    let write = |id: &str| {
        loop {
            let (mut file, read) = place.open();
            let set = with_mark(&read.set, id, "list");
            if file.write(&place.article, &set, &[], read.on_disk).is_ok() {
                return;
            }
            drop(file);
            std::thread::yield_now();
        }
    };
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            scope.spawn(move || (0..MARKS).for_each(|mark| write(&format!("{writer}-{mark}"))));
        }
    });
    let (file, read) = place.open();
    assert_eq!((file.read_only(), read.set.len()), (None, WRITERS * MARKS));
    let tmp = place.names().into_iter().find(|name| name.strip_suffix(".tmp").is_some());
    assert_eq!(tmp, None);
}

#[test]
fn marks_that_lost_a_conflict_are_kept_beside_the_set() {
    let place = Place::new();
    let (first, read) = place.open();
    let (second, _) = place.open();
    check_locked(&second);
    let mine = with_mark(&read.set, "a", "list");
    let kept =
        [&first, &second, &second].map(|file| file.keep_mine(&place.article, &mine).unwrap());
    assert!(kept[0] != kept[1] && kept[1] != kept[2], "{kept:?}");
    for path in &kept {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(
            name.starts_with("ayesha.mine-20") && name.strip_suffix(".json").is_some(),
            "{name}"
        );
        assert!(fs::read_to_string(path).unwrap().contains("\"list\""));
    }
    assert_eq!(coders(&place.study, &place.path).unwrap(), []);
    assert!(!place.set_path().exists());
}

#[test]
fn a_set_can_be_read_whatever_is_in_place_of_its_lock() {
    let place = Place::new();
    let (mut file, read) = place.open();
    file.write(&place.article, &with_mark(&read.set, "a", "list"), &[], read.on_disk).unwrap();
    drop(file);
    let lock = place.set_path().with_extension("lock");
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    let check = || {
        let (mut file, read) = place.open();
        let why = file.read_only().unwrap();
        assert_eq!((why.kind, read.set.len()), (ReadOnlyKind::BadLock, 1));
        assert!(why.reason.starts_with("the marks cannot be locked: "), "{}", why.reason);
        file.write(&place.article, &read.set, &[], read.on_disk).unwrap_err();
    };
    check();
    fs::remove_dir(&lock).unwrap();
    #[cfg(unix)]
    {
        special::make_pipe(&lock);
        check();
        fs::remove_file(&lock).unwrap();
        std::os::unix::fs::symlink("elsewhere", &lock).unwrap();
        check();
        assert!(!lock.with_file_name("elsewhere").exists());
    }
}

#[test]
fn a_set_with_a_bad_record_is_only_read() {
    let place = Place::new();
    let broken = r#"{"format": "demarche/annotations", "version": 1, "annotations": [{"id": "a"}, {"id": "b", "code": "demand", "spans": [{"start": 0, "end": 5}]}]}"#;
    put(&place.set_path(), broken);
    let (mut file, read) = place.open();
    assert_eq!((read.set.len(), read.problems.len(), read.problems[0].line), (1, 1, 1));
    assert!(file.read_only().is_some_and(|why| why.reason.contains("1 of the saved marks")));
    assert!(matches!(
        file.write(&place.article, &read.set, &[], read.on_disk),
        Err(StorageError::Incomplete(_))
    ));
    assert_eq!(fs::read_to_string(place.set_path()).unwrap(), broken);
}

#[test]
fn a_set_that_does_not_parse_is_kept_or_set_aside() {
    let place = Place::new();
    let broken = "{\"format\": \"demarche/annotations\",\n  \"annotations\": [";
    put(&place.set_path(), broken);
    let error =
        SetFile::open(&place.study, &place.path, &place.coder, "", &place.article).unwrap_err();
    let message = error.to_string();
    assert!(message.contains("line 2, column 18") && message.ends_with("ayesha.json"), "{message}");
    let aside = set_aside(&place.study, &place.path, &place.coder).unwrap();
    assert!(aside.file_name().unwrap().to_str().unwrap().starts_with("ayesha.json.corrupt-"));
    assert_eq!(fs::read_to_string(&aside).unwrap(), broken);
    let (mut file, read) = place.open();
    file.write(&place.article, &read.set, &[], read.on_disk).unwrap();
    assert_eq!(coders(&place.study, &place.path).unwrap().len(), 1);
}

#[test]
fn newer_and_other_files_are_refused_untouched() {
    let place = Place::new();
    for file in [
        r#"{"format": "demarche/annotations", "version": 2}"#,
        r#"{"format": "demarche/codebook", "version": 1}"#,
        "\0\0\0",
    ] {
        put(&place.set_path(), file);
        let error =
            SetFile::open(&place.study, &place.path, &place.coder, "", &place.article).unwrap_err();
        assert!(matches!(error, StorageError::Unreadable { .. }), "{error}");
        assert_eq!(fs::read_to_string(place.set_path()).unwrap(), file);
    }
}

#[test]
fn another_coders_file_is_not_mistaken_for_ones_own() {
    let place = Place::new();
    let theirs =
        r#"{"format": "demarche/annotations", "version": 1, "coder": "bilal", "annotations": []}"#;
    put(&place.set_path(), theirs);
    let (mut file, read) = place.open();
    let why = file.read_only().unwrap();
    assert_eq!((why.kind, read.whose.as_deref()), (ReadOnlyKind::OfAnotherCoder, Some("bilal")));
    let expected = "the file of the marks is named after ayesha but says that they are bilal’s; it is not changed, so that the marks of two coders are not mixed. Rename it to bilal.json or, if they are ayesha’s, correct `coder` in it";
    assert_eq!(why.reason, expected);
    assert_eq!((read.problems.len(), read.duplicates.len()), (0, 0), "each mark could be read");
    assert_eq!(coders(&place.study, &place.path).unwrap(), []);
    let refused = file.write(&place.article, &read.set, &[], read.on_disk);
    assert!(matches!(refused, Err(StorageError::OfAnotherCoder(_))), "{refused:?}");
    assert_eq!(fs::read_to_string(place.set_path()).unwrap(), theirs);
}

#[test]
fn a_file_marked_read_only_stays_so() {
    let place = Place::new();
    let (mut file, read) = place.open();
    let base = file.write(&place.article, &read.set, &[], read.on_disk).unwrap();
    let mut permissions = fs::metadata(place.set_path()).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(place.set_path(), permissions).unwrap();
    assert!(matches!(
        file.write(&place.article, &read.set, &[], base),
        Err(StorageError::Permission(_))
    ));
    drop(file);
    assert!(place.open().0.read_only().is_some_and(|why| why.reason.contains("read-only")));
}

#[test]
fn a_study_that_vanishes_is_reported_and_not_recreated() {
    let place = Place::new();
    let (mut file, read) = place.open();
    let base = file.write(&place.article, &read.set, &[], read.on_disk).unwrap();
    fs::rename(place.folder.path(), place.folder.path().with_extension("away")).unwrap();
    let error = file.write(&place.article, &read.set, &[], base);
    fs::rename(place.folder.path().with_extension("away"), place.folder.path()).unwrap();
    assert!(matches!(error, Err(StorageError::NotFound(_))), "{error:?}");
    file.write(&place.article, &read.set, &[], base).unwrap();
}

#[test]
fn only_files_left_by_a_crash_are_swept() {
    let place = Place::new();
    let folder = place.study.sets_folder(&place.path);
    let annotations = place.folder.path().join("annotations");
    for name in
        ["ayesha.json.1-2", "ayesha.prev.Ab3xYz", "ayesha.mine-20261124T090000Z.json.Ab3xYz"]
    {
        put(&folder.join(format!(".{name}.tmp")), "half");
    }
    for name in ["article.json.Ab3xYz", "text.3f9a01c2d4e5b6a7.txt.Ab3xYz"] {
        put(&folder.join(format!(".{name}.tmp")), "half");
    }
    for name in ["study.json.Ab3xYz", ".gitignore.Ab3xYz"] {
        put(&annotations.join(format!(".{name}.tmp")), "half");
    }
    let others =
        [".bilal.json.1-2.tmp", ".notes.Ab3xYz.tmp", ".text.backup.tmp", "text.Ab3xYz.tmp"];
    for name in others {
        put(&folder.join(name), "theirs");
    }
    let written = folder.join(".article.json.Wr1tes.tmp");
    put(&written, "another window is writing it");
    let writer = fs::File::open(&written).unwrap();
    writer.try_lock().unwrap();
    drop(place.open());
    let mut left: Vec<&str> =
        others.into_iter().chain([".article.json.Wr1tes.tmp", "ayesha.lock"]).collect();
    left.sort_unstable();
    assert_eq!(place.names(), left);
    assert_eq!(fs::read_dir(annotations).unwrap().count(), 2, "study.json and the sets");
}

#[test]
fn the_stored_encoding_and_title_are_used() {
    let place = Place::new();
    let file = place.study.sets_folder(&place.path).join("article.json");
    put(
        &file,
        r#"{"format": "demarche/article", "version": 1, "title": "Given", "date": "2025-11"}"#,
    );
    let article = read_article(&place.study, &place.path).unwrap();
    assert_eq!(
        (article.metadata.title.as_deref(), article.metadata.date.as_deref()),
        (Some("Given"), Some("2025-11"))
    );
    let (mut set, read) = place.open();
    set.write(&article, &read.set, &[], read.on_disk).unwrap();
    let stored = fs::read_to_string(&file).unwrap();
    assert!(
        stored.contains("\"title\": \"Given\"") && stored.contains("\"encoding\": \"UTF-8\""),
        "{stored}"
    );
    put(&file, r#"{"format": "demarche/article", "version": 2}"#);
    assert!(matches!(
        read_article(&place.study, &place.path),
        Err(StorageError::Unreadable { .. })
    ));
}

#[test]
fn a_list_shows_articles_and_counts() {
    let place = Place::new();
    let root = place.folder.path();
    for path in [
        "b.md",
        "README",
        ".hidden.txt",
        "picture.png",
        "inner/annotations/study.json",
        "inner/c.txt",
        "annotations/x.txt",
    ] {
        put(&root.join(path), "Some text\n");
    }
    put(&root.join("binary"), "\0\0");
    let (mut file, read) = place.open();
    file.write(&place.article, &with_mark(&read.set, "a", "list"), &[], read.on_disk).unwrap();
    let listed = place.study.articles(Some(&place.coder), None).unwrap();
    let rows: Vec<_> =
        listed.iter().map(|row| (row.path.as_str(), row.counts.len(), row.is_done)).collect();
    assert_eq!(rows, [("README", 0, false), ("b.md", 0, false), ("deep/talks.txt", 1, false)]);
    assert_eq!(listed[2].counts, [(CodeId::new("demand"), 1)]);
    assert_eq!(place.study.articles(None, None).unwrap()[2].counts, []);
    put(
        &root.join("annotations/study.json"),
        r#"{"format": "demarche/study", "version": 1, "folders": ["deep", "gone"]}"#,
    );
    assert_eq!(Study::at(root).unwrap().article_paths().unwrap(), ["deep/talks.txt"]);
    // Marks made outside these folders keep their article in the list; marks of a deleted article do not.
    for marked in ["annotations/b.md/bilal.json", "annotations/lost.txt/bilal.json"] {
        put(&root.join(marked), "{}");
    }
    assert_eq!(Study::at(root).unwrap().article_paths().unwrap(), ["b.md", "deep/talks.txt"]);
}

#[test]
fn a_folder_of_saved_marks_in_another_case_holds_no_articles() {
    let place = Place::new();
    let root = place.folder.path();
    put(&root.join("Annotations/x.txt/a.txt"), "Some text\n");
    put(&root.join("ANNOTATIONS/b.txt"), "Some text\n");
    assert_eq!(place.study.article_paths().unwrap(), ["deep/talks.txt"]);
    put(
        &root.join("annotations/study.json"),
        r#"{"format": "demarche/study", "version": 1, "folders": ["Annotations", "annotations", "deep"]}"#,
    );
    assert_eq!(Study::at(root).unwrap().article_paths().unwrap(), ["deep/talks.txt"]);
}
