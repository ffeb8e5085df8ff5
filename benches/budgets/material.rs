//! Texts and marks made on the spot, the same at every run.

use std::fmt::Write as _;

/// A small deterministic generator (xorshift64*, Vigna 2016): the material must not change between runs or versions.
#[derive(Debug)]
pub struct Dice(u64);

impl Dice {
    /// Starts at `seed`, not 0.
    pub fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }

    /// Returns a number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit.max(1)
    }
}

const WORDS: &[&str] = &[
    "the", "ministry", "said", "on", "Sunday", "that", "talks", "must", "go", "ahead", "before", "any", "border", "opens",
    "delegation", "accused", "its", "neighbour", "of", "delay", "and", "promised", "verifiable", "steps", "within", "days",
    "mediators", "urged", "both", "sides", "to", "keep", "ceasefire", "while", "officials", "denied", "reports", "café",
    "“restraint”", "Türkiye", "Qatar", "monitoring", "mechanism", "trade", "crossing", "families", "return", "soon",
];

const URDU: &[&str] = &["وزیر", "نے", "کہا", "کہ", "مذاکرات", "جاری", "رہیں", "گے", "اور", "سرحد", "پر", "امن", "ضروری", "ہے"];

/// Returns an article of about `bytes` bytes: paragraphs of some 600 bytes, headings, and an Urdu paragraph in fifty.
pub fn text(bytes: usize) -> String {
    let mut dice = Dice::new(7);
    let mut text = String::with_capacity(bytes + 2_000);
    text.push_str("Talks resume at the border\n\nSun Nov 09 2025\n\n");
    let mut n_paragraphs = 0;
    while text.len() < bytes {
        n_paragraphs += 1;
        if n_paragraphs % 40 == 0 {
            write!(text, "Section {n_paragraphs}\n\n").ok();
        }
        let (words, length, stop) = if n_paragraphs % 50 == 0 { (URDU, 60, "۔") } else { (WORDS, 95, ".") };
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
