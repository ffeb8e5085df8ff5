//! Carries marked places from one version of a text to the next.

use std::{collections::BTreeSet, sync::Arc};

use proptest::prelude::*;

use super::{
    Anchor, Resolver, Revision,
    tests::{Numbers, marked, sentence},
};
use crate::text::{Selector, Span, UnitIndex};

fn resolve(selector: &Selector, old: &str, new: &str) -> Anchor {
    let units = UnitIndex::new(new);
    let revision = Revision::new(old.into(), new).unwrap();
    Resolver::new(new, &units).resolve_from(selector, &revision)
}

/// Takes the place marked in `old`, resolves it in `new`, and compares the result, shown with brackets.
#[track_caller]
fn check(old: &str, expected: &str) {
    let (selector, old) = marked(old);
    let (status, shown) = expected.split_once(": ").unwrap();
    let new = shown.replace(['[', ']'], "");
    let show = |name: &str, span: Span| {
        let mut shown = new.clone();
        shown.insert(span.end(), ']');
        shown.insert(span.start(), '[');
        format!("{name}: {shown}")
    };
    let found = match resolve(&selector, &old, &new) {
        Anchor::Exact(span) => show("exact", span),
        Anchor::Moved(span) => show("moved", span),
        Anchor::Uncertain(span) => show("uncertain", span),
        Anchor::Orphan => format!("orphan: {new}"),
    };
    assert_eq!(found, format!("{status}: {shown}"));
}

#[test]
fn a_place_is_carried_by_what_is_around_it() {
    let old = "Kabul replied. Islamabad [wants the camps closed] at once, it said. They left.";
    check(
        old,
        "exact: Kabul replied. Islamabad [wants the camps closed] at once, it said. So they left.",
    );
    check(
        old,
        "moved: Late, Kabul replied. Islamabad [wants the camps closed] at once, it said. They left.",
    );
    check(
        old,
        "uncertain: Kabul replied. Islamabad [wants all the camps closed] at once, it said. They left.",
    );
    check(
        old,
        "uncertain: Kabul replied. Islamabad [wants two camps shut] at once, it said. They left.",
    );
    check(old, "orphan: Kabul replied. Islamabad at once, it said. They left.");
    check(old, "orphan: Kabul replied. They left.");
}

#[test]
fn one_of_several_equal_sentences_keeps_its_place() {
    let old = "One. They asked for talks. Two. They asked for talks. Three. They [asked for talks]. Four.";
    check(
        old,
        "moved: Zero, one. They asked for talks. Two. They asked for talks. Three. They [asked for talks]. Four.",
    );
    check(old, "moved: One. Two. They asked for talks. Three. They [asked for talks]. Four.");
    check(old, "orphan: One. They asked for talks. Two. They asked for talks. Three. Four.");
}

#[test]
fn a_deleted_sentence_is_not_found_in_one_that_was_there_before() {
    check(
        "On Sunday Kabul [urged Doha to reopen the border] at noon. On Monday Ankara urged Doha to reopen the border at noon. Then all left.",
        "orphan: On Monday Ankara urged Doha to reopen the border at noon. Then all left.",
    );
}

#[test]
fn a_paragraph_that_was_moved_is_found() {
    check(
        "The first paragraph is about water.\n\nIn the capital the envoy of the province [asked for more time] before the vote on the new budget.\n\nThe third is about trade, and is the longest of the three.",
        "moved: The first paragraph is about water.\n\nThe third is about trade, and is the longest of the three.\n\nIn the capital the envoy of the province [asked for more time] before the vote on the new budget.",
    );
}

#[test]
fn a_short_quote_does_not_jump() {
    let old = "The envoy of Iran [left] after dinner with the generals. Others stayed.";
    check(old, "orphan: The envoy of Iran stayed after dinner with the generals. Others left.");
    check(old, "orphan: Nobody was left of the team.");
    check(
        old,
        "moved: At last the envoy of Iran [left] after dinner with the generals. Others stayed.",
    );
}

#[test]
fn scripts_with_and_without_spaces_are_carried() {
    check(
        "وزیر نے کہا کہ [کیمپ فوراً بند کیے جائیں] اور مذاکرات ہوں۔",
        "moved: کل وزیر نے کہا کہ [کیمپ فوراً بند کیے جائیں] اور مذاکرات ہوں۔",
    );
    check(
        "发言人说，[各方应当立即撤出所有武装人員并恢复谈判]，否则将采取行动。",
        "uncertain: 昨天发言人说，[各方应当立即撤出所有武装人员并恢复谈判]，否则将采取行动。",
    );
    check(
        "Talk of [cease-fire deals 🤝 now] 1,2.",
        "moved: Some talk of [cease-fire deals 🤝 now] 1,2.",
    );
}

#[test]
fn a_quote_that_the_old_text_does_not_have_is_found_by_its_context() {
    let (selector, _) =
        marked("Kabul replied. Islamabad [wants the camps closed] at once, it said.");
    let new = "Late, Kabul replied. Islamabad wants the camps closed at once, it said.";
    assert!(matches!(resolve(&selector, "Another text.", new), Anchor::Moved(_)));
}

/// A text of sentences full of look-alikes, with the same marks in it before and after a change.
struct Sample {
    /// The words of each sentence.
    sentences: Vec<Vec<String>>,
    /// For each mark its sentence and its first and last word.
    marks: Vec<(usize, usize, usize)>,
}

impl Sample {
    fn new(numbers: &mut Numbers) -> Self {
        let mut sentences: Vec<Vec<String>> = Vec::new();
        for _ in 0..80 {
            // One in eight is the same as an earlier one, though not beside it, where nobody could say which was deleted.
            let n_earlier = sentences.len().saturating_sub(3);
            let index = numbers.below(n_earlier.max(1));
            let is_again = numbers.below(8) == 0 && n_earlier > 0;
            let words = match sentences.get(index).filter(|_| is_again) {
                Some(words) => words.clone(),
                None => sentence(numbers).split(' ').map(str::to_owned).collect(),
            };
            sentences.push(words);
        }
        let marks = (0..20).map(|number| {
            let index = number * 4 + numbers.below(4);
            let length = sentences[index].len();
            let first = numbers.below(length - 3);
            (index, first, (first + 2 + numbers.below(8)).min(length - 1))
        });
        let marks = marks.collect();
        Self { sentences, marks }
    }

    fn text(&self) -> String {
        let sentences: Vec<String> = self.sentences.iter().map(|words| words.join(" ")).collect();
        sentences.join(" ")
    }

    /// Returns the selector of a mark in the text as it is.
    fn selector(&self, mark: usize) -> Selector {
        let (index, first, last) = self.marks[mark];
        let mut other = self.sentences.clone();
        other[index][first].insert(0, '[');
        other[index][last].push(']');
        let sentences: Vec<String> = other.iter().map(|words| words.join(" ")).collect();
        marked(&sentences.join(" ")).0
    }
}

#[test]
fn deleted_words_are_not_found_elsewhere() {
    let mut numbers = Numbers(21);
    let (mut n_sure, mut n_given, mut n_trials) = (0, 0, 0);
    for trial in 0..20 {
        let sample = Sample::new(&mut numbers);
        let old = sample.text();
        for mark in 0..sample.marks.len() {
            let (index, first, last) = sample.marks[mark];
            let mut changed = sample.sentences.clone();
            if (trial + mark) % 2 == 0 {
                changed.remove(index);
            } else {
                changed[index].drain(first..=last);
            }
            if mark % 3 == 0 {
                changed.insert(0, sentence(&mut numbers).split(' ').map(str::to_owned).collect());
            }
            let new = Sample { sentences: changed, marks: Vec::new() }.text();
            n_trials += 1;
            match resolve(&sample.selector(mark), &old, &new) {
                Anchor::Exact(_) | Anchor::Moved(_) => n_sure += 1,
                Anchor::Uncertain(_) => n_given += 1,
                Anchor::Orphan => {}
            }
        }
    }
    assert_eq!(n_trials, 400);
    assert!(n_sure * 200 <= n_trials, "{n_sure} sure and {n_given} uncertain of {n_trials}");
    assert!(
        (n_sure + n_given) * 200 <= n_trials,
        "{n_sure} sure and {n_given} uncertain of {n_trials}"
    );
}

#[test]
fn nearly_all_marks_are_found_with_a_third_of_the_words_changed() {
    let mut numbers = Numbers(5);
    let (mut n_found, mut n_wrongly_sure, mut n_trials) = (0, 0, 0);
    for _ in 0..20 {
        let sample = Sample::new(&mut numbers);
        let old = sample.text();
        let starts: BTreeSet<(usize, usize)> =
            sample.marks.iter().map(|(index, first, _)| (*index, *first)).collect();
        let ends: BTreeSet<(usize, usize)> =
            sample.marks.iter().map(|(index, _, last)| (*index, *last)).collect();
        // The new text, and where each mark begins and ends in it.
        let mut new = String::new();
        let (mut from, mut to) = (Vec::new(), Vec::new());
        for (index, words) in sample.sentences.iter().enumerate() {
            for (at, word) in words.iter().enumerate() {
                if starts.contains(&(index, at)) {
                    from.push(new.len());
                }
                let changed = match numbers.below(100) {
                    0..18 => format!("other{}", numbers.below(300)),
                    18..26 => word.chars().rev().collect(),
                    26..31 => format!("{word} indeed"),
                    31..35 => String::new(),
                    _ => word.clone(),
                };
                new.push_str(&changed);
                if ends.contains(&(index, at)) {
                    to.push(new.len());
                }
                new.push(' ');
            }
        }
        for (mark, (start, end)) in from.into_iter().zip(to).enumerate() {
            n_trials += 1;
            let (span, is_sure) = match resolve(&sample.selector(mark), &old, &new) {
                Anchor::Exact(span) | Anchor::Moved(span) => (span, true),
                Anchor::Uncertain(span) => (span, false),
                Anchor::Orphan => continue,
            };
            let common = span.end().min(end).saturating_sub(span.start().max(start));
            let hull = span.end().max(end) - span.start().min(start);
            let is_right = 2 * common >= hull;
            n_found += usize::from(is_right);
            n_wrongly_sure += usize::from(is_sure && !is_right);
        }
    }
    assert_eq!(n_trials, 400);
    assert!(n_found * 100 >= n_trials * 95, "{n_found} of {n_trials}");
    assert_eq!(n_wrongly_sure, 0);
}

/// The time is bounded by the length of the texts, whatever they repeat.
#[test]
fn texts_that_repeat_themselves_are_compared_in_bounded_time() {
    let old: Arc<str> = "to be or not ".repeat(40_000).into();
    for new in ["not to be or ".repeat(40_000), "be ".repeat(200_000), String::new()] {
        let revision = Revision::new(Arc::clone(&old), &new).unwrap();
        let (selector, _) = marked("to be or [not to be] or not ");
        let units = UnitIndex::new(&new);
        Resolver::new(&new, &units).resolve_from(&selector, &revision);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn what_is_carried_is_within_the_text_and_sure_places_hold_the_quote(
        old in "([a-c]{1,2}|آ|é|中|😀|[ .]){0,60}",
        new in "([a-c]{1,2}|آ|é|中|😀|[ .]){0,60}",
        start in 0_usize..60,
        length in 1_usize..20,
    ) {
        let characters: Vec<char> = old.chars().collect();
        let start = start.min(characters.len());
        let end = (start + length).min(characters.len());
        prop_assume!(start < end);
        let slice = |range: &[char]| range.iter().collect::<String>();
        let selector = Selector {
            start,
            end,
            exact: slice(&characters[start..end]).into(),
            prefix: slice(&characters[start.saturating_sub(32)..start]).into(),
            suffix: slice(&characters[end..(end + 32).min(characters.len())]).into(),
        };
        match resolve(&selector, &old, &new) {
            Anchor::Exact(span) | Anchor::Moved(span) => {
                prop_assert_eq!(span.of(&new), Some(&*selector.exact));
            }
            Anchor::Uncertain(span) => prop_assert!(span.of(&new).is_some()),
            Anchor::Orphan => {}
        }
        let byte = slice(&characters[..start]).len();
        let here = Span::new(byte, byte + selector.exact.len()).unwrap();
        if !selector.exact.trim().is_empty() {
            prop_assert_eq!(resolve(&selector, &old, &old), Anchor::Exact(here));
            // Words put before everything move the quote with them.
            let later = format!("New words came first. {old}");
            match resolve(&selector, &old, &later) {
                Anchor::Moved(span) | Anchor::Uncertain(span) => {
                    prop_assert_eq!(span.of(&later), Some(&*selector.exact));
                }
                Anchor::Exact(_) => prop_assert!(false, "it is not where it was"),
                Anchor::Orphan => {}
            }
        }
    }
}
