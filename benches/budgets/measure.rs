//! Clocks, statistics and the closing lines.

use std::time::{Duration, Instant};

/// Returns the processor time this process has used so far, all live threads together, or wall time where the system does
/// not tell (only Linux does without unsafe code).
pub fn cpu() -> Duration {
    cpu_of_threads().unwrap_or_else(|| {
        static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
        START.get_or_init(Instant::now).elapsed()
    })
}

fn cpu_of_threads() -> Option<Duration> {
    let mut total = 0;
    for task in std::fs::read_dir("/proc/self/task").ok()? {
        let line = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        total += line.split_whitespace().next()?.parse::<u64>().ok()?;
    }
    Some(Duration::from_nanos(total))
}

/// Returns the CPU time of `work`, with its result.
pub fn time<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let before = cpu();
    let result = work();
    (result, cpu().saturating_sub(before))
}

/// Runs `work` `rounds` times and returns the least CPU time: the run the machine disturbed least.
pub fn best<T>(rounds: usize, mut work: impl FnMut() -> T) -> Duration {
    (0..rounds)
        .map(|_| {
            let (result, spent) = time(&mut work);
            drop(result);
            spent
        })
        .min()
        .unwrap_or_default()
}

/// Returns the value below which the share `q` of the samples lie.
pub fn quantile(samples: &mut [Duration], q: f64) -> Duration {
    samples.sort_unstable();
    let index = ((samples.len() as f64 - 1.0) * q).round() as usize;
    samples.get(index).copied().unwrap_or_default()
}

/// Returns the resident memory of this process in bytes (Linux).
pub fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// The closing lines, one per budget.
#[derive(Debug, Default)]
pub struct Report {
    lines: Vec<String>,
}

impl Report {
    /// Notes one budget.
    pub fn add(&mut self, name: &str, measured: f64, limit: f64, unit: &str) {
        let verdict = if measured <= limit { "ok" } else { "over" };
        self.lines.push(format!("budget {name} {measured:.2} limit {limit:.2} {unit} {verdict}"));
    }

    /// Says something beside the budgets.
    pub fn note(&self, text: &str) {
        println!("{text}");
    }

    /// Prints the closing lines.
    pub fn print(&self) {
        println!();
        for line in &self.lines {
            println!("{line}");
        }
    }
}

/// Returns `measured / floor`.
pub fn ratio(measured: Duration, floor: Duration) -> f64 {
    measured.as_secs_f64() / floor.as_secs_f64().max(1e-9)
}

/// Writes a duration as milliseconds.
pub fn ms(duration: Duration) -> String {
    format!("{:.2} ms", duration.as_secs_f64() * 1e3)
}
