//! `demarche read-document`: reads one document from standard input for another process of the program.

use std::io;

use demarche_files::storage::serve_document;

use super::{error::CliError, output};

/// Read a document
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The kind of document
    kind: String,
}

impl Arguments {
    pub(super) fn run(self) -> Result<(), CliError> {
        output::print(|out| serve_document(&self.kind, io::stdin().lock(), out, io::stderr()))
    }
}
