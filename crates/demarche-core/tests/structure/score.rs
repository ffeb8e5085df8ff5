//! Compares the structure that is found in labelled texts with the labels. Used by a test and by a benchmark.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use demarche_core::article::{Block, BlockKind, LineEnds, structure};

/// What is counted, in the order of the printed table: its name, the least precision and the least recall.
pub(crate) const FLOORS: [(&str, f64, f64); 5] = [
    ("title", 0.95, 0.90),
    ("date", 0.98, 0.90),
    ("heading", 0.90, 0.85),
    ("list item", 0.95, 0.90),
    ("clutter", 0.99, 0.60),
];

/// How often something was found where it is, found at all, and is there.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    right: usize,
    found: usize,
    wanted: usize,
}

impl Tally {
    /// Returns the share of what was found that is right.
    pub(crate) fn precision(self) -> f64 {
        share(self.right, self.found)
    }

    /// Returns the share of what is there that was found.
    pub(crate) fn recall(self) -> f64 {
        share(self.right, self.wanted)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// The result for one half of the texts.
#[derive(Debug, Default)]
pub(crate) struct Score {
    /// The number of texts.
    pub(crate) n_texts: usize,
    /// The number of lines that are not blank.
    pub(crate) n_lines: usize,
    /// Block borders between two lines of one paragraph or item.
    pub(crate) n_cuts: usize,
    /// Lines that differ, each with its text's name and both letters.
    pub(crate) faults: Vec<String>,
    tallies: BTreeMap<&'static str, Tally>,
}

/// A labelled line.
struct Line {
    label: char,
    /// The label of the block it belongs to.
    of_block: char,
    start: usize,
}

impl Score {
    /// Scores all texts of a half, `tuned` or `held`.
    pub(crate) fn of_half(half: &str) -> Self {
        let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/structure");
        let mut paths: Vec<_> = fs::read_dir(Path::new(fixtures).join(half))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        let mut score = Self::default();
        for path in paths {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let (text, lines) = read(&fs::read_to_string(&path).unwrap());
            score.add(&name, &text, &lines);
        }
        score
    }

    /// Returns the tally of a kind.
    pub(crate) fn tally(&self, kind: &str) -> Tally {
        self.tallies.get(kind).copied().unwrap_or_default()
    }

    /// Returns a line for each kind with its precision and recall.
    pub(crate) fn table(&self) -> String {
        let mut table = String::new();
        for (kind, tally) in &self.tallies {
            writeln!(
                table,
                "{kind:<10} precision {:.2} recall {:.2} of {}",
                tally.precision(),
                tally.recall(),
                tally.wanted
            )
            .unwrap();
        }
        table
    }

    fn add(&mut self, name: &str, text: &str, lines: &[Line]) {
        let (blocks, _) = structure(text);
        self.n_texts += 1;
        self.n_lines += lines.len();
        for line in lines {
            let at = blocks.partition_point(|block| block.span.start() <= line.start);
            let Some(block) = at.checked_sub(1).and_then(|at| blocks.get(at)) else { continue };
            self.count(block, line);
            self.count_details(block, line);
            let expected = if line.of_block == 'S' { 'P' } else { line.of_block };
            let is_right = letter(block.kind) == expected && line.is_first() == line.begins(block);
            if !is_right && line.label != 'K' {
                let words = text.get(line.start..).unwrap().lines().next().unwrap_or_default();
                let words: String = words.chars().take(60).collect();
                let (label, found) = (line.label, letter(block.kind));
                let place = if line.begins(block) { "" } else { " inside" };
                self.faults.push(format!("{name}: {label} read as {found}{place}: {words}"));
            }
        }
    }

    /// Counts the kind of the block that a line is in.
    fn count(&mut self, block: &Block, line: &Line) {
        let found = letter(block.kind);
        // What is neither the title nor a date may be anything else.
        let is_free = line.label == 'K' && !"TD".contains(found);
        let is_right = found == line.of_block && line.is_first() == line.begins(block);
        if let Some(kind) = name_of(found).filter(|_| !is_free) {
            let is_speech = found == 'P' && line.of_block == 'S';
            let tally = self.tallies.entry(kind).or_default();
            tally.found += 1;
            tally.right +=
                usize::from(is_right || is_speech && line.is_first() == line.begins(block));
        }
        if let Some(kind) = name_of(line.of_block) {
            self.tallies.entry(kind).or_default().wanted += 1;
        }
        self.n_cuts += usize::from(line.label == '+' && line.begins(block));
    }

    /// Counts speakers, and lines that are set in one flow with the one above.
    fn count_details(&mut self, block: &Block, line: &Line) {
        let has_speaker = block.speaker().is_some() && line.begins(block);
        let speakers = self.tallies.entry("speaker").or_default();
        speakers.found += usize::from(has_speaker);
        speakers.wanted += usize::from(line.label == 'S');
        speakers.right += usize::from(has_speaker && line.label == 'S');
        let is_joined = block.line_ends == LineEnds::Joined && !line.begins(block);
        let joined = self.tallies.entry("joined").or_default();
        joined.found += usize::from(is_joined);
        joined.wanted += usize::from(line.label == '+');
        joined.right += usize::from(is_joined && line.label == '+');
    }
}

impl Line {
    /// Returns whether it is labelled as the first of its block.
    fn is_first(&self) -> bool {
        !"+=".contains(self.label)
    }

    /// Returns whether a block begins with it.
    fn begins(&self, block: &Block) -> bool {
        block.span.start() == self.start
    }
}

/// Returns the text and its lines.
fn read(labelled: &str) -> (String, Vec<Line>) {
    let (mut text, mut lines, mut of_block) = (String::new(), Vec::new(), 'P');
    for line in labelled.lines() {
        if let Some((label, words)) = line.split_once("| ") {
            let label = label.chars().next().unwrap();
            if !"+=".contains(label) {
                of_block = label;
            }
            let indent = words.len() - words.trim_start().len();
            lines.push(Line { label, of_block, start: text.len() + indent });
            text.push_str(words);
        }
        text.push('\n');
    }
    (text, lines)
}

fn letter(kind: BlockKind) -> char {
    match kind {
        BlockKind::Title => 'T',
        BlockKind::Date => 'D',
        BlockKind::Byline => 'B',
        BlockKind::Caption => 'C',
        BlockKind::Heading => 'H',
        BlockKind::Paragraph => 'P',
        BlockKind::ListItem => 'L',
        BlockKind::Quotation => 'Q',
        BlockKind::Row => 'R',
        BlockKind::Noise => 'N',
    }
}

fn name_of(letter: char) -> Option<&'static str> {
    Some(match letter {
        'T' => "title",
        'D' => "date",
        'B' => "byline",
        'C' => "caption",
        'H' => "heading",
        'L' => "list item",
        'Q' => "quotation",
        'R' => "row",
        'N' => "clutter",
        'P' | 'S' => "paragraph",
        _ => return None,
    })
}
