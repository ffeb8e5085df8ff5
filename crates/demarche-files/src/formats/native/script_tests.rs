//! Laws of scripted edits.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{changed_text_tests::article, *};
use demarche_core::{
    annotation::{AnnotationId, Edit, Stamp},
    codebook::Codebook,
};

const TEXT: &str = "Kabul asked Islamabad. کابل نے کہا 😀 e\u{301}te\u{301}. Islamabad asked Kabul, and Kabul asked again.";

/// Returns the set after a script, or `None` if it was refused. The marks made by it are on exact words.
fn after(bytes: &[u8]) -> Option<AnnotationSet> {
    let article = article(TEXT);
    let mut set = AnnotationSet::default();
    let mut number = 0_u8;
    let target = ScriptTarget {
        article: &article,
        set: &set.clone(),
        codebook: &Codebook::built_in(),
        now: Stamp(1000),
    };
    let mut new_id = || {
        number += 1;
        AnnotationId::from_bytes([number; 16])
    };
    let edits = read_script(bytes, &target, &mut new_id).ok()?;
    let all = Edit::Batch(edits.into_iter().map(|edit| edit.edit).collect());
    let inverse = all.apply(&mut set).expect("they fit one after the other");
    assert_eq!(set.unplaced(), 0);
    for mark in set.iter() {
        for span in &mark.spans {
            assert!(span.of(TEXT).is_some_and(|words| !words.is_empty()));
        }
    }
    let mut before = set.clone();
    inverse.apply(&mut before).expect("they can be taken back");
    assert!(before.is_empty());
    Some(set)
}

/// An edit, by number.
#[derive(Clone, Copy, Debug)]
enum Op {
    Add { id: u8, start: usize, length: usize, code: usize },
    Memo { id: u8, memo: u8 },
    Move { id: u8, start: usize, length: usize },
    Remove { id: u8 },
}

fn any_op() -> impl Strategy<Value = Op> {
    let length = TEXT.chars().count();
    prop_oneof![
        3 => (0_u8..6, 0..length, 1_usize..9, 0_usize..3)
            .prop_map(|(id, start, length, code)| Op::Add { id, start, length, code }),
        1 => (0_u8..6, 0_u8..3).prop_map(|(id, memo)| Op::Memo { id, memo }),
        1 => (0_u8..6, 0..length, 1_usize..9).prop_map(|(id, start, length)| Op::Move { id, start, length }),
        1 => (0_u8..6).prop_map(|id| Op::Remove { id }),
    ]
}

/// What is known of a mark: its code, its place in code points, and its memo.
type Mark = (&'static str, usize, usize, String);

const CODES: [&str; 3] = ["demand", "allegation", "commitment"];

/// Makes an edit in the model, if it is possible there, and returns its line.
fn model(marks: &mut BTreeMap<u8, Mark>, op: Op) -> Option<Value> {
    let words = |start: usize, length: usize| -> Option<String> {
        let words: String = TEXT.chars().skip(start).take(length).collect();
        let cuts = words.starts_with('\u{301}')
            || TEXT.chars().nth(start + length) == Some('\u{301}')
            || words.chars().count() < length;
        (!cuts).then_some(words)
    };
    match op {
        Op::Add { id, start, length, code } => {
            let (exact, code) = (words(start, length)?, CODES[code]);
            let is_taken =
                marks.values().any(|mark| (mark.0, mark.1, mark.2) == (code, start, length));
            if marks.contains_key(&id) || is_taken {
                return None;
            }
            marks.insert(id, (code, start, length, String::new()));
            Some(
                json!({"add": {"id": id.to_string(), "code": code, "start": start, "exact": exact}}),
            )
        }
        Op::Memo { id, memo } => {
            let mark = marks.get_mut(&id)?;
            mark.3 = "m".repeat(memo.into());
            let memo = if memo == 0 { Value::Null } else { mark.3.as_str().into() };
            Some(json!({"change": {"id": id.to_string(), "memo": memo}}))
        }
        Op::Move { id, start, length } => {
            let exact = words(start, length)?;
            let mark = marks.get_mut(&id)?;
            (mark.1, mark.2) = (start, length);
            Some(
                json!({"change": {"id": id.to_string(), "spans": [{"start": start, "exact": exact}]}}),
            )
        }
        Op::Remove { id } => {
            marks.remove(&id)?;
            Some(json!({"remove": id.to_string()}))
        }
    }
}

proptest! {
    #[test]
    fn a_script_equals_its_model(ops in prop::collection::vec(any_op(), 0..40)) {
        let mut marks = BTreeMap::new();
        let lines: Vec<String> =
            ops.into_iter().filter_map(|op| model(&mut marks, op)).map(|line| line.to_string()).collect();
        let set = after(lines.join("\n").as_bytes()).expect("every line is right");
        prop_assert_eq!(set.len(), marks.len());
        for (id, (code, start, length, memo)) in marks {
            let mark = set.get(&AnnotationId::new(&id.to_string())).unwrap();
            let words: String = TEXT.chars().skip(start).take(length).collect();
            prop_assert_eq!((&*mark.code.0, mark.memo()), (code, memo.as_str()));
            prop_assert_eq!(mark.words_in(TEXT), words);
            let before = mark.spans[0].start();
            let before = TEXT.get(..before).unwrap().chars().count();
            prop_assert_eq!(before, start);
        }
    }

    #[test]
    fn any_bytes_are_a_script_or_refused(
        parts in prop::collection::vec(prop_oneof![
            Just("{\"add\":".to_owned()), Just("{\"change\":".to_owned()), Just("{\"code\":\"demand\"".to_owned()),
            Just(",\"exact\":\"Kabul\"".to_owned()), Just(",\"start\":0".to_owned()), Just(",\"id\":\"1\"".to_owned()),
            Just(",\"spans\":[{\"exact\":\"again\"}]".to_owned()), Just("}".to_owned()), Just("\n".to_owned()),
            Just("{\"remove\":\"1\"}".to_owned()), Just("{\"done\":true}".to_owned()), ".{0,4}",
        ], 0..30),
        noise in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let mut bytes = parts.concat().into_bytes();
        drop(after(&bytes));
        bytes.extend(noise);
        drop(after(&bytes));
    }
}
