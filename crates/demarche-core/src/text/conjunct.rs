//! Conjuncts of the scripts of India and Sri Lanka that the Unicode standard leaves in two clusters.
//!
//! The standard (Annex 29, rule 9c) keeps consonants joined by a virama together in Devanagari, Bengali, Gujarati, Odia, Telugu
//! and Malayalam, but not in Kannada, Gurmukhi, Sinhala and Tamil, where they are drawn as one letter too.

/// Returns whether the last consonant of `left` and the first of `right` are one conjunct (`ಕ್` and `ಷ`).
pub(super) fn is_conjunct(left: &str, right: &str) -> bool {
    let joined = left.strip_suffix('\u{200D}');
    let mut before = joined.unwrap_or(left).chars().rev();
    let mut after = right.chars();
    let (Some(virama), Some(next)) = (before.next(), after.next()) else { return false };
    match virama {
        // Kannada.
        '\u{CCD}' => matches!(next, '\u{C95}'..='\u{CB9}' | '\u{CDE}'),
        // Gurmukhi, where only these are written below or beside another consonant.
        '\u{A4D}' => matches!(next, 'ਹ' | 'ਰ' | 'ਵ' | 'ਯ'),
        // Sinhala, where only a joiner makes a conjunct.
        '\u{DCA}' => joined.is_some() && matches!(next, '\u{D9A}'..='\u{DC6}'),
        // Tamil has two conjuncts: `க்ஷ`, and `ஸ்ரீ` also with another first letter.
        '\u{BCD}' => match (before.next(), next) {
            (Some('க'), 'ஷ') => true,
            (Some('ஸ' | 'ஶ'), 'ர') => after.next() == Some('\u{BC0}'),
            _ => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{grapheme_at, next_grapheme, previous_grapheme};

    /// Checks the clusters of a word; `|` separates them.
    #[track_caller]
    fn check(marked: &str) {
        let text = marked.replace('|', "");
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(cluster) = grapheme_at(&text, at) {
            found.push(cluster.of(&text).unwrap());
            assert_eq!(next_grapheme(&text, cluster.start()), cluster.end());
            assert_eq!(previous_grapheme(&text, cluster.end()), cluster.start());
            for inside in cluster.start()..cluster.end() {
                assert_eq!(grapheme_at(&text, inside), Some(cluster));
            }
            at = cluster.end();
        }
        assert_eq!(found.join("|"), marked);
    }

    #[test]
    fn a_conjunct_is_one_cluster_in_every_script() {
        check("क्ष|त्रि|य");
        check("ক্ষ|মা");
        check("ક્ષ|મા");
        check("କ୍ଷ|ମା");
        check("క్ష|మ");
        check("ക്ഷ|മ");
        check("ಕ್ಷ|ಮೆ");
        check("ರಾ|ಷ್ಟ್ರ");
        check("ਪ੍ਰੇ|ਮ");
        check("ශ්\u{200D}රී");
        check("க்ஷ|மா");
        check("ஸ்ரீ");
        check("ស្ត្រី");
        check("မ|န္တ");
    }

    #[test]
    fn letters_that_are_drawn_apart_stay_apart() {
        check("அ|ப்|ப|டி");
        check("ஸ்|ர|ம");
        check("ಕ್\u{200C}|ಷ");
        check("ක්|ර");
        check("ਪ੍|ਕ");
    }
}
