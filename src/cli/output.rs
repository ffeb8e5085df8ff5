//! The standard output and the error output.

use std::io::{self, BufWriter, Write as _};

use super::CliError;

/// Lets `fill` write to the standard output, in large pieces.
pub(super) fn print(
    fill: impl FnOnce(&mut BufWriter<io::StdoutLock<'static>>) -> io::Result<()>,
) -> Result<(), CliError> {
    let mut out = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    fill(&mut out).and_then(|()| out.flush()).map_err(|error| CliError::output(&error))
}

/// Writes a line to the error output. If that is closed, there is nobody to tell.
///
/// Control characters, which a file's name may hold, are escaped: a terminal would obey them.
pub(super) fn complain(line: &str) {
    drop(writeln!(io::stderr(), "{}", escaped(line)));
}

fn escaped(line: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    for character in line.chars() {
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_not_given_control_characters() {
        assert_eq!(escaped("gone: a\u{1b}[2J\n\u{9b}b.txt"), "gone: a\\u{1b}[2J\\n\\u{9b}b.txt");
        assert_eq!(escaped("نہیں ملا: é 😀"), "نہیں ملا: é 😀");
    }
}
