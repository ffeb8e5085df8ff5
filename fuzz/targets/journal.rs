//! Any lines as a journal, with right checksums: what is read never depends on what comes later, and steps apply or are refused.
#![no_main]

mod common;

use demarche_core::{
    annotation::{AnnotationSet, Header},
    article::Article,
    journal::{Entry, rebase, rebase_steps, replay, take_back},
};
use demarche_files::formats::native::{
    EntryReader, JournalLine, JournalWriter, read_history, read_journal, step_number,
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
    for cut in cuts(bytes, read.len) {
        let part = read_journal(&journal[..cut]);
        assert!(part.len <= cut);
        let n_whole = journal[..cut].iter().filter(|byte| **byte == b'\n').count();
        assert_eq!(part.lines.len(), n_whole.min(read.lines.len()));
        for (line, before) in part.lines.iter().zip(&read.lines) {
            assert_eq!(format!("{line:?}"), format!("{before:?}"));
        }
    }
    drop(read_history(&journal));
    for line in journal.split(|byte| *byte == b'\n') {
        let _number = step_number(line);
    }
    let article = common::article(common::TEXT);
    let steps = steps_in(&journal, &article);
    written_and_cut(bytes, &steps, &article);
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

/// Writes steps, cuts what was written, and checks that the steps before are exactly the first of those written.
fn written_and_cut(bytes: &[u8], steps: &[Entry], article: &Article) {
    let mut writer = JournalWriter::new();
    writer.begin(None);
    for (number, step) in (1..).zip(steps) {
        writer.step(number, step, article);
    }
    let written = writer.into_bytes();
    let whole = steps_in(&written, article);
    assert_eq!(whole.len(), steps.len());
    for (number, (whole, step)) in (1..).zip(whole.iter().zip(steps)) {
        assert_eq!((whole.number, &whole.label, whole.kind), (number, &step.label, step.kind));
        assert_eq!(whole.marks().len(), step.marks().len());
    }
    for cut in cuts(bytes, written.len()) {
        let n_lines = written[..cut].iter().filter(|byte| **byte == b'\n').count();
        let part = steps_in(&written[..cut], article);
        assert_eq!(part, whole[..n_lines.saturating_sub(1)]);
    }
}

/// Returns the steps that can be read.
fn steps_in(journal: &[u8], article: &Article) -> Vec<Entry> {
    let mut reader = EntryReader::new(article, &|_| None);
    let read = read_journal(journal);
    let steps = read.lines.iter().filter_map(JournalLine::step);
    steps.filter_map(|step| reader.read(step).ok()).collect()
}

/// Returns places to cut at: some that depend on the input, and those around the end.
fn cuts(bytes: &[u8], len: usize) -> [usize; 6] {
    let hash = XxHash3_128::oneshot(bytes);
    let any = |shift: u32| usize::try_from((hash >> shift) % (len as u128 + 1)).unwrap_or(0);
    [any(0), any(32), any(64), len / 2, len.saturating_sub(1), len]
}
