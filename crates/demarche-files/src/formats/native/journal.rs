//! The lines of a set's journal and history, version 1: one JSON object each, with a checksum as its last member.
//!
//! A line that begins a part names the set it starts from: the XXH3 (128 bits) of the file's bytes, or `null` for a set that
//! has no file yet. Each step is one line. Before the set's file is replaced, a line names what it is about to hold. The
//! checksum is the XXH3 (128 bits) of all bytes of the line before `,"sum":`.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;
use twox_hash::XxHash3_128;

use super::{
    Emitter, Pieces, Problem, VERSION,
    json::{self, Object, Text},
    place::{KeptTexts, Placer},
    stamp, write_record,
};
use demarche_core::{
    annotation::{Annotation, AnnotationId, Edit, Stamp},
    article::{Article, Sha256},
    journal::{Entry, Kind},
};

/// The format key of a journal, in each line that begins a part.
const JOURNAL: &str = "demarche/journal";

/// The last member of a line, without the digits: `,"sum":"` and `"}`.
const SUM: (&str, &str) = (",\"sum\":\"", "\"}");
/// The hexadecimal digits of a checksum.
const DIGITS: usize = 32;
/// Why the journal of a newer version is not read.
const NEWER: &str = "a newer version of the program wrote this";
/// How deep edits may be nested; we write one level.
pub(super) const DEPTH: usize = 8;

/// A line of a journal, its edits not yet read.
#[derive(Debug)]
pub enum JournalLine<'a> {
    /// Steps follow on a set whose file has this fingerprint, or on one without a file.
    Begin {
        /// The fingerprint.
        base: Option<u128>,
    },
    /// A step.
    Step(RawEntry<'a>),
    /// The set with all steps so far is about to be written, with this fingerprint.
    Rewrite(u128),
    /// Another program had changed the set's file; what is written next has its changes, too.
    Changed,
}

impl<'a> JournalLine<'a> {
    /// Returns the step, if the line is one.
    pub fn step(&self) -> Option<&RawEntry<'a>> {
        match self {
            Self::Step(step) => Some(step),
            Self::Begin { .. } | Self::Rewrite(_) | Self::Changed => None,
        }
    }
}

/// A step whose edits are not yet read.
#[derive(Debug, Deserialize)]
pub struct RawEntry<'a> {
    /// Its number.
    pub number: u64,
    #[serde(borrow)]
    time: Text<'a>,
    #[serde(borrow, default)]
    label: Text<'a>,
    #[serde(default)]
    kind: RawKind,
    #[serde(borrow, default)]
    group: Option<Text<'a>>,
    #[serde(borrow)]
    text_sha256: Text<'a>,
    #[serde(borrow)]
    pub(super) edit: &'a RawValue,
    #[serde(borrow)]
    pub(super) inverse: &'a RawValue,
    /// The checksum of its line.
    #[serde(skip)]
    pub sum: u128,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum RawKind {
    #[default]
    Do,
    Undo,
    Redo,
}

impl RawEntry<'_> {
    /// Returns the hash of the text that its places are in, in hexadecimal digits.
    pub(crate) fn text_sha256(&self) -> &str {
        &self.text_sha256.0
    }
}

/// Any line, before it is known which one it is.
#[derive(Deserialize)]
struct RawLine<'a> {
    #[serde(borrow, default)]
    format: Option<Text<'a>>,
    #[serde(default)]
    version: Option<u64>,
    #[serde(borrow, default)]
    base: Option<Text<'a>>,
    #[serde(borrow, default)]
    set: Option<Text<'a>>,
    #[serde(default)]
    changed: bool,
}

/// A part of a journal that was read, up to its end or its first damaged line.
#[derive(Debug, Default)]
pub struct JournalLines<'a> {
    /// The lines.
    pub lines: Vec<JournalLine<'a>>,
    /// How many bytes they take. More bytes were not understood.
    pub len: usize,
    /// Why the line after them was not understood. A last line without an end, as a crash leaves it, has no other reason.
    pub problem: Option<Problem>,
}

impl JournalLines<'_> {
    /// Returns whether a newer version of the program wrote the rest, which must be kept.
    pub fn is_newer(&self) -> bool {
        self.problem.as_ref().is_some_and(|problem| problem.reason == NEWER)
    }
}

/// Reads the lines of a journal up to the first that is not whole.
pub fn read_journal(bytes: &[u8]) -> JournalLines<'_> {
    let mut read = JournalLines::default();
    while let Some(rest) = bytes.get(read.len..).filter(|rest| !rest.is_empty()) {
        let number = read.lines.len() + 1;
        let line = memchr::memchr(b'\n', rest).and_then(|end| rest.get(..end));
        let parsed = match line {
            Some(line) => parse(line).and_then(|parsed| match parsed {
                JournalLine::Begin { .. } => Ok(parsed),
                JournalLine::Step(_) | JournalLine::Rewrite(_) | JournalLine::Changed
                    if !read.lines.is_empty() =>
                {
                    Ok(parsed)
                }
                JournalLine::Step(_) | JournalLine::Rewrite(_) | JournalLine::Changed => {
                    Err(refusal("the journal does not say what it begins with"))
                }
            }),
            None => Err(refusal("the last step was not written to its end")),
        };
        match (parsed, line) {
            (Ok(parsed), Some(line)) => {
                read.lines.push(parsed);
                read.len += line.len() + 1;
            }
            (Err(problem), _) => {
                read.problem = Some(Problem { line: number, ..problem });
                break;
            }
            (Ok(_), None) => break,
        }
    }
    read
}

/// Reads the lines of a history, whose beginning may be cut off; a line that cannot be read is `None`.
pub fn read_history(bytes: &[u8]) -> Vec<Option<JournalLine<'_>>> {
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| parse(line).ok()).collect()
}

/// Returns the number of the step in a line, or `None` if it has none or is damaged.
pub fn step_number(line: &[u8]) -> Option<u64> {
    parse(line).ok()?.step().map(|step| step.number)
}

fn parse(line: &[u8]) -> Result<JournalLine<'_>, Problem> {
    let damaged = || refusal("the line is damaged: its checksum is another one");
    let text = std::str::from_utf8(line).ok().ok_or_else(damaged)?;
    let (head, digits) = text
        .strip_suffix(SUM.1)
        .and_then(|text| text.split_at_checked(text.len().checked_sub(DIGITS)?))
        .ok_or_else(damaged)?;
    let head = head.strip_suffix(SUM.0).ok_or_else(damaged)?;
    let sum = XxHash3_128::oneshot(head.as_bytes());
    if fingerprint(digits) != Some(sum) {
        return Err(damaged());
    }
    let in_words = |error: serde_json::Error| json::problem(&error);
    let raw: RawLine<'_> = serde_json::from_str(text).map_err(in_words)?;
    if let Some(format) = raw.format {
        if format.0 != JOURNAL {
            return Err(refusal("this is not a journal"));
        }
        if raw.version.is_some_and(|version| version > VERSION) {
            return Err(refusal(NEWER));
        }
        let base = match raw.base {
            Some(base) => Some(fingerprint(&base.0).ok_or_else(|| refusal("it names no set"))?),
            None => None,
        };
        return Ok(JournalLine::Begin { base });
    }
    match raw.set {
        _ if raw.changed => Ok(JournalLine::Changed),
        Some(set) => {
            let set = fingerprint(&set.0).ok_or_else(|| refusal("it names no set"))?;
            Ok(JournalLine::Rewrite(set))
        }
        None => {
            let step: RawEntry<'_> = serde_json::from_str(text).map_err(in_words)?;
            Ok(JournalLine::Step(RawEntry { sum, ..step }))
        }
    }
}

/// Reads the edits of steps, one after the other.
#[derive(Debug)]
pub struct EntryReader<'a> {
    placer: Placer<'a>,
}

impl<'a> EntryReader<'a> {
    /// Returns a reader that places marks in this article, with its earlier versions that were kept.
    pub fn new(article: &'a Article, kept: KeptTexts<'a>) -> Self {
        Self { placer: Placer::new(article, kept) }
    }

    /// Reads a step.
    pub fn read(&mut self, raw: &RawEntry<'_>) -> Result<Entry, Problem> {
        let text_sha256 = Sha256::from_hex(&raw.text_sha256.0)
            .ok_or_else(|| refusal("the step names no text"))?;
        self.placer.text_sha256 = Some(text_sha256);
        Ok(Entry {
            number: raw.number,
            time: stamp::from_any(&raw.time.0).unwrap_or(Stamp(0)),
            label: raw.label.0.clone().into_owned(),
            kind: match raw.kind {
                RawKind::Do => Kind::Do,
                RawKind::Undo => Kind::Undo,
                RawKind::Redo => Kind::Redo,
            },
            group: raw.group.as_ref().map(|group| (*group.0).into()),
            text_sha256,
            edit: self.edit(raw.edit, 0)?,
            inverse: self.edit(raw.inverse, 0)?,
        })
    }

    fn edit(&mut self, raw: &RawValue, depth: usize) -> Result<Edit, Problem> {
        if depth > DEPTH {
            return Err(refusal("the edits of the step are nested too deeply"));
        }
        let object: Object<'_> = parsed(raw)?;
        if let Some(record) = object.get("add") {
            return Ok(Edit::Add(Arc::new(self.placer.annotation(parsed(record)?))));
        }
        if let Some(record) = object.get("replace") {
            return Ok(Edit::Replace(Arc::new(self.placer.annotation(parsed(record)?))));
        }
        if let Some(id) = object.get("remove") {
            return Ok(Edit::Remove(AnnotationId::new(&parsed::<Text<'_>>(id)?.0)));
        }
        if let Some(edits) = object.get("batch") {
            let edits: Vec<&RawValue> = parsed(edits)?;
            let edits = edits.into_iter().map(|edit| self.edit(edit, depth + 1));
            return edits.collect::<Result<_, _>>().map(Edit::Batch);
        }
        if let Some(done) = object.get("done") {
            let done: Option<Text<'_>> = parsed(done)?;
            return Ok(Edit::SetDone(done.and_then(|done| stamp::from_any(&done.0))));
        }
        Err(refusal("the step has an unknown kind of edit"))
    }
}

fn parsed<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Result<T, Problem> {
    serde_json::from_str(raw.get()).map_err(|error| json::problem(&error))
}

/// Writes the lines of a journal into memory.
#[derive(Debug)]
pub struct JournalWriter {
    emitter: Emitter,
    out: Vec<u8>,
}

impl JournalWriter {
    /// Returns a writer without lines.
    pub fn new() -> Self {
        Self { emitter: Emitter::line(), out: Vec::new() }
    }

    /// Writes the line that begins a part.
    pub fn begin(&mut self, base: Option<u128>) {
        self.emitter.open(b'{');
        self.emitter.member("format", JOURNAL);
        self.emitter.key("version");
        self.emitter.raw("1");
        self.emitter.key("base");
        match base {
            Some(base) => self.emitter.text(&format!("{base:032x}")),
            None => self.emitter.raw("null"),
        }
        self.end();
    }

    /// Writes the line that says what the set's file is about to hold.
    pub fn rewrite(&mut self, set: u128) {
        self.emitter.open(b'{');
        self.emitter.member("set", &format!("{set:032x}"));
        self.end();
    }

    /// Writes the line that says that another program had changed the set's file.
    pub fn changed(&mut self) {
        self.emitter.open(b'{');
        self.emitter.key("changed");
        self.emitter.raw("true");
        self.end();
    }

    /// Writes a step with this number, whose places are in `article`. Returns the checksum of its line.
    pub fn step(&mut self, number: u64, entry: &Entry, article: &Article) -> u128 {
        let emitter = &mut self.emitter;
        emitter.open(b'{');
        emitter.key("number");
        emitter.raw(&number.to_string());
        emitter.member("time", stamp::to_text(entry.time).as_str());
        emitter.member("label", &entry.label);
        match entry.kind {
            Kind::Do => {}
            Kind::Undo => emitter.member("kind", "undo"),
            Kind::Redo => emitter.member("kind", "redo"),
        }
        emitter.member("group", entry.group.as_deref().unwrap_or_default());
        emitter.member("text_sha256", &article.text_sha256.to_string());
        let mut pieces = Pieces::new(article);
        emitter.key("edit");
        write_edit(emitter, &entry.edit, &mut pieces);
        emitter.key("inverse");
        write_edit(emitter, &entry.inverse, &mut pieces);
        self.end()
    }

    /// Returns the lines written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    /// Ends a line with its checksum, and returns that.
    fn end(&mut self) -> u128 {
        let start = self.out.len();
        // Writing into memory does not fail.
        drop(self.emitter.flush(&mut self.out));
        let sum = XxHash3_128::oneshot(self.out.get(start..).unwrap_or_default());
        let (before, after) = SUM;
        self.out.extend_from_slice(format!("{before}{sum:032x}{after}\n").as_bytes());
        self.emitter = Emitter::line();
        sum
    }
}

impl Default for JournalWriter {
    fn default() -> Self {
        Self::new()
    }
}

fn write_edit(emitter: &mut Emitter, edit: &Edit, pieces: &mut Pieces<'_>) {
    let mut record = |emitter: &mut Emitter, key: &str, mark: &Annotation| {
        emitter.key(key);
        emitter.open(b'{');
        write_record(emitter, mark, &pieces.of(mark), &[]);
        emitter.close(b'}');
    };
    emitter.open(b'{');
    match edit {
        Edit::Add(mark) => record(emitter, "add", mark),
        Edit::Remove(id) => {
            emitter.key("remove");
            emitter.display(id);
        }
        Edit::Replace(mark) => record(emitter, "replace", mark),
        Edit::SetDone(done) => {
            emitter.key("done");
            match done {
                Some(done) => emitter.text(stamp::to_text(*done).as_str()),
                None => emitter.raw("null"),
            }
        }
        Edit::Batch(edits) => {
            emitter.key("batch");
            emitter.open(b'[');
            for edit in edits {
                emitter.item();
                write_edit(emitter, edit, pieces);
            }
            emitter.close(b']');
        }
    }
    emitter.close(b'}');
}

fn refusal(reason: &str) -> Problem {
    Problem { line: 1, column: 1, reason: reason.to_owned() }
}

/// Returns the fingerprint spelled by 32 hexadecimal digits.
fn fingerprint(text: &str) -> Option<u128> {
    let is_spelled = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_spelled { u128::from_str_radix(text, 16).ok() } else { None }
}
