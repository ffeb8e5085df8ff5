//! open, open-marks: the time to the first frame of 100 MB, and until a million marks are shown.

use std::{fs, path::Path, time::Duration};

use demarche::ui::Pace;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::{
    material::BigStudy,
    measure::{Report, best, cpu, ms, ratio, since},
    window::Window,
};

/// A record, declared as a program that only reads it would.
#[derive(Deserialize)]
#[expect(dead_code, reason = "read, not used")]
pub(crate) struct PlainSet {
    annotations: Vec<PlainRecord>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, not used")]
struct PlainRecord {
    id: String,
    code: String,
    spans: Vec<PlainSpan>,
    created: Option<String>,
    modified: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, not used")]
struct PlainSpan {
    start: usize,
    end: usize,
    exact: String,
    prefix: Option<String>,
    suffix: Option<String>,
}

/// The floor of opening: read, validate, count lines, SHA-256.
fn floor(path: &Path) -> usize {
    let bytes = fs::read(path).unwrap();
    let text = std::str::from_utf8(&bytes).unwrap();
    let hash: [u8; 32] = Sha256::digest(text).into();
    memchr::memchr_iter(b'\n', &bytes).count() + usize::from(hash[0])
}

/// Opens a study with threads, as the program does. Returns the processor time to the first frame that shows the article,
/// and until `n_marks` marks are shown.
fn open(path: &Path, n_marks: usize) -> (Duration, Duration) {
    let before = cpu();
    let mut window = Window::new(path, Pace::Threads);
    window.frames_until(|app| app.session().open().is_some());
    let first = since(before);
    window.frames_until(|app| app.session().open().is_some_and(|open| open.set.len() >= n_marks));
    let all = since(before);
    (first, all)
}

pub(crate) fn run(report: &mut Report) {
    const BYTES: usize = 100_000_000;
    let plain = BigStudy::new(BYTES, 0);
    let read = best(3, || floor(&plain.article_file()));
    let first = (0..3).map(|_| open(&plain.article_file(), 0).0).min().unwrap_or_default();
    println!("open: 100 MB to the first frame {}, floor {}", ms(first), ms(read));
    report.add("open", ratio(first, read), 4.0, "x");
    drop(plain);

    let marked = BigStudy::new(BYTES, 1_000_000);
    let size = fs::metadata(marked.set_file()).unwrap().len();
    println!("open-marks: a set of {} MB", size / 1_000_000);
    let parse = best(2, || {
        let file = fs::read(marked.set_file()).unwrap();
        serde_json::from_slice::<PlainSet>(&file).unwrap()
    });
    let runs = [(); 2].map(|()| open(&marked.article_file(), 1_000_000));
    let (first, all) = runs.into_iter().min_by_key(|(_, all)| *all).unwrap_or_default();
    println!(
        "open-marks: text shown after {}, all marks after {}; serde_json reading the file alone {}",
        ms(first),
        ms(all),
        ms(parse)
    );
    report.add("open-marks", ratio(all, parse), 1.5, "x");
}
