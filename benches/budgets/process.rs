//! process: the processor time of the real window, from its start until it is idle. It needs a display, so it is measured only
//! when it is named.

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use egui::{CentralPanel, Ui};

use crate::{
    material::BigStudy,
    measure::{Report, ratio},
};

/// A process that used no processor time for this long is idle.
const IDLE: Duration = Duration::from_millis(1500);

/// How often a process is asked.
const STEP: Duration = Duration::from_millis(50);

pub(crate) fn run(report: &mut Report) {
    if std::env::var_os("DISPLAY").is_none() {
        println!("process: not measured, there is no display (DISPLAY)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    demarche_files::storage::copy_sample(folder.path()).unwrap();
    let sample = folder.path().to_owned();
    let medium = BigStudy::new(2_000_000, 100_000);
    let large = BigStudy::new(100_000_000, 1_000_000);
    let least =
        |measure: &dyn Fn() -> Duration| (0..5).map(|_| measure()).min().unwrap_or_default();
    let empty = least(&empty_window);
    let sample = least(&|| window(&sample));
    let medium = least(&|| window(&medium.article_file()));
    let large = least(&|| window(&large.article_file()));
    println!(
        "process: empty window {:.2} s, sample {:.2} s, 2 MB with 100,000 marks {:.2} s, 100 MB with 1,000,000 {:.2} s",
        empty.as_secs_f64(),
        sample.as_secs_f64(),
        medium.as_secs_f64(),
        large.as_secs_f64()
    );
    report.add("process-sample", ratio(sample, empty), 2.5, "x");
    report.add("process-large", large.as_secs_f64(), 3.0, "s");
}

/// Opens an empty window and keeps it open.
pub(crate) fn child() {
    struct Empty;
    impl eframe::App for Empty {
        fn ui(&mut self, ui: &mut Ui, _: &mut eframe::Frame) {
            CentralPanel::default().show(ui, |_| {});
        }
    }
    let options = eframe::NativeOptions::default();
    eframe::run_native("empty", options, Box::new(|_| Ok(Box::new(Empty)))).unwrap();
}

fn empty_window() -> Duration {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--child", "process"]);
    until_idle(&mut command)
}

fn window(article: &Path) -> Duration {
    let settings = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_demarche"));
    command.args(["--coder", "ayesha"]).arg(article);
    command.env("DEMARCHE_CONFIG_DIR", settings.path());
    until_idle(&mut command)
}

/// Starts a process, waits until it is idle, ends it, and returns the processor time it used.
fn until_idle(command: &mut Command) -> Duration {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let (mut used, mut since) = (Duration::ZERO, Instant::now());
    let began = Instant::now();
    while began.elapsed() < Duration::from_mins(1) {
        thread::sleep(STEP);
        let now = used_by(&child);
        if now > used {
            (used, since) = (now, Instant::now());
        } else if since.elapsed() > IDLE && !used.is_zero() {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    used
}

/// Returns the processor time a process has used, in user and system mode (Linux, `man 5 proc_pid_stat`), in steps of 10 ms.
fn used_by(child: &Child) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap_or_default();
    // The name of the process, in brackets, may contain spaces.
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    Duration::from_millis(ticks.map(|ticks| ticks.unwrap_or_default() * 10).sum())
}
