//! Which rows fit what was typed, and how well.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use super::choice::Choice;

/// How well one typed word fits; less is better.
type Rank = usize;

/// Returns the indices of the rows that fit what was typed, best first; of those that fit equally well, the ones that can be
/// chosen come first. Each typed word has to fit.
pub(super) fn fitting<'a>(
    typed: &str,
    choices: impl IntoIterator<Item = Choice<'a>>,
) -> Vec<usize> {
    let typed = folded(typed);
    let words: Vec<&str> = typed.split_whitespace().collect();
    let mut found: Vec<(Rank, bool, usize)> = choices
        .into_iter()
        .enumerate()
        .filter_map(|(index, choice)| {
            let rank = rank(&words, choice.found_by, choice.also)?;
            Some((rank, !choice.is_enabled, index))
        })
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, _, index)| index).collect()
}

/// Returns whether a text has all the typed words.
pub(in crate::ui) fn fits(typed: &str, text: &str) -> bool {
    let text = folded(text);
    folded(typed).split_whitespace().all(|word| text.contains(word))
}

fn rank(words: &[&str], name: &str, also: &str) -> Option<Rank> {
    if words.is_empty() {
        return Some(0);
    }
    let (name, also) = (folded(name), folded(also));
    words.iter().map(|word| rank_of_word(word, &name, &also)).sum()
}

/// Ranks one word: the start of the name, of a word in it, any part of it, the initials of its words, the same in the other
/// words, and at last its letters in the name in this order.
fn rank_of_word(word: &str, name: &str, also: &str) -> Option<Rank> {
    let starts_word = |text: &str| text.split(is_separator).any(|part| part.starts_with(word));
    let initials =
        || -> String { name.split(is_separator).filter_map(|part| part.chars().next()).collect() };
    if name.starts_with(word) {
        Some(0)
    } else if starts_word(name) {
        Some(1)
    } else if name.contains(word) {
        Some(2)
    } else if initials().contains(word) {
        Some(3)
    } else if starts_word(also) {
        Some(4)
    } else if also.contains(word) {
        Some(5)
    } else {
        gaps(word, name).map(|gaps| 6 + gaps)
    }
}

fn is_separator(character: char) -> bool {
    !character.is_alphanumeric()
}

/// Returns how many letters of the name are skipped between those of the word, if it has them all in this order.
fn gaps(word: &str, name: &str) -> Option<usize> {
    let mut rest = name.chars();
    let mut skipped = 0;
    for (number, letter) in word.chars().enumerate() {
        let before = rest.position(|other| other == letter)?;
        skipped += if number == 0 { 0 } else { before };
    }
    Some(skipped)
}

/// Returns a text without differences of case, accents and Arabic or Urdu forms of a letter.
fn folded(text: &str) -> String {
    text.nfkd()
        .filter(|character| !is_combining_mark(*character))
        .flat_map(char::to_lowercase)
        .map(|character| match character {
            'ي' | 'ى' => 'ی',
            'ك' => 'ک',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn choice(name: &str) -> Choice<'_> {
        let found_by = name;
        Choice { name, found_by, hand: None, also: "", detail: "", code: None, is_enabled: true }
    }

    #[track_caller]
    fn check(typed: &str, names: &[&str], expected: &[&str]) {
        let choices = names.iter().map(|name| choice(name));
        let found: Vec<&str> =
            fitting(typed, choices).into_iter().map(|index| names[index]).collect();
        assert_eq!(found, expected, "{typed}");
    }

    #[test]
    fn the_best_fit_comes_first() {
        check("", &["B", "A"], &["B", "A"]);
        check("mark", &["Remark", "Next mark", "Marks"], &["Marks", "Next mark", "Remark"]);
        check("ma", &["Select sentence", "Normal", "Make"], &["Make", "Normal"]);
        check("nm", &["Normal size", "Next mark"], &["Next mark", "Normal size"]);
        check("mark next", &["Next mark", "Previous mark"], &["Next mark"]);
        check("opn", &["Close", "Open folder…"], &["Open folder…"]);
    }

    #[test]
    fn case_accents_and_forms_of_letters_do_not_matter() {
        check("elyse", &["Élysée"], &["Élysée"]);
        check("ÉLY", &["élysée"], &["élysée"]);
        check("افغاني", &["افغانی طالبان"], &["افغانی طالبان"]);
        check("اسلام", &["اِسلام آباد"], &["اِسلام آباد"]);
        check("اباد", &["اسلام آباد"], &["اسلام آباد"]);
    }

    #[test]
    fn what_cannot_be_chosen_comes_last_of_those_that_fit_equally_well() {
        let off = |name| Choice { is_enabled: false, ..choice(name) };
        assert_eq!(fitting("mark", [off("Marks"), choice("Mark all")]), [1, 0]);
        assert_eq!(fitting("mark", [off("Marks"), choice("Remark")]), [0, 1]);
        assert_eq!(fitting("", [off("Marks"), choice("Remark")]), [1, 0]);
    }

    #[test]
    fn other_words_count_less_than_the_name() {
        let other = Choice { also: "find", ..choice("Search") };
        assert_eq!(fitting("find", [other, choice("Refind")]), [1, 0]);
    }

    #[test]
    fn a_part_of_the_name_that_is_only_shown_finds_nothing() {
        let undo = Choice { found_by: "Undo mark", ..choice("Undo mark in talks.txt") };
        assert_eq!(fitting("undo", [undo]), [0]);
        assert!(fitting("talks", [undo]).is_empty());
    }

    proptest! {
        #[test]
        fn a_part_of_a_name_finds_it(name in "\\PC{1,20}", from in 0_usize..20, length in 1_usize..20) {
            let part: String = name.chars().skip(from).take(length).collect();
            prop_assert_eq!(fitting(&part, [choice(&name)]), [0]);
        }
    }
}
