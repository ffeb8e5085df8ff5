//! Any selector in any text: what is found is in the text, what is exact has the words, and an old text changes no place.
#![no_main]

mod common;

use demarche_core::{
    anchor::{Anchor, Resolver, Revision},
    text::{Selector, UnitIndex},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u16, u8, String, String, String)| {
    let (start, length, changed, exact, around) = input;
    // The text is one of our own, changed at one place, so that selectors are often nearly right.
    let at = common::TEXT.floor_char_boundary(usize::from(start) % common::TEXT.len());
    let (head, tail) = common::TEXT.split_at(at);
    let tail = &tail[tail.floor_char_boundary(usize::from(length).min(tail.len()))..];
    let text = format!("{head}{changed}{tail}");
    let units = UnitIndex::new(&text);
    let old: Vec<char> = common::TEXT.chars().collect();
    let from = usize::from(start) % old.len();
    let to = (from + usize::from(length % 40) + 1).min(old.len());
    let cut = |from: usize, to: usize| old[from..to].iter().collect::<String>();
    let honest = Selector {
        start: from,
        end: to,
        exact: cut(from, to).into(),
        prefix: cut(from.saturating_sub(32), from).into(),
        suffix: cut(to, (to + 32).min(old.len())).into(),
    };
    let strange = Selector {
        start: usize::from(start),
        end: usize::from(start) + usize::from(length),
        exact: exact.as_str().into(),
        prefix: around.as_str().into(),
        suffix: changed.as_str().into(),
    };
    let revision = Revision::new(common::TEXT.into(), &text);
    let mut resolver = Resolver::new(&text, &units);
    for selector in [&honest, &strange] {
        let from_old = revision.as_ref().map(|revision| resolver.resolve_from(selector, revision));
        for found in [Some(resolver.resolve(selector)), from_old].into_iter().flatten() {
            match found {
                Anchor::Exact(span) => assert_eq!(span.of(&text), Some(&*selector.exact)),
                Anchor::Moved(span) | Anchor::Uncertain(span) => {
                    assert!(span.of(&text).is_some_and(|words| !words.is_empty()));
                }
                Anchor::Orphan => {}
            }
        }
        assert_eq!(resolver.resolve(selector), Resolver::new(&text, &units).resolve(selector));
    }
});
