//! What the targets share.

use demarche_core::article::{Article, Metadata, Sha256};

/// A text with two scripts, a letter of two code points, line ends of both kinds and words that occur several times.
pub const TEXT: &str = "Talks\r\n\r\n“Kabul must act,” he said. Hand over the list by Friday \u{1F600}.\nکابل نے کہا۔ e\u{301}te\u{301}, and he said it again: Kabul must act.\r\n";

/// Returns the article with this text.
pub fn article(text: &str) -> Article {
    Article::new(text.into(), Vec::new(), Metadata::default(), "UTF-8", Sha256([1; 32]), Sha256([2; 32]))
}
