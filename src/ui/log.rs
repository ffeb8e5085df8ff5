//! Directs log lines: ours to the log file, the dialog crate's errors to whoever waits for a dialog.

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};

use demarche_files::storage::LogFile;
use log::{Level, LevelFilter, Log, Metadata, Record};

/// The dialog crate's last error. It reports a missing portal only in the log, and answers as if the user had cancelled.
static DIALOG_ERROR: Mutex<Option<String>> = Mutex::new(None);

/// The log file, once it is open.
static FILE: Mutex<Option<LogFile>> = Mutex::new(None);

struct Logger;

fn is_ours(metadata: &Metadata<'_>) -> bool {
    metadata.target().starts_with("demarche") && metadata.level() <= Level::Info
}

fn is_of_dialogs(metadata: &Metadata<'_>) -> bool {
    metadata.target().starts_with("rfd") && metadata.level() <= Level::Error
}

impl Log for Logger {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        is_ours(metadata) || is_of_dialogs(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        if is_of_dialogs(record.metadata()) {
            let mut error = DIALOG_ERROR.lock().unwrap_or_else(PoisonError::into_inner);
            *error = Some(record.args().to_string());
        } else if is_ours(record.metadata()) {
            write_line(&format!("{} {}", record.level(), record.args()));
        }
    }

    fn flush(&self) {}
}

/// Starts logging to this file, if there is one. Does nothing if another logger is already installed.
pub(super) fn start(file: Option<&Path>) {
    let opened = file.and_then(|file| LogFile::open(file).ok());
    *FILE.lock().unwrap_or_else(PoisonError::into_inner) = opened;
    if log::set_logger(&Logger).is_ok() {
        log::set_max_level(LevelFilter::Info);
    }
}

/// Adds a line to the log file.
pub(super) fn write_line(line: &str) {
    if let Some(file) = FILE.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
        file.write_line(line);
    }
}

/// Returns the dialog crate's last error since the previous call.
pub(super) fn take_dialog_error() -> Option<String> {
    DIALOG_ERROR.lock().unwrap_or_else(PoisonError::into_inner).take()
}
