//! Tests `demarche export`.

use std::fs;

use expect_test::expect;

use crate::{AYESHA, Study};

#[test]
fn json_is_an_array_of_sets() {
    Study::new().check(
        &["export", "talks.txt", "--to", "json", "--coder", "ayesha"],
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
                    "x-mine": [1, 2],
                    "status": "exact"
                  },
                  {
                    "id": "a2",
                    "code": "commitment",
                    "spans": [
                      {
                        "start": 42,
                        "end": 53,
                        "exact": "We will not",
                        "prefix": " 🕊\r\n\r\nKabul must act, he said. “",
                        "suffix": ", ever”, they said.\r\n"
                      },
                      {
                        "start": 55,
                        "end": 59,
                        "exact": "ever",
                        "prefix": "ust act, he said. “We will not, ",
                        "suffix": "”, they said.\r\n"
                      }
                    ],
                    "unsure": true,
                    "status": "exact"
                  }
                ]
              }
            ]
        "#]],
        &expect![""],
    );
}

#[test]
fn an_article_that_is_done_without_a_mark_is_exported_too() {
    let output = Study::new().run(&["export", "talks.txt", "--to", "json"]);
    let sets: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(sets.as_array().unwrap().len(), 2);
    assert_eq!(sets[1]["coder"], "bilal");
    assert_eq!(sets[1]["state"]["done"], "2026-11-23T11:30:00Z");
    assert_eq!(sets[1]["annotations"], serde_json::json!([]));
}

#[test]
fn json_lines_are_records_with_article_coder_and_hash() {
    Study::new().check(&["export", ".", "--to", "jsonl"], 0, &expect![[r#"
        {"id":"a1","code":"demand","spans":[{"start":16,"end":30,"exact":"Kabul must act","prefix":"Talks fail 🕊\r\n\r\n","suffix":", he said. “We will not, ever”, "}],"memo":"=1+1, \"quoted\"","confidence":2,"created":"2026-11-23T10:15:00Z","x-mine":[1,2],"article":"talks.txt","title":"Talks fail 🕊","coder":"ayesha","text_sha256":"fa3d65f43989ed8bacc8cf260cb6e7e1c4fd57cf2ab1aa4505811b21dabe3694","status":"exact"}
        {"id":"a2","code":"commitment","spans":[{"start":42,"end":53,"exact":"We will not","prefix":" 🕊\r\n\r\nKabul must act, he said. “","suffix":", ever”, they said.\r\n"},{"start":55,"end":59,"exact":"ever","prefix":"ust act, he said. “We will not, ","suffix":"”, they said.\r\n"}],"unsure":true,"article":"talks.txt","title":"Talks fail 🕊","coder":"ayesha","text_sha256":"fa3d65f43989ed8bacc8cf260cb6e7e1c4fd57cf2ab1aa4505811b21dabe3694","status":"exact"}
    "#]], &expect![""]);
}

#[test]
fn a_table_opens_in_a_spreadsheet_and_does_not_alter_quotes() {
    let study = Study::new();
    let table = study.run(&["export", ".", "--to", "csv"]).stdout;
    assert!(table.starts_with(b"\xEF\xBB\xBFid,article,"));
    assert!(!table.windows(2).any(|pair| pair[1] == b'\n' && pair[0] != b'\r'), "RFC 4180");
    let lines = String::from_utf8(table).unwrap().replace("\r\n", "\n");
    expect![[r#"
        ﻿id,article,title,date,source,author,url,retrieved_at,coder,code,start,end,exact,spans,memo,confidence,unsure,created,modified,text_sha256,status,resolved_start,resolved_end,resolved_exact,resolved_spans,resolved_text_sha256,page
        a1,talks.txt,Talks fail 🕊,,,,,,ayesha,demand,16,30,Kabul must act,16-30,"=1+1, ""quoted""",2,false,2026-11-23T10:15:00Z,,fa3d65f43989ed8bacc8cf260cb6e7e1c4fd57cf2ab1aa4505811b21dabe3694,exact,,,,,,
        a2,talks.txt,Talks fail 🕊,,,,,,ayesha,commitment,42,59,We will not … ever,42-53;55-59,,,true,,,fa3d65f43989ed8bacc8cf260cb6e7e1c4fd57cf2ab1aa4505811b21dabe3694,exact,,,,,,
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
fn an_export_without_marks_is_empty_and_says_so() {
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
    // Bilal finished an article without marking anything.
    let csv = study.run(&["export", "talks.txt", "--to", "csv", "--coder", "bilal"]);
    assert_eq!(String::from_utf8_lossy(&csv.stdout).lines().count(), 1, "the names of the columns");
    expect![[r"
        demarche: there are no marks in this export: talks.txt
    "]]
    .assert_eq(&String::from_utf8_lossy(&csv.stderr));
    study.check(
        &["export", ".", "--to", "json", "--coder", "carol"],
        1,
        &expect![""],
        &expect![[r"
            demarche: no marks of the coder “carol” are saved here: .
              These coders have marks here: ayesha, bilal
        "]],
    );
}

#[test]
fn a_set_that_cannot_be_read_is_named_and_the_others_are_exported() {
    let study = Study::new();
    study.put(
        "annotations/talks.txt/bilal.json",
        b"{\n  \"format\": \"demarche/annotations\",\n  oops\n}",
    );
    study.check(
        &["export", ".", "--to", "jsonl", "-o", "out.jsonl"],
        1,
        &expect![""],
        &expect![[r"
            demarche: left out: key must be a string at line 3, column 3: STUDY/annotations/talks.txt/bilal.json
            demarche: the export is not complete: 1 file was left out
        "]],
    );
    let lines = fs::read_to_string(study.path("out.jsonl")).unwrap();
    assert_eq!(lines.matches("\"coder\":\"ayesha\"").count(), 2);
}

#[test]
fn a_set_with_an_unreadable_mark_is_named() {
    let study = Study::new();
    let set = AYESHA.replace("\"start\": 16", "\"start\": -16");
    study.put("annotations/talks.txt/ayesha.json", set.as_bytes());
    study.check(&["export", ".", "--to", "jsonl"], 1, &expect![""], &expect![[r"
        demarche: left out: 1 of its marks cannot be read; the first: invalid value: integer `-16`, expected usize at line 7, column 28: STUDY/annotations/talks.txt/ayesha.json
        demarche: the export is not complete: 1 file was left out
    "]]);
}

#[test]
fn a_version_kept_aside_after_a_conflict_leaves_the_export_complete() {
    let study = Study::new();
    study.put("annotations/talks.txt/ayesha.mine-20261125T011635Z.json", AYESHA.as_bytes());
    let note = expect![[r"
        demarche: not exported, because it is a version kept aside after a conflict: STUDY/annotations/talks.txt/ayesha.mine-20261125T011635Z.json
    "]];
    study.check(&["export", ".", "--to", "jsonl", "-o", "out.jsonl"], 0, &expect![""], &note);
    let lines = fs::read_to_string(study.path("out.jsonl")).unwrap();
    assert_eq!(lines.matches("\"coder\":\"ayesha\"").count(), 2);
    study.check(
        &["export", "talks.txt", "--to", "jsonl", "--coder", "ayesha", "-o", "out-2.jsonl"],
        0,
        &expect![""],
        &note,
    );
    let output = study.run(&["export", ".", "--to", "jsonl", "--coder", "bilal"]);
    assert!(!String::from_utf8_lossy(&output.stderr).contains("kept aside"));
}

/// Puts an article into the study with two marks by Ayesha, whose ids begin with `id`.
pub(super) fn put_marked(study: &Study, path: &str, id: &str) {
    study.put(path, crate::ARTICLE.as_bytes());
    let set =
        AYESHA.replace("\"a1\"", &format!("\"{id}1\"")).replace("\"a2\"", &format!("\"{id}2\""));
    study.put(&format!("annotations/{path}/ayesha.json"), set.as_bytes());
}

#[test]
fn marks_of_articles_that_no_list_shows_are_exported() {
    let study = Study::new();
    for (index, path) in
        [".hidden.txt", ".folder/a.txt", "page.xml", "table.csv", "other/plain.txt"]
            .into_iter()
            .enumerate()
    {
        put_marked(&study, path, &format!("x{index}"));
    }
    study.put(
        "annotations/study.json",
        br#"{"format": "demarche/study", "version": 1, "folders": ["elsewhere"]}"#,
    );
    let output = study.run(&["export", ".", "--to", "csv"]);
    let table = String::from_utf8(output.stdout).unwrap();
    for path in
        [".hidden.txt", ".folder/a.txt", "page.xml", "table.csv", "other/plain.txt", "talks.txt"]
    {
        assert_eq!(
            table.matches(&format!(",{path},Talks fail 🕊,,,,,,ayesha,")).count(),
            2,
            "{path} in {table}"
        );
    }
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn marks_that_cannot_be_exported_are_named_one_by_one() {
    let study = Study::new();
    put_marked(&study, "gone.txt", "g");
    fs::remove_file(study.path("gone.txt")).unwrap();
    let copy = AYESHA.replace("\"ayesha\"", "\"carol\"");
    study.put("annotations/talks.txt/dora.json", copy.as_bytes());
    study.put("annotations/talks.txt/ayesha (conflicted copy).json", AYESHA.as_bytes());
    study.put("annotations/ayesha.json", AYESHA.as_bytes());
    // None of these is a set.
    for other in [
        "article.json",
        "ayesha.lock",
        "ayesha.prev",
        ".ayesha.json.1-0.tmp",
        "text.0123456789abcdef.txt",
    ] {
        study.put(&format!("annotations/talks.txt/{other}"), b"{}");
    }
    study.check(
        &["export", ".", "--to", "jsonl", "-o", "out.jsonl"],
        1,
        &expect![""],
        &expect![[r#"
            demarche: left out: it is not in the folder of an article: STUDY/annotations/ayesha.json
            demarche: left out: the article gone.txt is gone: STUDY/annotations/gone.txt/ayesha.json
            demarche: left out: its name is not a coder’s id: STUDY/annotations/talks.txt/ayesha (conflicted copy).json
            demarche: left out: it says that it is the set of "carol", but its name says dora: STUDY/annotations/talks.txt/dora.json
            demarche: the export is not complete: 4 files were left out
        "#]],
    );
    assert_eq!(fs::read_to_string(study.path("out.jsonl")).unwrap().lines().count(), 2);
    study.check(
        &["export", ".", "--to", "jsonl", "--coder", "bilal"],
        0,
        &expect![""],
        &expect![[r"
            demarche: there are no marks in this export: .
        "]],
    );
    let output = study.run(&["export", ".", "--to", "jsonl", "--coder", "carol"]);
    assert_eq!(output.status.code(), Some(1), "dora.json says that it is carol's");
}

#[cfg(unix)]
#[test]
fn links_among_saved_marks_are_named_and_not_followed() {
    use std::os::unix::fs::symlink;
    let study = Study::new();
    let outside = Study::new();
    symlink(outside.path("annotations/talks.txt"), study.path("annotations/linked.txt")).unwrap();
    symlink(
        outside.path("annotations/talks.txt/ayesha.json"),
        study.path("annotations/talks.txt/carol.json"),
    )
    .unwrap();
    study.check(
        &["export", ".", "--to", "jsonl", "-o", "out.jsonl"],
        1,
        &expect![""],
        &expect![[r"
            demarche: left out: symbolic links among saved marks are not followed: STUDY/annotations/linked.txt
            demarche: left out: symbolic links among saved marks are not followed: STUDY/annotations/talks.txt/carol.json
            demarche: the export is not complete: 2 files were left out
        "]],
    );
    study.put("linked.txt", crate::ARTICLE.as_bytes());
    let output = study.run(&["export", "linked.txt", "--to", "jsonl"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
}

#[test]
fn an_export_after_a_change_of_the_article_is_not_false_evidence() {
    let study = Study::new();
    let first = study.run(&["export", ".", "--to", "json"]);
    let sets: serde_json::Value = serde_json::from_slice(&first.stdout).unwrap();
    let old = &sets[0]["article"]["text_sha256"];
    let saved = serde_json::to_vec(&sets[0]).unwrap();
    study.put("annotations/talks.txt/ayesha.json", &saved);
    let changed = crate::ARTICLE
        .replace("Talks fail", "After two days in Istanbul, talks fail")
        .replace("We will not", "They would");
    study.put("talks.txt", changed.as_bytes());
    let output = study.run(&["export", ".", "--to", "jsonl"]);
    assert_eq!(output.status.code(), Some(0));
    expect![[r"
        demarche: the text has changed: 2 of 2 marks are not where they were saved (1 uncertain, 1 orphan); each is exported with its saved place and its status
    "]].assert_eq(std::str::from_utf8(&output.stderr).unwrap());
    let lines = String::from_utf8(output.stdout).unwrap();
    let text: Vec<char> = changed.trim_start_matches('\u{feff}').chars().collect();
    let mut lines =
        lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let (moved, lost) = (lines.next().unwrap(), lines.next().unwrap());
    for (line, status) in [(&moved, "uncertain"), (&lost, "orphan")] {
        assert_eq!((&line["status"], &line["text_sha256"]), (&status.into(), old));
        let record = sets[0]["annotations"]
            .as_array()
            .unwrap()
            .iter()
            .find(|mark| mark["id"] == line["id"])
            .unwrap();
        assert_eq!(line["spans"], record["spans"]);
    }
    let place = &moved["resolved"]["spans"][0];
    let at = |key: &str| usize::try_from(place[key].as_u64().unwrap()).unwrap();
    let slice: String = text.iter().take(at("end")).skip(at("start")).collect();
    assert_eq!(slice, "Kabul must act");
    assert_eq!(lost["resolved"]["spans"], serde_json::json!([]));
}

#[test]
fn cells_that_a_spreadsheet_would_run_are_counted_or_guarded() {
    let study = Study::new();
    let set = AYESHA.replace("=1+1, ", "@here ").replace("\"unsure\": true", "\"memo\": \"=2\"");
    study.put("annotations/talks.txt/ayesha.json", set.as_bytes());
    let kept = study.run(&["export", ".", "--to", "csv"]);
    expect![[r"
        demarche: 2 cells begin like a formula, which a spreadsheet may run; export with --csv-guard to prevent that
    "]].assert_eq(std::str::from_utf8(&kept.stderr).unwrap());
    let kept = String::from_utf8(kept.stdout).unwrap();
    assert!(kept.contains(",\"@here \"\"quoted\"\"\","), "{kept}");
    let guarded = study.run(&["export", ".", "--to", "csv", "--csv-guard"]);
    assert_eq!((guarded.status.code(), guarded.stderr.as_slice()), (Some(0), &b""[..]));
    let guarded = String::from_utf8(guarded.stdout).unwrap();
    assert!(
        guarded.contains(",\"'@here \"\"quoted\"\"\",") && guarded.contains(",'=2,"),
        "{guarded}"
    );
    assert_eq!(guarded.matches(",memo\r\n").count(), 2, "{guarded}");
    study.check(
        &["export", ".", "--to", "json", "--csv-guard"],
        2,
        &expect![""],
        &expect![[r"
        demarche: --csv-guard is for CSV only
          Leave it out, or export with --to csv
    "]],
    );
}

#[test]
fn a_blind_study_is_exported_only_when_that_is_asked_for() {
    let study = Study::new();
    study.put(
        "annotations/study.json",
        br#"{"format": "demarche/study", "version": 1, "blind": true}"#,
    );
    study.check(
        &["export", ".", "--to", "jsonl", "--coder", "ayesha"],
        2,
        &expect![""],
        &expect![[r"
            demarche: this is a blind study: coders do not see each other’s marks until they have finished their own
              If you may see all marks, add --unblind
        "]],
    );
    let output = study.run(&["export", ".", "--to", "jsonl", "--unblind"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 2);
    let render = study.run(&["render", "talks.txt", "--coder", "ayesha", "-o", "-"]);
    assert_eq!((render.status.code(), render.stdout.len()), (Some(2), 0));
}

#[test]
fn a_set_of_another_article_is_left_out_and_named() {
    let study = Study::new();
    study.put("other.txt", b"Another article\n");
    let stated =
        format!(r#""article": {{"path": "other.txt", "text_sha256": "{}"}}"#, "0".repeat(64));
    let set = AYESHA.replace(r#""article": {"path": "talks.txt"}"#, &stated);
    study.put("annotations/talks.txt/ayesha.json", set.as_bytes());
    study.check(&["export", ".", "--to", "jsonl"], 1, &expect![[""]], &expect![[r"
        demarche: left out: its marks are of another article (other.txt): STUDY/annotations/talks.txt/ayesha.json
        demarche: the export is not complete: 1 file was left out
    "]]);
}
