//! Copies of coders' files outside the study, which survive the loss of its folder.
//!
//! Each file has a folder of its own, named by the hash of its path, with `set.txt`, which has the path, and one copy for each
//! time, such as `20261126T234000Z.json`. At most one is kept every five minutes, besides the newest, which is replaced until it is
//! five minutes younger than the one before, unless the new one is smaller; those more than seven days older than the newest one before a new one are removed.
//! What could be saved nowhere else is kept there too, such as `20261126T234000Z.unsaved.json`, and never removed.

use std::{
    ffi::OsStr,
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use demarche_core::{
    annotation::AnnotationSet,
    article::{Article, ArticleRecord},
    study::{ANNOTATIONS, ArticlePath, SetKey, StudyId},
};
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::Offset};
use sha2::{Digest as _, Sha256};

use super::{StorageError, article_file::FILE as DETAILS, atomic, regular};
use crate::formats::{
    SetOf,
    native::{self, ArticleFile},
};

/// The least time between two snapshots of a file.
const PAUSE: SignedDuration = SignedDuration::from_mins(5);
/// How long a snapshot is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The largest file that is copied, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;
/// How a snapshot's file is named.
const NAME: &str = "%Y%m%dT%H%M%SZ";
/// What follows the time in the name of a version that could be saved nowhere else.
const UNSAVED: &str = ".unsaved";
/// The extension of the file beside such a version that says that it need not be named any more.
const LEFT: &str = "left";
/// The file with the path of the set.
const PATH: &str = "set.txt";

/// The folder of all snapshots on this computer.
#[derive(Clone, Debug)]
pub struct Snapshots {
    folder: PathBuf,
}

/// A copy of a coder's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The copy.
    pub path: PathBuf,
    /// The file it is a copy of, which may be gone.
    pub set: PathBuf,
    /// When it was made.
    pub taken: Timestamp,
}

impl Snapshot {
    /// Returns how many marks it has, or `None` if it cannot be read.
    pub fn n_marks(&self) -> Option<usize> {
        let bytes = regular::read(&self.path, regular::LARGEST_SET).ok()?;
        Some(native::check(&bytes, None).ok()?.records.len())
    }
}

/// Shows other windows that the one with the marks in a kept version still runs.
#[derive(Debug)]
pub struct Claim {
    // Locked until it is closed.
    _file: fs::File,
}

impl Snapshots {
    /// Returns the snapshots in this folder, which need not exist.
    pub fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Returns where snapshots are kept: in a folder beside the settings; `None` if there is no place for these.
    pub fn folder_beside(settings: Option<&Path>) -> Option<PathBuf> {
        settings.map(|settings| settings.with_file_name("snapshots"))
    }

    /// Copies a coder's file, unless it was copied within the last five minutes or is larger than 64 MiB, and removes copies
    /// that are too old. Returns the new copy.
    pub fn keep(&self, set: &Path, now: Timestamp) -> Result<Option<PathBuf>, StorageError> {
        let own = self.folder_of(set);
        let taken = copies(&own);
        let newest = newest_before(&taken, now).last();
        if newest.is_some_and(|(newest, _)| now.duration_since(*newest) < PAUSE) {
            return Ok(None);
        }
        let Some(bytes) = content(set)? else { return Ok(None) };
        self.put(set, now, &bytes, &taken).map(Some)
    }

    /// Copies a coder's file that is not written for now, unless the newest copy holds the same or it is larger than 64 MiB.
    /// Returns the new copy.
    ///
    /// It takes the place of the newest one if that is not five minutes old nor five minutes younger than the one before, so
    /// that each five minutes keep their first copy. A larger copy stays: marks were removed since, or a sync program brought an older
    /// version back.
    pub fn keep_last(&self, set: &Path, now: Timestamp) -> Result<Option<PathBuf>, StorageError> {
        let Some(bytes) = content(set)? else { return Ok(None) };
        let taken = copies(&self.folder_of(set));
        let mut before = newest_before(&taken, now).rev();
        let (newest, second) = (before.next(), before.next());
        let is_young = |age: Timestamp, than: Timestamp| than.duration_since(age) < PAUSE;
        let mut replaced = None;
        if let Some((time, path)) = newest {
            let held = regular::read(path, LARGEST).unwrap_or_default();
            if held == bytes {
                return Ok(None);
            }
            let is_replaceable = second.is_some_and(|(second, _)| is_young(*second, *time));
            let has_shrunk = bytes.len() < held.len();
            replaced =
                (is_young(*time, now) && is_replaceable && !has_shrunk).then(|| path.clone());
        }
        let copy = self.put(set, now, &bytes, &taken)?;
        if let Some(replaced) = replaced.filter(|replaced| *replaced != copy) {
            fs::remove_file(&replaced).map_err(|error| StorageError::from_io(error, &replaced))?;
        }
        Ok(Some(copy))
    }

    /// Writes a copy with these bytes and removes those of the `taken` that are too old.
    fn put(
        &self,
        set: &Path,
        now: Timestamp,
        bytes: &[u8],
        taken: &[(Timestamp, PathBuf)],
    ) -> Result<PathBuf, StorageError> {
        let own = self.make_folder_of(set)?;
        let copy = own.join(format!("{}.json", now.strftime(NAME)));
        // Two of one second have one name; the newer one counts.
        atomic::write(&copy, |file| file.write_all(bytes))?;
        // Their age is counted from the newest before this one: a clock that is wrong now must not remove them all.
        let newest = newest_before(taken, now).last();
        let counted_from = newest.map_or(now, |(newest, _)| *newest);
        for (old, path) in taken {
            if counted_from.duration_since(*old) > KEPT && !is_unsaved(path) {
                fs::remove_file(path).map_err(|error| StorageError::from_io(error, path))?;
            }
        }
        Ok(copy)
    }

    /// Keeps a version of a set that can be saved neither in its file nor beside it. Returns its file.
    pub fn keep_unsaved(
        &self,
        key: &SetKey,
        (article, marks): (&Article, &AnnotationSet),
        now: Timestamp,
    ) -> Result<PathBuf, StorageError> {
        let folder = key.study.root().join(ANNOTATIONS).join(key.article.as_str());
        let set = folder.join(format!("{}.json", key.coder));
        let content = SetOf { path: key.article.as_str(), article, set: marks };
        self.put_unsaved(&set, now, |file| native::write(content, file))
    }

    /// Keeps the details of an article that can be saved nowhere else. Returns their file.
    pub fn keep_unsaved_record(
        &self,
        study: &StudyId,
        article: &ArticlePath,
        record: &ArticleRecord,
        now: Timestamp,
    ) -> Result<PathBuf, StorageError> {
        let file = study.root().join(ANNOTATIONS).join(article.as_str()).join(DETAILS);
        let content = ArticleFile::of(record.clone()).write();
        self.put_unsaved(&file, now, |file| file.write_all(content.as_bytes()))
    }

    /// Writes a version of a file that can be saved nowhere else.
    fn put_unsaved(
        &self,
        of: &Path,
        now: Timestamp,
        fill: impl Fn(&mut fs::File) -> io::Result<()>,
    ) -> Result<PathBuf, StorageError> {
        let own = self.make_folder_of(of)?;
        // Of two in one second, the later one has the time of the next.
        let mut time = now;
        loop {
            let kept = own.join(format!("{}{UNSAVED}.json", time.strftime(NAME)));
            if atomic::write_new(&kept, &fill)? {
                return Ok(kept);
            }
            time += SignedDuration::from_secs(1);
        }
    }

    /// Locks a version that was kept because it was not saved, until the claim is dropped. Returns `None` if it cannot be
    /// locked, as on some network drives.
    pub fn claim(kept: &Path) -> Option<Claim> {
        let (file, _) = regular::open(kept, regular::Links::Refuse).ok()?;
        // A shared lock lets others read it, on every system.
        file.try_lock_shared().ok()?;
        Some(Claim { _file: file })
    }

    /// Removes a version that was kept because it was not saved, now that it is.
    pub fn remove(&self, kept: &Path) -> Result<(), StorageError> {
        fs::remove_file(kept).map_err(|error| StorageError::from_io(error, kept))
    }

    /// Returns the versions of a coder's file that could be saved nowhere else, oldest first, and then those of what is stated
    /// about its article; without those of a window that still runs, and those that a person has left.
    pub fn unsaved_of(&self, set: &Path) -> Vec<PathBuf> {
        let details = set.with_file_name(DETAILS);
        let all = [set, &details].into_iter().flat_map(|of| copies(&self.folder_of(of)));
        let is_left = |path: &Path| fs::symlink_metadata(path.with_extension(LEFT)).is_ok();
        all.map(|(_, path)| path)
            .filter(|path| is_unsaved(path) && !is_left(path) && !is_claimed(path))
            .collect()
    }

    /// Names a version that could be saved nowhere else no more. It stays where it is.
    pub fn leave(kept: &Path) -> Result<(), StorageError> {
        atomic::write_new(&kept.with_extension(LEFT), |_| Ok(())).map(drop)
    }

    /// Makes the folder of a file's copies, with the file's path in it.
    fn make_folder_of(&self, set: &Path) -> Result<PathBuf, StorageError> {
        let own = self.folder_of(set);
        atomic::make_folder(&own)?;
        let named = own.join(PATH);
        if fs::symlink_metadata(&named).is_err() {
            let path = set.to_string_lossy().into_owned();
            atomic::write_new(&named, |file| file.write_all(path.as_bytes()))?;
        }
        Ok(own)
    }

    /// Returns all snapshots, by file and newest first.
    pub fn all(&self) -> Result<Vec<Snapshot>, StorageError> {
        let entries = match fs::read_dir(&self.folder)
            .and_then(Iterator::collect::<io::Result<Vec<_>>>)
        {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|error| StorageError::from_reading(error, &self.folder))?,
        };
        let mut all = Vec::new();
        for entry in entries {
            let own = entry.path();
            let Ok(named) = regular::read(&own.join(PATH), regular::LARGEST_SMALL) else {
                continue;
            };
            let set = PathBuf::from(String::from_utf8_lossy(&named).into_owned());
            let of_set = copies(&own).into_iter().rev();
            all.extend(of_set.map(|(taken, path)| Snapshot { path, set: set.clone(), taken }));
        }
        all.sort_by(|one, other| (&one.set, other.taken).cmp(&(&other.set, one.taken)));
        Ok(all)
    }

    fn folder_of(&self, set: &Path) -> PathBuf {
        let hash = Sha256::digest(set.as_os_str().as_encoded_bytes());
        let head = hash.first_chunk().map_or(0, |head| u64::from_be_bytes(*head));
        self.folder.join(format!("{head:016x}"))
    }
}

/// Returns the bytes of a coder's file, or `None` if it is too large to be copied.
fn content(set: &Path) -> Result<Option<Vec<u8>>, StorageError> {
    let size = fs::metadata(set).map_err(|error| StorageError::from_reading(error, set))?.len();
    if size > LARGEST {
        return Ok(None);
    }
    regular::read(set, LARGEST).map(Some)
}

/// Returns the copies up to now, oldest first: one of later was made while the clock was wrong.
fn newest_before(
    taken: &[(Timestamp, PathBuf)],
    now: Timestamp,
) -> impl DoubleEndedIterator<Item = &(Timestamp, PathBuf)> {
    taken.iter().filter(move |(taken, path)| *taken <= now && !is_unsaved(path))
}

/// Returns whether this is a version that could be saved nowhere else.
fn is_unsaved(copy: &Path) -> bool {
    let name = copy.file_stem().and_then(OsStr::to_str);
    name.is_some_and(|name| name.ends_with(UNSAVED))
}

/// Returns whether a window that still runs has this version.
fn is_claimed(kept: &Path) -> bool {
    let file = regular::open(kept, regular::Links::Refuse);
    file.is_ok_and(|(file, _)| matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock)))
}

/// Returns the copies in a folder, oldest first.
fn copies(folder: &Path) -> Vec<(Timestamp, PathBuf)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut copies: Vec<(Timestamp, PathBuf)> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let is_json = path.extension() == Some(OsStr::new("json"));
            let name = path.file_stem()?.to_str().filter(|_| is_json)?;
            let time = name.strip_suffix(UNSAVED).unwrap_or(name);
            let taken = DateTime::strptime(NAME, time).ok()?;
            Some((Offset::UTC.to_timestamp(taken).ok()?, path))
        })
        .collect();
    copies.sort();
    copies
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the names of the snapshots of the only set.
    fn names(snapshots: &Snapshots) -> Vec<String> {
        let all = snapshots.all().unwrap();
        all.iter().map(|one| one.path.file_name().unwrap().to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn copies_are_made_now_and_then_and_survive_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let set = folder.path().join("ayesha.json");
        let write = |text: &str| {
            atomic::write(&set, |file| file.write_all(text.as_bytes())).unwrap();
        };
        let snapshots = Snapshots::at(folder.path().join("snapshots"));
        assert!(snapshots.all().unwrap().is_empty());
        let start: Timestamp = "2026-11-26T10:00:00Z".parse().unwrap();
        let after = |minutes: i64| start + SignedDuration::from_mins(minutes);
        write("one");
        assert!(snapshots.keep(&set, start).unwrap().is_some());
        write("two");
        assert!(snapshots.keep(&set, after(4)).unwrap().is_none(), "too soon");
        assert!(snapshots.keep(&set, after(5)).unwrap().is_some());
        // A clock that was set back does not stop them.
        write("three");
        assert!(snapshots.keep(&set, after(-60)).unwrap().is_some());
        fs::remove_file(&set).unwrap();
        assert_eq!(
            names(&snapshots),
            ["20261126T100500Z.json", "20261126T100000Z.json", "20261126T090000Z.json"]
        );
        let all = snapshots.all().unwrap();
        assert!(all.iter().all(|one| one.set == set));
        assert_eq!(fs::read(&all[0].path).unwrap(), b"two");
        assert!(snapshots.keep(&set, after(60)).is_err(), "the file is gone");
        assert_eq!(names(&snapshots).len(), 3);
    }

    #[test]
    fn the_last_copy_is_of_what_was_left_and_each_five_minutes_keep_their_first() {
        let folder = tempfile::tempdir().unwrap();
        let set = folder.path().join("ayesha.json");
        let snapshots = Snapshots::at(folder.path().join("snapshots"));
        let start: Timestamp = "2026-11-26T10:00:00Z".parse().unwrap();
        let keep_last = |text: &str, seconds: i64| {
            atomic::write(&set, |file| file.write_all(text.as_bytes())).unwrap();
            let kept = snapshots.keep_last(&set, start + SignedDuration::from_secs(seconds));
            let is_new = kept.unwrap().is_some();
            let all = snapshots.all().unwrap().into_iter();
            let held: Vec<_> = all.map(|one| fs::read_to_string(one.path).unwrap()).rev().collect();
            (is_new, held.join(" "))
        };
        let kept = |held: &str| (true, held.to_owned());
        assert_eq!(keep_last("one", 0), kept("one"));
        assert_eq!(keep_last("one", 10), (false, "one".to_owned()), "nothing has changed");
        assert_eq!(keep_last("two", 60), kept("one two"), "the first stays");
        assert_eq!(keep_last("six", 60), kept("one six"), "in the same second");
        assert_eq!(keep_last("ten", 200), kept("one ten"));
        assert_eq!(keep_last("eleven", 310), kept("one eleven"));
        assert_eq!(keep_last("twelve", 320), kept("one eleven twelve"), "of the next five minutes");
        // Something was removed since, or a sync program brought an older version back.
        assert_eq!(keep_last("eight", 330), kept("one eleven twelve eight"), "a larger one stays");
        assert_eq!(keep_last("no", 331), kept("one eleven twelve eight no"), "a larger one stays");
        assert_eq!(keep_last("six", 90_000), kept("one eleven twelve eight no six"), "long after");
        // A clock that was set back.
        assert_eq!(keep_last("ten", -60), kept("ten one eleven twelve eight no six"));
    }

    #[test]
    fn old_copies_are_removed_but_never_the_newest() {
        let folder = tempfile::tempdir().unwrap();
        let set = folder.path().join("ayesha.json");
        atomic::write(&set, |file| file.write_all(b"{}")).unwrap();
        let snapshots = Snapshots::at(folder.path().join("snapshots"));
        let start: Timestamp = "2026-11-01T00:00:00Z".parse().unwrap();
        let after = |days: i64| start + SignedDuration::from_hours(24 * days);
        for day in [0, 1, 5] {
            snapshots.keep(&set, after(day)).unwrap();
        }
        assert_eq!(names(&snapshots).len(), 3);
        snapshots.keep(&set, after(9)).unwrap();
        assert_eq!(names(&snapshots).len(), 4, "their age is counted from the one before");
        snapshots.keep(&set, after(10)).unwrap();
        assert_eq!(
            names(&snapshots),
            ["20261111T000000Z.json", "20261110T000000Z.json", "20261106T000000Z.json"]
        );
        // After a long pause they go only when there are two new ones.
        snapshots.keep(&set, after(90)).unwrap();
        assert_eq!(names(&snapshots).len(), 4);
        snapshots.keep(&set, after(91)).unwrap();
        assert_eq!(names(&snapshots), ["20270131T000000Z.json", "20270130T000000Z.json"]);
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_make_a_copy_of_each_write() {
        let folder = tempfile::tempdir().unwrap();
        let set = folder.path().join("ayesha.json");
        atomic::write(&set, |file| file.write_all(b"{}")).unwrap();
        let snapshots = Snapshots::at(folder.path().join("snapshots"));
        let wrong: Timestamp = "2027-11-26T10:00:00Z".parse().unwrap();
        snapshots.keep(&set, wrong).unwrap();
        let start: Timestamp = "2026-11-26T10:00:00Z".parse().unwrap();
        for second in 0..100 {
            snapshots.keep(&set, start + SignedDuration::from_secs(2 * second)).unwrap();
        }
        assert!(names(&snapshots).len() <= 3, "{} copies in 200 seconds", names(&snapshots).len());
    }

    #[test]
    fn a_clock_that_was_wrong_for_a_moment_does_not_remove_the_copies() {
        let folder = tempfile::tempdir().unwrap();
        let set = folder.path().join("ayesha.json");
        atomic::write(&set, |file| file.write_all(b"{}")).unwrap();
        let snapshots = Snapshots::at(folder.path().join("snapshots"));
        let start: Timestamp = "2026-11-26T10:00:00Z".parse().unwrap();
        for hours in 0..48 {
            snapshots.keep(&set, start + SignedDuration::from_hours(hours)).unwrap();
        }
        let before = names(&snapshots).len();
        // A year ahead for one save, and right again.
        snapshots.keep(&set, start + SignedDuration::from_hours(365 * 24)).unwrap();
        snapshots.keep(&set, start + SignedDuration::from_hours(48)).unwrap();
        assert!(
            names(&snapshots).len() >= before,
            "{before} copies were there, now {:?}",
            names(&snapshots)
        );
    }

    #[test]
    fn what_could_be_saved_nowhere_else_is_never_removed() {
        use demarche_core::{annotation::Header, study::CoderId};
        let folder = tempfile::tempdir().unwrap();
        let key = SetKey {
            study: StudyId::new(folder.path()),
            article: ArticlePath::new("talks.txt").unwrap(),
            coder: CoderId::new("ayesha").unwrap(),
        };
        let article = crate::extract::plain(b"They failed.".to_vec(), None).unwrap();
        let marks = AnnotationSet::new(Header::default());
        let snapshots = Snapshots::at(folder.path().join("snapshots"));
        let start: Timestamp = "2026-11-26T10:00:00Z".parse().unwrap();
        for _ in 0..2 {
            snapshots.keep_unsaved(&key, (&article, &marks), start).unwrap();
        }
        // The disk is back, and the set is saved for weeks.
        let set = folder.path().join("annotations/talks.txt/ayesha.json");
        fs::create_dir_all(set.parent().unwrap()).unwrap();
        atomic::write(&set, |file| file.write_all(b"{}")).unwrap();
        for days in [0, 1, 20, 40, 60] {
            snapshots.keep(&set, start + SignedDuration::from_hours(24 * days)).unwrap();
        }
        let all = snapshots.all().unwrap();
        assert!(all.iter().all(|one| one.set == set));
        let unsaved: Vec<_> = all.iter().filter(|one| is_unsaved(&one.path)).collect();
        assert_eq!(unsaved.len(), 2);
        assert_eq!(snapshots.unsaved_of(&set).len(), 2);
        assert_eq!(unsaved[0].n_marks(), Some(0));
    }
}
