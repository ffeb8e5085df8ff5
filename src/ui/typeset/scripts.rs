//! The scripts for which a person can choose a font, and which parts of a text are in them.

use std::ops::Range;

use unicode_script::{Script, UnicodeScript as _};

use super::style::Face;
use demarche_core::text::{Han, Hand};

/// A script, or one of its hands or languages, whose font can be chosen.
#[derive(Debug, PartialEq, Eq)]
pub struct FontScript {
    /// Its ISO 15924 code, by which the choice is kept.
    pub code: &'static str,
    /// Its English name.
    pub name: &'static str,
    /// Some words in it. A family covers the script if it has all their letters.
    pub sample: &'static str,
    letters: &'static [Script],
}

const fn font_script(
    (code, name, sample): (&'static str, &'static str, &'static str),
    letters: &'static [Script],
) -> FontScript {
    FontScript { code, name, sample, letters }
}

/// All scripts with a choice. Arabic comes in two hands, and Han in four languages, which the text decides.
pub static FONT_SCRIPTS: [FontScript; 33] = [
    font_script(("Latn", "Latin", "The minister called for talks"), &[Script::Latin]),
    font_script(("Grek", "Greek", "Ο υπουργός ζήτησε διάλογο"), &[Script::Greek]),
    font_script(("Cyrl", "Cyrillic", "Министр призвал к диалогу"), &[Script::Cyrillic]),
    font_script(("Arab", "Arabic", "دعا الوزير إلى الحوار"), &[]),
    font_script(("Aran", "Arabic, Nastaliq (Urdu)", "وزیر نے بات چیت کا کہا"), &[]),
    font_script(("Hebr", "Hebrew", "השר קרא למשא ומתן"), &[Script::Hebrew]),
    font_script(("Deva", "Devanagari", "मंत्री ने वार्ता की माँग की"), &[Script::Devanagari]),
    font_script(("Beng", "Bengali", "মন্ত্রী আলোচনার দাবি জানান"), &[Script::Bengali]),
    font_script(("Guru", "Gurmukhi", "ਮੰਤਰੀ ਨੇ ਗੱਲਬਾਤ ਦੀ ਮੰਗ ਕੀਤੀ"), &[Script::Gurmukhi]),
    font_script(("Gujr", "Gujarati", "મંત્રીએ વાટાઘાટોની માગ કરી"), &[Script::Gujarati]),
    font_script(("Orya", "Odia", "ମନ୍ତ୍ରୀ ଆଲୋଚନା ଦାବି କଲେ"), &[Script::Oriya]),
    font_script(("Taml", "Tamil", "அமைச்சர் பேச்சுவார்த்தை கோரினார்"), &[Script::Tamil]),
    font_script(("Telu", "Telugu", "మంత్రి చర్చలు కోరారు"), &[Script::Telugu]),
    font_script(("Knda", "Kannada", "ಸಚಿವರು ಮಾತುಕತೆಗೆ ಕರೆ ನೀಡಿದರು"), &[Script::Kannada]),
    font_script(("Mlym", "Malayalam", "മന്ത്രി ചർച്ച ആവശ്യപ്പെട്ടു"), &[Script::Malayalam]),
    font_script(("Sinh", "Sinhala", "ඇමතිවරයා සාකච්ඡා ඉල්ලීය"), &[Script::Sinhala]),
    font_script(("Thai", "Thai", "รัฐมนตรีเรียกร้องให้เจรจา"), &[Script::Thai]),
    font_script(("Laoo", "Lao", "ລັດຖະມົນຕີຮຽກຮ້ອງໃຫ້ເຈລະຈາ"), &[Script::Lao]),
    font_script(("Khmr", "Khmer", "រដ្ឋមន្ត្រីទាមទារការចរចា"), &[Script::Khmer]),
    font_script(("Mymr", "Burmese", "ဝန်ကြီးက ဆွေးနွေးရန် တောင်းဆိုသည်"), &[Script::Myanmar]),
    font_script(("Tibt", "Tibetan", "བློན་ཆེན་གྱིས་གྲོས་མོལ་བྱེད"), &[Script::Tibetan]),
    font_script(("Geor", "Georgian", "მინისტრმა მოლაპარაკება მოითხოვა"), &[Script::Georgian]),
    font_script(("Armn", "Armenian", "Նախարարը բանակցություններ պահանջեց"), &[Script::Armenian]),
    font_script(("Ethi", "Ethiopic", "ሚኒስትሩ ውይይት ጠየቁ"), &[Script::Ethiopic]),
    font_script(("Cher", "Cherokee", "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ"), &[Script::Cherokee]),
    font_script(("Thaa", "Thaana (Maldivian)", "ދިވެހި ބަސް"), &[Script::Thaana]),
    font_script(("Syrc", "Syriac", "ܠܫܢܐ ܣܘܪܝܝܐ"), &[Script::Syriac]),
    font_script(("Nkoo", "N’Ko", "ߒߞߏ ߞߊߒ"), &[Script::Nko]),
    font_script(("Mong", "Mongolian", "ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ"), &[Script::Mongolian]),
    font_script(("Hans", "Han, simplified (Chinese)", "部长要求举行会谈"), &[]),
    font_script(("Hant", "Han, traditional (Chinese)", "部長要求舉行會談"), &[Script::Bopomofo]),
    font_script(("Jpan", "Japanese", "大臣は協議を求めた"), &[Script::Hiragana, Script::Katakana]),
    font_script(("Kore", "Korean", "장관은 회담을 요구했다"), &[Script::Hangul]),
];

impl FontScript {
    /// Returns the script with this ISO 15924 code.
    pub fn of(code: &str) -> Option<&'static Self> {
        FONT_SCRIPTS.iter().find(|script| script.code == code)
    }

    /// Returns whether its choice counts for text in this face: the program's own words stay in its own Latin font.
    fn counts_for(&self, face: Face) -> bool {
        face != Face::Sans || !matches!(self.code, "Latn" | "Grek" | "Cyrl")
    }

    /// Returns the hand of Arabic script it stands for.
    pub(super) fn hand(&self) -> Hand {
        if self.code == "Aran" { Hand::Nastaliq } else { Hand::Naskh }
    }
}

/// What decides between the hands of Arabic and the languages of Han.
#[derive(Clone, Copy, Debug)]
pub(super) struct Language {
    pub(super) hand: Hand,
    pub(super) han: Option<Han>,
}

impl Language {
    /// Returns the script that a letter belongs to; `None` if none can be chosen for it.
    fn script_of(self, script: Script) -> Option<&'static FontScript> {
        match script {
            Script::Arabic => FontScript::of(match self.hand {
                Hand::Naskh => "Arab",
                Hand::Nastaliq => "Aran",
            }),
            Script::Han => FontScript::of(match self.han {
                Some(Han::Traditional) => "Hant",
                Some(Han::Japanese) => "Jpan",
                Some(Han::Korean) => "Kore",
                Some(Han::Simplified) | None => "Hans",
            }),
            other => FONT_SCRIPTS.iter().find(|known| known.letters.contains(&other)),
        }
    }
}

/// Returns the parts of a text whose script has a choice. Signs that belong to no script are in the part before them;
/// opening brackets and quotes in the part after them.
pub(super) fn runs(
    shown: &str,
    (language, face): (Language, Face),
    is_chosen: impl Fn(&FontScript) -> bool,
) -> Vec<(Range<usize>, &'static FontScript)> {
    let mut runs: Vec<(Range<usize>, Option<&'static FontScript>)> = Vec::new();
    // Where signs begin that wait for the next letter.
    let mut waiting = Some(0);
    let mut known: Option<(Script, Option<&'static FontScript>)> = None;
    for (at, character) in shown.char_indices() {
        let end = at + character.len_utf8();
        let script = character.script();
        if matches!(script, Script::Common | Script::Inherited) {
            if waiting.is_none() && is_opening(character) {
                waiting = Some(at);
            }
            if let (None, Some((last, _))) = (waiting, runs.last_mut()) {
                last.end = end;
            }
            continue;
        }
        let own = match known {
            Some((last, own)) if last == script => own,
            _ => language
                .script_of(script)
                .filter(|script| script.counts_for(face) && is_chosen(script)),
        };
        known = Some((script, own));
        let start = waiting.take().unwrap_or(at);
        match runs.last_mut() {
            Some((last, before)) if *before == own => last.end = end,
            _ => runs.push((start..end, own)),
        }
    }
    if let (Some(_), Some((last, _))) = (waiting, runs.last_mut()) {
        last.end = shown.len();
    }
    runs.into_iter().filter_map(|(bytes, own)| Some((bytes, own?))).collect()
}

fn is_opening(character: char) -> bool {
    matches!(
        character,
        '(' | '[' | '{' | '“' | '‘' | '«' | '‹' | '„' | '（' | '「' | '『' | '《' | '【'
    )
}

/// How many characters of a text are examined at most for its scripts.
const MOST: usize = 200_000;

/// Returns the scripts of a text, the most frequent first.
pub(super) fn scripts_of(text: &str, language: Language) -> Vec<&'static FontScript> {
    let mut found: Vec<(usize, &'static FontScript)> = Vec::new();
    let mut last = None;
    for character in text.chars().take(MOST) {
        let script = character.script();
        let own = match last {
            Some((known, own)) if known == script => own,
            _ => language.script_of(script),
        };
        last = Some((script, own));
        let Some(own) = own else { continue };
        match found.iter_mut().find(|(_, known)| known.code == own.code) {
            Some((count, _)) => *count += 1,
            None => found.push((1, own)),
        }
    }
    found.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    found.into_iter().map(|(_, script)| script).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NASKH: Language = Language { hand: Hand::Naskh, han: None };

    #[track_caller]
    fn check(text: &str, face: Face, expected: &[(&str, &str)]) {
        let runs = runs(text, (NASKH, face), |script| script.code != "Grek");
        let found: Vec<(&str, &str)> = runs
            .iter()
            .map(|(bytes, script)| (script.code, text.get(bytes.clone()).unwrap()))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn signs_go_with_the_letters_beside_them() {
        check("9 words.", Face::Serif, &[("Latn", "9 words.")]);
        check("قال (TTP) إن", Face::Serif, &[("Arab", "قال "), ("Latn", "(TTP) "), ("Arab", "إن")]);
        check("قال (TTP) إن", Face::Sans, &[("Arab", "قال "), ("Arab", "إن")]);
        check("a αβγ, b", Face::Serif, &[("Latn", "a "), ("Latn", "b")]);
        check("e\u{301}t 直、角", Face::Serif, &[("Latn", "e\u{301}t "), ("Hans", "直、角")]);
        check("کہا “", Face::Serif, &[("Arab", "کہا “")]);
        check("12 — …", Face::Serif, &[]);
        check("", Face::Serif, &[]);
    }

    #[test]
    fn every_sample_is_in_its_script() {
        for script in &FONT_SCRIPTS {
            let han = Han::of(script.sample);
            let language = Language { hand: script.hand(), han };
            let found = scripts_of(script.sample, language);
            assert!(found.first() == Some(&script), "{script:?} {found:?}");
            assert!(FONT_SCRIPTS.iter().filter(|other| other.code == script.code).count() == 1);
        }
    }

    #[test]
    fn the_scripts_of_a_text_are_those_of_its_letters() {
        let codes =
            |text| -> Vec<_> { scripts_of(text, NASKH).iter().map(|script| script.code).collect() };
        assert_eq!(codes("Kabul کابل کابل, 12"), ["Arab", "Latn"]);
        assert!(codes("12 …").is_empty());
    }
}
