//! A folder of articles with its `annotations/` folder.

use std::path::{Path, PathBuf};

use super::{CoderId, StorageError};
use crate::codebook::CodeId;

/// Why a study cannot well live where the article lies; the user is asked for another place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Homeless {
    /// The folder for downloads.
    Downloads,
    /// The desktop.
    Desktop,
    /// The home folder itself.
    Home,
    /// A folder that cannot be written.
    ReadOnly,
}

/// One article as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its path below the study, `/` between folders.
    pub path: String,
    /// Its title, or its file name.
    pub title: String,
    /// Its date in ISO 8601.
    pub date: Option<String>,
    /// The coder's marks by code.
    pub counts: Vec<(CodeId, usize)>,
    /// Whether the coder called it done.
    pub is_done: bool,
}

/// A folder of articles with its `annotations/` folder.
#[derive(Clone, Debug)]
pub struct Study {
    root: PathBuf,
}

impl Study {
    /// Returns the study an article belongs to, and the article's path below it (`/` between folders): the nearest folder
    /// upwards whose `annotations/study.json` carries our key, up to the home folder or the file system's border, else the
    /// article's own folder, which becomes a study at the first save.
    pub fn containing(article: &Path) -> Result<(Self, String), StorageError> {
        Err(StorageError::NotFound(article.to_owned()))
    }

    /// Returns the study of a folder named by hand, whether or not it has a study file.
    pub fn at(folder: &Path) -> Result<Self, StorageError> {
        Ok(Self { root: folder.to_owned() })
    }

    /// Returns the nearest study upwards of `folder` (itself included), or `None` if there is none.
    pub fn nearest(folder: &Path) -> Result<Option<Self>, StorageError> {
        let _ = folder;
        Ok(None)
    }

    /// Returns its folder, absolute.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns its title, or its folder's name.
    pub fn title(&self) -> &str {
        ""
    }

    /// Returns the coder its file names, with the display name (the sample's does).
    pub fn coder(&self) -> Option<(CoderId, String)> {
        None
    }

    /// Returns whether another coder's marks stay closed before one's own are done.
    pub fn is_blind(&self) -> bool {
        false
    }

    /// Returns whether it has a study file.
    pub fn is_saved(&self) -> bool {
        false
    }

    /// Returns why the user should be asked for another place before the first save, or `None` if it can live here.
    pub fn needs_home(&self) -> Option<Homeless> {
        None
    }

    /// Returns the file of the article with this path below the study.
    pub fn article_path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Returns a file's path below the study, `/` between folders.
    pub fn relative(&self, file: &Path) -> Result<String, StorageError> {
        Err(StorageError::Outside(file.to_owned()))
    }

    /// Returns the file of a coder's set on an article.
    pub fn set_path(&self, path: &str, coder: &CoderId) -> PathBuf {
        self.root.join("annotations").join(path).join(format!("{coder}.json"))
    }

    /// Returns the paths of all articles below the study, sorted, `/` between folders.
    pub fn article_paths(&self) -> Result<Vec<String>, StorageError> {
        Ok(Vec::new())
    }

    /// Returns all articles with title, date and the coder's counts, in order of their paths.
    pub fn articles(&self, coder: Option<&CoderId>) -> Result<Vec<Listed>, StorageError> {
        let _ = coder;
        Ok(Vec::new())
    }
}
