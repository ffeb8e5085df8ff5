//! Arguments shared by several commands, and their checks: a coder's id, what to read, a file to write, a blind study.

use std::path::Path;

use super::error::CliError;
use demarche_core::study::CoderId;
use demarche_files::storage::{
    ExportScope, StorageError, Study, check_export_place, export_exists, shown,
};

/// Parses a coder's id.
pub(super) fn coder(id: &str) -> Result<CoderId, CliError> {
    CoderId::new(id).ok_or_else(|| {
        CliError::usage(format!("this is not a coder id: {id:?}")).hint(
            "An id consists of lower-case letters, digits, `-` and `_`, as in the name of the coder’s file",
        )
    })
}

/// Refuses to overwrite articles and saved marks.
pub(super) fn check_place(file: &Path) -> Result<(), CliError> {
    check_export_place(file).map_err(|error| match error {
        // The mistake is in the arguments.
        StorageError::Protected(_) | StorageError::WrongKind { .. } => {
            CliError::usage(error.to_string()).hint("Choose another name or folder")
        }
        error => error.into(),
    })
}

/// Refuses to replace a file.
pub(super) fn check_free(file: &Path) -> Result<(), CliError> {
    if export_exists(file) {
        let message = format!("this file already exists: {}", shown(file));
        return Err(
            CliError::usage(message).hint("Choose another name, or add --force to replace it")
        );
    }
    Ok(())
}

/// Refuses to show marks of a blind study: a command does not know who runs it, and so whose marks may be shown.
pub(super) fn check_open(study: &Study) -> Result<(), CliError> {
    if study.is_blind() {
        let message = "this is a blind study: coders do not see each other’s marks until they have finished their own";
        return Err(
            CliError::usage(message.to_owned()).hint("If you may see all marks, add --unblind")
        );
    }
    Ok(())
}

/// Returns the study a path belongs to, and what the path names in it: one article, a folder of articles, or everything.
pub(super) fn scope(path: &Path) -> Result<(Study, ExportScope), CliError> {
    if !path.is_dir() {
        let (study, article) = Study::containing(path)?;
        return Ok((study, ExportScope::Article(article)));
    }
    let named = Study::at(path)?;
    let within = if named.is_saved() { None } else { Study::nearest(path)? };
    let Some(study) = within else { return Ok((named, ExportScope::Study)) };
    // The marks of a folder inside a study are those saved in the study.
    let below = study.relative(named.root())?;
    Ok((study, ExportScope::Folder(below)))
}
