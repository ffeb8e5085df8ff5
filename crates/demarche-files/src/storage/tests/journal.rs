//! Tests journals on a real disk: what was acknowledged is there after a crash at any point.

use demarche_core::{
    annotation::{Edit, Stamp},
    journal::{Entry, Kind},
};
use proptest::prelude::*;

use super::*;

/// Applies an edit to the set and returns its step.
pub(super) fn step(set: &mut AnnotationSet, article: &Article, edit: Edit) -> Option<Entry> {
    let inverse = edit.clone().apply(set).ok()?;
    Some(Entry {
        number: 0,
        time: Stamp(1_764_000_000_000),
        label: "add demand “x”".to_owned(),
        kind: Kind::Do,
        group: None,
        text_sha256: article.text_sha256,
        edit,
        inverse,
    })
}

pub(super) fn mark(id: u8, words: &str, memo: &str) -> Arc<Annotation> {
    let start = TEXT.find(words).unwrap();
    let mut mark = Annotation {
        id: AnnotationId::from_bytes([id; 16]),
        code: CodeId::new("demand"),
        spans: [Span::new(start, start + words.len()).unwrap()].into_iter().collect(),
        created: Some(Stamp(1_764_000_000_000)),
        modified: Some(Stamp(1_764_000_000_000)),
        is_unsure: false,
        confidence: None,
        detail: None,
    };
    mark.set_memo(memo.to_owned());
    Arc::new(mark)
}

impl Place {
    pub(super) fn journal(&self) -> std::path::PathBuf {
        self.set_path().with_extension("journal")
    }

    pub(super) fn read(&self) -> ReadSet {
        read_set(&self.study, &self.path, &self.coder, &self.article).unwrap()
    }

    /// Returns a set with one mark, saved, and its file.
    pub(super) fn begun(&self) -> (SetFile, AnnotationSet, OnDisk) {
        let (mut file, read) = self.open();
        let mut set = read.set;
        let first = step(&mut set, &self.article, Edit::Add(mark(1, "list", ""))).unwrap();
        let base = file.write(&self.article, &set, &[first], read.on_disk).unwrap();
        (file, set, base)
    }

    #[track_caller]
    pub(super) fn append(&self, file: &mut SetFile, steps: &[Entry], base: OnDisk) -> OnDisk {
        file.append(&self.article, steps, base).unwrap().unwrap()
    }
}

#[test]
fn a_step_is_on_the_disk_without_writing_the_set() {
    let place = Place::new();
    let (mut file, mut set, base) = place.begun();
    let before = fs::read(place.set_path()).unwrap();
    let added =
        step(&mut set, &place.article, Edit::Add(mark(2, "ہم آئیں گے", "“why”\n"))).unwrap();
    let now = place.append(&mut file, std::slice::from_ref(&added), base);
    assert_ne!(now, base);
    assert_eq!(fs::read(place.set_path()).unwrap(), before);
    let read = place.read();
    assert_eq!((&read.set, read.on_disk), (&set, now));
    assert_eq!(read.steps, [Entry { number: 2, ..added }]);
    assert_eq!(set_on_disk(&place.study, &place.path, &place.coder).unwrap(), now);
    // A request that knows less is not taken.
    assert_eq!(file.append(&place.article, &[], base).unwrap(), None);
    // Written as a whole, the steps are in the history, and the next ones are numbered on.
    let now = file.write(&place.article, &set, &[], now).unwrap();
    let read = place.read();
    assert_eq!((&read.set, read.on_disk, read.steps.len()), (&set, now, 0));
    assert_eq!(fs::read(place.journal()).unwrap(), b"");
    drop(file);
    let (mut file, _) = place.open();
    let removed = step(&mut set, &place.article, Edit::Remove(AnnotationId::from_bytes([1; 16])));
    place.append(&mut file, &[removed.unwrap()], now);
    assert_eq!(place.read().steps.first().unwrap().number, 3);
    let history = fs::read_to_string(place.set_path().with_extension("history")).unwrap();
    assert_eq!(history.lines().count(), 6, "{history}");
}

#[test]
fn wherever_a_crash_cuts_the_journal_all_steps_before_are_there() {
    let place = Place::new();
    let (mut file, mut set, mut base) = place.begun();
    let mut states = vec![set.clone()];
    let mut ends = vec![0];
    for (id, words) in [(2, "Hand over"), (3, "he said"), (4, "Talks")] {
        let added = step(&mut set, &place.article, Edit::Add(mark(id, words, "memo"))).unwrap();
        base = place.append(&mut file, &[added], base);
        states.push(set.clone());
        ends.push(fs::metadata(place.journal()).unwrap().len());
    }
    drop(file);
    let whole = fs::read(place.journal()).unwrap();
    for cut in 0..whole.len() {
        put_bytes(&place.journal(), &whole[..cut]);
        let n_whole = ends.iter().filter(|end| **end <= cut as u64).count() - 1;
        let read = place.read();
        assert_eq!(&read.set, &states[n_whole], "cut at {cut}");
        assert!(read.problems.is_empty());
    }
    // Opened for writing, the part of a line is kept in a file of its own, and work goes on.
    put_bytes(&place.journal(), &whole[..whole.len() - 5]);
    let (mut file, read) = place.open();
    assert_eq!((file.read_only(), &read.set), (None, &states[2]));
    let kept = fs::read(file.kept_journal().unwrap()).unwrap();
    assert!(whole.ends_with(&[&kept[..], &whole[whole.len() - 5..]].concat()) && !kept.is_empty());
    let mut set = read.set;
    let added = step(&mut set, &place.article, Edit::Add(mark(9, "Talks", ""))).unwrap();
    place.append(&mut file, &[added], read.on_disk);
    assert_eq!(place.read().set, set);
}

/// Writes a file that a test damages on purpose.
fn put_bytes(path: &Path, content: &[u8]) {
    atomic::write(path, |file| file.write_all(content)).unwrap();
}

#[test]
fn steps_made_before_another_program_wrote_the_set_are_merged_with_it() {
    let place = Place::new();
    let (mut file, mut set, base) = place.begun();
    let other = fs::read_to_string(place.set_path()).unwrap();
    let added = step(&mut set, &place.article, Edit::Add(mark(2, "Hand over", ""))).unwrap();
    let memo = step(&mut set, &place.article, Edit::Replace(mark(1, "list", "ours"))).unwrap();
    let now = place.append(&mut file, &[added, memo], base);
    drop(file);
    let changed = other.replace("\"code\": \"demand\"", "\"code\": \"commitment\"");
    assert_ne!(changed, other);
    put(&place.set_path(), &changed);
    let (mut file, read) = place.open();
    assert_eq!(file.read_only(), None);
    let mark = read.set.get(&AnnotationId::from_bytes([1; 16])).unwrap();
    assert_eq!((&*mark.code.0, mark.memo(), read.set.len()), ("commitment", "ours", 2));
    assert!(read.steps.is_empty() && read.on_disk != now);
    // The next step does not fit in this journal: the set is written as a whole.
    let mut set = read.set;
    let added = step(&mut set, &place.article, Edit::Add(mark_of(3)));
    let steps = [added.unwrap()];
    assert_eq!(file.append(&place.article, &steps, read.on_disk).unwrap(), None);
    file.write(&place.article, &set, &steps, read.on_disk).unwrap();
    drop(file);
    let (_, read) = place.open();
    assert_eq!((&read.set, read.steps.len()), (&set, 0));
}

fn mark_of(id: u8) -> Arc<Annotation> {
    mark(id, "he said", "")
}

#[test]
fn both_versions_of_a_mark_are_kept_if_a_crash_left_one_in_the_journal() {
    let place = Place::new();
    let (mut file, mut set, base) = place.begun();
    let other = fs::read_to_string(place.set_path()).unwrap();
    let memo = step(&mut set, &place.article, Edit::Replace(mark(1, "list", "ours"))).unwrap();
    place.append(&mut file, &[memo], base);
    drop(file);
    put(
        &place.set_path(),
        &other.replace("\"created\"", "\"memo\": \"theirs\",\n      \"created\""),
    );
    let read = place.read();
    let mark = read.set.iter().next().unwrap();
    assert_eq!(mark.memo(), "ours");
    assert_eq!(mark.other_instead().unwrap().memo(), "theirs");
}

#[test]
fn a_damaged_line_ends_what_is_read_and_the_rest_is_kept() {
    let place = Place::new();
    let (mut file, mut set, base) = place.begun();
    let first = step(&mut set, &place.article, Edit::Add(mark(2, "Hand over", ""))).unwrap();
    let base = place.append(&mut file, &[first], base);
    let after_first = set.clone();
    let second = step(&mut set, &place.article, Edit::Add(mark_of(3))).unwrap();
    place.append(&mut file, &[second], base);
    drop(file);
    let text = fs::read_to_string(place.journal()).unwrap();
    let damaged = text.replacen("\"exact\":\"he said", "\"exact\":\"he SAID", 1);
    assert_ne!(damaged, text);
    put(&place.journal(), &damaged);
    assert_eq!(place.read().set, after_first);
    let (file, read) = place.open();
    assert_eq!((file.read_only(), &read.set), (None, &after_first));
    let kept = fs::read_to_string(file.kept_journal().unwrap()).unwrap();
    assert!(kept.contains("he SAID"), "{kept}");
}

#[test]
fn a_journal_that_another_program_removed_is_made_again() {
    let place = Place::new();
    let (mut file, mut set, base) = place.begun();
    let first = step(&mut set, &place.article, Edit::Add(mark(2, "Hand over", ""))).unwrap();
    let base = place.append(&mut file, &[first], base);
    fs::remove_file(place.journal()).unwrap();
    let second = step(&mut set, &place.article, Edit::Add(mark_of(3))).unwrap();
    let steps = [second];
    assert_eq!(file.append(&place.article, &steps, base).unwrap(), None);
    let base = file.write(&place.article, &set, &steps, base).unwrap();
    let third = step(&mut set, &place.article, Edit::Add(mark(4, "Talks", ""))).unwrap();
    let now = place.append(&mut file, &[third], base);
    let read = place.read();
    assert_eq!((&read.set, read.on_disk), (&set, now));
}

#[test]
fn the_journal_of_a_newer_version_is_not_touched() {
    let place = Place::new();
    let (file, ..) = place.begun();
    drop(file);
    let mut writer = crate::formats::native::JournalWriter::new();
    writer.begin(None);
    let line = String::from_utf8(writer.into_bytes()).unwrap();
    let newer = line.replace("\"version\":1", "\"version\":2");
    let head = newer.split(",\"sum\"").next().unwrap();
    let sum = twox_hash::XxHash3_128::oneshot(head.as_bytes());
    let newer = format!("{head},\"sum\":\"{sum:032x}\"}}\n");
    put(&place.journal(), &newer);
    let (mut file, read) = place.open();
    assert!(file.read_only().is_some() && !read.problems.is_empty());
    file.write(&place.article, &read.set, &[], read.on_disk).unwrap_err();
    assert_eq!(fs::read_to_string(place.journal()).unwrap(), newer);
}

/// What happens in a random run.
#[derive(Clone, Debug)]
enum Event {
    /// This step is made: a mark is added or replaced, with this memo.
    Set(u8, String),
    /// This mark is removed.
    Remove(u8),
    /// The newest step is undone.
    Undo,
    /// The set is written as a whole.
    Write,
    /// The set is written, and a crash comes before the journal is emptied.
    WriteAndCrash,
    /// The process ends without writing the set.
    Crash,
    /// It ends while it adds to the journal: these bytes are left.
    Torn(Vec<u8>),
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => (1..6_u8, "[a-z\"\n]{0,5}").prop_map(|(id, memo)| Event::Set(id, memo)),
        2 => (1..6_u8).prop_map(Event::Remove),
        2 => Just(Event::Undo),
        1 => Just(Event::Write),
        1 => Just(Event::WriteAndCrash),
        1 => Just(Event::Crash),
        1 => prop::collection::vec(any::<u8>().prop_filter("no line", |byte| *byte != b'\n'), 1..40).prop_map(Event::Torn),
    ]
}

/// Makes an event, and checks that the disk holds all steps.
fn run(events: Vec<Event>) {
    let place = Place::new();
    let (mut file, mut set, mut base) = place.begun();
    let mut undo: Vec<Edit> = Vec::new();
    for event in events {
        let edit = match event {
            Event::Set(id, memo) => {
                let mark = mark(id, "list", &memo);
                Some(if set.get(&mark.id).is_some() {
                    Edit::Replace(mark)
                } else {
                    Edit::Add(mark)
                })
            }
            Event::Remove(id) => Some(Edit::Remove(AnnotationId::from_bytes([id; 16]))),
            Event::Undo => undo.pop(),
            Event::Write => {
                base = file.write(&place.article, &set, &[], base).unwrap();
                None
            }
            Event::WriteAndCrash => {
                let journal = fs::read(place.journal()).unwrap();
                file.write(&place.article, &set, &[], base).unwrap();
                drop(file);
                put_bytes(&place.journal(), &journal);
                let opened = place.open();
                (file, base) = (opened.0, opened.1.on_disk);
                None
            }
            Event::Crash => {
                drop(file);
                let opened = place.open();
                (file, base) = (opened.0, opened.1.on_disk);
                None
            }
            Event::Torn(bytes) => {
                drop(file);
                let journal = [fs::read(place.journal()).unwrap(), bytes].concat();
                put_bytes(&place.journal(), &journal);
                let opened = place.open();
                (file, base) = (opened.0, opened.1.on_disk);
                None
            }
        };
        if let Some(step) = edit.and_then(|edit| step(&mut set, &place.article, edit)) {
            undo.push(step.inverse.clone());
            base = match file.append(&place.article, std::slice::from_ref(&step), base).unwrap() {
                Some(now) => now,
                None => file.write(&place.article, &set, &[step], base).unwrap(),
            };
        }
        let read = place.read();
        assert_eq!((&read.set, read.on_disk), (&set, base));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn every_acknowledged_step_is_there_after_any_crash(events in prop::collection::vec(any_event(), 1..25)) {
        run(events);
    }

    #[test]
    fn no_bytes_in_a_journal_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "\\PC{0,80}") {
        let place = Place::new();
        let (file, set, _) = place.begun();
        drop(file);
        for bytes in [bytes, text.into_bytes()] {
            put_bytes(&place.journal(), &bytes);
            prop_assert_eq!(&place.read().set, &set);
        }
    }
}

#[test]
fn marks_whose_file_a_crash_has_not_made_are_checked_and_exported() {
    let place = Place::new();
    let (mut file, set, base) = place.begun();
    let mut more = set.clone();
    let added = step(&mut more, &place.article, Edit::Add(mark(2, "he said", ""))).unwrap();
    place.append(&mut file, &[added], base);
    drop(file);
    // As if it had ended after the first steps were in the journal, and before the file was made.
    let journal = fs::read_to_string(place.journal()).unwrap();
    let history = fs::read_to_string(place.set_path().with_extension("history")).unwrap();
    let first: Vec<&str> = history.lines().collect();
    put(&place.journal(), &(first.join("\n") + "\n"));
    assert!(!journal.is_empty());
    fs::remove_file(place.set_path()).unwrap();
    assert_eq!(place.read().set.len(), 1, "it is there when it is opened");
    let codebook = demarche_core::codebook::Codebook::built_in();
    for scope in [ExportScope::Study, ExportScope::Article(place.path.clone())] {
        let gathered = gather(&place.study, &scope, &Whose::All).unwrap();
        let n_marks: Vec<usize> = gathered.sets.iter().map(|gathered| gathered.set.len()).collect();
        assert_eq!((n_marks, gathered.left_out), (vec![1], Vec::new()));
        let checked = check(&place.study, &scope, &codebook).unwrap();
        let [fault] = &checked.faults[..] else { panic!("{:?}", checked.faults) };
        assert_eq!(fault.file, place.set_path());
        assert!(fault.what.starts_with("the file is missing"), "{fault:?}");
        assert_eq!(checked.sets.len(), 1);
        assert_eq!(checked.count(demarche_core::annotation::Status::Exact), 1);
    }
    assert_eq!(coders(&place.study, &place.path).unwrap(), std::slice::from_ref(&place.coder));
    // Another window may be about to make the file.
    let held = SetFile::lock(&place.study, &place.path, &place.coder).unwrap();
    let to = ArticlePath::new("b.txt").unwrap();
    fs::rename(place.study.article_path(&place.path), place.study.article_path(&to)).unwrap();
    let renamed = read_article(&place.study, &to).unwrap();
    let strayed = find_strayed(&place.study, &to, &renamed).unwrap();
    assert_eq!(strayed.map(|strayed| strayed.from), Some(vec![place.path.clone()]));
    assert!(matches!(follow(&place.study, &place.path, &to), Err(StorageError::Locked { .. })));
    drop(held);
    // A journal without steps is nothing.
    put(&place.journal(), "");
    let gathered = gather(&place.study, &ExportScope::Study, &Whose::All).unwrap();
    assert!(gathered.sets.is_empty() && gathered.left_out.is_empty());
    assert_eq!(coders(&place.study, &place.path).unwrap(), []);
}
