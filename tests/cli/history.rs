//! Tests `demarche history`.

use std::{fs, sync::Arc};

use demarche_core::{
    annotation::{Annotation, AnnotationId, AnnotationSet, Edit, Stamp},
    article::Article,
    codebook::CodeId,
    journal::{Entry, Kind},
    study::CoderId,
    text::Span,
};
use demarche_files::storage::{SetFile, read_article};
use expect_test::expect;
use serde_json::Value;

use crate::Study;

const SET: &str = "annotations/talks.txt/ayesha.json";
const HISTORY: &str = "annotations/talks.txt/ayesha.history";

fn step(
    (set, article): (&mut AnnotationSet, &Article),
    (kind, label, minute): (Kind, &str, i64),
    edit: Edit,
) -> Entry {
    let inverse = edit.clone().apply(set).unwrap();
    Entry {
        number: 0,
        time: Stamp(1_795_000_000_000 + minute * 60_000),
        label: label.to_owned(),
        kind,
        group: None,
        text_sha256: article.text_sha256,
        edit,
        inverse,
    }
}

/// Returns a study in which a coder marked words, changed their code, undid that, and marked others.
fn worked_on() -> Study {
    let study = Study::new();
    fs::remove_file(study.path(SET)).unwrap();
    let file = study.path("talks.txt");
    let (at, path) = demarche_files::storage::Study::containing(&file).unwrap();
    let article = read_article(&at, &path).unwrap();
    let coder = CoderId::new("ayesha").unwrap();
    let (mut file, read) = SetFile::open(&at, &path, &coder, "Ayesha", &article).unwrap();
    let mark = |id: u8, code: &str, words: &str| {
        let start = article.text().find(words).unwrap();
        Arc::new(Annotation {
            id: AnnotationId::from_bytes([id; 16]),
            code: CodeId::new(code),
            spans: [Span::new(start, start + words.len()).unwrap()].into_iter().collect(),
            created: None,
            modified: None,
            is_unsure: false,
            confidence: None,
            detail: None,
        })
    };
    let mut set = read.set;
    let first = step(
        (&mut set, &article),
        (Kind::Do, "mark as demand", 0),
        Edit::Add(mark(1, "demand", "Kabul must act")),
    );
    let base = file.write(&article, &set, &[first], read.on_disk).unwrap();
    let change = step(
        (&mut set, &article),
        (Kind::Do, "change demand to allegation", 1),
        Edit::Replace(mark(1, "allegation", "Kabul must act")),
    );
    let undo = step(
        (&mut set, &article),
        (Kind::Undo, "change demand to allegation", 2),
        change.inverse.clone(),
    );
    let base = file.append(&article, &[change, undo], base).unwrap().unwrap();
    let base = file.write(&article, &set, &[], base).unwrap();
    let last = step(
        (&mut set, &article),
        (Kind::Do, "mark as commitment", 3),
        Edit::Add(mark(2, "commitment", "We will not")),
    );
    // This step is only in the journal.
    file.append(&article, &[last], base).unwrap().unwrap();
    study
}

#[test]
fn steps_are_listed_and_the_marks_printed_as_they_were() {
    let study = worked_on();
    study.check(
        &["history", "talks.txt", "--coder", "ayesha"],
        0,
        &expect![[r"
            1      2026-11-18 11:06:40  mark as demand “Kabul must act”
            2      2026-11-18 11:07:40  change demand to allegation “Kabul must act”
            3      2026-11-18 11:08:40  undo: change demand to allegation “Kabul must act”
            4      2026-11-18 11:09:40  mark as commitment “We will not”
        "]],
        &expect![""],
    );
    let codes = |at: &str| {
        let output = study.run(&["history", "talks.txt", "--coder", "ayesha", "--at", at]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let set: Value = serde_json::from_slice(&output.stdout).unwrap();
        let marks = set["annotations"].as_array().unwrap();
        marks.iter().map(|mark| mark["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(codes("0"), [""; 0]);
    assert_eq!(codes("1"), ["demand"]);
    assert_eq!(codes("2"), ["allegation"]);
    assert_eq!(codes("4"), ["demand", "commitment"]);
    study.check(
        &["history", "talks.txt", "--coder", "ayesha", "--at", "5"],
        2,
        &expect![""],
        &expect![[r"
            demarche: there is no step 5: the history has 1 to 4
        "]],
    );
    // The other coder has marks, but no history.
    study.check(
        &["history", "talks.txt"],
        2,
        &expect![""],
        &expect![[r"
            demarche: several coders have marks on this article: ayesha, bilal
              Choose one with --coder
        "]],
    );
}

#[test]
fn json_matches_its_schema() {
    let study = worked_on();
    let output = study.run(&["history", "talks.txt", "--coder", "ayesha", "--json"]);
    let steps: Value = serde_json::from_slice(&output.stdout).unwrap();
    let schema = include_str!("../../assets/schemas/history.schema.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    jsonschema::validate(&schema, &steps).unwrap();
    assert_eq!(steps[3]["marks"][0]["exact"], "We will not");
    assert_eq!(steps[2]["kind"], "undo");
}

#[test]
fn what_other_programs_changed_ends_what_can_be_taken_back() {
    let study = worked_on();
    let set = fs::read_to_string(study.path(SET)).unwrap();
    study.put(SET, set.replace("\"demand\"", "\"allegation\"").as_bytes());
    study.check(
        &["history", "talks.txt", "--coder", "ayesha"],
        0,
        &expect![[r"
            1      2026-11-18 11:06:40  mark as demand “Kabul must act”
            2      2026-11-18 11:07:40  change demand to allegation “Kabul must act”
            3      2026-11-18 11:08:40  undo: change demand to allegation “Kabul must act”
            4      2026-11-18 11:09:40  mark as commitment “We will not”
                   something else than steps changed the marks
        "]],
        &expect![""],
    );
    // From the first step, it is known what there was before; without it, no more.
    let at = ["history", "talks.txt", "--coder", "ayesha", "--at", "1"];
    let then = study.run(&at);
    assert_eq!(then.status.code(), Some(0));
    let then: Value = serde_json::from_slice(&then.stdout).unwrap();
    let marks = then["annotations"].as_array().unwrap();
    assert_eq!((marks.len(), &marks[0]["code"]), (1, &Value::from("demand")));
    let history = fs::read_to_string(study.path(HISTORY)).unwrap();
    let rest = history.split_once('\n').unwrap().1;
    study.put(HISTORY, rest.as_bytes());
    study.check(
        &at,
        2,
        &expect![""],
        &expect![[r"
            demarche: the marks after step 1 are not known: something else than steps changed the marks
        "]],
    );
}

#[test]
fn what_is_damaged_in_a_history_is_named() {
    let study = worked_on();
    let history = fs::read_to_string(study.path(HISTORY)).unwrap();
    assert_eq!(history.matches("\"number\":2").count(), 1);
    study.put(HISTORY, history.replace("\"number\":2", "\"number\":7").as_bytes());
    study.check(
        &["history", "talks.txt", "--coder", "ayesha"],
        0,
        &expect![[r"
            1      2026-11-18 11:06:40  mark as demand “Kabul must act”
                   1 line of the history is damaged: step 2 is lost
            3      2026-11-18 11:08:40  undo: change demand to allegation “Kabul must act”
            4      2026-11-18 11:09:40  mark as commitment “We will not”
        "]],
        &expect![""],
    );
    for (at, code) in [("1", 0), ("3", 0), ("4", 0)] {
        let then = study.run(&["history", "talks.txt", "--coder", "ayesha", "--at", at]);
        assert_eq!(then.status.code(), Some(code), "{at}");
    }
    study.check(
        &["history", "talks.txt", "--coder", "ayesha", "--at", "2"],
        2,
        &expect![""],
        &expect![[r"
            demarche: the marks after step 2 are not known: 1 line of the history is damaged: step 2 is lost
        "]],
    );
}

#[test]
fn what_a_history_says_does_not_control_the_terminal() {
    let study = worked_on();
    let (at, path) = demarche_files::storage::Study::containing(&study.path("talks.txt")).unwrap();
    let article = read_article(&at, &path).unwrap();
    let coder = CoderId::new("ayesha").unwrap();
    let is_added = || {
        let (mut file, read) = SetFile::open(&at, &path, &coder, "Ayesha", &article).unwrap();
        let mut set = read.set;
        let done = Edit::SetDone(Some(Stamp(0)));
        let hostile = step((&mut set, &article), (Kind::Do, "\u{1b}]0;owned\u{7}", 4), done);
        file.append(&article, &[hostile], read.on_disk).unwrap().is_some()
    };
    // A process that another test starts has the locks of this one for a moment, until its own program begins.
    let has_locks = (0..100).any(|_| {
        let is_added = is_added();
        if !is_added {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        is_added
    });
    assert!(has_locks);
    let output = study.run(&["history", "talks.txt", "--coder", "ayesha"]);
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains("]0;owned"), "{printed}");
    assert!(!printed.contains(['\u{1b}', '\u{7}']), "{printed:?}");
}
