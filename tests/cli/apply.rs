//! Tests `demarche apply`.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::PathBuf,
    process::{Output, Stdio},
};

use demarche_core::study::{ArticlePath, CoderId};
use demarche_files::storage::SetFile;
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::{AYESHA, Study, demarche};

const MODEL: [&str; 6] = ["apply", "talks.txt", "--coder", "model-1", "--coder-name", "Model 1"];

impl Study {
    /// Runs `demarche` with this input.
    fn feed(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut command = demarche(self.folder.path(), arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program that refuses its arguments does not read.
        drop(child.stdin.take().unwrap().write_all(input));
        child.wait_with_output().unwrap()
    }

    fn marks(&self, coder: &str) -> Vec<Value> {
        let file = self.path(&format!("annotations/talks.txt/{coder}.json"));
        let set: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
        set.get("annotations").unwrap().as_array().unwrap().clone()
    }

    /// Returns all files of the study but locks, with what they hold.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension() != Some("lock".as_ref()) {
                    files.insert(path.clone(), fs::read(&path).unwrap());
                }
            }
        }
        files
    }
}

fn schema(name: &str) -> jsonschema::Validator {
    let file = format!("{}/assets/schemas/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
    let schema: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
}

fn printed(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn marks_are_made_changed_and_removed_as_one_step() {
    let study = Study::new();
    let script = [
        json!({"add": {"id": "m1", "code": "demand", "exact": "Kabul must act", "memo": "why", "confidence": 3}}),
        json!({"add": {"id": "m2", "code": "commitment", "spans": [
            {"start": 42, "end": 53, "exact": "We will not"}, {"exact": "ever", "prefix": ", "}]}}),
        json!({"change": {"id": "m1", "code": "allegation", "memo": null, "unsure": true, "x-score": 0.75}}),
        json!({"add": {"id": "m3", "code": "demand", "exact": "Talks"}}),
        json!({"remove": "m3"}),
        json!({"done": true}),
    ];
    let lines: Vec<String> = script.iter().map(Value::to_string).collect();
    assert!(script.iter().all(|line| schema("apply").is_valid(line)));
    let input = lines.join("\n");
    // First without doing anything.
    let before = study.files();
    let dry = [&MODEL[..], &["--dry-run"]].concat();
    let output = study.feed(&dry, input.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output.stderr));
    assert_eq!(study.files(), before);
    expect![[r"
        demarche: 6 edits could be applied; nothing was changed
    "]]
    .assert_eq(&printed(&output.stderr));
    let shown = printed(&output.stdout);
    let output = study.feed(&MODEL, input.as_bytes());
    assert_eq!(printed(&output.stdout), shown);
    expect![[r"
        line 1: add demand “Kabul must act” at 16 to 30 (m1)
        line 2: add commitment “We will not … ever” at 42 to 59 (m2)
        line 3: change allegation “Kabul must act” at 16 to 30 (m1)
        line 4: add demand “Talks” at 0 to 5 (m3)
        line 5: remove m3
        line 6: done
    "]]
    .assert_eq(&shown);
    let marks = study.marks("model-1");
    assert_eq!(marks.len(), 2);
    assert_eq!((&marks[0]["code"], &marks[0]["unsure"]), (&json!("allegation"), &json!(true)));
    assert_eq!((&marks[0]["x-score"], &marks[0]["confidence"]), (&json!(0.75), &json!(3)));
    assert!(marks[0].get("memo").is_none() && marks[0]["modified"].is_string());
    assert_eq!(marks[0]["spans"][0]["suffix"], ", he said. “We will not, ever”, ");
    study.check(
        &["check", "."],
        0,
        &expect![[r"
            3 files, 4 marks: 4 exact
        "]],
        &expect![""],
    );
    // One step of the history, which the window takes back; nothing is left in the journal.
    let history = study.run(&["history", "talks.txt", "--coder", "model-1", "--json"]);
    let steps: Value = serde_json::from_slice(&history.stdout).unwrap();
    assert_eq!(steps.as_array().unwrap().len(), 1);
    assert_eq!(steps[0]["label"], "apply 6 edits of a script");
    let empty = study.run(&["history", "talks.txt", "--coder", "model-1", "--at", "0"]);
    let empty: Value = serde_json::from_slice(&empty.stdout).unwrap();
    assert_eq!(empty["annotations"], json!([]));
    assert!(empty.pointer("/state/done").is_none());
}

#[test]
fn what_was_done_is_printed_as_json() {
    let study = Study::new();
    let input =
        "{\"add\": {\"code\": \"demand\", \"exact\": \"Kabul must act\"}}\n\n{\"done\": false}\n";
    let output = study.feed(&[&MODEL[..], &["--json"]].concat(), input.as_bytes());
    let done: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(schema("applied").is_valid(&done), "{done}");
    assert_eq!(done[0]["spans"], json!([{"start": 16, "end": 30, "exact": "Kabul must act"}]));
    assert_eq!((&done[1]["line"], &done[1]["done"]), (&json!(3), &json!("not done")));
    assert_eq!(done[0]["id"], study.marks("model-1")[0]["id"], "an id was made");
    // What is exported can be given to another coder.
    let export = study.run(&["export", "talks.txt", "--to", "jsonl", "--coder", "ayesha"]);
    let lines = printed(&export.stdout);
    let script: Vec<String> = lines.lines().map(|line| format!("{{\"add\": {line}}}")).collect();
    let output =
        study.feed(&["apply", "talks.txt", "--coder", "copy"], script.join("\n").as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output.stderr));
    let without_context = |marks: Vec<Value>| {
        let bare = |mut mark: Value| {
            for key in ["created", "modified"] {
                mark.as_object_mut().unwrap().remove(key);
            }
            for span in mark["spans"].as_array_mut().unwrap() {
                span.as_object_mut()
                    .unwrap()
                    .retain(|key, _| matches!(key.as_str(), "start" | "end" | "exact"));
            }
            mark
        };
        marks.into_iter().map(bare).collect::<Vec<_>>()
    };
    assert_eq!(without_context(study.marks("copy")), without_context(study.marks("ayesha")));
}

/// Checks that one line after a good one is refused with this reason, and that nothing is changed.
#[track_caller]
fn check_refused(line: &str, reason: &Expect) {
    let study = Study::new();
    let before = study.files();
    let good = r#"{"add": {"id": "new", "code": "demand", "exact": "Talks"}}"#;
    let input = format!("{good}\n{line}\n");
    let output = study.feed(&["apply", "talks.txt", "--coder", "ayesha"], input.as_bytes());
    assert_eq!(output.status.code(), Some(2), "{line}");
    assert!(output.stdout.is_empty());
    assert_eq!(study.files(), before, "{line}");
    let complaint = printed(&output.stderr);
    let first = complaint.lines().next().unwrap();
    reason.assert_eq(first.strip_prefix("line 2: ").unwrap());
}

#[test]
fn a_line_that_is_not_json_is_said_to_be_so_in_plain_words() {
    for (line, reason) in [
        (
            "7",
            expect![[
                r#"this is JSON, but not an object in braces; a line looks like {"add": {"code": "demand", "exact": "the words"}}"#
            ]],
        ),
        (
            "not json",
            expect![[
                r#"this is not JSON from column 2 on, “ot json”; a line looks like {"add": {"code": "demand", "exact": "the words"}}"#
            ]],
        ),
        (
            "{\"add\": {\"code\": \"demand\" \"exact\": \"Kabul\"}}",
            expect![[
                r#"this is not JSON from column 27 on, “"exact": "Kabul"}}” (expected `,` or `}`); a line looks like {"add": {"code": "demand", "exact": "the words"}}"#
            ]],
        ),
        (
            "{\"add\": {\"code\": \"demand\", \"exact\": \"Kabul\"}",
            expect![[
                r#"this is not JSON: it ends before it is complete; a line looks like {"add": {"code": "demand", "exact": "the words"}}"#
            ]],
        ),
        (
            "{code: 1}",
            expect![[
                r#"this is not JSON from column 2 on, “code: 1}” (key must be a string); a line looks like {"add": {"code": "demand", "exact": "the words"}}"#
            ]],
        ),
        (
            "{\"add\": \"Kabul\"}",
            expect![[
                r#"`add` has no mark in braces after it; a line looks like {"add": {"code": "demand", "exact": "the words"}}"#
            ]],
        ),
        ("{\"remove\": 7}", expect!["`remove` needs the id of a mark, as a text"]),
        (
            "{\"add\": {\"code\": \"threat\", \"exact\": \"Kabul\"}}",
            expect![
                "the code “threat” is not in use; the codes are demand, allegation, commitment"
            ],
        ),
        (
            "{\"change\": {\"id\": \"a1\", \"code\": \"threat\"}}",
            expect![
                "the code “threat” is not in use; the codes are demand, allegation, commitment"
            ],
        ),
    ] {
        check_refused(line, &reason);
    }
}

#[test]
fn lines_are_refused_with_the_reason() {
    for (line, reason) in [
        ("{}", expect!["a line has one member: add, change, remove or done"]),
        (
            "{\"add\": {}, \"done\": true}",
            expect!["a line has one member: add, change, remove or done"],
        ),
        ("{\"mark\": {}}", expect!["there is no edit called “mark”"]),
        ("{\"add\": {\"exact\": \"Kabul\"}}", expect!["`code` is missing"]),
        ("{\"add\": {\"code\": \"demand\"}}", expect!["`exact` is missing: the words to mark"]),
        (
            "{\"add\": {\"code\": \"menace\", \"exact\": \"Kabul\"}}",
            expect!["there is no code “menace”; the codes are demand, allegation, commitment"],
        ),
        (
            "{\"add\": {\"code\": \"demand\", \"exact\": \"Islamabad\"}}",
            expect!["the text does not have “Islamabad”"],
        ),
        (
            "{\"add\": {\"code\": \"demand\", \"exact\": \"said\"}}",
            expect![
                "the text has “said” 2 times; say which by `start`, or by more of `prefix` and `suffix`"
            ],
        ),
        (
            "{\"add\": {\"code\": \"demand\", \"exact\": \"said\", \"prefix\": \"she \"}}",
            expect!["the text does not have “said” between `prefix` and `suffix`"],
        ),
        (
            "{\"add\": {\"code\": \"demand\", \"exact\": \"said\", \"start\": 3}}",
            expect!["the text at 3 is not “said”"],
        ),
        (
            "{\"add\": {\"code\": \"demand\", \"exact\": \"said\", \"start\": 99999999999999999999}}",
            expect!["`start` is not a number of code points"],
        ),
        (
            "{\"add\": {\"code\": \"demand\", \"exact\": \"Kabul\", \"start\": 16, \"end\": 20}}",
            expect!["`end` is not 21, where “Kabul” ends"],
        ),
        (
            "{\"add\": {\"code\": \"demand\", \"exact\": \"\\r\"}}",
            expect![[
                r"the text has “\r” 3 times; say which by `start`, or by more of `prefix` and `suffix`"
            ]],
        ),
        (
            "{\"add\": {\"code\": \"demand\", \"spans\": [{\"exact\": \"Kabul must\"}, {\"exact\": \"must act\"}]}}",
            expect!["its pieces overlap"],
        ),
    ] {
        check_refused(line, &reason);
    }
}

#[test]
fn what_would_be_lost_or_doubled_is_refused() {
    for (line, reason) in [
        ("{\"add\": {\"code\": \"demand\", \"spans\": []}}", expect!["`spans` is empty"]),
        (
            "{\"add\": {\"code\": \"demand\", \"exact\": \"Kabul must act\"}}",
            expect!["these words are marked as demand already, by a1"],
        ),
        (
            "{\"add\": {\"id\": \"a2\", \"code\": \"demand\", \"exact\": \"Kabul\"}}",
            expect!["there is a mark a2 already; `change` changes it"],
        ),
        (
            "{\"add\": {\"id\": \"a b\", \"code\": \"demand\", \"exact\": \"Kabul\"}}",
            expect!["“a b” is not an id: it has white space or is too long"],
        ),
        (
            "{\"add\": {\"code\": \"demand\", \"exact\": \"Kabul\", \"confidence\": 7}}",
            expect!["its `confidence` is not 1, 2 or 3"],
        ),
        (
            "{\"add\": {\"code\": \"demand\", \"exact\": \"Kabul\", \"memo\": 1}}",
            expect!["its `memo` is not a text"],
        ),
        (
            "{\"add\": {\"code\": \"demand\", \"exact\": \"Kabul\", \"roles\": []}}",
            expect!["its `roles` is not an object"],
        ),
        (
            "{\"add\": {\"code\": \"demand\", \"exact\": \"Kabul\", \"conflict\": {}}}",
            expect!["`conflict` cannot be set by a script"],
        ),
        (
            "{\"add\": {\"code\": \"demand\", \"exact\": \"Kabul\", \"memo\": \"a\", \"memo\": \"b\"}}",
            expect!["“memo” is given twice"],
        ),
        (
            "{\"add\": {\"code\": \"demand\", \"exact\": \"Kabul\", \"text_sha256\": \"00\"}}",
            expect![
                "`text_sha256` is that of another text; leave it out to find `exact` in this one"
            ],
        ),
        ("{\"change\": {\"id\": \"none\", \"memo\": \"\"}}", expect!["there is no mark “none”"]),
        ("{\"change\": {\"id\": \"a1\", \"code\": null}}", expect!["`code` is not a text"]),
        ("{\"remove\": \"none\"}", expect!["there is no mark “none”"]),
        ("{\"done\": 1}", expect!["`done` is true, false or a time"]),
        (
            "{\"add\"",
            expect![[
                r#"this is not JSON: it ends before it is complete; a line looks like {"add": {"code": "demand", "exact": "the words"}}"#
            ]],
        ),
    ] {
        check_refused(line, &reason);
    }
}

#[test]
fn all_refused_lines_are_named_and_a_window_keeps_its_marks() {
    let study = Study::new();
    let input = "{\"remove\": \"x\"}\n{\"remove\": \"a1\"}\n{\"remove\": \"y\"}\n\u{ff}\n";
    let mut bytes = input.as_bytes().to_vec();
    bytes.extend([0xC3, 0x28]);
    let output = study.feed(&["apply", "talks.txt", "--coder", "ayesha"], &bytes);
    let complaint = printed(&output.stderr);
    let lines: Vec<&str> =
        complaint.lines().filter_map(|line| line.strip_prefix("line ")).collect();
    assert_eq!(lines.len(), 4, "{complaint}");
    assert!(complaint.contains("nothing was changed, because 4 lines were refused"));
    // A window has the set.
    let (path, coder) = (ArticlePath::new("talks.txt").unwrap(), CoderId::new("ayesha").unwrap());
    let at = demarche_files::storage::Study::at(study.folder.path()).unwrap();
    let window = SetFile::lock(&at, &path, &coder).unwrap();
    let before = study.files();
    let remove = b"{\"remove\": \"a1\"}\n";
    let output = study.feed(&["apply", "talks.txt", "--coder", "ayesha"], remove);
    assert_eq!(output.status.code(), Some(1));
    let complaint = printed(&output.stderr);
    assert!(complaint.contains("open in another window (") && complaint.contains("process "));
    assert_eq!(study.files(), before);
    drop(window);
    let output = study.feed(&["apply", "talks.txt", "--coder", "ayesha"], remove);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(study.marks("ayesha").len(), 1);
    // Too much, and nothing at all.
    let much = vec![b'\n'; (64 << 20) + 1];
    let output = study.feed(&["apply", "talks.txt", "--coder", "ayesha"], &much);
    assert_eq!(output.status.code(), Some(2));
    let before = study.files();
    assert_eq!(study.feed(&["apply", "talks.txt", "--coder", "new"], b"").status.code(), Some(0));
    assert_eq!(study.files(), before);
}

#[test]
fn a_dry_run_writes_nothing_not_even_what_a_crash_left() {
    let study = Study::new();
    let journal = study.path("annotations/talks.txt/ayesha.journal");
    study.put("annotations/talks.txt/ayesha.journal", b"{\"format\": \"demarche/journal\", \"ver");
    let before = study.files();
    let dry = ["apply", "talks.txt", "--coder", "ayesha", "--dry-run"];
    let remove = b"{\"remove\": \"a1\"}\n";
    assert_eq!(study.feed(&dry, remove).status.code(), Some(0));
    assert_eq!(study.files(), before);
    assert!(!journal.with_extension("lock").exists());
    // A window may have the set.
    let (path, coder) = (ArticlePath::new("talks.txt").unwrap(), CoderId::new("ayesha").unwrap());
    let at = demarche_files::storage::Study::at(study.folder.path()).unwrap();
    let window = SetFile::lock(&at, &path, &coder).unwrap();
    assert_eq!(study.feed(&dry, remove).status.code(), Some(0));
    drop(window);
}

#[test]
fn lines_without_bounds_and_marks_with_two_versions_are_refused() {
    let many: Vec<String> = (0..60_000).map(|number| format!("\"k{number}\": {number}")).collect();
    let line =
        format!("{{\"add\": {{\"code\": \"demand\", \"exact\": \"Kabul\", {}}}}}", many.join(","));
    let study = Study::new();
    let output = study.feed(&["apply", "talks.txt", "--coder", "new"], line.as_bytes());
    assert_eq!(output.status.code(), Some(0), "many keys take no time");
    let line = format!("{{\"remove\": \"{}\"}}", "x".repeat(1 << 20));
    let output = study.feed(&["apply", "talks.txt", "--coder", "ayesha"], line.as_bytes());
    assert!(printed(&output.stderr).starts_with("line 1: it is longer than 1024 kB"));
    let set = AYESHA.replace("\"x-mine\"", "\"conflict\": {\"removed\": true}, \"x-mine\"");
    study.put("annotations/talks.txt/ayesha.json", set.as_bytes());
    for line in ["{\"remove\": \"a1\"}", "{\"change\": {\"id\": \"a1\", \"memo\": null}}"] {
        let output = study.feed(&["apply", "talks.txt", "--coder", "ayesha"], line.as_bytes());
        assert!(printed(&output.stderr).contains("it has two versions"), "{line}");
    }
}

#[test]
fn ids_and_codes_of_a_set_do_not_control_the_terminal() {
    let study = Study::new();
    let set = r#"{"format": "demarche/annotations", "version": 1, "coder": "eve", "annotations": [
        {"id": "x\u001b]0;owned\u0007", "code": "demand\u001b[2J", "spans": [{"start": 16, "end": 30, "exact": "Kabul must act"}]}]}"#;
    study.put("annotations/talks.txt/eve.json", set.as_bytes());
    let output = study.feed(
        &["apply", "talks.txt", "--coder", "eve", "--dry-run"],
        b"{\"remove\": \"x\\u001b]0;owned\\u0007\"}",
    );
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output.stderr));
    assert!(!output.stdout.contains(&0x1b), "{:?}", printed(&output.stdout));
}

#[test]
fn a_memo_does_not_move_a_mark_whose_text_has_changed() {
    let study = Study::new();
    let line = "Kabul must act now and without any further delay at all, they said again.\n\n";
    study.put("many.txt", format!("Many\n\n{}", line.repeat(8)).as_bytes());
    let start = 6 + 4 * (line.chars().count());
    let add = json!({"add": {"id": "m", "code": "demand", "spans": [{"start": start, "end": start + 14, "exact": "Kabul must act"}]}});
    let apply = ["apply", "many.txt", "--coder", "eve"];
    let output = study.feed(&apply, add.to_string().as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output.stderr));
    let new = "An entirely new paragraph that has nothing to do with it whatsoever, and long.\n\n";
    study.put("many.txt", format!("Many\n\n{new}{new}{}", line.repeat(8)).as_bytes());
    let export = |study: &Study| {
        printed(&study.run(&["export", "many.txt", "--to", "jsonl", "--coder", "eve"]).stdout)
    };
    let before: Value = serde_json::from_str(export(&study).trim()).unwrap();
    let output = study.feed(&apply, b"{\"change\": {\"id\": \"m\", \"memo\": \"why\"}}");
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output.stderr));
    let after: Value = serde_json::from_str(export(&study).trim()).unwrap();
    let place = |mark: &Value| {
        let mut mark = mark.clone();
        let object = mark.as_object_mut().unwrap();
        object.retain(|key, _| !matches!(key.as_str(), "memo" | "modified"));
        mark
    };
    assert_eq!(place(&before), place(&after), "printed: {}", printed(&output.stdout));
}

#[test]
fn marks_that_are_open_on_another_computer_are_changed_only_by_a_persons_word() {
    let study = Study::new();
    let (lock, held) = ("annotations/talks.txt/ayesha.lock", "aurora\nprocess 12\ntoken abc\n");
    study.put(lock, held.as_bytes());
    let lock_holds = || fs::read_to_string(study.path(lock)).unwrap();
    let arguments = ["apply", "talks.txt", "--coder", "ayesha"];
    let edit = br#"{"change": {"id": "a1", "confidence": 3}}"#;
    let output = study.feed(&arguments, edit);
    assert_eq!(output.status.code(), Some(1));
    let complaint = printed(&output.stderr);
    let path = study.path("annotations/talks.txt/ayesha.json").canonicalize().unwrap();
    expect![[r"
        demarche: the marks are open on another computer (aurora, process 12): SET
          Close it there, or, if it is no longer in use, add --take-over
    "]]
    .assert_eq(&complaint.replace(path.to_str().unwrap(), "SET"));
    let taking = [&arguments[..], &["--take-over"]].concat();
    // Not for edits that are refused, nor for a preview.
    assert_eq!(study.feed(&taking, br#"{"remove": "a9"}"#).status.code(), Some(2));
    let dry = [&taking[..], &["--dry-run"]].concat();
    assert_eq!(study.feed(&dry, edit).status.code(), Some(0));
    assert_eq!((lock_holds().as_str(), &study.marks("ayesha")[0]["confidence"]), (held, &json!(2)));
    // Nor for a set that cannot be written at all.
    let set = AYESHA.replace("\"start\": 16", "\"start\": \"x\"");
    study.put("annotations/talks.txt/ayesha.json", set.as_bytes());
    assert_eq!(study.feed(&taking, br#"{"done": true}"#).status.code(), Some(1));
    assert_eq!(lock_holds(), held);
    study.put("annotations/talks.txt/ayesha.json", AYESHA.as_bytes());
    let output = study.feed(&taking, edit);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output.stderr));
    assert_eq!(study.marks("ayesha")[0]["confidence"], 3);
    assert_eq!(lock_holds(), "");
}

#[test]
fn a_mark_keeps_a_code_that_is_not_in_use() {
    let study = Study::new();
    let set = AYESHA.replace("\"demand\"", "\"threat\"");
    study.put("annotations/talks.txt/ayesha.json", set.as_bytes());
    let line = r#"{"change": {"id": "a1", "code": "threat", "memo": "kept"}}"#;
    let output = study.feed(&["apply", "talks.txt", "--coder", "ayesha"], line.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output.stderr));
    assert_eq!(study.marks("ayesha")[0]["code"], "threat");
}

#[test]
fn a_dry_run_refuses_what_the_run_would() {
    let good = r#"{"add": {"code": "demand", "exact": "Talks"}}"#;
    for set in [
        AYESHA.replace("\"start\": 16", "\"start\": \"x\""),
        AYESHA.replace("\"a2\"", "\"a1\""),
        AYESHA.replace("\"ayesha\"", "\"bilal\""),
    ] {
        let study = Study::new();
        study.put("annotations/talks.txt/ayesha.json", set.as_bytes());
        let before = study.files();
        let run = ["apply", "talks.txt", "--coder", "ayesha"];
        let real = study.feed(&run, good.as_bytes());
        let dry = study.feed(&[&run[..], &["--dry-run"]].concat(), good.as_bytes());
        assert_eq!(real.status.code(), Some(1));
        assert_eq!((dry.status, printed(&dry.stderr)), (real.status, printed(&real.stderr)));
        assert!(printed(&dry.stderr).contains("cannot be changed"));
        assert_eq!(study.files(), before);
    }
}

#[test]
fn a_line_that_names_two_marks_is_refused() {
    let study = Study::new();
    let id = |study: &Study, at: usize| {
        study.marks("ayesha")[at].get("id").unwrap().as_str().unwrap().to_owned()
    };
    let more = r#"{"add": {"code": "commitment", "exact": "Talks", "id": "innocent"}}"#;
    assert!(
        study.feed(&["apply", "talks.txt", "--coder", "ayesha"], more.as_bytes()).status.success()
    );
    let all: Vec<String> = (0..study.marks("ayesha").len()).map(|at| id(&study, at)).collect();
    let one = all.iter().find(|id| *id != "innocent").unwrap();
    let before = study.marks("ayesha");
    let line = format!(r#"{{"change": {{"id": "{one}", "id": "innocent", "memo": "a note"}}}}"#);
    let out = study.feed(&["apply", "talks.txt", "--coder", "ayesha"], line.as_bytes());
    assert_eq!(out.status.code(), Some(2), "{}", String::from_utf8_lossy(&out.stdout));
    assert_eq!(study.marks("ayesha"), before);
}

#[test]
fn words_given_twice_are_refused() {
    let study = Study::new();
    let line = r#"{"add": {"code": "demand", "exact": "Talks", "exact": "something else"}}"#;
    let out = study.feed(&MODEL, line.as_bytes());
    assert_eq!(out.status.code(), Some(2), "{}", String::from_utf8_lossy(&out.stdout));
}

#[test]
fn words_of_a_role_that_are_not_there_are_refused() {
    let study = Study::new();
    let line = r#"{"add": {"code": "demand", "exact": "Talks",
        "roles": {"speaker": {"spans": [{"start": 0, "end": 5, "exact": "zzzzz"}]}}}}"#
        .replace('\n', "");
    let out = study.feed(&MODEL, line.as_bytes());
    assert_eq!(out.status.code(), Some(2), "{}", String::from_utf8_lossy(&out.stdout));
}

#[test]
fn what_a_piece_cannot_have_is_refused_by_name() {
    let study = Study::new();
    for wrong in [r#""prefx": "x""#, r#""x-note": 1"#, r#""code": null"#] {
        let line = format!(
            r#"{{"add": {{"code": "demand", "spans": [{{"start": 0, "exact": "Talks", {wrong}}}]}}}}"#
        );
        let out = study.feed(&MODEL, line.as_bytes());
        assert_eq!(out.status.code(), Some(2), "{line}");
        let name = wrong.split('"').nth(1).unwrap();
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(said.contains(&format!("“{name}”")), "{said}");
    }
}
