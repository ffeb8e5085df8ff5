//! Any bytes as plain text, in the encoding that is guessed and in any that a person might choose: all of the text is in blocks,
//! and the encoding that is stored leads to the same text.
#![no_main]

mod laws;

use demarche_files::extract::{
    Charset, ExtractError, FileKind, TriedEncodings, declared, guess, plain, plain_as, sniff,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // Some of the input says which encoding is chosen; it is the end, so that a seed is a file.
    let choice = bytes.iter().rev().take(2).fold(0_usize, |sum, byte| sum * 7 + usize::from(*byte));
    let n_charsets = Charset::all().count();
    let charset = Charset::all().nth(choice % n_charsets).expect("it is one of them");
    let _guess = guess(bytes);
    let _declared = declared(bytes);
    let _sniffed = sniff(FileKind::Text, bytes);
    if choice % 16 == 0 {
        assert_eq!(TriedEncodings::of(bytes).all.len(), n_charsets);
    }
    match plain(bytes.to_vec(), None) {
        Ok(article) => {
            laws::check(&article);
            let again = plain(bytes.to_vec(), Some(article.encoding)).expect("it was read before");
            assert_eq!((again.text(), again.encoding), (article.text(), article.encoding));
        }
        Err(error) => refused(&error),
    }
    match plain_as(bytes.to_vec(), charset) {
        Ok(article) => {
            laws::check(&article);
            // The name that is stored may be that of another table which reads these bytes in the same way.
            let stored = Charset::named(article.encoding).expect("a stored encoding has a name");
            let again = plain_as(bytes.to_vec(), stored).expect("it was read before");
            assert_eq!(again.text(), article.text());
        }
        Err(error) => refused(&error),
    }
});

/// Checks that a refusal of plain text says something about plain text.
fn refused(error: &ExtractError) {
    assert!(matches!(
        error,
        ExtractError::Empty
            | ExtractError::Blank
            | ExtractError::NotText
            | ExtractError::OtherType { .. }
    ));
}
