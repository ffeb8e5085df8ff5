//! Checks shared by several commands: of a coder's id, a file to write, a blind study.

use std::path::Path;

use super::error::CliError;
use demarche_core::study::CoderId;
use demarche_files::storage::{StorageError, Study, check_export_place, export_exists, shown};

/// Parses a coder's id.
pub(super) fn coder(id: &str) -> Result<CoderId, CliError> {
    CoderId::new(id).ok_or_else(|| {
        CliError::usage(format!("this is not a coder id: {id:?}")).hint(
            "An id consists of lower-case letters, digits, `-` and `_`, as in the name of the coder's file",
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
        let message = "this is a blind study: coders do not see each other's marks until they have finished their own";
        return Err(
            CliError::usage(message.to_owned()).hint("If you may see all marks, add --unblind")
        );
    }
    Ok(())
}
