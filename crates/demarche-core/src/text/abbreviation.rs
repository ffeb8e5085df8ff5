//! Full stops that end no sentence.

/// Never end a sentence: a name or a number follows.
const TITLES: &[&str] = &[
    "Mr", "Mrs", "Ms", "Dr", "Prof", "Gen", "Lt", "Col", "Maj", "Capt", "Sgt", "Brig", "Adm",
    "Cmdr", "Sen", "Rep", "Gov", "Pres", "Hon", "Rev", "St", "Amb", "Messrs", "Mme", "Mlle", "vs",
    "No", "Nos", "Art", "Sec", "Fig", "Vol", "pp", "cf", "e.g", "i.e", "viz", "approx", "Jan",
    "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec",
];

/// May end a sentence; whether they do shows in what follows.
const NAMES: &[&str] = &[
    "Inc", "Ltd", "Co", "Corp", "Bros", "Jr", "Sr", "etc", "al", "a.m", "p.m", "Ave", "Blvd",
    "Dept",
];

/// Words that begin a sentence rather than go on with a name.
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

/// Returns whether a sentence goes on although the segmenter would end it between `left` and `right`.
pub(super) fn does_not_end_sentence(left: &str, right: &str) -> bool {
    let Some(stem) = left.trim_end().strip_suffix('.') else { return false };
    let token = last_token(stem);
    if TITLES.contains(&token) {
        return true;
    }
    let next = right
        .split(|c: char| !c.is_alphanumeric())
        .find(|word| !word.is_empty())
        .unwrap_or_default();
    let begins_sentence = STARTERS.contains(&next);
    let is_initial =
        token.chars().count() == 1 && token.chars().all(char::is_uppercase) && token != "I";
    (is_initial || is_acronym(token) || NAMES.contains(&token)) && !begins_sentence
}
