//! Measures how much of the text of documents is read and how fast, beside other programs.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may panic and print")]

#[path = "../tests/articles/score.rs"]
mod score;

use std::{
    collections::BTreeMap,
    fs, hint,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use demarche_files::extract::{self, FileKind};
use score::{Agreement, Truth, folder, names};

/// The name under which our own results are listed.
const OURS: &str = "demarche";

/// How long a document is read again and again.
const LONG_ENOUGH: Duration = Duration::from_millis(100);

/// What was measured for one program on one type of documents.
#[derive(Default)]
struct Sum {
    n_documents: usize,
    n_bytes: usize,
    time: Duration,
    precision: f64,
    recall: f64,
    f1: f64,
    f1_of_pairs: f64,
}

impl Sum {
    fn add(&mut self, n_bytes: usize, time: Duration, found: &[String], wanted: &[String]) {
        let words = Agreement::of_runs(1, found, wanted);
        self.n_documents += 1;
        self.n_bytes += n_bytes;
        self.time += time;
        self.precision += words.precision();
        self.recall += words.recall();
        self.f1 += words.f1();
        self.f1_of_pairs += Agreement::of_runs(2, found, wanted).f1();
    }

    fn mean(&self, sum: f64) -> f64 {
        sum / self.n_documents as f64
    }

    /// Returns how many megabytes were read in a second.
    fn speed(&self) -> f64 {
        self.n_bytes as f64 / 1e6 / self.time.as_secs_f64()
    }
}

fn main() {
    let peers = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../peers");
    if std::env::args().any(|word| word == "peers") {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peers/run.sh");
        let status = Command::new("sh").arg(script).arg(&peers).arg(folder()).status().unwrap();
        assert!(status.success(), "the other programs could not be run");
    }
    let mut sums: BTreeMap<(&str, String), Sum> = BTreeMap::new();
    for name in names() {
        let bytes = fs::read(folder().join(&name)).unwrap();
        let Some(type_) = type_of(&name) else { continue };
        let truth = Truth::of(&name);
        // Other programs leave out the title of a web page and what is around it, or not; they are not judged by that.
        let judged = |text: &str| match type_ {
            "news page" | "web page" | "EPUB" => {
                (truth.words_without_front(text), truth.words_of_body())
            }
            _ => (score::words(text), truth.words()),
        };
        let (text, time) = read(&name, &bytes);
        let (found, wanted) = judged(&text);
        sums.entry((type_, OURS.to_owned())).or_default().add(bytes.len(), time, &found, &wanted);
        for (peer, text, time) in texts_of_peers(&peers, &name) {
            let (found, wanted) = judged(&text);
            sums.entry((type_, peer)).or_default().add(bytes.len(), time, &found, &wanted);
        }
    }
    println!(
        "extraction: {:10} {:16} {:>9} {:>9} {:>6} {:>5} {:>8} {:>8}",
        "type", "program", "documents", "precision", "recall", "F1", "F1 pairs", "MB/s"
    );
    for ((type_, program), sum) in &sums {
        let [precision, recall, f1, pairs] =
            [sum.precision, sum.recall, sum.f1, sum.f1_of_pairs].map(|total| sum.mean(total));
        println!(
            "extraction: {type_:10} {program:16} {:9} {precision:9.3} {recall:6.3} {f1:5.3} {pairs:8.3} {:8.2}",
            sum.n_documents,
            sum.speed()
        );
    }
    println!();
    verdicts(&sums);
}

/// Says whether our results are at least as good as the best of the others on each type, and ten times as fast as the fastest.
fn verdicts(sums: &BTreeMap<(&str, String), Sum>) {
    for ((type_, _), ours) in sums.iter().filter(|((_, program), _)| program == OURS) {
        let others = || {
            sums.iter()
                .filter(|((other, program), _)| other == type_ && program != OURS)
                .map(|(_, sum)| sum)
        };
        if others().next().is_none() {
            continue;
        }
        let type_ = type_.replace(' ', "-");
        let say = |what: &str, measured: f64, floor: f64| {
            let verdict = if measured >= floor { "ok" } else { "under" };
            println!("floor {type_} {what} {measured:.3} limit {floor:.3} {verdict}");
        };
        let best = others().map(|sum| sum.mean(sum.f1)).fold(0.0, f64::max);
        say("F1", ours.mean(ours.f1), best);
        let fastest = others().map(Sum::speed).fold(0.0, f64::max);
        say("MB/s", ours.speed(), 10.0 * fastest);
    }
}

fn type_of(name: &str) -> Option<&'static str> {
    match FileKind::of(name, b"") {
        FileKind::Text | FileKind::Markdown | FileKind::WebArchive => None,
        FileKind::WebPage if name.starts_with("news-") => Some("news page"),
        FileKind::WebPage => Some("web page"),
        FileKind::Docx => Some("DOCX"),
        FileKind::Rtf => Some("RTF"),
        FileKind::Odt => Some("ODT"),
        FileKind::Epub => Some("EPUB"),
        FileKind::Pdf => Some("PDF"),
    }
}

/// Reads a document. Returns its text, and the least time this took.
fn read(name: &str, bytes: &[u8]) -> (String, Duration) {
    let read = || extract::article(FileKind::of(name, bytes), bytes.to_vec(), None);
    let text = read().map(|article| score::text(&article)).unwrap_or_default();
    let start = Instant::now();
    let mut least = Duration::MAX;
    while start.elapsed() < LONG_ENOUGH {
        let start = Instant::now();
        drop(hint::black_box(read()));
        least = least.min(start.elapsed());
    }
    (text, least)
}

/// Returns what other programs read from a document, if they were run: the program, its text and the time it took.
fn texts_of_peers(peers: &Path, name: &str) -> Vec<(String, String, Duration)> {
    let files = fs::read_dir(peers.join("texts")).into_iter().flatten();
    let mut folders: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let text_in = |folder: PathBuf| {
        let peer = folder.file_name()?.to_str()?.to_owned();
        let text = fs::read_to_string(folder.join(format!("{name}.txt"))).ok()?;
        let seconds = fs::read_to_string(folder.join(format!("{name}.seconds"))).ok()?;
        Some((peer, text, Duration::from_secs_f64(seconds.trim().parse().ok()?)))
    };
    folders.into_iter().filter_map(text_in).collect()
}
