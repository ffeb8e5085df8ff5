//! The signs of a text that are emoji in colour.

use std::ops::Range;

use icu_properties::{
    CodePointSetData,
    props::{Emoji, EmojiPresentation},
};

use demarche_core::text;

/// Asks for a sign in black.
const TEXT_STYLE: char = '\u{FE0E}';
/// Asks for a sign in colour.
const EMOJI_STYLE: char = '\u{FE0F}';

/// Returns the bytes of the emoji that are drawn in colour: those that are by themselves (😀) and those followed by a
/// selector (☎️), but not signs alone (☎ © ™).
pub(super) fn coloured(shown: &str) -> Vec<Range<usize>> {
    let may_be = |sign: char| matches!(sign, EMOJI_STYLE | '\u{231A}'..='\u{2B55}' | '\u{1F000}'..='\u{1FFFF}');
    let mut found: Vec<Range<usize>> = Vec::new();
    if shown.is_ascii() || !shown.chars().any(may_be) {
        return found;
    }
    let mut signs = shown.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let next = signs.peek().map(|(_, next)| *next);
        let is_coloured = match next {
            Some(TEXT_STYLE) => false,
            Some(EMOJI_STYLE) => CodePointSetData::new::<Emoji>().contains(sign),
            _ => may_be(sign) && CodePointSetData::new::<EmojiPresentation>().contains(sign),
        };
        if !is_coloured || found.last().is_some_and(|last| at < last.end) {
            continue;
        }
        let Some(whole) = text::grapheme_at(shown, at) else { continue };
        let bytes = whole.start()..whole.end();
        match found.last_mut() {
            Some(last) if last.end == bytes.start => last.end = bytes.end,
            _ => found.push(bytes),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_stay_text_unless_they_are_emoji() {
        for (text, expected) in [
            ("☎ ✔ ⚠ © ™ ↔ 1 # plain", vec![]),
            ("☎\u{FE0F}", vec!["☎\u{FE0F}"]),
            ("a 😀 b ☎ c", vec!["😀"]),
            ("😀\u{FE0E}", vec![]),
            ("1\u{FE0F}\u{20E3} of 2", vec!["1\u{FE0F}\u{20E3}"]),
            ("x👩\u{200D}⚕\u{FE0F}y🇵🇰🇦🇫", vec!["👩\u{200D}⚕\u{FE0F}", "🇵🇰🇦🇫"]),
            ("⚡ 𝐁 直", vec!["⚡"]),
            ("a\u{FE0F}", vec![]),
            ("❤\u{200D}🔥", vec!["❤\u{200D}🔥"]),
            ("", vec![]),
        ] {
            let found: Vec<&str> =
                coloured(text).into_iter().filter_map(|bytes| text.get(bytes)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
