//! The families of the system's fonts, by the scripts of a text and its language.

use unicode_script::{Script, UnicodeScript as _};

use super::style::Face;
use demarche_core::text::Han;

/// Scripts whose families are named after them in the Noto collection.
const SCRIPTS: [(Script, &str); 20] = [
    (Script::Devanagari, "Devanagari"),
    (Script::Bengali, "Bengali"),
    (Script::Gurmukhi, "Gurmukhi"),
    (Script::Gujarati, "Gujarati"),
    (Script::Oriya, "Oriya"),
    (Script::Tamil, "Tamil"),
    (Script::Telugu, "Telugu"),
    (Script::Kannada, "Kannada"),
    (Script::Malayalam, "Malayalam"),
    (Script::Sinhala, "Sinhala"),
    (Script::Thai, "Thai"),
    (Script::Lao, "Lao"),
    (Script::Khmer, "Khmer"),
    (Script::Myanmar, "Myanmar"),
    (Script::Tibetan, "Tibetan"),
    (Script::Georgian, "Georgian"),
    (Script::Armenian, "Armenian"),
    (Script::Hebrew, "Hebrew"),
    (Script::Ethiopic, "Ethiopic"),
    (Script::Cherokee, "Cherokee"),
];
/// The bits after those of `SCRIPTS`.
const HAN: u32 = 1 << 30;
const MATHEMATICAL: u32 = 1 << 31;

const MATHEMATICAL_FAMILIES: [&str; 7] = [
    "Noto Sans Math",
    "STIX Two Math",
    "STIXGeneral",
    "Cambria Math",
    "Libertinus Math",
    "Latin Modern Math",
    "DejaVu Math TeX Gyre",
];
/// Signs in black, before emoji in colour.
const SIGNS: [&str; 8] = [
    "Noto Sans Symbols",
    "Noto Sans Symbols2",
    "Noto Sans Symbols 2",
    "Segoe UI Symbol",
    "Apple Symbols",
    "Noto Sans Math",
    "DejaVu Sans",
    "Symbola",
];
const EMOJI: [&str; 5] =
    ["Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji", "Twemoji Mozilla", "Noto Emoji"];

/// What a text needs beyond the bundled fonts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Needs(u32);

impl Needs {
    /// Returns what a text needs.
    pub(super) fn of(shown: &str) -> Self {
        if shown.is_ascii() {
            return Self::default();
        }
        let mut needs = 0;
        let mut last = None;
        for character in shown.chars().filter(|character| !is_bundled(*character)) {
            let script = match character {
                letter if is_mathematical(letter) => {
                    needs |= MATHEMATICAL;
                    continue;
                }
                sign if is_east_asian(sign) => Script::Han,
                other => other.script(),
            };
            if last == Some(script) {
                continue;
            }
            last = Some(script);
            needs |= match script {
                Script::Han
                | Script::Hiragana
                | Script::Katakana
                | Script::Hangul
                | Script::Bopomofo => HAN,
                script => {
                    let index = SCRIPTS.iter().position(|(known, _)| *known == script);
                    index.map_or(0, |index| 1 << index)
                }
            };
        }
        Self(needs)
    }

    /// Returns whether the text has letters of East Asia.
    pub(super) fn has_han(self) -> bool {
        self.0 & HAN != 0
    }

    /// Returns whether the text has a script whose letters stand below one another: Khmer, Burmese or Tibetan.
    pub(super) fn has_stacks(self) -> bool {
        let is_stacked =
            |script| matches!(script, Script::Khmer | Script::Myanmar | Script::Tibetan);
        let mut scripts = SCRIPTS.iter().enumerate();
        scripts.any(|(index, (script, _))| self.0 & 1 << index != 0 && is_stacked(*script))
    }

    /// Returns the names of families for a text set in this face, of which the first that has a character is used.
    pub(super) fn families(self, face: Face, han: Option<Han>, signs: Signs) -> Vec<String> {
        let mut names = Vec::new();
        let faces = match face {
            Face::Serif => ["Noto Serif", "Noto Sans"],
            Face::Sans | Face::SansText => ["Noto Sans", "Noto Serif"],
        };
        for (index, (_, script)) in SCRIPTS.iter().enumerate() {
            if self.0 & 1 << index != 0 {
                names.extend(faces.map(|face| format!("{face} {script}")));
            }
        }
        if self.0 & HAN != 0 {
            for language in han_order(han) {
                names.extend(han_families(language, face).map(str::to_owned));
            }
        }
        if self.0 & MATHEMATICAL != 0 {
            names.extend(MATHEMATICAL_FAMILIES.map(str::to_owned));
        }
        match signs {
            Signs::Text => names.extend(SIGNS.iter().chain(&EMOJI).map(|&name| name.to_owned())),
            Signs::Colour => names.extend(SIGNS.map(str::to_owned)),
        }
        names
    }
}

/// How signs are drawn that have both a black and a coloured form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Signs {
    /// In black.
    Text,
    /// In colour.
    Colour,
}

/// Returns the families of emoji in colour.
pub(super) fn emoji_families() -> impl Iterator<Item = String> {
    EMOJI.iter().map(|&name| name.to_owned())
}

/// Returns whether the bundled fonts are likely to have all characters. If not, the layout will show missing glyphs.
pub(super) fn is_covered(shown: &str) -> bool {
    shown.is_ascii() || shown.chars().all(is_bundled)
}

/// Returns whether a character is one of the letters of mathematics, which some people write words with.
pub(super) fn is_mathematical(character: char) -> bool {
    matches!(character, '\u{1D400}'..='\u{1D7FF}' | '\u{1EE00}'..='\u{1EEFF}')
}

/// Returns whether a character is punctuation or a wide letter of East Asia, which several scripts share.
pub(super) fn is_east_asian(character: char) -> bool {
    matches!(character,
        '\u{3000}'..='\u{303F}' | '\u{30FB}' | '\u{30FC}' | '\u{3200}'..='\u{33FF}' | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF00}'..='\u{FFEF}')
}

fn is_bundled(character: char) -> bool {
    matches!(character,
        '\0'..='\u{52F}' | '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{1E00}'..='\u{1FFF}'
        | '\u{2000}'..='\u{206F}' | '\u{20A0}'..='\u{20BF}' | '\u{2116}' | '\u{2122}' | '\u{FB50}'..='\u{FDFF}'
        | '\u{FE70}'..='\u{FEFF}' | '\u{FFFD}')
}

/// Returns the languages whose fonts are tried for Han characters, the text's first: each has characters that others lack.
fn han_order(han: Option<Han>) -> [Han; 4] {
    let [japanese, korean, simplified, traditional] =
        [Han::Japanese, Han::Korean, Han::Simplified, Han::Traditional];
    match han {
        Some(Han::Japanese) => [japanese, traditional, simplified, korean],
        Some(Han::Korean) => [korean, japanese, traditional, simplified],
        Some(Han::Traditional) => [traditional, japanese, simplified, korean],
        Some(Han::Simplified) | None => [simplified, traditional, japanese, korean],
    }
}

/// Returns the families of a language: those of Noto and Adobe, then those of macOS and Windows.
fn han_families(language: Han, face: Face) -> impl Iterator<Item = &'static str> {
    let (serif, sans): (&[&str], &[&str]) = match language {
        Han::Japanese => (
            &[
                "Noto Serif CJK JP",
                "Noto Serif JP",
                "Source Han Serif",
                "Hiragino Mincho ProN",
                "Yu Mincho",
                "MS PMincho",
            ],
            &[
                "Noto Sans CJK JP",
                "Noto Sans JP",
                "Source Han Sans",
                "Hiragino Sans",
                "Yu Gothic",
                "Meiryo",
                "MS PGothic",
            ],
        ),
        Han::Korean => (
            &["Noto Serif CJK KR", "Noto Serif KR", "Source Han Serif K", "AppleMyungjo", "Batang"],
            &[
                "Noto Sans CJK KR",
                "Noto Sans KR",
                "Source Han Sans K",
                "Apple SD Gothic Neo",
                "Malgun Gothic",
            ],
        ),
        Han::Simplified => (
            &["Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Songti SC", "SimSun"],
            &[
                "Noto Sans CJK SC",
                "Noto Sans SC",
                "Source Han Sans SC",
                "PingFang SC",
                "Microsoft YaHei",
            ],
        ),
        Han::Traditional => (
            &["Noto Serif CJK TC", "Noto Serif TC", "Source Han Serif TC", "Songti TC", "PMingLiU"],
            &[
                "Noto Sans CJK TC",
                "Noto Sans TC",
                "Source Han Sans TC",
                "PingFang TC",
                "Microsoft JhengHei",
            ],
        ),
    };
    let (first, second) = match face {
        Face::Serif => (serif, sans),
        Face::Sans | Face::SansText => (sans, serif),
    };
    first.iter().chain(second).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn families(text: &str, han: Option<Han>) -> Vec<String> {
        Needs::of(text).families(Face::Serif, han, Signs::Text)
    }

    #[test]
    fn families_are_those_of_the_scripts() {
        assert_eq!(Needs::of("Talks, naïve, مذاکرات"), Needs::default());
        assert_eq!(families("การเจรจา", None)[..2], ["Noto Serif Thai", "Noto Sans Thai"]);
        assert!(!families("การเจรจา", None).iter().any(|name| name.contains("CJK")));
        assert_eq!(families("𝐁𝐫𝐞𝐚𝐤", None)[0], "Noto Sans Math");
        for (han, first) in [
            (Some(Han::Japanese), "Noto Serif CJK JP"),
            (Some(Han::Korean), "Noto Serif CJK KR"),
            (Some(Han::Traditional), "Noto Serif CJK TC"),
            (Some(Han::Simplified), "Noto Serif CJK SC"),
            (None, "Noto Serif CJK SC"),
        ] {
            assert_eq!(families("直角", han)[0], first);
            let sans = Needs::of("直角").families(Face::Sans, han, Signs::Text);
            assert_eq!(sans[0], first.replace("Serif", "Sans"));
        }
    }

    #[test]
    fn signs_are_black_before_they_are_coloured() {
        let names = families("☎", None);
        let place = |name: &str| names.iter().position(|known| known == name).unwrap();
        assert!(place("Noto Sans Symbols2") < place("Noto Color Emoji"));
    }
}
