//! Compares sets and edits with a plain list.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;

fn id(number: u8) -> AnnotationId {
    // Ids of both kinds, so that the order between the two kinds is tested too.
    if number.is_multiple_of(3) {
        AnnotationId::new(&format!("{number:x}-mark"))
    } else {
        AnnotationId::from_bytes([number; 16])
    }
}

fn annotation(number: u8, start: usize, lengths: &[usize], code: &str) -> Arc<Annotation> {
    let mut spans: SmallVec<[Span; 1]> = SmallVec::new();
    let mut at = start;
    for length in lengths {
        spans.push(Span::new(at, at + length).unwrap());
        at += length + 2;
    }
    let status = spans.is_empty().then_some(Status::Orphan);
    let detail = status.map(|_| Box::new(Detail { status, ..Detail::default() }));
    Arc::new(Annotation {
        id: id(number),
        code: CodeId::new(code),
        spans,
        created: None,
        modified: Some(Stamp(i64::from(number))),
        is_unsure: false,
        confidence: None,
        detail,
    })
}

fn any_annotation() -> impl Strategy<Value = Arc<Annotation>> {
    let lengths = prop_oneof![
        Just(Vec::new()),
        prop::collection::vec(1..9_usize, 1..3),
        // Long ones cover many others.
        Just(vec![400]),
    ];
    (any::<u8>(), 0..500_usize, lengths, prop::sample::select(vec!["demand", "allegation", "x"]))
        .prop_map(|(number, start, lengths, code)| annotation(number, start, &lengths, code))
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let single = prop_oneof![
        4 => any_annotation().prop_map(Edit::Add),
        2 => any::<u8>().prop_map(|number| Edit::Remove(id(number))),
        2 => any_annotation().prop_map(Edit::Replace),
        1 => prop::option::of(0..9_i64).prop_map(|done| Edit::SetDone(done.map(Stamp))),
    ];
    prop_oneof![6 => single.clone(), 1 => prop::collection::vec(single, 0..4).prop_map(Edit::Batch)]
}

/// The model of a set: its annotations in a list.
#[derive(Clone, Debug, Default, PartialEq)]
struct Model {
    items: Vec<Arc<Annotation>>,
    done: Option<Stamp>,
}

impl Model {
    fn apply(&mut self, edit: &Edit) -> bool {
        let before = self.clone();
        let is_applied = match edit {
            Edit::Add(annotation) => {
                let is_new = self.items.iter().all(|item| item.id != annotation.id);
                if is_new {
                    self.items.push(Arc::clone(annotation));
                }
                is_new
            }
            Edit::Remove(id) => {
                let n_before = self.items.len();
                self.items.retain(|item| item.id != *id);
                self.items.len() < n_before
            }
            Edit::Replace(annotation) => {
                let found = self.items.iter_mut().find(|item| item.id == annotation.id);
                found.map(|item| *item = Arc::clone(annotation)).is_some()
            }
            Edit::SetDone(done) => {
                self.done = *done;
                true
            }
            Edit::Batch(edits) => edits.iter().all(|edit| self.apply(edit)),
        };
        if is_applied {
            let start =
                |item: &Annotation| item.spans.first().map_or(usize::MAX, |span| span.start());
            self.items.sort_by_key(|item| (start(item), item.id.to_string()));
        } else {
            *self = before;
        }
        is_applied
    }

    fn check(&self, set: &AnnotationSet) {
        assert!(set.iter().eq(self.items.iter()), "{set:?}");
        assert_eq!(set.len(), self.items.len());
        assert_eq!(set.header().done, self.done);
        for (rank, item) in self.items.iter().enumerate() {
            assert_eq!(set.rank_of(&item.id), Some(rank));
            assert_eq!(set.get(&item.id), Some(item));
            assert!(set.iter_from(rank).eq(self.items[rank..].iter()));
        }
        assert_eq!(set.iter_from(self.items.len() + 3).len(), 0);
        for at in (0..920).step_by(13) {
            let covering =
                self.items.iter().filter(|item| item.spans.iter().any(|span| span.contains(at)));
            assert!(set.covering(at).into_iter().eq(covering));
            let starts = self
                .items
                .iter()
                .filter(|item| item.spans.first().is_some_and(|span| span.start() < at));
            assert_eq!(set.rank_at(at), starts.count());
            let window = Span::new(at, at + 40).unwrap();
            let inside = self
                .items
                .iter()
                .filter(|item| item.spans.iter().any(|span| span.intersects(window)));
            assert!(set.intersecting(window).into_iter().eq(inside));
        }
        for code in ["demand", "allegation", "x", "none"] {
            let code = CodeId::new(code);
            assert_eq!(
                set.count(&code),
                self.items.iter().filter(|item| item.code == code).count()
            );
        }
        assert_eq!(set.counts().map(|(_, count)| count).sum::<usize>(), self.items.len());
        let unplaced = self.items.iter().filter(|item| item.status() != Status::Exact);
        assert_eq!(set.unplaced(), unplaced.count());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn edits_agree_with_a_plain_list(edits in prop::collection::vec(any_edit(), 0..160)) {
        let mut set = AnnotationSet::new(Header::default());
        let mut model = Model::default();
        let mut inverses = Vec::new();
        let mut snapshots = Vec::new();
        for edit in edits {
            let snapshot = (set.clone(), model.clone());
            let is_applied = model.apply(&edit);
            match edit.apply(&mut set) {
                Ok(inverse) => {
                    prop_assert!(is_applied);
                    inverses.push(inverse);
                    snapshots.push(snapshot);
                }
                Err(_) => {
                    prop_assert!(!is_applied);
                    prop_assert_eq!(&set, &snapshot.0, "a refused edit changes nothing");
                }
            }
        }
        model.check(&set);
        // Undoing one edit at a time brings back every earlier state, and the snapshots have not changed meanwhile.
        while let (Some(inverse), Some((snapshot, model))) = (inverses.pop(), snapshots.pop()) {
            inverse.apply(&mut set).unwrap();
            prop_assert_eq!(&set, &snapshot);
            prop_assert!(snapshot.iter().eq(model.items.iter()));
        }
    }

    #[test]
    fn a_set_does_not_depend_on_the_order_of_its_annotations(items in prop::collection::vec(any_annotation(), 0..200)) {
        let mut model = Model::default();
        let mut twice = Vec::new();
        for item in &items {
            if !model.apply(&Edit::Add(Arc::clone(item))) {
                twice.push(Arc::clone(item));
            }
        }
        let (set, duplicates) = AnnotationSet::from_annotations(Header::default(), items);
        model.check(&set);
        prop_assert_eq!(duplicates, twice);
    }
}

#[test]
fn pieces_out_of_order_are_refused() {
    let mut set = AnnotationSet::new(Header::default());
    let mut wrong = Annotation::clone(&annotation(1, 10, &[3, 3], "demand"));
    wrong.spans.reverse();
    let id = wrong.id.clone();
    assert_eq!(
        Edit::Add(Arc::new(wrong.clone())).apply(&mut set),
        Err(EditError::Spans(id.clone()))
    );
    wrong.spans.clear();
    assert_eq!(Edit::Add(Arc::new(wrong)).apply(&mut set), Err(EditError::Spans(id)));
    assert!(set.is_empty());
}

#[test]
fn an_annotation_stays_small() {
    assert!(size_of::<Annotation>() <= 128, "{}", size_of::<Annotation>());
}
