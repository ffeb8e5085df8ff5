//! What holds for every document.

use demarche_core::article::Article;
use demarche_files::{
    extract::{FileKind, article},
    formats::native::ExtractedFile,
};

use crate::laws;

/// Reads a document, if it is one, and checks that it can be kept beside the marks and read from there.
pub fn check(kind: FileKind, bytes: &[u8]) -> Option<Article> {
    let article = article(kind, bytes.to_vec(), None).ok()?;
    laws::check(&article);
    let kept = ExtractedFile::of(&article).expect("a document has an extractor").write();
    let read = ExtractedFile::read(kept.as_bytes()).expect("what is written can be read");
    let again = read.to_article(article.text(), kind.extractor()).expect("it fits its text");
    assert_eq!((again.blocks(), again.found()), (article.blocks(), article.found()));
    assert_eq!(again.extraction, article.extraction);
    Some(article)
}
