//! Tests what a list shows of sets: the same as opening them would.

use demarche_core::annotation::{Edit, Stamp};
use proptest::prelude::*;

use super::{
    journal::{mark, step},
    *,
};

impl Place {
    /// Returns the marks by code, sorted, and whether the article is done, as the list shows them.
    fn listed(&self) -> (Vec<(CodeId, usize)>, bool) {
        let listed = self.study.articles(Some(&self.coder), None).unwrap();
        let listed = listed.into_iter().find(|listed| listed.path == self.path).unwrap();
        (sorted(listed.counts), listed.is_done)
    }
}

fn counts(set: &AnnotationSet) -> Vec<(CodeId, usize)> {
    sorted(set.counts().map(|(code, count)| (code.clone(), count)).collect())
}

fn sorted(mut counts: Vec<(CodeId, usize)>) -> Vec<(CodeId, usize)> {
    counts.sort();
    counts
}

fn coded(id: u8, code: &str) -> Arc<Annotation> {
    Arc::new(Annotation { code: CodeId::new(code), ..(*mark(id, "list", "")).clone() })
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let code = prop::sample::select(vec!["demand", "commitment", "made/up“"]);
    let one = prop_oneof![
        3 => (2..7_u8, code.clone()).prop_map(|(id, code)| Edit::Add(coded(id, code))),
        2 => (1..7_u8, code).prop_map(|(id, code)| Edit::Replace(coded(id, code))),
        1 => (1..7_u8).prop_map(|id| Edit::Remove(AnnotationId::from_bytes([id; 16]))),
        1 => prop::option::of(1..9_i64).prop_map(|done| Edit::SetDone(done.map(|at| Stamp(at * 1000)))),
    ];
    one.prop_recursive(2, 6, 3, |inner| prop::collection::vec(inner, 1..4).prop_map(Edit::Batch))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Whatever a crash left in the journal, the list counts what opening the set would show, also if another program had changed the file.
    #[test]
    fn a_list_counts_the_marks_that_a_crash_left_in_the_journal(
        edits in prop::collection::vec(any_edit(), 1..12),
        is_changed: bool,
    ) {
        let place = Place::new();
        let (mut file, mut set, mut base) = place.begun();
        for edit in edits {
            if let Some(step) = step(&mut set, &place.article, edit) {
                base = place.append(&mut file, &[step], base);
            }
        }
        drop(file);
        if is_changed {
            let saved = fs::read_to_string(place.set_path()).unwrap();
            put(&place.set_path(), &saved.replace("\"code\": \"demand\"", "\"code\": \"allegation\""));
        }
        let read = place.read();
        let expected = (counts(&read.set), read.set.header().done.is_some());
        prop_assert_eq!(place.listed(), expected);
    }
}

#[test]
fn marks_that_are_only_in_the_journal_are_listed() {
    let place = Place::new();
    let (file, set, _) = place.begun();
    drop(file);
    fs::rename(place.set_path().with_extension("history"), place.journal()).unwrap();
    fs::remove_file(place.set_path()).unwrap();
    assert_eq!(place.listed(), (counts(&set), false));
    // Of a journal that cannot be read, the file counts.
    put(&place.journal(), "x");
    assert_eq!(place.listed(), (Vec::new(), false));
}

#[test]
fn the_first_article_to_read_is_the_first_that_is_not_done() {
    let place = Place::new();
    let first = |coder: Option<&CoderId>| {
        let first = place.study.first_to_read(coder).unwrap();
        first.map(|path| path.to_string())
    };
    put(&place.folder.path().join("z.txt"), "Some text\n");
    assert_eq!(first(None).as_deref(), Some("deep/talks.txt"));
    let (mut file, read) = place.open();
    let mut set = read.set;
    Edit::SetDone(Some(Stamp(1000))).apply(&mut set).unwrap();
    file.write(&place.article, &set, &[], read.on_disk).unwrap();
    assert_eq!(first(Some(&place.coder)).as_deref(), Some("z.txt"));
    assert_eq!(first(None).as_deref(), Some("deep/talks.txt"));
    fs::remove_file(place.folder.path().join("z.txt")).unwrap();
    assert_eq!(first(Some(&place.coder)).as_deref(), Some("deep/talks.txt"));
    fs::remove_file(place.study.article_path(&place.path)).unwrap();
    assert_eq!(first(Some(&place.coder)), None);
}
