//! start: processor time to the first frame of the sample, against an empty window measured in the same way.

use std::{path::Path, process::Command, time::Duration};

use demarche::ui::Pace;
use egui::{CentralPanel, Context, Pos2, RawInput, Rect, vec2};

use crate::{
    measure::{Report, cpu, ms, ratio},
    window::Window,
};

/// Starts a process of its own; returns the processor time it had used when its first frame was there.
fn started(what: &str) -> Duration {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--child", "start", what])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Duration::from_nanos(String::from_utf8(output.stdout).unwrap().trim().parse().unwrap())
}

pub(crate) fn run(report: &mut Report) {
    let folder = tempfile::tempdir().unwrap();
    demarche_files::storage::copy_sample(folder.path()).unwrap();
    let sample = folder.path().to_str().unwrap();
    let (mut empty, mut ours) = (Duration::MAX, Duration::MAX);
    for _ in 0..7 {
        empty = empty.min(started(""));
        ours = ours.min(started(sample));
    }
    println!("start: first frame of the sample {}, of an empty window {}", ms(ours), ms(empty));
    report.add("start", ratio(ours, empty), 3.0, "x");
}

/// Draws the first frame of a study, or of an empty window, and prints the processor time used until then.
pub(crate) fn child(what: &str) {
    if what.is_empty() {
        let ctx = Context::default();
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1280.0, 800.0))),
            ..RawInput::default()
        };
        let mut output = ctx.run_ui(input, |ui| {
            CentralPanel::default().show(ui, |ui| ui.label("Hello"));
        });
        output.textures_delta.clear();
        assert!(!ctx.tessellate(output.shapes, 1.0).is_empty());
    } else {
        let mut window = Window::begin(Path::new(what), Pace::Threads, None);
        window.frames_until(|app| app.session().open().is_some_and(|open| !open.set.is_empty()));
    }
    println!("{}", cpu().as_nanos());
}
