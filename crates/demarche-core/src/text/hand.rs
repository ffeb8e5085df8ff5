//! The hand in which a text's Arabic script is written.

use std::cmp::Ordering;

/// How much of a text is enough to find its hand, in bytes.
const EXAMINED: usize = 16 * 1024;

/// A hand of Arabic script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hand {
    /// That of Arabic and Pashto.
    Naskh,
    /// That of Urdu.
    Nastaliq,
}

impl Hand {
    /// Returns the hand of a text's Arabic script: Nastaliq for letters used only in Urdu, Naskh for those of Pashto and
    /// Arabic, or `None` if the letters of its first 16 KB do not decide.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.get(..text.floor_char_boundary(EXAMINED)).unwrap_or(text);
        // Two bytes, the first between 0xD8 and 0xDB: only Arabic script is examined further.
        if !text.bytes().any(|byte| (0xD8..=0xDB).contains(&byte)) {
            return None;
        }
        let (mut nastaliq, mut naskh) = (0_usize, 0_usize);
        for character in text.chars() {
            match character {
                'ٹ' | 'ڈ' | 'ڑ' | 'ں' | 'ے' | 'ہ' | 'ۂ' | 'ۓ' => nastaliq += 1,
                'ټ' | 'ډ' | 'ړ' | 'ږ' | 'ښ' | 'ځ' | 'څ' | 'ڼ' | 'ې' | 'ۍ' | 'ي' | 'ك' | 'ة' =>
                {
                    naskh += 1;
                }
                _ => {}
            }
        }
        match nastaliq.cmp(&naskh) {
            Ordering::Greater => Some(Self::Nastaliq),
            Ordering::Less => Some(Self::Naskh),
            Ordering::Equal => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urdu_is_told_apart_from_related_languages() {
        for (text, hand) in [
            ("پاکستان نے کہا ہے", Some(Hand::Nastaliq)),
            ("قال الوزير إن المحادثات توقفت", Some(Hand::Naskh)),
            ("وزیر گفت که گفتگو پایان یافت", None),
            ("د افغانستان ځواکونو ښې پایلې ترلاسه کړې", Some(Hand::Naskh)),
            ("plain", None),
        ] {
            assert_eq!(Hand::of(text), hand, "{text}");
        }
    }
}
