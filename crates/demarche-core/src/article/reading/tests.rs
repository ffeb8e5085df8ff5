//! Tests that a person's corrections apply to the blocks they were made for, and to nothing else.

use proptest::prelude::*;
use sha2::Digest as _;

use super::super::{Article, ArticleRecord, Block, BlockKind, Correction, StatedKind, structure};
use crate::article::Sha256;

const TALKS: &str = "Menu\n\nTalks stall\n\n9 November 2025\n\nBy Jane Doe\n\nThe delegates left on Sunday.\n\n\
                     Share this\n\nThey will meet again in March.\n\nShare this\n";

fn article(text: &str) -> Article {
    let (blocks, metadata) = structure(text);
    let hash = Sha256(sha2::Sha256::digest(text.as_bytes()).into());
    Article::new(text.into(), blocks, metadata, "UTF-8", hash, hash)
}

/// Returns the index of the block that begins with `words`, after `skipped` others that do.
fn block(article: &Article, words: &str, skipped: usize) -> usize {
    let begins = |block: &Block| block.span.of(article.text()).unwrap().starts_with(words);
    let blocks = article.blocks().iter().enumerate().filter(|(_, block)| begins(block));
    blocks.map(|(index, _)| index).nth(skipped).unwrap()
}

#[track_caller]
fn state(article: &Article, words: &str, kind: BlockKind) -> Article {
    let record = article.stating(&[block(article, words, 0)], Some(StatedKind::of(kind)));
    article.with_record(record)
}

fn kinds(article: &Article) -> Vec<BlockKind> {
    article.blocks().iter().map(|block| block.kind).collect()
}

#[test]
fn a_block_is_what_a_person_says_until_that_is_taken_back() {
    let found = article(TALKS);
    let at = block(&found, "The delegates", 0);
    let stated = StatedKind { kind: BlockKind::Heading, depth: 1 };
    let corrected = found.with_record(found.stating(&[at], Some(stated)));
    assert_eq!((corrected.blocks()[at].kind, corrected.blocks()[at].depth), (stated.kind, 1));
    assert!(corrected.has_text_of(&found) && !corrected.has_blocks_of(&found));
    assert_eq!(corrected.found_blocks(), found.blocks());
    assert_eq!(corrected.correction(at).unwrap().quote, "The delegates left on Sunday.");
    for taken_back in [None, Some(StatedKind::of(BlockKind::Paragraph))] {
        let again = corrected.with_record(corrected.stating(&[at], taken_back));
        assert_eq!(again.record(), &ArticleRecord::default(), "{taken_back:?}");
        assert!(again.has_blocks_of(&found));
    }
}

#[test]
fn what_the_text_says_follows_the_kinds_of_its_blocks() {
    let found = article(TALKS);
    let [title, date, author] =
        [&found.metadata.title, &found.metadata.date, &found.metadata.author];
    assert_eq!(title.as_deref(), Some("Talks stall"));
    assert_eq!((date.as_deref(), author.as_deref()), (Some("2025-11-09"), Some("Jane Doe")));
    let says = |article: &Article| {
        let metadata = &article.metadata;
        [&metadata.title, &metadata.date, &metadata.author].map(Clone::clone)
    };
    let other = state(&found, "They will", BlockKind::Title);
    assert_eq!(says(&other)[0].as_deref(), Some("They will meet again in March."));
    assert_eq!(other.found().title.as_deref(), Some("Talks stall"));
    let mut none = state(&found, "Talks", BlockKind::Noise);
    assert_eq!(says(&none)[0], None);
    none = state(&state(&none, "9 Nov", BlockKind::Paragraph), "By Jane", BlockKind::Paragraph);
    assert_eq!(says(&none), [None, None, None]);
    let stated = ArticleRecord { title: Some("Mine".to_owned()), ..none.record().clone() };
    assert_eq!(says(&none.with_record(stated))[0].as_deref(), Some("Mine"));
    let byline = state(&none, "By Jane", BlockKind::Byline);
    assert_eq!(says(&byline)[2].as_deref(), Some("Jane Doe"));
}

#[test]
fn a_correction_follows_its_words_into_another_text() {
    let found = article(TALKS);
    let corrected = state(&found, "The delegates", BlockKind::Quotation);
    let second = block(&corrected, "Share this", 1);
    let record = corrected.stating(&[second], Some(StatedKind::of(BlockKind::Caption)));
    // As it was, the same words elsewhere, changed words, and another number of blocks with the same words.
    let check = |text: &str, quotations: usize, captions: [BlockKind; 2]| {
        let other = article(text).with_record(record.clone());
        let n_quotations = kinds(&other).into_iter().filter(|kind| *kind == BlockKind::Quotation);
        assert_eq!(n_quotations.count(), quotations, "{text}");
        let share = |skipped| other.blocks()[block(&other, "Share this", skipped)].kind;
        assert_eq!([share(0), share(1)], captions, "{text}");
        assert_eq!(other.record(), &record, "what does not apply now is kept");
        other
    };
    let (read, caption) = (kinds(&found)[second], BlockKind::Caption);
    check(TALKS, 1, [read, caption]);
    let moved = check(&TALKS.replace("They will", "All sides will"), 1, [read, caption]);
    check(&TALKS.replace("on Sunday", "on Monday"), 0, [read, caption]);
    check(&format!("{TALKS}\nShare this\n"), 1, [read, read]);
    // What was carried over is replaced, not added to.
    let again = moved.stating(&[second], None);
    assert_eq!(again.kinds.iter().len(), 1);
    assert_eq!(kinds(&moved.with_record(again))[second], read);
}

#[test]
fn only_changed_corrections_are_taken_over() {
    let found = article(TALKS);
    let one = state(&found, "The delegates", BlockKind::Quotation);
    let both = state(&one, "They will", BlockKind::Caption);
    let theirs = state(&found, "Menu", BlockKind::Noise);
    let merged = theirs.record().changed(one.record(), both.record());
    let quotes = |record: &ArticleRecord| {
        let mut quotes: Vec<String> = record.kinds.iter().map(|one| one.quote.clone()).collect();
        quotes.sort();
        quotes
    };
    let menu = quotes(theirs.record());
    assert_eq!(
        quotes(&merged),
        [&menu[..], &["They will meet again in March.".to_owned()]].concat()
    );
    assert_eq!(merged.changed(both.record(), one.record()), *theirs.record());
}

#[test]
fn long_words_are_known_by_their_hash() {
    let long = "words ".repeat(1_000);
    let found = article(&format!("A title\n\n{long}\n\nThe end of it all, as they say.\n"));
    let corrected = state(&found, "words", BlockKind::Noise);
    let correction: &Correction = corrected.record().kinds.iter().next().unwrap();
    assert_eq!((correction.quote.chars().count(), correction.words()), (200, None));
    let changed = article(&format!("Title\n\n{long}more\n\nThe end of it all, as they say.\n"));
    let same = article(&format!("Title\n\n{long}\n\nThe end of it all, as they say.\n"));
    let has_noise = |article: &Article| {
        kinds(&article.with_record(corrected.record().clone())).contains(&BlockKind::Noise)
    };
    assert!(has_noise(&same) && !has_noise(&changed));
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("Share this".to_owned()),
        Just("• وزیر نے کہا".to_owned()),
        Just("9 November 2025".to_owned()),
        "[A-Z][a-z ]{0,40}[.]?",
        "\\PC{0,20}",
    ]
}

/// Some blocks, and the index and depth of the kind they are to be of.
type Choice = (Vec<prop::sample::Index>, Option<(usize, u8)>);

fn choices() -> impl Strategy<Value = Vec<Choice>> {
    let blocks = prop::collection::vec(any::<prop::sample::Index>(), 1..4);
    let kind = prop::option::of((0..BlockKind::ALL.len(), 0..3_u8));
    prop::collection::vec((blocks, kind), 1..8)
}

proptest! {
    #[test]
    fn corrections_change_kinds_only_and_are_undone(
        lines in prop::collection::vec(line(), 1..30),
        choices in choices(),
    ) {
        let found = article(&lines.join("\n"));
        prop_assume!(!found.blocks().is_empty());
        let spans = |article: &Article| article.blocks().iter().map(|block| block.span).collect::<Vec<_>>();
        let mut now = found.clone();
        let mut undo = Vec::new();
        for (indexes, kind) in choices {
            let mut blocks: Vec<usize> = indexes.iter().map(|index| index.index(spans(&found).len())).collect();
            blocks.sort_unstable();
            blocks.dedup();
            let stated = kind.map(|(kind, depth)| {
                let kind = BlockKind::ALL[kind];
                StatedKind { kind, depth: if kind == BlockKind::Heading { depth } else { 0 } }
            });
            let before = now.clone();
            now = now.with_record(now.stating(&blocks, stated));
            for (index, block) in now.blocks().iter().enumerate() {
                let expected = match (blocks.binary_search(&index), stated) {
                    (Err(_), _) => StatedKind { kind: before.blocks()[index].kind, depth: before.blocks()[index].depth },
                    (Ok(_), None) => StatedKind { kind: found.blocks()[index].kind, depth: found.blocks()[index].depth },
                    (Ok(_), Some(stated)) => stated,
                };
                prop_assert!(expected.is_of(block));
            }
            prop_assert_eq!((now.text(), spans(&now)), (found.text(), spans(&found)));
            prop_assert_eq!(now.found_blocks(), found.blocks());
            undo.push((now.record().clone(), before));
        }
        for (after, before) in undo.into_iter().rev() {
            now = now.with_record(now.record().changed(&after, before.record()));
            prop_assert_eq!(now.blocks(), before.blocks());
            prop_assert_eq!(&now.metadata, &before.metadata);
        }
        prop_assert_eq!(now.record(), &ArticleRecord::default());
    }
}
