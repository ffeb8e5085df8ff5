//! Prints how well the structure of plain text is read, on texts with their structure written beside them.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may panic and print")]

#[path = "../tests/structure/score.rs"]
mod score;

use std::time::Instant;

use demarche_core::article::structure;
use score::{FLOORS, Score};

/// How long a megabyte of text that was wrapped by hand may take, in seconds.
const SLOWEST: f64 = 0.05;

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
    let seconds = seconds_per_megabyte();
    let verdict = if seconds <= SLOWEST { "ok" } else { "over" };
    verdicts
        .push(format!("budget wrapped-seconds-per-MB {seconds:.3} limit {SLOWEST:.2} {verdict}"));
    println!();
    for verdict in verdicts {
        println!("{verdict}");
    }
}

/// Returns how long a megabyte of text in several languages takes that was wrapped at 72 columns, in seconds.
fn seconds_per_megabyte() -> f64 {
    let sentences = [
        "The ministers of both countries met on Monday and said that the talks about water would go on.",
        "Представители обоих берегов встретились в понедельник и продолжат переговоры о воде весной.",
        "دونوں کناروں کے نمائندے پیر کو ملے اور انھوں نے کہا کہ پانی پر بات چیت جاری رہے گی۔",
    ];
    let mut text = "Talks go on\n\n".to_owned();
    for sentence in sentences.iter().cycle().take(2_500) {
        let mut n_columns = 0;
        for word in [*sentence; 4].iter().flat_map(|sentence| sentence.split(' ')) {
            let n_letters = word.chars().count() + 1;
            let is_full = n_columns + n_letters > 72;
            n_columns = if is_full { n_letters } else { n_columns + n_letters };
            text.push(if is_full { '\n' } else { ' ' });
            text.push_str(word);
        }
        text.push_str("\n\n");
    }
    let seconds = (0..5).map(|_| {
        let start = Instant::now();
        std::hint::black_box(structure(&text));
        start.elapsed().as_secs_f64()
    });
    seconds.fold(f64::MAX, f64::min) / (text.len() as f64 / 1e6)
}
