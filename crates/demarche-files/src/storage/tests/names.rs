//! Names that are odd or very long, and names that are one file where a file system ignores case.

use demarche_core::codebook::Codebook;

use super::*;

#[track_caller]
fn place_named(name: &str, coder: &str) -> Place {
    let mut place = Place::new();
    let file = place.folder.path().join(name);
    put(&file, TEXT);
    (place.study, place.path) = Study::containing(&file).unwrap();
    place.article = read_article(&place.study, &place.path).unwrap();
    place.coder = CoderId::new(coder).unwrap();
    place
}

#[test]
fn the_longest_names_are_saved_copied_and_set_aside() {
    let ascii = format!("{}.txt", "n".repeat(251));
    let urdu = format!("{}.md", "ہ".repeat(126));
    let coder = "c".repeat(64);
    for name in [&ascii, &urdu] {
        assert_eq!(name.len(), 255);
        let place = place_named(name, &coder);
        let (mut file, read) = place.open();
        let set = with_mark(&read.set, "a", "Hand over the list");
        let base = file.write(&place.article, &set, &[], read.on_disk).unwrap();
        let more = with_mark(&set, "b", "ہم آئیں گے");
        let base = file.write(&place.article, &more, &[], base).unwrap();
        drop(file);
        let (file, read) = place.open();
        assert_eq!((file.read_only(), read.on_disk, read.set.len()), (None, base, 2));
        drop(file);
        let names = place.names();
        for end in ["json", "lock", "prev"] {
            assert!(names.contains(&format!("{coder}.{end}")), "{names:?}");
        }
        let snapshots = Snapshots::at(place.folder.path().join("elsewhere"));
        let copy = snapshots.keep(&place.set_path(), jiff::Timestamp::now()).unwrap().unwrap();
        assert_eq!(fs::read(copy).unwrap(), fs::read(place.set_path()).unwrap());
        assert_eq!(coders(&place.study, &place.path).unwrap(), std::slice::from_ref(&place.coder));
        let aside = set_aside(&place.study, &place.path, &place.coder).unwrap();
        assert!(aside.is_file() && !place.set_path().exists());
    }
}

/// Where a file system ignores case, the marks of `Talks.txt` are found when those of `talks.txt` are asked for.
#[test]
fn marks_of_another_article_are_only_read() {
    let place = Place::new();
    let (mut file, read) = place.open();
    let set = with_mark(&read.set, "a", "Hand over the list");
    file.write(&place.article, &set, &[], read.on_disk).unwrap();
    drop(file);
    let saved = fs::read_to_string(place.set_path()).unwrap();
    let theirs = saved.replacen("deep/talks.txt", "deep/other.txt", 1);
    put(&place.set_path(), &theirs);
    let (file, _) = place.open();
    assert_eq!(file.read_only(), None, "there is no such article: this one was renamed");
    drop(file);
    let other = place.folder.path().join("deep/other.txt");
    put(&other, "Another text");
    let (file, _) = place.open();
    assert_eq!(file.read_only(), None, "they were made on exactly this text");
    drop(file);
    let text = place.article.text_sha256.to_string();
    let theirs = theirs.replace(&text, &"0".repeat(64));
    put(&place.set_path(), &theirs);
    let (mut file, read) = place.open();
    let why = file.read_only().unwrap();
    assert_eq!(why.kind, ReadOnlyKind::OfAnother);
    assert!(why.reason.starts_with("these marks are of another article (deep/other.txt)"));
    let more = with_mark(&read.set, "b", "he said");
    let refused = file.write(&place.article, &more, &[], read.on_disk);
    assert!(matches!(refused, Err(StorageError::OfAnother(_))), "{refused:?}");
    assert_eq!(file.append(&place.article, &[], read.on_disk).unwrap(), None);
    assert_eq!(fs::read_to_string(place.set_path()).unwrap(), theirs);
}

#[test]
fn a_study_deleted_while_open_is_named_and_made_again_once_it_is_back() {
    let place = Place::new();
    let (mut file, read) = place.open();
    let set = with_mark(&read.set, "a", "Hand over the list");
    let base = file.write(&place.article, &set, &[], read.on_disk).unwrap();
    fs::remove_dir_all(place.folder.path()).unwrap();
    let more = with_mark(&set, "b", "he said");
    let refused = file.write(&place.article, &more, &[], base);
    assert!(refused.is_err() && !place.folder.path().exists(), "{refused:?}");
    put(&place.folder.path().join("deep/talks.txt"), TEXT);
    let again = file.write(&place.article, &more, &[], base);
    assert!(matches!(again, Err(StorageError::ChangedOnDisk(_))), "{again:?}");
    drop(file);
    let (mut file, read) = place.open();
    assert_eq!((file.read_only(), read.on_disk), (None, OnDisk::Absent));
    let base = file.write(&place.article, &more, &[], OnDisk::Absent).unwrap();
    drop(file);
    let (_, read) = place.open();
    assert_eq!((read.on_disk, read.set.len()), (base, 2));
}

#[test]
fn marks_on_a_disk_that_is_gone_were_not_removed_by_a_program() {
    let place = Place::new();
    let (mut file, read) = place.open();
    let set = with_mark(&read.set, "a", "Hand over the list");
    let base = file.write(&place.article, &set, &[], read.on_disk).unwrap();
    // The empty folder in which a disk was seen.
    let root = place.folder.path();
    let kept = root.with_extension("away");
    fs::rename(root, &kept).unwrap();
    fs::create_dir(root).unwrap();
    let more = with_mark(&set, "b", "he said");
    let refused = file.write(&place.article, &more, &[], base);
    assert!(matches!(refused, Err(StorageError::NotFound(_))), "{refused:?}");
    assert_eq!(fs::read_dir(root).unwrap().count(), 0, "nothing is made in its place");
    fs::remove_dir(root).unwrap();
    fs::rename(&kept, root).unwrap();
    file.write(&place.article, &more, &[], base).unwrap();
    drop(file);
    assert_eq!(place.open().1.set.len(), 2, "it is saved when the disk is back");
}

/// Names that some system, terminal or program stumbles over.
#[cfg(unix)]
const ODD: [&str; 16] = [
    "a\nb.txt",
    "tab\t.txt",
    "\"quotes\" ‘and’ 'more'.txt",
    "-rf.txt",
    "..dots.txt",
    "\u{202e}txt.md",
    "a\u{200b}\u{2066}b.txt",
    "CON.txt",
    "nul",
    "trailing. ",
    "what: why? *.txt",
    "back\\slash.txt",
    "$(reboot) `x` %s {}.txt",
    "\u{1b}[2J.txt",
    " .txt",
    "e\u{301}\u{e9} آئیں\u{200c}گے.txt",
];

#[cfg(unix)]
#[test]
fn odd_names_are_opened_saved_and_named_on_one_line() {
    let words = format!("{TEXT}\n");
    for name in ODD {
        let place = place_named(name, "ayesha");
        let (mut file, read) = place.open();
        let set = with_mark(&read.set, "a", "Hand over the list");
        let base = file.write(&place.article, &set, &[], read.on_disk).unwrap();
        drop(file);
        let (file, read) = place.open();
        assert_eq!((file.read_only(), read.on_disk, read.set.len()), (None, base, 1), "{name:?}");
        assert_eq!(place.path.name(), name);
        let listed = place.study.articles(Some(&place.coder), None).unwrap();
        let is_text = [".txt", ".md"].iter().any(|end| name.ends_with(end));
        let is_listed = is_text && !name.starts_with('.') || name == "nul";
        let row = listed.iter().find(|listed| listed.path == place.path);
        assert_eq!(row.map(|row| row.counts.len()), is_listed.then_some(1), "{name:?}");
        // Whatever is wrong with it is one line.
        put(&place.set_path(), "{");
        let error = SetFile::open(&place.study, &place.path, &place.coder, "", &place.article);
        let error = error.unwrap_err().to_string();
        let hidden = |sign: char| sign.is_control() || matches!(sign, '\u{202e}' | '\u{2066}');
        assert!(!error.contains(hidden), "{error:?}");
        let checked = check(&place.study, &ExportScope::Study, &Codebook::built_in()).unwrap();
        assert!(!checked.faults.is_empty());
        assert!(!place.path.shown_name().contains(hidden));
        assert_eq!(
            fs::read_to_string(place.study.article_path(&place.path)).unwrap().trim(),
            words.trim()
        );
    }
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_unicode_is_refused_and_shown() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};
    let place = Place::new();
    let root = place.study.root();
    for below in [&b"m\xe4rz.txt"[..], b"deep/\xff/talks.txt"] {
        let file = root.join(OsStr::from_bytes(below));
        put(&file, TEXT);
        let refused = Study::containing(&file).unwrap_err();
        assert!(matches!(refused, StorageError::NotUnicode(_)), "{refused:?}");
        let words = refused.to_string();
        assert!(words.contains("\\xe4rz.txt") || words.contains("\\xff/talks.txt"), "{words}");
        assert_eq!(refused.hint(), "Rename the file");
    }
    let listed = place.study.articles(None, None).unwrap();
    assert_eq!(listed.len(), 1, "what cannot be named is left out");
}

#[cfg(unix)]
#[test]
fn a_path_that_is_too_long_is_refused_with_nothing_written() {
    let place = Place::new();
    let too_long = |refused: &StorageError| {
        assert!(matches!(refused, StorageError::TooLong(_)), "{refused:?}");
        let words = refused.to_string();
        assert!(words.len() < 500 && !words.contains('\n'), "{words}");
        assert!(refused.hint().contains("shorter"));
    };
    // The article's own path is longer than the system takes.
    let long = place.study.root().join(format!("{}talks.txt", "folder/".repeat(600)));
    too_long(&Study::containing(&long).unwrap_err());
    too_long(&Study::containing(&place.study.root().join("n".repeat(256))).unwrap_err());
    // The article's is not, but that of its marks would be.
    let mut at = place.study.root().to_owned();
    let mut below = String::new();
    let room = 4096 - "annotations/".len() - "/ayesha.journal".len();
    while at.as_os_str().len() + "/".len() + 200 + "/talks.txt".len() <= room + 20 {
        let name = "f".repeat((room + 20 - at.as_os_str().len() - 12).min(200));
        at = at.join(&name);
        below = format!("{below}{name}/");
    }
    fs::create_dir_all(&at).unwrap();
    let rest = (room + 10).saturating_sub(at.as_os_str().len() + ".txt".len()).min(250);
    let file = at.join(format!("{}.txt", "t".repeat(rest)));
    fs::copy(place.study.article_path(&place.path), &file).unwrap();
    let (study, path) = Study::containing(&file).unwrap();
    let before = study.article_paths().unwrap();
    let read = read_article(&study, &path).and_then(|article| {
        let (mut file, read) = SetFile::open(&study, &path, &place.coder, "", &article)?;
        let set = with_mark(&read.set, "a", "Hand over the list");
        file.write(&article, &set, &[], read.on_disk).map(drop)
    });
    too_long(&read.unwrap_err());
    assert!(!study.sets_folder(&path).exists());
    assert_eq!(study.article_paths().unwrap(), before);
    // Others can still be saved.
    let (mut file, read) = place.open();
    file.write(&place.article, &read.set, &[], read.on_disk).unwrap();
}

/// On a system that ignores case, `straße.json` is found when `strasse.json` is asked for, and the one replaces the other when a
/// study with both is copied there.
#[test]
fn a_new_set_is_never_the_same_file_as_another_where_case_is_ignored() {
    for (there, coder) in [
        ("Ayesha.json", "ayesha"),
        ("ayesha.JSON", "ayesha"),
        ("straße.json", "strasse"),
        ("jose\u{301}.json", "josé"),
        ("σοφόσ.json", "σοφός"),
    ] {
        let mut place = Place::new();
        place.coder = CoderId::new(coder).unwrap();
        let other = place.study.sets_folder(&place.path).join(there);
        put(&other, "theirs");
        if place.set_path().exists() {
            // This file system is one of those.
            continue;
        }
        let (mut file, read) = place.open();
        let why = file.read_only().unwrap();
        assert_eq!(why.kind, ReadOnlyKind::SameName);
        assert!(
            why.reason.contains("on systems that ignore case")
                && why.reason.contains("Choose another coder name")
        );
        let set = with_mark(&read.set, "a", "list");
        let refused = file.write(&place.article, &set, &[], read.on_disk);
        assert!(matches!(refused, Err(StorageError::SameName { .. })), "{refused:?}");
        assert!(!place.set_path().exists());
        assert_eq!(fs::read_to_string(&other).unwrap(), "theirs");
        // Once the other is gone, it is saved.
        fs::remove_file(&other).unwrap();
        file.write(&place.article, &set, &[], read.on_disk).unwrap();
        assert_eq!(file.read_only(), None);
    }
}

/// As where a file system ignores case: the name leads to the other coder's file.
#[test]
fn the_set_found_under_another_coders_name_is_only_read() {
    let mut place = Place::new();
    let (mut file, read) = place.open();
    let set = with_mark(&read.set, "a", "list");
    file.write(&place.article, &set, &[], read.on_disk).unwrap();
    drop(file);
    let theirs = fs::read_to_string(place.set_path()).unwrap();
    let theirs = theirs.replace("\"ayesha\"", "\"straße\"");
    place.coder = CoderId::new("strasse").unwrap();
    put(&place.set_path(), &theirs);
    let (mut file, read) = place.open();
    assert_eq!(file.read_only().unwrap().kind, ReadOnlyKind::OfAnotherCoder);
    assert_eq!(read.whose.as_deref(), Some("straße"));
    file.write(&place.article, &read.set, &[], read.on_disk).unwrap_err();
    assert_eq!(fs::read_to_string(place.set_path()).unwrap(), theirs);
}

#[test]
fn names_that_would_be_one_file_elsewhere_are_faults() {
    let place = Place::new();
    let set = r#"{"format": "demarche/annotations", "version": 1, "annotations": []}"#;
    for (article, coder) in
        [("Talks.txt", "ayesha"), ("talks.txt", "strasse"), ("talks.txt", "straße")]
    {
        put(&place.folder.path().join(article), TEXT);
        put(
            &place.folder.path().join("annotations").join(article).join(format!("{coder}.json")),
            set,
        );
    }
    let faults = || check(&place.study, &ExportScope::Study, &Codebook::built_in()).unwrap().faults;
    let named: Vec<_> =
        faults().into_iter().filter(|fault| fault.what.contains("ignore case")).collect();
    let files: Vec<_> =
        named.iter().map(|fault| fault.file.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(files, ["talks.txt", "straße.json"]);
    assert!(
        named[0].what.contains("the same as Talks.txt") && named[1].what.contains("strasse.json")
    );
}
