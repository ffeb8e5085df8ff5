//! journal: steps that are acknowledged, one by one, in a set of any size, and what reading a journal costs.

use std::{
    fs::OpenOptions,
    io::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};

use demarche_core::{
    annotation::{Annotation, AnnotationId, AnnotationSet, Edit, Stamp},
    article::Article,
    codebook::CodeId,
    journal::{Entry, Kind},
    study::{ArticlePath, CoderId, OnDisk},
    text::Span,
};
use demarche_files::storage::{SetFile, Study, read_set};

use crate::{
    material::{BigStudy, Dice},
    measure::{Report, best, ms, quantile, ratio, time},
};

/// How many steps are acknowledged one by one.
const STEPS: usize = 400;
/// How many steps a journal has that is read.
const READ: usize = 100_000;

/// A set that is open, with its file.
struct Bench {
    study: Study,
    path: ArticlePath,
    coder: CoderId,
    article: Arc<Article>,
    file: SetFile,
    set: AnnotationSet,
    base: OnDisk,
    next: u64,
}

impl Bench {
    fn new(of: &BigStudy) -> Self {
        let study = Study::at(of.root()).unwrap();
        let path = ArticlePath::new("big.txt").unwrap();
        let coder = CoderId::new("ayesha").unwrap();
        let article = of.article();
        let (file, read) = SetFile::open(&study, &path, &coder, "Ayesha", &article).unwrap();
        let (set, base) = (read.set, read.on_disk);
        Self { study, path, coder, article, file, set, base, next: 0 }
    }

    /// Returns a step that adds a mark somewhere.
    fn step(&mut self, dice: &mut Dice) -> Entry {
        let text = self.article.text();
        let start = text.ceil_char_boundary(dice.below(text.len() - 200));
        let end = text.ceil_char_boundary(start + 70);
        self.next += 1;
        let mut id = [0xFF; 16];
        id[8..].copy_from_slice(&self.next.to_be_bytes());
        let mark = Annotation {
            id: AnnotationId::from_bytes(id),
            code: CodeId::new("demand"),
            spans: [Span::new(start, end).unwrap()].into_iter().collect(),
            created: Some(Stamp(1_763_892_000_000)),
            modified: Some(Stamp(1_763_892_000_000)),
            is_unsure: false,
            confidence: None,
            detail: None,
        };
        let edit = Edit::Add(Arc::new(mark));
        let inverse = edit.clone().apply(&mut self.set).unwrap();
        Entry {
            number: 0,
            time: Stamp(1_763_892_000_000),
            label: "mark as demand".to_owned(),
            kind: Kind::Do,
            group: None,
            text_sha256: self.article.text_sha256,
            edit,
            inverse,
        }
    }

    /// Acknowledges steps one by one; returns the wall times.
    fn acknowledge(&mut self) -> Vec<Duration> {
        let mut dice = Dice::new(7);
        let steps: Vec<Entry> = (0..STEPS).map(|_| self.step(&mut dice)).collect();
        let mut times = Vec::with_capacity(STEPS);
        for step in steps {
            let begin = Instant::now();
            let steps = std::slice::from_ref(&step);
            self.base = self.file.append(&self.article, steps, self.base).unwrap().unwrap();
            times.push(begin.elapsed());
        }
        times
    }

    fn read(&self) -> usize {
        read_set(&self.study, &self.path, &self.coder, &self.article).unwrap().set.len()
    }
}

/// Appends as many bytes as a step takes and syncs them, as often; returns the wall times.
fn floor(of: &BigStudy, bytes: usize) -> Vec<Duration> {
    let path = of.root().join("annotations/floor");
    let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
    let line = vec![b'x'; bytes];
    let once = |_| {
        let begin = Instant::now();
        file.write_all(&line).unwrap();
        file.sync_data().unwrap();
        begin.elapsed()
    };
    (0..STEPS).map(once).collect()
}

fn per_second(times: &[Duration]) -> f64 {
    times.len() as f64 / times.iter().sum::<Duration>().as_secs_f64()
}

pub(crate) fn run(report: &mut Report) {
    let small = BigStudy::new(1_000_000, 10_000);
    let large = BigStudy::new(100_000_000, 1_000_000);
    let mut medians = Vec::new();
    for (name, of) in [("10 k", &small), ("1 M", &large)] {
        let mut bench = Bench::new(of);
        // The first step makes the journal.
        let mut times = bench.acknowledge();
        let mut bare = floor(of, 700);
        println!(
            "journal: {name} marks, {:.0} steps acknowledged per second; bare append and sync {:.0}",
            per_second(&times),
            per_second(&bare)
        );
        let (step, bare) = (quantile(&mut times, 0.5), quantile(&mut bare, 0.5));
        println!("journal: {name} marks, median {} against {}", ms(step), ms(bare));
        medians.push((step, bare));
    }
    if let [_, (step, bare)] = medians[..] {
        report.add("journal", ratio(step, bare), 2.0, "x");
    }
    let with = Bench::new(&large);
    let spent = best(2, || with.read());
    let journal = large.set_file().with_extension("journal");
    std::fs::remove_file(&journal).unwrap();
    let without = best(2, || with.read());
    println!(
        "journal: opening 1 M marks with {STEPS} steps in the journal {}, without {}",
        ms(spent),
        ms(without)
    );
    report.add("journal-open", ratio(spent, without), 1.1, "x");
    drop(with);
    let mut bench = Bench::new(&small);
    bench.next = STEPS as u64;
    let mut dice = Dice::new(8);
    let steps: Vec<Entry> = (0..READ).map(|_| bench.step(&mut dice)).collect();
    let (_, spent) = time(|| bench.file.append(&bench.article, &steps, bench.base).unwrap());
    println!("journal: {READ} steps appended at once in {}", ms(spent));
    let (count, spent) = time(|| bench.read());
    assert_eq!(count, bench.set.len());
    println!("journal: {READ} steps replayed in {}", ms(spent));
}
