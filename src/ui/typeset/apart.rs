//! What is set apart in a displayed text, and how: emphasis is drawn as the script does it.

use std::ops::Range;

use unicode_script::{Script, UnicodeScript as _};

use super::{display::DisplayMap, style::Words};

/// The ranges of a displayed text that are set apart, in its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Apart {
    pub(super) bold: Vec<Range<usize>>,
    pub(super) italic: Vec<Range<usize>>,
    pub(super) weak: Vec<Range<usize>>,
}

impl Apart {
    /// Returns what is set apart of words that are displayed as `shown`.
    pub(super) fn of(words: &Words<'_>, shown: &str, map: &DisplayMap) -> Self {
        let displayed = |ranges: &[Range<usize>]| {
            let place = |range: &Range<usize>| map.to_shown(range.start)..map.to_shown(range.end);
            let fits =
                |range: &Range<usize>| shown.get(range.clone()).is_some_and(|it| !it.is_empty());
            ranges.iter().map(place).filter(fits).collect::<Vec<_>>()
        };
        let mut apart =
            Self { bold: displayed(words.bold), italic: Vec::new(), weak: displayed(words.weak) };
        for range in displayed(words.emphasized) {
            for (part, has_italics) in by_script(shown, range) {
                let parts = if has_italics { &mut apart.italic } else { &mut apart.bold };
                parts.push(part);
            }
        }
        apart
    }
}

/// Cuts a range where letters of scripts with italics and of others meet. Signs and digits go with the letters before them,
/// and those at the start with the ones after them.
fn by_script(shown: &str, range: Range<usize>) -> Vec<(Range<usize>, bool)> {
    let mut parts: Vec<(Range<usize>, bool)> = Vec::new();
    for (offset, letter) in shown.get(range.clone()).unwrap_or_default().char_indices() {
        let Some(has_italics) = has_italics(letter) else { continue };
        match parts.last_mut() {
            Some((_, known)) if *known == has_italics => {}
            Some((part, _)) => {
                part.end = range.start + offset;
                parts.push((range.start + offset..range.end, has_italics));
            }
            None => parts.push((range.clone(), has_italics)),
        }
    }
    if parts.is_empty() { vec![(range, true)] } else { parts }
}

/// Returns whether a letter belongs to a script that has italics, or `None` if it is shared by several scripts.
fn has_italics(letter: char) -> Option<bool> {
    match letter.script() {
        Script::Latin | Script::Greek | Script::Cyrillic => Some(true),
        Script::Common | Script::Inherited => None,
        _ => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::typeset::display::{LineEnds, shown};

    /// Checks how emphasis is drawn: `/` before and after italics, `*` before and after bold words.
    #[track_caller]
    fn check(source: &str, expected: &str) {
        let (shown, map) = shown(source, LineEnds::Kept);
        let all = 0..source.len();
        let words = Words { emphasized: std::slice::from_ref(&all), ..Words::of(source) };
        let apart = Apart::of(&words, &shown, &map);
        let signs = apart.italic.iter().map(|range| (range, "/"));
        let mut signs: Vec<(&Range<usize>, &str)> =
            signs.chain(apart.bold.iter().map(|range| (range, "*"))).collect();
        signs.sort_by_key(|(range, _)| range.start);
        let mut drawn = String::new();
        for (range, sign) in signs {
            drawn.extend([sign, shown.get(range.clone()).unwrap(), sign]);
        }
        assert_eq!(drawn, expected);
    }

    #[test]
    fn emphasis_is_drawn_as_the_script_does() {
        check("The Post, 12", "/The Post, 12/");
        check("Россия и Ἀθῆναι", "/Россия и Ἀθῆναι/");
        check("«جنگ» 12", "*«جنگ» 12*");
        check("人民日报", "*人民日报*");
        check("หนังสือ", "*หนังสือ*");
        check("BBC اردو (Urdu)", "/BBC /*اردو (*/Urdu)/");
        check("… 12", "/… 12/");
        check("a\u{202E}\nاب", "/a\u{200B}[RLO]\n/*اب*");
        check("", "");
    }
}
