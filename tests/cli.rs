//! Tests the command line end to end, with real processes in temporary folders.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "cli/apply.rs"]
mod apply;
#[path = "cli/check.rs"]
mod check;
#[path = "cli/export.rs"]
mod export;
#[path = "cli/export_place.rs"]
mod export_place;
#[path = "cli/history.rs"]
mod history;
#[path = "cli/import.rs"]
mod import;
#[path = "cli/merge.rs"]
mod merge;
#[path = "cli/reading.rs"]
mod reading;
#[path = "cli/render.rs"]
mod render;
#[path = "cli/snapshots.rs"]
mod snapshots;
#[path = "cli/text.rs"]
mod text;
#[path = "cli/usage.rs"]
mod usage;

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use demarche_files::storage::atomic;
use expect_test::Expect;
use tempfile::TempDir;

/// An article of two lines with a byte order mark, Windows line ends and an emoji.
const ARTICLE: &str = "\u{feff}Talks fail 🕊\r\n\r\nKabul must act, he said. \u{201c}We will not, ever\u{201d}, they said.\r\n";

const AYESHA: &str = r#"{
  "format": "demarche/annotations", "version": 1,
  "article": {"path": "talks.txt"},
  "coder": "ayesha",
  "annotations": [
    {"id": "a1", "code": "demand",
     "spans": [{"start": 16, "end": 30, "exact": "Kabul must act"}],
     "memo": "=1+1, \"quoted\"", "confidence": 2, "created": "2026-11-23T10:15:00Z", "x-mine": [1, 2]},
    {"id": "a2", "code": "commitment",
     "spans": [{"start": 42, "end": 53, "exact": "We will not"}, {"start": 55, "end": 59, "exact": "ever"}],
     "unsure": true}
  ]
}"#;

const BILAL: &str = r#"{
  "format": "demarche/annotations", "version": 1,
  "coder": "bilal",
  "state": {"done": "2026-11-23T11:30:00Z"},
  "annotations": []
}"#;

/// A study of one article in a temporary folder.
struct Study {
    folder: TempDir,
}

impl Study {
    fn new() -> Self {
        let study = Self { folder: tempfile::tempdir().unwrap() };
        study.put("talks.txt", ARTICLE.as_bytes());
        study.put("annotations/study.json", br#"{"format": "demarche/study", "version": 1}"#);
        study.put("annotations/talks.txt/ayesha.json", AYESHA.as_bytes());
        study.put("annotations/talks.txt/bilal.json", BILAL.as_bytes());
        study
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        atomic::write(&path, |file| file.write_all(bytes)).unwrap();
    }

    /// Runs `demarche` in the study's folder.
    fn run(&self, arguments: &[&str]) -> Output {
        demarche(self.folder.path(), arguments).output().unwrap()
    }

    /// Checks the exit code, standard output and standard error, in which the folder's path is replaced by `STUDY`.
    #[track_caller]
    fn check(&self, arguments: &[&str], code: i32, expected: &Expect, complaint: &Expect) {
        let output = self.run(arguments);
        let own = self.folder.path().canonicalize().unwrap();
        let words = |bytes: &[u8]| {
            String::from_utf8(bytes.to_vec()).unwrap().replace(own.to_str().unwrap(), "STUDY")
        };
        complaint.assert_eq(&words(&output.stderr));
        expected.assert_eq(&words(&output.stdout));
        assert_eq!(output.status.code(), Some(code));
    }
}

/// Returns a command that runs the program in `folder`, without a display.
fn demarche(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_demarche"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        command.env_remove(name);
    }
    command
}
