//! Any bytes as a script: it is refused, or its edits apply, mark words that are there, and can be taken back.
#![no_main]

mod common;

use demarche_core::{
    annotation::{AnnotationId, AnnotationSet, Edit, Stamp},
    codebook::Codebook,
};
use demarche_files::formats::native::{ScriptTarget, read_script};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let article = common::article(common::TEXT);
    let (before, codebook) = (AnnotationSet::default(), Codebook::built_in());
    let target =
        ScriptTarget { article: &article, set: &before, codebook: &codebook, now: Stamp(1000) };
    let mut number = 0_u128;
    let mut new_id = || {
        number += 1;
        AnnotationId::from_bytes(number.to_be_bytes())
    };
    let Ok(edits) = read_script(bytes, &target, &mut new_id) else { return };
    let mut set = before.clone();
    let all = Edit::Batch(edits.into_iter().map(|edit| edit.edit).collect());
    let inverse = all.apply(&mut set).expect("the edits fit one after the other");
    for mark in set.iter() {
        assert!(mark.spans.iter().all(|span| span.of(article.text()).is_some()));
        assert!(!mark.spans.is_empty());
    }
    inverse.apply(&mut set).expect("the edits can be taken back");
    assert!(set.iter().eq(before.iter()));
});
