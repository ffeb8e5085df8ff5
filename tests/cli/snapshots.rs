//! Tests `demarche snapshots`.

use std::fs;

use demarche_files::storage::Snapshots;

use crate::{Study, demarche};

const SET: &str = "annotations/talks.txt/ayesha.json";

#[test]
fn copies_are_listed_even_after_the_study_is_gone() {
    let study = Study::new();
    let settings = tempfile::tempdir().unwrap();
    let snapshots = |arguments: &[&str]| {
        let arguments = [&["snapshots"], arguments].concat();
        let mut command = demarche(study.folder.path(), &arguments);
        let output = command.env("DEMARCHE_CONFIG_DIR", settings.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(snapshots(&[]), "");
    let set = study.path(SET).canonicalize().unwrap();
    let taken = "2026-11-26T10:00:00Z".parse().unwrap();
    let kept = Snapshots::at(settings.path().join("snapshots"));
    let copy = kept.keep(&set, taken).unwrap().unwrap();
    let line = format!("2026-11-26 10:00:00\t2 marks\t{}\t{}\n", copy.display(), set.display());
    assert_eq!(snapshots(&[]), line);
    assert_eq!(snapshots(&[SET]), line);
    assert_eq!(snapshots(&["annotations/talks.txt"]), line);
    assert_eq!(snapshots(&["annotations/other.txt"]), "");
    fs::remove_dir_all(study.path("annotations")).unwrap();
    assert_eq!(snapshots(&[]), line);
}
