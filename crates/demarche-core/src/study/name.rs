//! Names of files: which are one on some file systems, and which every system accepts.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

/// The longest name of a file, in bytes.
const LONGEST: usize = 255;

/// Signs that Windows accepts in no name.
const REFUSED: [char; 9] = ['<', '>', ':', '"', '/', '\\', '|', '?', '*'];

/// Devices on Windows, which no file can be named for, whatever its extension. Those with a number are in [`is_device`].
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// Returns the same text for names that are one file where a file system ignores case, or how letters with accents are spelled.
///
/// ```
/// use demarche_core::study::folded_name;
/// assert_eq!(folded_name("STRASSE.txt"), folded_name("straße.TXT"));
/// assert_ne!(folded_name("a.txt"), folded_name("b.txt"));
/// ```
pub fn folded_name(name: &str) -> String {
    let letters = name.nfd().filter(|sign| !is_ignored(*sign));
    let folded = letters.flat_map(|sign| {
        // Turkish has two letters; no file system takes one for the other.
        let upper = if sign == 'ı' { None } else { Some(sign.to_uppercase()) };
        let kept = upper.is_none().then_some(sign);
        upper.into_iter().flatten().flat_map(char::to_lowercase).chain(kept)
    });
    // There is one final sigma in Greek, and a file system knows no words.
    let folded: String = folded.map(|sign| if sign == 'ς' { 'σ' } else { sign }).collect();
    folded.nfd().collect()
}

/// Returns whether a file can have this name on every system, visibly the same on all.
pub fn is_name_everywhere(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= LONGEST
        && name.chars().all(is_accepted)
        && !name.starts_with(' ')
        && !name.ends_with(['.', ' '])
        && !is_device(name)
}

/// Returns a name that a file can have on every system, as like this one as possible. It has at most `room` bytes.
pub fn name_everywhere(name: &str, room: usize) -> String {
    let dashed = |sign| if is_accepted(sign) { sign } else { '-' };
    let mut accepted: String = name.trim_start().chars().map(dashed).collect();
    accepted.truncate(accepted.floor_char_boundary(room));
    accepted.truncate(accepted.trim_end_matches(['.', ' ']).len());
    if accepted.is_empty() || is_device(&accepted) {
        let end = accepted.find('.').unwrap_or(accepted.len());
        accepted.insert_str(end, "-1");
    }
    accepted
}

/// Returns whether a sign can be in a name and is seen there. The joiners of Persian and Urdu words are.
fn is_accepted(sign: char) -> bool {
    !(sign.is_control() || REFUSED.contains(&sign) || is_hidden(sign))
}

/// Returns whether a character reorders text or breaks lines, or is not seen at all: with it, a name passes for another one.
pub fn is_hidden(sign: char) -> bool {
    matches!(sign, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Returns a name or a path for use in a sentence. One with letters that are written from right to left is isolated (U+2068,
/// U+2069), so that neither changes the order of the other.
///
/// ```
/// use demarche_core::study::isolated;
///
/// assert_eq!(isolated("talks.txt"), "talks.txt");
/// assert_eq!(isolated("بیان.txt"), "\u{2068}بیان.txt\u{2069}");
/// ```
pub fn isolated(name: &str) -> Cow<'_, str> {
    let is_rtl = |sign: char| matches!(sign, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}');
    if name.contains(is_rtl) {
        Cow::Owned(format!("\u{2068}{name}\u{2069}"))
    } else {
        Cow::Borrowed(name)
    }
}

/// Returns whether file systems that ignore case ignore a character, too.
fn is_ignored(sign: char) -> bool {
    matches!(sign, '\u{34F}' | '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}')
        || (is_hidden(sign) && !matches!(sign, '\u{2028}' | '\u{2029}'))
}

/// Returns whether Windows takes a name for a device: it does so whatever comes after the first dot.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_lowercase();
    let numbered = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    let is_number = |number: &str| {
        let mut signs = number.chars();
        let is_digit = |sign: char| sign.is_ascii_digit() || matches!(sign, '¹' | '²' | '³');
        signs.next().is_some_and(is_digit) && signs.next().is_none()
    };
    DEVICES.contains(&stem.as_str()) || numbered.is_some_and(is_number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_that_are_one_file_somewhere_fold_to_the_same() {
        for (one, other) in [
            ("Talks.txt", "talks.TXT"),
            ("straße", "STRASSE"),
            ("José", "JOSE\u{301}"),
            ("Σοφός", "σοφόσ"),
            ("ŉa", "ʼNA"),
            ("ﬁn", "FIN"),
            ("k", "\u{212A}"),
            ("ہم\u{200C}آئیں", "ہمآئیں"),
            ("a\u{202E}b", "ab"),
        ] {
            assert_eq!(folded_name(one), folded_name(other), "{one} {other}");
        }
        for (one, other) in [("ılgaz", "ilgaz"), ("resume", "résumé"), ("a b", "ab"), ("ی", "ي")]
        {
            assert_ne!(folded_name(one), folded_name(other), "{one} {other}");
        }
    }

    #[test]
    fn names_that_some_system_refuses_are_known() {
        for name in [
            "talks.txt",
            "اسلام-آباد.txt",
            "-a",
            "it’s #1 (new) & [old].md",
            "console",
            "com10",
            "lptx.txt",
            ".a",
            "می\u{200C}روم",
        ] {
            assert!(is_name_everywhere(name), "{name:?}");
            assert_eq!(name_everywhere(name, 100), name);
        }
        for (name, instead) in [
            ("", "-1"),
            ("CON", "CON-1"),
            ("nul.tar.gz", "nul-1.tar.gz"),
            ("Com1 .txt", "Com1 -1.txt"),
            ("lpt³", "lpt³-1"),
            ("a.", "a"),
            (" a. . ", "a"),
            ("a:b?.txt", "a-b-.txt"),
            ("a\nb\t.txt", "a-b-.txt"),
            ("a\u{202E}txt.exe", "a-txt.exe"),
            ("a\\b", "a-b"),
        ] {
            assert!(!is_name_everywhere(name), "{name:?}");
            assert_eq!(name_everywhere(name, 100), instead);
        }
        assert!(!is_name_everywhere(&"ہ".repeat(128)));
    }

    proptest! {
        #[test]
        fn any_name_becomes_one_that_every_system_accepts(name in "\\PC{0,40}|[conaux.: ]{0,6}", room in 4..60_usize) {
            let accepted = name_everywhere(&name, room);
            prop_assert!(is_name_everywhere(&accepted), "{:?}", accepted);
            prop_assert!(accepted.len() <= room + 2);
            prop_assert_eq!(folded_name(&folded_name(&name)), folded_name(&name));
        }
    }
}
