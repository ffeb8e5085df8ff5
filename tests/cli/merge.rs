//! Tests `demarche merge`.

use std::{fs, process::Command};

use demarche_core::study::{ArticlePath, CoderId};
use demarche_files::storage::SetFile;
use expect_test::expect;

use crate::{AYESHA, Study};

const SET: &str = "annotations/talks.txt/ayesha.json";

/// Returns a study with the three versions, ours in its place.
fn study(base: &str, ours: &str, theirs: &str) -> Study {
    let study = Study::new();
    study.put("base.json", base.as_bytes());
    study.put(SET, ours.as_bytes());
    study.put("theirs.json", theirs.as_bytes());
    study
}

fn merged(study: &Study) -> serde_json::Value {
    serde_json::from_slice(&fs::read(study.path(SET)).unwrap()).unwrap()
}

#[test]
fn changes_of_both_sides_stay() {
    let ours = AYESHA.replace("\"code\": \"demand\"", "\"code\": \"allegation\"");
    let theirs = AYESHA.replace("\"confidence\": 2", "\"confidence\": 3");
    let study = study(AYESHA, &ours, &theirs);
    study.check(&["merge", "base.json", SET, "theirs.json"], 0, &expect![""], &expect![""]);
    let set = merged(&study);
    assert_eq!(set["annotations"][0]["code"], "allegation");
    assert_eq!(set["annotations"][0]["confidence"], 3);
    assert_eq!(set["annotations"][0]["x-mine"], serde_json::json!([1, 2]));
    assert_eq!(set["annotations"].as_array().unwrap().len(), 2);
}

#[test]
fn what_both_changed_keeps_both_versions_in_a_valid_file() {
    let ours = AYESHA.replace("\"code\": \"demand\"", "\"code\": \"allegation\"");
    let theirs = AYESHA
        .replace("\"code\": \"demand\"", "\"code\": \"commitment\"")
        .replace("\"unsure\": true", "\"unsure\": false");
    let study = study(AYESHA, &ours, &theirs);
    let arguments = ["merge", "base.json", SET, "theirs.json"];
    study.check(
        &arguments,
        1,
        &expect![""],
        &expect![[r"
            demarche: both changed the code of “Kabul must act” (a1)
            demarche: 1 conflict needs a decision
              Nothing was dropped: open the article in Demarche to decide, or look for `conflict`
        "]],
    );
    let set = merged(&study);
    assert_eq!(set["annotations"][0]["code"], "allegation");
    assert_eq!(set["annotations"][0]["conflict"]["code"], "commitment");
    assert_eq!(set["annotations"][0]["conflict"]["spans"][0]["exact"], "Kabul must act");
    let schema = serde_json::from_str(include_str!("../../assets/schemas/annotations.schema.json"));
    let validator = jsonschema::validator_for(&schema.unwrap()).unwrap();
    assert!(validator.is_valid(&set));
    // The same versions once more leave nothing else to decide, and another one stays beside the first.
    let before = fs::read(study.path(SET)).unwrap();
    let output = study.run(&arguments);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(fs::read(study.path(SET)).unwrap(), before);
    study.put("theirs.json", AYESHA.replace("\"demand\"", "\"threat\"").as_bytes());
    assert_eq!(study.run(&arguments).status.code(), Some(1));
    let set = merged(&study);
    assert!(validator.is_valid(&set));
    let versions = set["annotations"][0]["conflict"].as_array().unwrap();
    let codes: Vec<&str> = versions.iter().filter_map(|version| version["code"].as_str()).collect();
    assert_eq!(codes, ["commitment", "threat"]);
}

#[test]
fn a_change_of_a_removed_mark_is_kept() {
    let mut without: serde_json::Value = serde_json::from_str(AYESHA).unwrap();
    without["annotations"].as_array_mut().unwrap().remove(0);
    let theirs = AYESHA.replace("\"confidence\": 2", "\"confidence\": 1");
    let study = study(AYESHA, &without.to_string(), &theirs);
    study.check(
        &["merge", "base.json", SET, "theirs.json", "-o", "out.json"],
        1,
        &expect![""],
        &expect![[r"
            demarche: ours removed what theirs changed: “Kabul must act” (a1)
            demarche: 1 conflict needs a decision
              Nothing was dropped: open the article in Demarche to decide, or look for `conflict`
        "]],
    );
    let out = fs::read(study.path("out.json")).unwrap();
    let set: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(set["annotations"][0]["confidence"], 1);
    assert_eq!(set["annotations"][0]["conflict"], serde_json::json!({"removed": true}));
}

#[test]
fn a_file_that_cannot_be_merged_whole_is_refused_and_left_alone() {
    let broken = AYESHA.replace("\"start\": 16", "\"start\": \"x\"");
    let study = study(AYESHA, &broken, AYESHA);
    let output = study.run(&["merge", "base.json", SET, "theirs.json"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(fs::read(study.path(SET)).unwrap(), broken.as_bytes());
    let with_path = ["merge", "--path", SET, "base.json", "theirs.json", "theirs.json"];
    assert_eq!(study.run(&with_path).status.code(), Some(0));
    let shared = ["merge", "--path", "annotations/study.json", "base.json", SET, "theirs.json"];
    assert_eq!(study.run(&shared).status.code(), Some(2));
}

#[test]
fn a_copy_outside_a_study_says_itself_where_it_belongs() {
    let theirs = AYESHA.replace("\"confidence\": 2", "\"confidence\": 3");
    let study = study(AYESHA, AYESHA, &theirs);
    study.put("copies/ours.json", AYESHA.as_bytes());
    let arguments = ["merge", "base.json", "copies/ours.json", "theirs.json"];
    study.check(&arguments, 0, &expect![""], &expect![""]);
    let merged: serde_json::Value =
        serde_json::from_slice(&fs::read(study.path("copies/ours.json")).unwrap()).unwrap();
    assert_eq!(merged["annotations"][0]["confidence"], 3);
    assert_eq!(fs::read(study.path(SET)).unwrap(), AYESHA.as_bytes(), "the set stays as it was");
    // No study here has this article.
    study.put("copies/ours.json", AYESHA.replace("talks.txt", "gone.txt").as_bytes());
    study.check(
        &arguments,
        2,
        &expect![""],
        &expect![[r"
            demarche: this is not in a study’s `annotations` folder: copies/ours.json
              Say with --path where the file belongs
        "]],
    );
}

#[test]
fn a_set_that_a_window_has_open_is_not_replaced() {
    let theirs = AYESHA.replace("\"confidence\": 2", "\"confidence\": 3");
    let study = study(AYESHA, AYESHA, &theirs);
    let (path, coder) = (ArticlePath::new("talks.txt").unwrap(), CoderId::new("ayesha").unwrap());
    let at = demarche_files::storage::Study::at(study.folder.path()).unwrap();
    let window = SetFile::lock(&at, &path, &coder).unwrap();
    let arguments = ["merge", "base.json", SET, "theirs.json"];
    let output = study.run(&arguments);
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{complaint}");
    let names = |words: &str| complaint.contains(words);
    assert!(names("open in another window (") && names("process "), "{complaint}");
    assert_eq!(fs::read(study.path(SET)).unwrap(), AYESHA.as_bytes());
    // Elsewhere it can be written.
    let elsewhere = ["merge", "base.json", SET, "theirs.json", "-o", "out.json"];
    assert_eq!(study.run(&elsewhere).status.code(), Some(0));
    drop(window);
    assert_eq!(study.run(&arguments).status.code(), Some(0));
}

#[test]
fn a_version_that_was_cut_off_does_not_remove_all_marks() {
    for (ours, theirs) in [("", AYESHA), (AYESHA, "")] {
        let study = study(AYESHA, ours, theirs);
        let output = study.run(&["merge", "base.json", SET, "theirs.json"]);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(fs::read(study.path(SET)).unwrap(), ours.as_bytes());
    }
    // Both may have added the file.
    let study = study("", AYESHA, AYESHA);
    study.check(&["merge", "base.json", SET, "theirs.json"], 0, &expect![""], &expect![""]);
    assert_eq!(merged(&study)["annotations"].as_array().unwrap().len(), 2);
}

#[test]
fn a_conflict_decided_since_the_base_is_no_hindrance() {
    let base = AYESHA.replace("\"x-mine\"", "\"conflict\": {\"removed\": true}, \"x-mine\"");
    let study = study(&base, AYESHA, AYESHA);
    study.check(&["merge", "base.json", SET, "theirs.json"], 0, &expect![""], &expect![""]);
    assert_eq!(merged(&study)["annotations"][0].get("conflict"), None);
}

#[test]
fn the_marks_of_two_coders_are_not_merged() {
    let theirs = AYESHA.replace("\"coder\": \"ayesha\"", "\"coder\": \"bilal\"");
    assert_ne!(theirs, AYESHA);
    let study = study(AYESHA, AYESHA, &theirs);
    let output = study.run(&["merge", "base.json", SET, "theirs.json"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(fs::read(study.path(SET)).unwrap(), AYESHA.as_bytes());
}

#[test]
fn the_merged_version_replaces_no_article_and_no_other_set() {
    let study = study(AYESHA, AYESHA, AYESHA);
    study.put("other.txt", b"Another article\n");
    for output in ["talks.txt", "other.txt", "annotations/talks.txt/bilal.json"] {
        let before = fs::read(study.path(output)).unwrap();
        let arguments = ["merge", "base.json", SET, "theirs.json", "-o", output];
        assert_eq!(study.run(&arguments).status.code(), Some(2), "{output}");
        assert_eq!(fs::read(study.path(output)).unwrap(), before);
    }
}

/// Uses git as the help says; without git there is nothing to test.
#[test]
fn git_merges_with_it() {
    let study = Study::new();
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.current_dir(study.folder.path()).env("GIT_CONFIG_GLOBAL", "/dev/null");
        command.env("GIT_CONFIG_NOSYSTEM", "1");
        command.args(["-c", "user.name=A", "-c", "user.email=a@example.org"]).args(arguments);
        command.output().is_ok_and(|output| output.status.success())
    };
    if !git(&["init", "-q", "-b", "main"]) {
        return;
    }
    let driver = format!("{} merge --path %P %O %A %B", env!("CARGO_BIN_EXE_demarche"));
    assert!(git(&["config", "merge.demarche.driver", &driver]));
    study.put(".gitattributes", b"annotations/**/*.json merge=demarche\n");
    let commit = |message| git(&["add", "-A"]) && git(&["commit", "-qm", message]);
    assert!(commit("base"));
    assert!(git(&["switch", "-qc", "other"]));
    study.put(SET, AYESHA.replace("\"confidence\": 2", "\"confidence\": 3").as_bytes());
    assert!(commit("theirs") && git(&["switch", "-q", "main"]));
    study.put(SET, AYESHA.replace("\"code\": \"demand\"", "\"code\": \"allegation\"").as_bytes());
    assert!(commit("ours"));
    assert!(git(&["merge", "-q", "other"]));
    let set = merged(&study);
    assert_eq!(set["annotations"][0]["code"], "allegation");
    assert_eq!(set["annotations"][0]["confidence"], 3);
}

#[test]
fn a_file_that_is_open_on_another_computer_is_replaced_only_by_a_persons_word() {
    let study = study(AYESHA, AYESHA, &AYESHA.replace("\"confidence\": 2", "\"confidence\": 3"));
    let lock = "annotations/talks.txt/ayesha.lock";
    study.put(lock, b"aurora\nprocess 12\ntoken abc\n");
    let arguments = ["merge", "base.json", SET, "theirs.json"];
    study.check(
        &arguments,
        1,
        &expect![""],
        &expect![[r"
            demarche: the marks are open on another computer (aurora, process 12): annotations/talks.txt/ayesha.json
              Close it there, or, if it is no longer in use, add --take-over
        "]],
    );
    assert_eq!(merged(&study)["annotations"][0]["confidence"], 2);
    let arguments = [&arguments[..], &["--take-over"]].concat();
    study.check(&arguments, 0, &expect![""], &expect![""]);
    assert_eq!(merged(&study)["annotations"][0]["confidence"], 3);
    assert_eq!(fs::read(study.path(lock)).unwrap(), b"");
}

#[test]
fn a_lock_is_not_taken_over_for_files_that_cannot_be_merged() {
    let study = study(AYESHA, AYESHA, &AYESHA.replace("\"start\": 16", "\"start\": \"x\""));
    let (lock, held) = ("annotations/talks.txt/ayesha.lock", b"aurora\nprocess 12\ntoken abc\n");
    study.put(lock, held);
    let output = study.run(&["merge", "base.json", SET, "theirs.json", "--take-over"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(fs::read(study.path(lock)).unwrap(), held);
    // Nor for a file that cannot be replaced.
    study.put("theirs.json", AYESHA.as_bytes());
    let mut permissions = fs::metadata(study.path(SET)).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(study.path(SET), permissions).unwrap();
    let output = study.run(&["merge", "base.json", SET, "theirs.json", "--take-over"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(fs::read(study.path(lock)).unwrap(), held);
}

#[test]
fn each_version_keeps_its_own_time_of_change_in_the_file() {
    let changed = |code: &str, at: &str| {
        AYESHA.replace(
            "\"code\": \"demand\",",
            &format!("\"code\": \"{code}\", \"modified\": \"{at}\","),
        )
    };
    let (ours, theirs) = ("2026-11-23T10:00:00Z", "2026-11-23T10:01:00Z");
    let study = study(AYESHA, &changed("allegation", ours), &changed("commitment", theirs));
    let output = study.run(&["merge", "base.json", SET, "theirs.json"]);
    assert_eq!(output.status.code(), Some(1));
    let mark = &merged(&study)["annotations"][0];
    assert_eq!((&mark["modified"], &mark["conflict"]["modified"]), (&ours.into(), &theirs.into()));
}

#[test]
fn the_version_that_a_merge_replaces_is_kept() {
    let study = study(AYESHA, AYESHA, AYESHA);
    // With the files in a wrong order what only ours has is taken for removed.
    let mut less: serde_json::Value = serde_json::from_str(AYESHA).unwrap();
    less["annotations"].as_array_mut().unwrap().truncate(1);
    study.put("theirs.json", less.to_string().as_bytes());
    let before = fs::read(study.path(SET)).unwrap();
    study.run(&["merge", "base.json", SET, "theirs.json"]);
    assert_eq!(merged(&study)["annotations"].as_array().unwrap().len(), 1);
    let kept = fs::read_dir(study.path("annotations/talks.txt")).unwrap();
    let is_kept = kept.flatten().any(|file| fs::read(file.path()).is_ok_and(|file| file == before));
    assert!(is_kept, "a mark is gone, and no file has it");
}
