//! Tests of merging: cases in a small notation, and laws.

use std::collections::BTreeMap;

use proptest::prelude::*;
use smallvec::smallvec;

use super::*;
use crate::{
    annotation::{Detail, Header, Unknown},
    codebook::CodeId,
    text::Span,
};

/// Returns a mark from words such as `7 demand 3-9 memo=why unsure`.
fn mark(words: &str) -> Arc<Annotation> {
    let mut words = words.split(' ');
    let id: u8 = words.next().unwrap().parse().unwrap();
    let code = CodeId::new(words.next().unwrap());
    let (start, end) = words.next().unwrap().split_once('-').unwrap();
    let span = Span::new(start.parse().unwrap(), end.parse().unwrap()).unwrap();
    let mut mark = Annotation {
        id: AnnotationId::from_bytes([id; 16]),
        code,
        spans: smallvec![span],
        created: Some(Stamp(0)),
        modified: Some(Stamp(0)),
        is_unsure: false,
        confidence: None,
        detail: None,
    };
    for word in words {
        match word.split_once('=') {
            None => mark.is_unsure = word == "unsure",
            Some(("memo", memo)) => mark.set_memo(memo.to_owned()),
            Some(("confidence", value)) => mark.confidence = value.parse().ok(),
            Some(("modified", at)) => mark.modified = Some(Stamp(at.parse().unwrap())),
            Some((key, value)) => {
                let detail: &mut Box<Detail> = mark.detail.get_or_insert_default();
                detail.unknown.0.push((key.into(), value.into()));
            }
        }
    }
    Arc::new(mark)
}

fn set(marks: &[&str]) -> AnnotationSet {
    let marks = marks.iter().map(|words| mark(words)).collect();
    AnnotationSet::from_annotations(Header::default(), marks).0
}

/// Returns the set as it is if every shown version is kept.
fn without_others(set: &AnnotationSet) -> AnnotationSet {
    let keep_all = |mark: &Arc<Annotation>| {
        let mut mark = Annotation::clone(mark);
        while !mark.others().is_empty() {
            mark.keep_this();
        }
        Arc::new(mark)
    };
    let marks = set.iter().map(keep_all).collect();
    AnnotationSet::from_annotations(set.header().clone(), marks).0
}

/// Checks the merged set and the ids of the conflicts, also with the sides exchanged.
#[track_caller]
fn check(base: &[&str], ours: &[&str], theirs: &[&str], expected: &[&str], conflicts: &[u8]) {
    let [base, ours, theirs] = [base, ours, theirs].map(set);
    let merged = three_way(&base, &ours, &theirs);
    assert_eq!(without_others(&merged.set), set(expected));
    assert_eq!(merged.set.undecided(), conflicts.len());
    let ids: Vec<_> = merged.conflicts.iter().map(|conflict| conflict.id().clone()).collect();
    let wanted: Vec<_> = conflicts.iter().map(|id| AnnotationId::from_bytes([*id; 16])).collect();
    assert_eq!(ids, wanted);
    let exchanged = three_way(&base, &theirs, &ours);
    let other: Vec<_> = exchanged.conflicts.iter().map(|conflict| conflict.id().clone()).collect();
    assert_eq!(other, wanted);
    if conflicts.is_empty() {
        assert_eq!(exchanged.set, merged.set);
    }
}

#[test]
fn independent_changes_both_stay() {
    let base = ["1 demand 0-4", "2 allegation 5-9"];
    check(&base, &base, &base, &base, &[]);
    // Different marks.
    check(
        &base,
        &["1 commitment 0-4", "2 allegation 5-9"],
        &["1 demand 0-4", "2 allegation 5-8", "3 demand 9-10"],
        &["1 commitment 0-4", "2 allegation 5-8", "3 demand 9-10"],
        &[],
    );
    // Different fields of one mark; the later moment counts.
    check(
        &["1 demand 0-4"],
        &["1 commitment 0-4 modified=5 x=1"],
        &["1 demand 0-3 memo=why unsure modified=9 a=2"],
        &["1 commitment 0-3 memo=why unsure modified=9 a=2 x=1"],
        &[],
    );
    // The same change by both.
    check(&base, &["1 demand 0-4"], &["1 demand 0-4"], &["1 demand 0-4"], &[]);
    check(&[], &["1 demand 0-4"], &["1 demand 0-4"], &["1 demand 0-4"], &[]);
    // One removed it, the other left it alone.
    check(&base, &["1 demand 0-4"], &base, &["1 demand 0-4"], &[]);
}

#[test]
fn what_a_person_must_decide_drops_nothing() {
    let base = ["1 demand 0-4"];
    let (ours, theirs) = (["1 commitment 0-4 memo=a"], ["1 allegation 0-4 confidence=2"]);
    check(&base, &ours, &theirs, &["1 commitment 0-4 memo=a confidence=2"], &[1]);
    let merged = three_way(&set(&base), &set(&ours), &set(&theirs));
    let [Conflict::Changed { fields, theirs, .. }] = &merged.conflicts[..] else { panic!() };
    assert_eq!(fields, &[Field::Code]);
    assert_eq!(theirs.code, CodeId::new("allegation"));
    // The other version differs in what both changed only.
    let shown = merged.set.iter().next().unwrap();
    let taken = shown.other_instead().unwrap();
    assert_eq!(taken, *mark("1 allegation 0-4 memo=a confidence=2"));
    // A change is kept although the other side removed the mark.
    check(&base, &[], &["1 demand 0-3"], &["1 demand 0-3"], &[1]);
    let removed = three_way(&set(&base), &set(&[]), &set(&["1 demand 0-3"])).set;
    assert_eq!(removed.iter().next().unwrap().others(), [OtherVersion::Removed]);
    // Two marks with one id.
    check(&[], &["1 demand 0-4"], &["1 demand 0-4 memo=x"], &["1 demand 0-4"], &[1]);
}

#[test]
fn each_version_of_a_mark_keeps_its_own_time_of_change() {
    let base = set(&["1 demand 0-4 modified=1"]);
    let ours = set(&["1 commitment 0-4 modified=5"]);
    let theirs = set(&["1 allegation 0-4 memo=why modified=9"]);
    let times = |set: &AnnotationSet| {
        let mark = set.iter().next().unwrap();
        let other = mark.other_instead().unwrap();
        [mark.modified, other.modified].map(|time| time.unwrap().0)
    };
    let merged = three_way(&base, &ours, &theirs).set;
    assert_eq!(times(&merged), [5, 9]);
    let exchanged = three_way(&base, &theirs, &ours).set;
    assert_eq!(times(&exchanged), [9, 5]);
    // So does a copy that is taken in.
    let mut taken = ours.clone();
    Edit::Batch(take_in(&theirs, &ours)).apply(&mut taken).unwrap();
    assert_eq!(times(&taken), [5, 9]);
    // Whoever has one of the versions can go on with both, and an older version is one still.
    assert!(continues(&exchanged, &ours) && !continues(&theirs, &exchanged));
    for both in [&merged, &taken] {
        assert!(continues(both, &ours) && continues(both, &theirs) && continues(both, &base));
        assert!(!continues(&ours, both) && !continues(&theirs, both) && !continues(&base, both));
    }
    // Nor is a decision taken back by what there was before it.
    let decided = set(&["1 commitment 0-4 modified=10"]);
    assert!(continues(&decided, &merged) && !continues(&merged, &decided));
}

#[test]
fn every_version_of_a_mark_stays_until_it_is_decided() {
    let (base, ours) = (set(&["1 demand 0-4"]), set(&["1 allegation 0-4"]));
    let first = three_way(&base, &ours, &set(&["1 commitment 0-4"])).set;
    let second = three_way(&ours, &first, &set(&["1 demand 0-3 modified=9"])).set;
    let third = three_way(&ours, &second, &set(&[])).set;
    let mut shown = Annotation::clone(third.iter().next().unwrap());
    let [OtherVersion::Changed(one), OtherVersion::Removed] = shown.others() else {
        panic!("{:?}", shown.others())
    };
    assert_eq!((&*one.code.0, shown.spans[0].end()), ("commitment", 3));
    // One side has decided, the other only read: the decision stays, and so does what was not decided.
    let mut decided = third.clone();
    shown.keep_this();
    drop(Edit::Replace(Arc::new(shown.clone())).apply(&mut decided));
    let merged = three_way(&third, &decided, &third).set;
    assert_eq!(merged.iter().next().unwrap().others(), [OtherVersion::Removed]);
    // What is taken has the rest to decide about.
    let taken = third.iter().next().unwrap().other_instead().unwrap();
    assert_eq!((&*taken.code.0, taken.others()), ("commitment", &[OtherVersion::Removed][..]));
    assert!(shown.other_instead().is_none(), "a removal has nothing to show");
    // A version that says the same is nothing to decide.
    shown.keep_this();
    let same = OtherVersion::Changed(Arc::new(Annotation { modified: None, ..shown.clone() }));
    shown.add_others([same]);
    assert!(shown.others().is_empty());
}

#[test]
fn a_copy_is_taken_in_without_removing_anything() {
    let ours = set(&["1 demand 0-4", "2 allegation 5-9 memo=ours", "3 demand 9-12"]);
    let copy = set(&["1 demand 0-4", "2 allegation 5-9 memo=copy", "4 commitment 9-12"]);
    let mut taken = ours.clone();
    let edits = take_in(&copy, &ours);
    assert!(matches!(&edits[..], [Edit::Replace(_), Edit::Add(_)]), "{edits:?}");
    Edit::Batch(edits).apply(&mut taken).unwrap();
    let expected =
        ["1 demand 0-4", "2 allegation 5-9 memo=ours", "3 demand 9-12", "4 commitment 9-12"];
    assert_eq!(without_others(&taken), set(&expected));
    assert_eq!(taken.undecided(), 1);
    assert_eq!(take_in(&copy, &taken), [], "once is enough");
    assert_eq!(take_in(&ours, &ours), []);
    let mut copy = ours.clone();
    copy.header_mut().done = Some(Stamp(5));
    assert_eq!(take_in(&copy, &ours), [Edit::SetDone(Some(Stamp(5)))]);
    assert_eq!(take_in(&ours, &copy), []);
}

#[test]
fn what_is_said_of_the_whole_set_is_merged_too() {
    let header = |done: Option<i64>, name: &str, unknown: &[(&str, &str)]| {
        let unknown = unknown.iter().map(|(key, value)| ((*key).into(), (*value).into()));
        AnnotationSet::new(Header {
            coder_name: name.to_owned(),
            done: done.map(Stamp),
            unknown: Unknown(unknown.collect()),
            ..Header::default()
        })
    };
    let base = header(None, "A", &[("links", "[]")]);
    let merged = three_way(
        &base,
        &header(Some(3), "A", &[("links", "[]")]),
        &header(None, "Ayesha", &[("links", "[1]")]),
    );
    assert_eq!(merged.set, header(Some(3), "Ayesha", &[("links", "[1]")]));
    assert_eq!(merged.header_conflicts, []);
    let merged =
        three_way(&base, &header(Some(3), "B", &[]), &header(Some(5), "C", &[("links", "[1]")]));
    assert_eq!(merged.set, header(Some(5), "B", &[("links", "[1]")]));
    assert_eq!(
        merged.header_conflicts,
        [HeaderField::CoderName, HeaderField::Other("links".into())]
    );
}

#[test]
fn an_older_version_does_not_continue_a_newer_one() {
    let base = set(&["1 demand 0-4 modified=5", "2 demand 5-9"]);
    for (version, expected) in [
        (&["1 demand 0-4 modified=5", "2 demand 5-9"][..], true),
        (&["1 demand 0-4 modified=5", "2 demand 5-9", "3 demand 7-8"], true),
        (&["1 allegation 0-4 modified=6", "2 demand 5-9"], true),
        (&["1 allegation 0-4 modified=4", "2 demand 5-9"], false),
        (&["1 allegation 0-4 modified=5", "2 demand 5-9"], false),
        (&["2 demand 5-9"], false),
        (&[], false),
    ] {
        assert_eq!(continues(&set(version), &base), expected, "{version:?}");
    }
    let done = AnnotationSet::new(Header { done: Some(Stamp(1)), ..Header::default() });
    assert!(!continues(&AnnotationSet::default(), &done));
    assert!(continues(&done, &AnnotationSet::default()));
}

/// A change of one mark, by number.
#[derive(Clone, Copy, Debug)]
enum Change {
    Put { id: u8, code: u8, start: u8, memo: u8 },
    Remove { id: u8 },
}

fn any_change(ids: std::ops::Range<u8>) -> impl Strategy<Value = Change> {
    let id = ids.clone();
    prop_oneof![
        3 => (ids, 0_u8..3, 0_u8..4, 0_u8..3)
            .prop_map(|(id, code, start, memo)| Change::Put { id, code, start, memo }),
        1 => id.prop_map(|id| Change::Remove { id }),
    ]
}

fn apply(set: &mut AnnotationSet, changes: &[Change]) {
    for change in changes {
        let edit = match *change {
            Change::Put { id, code, start, memo } => {
                let code = ["demand", "allegation", "commitment"][usize::from(code)];
                let memo = ["", " memo=a", " memo=b"][usize::from(memo)];
                let words = format!("{id} {code} {start}-{}{memo}", start + 2);
                let mark = mark(&words);
                if set.get(&mark.id).is_some() { Edit::Replace(mark) } else { Edit::Add(mark) }
            }
            Change::Remove { id } => Edit::Remove(AnnotationId::from_bytes([id; 16])),
        };
        // Removing what is not there changes nothing.
        drop(edit.apply(set));
    }
}

fn by_id(set: &AnnotationSet) -> BTreeMap<AnnotationId, Arc<Annotation>> {
    set.iter().map(|mark| (mark.id.clone(), Arc::clone(mark))).collect()
}

proptest! {
    #[test]
    fn merging_with_nothing_new_is_identity(
        base in prop::collection::vec(any_change(0..12), 0..20),
        changes in prop::collection::vec(any_change(0..12), 0..20),
    ) {
        let mut before = AnnotationSet::default();
        apply(&mut before, &base);
        let mut after = before.clone();
        apply(&mut after, &changes);
        for merged in [three_way(&before, &after, &before), three_way(&before, &before, &after), three_way(&before, &after, &after)] {
            prop_assert_eq!(&merged.set, &after);
            prop_assert!(merged.conflicts.is_empty());
        }
    }

    #[test]
    fn the_sides_can_be_exchanged_and_nothing_is_dropped(
        base in prop::collection::vec(any_change(0..12), 0..20),
        mine in prop::collection::vec(any_change(0..12), 0..12),
        other in prop::collection::vec(any_change(0..12), 0..12),
    ) {
        let mut before = AnnotationSet::default();
        apply(&mut before, &base);
        let (mut ours, mut theirs) = (before.clone(), before.clone());
        apply(&mut ours, &mine);
        apply(&mut theirs, &other);
        let one = three_way(&before, &ours, &theirs);
        let two = three_way(&before, &theirs, &ours);
        let in_conflict: Vec<_> = one.conflicts.iter().map(Conflict::id).collect();
        prop_assert_eq!(&in_conflict, &two.conflicts.iter().map(Conflict::id).collect::<Vec<_>>());
        let (one_set, two_set) = (by_id(&one.set), by_id(&two.set));
        prop_assert!(one_set.keys().eq(two_set.keys()));
        for (id, merged) in &one_set {
            let other = &two_set[id];
            if !in_conflict.contains(&id) {
                prop_assert_eq!(merged, other);
            } else if let Some(taken) = merged.other_instead() {
                // Taking the other version is what the exchanged merge shows.
                let mut shown = Annotation::clone(other);
                shown.keep_this();
                prop_assert_eq!(taken, shown);
            } else {
                prop_assert_eq!(merged, other);
            }
        }
        // Every mark that a side made or changed is there, or a version of it.
        for (side, changed) in [(&ours, &theirs), (&theirs, &ours)] {
            for mark in side.iter().filter(|mark| before.get(&mark.id) != Some(mark)) {
                let merged = one.set.get(&mark.id);
                prop_assert!(merged.is_some());
                if changed.get(&mark.id) == before.get(&mark.id) {
                    prop_assert_eq!(merged, Some(mark));
                }
            }
        }
    }

    #[test]
    fn changes_of_different_marks_never_conflict(
        base in prop::collection::vec(any_change(0..12), 0..20),
        mine in prop::collection::vec(any_change(0..6), 0..12),
        other in prop::collection::vec(any_change(6..12), 0..12),
    ) {
        let mut before = AnnotationSet::default();
        apply(&mut before, &base);
        let (mut ours, mut theirs, mut both) = (before.clone(), before.clone(), before.clone());
        apply(&mut ours, &mine);
        apply(&mut theirs, &other);
        apply(&mut both, &mine);
        apply(&mut both, &other);
        let merged = three_way(&before, &ours, &theirs);
        prop_assert!(merged.conflicts.is_empty());
        prop_assert_eq!(merged.set, both);
    }
}

#[test]
fn two_decisions_about_one_mark_are_not_merged_silently() {
    let start = set(&["1 demand 0-4"]);
    let both = three_way(&start, &set(&["1 commitment 0-4"]), &set(&["1 allegation 0-4"])).set;
    let shown = both.iter().next().unwrap();
    // One person keeps `commitment`, another one takes `allegation`.
    let mut kept = Annotation::clone(shown);
    kept.keep_this();
    let taken = shown.other_instead().unwrap();
    let (mut ours, mut theirs) = (both.clone(), both.clone());
    Edit::Replace(Arc::new(kept)).apply(&mut ours).unwrap();
    Edit::Replace(Arc::new(taken)).apply(&mut theirs).unwrap();
    let merged = three_way(&both, &ours, &theirs);
    let mark = merged.set.iter().next().unwrap();
    assert!(
        !merged.conflicts.is_empty() || merged.set.undecided() > 0,
        "we decided for commitment; the merge says {} with nothing left to decide",
        mark.code.0
    );
}
