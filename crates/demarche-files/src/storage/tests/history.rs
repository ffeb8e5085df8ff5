//! Tests histories on a real disk: what they say of earlier states is true, whatever happened to the files.

use demarche_core::{
    annotation::Edit,
    journal::{Entry, take_back},
};

use super::{
    journal::{mark, step},
    *,
};
use crate::formats::native::JournalWriter;

impl Place {
    pub(super) fn history(&self) -> SetHistory {
        read_history(&self.study, &self.path, &self.coder, &self.article).unwrap()
    }

    pub(super) fn history_path(&self) -> std::path::PathBuf {
        self.set_path().with_extension("history")
    }

    /// Makes a step that gives the first mark a memo, and writes the set. Returns what it holds then.
    fn write_memo(
        &self,
        file: &mut SetFile,
        set: &mut AnnotationSet,
        memo: &str,
        base: OnDisk,
    ) -> OnDisk {
        let edit = Edit::Replace(mark(1, "list", memo));
        let steps = [step(set, &self.article, edit).unwrap()];
        file.write(&self.article, set, &steps, base).unwrap()
    }
}

/// Checks that each state that can be gone back to is the one that was there.
#[track_caller]
fn check(place: &Place, states: &[AnnotationSet]) {
    let (history, now) = (place.history(), place.read().set);
    assert_eq!(history.steps.len() + 1, states.len());
    for (index, state) in states.iter().enumerate() {
        if !history.is_changed_after(index)
            && let Some(since) = history.since(index)
            && let Ok(then) = take_back(&now, since)
        {
            assert_eq!(&then, state, "after {index} steps");
        }
    }
}

#[test]
fn states_before_an_older_version_was_brought_back_can_be_gone_back_to() {
    let place = Place::new();
    let (mut file, first, mut base) = place.begun();
    let mut set = first.clone();
    let mut states = vec![AnnotationSet::new(first.header().clone()), first];
    base = place.write_memo(&mut file, &mut set, "one", base);
    states.push(set.clone());
    let older = fs::read_to_string(place.set_path()).unwrap();
    let before = set.clone();
    place.write_memo(&mut file, &mut set, "two", base);
    states.push(set);
    drop(file);
    let brought_back =
        || steps_brought_back(&place.study, &place.path, &place.coder, &place.article).unwrap();
    assert_eq!(brought_back(), 0);
    // A sync program brings the version before back, and work goes on.
    put(&place.set_path(), &older);
    assert_eq!((brought_back(), place.history().n_fixed), (1, 0));
    states.push(before.clone());
    let (mut file, read) = place.open();
    assert_eq!(read.set, before);
    let mut set = read.set;
    place.write_memo(&mut file, &mut set, "three", read.on_disk);
    states.push(set);
    assert_eq!((brought_back(), place.history().n_fixed), (0, 0));
    check(&place, &states);
}

#[test]
fn steps_that_were_put_away_can_be_gone_back_to() {
    let place = Place::new();
    let (mut file, first, base) = place.begun();
    let mut set = first.clone();
    let memo = step(&mut set, &place.article, Edit::Replace(mark(1, "list", "mine"))).unwrap();
    place.append(&mut file, &[memo], base);
    // The coder uses what the file holds, which is the same as before.
    file.drop_steps().unwrap();
    drop(file);
    assert_eq!((place.history().n_fixed, place.history().n_brought_back), (0, 1));
    let (mut file, read) = place.open();
    assert_eq!(read.set, first);
    let mut again = read.set;
    place.write_memo(&mut file, &mut again, "later", read.on_disk);
    check(&place, &[AnnotationSet::new(first.header().clone()), first.clone(), set, first, again]);
}

#[test]
fn steps_stay_known_after_a_crash_between_writing_the_history_and_emptying_the_journal() {
    let place = Place::new();
    let (mut file, first, base) = place.begun();
    let mut set = first.clone();
    let memo = step(&mut set, &place.article, Edit::Replace(mark(1, "list", "one"))).unwrap();
    let base = place.append(&mut file, &[memo], base);
    let mut journal = fs::read(place.journal()).unwrap();
    file.write(&place.article, &set, &[], base).unwrap();
    drop(file);
    let history = fs::read(place.history_path()).unwrap();
    let at = history.windows(journal.len()).position(|part| part == journal).unwrap();
    journal = history[at..].to_vec();
    put(&place.journal(), std::str::from_utf8(&journal).unwrap());
    let (mut file, read) = place.open();
    assert_eq!((place.history().n_fixed, &read.set), (0, &set));
    let mut later = set.clone();
    place.write_memo(&mut file, &mut later, "two", read.on_disk);
    assert_eq!(place.history().n_fixed, 0);
    check(&place, &[AnnotationSet::new(first.header().clone()), first, set, later]);
}

#[test]
fn a_history_that_cannot_be_read_does_not_keep_the_marks_from_being_opened_and_saved() {
    let place = Place::new();
    let (mut file, mut set, base) = place.begun();
    fs::remove_file(place.history_path()).unwrap();
    fs::remove_file(place.journal()).unwrap();
    fs::create_dir(place.history_path()).unwrap();
    place.write_memo(&mut file, &mut set, "one", base);
    drop(file);
    for memo in ["two", "three"] {
        let (mut file, read) = place.open();
        assert_eq!((file.read_only(), &read.set), (None, &set));
        place.write_memo(&mut file, &mut set, memo, read.on_disk);
    }
    assert_eq!(place.read().set, set);
}

#[test]
fn the_largest_number_in_a_history_does_not_end_it() {
    let place = Place::new();
    let (file, mut set, base) = place.begun();
    drop(file);
    let mut other = set.clone();
    let memo = step(&mut other, &place.article, Edit::Replace(mark(1, "list", "x"))).unwrap();
    let mut writer = JournalWriter::new();
    writer.step(u64::MAX, &memo, &place.article);
    let mut history = fs::read(place.history_path()).unwrap();
    history.extend(writer.into_bytes());
    put(&place.history_path(), std::str::from_utf8(&history).unwrap());
    let (mut file, _) = place.open();
    place.write_memo(&mut file, &mut set, "one", base);
    assert_eq!(place.read().set, set);
    let steps: Vec<Entry> = place.history().steps;
    assert_eq!(steps.len(), 4, "that step was taken back");
}

#[test]
fn only_the_end_of_a_history_that_is_too_large_is_read() {
    let place = Place::new();
    let (file, set, _) = place.begun();
    drop(file);
    let history = fs::read(place.history_path()).unwrap();
    // Takes no room on the disk, but would in memory.
    let hole = fs::OpenOptions::new().write(true).open(place.history_path()).unwrap();
    hole.set_len(3 << 30).unwrap();
    drop(hole);
    let mut end = fs::OpenOptions::new().append(true).open(place.history_path()).unwrap();
    end.write_all(b"\n").unwrap();
    end.write_all(&history).unwrap();
    drop(end);
    let begin = std::time::Instant::now();
    assert_eq!(place.history().steps.len(), 1);
    let (mut file, read) = place.open();
    let mut set = set;
    place.write_memo(&mut file, &mut set, "one", read.on_disk);
    assert!(fs::metadata(place.history_path()).unwrap().len() < 20 << 20);
    assert!(begin.elapsed() < std::time::Duration::from_secs(20));
}

#[test]
fn a_set_is_not_replaced_if_its_journal_would_then_undo_a_step() {
    let place = Place::new();
    let (mut file, mut set, base) = place.begun();
    let added = step(&mut set, &place.article, Edit::Add(mark(2, "Hand over", ""))).unwrap();
    let base = place.append(&mut file, &[added], base);
    let before = set.clone();
    let removed =
        step(&mut set, &place.article, Edit::Remove(AnnotationId::from_bytes([2; 16]))).unwrap();
    file.break_journal();
    file.append(&place.article, std::slice::from_ref(&removed), base).unwrap_err();
    match file.write(&place.article, &set, &[removed], base) {
        Ok(_) => assert_eq!(place.read().set, set, "what was acknowledged"),
        Err(_) => assert_eq!(place.read().set, before, "nothing was acknowledged"),
    }
}

#[test]
fn states_stay_known_if_only_the_header_was_written() {
    let place = Place::new();
    let (mut file, mut set, base) = place.begun();
    set.header_mut().coder_name = "Ayesha Khan".to_owned();
    let base = file.write(&place.article, &set, &[], base).unwrap();
    assert_eq!(place.history().n_fixed, 0);
    let before = set.clone();
    place.write_memo(&mut file, &mut set, "one", base);
    let history = place.history();
    assert_eq!((history.n_fixed, history.steps.len()), (0, 2));
    assert_eq!(take_back(&set, history.since(1).unwrap()).unwrap(), before);
}

#[test]
fn a_history_that_cannot_be_written_does_not_let_the_journal_grow_for_ever() {
    let place = Place::new();
    let (mut file, mut set, mut base) = place.begun();
    fs::create_dir(place.history_path()).ok();
    if place.history_path().is_file() {
        fs::remove_file(place.history_path()).unwrap();
        fs::create_dir(place.history_path()).unwrap();
    }
    let long = "x".repeat(4 << 20);
    for number in 0..7 {
        let memo = format!("{number}{long}");
        let memo = step(&mut set, &place.article, Edit::Replace(mark(1, "list", &memo))).unwrap();
        base = file.write(&place.article, &set, &[memo], base).unwrap();
    }
    let left = fs::metadata(place.journal()).unwrap().len();
    assert!(left < 20 << 20, "{left} bytes are left");
    drop(file);
    assert_eq!(place.read().set, set);
}
