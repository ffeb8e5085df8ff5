//! The law of accepting places: whatever is changed, accepted, undone, saved and reopened, every stored place can be checked
//! against the text it counts in, and no words that were ever marked are lost.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value;

use super::{
    changed_text_tests::{article, check_evidence, marked, written},
    *,
};
use demarche_core::{
    annotation::{AnnotationId, Edit, Stamp, Status},
    journal::{Entry, Kind},
    text::Span,
};

/// What a person or another program does; the numbers choose among what there is.
#[derive(Clone, Copy, Debug)]
enum Op {
    /// The text is changed: words inserted, removed or moved from one place to another.
    Change(u16, u16, u16),
    /// The text is as it was in an earlier version again.
    Restore(u8),
    Accept(u8),
    AcceptMoved,
    PutElsewhere(u8, u16),
    Undo,
    Reopen,
}

fn any_op() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => (any::<u16>(), any::<u16>(), any::<u16>()).prop_map(|(a, b, c)| Op::Change(a, b, c)),
        1 => any::<u8>().prop_map(Op::Restore),
        4 => any::<u8>().prop_map(Op::Accept),
        1 => Just(Op::AcceptMoved),
        2 => (any::<u8>(), any::<u16>()).prop_map(|(a, b)| Op::PutElsewhere(a, b)),
        2 => Just(Op::Undo),
        2 => Just(Op::Reopen),
    ]
}

const WORDS: [&str; 12] = [
    "Kabul",
    "asked",
    "Islamabad",
    "to",
    "close",
    "the",
    "camps.",
    "مذاکرات",
    "On",
    "Sunday,",
    "😀",
    "it said.\r\n",
];

/// A set that is open on one version of its article.
struct Open {
    texts: Vec<String>,
    text: String,
    set: AnnotationSet,
    undo: Vec<Edit>,
    /// The words each mark has been on by a person's decision.
    decided: BTreeMap<AnnotationId, Vec<String>>,
}

impl Open {
    fn new() -> Self {
        let word = |number: usize| format!("{} ", WORDS[(number * number + number / 3) % 12]);
        let text: String = (0..60).map(word).collect();
        let quotes = ["asked", "close the", "Islamabad", "Kabul"];
        let present: Vec<&str> = quotes.into_iter().filter(|quote| text.contains(quote)).collect();
        let file = marked(&text, &present);
        let set = read(file.as_bytes(), &article(&text)).unwrap().set;
        let decided = set
            .iter()
            .map(|mark| (mark.id.clone(), vec![mark.spans[0].of(&text).unwrap().to_owned()]))
            .collect();
        Self { texts: vec![text.clone()], text, set, undo: Vec::new(), decided }
    }

    /// Saves the set and opens it on this text.
    fn reopen(&mut self, text: String) {
        let before = written(&self.set, &article(&self.text));
        if text != self.text {
            // The steps of another text are not undone in this one.
            self.undo.clear();
        }
        self.set = read(before.as_bytes(), &article(&text)).unwrap().set;
        if !self.texts.contains(&text) {
            self.texts.push(text.clone());
        }
        self.text = text;
    }

    fn pick(&self, number: u8) -> Arc<Annotation> {
        Arc::clone(self.set.iter().nth(usize::from(number) % self.set.len()).unwrap())
    }

    fn act(&mut self, edit: Edit) {
        let before = self.set.clone();
        let inverse = edit.clone().apply(&mut self.set).unwrap();
        self.check_journal(edit, inverse.clone());
        let mut back = self.set.clone();
        inverse.clone().apply(&mut back).unwrap();
        assert_eq!(back, before, "undo restores everything");
        self.undo.push(inverse);
    }

    /// Checks that a step reads back from the journal as it is.
    fn check_journal(&self, edit: Edit, inverse: Edit) {
        let article = article(&self.text);
        let entry = Entry {
            number: 1,
            time: Stamp(1000),
            label: "step".to_owned(),
            kind: Kind::Do,
            group: None,
            text_sha256: article.text_sha256,
            edit,
            inverse,
        };
        let mut writer = JournalWriter::new();
        writer.begin(None);
        writer.step(1, &entry, &article);
        let bytes = writer.into_bytes();
        let lines = read_journal(&bytes).lines;
        let Some(JournalLine::Step(step)) = lines.last() else { panic!("there is a step") };
        let read = EntryReader::new(&article, &|_| None).read(step).unwrap();
        assert_eq!(read, entry);
    }

    fn put(&mut self, mark: &Annotation, spans: Vec<Span>) -> Edit {
        let mut mark = mark.clone();
        let words = spans.iter().map(|span| span.of(&self.text).unwrap().to_owned());
        self.decided.get_mut(&mark.id).unwrap().extend(words);
        mark.put(spans.into());
        assert_eq!(mark.status(), Status::Exact);
        Edit::Replace(Arc::new(mark))
    }

    fn step(&mut self, op: Op) {
        match op {
            Op::Change(from, length, to) => {
                let mut words: Vec<&str> = self.text.split_inclusive(' ').collect();
                let start = usize::from(from) % words.len();
                let end = (start + usize::from(length) % 6).min(words.len());
                let cut: Vec<&str> = words.drain(start..end).collect();
                let at = usize::from(to) % (words.len() + 1);
                match to % 3 {
                    0 => words.splice(at..at, cut).for_each(drop),
                    1 => words.insert(at, WORDS[usize::from(from) % 12]),
                    _ => {}
                }
                let text = words.concat();
                if !text.trim().is_empty() {
                    self.reopen(text);
                }
            }
            Op::Restore(number) => {
                let text = self.texts[usize::from(number) % self.texts.len()].clone();
                self.reopen(text);
            }
            Op::Accept(number) => {
                let mark = self.pick(number);
                if mark.status() != Status::Exact && !mark.spans.is_empty() {
                    let edit = self.put(&mark, mark.spans.to_vec());
                    self.act(edit);
                }
            }
            Op::AcceptMoved => {
                let marks: Vec<_> = self.set.iter().cloned().collect();
                let moved = marks.iter().filter(|mark| mark.status() == Status::Moved);
                let edits = moved.map(|mark| self.put(mark, mark.spans.to_vec())).collect();
                self.act(Edit::Batch(edits));
            }
            Op::PutElsewhere(number, at) => {
                let mark = self.pick(number);
                let at = self.text.floor_char_boundary(usize::from(at) % self.text.len());
                let end = self.text.ceil_char_boundary((at + 5).min(self.text.len()));
                let edit = self.put(&mark, vec![Span::new(at, end).unwrap()]);
                self.act(edit);
            }
            Op::Undo => {
                if let Some(inverse) = self.undo.pop() {
                    inverse.apply(&mut self.set).unwrap();
                }
            }
            Op::Reopen => {
                let text = self.text.clone();
                let before = self.set.clone();
                self.reopen(text);
                assert_eq!(self.set, before, "saving and opening again changes nothing");
            }
        }
    }

    fn check(&self) {
        let file = written(&self.set, &article(&self.text));
        let value: Value = serde_json::from_str(&file).unwrap();
        let texts: Vec<&str> = self.texts.iter().map(String::as_str).collect();
        check_evidence(&value, &texts);
        let records = value["annotations"].as_array().unwrap();
        assert_eq!(records.len(), self.decided.len(), "no mark is lost");
        for record in records {
            let id = AnnotationId::new(record["id"].as_str().unwrap());
            let mark = self.set.get(&id).unwrap();
            let says = |span: &Value| span["exact"].as_str().unwrap().to_owned();
            let known = &self.decided[&id];
            let now: Vec<String> = record["spans"].as_array().unwrap().iter().map(says).collect();
            assert!(known.contains(&now[0]), "only a person's decision alters the words: {record}");
            for former in record["former"].as_array().into_iter().flatten() {
                assert!(known.contains(&says(&former["spans"][0])), "{record}");
            }
            if mark.status() == Status::Exact || mark.status() == Status::Moved {
                assert_eq!(mark.spans[0].of(&self.text), Some(&*now[0]), "it covers its words");
            }
            let was_elsewhere =
                record.get("former").is_some() || record.get("text_sha256").is_some();
            let first = &known[0];
            let is_kept = |place: &Value| says(&place["spans"][0]) == *first;
            let is_first_kept = was_elsewhere
                && (is_kept(record)
                    || record["former"].as_array().is_some_and(|all| is_kept(&all[0])));
            assert!(is_first_kept || now[0] == *first || known.len() > 1, "{record}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn accepted_and_other_places_stay_true_side_by_side(ops in prop::collection::vec(any_op(), 1..40)) {
        let mut open = Open::new();
        for op in ops {
            open.step(op);
            open.check();
        }
    }
}
