//! Lets everything that a save does to a disk fail in turn: afterwards either the old or the new state is there, whole.

use demarche_core::{annotation::Edit, journal::Entry};

use super::{
    super::faults::{self, Fault},
    journal::{mark, step},
    *,
};

const FAULTS: [Fault; 4] = [Fault::Error, Fault::ShortWrite, Fault::Crash, Fault::PowerCut];

/// What is done to a set while the disk fails.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Deed {
    /// A step is added to the journal.
    Append,
    /// The set is written with steps that are in the journal.
    Rewrite,
    /// The set is written together with a new step.
    Write,
    /// The set is written for the first time.
    First,
}

/// A set as the test knows it.
struct Known {
    file: SetFile,
    /// What was saved and acknowledged.
    old: AnnotationSet,
    base: OnDisk,
}

/// Returns a set with one mark in its file and another in its journal, or an empty one that was not written yet.
fn prepared(place: &Place, deed: Deed) -> Known {
    let (mut file, read) = place.open();
    let mut set = read.set;
    if deed == Deed::First {
        return Known { file, old: set, base: read.on_disk };
    }
    let first = step(&mut set, &place.article, Edit::Add(mark(1, "list", ""))).unwrap();
    let base = file.write(&place.article, &set, &[first], read.on_disk).unwrap();
    let second = step(&mut set, &place.article, Edit::Add(mark(2, "Talks", ""))).unwrap();
    let base = file.append(&place.article, &[second], base).unwrap().unwrap();
    Known { file, old: set, base }
}

/// Saves the set by the deed.
fn save(
    place: &Place,
    file: &mut SetFile,
    deed: Deed,
    new: (&AnnotationSet, &[Entry]),
    base: OnDisk,
) -> Result<OnDisk, StorageError> {
    let (set, steps) = new;
    match deed {
        Deed::Append => match file.append(&place.article, steps, base)? {
            Some(now) => Ok(now),
            None => file.write(&place.article, set, steps, base),
        },
        Deed::Rewrite | Deed::Write | Deed::First => file.write(&place.article, set, steps, base),
    }
}

/// Does the deed with a fault at its n-th moment. Returns whether it came to that.
fn check(deed: Deed, fault: Fault, n: usize) -> bool {
    let place = Place::new();
    let Known { mut file, old, base } = prepared(&place, deed);
    let mut new = old.clone();
    let steps: Vec<Entry> = match deed {
        Deed::Rewrite => Vec::new(),
        Deed::Append | Deed::Write | Deed::First => {
            step(&mut new, &place.article, Edit::Add(mark(3, "he said", "memo")))
                .into_iter()
                .collect()
        }
    };
    faults::plan(fault, n);
    let saved = save(&place, &mut file, deed, (&new, &steps), base);
    let what = format!("{deed:?}, {fault:?} at {n}: {saved:?}");
    if matches!(fault, Fault::Crash | Fault::PowerCut) {
        drop(file);
        let has_happened = faults::end();
        let (_, read) = place.open();
        assert!(read.problems.is_empty(), "{what}");
        if saved.is_ok() {
            assert_eq!(read.set, new, "{what}");
        } else {
            // Only the marks are compared: a set without a file gets a new header each time it is opened.
            let begun = |set: &AnnotationSet| set.iter().cloned().collect::<Vec<_>>();
            assert!([begun(&old), begun(&new)].contains(&begun(&read.set)), "{what}");
        }
        return has_happened;
    }
    let has_happened = faults::end();
    // What others read now is whole, too.
    let read = read_set(&place.study, &place.path, &place.coder, &place.article).unwrap();
    let marks = |set: &AnnotationSet| set.iter().cloned().collect::<Vec<_>>();
    match &saved {
        Ok(now) => assert_eq!((&marks(&read.set), read.on_disk), (&marks(&new), *now), "{what}"),
        Err(_) => assert!([marks(&old), marks(&new)].contains(&marks(&read.set)), "{what}"),
    }
    // The window tries again, with the same base.
    let now = match saved {
        Ok(now) => now,
        Err(_) => save(&place, &mut file, deed, (&new, &steps), base)
            .unwrap_or_else(|error| panic!("{what}: then {error}")),
    };
    let mut newer = new.clone();
    let next = step(&mut newer, &place.article, Edit::Add(mark(4, "Hand over", ""))).unwrap();
    let now = save(&place, &mut file, Deed::Append, (&newer, std::slice::from_ref(&next)), now);
    let now = now.unwrap_or_else(|error| panic!("{what}: then {error}"));
    drop(file);
    let (_, read) = place.open();
    assert_eq!((&marks(&read.set), read.on_disk), (&marks(&newer), now), "{what}");
    let history = read_history(&place.study, &place.path, &place.coder, &place.article).unwrap();
    let mut numbers: Vec<u64> = history.steps.iter().map(|step| step.number).collect();
    numbers.dedup();
    assert_eq!(numbers.len(), history.steps.len(), "{what}: each step once");
    has_happened
}

#[test]
fn whatever_fails_in_a_save_the_old_or_the_new_state_is_there_whole() {
    for deed in [Deed::Append, Deed::Rewrite, Deed::Write, Deed::First] {
        for fault in FAULTS {
            let n_moments = (0..200).take_while(|n| check(deed, fault, *n)).count();
            assert!((2..200).contains(&n_moments), "{deed:?}, {fault:?}: {n_moments} moments");
        }
    }
}

#[test]
fn a_file_that_does_not_hold_what_was_written_is_noticed_and_its_steps_are_kept() {
    let place = Place::new();
    let Known { mut file, old, base } = prepared(&place, Deed::Rewrite);
    let journal = place.set_path().with_extension("journal");
    let steps = fs::read(&journal).unwrap();
    faults::plan(Fault::Spoilt, 0);
    let refused = file.write(&place.article, &old, &[], base);
    faults::end();
    assert!(matches!(refused, Err(StorageError::NotAsWritten(_))), "{refused:?}");
    assert_eq!(fs::read(&journal).unwrap(), steps);
    let previous = fs::read(place.set_path().with_extension("prev")).unwrap();
    put(&place.set_path(), std::str::from_utf8(&previous).unwrap());
    drop(file);
    let (_, read) = place.open();
    assert_eq!(read.set, old);
}
