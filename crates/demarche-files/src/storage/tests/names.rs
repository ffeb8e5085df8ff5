//! Names that are very long, and names that two articles share where a file system ignores case.

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
