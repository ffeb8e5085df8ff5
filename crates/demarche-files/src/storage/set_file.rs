//! One coder's set of one article on disk.

use std::{
    fs::{self, File, Metadata},
    io::{self, BufReader, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use demarche_core::study::{ArticlePath, CoderId};
use sha2::{Digest as _, Sha256};

use super::{
    StorageError, Study,
    article::{store_encoding, store_text},
    atomic,
    lock::Lock,
};
use crate::formats::{
    SetOf,
    native::{self, Problem},
};
use demarche_core::{
    annotation::{Annotation, AnnotationSet, CodebookRef, Header, Stamp, Unknown},
    article::Article,
    codebook::Codebook,
};

/// The largest set whose content is compared when only its time on disk changed, in bytes.
const LARGEST_COMPARED: u64 = 16 * 1024 * 1024;

/// A set as it was read from disk.
#[derive(Clone, Debug)]
pub struct ReadSet {
    /// The marks, placed in the article at hand.
    pub set: AnnotationSet,
    /// Whether there is a file; otherwise the set is a new one.
    pub is_on_disk: bool,
    /// Annotations whose id was taken by an earlier one; the set is then read-only.
    pub duplicates: Vec<Arc<Annotation>>,
    /// Records that could not be read; the set is then read-only.
    pub problems: Vec<Problem>,
    /// Whether the marks were made on exactly this text.
    pub text_hash_matches: bool,
}

/// Reads a coder's set without touching anything on disk; a new empty set if there is no file.
pub fn read_set(
    study: &Study,
    path: &ArticlePath,
    coder: &CoderId,
    article: &Article,
) -> Result<ReadSet, StorageError> {
    read_versioned(&study.set_path(path, coder), coder, article).map(|(set, _)| set)
}

/// Returns the coders who have a set on this article, in order of their ids. A file that says it is another coder's than
/// its name tells (a copy, a sync program's second version) is not a set.
pub fn coders(study: &Study, path: &ArticlePath) -> Result<Vec<CoderId>, StorageError> {
    let folder = study.sets_folder(path);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StorageError::from_io(error, &folder)),
    };
    let mut coders = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| StorageError::from_io(error, &folder))?;
        let name = entry.file_name();
        let Some(coder) =
            name.to_str().and_then(|name| name.strip_suffix(".json")).and_then(CoderId::new)
        else {
            continue;
        };
        let file = File::open(entry.path())
            .map_err(|error| StorageError::from_io(error, &entry.path()))?;
        // One that says nothing, or cannot be read so far, is taken: reading it whole says what is wrong.
        if native::skim_coder(BufReader::new(file)).is_none_or(|says| says == coder.as_str()) {
            coders.push(coder);
        }
    }
    coders.sort();
    Ok(coders)
}

/// Renames a set that cannot be read to `NAME.json.corrupt-TIME` beside it, by the user's choice. Returns its new path.
pub fn set_aside(
    study: &Study,
    path: &ArticlePath,
    coder: &CoderId,
) -> Result<PathBuf, StorageError> {
    move_aside(&study.set_path(path, coder))
}

/// Renames a file to `NAME.corrupt-TIME` beside it, never over another one.
pub(super) fn move_aside(file: &Path) -> Result<PathBuf, StorageError> {
    let now = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let named = |end: &str| file.with_file_name(format!("{name}.corrupt-{now}{end}"));
    let mut aside = named("");
    let mut number = 1;
    while aside.exists() {
        number += 1;
        aside = named(&format!("-{number}"));
    }
    fs::rename(file, &aside).map_err(|error| StorageError::from_io(error, file))?;
    Ok(aside)
}

/// What the system says of a file, so that a change by another program is noticed.
#[derive(Clone, Debug)]
struct Version {
    length: u64,
    modified: Option<SystemTime>,
    /// The content's hash, unless the file is large.
    hash: Option<[u8; 32]>,
}

impl Version {
    fn new(metadata: &Metadata, hash: Option<[u8; 32]>) -> Self {
        Self { length: metadata.len(), modified: metadata.modified().ok(), hash }
    }

    /// Returns whether the file at `path` is still this version. A touched file of the same content is.
    fn is_at(&self, path: &Path) -> Result<bool, StorageError> {
        let in_words = |error| StorageError::from_io(error, path);
        let metadata = fs::metadata(path).map_err(in_words)?;
        if metadata.len() != self.length {
            return Ok(false);
        }
        if metadata.modified().ok() == self.modified && self.modified.is_some() {
            return Ok(true);
        }
        match self.hash {
            Some(hash) => {
                Ok(<[u8; 32]>::from(Sha256::digest(fs::read(path).map_err(in_words)?)) == hash)
            }
            None => Ok(false),
        }
    }
}

fn read_versioned(
    file: &Path,
    coder: &CoderId,
    article: &Article,
) -> Result<(ReadSet, Option<Version>), StorageError> {
    let in_words = |error| StorageError::from_io(error, file);
    // Asked before reading, so that a change while we read counts as one.
    let metadata = match fs::metadata(file) {
        Ok(metadata) => metadata,
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
        {
            let header = Header { coder: coder.to_string(), ..Header::default() };
            let set = AnnotationSet::new(header);
            let read = ReadSet {
                set,
                is_on_disk: false,
                duplicates: Vec::new(),
                problems: Vec::new(),
                text_hash_matches: true,
            };
            return Ok((read, None));
        }
        Err(error) => return Err(in_words(error)),
    };
    let bytes = fs::read(file).map_err(in_words)?;
    let read = native::read(&bytes, article)
        .map_err(|source| StorageError::Unreadable { source, path: file.to_owned() })?;
    let native::Read { mut set, duplicates, mut problems, text_sha256, .. } = read;
    match set.header().coder.as_str() {
        "" => set.header_mut().coder = coder.to_string(),
        says if says != coder.as_str() => {
            let reason = format!(
                "the file says it is the set of {says:?}, its name says {:?}",
                coder.as_str()
            );
            problems.push(Problem { line: 1, column: 1, reason });
        }
        _ => {}
    }
    let hash = (metadata.len() <= LARGEST_COMPARED).then(|| Sha256::digest(&bytes).into());
    let text_hash_matches = text_sha256.is_none_or(|hash| hash == article.text_sha256);
    let read = ReadSet { set, is_on_disk: true, duplicates, problems, text_hash_matches };
    Ok((read, Some(Version::new(&metadata, hash))))
}

/// Why a set that is open cannot be written.
#[derive(Clone, Debug)]
struct Refusal {
    reason: String,
    kind: RefusalKind,
}

#[derive(Clone, Debug)]
enum RefusalKind {
    Locked(Option<String>),
    Incomplete,
    Permission,
    ReadOnly,
}

/// A coder's set opened for writing.
///
/// Holds the lock and knows what is on disk, so that nobody else's change is overwritten. May be sent to the thread that writes. Drop it before the same set is opened again: the lock does not know its owner.
#[derive(Debug)]
pub struct SetFile {
    study: Study,
    article_path: ArticlePath,
    coder: CoderId,
    path: PathBuf,
    version: Option<Version>,
    refusal: Option<Refusal>,
    lock: Option<Lock>,
    has_extras: bool,
}

impl SetFile {
    /// Opens the set for writing. If it cannot be written (another window has it, some records are unreadable, the folder
    /// is read-only) it is still returned, and `read_only` says why. Makes no folder before the first write.
    pub fn open(
        study: &Study,
        path: &ArticlePath,
        coder: &CoderId,
        coder_name: &str,
        article: &Article,
    ) -> Result<(Self, ReadSet), StorageError> {
        let mut file = Self {
            study: study.clone(),
            article_path: path.clone(),
            coder: coder.clone(),
            path: study.set_path(path, coder),
            version: None,
            refusal: None,
            lock: None,
            has_extras: false,
        };
        if study.sets_folder(path).is_dir() {
            match Lock::take(&file.lock_path(), &file.path) {
                Ok(lock) => {
                    file.lock = Some(lock);
                    file.sweep();
                }
                Err(error) => file.refusal = Some(refusal(&error).ok_or(error)?),
            }
        }
        let (mut read, version) = read_versioned(&file.path, coder, article)?;
        file.version = version;
        if !read.problems.is_empty() || !read.duplicates.is_empty() {
            let count = read.problems.len() + read.duplicates.len();
            let reason = format!(
                "{count} of the saved marks could not be read; nothing is written, so that they are not lost"
            );
            file.refusal = Some(Refusal { reason, kind: RefusalKind::Incomplete });
        } else if fs::metadata(&file.path).is_ok_and(|metadata| metadata.permissions().readonly()) {
            let reason = "the file of the marks is marked read-only".to_owned();
            file.refusal = Some(Refusal { reason, kind: RefusalKind::Permission });
        }
        let header = read.set.header_mut();
        if header.coder_name.is_empty() {
            coder_name.clone_into(&mut header.coder_name);
        }
        if !read.is_on_disk {
            let codebook = Codebook::built_in();
            header.started = Some(Stamp(jiff::Timestamp::now().as_second() * 1000));
            header.codebook = Some(CodebookRef {
                name: codebook.name,
                version: codebook.version,
                unknown: Unknown::default(),
            });
        }
        Ok((file, read))
    }

    /// Returns why the set cannot be written, one sentence for the user, or `None` if it can.
    pub fn read_only(&self) -> Option<&str> {
        self.refusal.as_ref().map(|refusal| refusal.reason.as_str())
    }

    /// Returns the coder.
    pub fn coder(&self) -> &CoderId {
        &self.coder
    }

    /// Returns the article's path below the study.
    pub fn article_path(&self) -> &ArticlePath {
        &self.article_path
    }

    /// Returns where the set lies, or will.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the set: the whole of it or nothing, the previous version kept. Refuses with `ChangedOnDisk` if another
    /// program changed the file since we read or wrote it. The first write makes the study's files.
    pub fn write(&mut self, article: &Article, set: &AnnotationSet) -> Result<(), StorageError> {
        if let Some(refusal) = &self.refusal {
            return Err(match &refusal.kind {
                RefusalKind::Locked(holder) => {
                    StorageError::Locked { holder: holder.clone(), path: self.path.clone() }
                }
                RefusalKind::Incomplete => StorageError::Incomplete(self.path.clone()),
                RefusalKind::Permission => StorageError::Permission(self.path.clone()),
                RefusalKind::ReadOnly => StorageError::ReadOnly(self.path.clone()),
            });
        }
        self.study.make(&self.article_path)?;
        if self.lock.is_none() {
            self.lock = Some(Lock::take(&self.lock_path(), &self.path)?);
        }
        self.check_unchanged()?;
        store_encoding(&self.study, &self.article_path, article)?;
        let set = SetOf { path: self.article_path.as_str(), article, set };
        let mut hash = None;
        let metadata =
            atomic::write_keeping(&self.path, &self.path.with_extension("prev"), |file| {
                let mut out = Hashed { file, written: 0, hasher: Sha256::new() };
                native::write(set, &mut out)?;
                hash = (out.written <= LARGEST_COMPARED).then(|| out.hasher.finalize().into());
                Ok(())
            })?;
        self.version = Some(Version::new(&metadata, hash));
        if !self.has_extras {
            // The marks are safe without the copy of the text: say it in the log, try again at the next write.
            match store_text(&self.study.sets_folder(&self.article_path), article) {
                Ok(()) => self.has_extras = true,
                Err(error) => log::warn!("no copy of the text was kept: {error}"),
            }
        }
        Ok(())
    }

    fn check_unchanged(&self) -> Result<(), StorageError> {
        let is_unchanged = match &self.version {
            // A file that was taken away holds nothing that writing could lose.
            Some(version) => !self.path.exists() || version.is_at(&self.path)?,
            None => !self.path.exists(),
        };
        if is_unchanged { Ok(()) } else { Err(StorageError::ChangedOnDisk(self.path.clone())) }
    }

    fn lock_path(&self) -> PathBuf {
        self.path.with_extension("lock")
    }

    /// Removes temporary files of this set that a crash left behind; the lock says that nobody is writing one.
    fn sweep(&self) {
        let Some(name) = self.path.file_name().and_then(|name| name.to_str()) else { return };
        let Ok(entries) = fs::read_dir(self.study.sets_folder(&self.article_path)) else { return };
        for entry in entries.flatten() {
            if entry.file_name().to_str().is_some_and(|entry| atomic::is_left_over(entry, name))
                && let Err(error) = fs::remove_file(entry.path())
            {
                log::debug!(
                    "a left-over file could not be removed: {error}: {}",
                    entry.path().display()
                );
            }
        }
    }
}

/// Returns why a set whose lock cannot be taken can only be read, or `None` if that is not the reason.
fn refusal(error: &StorageError) -> Option<Refusal> {
    let (reason, kind) = match error {
        StorageError::Locked { holder, .. } => {
            let holder = holder.clone();
            let who = holder.as_ref().map(|holder| format!(" ({holder})")).unwrap_or_default();
            (format!("open in another window{who}"), RefusalKind::Locked(holder))
        }
        StorageError::Permission(_) => {
            ("no permission to write in this folder".to_owned(), RefusalKind::Permission)
        }
        StorageError::ReadOnly(_) => {
            ("this disk can only be read".to_owned(), RefusalKind::ReadOnly)
        }
        _ => return None,
    };
    Some(Refusal { reason, kind })
}

/// Hashes what goes through it, as long as it is not much.
struct Hashed<'a> {
    file: &'a mut File,
    written: u64,
    hasher: Sha256,
}

impl Write for Hashed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.written += count as u64;
        if self.written <= LARGEST_COMPARED {
            self.hasher.update(bytes.get(..count).unwrap_or_default());
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
