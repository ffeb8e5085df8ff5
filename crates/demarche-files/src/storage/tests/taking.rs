//! Locks that a process on another computer has signed, and locks that are taken over.

use demarche_core::annotation::Edit;

use super::{
    journal::{mark, step},
    *,
};

const ELSEWHERE: &str = "aurora\nprocess 12\nsince 1764220000\nseen 1764220120\ntoken abc\n";

fn lock_of(place: &Place) -> std::path::PathBuf {
    place.set_path().with_extension("lock")
}

/// Writes into the file that is there, as over a network drive.
fn put_in_place(path: &Path, content: &str) {
    let mut file = fs::File::options().write(true).truncate(true).open(path).unwrap();
    file.write_all(content.as_bytes()).unwrap();
}

/// Returns a set with one mark, written.
fn written(place: &Place) -> (SetFile, AnnotationSet, OnDisk) {
    let (mut file, read) = place.open();
    let set = with_mark(&read.set, "a", "Hand over");
    let base = file.write(&place.article, &set, &[], read.on_disk).unwrap();
    (file, set, base)
}

#[test]
fn a_lock_of_another_computer_is_respected_until_a_person_takes_it_over() {
    let place = Place::new();
    let (file, set, base) = written(&place);
    drop(file);
    put(&lock_of(&place), ELSEWHERE);
    let (mut file, read) = place.open();
    let why = file.read_only().unwrap();
    let holder = why.holder.clone().unwrap();
    assert_eq!((why.kind, holder.host.as_str()), (ReadOnlyKind::Elsewhere, "aurora"));
    assert!(why.reason.contains("aurora, process 12, since 20"), "{}", why.reason);
    assert!(why.reason.contains("last seen at 20"), "{}", why.reason);
    assert_eq!(read.set, set, "it can be read");
    let more = with_mark(&set, "b", "list");
    let refused = file.write(&place.article, &more, &[], base);
    assert!(matches!(refused, Err(StorageError::OpenElsewhere { .. })), "{refused:?}");
    drop(file);
    assert_eq!(
        fs::read_to_string(lock_of(&place)).unwrap(),
        ELSEWHERE,
        "it is not given back by us"
    );
    let refused = take_over(&place.study, &place.path, &place.coder, "another");
    assert!(matches!(refused, Err(StorageError::OpenElsewhere { .. })), "{refused:?}");
    take_over(&place.study, &place.path, &place.coder, &holder.signature()).unwrap();
    let (mut file, _) = place.open();
    file.write(&place.article, &more, &[], base).unwrap();
    drop(file);
    assert_eq!(fs::read(lock_of(&place)).unwrap(), b"");
}

#[test]
fn a_lock_of_another_computer_without_a_token_is_respected_too() {
    let place = Place::new();
    drop(written(&place));
    put(&lock_of(&place), "aurora\nprocess 12\nsince 1764220000\n");
    let holder = place.open().0.read_only().unwrap().holder.clone().unwrap();
    take_over(&place.study, &place.path, &place.coder, &holder.signature()).unwrap();
    assert_eq!(place.open().0.read_only(), None);
}

#[test]
fn what_a_dead_process_of_this_computer_left_is_taken_silently() {
    let place = Place::new();
    let (file, ..) = written(&place);
    let text = fs::read_to_string(lock_of(&place)).unwrap();
    drop(file);
    put(&lock_of(&place), &text);
    assert_eq!(place.open().0.read_only(), None);
}

#[test]
fn nothing_is_written_once_somebody_has_taken_over() {
    for deed in 0..3 {
        let place = Place::new();
        let (mut file, mut set, base) = written(&place);
        put_in_place(&lock_of(&place), ELSEWHERE);
        let bytes = fs::read(place.set_path()).unwrap();
        let entry = step(&mut set, &place.article, Edit::Add(mark(2, "list", ""))).unwrap();
        let refused = match deed {
            0 => file.append(&place.article, &[entry], base).map(drop),
            1 => file.write(&place.article, &set, &[entry], base).map(drop),
            _ => file.refresh_lock(),
        };
        assert!(matches!(refused, Err(StorageError::TakenOver { .. })), "{deed}: {refused:?}");
        assert_eq!(file.read_only().unwrap().kind, ReadOnlyKind::Elsewhere);
        assert_eq!(fs::read(place.set_path()).unwrap(), bytes);
        assert!(!place.set_path().with_extension("journal").exists(), "{deed}");
        drop(file);
        assert_eq!(fs::read_to_string(lock_of(&place)).unwrap(), ELSEWHERE);
    }
}

#[test]
fn a_lock_that_is_taken_over_while_the_set_is_being_written_stops_the_write() {
    let place = Place::new();
    let (mut file, mut set, base) = written(&place);
    let entry = step(&mut set, &place.article, Edit::Add(mark(2, "list", ""))).unwrap();
    let base = file.append(&place.article, &[entry], base).unwrap().unwrap();
    let bytes = fs::read(place.set_path()).unwrap();
    put_in_place(&lock_of(&place), ELSEWHERE);
    let refused = file.write(&place.article, &set, &[], base);
    assert!(matches!(refused, Err(StorageError::TakenOver { .. })), "{refused:?}");
    assert_eq!(fs::read(place.set_path()).unwrap(), bytes);
    // The steps are in the journal, and whoever has taken over reads them.
    assert_eq!(place.open().1.set, set);
}

#[test]
fn a_lock_file_that_was_removed_or_emptied_is_signed_again() {
    let place = Place::new();
    let (mut file, mut set, mut base) = written(&place);
    for (id, empties) in [(2, true), (3, false)] {
        if empties {
            put_in_place(&lock_of(&place), "");
        } else {
            fs::remove_file(lock_of(&place)).unwrap();
        }
        let entry = step(&mut set, &place.article, Edit::Add(mark(id, "list", ""))).unwrap();
        base = file.append(&place.article, &[entry], base).unwrap().unwrap();
        let text = fs::read_to_string(lock_of(&place)).unwrap();
        assert!(text.contains(&format!("process {}", std::process::id())), "{text}");
        check_locked(&place.open().0);
    }
}

#[test]
fn a_holder_says_that_it_is_alive() {
    let place = Place::new();
    let (mut file, ..) = written(&place);
    let before = fs::read_to_string(lock_of(&place)).unwrap();
    file.refresh_lock().unwrap();
    let after = fs::read_to_string(lock_of(&place)).unwrap();
    let rest = |text: &str| {
        text.lines().filter(|line| !line.starts_with("seen")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(rest(&before), rest(&after));
    assert!(after.contains("\nseen "));
}

#[test]
fn details_of_an_article_do_not_wait_for_a_lock_left_on_another_computer() {
    let place = Place::new();
    drop(written(&place));
    put(&place.study.sets_folder(&place.path).join("article.lock"), ELSEWHERE);
    let record = place.article.record();
    change_record(&place.study, &place.path, record, record).unwrap();
}

#[test]
fn steps_are_not_added_after_another_computer_took_over_and_closed() {
    let place = Place::new();
    let (mut file, mut set, base) = place.begun();
    let entry = step(&mut set, &place.article, Edit::Add(mark(2, "Hand", ""))).unwrap();
    let base = place.append(&mut file, &[entry], base);
    // This computer sleeps. Another one takes over, puts the journal into the file, changes it, and closes: on a network drive
    // the same files.
    let theirs = fs::read_to_string(place.set_path()).unwrap().replace("demand", "denial");
    put_in_place(&place.set_path(), &theirs);
    put_in_place(&place.journal(), "");
    put_in_place(&lock_of(&place), "");
    // This one wakes up.
    let entry = step(&mut set, &place.article, Edit::Add(mark(3, "he said", ""))).unwrap();
    let added = file.append(&place.article, &[entry], base);
    assert!(
        !matches!(added, Ok(Some(_))),
        "said to be saved; reading finds {} marks of {}",
        place.read().set.len(),
        set.len(),
    );
}

#[test]
fn another_computer_of_the_same_name_is_respected_too() {
    let place = Place::new();
    let (file, _, _) = written(&place);
    let ours = fs::read_to_string(lock_of(&place)).unwrap();
    drop(file);
    // As a sync program brings it from another computer that is called the same, as many are.
    let host = ours.lines().next().unwrap();
    let now = jiff::Timestamp::now().as_second();
    put(
        &lock_of(&place),
        &format!("{host}\nprocess 999999\nsince {now}\nmachine 0123\ntoken of-another-computer\n"),
    );
    let (file, _) = place.open();
    // A system that has no number of its own cannot know.
    let is_known = ours.lines().any(|line| line.starts_with("machine "));
    assert_eq!(file.read_only().is_some(), is_known, "it was taken over without a word");
}

#[test]
fn details_that_another_window_changed_meanwhile_are_named() {
    use demarche_core::article::RecordField;
    let place = Place::new();
    drop(written(&place));
    let before = place.article.record().clone();
    let with = |words: &str| {
        let mut record = before.clone();
        record.set(RecordField::Source, Some(words));
        record
    };
    let change = |words| change_record(&place.study, &place.path, &before, &with(words)).unwrap();
    assert!(change("Geo").replaced.is_empty());
    assert!(change("Geo").replaced.is_empty(), "it says the same");
    // The other window still shows no source.
    let changed = change("Dawn");
    assert_eq!(changed.record.get(RecordField::Source), Some("Dawn"));
    assert_eq!(changed.replaced, [(RecordField::Source, Some("Geo".to_owned()))]);
}

#[test]
fn kinds_of_paragraphs_that_another_window_changed_meanwhile_are_counted() {
    use demarche_core::article::{BlockKind, StatedKind};
    let place = Place::new();
    drop(written(&place));
    let before = place.article.record().clone();
    let state = |kind| {
        let after = place.article.stating(&[0], Some(StatedKind::of(kind)));
        change_record(&place.study, &place.path, &before, &after).unwrap()
    };
    assert_eq!(state(BlockKind::Caption).replaced_kinds, 0);
    assert_eq!(state(BlockKind::Caption).replaced_kinds, 0, "it says the same");
    // The other window still shows what was read.
    let changed = state(BlockKind::Quotation);
    assert_eq!(changed.replaced_kinds, 1);
    let read = read_article(&place.study, &place.path).unwrap();
    assert_eq!(*read.record(), changed.record);
    assert_eq!(read.blocks().first().unwrap().kind, BlockKind::Quotation);
    assert_eq!(read.text(), place.article.text());
}
