//! Tests histories that were damaged: whatever is lost, what is said of earlier states is true, and no more is lost than must be.

use std::collections::{BTreeMap, BTreeSet};

use demarche_core::{annotation::Edit, journal::Entry};
use proptest::{prelude::*, sample::Index};

use super::{
    journal::{mark, step},
    *,
};
use crate::{formats::native::step_number, storage::history_lines::BROUGHT_BACK};

/// What happens in a random run.
#[derive(Clone, Debug)]
enum Event {
    /// This mark is added, or gets this memo; only the journal is written, if it can be.
    Step(u8, String),
    /// This mark is removed, and the set is written as a whole.
    Write(u8),
    /// The set is written, and a crash comes before the journal is emptied.
    WriteAndCrash,
    /// Another program brings an older version of the file back.
    Older(Index),
}

/// What becomes of a history.
#[derive(Clone, Debug)]
enum Damage {
    /// A byte is changed.
    Byte(Index, u8),
    /// Bytes are cut out.
    Cut(Index, usize),
    /// The end is lost.
    End(Index),
    /// These bytes are put in.
    Put(Index, Vec<u8>),
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => (1..5_u8, "[a-z]{0,3}").prop_map(|(id, memo)| Event::Step(id, memo)),
        2 => (1..5_u8).prop_map(Event::Write),
        1 => Just(Event::WriteAndCrash),
        1 => any::<Index>().prop_map(Event::Older),
    ]
}

fn any_damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Byte(at, byte)),
        (any::<Index>(), 1..2000_usize).prop_map(|(at, len)| Damage::Cut(at, len)),
        any::<Index>().prop_map(Damage::End),
        (any::<Index>(), prop::collection::vec(any::<u8>(), 1..9))
            .prop_map(|(at, bytes)| Damage::Put(at, bytes)),
    ]
}

impl Damage {
    fn to(&self, bytes: &mut Vec<u8>) {
        match self {
            _ if bytes.is_empty() => {}
            Self::Byte(at, byte) => {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            Self::Cut(at, len) => {
                let at = at.index(bytes.len());
                let end = (at + len).min(bytes.len());
                bytes.drain(at..end);
            }
            Self::End(at) => bytes.truncate(at.index(bytes.len())),
            Self::Put(at, more) => {
                let at = at.index(bytes.len());
                bytes.splice(at..at, more.iter().copied());
            }
        }
    }
}

/// The sets before and after each step, by its number.
type States = BTreeMap<u64, (AnnotationSet, AnnotationSet)>;

/// Works on a new set. Returns the states, and whether something else than steps changed it.
fn work(place: &Place, events: Vec<Event>) -> (States, bool) {
    let mut states = States::new();
    let (mut file, read) = place.open();
    let (mut set, mut base) = (read.set, read.on_disk);
    let mut versions: Vec<String> = Vec::new();
    // Whether the journal has lines that the file has, too.
    let mut has_left_lines = false;
    let mut is_changed = false;
    for event in events {
        let before = set.clone();
        let id = |id: u8| AnnotationId::from_bytes([id; 16]);
        let (edit, is_written) = match event {
            Event::Step(number, memo) => {
                let mark = mark(number, "list", &memo);
                let is_there = set.get(&mark.id).is_some();
                (if is_there { Edit::Replace(mark) } else { Edit::Add(mark) }, false)
            }
            Event::Write(number) => (Edit::Remove(id(number)), true),
            Event::WriteAndCrash => {
                let history = || fs::read(place.history_path()).unwrap_or_default();
                if !place.set_path().exists() {
                    continue;
                }
                let before = history().len();
                file.write(&place.article, &set, &[], base).unwrap();
                drop(file);
                let moved = history()[before..].to_vec();
                atomic::write(&place.journal(), |out| out.write_all(&moved)).unwrap();
                let opened = place.open();
                assert_eq!(opened.1.set, set);
                (file, base) = (opened.0, opened.1.on_disk);
                has_left_lines = true;
                continue;
            }
            // With the lines that a crash left, an older version may fit what the journal begins with: nobody can tell.
            Event::Older(_) if has_left_lines => continue,
            Event::Older(version) => {
                let Some(older) = versions.get(version.index(versions.len().max(1))) else {
                    continue;
                };
                drop(file);
                put(&place.set_path(), older);
                let opened = place.open();
                (file, set, base) = (opened.0, opened.1.set, opened.1.on_disk);
                is_changed = true;
                continue;
            }
        };
        let Some(step) = step(&mut set, &place.article, edit) else { continue };
        let steps = [step];
        let appended =
            if is_written { None } else { file.append(&place.article, &steps, base).unwrap() };
        has_left_lines &= appended.is_some();
        base = appended.unwrap_or_else(|| file.write(&place.article, &set, &steps, base).unwrap());
        states.insert(states.len() as u64 + 1, (before, set.clone()));
        versions.push(fs::read_to_string(place.set_path()).unwrap());
    }
    // Most of it is then in the history.
    if place.set_path().exists() {
        file.write(&place.article, &set, &[], base).unwrap();
    }
    (states, is_changed)
}

/// Returns the numbers of the steps in lines, each once.
fn numbers<'a>(lines: impl Iterator<Item = &'a [u8]>) -> BTreeSet<u64> {
    lines.filter_map(step_number).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_damaged_history_loses_only_what_it_must(
        events in prop::collection::vec(any_event(), 1..20),
        damages in prop::collection::vec(any_damage(), 1..3),
    ) {
        let place = Place::new();
        let (states, is_changed) = work(&place, events);
        let path = place.history_path();
        let Ok(whole) = fs::read(&path) else { return Ok(()) };
        let mut damaged = whole.clone();
        for damage in &damages {
            damage.to(&mut damaged);
        }
        atomic::write(&path, |file| file.write_all(&damaged)).unwrap();
        let (history, now) = (place.history(), place.read().set);

        // What is said is true.
        let steps = &history.steps;
        // A step by which an older version was brought back has no line, and the number of the one before it.
        let is_back = |step: &Entry| step.label == BROUGHT_BACK;
        let after = |index: usize| {
            let step = steps.get(index.checked_sub(1)?).filter(|step| !is_back(step))?;
            Some(&states[&step.number].1)
        };
        let before = |index: usize| {
            let step = steps.get(index)?;
            let (before, after) = &states[&step.number];
            Some(if is_back(step) { after } else { before })
        };
        for index in 0..=steps.len() {
            if let Some(then) = history.after(index, &now) {
                let expected = after(index).or_else(|| before(index)).unwrap_or(&now);
                prop_assert!(then.iter().eq(expected.iter()), "after {index} of {:?}, {:?}: {} marks", steps.iter().map(|step| step.number).collect::<Vec<_>>(), history.gaps, then.len());
            }
            if let Some((then, edit)) = history.way_back(index, &now) {
                let is_it = |state: Option<&AnnotationSet>| state.is_some_and(|state| then.iter().eq(state.iter()));
                let is_now = index == steps.len() && then == now;
                prop_assert!(is_it(after(index)) || is_it(before(index)) || is_now, "way back to {index}");
                let mut there = now.clone();
                if let Some(edit) = edit {
                    edit.apply(&mut there).unwrap();
                }
                prop_assert!(there.iter().eq(then.iter()));
            }
            prop_assert_eq!(history.can_go_back(index), history.way_back(index, &now).is_some());
            prop_assert!(history.is_known(index) || !history.can_go_back(index));
        }
        for gap in &history.gaps {
            prop_assert!(!history.words(gap).is_empty());
        }

        // What comes before a damage, and what comes after it, is known.
        let lines = |bytes| <[u8]>::split_inclusive(bytes, |byte| *byte == b'\n').map(<[u8]>::to_vec).collect::<Vec<_>>();
        let (whole, damaged) = (lines(&whole), lines(&damaged));
        let same = |(one, other): &(&Vec<u8>, &Vec<u8>)| one == other;
        let first = whole.iter().zip(&damaged).take_while(same).count();
        let last = whole.iter().rev().zip(damaged.iter().rev()).take_while(same).count();
        let trimmed = |line: &Vec<u8>| line.strip_suffix(b"\n").map(<[u8]>::to_vec).unwrap_or_default();
        let first: Vec<_> = whole.iter().take(first).map(trimmed).collect();
        let last: Vec<_> = whole.iter().rev().take(last).map(trimmed).collect();
        if !is_changed && damages.len() == 1 {
            for number in numbers(first.iter().map(Vec::as_slice)) {
                let index = steps.iter().position(|step| step.number == number).unwrap();
                prop_assert!(history.after(index + 1, &now).is_some(), "step {number} is before the damage: {:?}", history.gaps);
            }
            for number in numbers(last.iter().map(Vec::as_slice)) {
                let index = steps.iter().position(|step| step.number == number).unwrap();
                prop_assert!(history.way_back(index, &now).is_some(), "step {number} is after the damage");
            }
        }
    }
}

#[test]
fn lines_that_a_crash_cut_off_and_that_are_there_again_lose_nothing() {
    let place = Place::new();
    let (mut file, mut set, mut base) = place.begun();
    for memo in ["one", "two"] {
        let memo = step(&mut set, &place.article, Edit::Replace(mark(1, "list", memo))).unwrap();
        base = place.append(&mut file, &[memo], base);
    }
    let before = fs::read(place.history_path()).unwrap().len();
    file.write(&place.article, &set, &[], base).unwrap();
    drop(file);
    // A crash while the lines were added to the history, which was done again after it.
    let history = fs::read(place.history_path()).unwrap();
    for cut in before..history.len() {
        let torn = [&history[..cut], b"\n", &history[before..]].concat();
        atomic::write(&place.history_path(), |file| file.write_all(&torn)).unwrap();
        let read = place.history();
        assert_eq!((read.steps.len(), read.n_fixed), (3, 0), "cut at {cut}");
        assert!(read.gaps.iter().all(|gap| !gap.is_break()));
    }
}

#[test]
fn what_a_damaged_history_has_lost_is_named() {
    let place = Place::new();
    let (mut file, mut set, mut base) = place.begun();
    for memo in ["one", "two", "three", "four"] {
        let memo = step(&mut set, &place.article, Edit::Replace(mark(1, "list", memo))).unwrap();
        base = place.append(&mut file, &[memo], base);
    }
    file.write(&place.article, &set, &[], base).unwrap();
    drop(file);
    let history = fs::read_to_string(place.history_path()).unwrap();
    put(&place.history_path(), &history.replace("\"number\":3", "\"number\":9"));
    let read = place.history();
    let words = |read: &SetHistory| read.gaps.iter().map(|gap| read.words(gap)).collect::<Vec<_>>();
    assert_eq!(words(&read), ["1 line of the history is damaged: step 3 is lost"]);
    let known: Vec<bool> = (0..=4).map(|index| read.is_known(index)).collect();
    assert_eq!(known, [true; 5], "from the first step until it, and from now back to it");
    assert_eq!(read.after(2, &set).unwrap().iter().next().unwrap().memo(), "one");
    let damaged = history.replace("\"number\":3", "\"number\":9").replace("\"number\":4", "");
    put(&place.history_path(), &damaged.replacen("\"base\":null", "\"base\":0", 1));
    let read = place.history();
    let last = "2 lines of the history are damaged: steps 3 to 4 are lost";
    assert_eq!(words(&read), ["1 line of the history is damaged", last]);
    let known: Vec<bool> = (0..=3).map(|index| read.is_known(index)).collect();
    assert_eq!(known, [false, false, true, true], "the first line says that the set was new");
    assert_eq!(read.words(read.gap_since(0).unwrap()), last);
}

#[test]
fn a_set_saved_again_after_it_was_deleted_is_not_told_from_its_last_step() {
    let place = Place::new();
    let (mut file, mut set, _) = place.begun();
    fs::remove_dir_all(place.study.sets_folder(&place.path)).unwrap();
    let added = step(&mut set, &place.article, Edit::Add(mark(2, "Hand over", ""))).unwrap();
    file.write(&place.article, &set, &[added], OnDisk::Absent).unwrap();
    drop(file);
    assert_eq!(place.history().after(1, &set), Some(set.clone()));
    // Once another program has changed it, it is not known: the step alone would make a set of one mark.
    let saved = fs::read_to_string(place.set_path()).unwrap();
    put(&place.set_path(), &saved.replace("\"demand\"", "\"allegation\""));
    let (history, now) = (place.history(), place.read().set);
    assert_eq!((history.steps.len(), history.is_known(0)), (1, false));
    assert_eq!(history.after(1, &now), None);
}
