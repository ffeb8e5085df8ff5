//! The command line, one file per subcommand.
//!
//! Exit codes: 0 success; 1 a file could not be read or written (an article, saved marks, the output), or a check found faults; 2 the request is
//! invalid (wrong arguments, an existing file, no display for the window).

mod apply;
mod check;
mod error;
mod export;
mod given;
mod history;
mod import;
mod keys;
mod merge;
mod output;
mod read_document;
mod render;
mod snapshots;
mod stderr;
mod text;

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

use self::error::CliError;
pub use self::keys::key_table;
use demarche_files::storage::{self, shown};

/// The end of `--help`.
const AFTER_HELP: &str = "\
Exit codes:
  0  success
  1  a file could not be read or written, or a check found faults
  2  the request is invalid: wrong arguments, an existing file, or no display for the window";

/// Read articles and mark the exact words of demands, allegations and commitments
#[derive(Debug, Parser)]
#[command(name = "demarche", version, after_help = AFTER_HELP, args_conflicts_with_subcommands = true)]
struct Arguments {
    /// The article, folder or study file to open; by default the study in the current folder, or else what was open last
    path: Option<PathBuf>,

    /// Your coder id, which names the file of your marks: lower-case letters, digits, `-` and `_`
    #[arg(long, value_name = "ID")]
    coder: Option<String>,

    #[command(subcommand)]
    command: Option<Command>,
}

/// A command that needs no window.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the text of an article that the offsets of marks refer to
    Text(text::Arguments),
    /// Make a study of a table of articles: CSV, JSON, JSON Lines or a workbook with one article per record
    Import(Box<import::Arguments>),
    /// Export the saved marks of an article or a study as JSON, JSON Lines or CSV
    Export(export::Arguments),
    /// Draw an article with its marks as a PNG picture; needs no display
    Render(render::Arguments),
    /// Check that the saved marks can be read and are where they were made
    Check(check::Arguments),
    /// Change a coder’s marks on an article by edits read from standard input, all or none
    Apply(apply::Arguments),
    /// Merge two versions of a coder's file, for version control
    Merge(merge::Arguments),
    /// List what was done to a coder’s marks on an article, or print the marks as they were
    History(history::Arguments),
    /// List the copies of coders’ files that are kept outside the studies
    Snapshots(snapshots::Arguments),
    /// Read a document from standard input for another process of the program
    #[command(hide = true, name = storage::READ_DOCUMENT)]
    ReadDocument(read_document::Arguments),
    /// Print a table of all keyboard shortcuts as Markdown
    Keys(keys::Arguments),
}

/// What to do.
#[derive(Debug)]
pub enum Request {
    /// The window.
    Window {
        /// What to open first.
        path: Option<PathBuf>,
        /// The coder's id.
        coder: Option<String>,
    },
    /// A command.
    Command(Command),
}

/// Parses the arguments. Prints help, version and mistakes itself, and then returns the exit code as the error.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Request, ExitCode> {
    match Arguments::try_parse_from(arguments) {
        Ok(Arguments { command: Some(command), .. }) => Ok(Request::Command(command)),
        Ok(Arguments { path: Some(path), command: None, .. }) if is_no_command(&path) => {
            let message = format!("there is no command or file of this name: {}", shown(&path));
            Err(CliError::usage(message).hint("Run `demarche --help` for the commands").report())
        }
        Ok(Arguments { path, coder, command: None }) => Ok(Request::Window { path, coder }),
        Err(answer) => {
            let code = if answer.use_stderr() { 2 } else { 0 };
            // An error here means that the reader closed the pipe and has read enough.
            drop(answer.print());
            Err(ExitCode::from(code))
        }
    }
}

/// Returns whether a path that does not exist looks like a mistyped command: a bare word. A window reports other missing files.
fn is_no_command(path: &Path) -> bool {
    let is_word = path.to_str().is_some_and(|path| !path.contains(['/', '\\', '.']));
    is_word && !path.exists()
}

/// Prints why the window could not be opened, and returns the exit code.
pub fn cannot_start(error: &dyn std::error::Error) -> ExitCode {
    CliError::usage(error.to_string()).report()
}

impl Command {
    /// Runs the command, prints its error if there is one, and returns the exit code.
    pub fn run(self) -> ExitCode {
        let outcome = match self {
            Self::Text(arguments) => arguments.run(),
            Self::Import(arguments) => arguments.run(),
            Self::Export(arguments) => arguments.run(),
            Self::Render(arguments) => arguments.run(),
            Self::Check(arguments) => arguments.run(),
            Self::Apply(arguments) => arguments.run(),
            Self::Merge(arguments) => arguments.run(),
            Self::History(arguments) => arguments.run(),
            Self::Snapshots(arguments) => arguments.run(),
            Self::ReadDocument(arguments) => arguments.run(),
            Self::Keys(arguments) => arguments.run(),
        };
        match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => error.report(),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn parsed(line: &str) -> Result<Request, ExitCode> {
        parse(line.split(' ').map(OsString::from))
    }

    #[test]
    fn the_definition_holds() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_path_means_the_window() {
        let Ok(Request::Window { path, coder }) = parsed("demarche a.txt --coder ayesha") else {
            panic!("no window")
        };
        assert_eq!((path, coder.as_deref()), (Some("a.txt".into()), Some("ayesha")));
        assert!(matches!(parsed("demarche"), Ok(Request::Window { path: None, coder: None })));
        assert!(parsed("demarche exprot").is_err(), "a mistyped command");
        assert!(matches!(parsed("demarche text a.txt"), Ok(Request::Command(Command::Text(_)))));
    }
}
