//! Holds the structure that is found in labelled texts to its floors.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "structure/score.rs"]
mod score;

use score::{FLOORS, Score};

/// How far below a floor the figures of texts may be with which the pass was not improved.
const SLACK: f64 = 0.03;

#[test]
fn structure_is_found_as_it_is_labelled() {
    for (half, slack) in [("tuned", 0.0), ("held", SLACK)] {
        let score = Score::of_half(half);
        let (n_texts, n_lines) = (score.n_texts, score.n_lines);
        let faults = if half == "tuned" { score.faults.join("\n") } else { String::new() };
        let report = format!("{half}: {n_texts} texts, {n_lines} lines\n{}{faults}", score.table());
        assert_eq!(score.n_cuts, 0, "borders inside sentences\n{report}");
        for (kind, precision, recall) in FLOORS {
            let tally = score.tally(kind);
            let is_reached =
                tally.precision() + slack >= precision && tally.recall() + slack >= recall;
            assert!(is_reached, "{kind}\n{report}");
        }
    }
}
