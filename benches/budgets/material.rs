//! Generates texts and marks, the same in every run.

use std::{
    fmt::Write as _,
    fs::OpenOptions,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use demarche_core::{
    annotation::{Annotation, AnnotationId, AnnotationSet, Header, Stamp},
    article::Article,
    codebook::CodeId,
    text::{self, Span},
};
use demarche_files::{
    formats::{SetOf, native},
    storage::{self, Study},
};
use smallvec::smallvec;
use tempfile::TempDir;

/// A small deterministic generator (xorshift64*, Vigna 2016): the generated data must not change between runs or versions.
#[derive(Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Starts at `seed`, which must not be 0.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }

    /// Returns a number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit.max(1)
    }
}

const WORDS: &[&str] = &[
    "the",
    "ministry",
    "said",
    "on",
    "Sunday",
    "that",
    "talks",
    "must",
    "go",
    "ahead",
    "before",
    "any",
    "border",
    "opens",
    "delegation",
    "accused",
    "its",
    "neighbour",
    "of",
    "delay",
    "and",
    "promised",
    "verifiable",
    "steps",
    "within",
    "days",
    "mediators",
    "urged",
    "both",
    "sides",
    "to",
    "keep",
    "ceasefire",
    "while",
    "officials",
    "denied",
    "reports",
    "café",
    "“restraint”",
    "Türkiye",
    "Qatar",
    "monitoring",
    "mechanism",
    "trade",
    "crossing",
    "families",
    "return",
    "soon",
];

const URDU: &[&str] = &[
    "وزیر",
    "نے",
    "کہا",
    "کہ",
    "مذاکرات",
    "جاری",
    "رہیں",
    "گے",
    "اور",
    "سرحد",
    "پر",
    "امن",
    "ضروری",
    "ہے",
];

/// Returns an article of about `bytes` bytes: headings and paragraphs of some 600 bytes, one in fifty in Urdu.
pub(crate) fn article_text(bytes: usize) -> String {
    let mut dice = Dice::new(7);
    let mut text = String::with_capacity(bytes + 2_000);
    text.push_str("Talks resume at the border\n\nSun Nov 09 2025\n\n");
    let mut n_paragraphs = 0;
    while text.len() < bytes {
        n_paragraphs += 1;
        if n_paragraphs % 40 == 0 {
            write!(text, "Section {n_paragraphs}\n\n").ok();
        }
        let (words, length, stop) =
            if n_paragraphs % 50 == 0 { (URDU, 60, "۔") } else { (WORDS, 95, ".") };
        let length = length + dice.below(20);
        for index in 0..length {
            if index > 0 {
                text.push(' ');
            }
            text.push_str(words[dice.below(words.len())]);
            if index % 19 == 18 || index + 1 == length {
                text.push_str(stop);
            }
        }
        text.push_str("\n\n");
    }
    text
}

/// Returns an article of about `bytes` bytes, all in Urdu.
pub(crate) fn urdu_text(bytes: usize) -> String {
    let mut dice = Dice::new(11);
    let mut text = String::with_capacity(bytes + 2_000);
    while text.len() < bytes {
        let length = 60 + dice.below(20);
        for index in 0..length {
            if index > 0 {
                text.push(' ');
            }
            text.push_str(URDU[dice.below(URDU.len())]);
            if index % 15 == 14 || index + 1 == length {
                text.push('۔');
            }
        }
        text.push_str("\n\n");
    }
    text
}

/// A study on disk: one article of `bytes` bytes with `n_marks` marks of the coder `ayesha`.
#[derive(Debug)]
pub(crate) struct BigStudy {
    folder: TempDir,
}

impl BigStudy {
    /// Writes the study to a temporary folder.
    pub(crate) fn new(bytes: usize, n_marks: usize) -> Self {
        Self::of(&article_text(bytes), n_marks)
    }

    /// Writes a study of this text to a temporary folder.
    pub(crate) fn of(text: &str, n_marks: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let study = Self { folder };
        put(&study.article_file(), text.as_bytes());
        put(
            &study.root().join("annotations/study.json"),
            br#"{"format": "demarche/study", "version": 1}"#,
        );
        if n_marks > 0 {
            let article = study.article();
            let set = marks(&article, n_marks);
            let mut file = Vec::new();
            let of = SetOf { path: "big.txt", article: &article, set: &set };
            native::write(of, &mut file).unwrap();
            put(&study.set_file(), &file);
        }
        study
    }

    /// Returns the study's folder.
    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Returns the article's file.
    pub(crate) fn article_file(&self) -> PathBuf {
        self.root().join("big.txt")
    }

    /// Returns the set's file.
    pub(crate) fn set_file(&self) -> PathBuf {
        self.root().join("annotations/big.txt/ayesha.json")
    }

    /// Reads the article.
    pub(crate) fn article(&self) -> Arc<Article> {
        let study = Study::at(self.root()).unwrap();
        let path = demarche_core::study::ArticlePath::new("big.txt").unwrap();
        storage::read_article(&study, &path).unwrap()
    }
}

/// Writes a file and the folders above it.
pub(crate) fn put(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    storage::atomic::write(path, |file| file.write_all(bytes)).unwrap();
}

/// Writes a file without waiting for the disk, for when there are thousands.
pub(crate) fn put_fast(path: &Path, bytes: &[u8]) {
    let mut file = OpenOptions::new().create_new(true).write(true).open(path).unwrap();
    file.write_all(bytes).unwrap();
}

/// Returns a set of `count` marks of about 60 bytes, spread evenly over the article, of three codes.
pub(crate) fn marks(article: &Article, count: usize) -> AnnotationSet {
    const CODES: [&str; 3] = ["demand", "allegation", "commitment"];
    let text = article.text();
    let step = text.len() / count;
    let annotations = (0..count)
        .filter_map(|index| {
            let start = text.ceil_char_boundary(index * step);
            let end = text.floor_char_boundary((start + 60.min(step)).min(text.len()));
            let span = text::trim(text, Span::new(start, end)?)?;
            let mut id = [0; 16];
            id[..8].copy_from_slice(&(index as u64).to_be_bytes());
            let now = Some(Stamp(1_763_892_000_000 + index as i64 * 1000));
            Some(Arc::new(Annotation {
                id: AnnotationId::from_bytes(id),
                code: CodeId::new(CODES[index % 3]),
                spans: smallvec![span],
                created: now,
                modified: now,
                is_unsure: false,
                confidence: None,
                detail: None,
            }))
        })
        .collect();
    let header = Header { coder: "ayesha".to_owned(), ..Header::default() };
    let (set, duplicates) = AnnotationSet::from_annotations(header, annotations);
    assert!(duplicates.is_empty());
    set
}
