//! Where the articles of a table go.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use demarche_core::study::name_everywhere;

use super::{error::ImportError, known::Known, progress::Watch};
use crate::storage::{StorageError, Study, adopt::is_among_marks, regular::is_same};

/// The longest name that is proposed for a folder, in bytes.
const LONGEST: usize = 80;

/// Where the articles of a table go.
#[derive(Clone, Debug)]
pub enum Goal {
    /// A folder that is not there yet, or is empty.
    New(PathBuf),
    /// A study that gets the articles it does not have yet.
    Study(Box<Study>),
}

impl Goal {
    /// Finds out what a folder is. One that holds anything but a study is refused.
    pub fn of(folder: &Path) -> Result<Self, ImportError> {
        if is_among_marks(folder) {
            return Err(StorageError::Protected(folder.to_owned()).into());
        }
        let has_entries = match fs::read_dir(folder) {
            Ok(mut entries) => entries.next().is_some(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
            Err(error) => return Err(StorageError::from_reading(error, folder).into()),
        };
        if !has_entries {
            return Ok(Self::New(folder.to_owned()));
        }
        let study = Study::at(folder)?;
        if study.is_saved() {
            Ok(Self::Study(Box::new(study)))
        } else {
            Err(ImportError::NotEmpty(folder.to_owned()))
        }
    }

    /// Returns the folder.
    pub fn folder(&self) -> &Path {
        match self {
            Self::New(folder) => folder,
            Self::Study(study) => study.root(),
        }
    }

    /// Returns the records of which there are articles.
    pub(super) fn known(&self, watch: &mut Watch<'_>) -> Result<Arc<Known>, ImportError> {
        match self {
            Self::New(_) => Ok(Arc::default()),
            Self::Study(study) => Known::of(study, watch).map(Arc::new),
        }
    }
}

/// Returns the folder to propose for the articles of a table: beside the file, with its name.
///
/// A study there is one that was made of the file before, and gets what is new; anything else that is there is left alone.
pub fn suggested_folder(table: &Path) -> PathBuf {
    let stem = table.file_stem().unwrap_or_default().to_string_lossy();
    let stem = name_everywhere(&stem, LONGEST);
    let mut number = 1_u64;
    loop {
        let name = if number == 1 { stem.clone() } else { format!("{stem}-{number}") };
        let folder = table.with_file_name(name);
        number += 1;
        if is_same(&folder, table) {
            continue;
        }
        match Goal::of(&folder) {
            Err(ImportError::NotEmpty(_) | ImportError::Storage(_)) if number < 1000 => {}
            _ => return folder,
        }
    }
}
