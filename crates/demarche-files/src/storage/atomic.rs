//! Replaces a file whole or not at all.
//!
//! The new content is written to a temporary file in the same folder and synced. The temporary file is then renamed over
//! the old one in one step, and the folder is synced. Whatever happens, the file has either the old content or the new,
//! never a part.

use std::{
    fs::{self, File, Metadata},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use super::{StorageError, regular};

/// How many symbolic links are followed before they are assumed to form a loop.
const LINKS: usize = 16;

/// How much of a file's name its temporary file's name repeats, in bytes: a name can have at most 255.
const NAME: usize = 200;

/// Replaces the file at `path` with what `fill` writes: all of it, or nothing.
///
/// Follows symbolic links and keeps the file's permissions. Refuses a file marked read-only, a pipe and a device. For
/// exports and settings; below `annotations/` no link is followed. Returns the new file's metadata.
pub fn write(
    path: &Path,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<Metadata, StorageError> {
    if let Ok(there) = fs::metadata(path)
        && let Some(refusal) = regular::special(&there, path)
    {
        return Err(refusal);
    }
    let target = follow(path).map_err(|error| StorageError::from_io(error, path))?;
    replace(&target, None, || Ok(()), fill)
}

/// Replaces a file with what `fill` writes, and keeps the previous version under the name `previous`. `check` may still
/// refuse right before the rename. Follows no link.
pub(super) fn replace(
    path: &Path,
    previous: Option<&Path>,
    check: impl FnOnce() -> Result<(), StorageError>,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<Metadata, StorageError> {
    let in_words = |error| StorageError::from_io(error, path);
    let old = match fs::symlink_metadata(path) {
        Ok(old) if old.is_symlink() => return Err(StorageError::Link(path.to_owned())),
        Ok(old) => {
            if let Some(refusal) = regular::special(&old, path) {
                return Err(refusal);
            }
            if old.permissions().readonly() {
                return Err(StorageError::Permission(path.to_owned()));
            }
            Some(old)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(in_words(error)),
    };
    let mut temporary = temporary(path).map_err(in_words)?;
    let new = fill_and_sync(&mut temporary, old.as_ref(), fill).map_err(in_words)?;
    let second = match (previous, &old) {
        (Some(previous), Some(_)) => {
            Some((second_name(path, previous).map_err(in_words)?, previous))
        }
        _ => None,
    };
    check()?;
    if let Some((second, previous)) = second {
        moment().map_err(in_words)?;
        keep(second, previous).map_err(in_words)?;
    }
    moment().map_err(in_words)?;
    temporary.persist(path).map_err(|error| in_words(error.error))?;
    #[cfg(test)]
    super::faults::renamed(path);
    sync_folder_of(path);
    Ok(new)
}

/// Creates a file: all of it, or nothing. Returns whether it was created; an existing file is left as it is.
pub(super) fn write_new(
    path: &Path,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<bool, StorageError> {
    let in_words = |error| StorageError::from_io(error, path);
    if fs::symlink_metadata(path).is_ok() {
        return Ok(false);
    }
    let mut temporary = temporary(path).map_err(in_words)?;
    fill_and_sync(&mut temporary, None, fill).map_err(in_words)?;
    moment().map_err(in_words)?;
    let named = match temporary.persist_noclobber(path) {
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
        // Some file systems of networks and USB sticks support neither renaming without replacement nor hard links.
        Err(error) if fs::symlink_metadata(path).is_err() => error.file.persist(path),
        named => named,
    };
    named.map_err(|error| in_words(error.error))?;
    sync_folder_of(path);
    Ok(true)
}

/// Makes a folder and its missing parents. Each parent is synced, so that a power cut after a save cannot remove the folder
/// together with the file in it.
pub(super) fn make_folder(folder: &Path) -> Result<(), StorageError> {
    let missing: Vec<&Path> =
        folder.ancestors().take_while(|at| !at.as_os_str().is_empty() && !at.exists()).collect();
    for folder in missing.into_iter().rev() {
        match fs::create_dir(folder) {
            Ok(()) => sync_folder_of(folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
            Err(error) => return Err(StorageError::from_io(error, folder)),
        }
    }
    if folder.is_dir() {
        Ok(())
    } else {
        Err(StorageError::WrongKind { expected: "a folder", path: folder.to_owned() })
    }
}

/// Renames a file to `NAME.corrupt-TIME` beside it, never replacing a file. Returns its new path.
pub(super) fn move_aside(file: &Path) -> Result<PathBuf, StorageError> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    rename_aside(file, Aside::new(file, &format!("{name}.corrupt-"), ""))
}

/// Renames a file to the first free one of these names, never replacing a file. Returns its new path.
pub(super) fn rename_aside(file: &Path, mut names: Aside<'_>) -> Result<PathBuf, StorageError> {
    let aside = names.find(|name| fs::symlink_metadata(name).is_err());
    let aside = aside.unwrap_or_else(|| file.with_extension("corrupt"));
    fs::rename(file, &aside).map_err(|error| StorageError::from_io(error, file))?;
    sync_folder_of(&aside);
    Ok(aside)
}

/// An iterator over names for a file put beside another one, with the time and then a number:
/// `a.mine-20261124T090000Z.json`, `a.mine-20261124T090000Z-2.json`, …
pub(super) struct Aside<'a> {
    beside: &'a Path,
    start: String,
    end: &'a str,
    number: u64,
}

impl<'a> Aside<'a> {
    pub(super) fn new(beside: &'a Path, start: &str, end: &'a str) -> Self {
        let now = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ");
        Self { beside, start: format!("{start}{now}"), end, number: 0 }
    }
}

impl Iterator for Aside<'_> {
    type Item = PathBuf;

    fn next(&mut self) -> Option<PathBuf> {
        let Self { beside, start, end, number } = self;
        *number += 1;
        let number = if *number == 1 { String::new() } else { format!("-{number}") };
        Some(beside.with_file_name(format!("{start}{number}{end}")))
    }
}

/// Removes temporary files that a crash left behind for files whose names satisfy `is_ours`. A file that is still being
/// written is locked and is not removed.
pub(super) fn sweep(entries: &[fs::DirEntry], is_ours: impl Fn(&str) -> bool) {
    for entry in entries {
        let name = entry.file_name();
        let is_left_over = name.to_str().and_then(target_of).is_some_and(&is_ours)
            && entry.file_type().is_ok_and(|kind| kind.is_file());
        if !is_left_over {
            continue;
        }
        let path = entry.path();
        let is_written = regular::open(&path, regular::Links::Refuse)
            .is_ok_and(|(file, _)| file.try_lock().is_err());
        if !is_written && let Err(error) = fs::remove_file(&path) {
            log::debug!("a left-over file could not be removed: {error}: {}", super::shown(&path));
        }
    }
}

/// Returns whether a file has the name of one of our temporary files.
pub(super) fn is_temporary(name: &str) -> bool {
    target_of(name).is_some()
}

/// Returns the name of the file that one of our temporary files was made for: `ayesha.json` for `.ayesha.json.x7Qa0d.tmp`.
fn target_of(name: &str) -> Option<&str> {
    let (target, middle) = name.strip_prefix('.')?.strip_suffix(".tmp")?.rsplit_once('.')?;
    let is_random = middle.len() == 6 && middle.bytes().all(|byte| byte.is_ascii_alphanumeric());
    // Versions before 0.2 used numbers.
    let is_counted = middle.split_once('-').is_some_and(|(process, count)| {
        [process, count]
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    });
    ((is_random || is_counted) && !target.is_empty()).then_some(target)
}

/// Returns the file that a path's symbolic links lead to, whether or not it exists.
fn follow(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        match fs::read_link(&path) {
            Ok(target) => path = path.parent().unwrap_or_else(|| Path::new("")).join(target),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("the symbolic links form a loop"))
}

/// Makes a temporary file beside `target`, which is removed unless it is renamed.
fn temporary(target: &Path) -> io::Result<NamedTempFile> {
    let file = named(target, |builder, folder| builder.tempfile_in(folder))?;
    // The lock tells a sweep that the file is being written. Some network file systems have no locks; a sweep removes
    // nothing there.
    if let Err(error) = file.as_file().try_lock() {
        log::debug!("a temporary file could not be locked: {error}");
    }
    Ok(file)
}

/// Gives the file at `target` a temporary second name beside `previous`, or copies it where hard links are not supported.
fn second_name(target: &Path, previous: &Path) -> io::Result<NamedTempFile<()>> {
    let link = named(previous, |builder, folder| {
        builder.make_in(folder, |second| fs::hard_link(target, second))
    });
    link.or_else(|_| {
        let mut copy = temporary(previous)?;
        let mut source = File::open(target)?;
        copy.as_file().set_permissions(source.metadata()?.permissions())?;
        io::copy(&mut source, copy.as_file_mut())?;
        copy.as_file().sync_all()?;
        let (_, path) = copy.into_parts();
        Ok(NamedTempFile::from_parts((), path))
    })
}

/// Renames the old file's second name to `previous`. At every moment one of the two names exists.
fn keep(second: NamedTempFile<()>, previous: &Path) -> io::Result<()> {
    let path = second.path().to_owned();
    second.persist(previous).map_err(|error| error.error)?;
    // Renaming a file over another hard link to it leaves both names.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn named<T>(
    target: &Path,
    make: impl FnOnce(&tempfile::Builder<'_, '_>, &Path) -> io::Result<T>,
) -> io::Result<T> {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let name = name.get(..name.floor_char_boundary(NAME)).unwrap_or_default();
    let prefix = format!(".{name}.");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(".tmp");
    // The permissions of any new file, so that people who share a folder can read each other's marks. An existing file's
    // permissions are kept.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    make(&builder, folder_of(target))
}

fn fill_and_sync(
    temporary: &mut NamedTempFile,
    old: Option<&Metadata>,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<Metadata> {
    let file = temporary.as_file_mut();
    if let Some(old) = old {
        file.set_permissions(old.permissions())?;
    }
    moment()?;
    fill(file)?;
    file.flush()?;
    moment()?;
    file.sync_all()?;
    file.metadata()
}

/// Makes a new name in a folder permanent. Not every system can sync a folder, and the file is complete either way.
pub(super) fn sync_folder_of(path: &Path) {
    let folder = folder_of(path);
    if let Err(error) = File::open(folder).and_then(|folder| folder.sync_all()) {
        log::debug!("the folder {} could not be synced: {error}", super::shown(folder));
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

/// A moment at which the disk may fail. Tests make it fail.
#[cfg_attr(not(test), expect(clippy::unnecessary_wraps, reason = "only tests make it fail"))]
fn moment() -> io::Result<()> {
    #[cfg(test)]
    super::faults::next()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(path: &Path, content: &str) -> Result<Metadata, StorageError> {
        write(path, |file| file.write_all(content.as_bytes()))
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_and_its_previous_version_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (path, previous) = (folder.path().join("a.json"), folder.path().join("a.prev"));
        for content in ["one", "two", "three"] {
            replace(&path, Some(&previous), || Ok(()), |file| file.write_all(content.as_bytes()))
                .unwrap();
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "three");
        assert_eq!(fs::read_to_string(&previous).unwrap(), "two");
        assert_eq!(names(folder.path()), ["a.json", "a.prev"]);
    }

    #[test]
    fn a_failure_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        put(&path, "old").unwrap();
        let error = write(&path, |file| {
            file.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert!(matches!(error, Err(StorageError::DiskFull(_))), "{error:?}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names(folder.path()), ["a.json"]);
    }

    #[test]
    fn a_read_only_file_and_a_missing_folder_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        put(&path, "old").unwrap();
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        assert!(matches!(put(&path, "new"), Err(StorageError::Permission(_))));
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert!(matches!(
            put(&folder.path().join("no/a.json"), "new"),
            Err(StorageError::NotFound(_))
        ));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_written_through_and_permissions_kept() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("real.json"), folder.path().join("link.json"));
        symlink("real.json", &link).unwrap();
        put(&link, "through a dangling link").unwrap();
        fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
        put(&link, "new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&target).unwrap(), "new");
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o640);
        symlink("b", folder.path().join("a")).unwrap();
        symlink("a", folder.path().join("b")).unwrap();
        assert!(put(&folder.path().join("a"), "round").is_err());
    }

    #[test]
    fn left_over_files_are_recognised_by_name() {
        for (name, target) in [
            (".ayesha.json.x7Qa0d.tmp", "ayesha.json"),
            (".ayesha.json.12-0.tmp", "ayesha.json"),
            ("..gitignore.x7Qa0d.tmp", ".gitignore"),
        ] {
            assert_eq!(target_of(name), Some(target), "{name}");
        }
        for name in
            ["ayesha.json", ".ayesha.json.tmp", ".a.draft1.json", ".a.b-c.tmp", "a.x7Qa0d.tmp"]
        {
            assert_eq!(target_of(name), None, "{name}");
        }
    }

    #[test]
    fn an_existing_file_is_not_created_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        for (content, is_new) in [("one", true), ("two", false)] {
            assert_eq!(
                write_new(&path, |file| file.write_all(content.as_bytes())).unwrap(),
                is_new
            );
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        assert_eq!(names(folder.path()), ["a.json"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_has_the_permissions_of_any_new_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("a.json"), folder.path().join("other"));
        put(&path, "new").unwrap();
        fs::OpenOptions::new().write(true).create(true).truncate(false).open(&other).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&path), mode(&other));
    }

    #[test]
    fn a_refusal_at_the_last_moment_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (path, previous) = (folder.path().join("a.json"), folder.path().join("a.prev"));
        put(&path, "old").unwrap();
        let refuse = || Err(StorageError::ChangedOnDisk(path.clone()));
        replace(&path, Some(&previous), refuse, |file| file.write_all(b"new")).unwrap_err();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names(folder.path()), ["a.json"]);
    }

    #[test]
    fn a_name_of_any_length_can_be_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ب".repeat(127));
        put(&path, "one").unwrap();
        put(&path, "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
    }
}
