//! Prints how well the structure of plain text is read, on texts with their structure written beside them.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may panic and print")]

#[path = "../tests/structure/score.rs"]
mod score;

use score::{FLOORS, Score};

fn main() {
    let mut verdicts = Vec::new();
    for half in ["tuned", "held"] {
        let score = Score::of_half(half);
        println!("structure: {half}, {} texts, {} lines", score.n_texts, score.n_lines);
        for line in score.table().lines() {
            println!("structure: {line}");
        }
        // Held texts are not looked at.
        if half == "tuned" && std::env::args().any(|word| word == "faults") {
            for fault in &score.faults {
                println!("structure: {fault}");
            }
        }
        let mut add = |name: &str, measured: f64, floor: f64| {
            let verdict = if measured >= floor { "ok" } else { "under" };
            verdicts.push(format!("floor {half} {name} {measured:.2} limit {floor:.2} {verdict}"));
        };
        for (kind, precision, recall) in FLOORS {
            add(&format!("{kind} precision"), score.tally(kind).precision(), precision);
            add(&format!("{kind} recall"), score.tally(kind).recall(), recall);
        }
        let verdict = if score.n_cuts == 0 { "ok" } else { "over" };
        verdicts
            .push(format!("budget {half} borders-in-sentences {} limit 0 {verdict}", score.n_cuts));
    }
    println!();
    for verdict in verdicts {
        println!("{verdict}");
    }
}
