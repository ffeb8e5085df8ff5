//! Kills a process that edits a set, again and again: every step that it had acknowledged is there afterwards, and no step is
//! there in part.
//!
//! The process is killed without warning (SIGKILL), so what it had handed to the system is kept and what it had not is lost.
//! What a power cut does to data that was not synced is the subject of the tests of faults in `storage`.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(
    clippy::print_stdout,
    reason = "the seed of the run, and what the process that is killed says"
)]

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
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
use demarche_files::storage::{SetFile, Study, read_article, read_set, write_export_file};

/// How often the process is killed.
const KILLS: usize = 200;
/// The variable with the folder of the study in the process that edits.
const FOLDER: &str = "DEMARCHE_KILL_TEST";
/// The variable with its seed.
const SEED: &str = "DEMARCHE_KILL_SEED";
const TEXT: &str =
    "Talks\n\nHand over the list, he said. ہم آئیں گے۔ Kabul must close the camps.\n";

/// A small generator of numbers (`SplitMix64`; Steele, Lea and Flood, 2014), so that a run can be repeated from its seed.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}

struct Place {
    study: Study,
    path: ArticlePath,
    coder: CoderId,
    article: Arc<Article>,
}

impl Place {
    fn at(folder: &Path) -> Self {
        let (study, path) = Study::containing(&folder.join("talks.txt")).unwrap();
        let article = read_article(&study, &path).unwrap();
        Self { study, path, coder: CoderId::new("ayesha").unwrap(), article }
    }

    fn set(&self) -> AnnotationSet {
        let read = read_set(&self.study, &self.path, &self.coder, &self.article).unwrap();
        assert!(read.problems.is_empty() && read.duplicates.is_empty(), "{:?}", read.problems);
        read.set
    }
}

fn step(set: &mut AnnotationSet, article: &Article, edit: Edit) -> Entry {
    let inverse = edit.clone().apply(set).unwrap();
    Entry {
        number: 0,
        time: Stamp(1_764_000_000_000),
        label: "edit".to_owned(),
        kind: Kind::Do,
        group: None,
        text_sha256: article.text_sha256,
        edit,
        inverse,
    }
}

/// Returns a random edit that fits the set, and which mark has which memo after it.
fn any_edit(numbers: &mut Numbers, set: &AnnotationSet) -> (Edit, AnnotationId, Option<String>) {
    let count = u64::try_from(set.len()).unwrap();
    let any = (count > 0)
        .then(|| numbers.below(count))
        .and_then(|index| set.iter().nth(usize::try_from(index).unwrap()).cloned());
    let memo = format!("memo {}", numbers.next());
    match (any, numbers.below(5)) {
        (Some(mark), 0) => (Edit::Remove(mark.id.clone()), mark.id.clone(), None),
        (Some(mark), 1 | 2) => {
            let mut mark = Annotation::clone(&mark);
            mark.set_memo(memo.clone());
            let id = mark.id.clone();
            (Edit::Replace(Arc::new(mark)), id, Some(memo))
        }
        _ => {
            let start = TEXT.find("Hand").unwrap();
            let mut id = [0; 16];
            id[..8].copy_from_slice(&numbers.next().to_be_bytes());
            let id = AnnotationId::from_bytes(id);
            let mut mark = Annotation {
                id: id.clone(),
                code: CodeId::new("demand"),
                spans: [Span::new(start, start + 4).unwrap()].into_iter().collect(),
                created: Some(Stamp(0)),
                modified: Some(Stamp(0)),
                is_unsure: false,
                confidence: None,
                detail: None,
            };
            mark.set_memo(memo.clone());
            (Edit::Add(Arc::new(mark)), id, Some(memo))
        }
    }
}

/// Edits until it is killed, and says which mark has which memo before and after it is saved.
fn edit_for_ever(folder: &Path, seed: u64) -> ! {
    let mut numbers = Numbers(seed);
    let place = Place::at(folder);
    let (mut file, read) =
        SetFile::open(&place.study, &place.path, &place.coder, "Ayesha", &place.article).unwrap();
    assert!(file.read_only().is_none());
    let (mut set, mut base) = (read.set, read.on_disk);
    let mut out = std::io::stdout().lock();
    loop {
        let (edit, id, memo) = any_edit(&mut numbers, &set);
        let memo = memo.unwrap_or_else(|| "-".to_owned());
        writeln!(out, "try\t{id}\t{memo}").unwrap();
        out.flush().unwrap();
        let steps = [step(&mut set, &place.article, edit)];
        let appended = if base == OnDisk::Absent || numbers.below(6) == 0 {
            None
        } else {
            file.append(&place.article, &steps, base).unwrap()
        };
        base = appended.unwrap_or_else(|| file.write(&place.article, &set, &steps, base).unwrap());
        writeln!(out, "saved\t{id}\t{memo}").unwrap();
        out.flush().unwrap();
    }
}

/// What the process said before it was killed.
#[derive(Default)]
struct Said {
    /// The memo of each mark, or `None` if it was removed, as acknowledged.
    saved: BTreeMap<String, Option<String>>,
    /// The last step, if it was not acknowledged.
    tried: Option<(String, Option<String>)>,
}

impl Said {
    fn take(&mut self, line: &str) -> bool {
        let mut parts = line.split('\t');
        let (Some(verb), Some(id), Some(memo)) = (parts.next(), parts.next(), parts.next()) else {
            return false;
        };
        let memo = (memo != "-").then(|| memo.to_owned());
        match verb {
            "try" => self.tried = Some((id.to_owned(), memo)),
            "saved" => {
                self.saved.insert(id.to_owned(), memo);
                self.tried = None;
            }
            _ => return false,
        }
        verb == "saved"
    }
}

fn start(folder: &Path, seed: u64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_process_that_is_killed", "--nocapture", "--quiet"])
        .env(FOLDER, folder)
        .env(SEED, seed.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn the_process_that_is_killed() {
    if let (Some(folder), Ok(seed)) = (std::env::var_os(FOLDER), std::env::var(SEED)) {
        edit_for_ever(&PathBuf::from(folder), seed.parse().unwrap());
    }
}

#[test]
fn every_acknowledged_step_survives_a_killed_process() {
    let seed = std::env::var(SEED).ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = seed.unwrap_or_else(|| u64::from(std::process::id()));
    println!("to repeat this run, set {SEED}={seed}");
    let mut numbers = Numbers(seed);
    let folder = tempfile::tempdir().unwrap();
    write_export_file(&folder.path().join("talks.txt"), |file| file.write_all(TEXT.as_bytes()))
        .unwrap();
    let place = Place::at(folder.path());
    let mut expected: BTreeMap<String, Option<String>> = BTreeMap::new();
    for kill in 0..KILLS {
        let mut child = start(folder.path(), numbers.next());
        let after = numbers.below(12) + 1;
        let spin = Duration::from_micros(numbers.below(400));
        let mut said = Said::default();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut n_saved = 0;
        while n_saved < after {
            let line = lines.next().expect("it ended by itself").unwrap();
            n_saved += u64::from(said.take(&line));
        }
        let begin = Instant::now();
        while begin.elapsed() < spin {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What it wrote before it was killed is still in the pipe; its last line may be cut off.
        for line in lines.map_while(Result::ok) {
            said.take(&line);
        }
        expected.append(&mut said.saved);
        let set = place.set();
        let mut there: BTreeMap<String, Option<String>> =
            set.iter().map(|mark| (mark.id.to_string(), Some(mark.memo().to_owned()))).collect();
        if let Some((id, memo)) = said.tried {
            // It may have been saved without being acknowledged: whole, or not at all.
            let is = there.get(&id).cloned().flatten();
            let was = expected.get(&id).cloned().flatten();
            assert!(is == memo || is == was, "seed {seed}, kill {kill}: {id} is {is:?}");
            expected.insert(id, is);
        }
        expected.retain(|_, memo| memo.is_some());
        there.retain(|_, memo| memo.is_some());
        assert_eq!(there, expected, "seed {seed}, kill {kill}");
    }
    assert!(!expected.is_empty());
}
