//! Replaces a file whole or not at all.
//!
//! The new content goes to a temporary file in the same folder, is synced, and takes the old one's name in one step; then
//! the folder is synced. Whatever happens on the way, the name leads to the old content or to the new, never to a part.

use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use super::StorageError;

/// How many symbolic links are followed before they are taken for a circle.
const LINKS: usize = 16;

/// Replaces the file at `path` with what `fill` writes: all of it, or nothing.
///
/// A symbolic link is written through, the
/// file's permissions are kept, and a file that is marked read-only is refused. Returns what the system says of the new
/// file.
pub fn write(
    path: &Path,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<Metadata, StorageError> {
    replace(path, None, fill)
}

/// Replaces the file like `write`, and keeps the previous version under the name `previous`.
pub fn write_keeping(
    path: &Path,
    previous: &Path,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<Metadata, StorageError> {
    replace(path, Some(previous), fill)
}

/// Returns whether `name` is one of our temporary files for the file called `of`, left behind by a crash.
pub(super) fn is_left_over(name: &str, of: &str) -> bool {
    name.strip_prefix('.')
        .and_then(|name| name.strip_prefix(of))
        .is_some_and(|rest| rest.starts_with('.') && rest.strip_suffix(".tmp").is_some())
}

fn replace(
    path: &Path,
    previous: Option<&Path>,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<Metadata, StorageError> {
    let in_words = |error| StorageError::from_io(error, path);
    let target = follow(path).map_err(in_words)?;
    let old = match fs::metadata(&target) {
        Ok(old) if old.permissions().readonly() => {
            return Err(StorageError::Permission(path.to_owned()));
        }
        Ok(old) => Some(old),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(in_words(error)),
    };
    let mut temporary = Temporary::beside(&target).map_err(in_words)?;
    let new = temporary.fill(old.as_ref(), fill).map_err(in_words)?;
    if let (Some(previous), Some(_)) = (previous, &old) {
        keep(&target, previous).map_err(in_words)?;
    }
    temporary.rename(&target).map_err(in_words)?;
    sync_folder(&target);
    Ok(new)
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
    Err(io::Error::other("the symbolic links lead in a circle"))
}

/// Gives the file at `target` the second name `previous`, without a moment at which neither of the two is there.
fn keep(target: &Path, previous: &Path) -> io::Result<()> {
    let second = unused_name(previous);
    if fs::hard_link(target, &second).is_err() {
        // Some file systems have no second names.
        fs::copy(target, &second)?;
    }
    let renamed = fs::rename(&second, previous);
    // Renaming one name of a file to another name of the same file leaves both.
    if fs::symlink_metadata(&second).is_ok() {
        fs::remove_file(&second)?;
    }
    renamed
}

/// Makes the renaming itself last. Not every system can sync a folder, and the file is whole either way.
fn sync_folder(path: &Path) {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or_else(|| Path::new("."));
    if let Err(error) = File::open(folder).and_then(|folder| folder.sync_all()) {
        log::debug!("the folder {} could not be synced: {error}", folder.display());
    }
}

fn unused_name(path: &Path) -> PathBuf {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}-{number}.tmp", std::process::id()))
}

/// A file that vanishes unless it gets its lasting name.
struct Temporary {
    path: PathBuf,
    file: Option<File>,
}

impl Temporary {
    fn beside(target: &Path) -> io::Result<Self> {
        // A crashed process with our number may have left its file behind: take the next name.
        for _ in 0..64 {
            let path = unused_name(target);
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => return Ok(Self { path, file: Some(file) }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("no unused name for a temporary file"))
    }

    fn fill(
        &mut self,
        old: Option<&Metadata>,
        fill: impl FnOnce(&mut File) -> io::Result<()>,
    ) -> io::Result<Metadata> {
        let Some(mut file) = self.file.take() else {
            return Err(io::Error::other("the temporary file is closed"));
        };
        if let Some(old) = old {
            file.set_permissions(old.permissions())?;
        }
        fill(&mut file)?;
        file.flush()?;
        file.sync_all()?;
        file.metadata()
    }

    fn rename(self, target: &Path) -> io::Result<()> {
        fs::rename(&self.path, target)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        self.file = None;
        // After the renaming there is nothing of this name any more.
        if let Err(error) = fs::remove_file(&self.path)
            && error.kind() != io::ErrorKind::NotFound
        {
            log::warn!("a temporary file could not be removed: {error}: {}", self.path.display());
        }
    }
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
            write_keeping(&path, &previous, |file| file.write_all(content.as_bytes())).unwrap();
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
    fn left_overs_are_known_by_their_names() {
        assert!(is_left_over(".ayesha.json.12-0.tmp", "ayesha.json"));
        assert!(!is_left_over("ayesha.json", "ayesha.json"));
        assert!(!is_left_over(".bilal.json.12-0.tmp", "ayesha.json"));
    }
}
