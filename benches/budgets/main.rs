//! The performance budgets, each compared with a floor measured in the same run.
//!
//! `cargo bench --bench budgets` measures all of them, `cargo bench --bench budgets -- open study` some. The last lines read
//! `budget NAME MEASURED limit LIMIT UNIT ok|over`. Times are processor times, so that other load on the machine matters
//! little.

#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(clippy::indexing_slicing, reason = "a benchmark may panic")]

mod access;
mod anchor;
mod edit;
mod find_marks;
mod frame;
mod journal;
mod material;
mod measure;
mod memory;
mod next_article;
mod open;
mod process;
mod read_write;
mod start;
mod study;
mod window;

use measure::Report;

/// Names of budgets and the function that measures them.
type Budget = (&'static [&'static str], fn(&mut Report));

const BUDGETS: [Budget; 13] = [
    (&["start"], start::run),
    (&["study"], study::run),
    (&["next-article"], next_article::run),
    (&["edit-ratio"], edit::run),
    (&["write", "read"], read_write::run),
    (&["memory"], memory::run),
    (&["open", "open-marks"], open::run),
    (&["frame-ratio"], frame::run),
    (&["access"], access::run),
    (&["find-marks"], find_marks::run),
    (&["journal", "journal-open"], journal::run),
    (&["anchor"], anchor::run),
    (&["process"], process::run),
];

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if let [flag, child, rest @ ..] = arguments.as_slice()
        && flag == "--child"
    {
        return match child.as_str() {
            "start" => start::child(&rest[0]),
            "memory" => memory::child(&rest[0]),
            "process" => process::child(),
            other => panic!("no such child: {other}"),
        };
    }
    let mut report = Report::default();
    for (names, run) in BUDGETS {
        let is_wanted = (arguments.is_empty() && names != ["process"])
            || names.iter().any(|name| arguments.iter().any(|word| word == name));
        if is_wanted {
            run(&mut report);
        }
    }
    report.print();
}
