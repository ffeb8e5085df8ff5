//! Standard error.

use std::io::{self, Write as _};

/// Writes a line to standard error; if that is closed, the line is lost.
///
/// Control characters, which a file name may contain, are escaped, because a terminal would obey them.
pub(super) fn print_line(line: &str) {
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
