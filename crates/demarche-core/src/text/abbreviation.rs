//! Recognises full stops and question marks that do not end a sentence.
//!
//! The segmenter follows the Unicode standard, which has no abbreviations. The lists and rules here add those common in
//! English news and some in French, German, Urdu and Arabic. Of 113 paragraphs of news (`tests/fixtures/sentences.txt`: 78
//! English; 35 Urdu, Arabic, Russian, French and German) they split 108 as a person does, against 99 before the rules that
//! this sample showed to be missing; the other five are listed in `tests/sentences.rs`. The crate `sentencex` 0.1.33 splits
//! 100 correctly when told the language, which we do not know.

/// Abbreviations that never end a sentence, because a name or a number follows.
const TITLES: &[&str] = &[
    "Mr", "Mrs", "Ms", "Dr", "Prof", "Gen", "Lt", "Col", "Maj", "Capt", "Sgt", "Brig", "Adm",
    "Cmdr", "Sen", "Rep", "Gov", "Pres", "Hon", "Rev", "St", "Amb", "Messrs", "Mme", "Mlle", "vs",
    "No", "Nos", "Art", "Sec", "Fig", "Vol", "pp", "cf", "e.g", "i.e", "viz", "approx", "Mt", "ca",
    "bzw", "Nr", "Abs", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct",
    "Nov", "Dec",
];

/// Abbreviations that may end a sentence, depending on what follows.
const NAMES: &[&str] = &[
    "Inc", "Ltd", "Co", "Corp", "Bros", "Jr", "Sr", "etc", "al", "a.m", "p.m", "Ave", "Blvd",
    "Dept",
];

/// German months: a number and a stop before one are a day.
const MONTHS: &[&str] = &[
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

/// The names of Latin letters in Urdu: two in a row with stops are initials.
const URDU_LETTERS: &[&str] = &[
    "اے",
    "بی",
    "سی",
    "ڈی",
    "ای",
    "ایف",
    "جی",
    "ایچ",
    "آئی",
    "جے",
    "کے",
    "ایل",
    "ایم",
    "این",
    "او",
    "پی",
    "کیو",
    "آر",
    "ایس",
    "ٹی",
    "یو",
    "وی",
    "ڈبلیو",
    "ایکس",
    "وائی",
    "زیڈ",
];

/// Words that begin a sentence rather than continue a name.
const STARTERS: &[&str] = &[
    "The",
    "A",
    "An",
    "It",
    "Its",
    "He",
    "She",
    "They",
    "We",
    "You",
    "I",
    "His",
    "Her",
    "Their",
    "This",
    "That",
    "These",
    "Those",
    "But",
    "And",
    "In",
    "On",
    "At",
    "For",
    "From",
    "With",
    "As",
    "If",
    "When",
    "While",
    "However",
    "There",
    "Then",
    "No",
    "Not",
    "Both",
    "Some",
    "After",
    "Before",
    "Since",
    "Although",
    "Despite",
    "Meanwhile",
];

/// Returns whether the full stop at the end of `text` is part of an abbreviation that may end a sentence (`U.S.`, `Inc.`).
pub(crate) fn ends_in_abbreviation(text: &str) -> bool {
    text.strip_suffix('.')
        .map(last_token)
        .is_some_and(|token| is_acronym(token) || NAMES.contains(&token))
}

/// Returns the word at the end of `stem`.
fn last_token(stem: &str) -> &str {
    stem.rsplit(|c: char| c.is_whitespace() || "([“‘\"'—–".contains(c)).next().unwrap_or_default()
}

/// Returns whether a word is made of single letters with stops between.
fn is_acronym(token: &str) -> bool {
    token.contains('.') && token.split('.').all(|part| part.chars().count() == 1)
}

/// Returns whether the sentence continues where the segmenter would end it, between `left` and `right`.
pub(super) fn does_not_end_sentence(left: &str, right: &str) -> bool {
    let left = left.trim_end();
    if goes_on_after_quote(left, right) {
        return true;
    }
    if let Some(stem) = left.strip_suffix('۔') {
        return is_urdu_initial(stem, right);
    }
    let Some(stem) = left.strip_suffix('.') else { return false };
    let token = last_token(stem);
    let is_number = !token.is_empty() && token.chars().all(char::is_numeric);
    if TITLES.contains(&token)
        || is_arabic_letter(token)
        || (is_number && token.len() == left.len() - 1)
    {
        return true;
    }
    let next = right
        .split(|c: char| !c.is_alphanumeric())
        .find(|word| !word.is_empty())
        .unwrap_or_default();
    if is_number {
        return MONTHS.contains(&next);
    }
    let begins_sentence = STARTERS.contains(&next);
    let is_single = token.chars().count() == 1;
    let is_initial = is_single && token.chars().all(char::is_uppercase) && token != "I";
    // `z. B.`
    let is_half = is_single
        && next.chars().count() == 1
        && right.trim_start().starts_with(|c: char| c.is_uppercase())
        && right.get(next.len()..).is_some_and(|rest| rest.trim_start().starts_with('.'));
    is_half || (is_initial || is_acronym(token) || NAMES.contains(&token)) && !begins_sentence
}

/// Returns whether a question or exclamation in quotation marks is part of a longer sentence (`“Why?” he asked`), or its
/// closing mark comes after a space (`« Pourquoi ? »`).
fn goes_on_after_quote(left: &str, right: &str) -> bool {
    let inside = left.trim_end_matches(['”', '’', '"', '\'', '»', '“']);
    let is_quote = inside.len() < left.len();
    // A word after the mark means that the mark opens a quotation.
    let closes = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    right.strip_prefix('»').is_some_and(closes)
        || is_quote
            && inside.trim_end().ends_with(['?', '!', '…', '؟'])
            && right.starts_with(char::is_lowercase)
}

/// Returns whether the stop after `stem` belongs to an Urdu initial, with another initial before or after it.
fn is_urdu_initial(stem: &str, right: &str) -> bool {
    let is_letter = |word: Option<&str>| {
        word.and_then(|word| word.strip_suffix('۔'))
            .is_some_and(|word| URDU_LETTERS.contains(&word))
    };
    let mut before = stem.split_whitespace().rev();
    before.next().is_some_and(|word| URDU_LETTERS.contains(&word))
        && (is_letter(before.next()) || is_letter(right.split_whitespace().next()))
}

/// Returns whether a word is one letter of Arabic script: a title or an initial.
fn is_arabic_letter(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|letter| ('\u{620}'..='\u{6D3}').contains(&letter))
        && letters.next().is_none()
}
