//! Standard output.

use std::io::{self, BufWriter, Write as _};

use super::CliError;

/// Lets `fill` write to standard output, buffered.
pub(super) fn print(
    fill: impl FnOnce(&mut BufWriter<io::StdoutLock<'static>>) -> io::Result<()>,
) -> Result<(), CliError> {
    let mut out = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    fill(&mut out).and_then(|()| out.flush()).map_err(|error| CliError::output(&error))
}

/// How many characters of marked words are printed.
const WORDS: usize = 60;

/// Returns the beginning of marked words for one line, without what could control the terminal.
pub(super) fn shortened(words: &str) -> String {
    let mut short: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = short.char_indices().nth(WORDS) {
        short.truncate(end);
        short.push('…');
    }
    harmless(&short)
}

/// Returns words from a file so that they do not control the terminal.
pub(super) fn harmless(words: &str) -> String {
    words.chars().map(|sign| if sign.is_control() { '\u{fffd}' } else { sign }).collect()
}
