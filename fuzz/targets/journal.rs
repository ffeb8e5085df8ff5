//! Any lines as a journal, with right checksums: what is read never depends on what comes later, and steps apply or are refused.
#![no_main]

mod common;

use demarche_core::{
    annotation::{AnnotationSet, Header},
    journal::{rebase, rebase_steps, replay, take_back},
};
use demarche_files::formats::native::{
    EntryReader, JournalLine, read_history, read_journal, step_number,
};
use libfuzzer_sys::fuzz_target;
use twox_hash::XxHash3_128;

fuzz_target!(|bytes: &[u8]| {
    drop(read_journal(bytes));
    let mut journal = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let sum = XxHash3_128::oneshot(line);
        journal.extend_from_slice(line);
        journal.extend_from_slice(format!(",\"sum\":\"{sum:032x}\"}}\n").as_bytes());
    }
    let read = read_journal(&journal);
    assert!(read.len <= journal.len());
    // Wherever a crash cuts it, the lines before are the same.
    for cut in [read.len / 3, read.len / 2, read.len.saturating_sub(1)] {
        let part = read_journal(&journal[..cut]);
        assert!(part.len <= cut && part.lines.len() <= read.lines.len());
        assert_eq!(read_journal(&journal[..part.len]).lines.len(), part.lines.len());
    }
    drop(read_history(&journal));
    for line in journal.split(|byte| *byte == b'\n') {
        let _number = step_number(line);
    }
    let article = common::article(common::TEXT);
    let mut reader = EntryReader::new(&article, &|_| None);
    let steps = read.lines.iter().filter_map(|line| match line {
        JournalLine::Step(step) => reader.read(step).ok(),
        JournalLine::Begin { .. } | JournalLine::Rewrite(_) | JournalLine::Changed => None,
    });
    let steps: Vec<_> = steps.collect();
    let before = AnnotationSet::new(Header::default());
    let mut set = before.clone();
    if replay(&mut set, &steps).is_ok() {
        // Inverses come from the file and need not be true; they apply or are refused.
        drop(take_back(&set, &steps));
    }
    drop(rebase(&steps, &set));
    let (fitted, led_to) = rebase_steps(&steps, &set);
    let mut other = set.clone();
    assert!(replay(&mut other, &fitted).is_ok());
    assert!(other.iter().eq(led_to.iter()));
});
