//! What several commands are given: a coder's id, a place to write to.

use std::path::Path;

use super::error::CliError;
use demarche_core::study::CoderId;
use demarche_files::storage::Study;

/// Returns a coder's id as it was typed.
pub(super) fn coder(id: &str) -> Result<CoderId, CliError> {
    CoderId::new(id).ok_or_else(|| {
        CliError::usage(format!("this is not a coder's id: {id:?}")).hint(
            "An id is lower-case letters, digits, `-` and `_`, as in the name of the set's file",
        )
    })
}

/// Refuses to write over saved work or an article.
pub(super) fn check_place(file: &Path, study: &Study) -> Result<(), CliError> {
    let folder = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    // A folder that is not there is found out when the file is written.
    let Ok(folder) = folder.canonicalize() else { return Ok(()) };
    let place = folder.join(file.file_name().unwrap_or_default());
    let is_article = study
        .relative(&place)
        .is_ok_and(|path| study.article_paths().is_ok_and(|articles| articles.contains(&path)));
    if place.starts_with(study.root().join("annotations")) || is_article {
        let message =
            format!("nothing is written over articles or saved marks: {}", file.display());
        return Err(CliError::usage(message).hint("Give it another name or folder"));
    }
    Ok(())
}
