//! Starts the window or one command.

use std::process::ExitCode;

use demarche::{
    cli::{self, Request},
    ui,
};
use demarche_files::storage::read_documents_with;

fn main() -> ExitCode {
    // Without it, documents are read in this process, not in one of their own.
    if let Ok(program) = std::env::current_exe() {
        read_documents_with(program);
    }
    match cli::parse(std::env::args_os()) {
        Ok(Request::Window { path, coder }) => match ui::run(path, coder) {
            Ok(ui::Closed::ByUser) => ExitCode::SUCCESS,
            Ok(ui::Closed::BySignal(number)) => ExitCode::from(128 + number),
            Err(error) => cli::cannot_start(&error),
        },
        Ok(Request::Command(command)) => command.run(),
        Err(answered) => answered,
    }
}
