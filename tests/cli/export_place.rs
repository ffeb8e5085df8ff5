//! Tests where `demarche export` and `demarche render` write, and where they never do.

use std::fs;

use expect_test::expect;

use crate::{AYESHA, Study, export::put_marked};

#[test]
fn neither_articles_nor_saved_marks_are_overwritten() {
    let study = Study::new();
    let other = Study::new();
    put_marked(&study, "page.html", "h");
    study.put("notes", b"A text without an extension.");
    study.put("copy.json", AYESHA.as_bytes());
    let foreign = |name: &str| other.path(name).to_str().unwrap().to_owned();
    for out in [
        "talks.txt",
        "notes",
        "page.html",
        "copy.json",
        "annotations/study.json",
        "annotations/talks.txt/ayesha.json",
        "annotations/talks.txt/carol.json",
        "annotations/new.csv",
        &foreign("talks.txt"),
        &foreign("annotations/talks.txt/ayesha.json"),
        &foreign("annotations/new.csv"),
    ] {
        for command in
            [&["export", ".", "--to", "csv"][..], &["render", "talks.txt", "--coder", "ayesha"]]
        {
            let output = study.run(&[command, &["--force", "-o", out]].concat());
            assert_eq!(output.status.code(), Some(2), "{out}");
        }
    }
    study.check(
        &["export", ".", "--to", "csv", "-o", "talks.txt"],
        2,
        &expect![""],
        &expect![[r"
            demarche: articles and saved marks are never overwritten: talks.txt
              Choose another name or folder
        "]],
    );
    for study in [&study, &other] {
        assert_eq!(fs::read(study.path("talks.txt")).unwrap(), crate::ARTICLE.as_bytes());
        assert_eq!(
            fs::read(study.path("annotations/talks.txt/ayesha.json")).unwrap(),
            AYESHA.as_bytes()
        );
    }
    study.check(
        &["export", ".", "--to", "csv", "-o", "no/such/out.csv"],
        1,
        &expect![""],
        &expect![[r"
            demarche: there is no such file or folder: no/such/out.csv
              Check whether it was moved or renamed, or whether its disk is connected
        "]],
    );
    study.check(
        &["export", ".", "--to", "csv", "-o", "annotations"],
        2,
        &expect![""],
        &expect![[r"
            demarche: a file was expected here: annotations
              Choose another name or folder
        "]],
    );
}

#[cfg(unix)]
#[test]
fn no_link_leads_an_export_to_an_article_or_saved_marks() {
    use std::os::unix::fs::symlink;
    let study = Study::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let marks = elsewhere.path().join("marks");
    fs::rename(study.path("annotations"), &marks).unwrap();
    symlink(&marks, study.path("annotations")).unwrap();
    symlink(study.path("talks.txt"), study.path("a.csv")).unwrap();
    symlink("annotations/talks.txt/ayesha.json", study.path("b.csv")).unwrap();
    symlink("annotations/talks.txt/new.json", study.path("c.csv")).unwrap();
    symlink("annotations", study.path("d")).unwrap();
    let direct = marks.join("talks.txt/ayesha.json");
    let new = marks.join("talks.txt/new.json");
    for out in [
        "a.csv",
        "b.csv",
        "c.csv",
        "d/new.csv",
        "annotations/new.csv",
        direct.to_str().unwrap(),
        new.to_str().unwrap(),
    ] {
        let output = study.run(&["export", ".", "--to", "csv", "--force", "-o", out]);
        assert_eq!(output.status.code(), Some(2), "{out}");
    }
    assert_eq!(fs::read(direct).unwrap(), AYESHA.as_bytes());
    assert!(!new.exists());
    // Outside the saved marks, a link to a file that does not exist yet is followed.
    let study = Study::new();
    symlink("later.csv", study.path("e.csv")).unwrap();
    let output = study.run(&["export", ".", "--to", "csv", "-o", "e.csv"]);
    assert_eq!(output.status.code(), Some(0), "a link to a file that is not there yet");
    assert!(study.path("later.csv").exists());
}

#[test]
fn a_file_that_exists_is_replaced_only_with_force() {
    let study = Study::new();
    study.put("out.csv", b"kept");
    study.check(
        &["export", ".", "--to", "csv", "-o", "out.csv"],
        2,
        &expect![""],
        &expect![[r"
        demarche: this file already exists: out.csv
          Choose another name, or add --force to replace it
    "]],
    );
    assert_eq!(fs::read(study.path("out.csv")).unwrap(), b"kept");
    let output = study.run(&["render", "talks.txt", "--coder", "ayesha", "-o", "out.csv"]);
    assert_eq!(output.status.code(), Some(2));
    study.check(
        &["export", ".", "--to", "csv", "-o", "out.csv", "--force"],
        0,
        &expect![""],
        &expect![[r"
            demarche: 1 cell begins like a formula, which a spreadsheet may run; export with --csv-guard to prevent that
        "]],
    );
    assert!(fs::read(study.path("out.csv")).unwrap().len() > 100);
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_or_a_pipe_is_written_to_and_never_replaced() {
    use std::os::unix::fs::FileTypeExt as _;
    let study = Study::new();
    let printed = study.run(&["export", ".", "--to", "csv"]).stdout;
    for out in ["/dev/stdout", "/proc/self/fd/1"] {
        let output = study.run(&["export", ".", "--to", "csv", "-o", out]);
        assert_eq!((output.status.code(), output.stdout == printed), (Some(0), true), "{out}");
    }
    let pipe = study.path("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = {
        let pipe = pipe.clone();
        std::thread::Builder::new()
            .name("reader".to_owned())
            .spawn(move || fs::read(pipe).unwrap())
            .unwrap()
    };
    study.check(&["export", ".", "--to", "csv", "-o", "pipe"], 0, &expect![""], &expect![[r"
        demarche: 1 cell begins like a formula, which a spreadsheet may run; export with --csv-guard to prevent that
    "]]);
    assert_eq!(reader.join().unwrap(), printed);
    assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_to_a_file_is_appended() {
    let study = Study::new();
    study.put("out.csv", b"before\n");
    let file = fs::OpenOptions::new().append(true).open(study.path("out.csv")).unwrap();
    let mut command =
        crate::demarche(study.folder.path(), &["export", ".", "--to", "csv", "-o", "/dev/stdout"]);
    assert!(command.stdout(file).stderr(std::process::Stdio::null()).status().unwrap().success());
    let written = fs::read(study.path("out.csv")).unwrap();
    assert!(written.starts_with(b"before\n") && written.len() > 100);
}
