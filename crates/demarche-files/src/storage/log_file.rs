//! The program's log, beside its settings.

use std::{
    fs::{self, File, OpenOptions},
    io::Write as _,
    path::Path,
};

use super::StorageError;

/// The longest log that is continued when the program starts, in bytes. A longer one is kept as `.old` and a new one is
/// started.
const LONGEST: u64 = 1024 * 1024;

/// A log file to append lines to.
#[derive(Debug)]
pub struct LogFile(File);

impl LogFile {
    /// Opens the log at `path`, creating its folder if necessary.
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        let in_words = |error| StorageError::from_io(error, path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(in_words)?;
        }
        match fs::symlink_metadata(path) {
            Ok(there) if !there.is_file() => {
                return Err(StorageError::WrongKind { expected: "a file", path: path.to_owned() });
            }
            Ok(there) if there.len() > LONGEST => {
                fs::rename(path, path.with_extension("log.old")).map_err(in_words)?;
            }
            _ => {}
        }
        OpenOptions::new().create(true).append(true).open(path).map(Self).map_err(in_words)
    }

    /// Adds a line. A line that cannot be written is dropped, because there is nowhere left to report it.
    pub fn write_line(&mut self, line: &str) {
        let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ");
        drop(writeln!(self.0, "{now} {line}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_log_is_restarted_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/demarche.log");
        LogFile::open(&path).unwrap().write_line("one");
        LogFile::open(&path).unwrap().write_line(&"x".repeat(LONGEST as usize));
        let read = fs::read_to_string(&path).unwrap();
        assert!(read.lines().next().unwrap().ends_with("Z one"));
        LogFile::open(&path).unwrap().write_line("two");
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 1);
        assert!(fs::read_to_string(path.with_extension("log.old")).unwrap() == read);
    }

    #[test]
    fn a_log_must_be_a_regular_file() {
        let folder = tempfile::tempdir().unwrap();
        assert!(LogFile::open(folder.path()).is_err());
    }
}
