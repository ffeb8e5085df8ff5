//! Copies of coders' files outside the study, which survive the loss of its folder.
//!
//! Each file has a folder of its own, named by the hash of its path, with `set.txt`, which has the path, and one copy for each
//! time, such as `20261126T234000Z.json`. At most one is made every five minutes, and those older than seven days are removed,
//! except the newest.

use std::{
    ffi::OsStr,
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::Offset};
use sha2::{Digest as _, Sha256};

use super::{StorageError, atomic, regular};
use crate::formats::native;

/// The least time between two snapshots of a file.
const PAUSE: SignedDuration = SignedDuration::from_mins(5);
/// How long a snapshot is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The largest file that is copied, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;
/// How a snapshot's file is named.
const NAME: &str = "%Y%m%dT%H%M%SZ";
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
        let is_recent = |taken: &Timestamp| now.duration_since(*taken) < PAUSE && *taken <= now;
        if taken.last().is_some_and(|(taken, _)| is_recent(taken)) {
            return Ok(None);
        }
        let size = fs::metadata(set).map_err(|error| StorageError::from_reading(error, set))?.len();
        if size > LARGEST {
            return Ok(None);
        }
        let bytes = regular::read(set, LARGEST)?;
        atomic::make_folder(&own)?;
        let named = own.join(PATH);
        if fs::symlink_metadata(&named).is_err() {
            let path = set.to_string_lossy().into_owned();
            atomic::write_new(&named, |file| file.write_all(path.as_bytes()))?;
        }
        let copy = own.join(format!("{}.json", now.strftime(NAME)));
        atomic::write_new(&copy, |file| file.write_all(&bytes))?;
        for (old, path) in taken {
            if now.duration_since(old) > KEPT {
                fs::remove_file(&path).map_err(|error| StorageError::from_io(error, &path))?;
            }
        }
        Ok(Some(copy))
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

/// Returns the copies in a folder, oldest first.
fn copies(folder: &Path) -> Vec<(Timestamp, PathBuf)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut copies: Vec<(Timestamp, PathBuf)> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let is_json = path.extension() == Some(OsStr::new("json"));
            let name = path.file_stem()?.to_str().filter(|_| is_json)?;
            let taken = DateTime::strptime(NAME, name).ok()?;
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
        assert_eq!(names(&snapshots), ["20261110T000000Z.json", "20261106T000000Z.json"]);
        // After a long pause the old ones go only when there is a new one.
        snapshots.keep(&set, after(90)).unwrap();
        assert_eq!(names(&snapshots), ["20270130T000000Z.json"]);
    }
}
