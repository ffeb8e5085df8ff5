//! File names and other words of strangers, as messages show them.

use std::{
    fmt::{self, Write as _},
    path::Path,
};

/// Returns a path as messages show it: control characters, line separators and characters that reorder text are escaped, so
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
            let reorders =
                |character| matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            for character in self.0.to_string_lossy().chars() {
                if character.is_control() || reorders(character) {
                    write!(f, "{}", character.escape_default())?;
                } else {
                    f.write_char(character)?;
                }
            }
            Ok(())
        }
    }
    Shown(path)
}

/// Returns a text as messages show it, likewise.
pub(super) fn shown_text(text: &str) -> impl fmt::Display + '_ {
    shown(Path::new(text))
}
