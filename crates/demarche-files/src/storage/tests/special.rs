//! Tests that anything but a regular file is refused at once, without waiting.

use super::*;

pub(super) fn make_pipe(path: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, path, rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR)
        .unwrap();
}

/// Puts a pipe, a socket and a folder in a file's place in turn, and checks the error for each.
#[track_caller]
fn check(path: &Path, mut refused: impl FnMut() -> StorageError) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    if path.exists() {
        fs::remove_file(path).unwrap();
    }
    make_pipe(path);
    let error = refused();
    assert!(matches!(error, StorageError::Special { kind: "a named pipe", .. }), "{error:?}");
    fs::remove_file(path).unwrap();
    drop(std::os::unix::net::UnixListener::bind(path).unwrap());
    let error = refused();
    assert!(matches!(error, StorageError::Special { kind: "a socket", .. }), "{error:?}");
    fs::remove_file(path).unwrap();
    fs::create_dir(path).unwrap();
    let error = refused();
    assert!(matches!(error, StorageError::WrongKind { expected: "a file", .. }), "{error:?}");
    fs::remove_dir(path).unwrap();
}

#[test]
fn an_article_must_be_a_regular_file() {
    let place = Place::new();
    let file = place.folder.path().join("deep/talks.txt");
    check(&file, || read_article(&place.study, &place.path).unwrap_err());
    check(&file, || Study::containing(&file).unwrap_err());
    let home = tempfile::tempdir().unwrap();
    check(&file, || Study::adopt(&file, home.path()).unwrap_err());
    let device = Study::containing(Path::new("/dev/null")).unwrap_err();
    assert_eq!(device.to_string(), "this is a device, not a file: /dev/null");
}

#[test]
fn a_set_must_be_a_regular_file() {
    let place = Place::new();
    let open = || SetFile::open(&place.study, &place.path, &place.coder, "", &place.article);
    check(&place.set_path(), || open().unwrap_err());
    make_pipe(&place.set_path());
    assert_eq!(coders(&place.study, &place.path).unwrap(), std::slice::from_ref(&place.coder));
    assert_eq!(place.study.articles(Some(&place.coder), None).unwrap().len(), 1);
    fs::remove_file(place.set_path()).unwrap();
    let (mut file, read) = open().unwrap();
    check(&place.set_path(), || {
        file.write(&place.article, &read.set, &[], read.on_disk).unwrap_err()
    });
}

#[test]
fn article_and_study_files_must_be_regular_files() {
    let place = Place::new();
    check(&place.study.sets_folder(&place.path).join("article.json"), || {
        read_article(&place.study, &place.path).unwrap_err()
    });
    check(&place.folder.path().join("annotations/study.json"), || {
        Study::at(place.folder.path()).unwrap_err()
    });
}

#[test]
fn an_export_does_not_replace_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    check(&folder.path().join("out.csv"), || {
        atomic::write(&folder.path().join("out.csv"), |file| file.write_all(b"x")).unwrap_err()
    });
}

#[test]
fn a_file_beyond_the_limit_is_refused_with_the_limit() {
    let place = Place::new();
    let grow = |path: &Path| {
        put(path, "");
        fs::OpenOptions::new().write(true).open(path).unwrap().set_len((2 << 30) + 1).unwrap();
    };
    grow(&place.folder.path().join("deep/talks.txt"));
    let error = read_article(&place.study, &place.path).unwrap_err();
    assert!(
        error.to_string().starts_with("this file is larger than the limit of 2 GiB: "),
        "{error}"
    );
    grow(&place.set_path());
    let set = fs::OpenOptions::new().write(true).open(place.set_path()).unwrap();
    set.set_len((4 << 30) + 1).unwrap();
    let error =
        SetFile::open(&place.study, &place.path, &place.coder, "", &place.article).unwrap_err();
    assert!(matches!(error, StorageError::TooLarge { .. }), "{error:?}");
}

#[test]
fn settings_must_be_a_regular_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    let settings = Settings { text_size: Some(20.0), ..Settings::default() };
    check(&path, || {
        let (loaded, warning) = Settings::load_from(&path);
        assert_eq!(loaded, Settings::default());
        assert!(warning.unwrap().starts_with("the settings cannot be read: "));
        settings.save_to(&Settings::default(), &path).unwrap_err()
    });
}
