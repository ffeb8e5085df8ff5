//! Recognises stops, question marks and exclamation marks that do not end a sentence.

use icu_segmenter::GraphemeClusterSegmenter;

use super::{
    items::is_marker,
    place::{Place, is_acronym, is_short_number, is_single, last_token, spaced_stops, trim_end},
    words::{self, Role},
};

/// Marks that close a quotation or a bracket.
pub(super) const CLOSERS: [char; 16] =
    ['”', '’', '"', '\'', '»', '“', '‘', '›', ')', ']', '」', '』', '）', '】', '›', '〉'];
/// Numbers of notes.
pub(super) const NOTES: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
/// How many words a phrase of time or place at the start of a sentence has at most.
const LONGEST_OPENING: usize = 4;
/// How far to search for the closing mark of a title in Chinese or Japanese, in bytes.
const LONGEST_TITLE: usize = 120;

/// Returns whether the full stop at the end of `text` is part of an abbreviation that may end a sentence (`U.S.`, `Inc.`).
pub(crate) fn ends_in_abbreviation(text: &str) -> bool {
    text.strip_suffix('.')
        .map(last_token)
        .is_some_and(|token| is_acronym(token) || words::is_in_either_case(Role::Open, token))
}

/// Returns whether the sentence continues at this place, although a stop or another sign of its end is before it.
pub(super) fn goes_on(place: &Place<'_>) -> bool {
    let Place { left, right, .. } = *place;
    let has_words = |text: &str| text.chars().any(char::is_alphanumeric);
    if !has_words(right) || is_marker(place.sentence) || is_in_title(place) {
        return true;
    }
    // `[…]` stands for words left out, and `text.[1]` has a note.
    let inside = left.trim_end_matches(CLOSERS);
    let is_bracketed = inside.len() < left.len()
        && inside.trim_end_matches(['.', '…']).len() < inside.len()
        && inside.trim_end_matches(['.', '…']).ends_with(['[', '(']);
    if is_bracketed || left.ends_with(".[") || left.ends_with("][") {
        return true;
    }
    if !place.is_spaced && (is_glued(place) || right.starts_with(NOTES))
        || is_ellipsis_before_more(place)
    {
        return true;
    }
    if goes_on_after_quote(place) {
        return true;
    }
    if let Some(stem) = left.strip_suffix('۔') {
        return is_urdu_initial(stem, place)
            || stem.ends_with('۔') && words::is(Role::GoesOn, place.next_word());
    }
    if let Some(stem) = left.strip_suffix('!') {
        return words::is(Role::Shout, last_token(stem)) && right.starts_with(char::is_lowercase);
    }
    place.abbreviated().is_some_and(|token| is_abbreviation(place, token))
}

/// Returns whether a stop between two letters without a space is part of an abbreviation, or of an ellipsis.
fn is_glued(place: &Place<'_>) -> bool {
    let Some(stem) = place.left.strip_suffix('.') else { return false };
    // Chinese and Japanese have no spaces between sentences.
    if !place.right.starts_with(|c: char| c.is_alphanumeric() && c < '\u{2E80}') {
        return false;
    }
    let word = last_token(stem).rsplit('.').next().unwrap_or_default();
    if !word.contains(char::is_alphanumeric) {
        // `wait...see`; in Armenian a stop never ends a sentence.
        return !place
            .right
            .starts_with(|c: char| c.is_uppercase() && !('\u{531}'..='\u{556}').contains(&c));
    }
    word.chars().filter(|c| c.is_alphanumeric()).nth(2).is_none()
        || word.chars().all(char::is_numeric)
}

/// Returns whether an ellipsis leaves open whether a sentence ends, because `I` is always written large; or a sentence has
/// ended before it (`compounds. . . . The`).
fn is_ellipsis_before_more(place: &Place<'_>) -> bool {
    match spaced_stops(place.left) {
        (3, _) => matches!(place.next_word(), "I" | "I’m" | "I'm"),
        (4, before) => !before.ends_with(char::is_whitespace),
        _ => false,
    }
}

/// Returns whether a place is inside the title of a Chinese or Japanese work (`《摔跤吧！爸爸》`).
fn is_in_title(place: &Place<'_>) -> bool {
    let is_open = place
        .sentence
        .rfind('《')
        .is_some_and(|at| place.sentence.get(at..).is_some_and(|title| !title.contains('》')));
    is_open
        && place.right.find(['》', '《']).is_some_and(|at| {
            at < LONGEST_TITLE && place.right.get(at..).is_some_and(|rest| rest.starts_with('》'))
        })
}

/// Returns whether a question or exclamation in quotation marks or brackets is part of a longer sentence (`“Why?” he asked`),
/// or its closing mark comes after a space (`« Pourquoi ? »`).
fn goes_on_after_quote(place: &Place<'_>) -> bool {
    let Place { left, right, .. } = *place;
    let inside = left.trim_end_matches(CLOSERS);
    let is_quote = inside.len() < left.len();
    // A word after the mark means that the mark opens a quotation.
    let closes = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    if right.strip_prefix('»').is_some_and(closes) {
        return true;
    }
    if !is_quote {
        return false;
    }
    let is_asked = inside.trim_end().ends_with(['?', '!', '…', '؟', ';', '\u{37E}']);
    // Japanese: a particle after the quotation. Chinese: the verb of saying in the same clause.
    let is_said = |rest: &str| {
        let clause =
            rest.find(['，', '。', '：', '“', '「']).and_then(|end| rest.split_at_checked(end));
        clause.is_some_and(|(clause, rest)| {
            !rest.starts_with('：')
                && clause.chars().take(8).any(|c| "说說问問喊叫答道".contains(c))
        })
    };
    let is_in_brackets = left.ends_with(')') && !place.sentence.starts_with('(');
    is_asked
        && (right.starts_with(char::is_lowercase)
            || is_in_brackets
                && right.starts_with(|c: char| c.is_alphabetic() && !c.is_uppercase()))
        || inside.ends_with(['？', '！', '。'])
            && (left.ends_with(['」', '』', '）'])
                && right.starts_with(['と', 'っ', 'は', 'が', 'を', 'に', 'の', 'も', 'で'])
                || left.ends_with(['”', '」', '』']) && !inside.ends_with('。') && is_said(right))
}

/// Returns whether the stop after `stem` belongs to an Urdu initial, with another initial before or after it.
fn is_urdu_initial(stem: &str, place: &Place<'_>) -> bool {
    let is_letter = |word: &str| words::is(Role::Letter, word);
    let mut before = stem.split_whitespace().rev();
    let last = before.next().unwrap_or_default();
    let (earlier, letter) = last.rsplit_once('۔').unwrap_or(("", last));
    if !is_letter(letter) {
        return false;
    }
    let next = place.right.split(|c: char| c.is_whitespace()).next().unwrap_or_default();
    let (next, has_stop) = next.split_once('۔').map_or((next, false), |(next, _)| (next, true));
    if is_letter(next) && (has_stop || !place.is_spaced) {
        return true;
    }
    let is_after_letter =
        before.next().and_then(|word| word.strip_suffix('۔')).is_some_and(is_letter);
    // `پی۔ٹی۔آئی۔` may end a sentence, `اے۔ کے۔ خان` does not.
    let is_acronym = earlier.rsplit('۔').next().is_some_and(is_letter);
    is_after_letter && earlier.is_empty() || is_acronym && words::is(Role::GoesOn, next)
}

/// Returns whether the stop after `token` at the end of the left text belongs to an abbreviation inside a sentence.
fn is_abbreviation(place: &Place<'_>, token: &str) -> bool {
    let next = place.next_word();
    if is_arabic_letter(token) || is_indic_abbreviation(place, token) {
        return true;
    }
    let is_degree = words::is(Role::Degree, token)
        && place.before_token().strip_suffix('.').is_some_and(|before| {
            let title = last_token(before);
            words::is_in_either_case(Role::Never, title) || words::is(Role::Degree, title)
        });
    if is_degree || words::is_in_either_case(Role::Never, token) {
        return true;
    }
    // Streets are written in one word with their name in German (`Marktstr. 5`).
    let is_numbered = words::is_in_either_case(Role::Number, token) || token.ends_with("str");
    if is_numbered && is_number(next) {
        return true;
    }
    if words::is(Role::Year, token) {
        let is_after_number = place.before_token().ends_with(|c: char| c.is_numeric());
        return !is_after_number || is_short_opening(place);
    }
    if is_short_number(token) {
        let before = place.before_token();
        return place.right.starts_with(char::is_uppercase)
            && (words::is(Role::Month, next)
                || words::is_in_either_case(Role::Article, last_token(before)) && !begins(next));
    }
    if is_half(place, token) || place.right.starts_with("J.-C") {
        return true;
    }
    if is_single(token) && token.chars().all(char::is_uppercase) {
        // `you and I. Did`, but `Albert I. Jones`.
        let is_name = token != "I"
            || last_token(place.before_token()).starts_with(|c: char| c.is_uppercase());
        return is_name && !words::is(Role::Start, next);
    }
    let is_open = is_acronym(token) && !words::is(Role::Last, token)
        || words::is_in_either_case(Role::Open, token);
    is_open && (is_short_opening(place) || !begins_sentence(place, token))
}

/// Returns whether the first of two letters with stops is before the place, and the second after it (`z. B.`).
fn is_half(place: &Place<'_>, token: &str) -> bool {
    let mut right = place.right.chars();
    is_single(token) && right.next().is_some_and(char::is_uppercase) && right.next() == Some('.')
}

/// Returns whether the sentence so far is only a short phrase of time or place (`At 5 a.m.`), so that it cannot be over.
fn is_short_opening(place: &Place<'_>) -> bool {
    let mut words = place.sentence.split_whitespace();
    words.next().is_some_and(|first| words::is(Role::Opening, first))
        && words.nth(LONGEST_OPENING - 1).is_none()
}

/// Returns whether a word begins a sentence rather than continue a name.
pub(super) fn begins(word: &str) -> bool {
    let head = word.split(['\'', '’']).next().unwrap_or_default();
    [word, head].iter().any(|word| words::is(Role::Start, word) || words::is(Role::Particle, word))
}

/// Returns whether a sentence begins after an abbreviation that may end one.
fn begins_sentence(place: &Place<'_>, token: &str) -> bool {
    let next = place.next_word();
    if begins(next) {
        return true;
    }
    let is_name = next.starts_with(char::is_uppercase) && next.contains(char::is_lowercase);
    if !is_name || token == "St" || words::is(Role::Office, next) {
        return false;
    }
    // A name and a verb: `the U.S. Pakistan agreed`.
    let second = place.second_word().unwrap_or_default();
    let is_verb = words::is(Role::Verb, second)
        || second.len() > 4 && second.ends_with("ed") && second.starts_with(char::is_lowercase);
    is_verb
        || words::is(Role::Place, next)
            && (matches!(second, "and" | "or")
                || second.ends_with('s') && second.starts_with(char::is_lowercase))
}

/// Returns whether a word is a number, in digits of any script or Roman ones, and not the word `I`.
fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_numeric())
        || word.len() > 1 && word.chars().all(|c| "IVXLC".contains(c))
}

/// Returns whether a word is one letter of Arabic script: a title or an initial.
fn is_arabic_letter(word: &str) -> bool {
    is_single(word) && word.chars().all(|letter| ('\u{620}'..='\u{6D3}').contains(&letter))
}

/// Returns whether a word in a script of India is an abbreviation: one cluster in the scripts of the south, where no sentence
/// ends in one, or the name of a Latin letter beside another one.
fn is_indic_abbreviation(place: &Place<'_>, token: &str) -> bool {
    let last = token.rsplit('.').next().unwrap_or_default();
    let Some(first) = last.chars().next().filter(|c| ('\u{900}'..='\u{DFF}').contains(c)) else {
        return false;
    };
    if words::is(Role::Never, last) {
        return true;
    }
    if ('\u{B80}'..='\u{DFF}').contains(&first) {
        return GraphemeClusterSegmenter::new().segment_str(last).nth(2).is_none();
    }
    let is_letter = |word: &str| words::is(Role::Letter, word);
    let before = token.rsplit_once('.').map_or_else(
        || place.before_token().strip_suffix('.').map(last_token).unwrap_or_default(),
        |(before, _)| before,
    );
    let next = place.right.split(|c: char| c.is_whitespace()).next().unwrap_or_default();
    is_letter(last)
        && (before.rsplit('.').next().is_some_and(is_letter)
            || next.split_once('.').is_some_and(|(next, _)| is_letter(next))
            || !place.is_spaced && is_letter(trim_end(next)))
}
