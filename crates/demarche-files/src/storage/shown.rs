//! File names and other words of strangers, as messages show them.

use std::{
    fmt::{self, Write as _},
    path::Path,
};

use demarche_core::study::is_hidden;

/// How much of a path is shown of which it is said that it is too long, in characters.
const LONGEST: usize = 120;

/// Returns a path as messages show it.
///
/// Control characters, line separators, characters that reorder text or are not seen, and bytes that are not Unicode are escaped, so
/// that a file's name cannot control a terminal or pass for another name.
///
/// ```
/// use std::path::Path;
/// assert_eq!(demarche_files::storage::shown(Path::new("a\u{1b}[2Jb.txt")).to_string(), "a\\u{1b}[2Jb.txt");
/// ```
pub fn shown(path: &Path) -> impl fmt::Display + '_ {
    struct Shown<'a>(&'a Path);
    impl fmt::Display for Shown<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            for chunk in self.0.as_os_str().as_encoded_bytes().utf8_chunks() {
                chunk.valid().chars().try_for_each(|sign| write_shown(f, sign))?;
                chunk.invalid().iter().try_for_each(|byte| write!(f, "\\x{byte:02x}"))?;
            }
            Ok(())
        }
    }
    Shown(path)
}

fn write_shown(f: &mut fmt::Formatter<'_>, sign: char) -> fmt::Result {
    if sign.is_control() || is_hidden(sign) {
        write!(f, "{}", sign.escape_default())
    } else {
        f.write_char(sign)
    }
}

/// Returns the end of a path as messages show it, if it is very long.
pub(super) fn shown_end(path: &Path) -> String {
    let shown = shown(path).to_string();
    match shown.char_indices().rev().nth(LONGEST) {
        Some((start, _)) => format!("…{}", shown.get(start..).unwrap_or_default()),
        None => shown,
    }
}

/// Returns a text as messages show it, likewise.
pub(super) fn shown_text(text: &str) -> impl fmt::Display + '_ {
    shown(Path::new(text))
}
