//! Copies an article into another folder, so that its marks can be saved there.

use std::{fs, io::Write as _, path::Path};

use demarche_core::{
    article::Article,
    study::{ANNOTATIONS, ArticlePath},
};
use sha2::{Digest as _, Sha256};

use super::{
    StorageError, Study,
    article_file::{change_article_file, read_article_file},
    atomic,
    kept::store_text,
    names::FreeNames,
    read_article, regular,
    study::STUDY_FILE,
};
use crate::extract::Charset;

impl Study {
    /// Copies an article into `folder`, creating it if necessary, so that its study can be there. An identical file there
    /// is used; a different one of that name is never replaced. Returns the study and the article's path below it.
    pub fn adopt(article: &Path, folder: &Path) -> Result<(Self, ArticlePath), StorageError> {
        Self::adopt_bytes(article, &regular::read(article, regular::LARGEST_ARTICLE)?, folder)
    }

    /// Like [`Study::adopt`], for an article that was read before. If its file is gone or has changed since, the text that was
    /// read is written, as UTF-8. The text of a document is kept as it was read, and plain text is read in the same encoding.
    pub fn adopt_read(
        file: &Path,
        article: &Article,
        folder: &Path,
    ) -> Result<(Self, ArticlePath), StorageError> {
        let is_same = |bytes: &Vec<u8>| *Sha256::digest(bytes) == article.file_sha256.0;
        match regular::read(file, regular::LARGEST_ARTICLE).ok().filter(is_same) {
            Some(bytes) => {
                let (study, path) = Self::adopt_bytes(file, &bytes, folder)?;
                if article.extraction.is_some() {
                    study.make(&path)?;
                    store_text(&study, &path, article)?;
                } else {
                    let chosen = article.record().encoding.as_deref();
                    study.keep_encoding(&path, article, chosen, article.encoding)?;
                }
                Ok((study, path))
            }
            None if article.extraction.is_some() => {
                // With its own name, the text would be taken for a document of its kind.
                let mut name = file.as_os_str().to_owned();
                name.push(".txt");
                Self::adopt_bytes(Path::new(&name), article.text().as_bytes(), folder)
            }
            None => {
                let (study, path) = Self::adopt_bytes(file, article.text().as_bytes(), folder)?;
                study.keep_encoding(&path, article, None, Charset::UTF_8.python())?;
                Ok((study, path))
            }
        }
    }

    /// Makes the copy of plain text be read as the article was: in the encoding that a person chose or, if it would be read
    /// otherwise, in this one. What is stated about a copy that was there before stays.
    fn keep_encoding(
        &self,
        path: &ArticlePath,
        article: &Article,
        chosen: Option<&str>,
        encoding: &str,
    ) -> Result<(), StorageError> {
        let is_read_so =
            || read_article(self, path).is_ok_and(|copy| copy.text_sha256 == article.text_sha256);
        if read_article_file(self, path)?.is_some() || chosen.is_none() && is_read_so() {
            return Ok(());
        }
        self.make(path)?;
        // A stored encoding is tried, and a chosen one is used whatever the bytes say.
        for chosen in [chosen, None, Some(encoding)] {
            change_article_file(self, path, |stored| {
                stored.encoding = Some(encoding.to_owned());
                stored.record.encoding = chosen.map(str::to_owned);
                true
            })?;
            if is_read_so() {
                break;
            }
        }
        Ok(())
    }

    fn adopt_bytes(
        article: &Path,
        bytes: &[u8],
        folder: &Path,
    ) -> Result<(Self, ArticlePath), StorageError> {
        if is_among_marks(folder) {
            return Err(StorageError::Protected(folder.to_owned()));
        }
        atomic::make_folder(folder)?;
        let name = article.file_name().unwrap_or_default().to_string_lossy();
        let (stem, extension) = match name.rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() => (stem, format!(".{extension}")),
            _ => (&*name, String::new()),
        };
        for name in FreeNames::new(folder, stem, &extension) {
            let copy = folder.join(name);
            if create_or_match(&copy, bytes)? {
                return Self::containing(&copy);
            }
        }
        // Not reached: the names never end.
        Err(StorageError::NotFound(folder.to_owned()))
    }
}

/// Creates an article's file if nothing is there. Returns whether the file now has this content; a different file is left
/// as it is.
pub(super) fn create_or_match(path: &Path, bytes: &[u8]) -> Result<bool, StorageError> {
    if atomic::write_new(path, |file| file.write_all(bytes))? {
        return Ok(true);
    }
    match regular::read(path, regular::LARGEST_ARTICLE) {
        Ok(there) => Ok(there == bytes),
        // A folder, a pipe or a broken link.
        Err(
            StorageError::WrongKind { .. }
            | StorageError::Special { .. }
            | StorageError::NotFound(_),
        ) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Returns whether a folder is that of a study's saved marks, or in it.
pub(super) fn is_among_marks(folder: &Path) -> bool {
    let Ok(folder) = fs::canonicalize(folder).or_else(|_| std::path::absolute(folder)) else {
        return false;
    };
    folder.ancestors().any(|folder| {
        let name = folder.file_name().unwrap_or_default();
        name.eq_ignore_ascii_case(ANNOTATIONS) && folder.join(STUDY_FILE).exists()
    })
}
