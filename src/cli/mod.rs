//! The command line, one file per subcommand.
//!
//! Exit codes: 0 all is well, 1 something was found wrong (an article or a set that cannot be read), 2 it was used wrong
//! (arguments that make no sense, no display for the window).

mod error;
mod export;
mod given;
mod keys;
mod output;
mod render;
mod text;

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use self::error::CliError;
pub use self::keys::key_table;

/// What is said under `--help`.
const AFTER_HELP: &str = "\
Exit codes:
  0  all is well
  1  found wrong: an article or saved marks that cannot be read
  2  used wrong: arguments that make no sense, or no display for the window";

/// Reads an article, marks the exact words of each demand, allegation and commitment, and never loses a mark.
#[derive(Debug, Parser)]
#[command(name = "demarche", version, after_help = AFTER_HELP, args_conflicts_with_subcommands = true)]
struct Arguments {
    /// The article or the study's folder to open; without it the study of this folder, else what was open last
    path: Option<PathBuf>,

    /// Who codes: lower-case letters, digits, `-` and `_`
    #[arg(long, value_name = "ID")]
    coder: Option<String>,

    #[command(subcommand)]
    command: Option<Command>,
}

/// One piece of work without a window.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the exact text that offsets count in
    Text(text::Arguments),
    /// Write the saved marks of an article or a study as JSON, JSON lines or CSV
    Export(export::Arguments),
    /// Draw an article with its marks as a PNG picture; needs no display
    Render(render::Arguments),
    /// Print the keys of all commands as Markdown
    Keys(keys::Arguments),
}

/// What the arguments ask for.
#[derive(Debug)]
pub enum Request {
    /// The window.
    Window {
        /// What to open first.
        path: Option<PathBuf>,
        /// Who codes.
        coder: Option<String>,
    },
    /// One command.
    Command(Command),
}

/// Reads the arguments. Help, version and mistakes are answered at once; the exit code comes back as the error.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Request, ExitCode> {
    match Arguments::try_parse_from(arguments) {
        Ok(Arguments { command: Some(command), .. }) => Ok(Request::Command(command)),
        Ok(Arguments { path, coder, command: None }) => Ok(Request::Window { path, coder }),
        Err(answer) => {
            let code = if answer.use_stderr() { 2 } else { 0 };
            // A reader that has gone away has read enough.
            drop(answer.print());
            Err(ExitCode::from(code))
        }
    }
}

/// Says why the window could not be opened.
pub fn cannot_start(error: &dyn std::error::Error) -> ExitCode {
    CliError::usage(error.to_string()).report()
}

impl Command {
    /// Carries the command out and says what went wrong, if anything did.
    pub fn run(self) -> ExitCode {
        let outcome = match self {
            Self::Text(arguments) => arguments.run(),
            Self::Export(arguments) => arguments.run(),
            Self::Render(arguments) => arguments.run(),
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
        assert!(matches!(parsed("demarche text a.txt"), Ok(Request::Command(Command::Text(_)))));
    }
}
