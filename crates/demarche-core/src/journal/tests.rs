//! Laws of taking steps again.

use proptest::prelude::*;
use smallvec::smallvec;

use super::*;
use crate::{annotation::Header, codebook::CodeId, text::Span};

fn mark(id: u8, code: &str, at: u32) -> Arc<Annotation> {
    let start = usize::try_from(at).unwrap();
    Arc::new(Annotation {
        id: AnnotationId::from_bytes([id; 16]),
        code: CodeId::new(code),
        spans: smallvec![Span::new(start, start + 5).unwrap()],
        created: Some(Stamp(0)),
        modified: Some(Stamp(at.into())),
        is_unsure: false,
        confidence: None,
        detail: None,
    })
}

fn entry(edit: Edit, set: &mut AnnotationSet) -> Option<Entry> {
    let inverse = edit.clone().apply(set).ok()?;
    Some(Entry {
        number: 0,
        time: Stamp(0),
        label: "change".to_owned(),
        kind: Kind::Do,
        group: None,
        text_sha256: Sha256([0; 32]),
        edit,
        inverse,
    })
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let one = prop_oneof![
        (0..6_u8, 0..50_u32).prop_map(|(id, at)| Edit::Add(mark(id, "demand", at))),
        (0..6_u8).prop_map(|id| Edit::Remove(AnnotationId::from_bytes([id; 16]))),
        (0..6_u8, 50..90_u32).prop_map(|(id, at)| Edit::Replace(mark(id, "allegation", at))),
        prop::option::of(1..9_i64).prop_map(|done| Edit::SetDone(done.map(Stamp))),
    ];
    one.prop_recursive(2, 6, 3, |inner| prop::collection::vec(inner, 1..4).prop_map(Edit::Batch))
}

/// Applies the edits that fit and returns their entries.
fn work(edits: Vec<Edit>, set: &mut AnnotationSet) -> Vec<Entry> {
    edits.into_iter().filter_map(|edit| entry(edit, set)).collect()
}

proptest! {
    /// Steps taken again lead to the same set, and taken back to the first one.
    #[test]
    fn steps_lead_to_the_same_set_and_back(edits in prop::collection::vec(any_edit(), 0..20)) {
        let first = AnnotationSet::new(Header::default());
        let mut set = first.clone();
        let entries = work(edits, &mut set);
        let mut again = first.clone();
        replay(&mut again, &entries).unwrap();
        prop_assert_eq!(&again, &set);
        prop_assert_eq!(&take_back(&set, &entries).unwrap(), &first);
        let (then, edit) = go_back(&set, &entries).unwrap();
        prop_assert_eq!(edit.is_none(), first == set);
        if let Some(edit) = edit {
            edit.apply(&mut set).unwrap();
        }
        prop_assert_eq!(&set, &first);
        prop_assert_eq!(&then, &first);
        if let Some(edit) = way_between(&first, &again) {
            edit.apply(&mut set).unwrap();
        }
        prop_assert_eq!(&set, &again);
    }

    /// Steps taken on the version they were made on lead to the same set as replaying them; taken again on the result, they
    /// change nothing.
    #[test]
    fn rebasing_on_the_same_version_replays_and_is_done_once(
        before in prop::collection::vec(any_edit(), 0..10),
        edits in prop::collection::vec(any_edit(), 0..20),
    ) {
        let mut first = AnnotationSet::new(Header::default());
        work(before, &mut first);
        let mut set = first.clone();
        let entries = work(edits, &mut set);
        for version in [&first, &set] {
            let merged = rebase(&entries, version);
            prop_assert_eq!(&merged.set, &set);
            prop_assert!(merged.conflicts.is_empty() && merged.header_conflicts.is_empty());
        }
    }

    /// Steps put on a version in which another mark, and another field of the marks, were changed leave that version when they
    /// are taken back. One alone leads to the merged set; of several, a mark removed and added again may lead elsewhere.
    #[test]
    fn steps_on_another_version_are_taken_back_to_that_version(
        before in prop::collection::vec(any_edit(), 0..10),
        edits in prop::collection::vec(any_edit(), 0..10),
        changed in 0..6_u8,
        at in 0..50_u32,
    ) {
        let mut first = AnnotationSet::new(Header::default());
        work(before, &mut first);
        let mut set = first.clone();
        let entries = work(edits, &mut set);
        let mut theirs = first.clone();
        Edit::Add(mark(200, "commitment", at)).apply(&mut theirs).unwrap();
        if let Some(other) = theirs.get(&AnnotationId::from_bytes([changed; 16])) {
            let mut other = Annotation::clone(other);
            other.set_memo("theirs".to_owned());
            other.code = CodeId::new("allegation");
            Edit::Replace(Arc::new(other)).apply(&mut theirs).unwrap();
        }
        // The merge of the sets keeps both versions of a mark, which no step alone does.
        let both = three_way(&first, &set, &theirs).set;
        let steps = steps_to(&entries, &theirs, &both, "merge");
        let mut led_to = theirs.clone();
        prop_assert!(replay(&mut led_to, &steps).is_ok());
        prop_assert!(led_to.iter().eq(both.iter()));
        prop_assert_eq!(&take_back(&led_to, &steps).unwrap(), &theirs);
        let merged = rebase(&entries, &theirs);
        let (steps, led_to) = rebase_steps(&entries, &theirs);
        if entries.len() < 2 {
            prop_assert_eq!(&led_to, &merged.set);
        }
        prop_assert_eq!(&take_back(&led_to, &steps).unwrap(), &theirs);
    }

    /// Steps taken on a version in which other marks were changed keep both.
    #[test]
    fn rebasing_keeps_what_others_did(edits in prop::collection::vec(any_edit(), 0..20), at in 0..50_u32) {
        let first = AnnotationSet::new(Header::default());
        let mut set = first.clone();
        let entries = work(edits, &mut set);
        let mut theirs = first.clone();
        let other = Edit::Add(mark(200, "commitment", at));
        other.clone().apply(&mut theirs).unwrap();
        other.apply(&mut set).unwrap();
        prop_assert_eq!(rebase(&entries, &theirs).set, set);
    }
}

#[test]
fn a_step_that_does_not_fit_is_named() {
    let mut set = AnnotationSet::default();
    let entries =
        work(vec![Edit::Add(mark(1, "demand", 0)), Edit::Add(mark(2, "demand", 9))], &mut set);
    let mut other = AnnotationSet::default();
    Edit::Add(mark(2, "demand", 9)).apply(&mut other).unwrap();
    let id = AnnotationId::from_bytes([2; 16]);
    assert_eq!(replay(&mut other, &entries), Err((1, EditError::Duplicate(id))));
    assert_eq!(other.len(), 2);
}

#[test]
fn the_marks_of_a_large_step_are_found_in_linear_time() {
    let marks: Vec<_> = (0..50_000_u32)
        .map(|number| {
            let mut id = [0; 16];
            id[..4].copy_from_slice(&number.to_be_bytes());
            Arc::new(Annotation {
                id: AnnotationId::from_bytes(id),
                ..(*mark(0, "demand", 0)).clone()
            })
        })
        .collect();
    let mut set = AnnotationSet::default();
    let add = Edit::Batch(marks.iter().cloned().map(Edit::Add).collect());
    let added = entry(add, &mut set).unwrap();
    let removed = entry(added.inverse.clone(), &mut set).unwrap();
    let begin = std::time::Instant::now();
    assert_eq!((added.marks().len(), removed.marks().len()), (50_000, 50_000));
    assert_eq!((added.only_mark(), removed.only_mark()), (None, None));
    // In quadratic time this takes many seconds.
    assert!(begin.elapsed() < std::time::Duration::from_secs(2));
    let one = entry(Edit::Add(Arc::clone(&marks[0])), &mut set).unwrap();
    assert_eq!(one.only_mark(), Some(&marks[0]));
    let changed = Edit::Replace(Arc::new(Annotation { is_unsure: true, ..(*marks[0]).clone() }));
    assert!(entry(changed, &mut set).unwrap().only_mark().unwrap().is_unsure);
}
