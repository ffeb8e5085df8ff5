//! Errors of the command line: one sentence, then what to do next.

use std::{io, path::Path, process::ExitCode};

use super::stderr::print_line;
use demarche_files::storage::{StorageError, shown};

/// The kind of an error, which decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A file could not be read or written: exit code 1.
    Found,
    /// The request is invalid: exit code 2.
    Used,
}

/// Why a command ended early.
#[derive(Debug)]
pub(super) struct CliError {
    kind: Kind,
    message: String,
    hint: Option<String>,
    /// Whether the reader of our output closed the pipe, so that there is nothing to report.
    is_closed: bool,
}

impl CliError {
    fn new(kind: Kind, message: String) -> Self {
        Self { kind, message, hint: None, is_closed: false }
    }

    /// Returns an error about a file that could not be read or written.
    pub(super) fn found(message: String) -> Self {
        Self::new(Kind::Found, message)
    }

    /// Returns an error about arguments.
    pub(super) fn usage(message: String) -> Self {
        Self::new(Kind::Used, message)
    }

    /// Adds what to do next.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Returns an error about standard output. A closed pipe is not reported, because its reader has read enough.
    pub(super) fn output(error: &io::Error) -> Self {
        let is_closed = error.kind() == io::ErrorKind::BrokenPipe;
        let message = format!("the output could not be written: {error}");
        Self { is_closed, ..Self::found(message) }
    }

    /// Prints the error to standard error and returns the exit code.
    pub(super) fn report(&self) -> ExitCode {
        if self.is_closed {
            return ExitCode::SUCCESS;
        }
        print_line(&format!("demarche: {}", self.message));
        if let Some(hint) = &self.hint {
            print_line(&format!("  {hint}"));
        }
        ExitCode::from(match self.kind {
            Kind::Found => 1,
            Kind::Used => 2,
        })
    }
}

impl From<StorageError> for CliError {
    fn from(error: StorageError) -> Self {
        let hint = match error {
            // Unlike the window, a command keeps no marks in memory.
            StorageError::DiskFull(_) => "Free some space and try again",
            _ => error.hint(),
        };
        Self::found(error.to_string()).hint(hint)
    }
}

/// Returns the error for a set whose lock could not be taken by a command with `--take-over`.
pub(super) fn locked(error: StorageError) -> CliError {
    match error {
        StorageError::OpenElsewhere { .. } => CliError::found(error.to_string())
            .hint("Close it there, or, if it is no longer in use, add --take-over"),
        error => error.into(),
    }
}

/// Returns the error for a folder given in place of an article.
pub(super) fn not_an_article(path: &Path) -> CliError {
    CliError::usage(format!("this is a folder, not an article: {}", shown(path)))
        .hint("Name an article inside it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_does_not_promise_to_keep_marks_in_memory() {
        let error = CliError::from(StorageError::DiskFull("out.json".into()));
        assert_eq!(error.message, "the disk is full: out.json");
        assert_eq!(error.hint.as_deref(), Some("Free some space and try again"));
    }
}
