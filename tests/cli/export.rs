//! `demarche export`.

use std::fs;

use expect_test::expect;

use crate::{AYESHA, Study};

#[test]
fn json_is_an_array_of_sets() {
    Study::new().check(
        &["export", "talks.txt", "--to", "json"],
        0,
        &expect![[r#"
        [
          {
            "format": "demarche/annotations",
            "version": 1,
            "article": {
              "path": "talks.txt",
              "title": "Talks fail 🕊",
              "encoding": "UTF-8",
              "file_sha256": "6a34bf4cb99f0d6c58898b8b034a661e08c6fa664cbee6f0f44ea7caa765d72e",
              "text_sha256": "fa3d65f43989ed8bacc8cf260cb6e7e1c4fd57cf2ab1aa4505811b21dabe3694",
              "length": 74
            },
            "coder": "ayesha",
            "annotations": [
              {
                "id": "a1",
                "code": "demand",
                "spans": [
                  {
                    "start": 16,
                    "end": 30,
                    "exact": "Kabul must act",
                    "prefix": "Talks fail 🕊\r\n\r\n",
                    "suffix": ", he said. “We will not, ever”, "
                  }
                ],
                "memo": "=1+1, \"quoted\"",
                "confidence": 2,
                "created": "2026-11-23T10:15:00Z",
                "x-mine": [1, 2]
              },
              {
                "id": "a2",
                "code": "commitment",
                "spans": [
                  {
                    "start": 41,
                    "end": 52,
                    "exact": "We will not"
                  },
                  {
                    "start": 54,
                    "end": 58,
                    "exact": "ever"
                  }
                ],
                "unsure": true
              }
            ]
          },
          {
            "format": "demarche/annotations",
            "version": 1,
            "article": {
              "path": "talks.txt",
              "title": "Talks fail 🕊",
              "encoding": "UTF-8",
              "file_sha256": "6a34bf4cb99f0d6c58898b8b034a661e08c6fa664cbee6f0f44ea7caa765d72e",
              "text_sha256": "fa3d65f43989ed8bacc8cf260cb6e7e1c4fd57cf2ab1aa4505811b21dabe3694",
              "length": 74
            },
            "coder": "bilal",
            "state": {
              "done": "2026-11-23T11:30:00Z"
            },
            "annotations": []
          }
        ]
    "#]],
        &expect![""],
    );
}

#[test]
fn json_lines_are_records_with_article_coder_and_hash() {
    Study::new().check(&["export", ".", "--to", "jsonl"], 0, &expect![[r#"
        {"id":"a1","code":"demand","spans":[{"start":16,"end":30,"exact":"Kabul must act","prefix":"Talks fail 🕊\r\n\r\n","suffix":", he said. “We will not, ever”, "}],"memo":"=1+1, \"quoted\"","confidence":2,"created":"2026-11-23T10:15:00Z","x-mine":[1,2],"article":"talks.txt","coder":"ayesha","text_sha256":"fa3d65f43989ed8bacc8cf260cb6e7e1c4fd57cf2ab1aa4505811b21dabe3694"}
        {"id":"a2","code":"commitment","spans":[{"start":41,"end":52,"exact":"We will not"},{"start":54,"end":58,"exact":"ever"}],"unsure":true,"article":"talks.txt","coder":"ayesha","text_sha256":"fa3d65f43989ed8bacc8cf260cb6e7e1c4fd57cf2ab1aa4505811b21dabe3694"}
    "#]], &expect![""]);
}

#[test]
fn a_table_opens_in_a_spreadsheet_and_alters_no_quote() {
    let study = Study::new();
    let table = study.run(&["export", ".", "--to", "csv"]).stdout;
    assert!(table.starts_with(b"\xEF\xBB\xBFid,article,"));
    assert!(!table.windows(2).any(|pair| pair[1] == b'\n' && pair[0] != b'\r'), "RFC 4180");
    let lines = String::from_utf8(table).unwrap().replace("\r\n", "\n");
    expect![[r#"
        ﻿id,article,coder,code,start,end,exact,spans,memo,confidence,unsure,created,modified,text_sha256
        a1,talks.txt,ayesha,demand,16,30,Kabul must act,16-30,"=1+1, ""quoted""",2,false,2026-11-23T10:15:00Z,,fa3d65f43989ed8bacc8cf260cb6e7e1c4fd57cf2ab1aa4505811b21dabe3694
        a2,talks.txt,ayesha,commitment,41,58,We will not … ever,41-52;54-58,,,true,,,fa3d65f43989ed8bacc8cf260cb6e7e1c4fd57cf2ab1aa4505811b21dabe3694
    "#]].assert_eq(&lines);
}

#[test]
fn a_file_is_written_whole_and_one_coder_can_be_named() {
    let study = Study::new();
    let named = ["export", "talks.txt", "--to", "jsonl", "--coder", "ayesha"];
    let printed = study.run(&named).stdout;
    assert_eq!(memchr::memchr_iter(b'\n', &printed).count(), 2);
    study.check(&[&named[..], &["-o", "out.jsonl"]].concat(), 0, &expect![""], &expect![""]);
    assert_eq!(fs::read(study.path("out.jsonl")).unwrap(), printed);
    assert_eq!(study.run(&[&named[..], &["-o", "-"]].concat()).stdout, printed);
}

#[test]
fn a_folder_inside_a_study_keeps_the_marks_of_the_study() {
    let study = Study::new();
    study.put("more/second.txt", b"Second\n\nKabul must act.\n");
    let set = AYESHA.replace("talks.txt", "more/second.txt").replace("\"a1\"", "\"b1\"");
    study.put("annotations/more/second.txt/ayesha.json", set.as_bytes());
    let lines = |path: &str| {
        let output = study.run(&["export", path, "--to", "csv"]);
        String::from_utf8(output.stdout).unwrap().lines().count() - 1
    };
    assert_eq!(lines("."), 4);
    assert_eq!(lines("more"), 2);
}

#[test]
fn nothing_saved_is_an_empty_export_and_said_so() {
    let study = Study::new();
    study.put("other/new.txt", b"New\n\nNothing is marked here.\n");
    study.check(
        &["export", "other/new.txt", "--to", "jsonl"],
        0,
        &expect![""],
        &expect![[r"
        demarche: no marks are saved here, so the export is empty: other/new.txt
    "]],
    );
    study.check(
        &["export", ".", "--to", "json", "--coder", "carol"],
        1,
        &expect![""],
        &expect![[r"
            demarche: no marks of carol are saved here: .
              Marks are saved of: ayesha, bilal
        "]],
    );
}

#[test]
fn a_set_that_cannot_be_read_stops_the_export() {
    let study = Study::new();
    study.put(
        "annotations/talks.txt/bilal.json",
        b"{\n  \"format\": \"demarche/annotations\",\n  oops\n}",
    );
    study.check(
        &["export", ".", "--to", "json"],
        1,
        &expect![""],
        &expect![[r"
        demarche: key must be a string at line 3, column 3: STUDY/annotations/talks.txt/bilal.json
          The file is left as it is; repair it, or set it aside and start a new one
    "]],
    );
    study.put("out.json", b"kept");
    study.check(
        &["export", ".", "--to", "json", "-o", "out.json"],
        1,
        &expect![""],
        &expect![[r"
        demarche: key must be a string at line 3, column 3: STUDY/annotations/talks.txt/bilal.json
          The file is left as it is; repair it, or set it aside and start a new one
    "]],
    );
    assert_eq!(fs::read(study.path("out.json")).unwrap(), b"kept");
}

#[test]
fn neither_articles_nor_saved_marks_are_written_over() {
    let study = Study::new();
    for out in ["talks.txt", "annotations/talks.txt/ayesha.json", "annotations/new.csv"] {
        let output = study.run(&["export", ".", "--to", "csv", "-o", out]);
        assert_eq!(output.status.code(), Some(2), "{out}");
    }
    study.check(
        &["export", ".", "--to", "csv", "-o", "talks.txt"],
        2,
        &expect![""],
        &expect![[r"
        demarche: nothing is written over articles or saved marks: talks.txt
          Give it another name or folder
    "]],
    );
    assert_eq!(
        fs::read(study.path("annotations/talks.txt/ayesha.json")).unwrap(),
        AYESHA.as_bytes()
    );
    study.check(
        &["export", ".", "--to", "csv", "-o", "no/such/out.csv"],
        1,
        &expect![""],
        &expect![[r"
            demarche: there is no such file or folder: no/such/out.csv
              Check whether it was moved or renamed, or whether its disk is plugged in
        "]],
    );
}
