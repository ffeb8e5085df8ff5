//! A set's journal on disk: each step is one line, synced before it counts as saved.
//!
//! A journal belongs to the file of its set. It names what that file held when its steps began and, right before the file is
//! rewritten, what it is about to hold. So it is always known which steps the file already has: those before the last name
//! that fits what it holds now. Once the file has all steps, they are moved to the history.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use demarche_core::{article::Article, journal::Entry, study::OnDisk};
use twox_hash::XxHash3_128;

use super::{
    StorageError, atomic,
    inside::Inside,
    regular::{self, is_still_at},
    shown,
};
use crate::formats::native::{JournalLine, JournalLines, JournalWriter, read_journal, step_number};

/// How large a history may become, in bytes; then its older half is dropped.
pub const LARGEST_HISTORY: u64 = 20 << 20;

/// What a set's file and journal hold together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DiskState {
    /// The fingerprint of the file, or `None` if there is none.
    pub(super) file: Option<u128>,
    /// The checksum of the last step that the file does not have, or `None` if it has all.
    pub(super) step: Option<u128>,
}

impl DiskState {
    /// Returns the fingerprint of both. Without steps it is that of the file.
    pub(super) fn on_disk(self) -> OnDisk {
        match (self.file, self.step) {
            (None, None) => OnDisk::Absent,
            (Some(file), None) => OnDisk::Bytes(file),
            (file, Some(step)) => {
                let mut bytes = file.unwrap_or_default().to_le_bytes().to_vec();
                bytes.extend(step.to_le_bytes());
                OnDisk::Bytes(XxHash3_128::oneshot(&bytes))
            }
        }
    }
}

/// Which steps a file may have, as a journal tells.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// What the file held after this many steps.
    named: Vec<(Option<u128>, usize)>,
    /// The checksums of the steps.
    steps: Vec<u128>,
    /// The number of the last step.
    last: u64,
}

impl Outline {
    pub(super) fn of(lines: &[JournalLine<'_>]) -> Self {
        let mut outline = Self::default();
        for line in lines {
            match line {
                JournalLine::Begin { base, .. } => outline.named.push((*base, outline.steps.len())),
                JournalLine::Rewrite(set) => outline.named.push((Some(*set), outline.steps.len())),
                JournalLine::Changed => {}
                JournalLine::Step(step) => {
                    outline.steps.push(step.sum);
                    outline.last = outline.last.max(step.number);
                }
            }
        }
        outline
    }

    /// Returns how many steps a file with this fingerprint has, or `None` if the journal does not know it.
    pub(super) fn steps_in(&self, file: Option<u128>) -> Option<usize> {
        self.named.iter().rev().find(|(named, _)| *named == file).map(|(_, steps)| *steps)
    }

    /// Returns the steps that the file does not have, and whether they were made on what it holds.
    pub(super) fn pending(&self, file: Option<u128>) -> (&[u128], bool) {
        let known = self.steps_in(file);
        (self.steps.get(known.unwrap_or(0)..).unwrap_or_default(), known.is_some())
    }

    /// Returns whether the journal knows a file with this fingerprint, or has nothing to say about any.
    pub(super) fn fits(&self, file: Option<u128>) -> bool {
        self.named.is_empty() || self.steps_in(file).is_some()
    }

    /// Returns whether it names no content of the file.
    pub(super) fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    /// Returns how many steps there are.
    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    pub(super) fn state(&self, file: Option<u128>) -> DiskState {
        DiskState { file, step: self.pending(file).0.last().copied() }
    }
}

/// How often a set is read again because its file and its journal do not fit: another window may be rewriting it.
const TRIES: usize = 3;

/// A set's journal, and what its file held when it was read.
#[derive(Debug)]
pub(super) struct Moment<'a, T> {
    pub(super) journal: JournalLines<'a>,
    /// The bytes of the journal after these lines, which were not understood.
    pub(super) rest: &'a [u8],
    pub(super) outline: Outline,
    /// The fingerprint of the file, or `None` if there is none.
    pub(super) file: Option<u128>,
    /// What was read together with the fingerprint.
    pub(super) read: T,
}

/// Reads a set's journal and then its file, by `read`, which returns the fingerprint and whatever else it reads; `take` gets both
/// as they were at a moment at which they fit, if there is one.
pub(super) fn at_one_moment<T, R>(
    inside: Inside<'_>,
    set: &Path,
    read: impl Fn() -> Result<(Option<u128>, T), StorageError>,
    take: impl FnOnce(Moment<'_, T>) -> Result<R, StorageError>,
) -> Result<R, StorageError> {
    let mut tries = 0;
    loop {
        let bytes = inside.read(&set.with_extension("journal"), regular::LARGEST_JOURNAL)?;
        let bytes = bytes.unwrap_or_default();
        let (file, read) = read()?;
        let journal = read_journal(&bytes);
        let outline = Outline::of(&journal.lines);
        tries += 1;
        if tries == TRIES || outline.fits(file) {
            let rest = bytes.get(journal.len..).unwrap_or_default();
            return take(Moment { journal, rest, outline, file, read });
        }
    }
}

/// A journal opened for writing, by the holder of the set's lock.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    /// How many of its bytes count.
    len: u64,
    outline: Outline,
    /// Whether it cannot be trusted until it is empty again.
    is_broken: bool,
    /// Whether a newer version of the program wrote it, so that it must be left as it is.
    is_newer: bool,
    /// Where bytes that were not understood were kept.
    kept: Option<PathBuf>,
    /// Whether its name is on the disk for good.
    is_named: bool,
}

/// How long a journal was, to go back to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    len: u64,
    named: usize,
    steps: usize,
    last: u64,
}

impl Journal {
    /// Opens a set's journal, which is created if it is missing. Bytes at its end that are not whole lines, as a crash leaves
    /// them, are kept in a file of their own and cut off.
    pub(super) fn open(inside: Inside<'_>, set: &Path) -> Result<Self, StorageError> {
        let path = set.with_extension("journal");
        let mut file = inside.open_lock(&path)?;
        let in_words = |error| StorageError::from_io(error, &path);
        let mut bytes = Vec::new();
        if file.metadata().map_err(in_words)?.len() > regular::LARGEST_JOURNAL {
            return Err(StorageError::TooLarge { limit: regular::LARGEST_JOURNAL, path });
        }
        (&mut file).take(regular::LARGEST_JOURNAL).read_to_end(&mut bytes).map_err(in_words)?;
        let read = read_journal(&bytes);
        let (len, is_newer) = (read.len, read.is_newer());
        let mut outline = Outline::of(&read.lines);
        if outline.last == 0 {
            // The marks do not depend on their history.
            outline.last = last_number(inside, set).unwrap_or_else(|error| {
                log::warn!("{error}");
                0
            });
        }
        let mut journal = Self {
            path: path.clone(),
            len: len as u64,
            outline,
            is_broken: is_newer,
            is_newer,
            file,
            kept: None,
            is_named: !bytes.is_empty(),
        };
        let rest = bytes.get(len..).unwrap_or_default();
        if !rest.is_empty() && !is_newer {
            let name = set.file_stem().unwrap_or_default().to_string_lossy();
            for aside in atomic::Aside::new(set, &format!("{name}.journal-"), ".damaged") {
                if inside.write_new(&aside, |file| file.write_all(rest))? {
                    journal.kept = Some(aside);
                    break;
                }
            }
            journal.file.set_len(journal.len).map_err(in_words)?;
        }
        Ok(journal)
    }

    /// Returns what the set's file and this journal hold together.
    pub(super) fn state(&self, file: Option<u128>) -> DiskState {
        self.outline.state(file)
    }

    /// Returns whether a step can be added to a set whose file has this fingerprint.
    pub(super) fn fits(&self, file: Option<u128>) -> bool {
        !self.is_broken && self.is_there() && self.outline.fits(file)
    }

    /// Returns whether its file is as long as it was left: another computer may have emptied it after a person took the set over there.
    pub(super) fn is_as_left(&self) -> bool {
        let there = self.file.metadata().is_ok_and(|there| there.len() == self.len);
        there || self.is_broken || self.is_newer
    }

    /// Returns whether another step may make it too large to be read.
    pub(super) fn is_full(&self) -> bool {
        self.len >= regular::LARGEST_JOURNAL / 2
    }

    /// Returns whether it is still the file of its name.
    pub(super) fn is_there(&self) -> bool {
        is_still_at(&self.file, &self.path)
    }

    /// Returns whether it has no lines.
    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns whether it has steps, which readers take again unless it says that the file has them.
    pub(super) fn has_steps(&self) -> bool {
        !self.outline.steps.is_empty()
    }

    /// Returns where bytes that were not understood were kept when it was opened.
    pub(super) fn kept(&self) -> Option<&Path> {
        self.kept.as_deref()
    }

    /// Adds steps on a set whose file has this fingerprint, without waiting for the disk. If it fails, nothing was added.
    pub(super) fn add(
        &mut self,
        file: Option<u128>,
        entries: &[Entry],
        article: &Article,
    ) -> Result<(), StorageError> {
        let mark = self.mark();
        let mut writer = JournalWriter::new();
        if self.outline.named.is_empty() {
            writer.begin(file);
            self.outline.named.push((file, 0));
        } else if !self.outline.fits(file) {
            writer.changed();
        }
        for entry in entries {
            self.outline.last = self.outline.last.saturating_add(1);
            let sum = writer.step(self.outline.last, entry, article);
            self.outline.steps.push(sum);
        }
        self.put(&writer.into_bytes(), mark)
    }

    /// Begins on a set without a file that has more than its steps will say, without waiting for the disk: a person saves again
    /// what somebody deleted.
    pub(super) fn begin_with_others(&mut self) -> Result<(), StorageError> {
        let mark = self.mark();
        let mut writer = JournalWriter::new();
        writer.begin(None);
        writer.changed();
        self.outline.named.push((None, self.outline.steps.len()));
        self.put(&writer.into_bytes(), mark)
    }

    /// Says what the set's file is about to hold, without waiting for the disk.
    pub(super) fn announce(&mut self, set: u128) -> Result<(), StorageError> {
        let mark = self.mark();
        let mut writer = JournalWriter::new();
        writer.rewrite(set);
        self.outline.named.push((Some(set), self.outline.steps.len()));
        self.put(&writer.into_bytes(), mark)
    }

    /// Waits until all that was added is on the disk.
    pub(super) fn sync(&mut self) -> Result<(), StorageError> {
        sync(&self.file, &self.path)?;
        if !self.is_named {
            atomic::sync_folder_of(&self.path);
            self.is_named = true;
        }
        Ok(())
    }

    /// Returns how long it is.
    pub(super) fn mark(&self) -> Mark {
        let Outline { named, steps, last } = &self.outline;
        Mark { len: self.len, named: named.len(), steps: steps.len(), last: *last }
    }

    /// Takes back what was added since.
    pub(super) fn rewind(&mut self, mark: Mark) {
        self.len = mark.len;
        self.outline.named.truncate(mark.named);
        self.outline.steps.truncate(mark.steps);
        self.outline.last = mark.last;
        if let Err(error) = shorten(&self.file, mark.len) {
            log::warn!("a journal could not be shortened: {error}: {}", shown(&self.path));
            self.is_broken = true;
        }
    }

    /// Moves all lines to the history, because the set's file has all steps. If there is no way to write a history, they are
    /// dropped once there are as many as a history has room for: the marks do not depend on them.
    pub(super) fn retire(&mut self, inside: Inside<'_>) -> Result<(), StorageError> {
        if self.is_newer || self.is_empty() && !self.is_broken {
            return Ok(());
        }
        let in_words = |error| StorageError::from_io(error, &self.path);
        let mut lines = Vec::new();
        self.file.seek(SeekFrom::Start(0)).map_err(in_words)?;
        (&mut self.file).take(self.len).read_to_end(&mut lines).map_err(in_words)?;
        let added = add_to_history(inside, &self.path.with_extension("history"), &lines);
        if let Err(error) = added {
            if self.len < LARGEST_HISTORY {
                return Err(error);
            }
            log::warn!("the history cannot be written, and its steps are dropped: {error}");
        }
        shorten(&self.file, 0).map_err(in_words)?;
        let last = self.outline.last;
        (self.len, self.outline, self.is_broken) =
            (0, Outline { last, ..Outline::default() }, false);
        Ok(())
    }

    /// Makes every write of it fail, as on a full disk.
    #[cfg(test)]
    pub(super) fn break_it(&mut self) {
        self.file = File::open(&self.path).unwrap();
    }

    fn put(&mut self, bytes: &[u8], mark: Mark) -> Result<(), StorageError> {
        let written = self
            .file
            .seek(SeekFrom::Start(self.len))
            .and_then(|_| write(&mut self.file, &self.path, bytes));
        match written {
            Ok(()) => {
                self.len += bytes.len() as u64;
                Ok(())
            }
            Err(error) => {
                self.rewind(mark);
                Err(StorageError::from_io(error, &self.path))
            }
        }
    }
}

/// Writes bytes at the present place of a file that is written in place.
fn write(file: &mut File, path: &Path, bytes: &[u8]) -> io::Result<()> {
    #[cfg(test)]
    super::faults::next_write(file, path, bytes)?;
    #[cfg(not(test))]
    let _: &Path = path;
    file.write_all(bytes)
}

/// Waits until a file that is written in place is on the disk.
fn sync(file: &File, path: &Path) -> Result<(), StorageError> {
    let in_words = |error| StorageError::from_io(error, path);
    #[cfg(test)]
    super::faults::next().map_err(in_words)?;
    file.sync_data().map_err(in_words)?;
    #[cfg(test)]
    super::faults::synced(file, path);
    Ok(())
}

fn shorten(file: &File, len: u64) -> io::Result<()> {
    #[cfg(test)]
    super::faults::next()?;
    file.set_len(len)
}

/// Adds lines to a history; those it has already, because a crash came between this and emptying the journal, are not added
/// twice. Drops the older half of one that has become too large.
fn add_to_history(inside: Inside<'_>, path: &Path, lines: &[u8]) -> Result<(), StorageError> {
    let in_words = |error| StorageError::from_io(error, path);
    let mut file = inside.open_lock(path)?;
    let len = file.metadata().map_err(in_words)?.len();
    let tail_from = len.saturating_sub(lines.len() as u64);
    let mut tail = Vec::new();
    file.seek(SeekFrom::Start(tail_from)).map_err(in_words)?;
    (&mut file).take(len).read_to_end(&mut tail).map_err(in_words)?;
    if tail != lines {
        let mut add = || {
            // A line that a crash cut off stays on a line of its own.
            if tail.last().is_some_and(|last| *last != b'\n') {
                write(&mut file, path, b"\n")?;
            }
            write(&mut file, path, lines)
        };
        let added = add().map_err(in_words).and_then(|()| sync(&file, path));
        if let Err(error) = added {
            // A part of a line would look like damage.
            if let Err(error) = shorten(&file, len) {
                log::warn!("a history could not be shortened: {error}: {}", shown(path));
            }
            return Err(error);
        }
    }
    if len + lines.len() as u64 > LARGEST_HISTORY {
        let rest = end_of_history(inside, path, LARGEST_HISTORY / 2)?;
        inside.write(path, &rest)?;
    }
    Ok(())
}

/// Reads the whole lines in the last `room` bytes of a history; none if there is no history.
pub(super) fn end_of_history(
    inside: Inside<'_>,
    path: &Path,
    room: u64,
) -> Result<Vec<u8>, StorageError> {
    let in_words = |error| StorageError::from_reading(error, path);
    let Some((mut file, metadata)) = inside.open(path)? else { return Ok(Vec::new()) };
    let from = metadata.len().saturating_sub(room);
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(from)).map_err(in_words)?;
    file.take(room).read_to_end(&mut bytes).map_err(in_words)?;
    if from > 0 {
        let start = memchr::memchr(b'\n', &bytes).map_or(bytes.len(), |end| end + 1);
        bytes.drain(..start);
    }
    Ok(bytes)
}

/// Returns the number of the last step in a set's history, or 0.
fn last_number(inside: Inside<'_>, set: &Path) -> Result<u64, StorageError> {
    let path = set.with_extension("history");
    let in_words = |error| StorageError::from_reading(error, &path);
    let Some((mut file, metadata)) = inside.open(&path)? else { return Ok(0) };
    // A step takes a few hundred bytes; of a longer one, an earlier one is found when more is read.
    let mut room = 64 * 1024;
    loop {
        let from = metadata.len().saturating_sub(room);
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(from)).map_err(in_words)?;
        (&mut file).take(room).read_to_end(&mut bytes).map_err(in_words)?;
        let last = bytes.rsplit(|byte| *byte == b'\n').find_map(step_number);
        // We make no longer history.
        if last.is_some() || from == 0 || room >= LARGEST_HISTORY {
            return Ok(last.unwrap_or(0));
        }
        room *= 8;
    }
}
