//! Tests `demarche check`.

use std::{collections::BTreeMap, fs, path::PathBuf, sync::Arc};

use demarche_core::{
    annotation::{Annotation, AnnotationId, Edit, Stamp},
    codebook::CodeId,
    journal::{Entry, Kind},
    study::{ArticlePath, CoderId},
};
use demarche_files::storage::{self, SetFile, read_article};
use expect_test::expect;

use crate::{AYESHA, BILAL, Study};

const SET: &str = "annotations/talks.txt/ayesha.json";

/// Returns every file of the study with its content.
fn content(study: &Study) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut folders = vec![study.folder.path().to_owned()];
    let mut content = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                content.insert(path.clone(), fs::read(path).unwrap());
            }
        }
    }
    content
}

#[test]
fn a_study_without_faults() {
    let study = Study::new();
    let before = content(&study);
    study.check(
        &["check"],
        0,
        &expect![[r"
        2 files, 2 marks: 2 exact
    "]],
        &expect![""],
    );
    assert_eq!(content(&study), before);
}

#[test]
fn every_kind_of_fault_is_a_line() {
    let study = Study::new();
    let broken = AYESHA
        // The second mark has the id of the first, its second piece is gone, and its code is unknown.
        .replace("\"a2\"", "\"a1\"")
        .replace("\"ever\"", "\"never was there at all\"")
        .replace("commitment", "promise")
        .replace("\"confidence\": 2", "\"confidence\": 7")
        .replace(
            "\"annotations\": [",
            r#""links": [
    {"id": "l1", "from": "a1", "to": "z"}, {"from": "y", "to": "b9", "to_coder": "bilal"}
  ],
  "annotations": [
    {"id": "a3", "code": "demand"},"#,
        );
    study.put(SET, broken.as_bytes());
    study.put("annotations/talks.txt/bilal (copy).json", BILAL.as_bytes());
    study.put("annotations/talks.txt/carol.json", b"{\"format\": ");
    study.put("annotations/talks.txt/text.0123456789abcdef.txt", b"something else");
    study.put("annotations/gone.txt/bilal.json", BILAL.as_bytes());
    let before = content(&study);
    study.check(
        &["check", "."],
        1,
        &expect![[r#"
            annotations/talks.txt/ayesha.json: missing field `spans` at line 9, column 34
            annotations/talks.txt/ayesha.json: the link "l1" leads to no mark: "z"
            annotations/talks.txt/ayesha.json: the link begins at no mark: "y"
            annotations/talks.txt/ayesha.json: the link leads to no mark: "b9"
            annotations/talks.txt/ayesha.json: a1: its `confidence` is not 1, 2 or 3
            annotations/talks.txt/ayesha.json: a1: another mark before it has the same id
            annotations/talks.txt/ayesha.json: a1: its code is not in the codebook: "promise"
            annotations/talks.txt/ayesha.json: a1: orphan: its words are gone: “never was there at all”
            annotations/talks.txt/bilal (copy).json: its name is not a coder’s id
            annotations/talks.txt/carol.json: EOF while parsing a value at line 1, column 11
            annotations/talks.txt/text.0123456789abcdef.txt: this copy of the text is not the one its name says
            gone.txt: the article is gone, but there are marks on it
            3 files, 2 marks: 1 exact, 1 orphan
        "#]],
        &expect![[r"
            demarche: 12 things are wrong
        "]],
    );
    assert_eq!(content(&study), before, "a check changes nothing");
}

#[test]
fn places_are_printed_as_json_in_code_points() {
    let study = Study::new();
    // The article got a line at its start.
    study.put(
        "talks.txt",
        format!("Update 🕊\n\n{}", crate::ARTICLE.trim_start_matches('\u{feff}')).as_bytes(),
    );
    study.check(
        &["check", "--json", "talks.txt"],
        1,
        &expect![[r#"
            [
              {
                "id": "a1",
                "article": "talks.txt",
                "coder": "ayesha",
                "status": "uncertain",
                "spans": [
                  {
                    "stored": {
                      "start": 16,
                      "end": 30
                    },
                    "resolved": {
                      "start": 26,
                      "end": 40
                    },
                    "status": "uncertain"
                  }
                ]
              },
              {
                "id": "a2",
                "article": "talks.txt",
                "coder": "ayesha",
                "status": "uncertain",
                "spans": [
                  {
                    "stored": {
                      "start": 42,
                      "end": 53
                    },
                    "resolved": {
                      "start": 52,
                      "end": 63
                    },
                    "status": "uncertain"
                  },
                  {
                    "stored": {
                      "start": 55,
                      "end": 59
                    },
                    "resolved": {
                      "start": 65,
                      "end": 69
                    },
                    "status": "uncertain"
                  }
                ]
              }
            ]
        "#]],
        &expect![[r"
            demarche: 2 things are wrong
        "]],
    );
}

#[test]
fn a_damaged_journal_is_named() {
    let study = Study::new();
    let line = "{\"format\":\"demarche/journal\",\"version\":1,\"base\":null,\"sum\":\"0e4ff521ce7c6a4be5253062b98a5264\"}\n";
    let journal = format!("{line}{{\"number\":1");
    study.put("annotations/talks.txt/ayesha.journal", journal.as_bytes());
    let before = content(&study);
    study.check(
        &["check"],
        1,
        &expect![[r"
            annotations/talks.txt/ayesha.journal: the last step was not written to its end at line 2
            annotations/talks.txt/ayesha.journal: its steps were made on other content than the file has now; they are merged when it is opened
            2 files, 2 marks: 2 exact
        "]],
        &expect![[r"
            demarche: 2 things are wrong
        "]],
    );
    assert_eq!(content(&study), before);
}

#[test]
fn what_is_printed_matches_its_schema() {
    let study = Study::new();
    study.put(SET, AYESHA.replace("Kabul must act", "Nobody ever said this").as_bytes());
    let printed = serde_json::from_slice(&study.run(&["check", "--json"]).stdout).unwrap();
    let schema = include_str!("../../assets/schemas/check.schema.json");
    let schema = serde_json::from_str(schema).unwrap();
    assert!(jsonschema::draft202012::new(&schema).unwrap().is_valid(&printed));
    assert_eq!(printed[0]["spans"][0]["resolved"], serde_json::Value::Null);
}

#[test]
fn mending_loses_nothing_and_says_what_it_did() {
    let study = Study::new();
    let text = "fa3d65f43989ed8bacc8cf260cb6e7e1c4fd57cf2ab1aa4505811b21dabe3694";
    let path = "\"path\": \"talks.txt\"";
    let set = AYESHA.replace(path, &format!("{path}, \"text_sha256\": \"{text}\""));
    study.put(SET, set.as_bytes());
    study.put("annotations/talks.txt/.ayesha.json.x7Qa0d.tmp", b"half");
    study.check(
        &["check", "--fix"],
        0,
        &expect![[r"
            mended: removed the temporary file .ayesha.json.x7Qa0d.tmp of talks.txt
            mended: stored the encoding of talks.txt
            mended: kept a copy of the text of talks.txt
            2 files, 2 marks: 2 exact
        "]],
        &expect![""],
    );
    let copy = fs::read(study.path("annotations/talks.txt/text.fa3d65f43989ed8b.txt")).unwrap();
    assert_eq!(copy, crate::ARTICLE.trim_start_matches('\u{feff}').as_bytes());
    assert_eq!(fs::read(study.path(SET)).unwrap(), set.as_bytes());
    study.check(
        &["check", "--fix"],
        0,
        &expect![[r"
        2 files, 2 marks: 2 exact
    "]],
        &expect![""],
    );
}

#[test]
fn a_blind_study_shows_no_words() {
    let study = Study::new();
    study.put(
        "annotations/study.json",
        br#"{"format": "demarche/study", "version": 1, "blind": true}"#,
    );
    study.put(SET, AYESHA.replace("Kabul must act", "Nobody ever said this").as_bytes());
    let output = study.run(&["check"]);
    let lines = String::from_utf8(output.stdout).unwrap();
    assert!(lines.contains("a1: orphan") && !lines.contains("Nobody"), "{lines}");
}

#[test]
fn a_set_of_another_article_is_said_to_be_so() {
    let study = Study::new();
    study.put("other.txt", b"Another article\n");
    let stated =
        format!(r#""article": {{"path": "other.txt", "text_sha256": "{}"}}"#, "0".repeat(64));
    let set = AYESHA.replace(r#""article": {"path": "talks.txt"}"#, &stated);
    assert_ne!(set, AYESHA);
    study.put(SET, set.as_bytes());
    study.check(&["check"], 1, &expect![[r"
        annotations/talks.txt/ayesha.json: its marks are of another article, other.txt; put the file beside the marks of that one
        2 files, 2 marks: 2 exact
    "]], &expect![[r"
        demarche: 1 thing is wrong
    "]]);
}

#[test]
fn damage_of_a_text_is_a_remark_and_no_fault() {
    let study = Study::new();
    let mut text = fs::read(study.folder.path().join("talks.txt")).unwrap();
    text.extend_from_slice("\nThe end\0 \u{fffd}of it.\r\n".as_bytes());
    study.put("talks.txt", &text);
    study.check(&["check"], 0, &expect![[r"
        remark: talks.txt: 1 damaged place is shown as U+FFFD; 1 zero character (NUL); line ends of different kinds (4 CR LF, 1 LF)
        2 files, 2 marks: 2 exact
    "]], &expect![""]);
}

#[test]
fn codes_that_are_not_in_use_are_named() {
    let study = Study::new();
    study.put(SET, AYESHA.replace("\"demand\"", "\"threat\"").as_bytes());
    study.check(
        &["check"],
        1,
        &expect![[r#"
        annotations/talks.txt/ayesha.json: a1: its code is not in use: "threat"
        2 files, 2 marks: 2 exact
    "#]],
        &expect![[r"
        demarche: 1 thing is wrong
    "]],
    );
}

/// The study with marks that name their text, and its hash.
fn named_text() -> (Study, String) {
    let study = Study::new();
    let text = "fa3d65f43989ed8bacc8cf260cb6e7e1c4fd57cf2ab1aa4505811b21dabe3694";
    let path = "\"path\": \"talks.txt\"";
    let set = AYESHA.replace(path, &format!("{path}, \"text_sha256\": \"{text}\""));
    study.put(SET, set.as_bytes());
    (study, set)
}

#[test]
fn the_article_that_has_the_text_of_a_renamed_one_is_named() {
    let (study, set) = named_text();
    fs::rename(study.path("talks.txt"), study.path("renamed.txt")).unwrap();
    study.check(&["check"], 1, &expect![[r"
        talks.txt: the article is gone, but there are marks on it; its text is now in renamed.txt: open it to bring the marks
        2 files, 2 marks: 2 exact
    "]], &expect![[r"
        demarche: 1 thing is wrong
    "]]);
    fs::copy(study.path("renamed.txt"), study.path("copy.txt")).unwrap();
    study.check(&["check"], 1, &expect![[r"
        talks.txt: the article is gone, but there are marks on it; its text is now in copy.txt and renamed.txt: open the right one to bring the marks
        2 files, 2 marks: 2 exact
    "]], &expect![[r"
        demarche: 1 thing is wrong
    "]]);
    // Once it has marks of its own, they cannot be brought.
    fs::remove_file(study.path("copy.txt")).unwrap();
    study.put("annotations/renamed.txt/ayesha.json", set.as_bytes());
    study.check(&["check"], 1, &expect![[r"
        talks.txt: the article is gone, but there are marks on it; its text is now in renamed.txt, which has marks of its own
        3 files, 4 marks: 4 exact
    "]], &expect![[r"
        demarche: 1 thing is wrong
    "]]);
    // Another article has the old name.
    study.put("talks.txt", b"Something else\n");
    study.check(&["check", "talks.txt"], 1, &expect![[r"
        annotations/talks.txt/ayesha.json: the text of the article has changed since: 2 of 2 marks need checking; the text that they were made on is now in renamed.txt
        annotations/talks.txt/ayesha.json: a1: orphan: its words are gone: “Kabul must act”
        annotations/talks.txt/ayesha.json: a2: orphan: its words are gone: “We will not”
        2 files, 2 marks: 2 orphan
    "]], &expect![[r"
        demarche: 3 things are wrong
    "]]);
}

#[test]
fn steps_that_are_still_in_the_journal_are_checked_too() {
    let (study, _) = named_text();
    let study_of = storage::Study::at(study.folder.path()).unwrap();
    let path = ArticlePath::new("talks.txt").unwrap();
    let coder = CoderId::new("ayesha").unwrap();
    let article = read_article(&study_of, &path).unwrap();
    let (mut file, read) = SetFile::open(&study_of, &path, &coder, "A", &article).unwrap();
    // A mark is added, one is changed and one removed, and the program is killed before the file follows.
    let mut set = read.set.clone();
    let (first, second) =
        (Arc::clone(set.iter().next().unwrap()), set.iter().nth(1).unwrap().id.clone());
    let mut added = Annotation::clone(&first);
    added.id = AnnotationId::new("new");
    let mut changed = Annotation::clone(&first);
    changed.code = CodeId::new("promise");
    let edits = [Edit::Add(added.into()), Edit::Replace(changed.into()), Edit::Remove(second)];
    let steps: Vec<Entry> = edits
        .into_iter()
        .enumerate()
        .map(|(index, edit)| Entry {
            number: index as u64 + 1,
            time: Stamp(0),
            label: "step".to_owned(),
            kind: Kind::Do,
            group: None,
            text_sha256: article.text_sha256,
            inverse: edit.clone().apply(&mut set).unwrap(),
            edit,
        })
        .collect();
    let base = read.on_disk;
    let base = file.write(&article, &read.set, &[], base).unwrap();
    let now = file.append(&article, &steps, base).unwrap();
    assert!(now.is_some());
    drop(file);
    let before = content(&study);
    study.check(
        &["check"],
        1,
        &expect![[r#"
        annotations/talks.txt/ayesha.json: a1: its code is not in the codebook: "promise"
        2 files, 2 marks: 2 exact
    "#]],
        &expect![[r"
        demarche: 1 thing is wrong
    "]],
    );
    assert_eq!(content(&study), before);
    let exported = study.run(&["export", ".", "--to", "jsonl"]).stdout;
    assert_eq!(String::from_utf8(exported).unwrap().lines().count(), 2, "as many as are checked");
}
