//! A file with a table of articles, which is read record by record.

use std::{
    cell::Cell,
    io::{Read, Seek as _, SeekFrom},
    ops::ControlFlow,
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

use super::{
    error::ImportError,
    folder::Goal,
    progress::{Progress, Watch},
    sieve::{Sieve, Tally},
};
use crate::{
    extract::table::{Item, Layout, Mapping, Survey, TableError, TableKind, charset_of, read},
    storage::{
        StorageError, isolated,
        regular::{self, Links},
    },
};

/// The largest workbook that is read, in bytes.
const LARGEST_WORKBOOK: u64 = 512 << 20;

/// How much of a file is examined to find its form, in bytes.
const HEAD: u64 = 256 * 1024;

/// How much is read between two reports of progress, in bytes.
const STEP: u64 = 64 << 10;

/// A file with a table of articles.
#[derive(Clone, Debug)]
pub struct TableFile {
    path: PathBuf,
    layout: Layout,
    /// The rows of a workbook.
    rows: Option<Arc<[u8]>>,
}

impl TableFile {
    /// Opens a file and finds out its form. A workbook is read whole, in a process of its own as documents are.
    pub fn open(path: &Path) -> Result<Self, ImportError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let (mut file, metadata) = regular::open(path, Links::Follow)?;
        let in_words = |error| StorageError::from_reading(error, path);
        let mut head = Vec::new();
        file.by_ref().take(HEAD).read_to_end(&mut head).map_err(in_words)?;
        file.seek(SeekFrom::Start(0)).map_err(in_words)?;
        let refused = |source| ImportError::Table { source, path: path.to_owned() };
        let charset = charset_of(&mut file).map_err(in_words)?;
        let layout = Layout::of(&name, &head, charset).map_err(refused)?;
        let rows = if layout.kind == TableKind::Workbook {
            file.seek(SeekFrom::Start(0)).map_err(in_words)?;
            let bytes = regular::read_open(file, &metadata, path, LARGEST_WORKBOOK)?;
            Some(isolated::rows(&bytes).map_err(refused)?.into())
        } else {
            None
        };
        Ok(Self { path: path.to_owned(), layout, rows })
    }

    /// Returns where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns its form as it was found or set.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// Reads it in another form from now on.
    pub fn set_layout(&mut self, layout: Layout) {
        self.layout = Layout { kind: self.layout.kind, ..layout };
    }

    /// Finds out which fields its records have.
    pub fn survey(&self, watch: &mut Watch<'_>) -> Result<Survey, ImportError> {
        let mut survey = Survey::default();
        self.each(watch, &mut |item| {
            survey.note(&item);
            ControlFlow::Continue(())
        })?;
        Ok(survey)
    }

    /// Counts what an import of its records would make of them in this study, or in a new one.
    pub fn tally(
        &self,
        mapping: &Mapping,
        goal: &Goal,
        watch: &mut Watch<'_>,
    ) -> Result<Tally, ImportError> {
        let mut sieve = Sieve::new(mapping, goal.known(watch)?);
        self.each(watch, &mut |item| {
            drop(sieve.take(item));
            ControlFlow::Continue(())
        })?;
        Ok(sieve.into_tally())
    }

    /// Gives each record to `sink`, until it or `watch` breaks; the latter is an error.
    pub(super) fn each(
        &self,
        watch: &mut Watch<'_>,
        sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
    ) -> Result<(), ImportError> {
        let in_words = |error| StorageError::from_reading(error, &self.path);
        let done = Rc::new(Cell::new(0));
        let (source, total): (Box<dyn Read + '_>, u64) = match &self.rows {
            Some(rows) => (Box::new(&**rows), rows.len() as u64),
            None => {
                let (file, metadata) = regular::open(&self.path, Links::Follow)?;
                (Box::new(file), metadata.len())
            }
        };
        if watch(Progress { done: 0, total }).is_break() {
            return Err(ImportError::Stopped);
        }
        let failed = Rc::new(Cell::new(None));
        let source = Counted { source, done: Rc::clone(&done), failed: Rc::clone(&failed) };
        let (mut is_stopped, mut reported) = (false, 0);
        let outcome = read(source, self.layout, &mut |item| {
            if done.get() >= reported + STEP {
                reported = done.get();
                is_stopped = watch(Progress { done: reported, total }).is_break();
                if is_stopped {
                    return ControlFlow::Break(());
                }
            }
            sink(item)
        });
        if is_stopped {
            return Err(ImportError::Stopped);
        }
        // A disk that fails must not pass for the end of the table.
        if let Some(error) = failed.take() {
            return Err(in_words(error).into());
        }
        let refused = |source: TableError| ImportError::Table { source, path: self.path.clone() };
        outcome.map_err(refused)
    }
}

/// A reader that counts what it has read, and keeps the error of a failing disk.
struct Counted<R> {
    source: R,
    done: Rc<Cell<u64>>,
    failed: Rc<Cell<Option<std::io::Error>>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self.source.read(buffer) {
            Ok(n_read) => {
                self.done.set(self.done.get() + n_read as u64);
                Ok(n_read)
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let again = std::io::Error::new(error.kind(), error.to_string());
                self.failed.set(Some(again));
                Err(error)
            }
        }
    }
}
