//! Tests that nothing below `annotations/` is reached through a symbolic link.

use std::os::unix::fs::symlink;

use super::*;

/// A file outside the study, and the link to it in the study.
struct OutsideFile {
    folder: tempfile::TempDir,
}

const PRIVATE: &str = "years of work";

impl OutsideFile {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        put(&folder.path().join("thesis.docx"), PRIVATE);
        Self { folder }
    }

    fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("thesis.docx")
    }

    #[track_caller]
    fn check_untouched(&self) {
        assert_eq!(fs::read_to_string(self.file()).unwrap(), PRIVATE);
        assert_eq!(fs::read_dir(self.folder.path()).unwrap().count(), 1);
    }
}

#[track_caller]
fn check_refused<T>(result: Result<T, StorageError>) {
    let error = result.map(drop).unwrap_err();
    assert!(matches!(error, StorageError::Link(_)), "{error:?}");
    assert!(error.to_string().starts_with("this is a symbolic link"), "{error}");
}

fn open(place: &Place) -> Result<(SetFile, ReadSet), StorageError> {
    SetFile::open(&place.study, &place.path, &place.coder, "Ayesha K.", &place.article)
}

fn write(place: &Place) -> Result<OnDisk, StorageError> {
    let (mut file, read) = open(place)?;
    file.write(&place.article, &with_mark(&read.set, "a", "list"), &[], read.on_disk)
}

#[test]
fn a_linked_lock_is_not_emptied() {
    let (place, victim) = (Place::new(), OutsideFile::new());
    fs::create_dir_all(place.study.sets_folder(&place.path)).unwrap();
    symlink(victim.file(), place.set_path().with_extension("lock")).unwrap();
    let (file, _) = open(&place).unwrap();
    assert_eq!(file.read_only().unwrap().kind, ReadOnlyKind::BadLock);
    check_refused(write(&place));
    victim.check_untouched();
}

#[test]
fn a_linked_set_is_neither_read_nor_written() {
    let (place, victim) = (Place::new(), OutsideFile::new());
    let set = r#"{"format": "demarche/annotations", "version": 1, "annotations": []}"#;
    put(&victim.folder.path().join("thesis.docx"), set);
    fs::create_dir_all(place.study.sets_folder(&place.path)).unwrap();
    let (mut file, read) = open(&place).unwrap();
    symlink(victim.file(), place.set_path()).unwrap();
    check_refused(file.write(&place.article, &read.set, &[], read.on_disk));
    drop(file);
    check_refused(open(&place));
    check_refused(read_set(&place.study, &place.path, &place.coder, &place.article));
    assert_eq!(place.study.set_size(&place.path, &place.coder), 0);
    assert_eq!(fs::read_to_string(victim.file()).unwrap(), set);
}

#[test]
fn a_linked_previous_version_is_not_replaced() {
    let (place, victim) = (Place::new(), OutsideFile::new());
    write(&place).unwrap();
    symlink(victim.file(), place.set_path().with_extension("prev")).unwrap();
    check_refused(write(&place));
    victim.check_untouched();
}

#[test]
fn a_linked_copy_of_the_text_is_not_written_and_the_marks_are_saved() {
    let (place, victim) = (Place::new(), OutsideFile::new());
    let hash: String = place.article.text_sha256.to_string().chars().take(16).collect();
    let folder = place.study.sets_folder(&place.path);
    fs::create_dir_all(&folder).unwrap();
    symlink(victim.folder.path().join(".bash_login"), folder.join(format!("text.{hash}.txt")))
        .unwrap();
    write(&place).unwrap();
    victim.check_untouched();
}

#[test]
fn a_linked_article_file_is_neither_read_nor_written() {
    let (place, victim) = (Place::new(), OutsideFile::new());
    let folder = place.study.sets_folder(&place.path);
    fs::create_dir_all(&folder).unwrap();
    for target in [victim.file(), victim.folder.path().join("new")] {
        symlink(target, folder.join("article.json")).unwrap();
        check_refused(read_article(&place.study, &place.path));
        check_refused(write(&place));
        fs::remove_file(folder.join("article.json")).unwrap();
    }
    victim.check_untouched();
}

#[test]
fn a_linked_study_file_is_neither_read_nor_written() {
    let (place, victim) = (Place::new(), OutsideFile::new());
    let file = place.folder.path().join("annotations/study.json");
    fs::remove_file(&file).unwrap();
    symlink(victim.file(), &file).unwrap();
    check_refused(Study::at(place.folder.path()));
    check_refused(Study::containing(&place.folder.path().join("deep/talks.txt")));
    fs::remove_file(&file).unwrap();
    symlink(victim.folder.path().join("new"), &file).unwrap();
    check_refused(write(&place));
    fs::remove_file(&file).unwrap();
    victim.check_untouched();
    // A link that does not prevent saving is left as it is.
    symlink(victim.folder.path().join("new"), file.with_file_name(".gitignore")).unwrap();
    write(&place).unwrap();
    victim.check_untouched();
}

#[test]
fn a_linked_folder_of_saved_marks_is_refused() {
    for linked in ["annotations", "annotations/deep", "annotations/deep/talks.txt"] {
        let (place, victim) = (Place::new(), OutsideFile::new());
        let (mut file, read) = open(&place).unwrap();
        let linked = place.folder.path().join(linked);
        if linked.exists() {
            fs::rename(&linked, linked.with_extension("old")).unwrap();
        }
        fs::create_dir_all(linked.parent().unwrap()).unwrap();
        symlink(victim.folder.path(), &linked).unwrap();
        let set = with_mark(&read.set, "a", "list");
        check_refused(file.write(&place.article, &set, &[], read.on_disk));
        check_refused(file.keep_mine(&place.article, &set));
        drop(file);
        check_refused(open(&place));
        check_refused(coders(&place.study, &place.path));
        check_refused(set_aside(&place.study, &place.path, &place.coder));
        check_refused(read_article(&place.study, &place.path));
        victim.check_untouched();
        fs::remove_file(linked).unwrap();
    }
}

#[test]
fn link_loops_do_not_make_a_list_endless() {
    let place = Place::new();
    symlink("..", place.folder.path().join("deep/up")).unwrap();
    symlink("talks.txt", place.folder.path().join("deep/linked.txt")).unwrap();
    assert_eq!(place.study.article_paths().unwrap(), ["deep/linked.txt", "deep/talks.txt"]);
}

#[test]
fn a_list_names_nothing_outside_the_study() {
    let (place, victim) = (Place::new(), OutsideFile::new());
    let root = place.folder.path();
    put(&victim.folder.path().join("diary.txt"), PRIVATE);
    put(&root.join("annotations/deep/talks.txt/text.0.txt"), "Saved work");
    symlink(victim.folder.path(), root.join("deep/folder")).unwrap();
    symlink(victim.folder.path(), root.join("home")).unwrap();
    for (link, target) in [
        ("deep/file.txt", victim.folder.path().join("diary.txt")),
        ("NOTES", victim.folder.path().join("diary.txt")),
        ("saved.txt", root.join("annotations/deep/talks.txt/text.0.txt")),
        ("round.txt", root.join("round.txt")),
        ("gone.txt", root.join("nothing.txt")),
        ("zero", "/dev/zero".into()),
    ] {
        symlink(target, root.join(link)).unwrap();
    }
    assert_eq!(place.study.article_paths().unwrap(), ["deep/talks.txt"]);
    put(
        &root.join("annotations/study.json"),
        r#"{"format": "demarche/study", "version": 1, "folders": ["home", "deep/folder", "..", "deep"]}"#,
    );
    assert_eq!(Study::at(root).unwrap().article_paths().unwrap(), ["deep/talks.txt"]);
}
