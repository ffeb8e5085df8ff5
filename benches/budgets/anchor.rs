//! anchor: marks on an article that was rewritten: how long finding them takes, and how many are found or wrongly placed, with
//! the old text and, for comparison, by words and context alone.
//!
//! The texts are generated from phrases, so that most sentences have look-alikes, and one in eight is the same as an earlier
//! one. A place counts as found if it shares at least half of its letters with the right one, both taken together; of the
//! places given to deleted words the sure ones are the budget, and the uncertain ones are reported beside it.

use std::sync::Arc;

use demarche_core::{
    anchor::{Anchor, Resolver, Revision},
    text::{Selector, Span, UnitIndex},
};

use crate::{
    material::Dice,
    measure::{Report, best, ms},
};

const WHO: [&str; 9] = [
    "Pakistan",
    "Kabul",
    "the Taliban",
    "Tehran",
    "the ministry",
    "a spokesman",
    "the envoy",
    "Ankara",
    "Doha",
];
const VERB: [&str; 7] = ["urged", "warned", "asked", "accused", "told", "reminded", "assured"];
const ACT: [&str; 7] = [
    "to close the camps along the border",
    "of sheltering armed groups",
    "that the talks must go on",
    "to hand over the men on its list",
    "that no attack would go unanswered",
    "of breaking the ceasefire",
    "that trade could resume within weeks",
];
const WHEN: [&str; 7] = [
    "on Sunday",
    "last week",
    "in Istanbul",
    "before the meeting",
    "once more",
    "at a briefing",
    "in May",
];
const OTHER: [&str; 8] =
    ["water", "schools", "rather", "nine", "quietly", "again", "north", "paper"];

/// An article with marks.
struct Draft {
    /// The words of each sentence.
    sentences: Vec<Vec<String>>,
    /// For each mark its sentence and its first and last word.
    marks: Vec<(usize, usize, usize)>,
}

/// A changed text, and where each mark is in it.
struct Changed {
    text: String,
    places: Vec<Option<Span>>,
}

fn words(dice: &mut Dice) -> Vec<String> {
    let mut pick = |of: &[&'static str]| of[dice.below(of.len())];
    let (who, whom, verb, act, when) =
        (pick(&WHO), pick(&WHO), pick(&VERB), pick(&ACT), pick(&WHEN));
    let (form, count) = (dice.below(3), dice.below(60));
    let sentence = match form {
        0 => format!("{who} {verb} {whom} {act} {when}."),
        1 => format!("Officials said {when} that {count} people had crossed at {whom}'s request."),
        _ => format!("According to {who}, {whom} was {verb} {when} {act}, with {count} others."),
    };
    sentence.split(' ').map(str::to_owned).collect()
}

impl Draft {
    fn new(dice: &mut Dice, n_sentences: usize, n_marks: usize) -> Self {
        let mut sentences: Vec<Vec<String>> = Vec::new();
        while sentences.len() < n_sentences {
            let n_earlier = sentences.len().saturating_sub(3);
            let earlier = dice.below(n_earlier.max(1));
            let is_again = dice.below(8) == 0 && n_earlier > 0;
            sentences.push(if is_again { sentences[earlier].clone() } else { words(dice) });
        }
        let marks = (0..n_marks).map(|number| {
            let index = number * n_sentences / n_marks;
            let length = sentences[index].len();
            let first = dice.below(length - 3);
            (index, first, (first + 2 + dice.below(8)).min(length - 1))
        });
        let marks = marks.collect();
        Self { sentences, marks }
    }

    /// Writes the text with each word changed by `change`, which gets its sentence and place; a sentence all of whose words
    /// are empty is left out.
    fn written(&self, mut change: impl FnMut(usize, usize, &str) -> String) -> Changed {
        let mut text = String::new();
        let mut places = vec![None; self.marks.len()];
        let mut marks = self.marks.iter().zip(&mut places).peekable();
        for (index, words) in self.sentences.iter().enumerate() {
            let mut at = Vec::new();
            for (number, word) in words.iter().enumerate() {
                let now = change(index, number, word);
                let start = text.len();
                text.push_str(&now);
                at.push((start, text.len()));
                if !now.is_empty() {
                    text.push(' ');
                }
            }
            if index % 6 == 5 {
                text.push_str("\n\n");
            }
            while let Some(((_, first, last), place)) = marks.next_if(|((of, ..), _)| *of == index)
            {
                *place = Span::new(at[*first].0, at[*last].1);
            }
        }
        Changed { text, places }
    }

    fn as_it_is(&self) -> Changed {
        self.written(|_, _, word| word.to_owned())
    }

    /// Writes the text with a share of the words, in hundredths, replaced, misspelt, deleted, or followed by another one.
    fn rewritten(&self, dice: &mut Dice, share: usize) -> Changed {
        self.written(|_, _, word| {
            if dice.below(100) >= share {
                return word.to_owned();
            }
            match dice.below(20) {
                0..10 => OTHER[dice.below(OTHER.len())].to_owned(),
                10..15 => word.chars().rev().collect(),
                15..18 => format!("{word} {}", OTHER[dice.below(OTHER.len())]),
                _ => String::new(),
            }
        })
    }
}

fn selectors(of: &Changed) -> Vec<Selector> {
    let units = UnitIndex::new(&of.text);
    let code_points = |byte| {
        let (from, to) = (demarche_core::text::Unit::Byte, demarche_core::text::Unit::CodePoint);
        units.convert(&of.text, byte, from, to).unwrap()
    };
    let places = of.places.iter().map(|place| place.unwrap());
    places
        .map(|span| {
            let (start, end) = (span.start(), span.end());
            let part = |from, to| Span::new(from, to)?.of(&of.text);
            // The generated texts are ASCII.
            let (from, to) = (start.saturating_sub(32), (end + 32).min(of.text.len()));
            Selector {
                start: code_points(start),
                end: code_points(end),
                exact: span.of(&of.text).unwrap().into(),
                prefix: part(from, start).unwrap_or_default().into(),
                suffix: part(end, to).unwrap_or_default().into(),
            }
        })
        .collect()
}

/// Resolves selectors in a text, with the old text if there is one.
fn resolve(selectors: &[Selector], old: Option<&Arc<str>>, new: &str) -> Vec<Anchor> {
    let units = UnitIndex::new(new);
    let mut resolver = Resolver::new(new, &units);
    let revision = old.and_then(|old| Revision::new(Arc::clone(old), new));
    let mut one = |selector| match &revision {
        Some(revision) => resolver.resolve_from(selector, revision),
        None => resolver.resolve(selector),
    };
    selectors.iter().map(&mut one).collect()
}

/// What marks are found with.
#[derive(Clone, Copy, PartialEq)]
enum By {
    Context,
    OldText,
}

/// How many marks were found in the right place, and given another one, for certain or as a guess.
#[derive(Default)]
struct Outcome {
    right: usize,
    wrongly_sure: usize,
    wrongly_guessed: usize,
}

impl Outcome {
    fn note(&mut self, found: Anchor, expected: Option<Span>) {
        let (span, is_sure) = match found {
            Anchor::Exact(span) | Anchor::Moved(span) => (span, true),
            Anchor::Uncertain(span) => (span, false),
            Anchor::Orphan => return,
        };
        let is_right = expected.is_some_and(|expected| {
            let common =
                span.end().min(expected.end()).saturating_sub(span.start().max(expected.start()));
            2 * common >= span.end().max(expected.end()) - span.start().min(expected.start())
        });
        self.right += usize::from(is_right);
        self.wrongly_sure += usize::from(!is_right && is_sure);
        self.wrongly_guessed += usize::from(!is_right && !is_sure);
    }
}

/// Measures what becomes of 1,000 deleted marks, each deleted alone: half with their sentences, half without.
fn deletions(dice: &mut Dice, by: By) -> Outcome {
    let mut outcome = Outcome::default();
    for _ in 0..50 {
        let draft = Draft::new(dice, 80, 20);
        let before = draft.as_it_is();
        let (selectors, old) = (selectors(&before), Arc::from(before.text.as_str()));
        for (number, (of, first, last)) in draft.marks.iter().copied().enumerate() {
            let after = draft.written(|index, at, word| {
                let is_inside = index == of && (number % 2 == 0 || (first..=last).contains(&at));
                if is_inside { String::new() } else { word.to_owned() }
            });
            let front = if number % 3 == 0 { words(dice).join(" ") + " " } else { String::new() };
            let text = front + &after.text;
            let found =
                resolve(&selectors[number..=number], (by == By::OldText).then_some(&old), &text);
            outcome.note(found[0], None);
        }
    }
    outcome
}

/// Measures how many of 2,000 marks are found with this share of the words changed, in hundredths.
fn changes(dice: &mut Dice, share: usize, by: By) -> Outcome {
    let mut outcome = Outcome::default();
    for _ in 0..20 {
        let draft = Draft::new(dice, 400, 100);
        let before = draft.as_it_is();
        let after = draft.rewritten(dice, share);
        let old = Arc::from(before.text.as_str());
        let found = resolve(&selectors(&before), (by == By::OldText).then_some(&old), &after.text);
        for (found, expected) in found.into_iter().zip(after.places) {
            outcome.note(found, expected);
        }
    }
    outcome
}

pub(crate) fn run(report: &mut Report) {
    let percent = |count: usize, of: usize| 100.0 * count as f64 / of as f64;
    for (by, name) in [(By::Context, "by words and context"), (By::OldText, "with the old text")] {
        let Outcome { wrongly_sure, wrongly_guessed, .. } = deletions(&mut Dice::new(41), by);
        println!(
            "anchor: {name}: of 1,000 deleted marks {wrongly_sure} got a sure place, {wrongly_guessed} an uncertain one"
        );
        if by == By::OldText {
            // An uncertain place counts as none until a person accepts it.
            report.add("anchor-deleted", percent(wrongly_sure, 1000), 0.5, "%");
        }
        for share in [10, 35] {
            let outcome = changes(&mut Dice::new(43), share, by);
            println!(
                "anchor: {name}: with {share} % of the words changed, {:.1} % of 2,000 marks found, {} surely and {} uncertainly in a wrong place",
                percent(outcome.right, 2000),
                outcome.wrongly_sure,
                outcome.wrongly_guessed,
            );
            if by == By::OldText && share == 35 {
                // Budgets are upper limits, so the marks that were not found count.
                report.add("anchor-missed", 100.0 - percent(outcome.right, 2000), 5.0, "%");
            }
        }
    }
    let dice = &mut Dice::new(47);
    let draft = Draft::new(dice, 13_000, 10_000);
    let before = draft.as_it_is();
    let (old, selectors) = (Arc::from(before.text.as_str()), selectors(&before));
    for share in [0, 10, 35] {
        let after = format!("A new first line.\n\n{}", draft.rewritten(dice, share).text);
        for (old, name) in [(None, "by words and context"), (Some(&old), "with the old text")] {
            let spent = best(3, || resolve(&selectors, old, &after));
            println!(
                "anchor: 10,000 marks on {:.2} MB with {share} % of the words changed, {name}: {}",
                after.len() as f64 / 1e6,
                ms(spent)
            );
            if share == 35 && old.is_some() {
                report.add("anchor-time", spent.as_secs_f64(), 2.0, "s");
            }
        }
    }
}
