//! Reads coders' sets without changing anything on disk.

use std::{
    fs,
    io::{self, BufReader, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use demarche_core::{
    annotation::{Annotation, AnnotationSet, Header},
    article::{Article, Sha256},
    journal::{Entry, rebase, replay},
    study::{ArticlePath, CoderId, OnDisk},
};
use twox_hash::XxHash3_128;

use super::{
    ReadOnly, StorageError, Study,
    inside::Inside,
    journal::{DiskState, Moment, Outline, at_one_moment},
    kept::kept_text,
    regular,
};
use crate::formats::native::{self, EntryReader, JournalLine, Problem, read_journal};

/// A set as it was read from disk.
#[derive(Clone, Debug)]
pub struct ReadSet {
    /// The marks, placed in the current article.
    pub set: AnnotationSet,
    /// What the file held, the base of the next write: `Absent` if there is no file and the set is new.
    pub on_disk: OnDisk,
    /// Annotations whose id is taken by an earlier one; if there are any, the set is read-only.
    pub duplicates: Vec<Arc<Annotation>>,
    /// Records that could not be read; if there are any, the set is read-only.
    pub problems: Vec<Problem>,
    /// Whether the marks were made on exactly this text.
    pub text_hash_matches: bool,
    /// The other article, which exists, that the file says its marks are of; if there is one, the set is read-only. Two
    /// articles whose names differ only in case have one folder of marks where a file system ignores case.
    pub another: Option<ArticlePath>,
    /// The other coder whose marks the file says it has; if there is one, the set is read-only.
    pub whose: Option<String>,
    /// The steps in the journal that the file does not have, if they were made on what it holds. The set has them.
    pub steps: Vec<Entry>,
    /// The marks that the file alone has, without the steps in the journal.
    pub(super) in_file: AnnotationSet,
    /// What file and journal hold.
    pub(super) state: DiskState,
}

/// The article to place marks in, and its earlier versions.
type Placing<'a> = (&'a Article, native::KeptTexts<'a>);

/// Reads a coder's set, with the steps in its journal, without changing anything on disk. Returns a new empty set if there is
/// neither. Refuses a file over 4 GiB.
pub fn read_set(
    study: &Study,
    path: &ArticlePath,
    coder: &CoderId,
    article: &Article,
) -> Result<ReadSet, StorageError> {
    let file = study.set_path(path, coder);
    let kept = |hash| kept_text(study, path, hash);
    let placing: Placing<'_> = (article, &kept);
    let bytes_and_hash = || {
        let bytes = study.inside().read(&file, regular::LARGEST_SET)?;
        Ok((bytes.as_deref().map(XxHash3_128::oneshot), bytes))
    };
    at_one_moment(study.inside(), &file, bytes_and_hash, |moment| {
        let Moment { journal, outline, file: hash, read: bytes, .. } = moment;
        let mut read = match bytes {
            Some(bytes) => {
                let (read, named) = read_file(&bytes, &file, coder, placing)?;
                let another = named.filter(|named| named.is_another_than(path, study, placing));
                ReadSet { another: another.map(|named| named.path), ..read }
            }
            None => {
                let header = Header { coder: coder.to_string(), ..Header::default() };
                ReadSet::without_journal(AnnotationSet::new(header))
            }
        };
        if journal.is_newer() {
            read.problems.extend(journal.problem);
        }
        read.state = outline.state(hash);
        read.on_disk = read.state.on_disk();
        read.take_steps(&journal.lines, &outline, placing);
        Ok(read)
    })
}

/// The article that a set's file names, if its marks were made on another text than the one at hand.
struct Named {
    path: ArticlePath,
    text_sha256: Option<Sha256>,
}

impl Named {
    /// Returns whether this is another article than the one at `path`, and the marks are not those of the latter.
    ///
    /// Marks that followed a renamed article still name its old path, which a new article may have by now. The text that they
    /// were made on followed them, as it does not if a file was copied into a folder where it does not belong.
    fn is_another_than(&self, path: &ArticlePath, study: &Study, (_, kept): Placing<'_>) -> bool {
        let has_text = || self.text_sha256.is_some_and(|hash| kept(hash).is_some());
        study.are_two_articles(path, &self.path)
            && (study.share_a_folder(path, &self.path) || !has_text())
    }
}

/// Reads a set's file alone.
fn read_file(
    bytes: &[u8],
    file: &Path,
    coder: &CoderId,
    (article, kept): Placing<'_>,
) -> Result<(ReadSet, Option<Named>), StorageError> {
    let read = native::read_from(bytes, article, kept)
        .map_err(|source| StorageError::Unreadable { source, path: file.to_owned() })?;
    let native::Read { mut set, duplicates, problems, path, text_sha256 } = read;
    if set.header().coder.is_empty() {
        set.header_mut().coder = coder.to_string();
    }
    let whose = Some(set.header().coder.clone()).filter(|whose| whose != coder.as_str());
    let text_hash_matches = text_sha256.is_none_or(|hash| hash == article.text_sha256);
    // Marks on exactly this text are of this article, whatever it was called.
    let named = ArticlePath::new(&path).ok().filter(|_| !text_hash_matches);
    let named = named.map(|path| Named { path, text_sha256 });
    let read = ReadSet::without_journal(set);
    Ok((ReadSet { duplicates, problems, text_hash_matches, whose, ..read }, named))
}

impl ReadSet {
    /// Returns why the set of this coder is never written, whoever has it open, because of what its file holds; `None` if it may
    /// be.
    pub fn read_only(&self, coder: &CoderId) -> Option<ReadOnly> {
        let n_lost = self.problems.len() + self.duplicates.len();
        match (&self.whose, &self.another) {
            (Some(whose), _) => Some(ReadOnly::of_another_coder(whose, coder)),
            (None, Some(another)) => Some(ReadOnly::of_another(another)),
            (None, None) => (n_lost > 0).then(|| ReadOnly::incomplete(n_lost)),
        }
    }

    /// Returns a set whose file and journal were not read yet.
    fn without_journal(set: AnnotationSet) -> Self {
        Self {
            in_file: set.clone(),
            set,
            on_disk: OnDisk::Absent,
            duplicates: Vec::new(),
            problems: Vec::new(),
            text_hash_matches: true,
            another: None,
            whose: None,
            steps: Vec::new(),
            state: DiskState { file: None, step: None },
        }
    }

    /// Takes the steps that the file does not have. Steps that were made on something else than what it holds are merged
    /// with it, and nothing is dropped: a mark that both changed keeps both versions in its record.
    fn take_steps(
        &mut self,
        lines: &[JournalLine<'_>],
        outline: &Outline,
        (article, kept): Placing<'_>,
    ) {
        let (pending, fits) = outline.pending(self.state.file);
        if pending.is_empty() {
            return;
        }
        let mut reader = EntryReader::new(article, kept);
        let mut steps = Vec::with_capacity(pending.len());
        let from = outline.len() - pending.len();
        let raw = lines.iter().enumerate();
        let raw = raw.filter_map(|(index, line)| Some((index, line.step()?)));
        for (index, step) in raw.skip(from) {
            match reader.read(step) {
                Ok(step) => steps.push(step),
                Err(problem) => self.problems.push(Problem {
                    line: index + 1,
                    reason: format!("{} (in the journal)", problem.reason),
                    ..problem
                }),
            }
        }
        if fits && replay(&mut self.set, &steps).is_ok() {
            self.steps = steps;
        } else {
            self.set = rebase(&steps, &self.in_file).set;
        }
    }
}

/// Returns what a set's file and its journal hold now.
pub fn set_on_disk(
    study: &Study,
    path: &ArticlePath,
    coder: &CoderId,
) -> Result<OnDisk, StorageError> {
    let file = study.set_path(path, coder);
    let journal = study.inside().read(&file.with_extension("journal"), regular::LARGEST_JOURNAL)?;
    let outline = Outline::of(&read_journal(&journal.unwrap_or_default()).lines);
    Ok(outline.state(hash_of(study.inside(), &file)?).on_disk())
}

/// Returns whose journal a file is, if it has steps and there is no file of the set, because a crash came before that was made.
pub(super) fn only_in_journal(inside: Inside<'_>, journal: &Path) -> Option<CoderId> {
    let coder = journal.file_name()?.to_str()?.strip_suffix(".journal").and_then(CoderId::new)?;
    if fs::symlink_metadata(journal.with_extension("json")).is_ok() {
        return None;
    }
    let bytes = inside.read(journal, regular::LARGEST_JOURNAL);
    let bytes = bytes.inspect_err(|error| log::warn!("{error}")).ok()??;
    let outline = Outline::of(&read_journal(&bytes).lines);
    (!outline.pending(None).0.is_empty()).then_some(coder)
}

/// Returns the coders who have a set on this article, sorted by id, also one that is only in its journal.
///
/// A file whose content and name give different coders (a copy, a sync program's second version) is not a set. Neither is a
/// version kept beside a set (`CODER.mine-TIME.json`).
pub fn coders(study: &Study, path: &ArticlePath) -> Result<Vec<CoderId>, StorageError> {
    let mut coders = Vec::new();
    for entry in study.inside().entries(&study.sets_folder(path))? {
        let name = entry.file_name();
        coders.extend(only_in_journal(study.inside(), &entry.path()));
        let Some(coder) =
            name.to_str().and_then(|name| name.strip_suffix(".json")).and_then(CoderId::new)
        else {
            continue;
        };
        let says = match study.inside().open(&entry.path()) {
            Ok(Some((file, _))) => native::skim_coder(BufReader::new(file)),
            Ok(None) => continue,
            Err(_) => None,
        };
        // A file that names no coder or cannot be read is accepted here: reading it in full will report what is wrong.
        if says.is_none_or(|says| says == coder.as_str()) {
            coders.push(coder);
        }
    }
    coders.sort();
    Ok(coders)
}

/// Renames a set that cannot be read to `NAME.json.corrupt-TIME` in the same folder, by the user's choice. Returns its new
/// path.
pub fn set_aside(
    study: &Study,
    path: &ArticlePath,
    coder: &CoderId,
) -> Result<PathBuf, StorageError> {
    study.inside().move_aside(&study.set_path(path, coder))
}

/// Returns the fingerprint of what a file holds now, or `None` if there is none.
pub(super) fn hash_of(inside: Inside<'_>, path: &Path) -> Result<Option<u128>, StorageError> {
    let Some((file, _)) = inside.open(path)? else { return Ok(None) };
    let mut hashed = Hashed::new(io::sink());
    let mut file = BufReader::with_capacity(256 * 1024, file);
    io::copy(&mut file, &mut hashed).map_err(|error| StorageError::from_reading(error, path))?;
    Ok(Some(hashed.hash()))
}

/// A writer that hashes what passes through it, and refuses more than could be read back.
pub(super) struct Hashed<W> {
    out: W,
    hasher: XxHash3_128,
    /// How many bytes may still be written.
    room: u64,
}

impl<W: Write> Hashed<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, hasher: XxHash3_128::new(), room: regular::LARGEST_SET }
    }

    /// Returns the fingerprint of everything written so far.
    pub(super) fn hash(&self) -> u128 {
        self.hasher.finish_128()
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.room = self.room.checked_sub(bytes.len() as u64).ok_or_else(|| {
            io::Error::new(io::ErrorKind::FileTooLarge, "there are too many marks to be read back")
        })?;
        let count = self.out.write(bytes)?;
        self.room += (bytes.len() - count) as u64;
        self.hasher.write(bytes.get(..count).unwrap_or_default());
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_written_than_can_be_read() {
        let mut hashed = Hashed { room: 5, ..Hashed::new(Vec::new()) };
        hashed.write_all(b"four").unwrap();
        hashed.write_all(b"fifth").unwrap_err();
        hashed.write_all(b"5").unwrap();
        assert_eq!(hashed.out, b"four5");
        assert_eq!(hashed.hash(), XxHash3_128::oneshot(b"four5"));
    }
}
