//! Starts the window or one command.

use std::process::ExitCode;

use demarche::{
    cli::{self, Request},
    ui,
};

fn main() -> ExitCode {
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
