//! memory: resident memory with 100 MB and a million marks open, without graphics.

use std::{path::Path, process::Command};

use demarche::ui::Pace;

use crate::{
    material::BigStudy,
    measure::{Report, resident},
    window::Window,
};

pub(crate) fn run(report: &mut Report) {
    const MEGABYTE: f64 = 1e6;
    if resident().is_none() {
        println!("memory: not available on this system");
        return;
    }
    let study = BigStudy::new(100_000_000, 1_000_000);
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--child", "memory"])
        .arg(study.article_file())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(output.stdout).unwrap();
    let bytes: f64 = printed.trim().parse().unwrap();
    let limit = 100.0 * MEGABYTE * 1.3 + 200.0 * 1_000_000.0 + 150.0 * MEGABYTE;
    report.add("memory", bytes / MEGABYTE, limit / MEGABYTE, "MB");
}

/// Runs in a process of its own: opens the article with its marks and prints the resident memory afterwards.
pub(crate) fn child(path: &str) {
    let mut window = Window::new(Path::new(path), Pace::Threads);
    window.frames_until(|app| app.session().open().is_some_and(|open| open.set.len() >= 1_000_000));
    for _ in 0..60 {
        window.frame(Vec::new());
    }
    println!("{}", resident().unwrap());
}
