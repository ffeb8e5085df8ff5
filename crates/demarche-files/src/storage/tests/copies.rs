//! Tests finding copies of a set that sync programs leave.

use super::*;

#[test]
fn copies_are_found_read_and_put_aside() {
    let place = Place::new();
    assert_eq!(find_copies(&place.study, &place.path, &place.coder).unwrap(), [""; 0]);
    let (mut file, read) = place.open();
    let set = with_mark(&read.set, "a", "Hand over the list");
    let base = file.write(&place.article, &set, &[], read.on_disk).unwrap();
    let set_before = set;
    let beside = |name: &str| place.set_path().with_file_name(name);
    let set = fs::read_to_string(place.set_path()).unwrap();
    let names = [
        "ayesha (conflicted copy 2026-11-27).json",
        "ayesha-LAPTOP.json",
        "ayesha-office.json",
        "ayesha.sync-conflict-20261127-101010-ABCDEFG.json",
    ];
    for name in names {
        put(&beside(name), &set.replace("\"a\"", "\"elsewhere\""));
    }
    // What a person kept, what is another coder's and what is no set.
    put(&beside("ayesha.mine-20261127T101010Z.json"), &set);
    put(&beside("ayesha.merged-20261127T101010Z.json"), &set);
    put(&beside("bilal.json"), &set.replace("\"ayesha\"", "\"bilal\""));
    put(&beside("notes.json"), "{\"coder\": 1");
    fs::create_dir(beside("ayesha 2.json")).unwrap();
    let found = find_copies(&place.study, &place.path, &place.coder).unwrap();
    assert_eq!(found, names);
    let copies = read_copies(&place.study, &place.path, &found, &place.article).unwrap();
    assert!(copies.iter().all(|copy| copy.set.len() == 1 && copy.set.unplaced() == 0));
    // One is changed before it is put aside: it stays to be merged again.
    put(&beside(names[0]), &set.replace("\"a\"", "\"later\""));
    let held: Vec<_> = copies.into_iter().map(|copy| (copy.name, copy.on_disk)).collect();
    let put_aside = || {
        put_copies_aside(&place.study, &place.path, &place.coder, &held, &place.article).unwrap()
    };
    assert_eq!(put_aside(), [""; 0], "their marks are not saved yet");
    let merged = with_mark(&set_before, "elsewhere", "Hand over the list");
    file.write(&place.article, &merged, &[], base).unwrap();
    let kept = put_aside();
    assert_eq!(kept.len(), 3);
    assert!(kept.iter().all(|name| name.starts_with("ayesha.merged-20")), "{kept:?}");
    let found = find_copies(&place.study, &place.path, &place.coder).unwrap();
    assert_eq!(found, names[..1]);
    // Merged again, a copy keeps the name under which it was put aside.
    let (study, path, coder) = (&place.study, &place.path, &place.coder);
    let again = read_copies(study, path, &kept[..1], &place.article).unwrap();
    let held: Vec<_> = again.into_iter().map(|copy| (copy.name, copy.on_disk)).collect();
    let put = put_copies_aside(study, path, coder, &held, &place.article).unwrap();
    assert_eq!(put, kept[..1]);
    // What was merged is no other set of an export.
    fs::remove_file(beside(names[0])).unwrap();
    fs::remove_file(beside("notes.json")).unwrap();
    fs::remove_dir(beside("ayesha 2.json")).unwrap();
    drop(file);
    let gathered = gather(&place.study, &ExportScope::Study, &Whose::All).unwrap();
    assert_eq!((gathered.left_out.len(), gathered.kept_aside.len()), (0, 1));
    assert_eq!(gathered.sets.len(), 2);
}

#[test]
fn a_copy_that_cannot_be_read_in_full_is_refused() {
    let place = Place::new();
    let (mut file, read) = place.open();
    let set = with_mark(&read.set, "a", "Hand over the list");
    file.write(&place.article, &set, &[], read.on_disk).unwrap();
    let set = fs::read_to_string(place.set_path()).unwrap();
    let copy = place.set_path().with_file_name("ayesha 2.json");
    let names = ["ayesha 2.json".to_owned()];
    for damaged in [set.replace("\"start\"", "\"begin\""), set.replace("annotations\",", "")] {
        put(&copy, &damaged);
        assert!(read_copies(&place.study, &place.path, &names, &place.article).is_err());
        assert!(copy.is_file());
    }
    fs::remove_file(copy).unwrap();
    assert!(read_copies(&place.study, &place.path, &names, &place.article).unwrap().is_empty());
}
