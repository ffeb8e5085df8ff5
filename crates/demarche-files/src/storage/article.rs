//! Reads an article from its file, and what is stored about it beside its sets.

use std::{fs, io::Write as _, sync::Arc};

use demarche_core::study::ArticlePath;

use super::{StorageError, Study, regular, shown};
use crate::{
    extract::{self, OWN_ENCODING},
    formats::native::{ArticleFile, ReadError},
};
use demarche_core::article::Article;

/// The largest text that is copied beside the sets, in bytes.
const LARGEST_COPY: usize = 10 * 1024 * 1024;

/// Reads the article with this path below the study, in the encoding stored for it if there is one.
///
/// A stored title or date replaces the one found in the text. Refuses a file over 2 GiB.
pub fn read_article(study: &Study, path: &ArticlePath) -> Result<Arc<Article>, StorageError> {
    let file = study.article_path(path);
    let bytes = regular::read(&file, regular::LARGEST_ARTICLE)?;
    let stored = read_article_file(study, path)?.unwrap_or_default();
    let mut article = extract::plain(bytes, stored.encoding.as_deref())
        .map_err(|error| StorageError::NotText { reason: error.to_string(), path: file })?;
    if stored.title.is_some() {
        article.metadata.title = stored.title;
    }
    if stored.date.is_some() {
        article.metadata.date = stored.date;
    }
    Ok(Arc::new(article))
}

/// Reads what is stored about an article, or returns `None` if nothing is.
pub(super) fn read_article_file(
    study: &Study,
    path: &ArticlePath,
) -> Result<Option<ArticleFile>, StorageError> {
    let file = study.sets_folder(path).join("article.json");
    let Some(bytes) = study.inside().read(&file, regular::LARGEST_SMALL)? else {
        return Ok(None);
    };
    match ArticleFile::read(&bytes) {
        Ok(article) => Ok(Some(article)),
        Err(source @ ReadError::Newer { .. }) => {
            Err(StorageError::Unreadable { source, path: file })
        }
        Err(error) => {
            // The article file is optional; the text and the marks do not depend on it.
            log::warn!("{error}: {}", shown(&file));
            Ok(None)
        }
    }
}

/// Stores the encoding an article is read in, unless one is stored. A file that cannot be read stays as it is.
pub(super) fn store_encoding(
    study: &Study,
    path: &ArticlePath,
    article: &Article,
) -> Result<(), StorageError> {
    let file = study.sets_folder(path).join("article.json");
    let mut stored = match read_article_file(study, path)? {
        Some(stored) if stored.encoding.is_some() => return Ok(()),
        Some(stored) => stored,
        None if fs::symlink_metadata(&file).is_ok() => return Ok(()),
        None => ArticleFile::default(),
    };
    stored.encoding = Some(article.encoding.to_owned());
    study.inside().write(&file, stored.write().as_bytes())
}

/// Keeps a copy of the decoded text that the marks count in, one per version of the text.
pub(super) fn store_text(
    study: &Study,
    path: &ArticlePath,
    article: &Article,
) -> Result<(), StorageError> {
    // If Python would decode a different text, the copy is the only text the offsets are right for.
    let is_needed = article.encoding.starts_with(OWN_ENCODING);
    if article.text().len() > LARGEST_COPY && !is_needed {
        return Ok(());
    }
    let hash: String = article.text_sha256.to_string().chars().take(16).collect();
    let file = study.sets_folder(path).join(format!("text.{hash}.txt"));
    study.inside().write_new(&file, |out| out.write_all(article.text().as_bytes())).map(drop)
}
