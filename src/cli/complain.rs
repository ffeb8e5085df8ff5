//! The error output.

use std::io::{self, Write as _};

/// Writes a line to the error output. If that is closed, there is nobody to tell.
pub(super) fn complain(line: &str) {
    drop(writeln!(io::stderr(), "{line}"));
}
