//! Clocks, statistics and the closing lines.

use std::time::Duration;
#[cfg(not(unix))]
use std::time::Instant;

/// Returns the processor time this process has used so far, including threads that have ended.
#[cfg(unix)]
pub(crate) fn cpu() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

/// Returns the time since the first call: on this system the processor time needs unsafe code.
#[cfg(not(unix))]
pub(crate) fn cpu() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// Returns the CPU time of `work`, with its result.
pub(crate) fn time<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let before = cpu();
    let result = work();
    (result, since(before))
}

/// Returns the CPU time used since `before`.
pub(crate) fn since(before: Duration) -> Duration {
    cpu().saturating_sub(before)
}

/// Runs `work` `rounds` times and returns the least CPU time: the run that other load disturbed least.
pub(crate) fn best<T>(rounds: usize, mut work: impl FnMut() -> T) -> Duration {
    (0..rounds)
        .map(|_| {
            let (result, spent) = time(&mut work);
            drop(result);
            spent
        })
        .min()
        .unwrap_or_default()
}

/// Returns the value below which the share `q` of the samples are.
pub(crate) fn quantile(samples: &mut [Duration], q: f64) -> Duration {
    samples.sort_unstable();
    let index = ((samples.len() as f64 - 1.0) * q).round() as usize;
    samples.get(index).copied().unwrap_or_default()
}

/// Returns the resident memory of this process in bytes (Linux).
pub(crate) fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// The closing lines, one per budget.
#[derive(Debug, Default)]
pub(crate) struct Report {
    lines: Vec<String>,
}

impl Report {
    /// Adds one budget.
    pub(crate) fn add(&mut self, name: &str, measured: f64, limit: f64, unit: &str) {
        let verdict = if measured <= limit { "ok" } else { "over" };
        self.lines.push(format!("budget {name} {measured:.2} limit {limit:.2} {unit} {verdict}"));
    }

    /// Prints the closing lines.
    pub(crate) fn print(&self) {
        println!();
        for line in &self.lines {
            println!("{line}");
        }
    }
}

/// Returns `measured / floor`.
pub(crate) fn ratio(measured: Duration, floor: Duration) -> f64 {
    measured.as_secs_f64() / floor.as_secs_f64().max(1e-9)
}

/// Formats a duration in milliseconds.
pub(crate) fn ms(duration: Duration) -> String {
    format!("{:.2} ms", duration.as_secs_f64() * 1e3)
}
