//! An article read from its file.

use std::sync::Arc;

use super::{StorageError, Study};
use crate::article::Article;

/// Reads the article with this path below the study, in the encoding stored for it if there is one.
pub fn read_article(study: &Study, path: &str) -> Result<Arc<Article>, StorageError> {
    Err(StorageError::NotFound(study.article_path(path)))
}
