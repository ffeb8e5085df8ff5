//! Why no study was made of a table.

use std::path::PathBuf;

use crate::{
    extract::table::TableError,
    storage::{StorageError, shown},
};

/// Why a table of articles cannot be read, or no study made of it.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is no table that can be read.
    #[error("{source}: {}", shown(path))]
    Table {
        /// Why.
        source: TableError,
        /// The file.
        path: PathBuf,
    },
    /// A file or a folder could not be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The folder holds something else.
    #[error("this folder is no study and is not empty: {}", shown(.0))]
    NotEmpty(PathBuf),
    /// There is no record to make an article of.
    #[error("no article can be made of this table")]
    Nothing,
    /// It was stopped, and nothing was made or added.
    #[error("it was stopped, and nothing was written")]
    Stopped,
}

impl ImportError {
    /// Returns what to do next, as a sentence with a capital letter and no full stop.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Table { .. } => {
                "CSV, TSV, JSON, JSON Lines (.jsonl) and workbooks (.xlsx, .xls, .ods) with one article per record can be imported"
            }
            Self::Storage(StorageError::DiskFull(_)) => "Free some space and try again",
            Self::Storage(error) => error.hint(),
            Self::NotEmpty(_) => "Choose a new folder, or a study to add the articles to",
            Self::Nothing => "Check which field has the text",
            Self::Stopped => "Start it again when you want",
        }
    }
}
